\echo Use "ALTER EXTENSION ruvector UPDATE TO '0.4.0'" to load this file. \quit

-- Since 0.4.0.
-- The nearest rows of a table to each of many, by exact search.

CREATE FUNCTION ruvector_knn_join(queries regclass, query_column name, items regclass, item_column name,
	k integer DEFAULT 10, metric text DEFAULT 'l2', exclude_self boolean DEFAULT false, query_key name DEFAULT NULL, item_key name DEFAULT NULL)
	RETURNS TABLE (query bigint, item bigint, rank integer, distance double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 100000;
COMMENT ON FUNCTION ruvector_knn_join(regclass, name, regclass, name, integer, text, boolean, name, name) IS
	'the k nearest items of each query, found by exact search for many queries at once; rows are named by their keys: the primary keys, unless others are given';

-- The same for keys that are not integers.
CREATE FUNCTION ruvector_knn_join_as(key_type anyelement, queries regclass, query_column name, items regclass, item_column name,
	k integer DEFAULT 10, metric text DEFAULT 'l2', exclude_self boolean DEFAULT false, query_key name DEFAULT NULL, item_key name DEFAULT NULL)
	RETURNS TABLE (query anyelement, item anyelement, rank integer, distance double precision)
	AS 'MODULE_PATHNAME', 'ruvector_knn_join' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 100000;
COMMENT ON FUNCTION ruvector_knn_join_as(anyelement, regclass, name, regclass, name, integer, text, boolean, name, name) IS
	'ruvector_knn_join for keys of any type that has an order: that of key_type, whose value does not matter (NULL::uuid)';
