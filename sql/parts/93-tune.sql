-- Since 0.7.0.
-- The width of a collection's index scans, by measurement.

CREATE FUNCTION ruvector_tune(p_collection_name text, p_target_recall double precision DEFAULT 0.95, p_k integer DEFAULT 10,
	p_sample integer DEFAULT 100, p_queries vector[] DEFAULT NULL)
	RETURNS TABLE (setting text, value integer, recall double precision, milliseconds double precision, chosen boolean)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION ruvector_tune(text, double precision, integer, integer, vector[]) IS
	'finds the least ef_search (hnsw) or probes (ivfflat) with which searches for the p_k nearest rows have a recall (0 to 1), measured against exact search with p_sample of the collection''s rows, or with p_queries; returns what was tried, and keeps the chosen one in the config of the collection, which ruvector_search goes by';
