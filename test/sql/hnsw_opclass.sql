-- Operator classes of hnsw, and what becomes of those that lack something.
SELECT opcname, opcintype::regtype, opcdefault, amvalidate(c.oid) AS valid
FROM pg_opclass AS c JOIN pg_am AS a ON opcmethod = a.oid AND amname = 'hnsw'
WHERE opcfamily IN (SELECT amopfamily FROM pg_amop WHERE amoppurpose = 'o') ORDER BY opcname;
SELECT opfname, amopstrategy, amopopr::regoperator, amoppurpose
FROM pg_amop AS o JOIN pg_opfamily AS f ON amopfamily = f.oid JOIN pg_am AS a ON amopmethod = a.oid AND amname = 'hnsw'
WHERE amoppurpose = 'o' ORDER BY opfname;
SELECT opfname, amprocnum, amproc::regproc
FROM pg_amproc AS p JOIN pg_opfamily AS f ON amprocfamily = f.oid JOIN pg_am AS a ON opfmethod = a.oid AND amname = 'hnsw'
WHERE amprocnum < 6 ORDER BY opfname, amprocnum;

CREATE TABLE hnsw_class (id integer, v vector(2));
INSERT INTO hnsw_class VALUES (1, '[1,2]'), (2, '[3,4]');

-- No support function 3, without which no index can be built.
CREATE OPERATOR CLASS hnsw_class_bare FOR TYPE vector USING hnsw AS
	OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_l2_squared_distance(vector, vector);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'hnsw_class_bare';
CREATE INDEX ON hnsw_class USING hnsw (v hnsw_class_bare);
SELECT count(*) FROM pg_index WHERE indrelid = 'hnsw_class'::regclass;

-- No functions, no operator.
CREATE OPERATOR CLASS hnsw_class_empty FOR TYPE vector USING hnsw AS STORAGE vector;
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'hnsw_class_empty';
CREATE INDEX ON hnsw_class USING hnsw (v hnsw_class_empty);

-- No distance, and an operator to search by.
CREATE OPERATOR CLASS hnsw_class_search FOR TYPE vector USING hnsw AS
	OPERATOR 1 = (vector, vector),
	FUNCTION 3 hnsw_vector_l2_support(internal);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'hnsw_class_search';

-- Wrong signatures, in each place.
CREATE OPERATOR CLASS hnsw_class_wrong FOR TYPE vector USING hnsw AS
	OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
	OPERATOR 2 <#> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_add(vector, vector),
	FUNCTION 2 vector_dims(vector),
	FUNCTION 3 vector_norm(vector);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'hnsw_class_wrong';
CREATE OPERATOR CLASS hnsw_class_many FOR TYPE vector USING hnsw AS
	OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 7 hnsw_vector_l2_support(internal);

-- One that has all, made of the extension's functions.
CREATE OPERATOR CLASS hnsw_class_whole FOR TYPE vector USING hnsw AS
	OPERATOR 1 <+> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 l1_distance(vector, vector),
	FUNCTION 3 hnsw_vector_l1_support(internal);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'hnsw_class_whole';
CREATE INDEX hnsw_class_whole_v ON hnsw_class USING hnsw (v hnsw_class_whole);
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_class ORDER BY v <+> '[3,3]' LIMIT 1;
SELECT id FROM hnsw_class ORDER BY v <+> '[3,3]' LIMIT 1;
DROP TABLE hnsw_class;
DROP OPERATOR FAMILY hnsw_class_bare USING hnsw;
DROP OPERATOR FAMILY hnsw_class_empty USING hnsw;
DROP OPERATOR FAMILY hnsw_class_search USING hnsw;
DROP OPERATOR FAMILY hnsw_class_wrong USING hnsw;
DROP OPERATOR FAMILY hnsw_class_whole USING hnsw;
SELECT amvalidate(0);

-- What is for the server alone, nobody else can call: how that is said differs between its versions.
DO $$
BEGIN
	PERFORM hnswhandler(NULL);
	RAISE 'not refused';
EXCEPTION WHEN feature_not_supported OR undefined_function THEN
	RAISE NOTICE 'refused';
END
$$;
DO $$
BEGIN
	PERFORM hnsw_vector_l2_support(NULL);
	RAISE 'not refused';
EXCEPTION WHEN feature_not_supported OR undefined_function THEN
	RAISE NOTICE 'refused';
END
$$;
