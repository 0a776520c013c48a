-- ruvector.ef_search and ruvector.probes: unset, hnsw.ef_search and ivfflat.probes count; set, they do.
SET client_min_messages = warning;
CREATE TABLE override (id integer, v vector(3));
INSERT INTO override SELECT n, ARRAY[n, n % 7, 1]::vector FROM generate_series(1, 6000) AS n;
CREATE INDEX override_hnsw ON override USING hnsw (v vector_l2_ops);
ANALYZE override;
SET enable_seqscan = off;
SET ruvector.complete_scans = off;
-- What a search finds, and what the planner takes it to cost: wider is dearer.
CREATE FUNCTION override_rows() RETURNS bigint LANGUAGE sql AS
	$$ SELECT count(*) FROM (SELECT id FROM override ORDER BY v <-> '[7.1,0,1]' LIMIT 100000) AS f $$;
CREATE FUNCTION override_cost() RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) SELECT id FROM override ORDER BY v <-> ''[7.1,0,1]'' LIMIT 1' INTO plan;
	RETURN plan #>> '{0,Plan,Plans,0,Startup Cost}';
END $$;

-- hnsw: also wider than pgvector's limit, where the beam is made of heaps.
SHOW ruvector.ef_search;
SELECT override_rows();
SET hnsw.ef_search = 2000;
SELECT override_rows();
SET hnsw.ef_search = 5000;
SELECT override_rows();
SELECT count(*) AS differ FROM (
	(SELECT id FROM override ORDER BY v <-> '[7.1,0,1]' LIMIT 4000) EXCEPT (SELECT id FROM override ORDER BY l2_distance(v, '[7.1,0,1]') LIMIT 4000)) AS f;
SELECT count(*) AS out_of_order FROM (
	SELECT distance < lag(distance) OVER () AS nearer FROM (SELECT v <-> '[7.1,0,1]' AS distance FROM override ORDER BY v <-> '[7.1,0,1]' LIMIT 5000) AS f
) AS f WHERE nearer;
-- An iterative scan goes on behind a wide beam, and comes to each row once.
SET hnsw.iterative_scan = relaxed_order;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM override ORDER BY v <-> '[7.1,0,1]') AS f;
RESET hnsw.iterative_scan;
SET ruvector.ef_search = 3;
SELECT override_rows();
SELECT override_cost() AS narrow \gset
SET ruvector.ef_search = 3000;
SELECT override_rows();
SELECT override_cost() > :narrow AS dearer;
RESET ruvector.ef_search;
SELECT override_rows();
SET ruvector.ef_search = -1;
SELECT override_rows();
RESET hnsw.ef_search;
SELECT override_rows();

-- ivfflat.
DROP INDEX override_hnsw;
CREATE INDEX override_ivfflat ON override USING ivfflat (v vector_l2_ops) WITH (lists = 60);
SHOW ruvector.probes;
SELECT override_rows() AS one, override_cost() AS narrow \gset
SET ivfflat.probes = 60;
SELECT override_rows();
SET ruvector.probes = 1;
SELECT override_rows() = :one AS rows_of_one, override_cost() = :narrow AS cost_of_one;
SET ivfflat.probes = 1;
SET ruvector.probes = 60;
SELECT override_rows();
SELECT override_cost() > :narrow AS dearer;
-- It is the size of a step of an iterative scan, and its end where that is less.
SET ivfflat.iterative_scan = relaxed_order;
SET ivfflat.max_probes = 2;
SELECT override_rows();
SET ruvector.probes = 1;
SELECT override_rows() BETWEEN :one + 1 AND 5999 AS two_lists;
RESET ivfflat.iterative_scan;
RESET ivfflat.max_probes;
RESET ivfflat.probes;

RESET ruvector.complete_scans;
-- Plans show what was set.
SET ruvector.ef_search = 50;
EXPLAIN (SETTINGS, COSTS OFF) SELECT id FROM override ORDER BY v <-> '[7.1,0,1]' LIMIT 1;
RESET ruvector.ef_search;
RESET ruvector.probes;
SET ivfflat.probes = 2;
EXPLAIN (SETTINGS, COSTS OFF) SELECT id FROM override ORDER BY v <-> '[7.1,0,1]' LIMIT 1;
RESET ivfflat.probes;

-- Ranges, and who may set them.
SET ruvector.ef_search = 0;
SET ruvector.ef_search = -2;
SET ruvector.ef_search = 100001;
SET ruvector.probes = 0;
SET ruvector.probes = 32769;
SELECT name, setting, context, min_val, max_val, boot_val FROM pg_settings WHERE name IN ('ruvector.ef_search', 'ruvector.probes') ORDER BY name;
-- Set before the library is loaded, a value is checked when it is.
\c -
SET client_min_messages = error;
SET ruvector.ef_search = 60;
SET ruvector.probes = 0;
SELECT '[1]'::vector;
SHOW ruvector.ef_search;
SHOW ruvector.probes;
DROP TABLE override;
DROP FUNCTION override_rows, override_cost;
