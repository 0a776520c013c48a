-- What takes any number of rows in order, as DISTINCT, groups, merge joins and cursors: no row comes too late.
SET client_min_messages = warning;
SELECT '[1]'::vector; -- loads the library
CREATE SCHEMA open_ended;
SET search_path = open_ended, public;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE small (id integer, b bit(48), v vector(8)) WITH (autovacuum_enabled = off);
INSERT INTO small SELECT n, (hashint8extended(n, 3) & 281474976710655)::bit(48), (SELECT array_agg((hashint8extended(i, n) & 3)::integer) FROM generate_series(1, 8) AS i)::vector
	FROM generate_series(1, 2500) AS n;
ANALYZE small;
CREATE TABLE wanted (d float8 PRIMARY KEY);
-- Each query by the index, and without it: which differ.
CREATE FUNCTION differ(col text, distance text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	shape text;
	query text;
	found text;
	exact text;
	line text;
	plan text;
	wrong text;
BEGIN
	SET LOCAL enable_indexscan = off;
	TRUNCATE wanted;
	EXECUTE format('INSERT INTO wanted SELECT DISTINCT %s FROM small', distance);
	FOREACH shape IN ARRAY ARRAY['SELECT DISTINCT %1$s AS d FROM small ORDER BY 1 LIMIT 60', 'SELECT %1$s AS d, count(*) FROM small GROUP BY %1$s ORDER BY 1 LIMIT 10',
		'SELECT DISTINCT ON (%1$s) %1$s AS d FROM small WHERE id %% 3 = 0 ORDER BY 1 LIMIT 40', 'SELECT d, count(*) FROM (SELECT %1$s AS d FROM small ORDER BY 1 OFFSET 0) AS s JOIN wanted USING (d) GROUP BY d ORDER BY d LIMIT 8',
		'SELECT DISTINCT %1$s AS d FROM small WHERE id < 200 ORDER BY 1 LIMIT 30']
	LOOP
		query := format(shape, distance);
		PERFORM set_config(name, 'off', true) FROM unnest('{enable_seqscan,enable_bitmapscan,enable_sort,enable_hashagg,enable_hashjoin,enable_nestloop}'::text[]) AS name;
		SET LOCAL enable_indexscan = on;
		plan := '';
		FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
			plan := plan || line || E'\n';
		END LOOP;
		IF plan NOT LIKE '%Index Scan using small_i%' THEN RAISE '%', plan; END IF;
		EXECUTE format('SELECT string_agg(r::text, '' '') FROM (%s) AS r', query) INTO found;
		PERFORM set_config(name, 'on', true) FROM unnest('{enable_seqscan,enable_sort,enable_hashagg,enable_hashjoin}'::text[]) AS name;
		SET LOCAL enable_indexscan = off;
		EXECUTE format('SELECT string_agg(r::text, '' '') FROM (%s) AS r', query) INTO exact;
		IF found <> exact THEN wrong := concat_ws(E'\n', wrong, query, found, exact); END IF;
	END LOOP;
	RETURN wrong;
END
$$;
CREATE FUNCTION differ_by(options text, col text, class text, distance text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	wrong text;
BEGIN
	EXECUTE format('CREATE INDEX small_i ON small USING %s', format(options, col || ' ' || class));
	wrong := differ(col, distance);
	DROP INDEX small_i;
	RETURN wrong;
END
$$;
SELECT options, class, differ_by(options, col, class, distance) AS wrong
FROM (VALUES ('ivfflat (%s) WITH (lists = 60)'), ('hnsw (%s)'), ('hnsw (%s) WITH (m = 4, ef_construction = 16)')) AS i (options),
	(VALUES ('b', 'bit_hamming_ops', 'b <~> 0::bit(48)'), ('v', 'vector_l2_ops', 'v <-> ''[1,2,0,1,2,3,0,1]''')) AS c (col, class, distance);
SELECT differ_by('ivfflat (%s) WITH (lists = 60, storage = fast)', 'v', 'vector_l2_ops', 'v <-> ''[1,2,0,1,2,3,0,1]''') AS wrong;
SELECT differ_by('hnsw (%s) WITH (storage = compact)', 'v', 'vector_l2_ops', 'v <-> ''[1,2,0,1,2,3,0,1]''') AS wrong;
-- A hundred rows and few lists.
DELETE FROM small WHERE id > 100;
VACUUM ANALYZE small;
SELECT differ_by('ivfflat (%s) WITH (lists = 6)', 'b', 'bit_hamming_ops', 'b <~> 0::bit(48)') AS wrong;

-- An index that is too large to be read whole for a cursor that may end: what is far waits for all other lists.
CREATE TABLE large (id integer, v vector(1900)) WITH (autovacuum_enabled = off);
ALTER TABLE large ALTER v SET STORAGE plain;
INSERT INTO large SELECT n, (SELECT array_agg(e) FROM generate_series(1, 19), unnest(elements) AS e)::vector
	FROM (SELECT n, (SELECT array_agg(((hashint8extended(i, n % 40) & 255) / 64.0 + (hashint8extended(i, n) & 255) / 128.0)::real) FROM generate_series(1, 100) AS i) AS elements
		FROM generate_series(1, 1100) AS n) AS f;
ANALYZE large;
CREATE FUNCTION read_on(options text, first integer, more integer) RETURNS TABLE (in_order boolean, once boolean, rows bigint, few_late boolean) LANGUAGE plpgsql AS $$
DECLARE
	nearest CURSOR FOR SELECT id, v <-> (SELECT v FROM large WHERE id = 77) AS d FROM large ORDER BY d;
	r record;
	last float8 := '-infinity';
	seen integer[];
BEGIN
	EXECUTE 'CREATE INDEX large_i ON large USING ivfflat (v vector_l2_ops) ' || options;
	SET LOCAL enable_seqscan = off;
	in_order := true;
	FOR r IN nearest LOOP
		in_order := in_order AND r.d >= last;
		last := r.d;
		seen := seen || r.id;
		EXIT WHEN cardinality(seen) = first;
	END LOOP;
	in_order := in_order AND last < '+infinity';
	once := cardinality(seen) = (SELECT count(DISTINCT s) FROM unnest(seen) AS s);
	SELECT cardinality(seen) + late, late < more INTO rows, few_late FROM ruvector_last_scan_stats();
	DROP INDEX large_i;
	RETURN NEXT;
END
$$;
SELECT options, f.* FROM (VALUES ('WITH (lists = 40, storage = plain)'), ('WITH (lists = 40, storage = fast)')) AS i (options), read_on(options, 2000, 12) AS f;
DROP SCHEMA open_ended CASCADE;
