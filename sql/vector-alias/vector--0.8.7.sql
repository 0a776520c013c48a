\echo Use "CREATE EXTENSION vector" to load this file. \quit

-- Leaves no object behind: everything belongs to ruvector, which this creates where the database lacks it.
CREATE FUNCTION @extschema@.ruvector_vector_alias() RETURNS void LANGUAGE c AS '$libdir/ruvector', 'ruvector_vector_alias';
SELECT @extschema@.ruvector_vector_alias();
DROP FUNCTION @extschema@.ruvector_vector_alias();
