-- Compact indexes: nodes have codes in place of their values, and exact distances come from the table. With a search as wide as the
-- table is long, an answer is the exact one, row by row.
-- Nodes are counted, which rows of one value share as soon as they are linked.
SET ruvector.pending_limit = 0;
SET enable_seqscan = off;
SET hnsw.ef_search = 500;
-- Row n of random vectors that are the same everywhere.
CREATE FUNCTION compact_row(n integer, dims integer) RETURNS real[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint8(n::bigint * 1009 + i) & 65535) / 65536.0 - 0.3 ORDER BY i)::real[] FROM generate_series(1, dims) AS i $$;
CREATE TABLE compact (id integer PRIMARY KEY, kind integer, note text, v vector(40), h halfvec(40)) WITH (autovacuum_enabled = off, fillfactor = 50);
INSERT INTO compact SELECT n, n % 10, 'a', compact_row(n, 40)::vector, compact_row(n, 40)::halfvec FROM generate_series(1, 300) AS n;
INSERT INTO compact VALUES (301, 1, 'no value', NULL, NULL);
-- The answer of an index scan beside that of a sort: how many rows, whether they are as far in the same order, and whether rows were
-- looked up in the table.
CREATE FUNCTION compact_compare(query text, OUT plan text, OUT by_scan bigint, OUT same boolean, OUT looked_up boolean) LANGUAGE plpgsql AS $$
DECLARE
	scanned float8[];
	sorted float8[];
	line text;
BEGIN
	SET LOCAL enable_sort = off;
	SET LOCAL enable_bitmapscan = off;
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		plan := coalesce(plan, substring(line FROM 'Index Scan using (compact_[a-z0-9_]+)'));
	END LOOP;
	EXECUTE format('SELECT array_agg(d) FROM (%s) AS answer', query) INTO scanned;
	looked_up := (SELECT s.reranks > 0 FROM ruvector_last_scan_stats() AS s);
	SET LOCAL enable_indexscan = off;
	SET LOCAL enable_sort = on;
	EXECUTE format('SELECT array_agg(d) FROM (%s) AS answer', query) INTO sorted;
	SET LOCAL enable_indexscan = on;
	by_scan := coalesce(cardinality(scanned), 0);
	-- An index may round otherwise than the operator.
	SELECT cardinality(scanned) IS NOT DISTINCT FROM cardinality(sorted) AND coalesce(bool_and(abs(a - b) <= 1e-5), true)
	INTO same FROM unnest(scanned, sorted) AS f (a, b);
END
$$;

CREATE INDEX compact_l2 ON compact USING hnsw (v vector_l2_ops) WITH (storage = compact);
CREATE INDEX compact_ip ON compact USING hnsw (v vector_ip_ops) WITH (storage = compact, m = 32);
CREATE INDEX compact_cosine ON compact USING hnsw (v vector_cosine_ops) WITH (storage = compact);
CREATE INDEX compact_h_l2 ON compact USING hnsw (h halfvec_l2_ops) WITH (storage = compact);
CREATE INDEX compact_h_ip ON compact USING hnsw (h halfvec_ip_ops) WITH (storage = compact, m = 32);
CREATE INDEX compact_h_cosine ON compact USING hnsw (h halfvec_cosine_ops) WITH (storage = compact);
SELECT name, value FROM ruvector_index_info('compact_l2')
	WHERE name IN ('format_version', 'storage', 'code_bits', 'own_bits', 'm', 'base_links', 'rows', 'nodes');
CREATE VIEW compact_answers AS SELECT operator, a.* FROM
	(VALUES (1, 'v', '<->', 'vector'), (2, 'v', '<#>', 'vector'), (3, 'v', '<=>', 'vector'), (4, 'h', '<->', 'halfvec'),
		(5, 'h', '<#>', 'halfvec'), (6, 'h', '<=>', 'halfvec')) AS c (n, col, operator, type),
	compact_compare(format('SELECT %1$s %2$s compact_row(-1, 40)::%3$s AS d FROM compact ORDER BY %1$s %2$s compact_row(-1, 40)::%3$s LIMIT 50',
		col, operator, type)) AS a ORDER BY n;
SELECT * FROM compact_answers;

-- Rows that come, change and go; updates that leave the vector alone are HOT, others are not.
INSERT INTO compact SELECT n, n % 10, 'b', compact_row(n, 40)::vector, compact_row(n, 40)::halfvec FROM generate_series(400, 500) AS n;
UPDATE compact SET note = 'c' WHERE id % 3 = 0;
UPDATE compact SET v = compact_row(id + 1000, 40)::vector, h = compact_row(id + 1000, 40)::halfvec WHERE id % 7 = 0;
DELETE FROM compact WHERE id % 5 = 0;
SELECT * FROM compact_answers;
VACUUM compact;
SELECT * FROM compact_answers;
SELECT nodes, rows, tombstones, broken_links FROM ruvector_index_check('compact_l2');
SELECT nodes, rows, tombstones, broken_links FROM ruvector_index_check('compact_h_cosine');
-- Old rows that a snapshot no longer sees are dropped; so are those of a transaction that ended otherwise.
BEGIN;
DELETE FROM compact WHERE kind < 5;
SELECT * FROM compact_answers LIMIT 1;
ROLLBACK;
SELECT * FROM compact_answers LIMIT 1;
DROP INDEX compact_ip, compact_cosine, compact_h_l2, compact_h_ip, compact_h_cosine;

-- Filters, and scans that go on: every row comes once, and in order.
SET hnsw.ef_search = 10;
SELECT a.* FROM (VALUES (1, 'WHERE kind = 3'), (2, 'WHERE note = ''c'' AND id < 100'), (3, ''), (4, 'WHERE v <-> compact_row(-1, 40)::vector < 2.5')) AS c (n, filter),
	compact_compare('SELECT v <-> compact_row(-1, 40)::vector AS d FROM compact ' || filter || ' ORDER BY v <-> compact_row(-1, 40)::vector LIMIT 320') AS a ORDER BY n;
SET hnsw.iterative_scan = strict_order;
SELECT by_scan BETWEEN 40 AND 50 AS rows, in_order FROM (SELECT count(*) AS by_scan, array_agg(d) = array_agg(d ORDER BY d) AS in_order
	FROM (SELECT v <-> compact_row(-1, 40)::vector AS d FROM compact ORDER BY v <-> compact_row(-1, 40)::vector LIMIT 50) AS f) AS g;
SET hnsw.iterative_scan = relaxed_order;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM compact ORDER BY v <-> compact_row(-1, 40)::vector LIMIT 1000) AS f;
RESET hnsw.iterative_scan;
SET ruvector.complete_scans = off;
SELECT count(*), array_agg(d) = array_agg(d ORDER BY d) AS in_order
	FROM (SELECT v <-> compact_row(-1, 40)::vector AS d FROM compact ORDER BY v <-> compact_row(-1, 40)::vector LIMIT 50) AS f;
RESET ruvector.complete_scans;

-- Nothing is looked up for NULL, which is equally far from all.
SELECT count(*) FROM (SELECT id FROM compact ORDER BY v <-> (SELECT NULL::vector) LIMIT 1000) AS f;
SELECT rows, reranks FROM ruvector_last_scan_stats();

-- Joins repeat a scan; a cursor holds nothing between its rows, and can be left.
SET hnsw.ef_search = 500;
SELECT q, (SELECT count(*) FROM compact AS c WHERE c.v <-> compact_row(-q, 40)::vector < answer.d) AS nearer
	FROM generate_series(1, 5) AS q, LATERAL (SELECT max(f.d) AS d FROM (SELECT v <-> compact_row(-q, 40)::vector AS d FROM compact ORDER BY v <-> compact_row(-q, 40)::vector LIMIT 8) AS f) AS answer ORDER BY q;
SELECT array_agg(id) AS nearest FROM (SELECT id FROM compact ORDER BY 0 + (v <-> compact_row(-1, 40)::vector) LIMIT 5) AS f;
SET enable_sort = off;
BEGIN;
DECLARE near CURSOR FOR SELECT id FROM compact ORDER BY v <-> compact_row(-1, 40)::vector;
FETCH 2 FROM near;
DELETE FROM compact WHERE id = (SELECT id FROM compact ORDER BY v <-> compact_row(-1, 40)::vector LIMIT 1 OFFSET 2);
SAVEPOINT inside;
FETCH 2 FROM near;
ROLLBACK TO inside;
FETCH 1 FROM near;
MOVE ALL FROM near;
CLOSE near;
ROLLBACK;
RESET enable_sort;

-- Equal vectors share a node, whether a build or an insert meets them; one row is looked up for all of them.
CREATE TABLE compact_copies (id integer, v vector(40));
INSERT INTO compact_copies SELECT n, compact_row(n % 5, 40)::vector FROM generate_series(1, 50) AS n;
CREATE INDEX compact_copies_v ON compact_copies USING hnsw (v vector_l2_ops) WITH (storage = compact);
INSERT INTO compact_copies SELECT n, compact_row(n % 6, 40)::vector FROM generate_series(61, 120) AS n;
SELECT nodes, rows FROM ruvector_index_check('compact_copies_v');
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM compact_copies ORDER BY v <-> compact_row(3, 40)::vector LIMIT 200) AS f;
SELECT rows, reranks FROM ruvector_last_scan_stats();
DELETE FROM compact_copies WHERE id < 70;
SELECT * FROM compact_compare('SELECT v <-> compact_row(3, 40)::vector AS d FROM compact_copies ORDER BY v <-> compact_row(3, 40)::vector LIMIT 30');
DROP TABLE compact_copies;

-- Expressions and partial indexes; vectors out of line; own codes of 4 bits.
CREATE TABLE compact_large (id integer, v vector) WITH (autovacuum_enabled = off);
INSERT INTO compact_large SELECT n, compact_row(n, 800)::vector FROM generate_series(1, 60) AS n;
INSERT INTO compact_large VALUES (0, '[1,2,3]');
CREATE INDEX compact_large_part ON compact_large USING hnsw ((v::vector(800)) vector_cosine_ops) WITH (storage = compact) WHERE id > 20;
INSERT INTO compact_large SELECT n, compact_row(n, 800)::vector FROM generate_series(61, 70) AS n;
SELECT * FROM compact_compare('SELECT v::vector(800) <=> compact_row(-1, 800)::vector(800) AS d FROM compact_large WHERE id > 20 ORDER BY v::vector(800) <=> compact_row(-1, 800)::vector(800) LIMIT 40');
CREATE INDEX compact_large_start ON compact_large USING hnsw ((subvector(v, 1, 64)::vector(64)) vector_l2_ops) WITH (storage = compact) WHERE id > 0;
SELECT value AS own_bits FROM ruvector_index_info('compact_large_start') WHERE name = 'own_bits';
SELECT * FROM compact_compare('SELECT subvector(v, 1, 64)::vector(64) <-> compact_row(-1, 64)::vector AS d FROM compact_large WHERE id > 0 ORDER BY subvector(v, 1, 64)::vector(64) <-> compact_row(-1, 64)::vector LIMIT 40');
DROP TABLE compact_large;

-- Zero vectors, and values so large that their squares have none.
CREATE TABLE compact_odd (id integer, v vector(40));
INSERT INTO compact_odd SELECT n, compact_row(n, 40)::vector FROM generate_series(1, 10) AS n;
INSERT INTO compact_odd SELECT 20, array_fill(0, ARRAY[40])::vector UNION ALL SELECT 21, array_fill(3e38::real, ARRAY[40])::vector;
CREATE INDEX compact_odd_l2 ON compact_odd USING hnsw (v vector_l2_ops) WITH (storage = compact);
CREATE INDEX compact_odd_cosine ON compact_odd USING hnsw (v vector_cosine_ops) WITH (storage = compact);
INSERT INTO compact_odd SELECT id + 100, v FROM compact_odd;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM compact_odd ORDER BY v <-> compact_row(-1, 40)::vector LIMIT 100) AS f;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM compact_odd ORDER BY v <=> compact_row(-1, 40)::vector LIMIT 100) AS f;
SELECT id % 100 AS furthest FROM compact_odd ORDER BY v <-> compact_row(-1, 40)::vector LIMIT 2 OFFSET 22;
DROP TABLE compact_odd;

-- Few dimensions, in which codes lose so little that rounding decides how much that is.
CREATE TABLE compact_few (id integer, v vector(3));
INSERT INTO compact_few SELECT n, compact_row(n, 3)::vector FROM generate_series(1, 500) AS n;
CREATE INDEX compact_few_1 ON compact_few USING hnsw ((subvector(v, 1, 1)::vector(1)) vector_l2_ops) WITH (storage = compact);
CREATE INDEX compact_few_2 ON compact_few USING hnsw ((subvector(v, 1, 2)::halfvec(2)) halfvec_l2_ops) WITH (storage = compact);
CREATE INDEX compact_few_3 ON compact_few USING hnsw (v vector_l2_ops) WITH (storage = compact);
CREATE INDEX compact_few_ip ON compact_few USING hnsw (v vector_ip_ops) WITH (storage = compact);
INSERT INTO compact_few SELECT n, compact_row(n, 3)::vector FROM generate_series(501, 600) AS n;
SELECT (ruvector_index_check(i)).* FROM unnest('{compact_few_1,compact_few_2,compact_few_3,compact_few_ip}'::regclass[]) AS i;
DROP TABLE compact_few;

-- What is not possible.
CREATE TABLE compact_none (b bit(10), v vector(10), w vector(8000));
CREATE INDEX ON compact_none USING hnsw (b bit_hamming_ops) WITH (storage = compact);
CREATE INDEX ON compact_none USING hnsw (v vector_l1_ops) WITH (storage = compact);
CREATE INDEX ON compact_none USING hnsw (w vector_l2_ops) WITH (storage = compact);
CREATE INDEX ON compact_none USING hnsw (v vector_l2_ops) WITH (storage = dense);
DROP TABLE compact_none;
DROP VIEW compact_answers;
DROP FUNCTION compact_compare;
DROP TABLE compact;
DROP FUNCTION compact_row;
