-- ruvector_health: each finding provoked, and gone after what it advises. Others that the server or other tests give reason for are left out.
CREATE SCHEMA "Health %s";
SET search_path = "Health %s", public;
CREATE VIEW findings AS SELECT severity, code, object, what, advice FROM ruvector_health() WHERE object LIKE '%ealth%';
-- Follows an advice: runs its statements in turn.
CREATE PROCEDURE follow(advised text) LANGUAGE plpgsql AS $$
DECLARE
	statement text;
BEGIN
	FOREACH statement IN ARRAY regexp_split_to_array((SELECT advice FROM findings WHERE code = advised), ';\s*') LOOP
		IF statement ~ '\S' THEN EXECUTE statement; END IF;
	END LOOP;
END
$$;
CREATE TABLE "It'em" (id integer PRIMARY KEY, v vector(4));
INSERT INTO "It'em" SELECT n, ARRAY[n, n % 7, n % 11, n % 13]::vector FROM generate_series(1, 3000) AS n;
CREATE INDEX "Gr""aph" ON "It'em" USING hnsw (v vector_l2_ops) WITH (m = 8, ef_construction = 20);
CREATE INDEX "Lists" ON "It'em" USING ivfflat (v vector_l2_ops) WITH (lists = 3);
SELECT pg_stat_force_next_flush();
-- As far as it depends on this server alone.
SELECT * FROM findings;
CALL follow('never_analyzed');
SELECT * FROM findings;

-- Autovacuum off for a table; many dead rows.
ALTER TABLE "It'em" SET (autovacuum_enabled = off);
SELECT * FROM findings;
DELETE FROM "It'em" WHERE id > 1900;
SELECT pg_stat_force_next_flush();
SELECT code, what, advice FROM findings;
-- It changes nothing, so a transaction that may not write calls it too. VACUUM runs outside of transactions.
BEGIN READ ONLY;
SELECT code FROM findings;
COMMIT;
VACUUM "Health %s"."It'em";
CALL follow('autovacuum_off');
SELECT * FROM findings;

-- An index that no search uses while the table is read.
INSERT INTO "It'em" SELECT n, ARRAY[n, n % 7, n % 11, n % 13]::vector FROM generate_series(3001, 6000) AS n;
DO $$
BEGIN
	FOR i IN 1 .. 100 LOOP
		PERFORM max(v::text) FROM "It'em";
	END LOOP;
END
$$;
SELECT pg_stat_force_next_flush();
SELECT severity, code, object, regexp_replace(what, 'takes .* and|read as a whole .*', 'N', 'g') AS what, advice FROM findings;
DROP INDEX "Lists";
SET enable_seqscan = off;
SELECT id FROM "It'em" ORDER BY v <-> '[5,5,5,5]' LIMIT 1;
RESET enable_seqscan;
SELECT pg_stat_force_next_flush();
SELECT * FROM findings WHERE object LIKE '%Gr%';

-- An invalid index.
CREATE TABLE bad (v vector);
INSERT INTO bad VALUES ('[1,2]'), ('[1,2,3]');
ANALYZE bad;
CREATE INDEX CONCURRENTLY bad_v ON bad USING hnsw ((v::vector(2)) vector_l2_ops);
SELECT * FROM findings;
DELETE FROM bad WHERE vector_dims(v) = 3;
REINDEX INDEX CONCURRENTLY "Health %s".bad_v;
SELECT * FROM findings WHERE code = 'invalid_index';
DROP TABLE bad;

-- Collections: their tables, columns, types, dimensions, keys, indexes.
CREATE TABLE kept (id integer, v vector(4), h halfvec(4));
INSERT INTO ruvector.collections (id, name, table_schema, table_name, column_name, dimensions, distance_metric, index_type) VALUES
	(1000001, 'health one', 'Health %s', 'kept', 'v', 3, 'l2', NULL),
	(1000002, 'health two', 'Health %s', 'gone', 'v', 4, 'cosine', NULL),
	(1000003, 'health three', 'Health %s', 'kept', 'gone', 4, 'cosine', NULL),
	(1000004, 'health four', 'Health %s', 'kept', 'id', 4, 'ip', NULL),
	(1000005, 'health five', 'no schema', 'kept', 'id', 4, 'ip', 'flat'),
	(1000006, 'health six', 'Health %s', 'kept', 'h', 4, 'ip', 'flat');
SELECT * FROM findings ORDER BY object, code;
ALTER TABLE kept ADD PRIMARY KEY (id);
UPDATE ruvector.collections SET dimensions = 4 WHERE id = 1000001;
UPDATE ruvector.collections SET column_name = 'x' WHERE id = 1000004;
CREATE TABLE gone (id integer PRIMARY KEY, v vector(4));
ALTER TABLE kept ADD gone sparsevec(4);
DELETE FROM ruvector.collections WHERE id IN (1000004, 1000005);
SELECT * FROM findings;
-- By a domain, whose modifier counts; a view has no primary key to speak of.
CREATE DOMAIN embedding AS vector(7);
ALTER TABLE gone ALTER v TYPE embedding;
SELECT object, code, what FROM findings;
ALTER TABLE gone ALTER v TYPE vector(4);
CREATE VIEW gone_view AS SELECT * FROM gone;
UPDATE ruvector.collections SET table_name = 'gone_view' WHERE id = 1000002;
SELECT object, code FROM findings;
-- Many rows and no index.
INSERT INTO kept SELECT n, ARRAY[n % 100, 1, 2, 3]::vector, ARRAY[n % 100, 1, 2, 3]::halfvec FROM generate_series(1, 12000) AS n;
ANALYZE kept;
SELECT * FROM findings;
-- One of another metric, of some rows, or of one partition of two, is none.
CREATE INDEX kept_cosine ON kept USING hnsw (v vector_cosine_ops) WITH (m = 4, ef_construction = 10);
CREATE INDEX kept_some ON kept USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 10) WHERE id < 10;
SELECT object, code FROM findings;
DROP INDEX kept_cosine, kept_some;
CREATE TABLE split (id integer PRIMARY KEY, w integer, v vector(2)) PARTITION BY RANGE (id);
CREATE TABLE split_1 (v vector(2), w integer, id integer PRIMARY KEY);
ALTER TABLE split ATTACH PARTITION split_1 FOR VALUES FROM (0) TO (6000);
CREATE TABLE split_2 PARTITION OF split FOR VALUES FROM (6000) TO (20000);
INSERT INTO split SELECT n, 1, ARRAY[n, 1]::vector FROM generate_series(1, 12000) AS n;
ANALYZE split;
INSERT INTO ruvector.collections (id, name, table_schema, table_name, column_name, dimensions) VALUES (1000004, 'health four', 'Health %s', 'split', 'v', 2);
CREATE INDEX ON split_1 USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 10);
SELECT object, code FROM findings WHERE object = 'health four';
CREATE INDEX ON split_2 USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 10);
SELECT object, code FROM findings WHERE object = 'health four';
DROP TABLE split;
UPDATE ruvector.collections SET index_type = 'flat' WHERE id = 1000003;
CREATE INDEX kept_v ON kept USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 10);
SELECT object, code FROM findings;

-- What was measured: recall below what the collection wants, tombstones, lists that no longer fit.
UPDATE ruvector.collections SET config = '{"target_recall": 0.95}' WHERE id = 1000001;
SELECT ruvector_index_stats('kept_v') -> 'deleted_count' AS deleted;
UPDATE ruvector.index_stats SET recall_estimate = 0.9;
SELECT * FROM findings;
UPDATE ruvector.index_stats SET recall_estimate = 0.96;
SELECT * FROM findings;
UPDATE ruvector.collections SET config = '{}' WHERE id = 1000001;
-- What an operator may have written there is no error.
UPDATE ruvector.index_stats SET stats_json = '{"deleted_count": "many", "ivfflat": 1}';
SELECT * FROM findings;
UPDATE ruvector.index_stats SET stats_json = '{"deleted_count": 1e999}';
SELECT code FROM findings;
UPDATE ruvector.index_stats SET stats_json = '[1]';
SELECT * FROM findings;
UPDATE ruvector.index_stats SET stats_json = '{}';
UPDATE ruvector.index_stats SET stats_json = '{"deleted_count": 9000}';
SELECT * FROM findings;
CALL follow('tombstones');
SELECT * FROM findings;
CREATE TABLE uneven (v vector(2));
INSERT INTO uneven SELECT ARRAY[n * 1000, n]::vector FROM generate_series(1, 40) AS n;
ANALYZE uneven;
SET client_min_messages = warning;
CREATE INDEX uneven_v ON uneven USING ivfflat (v vector_l2_ops) WITH (lists = 40, storage = plain);
RESET client_min_messages;
INSERT INTO uneven SELECT ARRAY[20000 + n, n]::vector FROM generate_series(1, 400) AS n;
SELECT ruvector_index_stats('uneven_v') -> 'vector_count' AS rows;
SELECT * FROM findings;
REINDEX INDEX CONCURRENTLY "Health %s".uneven_v;
SELECT ruvector_index_stats('uneven_v') -> 'vector_count' AS rows;
SELECT * FROM findings;
DROP TABLE uneven;

-- The server: settings and versions.
CREATE VIEW server_findings AS SELECT severity, code, object, what, advice FROM ruvector_health()
	WHERE code IN ('low_ef_search', 'version_mismatch', 'build_memory', 'not_preloaded') AND object !~ '^public';
SET maintenance_work_mem = '64MB';
SELECT * FROM server_findings;
SET hnsw.ef_search = 5;
SELECT * FROM server_findings WHERE code = 'low_ef_search';
SET ruvector.ef_search = 50;
SELECT * FROM server_findings WHERE code = 'low_ef_search';
SET ruvector.ef_search = 9;
SELECT * FROM server_findings WHERE code = 'low_ef_search';
RESET ruvector.ef_search;
RESET hnsw.ef_search;
SET maintenance_work_mem = '1MB';
SELECT severity, code, object, regexp_replace(what, 'takes .*, and', 'takes N, and') AS what, regexp_replace(advice, '\d+MB', 'N') AS advice
	FROM server_findings WHERE code = 'build_memory' AND object LIKE '%Gr%';
RESET maintenance_work_mem;
BEGIN;
UPDATE pg_extension SET extversion = '0.6.0' WHERE extname = 'ruvector';
SELECT regexp_replace(what, 'is of version [\d.]+', 'is of version N') AS what, advice FROM server_findings WHERE code = 'version_mismatch';
UPDATE pg_extension SET extversion = '99.0.0' WHERE extname = 'ruvector';
SELECT regexp_replace(what, 'is of version [\d.]+', 'is of version N') AS what, advice FROM server_findings WHERE code = 'version_mismatch';
ROLLBACK;
SELECT count(*) FROM server_findings WHERE code = 'version_mismatch';

-- Who sees what. The table of a collection that is there has to be one that the caller may read.
UPDATE ruvector.index_stats SET recall_estimate = 0.1;
UPDATE ruvector.collections SET config = '{"target_recall": 0.95}' WHERE id = 1000001;
UPDATE ruvector.collections SET dimensions = 3 WHERE id = 1000003;
UPDATE ruvector.collections SET index_type = NULL, dimensions = 3 WHERE id = 1000006;
UPDATE ruvector.collections SET table_name = 'nothing' WHERE id = 1000002;
ALTER TABLE kept SET (autovacuum_enabled = off);
DELETE FROM kept WHERE id % 2 = 0;
SELECT pg_stat_force_next_flush();
CREATE ROLE health_guest;
GRANT USAGE ON SCHEMA "Health %s" TO health_guest;
CREATE FUNCTION seen() RETURNS SETOF text LANGUAGE sql AS $$ SELECT object || ' ' || code FROM ruvector_health() WHERE object LIKE '%ealth%' ORDER BY 1 $$;
SELECT seen();
SET ROLE health_guest;
SELECT seen();
RESET ROLE;
GRANT SELECT (id) ON kept TO health_guest;
SET ROLE health_guest;
SELECT seen();
RESET ROLE;
GRANT SELECT ON ruvector.index_stats TO health_guest;
SET ROLE health_guest;
SELECT seen();
RESET ROLE;
-- Of a table whose rows are not all shown, nothing that was counted.
ALTER TABLE kept ENABLE ROW LEVEL SECURITY;
SET ROLE health_guest;
SELECT seen();
RESET ROLE;
SELECT count(*) FROM seen();
\set VERBOSITY terse
SET client_min_messages = warning;
DELETE FROM ruvector.collections WHERE id BETWEEN 1000001 AND 1000006;
TRUNCATE ruvector.index_stats;
DROP SCHEMA "Health %s" CASCADE;
REVOKE ALL ON ruvector.index_stats FROM health_guest;
DROP ROLE health_guest;
