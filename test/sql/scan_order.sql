-- What stands above an index scan relies on the order that the scan claims. Each kind of node that does is put above scans of each
-- access method, type, storage and setting, over rows with many equal distances; the answers are compared with exact ones.
SET client_min_messages = warning;
SET jit = off;
SELECT '[1]'::vector; -- loads the library
CREATE SCHEMA scan_order;
SET search_path = scan_order, public;
-- Values of elements 0 to 3, from hashes.
CREATE FUNCTION elements(seed integer, dims integer, top integer) RETURNS integer[] LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg(((hashint8extended(i, seed) >> 20) & 1023)::integer % top ORDER BY i) FROM generate_series(1, dims) AS i $$;
CREATE FUNCTION a_vector(seed integer) RETURNS vector LANGUAGE sql IMMUTABLE AS $$ SELECT elements(seed, 16, 4)::vector $$;
CREATE FUNCTION a_halfvec(seed integer) RETURNS halfvec LANGUAGE sql IMMUTABLE AS $$ SELECT elements(seed, 16, 4)::halfvec $$;
CREATE FUNCTION a_sparsevec(seed integer) RETURNS sparsevec LANGUAGE sql IMMUTABLE AS $$ SELECT elements(seed, 16, 2)::vector::sparsevec $$;
CREATE FUNCTION a_bit(seed integer) RETURNS bit LANGUAGE sql IMMUTABLE AS $$ SELECT array_to_string(elements(seed, 24, 2), '')::bit(24) $$;
CREATE TABLE item (id integer, cat integer, v vector(16), h halfvec(16), s sparsevec(16), b bit(24)) WITH (autovacuum_enabled = off);
INSERT INTO item SELECT n, n % 7, a_vector(n), a_halfvec(n), a_sparsevec(n), a_bit(n) FROM generate_series(1, 700) AS n;
-- Rows whose cosine is that of others, but for rounding.
INSERT INTO item SELECT n + 1000, n % 7, (a_vector(n) + a_vector(n) + a_vector(n))::vector(16), (a_halfvec(n) + a_halfvec(n) + a_halfvec(n))::halfvec(16),
	a_sparsevec(n), a_bit(n) FROM generate_series(1, 100) AS n;
ANALYZE item;

-- The queries: %1$s is the distance. Each gives rows (d, k), and more than one row of the same k is wrong.
CREATE TABLE shape (n integer, what text, node text, query text);
INSERT INTO shape VALUES
	(1, 'limit', 'Limit', 'SELECT %1$s AS d, id::float8 AS k FROM item ORDER BY %1$s LIMIT 120'),
	(2, 'filter', 'Limit', 'SELECT %1$s AS d, id::float8 AS k FROM item WHERE cat = 3 ORDER BY %1$s LIMIT 60'),
	(3, 'hidden distance', 'Limit', 'SELECT %1$s AS d, k FROM (SELECT id::float8 AS k, id FROM item WHERE cat <> 3 ORDER BY %1$s LIMIT 60) AS f JOIN item USING (id)'),
	(4, 'distinct', 'Unique', 'SELECT d, d AS k FROM (SELECT DISTINCT %1$s AS d FROM item ORDER BY d LIMIT 15) AS f'),
	(5, 'distinct on', 'Unique', 'SELECT d, d AS k FROM (SELECT DISTINCT ON (%1$s) id, %1$s AS d FROM item WHERE cat <> 2 ORDER BY %1$s LIMIT 12) AS f'),
	(6, 'group by', 'GroupAggregate', 'SELECT d, d AS k FROM (SELECT %1$s AS d, count(*) FROM item GROUP BY %1$s ORDER BY 1 LIMIT 10) AS f'),
	(7, 'group', 'Group', 'SELECT d, d AS k FROM (SELECT %1$s AS d FROM item WHERE cat <> 1 GROUP BY %1$s ORDER BY 1 LIMIT 10) AS f'),
	(8, 'window', 'WindowAgg', 'SELECT d, id::float8 AS k FROM (SELECT id, %1$s AS d, rank() OVER (ORDER BY %1$s) AS r FROM item LIMIT 90) AS f WHERE r > 0'),
	(9, 'partition', 'WindowAgg', 'SELECT d, d AS k FROM (SELECT %1$s AS d, row_number() OVER (PARTITION BY %1$s) AS r FROM item ORDER BY 1 LIMIT 90) AS f WHERE r = 1'),
	(10, 'merge join', 'Merge Join', 'SELECT d, k FROM (SELECT i.id::float8 AS k, value.d FROM (SELECT id, %1$s AS d FROM item ORDER BY %1$s LIMIT 80) AS i JOIN value ON value.d = i.d) AS f'),
	(11, 'with ties', 'Limit', 'SELECT %1$s AS d, id::float8 AS k FROM item ORDER BY %1$s FETCH FIRST 25 ROWS WITH TIES'),
	(12, 'incremental sort', 'Incremental Sort', 'SELECT d, k FROM (SELECT %1$s AS d, id::float8 AS k FROM item ORDER BY %1$s OFFSET 0) AS f ORDER BY d, k LIMIT 70'),
	(13, 'join', 'Nested Loop', 'SELECT %1$s AS d, id::float8 AS k FROM item JOIN kind ON kind.kind = item.cat WHERE kind.wanted ORDER BY %1$s LIMIT 50'),
	(14, 'everything', 'Limit', 'SELECT %1$s AS d, id::float8 AS k FROM item ORDER BY %1$s LIMIT 2000'),
	(15, 'all of a filter', 'Index Scan', 'SELECT %1$s AS d, id::float8 AS k FROM item WHERE cat = 5 ORDER BY %1$s'),
	(16, 'total', 'WindowAgg', 'SELECT %1$s AS d, id::float8 AS k, count(*) OVER () FROM item ORDER BY %1$s LIMIT 10'),
	(17, 'offset', 'Limit', 'SELECT %1$s AS d, id::float8 AS k FROM item ORDER BY %1$s OFFSET 40 LIMIT 40'),
	(18, 'locks', 'LockRows', 'SELECT %1$s AS d, id::float8 AS k FROM item WHERE cat <> 6 ORDER BY %1$s LIMIT 45 FOR UPDATE');
CREATE TABLE kind (kind integer PRIMARY KEY, wanted boolean);
INSERT INTO kind SELECT n, n IN (2, 4) FROM generate_series(0, 6) AS n;
CREATE TABLE value (d float8 PRIMARY KEY);

-- The rows of a query in the order in which they come.
CREATE FUNCTION rows_of(query text, OUT distances float8[], OUT keys float8[]) LANGUAGE plpgsql AS $$
DECLARE
	r record;
BEGIN
	FOR r IN EXECUTE query LOOP
		distances := distances || r.d::float8;
		keys := keys || r.k::float8;
	END LOOP;
END
$$;
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		lines := lines || line || E'\n';
	END LOOP;
	RETURN lines;
END
$$;
-- Puts the shapes above scans by one index, with some operands: how many queries went by the index and the node, and what was
-- wrong about how many of them. `share`: that of the exact number of rows that is there at least.
CREATE FUNCTION try(seed integer, col text, type text, op text, share float8, OUT tried bigint, OUT unplanned text, OUT disordered text, OUT repeated text, OUT short text) LANGUAGE plpgsql AS $$
DECLARE
	shape record;
	distance text;
	query text;
	plan text;
	found record;
	exact record;
	relaxed boolean := current_setting('hnsw.iterative_scan') = 'relaxed_order' OR current_setting('ivfflat.iterative_scan') = 'relaxed_order';
BEGIN
	tried := 0;
	BEGIN
		distance := format('(%s %s %L::%s)', col, op, (CASE type WHEN 'vector' THEN a_vector(seed)::text WHEN 'halfvec' THEN a_halfvec(seed)::text
			WHEN 'sparsevec' THEN a_sparsevec(seed)::text ELSE a_bit(seed)::text END), CASE type WHEN 'bit' THEN 'bit(24)' ELSE type END);
		TRUNCATE value;
		SET LOCAL enable_indexscan = off;
		EXECUTE format('INSERT INTO value SELECT DISTINCT %s FROM item WHERE %1$s < ''NaN''', distance);
		SET LOCAL enable_indexscan = on;
		FOR shape IN SELECT * FROM scan_order.shape AS s ORDER BY n LOOP
			query := format(shape.query, distance);
			PERFORM set_config(name, 'off', false) FROM unnest('{enable_seqscan,enable_bitmapscan,enable_sort,enable_hashagg,enable_hashjoin,enable_material}'::text[]) AS name;
			PERFORM set_config('enable_nestloop', CASE shape.n WHEN 10 THEN 'off' ELSE 'on' END, false), set_config('enable_incremental_sort', 'on', false),
				set_config('enable_mergejoin', CASE shape.n WHEN 10 THEN 'on' ELSE 'off' END, false);
			plan := plan_of(query);
			SELECT * INTO found FROM rows_of(query);
			PERFORM set_config('enable_indexscan', 'off', false), set_config('enable_sort', 'on', false);
			SELECT * INTO exact FROM rows_of(query);
			PERFORM set_config('enable_indexscan', 'on', false);
			IF plan NOT LIKE '%Index Scan using item_%' OR plan NOT LIKE '%' || shape.node || '%' THEN
				unplanned := concat_ws(', ', unplanned, shape.what);
				CONTINUE;
			END IF;
			tried := tried + 1;
			-- A hidden distance is as exact as the index.
			IF NOT relaxed AND shape.n <> 3 AND EXISTS (SELECT FROM (SELECT d, lag(d) OVER (ORDER BY n) AS before FROM unnest(found.distances) WITH ORDINALITY AS u (d, n)) AS u WHERE d < before) THEN
				disordered := concat_ws(', ', disordered, shape.what);
			END IF;
			IF NOT relaxed AND cardinality(found.keys) <> (SELECT count(DISTINCT k) FROM unnest(found.keys) AS u (k)) THEN
				repeated := concat_ws(', ', repeated, shape.what);
			END IF;
			IF coalesce(cardinality(found.keys), 0) < share * cardinality(exact.keys) AND shape.n <> 11 THEN
				short := concat_ws(', ', short, shape.what || ' ' || coalesce(cardinality(found.keys), 0) || '/' || cardinality(exact.keys));
			END IF;
		END LOOP;
	END;
END
$$;
CREATE FUNCTION try_all(what text, am text, types text[], options text, share float8 DEFAULT 1, classes text DEFAULT '') RETURNS TABLE (index text, cases bigint, unplanned text, disordered text, repeated text, short text) LANGUAGE plpgsql AS $$
DECLARE
	class record;
	result record;
	seed integer := 9000;
BEGIN
	cases := 0;
	index := am || coalesce(' ' || nullif(options, ''), '') || ': ' || what;
	FOR class IN SELECT c.opcname::text AS name, t.typname::text AS type, o.oprname AS op, CASE t.typname WHEN 'vector' THEN 'v' WHEN 'halfvec' THEN 'h' WHEN 'sparsevec' THEN 's' ELSE 'b' END AS col
		FROM pg_opclass AS c JOIN pg_am AS a ON a.oid = c.opcmethod JOIN pg_type AS t ON t.oid = c.opcintype
		JOIN pg_amop AS p ON p.amopfamily = c.opcfamily JOIN pg_operator AS o ON o.oid = p.amopopr
		WHERE a.amname = am AND t.typname = ANY (types) AND c.opcname !~ '^(hnsw|ivfflat)_' AND c.opcname ~ classes ORDER BY c.opcname
	LOOP
		EXECUTE format('CREATE INDEX item_i ON item USING %s (%s %s) %s', am, class.col, class.name, options);
		seed := seed + 1;
		SELECT * INTO result FROM try(seed, class.col, class.type, class.op, share);
		DROP INDEX item_i;
		cases := cases + result.tried;
		unplanned := concat_ws('; ', nullif(unplanned, ''), class.name || ': ' || result.unplanned);
		disordered := concat_ws('; ', nullif(disordered, ''), class.name || ': ' || result.disordered);
		repeated := concat_ws('; ', nullif(repeated, ''), class.name || ': ' || result.repeated);
		short := concat_ws('; ', nullif(short, ''), class.name || ': ' || result.short);
	END LOOP;
	RETURN NEXT;
END
$$;
SET max_parallel_workers_per_gather = 0;
CREATE TABLE result (index text, cases bigint, unplanned text, disordered text, repeated text, short text);
-- Few links: much is found late.
INSERT INTO result SELECT * FROM try_all('', 'hnsw', '{vector,halfvec,sparsevec,bit}', 'WITH (m = 4, ef_construction = 16, storage = plain)');
INSERT INTO result SELECT * FROM try_all('', 'hnsw', '{vector,halfvec}', 'WITH (m = 4, ef_construction = 16, storage = fast)', 1, 'l2|ip|cosine');
INSERT INTO result SELECT * FROM try_all('', 'hnsw', '{vector,halfvec}', 'WITH (m = 4, ef_construction = 16, storage = compact)', 1, 'l2|ip|cosine');
SET hnsw.ef_search = 5;
INSERT INTO result SELECT * FROM try_all('ef_search 5', 'hnsw', '{vector,bit}', 'WITH (m = 4, ef_construction = 16)', 0.8, 'l2|cosine|hamming');
SET work_mem = '64kB';
INSERT INTO result SELECT * FROM try_all('little memory', 'hnsw', '{vector}', 'WITH (m = 4, ef_construction = 16)', 0.8, 'l2|cosine');
RESET work_mem;
SET hnsw.iterative_scan = strict_order;
INSERT INTO result SELECT * FROM try_all('strict_order', 'hnsw', '{vector,bit}', 'WITH (m = 4, ef_construction = 16)', 0, 'l2|cosine|hamming');
SET hnsw.iterative_scan = relaxed_order;
INSERT INTO result SELECT * FROM try_all('relaxed_order', 'hnsw', '{vector}', 'WITH (m = 4, ef_construction = 16)', 0, 'cosine');
RESET hnsw.iterative_scan;
SET ruvector.complete_scans = off;
INSERT INTO result SELECT * FROM try_all('not complete', 'hnsw', '{vector,bit}', 'WITH (m = 4, ef_construction = 16)', 0, 'l2|cosine|hamming');
INSERT INTO result SELECT * FROM try_all('not complete', 'ivfflat', '{vector,bit}', 'WITH (lists = 8)', 0, 'l2|cosine|hamming');
RESET ruvector.complete_scans;
RESET hnsw.ef_search;
INSERT INTO result SELECT * FROM try_all('', 'ivfflat', '{vector,halfvec,bit}', 'WITH (lists = 8, storage = plain)', 1, '(l2|ip|cosine)_ops');
INSERT INTO result SELECT * FROM try_all('', 'ivfflat', '{bit}', 'WITH (lists = 8)');
INSERT INTO result SELECT * FROM try_all('', 'ivfflat', '{vector,halfvec}', 'WITH (lists = 8, storage = fast)', 1, '(l2|ip|cosine)_ops');
INSERT INTO result SELECT * FROM try_all('', 'ivfflat', '{vector,halfvec}', 'WITH (lists = 8, storage = fast, bits = 4, rerank = heap)', 1, '(l2|ip|cosine)_ops');
SET work_mem = '64kB';
INSERT INTO result SELECT * FROM try_all('little memory', 'ivfflat', '{vector}', 'WITH (lists = 8, storage = fast)', 0.8, 'l2|cosine');
RESET work_mem;
SET ivfflat.iterative_scan = relaxed_order;
INSERT INTO result SELECT * FROM try_all('relaxed_order', 'ivfflat', '{vector}', 'WITH (lists = 8)', 0, 'cosine');
RESET ivfflat.iterative_scan;
-- By workers.
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_index_scan_size = 0;
SET min_parallel_table_scan_size = 0;
INSERT INTO result SELECT * FROM try_all('parallel', 'ivfflat', '{vector,bit}', 'WITH (lists = 8, storage = plain)', 0.8, 'l2|cosine|hamming');
RESET max_parallel_workers_per_gather;
SELECT sum(cases) > 700 AS many FROM result;
SELECT index, unplanned, disordered, repeated, short FROM result WHERE concat(unplanned, disordered, repeated, short) <> '';
