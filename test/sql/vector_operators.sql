-- Arithmetic, distances and the other functions of vectors.
SET extra_float_digits = 0;

-- Distances.
SELECT '[1,2,3]'::vector <-> '[4,6,3]' AS l2, '[1,2,3]'::vector <#> '[4,6,3]' AS negative_ip,
	'[3,4]'::vector <=> '[-6,-8]' AS cosine, '[1,2,3]'::vector <+> '[4,6,3]' AS l1;
SELECT l2_distance('[0,0]'::vector, '[3,4]'), vector_l2_distance('[0,0]', '[3,4]'), vector_l2_squared_distance('[0,0]', '[3,4]'),
	l1_distance('[0,0]'::vector, '[3,-4]'), vector_l1_distance('[0,0]', '[3,-4]');
SELECT inner_product('[1,2]'::vector, '[3,4]'), vector_negative_inner_product('[1,2]', '[3,4]');
SELECT cosine_distance('[1,0]'::vector, '[0,2]'), vector_cosine_distance('[1,0]', '[0,2]'), cosine_similarity('[1,0]', '[0,2]');
-- A cosine stays in [-1, 1] and does not overflow on the way to it; a zero vector has no direction.
SELECT count(*) AS pairs, count(*) FILTER (WHERE v <=> w BETWEEN 0 AND 1e-6) AS same, count(*) FILTER (WHERE v <=> -1 * w BETWEEN 1.999999 AND 2) AS opposite,
	count(*) FILTER (WHERE cosine_similarity(v, w) BETWEEN 0.999999 AND 1) AS similar
FROM (SELECT ARRAY[n, n + 1, n + 3]::vector AS v, ARRAY[n, n + 1, n + 3]::vector * 1.1 AS w FROM generate_series(1, 100) AS n) AS pairs;
SELECT '[1e18,1e18]'::vector <=> '[1e18,-1e18]' AS large, '[0,0]'::vector <=> '[1,2]' AS zero, cosine_similarity('[0,0]', '[0,0]');
SELECT round(vector_spherical_distance('[1,0]', '[0,1]')::numeric, 6) AS quarter, vector_spherical_distance('[1,0]', '[1,0]') AS none,
	vector_spherical_distance('[1,0]', '[-1,0]') AS half, vector_spherical_distance('[2,0]', '[2,0]') AS clamped;
-- The sum of squares is kept in single precision.
SELECT '[3e38]'::vector <-> '[-3e38]' AS l2, '[3e38,3e38]'::vector <#> '[2,2]' AS negative_ip, '[3e38]'::vector <+> '[-3e38]' AS l1;
-- Every length, so that each kernel's rest is seen: n ones against n threes.
SELECT count(*) AS dims,
	count(*) FILTER (WHERE ones <-> threes = sqrt(4 * n)) AS l2,
	count(*) FILTER (WHERE ones <#> threes = -3 * n) AS negative_ip,
	count(*) FILTER (WHERE abs(ones <=> threes) < 1e-6) AS cosine,
	count(*) FILTER (WHERE ones <+> threes = 2 * n) AS l1
FROM (SELECT n, array_fill(1, ARRAY[n])::vector AS ones, array_fill(3, ARRAY[n])::vector AS threes
	FROM generate_series(1, 130) AS n) AS vectors;

-- Arithmetic.
SELECT '[1,2,3]'::vector + '[10,20,30]' AS sum, '[1,2,3]'::vector - '[10,20,30]' AS difference, '[1,2,3]'::vector * '[10,20,30]' AS product,
	'[1,2]'::vector || '[3]' AS joined;
SELECT '[1,2,-3]'::vector * 2 AS integer, '[1,2,-3]'::vector * 0.5 AS numeric, 2.5::real * '[1,2,-3]'::vector AS real,
	0 * '[1,2,-3]'::vector AS zero, vector_mul_scalar('[1,2]', 3), scalar_mul_vector(3, '[1,2]');
-- An untyped operand is a vector, on both sides and as a parameter.
SELECT '[1,2]'::vector * '[3,4]' AS right, '[3,4]' * '[1,2]'::vector AS left;
PREPARE vector_product AS SELECT '[1,2]'::vector * $1;
EXECUTE vector_product('[3,4]');
DEALLOCATE vector_product;
SELECT v + v AS sum, v FROM (SELECT '[1,2]'::vector AS v) AS once;
-- The product is rounded once, from double precision.
SELECT '[16777215]'::vector * 1.00000006;

-- Functions.
SELECT vector_dims('[1,2,3]'::vector), vector_norm('[3,4]'), vector_norm('[3e37,4e37]'), vector_norm('[0,0]');
SELECT l2_normalize('[3,4]'::vector), vector_normalize('[3,4]'), l2_normalize('[0,0]'::vector), l2_normalize('[3e37,4e37]'::vector),
	l2_normalize('[1e-45,0]'::vector);
SELECT subvector('[1,2,3,4,5]'::vector, 2, 3) AS middle, subvector('[1,2,3,4,5]'::vector, 4, 100) AS to_the_end,
	subvector('[1,2,3,4,5]'::vector, -1, 4) AS before_the_start, subvector('[1,2,3,4,5]'::vector, 1, 2147483647) AS whole,
	subvector('[1,2,3,4,5]'::vector, 5, 1) AS last;
SELECT binary_quantize('[1,0,-1,-0,1e-45,5,-5,2,3]'::vector), binary_quantize('[1]'::vector);
SELECT length(binary_quantize(array_fill(1, ARRAY[16000])::vector)), bit_count(binary_quantize(array_fill(1, ARRAY[16000])::vector));

-- NULL in, NULL out.
SELECT '[1]'::vector <-> NULL AS distance, NULL::vector + '[1]' AS sum, '[1]'::vector * NULL::double precision AS product,
	vector_dims(NULL::vector), subvector('[1]'::vector, NULL, 1), '[1]'::vector = NULL AS equal;

-- Values from a table: short headers, plain, out of line.
CREATE TABLE vector_operand (id integer, v vector);
INSERT INTO vector_operand SELECT n, array_fill(n, ARRAY[n])::vector FROM unnest(ARRAY[1, 20, 200, 2000, 16000]) AS n;
SELECT id, v <-> v AS l2, v <#> v AS negative_ip, vector_dims(v || '[1]') AS joined_with_one, subvector(v + v, 1, 1) AS sum,
	subvector(v * 3, 1, 1) AS scaled, vector_norm(l2_normalize(v)) BETWEEN 0.99999 AND 1.00001 AS normal
FROM vector_operand WHERE id < 16000 ORDER BY id;
DROP TABLE vector_operand;

-- An operand that comes again and again out of line is kept; each row must still meet its own.
CREATE TABLE vector_operand AS SELECT id, array_fill(id, ARRAY[3000])::vector AS v FROM generate_series(1, 6) AS id;
SELECT count(*), count(*) FILTER (WHERE a.v <+> b.v = 3000 * abs(a.id - b.id)) AS right
FROM vector_operand AS a, vector_operand AS b;
SELECT count(*), count(*) FILTER (WHERE v <+> (SELECT v FROM vector_operand WHERE id = 3) = 3000 * abs(id - 3)) AS right,
	count(*) FILTER (WHERE (SELECT v FROM vector_operand WHERE id = 3) <+> v = 3000 * abs(id - 3)) AS turned
FROM vector_operand;
SELECT count(*), count(*) FILTER (WHERE distance = 3000 * abs(a.id - b.id)) AS right
FROM vector_operand AS a, LATERAL (SELECT id, v <+> a.v AS distance FROM vector_operand ORDER BY v <+> a.v LIMIT 4) AS b;
UPDATE vector_operand SET v = v + v WHERE id = 3;
SELECT id FROM vector_operand ORDER BY v <-> (SELECT v FROM vector_operand WHERE id = 3), id;
DROP TABLE vector_operand;
