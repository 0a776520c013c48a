COMMENT ON EXTENSION ruvector IS 'vector similarity search, full text search and property graphs: dense, half-precision, sparse and binary vectors, the indexes hnsw, ivfflat and bm25, and Cypher';

-- The operator works on graphs too.
CREATE OR REPLACE FUNCTION ruvector.role_grants(revoke boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	command text;
BEGIN
	-- All that the extension has in the schema ruvector, and its functions that not everybody may call: so whatever a later
	-- version adds is among it. Tables are for the admin, the registry, graphs and what is known of indexes for the operator too.
	-- Nobody gets TRIGGER or REFERENCES, and so never ALL: functions of the extension's owner write these tables, and would
	-- run what hangs on them. What an earlier version granted is taken back first.
	-- Views show what their authors let out: the operator sees them. Nobody calls what is a trigger.
	FOR command IN
		WITH member AS (
			SELECT d.classid, d.objid FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
			WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'ruvector'
		), object (name, kind, sql) AS (
			SELECT c.relname, c.relkind::text, format('%s ruvector.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname)
				FROM member AS m JOIN pg_class AS c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
				WHERE c.relnamespace = 'ruvector'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
			UNION ALL SELECT p.proname, 'function', 'FUNCTION ' || p.oid::regprocedure
				FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
				WHERE p.proacl IS NOT NULL AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
					AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)
			-- Unless it was there before: what is granted on it then would stay when the extension goes.
			UNION ALL SELECT n.nspname, 'schema', format('SCHEMA %I', n.nspname)
				FROM member AS m JOIN pg_namespace AS n ON m.classid = 'pg_namespace'::regclass AND n.oid = m.objid
		), role (name) AS (
			SELECT r.rolname FROM pg_roles AS r WHERE r.rolname IN ('ruvector_admin', 'ruvector_operator', 'ruvector_user')
		), granted AS (
			SELECT r.name AS role, o.sql, CASE
				WHEN o.kind = 'schema' THEN 'USAGE'
				WHEN r.name = 'ruvector_user' THEN CASE WHEN o.name = 'collections' THEN 'SELECT' END
				WHEN o.kind IN ('v', 'm') OR o.name = 'collection_relations' THEN 'SELECT'
				WHEN r.name = 'ruvector_admin' THEN CASE o.kind WHEN 'S' THEN 'SELECT, USAGE, UPDATE' WHEN 'function' THEN 'EXECUTE'
					ELSE 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE' END
				WHEN o.kind = 'S' THEN 'SELECT, USAGE'
				WHEN o.name IN ('collections', 'index_stats', 'graph_registry', 'nodes', 'edges', 'hyperedges') THEN 'SELECT, INSERT, UPDATE, DELETE'
				WHEN o.kind = 'function' AND o.name NOT LIKE '%tenant%' THEN 'EXECUTE' END AS privileges
			FROM role AS r, object AS o
		)
		SELECT format('REVOKE ALL ON %s FROM %I', sql, role) FROM granted
		UNION ALL SELECT format('GRANT %s ON %s TO %I', privileges, sql, role) FROM granted WHERE NOT revoke AND privileges IS NOT NULL
		ORDER BY 1 DESC
	LOOP
		EXECUTE command;
	END LOOP;
END
$$;

