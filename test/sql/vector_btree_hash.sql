-- Order, equality and hashing: what DISTINCT, GROUP BY, ORDER BY, joins and indexes stand on.

-- By the first element that differs, then by dimension; -0 is 0.
SELECT a, b, vector_cmp(a, b), a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt
FROM (VALUES ('[1,2,3]'::vector, '[1,2,3]'::vector), ('[1,2,3]', '[1,2,4]'), ('[2]', '[1,2,3]'), ('[1,2]', '[1,2,3]'), ('[-0,1]', '[0,1]'),
	('[-1]', '[-2]'), ('[1e-45]', '[0]')) AS pairs (a, b);

CREATE TABLE vector_set (id integer, v vector);
INSERT INTO vector_set VALUES (1, '[1,2]'), (2, '[1]'), (3, '[0]'), (4, '[-0]'), (5, NULL), (6, '[1,2]'), (7, '[-5,3]'), (8, NULL), (9, '[1,2,3]'), (10, '[1,-0]');
SELECT id, v FROM vector_set ORDER BY v, id;
SELECT id, v FROM vector_set ORDER BY v DESC, id;
SELECT min(id), count(*) FROM vector_set GROUP BY v ORDER BY 1;
SELECT count(DISTINCT v) FROM vector_set;
SELECT DISTINCT v + '[0]'::vector AS v FROM vector_set WHERE vector_dims(v) = 1 ORDER BY 1;
SELECT greatest('[1]'::vector, '[2]', '[1,5]'), least('[1]'::vector, '[2]', '[1,5]');
SELECT v FROM vector_set WHERE v IN ('[0]', '[1,0]') ORDER BY id;

-- Equal vectors hash alike, with and without a seed; and the two hashes agree as hash functions have to.
SELECT vector_hash('[0,1]') = vector_hash('[-0,1]') AS zero, vector_hash_extended('[0,1]', 7) = vector_hash_extended('[-0,1]', 7) AS seeded,
	vector_hash('[0,1]') = vector_hash('[1,0]') AS order_matters, vector_hash('[0]') = vector_hash('[0,0]') AS dimension_matters,
	vector_hash_extended('[0,1]', 7) = vector_hash_extended('[0,1]', 8) AS seed_matters;
SELECT count(*) AS dims, count(DISTINCT vector_hash(v)) AS hashes,
	count(*) FILTER (WHERE vector_hash(v)::bit(32) = vector_hash_extended(v, 0)::bit(64)::bit(32)) AS agree_in_the_upper_half,
	count(*) FILTER (WHERE vector_hash(v)::bit(32) = substring(vector_hash_extended(v, 0)::bit(64) FROM 33)) AS agree
FROM (SELECT array_fill(1, ARRAY[n])::vector AS v FROM generate_series(1, 300) AS n) AS vectors;

-- Hash aggregate and hash join.
SET enable_sort = off;
SET enable_mergejoin = off;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT v, count(*) FROM vector_set GROUP BY v;
SELECT count(*), sum(n) FROM (SELECT v, count(*) AS n FROM vector_set GROUP BY v) AS groups;
EXPLAIN (COSTS OFF) SELECT count(*) FROM vector_set AS a JOIN vector_set AS b USING (v);
SELECT count(*), sum(a.id * b.id) FROM vector_set AS a JOIN vector_set AS b USING (v);
RESET enable_sort;
RESET enable_mergejoin;
-- Sort and merge join give the same.
SET enable_hashagg = off;
SET enable_hashjoin = off;
EXPLAIN (COSTS OFF) SELECT v, count(*) FROM vector_set GROUP BY v;
SELECT count(*), sum(n) FROM (SELECT v, count(*) AS n FROM vector_set GROUP BY v) AS groups;
EXPLAIN (COSTS OFF) SELECT count(*) FROM vector_set AS a JOIN vector_set AS b USING (v);
SELECT count(*), sum(a.id * b.id) FROM vector_set AS a JOIN vector_set AS b USING (v);
RESET ALL;

-- Unique btree and hash indexes.
\set VERBOSITY terse
CREATE UNIQUE INDEX vector_unique ON vector_set (v);
\set VERBOSITY default
DELETE FROM vector_set WHERE id IN (4, 6);
CREATE UNIQUE INDEX vector_unique ON vector_set (v);
INSERT INTO vector_set VALUES (11, '[-0]');
INSERT INTO vector_set VALUES (11, '[1,2]') ON CONFLICT (v) DO UPDATE SET id = 12;
CREATE INDEX vector_hashed ON vector_set USING hash (v);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_sort = off;
EXPLAIN (COSTS OFF) SELECT id FROM vector_set WHERE v > '[0]' ORDER BY v;
SELECT id, v FROM vector_set WHERE v > '[0]' ORDER BY v;
DROP INDEX vector_unique;
EXPLAIN (COSTS OFF) SELECT id FROM vector_set WHERE v = '[-0]';
SELECT id, v FROM vector_set WHERE v = '[-0]';
SELECT id, v FROM vector_set WHERE v = '[1,2]';
RESET ALL;

-- Values out of line, and hash partitions, which take the hash with a seed.
CREATE TABLE vector_part (v vector) PARTITION BY HASH (v);
CREATE TABLE vector_part_0 PARTITION OF vector_part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE vector_part_1 PARTITION OF vector_part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO vector_part SELECT array_fill(n % 20, ARRAY[2500])::vector FROM generate_series(1, 60) AS n;
SELECT count(*), count(DISTINCT v), count(DISTINCT tableoid) FROM vector_part;
SELECT count(*) FROM vector_part AS a JOIN vector_part AS b USING (v);
SELECT count(*), count(DISTINCT tableoid) FROM vector_part WHERE v = array_fill(7, ARRAY[2500])::vector;

DROP TABLE vector_set, vector_part;
