-- Distances, functions, order and hash of sparse vectors.
SET extra_float_digits = 0;

SELECT '{1:1,2:2}/3'::sparsevec <-> '{1:4,3:4}/3' AS l2, '{1:1,2:2}/3'::sparsevec <#> '{1:4,3:4}/3' AS negative_ip,
	'{1:3,2:4}/9'::sparsevec <=> '{1:-6,2:-8}/9' AS cosine, '{1:1,2:2}/3'::sparsevec <+> '{1:4,3:4}/3' AS l1;
SELECT l2_distance('{}/2'::sparsevec, '{1:3,2:4}/2'), sparsevec_l2_squared_distance('{}/2', '{1:3,2:4}/2'), l1_distance('{}/2'::sparsevec, '{1:3,2:-4}/2'),
	inner_product('{1:1,2:2}/2'::sparsevec, '{1:3,2:4}/2'), sparsevec_negative_inner_product('{1:1,2:2}/2', '{1:3,2:4}/2'), cosine_distance('{1:1}/2'::sparsevec, '{2:2}/2');
SELECT '{}/2'::sparsevec <=> '{1:1}/2' AS zero, '{1:3e38}/2'::sparsevec <-> '{1:-3e38}/2' AS beyond_float, '{}/5'::sparsevec <-> '{}/5' AS nothing,
	'{1:1e18,2:1e18}/2'::sparsevec <=> '{1:1e18,2:-1e18}/2' AS large, '{1000000000:3}/1000000000'::sparsevec <-> '{1:4}/1000000000' AS far;
-- The same as between the dense vectors.
CREATE TABLE sparsevec_pair AS
	SELECT n, array_agg(CASE WHEN i % (n % 5 + 1) = 0 THEN (i * n) % 7 - 3 ELSE 0 END)::vector AS a,
		array_agg(CASE WHEN i % (n % 7 + 1) = 1 THEN (i * n) % 11 - 5 ELSE 0 END)::vector AS b
	FROM generate_series(1, 200) AS n, generate_series(1, n) AS i GROUP BY n;
SELECT count(*), count(*) FILTER (WHERE a::sparsevec <-> b::sparsevec = a <-> b) AS l2, count(*) FILTER (WHERE a::sparsevec <#> b::sparsevec = a <#> b) AS negative_ip,
	count(*) FILTER (WHERE a::sparsevec <+> b::sparsevec = a <+> b) AS l1, count(*) FILTER (WHERE l2_norm(a::sparsevec) = vector_norm(a)) AS norm,
	count(*) FILTER (WHERE (a::sparsevec <=> b::sparsevec) IS NOT DISTINCT FROM (a <=> b) OR abs((a::sparsevec <=> b::sparsevec) - (a <=> b)) < 1e-6) AS cosine,
	count(*) FILTER (WHERE l2_normalize(a::sparsevec)::vector = l2_normalize(a)) AS normal
FROM sparsevec_pair;
-- So is the order, whatever the dimensions.
SELECT count(*), count(*) FILTER (WHERE sparsevec_cmp(x.a::sparsevec, y.b::sparsevec) <> vector_cmp(x.a, y.b)) AS others
FROM sparsevec_pair AS x, sparsevec_pair AS y;
DROP TABLE sparsevec_pair;

SELECT l2_norm('{1:3,9:4}/9'::sparsevec), l2_norm('{1:3e37,2:4e37}/2'::sparsevec), l2_norm('{}/3'::sparsevec);
SELECT l2_normalize('{1:3,9:4}/9'::sparsevec), l2_normalize('{}/3'::sparsevec), l2_normalize('{1:3e37,2:4e37}/2'::sparsevec), l2_normalize('{3:1e-45}/3'::sparsevec);
-- What becomes too small for a float is left out.
SELECT l2_normalize('{1:1e38,2:1e-30,3:1e38}/3'::sparsevec);
SELECT '{}/1'::sparsevec <-> NULL AS distance, l2_norm(NULL::sparsevec), '{}/1'::sparsevec = NULL AS equal;

-- An operand that comes again and again out of line is kept; each row must still meet its own.
CREATE TABLE sparsevec_operand AS SELECT id, array_fill(id, ARRAY[3000])::sparsevec AS v FROM generate_series(1, 6) AS id;
SELECT count(*), count(*) FILTER (WHERE a.v <+> b.v = 3000 * abs(a.id - b.id)) AS right FROM sparsevec_operand AS a, sparsevec_operand AS b;
SELECT id FROM sparsevec_operand ORDER BY v <-> (SELECT v FROM sparsevec_operand WHERE id = 3), id;
DROP TABLE sparsevec_operand;

-- Order and equality: what DISTINCT, GROUP BY, ORDER BY, joins and indexes stand on.
SELECT a, b, sparsevec_cmp(a, b), a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt
FROM (VALUES ('{1:1}/3'::sparsevec, '{1:1}/3'::sparsevec), ('{1:1}/3', '{1:1}/4'), ('{1:1}/3', '{2:1}/3'), ('{1:-1}/3', '{2:-1}/3'), ('{}/3', '{3:-1}/3'), ('{}/2', '{3:-1}/3'),
	('{1:1,2:1}/3', '{1:1}/3'), ('{1:2}/3', '{1:1,2:1}/3')) AS pairs (a, b);
CREATE TABLE sparsevec_set (id integer, v sparsevec);
INSERT INTO sparsevec_set VALUES (1, '{1:1,2:2}/2'), (2, '{1:1}/1'), (3, '{}/1'), (4, '{1:0}/1'), (5, NULL), (6, '{2:2,1:1}/2'), (7, '{1:-5,2:3}/2'), (8, '{1:1}/2'), (9, '{}/2');
SELECT id, v FROM sparsevec_set ORDER BY v, id;
SELECT min(id), count(*) FROM sparsevec_set GROUP BY v ORDER BY 1;
SELECT greatest('{1:1}/2'::sparsevec, '{1:2}/2', '{}/5'), least('{1:1}/2'::sparsevec, '{1:2}/2', '{}/5');
SELECT sparsevec_hash('{1:1}/2') = sparsevec_hash('{1:1,2:0}/2') AS zero, sparsevec_hash('{1:1}/2') = sparsevec_hash('{2:1}/2') AS index_matters,
	sparsevec_hash('{1:1}/2') = sparsevec_hash('{1:1}/3') AS dimension_matters, sparsevec_hash('{1:1}/2') = sparsevec_hash('{1:2}/2') AS value_matters,
	sparsevec_hash_extended('{1:1}/2', 7) = sparsevec_hash_extended('{1:1}/2', 8) AS seed_matters;
SELECT count(*) AS dims, count(DISTINCT sparsevec_hash(v)) AS hashes,
	count(*) FILTER (WHERE sparsevec_hash(v)::bit(32) = substring(sparsevec_hash_extended(v, 0)::bit(64) FROM 33)) AS agree
FROM (SELECT array_fill(n % 2, ARRAY[n])::sparsevec AS v FROM generate_series(1, 300) AS n) AS vectors;
SET enable_sort = off;
SET enable_mergejoin = off;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM sparsevec_set AS a JOIN sparsevec_set AS b USING (v);
SELECT count(*), sum(a.id * b.id) FROM sparsevec_set AS a JOIN sparsevec_set AS b USING (v);
RESET enable_sort;
RESET enable_mergejoin;
SET enable_hashjoin = off;
EXPLAIN (COSTS OFF) SELECT count(*) FROM sparsevec_set AS a JOIN sparsevec_set AS b USING (v);
SELECT count(*), sum(a.id * b.id) FROM sparsevec_set AS a JOIN sparsevec_set AS b USING (v);
RESET ALL;
\set VERBOSITY terse
CREATE UNIQUE INDEX sparsevec_unique ON sparsevec_set (v);
\set VERBOSITY default
DELETE FROM sparsevec_set WHERE id IN (4, 6);
CREATE UNIQUE INDEX sparsevec_unique ON sparsevec_set (v);
INSERT INTO sparsevec_set VALUES (11, '{2:2,1:1}/2') ON CONFLICT (v) DO UPDATE SET id = 12;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SELECT id, v FROM sparsevec_set WHERE v >= '{}/2' ORDER BY v;
DROP INDEX sparsevec_unique;
CREATE INDEX sparsevec_hashed ON sparsevec_set USING hash (v);
EXPLAIN (COSTS OFF) SELECT id FROM sparsevec_set WHERE v = '{}/2';
SELECT id, v FROM sparsevec_set WHERE v = '{}/2';
RESET ALL;
DROP TABLE sparsevec_set;
CREATE TABLE sparsevec_part (v sparsevec) PARTITION BY HASH (v);
CREATE TABLE sparsevec_part_0 PARTITION OF sparsevec_part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE sparsevec_part_1 PARTITION OF sparsevec_part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO sparsevec_part SELECT array_fill(n % 20, ARRAY[2500])::sparsevec FROM generate_series(1, 60) AS n;
SELECT count(*), count(DISTINCT v), count(DISTINCT tableoid) FROM sparsevec_part;
SELECT count(*), count(DISTINCT tableoid) FROM sparsevec_part WHERE v = array_fill(7, ARRAY[2500])::sparsevec;
DROP TABLE sparsevec_part;
