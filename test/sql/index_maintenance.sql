-- ruvector_index_maintenance: takes out what is dead to everybody and nothing else; refuses what it should.
CREATE FUNCTION maintained(index text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
BEGIN
	-- Without what depends on the processor and the machine.
	RETURN regexp_replace(regexp_replace(regexp_replace(ruvector_index_maintenance(index), '\d+ ms', 'N ms'), 'repaired [1-9]\d* links', 'repaired N links'),
		'imbalance [\d.]+', 'imbalance N');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', SQLSTATE, SQLERRM, nullif(hint, ''));
END
$$;
CREATE TABLE upkeep (id integer PRIMARY KEY, note text, v vector(4)) WITH (autovacuum_enabled = off, fillfactor = 40);
INSERT INTO upkeep SELECT n, '', ARRAY[n % 101, n % 97, n % 89, n % 83]::vector FROM generate_series(1, 2000) AS n;
CREATE INDEX upkeep_graph ON upkeep USING hnsw (v vector_l2_ops) WITH (fastupdate = off);
CREATE INDEX upkeep_plain ON upkeep USING hnsw (v vector_l1_ops);
CREATE INDEX upkeep_columns ON upkeep USING hnsw (v vector_l2_ops, id) WITH (fastupdate = off);
CREATE INDEX upkeep_lists ON upkeep USING ivfflat (v vector_l2_ops) WITH (lists = 4);
CREATE INDEX upkeep_codes ON upkeep USING ivfflat (v vector_l2_ops) WITH (lists = 4, storage = fast);
CREATE FUNCTION upkeep_indexes() RETURNS SETOF text LANGUAGE sql AS
	$$ SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'upkeep'::regclass AND NOT indisprimary ORDER BY 1 $$;
-- Nothing to do.
SELECT maintained('upkeep_graph');
SELECT maintained(p) FROM unnest('{upkeep_lists,upkeep_codes}'::text[]) AS p;
-- Deleted; made anew (the old row is dead, and the new one is elsewhere); changed in place (a heap-only row, whose entry stays).
DELETE FROM upkeep WHERE id % 4 = 0;
UPDATE upkeep SET id = -id WHERE id % 4 = 1;
UPDATE upkeep SET note = 'x' WHERE id % 4 = 2;
SELECT i, maintained(i) FROM upkeep_indexes() AS i;
SELECT i, c.rows, c.tombstones, c.unreachable FROM upkeep_indexes() AS i, ruvector_index_check(i::regclass) AS c;
-- Searches find what is there, in all of them, and VACUUM has nothing left to do in these indexes.
SET enable_seqscan = off;
SELECT count(*), count(*) FILTER (WHERE id % 4 = 0) AS deleted FROM (SELECT id FROM upkeep ORDER BY v <-> '[50,50,50,50]' LIMIT 40) AS f;
VACUUM upkeep;
SELECT i, c.rows, c.tombstones FROM upkeep_indexes() AS i, ruvector_index_check(i::regclass) AS c;
SELECT i, maintained(i) FROM upkeep_indexes() AS i;
-- Line pointers that VACUUM has given free, and that are in use again, have rows.
INSERT INTO upkeep SELECT n, '', ARRAY[n % 101, n % 97, n % 89, n % 83]::vector FROM generate_series(2001, 2300) AS n;
DELETE FROM upkeep WHERE id BETWEEN 2001 AND 2100;
SELECT i, maintained(i) FROM upkeep_indexes() AS i;
SELECT i, c.rows = (SELECT count(*) FROM upkeep) AS rows FROM upkeep_indexes() AS i, ruvector_index_check(i::regclass) AS c;
-- Rows that this transaction has deleted are not dead to others, nor are those of others that this one sees.
BEGIN;
DELETE FROM upkeep WHERE id BETWEEN 1 AND 99;
SELECT maintained('upkeep_graph');
ROLLBACK;
BEGIN;
DELETE FROM upkeep WHERE id BETWEEN 1 AND 99;
SAVEPOINT a;
ROLLBACK TO a;
COMMIT;
SELECT maintained('upkeep_graph'), maintained('upkeep_lists');
-- All rows; an empty table.
DELETE FROM upkeep;
SELECT i, maintained(i) FROM upkeep_indexes() AS i;
SELECT i, maintained(i) FROM upkeep_indexes() AS i;
INSERT INTO upkeep VALUES (1, '', '[1,2,3,4]');
SELECT id FROM upkeep ORDER BY v <-> '[1,2,3,4]' LIMIT 3;
-- More dead rows than maintenance_work_mem has room for at once.
CREATE TABLE upkeep_large (v vector(1)) WITH (autovacuum_enabled = off);
INSERT INTO upkeep_large SELECT ARRAY[n % 50]::vector FROM generate_series(1, 250000) AS n;
CREATE INDEX upkeep_large_v ON upkeep_large USING ivfflat (v vector_l2_ops) WITH (lists = 2, storage = plain);
DELETE FROM upkeep_large;
SET maintenance_work_mem = '1MB';
SELECT split_part(maintained('upkeep_large_v'), ',', 1);
RESET maintenance_work_mem;
SELECT rows FROM ruvector_index_check('upkeep_large_v');
DROP TABLE upkeep_large;
-- Lists that no longer fit.
CREATE TABLE upkeep_uneven (v vector(2)) WITH (autovacuum_enabled = off);
INSERT INTO upkeep_uneven SELECT ARRAY[n * 1000, n]::vector FROM generate_series(1, 40) AS n;
SET client_min_messages = warning;
CREATE INDEX upkeep_uneven_v ON upkeep_uneven USING ivfflat (v vector_l2_ops) WITH (lists = 40, storage = plain);
RESET client_min_messages;
INSERT INTO upkeep_uneven SELECT ARRAY[20000 + n, n]::vector FROM generate_series(1, 400) AS n;
SELECT maintained('upkeep_uneven_v');
DROP TABLE upkeep_uneven;
-- Indexes of temporary and unlogged tables, and names that need quotes.
CREATE TEMP TABLE upkeep_temporary AS SELECT ARRAY[n, 1]::vector(2) AS v FROM generate_series(1, 300) AS n;
CREATE INDEX "Up%s $1 ""keep" ON upkeep_temporary USING hnsw (v vector_l2_ops);
DELETE FROM upkeep_temporary;
SELECT maintained('"Up%s $1 ""keep"');
SELECT rows FROM ruvector_index_check('"Up%s $1 ""keep"');

-- What it refuses.
CREATE TABLE upkeep_whole (id integer, v vector(2)) PARTITION BY LIST (id);
CREATE TABLE upkeep_part PARTITION OF upkeep_whole FOR VALUES IN (1);
CREATE INDEX upkeep_whole_v ON upkeep_whole USING hnsw (v vector_l2_ops);
SELECT name, maintained(name) FROM unnest(ARRAY[NULL, '', 'upkeep_nothing', 'a.b.c.d', '"', 'x''; DROP TABLE upkeep; --', 'upkeep', 'upkeep_pkey',
	'upkeep_whole_v', 'upkeep_whole', 'pg_class', '%s', '$1']) AS name;
SELECT maintained('upkeep_part_v_idx');
BEGIN READ ONLY;
SELECT maintained('upkeep_graph');
COMMIT;
SELECT maintained('upkeep_graph') FROM upkeep LIMIT 1;
BEGIN;
DECLARE c CURSOR FOR SELECT * FROM upkeep;
SELECT maintained('upkeep_graph');
COMMIT;
CREATE ROLE upkeep_guest;
GRANT SELECT, INSERT, UPDATE, DELETE ON upkeep TO upkeep_guest;
SET ROLE upkeep_guest;
SELECT maintained('upkeep_graph');
RESET ROLE;
ALTER TABLE upkeep OWNER TO upkeep_guest;
SET ROLE upkeep_guest;
SELECT maintained('upkeep_graph');
RESET ROLE;
\set VERBOSITY terse
SET client_min_messages = warning;
DROP TABLE upkeep, upkeep_whole, upkeep_temporary;
DROP FUNCTION maintained, upkeep_indexes;
DROP ROLE upkeep_guest;
