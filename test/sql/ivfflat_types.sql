-- ivfflat over halfvec and bit: build, scan, inserts, vacuum. Where all lists are read, the answers are exact.
SET enable_seqscan = off;
SET jit = off;
SET client_min_messages = warning;
SET ivfflat.probes = 8;
CREATE FUNCTION ivf_half(n integer, dims integer) RETURNS halfvec LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 - 0.5 ORDER BY i)::halfvec FROM generate_series(1, dims) AS i $$;
-- One of eight patterns, with 3 bits of 40 turned over.
CREATE FUNCTION ivf_bits(n integer) RETURNS bit(40) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT (hashint8extended(n % 8, 7)::bit(64) >> 24)::bit(40) # (1::bit(40) << abs(hashint4(n)) % 40)
		# (1::bit(40) << abs(hashint4(n + 100000)) % 40) # (1::bit(40) << abs(hashint4(n + 200000)) % 40) $$;
CREATE TABLE ivf_types (id integer, h halfvec(7), b bit(40)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_types SELECT n, ivf_half(n, 7), ivf_bits(n) FROM generate_series(1, 2500) AS n;
INSERT INTO ivf_types VALUES (2501, NULL, NULL), (2502, '[0,0,0,0,0,0,0]', ivf_bits(1));
CREATE INDEX ivf_types_l2 ON ivf_types USING ivfflat (h halfvec_l2_ops) WITH (lists = 8);
CREATE INDEX ivf_types_ip ON ivf_types USING ivfflat (h halfvec_ip_ops) WITH (lists = 8);
CREATE INDEX ivf_types_cosine ON ivf_types USING ivfflat (h halfvec_cosine_ops) WITH (lists = 8);
CREATE INDEX ivf_types_hamming ON ivf_types USING ivfflat (b bit_hamming_ops) WITH (lists = 8);
EXPLAIN (COSTS OFF) SELECT id FROM ivf_types ORDER BY h <-> '[1,2,3,4,5,6,7]' LIMIT 3;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_types ORDER BY h <#> '[1,2,3,4,5,6,7]' LIMIT 3;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_types ORDER BY h <=> '[1,2,3,4,5,6,7]' LIMIT 3;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_types ORDER BY b <~> ivf_bits(0) LIMIT 3;

-- How many of 20 queries get all indexed rows, each where it belongs, for each operator class. A vector is rounded to halves again
-- when it is scaled for the cosine.
CREATE FUNCTION ivf_types_equal(OUT operator text, OUT equal bigint, OUT ordered bigint, OUT rows bigint) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE
	subject text;
	query text;
BEGIN
	FOR operator, subject, query IN VALUES ('<->', 'h', 'ivf_half(-n, 7)'), ('<#>', 'h', 'ivf_half(-n, 7)'),
		('<=>', 'h', 'ivf_half(-n, 7)'), ('<~>', 'b', 'ivf_bits(10000 + n)') LOOP
		EXECUTE format($q$
			SELECT count(*) FILTER (WHERE by_index = by_sort), count(*) FILTER (WHERE back < 0.001), max(cardinality(by_index))
			FROM generate_series(1, 20) AS n, %2$s AS q,
				LATERAL (SELECT array_agg(d ORDER BY 0 + d) AS by_index, max(before - d) AS back
					FROM (SELECT d, lag(d) OVER () AS before FROM (SELECT %3$s %1$s q AS d FROM ivf_types ORDER BY %3$s %1$s q) AS f) AS g) AS a,
				LATERAL (SELECT array_agg(d ORDER BY 0 + d) AS by_sort FROM (SELECT %3$s %1$s q AS d FROM ivf_types) AS s WHERE d <> 'NaN') AS b$q$,
			operator, query, subject) INTO equal, ordered, rows;
		RETURN NEXT;
	END LOOP;
END
$$;
CREATE VIEW ivf_types_check AS SELECT index, c.rows, c.unreachable
	FROM unnest(ARRAY['l2', 'ip', 'cosine', 'hamming']) AS index, ruvector_index_check(('ivf_types_' || index)::regclass) AS c;
SELECT * FROM ivf_types_equal();
SELECT * FROM ivf_types_check;
SET work_mem = '64kB';
SELECT * FROM ivf_types_equal();
RESET work_mem;

-- With one list at a time, the next ones when rows are missing.
SET ivfflat.probes = 1;
SELECT count(*) BETWEEN 50 AND 1200 AS one_list FROM (SELECT id FROM ivf_types ORDER BY h <-> ivf_half(1, 7)) AS f;
SELECT count(*) BETWEEN 50 AND 1200 AS one_list FROM (SELECT id FROM ivf_types ORDER BY b <~> ivf_bits(1)) AS f;
SELECT id FROM ivf_types ORDER BY h <-> (SELECT h FROM ivf_types WHERE id = 77) LIMIT 1;
SELECT b <~> (SELECT b FROM ivf_types WHERE id = 77) AS distance FROM ivf_types ORDER BY 1 LIMIT 1;
SET ivfflat.iterative_scan = relaxed_order;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM ivf_types ORDER BY h <=> ivf_half(1, 7)) AS f;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM ivf_types ORDER BY b <~> ivf_bits(1)) AS f;
RESET ivfflat.iterative_scan;
SET ivfflat.probes = 8;

-- Rows come and go.
DELETE FROM ivf_types WHERE id % 3 = 0;
VACUUM ivf_types;
SELECT * FROM ivf_types_check;
INSERT INTO ivf_types SELECT n, ivf_half(n, 7), ivf_bits(n) FROM generate_series(3000, 3500) AS n;
UPDATE ivf_types SET h = ivf_half(id + 1, 7), b = ~b WHERE id % 100 = 1;
SELECT * FROM ivf_types_equal();
VACUUM ivf_types;
SELECT * FROM ivf_types_check;
REINDEX TABLE ivf_types;
SELECT * FROM ivf_types_equal();
SELECT * FROM ivf_types_check;
REINDEX INDEX CONCURRENTLY ivf_types_hamming;
REINDEX INDEX CONCURRENTLY ivf_types_cosine;
SELECT * FROM ivf_types_check;

-- With workers.
ALTER TABLE ivf_types SET (parallel_workers = 2);
SET max_parallel_maintenance_workers = 2;
REINDEX TABLE ivf_types;
RESET max_parallel_maintenance_workers;
SELECT * FROM ivf_types_equal();
SELECT * FROM ivf_types_check;

-- A NULL query, and a zero vector where there is no angle to it: every row is as near. Queries and rows of another size.
SELECT count(*) FROM (SELECT id FROM ivf_types ORDER BY b <~> (SELECT NULL::bit(40))) AS f;
SELECT count(*) FROM (SELECT id FROM ivf_types ORDER BY h <=> (SELECT NULL::halfvec)) AS f;
SELECT count(*) = (SELECT rows FROM ivf_types_check WHERE index = 'cosine') AS all_rows
FROM (SELECT id FROM ivf_types ORDER BY h <=> '[0,0,0,0,0,0,0]') AS f;
SELECT id FROM ivf_types ORDER BY b <~> B'101' LIMIT 1;
SELECT id FROM ivf_types ORDER BY h <-> '[1,2]' LIMIT 1;
DROP VIEW ivf_types_check;
DROP TABLE ivf_types;
DROP FUNCTION ivf_types_equal;

-- Fewer distinct values than lists, so that some lists stay empty: those are no probes.
SET ivfflat.probes = 1;
CREATE TABLE ivf_few (id integer, h halfvec(2), b bit(3));
INSERT INTO ivf_few SELECT n, ARRAY[n % 5, 1]::halfvec, (n % 8)::bit(3) FROM generate_series(1, 800) AS n;
CREATE INDEX ivf_few_h ON ivf_few USING ivfflat (h halfvec_l2_ops) WITH (lists = 50);
CREATE INDEX ivf_few_b ON ivf_few USING ivfflat (b bit_hamming_ops) WITH (lists = 50);
SELECT n, (SELECT count(*) FROM (SELECT id FROM ivf_few ORDER BY b <~> n::bit(3)) AS f) FROM generate_series(0, 7) AS n;
SELECT n, (SELECT count(*) FROM (SELECT id FROM ivf_few ORDER BY h <-> ARRAY[n, 1]::halfvec) AS f) FROM generate_series(0, 4) AS n;
TRUNCATE ivf_few;
INSERT INTO ivf_few VALUES (1, '[1,2]', B'010');
SELECT id FROM ivf_few ORDER BY b <~> B'000' LIMIT 1;
SELECT rows FROM ruvector_index_check('ivf_few_b');
DROP TABLE ivf_few;

-- What fits on a page and what does not: 4,072 halves do. Centres run over several pages; those of bits on byte boundaries.
SET ivfflat.probes = 3;
CREATE TABLE ivf_wide (id integer, a halfvec(4072), b halfvec(4074), c halfvec(16000), d bit(64000), e bit(63997), f bit(1)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_wide SELECT n, array_fill(n, ARRAY[4072])::halfvec, array_fill(n, ARRAY[4074])::halfvec, array_fill(n, ARRAY[16000])::halfvec,
	(repeat('1', n * 2000) || repeat('0', 64000 - n * 2000))::bit(64000), (repeat('0', 63997 - n * 2000) || repeat('1', n * 2000))::bit(63997),
	(n % 2)::bit(1)
FROM generate_series(1, 16) AS n;
CREATE INDEX ivf_wide_a ON ivf_wide USING ivfflat (a halfvec_l2_ops) WITH (lists = 3);
CREATE INDEX ivf_wide_b ON ivf_wide USING ivfflat (b halfvec_ip_ops) WITH (lists = 3);
CREATE INDEX ivf_wide_c ON ivf_wide USING ivfflat (c halfvec_l2_ops) WITH (lists = 3);
CREATE INDEX ivf_wide_d ON ivf_wide USING ivfflat (d bit_hamming_ops) WITH (lists = 3);
CREATE INDEX ivf_wide_e ON ivf_wide USING ivfflat (e bit_hamming_ops) WITH (lists = 3);
CREATE INDEX ivf_wide_f ON ivf_wide USING ivfflat (f bit_hamming_ops) WITH (lists = 3);
INSERT INTO ivf_wide SELECT id + 100, a, b, c, d, e, f FROM ivf_wide WHERE id = 3;
CREATE VIEW ivf_wide_answers AS SELECT
	(SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM ivf_wide ORDER BY a <-> array_fill(3.1, ARRAY[4072])::halfvec LIMIT 3) AS f) AS a,
	(SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM ivf_wide ORDER BY b <#> array_fill(3.1, ARRAY[4074])::halfvec LIMIT 3) AS f) AS b,
	(SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM ivf_wide ORDER BY c <-> array_fill(3.1, ARRAY[16000])::halfvec LIMIT 3) AS f) AS c,
	(SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM ivf_wide ORDER BY d <~> rpad(repeat('1', 6100), 64000, '0')::bit(64000) LIMIT 3) AS f) AS d,
	(SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM ivf_wide ORDER BY e <~> lpad(repeat('1', 6100), 63997, '0')::bit(63997) LIMIT 3) AS f) AS e,
	(SELECT array_agg(f) FROM (SELECT f FROM ivf_wide ORDER BY f <~> B'1' LIMIT 10) AS f) AS f;
SELECT * FROM ivf_wide_answers;
SELECT i, rows, unreachable FROM unnest(ARRAY['a', 'b', 'c', 'd', 'e', 'f']) AS i, ruvector_index_check(('ivf_wide_' || i)::regclass);
DELETE FROM ivf_wide WHERE id < 4;
VACUUM ivf_wide;
SELECT * FROM ivf_wide_answers;
SELECT i, rows, unreachable FROM unnest(ARRAY['a', 'b', 'c', 'd', 'e', 'f']) AS i, ruvector_index_check(('ivf_wide_' || i)::regclass);
DROP VIEW ivf_wide_answers;
DROP TABLE ivf_wide;

-- Expressions: a vector as bits or halves.
CREATE TABLE ivf_quantized (id integer, v vector(8));
INSERT INTO ivf_quantized SELECT n, (ivf_half(n, 8)::vector) FROM generate_series(1, 500) AS n;
CREATE INDEX ivf_quantized_b ON ivf_quantized USING ivfflat ((binary_quantize(v)::bit(8)) bit_hamming_ops) WITH (lists = 5);
CREATE INDEX ivf_quantized_h ON ivf_quantized USING ivfflat ((v::halfvec(8)) halfvec_cosine_ops) WITH (lists = 5);
SET ivfflat.probes = 5;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_quantized ORDER BY binary_quantize(v)::bit(8) <~> binary_quantize(ivf_half(7, 8)::vector) LIMIT 5;
SELECT id FROM (SELECT id, v FROM ivf_quantized ORDER BY binary_quantize(v)::bit(8) <~> binary_quantize(ivf_half(7, 8)::vector) LIMIT 30) AS f
ORDER BY v <-> ivf_half(7, 8)::vector LIMIT 1;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_quantized ORDER BY v::halfvec(8) <=> ivf_half(7, 8) LIMIT 1;
SELECT id FROM ivf_quantized ORDER BY v::halfvec(8) <=> ivf_half(7, 8) LIMIT 1;
DROP TABLE ivf_quantized;

-- Refused: what has no length or too much of it, or one element where an angle is asked for.
CREATE TABLE ivf_refused (a halfvec, b halfvec(1), c varbit(3), d bit(64001), e bit);
CREATE INDEX ON ivf_refused USING ivfflat (a halfvec_l2_ops);
CREATE INDEX ON ivf_refused USING ivfflat (b halfvec_cosine_ops);
CREATE INDEX ON ivf_refused USING ivfflat (b halfvec_ip_ops);
CREATE INDEX ON ivf_refused USING ivfflat (c bit_hamming_ops);
CREATE INDEX ON ivf_refused USING ivfflat (d bit_hamming_ops);
CREATE INDEX ON ivf_refused USING ivfflat (e);
CREATE INDEX ON ivf_refused USING ivfflat (b vector_l2_ops);
CREATE INDEX ON ivf_refused USING ivfflat (e halfvec_l2_ops);
CREATE INDEX ON ivf_refused USING ivfflat (e bit_jaccard_ops);
DROP TABLE ivf_refused;
-- Memory: the sample of a build must fit.
CREATE TABLE ivf_memory (b bit(64000), h halfvec(16000));
INSERT INTO ivf_memory SELECT n::bit(64000), array_fill(n, ARRAY[16000])::halfvec FROM generate_series(1, 60) AS n;
SET maintenance_work_mem = '2MB';
CREATE INDEX ON ivf_memory USING ivfflat (b bit_hamming_ops) WITH (lists = 50);
CREATE INDEX ON ivf_memory USING ivfflat (h halfvec_l2_ops) WITH (lists = 50);
RESET maintenance_work_mem;
DROP TABLE ivf_memory;
DROP FUNCTION ivf_half, ivf_bits;
