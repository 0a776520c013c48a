-- Order, equality and hashing: what DISTINCT, GROUP BY, ORDER BY, joins and indexes stand on.

-- By the first element that differs, then by dimension; -0 is 0.
SELECT a, b, halfvec_cmp(a, b), a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt
FROM (VALUES ('[1,2,3]'::halfvec, '[1,2,3]'::halfvec), ('[1,2,3]', '[1,2,4]'), ('[2]', '[1,2,3]'), ('[1,2]', '[1,2,3]'), ('[-0,1]', '[0,1]'),
	('[-1]', '[-2]'), ('[6e-8]', '[0]')) AS pairs (a, b);

CREATE TABLE halfvec_set (id integer, v halfvec);
INSERT INTO halfvec_set VALUES (1, '[1,2]'), (2, '[1]'), (3, '[0]'), (4, '[-0]'), (5, NULL), (6, '[1,2]'), (7, '[-5,3]'), (8, NULL), (9, '[1,2,3]'), (10, '[1,-0]');
SELECT id, v FROM halfvec_set ORDER BY v, id;
SELECT id, v FROM halfvec_set ORDER BY v DESC, id;
SELECT min(id), count(*) FROM halfvec_set GROUP BY v ORDER BY 1;
SELECT count(DISTINCT v) FROM halfvec_set;
SELECT DISTINCT v + '[0]'::halfvec AS v FROM halfvec_set WHERE vector_dims(v) = 1 ORDER BY 1;
SELECT greatest('[1]'::halfvec, '[2]', '[1,5]'), least('[1]'::halfvec, '[2]', '[1,5]');
SELECT v FROM halfvec_set WHERE v IN ('[0]', '[1,0]') ORDER BY id;

-- Equal half vectors hash alike, with and without a seed; and the two hashes agree as hash functions have to.
SELECT halfvec_hash('[0,1]') = halfvec_hash('[-0,1]') AS zero, halfvec_hash_extended('[0,1]', 7) = halfvec_hash_extended('[-0,1]', 7) AS seeded,
	halfvec_hash('[0,1]') = halfvec_hash('[1,0]') AS order_matters, halfvec_hash('[0]') = halfvec_hash('[0,0]') AS dimension_matters,
	halfvec_hash_extended('[0,1]', 7) = halfvec_hash_extended('[0,1]', 8) AS seed_matters;
SELECT count(*) AS dims, count(DISTINCT halfvec_hash(v)) AS hashes,
	count(*) FILTER (WHERE halfvec_hash(v)::bit(32) = halfvec_hash_extended(v, 0)::bit(64)::bit(32)) AS agree_in_the_upper_half,
	count(*) FILTER (WHERE halfvec_hash(v)::bit(32) = substring(halfvec_hash_extended(v, 0)::bit(64) FROM 33)) AS agree
FROM (SELECT array_fill(1, ARRAY[n])::halfvec AS v FROM generate_series(1, 300) AS n) AS vectors;

-- Hash aggregate and hash join.
SET enable_sort = off;
SET enable_mergejoin = off;
SET enable_nestloop = off;
EXPLAIN (COSTS OFF) SELECT v, count(*) FROM halfvec_set GROUP BY v;
SELECT count(*), sum(n) FROM (SELECT v, count(*) AS n FROM halfvec_set GROUP BY v) AS groups;
EXPLAIN (COSTS OFF) SELECT count(*) FROM halfvec_set AS a JOIN halfvec_set AS b USING (v);
SELECT count(*), sum(a.id * b.id) FROM halfvec_set AS a JOIN halfvec_set AS b USING (v);
RESET enable_sort;
RESET enable_mergejoin;
-- Sort and merge join give the same.
SET enable_hashagg = off;
SET enable_hashjoin = off;
EXPLAIN (COSTS OFF) SELECT v, count(*) FROM halfvec_set GROUP BY v;
SELECT count(*), sum(n) FROM (SELECT v, count(*) AS n FROM halfvec_set GROUP BY v) AS groups;
EXPLAIN (COSTS OFF) SELECT count(*) FROM halfvec_set AS a JOIN halfvec_set AS b USING (v);
SELECT count(*), sum(a.id * b.id) FROM halfvec_set AS a JOIN halfvec_set AS b USING (v);
RESET ALL;

-- Unique btree and hash indexes.
\set VERBOSITY terse
CREATE UNIQUE INDEX halfvec_unique ON halfvec_set (v);
\set VERBOSITY default
DELETE FROM halfvec_set WHERE id IN (4, 6);
CREATE UNIQUE INDEX halfvec_unique ON halfvec_set (v);
INSERT INTO halfvec_set VALUES (11, '[-0]');
INSERT INTO halfvec_set VALUES (11, '[1,2]') ON CONFLICT (v) DO UPDATE SET id = 12;
CREATE INDEX halfvec_hashed ON halfvec_set USING hash (v);
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_sort = off;
EXPLAIN (COSTS OFF) SELECT id FROM halfvec_set WHERE v > '[0]' ORDER BY v;
SELECT id, v FROM halfvec_set WHERE v > '[0]' ORDER BY v;
DROP INDEX halfvec_unique;
EXPLAIN (COSTS OFF) SELECT id FROM halfvec_set WHERE v = '[-0]';
SELECT id, v FROM halfvec_set WHERE v = '[-0]';
SELECT id, v FROM halfvec_set WHERE v = '[1,2]';
RESET ALL;

-- Values out of line, and hash partitions, which take the hash with a seed.
CREATE TABLE halfvec_part (v halfvec) PARTITION BY HASH (v);
CREATE TABLE halfvec_part_0 PARTITION OF halfvec_part FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE halfvec_part_1 PARTITION OF halfvec_part FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO halfvec_part SELECT array_fill(n % 20, ARRAY[5000])::halfvec FROM generate_series(1, 60) AS n;
SELECT count(*), count(DISTINCT v), count(DISTINCT tableoid) FROM halfvec_part;
SELECT count(*) FROM halfvec_part AS a JOIN halfvec_part AS b USING (v);
SELECT count(*), count(DISTINCT tableoid) FROM halfvec_part WHERE v = array_fill(7, ARRAY[5000])::halfvec;

DROP TABLE halfvec_set, halfvec_part;

-- A halfvec hashes as the vector of the same elements.
SELECT count(*), bool_and(halfvec_hash(v::halfvec) = vector_hash(v) AND halfvec_hash_extended(v::halfvec, 5) = vector_hash_extended(v, 5)) AS same
FROM (SELECT array_agg(i)::vector AS v FROM generate_series(1, 800, 13) AS n, generate_series(1, n) AS i GROUP BY n) AS vectors;
