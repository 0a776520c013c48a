-- Indexes with codes: inserts, folds of the tail into blocks, vacuum and rewriting, with each kind of code and layout. At each
-- step the index has the rows of the table, a scan of all lists gives each once, and nearly all of the nearest are found.
SET enable_seqscan = off;
SET jit = off;
SET client_min_messages = warning;
CREATE FUNCTION ivf_code_vector(n integer, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE AS $$
	SELECT array_agg((hashint8(n * 100019::bigint + i) & 65535) / 65536.0 - 0.5 + (n % 3) * (i % 2) ORDER BY i)::vector
	FROM generate_series(1, dims) AS i $$;
CREATE TABLE ivf_code_source (id integer, v vector, dims integer);
INSERT INTO ivf_code_source SELECT n, ivf_code_vector(n, dims), dims
	FROM (VALUES (64, 2000), (768, 900), (1500, 500), (2000, 120), (4000, 60)) AS d (dims, most), generate_series(1, most) AS n;
CREATE FUNCTION ivf_code_info(index regclass, name text) RETURNS text LANGUAGE sql AS $$
	SELECT value FROM ruvector_index_info(index) AS i WHERE i.name = $2 $$;
-- Whether scans of all lists give each row once, and nearly all of the ten nearest first.
CREATE FUNCTION ivf_code_good(operator text, dims integer, type text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	recall double precision;
	complete boolean;
BEGIN
	EXECUTE format($q$
		SELECT avg((SELECT count(*) FROM unnest(found) AS d WHERE d <= worst + 1e-3 * (1 + abs(worst))) / cardinality(found)::double precision)
		FROM (SELECT v::%2$s AS q FROM ivf_code_source WHERE dims = %3$s AND id %% 17 = 1 ORDER BY id LIMIT 15) AS queries,
			LATERAL (SELECT array_agg(d) AS found FROM (SELECT v %1$s q AS d FROM ivf_code ORDER BY v %1$s q LIMIT 10) AS f) AS found,
			LATERAL (SELECT max(d) AS worst FROM (SELECT v %1$s q AS d FROM ivf_code ORDER BY 0 + (v %1$s q) LIMIT 10) AS f) AS exact$q$,
		operator, type, dims) INTO recall;
	EXECUTE format($q$
		SELECT count(*) = count(DISTINCT id) AND count(*) = (SELECT count(*) FROM ivf_code) AND bool_and(d >= before - 1e-5)
		FROM (SELECT id, d, lag(d, 1, d) OVER () AS before
			FROM (SELECT id, v %1$s q AS d FROM ivf_code, (SELECT v::%2$s AS q FROM ivf_code_source WHERE dims = %3$s AND id = 5) AS q ORDER BY v %1$s q) AS f) AS f$q$,
		operator, type, dims) INTO complete;
	RETURN coalesce(recall, 1) >= 0.97 AND complete IS NOT false;
END
$$;
-- One life of an index: what was found at each step. Rows of the index and of the table are the same if nothing is said.
CREATE FUNCTION ivf_code_life(type text, class text, operator text, dims integer, lists integer, options text)
	RETURNS TABLE (step text, rows bigint, unreachable bigint, good boolean, settles boolean) LANGUAGE plpgsql AS $$
DECLARE
	most integer := (SELECT max(id) FROM ivf_code_source AS s WHERE s.dims = $4);
	add text := format('INSERT INTO ivf_code SELECT id, v::%s FROM ivf_code_source AS s WHERE dims = %s', type, dims);
	settled bigint;
	part text;
BEGIN
	PERFORM set_config('ivfflat.probes', lists::text, true);
	EXECUTE format('CREATE TABLE ivf_code (id integer, v %s(%s)) WITH (autovacuum_enabled = off)', type, dims);
	EXECUTE format('%s AND id <= %s', add, most / 4);
	EXECUTE format('CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v %s) WITH (lists = %s%s)', class, lists, options);
	settled := ivf_code_info('ivf_code_v', 'settled_rows');
	FOREACH step IN ARRAY ARRAY['build', 'insert'] LOOP
		IF step = 'insert' THEN
			EXECUTE format('%s AND id > %s', add, most / 4);
		END IF;
		SELECT c.rows, c.unreachable FROM ruvector_index_check('ivf_code_v') AS c INTO rows, unreachable;
		good := ivf_code_good(operator, dims, type);
		settles := ivf_code_info('ivf_code_v', 'settled_rows')::bigint > settled;
		RETURN NEXT;
	END LOOP;
END
$$;
-- VACUUM cannot run in a function: the steps after it.
CREATE FUNCTION ivf_code_state(operator text, dims integer, lists integer) RETURNS TABLE (same_rows boolean, unreachable bigint, good boolean, info boolean)
	LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ivfflat.probes', lists::text, true);
	SELECT c.rows = (SELECT count(*) FROM ivf_code), c.unreachable, c.rows = ivf_code_info('ivf_code_v', 'rows')::bigint
		FROM ruvector_index_check('ivf_code_v') AS c INTO same_rows, unreachable, info;
	good := ivf_code_good(operator, dims, format_type((SELECT atttypid FROM pg_attribute WHERE attrelid = 'ivf_code'::regclass AND attname = 'v'), NULL));
	RETURN NEXT;
END
$$;
\set again 'INSERT INTO ivf_code SELECT id, v FROM ivf_code_source AS s WHERE dims = :dims AND NOT EXISTS (SELECT FROM ivf_code AS c WHERE c.id = s.id);'

-- All kinds of codes, where a page has several blocks.
CREATE VIEW ivf_code_kinds AS
	SELECT row_number() OVER (ORDER BY type, class, bits, rerank) AS kind, type, type || class AS class, operator, bits, rerank
	FROM unnest(ARRAY['vector', 'halfvec']) AS type, (VALUES ('_l2_ops', '<->'), ('_ip_ops', '<#>'), ('_cosine_ops', '<=>')) AS c (class, operator),
		unnest(ARRAY[1, 2, 4, 8]) AS bits, unnest(ARRAY['index', 'heap']) AS rerank;
CREATE TABLE ivf_code_seen (kind integer, step text, rows bigint, unreachable bigint, good boolean, settles boolean);
DO $$
DECLARE
	k ivf_code_kinds;
BEGIN
	FOR k IN SELECT * FROM ivf_code_kinds LOOP
		INSERT INTO ivf_code_seen SELECT k.kind, l.* FROM ivf_code_life(k.type, k.class, k.operator, 64, 2, format(', bits = %s, rerank = %s', k.bits, k.rerank)) AS l;
		DROP TABLE ivf_code;
	END LOOP;
END
$$;
SELECT step, rows, unreachable, good, bits, settles, count(*) FROM ivf_code_seen JOIN ivf_code_kinds USING (kind)
	GROUP BY step, rows, unreachable, good, bits, settles ORDER BY step, bits;

-- Deletes: some, most, all; then rows come again.
\set dims 64
SELECT step, rows, unreachable, good, settles FROM ivf_code_life('vector', 'vector_l2_ops', '<->', 64, 2, '');
SELECT name, value FROM ruvector_index_info('ivf_code_v') WHERE name NOT IN ('smallest_list', 'largest_list', 'imbalance', 'pages', 'free_bytes', 'bytes_per_row', 'settled_rows', 'tail_rows');
CREATE TABLE ivf_code_size AS SELECT pg_relation_size('ivf_code_v') AS bytes;
DELETE FROM ivf_code WHERE id % 10 = 0;
VACUUM ivf_code;
SELECT *, ivf_code_info('ivf_code_v', 'dead')::integer BETWEEN 80 AND 200 AS emptied FROM ivf_code_state('<->', 64, 2);
DELETE FROM ivf_code WHERE id % 3 > 0;
VACUUM ivf_code;
SELECT *, ivf_code_info('ivf_code_v', 'dead') AS dead FROM ivf_code_state('<->', 64, 2);
:again
SELECT * FROM ivf_code_state('<->', 64, 2);
SELECT pg_relation_size('ivf_code_v') <= bytes * 1.2 AS reused FROM ivf_code_size;
DELETE FROM ivf_code WHERE id <> 77;
VACUUM ivf_code;
SELECT * FROM ivf_code_state('<->', 64, 2);
DELETE FROM ivf_code;
VACUUM ivf_code;
SELECT * FROM ivf_code_state('<->', 64, 2);
:again
SELECT * FROM ivf_code_state('<->', 64, 2);
DO $$
BEGIN
	FOR i IN 1 .. 5 LOOP
		DELETE FROM ivf_code WHERE id % 7 = i;
		INSERT INTO ivf_code SELECT id, v FROM ivf_code_source WHERE dims = 64 AND id % 7 = i;
	END LOOP;
END
$$;
VACUUM ivf_code;
SELECT * FROM ivf_code_state('<->', 64, 2);
SELECT pg_relation_size('ivf_code_v') <= bytes * 2.5 AS bounded FROM ivf_code_size;
DROP TABLE ivf_code, ivf_code_size;
-- Without deletes, vacuum settles what inserts have left in the tail.
CREATE TABLE ivf_code (id integer, v vector(64)) WITH (autovacuum_enabled = off);
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 1);
INSERT INTO ivf_code SELECT id, v FROM ivf_code_source WHERE dims = 64 AND id <= 600;
SELECT name, value FROM ruvector_index_info('ivf_code_v') WHERE name IN ('rows', 'settled_rows', 'tail_rows');
VACUUM ivf_code;
SELECT name, value FROM ruvector_index_info('ivf_code_v') WHERE name IN ('rows', 'settled_rows', 'tail_rows');
SELECT * FROM ivf_code_state('<->', 64, 1);
DROP TABLE ivf_code;

-- Two blocks a page, one, and none; vectors of a page each.
\set dims 768
SELECT step, rows, unreachable, good, settles FROM ivf_code_life('vector', 'vector_cosine_ops', '<=>', 768, 2, '');
CREATE TABLE ivf_code_size AS SELECT pg_relation_size('ivf_code_v') AS bytes;
DELETE FROM ivf_code WHERE id % 4 > 0;
VACUUM ivf_code;
SELECT * FROM ivf_code_state('<=>', 768, 2);
:again
SELECT * FROM ivf_code_state('<=>', 768, 2);
SELECT pg_relation_size('ivf_code_v') <= bytes * 1.1 AS reused FROM ivf_code_size;
-- By a backend that has not inserted before, place by place.
DELETE FROM ivf_code WHERE id % 2 = 0;
VACUUM ivf_code;
\c -
SET enable_seqscan = off;
SET jit = off;
SET client_min_messages = warning;
:again
SELECT * FROM ivf_code_state('<=>', 768, 2);
SELECT pg_relation_size('ivf_code_v') <= bytes * 1.1 AS reused FROM ivf_code_size;
DROP TABLE ivf_code, ivf_code_size;
\set dims 1500
SELECT step, rows, unreachable, good, settles FROM ivf_code_life('halfvec', 'halfvec_l2_ops', '<->', 1500, 2, ', rerank = heap');
DELETE FROM ivf_code WHERE id % 4 > 0;
VACUUM ivf_code;
SELECT * FROM ivf_code_state('<->', 1500, 2);
:again
SELECT * FROM ivf_code_state('<->', 1500, 2);
DROP TABLE ivf_code;
\set dims 2000
SELECT step, rows, unreachable, good, settles FROM ivf_code_life('vector', 'vector_ip_ops', '<#>', 2000, 2, '');
SELECT ivf_code_info('ivf_code_v', 'rerank') AS rerank, ivf_code_info('ivf_code_v', 'bits') AS bits;
DELETE FROM ivf_code WHERE id % 4 > 0;
VACUUM ivf_code;
SELECT * FROM ivf_code_state('<#>', 2000, 2);
:again
SELECT * FROM ivf_code_state('<#>', 2000, 2);
DROP TABLE ivf_code;
\set dims 4000
SELECT step, rows, unreachable, good, settles FROM ivf_code_life('halfvec', 'halfvec_l2_ops', '<->', 4000, 2, ', bits = 4');
SELECT ivf_code_info('ivf_code_v', 'rerank') AS rerank, ivf_code_info('ivf_code_v', 'bits') AS bits;
DELETE FROM ivf_code WHERE id % 4 > 0;
VACUUM ivf_code;
SELECT * FROM ivf_code_state('<->', 4000, 2);
:again
SELECT * FROM ivf_code_state('<->', 4000, 2);
DROP TABLE ivf_code;
SELECT step, rows, unreachable, good, settles FROM ivf_code_life('vector', 'vector_l2_ops', '<->', 4000, 2, '');
SELECT ivf_code_info('ivf_code_v', 'rerank') AS rerank, ivf_code_info('ivf_code_v', 'bits') AS bits;
DROP TABLE ivf_code;

-- Built without rows; advice to build it anew.
CREATE TABLE ivf_code (id integer, v vector(64)) WITH (autovacuum_enabled = off);
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 3);
SELECT * FROM ruvector_index_check('ivf_code_v');
SELECT name, value FROM ruvector_index_info('ivf_code_v');
SELECT id FROM ivf_code ORDER BY v <-> array_fill(0, ARRAY[64])::vector;
\set dims 64
:again
SELECT * FROM ivf_code_state('<->', 64, 3);
SELECT ivf_code_info('ivf_code_v', 'advice');
TRUNCATE ivf_code;
SELECT rows, unreachable FROM ruvector_index_check('ivf_code_v');
INSERT INTO ivf_code VALUES (1, array_fill(1, ARRAY[64])::vector), (2, NULL);
SELECT rows, unreachable FROM ruvector_index_check('ivf_code_v');
VACUUM ivf_code;
SELECT id FROM ivf_code ORDER BY v <-> array_fill(0, ARRAY[64])::vector;
DROP TABLE ivf_code;
-- Rows that have moved away from where they were when the index was built.
CREATE TABLE ivf_code (id integer, v vector(64)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_code SELECT id, v FROM ivf_code_source WHERE dims = 64 AND id <= 200;
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 3);
SELECT ivf_code_info('ivf_code_v', 'distance_growth') AS growth, ivf_code_info('ivf_code_v', 'advice') AS advice;
INSERT INTO ivf_code SELECT id, v * 10 FROM ivf_code_source WHERE dims = 64 AND id <= 200;
SELECT ivf_code_info('ivf_code_v', 'distance_growth')::numeric > 2 AS growth, ivf_code_info('ivf_code_v', 'advice') AS advice;
REINDEX TABLE ivf_code;
SELECT ivf_code_info('ivf_code_v', 'distance_growth') AS growth, ivf_code_info('ivf_code_v', 'advice') AS advice;
DROP TABLE ivf_code;

-- Unlogged, temporary, in a rolled back transaction.
CREATE UNLOGGED TABLE ivf_code (id integer, v vector(64));
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 3);
:again
SELECT * FROM ivf_code_state('<->', 64, 3);
DROP TABLE ivf_code;
CREATE TEMPORARY TABLE ivf_code (id integer, v vector(64));
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 3);
:again
DELETE FROM ivf_code WHERE id % 2 = 0;
VACUUM ivf_code;
:again
SELECT * FROM ivf_code_state('<->', 64, 3);
DROP TABLE ivf_code;
CREATE TABLE ivf_code (id integer, v vector(64)) WITH (autovacuum_enabled = off);
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 3);
BEGIN;
:again
ROLLBACK;
VACUUM ivf_code;
SELECT rows, unreachable FROM ruvector_index_check('ivf_code_v');
:again
SELECT * FROM ivf_code_state('<->', 64, 3);
DROP TABLE ivf_code;

-- Built and built anew beside others, which looks every row up.
CREATE TABLE ivf_code (id integer, v vector(64)) WITH (autovacuum_enabled = off);
:again
CREATE INDEX CONCURRENTLY ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 3);
DELETE FROM ivf_code WHERE id % 2 = 0;
REINDEX INDEX CONCURRENTLY ivf_code_v;
SELECT * FROM ivf_code_state('<->', 64, 3);
:again
SELECT * FROM ivf_code_state('<->', 64, 3);
DROP TABLE ivf_code;

-- Several indexes, by workers of vacuum.
CREATE TABLE ivf_code (id integer, v vector(64)) WITH (autovacuum_enabled = off);
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v) WITH (lists = 3);
CREATE INDEX ivf_code_heap ON ivf_code USING ivfflat (v vector_cosine_ops) WITH (lists = 3, rerank = heap);
CREATE INDEX ivf_code_bits ON ivf_code USING ivfflat (v vector_ip_ops) WITH (lists = 3, bits = 2);
:again
DELETE FROM ivf_code WHERE id % 3 > 0;
SET min_parallel_index_scan_size = 0;
VACUUM (PARALLEL 2) ivf_code;
RESET min_parallel_index_scan_size;
SELECT i, c.rows, c.unreachable FROM unnest(ARRAY['ivf_code_v', 'ivf_code_heap', 'ivf_code_bits']) AS i, ruvector_index_check(i::regclass) AS c;
DROP TABLE ivf_code;

-- Zero vectors have no cosine; nulls are not indexed; squares beyond the range of float.
CREATE TABLE ivf_code (id integer, v vector(64)) WITH (autovacuum_enabled = off);
CREATE INDEX ivf_code_cosine ON ivf_code USING ivfflat (v vector_cosine_ops) WITH (lists = 2);
CREATE INDEX ivf_code_l2 ON ivf_code USING ivfflat (v vector_l2_ops) WITH (lists = 2);
INSERT INTO ivf_code SELECT n, CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN array_fill(0, ARRAY[64])::vector ELSE ivf_code_vector(n, 64) END
	FROM generate_series(1, 400) AS n;
SELECT i, c.rows, c.unreachable FROM unnest(ARRAY['ivf_code_cosine', 'ivf_code_l2']) AS i, ruvector_index_check(i::regclass) AS c;
INSERT INTO ivf_code SELECT n, array_fill(CASE n % 2 WHEN 0 THEN 1e30 ELSE -3e38 END, ARRAY[64])::vector FROM generate_series(401, 440) AS n;
SELECT i, c.rows, c.unreachable FROM unnest(ARRAY['ivf_code_cosine', 'ivf_code_l2']) AS i, ruvector_index_check(i::regclass) AS c;
SET ivfflat.probes = 2;
SELECT count(*) FROM (SELECT id FROM ivf_code ORDER BY v <-> ivf_code_vector(2, 64)) AS f;
SELECT id FROM ivf_code ORDER BY v <-> ivf_code_vector(2, 64) LIMIT 1;
SELECT count(*) FROM (SELECT id FROM ivf_code ORDER BY v <=> ivf_code_vector(2, 64)) AS f;
REINDEX TABLE ivf_code;
SELECT i, c.rows, c.unreachable FROM unnest(ARRAY['ivf_code_cosine', 'ivf_code_l2']) AS i, ruvector_index_check(i::regclass) AS c;
SELECT count(*) FROM (SELECT id FROM ivf_code ORDER BY v <-> ivf_code_vector(2, 64)) AS f;
SELECT id FROM ivf_code ORDER BY v <-> ivf_code_vector(2, 64) LIMIT 1;
DELETE FROM ivf_code WHERE id > 20;
VACUUM ivf_code;
SELECT i, c.rows, c.unreachable FROM unnest(ARRAY['ivf_code_cosine', 'ivf_code_l2']) AS i, ruvector_index_check(i::regclass) AS c;
DROP TABLE ivf_code;

-- A row whose bound did not hold comes at the end, when those after it have been handed out: the others stay in order.
CREATE TABLE ivf_code AS SELECT id, ivf_code_vector(id, 64)::vector(64) AS v FROM generate_series(1, 6000) AS id;
CREATE INDEX ivf_code_v ON ivf_code USING ivfflat (v vector_l2_ops) WITH (lists = 10);
CREATE FUNCTION ivf_code_order(query vector) RETURNS TABLE (rows bigint, different bigint, falls bigint) LANGUAGE plpgsql AS $$
DECLARE
	c CURSOR FOR SELECT id, v <-> query AS d FROM ivf_code ORDER BY v <-> query;
	seen integer[] := '{}';
	last double precision := 0;
BEGIN
	falls := 0;
	FOR row IN c LOOP
		seen := seen || row.id;
		falls := falls + (row.d < last - 1e-5)::integer;
		last := row.d;
	END LOOP;
	SELECT count(*), count(DISTINCT id) INTO rows, different FROM unnest(seen) AS id;
	RETURN NEXT;
END
$$;
SET ivfflat.probes = 10;
SELECT rows, different, falls <= 1 AS in_order FROM ivf_code_source AS s, ivf_code_order(v) WHERE dims = 64 AND id IN (1, 2, 3) ORDER BY id;
DROP TABLE ivf_code;
DROP TABLE ivf_code_seen, ivf_code_source;
DROP VIEW ivf_code_kinds;
DROP FUNCTION ivf_code_order, ivf_code_life, ivf_code_state, ivf_code_good, ivf_code_info, ivf_code_vector;
