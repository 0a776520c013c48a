-- Since 0.7.0.
-- Tenants by role: row security that no setting decides.
--
-- A role sees the rows of the tenants that it, or a role whose privileges it has, is entered for. Which role asks is what the
-- server knows of it (current_user), never what a session says about itself.

CREATE TABLE ruvector.tenant_members (
	role name NOT NULL,
	tenant text NOT NULL,
	PRIMARY KEY (role, tenant)
);
COMMENT ON TABLE ruvector.tenant_members IS 'which roles see the rows of which tenants in tables of ruvector_enable_tenant_rls';
SELECT pg_catalog.pg_extension_config_dump('ruvector.tenant_members', '');

CREATE FUNCTION ruvector.current_tenants() RETURNS text[]
	AS 'MODULE_PATHNAME', 'ruvector_current_tenants' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.current_tenants() IS 'the tenants whose rows the current user sees: its own, and those of roles whose privileges it has';

CREATE FUNCTION ruvector_tenant_add(p_role name, p_tenant text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_role', p_role, 'p_tenant', p_tenant);
	IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = p_role) THEN
		RAISE EXCEPTION 'role "%" does not exist', p_role USING ERRCODE = 'undefined_object';
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
	DELETE FROM ruvector.tenant_members AS m WHERE m.role = p_role AND m.tenant = p_tenant;
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
-- lets rows pass at all, and is left out where the table has others that do. Both depend on the extension: none of them stays
-- without the other.
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
		-- Asked once for a statement, and then a condition that an index can meet.
		condition := format('%1$I OPERATOR(pg_catalog.=) ANY ((SELECT ruvector.current_tenants()::%2$s[])::%2$s[])', p_column, format_type(type, -1));
		PERFORM ruvector.drop_tenant_policies(relation);
		IF NOT EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = relation AND p.polpermissive) THEN
			EXECUTE format('CREATE POLICY ruvector_tenant_rows ON %s USING (%s) WITH CHECK (%2$s)', relation, condition);
		END IF;
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
