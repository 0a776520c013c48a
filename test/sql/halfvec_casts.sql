-- Casts of halfvec from and to arrays and vector, and which of them PostgreSQL applies by itself.
SELECT castsource::regtype, casttarget::regtype, castcontext
FROM pg_cast
WHERE 'halfvec'::regtype IN (castsource, casttarget) AND castsource <> 'sparsevec'::regtype AND casttarget <> 'sparsevec'::regtype
ORDER BY castsource::regtype::text, casttarget::regtype::text;

SELECT ARRAY[1, 2, 3]::halfvec, ARRAY[1.5, 2, 3]::halfvec, ARRAY[1.5, 2, 3]::real[]::halfvec, ARRAY[1.5, 2, 3]::double precision[]::halfvec;
SELECT ARRAY[65519, 2049, -2051]::halfvec, ARRAY[0.1]::double precision[]::halfvec, ARRAY[1e-50, -1e-50]::double precision[]::halfvec,
	ARRAY[65519.99]::numeric[]::halfvec;
SELECT ARRAY[1, 2, 3]::halfvec(3), '[5:7]={1,2,3}'::integer[]::halfvec, array_to_halfvec(ARRAY[1, 2], 2, false);
SELECT vector_dims(array_fill(1.5::real, ARRAY[16000])::halfvec), vector_dims(array_fill(1.5::numeric, ARRAY[16000])::halfvec);
SELECT '[1,-2.5,65504]'::halfvec::real[], halfvec_to_float4('[0.1]', -1, false), array_dims('[1,2,3]'::halfvec::real[]);

-- From and to vector, at lengths that the buffers do not divide.
SELECT '[1,0.1,65519]'::vector::halfvec, '[1,0.1,6e-8]'::halfvec::vector, '[1,2]'::vector::halfvec(2), '[1,2]'::halfvec::vector(2);
SELECT count(*), count(*) FILTER (WHERE v::halfvec::vector = v) AS same, count(*) FILTER (WHERE v::halfvec::real[] = v::real[]) AS array,
	count(*) FILTER (WHERE v::real[]::halfvec = v::halfvec) AS back
FROM (SELECT array_agg(i)::vector AS v FROM generate_series(1, 800, 13) AS n, generate_series(1, n) AS i GROUP BY n) AS vectors;

-- Assignment casts them, too; a vector is a halfvec in expressions, an array is not.
CREATE TABLE halfvec_assigned (id integer, v halfvec(3));
INSERT INTO halfvec_assigned VALUES (1, ARRAY[1, 2, 3]), (2, '{1.5,2,3}'::real[]), (3, '{1.25,2,3}'::double precision[]), (4, '{0.1,2,3}'::numeric[]),
	(5, '[0.1,2,3]'::vector);
INSERT INTO halfvec_assigned VALUES (6, ARRAY[1, 2]);
INSERT INTO halfvec_assigned VALUES (6, ARRAY[1, 2, 70000]);
SELECT id, v, v <-> '[1,2,3]'::vector FROM halfvec_assigned ORDER BY id;
-- Hints on operators differ between PostgreSQL's versions.
\set VERBOSITY terse
SELECT v <-> ARRAY[1, 2, 3] FROM halfvec_assigned;
\set VERBOSITY default
ALTER TABLE halfvec_assigned ALTER v TYPE vector(3);
SELECT id, v FROM halfvec_assigned ORDER BY id;
ALTER TABLE halfvec_assigned ALTER v TYPE real[];
ALTER TABLE halfvec_assigned ALTER v TYPE halfvec(4);
ALTER TABLE halfvec_assigned ALTER v TYPE halfvec(3);
SELECT id, v FROM halfvec_assigned ORDER BY id;
DROP TABLE halfvec_assigned;
