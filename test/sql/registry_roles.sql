-- Roles on request, and row security by tenant.
\set VERBOSITY terse
CREATE SCHEMA tenancy;
CREATE FUNCTION tenancy.fails(command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
	EXECUTE command;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(hint, ''));
END $$;
CREATE ROLE reg_plain;
CREATE ROLE reg_maker CREATEROLE;
GRANT USAGE ON SCHEMA tenancy TO PUBLIC;
SET ROLE reg_plain;
SELECT tenancy.fails('SELECT ruvector_create_roles()'), tenancy.fails('SELECT ruvector_drop_roles()');
SET ROLE reg_maker;
SELECT tenancy.fails('SELECT ruvector_create_roles()'), tenancy.fails('SELECT ruvector_drop_roles()');
RESET ROLE;
SELECT ruvector_create_roles();
SELECT ruvector_create_roles();
SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname LIKE 'ruvector%' ORDER BY 1;
SELECT relname, grantee::regrole, string_agg(privilege_type, ' ' ORDER BY privilege_type)
	FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'ruvector'::regnamespace AND grantee <> 0 AND grantee::regrole::text ~ 'ruvector_(operator|user)'
		AND relname IN ('collections', 'collections_id_seq', 'collection_relations', 'index_stats', 'tenant_members') GROUP BY 1, 2 ORDER BY 1, 2;
-- The admin reads all that there is, and writes all but what the registry notes for itself.
SELECT relname FROM pg_class WHERE relnamespace = 'ruvector'::regnamespace AND relkind IN ('r', 'v') AND NOT has_table_privilege('ruvector_admin', oid, 'SELECT');
SELECT relname FROM pg_class WHERE relnamespace = 'ruvector'::regnamespace AND relkind = 'r' AND has_table_privilege('ruvector_admin', oid, 'INSERT')
	AND has_table_privilege('ruvector_admin', oid, 'UPDATE') AND has_table_privilege('ruvector_admin', oid, 'DELETE') ORDER BY 1;
-- Nobody puts a trigger on a table that functions of the extension's owner write; what was granted before is taken back.
GRANT ALL ON ruvector.collections, ruvector.index_stats, ruvector.collection_relations TO ruvector_admin, ruvector_operator;
GRANT INSERT ON ruvector.collections TO ruvector_user;
SELECT ruvector_create_roles();
SELECT relname, grantee::regrole, privilege_type FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'ruvector'::regnamespace AND grantee <> 0 AND grantee <> relowner
	AND (privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'USAGE') OR grantee = 'ruvector_user'::regrole AND privilege_type <> 'SELECT');
CREATE ROLE reg_operator IN ROLE ruvector_operator;
CREATE ROLE reg_user IN ROLE ruvector_user;
CREATE ROLE reg_admin IN ROLE ruvector_admin;
CREATE TABLE tenancy.item (id integer PRIMARY KEY, tenant integer, v vector(2));
INSERT INTO tenancy.item SELECT n, n % 4, ARRAY[n, 1]::vector FROM generate_series(1, 400) AS n;
CREATE INDEX item_v ON tenancy.item USING hnsw (v vector_l2_ops, tenant);
CREATE INDEX item_v2 ON tenancy.item USING ivfflat (v vector_l2_ops, tenant) WITH (lists = 2);
GRANT SELECT ON tenancy.item TO reg_operator, reg_user;
SET ROLE reg_operator;
SELECT ruvector_register_collection('of roles', 'tenancy', 'item', 'v', 2) > 0;
SELECT ruvector_index_create('tenancy.item', 'v', 'flat'), ruvector.follow_tables();
SELECT count(*) FROM ruvector.index_stats;
SELECT tenancy.fails('SELECT * FROM ruvector.tenant_members'), tenancy.fails($$SELECT ruvector_tenant_add('reg_user', '1')$$),
	tenancy.fails($$SELECT ruvector_index_create('tenancy.item', 'v')$$);
SET ROLE reg_user;
SELECT name, vector_count FROM ruvector_list_collections();
SELECT tenancy.fails($$SELECT ruvector_unregister_collection('of roles')$$), tenancy.fails('SELECT * FROM ruvector.index_stats'),
	tenancy.fails('SELECT ruvector.follow_tables()'), tenancy.fails($$SELECT ruvector_tenant_remove('reg_user', '1')$$);
SET ROLE reg_operator;
SELECT ruvector_unregister_collection('of roles');
RESET ROLE;

-- Tenants.
CREATE ROLE reg_group;
CREATE ROLE reg_outsider;
GRANT reg_group TO reg_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON tenancy.item TO reg_user, reg_outsider, reg_group;
SET ROLE reg_admin;
SELECT tenancy.fails(format('CREATE TRIGGER t AFTER UPDATE ON ruvector.%I FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()', t))
	FROM unnest('{collections,index_stats,collection_relations,tenant_members}'::text[]) AS t;
SELECT ruvector_tenant_add('reg_group', '1'), ruvector_tenant_add('reg_group', '1'), ruvector_tenant_add('reg_user', '2'), ruvector_tenant_add('reg_plain', '3'),
	ruvector_tenant_remove('reg_user', '9');
SELECT tenancy.fails($$SELECT ruvector_tenant_add('nobody', '1')$$), tenancy.fails($$SELECT ruvector_tenant_add(NULL, '1')$$),
	tenancy.fails($$SELECT ruvector_tenant_add('reg_user', NULL)$$), tenancy.fails($$SELECT ruvector_tenant_remove(NULL, '1')$$);
SELECT tenancy.fails($$SELECT ruvector_enable_tenant_rls('tenancy.item', 'tenant')$$);
RESET ROLE;
CREATE VIEW tenancy.a_view AS SELECT * FROM tenancy.item;
SELECT tenancy.fails(format('SELECT ruvector_enable_tenant_rls(%s)', a)) FROM (VALUES (1, $$NULL, 'tenant'$$), (2, $$'tenancy.item', NULL$$),
	(3, $$'tenancy.item', 'tenant', NULL$$), (4, $$'tenancy.item', 'none'$$), (5, $$'tenancy.a_view', 'tenant'$$), (6, $$'tenancy.item_v', 'tenant'$$),
	(7, $$'tenancy.item', 'tenant = 1) --'$$), (8, $$'tenancy.item', 'v'$$)) AS v (n, a) ORDER BY n;
SELECT ruvector_enable_tenant_rls('tenancy.item', 'tenant');
SELECT ruvector_enable_tenant_rls('tenancy.item', 'tenant');
SELECT polname, polpermissive, polcmd FROM pg_policy WHERE polrelid = 'tenancy.item'::regclass ORDER BY 1;
CREATE FUNCTION tenancy.seen() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(tenant || ':' || n, ' ' ORDER BY tenant) FROM (SELECT tenant, count(*) AS n FROM tenancy.item GROUP BY tenant) AS f $$;
SET ROLE reg_user;
SELECT tenancy.seen(), ruvector.current_tenants();
RESET ROLE;
SET enable_seqscan = off;
CREATE FUNCTION tenancy.plan() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) SELECT id FROM tenancy.item ORDER BY v <-> ''[7,1]'' LIMIT 4' LOOP
		IF line ~ 'Index|Order' THEN
			RETURN NEXT regexp_replace(line, '\$0|\(InitPlan 1\).col1', 'tenants');
		END IF;
	END LOOP;
END $$;
BEGIN;
DROP INDEX tenancy.item_v2;
SET LOCAL ROLE reg_user;
SELECT * FROM tenancy.plan();
SELECT id FROM tenancy.item ORDER BY v <-> '[7,1]', id LIMIT 4;
ROLLBACK;
BEGIN;
DROP INDEX tenancy.item_v;
SET LOCAL ROLE reg_user;
SELECT * FROM tenancy.plan();
SELECT id FROM tenancy.item ORDER BY v <-> '[7,1]', id LIMIT 4;
ROLLBACK;
RESET enable_seqscan;
SET ROLE reg_user;
SELECT tenancy.fails('INSERT INTO tenancy.item VALUES (1000, 3)'), tenancy.fails('INSERT INTO tenancy.item VALUES (1000, NULL)'),
	tenancy.fails('UPDATE tenancy.item SET tenant = 0 WHERE id = 1'), tenancy.fails('INSERT INTO tenancy.item VALUES (1001, 1)');
UPDATE tenancy.item SET v = v WHERE id = 3;
SELECT count(*) FROM ruvector_knn_join('tenancy.item', 'v', 'tenancy.item', 'v', 1) WHERE query % 4 NOT IN (1, 2);
-- What does not evade it.
SET ROLE reg_outsider;
SELECT tenancy.seen(), ruvector.current_tenants();
SELECT tenancy.fails($$SET ruvector.tenant_id = '1'$$);
SELECT set_config('app.tenant', '1', false), tenancy.seen();
SET SESSION AUTHORIZATION reg_outsider;
SELECT tenancy.fails('SET ROLE reg_user'), tenancy.fails('SET row_security = off; SELECT count(*) FROM tenancy.item'),
	tenancy.fails('INSERT INTO ruvector.tenant_members VALUES (current_user, 1)'), tenancy.fails('DROP POLICY ruvector_tenant ON tenancy.item'),
	tenancy.fails('ALTER TABLE tenancy.item DISABLE ROW LEVEL SECURITY');
SET row_security = on;
RESET ROLE;
SELECT tenancy.seen();
CREATE TEMP TABLE tenant_members (role name, tenant text);
INSERT INTO tenant_members VALUES ('reg_outsider', '1'), ('reg_outsider', '2');
CREATE FUNCTION pg_temp.current_tenants() RETURNS text[] LANGUAGE sql AS $$ SELECT '{0,1,2,3}'::text[] $$;
CREATE FUNCTION pg_temp.pg_has_role(oid, oid, text) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE FUNCTION pg_temp.array_agg(text) RETURNS text[] LANGUAGE sql AS $$ SELECT '{0,1,2,3}'::text[] $$;
CREATE FUNCTION pg_temp.always(integer, integer) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
CREATE OPERATOR pg_temp.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = pg_temp.always);
SET search_path = pg_temp, ruvector, pg_catalog, public;
SELECT tenancy.seen(), ruvector.current_tenants();
RESET search_path;
CREATE FUNCTION pg_temp.peek(integer) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'saw %', $1; RETURN true; END $$;
SELECT count(*) FROM tenancy.item WHERE pg_temp.peek(tenant);
DROP TABLE tenant_members;
RESET SESSION AUTHORIZATION;
-- A view of one who sees nothing: what the reader's roles are entered for.
GRANT CREATE ON SCHEMA tenancy TO reg_outsider;
SET ROLE reg_outsider;
CREATE VIEW tenancy.of_outsider AS SELECT * FROM tenancy.item;
CREATE FUNCTION tenancy.by_outsider() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM tenancy.item';
GRANT SELECT ON tenancy.of_outsider TO reg_user;
SELECT count(*) FROM tenancy.of_outsider;
SET ROLE reg_user;
SELECT count(*) FROM tenancy.of_outsider;
SELECT tenancy.by_outsider();
RESET ROLE;
-- Privileges that are not inherited do not count, and membership that ends takes effect at once, in a prepared statement too.
PREPARE seen AS SELECT tenant, count(*) FROM tenancy.item GROUP BY tenant ORDER BY tenant;
SET ROLE reg_user;
EXECUTE seen;
RESET ROLE;
CREATE ROLE reg_aside NOINHERIT IN ROLE reg_group;
GRANT SELECT ON tenancy.item TO reg_aside;
SET ROLE reg_aside;
EXECUTE seen;
RESET ROLE;
REVOKE reg_group FROM reg_user;
SET ROLE reg_user;
EXECUTE seen;
RESET ROLE;
SELECT ruvector_tenant_remove('reg_user', '2');
SET ROLE reg_user;
EXECUTE seen;
RESET ROLE;
-- The owner too, unless not wanted; other policies only narrow it.
ALTER TABLE tenancy.item OWNER TO reg_plain;
GRANT CREATE ON SCHEMA tenancy TO reg_plain;
SET ROLE reg_plain;
SELECT tenancy.seen();
SELECT ruvector_enable_tenant_rls('tenancy.item', 'tenant', false);
SELECT tenancy.seen();
CREATE POLICY let_all ON tenancy.item USING (true);
SET ROLE reg_user;
SELECT tenancy.seen();
SET ROLE reg_plain;
SELECT ruvector_enable_tenant_rls('tenancy.item', 'tenant');
SELECT polname FROM pg_policy WHERE polrelid = 'tenancy.item'::regclass ORDER BY 1;
SELECT tenancy.seen();
SELECT ruvector_disable_tenant_rls('tenancy.item');
SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'tenancy.item'::regclass;
DROP POLICY let_all ON tenancy.item;
SELECT ruvector_enable_tenant_rls('tenancy.item', 'tenant'), ruvector_disable_tenant_rls('tenancy.item');
SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = 'tenancy.item'::regclass;
RESET ROLE;
-- Types of the column; partitions.
CREATE TYPE tenancy.mood AS ENUM ('a', 'b');
CREATE DOMAIN tenancy.code AS varchar(5);
CREATE TABLE tenancy.kinds ("The Tenant" text, u uuid, c char(3), d tenancy.code, m tenancy.mood, b bigint);
SELECT tenancy.fails(format('SELECT ruvector_enable_tenant_rls(%L, %L)', 'tenancy.kinds', attname)), pg_get_expr(polqual, polrelid)
	FROM pg_attribute LEFT JOIN LATERAL (SELECT polqual, polrelid FROM pg_policy WHERE polrelid = attrelid AND polpermissive) AS p ON true WHERE attrelid = 'tenancy.kinds'::regclass AND attnum = 1;
SELECT a, tenancy.fails(format('SELECT ruvector_enable_tenant_rls(%L, %L)', 'tenancy.kinds', a)) FROM unnest('{The Tenant,u,c,d,m,b}'::text[]) AS a;
CREATE TABLE tenancy.parts (id integer, tenant text) PARTITION BY LIST (tenant);
CREATE TABLE tenancy.part PARTITION OF tenancy.parts FOR VALUES IN ('x', 'y');
INSERT INTO tenancy.parts VALUES (1, 'x'), (2, 'y');
SELECT ruvector_enable_tenant_rls('tenancy.parts', 'tenant'), ruvector_tenant_add('reg_user', 'y');
GRANT SELECT ON tenancy.parts, tenancy.part TO reg_user;
SET ROLE reg_user;
SELECT * FROM tenancy.parts, tenancy.part;
RESET ROLE;
-- A tenant that is no value of the column's type is none of its rows.
CREATE TABLE tenancy.typed (i integer, s smallint, l bigint, u uuid, t text, v varchar, c char(3), d tenancy.code, m tenancy.mood, ch "char", n name, j jsonb);
GRANT SELECT ON tenancy.typed TO reg_plain;
INSERT INTO tenancy.typed SELECT 7, 7, 7, '00000000-0000-0000-0000-00000000000a', x, x, x, x, 'a', 'a', 'a', '{}' FROM unnest('{7,a,b}'::text[]) AS x;
DELETE FROM ruvector.tenant_members;
SELECT count(ruvector_tenant_add('reg_plain', t)) FROM unnest(ARRAY['', ' ', '7 ', '0x7', '7.0', '99999', '9999999999', '99999999999999999999', '+-7', '-', 'NULL', '{}', 'no such label',
	repeat('a', 100), '{00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000a0', '00000000-0000-0000-0000-00000000000', '0-0000000-0000-0000-0000-00000000000a']) AS t;
CREATE FUNCTION tenancy.seen_by(column_name name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE seen text;
BEGIN
	PERFORM ruvector_enable_tenant_rls('tenancy.typed', column_name);
	SET LOCAL ROLE reg_plain;
	seen := (SELECT count(*) FROM tenancy.typed);
	RESET ROLE;
	RETURN seen;
EXCEPTION WHEN OTHERS THEN
	RETURN concat_ws(' ', SQLSTATE, SQLERRM);
END $$;
SELECT c, tenancy.seen_by(c) FROM unnest('{i,s,l,u,t,v,c,d,m}'::name[]) AS c;
SELECT count(ruvector_tenant_add('reg_plain', t)) FROM unnest(ARRAY['+07', '{00000000000000000000-00000000000A}', 'a']) AS t;
SELECT c, tenancy.seen_by(c) FROM unnest('{i,s,l,u,t,v,c,d,m,ch,n,j}'::name[]) AS c;
SELECT ruvector.current_tenants(NULL::integer), tenancy.fails('SELECT ruvector.current_tenants(NULL::name)');
-- Whoever other policies are for and whatever they allow, tenants see and write their rows.
CREATE POLICY of_another ON tenancy.typed FOR SELECT TO reg_user USING (true);
GRANT INSERT ON tenancy.typed TO reg_plain;
SELECT tenancy.seen_by('i');
SET ROLE reg_plain;
INSERT INTO tenancy.typed (i) VALUES (7) RETURNING i;
RESET ROLE;
-- A role keeps its tenants when it is renamed, and the next one of its name has none.
DELETE FROM ruvector.tenant_members;
CREATE ROLE reg_first;
SELECT ruvector_tenant_add('reg_first', '1'), ruvector_tenant_add('reg_first', '2');
ALTER ROLE reg_first RENAME TO reg_renamed;
CREATE ROLE reg_first;
SET ROLE reg_first;
SELECT ruvector.current_tenants();
SET ROLE reg_renamed;
SELECT ruvector.current_tenants();
RESET ROLE;
SELECT ruvector_tenant_remove('reg_first', '2'), ruvector_tenant_add('reg_renamed', '1'), ruvector_tenant_add('reg_first', '1'), ruvector_tenant_remove('reg_renamed', '2');
SELECT role, tenant, role_oid::regrole FROM ruvector.tenant_members ORDER BY 1, 2;
DROP ROLE reg_first, reg_renamed;
SELECT severity, object, what, advice FROM ruvector_health() WHERE code = 'tenant_without_role' ORDER BY object;
CREATE ROLE reg_first;
SET ROLE reg_first;
SELECT ruvector.current_tenants();
RESET ROLE;
SELECT ruvector_tenant_remove('reg_first', '1'), ruvector_tenant_remove('reg_renamed', '1');
DROP ROLE reg_first;
SELECT ruvector_tenant_add('reg_user', 'y');
-- DROP EXTENSION: not while policies depend on it. Tables that lose them show nothing.
SELECT tenancy.fails('DROP EXTENSION ruvector') ~ '^2BP01';
BEGIN;
SET client_min_messages = warning;
DROP EXTENSION ruvector CASCADE;
SET LOCAL ROLE reg_user;
SELECT count(*) FROM tenancy.parts;
ROLLBACK;
-- Dropping the roles.
BEGIN;
CREATE TABLE tenancy.kept (id integer);
GRANT SELECT ON tenancy.kept TO ruvector_user;
\set VERBOSITY default
SELECT ruvector_drop_roles();
\set VERBOSITY terse
SELECT rolname FROM pg_roles WHERE rolname LIKE 'ruvector%';
ROLLBACK;
SELECT ruvector_drop_roles();
SELECT ruvector_drop_roles();
SELECT rolname FROM pg_roles WHERE rolname LIKE 'ruvector%';
DELETE FROM ruvector.tenant_members;
SET client_min_messages = warning;
DROP SCHEMA tenancy CASCADE;
DROP OWNED BY reg_outsider;
DROP ROLE reg_aside, reg_plain, reg_maker, reg_operator, reg_user, reg_admin, reg_group, reg_outsider;
