-- Storage parameters of hnsw indexes, and hnsw.ef_search.
SET client_min_messages = warning;
CREATE TABLE hnsw_option (id integer, v vector(3));
INSERT INTO hnsw_option SELECT n, ARRAY[n, 0, 1]::vector FROM generate_series(1, 200) AS n;

-- Ranges.
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = 1);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = 101);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (ef_construction = 3);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (ef_construction = 1001);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = 16, ef_construction = 31);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = 33);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = many);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (lists = 10);
CREATE INDEX ON hnsw_option USING hnsw (v vector_l2_ops) WITH (fillfactor = 90);

-- Both ends of the ranges, and their defaults, hold.
CREATE INDEX hnsw_option_default ON hnsw_option USING hnsw (v vector_l2_ops);
CREATE INDEX hnsw_option_least ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = 2, ef_construction = 4);
CREATE INDEX hnsw_option_most ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = 100, ef_construction = 1000);
CREATE INDEX hnsw_option_twice ON hnsw_option USING hnsw (v vector_l2_ops) WITH (m = 50, ef_construction = 100);
INSERT INTO hnsw_option SELECT n, ARRAY[n, 0, 1]::vector FROM generate_series(201, 300) AS n;
SELECT relname, reloptions, nodes, rows FROM pg_class, ruvector_index_check(oid)
WHERE relname LIKE 'hnsw_option_%' ORDER BY relname;
-- More links, more room.
SELECT pg_relation_size('hnsw_option_default') > pg_relation_size('hnsw_option_least') AS more,
	pg_relation_size('hnsw_option_most') > pg_relation_size('hnsw_option_twice') AS most;
-- The index with the fewest links still leads along the line.
SET enable_seqscan = off;
DROP INDEX hnsw_option_default, hnsw_option_most, hnsw_option_twice;
SET hnsw.ef_search = 100;
SELECT id FROM hnsw_option ORDER BY v <-> '[0,0,1]' LIMIT 3;
RESET hnsw.ef_search;

-- Changed parameters are those of the next build; what the index has been built with stays, also for inserts.
ALTER INDEX hnsw_option_least SET (m = 20, ef_construction = 50);
SELECT reloptions FROM pg_class WHERE relname = 'hnsw_option_least';
INSERT INTO hnsw_option VALUES (301, '[301,0,1]');
SELECT nodes, rows FROM ruvector_index_check('hnsw_option_least');
CREATE TABLE hnsw_option_size AS SELECT pg_relation_size('hnsw_option_least') AS bytes;
REINDEX INDEX hnsw_option_least;
SELECT pg_relation_size('hnsw_option_least') > bytes AS larger FROM hnsw_option_size;
ALTER INDEX hnsw_option_least SET (m = 200);
ALTER INDEX hnsw_option_least SET (lists = 1);
ALTER INDEX hnsw_option_least RESET (m);
ALTER INDEX hnsw_option_least SET (m = 30, ef_construction = 40);
REINDEX INDEX hnsw_option_least;
ALTER INDEX hnsw_option_least RESET (m, ef_construction);
REINDEX INDEX hnsw_option_least;
SELECT reloptions FROM pg_class WHERE relname = 'hnsw_option_least';
SELECT nodes, rows, unreachable FROM ruvector_index_check('hnsw_option_least');

-- By itself hnsw.ef_search bounds what a scan returns.
SET ruvector.complete_scans = off;
-- hnsw.ef_search: any user may set it, from 1 to 100,000, also for a transaction, a function or a role.
SHOW hnsw.ef_search;
SET hnsw.ef_search = 0;
SET hnsw.ef_search = 100001;
SET hnsw.ef_search = many;
SET hnsw.ef_search = 1;
SELECT array_agg(id) FROM (SELECT id FROM hnsw_option ORDER BY v <-> '[7.1,0,1]' LIMIT 5) AS f;
SET hnsw.ef_search = 100000;
SELECT count(*) FROM (SELECT id FROM hnsw_option ORDER BY v <-> '[7.1,0,1]' LIMIT 1000) AS f;
RESET hnsw.ef_search;
BEGIN;
SET LOCAL hnsw.ef_search = 3;
SELECT array_agg(id) FROM (SELECT id FROM hnsw_option ORDER BY v <-> '[7.1,0,1]' LIMIT 5) AS f;
COMMIT;
SHOW hnsw.ef_search;
CREATE FUNCTION hnsw_option_two() RETURNS integer[] LANGUAGE sql STABLE SET hnsw.ef_search = 2 AS
	$$ SELECT array_agg(id) FROM (SELECT id FROM hnsw_option ORDER BY v <-> '[7.1,0,1]' LIMIT 5) AS f $$;
SELECT hnsw_option_two();
DROP FUNCTION hnsw_option_two;
SELECT name, setting, unit, vartype, context, min_val, max_val, boot_val FROM pg_settings WHERE name = 'hnsw.ef_search';
-- A changed width counts from the next scan on, also of a prepared query.
PREPARE hnsw_option_count AS SELECT count(*) FROM (SELECT id FROM hnsw_option ORDER BY v <-> '[7.1,0,1]' LIMIT 100) AS f;
EXECUTE hnsw_option_count;
SET hnsw.ef_search = 60;
EXECUTE hnsw_option_count;
DEALLOCATE hnsw_option_count;
RESET hnsw.ef_search;
-- Nobody else's settings may begin with hnsw.
SET hnsw.nothing = 1;
-- Set before the library is loaded, a value is checked when it is.
\c -
SET client_min_messages = error;
SET hnsw.ef_search = 60;
SELECT '[1]'::vector;
SHOW hnsw.ef_search;
\c -
SET client_min_messages = error;
SET hnsw.ef_search = 500000;
SELECT '[1]'::vector;
SHOW hnsw.ef_search;
DROP TABLE hnsw_option, hnsw_option_size;
