-- One score of several: reciprocal ranks and scales.
SELECT ruvector_rrf(1) = 1 / 61.0::float8 AS one, ruvector_rrf(1, 3) = 1 / 61.0::float8 + 1 / 63.0::float8 AS two, ruvector_rrf(NULL, 3) = 1 / 63.0::float8 AS first_missing,
	ruvector_rrf(1, NULL, 2) = 1 / 61.0::float8 + 1 / 62.0::float8 AS second_missing, ruvector_rrf(NULL::bigint) AS none;
SELECT ruvector_rrf(VARIADIC ARRAY[1, 3]) = ruvector_rrf(1, 3) AS variadic, ruvector_rrf(ARRAY[1, 3], NULL) = ruvector_rrf(1, 3) AS array, ruvector_rrf(VARIADIC '{}') AS empty,
	ruvector_rrf(VARIADIC NULL::bigint[]) AS null_array, ruvector_rrf(NULL::bigint[], NULL, 1) AS null_ranks, ruvector_rrf(9223372036854775807) > 0 AS far;
SELECT ruvector_rrf(ARRAY[1, 3], weights => NULL, k => 0) AS k, ruvector_rrf(ARRAY[1, 3], '{2,0.5}', 1) AS weights, ruvector_rrf(ARRAY[NULL, 3], weights => '{2,0.5}', k => 1) AS missing,
	ruvector_rrf(ARRAY[1, 3], NULL, 9) = ruvector_rrf(ARRAY[1, 3], '{1,1}', 9) AS no_weights, ruvector_rrf(ARRAY[1, 3], NULL, NULL) AS null_k, ruvector_rrf(ARRAY[1, 3], '{0,0}') AS zero;
SELECT ruvector_rrf(0);
SELECT ruvector_rrf(1, -1);
SELECT ruvector_rrf(ARRAY[1, 2], NULL, k => -1);
SELECT ruvector_rrf(ARRAY[1, 2], NULL, k => 'NaN');
SELECT ruvector_rrf(ARRAY[1, 2], NULL, k => 'Infinity');
SELECT ruvector_rrf(ARRAY[1, 2], '{1}');
SELECT ruvector_rrf(ARRAY[1, 2], '{1,NaN}');
SELECT ruvector_rrf(ARRAY[1, 2], '{1,-1}');
SELECT ruvector_rrf(ARRAY[1, 2], '{1,NULL}');
SELECT ruvector_rrf(ARRAY[1, 2], '{{1,2}}');
SELECT ruvector_rrf('{{1,2}}'::bigint[], NULL);

-- By hand, over two rankings.
WITH a AS (SELECT * FROM (VALUES ('x', 1), ('y', 2), ('z', 3)) AS v (id, rank)), b AS (SELECT * FROM (VALUES ('z', 1), ('w', 2), ('y', 3)) AS v (id, rank))
SELECT id, a.rank, b.rank, round(ruvector_rrf(a.rank, b.rank)::numeric, 8) AS score FROM a FULL JOIN b USING (id) ORDER BY ruvector_rrf(a.rank, b.rank) DESC, id;
-- Window functions have ranks that are bigint.
SELECT id, ruvector_rrf(row_number() OVER (ORDER BY x), rank() OVER (ORDER BY y)) = 1 / (60.0::float8 + x) + 1 / 61.0::float8 AS same
FROM (VALUES ('p', 1, 0), ('q', 2, 0)) AS v (id, x, y);

SELECT ruvector_min_max(3, 1, 5) AS middle, ruvector_min_max(1, 1, 5) AS lowest, ruvector_min_max(5, 1, 5) AS highest, ruvector_min_max(2, 2, 2) AS same,
	ruvector_min_max(-1.5e308, -1.5e308, 1.5e308) AS wide_lowest, ruvector_min_max(0, -1.5e308, 1.5e308) AS wide, ruvector_min_max(NULL, 1, 2) AS null;
SELECT x, ruvector_min_max(x, min(x) OVER (), max(x) OVER ()) FROM (VALUES (2), (4), (10)) AS v (x) ORDER BY x;
SELECT ruvector_min_max('NaN', 1, 5);
SELECT ruvector_min_max(1, 1, 'Infinity');
SELECT ruvector_min_max(3, 5, 1);
