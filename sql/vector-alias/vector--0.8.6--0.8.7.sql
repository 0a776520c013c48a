\echo Use "ALTER EXTENSION vector UPDATE TO '0.8.7'" to load this file. \quit

-- The objects are ruvector's, and ALTER EXTENSION ruvector UPDATE brings them up to date. But an update makes an extension forget
-- what it depends on beside what its control file says.
CREATE FUNCTION @extschema@.ruvector_vector_alias() RETURNS void LANGUAGE c AS '$libdir/ruvector', 'ruvector_vector_alias';
SELECT @extschema@.ruvector_vector_alias();
DROP FUNCTION @extschema@.ruvector_vector_alias();
