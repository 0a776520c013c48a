-- Making and remaking ivfflat indexes: every kind of table, every kind of build, and what is refused.
SET enable_seqscan = off;
SET client_min_messages = warning;
-- Of lists, all are read: what is found is exact.
SET ivfflat.probes = 100;
-- Compares the index's distances with a sort's for 20 queries, 5 rows each.
CREATE FUNCTION ivf_ddl_vector(n integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, 4) AS i $$;
CREATE FUNCTION ivf_ddl_equal(name regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	equal integer;
BEGIN
	EXECUTE format($q$
		SELECT count(*) FILTER (WHERE by_index = by_sort) FROM generate_series(100001, 100020) AS n, ivf_ddl_vector(n) AS q,
			LATERAL (SELECT array_agg(d) AS by_index FROM (SELECT v <-> q AS d FROM %1$s ORDER BY v <-> q LIMIT 5) AS f) AS a,
			LATERAL (SELECT array_agg(d) AS by_sort FROM (SELECT v <-> q AS d FROM %1$s ORDER BY 0 + (v <-> q) LIMIT 5) AS f) AS b$q$, name)
		INTO equal;
	RETURN CASE WHEN equal >= 19 THEN 'equal' ELSE format('only %s of 20 equal', equal) END;
END
$$;

CREATE TABLE ivf_ddl (id integer, v vector(4)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_ddl SELECT n, ivf_ddl_vector(n) FROM generate_series(1, 2000) AS n;

-- CONCURRENTLY, both ways; REINDEX of index and table.
CREATE INDEX CONCURRENTLY ivf_ddl_v ON ivf_ddl USING ivfflat (v vector_l2_ops);
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_v');
SELECT ivf_ddl_equal('ivf_ddl');
REINDEX INDEX CONCURRENTLY ivf_ddl_v;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_v');
SELECT ivf_ddl_equal('ivf_ddl');
REINDEX TABLE CONCURRENTLY ivf_ddl;
REINDEX TABLE ivf_ddl;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_v');
SELECT ivf_ddl_equal('ivf_ddl');
SELECT count(*) AS indexes, bool_and(indisvalid AND indisready) AS valid FROM pg_index WHERE indrelid = 'ivf_ddl'::regclass;
CREATE INDEX CONCURRENTLY IF NOT EXISTS ivf_ddl_v ON ivf_ddl USING ivfflat (v vector_l2_ops);
-- A concurrent build that fails leaves an index that is not valid, and takes no part in anything.
CREATE INDEX CONCURRENTLY ivf_ddl_bad ON ivf_ddl USING ivfflat ((subvector(v, 1, 2)::vector(3)) vector_l2_ops);
SELECT indisvalid FROM pg_index WHERE indexrelid = 'ivf_ddl_bad'::regclass;
INSERT INTO ivf_ddl VALUES (2001, ivf_ddl_vector(2001));
DROP INDEX ivf_ddl_bad;

-- Rewriting the table; moving the index; renaming; rolling back.
VACUUM FULL ivf_ddl;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_v');
CREATE INDEX ivf_ddl_id ON ivf_ddl (id);
CLUSTER ivf_ddl USING ivf_ddl_id;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_v');
SELECT ivf_ddl_equal('ivf_ddl');
ALTER TABLE ivf_ddl ALTER COLUMN v TYPE vector(4) USING v * 2;
SELECT id FROM ivf_ddl ORDER BY v <-> ivf_ddl_vector(77) * 2 LIMIT 1;
ALTER TABLE ivf_ddl ALTER COLUMN v TYPE vector(5) USING v || '[0]';
SELECT id FROM ivf_ddl ORDER BY v <-> (ivf_ddl_vector(77) * 2 || '[0]') LIMIT 1;
ALTER TABLE ivf_ddl ALTER COLUMN v TYPE vector(4) USING subvector(v, 1, 4) * 0.5;
SELECT ivf_ddl_equal('ivf_ddl');
ALTER TABLE ivf_ddl SET UNLOGGED;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_v');
ALTER TABLE ivf_ddl SET LOGGED;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_v');
ALTER INDEX ivf_ddl_v RENAME TO ivf_ddl_w;
ALTER INDEX ivf_ddl_w SET TABLESPACE pg_default;
BEGIN;
DROP INDEX ivf_ddl_w;
ROLLBACK;
BEGIN;
CREATE INDEX ivf_ddl_x ON ivf_ddl USING ivfflat (v vector_cosine_ops);
INSERT INTO ivf_ddl VALUES (2002, ivf_ddl_vector(2002));
TRUNCATE ivf_ddl;
INSERT INTO ivf_ddl VALUES (2002, ivf_ddl_vector(2002));
SELECT id FROM ivf_ddl ORDER BY v <=> ivf_ddl_vector(77) LIMIT 3;
ROLLBACK;
SELECT ivf_ddl_equal('ivf_ddl');
-- Table, index and rows in one transaction, which needs no WAL where wal_level is minimal.
BEGIN;
CREATE TABLE ivf_ddl_same (id integer, v vector(4));
CREATE INDEX ivf_ddl_same_v ON ivf_ddl_same USING ivfflat (v vector_l2_ops);
INSERT INTO ivf_ddl_same SELECT id, v FROM ivf_ddl WHERE id <= 500;
SELECT ivf_ddl_equal('ivf_ddl_same');
COMMIT;
SELECT ivf_ddl_equal('ivf_ddl_same');
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_same_v');

-- Refused.
CREATE UNIQUE INDEX ON ivf_ddl USING ivfflat (v vector_l2_ops);
CREATE INDEX ON ivf_ddl USING ivfflat (v vector_l2_ops, v vector_l2_ops);
CREATE INDEX ON ivf_ddl USING ivfflat (v vector_l2_ops) INCLUDE (id);
-- PostgreSQL 19 says where.
\set VERBOSITY sqlstate
CREATE INDEX ON ivf_ddl USING ivfflat (v vector_l2_ops DESC);
\set VERBOSITY default
CREATE INDEX ON ivf_ddl USING ivfflat (id);
CREATE INDEX ON ivf_ddl USING ivfflat (id vector_l2_ops);
CREATE INDEX ON ivf_ddl USING ivfflat (v vector_ops);
CLUSTER ivf_ddl USING ivf_ddl_w;
\set VERBOSITY sqlstate
ALTER TABLE ivf_ddl ADD CONSTRAINT ivf_ddl_apart EXCLUDE USING ivfflat (v vector_l2_ops WITH <->);
ALTER TABLE ivf_ddl ADD CONSTRAINT ivf_ddl_apart EXCLUDE USING ivfflat (v vector_l2_ops WITH =);
\set VERBOSITY default
ALTER TABLE ivf_ddl ADD UNIQUE USING INDEX ivf_ddl_w;
DROP TABLE ivf_ddl_same;

-- Unlogged and temporary tables.
CREATE UNLOGGED TABLE ivf_ddl_unlogged (id integer, v vector(4));
CREATE INDEX ivf_ddl_unlogged_v ON ivf_ddl_unlogged USING ivfflat (v vector_l2_ops);
INSERT INTO ivf_ddl_unlogged SELECT id, v FROM ivf_ddl;
SELECT ivf_ddl_equal('ivf_ddl_unlogged');
DELETE FROM ivf_ddl_unlogged WHERE id % 2 = 0;
VACUUM ivf_ddl_unlogged;
SELECT rows = (SELECT count(*) FROM ivf_ddl_unlogged) AS same, unreachable FROM ruvector_index_check('ivf_ddl_unlogged_v');
REINDEX INDEX ivf_ddl_unlogged_v;
SELECT ivf_ddl_equal('ivf_ddl_unlogged');
CREATE UNLOGGED TABLE ivf_ddl_loose (v vector);
CREATE INDEX ON ivf_ddl_loose USING ivfflat (v vector_l2_ops);
DROP TABLE ivf_ddl_unlogged, ivf_ddl_loose;
CREATE TEMPORARY TABLE ivf_ddl_temporary (id integer, v vector(4));
CREATE INDEX ivf_ddl_temporary_v ON ivf_ddl_temporary USING ivfflat (v vector_l2_ops);
INSERT INTO ivf_ddl_temporary SELECT id, v FROM ivf_ddl;
SELECT ivf_ddl_equal('ivf_ddl_temporary');
DELETE FROM ivf_ddl_temporary WHERE id % 2 = 0;
VACUUM ivf_ddl_temporary;
INSERT INTO ivf_ddl_temporary SELECT id, v FROM ivf_ddl WHERE id % 4 = 0;
SELECT rows = (SELECT count(*) FROM ivf_ddl_temporary) AS same, unreachable FROM ruvector_index_check('ivf_ddl_temporary_v');
REINDEX TABLE ivf_ddl_temporary;
SELECT ivf_ddl_equal('ivf_ddl_temporary');
CREATE TEMPORARY TABLE ivf_ddl_commit (id integer, v vector(4)) ON COMMIT DELETE ROWS;
CREATE INDEX ivf_ddl_commit_v ON ivf_ddl_commit USING ivfflat (v vector_l2_ops);
BEGIN;
INSERT INTO ivf_ddl_commit SELECT id, v FROM ivf_ddl;
SELECT count(*) FROM (SELECT id FROM ivf_ddl_commit ORDER BY v <-> ivf_ddl_vector(1) LIMIT 5) AS f;
COMMIT;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_commit_v');
DROP TABLE ivf_ddl_temporary, ivf_ddl_commit;

-- Partial and expression indexes.
CREATE INDEX ivf_ddl_even ON ivf_ddl USING ivfflat (v vector_l2_ops) WHERE id % 2 = 0;
CREATE INDEX ivf_ddl_half ON ivf_ddl USING ivfflat ((subvector(v, 1, 2)::vector(2)) vector_l2_ops);
SELECT count(*) = (SELECT count(*) FROM ivf_ddl WHERE id % 2 = 0) AS even FROM ivf_ddl, ruvector_index_check('ivf_ddl_even') AS c
WHERE id <= c.rows AND id > 0;
DROP INDEX ivf_ddl_w;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_ddl WHERE id % 2 = 0 ORDER BY v <-> '[1,1,1,1]' LIMIT 3;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_ddl ORDER BY subvector(v, 1, 2)::vector(2) <-> '[1,1]' LIMIT 3;
SELECT array_agg(id) AS by_index FROM (SELECT id FROM ivf_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 3) AS f;
SELECT array_agg(id) AS by_sort FROM (SELECT id FROM ivf_ddl WHERE id % 2 = 0 ORDER BY 0 + (v <-> '[0.5,0.5,0.5,0.5]') LIMIT 3) AS f;
SELECT array_agg(id) AS by_index FROM (SELECT id FROM ivf_ddl ORDER BY subvector(v, 1, 2)::vector(2) <-> '[0.5,0.5]' LIMIT 3) AS f;
SELECT array_agg(id) AS by_sort FROM (SELECT id FROM ivf_ddl ORDER BY 0 + (subvector(v, 1, 2)::vector(2) <-> '[0.5,0.5]') LIMIT 3) AS f;
-- A row that moves into the partial index and out of it.
UPDATE ivf_ddl SET id = 4000, v = '[0.5,0.5,0.5,0.5]' WHERE id = 1;
SELECT id FROM ivf_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 1;
UPDATE ivf_ddl SET id = 4001 WHERE id = 4000;
SELECT id = 4001 AS out FROM ivf_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 1;
-- An expression that fails for one row fails the build, and the insert.
CREATE INDEX ON ivf_ddl USING ivfflat ((subvector(v, 1, 2)::vector(3)) vector_l2_ops);
INSERT INTO ivf_ddl VALUES (1, NULL);
CREATE INDEX ivf_ddl_cast ON ivf_ddl USING ivfflat ((ARRAY[id, 1]::vector(2)) vector_l2_ops);
INSERT INTO ivf_ddl VALUES (NULL, NULL);
SELECT rows = (SELECT count(id) FROM ivf_ddl) AS same FROM ruvector_index_check('ivf_ddl_cast');

-- Partitions: indexes on each, one order over all.
CREATE TABLE ivf_ddl_parts (id integer, v vector(4)) PARTITION BY RANGE (id);
CREATE TABLE ivf_ddl_part1 PARTITION OF ivf_ddl_parts FOR VALUES FROM (0) TO (1000);
CREATE INDEX ivf_ddl_parts_v ON ivf_ddl_parts USING ivfflat (v vector_l2_ops);
CREATE TABLE ivf_ddl_part2 PARTITION OF ivf_ddl_parts FOR VALUES FROM (1000) TO (2000);
CREATE TABLE ivf_ddl_part3 (id integer, v vector(4));
ALTER TABLE ivf_ddl_parts ATTACH PARTITION ivf_ddl_part3 FOR VALUES FROM (2000) TO (5000);
INSERT INTO ivf_ddl_parts SELECT n, ivf_ddl_vector(n) FROM generate_series(1, 3000) AS n;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_ddl_parts ORDER BY v <-> '[1,1,1,1]' LIMIT 3;
SELECT ivf_ddl_equal('ivf_ddl_parts');
SELECT relid, rows, unreachable FROM pg_partition_tree('ivf_ddl_parts_v'), ruvector_index_check(relid) WHERE isleaf ORDER BY relid::text;
ALTER TABLE ivf_ddl_parts DETACH PARTITION ivf_ddl_part2;
SELECT ivf_ddl_equal('ivf_ddl_parts');
SELECT ivf_ddl_equal('ivf_ddl_part2');
DROP TABLE ivf_ddl_parts, ivf_ddl_part2;

-- A materialized view.
CREATE MATERIALIZED VIEW ivf_ddl_view AS SELECT id, v FROM ivf_ddl WHERE id <= 500;
CREATE INDEX ivf_ddl_view_v ON ivf_ddl_view USING ivfflat (v vector_l2_ops);
SELECT ivf_ddl_equal('ivf_ddl_view');
REFRESH MATERIALIZED VIEW ivf_ddl_view;
SELECT ivf_ddl_equal('ivf_ddl_view');
SELECT rows > 490 AS enough FROM ruvector_index_check('ivf_ddl_view_v');
DROP MATERIALIZED VIEW ivf_ddl_view;

-- Rows that outgrow maintenance_work_mem are sorted on disk.
CREATE TABLE ivf_ddl_more (id integer, v vector(4)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_ddl_more SELECT n, ivf_ddl_vector(n % 4500) FROM generate_series(1, 30000) AS n;
SET maintenance_work_mem = '1MB';
CREATE INDEX ivf_ddl_more_v ON ivf_ddl_more USING ivfflat (v vector_l2_ops) WITH (lists = 30);
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_more_v');
SELECT ivf_ddl_equal('ivf_ddl_more');
REINDEX INDEX CONCURRENTLY ivf_ddl_more_v;
RESET maintenance_work_mem;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_more_v');
SELECT ivf_ddl_equal('ivf_ddl_more');
DROP TABLE ivf_ddl_more;

-- With parallel workers: the same rows, also for a part of them, for an expression, concurrently, and when a row fails.
CREATE TABLE ivf_ddl_parallel (id integer, v vector(4)) WITH (autovacuum_enabled = off, parallel_workers = 2);
INSERT INTO ivf_ddl_parallel SELECT n, CASE WHEN n % 50 <> 0 THEN ivf_ddl_vector(n) END FROM generate_series(1, 10000) AS n;
SET maintenance_work_mem = '128MB';
SET max_parallel_maintenance_workers = 2;
CREATE INDEX ivf_ddl_parallel_v ON ivf_ddl_parallel USING ivfflat (v vector_l2_ops) WITH (lists = 30);
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_parallel_v');
SELECT ivf_ddl_equal('ivf_ddl_parallel');
REINDEX INDEX CONCURRENTLY ivf_ddl_parallel_v;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_parallel_v');
CREATE INDEX ivf_ddl_parallel_even ON ivf_ddl_parallel USING ivfflat ((subvector(v, 1, 2)::vector(2)) vector_cosine_ops) WHERE id % 2 = 0;
SELECT rows = (SELECT count(v) FROM ivf_ddl_parallel WHERE id % 2 = 0) AS same, unreachable FROM ruvector_index_check('ivf_ddl_parallel_even');
INSERT INTO ivf_ddl_parallel VALUES (0, '[1,2,3,4]');
-- Leader or worker may meet it: the context differs.
\set VERBOSITY terse
CREATE INDEX ON ivf_ddl_parallel USING ivfflat ((subvector(v, 1, 2 + (id = 0)::integer)::vector(2)) vector_l2_ops);
\set VERBOSITY default
DROP TABLE ivf_ddl_parallel;
RESET maintenance_work_mem;
RESET max_parallel_maintenance_workers;

-- ruvector_index_check refuses what is no index of ruvector, and who does not own it.
\set VERBOSITY sqlstate
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl');
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_id');
SELECT rows, unreachable FROM ruvector_index_check('pg_class_oid_index');
SELECT rows, unreachable FROM ruvector_index_check(0);
SELECT rows, unreachable FROM ruvector_index_check(999999999);
CREATE TABLE ivf_ddl_parts (v vector(4)) PARTITION BY RANGE (v);
CREATE INDEX ivf_ddl_parts_v ON ivf_ddl_parts USING ivfflat (v vector_l2_ops);
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_parts_v');
DROP TABLE ivf_ddl_parts;
CREATE ROLE ivf_ddl_other;
GRANT SELECT ON ivf_ddl TO ivf_ddl_other;
SET ROLE ivf_ddl_other;
SELECT rows, unreachable FROM ruvector_index_check('ivf_ddl_even');
SELECT count(*) FROM (SELECT id FROM ivf_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 3) AS f;
RESET ROLE;
REVOKE SELECT ON ivf_ddl FROM ivf_ddl_other;
DROP ROLE ivf_ddl_other;
\set VERBOSITY default
SELECT rows, unreachable FROM ruvector_index_check(NULL);

DROP TABLE ivf_ddl;
DROP FUNCTION ivf_ddl_equal, ivf_ddl_vector;
