-- Since 0.2.0.
-- Operator classes of hnsw for the types halfvec, bit and sparsevec, and the names hnsw_*_ops for those of vector.

CREATE FUNCTION hnsw_halfvec_l2_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_halfvec_l2_support(internal) IS 'support function of the hnsw operator class halfvec_l2_ops';

CREATE OPERATOR CLASS halfvec_l2_ops
	FOR TYPE halfvec USING hnsw AS
	OPERATOR 1 <-> (halfvec, halfvec) FOR ORDER BY float_ops,
	FUNCTION 1 halfvec_l2_squared_distance(halfvec, halfvec),
	FUNCTION 3 hnsw_halfvec_l2_support(internal);
COMMENT ON OPERATOR CLASS halfvec_l2_ops USING hnsw IS 'nearest neighbours by Euclidean distance (<->)';
COMMENT ON OPERATOR FAMILY halfvec_l2_ops USING hnsw IS 'nearest neighbours by Euclidean distance (<->)';

CREATE FUNCTION hnsw_halfvec_ip_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_halfvec_ip_support(internal) IS 'support function of the hnsw operator class halfvec_ip_ops';

CREATE OPERATOR CLASS halfvec_ip_ops
	FOR TYPE halfvec USING hnsw AS
	OPERATOR 1 <#> (halfvec, halfvec) FOR ORDER BY float_ops,
	FUNCTION 1 halfvec_negative_inner_product(halfvec, halfvec),
	FUNCTION 3 hnsw_halfvec_ip_support(internal);
COMMENT ON OPERATOR CLASS halfvec_ip_ops USING hnsw IS 'nearest neighbours by negative inner product (<#>)';
COMMENT ON OPERATOR FAMILY halfvec_ip_ops USING hnsw IS 'nearest neighbours by negative inner product (<#>)';

CREATE FUNCTION hnsw_halfvec_cosine_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_halfvec_cosine_support(internal) IS 'support function of the hnsw operator class halfvec_cosine_ops';

CREATE OPERATOR CLASS halfvec_cosine_ops
	FOR TYPE halfvec USING hnsw AS
	OPERATOR 1 <=> (halfvec, halfvec) FOR ORDER BY float_ops,
	FUNCTION 1 halfvec_negative_inner_product(halfvec, halfvec),
	FUNCTION 2 l2_norm(halfvec),
	FUNCTION 3 hnsw_halfvec_cosine_support(internal);
COMMENT ON OPERATOR CLASS halfvec_cosine_ops USING hnsw IS 'nearest neighbours by cosine distance (<=>)';
COMMENT ON OPERATOR FAMILY halfvec_cosine_ops USING hnsw IS 'nearest neighbours by cosine distance (<=>)';

CREATE FUNCTION hnsw_halfvec_l1_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_halfvec_l1_support(internal) IS 'support function of the hnsw operator class halfvec_l1_ops';

CREATE OPERATOR CLASS halfvec_l1_ops
	FOR TYPE halfvec USING hnsw AS
	OPERATOR 1 <+> (halfvec, halfvec) FOR ORDER BY float_ops,
	FUNCTION 1 l1_distance(halfvec, halfvec),
	FUNCTION 3 hnsw_halfvec_l1_support(internal);
COMMENT ON OPERATOR CLASS halfvec_l1_ops USING hnsw IS 'nearest neighbours by taxicab distance (<+>)';
COMMENT ON OPERATOR FAMILY halfvec_l1_ops USING hnsw IS 'nearest neighbours by taxicab distance (<+>)';

CREATE FUNCTION hnsw_sparsevec_l2_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_sparsevec_l2_support(internal) IS 'support function of the hnsw operator class sparsevec_l2_ops';

CREATE OPERATOR CLASS sparsevec_l2_ops
	FOR TYPE sparsevec USING hnsw AS
	OPERATOR 1 <-> (sparsevec, sparsevec) FOR ORDER BY float_ops,
	FUNCTION 1 sparsevec_l2_squared_distance(sparsevec, sparsevec),
	FUNCTION 3 hnsw_sparsevec_l2_support(internal);
COMMENT ON OPERATOR CLASS sparsevec_l2_ops USING hnsw IS 'nearest neighbours by Euclidean distance (<->)';
COMMENT ON OPERATOR FAMILY sparsevec_l2_ops USING hnsw IS 'nearest neighbours by Euclidean distance (<->)';

CREATE FUNCTION hnsw_sparsevec_ip_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_sparsevec_ip_support(internal) IS 'support function of the hnsw operator class sparsevec_ip_ops';

CREATE OPERATOR CLASS sparsevec_ip_ops
	FOR TYPE sparsevec USING hnsw AS
	OPERATOR 1 <#> (sparsevec, sparsevec) FOR ORDER BY float_ops,
	FUNCTION 1 sparsevec_negative_inner_product(sparsevec, sparsevec),
	FUNCTION 3 hnsw_sparsevec_ip_support(internal);
COMMENT ON OPERATOR CLASS sparsevec_ip_ops USING hnsw IS 'nearest neighbours by negative inner product (<#>)';
COMMENT ON OPERATOR FAMILY sparsevec_ip_ops USING hnsw IS 'nearest neighbours by negative inner product (<#>)';

CREATE FUNCTION hnsw_sparsevec_cosine_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_sparsevec_cosine_support(internal) IS 'support function of the hnsw operator class sparsevec_cosine_ops';

CREATE OPERATOR CLASS sparsevec_cosine_ops
	FOR TYPE sparsevec USING hnsw AS
	OPERATOR 1 <=> (sparsevec, sparsevec) FOR ORDER BY float_ops,
	FUNCTION 1 sparsevec_negative_inner_product(sparsevec, sparsevec),
	FUNCTION 2 l2_norm(sparsevec),
	FUNCTION 3 hnsw_sparsevec_cosine_support(internal);
COMMENT ON OPERATOR CLASS sparsevec_cosine_ops USING hnsw IS 'nearest neighbours by cosine distance (<=>)';
COMMENT ON OPERATOR FAMILY sparsevec_cosine_ops USING hnsw IS 'nearest neighbours by cosine distance (<=>)';

CREATE FUNCTION hnsw_sparsevec_l1_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_sparsevec_l1_support(internal) IS 'support function of the hnsw operator class sparsevec_l1_ops';

CREATE OPERATOR CLASS sparsevec_l1_ops
	FOR TYPE sparsevec USING hnsw AS
	OPERATOR 1 <+> (sparsevec, sparsevec) FOR ORDER BY float_ops,
	FUNCTION 1 l1_distance(sparsevec, sparsevec),
	FUNCTION 3 hnsw_sparsevec_l1_support(internal);
COMMENT ON OPERATOR CLASS sparsevec_l1_ops USING hnsw IS 'nearest neighbours by taxicab distance (<+>)';
COMMENT ON OPERATOR FAMILY sparsevec_l1_ops USING hnsw IS 'nearest neighbours by taxicab distance (<+>)';

CREATE FUNCTION hnsw_bit_hamming_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_bit_hamming_support(internal) IS 'support function of the hnsw operator class bit_hamming_ops';

CREATE OPERATOR CLASS bit_hamming_ops
	FOR TYPE bit USING hnsw AS
	OPERATOR 1 <~> (bit, bit) FOR ORDER BY float_ops,
	FUNCTION 1 hamming_distance(bit, bit),
	FUNCTION 3 hnsw_bit_hamming_support(internal);
COMMENT ON OPERATOR CLASS bit_hamming_ops USING hnsw IS 'nearest neighbours by Hamming distance (<~>)';
COMMENT ON OPERATOR FAMILY bit_hamming_ops USING hnsw IS 'nearest neighbours by Hamming distance (<~>)';

CREATE FUNCTION hnsw_bit_jaccard_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION hnsw_bit_jaccard_support(internal) IS 'support function of the hnsw operator class bit_jaccard_ops';

CREATE OPERATOR CLASS bit_jaccard_ops
	FOR TYPE bit USING hnsw AS
	OPERATOR 1 <%> (bit, bit) FOR ORDER BY float_ops,
	FUNCTION 1 jaccard_distance(bit, bit),
	FUNCTION 3 hnsw_bit_jaccard_support(internal);
COMMENT ON OPERATOR CLASS bit_jaccard_ops USING hnsw IS 'nearest neighbours by Jaccard distance (<%>)';
COMMENT ON OPERATOR FAMILY bit_jaccard_ops USING hnsw IS 'nearest neighbours by Jaccard distance (<%>)';

CREATE OPERATOR CLASS hnsw_l2_ops
	FOR TYPE vector USING hnsw AS
	OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_l2_squared_distance(vector, vector),
	FUNCTION 3 hnsw_vector_l2_support(internal);
COMMENT ON OPERATOR CLASS hnsw_l2_ops USING hnsw IS 'nearest neighbours by Euclidean distance (<->)';
COMMENT ON OPERATOR FAMILY hnsw_l2_ops USING hnsw IS 'nearest neighbours by Euclidean distance (<->)';

CREATE OPERATOR CLASS hnsw_ip_ops
	FOR TYPE vector USING hnsw AS
	OPERATOR 1 <#> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_negative_inner_product(vector, vector),
	FUNCTION 3 hnsw_vector_ip_support(internal);
COMMENT ON OPERATOR CLASS hnsw_ip_ops USING hnsw IS 'nearest neighbours by negative inner product (<#>)';
COMMENT ON OPERATOR FAMILY hnsw_ip_ops USING hnsw IS 'nearest neighbours by negative inner product (<#>)';

CREATE OPERATOR CLASS hnsw_cosine_ops
	FOR TYPE vector USING hnsw AS
	OPERATOR 1 <=> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_negative_inner_product(vector, vector),
	FUNCTION 2 vector_norm(vector),
	FUNCTION 3 hnsw_vector_cosine_support(internal);
COMMENT ON OPERATOR CLASS hnsw_cosine_ops USING hnsw IS 'nearest neighbours by cosine distance (<=>)';
COMMENT ON OPERATOR FAMILY hnsw_cosine_ops USING hnsw IS 'nearest neighbours by cosine distance (<=>)';
