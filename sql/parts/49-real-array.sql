-- Since 0.2.0.
-- Distances of real[], for arrays that are taken as vectors. They have names of their own: overloads of l2_distance and the
-- like would make calls with untyped arguments ambiguous. Their operators are an extension of its own (sql/real-array): of
-- the core's types alone, they change what the operators of other extensions mean.

CREATE FUNCTION ruvector_real_array_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_real_array_support(internal) IS 'planner support of the distances of real[]: one between a vector and an array becomes one of vectors, which an index can serve';

CREATE FUNCTION ruvector_l2_distance(real[], real[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'real_array_l2_distance' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	SUPPORT ruvector_real_array_support;
COMMENT ON FUNCTION ruvector_l2_distance(real[], real[]) IS 'Euclidean (L2) distance';

CREATE FUNCTION ruvector_negative_inner_product(real[], real[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'real_array_negative_inner_product' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	SUPPORT ruvector_real_array_support;
COMMENT ON FUNCTION ruvector_negative_inner_product(real[], real[]) IS 'negative inner product';

CREATE FUNCTION ruvector_cosine_distance(real[], real[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'real_array_cosine_distance' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	SUPPORT ruvector_real_array_support;
COMMENT ON FUNCTION ruvector_cosine_distance(real[], real[]) IS 'cosine distance';

CREATE FUNCTION ruvector_l1_distance(real[], real[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'real_array_l1_distance' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
	SUPPORT ruvector_real_array_support;
COMMENT ON FUNCTION ruvector_l1_distance(real[], real[]) IS 'taxicab (L1) distance';
