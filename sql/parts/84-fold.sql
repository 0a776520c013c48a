-- Since 0.6.0.
-- Linking the rows that wait in the pending area of an hnsw index.

CREATE FUNCTION ruvector_index_fold(index regclass) RETURNS bigint
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_index_fold(regclass) IS
	'links the rows that wait in the pending area of an index of ruvector into its graph, and returns how many; for the owner of the index';
