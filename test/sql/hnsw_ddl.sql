-- Making and remaking hnsw indexes: every kind of table, every kind of build, and what is refused.
SET enable_seqscan = off;
-- Compares the index's distances with a sort's for 20 queries, 5 rows each.
CREATE FUNCTION hnsw_ddl_vector(n integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, 4) AS i $$;
CREATE FUNCTION hnsw_ddl_equal(name regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	equal integer;
BEGIN
	EXECUTE format($q$
		SELECT count(*) FILTER (WHERE by_index = by_sort) FROM generate_series(100001, 100020) AS n, hnsw_ddl_vector(n) AS q,
			LATERAL (SELECT array_agg(d) AS by_index FROM (SELECT v <-> q AS d FROM %1$s ORDER BY v <-> q LIMIT 5) AS f) AS a,
			LATERAL (SELECT array_agg(d) AS by_sort FROM (SELECT v <-> q AS d FROM %1$s ORDER BY 0 + (v <-> q) LIMIT 5) AS f) AS b$q$, name)
		INTO equal;
	RETURN CASE WHEN equal >= 19 THEN 'equal' ELSE format('only %s of 20 equal', equal) END;
END
$$;

CREATE TABLE hnsw_ddl (id integer, v vector(4)) WITH (autovacuum_enabled = off);
INSERT INTO hnsw_ddl SELECT n, hnsw_ddl_vector(n) FROM generate_series(1, 2000) AS n;

-- CONCURRENTLY, both ways; REINDEX of index and table.
CREATE INDEX CONCURRENTLY hnsw_ddl_v ON hnsw_ddl USING hnsw (v vector_l2_ops);
SELECT * FROM ruvector_index_check('hnsw_ddl_v');
SELECT hnsw_ddl_equal('hnsw_ddl');
REINDEX INDEX CONCURRENTLY hnsw_ddl_v;
SELECT * FROM ruvector_index_check('hnsw_ddl_v');
SELECT hnsw_ddl_equal('hnsw_ddl');
REINDEX TABLE CONCURRENTLY hnsw_ddl;
REINDEX TABLE hnsw_ddl;
SELECT * FROM ruvector_index_check('hnsw_ddl_v');
SELECT hnsw_ddl_equal('hnsw_ddl');
SELECT count(*) AS indexes, bool_and(indisvalid AND indisready) AS valid FROM pg_index WHERE indrelid = 'hnsw_ddl'::regclass;
CREATE INDEX CONCURRENTLY IF NOT EXISTS hnsw_ddl_v ON hnsw_ddl USING hnsw (v vector_l2_ops);
-- A concurrent build that fails leaves an index that is not valid, and takes no part in anything.
CREATE INDEX CONCURRENTLY hnsw_ddl_bad ON hnsw_ddl USING hnsw (v vector_l2_ops) WITH (m = 40);
SELECT indisvalid FROM pg_index WHERE indexrelid = 'hnsw_ddl_bad'::regclass;
INSERT INTO hnsw_ddl VALUES (2001, hnsw_ddl_vector(2001));
DROP INDEX hnsw_ddl_bad;

-- Rewriting the table; moving the index; renaming; rolling back.
VACUUM FULL hnsw_ddl;
SELECT * FROM ruvector_index_check('hnsw_ddl_v');
CREATE INDEX hnsw_ddl_id ON hnsw_ddl (id);
CLUSTER hnsw_ddl USING hnsw_ddl_id;
SELECT * FROM ruvector_index_check('hnsw_ddl_v');
SELECT hnsw_ddl_equal('hnsw_ddl');
ALTER TABLE hnsw_ddl ALTER COLUMN v TYPE vector(4) USING v * 2;
SELECT id FROM hnsw_ddl ORDER BY v <-> hnsw_ddl_vector(77) * 2 LIMIT 1;
ALTER TABLE hnsw_ddl ALTER COLUMN v TYPE vector(5) USING v || '[0]';
SELECT id FROM hnsw_ddl ORDER BY v <-> (hnsw_ddl_vector(77) * 2 || '[0]') LIMIT 1;
ALTER TABLE hnsw_ddl ALTER COLUMN v TYPE vector(4) USING subvector(v, 1, 4) * 0.5;
SELECT hnsw_ddl_equal('hnsw_ddl');
ALTER TABLE hnsw_ddl SET UNLOGGED;
SELECT * FROM ruvector_index_check('hnsw_ddl_v');
ALTER TABLE hnsw_ddl SET LOGGED;
SELECT * FROM ruvector_index_check('hnsw_ddl_v');
ALTER INDEX hnsw_ddl_v RENAME TO hnsw_ddl_w;
ALTER INDEX hnsw_ddl_w SET TABLESPACE pg_default;
BEGIN;
DROP INDEX hnsw_ddl_w;
ROLLBACK;
BEGIN;
CREATE INDEX hnsw_ddl_x ON hnsw_ddl USING hnsw (v vector_cosine_ops);
INSERT INTO hnsw_ddl VALUES (2002, hnsw_ddl_vector(2002));
TRUNCATE hnsw_ddl;
INSERT INTO hnsw_ddl VALUES (2002, hnsw_ddl_vector(2002));
SELECT id FROM hnsw_ddl ORDER BY v <=> hnsw_ddl_vector(77) LIMIT 3;
ROLLBACK;
SELECT hnsw_ddl_equal('hnsw_ddl');
-- Table, index and rows in one transaction, which needs no WAL where wal_level is minimal.
BEGIN;
CREATE TABLE hnsw_ddl_same (id integer, v vector(4));
CREATE INDEX hnsw_ddl_same_v ON hnsw_ddl_same USING hnsw (v vector_l2_ops);
INSERT INTO hnsw_ddl_same SELECT id, v FROM hnsw_ddl WHERE id <= 500;
SELECT hnsw_ddl_equal('hnsw_ddl_same');
COMMIT;
SELECT hnsw_ddl_equal('hnsw_ddl_same');
SELECT nodes, rows, unreachable FROM ruvector_index_check('hnsw_ddl_same_v');

-- Refused.
CREATE UNIQUE INDEX ON hnsw_ddl USING hnsw (v vector_l2_ops);
CREATE INDEX ON hnsw_ddl USING hnsw (v vector_l2_ops, v vector_l2_ops);
CREATE INDEX ON hnsw_ddl USING hnsw (v vector_l2_ops) INCLUDE (id);
-- PostgreSQL 19 says where.
\set VERBOSITY sqlstate
CREATE INDEX ON hnsw_ddl USING hnsw (v vector_l2_ops DESC);
\set VERBOSITY default
CREATE INDEX ON hnsw_ddl USING hnsw (id);
CREATE INDEX ON hnsw_ddl USING hnsw (id vector_l2_ops);
CREATE INDEX ON hnsw_ddl USING hnsw (v vector_ops);
CLUSTER hnsw_ddl USING hnsw_ddl_w;
\set VERBOSITY sqlstate
ALTER TABLE hnsw_ddl ADD CONSTRAINT hnsw_ddl_apart EXCLUDE USING hnsw (v vector_l2_ops WITH <->);
ALTER TABLE hnsw_ddl ADD CONSTRAINT hnsw_ddl_apart EXCLUDE USING hnsw (v vector_l2_ops WITH =);
\set VERBOSITY default
ALTER TABLE hnsw_ddl ADD UNIQUE USING INDEX hnsw_ddl_w;
DROP TABLE hnsw_ddl_same;

-- Unlogged and temporary tables.
CREATE UNLOGGED TABLE hnsw_ddl_unlogged (id integer, v vector(4));
CREATE INDEX hnsw_ddl_unlogged_v ON hnsw_ddl_unlogged USING hnsw (v vector_l2_ops);
INSERT INTO hnsw_ddl_unlogged SELECT id, v FROM hnsw_ddl;
SELECT hnsw_ddl_equal('hnsw_ddl_unlogged');
DELETE FROM hnsw_ddl_unlogged WHERE id % 2 = 0;
VACUUM hnsw_ddl_unlogged;
SELECT rows = (SELECT count(*) FROM hnsw_ddl_unlogged) AS same, tombstones FROM ruvector_index_check('hnsw_ddl_unlogged_v');
REINDEX INDEX hnsw_ddl_unlogged_v;
SELECT hnsw_ddl_equal('hnsw_ddl_unlogged');
CREATE UNLOGGED TABLE hnsw_ddl_loose (v vector);
CREATE INDEX ON hnsw_ddl_loose USING hnsw (v vector_l2_ops);
DROP TABLE hnsw_ddl_unlogged, hnsw_ddl_loose;
CREATE TEMPORARY TABLE hnsw_ddl_temporary (id integer, v vector(4));
CREATE INDEX hnsw_ddl_temporary_v ON hnsw_ddl_temporary USING hnsw (v vector_l2_ops);
INSERT INTO hnsw_ddl_temporary SELECT id, v FROM hnsw_ddl;
SELECT hnsw_ddl_equal('hnsw_ddl_temporary');
DELETE FROM hnsw_ddl_temporary WHERE id % 2 = 0;
VACUUM hnsw_ddl_temporary;
INSERT INTO hnsw_ddl_temporary SELECT id, v FROM hnsw_ddl WHERE id % 4 = 0;
SELECT rows = (SELECT count(*) FROM hnsw_ddl_temporary) AS same, tombstones FROM ruvector_index_check('hnsw_ddl_temporary_v');
REINDEX TABLE hnsw_ddl_temporary;
SELECT hnsw_ddl_equal('hnsw_ddl_temporary');
CREATE TEMPORARY TABLE hnsw_ddl_commit (id integer, v vector(4)) ON COMMIT DELETE ROWS;
CREATE INDEX hnsw_ddl_commit_v ON hnsw_ddl_commit USING hnsw (v vector_l2_ops);
BEGIN;
INSERT INTO hnsw_ddl_commit SELECT id, v FROM hnsw_ddl;
SELECT count(*) FROM (SELECT id FROM hnsw_ddl_commit ORDER BY v <-> hnsw_ddl_vector(1) LIMIT 5) AS f;
COMMIT;
SELECT * FROM ruvector_index_check('hnsw_ddl_commit_v');
DROP TABLE hnsw_ddl_temporary, hnsw_ddl_commit;

-- Partial and expression indexes.
CREATE INDEX hnsw_ddl_even ON hnsw_ddl USING hnsw (v vector_l2_ops) WHERE id % 2 = 0;
CREATE INDEX hnsw_ddl_half ON hnsw_ddl USING hnsw ((subvector(v, 1, 2)::vector(2)) vector_l2_ops);
SELECT count(*) = (SELECT count(*) FROM hnsw_ddl WHERE id % 2 = 0) AS even FROM hnsw_ddl, ruvector_index_check('hnsw_ddl_even') AS c
WHERE id <= c.rows AND id > 0;
DROP INDEX hnsw_ddl_w;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_ddl WHERE id % 2 = 0 ORDER BY v <-> '[1,1,1,1]' LIMIT 3;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_ddl ORDER BY subvector(v, 1, 2)::vector(2) <-> '[1,1]' LIMIT 3;
SELECT array_agg(id) AS by_index FROM (SELECT id FROM hnsw_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 3) AS f;
SELECT array_agg(id) AS by_sort FROM (SELECT id FROM hnsw_ddl WHERE id % 2 = 0 ORDER BY 0 + (v <-> '[0.5,0.5,0.5,0.5]') LIMIT 3) AS f;
SELECT array_agg(id) AS by_index FROM (SELECT id FROM hnsw_ddl ORDER BY subvector(v, 1, 2)::vector(2) <-> '[0.5,0.5]' LIMIT 3) AS f;
SELECT array_agg(id) AS by_sort FROM (SELECT id FROM hnsw_ddl ORDER BY 0 + (subvector(v, 1, 2)::vector(2) <-> '[0.5,0.5]') LIMIT 3) AS f;
-- A row that moves into the partial index and out of it.
UPDATE hnsw_ddl SET id = 4000, v = '[0.5,0.5,0.5,0.5]' WHERE id = 1;
SELECT id FROM hnsw_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 1;
UPDATE hnsw_ddl SET id = 4001 WHERE id = 4000;
SELECT id = 4001 AS out FROM hnsw_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 1;
-- An expression that fails for one row fails the build, and the insert.
CREATE INDEX ON hnsw_ddl USING hnsw ((subvector(v, 1, 2)::vector(3)) vector_l2_ops);
INSERT INTO hnsw_ddl VALUES (1, NULL);
CREATE INDEX hnsw_ddl_cast ON hnsw_ddl USING hnsw ((ARRAY[id, 1]::vector(2)) vector_l2_ops);
INSERT INTO hnsw_ddl VALUES (NULL, NULL);
SELECT rows = (SELECT count(id) FROM hnsw_ddl) AS same FROM ruvector_index_check('hnsw_ddl_cast');

-- Partitions: indexes on each, one order over all.
CREATE TABLE hnsw_ddl_parts (id integer, v vector(4)) PARTITION BY RANGE (id);
CREATE TABLE hnsw_ddl_part1 PARTITION OF hnsw_ddl_parts FOR VALUES FROM (0) TO (1000);
CREATE INDEX hnsw_ddl_parts_v ON hnsw_ddl_parts USING hnsw (v vector_l2_ops);
CREATE TABLE hnsw_ddl_part2 PARTITION OF hnsw_ddl_parts FOR VALUES FROM (1000) TO (2000);
CREATE TABLE hnsw_ddl_part3 (id integer, v vector(4));
ALTER TABLE hnsw_ddl_parts ATTACH PARTITION hnsw_ddl_part3 FOR VALUES FROM (2000) TO (5000);
INSERT INTO hnsw_ddl_parts SELECT n, hnsw_ddl_vector(n) FROM generate_series(1, 3000) AS n;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_ddl_parts ORDER BY v <-> '[1,1,1,1]' LIMIT 3;
SELECT hnsw_ddl_equal('hnsw_ddl_parts');
SELECT relid, rows, unreachable FROM pg_partition_tree('hnsw_ddl_parts_v'), ruvector_index_check(relid) WHERE isleaf ORDER BY relid::text;
ALTER TABLE hnsw_ddl_parts DETACH PARTITION hnsw_ddl_part2;
SELECT hnsw_ddl_equal('hnsw_ddl_parts');
SELECT hnsw_ddl_equal('hnsw_ddl_part2');
DROP TABLE hnsw_ddl_parts, hnsw_ddl_part2;

-- A materialized view.
CREATE MATERIALIZED VIEW hnsw_ddl_view AS SELECT id, v FROM hnsw_ddl WHERE id <= 500;
CREATE INDEX hnsw_ddl_view_v ON hnsw_ddl_view USING hnsw (v vector_l2_ops);
SELECT hnsw_ddl_equal('hnsw_ddl_view');
REFRESH MATERIALIZED VIEW hnsw_ddl_view;
SELECT hnsw_ddl_equal('hnsw_ddl_view');
SELECT nodes = rows AS same, rows > 490 AS enough FROM ruvector_index_check('hnsw_ddl_view_v');
DROP MATERIALIZED VIEW hnsw_ddl_view;

-- A build that outgrows maintenance_work_mem goes on with inserts. The notice says after how many rows, which differs.
CREATE TABLE hnsw_ddl_more (id integer, v vector(4)) WITH (autovacuum_enabled = off);
INSERT INTO hnsw_ddl_more SELECT n, hnsw_ddl_vector(n % 4500) FROM generate_series(1, 5000) AS n;
SET maintenance_work_mem = '1MB';
SET client_min_messages = warning;
CREATE INDEX hnsw_ddl_more_v ON hnsw_ddl_more USING hnsw (v vector_l2_ops);
SELECT nodes, rows, tombstones, broken_links FROM ruvector_index_check('hnsw_ddl_more_v');
SELECT hnsw_ddl_equal('hnsw_ddl_more');
REINDEX INDEX CONCURRENTLY hnsw_ddl_more_v;
RESET client_min_messages;
RESET maintenance_work_mem;
SELECT nodes, rows, tombstones, broken_links FROM ruvector_index_check('hnsw_ddl_more_v');
SELECT hnsw_ddl_equal('hnsw_ddl_more');
DROP TABLE hnsw_ddl_more;

-- ruvector_index_check refuses what is no hnsw index, and who does not own it.
\set VERBOSITY sqlstate
SELECT * FROM ruvector_index_check('hnsw_ddl');
SELECT * FROM ruvector_index_check('hnsw_ddl_id');
SELECT * FROM ruvector_index_check('pg_class_oid_index');
SELECT * FROM ruvector_index_check(0);
SELECT * FROM ruvector_index_check(999999999);
CREATE TABLE hnsw_ddl_parts (v vector(4)) PARTITION BY RANGE (v);
CREATE INDEX hnsw_ddl_parts_v ON hnsw_ddl_parts USING hnsw (v vector_l2_ops);
SELECT * FROM ruvector_index_check('hnsw_ddl_parts_v');
DROP TABLE hnsw_ddl_parts;
CREATE ROLE hnsw_ddl_other;
GRANT SELECT ON hnsw_ddl TO hnsw_ddl_other;
SET ROLE hnsw_ddl_other;
SELECT * FROM ruvector_index_check('hnsw_ddl_even');
SELECT count(*) FROM (SELECT id FROM hnsw_ddl WHERE id % 2 = 0 ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT 3) AS f;
RESET ROLE;
REVOKE SELECT ON hnsw_ddl FROM hnsw_ddl_other;
DROP ROLE hnsw_ddl_other;
\set VERBOSITY default
SELECT * FROM ruvector_index_check(NULL);

DROP TABLE hnsw_ddl;
DROP FUNCTION hnsw_ddl_equal, hnsw_ddl_vector;
