-- What is said of a table whose rows Citus keeps in shards, without Citus: its catalog is a table of an extension of that name,
-- here plpgsql by another name until the end of the transaction. test/citus asks the real one.
CREATE SCHEMA "50% off$$";
CREATE TABLE "50% off$$"."It's" (id integer PRIMARY KEY, v vector(2));
CREATE INDEX "It's v" ON "50% off$$"."It's" USING hnsw (v vector_l2_ops);
CREATE TABLE shell_item (id integer PRIMARY KEY, v vector(2));
CREATE INDEX shell_v ON shell_item USING hnsw (v vector_l2_ops);
CREATE FUNCTION asked(index regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ruvector_index_check(index);
	PERFORM ruvector_index_info(index);
	PERFORM ruvector_recall(index, 5);
	PERFORM ruvector_prewarm(index);
END
$$;
CREATE FUNCTION built() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	CREATE INDEX shell_lists ON shell_item USING ivfflat (v vector_l2_ops) WITH (lists = 2);
	REINDEX INDEX shell_lists;
	DROP INDEX shell_lists;
END
$$;

SET allow_system_table_mods = on;
-- A table of that name, wherever it is, is nobody's but its owner's.
CREATE TABLE pg_dist_partition (logicalrelid regclass NOT NULL);
INSERT INTO pg_dist_partition VALUES ('shell_item');
SELECT asked('shell_v');
SELECT built();
BEGIN;
UPDATE pg_extension SET extname = 'citus' WHERE extname = 'plpgsql';
SELECT asked('shell_v');
ALTER EXTENSION citus ADD TABLE pg_dist_partition;
SELECT asked('shell_v');
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass NOT NULL);
INSERT INTO pg_catalog.pg_dist_partition VALUES ('shell_item');
SELECT asked('shell_v');
ROLLBACK;
DROP TABLE pg_dist_partition;

-- One of the extension's that is something else.
BEGIN;
UPDATE pg_extension SET extname = 'citus' WHERE extname = 'plpgsql';
CREATE VIEW pg_catalog.pg_dist_partition AS SELECT 'shell_item'::regclass AS logicalrelid;
ALTER EXTENSION citus ADD VIEW pg_catalog.pg_dist_partition;
SELECT asked('shell_v');
ROLLBACK;
BEGIN;
UPDATE pg_extension SET extname = 'citus' WHERE extname = 'plpgsql';
CREATE TABLE pg_catalog.pg_dist_partition (gone regclass, logicalrelid text);
ALTER TABLE pg_catalog.pg_dist_partition DROP COLUMN gone;
ALTER EXTENSION citus ADD TABLE pg_catalog.pg_dist_partition;
INSERT INTO pg_catalog.pg_dist_partition VALUES ('shell_item'::regclass::oid::text);
SELECT asked('shell_v');
ALTER TABLE pg_catalog.pg_dist_partition DROP COLUMN logicalrelid;
SELECT asked('shell_v');
ROLLBACK;

-- Its own.
BEGIN;
UPDATE pg_extension SET extname = 'citus' WHERE extname = 'plpgsql';
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass NOT NULL, partmethod "char" NOT NULL);
ALTER EXTENSION citus ADD TABLE pg_catalog.pg_dist_partition;
SELECT asked('shell_v');
INSERT INTO pg_catalog.pg_dist_partition VALUES ('shell_item', 'h'), ('"50% off$$"."It''s"', 'n');
SELECT asked('shell_v');
SELECT ruvector_index_check('"50% off$$"."It''s v"');
-- Nothing about little data.
SELECT built();
-- Rows of different shards have the same ctid.
SELECT count(*) FROM ruvector_knn_join_as(NULL::tid, 'shell_item', 'v', 'shell_item', 'v', query_key => 'ctid', item_key => 'ctid');
ROLLBACK;

DROP TABLE shell_item;
DROP SCHEMA "50% off$$" CASCADE;
DROP FUNCTION asked, built;
