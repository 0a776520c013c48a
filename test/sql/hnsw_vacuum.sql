-- Vacuum: rows go, the graph stays whole, the space is used again.
SET enable_seqscan = off;
CREATE FUNCTION hnsw_gone_vector(n integer, place double precision DEFAULT 0, spread double precision DEFAULT 1) RETURNS vector
	LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg(CASE i WHEN 1 THEN place ELSE 0 END + spread * (hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector
		FROM generate_series(1, 4) AS i $$;
CREATE TABLE hnsw_gone (id integer, kind integer, v vector(4)) WITH (autovacuum_enabled = off);
CREATE FUNCTION hnsw_gone_found(at vector, width integer, OUT hits bigint, OUT kinds integer[]) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('hnsw.ef_search', width::text, true);
	SELECT count(*), array_agg(DISTINCT kind ORDER BY kind) INTO hits, kinds
	FROM (SELECT kind FROM hnsw_gone ORDER BY v <-> at LIMIT width) AS f;
END
$$;

-- Every row but one in a thousand: what is left lies far apart, each among nothing but deleted neighbours.
INSERT INTO hnsw_gone SELECT n, 0, hnsw_gone_vector(n) FROM generate_series(1, 10000) AS n;
CREATE INDEX hnsw_gone_v ON hnsw_gone USING hnsw (v vector_l2_ops);
DELETE FROM hnsw_gone WHERE id % 1000 <> 0;
VACUUM hnsw_gone;
SELECT * FROM ruvector_index_check('hnsw_gone_v');
SELECT hits FROM hnsw_gone_found('[0.5,0.5,0.5,0.5]', 40);
SELECT reltuples FROM pg_class WHERE relname = 'hnsw_gone_v';
-- The pages that this freed take what comes next.
CREATE TABLE hnsw_gone_size AS SELECT pg_relation_size('hnsw_gone_v') AS bytes;
INSERT INTO hnsw_gone SELECT n, 0, hnsw_gone_vector(n) FROM generate_series(10001, 15000) AS n;
SELECT pg_relation_size('hnsw_gone_v') = bytes AS reused FROM hnsw_gone_size;
SELECT nodes, rows, tombstones, broken_links FROM ruvector_index_check('hnsw_gone_v');

-- Everything between two far clusters.
TRUNCATE hnsw_gone;
DROP INDEX hnsw_gone_v;
INSERT INTO hnsw_gone SELECT n, n % 50, hnsw_gone_vector(n, n % 50, 0.05) FROM generate_series(1, 10000) AS n;
CREATE INDEX hnsw_gone_v ON hnsw_gone USING hnsw (v vector_l2_ops);
DELETE FROM hnsw_gone WHERE kind NOT IN (3, 40);
VACUUM hnsw_gone;
SELECT * FROM ruvector_index_check('hnsw_gone_v');
SELECT * FROM hnsw_gone_found('[3,0,0,0]', 150);
SELECT * FROM hnsw_gone_found('[40,0,0,0]', 150);
-- A whole cluster, and the entry point wherever it is: cluster after cluster, until one row is left, then none.
DELETE FROM hnsw_gone WHERE kind = 40;
VACUUM hnsw_gone;
SELECT * FROM ruvector_index_check('hnsw_gone_v');
SELECT * FROM hnsw_gone_found('[40,0,0,0]', 150);
DELETE FROM hnsw_gone WHERE id > 3;
VACUUM hnsw_gone;
SELECT * FROM ruvector_index_check('hnsw_gone_v');
SELECT * FROM hnsw_gone_found('[40,0,0,0]', 150);
DELETE FROM hnsw_gone;
VACUUM hnsw_gone;
SELECT * FROM ruvector_index_check('hnsw_gone_v');
SELECT * FROM hnsw_gone_found('[40,0,0,0]', 150);
INSERT INTO hnsw_gone SELECT n, n % 5, hnsw_gone_vector(n, n % 5, 0.05) FROM generate_series(1, 1000) AS n;
SELECT * FROM hnsw_gone_found('[3,0,0,0]', 100);

-- Half of each neighbourhood, again and again: the nearest stay findable.
TRUNCATE hnsw_gone;
INSERT INTO hnsw_gone SELECT n, 0, hnsw_gone_vector(n) FROM generate_series(1, 4000) AS n;
DELETE FROM hnsw_gone WHERE id % 2 = 0;
VACUUM hnsw_gone;
INSERT INTO hnsw_gone SELECT n, 0, hnsw_gone_vector(n) FROM generate_series(4001, 6000) AS n;
DELETE FROM hnsw_gone WHERE id % 3 = 0;
VACUUM hnsw_gone;
DELETE FROM hnsw_gone WHERE id % 5 = 0;
VACUUM hnsw_gone;
SELECT rows = (SELECT count(*) FROM hnsw_gone) AS all_rows, tombstones, broken_links, unreachable FROM ruvector_index_check('hnsw_gone_v');
SELECT count(*) FILTER (WHERE by_index = by_sort) >= 196 AS nearly_all_equal FROM generate_series(50001, 50200) AS n, hnsw_gone_vector(n) AS q,
	LATERAL (SELECT array_agg(d) AS by_index FROM (SELECT v <-> q AS d FROM hnsw_gone ORDER BY v <-> q LIMIT 5) AS f) AS a,
	LATERAL (SELECT array_agg(d) AS by_sort FROM (SELECT v <-> q AS d FROM hnsw_gone ORDER BY 0 + (v <-> q) LIMIT 5) AS f) AS b;

-- Options of VACUUM: without the index, later with it; in parallel; twice for nothing.
DELETE FROM hnsw_gone WHERE id % 7 = 0;
VACUUM (INDEX_CLEANUP off) hnsw_gone;
SELECT rows > (SELECT count(*) FROM hnsw_gone) AS kept FROM ruvector_index_check('hnsw_gone_v');
VACUUM (INDEX_CLEANUP on) hnsw_gone;
SELECT rows = (SELECT count(*) FROM hnsw_gone) AS all_rows, tombstones FROM ruvector_index_check('hnsw_gone_v');
VACUUM hnsw_gone;
VACUUM (FREEZE, DISABLE_PAGE_SKIPPING) hnsw_gone;
SET min_parallel_index_scan_size = 0;
CREATE INDEX hnsw_gone_l1 ON hnsw_gone USING hnsw (v vector_l1_ops);
CREATE INDEX hnsw_gone_some ON hnsw_gone USING hnsw (v vector_cosine_ops) WHERE id % 2 = 1;
DELETE FROM hnsw_gone WHERE id % 11 = 0;
VACUUM (PARALLEL 2, INDEX_CLEANUP on) hnsw_gone;
RESET min_parallel_index_scan_size;
SELECT rows = (SELECT count(*) FROM hnsw_gone) AS all_rows, tombstones FROM ruvector_index_check('hnsw_gone_v');
SELECT rows = (SELECT count(*) FROM hnsw_gone) AS all_rows, tombstones FROM ruvector_index_check('hnsw_gone_l1');
SELECT rows = (SELECT count(*) FROM hnsw_gone WHERE id % 2 = 1) AS all_rows, tombstones FROM ruvector_index_check('hnsw_gone_some');
SELECT reltuples = (SELECT count(*) FROM hnsw_gone WHERE id % 2 = 1) AS counted FROM pg_class WHERE relname = 'hnsw_gone_some';

-- A row whose insert was rolled back is removed like a deleted one.
BEGIN;
INSERT INTO hnsw_gone SELECT n, 0, hnsw_gone_vector(n) FROM generate_series(20001, 20500) AS n;
ROLLBACK;
VACUUM (INDEX_CLEANUP on) hnsw_gone;
SELECT rows = (SELECT count(*) FROM hnsw_gone) AS all_rows, tombstones FROM ruvector_index_check('hnsw_gone_v');
ANALYZE hnsw_gone;
DROP TABLE hnsw_gone, hnsw_gone_size;
DROP FUNCTION hnsw_gone_found, hnsw_gone_vector;
