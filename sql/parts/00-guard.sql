\echo Use "CREATE EXTENSION ruvector" to load this file. \quit

-- Type, access method and setting names are pgvector's: the two extensions replace each other and cannot share a database.
DO $$
BEGIN
	IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'vector') THEN
		RAISE EXCEPTION 'extension "ruvector" cannot be created beside extension "vector"'
			USING ERRCODE = 'duplicate_object',
				DETAIL = 'Both define the type vector and the access method hnsw.',
				HINT = 'Use a database without extension "vector".';
	END IF;
END
$$;

