-- Since 0.7.0.
-- Searching collections by name.

CREATE FUNCTION ruvector_search(p_collection_name text, p_query vector, p_k integer DEFAULT 10, p_ef_search integer DEFAULT NULL,
	p_use_gnn boolean DEFAULT false, p_filter jsonb DEFAULT NULL)
	RETURNS TABLE (id text, distance real, score real)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION ruvector_search(text, vector, integer, integer, boolean, jsonb) IS
	'the p_k rows of a collection nearest to a vector, among those that a filter lets pass: their primary keys as text (of several columns, a JSON array), distance as its operator gives it, score (the greater the better: 1 - distance for cosine, the inner product, 1 / (1 + distance) for l2 and l1); runs as the caller';

CREATE FUNCTION ruvector_explain_search(p_collection_name text, p_query vector, p_k integer DEFAULT 10, p_ef_search integer DEFAULT NULL,
	p_use_gnn boolean DEFAULT false, p_filter jsonb DEFAULT NULL, p_analyze boolean DEFAULT false)
	RETURNS TABLE (sql text, settings text, plan text)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 1;
COMMENT ON FUNCTION ruvector_explain_search(text, vector, integer, integer, boolean, jsonb, boolean) IS
	'the query that ruvector_search would run with these arguments, the settings that it would run with, and its plan: as EXPLAIN shows it, or with p_analyze as EXPLAIN (ANALYZE, BUFFERS) does after running it';

CREATE FUNCTION ruvector_search_batch(p_collection_name text, p_queries vector[], p_k integer DEFAULT 10, p_ef_search integer DEFAULT NULL,
	p_filter jsonb DEFAULT NULL)
	RETURNS TABLE (query_idx integer, id text, distance real)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000;
COMMENT ON FUNCTION ruvector_search_batch(text, vector[], integer, integer, jsonb) IS
	'the p_k rows of a collection nearest to each of many vectors among those that a filter lets pass, numbered as the array''s elements are from 1; a null element has none; one after the other through an index, or without one all in one pass over the table; runs as the caller';
