\echo Use "CREATE EXTENSION ruvector_real_array" to load this file. \quit

-- Distance operators of real[], for arrays that are taken as vectors. Their functions are ruvector's, wherever that is. A
-- database that has had them with ruvector 0.4.0 has them still: those become members, with all that depends on them.
DO $$
DECLARE
	operation record;
	existing regoperator;
BEGIN
	-- The schema of this extension comes first on the search path, that of ruvector second.
	FOR operation IN
		SELECT name, pg_catalog.format('%I.%I', n.nspname, p.proname) AS function, p.oid AS distance, meaning
		FROM (VALUES ('<->', 'ruvector_l2_distance', 'Euclidean (L2) distance'), ('<#>', 'ruvector_negative_inner_product', 'negative inner product'),
				('<=>', 'ruvector_cosine_distance', 'cosine distance'), ('<+>', 'ruvector_l1_distance', 'taxicab (L1) distance')) AS f (name, function, meaning)
			JOIN pg_catalog.pg_proc AS p ON p.proname = f.function AND p.proargtypes = '1021 1021'
			JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
			JOIN pg_catalog.pg_extension AS e ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid AND e.extname = 'ruvector'
			JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
		ORDER BY name
	LOOP
		SELECT o.oid INTO existing FROM pg_catalog.pg_operator AS o
		WHERE o.oprname = operation.name AND o.oprcode = operation.distance AND o.oprleft = 'real[]'::regtype AND o.oprright = 'real[]'::regtype
			AND o.oprnamespace = pg_catalog.current_schema()::regnamespace;
		IF existing IS NULL THEN
			EXECUTE format('CREATE OPERATOR %1$s (LEFTARG = real[], RIGHTARG = real[], FUNCTION = %2$s, COMMUTATOR = %1$s)',
				operation.name, operation.function);
		ELSE
			EXECUTE format('ALTER EXTENSION ruvector_real_array ADD OPERATOR %s', existing);
		END IF;
		EXECUTE format('COMMENT ON OPERATOR %s (real[], real[]) IS %L', operation.name, operation.meaning);
	END LOOP;
END
$$;
