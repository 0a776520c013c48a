-- Operator classes of ivfflat, and what becomes of those that lack something.
SELECT opcname, opcintype::regtype, opcdefault, amvalidate(c.oid) AS valid
FROM pg_opclass AS c JOIN pg_am AS a ON opcmethod = a.oid AND amname = 'ivfflat'
WHERE opcfamily IN (SELECT amopfamily FROM pg_amop WHERE amoppurpose = 'o') ORDER BY opcname;
SELECT opfname, amopstrategy, amopopr::regoperator, amoppurpose
FROM pg_amop AS o JOIN pg_opfamily AS f ON amopfamily = f.oid JOIN pg_am AS a ON amopmethod = a.oid AND amname = 'ivfflat'
WHERE amoppurpose = 'o' ORDER BY opfname;
SELECT opfname, amprocnum, amproc::regproc
FROM pg_amproc AS p JOIN pg_opfamily AS f ON amprocfamily = f.oid JOIN pg_am AS a ON opfmethod = a.oid AND amname = 'ivfflat'
WHERE amprocnum < 6 ORDER BY opfname, amprocnum;

CREATE TABLE ivf_class (id integer, v vector(2));
INSERT INTO ivf_class VALUES (1, '[1,2]'), (2, '[3,4]');
SET client_min_messages = warning;

-- A distance that the access method cannot compute: neither built, nor quietly ordered by another.
CREATE OPERATOR CLASS ivf_class_l1 FOR TYPE vector USING ivfflat AS
	OPERATOR 1 <+> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 l1_distance(vector, vector),
	FUNCTION 3 l1_distance(vector, vector);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'ivf_class_l1';
CREATE INDEX ON ivf_class USING ivfflat (v ivf_class_l1);

-- No functions, no operator.
SET client_min_messages = info;
CREATE OPERATOR CLASS ivf_class_empty FOR TYPE vector USING ivfflat AS STORAGE vector;
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'ivf_class_empty';
CREATE INDEX ON ivf_class USING ivfflat (v ivf_class_empty);

-- Wrong signatures, in each place.
CREATE OPERATOR CLASS ivf_class_wrong FOR TYPE vector USING ivfflat AS
	OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
	OPERATOR 2 <#> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_add(vector, vector),
	FUNCTION 2 vector_dims(vector),
	FUNCTION 3 vector_sub(vector, vector),
	FUNCTION 4 vector_dims(vector),
	FUNCTION 5 vector_norm(vector);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'ivf_class_wrong';
CREATE OPERATOR CLASS ivf_class_many FOR TYPE vector USING ivfflat AS
	OPERATOR 1 <-> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 7 vector_norm(vector);

-- One that has all, made of the extension's functions.
CREATE OPERATOR CLASS ivf_class_whole FOR TYPE vector USING ivfflat AS
	OPERATOR 1 <=> (vector, vector) FOR ORDER BY float_ops,
	FUNCTION 1 vector_negative_inner_product(vector, vector),
	FUNCTION 2 vector_norm(vector),
	FUNCTION 3 vector_spherical_distance(vector, vector),
	FUNCTION 4 vector_norm(vector);
SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'ivf_class_whole';
CREATE INDEX ivf_class_whole_v ON ivf_class USING ivfflat (v ivf_class_whole) WITH (lists = 1);
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_class ORDER BY v <=> '[3,4.1]' LIMIT 1;
SELECT id FROM ivf_class ORDER BY v <=> '[3,4.1]' LIMIT 1;
SET client_min_messages = warning;
DROP TABLE ivf_class;
DROP OPERATOR FAMILY ivf_class_l1 USING ivfflat;
DROP OPERATOR FAMILY ivf_class_empty USING ivfflat;
DROP OPERATOR FAMILY ivf_class_wrong USING ivfflat;
DROP OPERATOR FAMILY ivf_class_whole USING ivfflat;
-- What is for the server alone, nobody else can call: how that is said differs between its versions.
DO $$
BEGIN
	PERFORM ivfflathandler(NULL);
	RAISE 'not refused';
EXCEPTION WHEN feature_not_supported OR undefined_function THEN
	RAISE NOTICE 'refused';
END
$$;
