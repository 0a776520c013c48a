\echo Use "CREATE EXTENSION ruvector" to load this file. \quit

-- Type, access method and setting names are pgvector's: the two extensions replace each other and cannot share a database.
-- An extension named vector that owns no type is the alias of this one (sql/vector-alias).
DO $$
BEGIN
	IF EXISTS (
		SELECT FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_depend d ON d.refobjid = e.oid AND d.deptype = 'e'
		WHERE e.extname = 'vector' AND d.refclassid = 'pg_catalog.pg_extension'::regclass
			AND d.classid = 'pg_catalog.pg_type'::regclass
	) THEN
		RAISE EXCEPTION 'extension "ruvector" cannot be created beside extension "vector"'
			USING ERRCODE = 'duplicate_object',
				DETAIL = 'Both define the type vector and the access methods hnsw and ivfflat.',
				HINT = 'Create it in a new database and restore a dump of this one there.';
	END IF;
END
$$;

