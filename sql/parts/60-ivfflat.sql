-- Since 0.2.0.
-- The access method ivfflat and its operator classes for type vector.

CREATE FUNCTION ivfflathandler(internal) RETURNS index_am_handler
	AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION ivfflathandler(internal) IS 'handler of the access method ivfflat';

CREATE ACCESS METHOD ivfflat TYPE INDEX HANDLER ivfflathandler;
COMMENT ON ACCESS METHOD ivfflat IS 'inverted lists of near vectors: approximate nearest neighbours in order of distance';

CREATE OPERATOR CLASS vector_l2_ops
	DEFAULT FOR TYPE vector USING ivfflat AS
	OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_l2_squared_distance(vector, vector),
	FUNCTION 3 l2_distance(vector, vector);
COMMENT ON OPERATOR CLASS vector_l2_ops USING ivfflat IS 'nearest neighbours by Euclidean distance (<->)';
COMMENT ON OPERATOR FAMILY vector_l2_ops USING ivfflat IS 'nearest neighbours by Euclidean distance (<->)';

CREATE OPERATOR CLASS vector_ip_ops
	FOR TYPE vector USING ivfflat AS
	OPERATOR 1 <#> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_negative_inner_product(vector, vector),
	FUNCTION 3 vector_spherical_distance(vector, vector),
	FUNCTION 4 vector_norm(vector);
COMMENT ON OPERATOR CLASS vector_ip_ops USING ivfflat IS 'nearest neighbours by negative inner product (<#>)';
COMMENT ON OPERATOR FAMILY vector_ip_ops USING ivfflat IS 'nearest neighbours by negative inner product (<#>)';

CREATE OPERATOR CLASS vector_cosine_ops
	FOR TYPE vector USING ivfflat AS
	OPERATOR 1 <=> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_negative_inner_product(vector, vector),
	FUNCTION 2 vector_norm(vector),
	FUNCTION 3 vector_spherical_distance(vector, vector),
	FUNCTION 4 vector_norm(vector);
COMMENT ON OPERATOR CLASS vector_cosine_ops USING ivfflat IS 'nearest neighbours by cosine distance (<=>)';
COMMENT ON OPERATOR FAMILY vector_cosine_ops USING ivfflat IS 'nearest neighbours by cosine distance (<=>)';

COMMENT ON FUNCTION ruvector_index_check(regclass) IS
	'walks an index of ruvector, which the caller must own, and raises index_corrupted at the first broken invariant; counts nodes, rows, removed nodes that vacuum has still to clear, links to cleared nodes, and live nodes (of ivfflat: pages) that nothing leads to';
