-- Since 0.8.0.
-- One ranking of several: by words and by meaning.

CREATE FUNCTION ruvector_rrf(VARIADIC ranks bigint[]) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_rrf(bigint[]) IS
	'reciprocal rank fusion: the sum of 1 / (60 + rank) over the rankings that have the row, whose ranks begin with 1; a null rank, of a ranking that does not have it, adds nothing';

CREATE FUNCTION ruvector_rrf(ranks bigint[], weights double precision[], k double precision DEFAULT 60) RETURNS double precision
	AS 'MODULE_PATHNAME', 'ruvector_rrf_weighted' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_rrf(bigint[], double precision[], double precision) IS
	'reciprocal rank fusion with weights: the sum of weight / (k + rank) over the rankings that have the row; null weights are all 1';

CREATE FUNCTION ruvector_min_max(score double precision, lowest double precision, highest double precision) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_min_max(double precision, double precision, double precision) IS
	'a score on a scale from 0, the lowest, to 1, the highest, so that scores of different kinds can be added; 1 where lowest and highest are the same';

CREATE FUNCTION ruvector_hybrid_search(p_collection_name text, p_query vector, p_query_text text, p_k integer DEFAULT 10, p_filter jsonb DEFAULT NULL,
	p_method text DEFAULT 'rrf', p_vector_weight real DEFAULT 0.5, p_rrf_k integer DEFAULT 60, p_text_column text DEFAULT NULL,
	p_depth integer DEFAULT NULL, p_ef_search integer DEFAULT NULL)
	RETURNS TABLE (id text, score double precision, vector_rank integer, text_rank integer, distance real, text_score double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION ruvector_hybrid_search(text, vector, text, integer, jsonb, text, real, integer, text, integer, integer) IS
	'the p_k best rows of a collection by both a vector and words, among those that a filter lets pass: the p_depth nearest and the p_depth best matches are fused by reciprocal ranks (rrf) or by weighted scores between 0 and 1 (linear); either query may be null; runs as the caller';

CREATE FUNCTION ruvector_explain_hybrid_search(p_collection_name text, p_query vector, p_query_text text, p_k integer DEFAULT 10,
	p_filter jsonb DEFAULT NULL, p_method text DEFAULT 'rrf', p_vector_weight real DEFAULT 0.5, p_rrf_k integer DEFAULT 60,
	p_text_column text DEFAULT NULL, p_depth integer DEFAULT NULL, p_ef_search integer DEFAULT NULL, p_analyze boolean DEFAULT false)
	RETURNS TABLE (side text, sql text, settings text, plan text)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 2;
COMMENT ON FUNCTION ruvector_explain_hybrid_search(text, vector, text, integer, jsonb, text, real, integer, text, integer, integer, boolean) IS
	'the two queries that ruvector_hybrid_search would run with these arguments, by vector and by text, the settings that they would run with, and their plans, with p_analyze after running them';
