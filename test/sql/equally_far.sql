-- WHERE distance < x: rows of other clusters that are as far as those found first are found, however the index divides them. Eight
-- clusters lie around the query, equally far by every distance; other rows lie further away.
SET client_min_messages = warning;
SELECT '[1]'::vector; -- loads the library
CREATE SCHEMA equally_far;
SET search_path = equally_far, public;
-- The elements of row j of cluster c: distances within it have five values. Without a cluster: further away than all of them.
CREATE FUNCTION elements(c integer, j integer) RETURNS float8[] LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg(CASE WHEN c IS NULL THEN -3 - (hashint8extended(i, j) & 7) / 8.0 WHEN i = c THEN 11 WHEN i = c + 8 THEN 1 + (j % 5) / 8.0 ELSE 1 END ORDER BY i)
		FROM generate_series(1, 16) AS i $$;
CREATE FUNCTION bits(c integer, j integer) RETURNS bit LANGUAGE sql IMMUTABLE AS
	$$ SELECT string_agg(CASE WHEN c IS NULL THEN ((hashint8extended(i, j) & 31) = 0)::integer ELSE (i / 8 = c - 1 OR (i / 8 = c % 8 AND i % 8 < j % 5))::integer END::text, '' ORDER BY i)::bit(64)
		FROM generate_series(0, 63) AS i $$;
-- Long clusters, whose nearest rows are far from the middle, and between them rows a little beyond these.
CREATE FUNCTION long_elements(c integer, j integer) RETURNS float8[] LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg(CASE WHEN i = c THEN 11 + 2 * (j % 5) WHEN i = -c THEN -9.5 WHEN i = abs(c) + 8 THEN 1 + (j % 7) / 64.0 ELSE 1 END ORDER BY i) FROM generate_series(1, 16) AS i $$;
CREATE TABLE item (id serial, v vector(16), h halfvec(16), s sparsevec(16), b bit(64)) WITH (autovacuum_enabled = off);
INSERT INTO item (v, h, s, b) SELECT e::vector, e::halfvec, e::vector::sparsevec, b
	FROM (SELECT elements(c, j) AS e, bits(c, j) AS b FROM generate_series(1, 8) AS c, generate_series(1, 50) AS j
		UNION ALL SELECT elements(NULL, j), bits(NULL, j) FROM generate_series(1, 300) AS j) AS f ORDER BY hashtext(e::text || b::text);
ANALYZE item;
CREATE FUNCTION ids(query text, index boolean) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
	found integer[];
	line text;
	plan text := '';
BEGIN
	PERFORM set_config('enable_indexscan', CASE WHEN index THEN 'on' ELSE 'off' END, true), set_config('enable_seqscan', CASE WHEN index THEN 'off' ELSE 'on' END, true),
		set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', CASE WHEN index THEN 'off' ELSE 'on' END, true);
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		plan := plan || line;
	END LOOP;
	IF index <> (plan LIKE '%Index Scan using item_i%') THEN RAISE '%', plan; END IF;
	EXECUTE format('SELECT array_agg(id ORDER BY id) FROM (%s) AS f', query) INTO found;
	RETURN found;
END
$$;
-- Queries with bounds at the five distances and more or fewer rows than LIMIT: how many there were, and which did not find what they should.
CREATE FUNCTION try(class text, col text, op text, query text, OUT tried integer, OUT wrong text) LANGUAGE plpgsql AS $$
DECLARE
	bound record;
	tail text;
	which text;
	distance text := format('%s %s %L', col, op, query);
	distances float8[];
	found integer[];
	exact integer[];
	most integer;
BEGIN
	tried := 0;
	EXECUTE format('SELECT array_agg(d ORDER BY d) FROM (SELECT DISTINCT %s AS d FROM item ORDER BY 1 LIMIT 5) AS f', distance) INTO distances;
	FOR bound IN SELECT * FROM (VALUES ('<', distances[1]), ('<=', distances[1]), ('<', distances[3]), ('<=', distances[5])) AS b (compare, x) LOOP
		which := format('%s WHERE %s %s %s', col, distance, bound.compare, bound.x);
		exact := ids(format('SELECT id FROM item WHERE %s %s %s', distance, bound.compare, bound.x), false);
		FOREACH most IN ARRAY '{10,5000}'::integer[] LOOP
			found := ids(format('SELECT id FROM item WHERE %s %s %s ORDER BY %1$s LIMIT %4$s', distance, bound.compare, bound.x, most), true);
			tried := tried + 1;
			IF NOT coalesce(found <@ exact, true) OR coalesce(cardinality(found), 0) <> least(coalesce(cardinality(exact), 0), most) THEN
				wrong := concat_ws('; ', wrong, format('%s: %s %s limit %s: %s of %s', class, bound.compare, bound.x, most, coalesce(cardinality(found), 0), coalesce(cardinality(exact), 0)));
			END IF;
		END LOOP;
	END LOOP;
END
$$;
CREATE FUNCTION try_all(am text, types text[], options text) RETURNS TABLE (index text, classes bigint, queries bigint, wrong text) LANGUAGE plpgsql AS $$
DECLARE
	class record;
	result record;
BEGIN
	index := am || ' ' || options;
	classes := 0;
	queries := 0;
	FOR class IN SELECT c.opcname::text AS name, t.typname::text AS type, o.oprname AS op, left(t.typname, 1) AS col
		FROM pg_opclass AS c JOIN pg_am AS a ON a.oid = c.opcmethod JOIN pg_type AS t ON t.oid = c.opcintype
		JOIN pg_amop AS p ON p.amopfamily = c.opcfamily JOIN pg_operator AS o ON o.oid = p.amopopr
		WHERE a.amname = am AND t.typname = ANY (types) AND c.opcname !~ '^(hnsw|ivfflat)_' ORDER BY c.opcname
	LOOP
		CONTINUE WHEN options LIKE '%storage%' AND class.name !~ '_(l2|ip|cosine)_ops';
		EXECUTE format('CREATE INDEX item_i ON item USING %s (%s %s) %s', am, class.col, class.name, options);
		SELECT * INTO result FROM try(class.name, class.col, class.op, CASE class.type WHEN 'bit' THEN repeat('1', 64) WHEN 'sparsevec' THEN array_fill(1, ARRAY[16])::vector::sparsevec::text
			ELSE array_fill(1, ARRAY[16])::vector::text END);
		DROP INDEX item_i;
		classes := classes + 1;
		queries := queries + result.tried;
		wrong := concat_ws(E'\n', nullif(wrong, ''), result.wrong);
	END LOOP;
	RETURN NEXT;
END
$$;
SELECT * FROM try_all('ivfflat', '{vector,halfvec,bit}', 'WITH (lists = 30)');
SELECT * FROM try_all('ivfflat', '{vector}', 'WITH (lists = 8, storage = plain)');
SELECT * FROM try_all('ivfflat', '{vector,halfvec}', 'WITH (lists = 30, storage = fast)');
SELECT * FROM try_all('ivfflat', '{vector}', 'WITH (lists = 30, storage = fast, bits = 4, rerank = heap)');
SELECT * FROM try_all('hnsw', '{vector,halfvec,sparsevec,bit}', '');
SELECT * FROM try_all('hnsw', '{vector}', 'WITH (storage = fast)');
SELECT * FROM try_all('hnsw', '{vector,halfvec}', 'WITH (storage = compact)');
TRUNCATE item;
INSERT INTO item (v, h, s) SELECT e::vector, e::halfvec, e::vector::sparsevec
	FROM (SELECT long_elements(c, j) AS e FROM generate_series(-8, 8) AS c, generate_series(1, 40) AS j WHERE c <> 0) AS f ORDER BY hashtext(e::text);
ANALYZE item;
SELECT * FROM try_all('ivfflat', '{vector,halfvec}', 'WITH (lists = 16)');
SELECT * FROM try_all('ivfflat', '{vector,halfvec}', 'WITH (lists = 16, storage = fast)');
SET hnsw.ef_search = 5;
SELECT * FROM try_all('hnsw', '{vector}', 'WITH (m = 4, ef_construction = 16)');
RESET hnsw.ef_search;
-- By workers.
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_index_scan_size = 0;
SET min_parallel_table_scan_size = 0;
SELECT * FROM try_all('ivfflat', '{vector}', 'WITH (lists = 16)');
DROP SCHEMA equally_far CASCADE;
