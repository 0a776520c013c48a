-- ruvector_knn_join against a cross join that ranks all pairs: the same items, ranks and distances, bit for bit.
CREATE FUNCTION join_vector(n integer, dims integer) RETURNS vector LANGUAGE sql AS $$
	SELECT array_agg(sin(n * 0.37 + d * d * (1 + n % 5))::real ORDER BY d)::vector FROM generate_series(1, dims) AS d
$$;
CREATE TABLE join_item (id bigint PRIMARY KEY, v vector(20), h halfvec(20), s sparsevec(20), b bit(20), a real[]);
INSERT INTO join_item (id, v) SELECT n, join_vector(n, 20) FROM generate_series(1, 700) AS n;
-- Equal ones, among each other and with queries; none; zero, tiny and large ones; some that others in their midst are far from.
INSERT INTO join_item (id, v) SELECT 1000 - n, join_vector(n, 20) FROM generate_series(1, 60) AS n;
INSERT INTO join_item (id, v) SELECT 2000 + n, join_vector(7, 20) FROM generate_series(1, 20) AS n;
INSERT INTO join_item (id) SELECT 3000 + n FROM generate_series(1, 5) AS n;
INSERT INTO join_item (id, v) SELECT 4000 + n, array_fill(0, ARRAY[20])::vector FROM generate_series(1, 4) AS n;
INSERT INTO join_item (id, v) SELECT 5000 + n, array_fill((1e-21 * n)::real, ARRAY[20])::vector FROM generate_series(1, 4) AS n;
INSERT INTO join_item (id, v) SELECT 6000 + n, array_fill((1e19 * n)::real, ARRAY[20])::vector FROM generate_series(1, 4) AS n;
INSERT INTO join_item (id, v) SELECT 7000 + n, join_vector(n, 20) + array_fill(1000, ARRAY[20])::vector FROM generate_series(1, 100) AS n;
UPDATE join_item SET h = v::halfvec WHERE id NOT BETWEEN 6000 AND 6999;
UPDATE join_item SET s = v::sparsevec, b = binary_quantize(v)::bit(20), a = v::real[];
CREATE TABLE join_query AS SELECT * FROM join_item WHERE id % 7 = 3 OR id > 3000;
ALTER TABLE join_query ADD PRIMARY KEY (id);

CREATE FUNCTION join_compared(col text, metric text, operator text, k integer, exclude_self boolean DEFAULT false, queries text DEFAULT 'join_query')
	RETURNS TABLE (missing bigint, wrong bigint, found bigint) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format($q$
		WITH pair AS MATERIALIZED (
			SELECT q.id AS query, i.id AS item, row_number() OVER (PARTITION BY q.id ORDER BY i.%1$I %3$s q.%1$I, i.id)::integer AS rank,
				i.%1$I %3$s q.%1$I AS distance
			FROM %6$I AS q CROSS JOIN join_item AS i WHERE q.%1$I IS NOT NULL AND i.%1$I IS NOT NULL AND NOT (%5$L AND q.id = i.id)
		), expected AS MATERIALIZED (SELECT * FROM pair WHERE rank <= %4$L),
		found AS MATERIALIZED (SELECT * FROM ruvector_knn_join(%6$L, %1$L, 'join_item', %1$L, %4$L, %2$L, %5$L))
		SELECT (SELECT count(*) FROM (SELECT * FROM expected EXCEPT SELECT * FROM found) AS m),
			(SELECT count(*) FROM (SELECT * FROM found EXCEPT SELECT * FROM expected) AS w), (SELECT count(*) FROM found)
		$q$, col, metric, operator, k, exclude_self, queries);
END
$$;
SELECT * FROM join_compared('v', 'l2', '<->', 10);
SELECT * FROM join_compared('v', 'ip', '<#>', 10);
SELECT * FROM join_compared('v', 'cosine', '<=>', 10);
SELECT * FROM join_compared('v', 'l1', '<+>', 10);
SELECT * FROM join_compared('h', 'l2', '<->', 10);
SELECT * FROM join_compared('h', 'ip', '<#>', 10);
SELECT * FROM join_compared('h', 'cosine', '<=>', 10);
SELECT * FROM join_compared('h', 'l1', '<+>', 10);
SELECT * FROM join_compared('s', 'l2', '<->', 10);
SELECT * FROM join_compared('s', 'cosine', '<=>', 3);
SELECT * FROM join_compared('b', 'hamming', '<~>', 10);
SELECT * FROM join_compared('b', 'jaccard', '<%>', 10);
CREATE EXTENSION ruvector_real_array;
SELECT * FROM join_compared('a', 'l2', '<->', 5);
DROP EXTENSION ruvector_real_array;
SELECT count(*) AS found_without_operators FROM ruvector_knn_join('join_query', 'a', 'join_item', 'a', 5);
ALTER TABLE join_item ALTER b TYPE binaryvec(20);
ALTER TABLE join_query ALTER b TYPE binaryvec(20);
SELECT * FROM join_compared('b', 'hamming', '<~>', 4);
SELECT * FROM join_compared('v', 'l2', '<->', 1);
SELECT * FROM join_compared('v', 'Euclidean', '<->', 2);
-- More than there are: rows without a distance come last.
SELECT * FROM join_compared('v', 'l2', '<->', 2000);
SELECT * FROM join_compared('v', 'cosine', '<=>', 2000);
SELECT * FROM join_compared('b', 'jaccard', '<%>', 2000);
-- A table with itself.
SELECT * FROM join_compared('v', 'l2', '<->', 5, true, 'join_item');
SELECT * FROM join_compared('h', 'cosine', '<=>', 5, true, 'join_item');
SELECT * FROM join_compared('b', 'hamming', '<~>', 5, true, 'join_item');

-- As little memory as can be: several passes over the items.
SET work_mem = '64kB';
SELECT * FROM join_compared('v', 'l2', '<->', 10, true, 'join_item');
SELECT * FROM join_compared('h', 'cosine', '<=>', 10);
SELECT * FROM join_compared('s', 'l1', '<+>', 10);
SELECT * FROM join_compared('v', 'ip', '<#>', 2000);
-- Long keys, of which each query keeps k, take their part of it: more passes.
CREATE TABLE join_named (name text PRIMARY KEY, v vector(1)) WITH (autovacuum_enabled = off);
INSERT INTO join_named SELECT repeat('x', 1000) || n, ARRAY[n]::vector FROM generate_series(1, 200) AS n;
ANALYZE join_named;
SELECT pg_stat_force_next_flush();
SELECT seq_scan AS before FROM pg_stat_user_tables WHERE relname = 'join_named' \gset
SET work_mem = '1MB';
SELECT count(*), sum((query = item)::integer) AS itself FROM ruvector_knn_join_as(NULL::text, 'join_named', 'v', 'join_named', 'v', 20);
SELECT pg_stat_force_next_flush();
SELECT seq_scan - :before > 5 AS many FROM pg_stat_user_tables WHERE relname = 'join_named';
RESET work_mem;
-- At each instruction set.
SET ruvector.simd_level = 'baseline';
SELECT * FROM join_compared('v', 'l2', '<->', 10);
SELECT * FROM join_compared('v', 'cosine', '<=>', 10);
SELECT * FROM join_compared('h', 'ip', '<#>', 10);
RESET ruvector.simd_level;

-- With an index or without, the answer is exact.
CREATE INDEX ON join_item USING hnsw (v vector_l2_ops);
SET enable_seqscan = off;
SELECT * FROM join_compared('v', 'l2', '<->', 10);
RESET enable_seqscan;

-- Queries in the order of their table, neighbours the nearest first.
CREATE TABLE join_point (id integer PRIMARY KEY, v vector(2));
INSERT INTO join_point VALUES (3, '[0,0]'), (1, '[3,4]'), (2, '[0,1]'), (4, NULL), (5, '[0,-1]');
SELECT * FROM ruvector_knn_join('join_point', 'v', 'join_point', 'v', 3);
SELECT * FROM ruvector_knn_join('join_point', 'v', 'join_point', 'v', k => 1, exclude_self => true);
SELECT * FROM ruvector_knn_join('join_point', 'v', 'join_point', 'v', metric => 'cosine') WHERE query IN (1, 3);
SELECT (ruvector_knn_join('join_point', 'v', 'join_point', 'v', 1)).item;
-- Empty sides.
CREATE TABLE join_none (id integer PRIMARY KEY, v vector(2));
SELECT * FROM ruvector_knn_join('join_none', 'v', 'join_point', 'v');
SELECT * FROM ruvector_knn_join('join_point', 'v', 'join_none', 'v');
INSERT INTO join_none VALUES (1, NULL);
SELECT * FROM ruvector_knn_join('join_none', 'v', 'join_point', 'v');
SELECT * FROM ruvector_knn_join('join_point', 'v', 'join_none', 'v');

-- Large vectors, in the table and out of line.
CREATE TABLE join_large (id integer PRIMARY KEY, v vector);
INSERT INTO join_large SELECT n, join_vector(n, 3000) FROM generate_series(1, 40) AS n;
SELECT count(*), sum((item = query)::integer) AS itself, count(*) FILTER (WHERE distance = (SELECT i.v <-> q.v FROM join_large AS i, join_large AS q
	WHERE i.id = item AND q.id = query)) AS exact FROM ruvector_knn_join('join_large', 'v', 'join_large', 'v', 4);
-- A query that asks for rows that the statement itself has just changed sees them as they were before it.
WITH gone AS (DELETE FROM join_point WHERE id = 2 RETURNING id)
	SELECT gone.id, item, rank FROM gone, ruvector_knn_join('join_point', 'v', 'join_point', 'v', 2) WHERE query = 2;
SELECT count(*) FROM ruvector_knn_join('join_point', 'v', 'join_point', 'v', 2) WHERE query = 2;
DROP TABLE join_item, join_query, join_named, join_point, join_none, join_large;
DROP FUNCTION join_vector, join_compared;
