-- Arithmetic, distances, aggregates and the other functions of halfvec.
SET extra_float_digits = 0;

-- Distances.
SELECT '[1,2,3]'::halfvec <-> '[4,6,3]' AS l2, '[1,2,3]'::halfvec <#> '[4,6,3]' AS negative_ip,
	'[3,4]'::halfvec <=> '[-6,-8]' AS cosine, '[1,2,3]'::halfvec <+> '[4,6,3]' AS l1;
SELECT l2_distance('[0,0]'::halfvec, '[3,4]'), halfvec_l2_squared_distance('[0,0]', '[3,4]'), l1_distance('[0,0]'::halfvec, '[3,-4]'),
	inner_product('[1,2]'::halfvec, '[3,4]'), halfvec_negative_inner_product('[1,2]', '[3,4]'), cosine_distance('[1,0]'::halfvec, '[0,2]');
SELECT '[0,0]'::halfvec <=> '[1,2]' AS zero, '[65504]'::halfvec <-> '[-65504]' AS beyond_half, '[65504,65504]'::halfvec <#> '[65504,65504]' AS far_beyond_half;
SELECT round(halfvec_spherical_distance('[1,0]', '[0,1]')::numeric, 6) AS quarter, halfvec_spherical_distance('[1,0]', '[1,0]') AS none,
	halfvec_spherical_distance('[1,0]', '[-1,0]') AS half, halfvec_spherical_distance('[2,0]', '[2,0]') AS clamped;
-- Every length, so that each kernel's rest is seen, at every instruction set that the machine has.
CREATE FUNCTION halfvec_at(level text, OUT dims bigint, OUT l2 bigint, OUT negative_ip bigint, OUT cosine bigint, OUT l1 bigint, OUT sum bigint)
LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ruvector.simd_level', level, true);
	SELECT count(*), count(*) FILTER (WHERE ones <-> threes = sqrt(4 * n)), count(*) FILTER (WHERE ones <#> threes = -3 * n),
		count(*) FILTER (WHERE abs(ones <=> threes) < 1e-6), count(*) FILTER (WHERE ones <+> threes = 2 * n),
		count(*) FILTER (WHERE ones + threes = array_fill(4, ARRAY[n])::halfvec)
	INTO dims, l2, negative_ip, cosine, l1, sum
	FROM (SELECT n, array_fill(1, ARRAY[n])::halfvec AS ones, array_fill(3, ARRAY[n])::halfvec AS threes FROM generate_series(1, 600) AS n) AS vectors;
END
$$;
SELECT DISTINCT r.* FROM unnest(string_to_array(substring(ruvector_simd_info() FROM 'available (.*)\)'), ', ')) AS level, halfvec_at(level) AS r;
DROP FUNCTION halfvec_at;

-- Arithmetic, rounded once.
SELECT '[1,2,3]'::halfvec + '[10,20,30]' AS sum, '[1,2,3]'::halfvec - '[10,20,30]' AS difference, '[1,2,3]'::halfvec * '[10,20,30]' AS product,
	'[1,2]'::halfvec || '[3]' AS joined;
SELECT '[2048,2050]'::halfvec + '[1,1]' AS ties, '[0.1]'::halfvec * '[0.1]' AS product, '[6e-8]'::halfvec - '[6e-8]' AS nothing;
SELECT '[1,2]' + '[3,4]'::halfvec AS unknown_left, '[1,2]'::vector + '[3,4]'::halfvec AS rounded, '[1,2]'::vector <-> '[4,6]'::halfvec AS distance;
SELECT v + v AS sum, v FROM (SELECT '[1,2]'::halfvec AS v) AS once;

-- Functions.
SELECT vector_dims('[1,2,3]'::halfvec), l2_norm('[3,4]'::halfvec), l2_norm('[30000,40000]'::halfvec), l2_norm('[0,0]'::halfvec);
SELECT l2_normalize('[3,4]'::halfvec), l2_normalize('[0,0]'::halfvec), l2_normalize('[30000,40000]'::halfvec), l2_normalize('[6e-8,0]'::halfvec);
SELECT subvector('[1,2,3,4,5]'::halfvec, 2, 3) AS middle, subvector('[1,2,3,4,5]'::halfvec, 4, 100) AS to_the_end,
	subvector('[1,2,3,4,5]'::halfvec, -1, 4) AS before_the_start, subvector('[1,2,3,4,5]'::halfvec, 1, 2147483647) AS whole;
SELECT binary_quantize('[1,0,-1,-0,6e-8,5,-5,2,3]'::halfvec), bit_count(binary_quantize(array_fill(1, ARRAY[1000])::halfvec));
SELECT bool_and(binary_quantize(v::halfvec) = binary_quantize(v)) AS same_bits
FROM (SELECT array_agg(sin(i * n))::vector AS v FROM generate_series(1, 520, 37) AS n, generate_series(1, n) AS i GROUP BY n) AS vectors;
SELECT '[1]'::halfvec <-> NULL AS distance, NULL::halfvec + '[1]' AS sum, '[1]'::halfvec = NULL AS equal;

-- An operand that comes again and again out of line is kept; each row must still meet its own.
CREATE TABLE halfvec_operand AS SELECT id, array_fill(id, ARRAY[5000])::halfvec AS v FROM generate_series(1, 6) AS id;
SELECT count(*), count(*) FILTER (WHERE a.v <+> b.v = 5000 * abs(a.id - b.id)) AS right FROM halfvec_operand AS a, halfvec_operand AS b;
SELECT id FROM halfvec_operand ORDER BY v <-> (SELECT v FROM halfvec_operand WHERE id = 3), id;
DROP TABLE halfvec_operand;

-- Aggregates: the average adds up in double precision, the sum in half.
CREATE TABLE halfvec_item (id integer, v halfvec(3));
INSERT INTO halfvec_item VALUES (1, '[1,2,3]'), (2, '[3,5,7]'), (3, NULL);
SELECT avg(v), sum(v), count(v) FROM halfvec_item;
SELECT avg(v), sum(v) FROM halfvec_item WHERE id = 3;
SELECT avg(v), sum(v ORDER BY id) FROM (VALUES (1, '[2048]'::halfvec), (2, '[1]'), (3, '[1]')) AS items (id, v);
SELECT avg(v) FROM (VALUES ('[65504]'::halfvec), ('[65504]')) AS large (v);
SELECT id, v, sum(v) OVER (ORDER BY id) AS running_sum, avg(v) OVER (ORDER BY id) AS running_avg FROM halfvec_item ORDER BY id;
SELECT id, v FROM halfvec_item ORDER BY id;
DROP TABLE halfvec_item;
CREATE TABLE halfvec_many AS SELECT id, ARRAY[id % 7, id % 2, -(id % 3)]::halfvec AS v FROM generate_series(1, 20000) AS id;
ALTER TABLE halfvec_many SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT avg(v), sum(v) FROM halfvec_many WHERE id <= 600;
SELECT avg(v) AS parallel_avg, sum(v) AS parallel_sum FROM halfvec_many WHERE id <= 600 \gset
SET max_parallel_workers_per_gather = 0;
SELECT avg(v) = :'parallel_avg', sum(v) = :'parallel_sum', sum(v) FROM halfvec_many WHERE id <= 600;
RESET ALL;
DROP TABLE halfvec_many;
SELECT halfvec_accum('{0}', '[1,2]'), halfvec_accum('{2,3,4}', '[1,2]'), halfvec_combine('{1,2}', '{2,3}'), halfvec_avg('{0}'), halfvec_avg('{2,3,4}');
