-- Filters in JSON as conditions in SQL: what each operator becomes for each kind of column, and what is refused.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer CHECK (value > 0);
CREATE TYPE point_2d AS (x integer, y integer);
CREATE TABLE item (
	id integer PRIMARY KEY,
	small smallint, big bigint, price numeric(6,2), ratio real, weight double precision, flag boolean,
	name text, code varchar(3), padded char(4), label name, feeling mood, rank positive,
	day date, moment timestamptz, wait interval, uid uuid, raw bytea, address inet, bits bit(3),
	tags text[], grid integer[], span int4range, place point_2d, spot point, embedding vector(2),
	doc jsonb, old json, docs jsonb[], transaction xid,
	twice integer GENERATED ALWAYS AS (small * 2) STORED,
	"Mixed" integer, "we""ird; $1 %s 'x'" integer, "doc.a" integer, "$cash" integer, "ä" integer, gone integer);
ALTER TABLE item DROP COLUMN gone;
INSERT INTO item (id, small, big, price, ratio, weight, flag, name, code, padded, label, feeling, rank, day, moment, wait, uid, raw,
	address, bits, tags, grid, span, place, spot, embedding, doc, old, docs, transaction, "Mixed", "we""ird; $1 %s 'x'", "doc.a", "$cash", "ä")
VALUES
	(1, 1, 10000000000, 1.50, 0.5, 'NaN', true, 'one', 'abc', 'ab', 'l1', 'sad', 1, '2024-01-01', '2024-01-01 00:00+00', '1 day',
	 '00000000-0000-0000-0000-000000000001', '\x01', '10.0.0.1', '001', '{a,b}', '{{1,2},{3,4}}', '[1,5)', '(1,2)', '(0,0)', '[1,2]',
	 '{"k": 1, "t": ["x", "y"], "o": {"p": {"q": "deep"}}, "n": null, "0": "zero"}', '{}', '{"{\"a\": 1}"}', '7', 1, 1, 1, 1, 1),
	(2, 2, 20000000000, 2.25, 1.5, 2.5, false, 'two''; DROP TABLE item; --', 'de', 'cd', 'l2', 'ok', 2, '2024-02-01',
	 '2024-02-01 00:00+00', '2 days', '00000000-0000-0000-0000-000000000002', '\x02', '10.0.0.2', '010', '{c,NULL}', '{5}', '[10,20)',
	 '(,)', '(1,1)', '[3,4]', '{"k": "1", "t": "x", "o": {"p": 5}, "n": 2}', '1', '{}', '8', 2, 2, 2, 2, 2),
	(3, 3, NULL, 2.50, NULL, 'Infinity', NULL, '50%_\', '', '', 'l3', 'happy', 3, 'infinity', NULL, NULL, NULL, '\x', '::1', '111', '{}',
	 NULL, 'empty', NULL, NULL, NULL, '[10, 20, "k"]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 4, -1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	 NULL, NULL, NULL, 'null', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
	 NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

-- Prepares a query with the condition and runs it with the values, as ruvector_filter_sql shows them.
CREATE FUNCTION run_filtered(p_query text, p_table regclass, p_filter jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	shown text := ruvector_filter_sql(p_table, p_filter);
	condition text := split_part(shown, E'\n$1 = ', 1);
	types text := '';
	literals text := '';
	part text[];
BEGIN
	FOR part IN SELECT regexp_matches(substr(shown, length(condition) + 1), '\n\$\d+ = (E?''(?:[^'']|'''')*'')::([^\n]+)', 'g') LOOP
		literals := literals || ', ' || part[1];
		types := types || ', ' || part[2];
	END LOOP;
	EXECUTE 'PREPARE filtered' || coalesce('(' || nullif(substr(types, 3), '') || ')', '') || ' AS ' || format(p_query, p_table, condition);
	-- EXPLAIN EXECUTE filtered (...), or EXECUTE filtered (...)
	RETURN QUERY EXECUTE current_setting('filter.run') || ' filtered' || coalesce('(' || nullif(substr(literals, 3), '') || ')', '');
	DEALLOCATE filtered;
END
$$;
CREATE FUNCTION ids(p_filter jsonb) RETURNS text LANGUAGE sql SET filter.run = 'EXECUTE' AS
$$ SELECT run_filtered('SELECT coalesce(string_agg(id::text, '','' ORDER BY id), ''none'') FROM %s t WHERE %s', 'item', p_filter) $$;

-- Conditions and values.
SELECT ruvector_filter_sql('item', '{}');
SELECT ruvector_filter_sql('item', '{"id": 1}');
SELECT ruvector_filter_sql('item', '{"price": {"$gte": 1.125}, "code": "long text", "padded": "a", "bits": "01"}');
SELECT ruvector_filter_sql('item', '{"$or": [{"name": {"$in": ["a", null]}}, {"$not": {"rank": {"$between": [-1, 5]}}}], "uid": null}');
SELECT ruvector_filter_sql('item', '{"doc.k": 1, "doc.t": {"$contains": "x"}, "doc.n": {"$gt": 1}, "doc.o.p.q": {"$like": "d%"}}');
SELECT ruvector_filter_sql('item', '{"doc.k": [1, "x", null], "doc.o": {"p": 5}, "doc.0": "zero", "doc": {"k": 1}}');

-- Each operator on each kind of column, with what passes it.
SELECT f AS filter, ids(f::jsonb) FROM unnest(ARRAY[
	'{}', '{"$and": []}', '{"$or": []}', '{"$not": {}}', '{"$and": [{"id": 1}, {"small": 1}]}', '{"$or": [{"id": 1}, {"id": 3}]}',
	'{"$not": {"small": 1}}', '{"$not": {"$or": [{"small": 1}, {"small": 2}]}}', '{"$not": {"$not": {"small": 1}}}',
	'{"small": 2}', '{"small": "2"}', '{"small": null}', '{"small": [1, 3]}', '{"small": [1, null]}', '{"small": [null]}', '{"small": []}',
	'{"small": {"$eq": 2}}', '{"small": {"$ne": 2}}', '{"small": {"$ne": null}}', '{"small": {"$gt": 2}}', '{"small": {"$gte": 2}}',
	'{"small": {"$lt": 2}}', '{"small": {"$lte": 2}}', '{"small": {"$gt": 1, "$lt": 3}}', '{"small": {"$between": [2, 3]}}',
	'{"small": {"$in": []}}', '{"small": {"$nin": []}}', '{"small": {"$nin": [1, 2]}}', '{"small": {"$nin": [1, null]}}',
	'{"small": {"$exists": true}}', '{"small": {"$exists": false}}', '{"small": {"$not": {"$gt": 2}}}', '{"small": {"$not": 2}}',
	'{"big": {"$gte": 20000000000}}', '{"price": 2.25}', '{"price": 2.250}', '{"price": {"$gt": 2.2499999999999999999999}}',
	'{"price": {"$lt": "NaN"}}', '{"ratio": {"$lt": 1}}', '{"weight": "NaN"}', '{"weight": {"$gt": 2.5}}', '{"weight": {"$lt": "Infinity"}}',
	'{"flag": true}', '{"flag": {"$ne": true}}', '{"flag": "f"}', '{"flag": {"$gt": false}}',
	'{"name": "one"}', '{"name": {"$gt": "5"}}', '{"name": {"$like": "t%"}}', '{"name": {"$like": "50\\%\\_\\\\"}}', '{"name": {"$ilike": "ONE"}}',
	'{"code": "abcd"}', '{"code": "abc"}', '{"code": ["de", ""]}', '{"padded": "ab"}', '{"padded": "ab    "}', '{"padded": ["cd", "abc"]}',
	'{"code": {"$like": "a%"}}', '{"padded": {"$like": "ab  "}}', '{"label": {"$like": "l_"}}', '{"label": "l2"}',
	'{"feeling": "ok"}', '{"feeling": {"$gt": "sad"}}', '{"feeling": ["sad", "happy"]}', '{"rank": {"$gte": 2}}', '{"rank": -5}', '{"rank": [1, -5]}',
	'{"day": "2024-01-01"}', '{"day": {"$gt": "2024-01-15"}}', '{"moment": {"$between": ["2024-01-01 01:00+01", "2024-01-31"]}}',
	'{"wait": {"$lt": "36 hours"}}', '{"uid": "00000000000000000000000000000002"}', '{"raw": "\\x02"}', '{"raw": ""}', '{"raw": {"$gt": "\\x01"}}',
	'{"address": {"$lt": "10.0.0.2"}}', '{"bits": "010"}',
	'{"tags": {"$contains": "a"}}', '{"tags": {"$contains": ["a", "b"]}}', '{"tags": {"$contains": []}}', '{"tags": {"$eq": ["a", "b"]}}',
	'{"tags": {"$eq": ["c", null]}}', '{"tags": "{a,b}"}', '{"tags": {"$eq": []}}', '{"tags": [["a", "b"], [], null]}', '{"tags": {"$gt": ["b"]}}',
	'{"grid": {"$eq": [[1, 2], [3, 4]]}}', '{"grid": {"$contains": [4, 1]}}', '{"grid": {"$contains": 5}}',
	'{"span": "[1,4]"}', '{"span": {"$gt": "[1,5)"}}', '{"span": "empty"}', '{"place": "(1,2)"}', '{"place": null}', '{"place": {"$exists": true}}',
	'{"spot": null}', '{"spot": {"$exists": true}}', '{"embedding": "[3,4]"}', '{"old": null}', '{"old": {"$exists": true}}',
	'{"docs": {"$contains": {"a": 1.0}}}', '{"docs": {"$eq": [{"a": 1}]}}', '{"transaction": "7"}', '{"transaction": ["8", "9"]}',
	'{"twice": 4}', '{"Mixed": 1}', '{"we\"ird; $1 %s ''x''": {"$gte": 1}}', '{"doc.a": 1}', '{"ä": 2}', '{"\u00e4": 2}',
	'{"name": "two''; DROP TABLE item; --"}', '{"name": "$1"}', '{"name": "$$%s$$\\u0041\u0027"}']) AS f;
-- Inside of jsonb.
SELECT f AS filter, ids(f::jsonb) FROM unnest(ARRAY[
	'{"doc.k": 1}', '{"doc.k": 1.0}', '{"doc.k": "1"}', '{"doc.k": [1, "1"]}', '{"doc.k": {"$nin": [1]}}', '{"doc.k": null}', '{"doc.k": {"$ne": null}}',
	'{"doc.k": [null, 1]}', '{"doc.k": {"$gt": 0}}', '{"doc.k": {"$gt": ""}}', '{"doc.k": {"$lte": true}}', '{"doc.k": {"$between": [0, 1]}}',
	'{"doc.k": {"$not": {"$gt": 0}}}', '{"doc.n": null}', '{"doc.n": {"$exists": true}}', '{"doc.n": {"$exists": false}}', '{"doc.n": {"$gte": 2}}',
	'{"doc.t": {"$contains": "x"}}', '{"doc.t": {"$contains": ["y", "x"]}}', '{"doc.t": {"$eq": ["x", "y"]}}', '{"doc.t": {"$eq": ["x"]}}', '{"doc.t": [["x", "y"], "x"]}',
	'{"doc.o": {"$contains": {"p": {}}}}', '{"doc.o": {"p": 5}}', '{"doc.o": {}}', '{"doc.o.p.q": "deep"}', '{"doc.o.p.q": {"$like": "D%"}}', '{"doc.o.p.q": {"$ilike": "D%"}}',
	'{"doc.0": "zero"}', '{"doc.0": 10}', '{"doc.0": [10, "zero"]}', '{"doc.-1": "k"}', '{"doc.t.1": "y"}', '{"doc.1": {"$contains": 20}}', '{"doc.2": {"$like": "_"}}',
	'{"doc": null}', '{"doc": {"$exists": false}}', '{"doc": {"$contains": "k"}}', '{"doc": {"$contains": {"t": "x"}}}', '{"doc": {"$eq": [10, 20, "k"]}}', '{"doc": {"$like": "%"}}',
	'{"doc": {"$contains": {"o": {"p": 5}}}}', '{"doc.x\"y; $1": {"$exists": true}}']) AS f;

-- What is refused, with SQLSTATE, detail and the key as context.
CREATE FUNCTION complaint(p_filter text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text; hint text; context text;
BEGIN
	RETURN 'no error: ' || ids(p_filter::jsonb);
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
	RETURN concat_ws(E'\n  ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''), substring(context FROM '^filter key [^\n]*'));
END
$$;
\pset format unaligned
\pset tuples_only on
SELECT f || E'\n  ' || complaint(f) FROM unnest(ARRAY[
	'{"nothing": 1}', '{"ID": 1}', '{"mixed": 1}', '{"gone": 1}', '{"ctid": "(0,1)"}', '{"xmin": 1}', '{"item.id": 1}', '{"small.x": 1}', '{"old.x": 1}', '{"": 1}', '{".": 1}',
	'{"$cash": 1}', '{"doc.": 1}', '{"doc..x": 1}', '{"doc.x.": 1}', '{"........": 1}', '{"nothing": {"$ne": null}}', '{"nothing": {"$exists": false}}',
	'{"a\"; DROP TABLE item; --": 1}', '{"%s%n$1": 1}', '{"x\u0027 OR 1=1": 1}',
	'{"small": 40000}', '{"small": 1.5}', '{"small": "x"}', '{"small": true}', '{"small": {"x": 1}}', '{"small": {"$gt": [1]}}', '{"small": [1, [2]]}', '{"small": [1, {}]}',
	'{"small": {"$contains": 1}}', '{"small": {"$like": "1"}}', '{"small": {"$regex": "1"}}', '{"small": {"$gt": 1, "x": 2}}', '{"small": {"$between": [1]}}',
	'{"feeling": "angry"}', '{"feeling": {"$like": "s%"}}', '{"day": "no day"}', '{"uid": 1}', '{"raw": "\\x0"}', '{"flag": 2}', '{"bits": "2"}', '{"span": "[2,1)"}', '{"place": "1"}',
	'{"spot": "(0,0)"}', '{"spot": {"$gt": "(0,0)"}}', '{"spot": ["(0,0)"]}', '{"old": 1}', '{"old": {"$contains": 1}}', '{"transaction": {"$lt": "9"}}', '{"embedding": "[1,2"}',
	'{"tags": "a"}', '{"tags": ["a", "b"]}', '{"tags": {"$eq": {"a": 1}}}', '{"tags": {"$eq": ["a", ["b"]]}}', '{"grid": {"$eq": [[1], [2, 3]]}}', '{"grid": {"$eq": [[1], 2]}}',
	'{"grid": {"$eq": [[]]}}', '{"grid": {"$eq": ["x"]}}', '{"grid": {"$eq": [[[[[[[1]]]]]]]}}', '{"tags": {"$contains": null}}', '{"tags": {"$contains": ["a", null]}}', '{"tags": {"$contains": {"a": 1}}}',
	'{"doc.k": {"$gt": []}}', '{"doc.k": {"$between": [1, "2"]}}', '{"doc.k": {"$like": 1}}', '{"name": {"$like": "x\\"}}', '{"$nor": []}', '{"$and": {}}', '[]', '1']) AS f;
\pset format aligned
\pset tuples_only off
SELECT ruvector_filter_sql(NULL, '{}');
SELECT ruvector_filter_sql('item', NULL);
SELECT ruvector_filter_sql(0, '{}');

-- Names of 63 and more bytes: a key is never cut to be a column's.
SELECT format('CREATE TABLE long_names (id integer, %I integer, %I jsonb)', repeat('n', 63), repeat('ä', 31)) \gexec
INSERT INTO long_names VALUES (1, 1, '{"x": 1}');
SELECT length(ruvector_filter_sql('long_names', jsonb_build_object(repeat('n', 63), 1))) > 63 AS exact,
	length(ruvector_filter_sql('long_names', jsonb_build_object(repeat('ä', 31) || '.x', 1))) > 31 AS path;
SELECT ruvector_filter_sql('long_names', jsonb_build_object(repeat('n', 64), 1));
SELECT ruvector_filter_sql('long_names', jsonb_build_object(repeat('ä', 5000), 1));
SELECT ruvector_filter_sql('long_names', jsonb_build_object(repeat('ä', 31) || repeat('.x', 65), 1));

-- How much is too much.
SELECT ruvector_filter_sql('item', (repeat('{"$not":', 64) || '{}' || repeat('}', 64))::jsonb);
SELECT ruvector_filter_sql('item', jsonb_build_object('$or', (SELECT jsonb_agg('{"id": 1}'::jsonb) FROM generate_series(1, 1000))));
SELECT ruvector_filter_sql('item', jsonb_build_object('tags', (SELECT jsonb_agg('["a"]'::jsonb) FROM generate_series(1, 1001))));
SELECT ruvector_filter_sql('item', jsonb_build_object('id', (SELECT jsonb_agg(i) FROM generate_series(1, 100000) i)));
SELECT length(ids(jsonb_build_object('id', (SELECT jsonb_agg(i) FROM generate_series(1, 90000) i)))) AS many_values;

-- A search path with traps changes nothing: operators are those of the types.
CREATE SCHEMA trap;
CREATE FUNCTION trap.always(integer, integer) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR trap.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = trap.always);
CREATE FUNCTION trap.jsonb_typeof(jsonb) RETURNS text LANGUAGE sql AS $$ SELECT 'number' $$;
SET search_path = trap, pg_catalog, public;
SELECT ids('{"id": 1}'), ids('{"id": {"$ne": 1}}'), ids('{"doc.k": {"$gte": 1}}'), ids('{"doc.n": null}');
RESET search_path;
DROP SCHEMA trap CASCADE;

-- Indexes serve the conditions. Of plans, which differ between versions, their conditions.
CREATE FUNCTION plan(p_table regclass, p_filter jsonb, p_order text DEFAULT '') RETURNS SETOF text LANGUAGE sql
SET filter.run = 'EXPLAIN (COSTS OFF) EXECUTE' SET enable_seqscan = off SET plan_cache_mode = force_custom_plan AS
$$ SELECT trim(line) FROM run_filtered('SELECT id FROM %s t WHERE %s ' || p_order, p_table, p_filter) line WHERE line LIKE '%Index Cond%' $$;
CREATE TABLE indexed (id integer, kind text, rank integer, price numeric, doc jsonb, embedding vector(2));
INSERT INTO indexed SELECT i, 'k' || i % 10, i % 100, i, jsonb_build_object('color', 'c' || i % 20, 'size', i % 50),
	ARRAY[i, i]::vector FROM generate_series(1, 2000) i;
CREATE INDEX ON indexed (rank);
CREATE INDEX ON indexed (kind, price);
CREATE INDEX ON indexed USING gin (doc jsonb_path_ops);
CREATE INDEX ON indexed ((doc #> '{size}'));
ANALYZE indexed;
SELECT plan('indexed', '{"rank": {"$gt": 97}}');
SELECT plan('indexed', '{"rank": [1, 2]}');
SELECT plan('indexed', '{"rank": null}');
SELECT plan('indexed', '{"kind": "k1", "price": {"$between": [10, 20]}}');
SELECT plan('indexed', '{"doc.color": "c1"}');
SELECT plan('indexed', '{"doc.color": ["c1", "c2"]}');
SELECT count(*) > 0 AS used FROM plan('indexed', '{"doc.color": {"$contains": "c1"}}');
SELECT plan('indexed', '{"doc.size": {"$gt": 48}}');
CREATE INDEX ON indexed USING hnsw (embedding vector_l2_ops, kind, rank);
SELECT plan('indexed', '{"kind": ["k1", "k2"], "rank": {"$gte": 5}}', 'ORDER BY embedding <-> ''[1,1]'' LIMIT 5');
DROP INDEX indexed_embedding_kind_rank_idx;
CREATE INDEX ON indexed USING ivfflat (embedding vector_l2_ops, kind, rank) WITH (lists = 10);
SELECT plan('indexed', '{"kind": "k1", "rank": {"$between": [1, 50]}}', 'ORDER BY embedding <-> ''[1,1]'' LIMIT 5');

-- A role without rights learns what the catalog tells everyone, and no rows.
CREATE ROLE filter_stranger;
SET ROLE filter_stranger;
SELECT ruvector_filter_sql('item', '{"id": 1}');
\set SHOW_CONTEXT never
SELECT ids('{"id": 1}');
\set SHOW_CONTEXT errors
RESET ROLE;

DROP ROLE filter_stranger;
DROP FUNCTION plan, ids, complaint, run_filtered;
DROP TABLE indexed, long_names, item;
DROP DOMAIN positive;
DROP TYPE mood, point_2d;
