\echo Use "ALTER EXTENSION ruvector UPDATE TO '0.5.0'" to load this file. \quit

-- What 0.5.0 changes in objects that 0.4.0 has.

COMMENT ON EXTENSION ruvector IS 'vector similarity search: dense, half-precision, sparse and binary vectors, exact nearest neighbours and the indexes hnsw and ivfflat';

-- Conversions can be called with the value alone, as those do that know of a cast only its function.
CREATE OR REPLACE FUNCTION vector(vector, integer DEFAULT -1, boolean DEFAULT false) RETURNS vector
	AS 'MODULE_PATHNAME', 'vector_to_vector' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_vector(integer[], integer DEFAULT -1, boolean DEFAULT false) RETURNS vector
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_vector(real[], integer DEFAULT -1, boolean DEFAULT false) RETURNS vector
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_vector(double precision[], integer DEFAULT -1, boolean DEFAULT false) RETURNS vector
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_vector(numeric[], integer DEFAULT -1, boolean DEFAULT false) RETURNS vector
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION vector_to_float4(vector, integer DEFAULT -1, boolean DEFAULT false) RETURNS real[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION halfvec(halfvec, integer DEFAULT -1, boolean DEFAULT false) RETURNS halfvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION halfvec_to_vector(halfvec, integer DEFAULT -1, boolean DEFAULT false) RETURNS vector
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION vector_to_halfvec(vector, integer DEFAULT -1, boolean DEFAULT false) RETURNS halfvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_halfvec(integer[], integer DEFAULT -1, boolean DEFAULT false) RETURNS halfvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_halfvec(real[], integer DEFAULT -1, boolean DEFAULT false) RETURNS halfvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_halfvec(double precision[], integer DEFAULT -1, boolean DEFAULT false) RETURNS halfvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_halfvec(numeric[], integer DEFAULT -1, boolean DEFAULT false) RETURNS halfvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION halfvec_to_float4(halfvec, integer DEFAULT -1, boolean DEFAULT false) RETURNS real[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION sparsevec(sparsevec, integer DEFAULT -1, boolean DEFAULT false) RETURNS sparsevec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION vector_to_sparsevec(vector, integer DEFAULT -1, boolean DEFAULT false) RETURNS sparsevec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION sparsevec_to_vector(sparsevec, integer DEFAULT -1, boolean DEFAULT false) RETURNS vector
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION halfvec_to_sparsevec(halfvec, integer DEFAULT -1, boolean DEFAULT false) RETURNS sparsevec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION sparsevec_to_halfvec(sparsevec, integer DEFAULT -1, boolean DEFAULT false) RETURNS halfvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_sparsevec(integer[], integer DEFAULT -1, boolean DEFAULT false) RETURNS sparsevec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_sparsevec(real[], integer DEFAULT -1, boolean DEFAULT false) RETURNS sparsevec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_sparsevec(double precision[], integer DEFAULT -1, boolean DEFAULT false) RETURNS sparsevec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION array_to_sparsevec(numeric[], integer DEFAULT -1, boolean DEFAULT false) RETURNS sparsevec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION binaryvec(binaryvec, integer DEFAULT -1, boolean DEFAULT false) RETURNS binaryvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OR REPLACE FUNCTION binaryvec(bit, integer DEFAULT -1, boolean DEFAULT false) RETURNS binaryvec
	AS 'MODULE_PATHNAME', 'binaryvec' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

-- The operators of real[] left ruvector for an extension of their own. A database whose queries, views and functions may use
-- them keeps them: as objects that belong to no extension, which pg_dump writes, until CREATE EXTENSION ruvector_real_array
-- takes them in. Where this very update has brought them, from a version before they were, they go.
DO $$
DECLARE
	operation record;
	kept boolean = false;
BEGIN
	FOR operation IN
		SELECT o.oid::regoperator AS name, o.xmin::text = (pg_current_xact_id()::text::bigint & 4294967295)::text AS is_new
		FROM pg_catalog.pg_operator AS o JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_operator'::regclass AND d.objid = o.oid
			JOIN pg_catalog.pg_extension AS e ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e'
		WHERE e.extname = 'ruvector' AND o.oprleft = 'real[]'::regtype AND o.oprright = 'real[]'::regtype
	LOOP
		IF operation.is_new THEN
			EXECUTE format('DROP OPERATOR %s', operation.name);
		ELSE
			EXECUTE format('ALTER EXTENSION ruvector DROP OPERATOR %s', operation.name);
			kept := true;
		END IF;
	END LOOP;
	IF kept THEN
		RAISE WARNING 'the distance operators of real[] no longer belong to extension "ruvector"'
			USING DETAIL = 'They stay in this database as they are, and new ones do not have them.',
				HINT = 'CREATE EXTENSION ruvector_real_array takes them in; after that, DROP EXTENSION ruvector_real_array removes them.';
	END IF;
END
$$;

DROP FUNCTION ruvector_last_scan_stats();
CREATE FUNCTION ruvector_last_scan_stats(OUT index regclass, OUT rows bigint, OUT batches bigint, OUT distances bigint,
	OUT codes bigint, OUT reranks bigint, OUT hops bigint, OUT lists bigint, OUT pages bigint, OUT late bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_last_scan_stats() IS
	'what the last index scan of this session with hnsw or ivfflat did: rows handed out, how often it looked for some, distances computed or estimated from codes, rows whose values were looked up in the table, nodes or lists read, pages looked at, rows left out because they were found too late to come in order';
