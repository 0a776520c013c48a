-- hnsw over halfvec, bit and sparsevec: the index gives what the exact answer is. Thirty nodes are all linked to each other.
SET enable_seqscan = off;

-- Compares the first ten rows by index with those by sorting, for one operator class.
CREATE FUNCTION same_by_index(table_name text, opclass text, operator text, query text) RETURNS TABLE (plan text, same boolean, rows bigint)
LANGUAGE plpgsql AS $$
DECLARE
	command text := format('SELECT id FROM %I ORDER BY v %s %L LIMIT 10', table_name, operator, query);
	by_index float8[];
	by_sort float8[];
	line text;
BEGIN
	EXECUTE format('CREATE INDEX types_index ON %I USING hnsw (v %I)', table_name, opclass);
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || command LOOP
		plan := coalesce(plan, substring(line from 'Index Scan using types_index'));
	END LOOP;
	EXECUTE format('SELECT array_agg(d) FROM (SELECT v %s %L AS d FROM %I WHERE id IN (%s)) AS answer',
		operator, query, table_name, command) INTO by_index;
	SET LOCAL enable_indexscan = off;
	EXECUTE format('SELECT array_agg(d) FROM (SELECT v %s %L AS d FROM %I ORDER BY 1 LIMIT 10) AS answer',
		operator, query, table_name) INTO by_sort;
	SET LOCAL enable_indexscan = on;
	same := (SELECT array_agg(d ORDER BY d) FROM unnest(by_index) AS d) IS NOT DISTINCT FROM by_sort;
	rows := (SELECT c.rows FROM ruvector_index_check('types_index') AS c);
	DROP INDEX types_index;
	RETURN NEXT;
END
$$;

CREATE TABLE half (id integer, v halfvec(4));
INSERT INTO half SELECT i, ARRAY[i % 7, i % 5, i * 0.25, 30 - i]::halfvec FROM generate_series(1, 30) i;
INSERT INTO half VALUES (31, NULL);
SELECT * FROM same_by_index('half', 'halfvec_l2_ops', '<->', '[3,2,4,15]');
SELECT * FROM same_by_index('half', 'halfvec_ip_ops', '<#>', '[3,2,4,15]');
SELECT * FROM same_by_index('half', 'halfvec_cosine_ops', '<=>', '[3,2,4,15]');
SELECT * FROM same_by_index('half', 'halfvec_l1_ops', '<+>', '[3,2,4,15]');

CREATE TABLE bits (id integer, v bit(12));
INSERT INTO bits SELECT i, (i * 37)::bit(12) FROM generate_series(1, 30) i;
SELECT * FROM same_by_index('bits', 'bit_hamming_ops', '<~>', '010110010110');
SELECT * FROM same_by_index('bits', 'bit_jaccard_ops', '<%>', '010110010110');

CREATE TABLE sparse (id integer, v sparsevec(1000));
INSERT INTO sparse SELECT i, format('{%s:%s,%s:%s,900:1}/1000', i, i % 4 + 1, i + 100 * (i % 3 + 1), i * 0.5)::sparsevec FROM generate_series(1, 29) i;
INSERT INTO sparse VALUES (30, '{7:2}/1000');
SELECT * FROM same_by_index('sparse', 'sparsevec_l2_ops', '<->', '{7:1,107:2,900:1}/1000');
SELECT * FROM same_by_index('sparse', 'sparsevec_ip_ops', '<#>', '{7:1,107:2,900:1}/1000');
SELECT * FROM same_by_index('sparse', 'sparsevec_cosine_ops', '<=>', '{7:1,107:2,900:1}/1000');
SELECT * FROM same_by_index('sparse', 'sparsevec_l1_ops', '<+>', '{7:1,107:2,900:1}/1000');

-- Values that are inserted, updated and deleted later; zero vectors are left out where they have no cosine.
CREATE INDEX sparse_cosine ON sparse USING hnsw (v sparsevec_cosine_ops);
CREATE INDEX half_cosine ON half USING hnsw (v halfvec_cosine_ops);
INSERT INTO sparse VALUES (40, '{}/1000'), (41, '{1:1,2:1,3:1,4:1,5:1,6:1,7:1,8:1}/1000'), (42, '{7:2}/1000');
INSERT INTO half VALUES (40, '[0,0,0,0]'), (41, '[1,1,1,1]');
UPDATE sparse SET id = id + 100 WHERE id < 10;
DELETE FROM sparse WHERE id BETWEEN 15 AND 20;
VACUUM sparse;
SELECT nodes, rows, tombstones FROM ruvector_index_check('sparse_cosine');
SELECT nodes, rows, tombstones FROM ruvector_index_check('half_cosine');
SELECT id FROM sparse ORDER BY v <=> '{7:1}/1000', id LIMIT 2;
SELECT count(*) FROM (SELECT id FROM sparse ORDER BY v <=> '{7:1}/1000' LIMIT 100) AS answer;
SELECT count(*) FROM (SELECT id FROM half ORDER BY v <=> '[0,0,0,0]' LIMIT 100) AS answer;

-- Values that do not fit on a page with their node.
CREATE TABLE large (id integer, h halfvec(8000), b bit(64000), s sparsevec(100000));
INSERT INTO large SELECT i, (SELECT array_agg((g * i) % 17) FROM generate_series(1, 8000) g)::halfvec,
	rpad('', 64000, lpad(i::bit(4)::text, 7, '0'))::bit(64000),
	(SELECT format('{%s}/100000', string_agg(format('%s:%s', g * 90, (g + i) % 5 + 1), ',' ORDER BY g))::sparsevec FROM generate_series(1, 1000) g)
FROM generate_series(1, 12) i;
CREATE INDEX large_h ON large USING hnsw (h halfvec_l2_ops);
CREATE INDEX large_b ON large USING hnsw (b bit_hamming_ops);
CREATE INDEX large_s ON large USING hnsw (s sparsevec_l2_ops);
INSERT INTO large SELECT id + 12, h, b, s FROM large WHERE id = 5;
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM large ORDER BY h <-> (SELECT h FROM large WHERE id = 5) LIMIT 2) AS answer;
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM large ORDER BY b <~> (SELECT b FROM large WHERE id = 5) LIMIT 2) AS answer;
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM large ORDER BY s <-> (SELECT s FROM large WHERE id = 5) LIMIT 3) AS answer;
DELETE FROM large WHERE id < 5;
VACUUM large;
SELECT i, rows, tombstones, broken_links FROM unnest(ARRAY['large_h', 'large_b', 'large_s']) AS i, ruvector_index_check(i::regclass);

-- Errors.
SELECT id FROM half ORDER BY v <=> '[1,2]' LIMIT 1;
SELECT id FROM sparse ORDER BY v <=> '{1:1}/5' LIMIT 1;
CREATE TABLE refused (v varbit(3), w sparsevec(20000), b bit(64001));
CREATE INDEX ON refused USING hnsw (v bit_hamming_ops);
CREATE INDEX ON refused USING hnsw (b bit_hamming_ops);
CREATE INDEX ON refused USING hnsw (w sparsevec_l2_ops);
INSERT INTO refused (w) SELECT format('{%s}/20000', string_agg(g || ':1', ',' ORDER BY g))::sparsevec FROM generate_series(1, 1001) g;

-- The names of the operator classes of vector that say hnsw.
CREATE TABLE plain (v vector(2));
INSERT INTO plain VALUES ('[1,2]'), ('[3,4]');
CREATE INDEX ON plain USING hnsw (v hnsw_l2_ops);
CREATE INDEX ON plain USING hnsw (v hnsw_ip_ops);
CREATE INDEX ON plain USING hnsw (v hnsw_cosine_ops);
SELECT v FROM plain ORDER BY v <-> '[3,3]' LIMIT 1;
SELECT opcname, amvalidate(oid) FROM pg_opclass WHERE opcmethod = (SELECT oid FROM pg_am WHERE amname = 'hnsw')
	AND opcfamily IN (SELECT amopfamily FROM pg_amop WHERE amoppurpose = 'o') ORDER BY opcname;

DROP FUNCTION same_by_index;
DROP TABLE half, bits, sparse, large, refused, plain;
