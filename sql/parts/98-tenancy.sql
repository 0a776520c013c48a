-- Since 0.7.0.
-- Tenants by role: row security that no setting decides.
--
-- A role sees the rows of the tenants that it, or a role whose privileges it has, is entered for. Which role asks is what the
-- server knows of it (current_user), never what a session says about itself.

-- Immutable by promise alone, for the column below.
CREATE FUNCTION ruvector.role_oid(role name) RETURNS oid
	LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS 'SELECT r.oid FROM pg_roles AS r WHERE r.rolname = $1';
COMMENT ON FUNCTION ruvector.role_oid(name) IS 'the OID of a role when it is entered for a tenant; null if there is none of that name';

-- Who is entered is the role that had the name then: it keeps its rows when it is renamed, and no later role of that name gets
-- them. A dump has the names, and the generated column looks them up anew where it is restored, with triggers disabled too.
CREATE TABLE ruvector.tenant_members (
	role name NOT NULL,
	tenant text NOT NULL,
	role_oid oid GENERATED ALWAYS AS (ruvector.role_oid(role)) STORED,
	PRIMARY KEY (role, tenant)
);
COMMENT ON TABLE ruvector.tenant_members IS 'which roles see the rows of which tenants in tables of ruvector_enable_tenant_rls';
COMMENT ON COLUMN ruvector.tenant_members.role IS 'what the role was called when it was entered';
COMMENT ON COLUMN ruvector.tenant_members.role_oid IS 'the role that had the name then, which counts';
SELECT pg_catalog.pg_extension_config_dump('ruvector.tenant_members', '');

CREATE FUNCTION ruvector.current_tenants() RETURNS text[]
	AS 'MODULE_PATHNAME', 'ruvector_current_tenants' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.current_tenants() IS 'the tenants whose rows the current user sees: its own, and those of roles whose privileges it has';

CREATE FUNCTION ruvector.current_tenants(of_type anyelement) RETURNS anyarray
	AS 'MODULE_PATHNAME', 'ruvector_current_tenants_as' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.current_tenants(anyelement) IS
	'those of the current user''s tenants that are values of the argument''s type (an integer, uuid, text, varchar, char(n) or an enum), as an array of it';

CREATE FUNCTION ruvector_tenant_add(p_role name, p_tenant text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_role', p_role, 'p_tenant', p_tenant);
	IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = p_role) THEN
		RAISE EXCEPTION 'role "%" does not exist', p_role USING ERRCODE = 'undefined_object';
	END IF;
	-- Entries of another role that had this name go under the name that it has now, and those of a dropped one go.
	WITH former AS (
		DELETE FROM ruvector.tenant_members AS m WHERE m.role = p_role AND m.role_oid IS DISTINCT FROM ruvector.role_oid(p_role)
			RETURNING m.role_oid, m.tenant
	) INSERT INTO ruvector.tenant_members (role, tenant)
		SELECT r.rolname, f.tenant FROM former AS f JOIN pg_roles AS r ON r.oid = f.role_oid ON CONFLICT DO NOTHING;
	IF EXISTS (SELECT FROM ruvector.tenant_members AS m WHERE m.role_oid = ruvector.role_oid(p_role) AND m.tenant = p_tenant) THEN
		RETURN false;
	END IF;
	INSERT INTO ruvector.tenant_members (role, tenant) VALUES (p_role, p_tenant) ON CONFLICT DO NOTHING;
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION ruvector_tenant_add(name, text) IS 'lets a role see the rows of a tenant; false if it did before';

CREATE FUNCTION ruvector_tenant_remove(p_role name, p_tenant text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_role', p_role, 'p_tenant', p_tenant);
	-- By name only what no present role has: a dropped one's.
	DELETE FROM ruvector.tenant_members AS m WHERE m.tenant = p_tenant
		AND (m.role_oid = ruvector.role_oid(p_role) OR m.role = p_role AND NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = m.role_oid));
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION ruvector_tenant_remove(name, text) IS 'lets a role no longer see the rows of a tenant; false if it did not before';

CREATE FUNCTION ruvector.tenant_tables(p_table regclass) RETURNS SETOF regclass
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_table', p_table::text);
	IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = p_table AND c.relkind IN ('r', 'p')) THEN
		RAISE EXCEPTION '"%" is not a table', p_table USING ERRCODE = 'wrong_object_type';
	END IF;
	RETURN QUERY WITH RECURSIVE family (relation) AS (
			SELECT p_table UNION SELECT h.inhrelid::regclass FROM family JOIN pg_inherits AS h ON h.inhparent = family.relation
		) SELECT f.relation FROM family AS f JOIN pg_class AS c ON c.oid = f.relation WHERE c.relkind IN ('r', 'p');
END
$$;
COMMENT ON FUNCTION ruvector.tenant_tables(regclass) IS 'a table, its partitions and the tables that inherit from it';

CREATE FUNCTION ruvector.drop_tenant_policies(relation regclass) RETURNS integer
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	policy name;
	dropped integer := 0;
BEGIN
	FOR policy IN SELECT p.polname FROM pg_policy AS p WHERE p.polrelid = relation AND p.polname IN ('ruvector_tenant', 'ruvector_tenant_rows') LOOP
		EXECUTE format('DROP POLICY %I ON %s', policy, relation);
		dropped := dropped + 1;
	END LOOP;
	RETURN dropped;
END
$$;
COMMENT ON FUNCTION ruvector.drop_tenant_policies(regclass) IS 'drops the policies of ruvector_enable_tenant_rls of one table, and tells how many there were';

-- Two policies with one condition. The restrictive one is the boundary, whatever other policies let pass; the permissive one
-- lets rows pass at all, for any command and role, which others of the table need not. Both depend on the extension: none of
-- them stays without the other.
CREATE FUNCTION ruvector_enable_tenant_rls(p_table regclass, p_column name, p_force boolean DEFAULT true) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	relation regclass;
	type oid;
	condition text;
BEGIN
	PERFORM ruvector.check_not_null('p_table', p_table::text, 'p_column', p_column, 'p_force', p_force::text);
	FOR relation IN SELECT ruvector.tenant_tables(p_table) LOOP
		type := (SELECT a.atttypid FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = p_column AND a.attnum > 0 AND NOT a.attisdropped);
		IF type IS NULL THEN
			RAISE EXCEPTION 'column "%" of relation "%" does not exist', p_column, relation USING ERRCODE = 'undefined_column';
		END IF;
		WHILE EXISTS (SELECT FROM pg_type AS t WHERE t.oid = type AND t.typtype = 'd') LOOP
			type := (SELECT t.typbasetype FROM pg_type AS t WHERE t.oid = type);
		END LOOP;
		-- Types whose values can be told from texts without an error, and without cutting what is too long.
		IF type NOT IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'uuid'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)
				AND NOT EXISTS (SELECT FROM pg_type AS t WHERE t.oid = type AND t.typtype = 'e') THEN
			RAISE EXCEPTION 'column "%" of relation "%" is of type %, which cannot tell tenants', p_column, relation, format_type(type, NULL)
				USING ERRCODE = 'datatype_mismatch',
					HINT = 'It can be smallint, integer, bigint, uuid, text, varchar, char(n), an enum, or a domain over one of these.';
		END IF;
		-- Asked once for a statement, and then a condition that an index can meet.
		condition := format('%1$I OPERATOR(pg_catalog.=) ANY ((SELECT ruvector.current_tenants(NULL::%2$s))::%2$s[])', p_column, format_type(type, -1));
		PERFORM ruvector.drop_tenant_policies(relation);
		EXECUTE format('CREATE POLICY ruvector_tenant_rows ON %s USING (%s) WITH CHECK (%2$s)', relation, condition);
		EXECUTE format('CREATE POLICY ruvector_tenant ON %s AS RESTRICTIVE USING (%s) WITH CHECK (%2$s)', relation, condition);
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, %s ROW LEVEL SECURITY', relation, CASE WHEN p_force THEN 'FORCE' ELSE 'NO FORCE' END);
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector_enable_tenant_rls(regclass, name, boolean) IS
	'lets each role see and write the rows of its tenants alone, told by a column of the table, of its partitions too; with p_force (the default) the owner of the table as well';

CREATE FUNCTION ruvector_disable_tenant_rls(p_table regclass) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN SELECT ruvector.tenant_tables(p_table) LOOP
		CONTINUE WHEN ruvector.drop_tenant_policies(relation) = 0;
		IF EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = relation) THEN
			RAISE NOTICE 'table % keeps row security: it has other policies', relation;
		ELSE
			EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', relation);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector_disable_tenant_rls(regclass) IS
	'takes back ruvector_enable_tenant_rls; a table without other policies has no row security afterwards';
