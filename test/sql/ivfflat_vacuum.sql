-- Vacuum: rows go, the others stay in their lists, the space is used again.
SET enable_seqscan = off;
CREATE FUNCTION ivf_gone_vector(n integer, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, dims) AS i $$;
CREATE TABLE ivf_gone (id integer, v vector(40)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_gone SELECT n, ivf_gone_vector(n, 40) FROM generate_series(1, 6000) AS n;
CREATE INDEX ivf_gone_v ON ivf_gone USING ivfflat (v) WITH (lists = 20);
SET ivfflat.probes = 20;
CREATE TABLE ivf_gone_size AS SELECT pg_relation_size('ivf_gone_v') AS bytes;
CREATE VIEW ivf_gone_found AS SELECT array_agg(DISTINCT id % 3 ORDER BY id % 3) AS rests, count(DISTINCT id) AS different, count(*) AS found
	FROM (SELECT id FROM ivf_gone ORDER BY v <-> (SELECT v FROM ivf_gone LIMIT 1)) AS f;

DELETE FROM ivf_gone WHERE id % 3 = 0;
SELECT rows FROM ruvector_index_check('ivf_gone_v');
VACUUM ivf_gone;
SELECT rows, unreachable FROM ruvector_index_check('ivf_gone_v');
SELECT reltuples FROM pg_class WHERE relname = 'ivf_gone_v';
SELECT * FROM ivf_gone_found;
-- The freed room takes what comes next, in every list.
INSERT INTO ivf_gone SELECT n, ivf_gone_vector(n, 40) FROM generate_series(1, 6000) AS n WHERE n % 3 = 0;
SELECT pg_relation_size('ivf_gone_v') = bytes AS reused FROM ivf_gone_size;
SELECT rows, unreachable FROM ruvector_index_check('ivf_gone_v');
SELECT * FROM ivf_gone_found;
-- Again and again, with few rows and with all but one.
DO $$
BEGIN
	FOR i IN 1 .. 5 LOOP
		DELETE FROM ivf_gone WHERE id % 7 = i;
		INSERT INTO ivf_gone SELECT n, ivf_gone_vector(n, 40) FROM generate_series(1, 6000) AS n WHERE n % 7 = i;
	END LOOP;
END
$$;
VACUUM ivf_gone;
SELECT rows, unreachable FROM ruvector_index_check('ivf_gone_v');
TRUNCATE ivf_gone_size;
INSERT INTO ivf_gone_size SELECT pg_relation_size('ivf_gone_v');
DELETE FROM ivf_gone WHERE id <> 77;
VACUUM ivf_gone;
SELECT rows, unreachable FROM ruvector_index_check('ivf_gone_v');
SELECT id FROM ivf_gone ORDER BY v <-> ivf_gone_vector(1, 40);
DELETE FROM ivf_gone;
VACUUM ivf_gone;
SELECT id FROM ivf_gone ORDER BY v <-> ivf_gone_vector(1, 40);
INSERT INTO ivf_gone SELECT n, ivf_gone_vector(n, 40) FROM generate_series(1, 6000) AS n;
SELECT pg_relation_size('ivf_gone_v') <= bytes AS reused FROM ivf_gone_size;
SELECT rows, unreachable FROM ruvector_index_check('ivf_gone_v');
SELECT * FROM ivf_gone_found;
DROP VIEW ivf_gone_found;
DROP TABLE ivf_gone;

-- Vectors in pieces: their pages are freed and used again.
CREATE TABLE ivf_gone_large (id integer, v vector(5000)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_gone_large SELECT n, ivf_gone_vector(n, 5000) FROM generate_series(1, 30) AS n;
SET client_min_messages = warning;
CREATE INDEX ivf_gone_large_v ON ivf_gone_large USING ivfflat (v) WITH (lists = 3);
RESET client_min_messages;
TRUNCATE ivf_gone_size;
INSERT INTO ivf_gone_size SELECT pg_relation_size('ivf_gone_large_v');
DELETE FROM ivf_gone_large WHERE id % 2 = 0;
VACUUM ivf_gone_large;
SELECT rows, unreachable FROM ruvector_index_check('ivf_gone_large_v');
INSERT INTO ivf_gone_large SELECT n, ivf_gone_vector(n, 5000) FROM generate_series(2, 30, 2) AS n;
SELECT pg_relation_size('ivf_gone_large_v') = bytes AS reused FROM ivf_gone_size;
SELECT rows, unreachable FROM ruvector_index_check('ivf_gone_large_v');
SELECT array_agg(id) FROM (SELECT id FROM ivf_gone_large ORDER BY v <-> ivf_gone_vector(8, 5000) LIMIT 1) AS f;
SELECT count(DISTINCT id), count(*) FROM (SELECT id FROM ivf_gone_large ORDER BY v <-> ivf_gone_vector(8, 5000)) AS f;
DROP TABLE ivf_gone_large, ivf_gone_size;
DROP FUNCTION ivf_gone_vector;
