-- The registry of collections: what may be registered, how it follows its tables, indexes made for it.
\set VERBOSITY terse
CREATE SCHEMA reg;
CREATE DOMAIN reg.embedding AS vector(3);
CREATE DOMAIN reg.unit AS reg.embedding CHECK (vector_norm(VALUE) < 1000);
CREATE TABLE reg.item (id integer PRIMARY KEY, v vector(3), h halfvec(3), s sparsevec(3), loose vector, e reg.unit, b bit(3), t integer);
INSERT INTO reg.item SELECT n, ARRAY[n, n % 7, 1]::vector, ARRAY[n, 1, 1]::halfvec, '{1:1}/3', CASE WHEN n > 1 THEN '[1,2]'::vector END, '[1,2,3]', '101', n % 3
	FROM generate_series(1, 50) AS n;
INSERT INTO reg.item (id) VALUES (51);
CREATE FUNCTION reg.names() RETURNS SETOF text LANGUAGE sql AS
	$$ SELECT concat_ws(' ', name, table_ref, dimensions, distance_metric, index_type, vector_count) FROM ruvector_list_collections() ORDER BY id $$;
CREATE FUNCTION reg.fails(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text; detail text;
BEGIN
	EXECUTE command;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT, detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;

-- Each type, by name and by position.
SELECT ruvector_register_collection('vectors', 'reg', 'item', 'v', 3) > 0,
	ruvector_register_collection(p_name => 'halves', p_table_schema => 'reg', p_table_name => 'item', p_column_name => 'h', p_dimensions => 3,
		p_distance_metric => 'cosine') > 0,
	ruvector_register_collection('sparse', 'reg', 'item', 's', 3, 'ip') > 0, ruvector_register_collection('loose', 'reg', 'item', 'loose', 2, 'l1') > 0,
	ruvector_register_collection('domain', 'reg', 'item', 'e', 3) > 0;
SELECT * FROM reg.names();

-- What is refused.
CREATE VIEW reg.a_view AS SELECT * FROM reg.item;
CREATE MATERIALIZED VIEW reg.a_copy AS SELECT id, v FROM reg.item;
CREATE TABLE reg.keyless (v vector(3));
CREATE TEMP TABLE fleeting (id integer PRIMARY KEY, v vector(3));
CREATE FOREIGN DATA WRAPPER reg_wrapper;
CREATE SERVER reg_server FOREIGN DATA WRAPPER reg_wrapper;
CREATE FOREIGN TABLE reg.far (id integer, v vector(3)) SERVER reg_server;
SELECT reg.fails(format('SELECT ruvector_register_collection(%s)', a)) FROM (VALUES
	(1, $$NULL, 'reg', 'item', 'v', 3$$), (2, $$'x', NULL, 'item', 'v', 3$$), (3, $$'x', 'reg', NULL, 'v', 3$$), (4, $$'x', 'reg', 'item', NULL, 3$$),
	(5, $$'x', 'reg', 'item', 'v', NULL$$), (6, $$'x', 'reg', 'item', 'v', 3, NULL$$), (7, $$'', 'reg', 'item', 'v', 3$$),
	(8, $$'x', 'reg', 'item', 'v', 0$$), (9, $$'x', 'reg', 'item', 'v', 16001$$), (10, $$'x', 'reg', 'item', 'v', 3, 'L2'$$),
	(11, $$'x', 'none', 'item', 'v', 3$$), (12, $$'x', 'reg', 'none', 'v', 3$$), (13, $$'x', 'reg', 'item', 'none', 3$$),
	(14, $$'x', 'reg', 'item', 'id', 3$$), (15, $$'x', 'reg', 'item', 'b', 3$$), (16, $$'x', 'reg', 'item', 'v', 4$$),
	(17, $$'x', 'reg', 'item', 'loose', 3$$), (18, $$'x', 'reg', 'item', 'e', 2$$), (19, $$'x', 'reg', 'a_view', 'v', 3$$),
	(20, $$'x', 'reg', 'a_copy', 'v', 3$$), (21, $$'x', 'reg', 'keyless', 'v', 3$$), (22, $$'x', 'reg', 'far', 'v', 3$$),
	(23, $$'vectors', 'reg', 'item', 'v', 3$$), (24, $$'x', 'reg', 'item', 'v', 3$$), (25, $$'x', 'reg', 'item_pkey', 'v', 3$$),
	(26, $$'x', 'reg', repeat('item', 30), 'v', 3$$), (27, $$'x', 'REG', 'Item', 'v', 3$$),
	(28, $$'x', 'reg"; DROP TABLE reg.item; --', 'item', 'v', 3$$), (29, $$'x', 'reg', 'item', 'v" FROM reg.item; --%s $1', 3$$),
	(30, $$'x', 'reg', 'item', U&'\0076\0000', 3$$)) AS v (n, a) ORDER BY n;
DO $$ BEGIN PERFORM ruvector_register_collection('x', (SELECT nspname::text FROM pg_namespace WHERE oid = pg_my_temp_schema()), 'fleeting', 'v', 3);
EXCEPTION WHEN wrong_object_type THEN RAISE NOTICE '%', regexp_replace(SQLERRM, 'pg_temp_\d+', 'pg_temp'); END $$;

-- Children repeat keys, and are no part of a collection; a deferrable key tells rows apart as any other does.
CREATE TABLE reg.parent (id integer PRIMARY KEY DEFERRABLE, v vector(2));
CREATE TABLE reg.child () INHERITS (reg.parent);
INSERT INTO reg.parent VALUES (1, '[1,2]'), (2, '[5,5]');
INSERT INTO reg.child VALUES (1, '[1,2]');
SELECT ruvector_register_collection('parent', 'reg', 'parent', 'v', 2) > 0;
SELECT * FROM reg.names() WHERE names LIKE 'parent%';
SELECT id FROM ruvector_search('parent', '[5,5]', 5);
DROP TABLE reg.parent CASCADE;

-- Nothing that a table's owner has made runs, whoever registers or lists it: no function of a domain's, no policy.
CREATE ROLE reg_reader;
GRANT USAGE ON SCHEMA reg TO reg_reader;
CREATE DOMAIN reg.bait AS vector;
CREATE FUNCTION public.vector_dims(reg.bait) RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'trapped'; RETURN 3; END $$;
CREATE FUNCTION reg.policy(integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'trapped'; RETURN true; END $$;
CREATE TABLE reg.trap (id integer PRIMARY KEY, v reg.bait, s sparsevec);
INSERT INTO reg.trap VALUES (1, '[1,2]', '{1:1}/4');
ALTER TABLE reg.trap ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON reg.trap USING (reg.policy(id));
GRANT SELECT ON reg.trap TO reg_reader;
SELECT reg.fails($$SELECT ruvector_register_collection('trap', 'reg', 'trap', 'v', 3)$$), reg.fails($$SELECT ruvector_register_collection('trap', 'reg', 'trap', 's', 3)$$),
	ruvector_register_collection('trap', 'reg', 'trap', 'v', 2) > 0;
SELECT * FROM reg.names() WHERE names LIKE 'trap%';
SET ROLE reg_reader;
SELECT * FROM reg.names() WHERE names LIKE 'trap%';
-- Locks are for those who may read.
SELECT reg.fails($$SELECT ruvector.lock_table('reg.keyless'::regclass, 'reg', 'keyless')$$), ruvector.lock_table('reg.trap'::regclass, 'reg', 'trap'),
	ruvector.lock_table('reg.trap'::regclass, 'reg', 'other'), ruvector.lock_table(0, 'reg', 'trap'),
	ruvector.count_vectors('reg.keyless'::regclass, 1::smallint), ruvector.row_dimensions('reg.keyless'::regclass, 1::smallint);
RESET ROLE;
SELECT ruvector.count_vectors('reg.item'::regclass, 2::smallint), ruvector.count_vectors('reg.item'::regclass, 0::smallint), ruvector.count_vectors('reg.item'::regclass, -1::smallint),
	ruvector.count_vectors('reg.item'::regclass, 1000::smallint), ruvector.count_vectors('reg.item_pkey'::regclass, 1::smallint), ruvector.count_vectors('reg.a_view'::regclass, 2::smallint),
	ruvector.count_vectors(0, 1::smallint), ruvector.row_dimensions('reg.item'::regclass, 1::smallint), ruvector.row_dimensions('reg.item'::regclass, 2::smallint);
DROP FUNCTION public.vector_dims(reg.bait);
DROP TABLE reg.trap;
DROP OWNED BY reg_reader;
DROP ROLE reg_reader;
DROP VIEW reg.a_view;
DROP MATERIALIZED VIEW reg.a_copy;

-- Following: renamed table, schema and column, names that change places.
ALTER TABLE reg.item RENAME TO thing;
CREATE SCHEMA reg2;
ALTER TABLE reg.thing SET SCHEMA reg2;
ALTER TABLE reg2.thing RENAME COLUMN v TO "V 1";
ALTER SCHEMA reg2 RENAME TO "Reg 2";
SELECT * FROM reg.names();
CREATE TABLE reg.other (id integer PRIMARY KEY, h halfvec(2));
SELECT ruvector_register_collection('other', 'reg', 'other', 'h', 2, 'cosine') > 0;
ALTER TABLE "Reg 2".thing SET SCHEMA reg;
BEGIN;
ALTER TABLE reg.thing RENAME TO tmp;
ALTER TABLE reg.other RENAME TO thing;
ALTER TABLE reg.tmp RENAME TO other;
ALTER TABLE reg.other RENAME COLUMN h TO tmp;
ALTER TABLE reg.other RENAME COLUMN "V 1" TO h;
ALTER TABLE reg.other RENAME COLUMN tmp TO "V 1";
COMMIT;
SELECT * FROM reg.names();
BEGIN;
ALTER INDEX reg.thing RENAME TO by_another_command;
SELECT * FROM reg.names() WHERE names LIKE 'other%';
ROLLBACK;
SELECT * FROM reg.names() WHERE names LIKE 'other%';
-- While event triggers were off, two names changed places.
BEGIN;
ALTER EVENT TRIGGER ruvector_ddl_end DISABLE;
ALTER TABLE reg.other RENAME COLUMN h TO tmp;
ALTER TABLE reg.other RENAME COLUMN "V 1" TO h;
ALTER TABLE reg.other RENAME COLUMN tmp TO "V 1";
ALTER EVENT TRIGGER ruvector_ddl_end ENABLE ALWAYS;
SELECT * FROM reg.names();
SELECT name, table_name, column_name FROM ruvector.collections ORDER BY id;
SELECT severity, object, what, advice FROM ruvector_health() WHERE code = 'former_names' ORDER BY object;
SELECT ruvector.follow_tables();
SELECT name, table_name, column_name FROM ruvector.collections ORDER BY id;
SELECT * FROM reg.names();
ROLLBACK;
-- A table that was dropped and made anew meanwhile is known by its name.
BEGIN;
ALTER EVENT TRIGGER ruvector_drop DISABLE;
DROP TABLE reg.thing;
CREATE TABLE reg.thing (id integer PRIMARY KEY, filler text, h halfvec(2));
SELECT * FROM reg.names() WHERE names LIKE 'other%';
SELECT ruvector.follow_tables();
SELECT count(*) FROM ruvector.collection_relations WHERE relation = 'reg.thing'::regclass AND column_number = 3;
SELECT count(*) FROM ruvector.collection_relations AS r WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = r.relation);
ROLLBACK;

-- Indexes: an existing one is found, a new one noticed, a dropped one forgotten.
ALTER TABLE reg.other RENAME TO item;
ALTER TABLE reg.item RENAME COLUMN h TO v;
ALTER TABLE reg.item RENAME COLUMN "V 1" TO h;
CREATE INDEX of_some ON reg.item USING hnsw (v vector_l2_ops) WHERE id > 10;
CREATE INDEX of_another_metric ON reg.item USING hnsw (v vector_cosine_ops);
CREATE FUNCTION reg.cached(collection text) RETURNS text LANGUAGE sql AS
	$$ SELECT coalesce(index_type, 'none') || ' ' || coalesce(index_oid::regclass::text, 'none') FROM ruvector.collections WHERE name = $1 $$;
SELECT reg.cached('vectors');
CREATE INDEX lists ON reg.item USING ivfflat (v vector_l2_ops) WITH (lists = 3);
SELECT reg.cached('vectors');
CREATE INDEX links ON reg.item USING hnsw (v vector_l2_ops, t);
SELECT reg.cached('vectors');
SELECT ruvector_unregister_collection('vectors'), ruvector_unregister_collection('vectors'), reg.fails('SELECT ruvector_unregister_collection(NULL)');
SELECT ruvector_register_collection('vectors', 'reg', 'item', 'v', 3) > 0;
SELECT reg.cached('vectors');
REINDEX INDEX reg.links;
VACUUM FULL reg.item;
TRUNCATE reg.keyless;
CLUSTER reg.item USING item_pkey;
SELECT reg.cached('vectors');
REINDEX INDEX CONCURRENTLY reg.links;
SELECT ruvector.collection_index(relation, column_number, 'l2')::regclass FROM ruvector.collection_relations JOIN ruvector.collections ON id = collection_id WHERE name = 'vectors';
ALTER TABLE reg.item ALTER v TYPE vector(3) USING v + '[0,0,0]';
SELECT reg.cached('vectors');
DROP INDEX reg.links;
SELECT reg.cached('vectors');
DROP INDEX CONCURRENTLY reg.lists;
SELECT reg.cached('vectors');
UPDATE ruvector.collections SET distance_metric = 'cosine' WHERE name = 'vectors';
SELECT reg.cached('vectors');
UPDATE ruvector.collections SET distance_metric = 'l2' WHERE name = 'vectors';

-- ruvector_index_create.
SET search_path = reg, public;
SELECT ruvector_index_create('item', 'v');
SELECT ruvector_index_create('reg.item', 'v', 'ivfflat', p_lists => 4, p_options => '{"storage": "plain", "metric": "l2", "columns": ["t", "id"]}');
SELECT ruvector_index_create(p_table_name => 'item', p_column_name => 'h', p_index_type => 'hnsw', p_distance => 'cosine', p_m => 8, p_ef_construction => 40);
SELECT ruvector_index_create('item', 's', 'hnsw', d) FROM unnest('{l2,cosine,ip,l1}'::text[]) AS d;
SELECT ruvector_index_create('item', 'h', 'ivfflat', d, p_options => '{"bits": 2, "rerank": "heap", "storage": "fast"}') FROM unnest('{l2,cosine,ip}'::text[]) AS d;
SELECT ruvector_index_create('item', 'e', 'hnsw', 'l1');
SELECT indexdef FROM pg_indexes WHERE schemaname = 'reg' AND indexname LIKE 'idx%' ORDER BY 1;
SELECT * FROM reg.names();
SELECT i.index_oid::regclass, c.name, vector_count, index_size_bytes > 0, last_build IS NOT NULL, build_time_ms >= 0
	FROM ruvector.index_stats AS i LEFT JOIN ruvector.collections AS c ON c.id = i.collection_id ORDER BY i.index_oid::regclass::text;
-- No index on request; another request takes it back.
SELECT ruvector_index_create('item', 'v', 'flat'), reg.cached('vectors');
CREATE INDEX not_asked_for ON item USING hnsw (v);
SELECT reg.cached('vectors');
SELECT ruvector_index_create('item', 'v', p_options => '{}'), reg.cached('vectors');
SELECT ruvector_index_create('keyless', 'v', 'flat');
SELECT reg.fails(format('SELECT ruvector_index_create(%s)', a)) FROM (VALUES
	(1, $$NULL, 'v'$$), (2, $$'item', NULL$$), (3, $$'item', 'v', NULL$$), (4, $$'item', 'v', 'hnsw', NULL$$), (5, $$'none', 'v'$$), (6, $$'item', 'none'$$),
	(7, $$'item', 'b'$$), (8, $$'item', 'v', 'btree'$$), (9, $$'item', 'v', 'hnsw', 'hamming'$$), (10, $$'item', 'v', 'ivfflat', 'l1'$$),
	(11, $$'item', 's', 'ivfflat'$$), (12, $$'item', 'v', p_lists => 3$$), (13, $$'item', 'v', p_m => 1$$), (14, $$'item', 'v', 'flat', p_options => '{}'$$),
	(15, $$'item', 'v', p_options => '[]'$$), (16, $$'item', 'v', p_options => '{"fillfactor": 10}'$$), (17, $$'item', 'v', p_options => '{"m": 10}'$$),
	(18, $$'item', 'v', p_options => '{"columns": "t"}'$$), (19, $$'item', 'v', p_options => '{"columns": [1]}'$$),
	(20, $$'item', 'v', p_options => '{"columns": ["none"]}'$$), (21, $$'item', 'v', p_options => '{"storage": null}'$$),
	(22, $$'item', 'v', p_options => '{"storage": "plain'') --"}'$$), (23, $$'item', 'v', p_options => '{"metric": "ip"}'$$),
	(24, $$'"item (v); DROP TABLE reg.item; --"', 'v'$$), (25, $$'item', 'v); DROP TABLE reg.item; --'$$), (26, $$'item', 'loose'$$),
	(27, $$'item', 'v', p_options => '{"columns": ["t); DROP TABLE reg.item; --"]}'$$)) AS v (n, a) ORDER BY n;
-- Names of every kind, 63 bytes long, of more than one byte a character, and taken.
CREATE TABLE "Tëst 'quoted"" %s $1; äöüäöüäöüäöüäöüäöü" (id integer PRIMARY KEY, "col ""ümn"" %I" vector(2));
SELECT ruvector_register_collection('name '' " %s', 'reg', 'Tëst ''quoted" %s $1; äöüäöüäöüäöüäöüäöü', 'col "ümn" %I', 2) > 0;
SELECT ruvector_index_create($$"Tëst 'quoted"" %s $1; äöüäöüäöüäöüäöüäöü"$$, 'col "ümn" %I') AS name, ruvector_index_create($$"Tëst 'quoted"" %s $1; äöüäöüäöüäöüäöüäöü"$$, 'col "ümn" %I') AS second \gset
SELECT :'name' AS name, octet_length(:'name'), to_regclass(quote_ident(:'name')) IS NOT NULL AS is_there, :'second' AS second, to_regclass(quote_ident(:'second')) IS NOT NULL AS too;
SELECT * FROM reg.names() WHERE names LIKE 'name%';
DROP TABLE "Tëst 'quoted"" %s $1; äöüäöüäöüäöüäöüäöü";
RESET search_path;

-- Schemas that are renamed: the extension's own too.
BEGIN;
ALTER SCHEMA public RENAME TO "The ext";
ALTER TABLE reg.item RENAME TO "renamed too";
SET LOCAL search_path = reg, "The ext";
SELECT * FROM names() WHERE names LIKE 'vectors%';
SELECT ruvector_index_create('"renamed too"', 'v', 'hnsw', 'l1');
ROLLBACK;

-- Traps on the search path.
CREATE SCHEMA trap;
CREATE FUNCTION trap.format(text, VARIADIC "any") RETURNS text LANGUAGE internal AS 'text_format';
CREATE FUNCTION trap.to_regclass(text) RETURNS regclass LANGUAGE sql AS $$ SELECT 'pg_class'::regclass $$;
CREATE FUNCTION trap.ne(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.ne);
CREATE TABLE trap.collections (id integer);
SET search_path = trap, pg_catalog, public;
SELECT ruvector_unregister_collection('domain'), ruvector_register_collection('domain', 'reg', 'item', 'e', 3) > 0, ruvector_index_create('reg.item', 'e');
ALTER TABLE reg.item RENAME TO trapped;
ALTER TABLE reg.trapped RENAME TO item;
RESET search_path;
DROP SCHEMA trap CASCADE;

-- Partitions and children: columns are renamed through their parents, indexes come through attaching.
CREATE TABLE reg.parts (id integer PRIMARY KEY, v vector(2)) PARTITION BY RANGE (id);
CREATE TABLE reg.part PARTITION OF reg.parts FOR VALUES FROM (0) TO (100);
INSERT INTO reg.parts SELECT n, ARRAY[n, 1]::vector FROM generate_series(1, 20) AS n;
CREATE TABLE reg.later (id integer PRIMARY KEY, v vector(2));
SELECT ruvector_register_collection('parts', 'reg', 'parts', 'v', 2) > 0, ruvector_register_collection('part', 'reg', 'part', 'v', 2) > 0,
	ruvector_register_collection('later', 'reg', 'later', 'v', 2) > 0;
SELECT ruvector_index_create('reg.parts', 'v');
SELECT vector_count, index_size_bytes > 0 FROM ruvector.index_stats WHERE index_oid = 'reg.idx_reg_parts_v_hnsw'::regclass;
ALTER TABLE reg.parts ATTACH PARTITION reg.later FOR VALUES FROM (100) TO (200);
ALTER TABLE reg.parts RENAME COLUMN v TO w;
SELECT * FROM reg.names() WHERE names ~ '^(part|later)';
ALTER TABLE reg.parts DETACH PARTITION reg.part;
ALTER TABLE reg.parts DROP COLUMN w;
SELECT * FROM reg.names() WHERE names ~ '^(part|later)';
DROP TABLE reg.parts;

-- Dropping: a column, a table, its schema; other objects of these names, and temporary tables, take nothing along.
ALTER TABLE reg.item DROP COLUMN s;
CREATE TEMP TABLE item (v vector(3));
DROP TABLE item;
SELECT * FROM reg.names();
CREATE SCHEMA reg3;
ALTER TABLE reg.item SET SCHEMA reg3;
DROP SCHEMA reg3 CASCADE;
SELECT * FROM reg.names();
SELECT count(*) FROM ruvector.index_stats AS s WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = s.index_oid);
SELECT count(*) FROM ruvector.collection_relations AS r WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = r.relation);
-- A row that came before its table finds it.
INSERT INTO ruvector.collections (name, table_schema, table_name, column_name, dimensions, index_type, index_oid) VALUES
	('early', 'reg', 'early', 'v', 2, 'hnsw', 1), ('too early', 'reg', 'early', 'w', 2, NULL, NULL), ('much too early', 'not here', 'early', 'w', 2, NULL, NULL);
SELECT * FROM reg.names() WHERE names ~ 'early';
SELECT index_type, index_oid FROM ruvector.collections WHERE name = 'early';
CREATE TABLE reg.early (id integer PRIMARY KEY, v vector(2));
CREATE INDEX ON reg.early USING hnsw (v);
ALTER TABLE reg.early ADD w vector(2);
ALTER TABLE reg.early RENAME v TO x;
ALTER TABLE reg.early RENAME w TO y;
SELECT * FROM reg.names() WHERE names ~ 'early';
SELECT reg.cached('early');
-- And goes with it, even if nothing had noted which one it is.
TRUNCATE ruvector.collection_relations;
DROP TABLE reg.early;
SELECT * FROM reg.names() WHERE names ~ 'early';

-- Whoever renames or drops a table need not know of the registry.
CREATE ROLE reg_owner;
GRANT CREATE, USAGE ON SCHEMA reg TO reg_owner;
SET ROLE reg_owner;
CREATE TABLE reg.own (id integer PRIMARY KEY, v vector(2));
SELECT reg.fails($$SELECT ruvector_register_collection('own', 'reg', 'own', 'v', 2)$$), reg.fails($$SELECT ruvector_unregister_collection('own')$$);
SELECT reg.fails('SELECT ruvector.follow_tables()'), reg.fails('SELECT ruvector.map_collections()'), reg.fails('DELETE FROM ruvector.collection_relations'),
	reg.fails('SELECT * FROM ruvector.index_stats'), reg.fails('CREATE TRIGGER t AFTER INSERT ON reg.own FOR EACH ROW EXECUTE FUNCTION ruvector.after_collection()');
RESET ROLE;
SELECT ruvector_register_collection('own', 'reg', 'own', 'v', 2) > 0;
SET ROLE reg_owner;
SET plpgsql.extra_errors = 'all';
ALTER TABLE reg.own RENAME TO mine;
SELECT ruvector_index_create('reg.mine', 'v');
SELECT reg.fails($$SELECT ruvector_index_create('reg.other', 'h')$$) ~ '^42501|does not exist', reg.fails($$SELECT ruvector_index_create('reg.mine', 'v', 'flat')$$);
SELECT * FROM reg.names() WHERE names LIKE 'own%';
RESET plpgsql.extra_errors;
REVOKE SELECT ON reg.mine FROM reg_owner;
SELECT * FROM reg.names() WHERE names LIKE 'own%';
DROP TABLE reg.mine;
SELECT * FROM reg.names() WHERE names LIKE 'own%';
RESET ROLE;
-- A table that one may not read is not registered.
GRANT INSERT, UPDATE, DELETE ON ruvector.collections TO reg_owner;
GRANT USAGE ON SEQUENCE ruvector.collections_id_seq TO reg_owner;
CREATE TABLE reg.closed (id integer PRIMARY KEY, v vector(2), w vector);
SET ROLE reg_owner;
SELECT reg.fails($$SELECT ruvector_register_collection('closed', 'reg', 'closed', 'v', 2)$$);
RESET ROLE;
GRANT SELECT (id, v) ON reg.closed TO reg_owner;
SET ROLE reg_owner;
SELECT ruvector_register_collection('closed', 'reg', 'closed', 'v', 2) > 0;
SELECT reg.fails($$SELECT ruvector_register_collection('closed w', 'reg', 'closed', 'w', 2)$$);
RESET ROLE;
-- No error of the registry stops a command.
ALTER TABLE ruvector.collections ADD CONSTRAINT never CHECK (table_name <> 'never');
ALTER TABLE reg.closed RENAME TO never;
ALTER TABLE ruvector.collections DROP CONSTRAINT never;
SELECT table_name FROM ruvector.collections WHERE name = 'closed';
DROP OWNED BY reg_owner;
DROP ROLE reg_owner;
DROP FOREIGN DATA WRAPPER reg_wrapper CASCADE;
DROP SCHEMA reg CASCADE;
DROP SCHEMA "Reg 2";
SELECT ruvector_unregister_collection('much too early');
SELECT count(*) FROM ruvector.collections;
