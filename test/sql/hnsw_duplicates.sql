-- Rows with equal vectors share a node: up to four on the node, the rest in row lists, each twice as long as the one before.
-- Nodes are counted, which rows of one value share as soon as they are linked.
SET ruvector.pending_limit = 0;
SET enable_seqscan = off;
SET client_min_messages = warning;
CREATE TABLE hnsw_copy (id integer, v vector(3)) WITH (autovacuum_enabled = off);
CREATE INDEX hnsw_copy_v ON hnsw_copy USING hnsw (v vector_l2_ops);
-- Compares the rows that the index gives, nearest vector first, with the table's: the same ones, each once.
CREATE FUNCTION hnsw_copy_compare(OUT by_index bigint, OUT once boolean, OUT same boolean, OUT nodes bigint, OUT rows bigint, OUT tombstones bigint)
	LANGUAGE plpgsql AS $$
DECLARE
	found integer[];
	expected integer[];
BEGIN
	SELECT array_agg(id ORDER BY id) INTO found FROM (SELECT id FROM hnsw_copy ORDER BY v <-> '[1,1,1]' LIMIT 100000) AS f;
	SELECT array_agg(id ORDER BY id) INTO expected FROM hnsw_copy WHERE v IS NOT NULL;
	SELECT count(*), count(*) = count(DISTINCT id) INTO by_index, once FROM unnest(found) AS id;
	same := found IS NOT DISTINCT FROM expected;
	SELECT c.nodes, c.rows, c.tombstones INTO nodes, rows, tombstones FROM ruvector_index_check('hnsw_copy_v') AS c;
END
$$;

-- One, four, five, twenty, twenty-one, more than two thousand.
INSERT INTO hnsw_copy VALUES (1, '[1,1,1]');
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(2, 4) AS n;
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy VALUES (5, '[1,1,1]');
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(6, 20) AS n;
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy VALUES (21, '[1,1,1]');
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(22, 5000) AS n;
SELECT * FROM hnsw_copy_compare();
-- Others beside it, further away and nearer; all copies come before the next vector.
INSERT INTO hnsw_copy VALUES (10001, '[1,1,2]'), (10002, '[1,1,3]');
SELECT * FROM hnsw_copy_compare();
SELECT id FROM hnsw_copy ORDER BY v <-> '[1,1,9]' LIMIT 2;
SELECT max(position) FILTER (WHERE id <= 5000) AS last_copy, min(position) FILTER (WHERE id > 5000) AS next
FROM (SELECT id, row_number() OVER () AS position FROM (SELECT id FROM hnsw_copy ORDER BY v <-> '[1,1,1]' LIMIT 100000) AS f) AS numbered;
-- ef_search counts vectors, not rows.
SET hnsw.ef_search = 2;
SET ruvector.complete_scans = off;
SELECT count(*) FROM (SELECT id FROM hnsw_copy ORDER BY v <-> '[1,1,1]' LIMIT 100000) AS f;
RESET hnsw.ef_search;
RESET ruvector.complete_scans;

-- Rows go one here, one there; from the node alone; from the lists alone; all but one; all.
DELETE FROM hnsw_copy WHERE id % 3 = 0;
SELECT * FROM hnsw_copy_compare();
VACUUM hnsw_copy;
SELECT * FROM hnsw_copy_compare();
DELETE FROM hnsw_copy WHERE id <= 30;
VACUUM hnsw_copy;
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(5001, 5050) AS n;
SELECT * FROM hnsw_copy_compare();
DELETE FROM hnsw_copy WHERE id BETWEEN 31 AND 5040;
VACUUM hnsw_copy;
SELECT * FROM hnsw_copy_compare();
DELETE FROM hnsw_copy WHERE id BETWEEN 5041 AND 5049;
VACUUM hnsw_copy;
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(6001, 6030) AS n;
SELECT * FROM hnsw_copy_compare();
DELETE FROM hnsw_copy WHERE id < 10000;
SELECT * FROM hnsw_copy_compare();
VACUUM hnsw_copy;
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(1, 100) AS n;
SELECT * FROM hnsw_copy_compare();

-- The same by a build, with what a build makes of lists that an insert would make otherwise; then inserts into them.
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(101, 3000) AS n;
INSERT INTO hnsw_copy SELECT n, ARRAY[n % 10, 0, 1]::vector FROM generate_series(3001, 3100) AS n;
REINDEX INDEX hnsw_copy_v;
SELECT * FROM hnsw_copy_compare();
INSERT INTO hnsw_copy SELECT n, ARRAY[n % 10, 0, 1]::vector FROM generate_series(3101, 3300) AS n;
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(3301, 3400) AS n;
SELECT * FROM hnsw_copy_compare();
DELETE FROM hnsw_copy WHERE id BETWEEN 1 AND 3000 AND id % 2 = 0 OR id > 3300;
VACUUM hnsw_copy;
SELECT * FROM hnsw_copy_compare();

-- Updates that keep the vector add rows to its node; what vacuum takes out makes room for them, so the index does not grow.
TRUNCATE hnsw_copy;
INSERT INTO hnsw_copy SELECT n, '[1,1,1]' FROM generate_series(1, 500) AS n;
CREATE TABLE hnsw_copy_size AS SELECT pg_relation_size('hnsw_copy_v') AS bytes;
CREATE INDEX hnsw_copy_id ON hnsw_copy (id);
UPDATE hnsw_copy SET id = id + 1000;
VACUUM hnsw_copy;
UPDATE hnsw_copy SET id = id + 1000;
VACUUM hnsw_copy;
UPDATE hnsw_copy SET id = id + 1000;
VACUUM hnsw_copy;
UPDATE hnsw_copy SET id = id + 1000;
VACUUM hnsw_copy;
SELECT * FROM hnsw_copy_compare();
SELECT pg_relation_size('hnsw_copy_v') <= 2 * bytes AS bounded FROM hnsw_copy_size;
DROP TABLE hnsw_copy, hnsw_copy_size;

-- Zero with either sign is two vectors for the index, and one for the operators.
CREATE TABLE hnsw_zero (id integer, v vector(2));
CREATE INDEX hnsw_zero_v ON hnsw_zero USING hnsw (v vector_l1_ops);
INSERT INTO hnsw_zero VALUES (1, '[0,1]'), (2, '[-0,1]'), (3, '[0,1]'), (4, '[-0,1]');
SELECT nodes, rows FROM ruvector_index_check('hnsw_zero_v');
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM hnsw_zero ORDER BY v <+> '[0,1]' LIMIT 10) AS f;
DROP TABLE hnsw_zero;

-- Under cosine, vectors of one direction are copies; under the others they are not.
CREATE TABLE hnsw_direction (id integer, v vector(2));
CREATE INDEX hnsw_direction_cosine ON hnsw_direction USING hnsw (v vector_cosine_ops);
CREATE INDEX hnsw_direction_ip ON hnsw_direction USING hnsw (v vector_ip_ops);
INSERT INTO hnsw_direction SELECT n, ARRAY[n, 2 * n]::vector FROM unnest(ARRAY[1, 2, 4, 8, 16, 32]) AS n;
INSERT INTO hnsw_direction SELECT n + 100, ARRAY[n, 2 * n]::vector FROM unnest(ARRAY[1, 2, 4, 8, 16, 32]) AS n;
SELECT nodes, rows FROM ruvector_index_check('hnsw_direction_cosine');
SELECT nodes, rows FROM ruvector_index_check('hnsw_direction_ip');
SELECT count(*) FROM (SELECT id FROM hnsw_direction ORDER BY v <=> '[1,2]' LIMIT 20) AS f;
DROP TABLE hnsw_direction;
DROP FUNCTION hnsw_copy_compare;
