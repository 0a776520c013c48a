-- Since 0.8.0.
-- Late interaction: documents and queries that have a vector for each token.

CREATE FUNCTION ruvector_maxsim(document vector[], query vector[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'vector_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(vector[], vector[]) IS
	'MaxSim: the sum over the query''s vectors of the greatest inner product with one of the document''s; null for a document without vectors';

CREATE FUNCTION ruvector_maxsim(document vector[], query vector[], metric text) RETURNS double precision
	AS 'MODULE_PATHNAME', 'vector_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(vector[], vector[], text) IS
	'MaxSim by inner products (ip), by cosines (cosine), where a zero vector counts as 0, or by minus the squared distances (l2)';

CREATE FUNCTION ruvector_maxsim(document halfvec[], query halfvec[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'halfvec_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(halfvec[], halfvec[]) IS
	'MaxSim: the sum over the query''s vectors of the greatest inner product with one of the document''s; null for a document without vectors';

CREATE FUNCTION ruvector_maxsim(document halfvec[], query halfvec[], metric text) RETURNS double precision
	AS 'MODULE_PATHNAME', 'halfvec_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(halfvec[], halfvec[], text) IS
	'MaxSim by inner products (ip), by cosines (cosine), where a zero vector counts as 0, or by minus the squared distances (l2)';

CREATE FUNCTION vector_maxsim_accum(double precision[], vector, vector[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION vector_maxsim_accum(double precision[], vector, vector[]) IS 'aggregate transition function';

CREATE FUNCTION vector_maxsim_accum(double precision[], vector, vector[], text) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION vector_maxsim_accum(double precision[], vector, vector[], text) IS 'aggregate transition function';

CREATE FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[]) IS 'aggregate transition function';

CREATE FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[], text) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[], text) IS 'aggregate transition function';

CREATE FUNCTION maxsim_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION maxsim_combine(double precision[], double precision[]) IS 'aggregate combine function';

CREATE FUNCTION maxsim_final(double precision[]) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION maxsim_final(double precision[]) IS 'aggregate final function';

CREATE AGGREGATE ruvector_maxsim(token vector, query vector[]) (
	SFUNC = vector_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(vector, vector[]) IS
	'MaxSim of a document whose tokens'' vectors are rows: the sum over the query''s vectors of the greatest inner product with one of them';

CREATE AGGREGATE ruvector_maxsim(token vector, query vector[], metric text) (
	SFUNC = vector_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(vector, vector[], text) IS 'the same by inner products (ip), by cosines (cosine) or by minus the squared distances (l2)';

CREATE AGGREGATE ruvector_maxsim(token halfvec, query halfvec[]) (
	SFUNC = halfvec_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(halfvec, halfvec[]) IS
	'MaxSim of a document whose tokens'' vectors are rows: the sum over the query''s vectors of the greatest inner product with one of them';

CREATE AGGREGATE ruvector_maxsim(token halfvec, query halfvec[], metric text) (
	SFUNC = halfvec_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(halfvec, halfvec[], text) IS 'the same by inner products (ip), by cosines (cosine) or by minus the squared distances (l2)';
