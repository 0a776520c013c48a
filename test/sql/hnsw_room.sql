-- Room for nodes whose sizes differ, as those of sparsevec do: what vacuum frees of short ones is no place for a long one. An
-- insert asks for room of its size, and neither reads through all that is too small nor leaves behind what fits.
SET hnsw.ef_search = 10;
CREATE FUNCTION of_elements(n integer, seed integer) RETURNS sparsevec LANGUAGE sql IMMUTABLE AS $$
	SELECT format('{%s}/10000', string_agg(format('%s:%s', 1 + (i - 1) * (10000 / n) + seed % (10000 / n), 1 + seed * i % 89),
		',' ORDER BY i))::sparsevec FROM generate_series(1, n) AS i $$;
CREATE TABLE varied (id integer, v sparsevec(10000)) WITH (autovacuum_enabled = off);
INSERT INTO varied SELECT n, of_elements(100, n) FROM generate_series(1, 6000) AS n;
CREATE INDEX varied_v ON varied USING hnsw (v sparsevec_l2_ops) WITH (m = 2, ef_construction = 4);
-- How many pages of table and index a statement reads, as a part of the index.
CREATE FUNCTION pages_read(statement text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, COSTS off, TIMING off, FORMAT json) ' || statement INTO plan;
	RETURN ((plan->0->'Plan'->>'Shared Hit Blocks')::float8 + (plan->0->'Plan'->>'Shared Read Blocks')::float8)
		/ (pg_relation_size('varied_v') / current_setting('block_size')::integer);
END
$$;
SELECT pages_read(format('INSERT INTO varied VALUES (%s, of_elements(400, %1$s))', n)) < 0.5 AS before_vacuum
FROM generate_series(10001, 10003) AS n;
DELETE FROM varied WHERE id % 9 = 0 AND id < 10000;
VACUUM varied;
SELECT pages_read(format('INSERT INTO varied VALUES (%s, of_elements(400, %1$s))', n)) < 0.5 AS after_vacuum
FROM generate_series(10004, 10009) AS n;
-- Short ones take the room of those that are gone.
SELECT pg_relation_size('varied_v') AS size \gset
INSERT INTO varied SELECT n, of_elements(100, n) FROM generate_series(6001, 6500) AS n;
SELECT pg_relation_size('varied_v') = :size AS room_is_used;
SELECT rows FROM ruvector_index_check('varied_v');
DROP TABLE varied;
DROP FUNCTION of_elements, pages_read;
RESET hnsw.ef_search;
