-- The pending area of hnsw: options, the function that folds it, what the index tells of it, whom it refuses.
SET enable_seqscan = off;
CREATE TABLE wait_item (id integer, v vector(8), kind integer) WITH (autovacuum_enabled = off);
INSERT INTO wait_item SELECT n, ARRAY[n, n % 7, n % 11, n % 13, 1, 2, 3, 4]::vector, n % 5 FROM generate_series(1, 100) AS n;
CREATE INDEX wait_item_v ON wait_item USING hnsw (v vector_l2_ops);
CREATE INDEX wait_item_kind ON wait_item USING hnsw (v vector_l2_ops, kind);
CREATE INDEX wait_item_plain ON wait_item USING hnsw (v vector_l2_ops) WITH (storage = plain);
CREATE FUNCTION waits(index regclass) RETURNS text LANGUAGE sql AS
	$$ SELECT string_agg(value, ' of ' ORDER BY name DESC) FROM ruvector_index_info(index) WHERE name ~ '^pending' $$;

-- Values of options.
CREATE INDEX ON wait_item USING hnsw (v vector_l2_ops) WITH (fastupdate = maybe);
CREATE INDEX ON wait_item USING hnsw (v vector_l2_ops) WITH (pending_limit = -2);
SET ruvector.pending_limit = -1;
SELECT current_setting('ruvector.pending_limit') AS rows;

-- Rows wait in indexes with codes, and are found there.
SELECT waits('wait_item_v') AS v, waits('wait_item_kind') AS kind, waits('wait_item_plain') AS plain;
INSERT INTO wait_item SELECT 100 + n, ARRAY[n, n % 7, n % 11, n % 13, 1, 2, 3, 5]::vector, n % 5 FROM generate_series(1, 40) AS n;
INSERT INTO wait_item SELECT 200 + n, ARRAY[1, 1, 1, 1, 1, 2, 3, 4]::vector, n % 2 FROM generate_series(1, 30) AS n;
SELECT waits('wait_item_v') AS v, waits('wait_item_kind') AS kind, waits('wait_item_plain') AS plain;
SELECT id FROM wait_item ORDER BY v <-> '[20,6,9,7,1,2,3,5]' LIMIT 2;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM wait_item ORDER BY v <-> '[1,1,1,1,1,2,3,4]' LIMIT 1000) AS f;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM wait_item WHERE kind = 1 ORDER BY v <-> '[1,1,1,1,1,2,3,4]' LIMIT 1000) AS f;
SELECT count(*) FROM (SELECT id FROM wait_item ORDER BY v <-> NULL LIMIT 1000) AS f;
SELECT nodes, rows, unreachable FROM ruvector_index_check('wait_item_v');

-- Folded: equal rows share a node, in an index with further columns those with the same values there.
SELECT ruvector_index_fold('wait_item_v') AS v, ruvector_index_fold('wait_item_kind') AS kind, ruvector_index_fold('wait_item_plain') AS plain;
SELECT ruvector_index_fold('wait_item_v') AS again;
SELECT waits('wait_item_v') AS v, waits('wait_item_kind') AS kind;
SELECT index, nodes, rows, unreachable FROM unnest('{wait_item_v,wait_item_kind,wait_item_plain}'::text[]) AS index, ruvector_index_check(index::regclass);
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM wait_item ORDER BY v <-> '[1,1,1,1,1,2,3,4]' LIMIT 1000) AS f;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM wait_item WHERE kind = 1 ORDER BY v <-> '[1,1,1,1,1,2,3,4]' LIMIT 1000) AS f;

-- VACUUM folds, also where nothing was deleted; a vacuum that leaves indexes alone does not.
INSERT INTO wait_item SELECT 300 + n, ARRAY[n, 2, 3, 4, 5, 6, 7, 8]::vector, 1 FROM generate_series(1, 10) AS n;
VACUUM (INDEX_CLEANUP off) wait_item;
SELECT waits('wait_item_v') AS v;
ANALYZE wait_item;
SELECT waits('wait_item_v') AS v;
VACUUM wait_item;
SELECT waits('wait_item_v') AS v, waits('wait_item_kind') AS kind;

-- Switched off for an index or a session, rows are linked at once, and those that wait are folded.
INSERT INTO wait_item SELECT 400 + n, ARRAY[n, 2, 3, 4, 5, 6, 7, 9]::vector, 1 FROM generate_series(1, 10) AS n;
ALTER INDEX wait_item_v SET (fastupdate = off);
INSERT INTO wait_item VALUES (411, '[1,2,3,4,5,6,7,10]', 1);
SELECT waits('wait_item_v') AS v, waits('wait_item_kind') AS kind;
SET ruvector.pending_limit = 0;
INSERT INTO wait_item VALUES (412, '[1,2,3,4,5,6,7,11]', 1);
SELECT waits('wait_item_v') AS v, waits('wait_item_kind') AS kind;
RESET ruvector.pending_limit;
ALTER INDEX wait_item_kind SET (pending_limit = 0);
INSERT INTO wait_item VALUES (413, '[1,2,3,4,5,6,7,12]', 1);
SELECT waits('wait_item_v') AS v, waits('wait_item_kind') AS kind;
SELECT index, rows, unreachable FROM unnest('{wait_item_v,wait_item_kind}'::text[]) AS index, ruvector_index_check(index::regclass);

-- A graph that is empty begins with the first row, also when all others are gone and some wait.
ALTER INDEX wait_item_v RESET (fastupdate);
INSERT INTO wait_item SELECT 500 + n, ARRAY[n, 2, 3, 4, 5, 6, 7, 13]::vector, 1 FROM generate_series(1, 10) AS n;
DELETE FROM wait_item WHERE id < 500;
VACUUM wait_item;
SELECT id FROM wait_item ORDER BY v <-> '[3,2,3,4,5,6,7,13]' LIMIT 1;
SELECT index, nodes, rows, unreachable FROM unnest('{wait_item_v,wait_item_kind}'::text[]) AS index, ruvector_index_check(index::regclass);
TRUNCATE wait_item;
INSERT INTO wait_item VALUES (1, '[1,2,3,4,5,6,7,8]', 1);
SELECT waits('wait_item_v') AS v;

-- Nobody but the owner folds, and an index of hnsw has to be named; one of ivfflat has nothing to fold.
CREATE ROLE wait_guest;
GRANT SELECT, INSERT ON wait_item TO wait_guest;
SET ROLE wait_guest;
SELECT ruvector_index_fold('wait_item_v');
RESET ROLE;
DROP OWNED BY wait_guest;
DROP ROLE wait_guest;
SELECT ruvector_index_fold('wait_item');
SET client_min_messages = warning;
CREATE INDEX wait_item_lists ON wait_item USING ivfflat (v vector_l2_ops) WITH (lists = 1);
SELECT ruvector_index_fold('wait_item_lists');

-- A temporary and an unlogged table.
CREATE TEMP TABLE wait_temp (id integer, v vector(3));
CREATE INDEX wait_temp_v ON wait_temp USING hnsw (v vector_l2_ops);
INSERT INTO wait_temp SELECT n, ARRAY[n, 1, 2]::vector FROM generate_series(1, 50) AS n;
SELECT waits('wait_temp_v') AS waits, ruvector_index_fold('wait_temp_v') AS folded, nodes, rows, unreachable FROM ruvector_index_check('wait_temp_v');
CREATE UNLOGGED TABLE wait_unlogged (id integer, v vector(3));
CREATE INDEX wait_unlogged_v ON wait_unlogged USING hnsw (v vector_l2_ops);
INSERT INTO wait_unlogged SELECT n, ARRAY[n, 1, 2]::vector FROM generate_series(1, 50) AS n;
SELECT waits('wait_unlogged_v') AS waits, ruvector_index_fold('wait_unlogged_v') AS folded, nodes, rows, unreachable FROM ruvector_index_check('wait_unlogged_v');
-- The room of rows that go over to nodes of their values is used again: the index stops to grow, with vacuum or without.
CREATE TABLE wait_copy (id integer, v vector(64), kind integer);
CREATE FUNCTION copy_pages(index regclass, rounds integer) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	FOR i IN 1 .. rounds LOOP
		INSERT INTO wait_copy SELECT 1000 + n, (SELECT array_agg(sin(n % 100 * k)) FROM generate_series(1, 64) AS k)::vector, n % 2
			FROM generate_series(1, 400) AS n;
		PERFORM ruvector_index_fold(index);
	END LOOP;
	RETURN pg_relation_size(index) / current_setting('block_size')::integer;
END
$$;
SET ruvector.pending_limit = 100000;
CREATE INDEX wait_copy_v ON wait_copy USING hnsw (v vector_l2_ops);
CREATE TEMP TABLE pages AS SELECT copy_pages('wait_copy_v', 2) AS early;
SELECT copy_pages('wait_copy_v', 20) <= 1.5 * early AS stays FROM pages;
SELECT nodes, rows, tombstones FROM ruvector_index_check('wait_copy_v');
DROP INDEX wait_copy_v;
TRUNCATE wait_copy, pages;
CREATE INDEX wait_copy_kind ON wait_copy USING hnsw (v vector_l2_ops, kind);
INSERT INTO pages SELECT copy_pages('wait_copy_kind', 2);
SELECT copy_pages('wait_copy_kind', 20) <= 1.5 * early AS stays FROM pages;
SELECT nodes, rows, tombstones FROM ruvector_index_check('wait_copy_kind');
RESET ruvector.pending_limit;
DROP TABLE wait_copy, pages;
DROP FUNCTION copy_pages;
DROP FUNCTION waits;
DROP TABLE wait_item, wait_temp, wait_unlogged;
