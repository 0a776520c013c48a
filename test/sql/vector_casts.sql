-- Casts between vector and arrays, and which of them PostgreSQL applies by itself.
SELECT castsource::regtype, casttarget::regtype, castcontext
FROM pg_cast
WHERE (castsource = 'vector'::regtype AND casttarget IN ('vector'::regtype, 'real[]'::regtype))
	OR (casttarget = 'vector'::regtype AND castsource IN ('integer[]'::regtype, 'real[]'::regtype, 'double precision[]'::regtype,
		'numeric[]'::regtype))
ORDER BY castsource::regtype::text, casttarget::regtype::text;

-- Arrays to vectors.
SELECT ARRAY[1, 2, 3]::vector, ARRAY[1.5, 2, 3]::vector, ARRAY[1.5, 2, 3]::real[]::vector, ARRAY[1.5, 2, 3]::double precision[]::vector;
SELECT ARRAY[2147483647, -2147483648, 16777217]::vector, ARRAY[0.1]::double precision[]::vector, ARRAY[0.1]::vector,
	ARRAY[1e-50, -1e-50]::double precision[]::vector;
SELECT ARRAY[1, 2, 3]::vector(3), '[5:7]={1,2,3}'::integer[]::vector, (ARRAY[1, NULL, 3])[3:3]::vector, array_remove(ARRAY[1, NULL], NULL)::vector;
SELECT array_to_vector(ARRAY[1, 2], 2, false), array_to_vector(ARRAY[1, 2], -1, true);
SELECT vector_dims(array_fill(1.5::real, ARRAY[16000])::vector), vector_dims(array_fill(1.5::numeric, ARRAY[16000])::vector);

-- Vectors to arrays.
SELECT '[1,-2.5,3e38]'::vector::real[], vector_to_float4('[1,2]', -1, false), array_dims('[1,2,3]'::vector::real[]);
SELECT element FROM unnest('[3,1,2]'::vector::real[]) WITH ORDINALITY AS elements (element, position) ORDER BY position;
SELECT '[1,2]'::vector::real[]::double precision[]::vector;

-- Assignment casts them, too; an expression does not.
CREATE TABLE vector_assigned (id integer, v vector(3));
INSERT INTO vector_assigned VALUES (1, ARRAY[1, 2, 3]), (2, '{1.5,2,3}'::real[]), (3, '{1.25,2,3}'::double precision[]), (4, '{0.1,2,3}'::numeric[]);
INSERT INTO vector_assigned VALUES (5, ARRAY[1, 2]);
UPDATE vector_assigned SET v = v || ARRAY[1]::vector;
UPDATE vector_assigned SET v = subvector(v, 1, 2);
SELECT id, v FROM vector_assigned ORDER BY id;
-- Hints on operators differ between PostgreSQL's versions.
\set VERBOSITY terse
SELECT v + ARRAY[1, 2, 3] FROM vector_assigned;
SELECT v + '{1,2,3}'::real[] FROM vector_assigned;
\set VERBOSITY default
-- Where real[] is wanted, a vector will do.
CREATE TABLE real_assigned (r real[]);
INSERT INTO real_assigned SELECT v FROM vector_assigned WHERE id = 2;
SELECT r, '[1,2]'::vector = ANY (ARRAY['[1,2]'::vector]) AS any FROM real_assigned;
DROP TABLE real_assigned;
-- A change of the type goes through the casts.
ALTER TABLE vector_assigned ALTER v TYPE real[];
ALTER TABLE vector_assigned ALTER v TYPE vector(3);
ALTER TABLE vector_assigned ALTER v TYPE vector(4);
SELECT id, v FROM vector_assigned ORDER BY id;
DROP TABLE vector_assigned;
