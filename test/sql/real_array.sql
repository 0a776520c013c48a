-- Distances of real[], which are operators of an extension of its own, and what they leave alone: how the operators of the
-- vector types are found.
\set VERBOSITY terse
SELECT ARRAY[1, 2, 3]::real[] <-> '{4,6,3}' AS none;
\set VERBOSITY default
CREATE EXTENSION ruvector_real_array;
SELECT ARRAY[1, 2, 3]::real[] <-> '{4,6,3}' AS l2, ARRAY[1, 2, 3]::real[] <#> '{4,6,3}' AS ip,
	ARRAY[1, 0]::real[] <=> '{0,2}' AS cosine, ARRAY[1, 2, 3]::real[] <+> '{4,6,3}' AS l1;
-- integer[] and numeric[] become real[] by themselves, double precision[] does not.
SELECT ARRAY[1, 2, 3] <-> ARRAY[4, 6, 3] AS integers, ARRAY[1.5, 2] <-> ARRAY[1, 2] AS mixed;
-- Hints on operators differ between PostgreSQL's versions.
\set VERBOSITY terse
SELECT ARRAY[1, 2]::double precision[] <-> ARRAY[1, 2]::double precision[];
\set VERBOSITY default
-- They give what vectors give, of any length.
SELECT count(*) AS differ FROM (
	SELECT n, array_agg(sin(i * n)::real) AS a, array_agg(cos(i + n)::real) AS b FROM generate_series(1, 130) AS n, generate_series(1, n) AS i GROUP BY n
) AS f WHERE (a <-> b, a <#> b, a <=> b, a <+> b)
	IS DISTINCT FROM (a::vector <-> b::vector, a::vector <#> b::vector, a::vector <=> b::vector, a::vector <+> b::vector);
SELECT array_fill(1::real, ARRAY[16000]) <-> array_fill(2::real, ARRAY[16000]) AS far;
SELECT '[0:1]={3,4}'::real[] <-> '[5:6]={0,0}'::real[] AS other_bounds;
SELECT '{0,0}'::real[] <=> '{1,0}'::real[] AS no_angle;
SELECT NULL::real[] <-> '{1}'::real[] AS nothing;
-- What is no vector.
SELECT '{}'::real[] <-> '{}'::real[];
SELECT '{1,2}'::real[] <-> '{1,2,3}'::real[];
SELECT '{1,NULL}'::real[] <#> '{1,2}'::real[];
SELECT '{1,2}'::real[] <=> '{1,NULL}'::real[];
SELECT '{{1,2}}'::real[] <+> '{{1,2}}'::real[];
SELECT '{1,NaN}'::real[] <-> '{1,2}'::real[];
SELECT '{1,2}'::real[] <-> '{-Infinity,2}'::real[];
SELECT array_fill(1::real, ARRAY[16001]) <-> array_fill(1::real, ARRAY[16001]);
-- Arrays out of line.
CREATE TABLE real_array_large (id integer, a real[]);
ALTER TABLE real_array_large ALTER a SET STORAGE external;
INSERT INTO real_array_large SELECT n, array_fill(n::real, ARRAY[10000]) FROM generate_series(1, 20) AS n;
SELECT id, a <-> (SELECT a FROM real_array_large WHERE id = 7) AS distance FROM real_array_large ORDER BY distance LIMIT 3;
SELECT x.id FROM real_array_large AS x, real_array_large AS y WHERE y.id = 3 ORDER BY x.a <+> y.a, x.id LIMIT 3;
DROP TABLE real_array_large;

-- An operand without a type is a vector beside a vector, as it is without these operators.
CREATE TABLE real_array (id integer, v vector(3), h halfvec(3), s sparsevec(3), r real[]);
INSERT INTO real_array SELECT n, ARRAY[n, n % 7, 1]::vector, ARRAY[n, n % 7, 1]::vector, ARRAY[n, n % 7, 1]::vector, ARRAY[n, n % 7, 1]
FROM generate_series(1, 1000) AS n;
PREPARE real_array_v AS SELECT v <-> $1, $2 <#> v, v <=> $3, $4 <+> v FROM real_array;
PREPARE real_array_h AS SELECT h <-> $1, $2 <#> h FROM real_array;
PREPARE real_array_s AS SELECT s <-> $1, $2 <#> s FROM real_array;
PREPARE real_array_r AS SELECT r <-> $1, $2 <#> r FROM real_array;
SELECT name, parameter_types FROM pg_prepared_statements WHERE name LIKE 'real_array%' ORDER BY name;
DEALLOCATE ALL;
SELECT '[1,2,3]' <-> v, v <-> NULL, NULL <-> v FROM real_array WHERE id = 1;
SELECT v <-> '{1,2,3}' FROM real_array;
-- Hints on operators differ between PostgreSQL's versions.
\set VERBOSITY terse
SELECT '[1,2]' <-> '[1,2]';
\set VERBOSITY default
SELECT v <-> h IS NOT NULL AS halfvec_of_both, s <-> v IS NOT NULL AS sparsevec_of_both FROM real_array WHERE id = 1;
-- Hints on operators differ between PostgreSQL's versions.
\set VERBOSITY terse
SELECT v <-> '[1,2,3]'::text FROM real_array;
SELECT h <-> r FROM real_array;
SELECT v <-> ARRAY[1, 2, 3]::double precision[] FROM real_array;
\set VERBOSITY default

-- A vector beside an array, which pgvector refuses, is a distance of vectors, and an index serves it.
CREATE INDEX real_array_v ON real_array USING hnsw (v vector_l2_ops);
CREATE INDEX real_array_c ON real_array USING hnsw (v vector_cosine_ops);
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM real_array ORDER BY v <-> ARRAY[50, 1, 1] LIMIT 3;
EXPLAIN (COSTS OFF) SELECT id FROM real_array ORDER BY ARRAY[0.5, 1, 1] <=> v LIMIT 3;
SET enable_seqscan = on;
EXPLAIN (VERBOSE, COSTS OFF) SELECT v <-> r, v::real[] <+> v, h::real[] <-> r FROM real_array;
SET enable_seqscan = off;
SELECT id FROM real_array ORDER BY v <-> ARRAY[50, 1, 1] LIMIT 3;
SELECT id FROM real_array ORDER BY v <-> (SELECT r FROM real_array WHERE id = 50) LIMIT 3;
SELECT count(*) AS differ FROM real_array WHERE v <-> r <> 0 OR r <=> v > 0.0001 OR v <+> r <> 0 OR v <#> r IS DISTINCT FROM v <#> r::vector;
PREPARE real_array_v(real[]) AS SELECT id FROM real_array ORDER BY v <-> $1 LIMIT 3;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE real_array_v('{50,1,1}');
EXECUTE real_array_v('{50,1,1}');
EXECUTE real_array_v('{50,1}');
EXECUTE real_array_v('{50,NULL,1}');
RESET plan_cache_mode;
DEALLOCATE ALL;
-- Views keep what was written.
CREATE VIEW real_array_view AS SELECT id, v <-> r AS distance FROM real_array;
SELECT pg_get_viewdef('real_array_view') LIKE '%real[] <-> %' AS kept;
SELECT sum(distance) FROM real_array_view;
DROP VIEW real_array_view;
DROP TABLE real_array;
DROP EXTENSION ruvector_real_array;
