-- Late interaction: the sum, over the query's vectors, of the best of the document's.
CREATE FUNCTION maxsim_by_hand(document vector[], query vector[], metric text) RETURNS double precision LANGUAGE sql AS $$
	SELECT sum(most) FROM (SELECT max(CASE metric WHEN 'ip' THEN inner_product(d, q) WHEN 'cosine' THEN 1 - (d <=> q) ELSE -vector_l2_squared_distance(d, q) END) AS most
		FROM unnest(query) WITH ORDINALITY AS q (q, n), unnest(document) AS d GROUP BY n) AS m
$$;
SELECT ruvector_maxsim(ARRAY['[1,0]', '[0,2]']::vector[], ARRAY['[1,1]', '[3,0]']::vector[]) AS ip, ruvector_maxsim(ARRAY['[1,0]', '[0,2]']::vector[], ARRAY['[1,1]', '[3,0]']::vector[], 'l2') AS l2,
	round(ruvector_maxsim(ARRAY['[1,0]', '[0,2]']::vector[], ARRAY['[1,1]', '[3,0]']::vector[], 'cosine')::numeric, 6) AS cosine;
CREATE TABLE token (doc integer, n integer, v vector(5), PRIMARY KEY (doc, n));
INSERT INTO token SELECT d, n, ARRAY[d % 7 - 3, (d * n) % 11 - 5, n % 5, (d + n) % 13 - 6, 1]::vector FROM generate_series(1, 40) AS d, generate_series(1, 12) AS n WHERE n <= 1 + d % 12;
CREATE TABLE asked AS SELECT array_agg(ARRAY[n, 3 - n, n % 2, -n, 2]::vector(5) ORDER BY n) AS q FROM generate_series(1, 4) AS n;
CREATE TABLE maxsim_doc AS SELECT doc, array_agg(v ORDER BY n) AS tokens FROM token GROUP BY doc;
SELECT metric, count(*), count(*) FILTER (WHERE abs(ruvector_maxsim(tokens, q, metric) - maxsim_by_hand(tokens, q, metric)) > 1e-6) AS other,
	count(*) FILTER (WHERE abs(ruvector_maxsim(tokens::halfvec[], q::halfvec[], metric) - maxsim_by_hand(tokens, q, metric)) > 1e-6) AS other_halves
FROM maxsim_doc, asked, unnest(ARRAY['ip', 'cosine', 'l2']) AS m (metric) GROUP BY metric ORDER BY metric;
SELECT count(*) FILTER (WHERE ruvector_maxsim(tokens, q) = ruvector_maxsim(tokens, q, 'ip')) AS same, count(*) FILTER (WHERE ruvector_maxsim(tokens::halfvec[], q::halfvec[]) = ruvector_maxsim(tokens, q)) AS same_halves FROM maxsim_doc, asked;

-- The aggregate over rows says the same, in parallel too.
SELECT count(*) FROM (SELECT doc, ruvector_maxsim(v, q) AS ip, ruvector_maxsim(v, q, 'cosine') AS cosine, ruvector_maxsim(v, q, 'l2') AS l2,
	ruvector_maxsim(v::halfvec, q::halfvec[]) AS half, ruvector_maxsim(v::halfvec, q::halfvec[], 'l2') AS half_l2 FROM token, asked GROUP BY doc) AS a JOIN maxsim_doc USING (doc), asked
WHERE ip = ruvector_maxsim(tokens, q) AND cosine = ruvector_maxsim(tokens, q, 'cosine') AND l2 = ruvector_maxsim(tokens, q, 'l2') AND half = ip AND half_l2 = l2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET enable_hashagg = off;
EXPLAIN (COSTS OFF) SELECT ruvector_maxsim(v, '{"[1,2,3,4,5]","[5,4,3,2,1]"}'::vector[]) FROM token;
SELECT ruvector_maxsim(v, '{"[1,2,3,4,5]","[5,4,3,2,1]"}'::vector[]) = (SELECT ruvector_maxsim(array_agg(v), '{"[1,2,3,4,5]","[5,4,3,2,1]"}'::vector[]) FROM token) AS same FROM token;
RESET ALL;
SELECT ruvector_maxsim(v, q) OVER (ORDER BY n) FROM token, asked WHERE doc = 11 ORDER BY n LIMIT 3;

-- Nothing, null, and zero.
SELECT ruvector_maxsim('{}'::vector[], ARRAY['[1,2]']::vector[]) AS no_document, ruvector_maxsim(ARRAY['[1,2]']::vector[], '{}') AS no_query, ruvector_maxsim(NULL, ARRAY['[1,2]']::vector[]) AS null_document;
SELECT ruvector_maxsim(v, q) FROM token, asked WHERE false;
SELECT ruvector_maxsim(v, ARRAY['[2]', '[3]']::vector[]) FROM (VALUES ('[1]'::vector), (NULL), ('[4]')) AS t (v);
SELECT ruvector_maxsim(v, NULL::vector[]) AS null_query, ruvector_maxsim(v, ARRAY['[2]']::vector[], NULL) AS null_metric, ruvector_maxsim(v, '{}'::vector[]) AS no_query FROM (VALUES ('[1]'::vector)) AS t (v);
SELECT ruvector_maxsim(ARRAY['[0,0]', '[-1,0]']::vector[], ARRAY['[1,0]', '[0,0]']::vector[], 'cosine') AS zero_is_like_nothing;
SELECT ruvector_maxsim(ARRAY['[1]', NULL]::vector[], ARRAY['[1]']::vector[]);
SELECT ruvector_maxsim(ARRAY['[1]']::vector[], ARRAY[NULL]::vector[]);
SELECT ruvector_maxsim(ARRAY['[1]', '[1,2]']::vector[], ARRAY['[1]']::vector[]);
SELECT ruvector_maxsim(ARRAY['[1]', '[1,2]']::halfvec[], ARRAY['[1]']::halfvec[]);
SELECT ruvector_maxsim(ARRAY[ARRAY['[1]', '[2]']]::vector[], ARRAY['[1]']::vector[]);
SELECT ruvector_maxsim(ARRAY['[1]']::vector[], ARRAY['[1]']::vector[], 'l1');
SELECT ruvector_maxsim(ARRAY['[3e38,3e38]']::vector[], ARRAY['[3e38,-3e38]']::vector[]);
SELECT ruvector_maxsim(v, q) FROM (VALUES ('[1]'::vector, ARRAY['[1]', '[2]']::vector[]), ('[1]', ARRAY['[1]']::vector[])) AS t (v, q);
SELECT vector_maxsim_accum('{{1}}', '[1]', ARRAY['[1]']::vector[]);
SELECT vector_maxsim_accum('{1}', '[3]', ARRAY['[1]']::vector[]) AS step, maxsim_combine('{1,5}', '{2,3}') AS combined, maxsim_final('{1,2.5}') AS final, maxsim_final('{}') AS nothing;
SELECT maxsim_combine('{1,5}', '{2}');
SELECT maxsim_final('{NULL}');

DROP TABLE token, maxsim_doc, asked;
DROP FUNCTION maxsim_by_hand;
