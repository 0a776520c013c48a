-- ivfflat indexes on vectors: what a scan returns, after inserts, updates and deletes.
SET enable_seqscan = off;
SET extra_float_digits = 0;
SET client_min_messages = warning;

-- Three operator classes; l2 is the default. With all lists read the answers are exact.
CREATE TABLE ivf_item (id integer PRIMARY KEY, v vector(3)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_item VALUES (1, '[0,0,0]'), (2, '[1,2,3]'), (3, '[1,1,1]'), (4, NULL), (5, '[-3,0,4]'), (6, '[10,20,31]');
CREATE INDEX ivf_item_l2 ON ivf_item USING ivfflat (v) WITH (lists = 2);
CREATE INDEX ivf_item_ip ON ivf_item USING ivfflat (v vector_ip_ops) WITH (lists = 2);
CREATE INDEX ivf_item_cosine ON ivf_item USING ivfflat (v vector_cosine_ops) WITH (lists = 2);
SELECT pg_get_indexdef('ivf_item_l2'::regclass), pg_get_indexdef('ivf_item_ip'::regclass);
SET ivfflat.probes = 2;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
SELECT id, v <-> '[1,2,4]' AS l2 FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_item ORDER BY v <#> '[1,2,4]' LIMIT 10;
SELECT id, v <#> '[1,2,4]' AS ip FROM ivf_item ORDER BY v <#> '[1,2,4]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_item ORDER BY v <=> '[1,2,4]' LIMIT 10;
SELECT id, round((v <=> '[1,2,4]')::numeric, 6) AS cosine FROM ivf_item ORDER BY v <=> '[1,2,4]' LIMIT 10;
-- Another operator than the class's gets no help from the index; the operand may stand on the left.
SET enable_seqscan = on;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_item ORDER BY v <+> '[1,2,4]' LIMIT 10;
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM ivf_item ORDER BY '[1,2,4]' <-> v LIMIT 1;
SELECT id FROM ivf_item ORDER BY '[1,2,4]' <-> v LIMIT 1;

-- NULL is not indexed, a zero vector not under cosine. Neither a NULL query nor a zero query is an error: every row is as near.
SELECT index, rows, unreachable
FROM unnest(ARRAY['ivf_item_l2', 'ivf_item_ip', 'ivf_item_cosine']) AS index, ruvector_index_check(index::regclass);
SELECT count(*), count(v) FROM (SELECT v FROM ivf_item ORDER BY v <-> (SELECT NULL::vector) LIMIT 10) AS found;
SELECT count(*), count(v) FROM (SELECT v FROM ivf_item ORDER BY v <=> '[0,0,0]' LIMIT 10) AS found;
SELECT count(*), count(v) FROM (SELECT v FROM ivf_item ORDER BY v <#> '[0,0,0]' LIMIT 10) AS found;
-- A query of another dimension is an error, whether the index or the operator sees it first.
SELECT id FROM ivf_item ORDER BY v <-> '[1,2]' LIMIT 1;
SELECT id FROM ivf_item ORDER BY v <=> '[1,2,3,4]' LIMIT 1;

-- Inserts, updates (also of another column, and to the same vector), deletes: seen at once, and after a rollback not.
INSERT INTO ivf_item VALUES (7, '[1,2,4]'), (8, NULL), (9, '[0,0,0]');
SELECT id FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 3;
UPDATE ivf_item SET v = '[1,2,4.5]' WHERE id = 7;
UPDATE ivf_item SET id = 20, v = v WHERE id = 2;
UPDATE ivf_item SET v = '[5,5,5]' WHERE id = 4;
UPDATE ivf_item SET v = NULL WHERE id = 5;
DELETE FROM ivf_item WHERE id = 3;
SELECT id, v FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 2;
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 10) AS found;
BEGIN;
INSERT INTO ivf_item VALUES (10, '[1,2,4]');
DELETE FROM ivf_item WHERE id = 7;
SELECT id FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 2;
ROLLBACK;
SELECT id FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 2;
VACUUM ivf_item;
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM ivf_item ORDER BY v <-> '[1,2,4]' LIMIT 10) AS found;
SELECT index, rows, unreachable
FROM unnest(ARRAY['ivf_item_l2', 'ivf_item_ip', 'ivf_item_cosine']) AS index, ruvector_index_check(index::regclass);
INSERT INTO ivf_item VALUES (12, '[1,2]');

-- Values so large that distances overflow: found, with the finite distances first.
INSERT INTO ivf_item VALUES (13, '[3e38,3e38,-3e38]'), (14, '[3e38,-3e38,3e38]');
SELECT count(*) FROM (SELECT id FROM ivf_item ORDER BY v <-> '[0,0,1]' LIMIT 20) AS found;
SELECT id FROM ivf_item ORDER BY v <-> '[0,0,1]' LIMIT 2;
REINDEX TABLE ivf_item;
SELECT count(*) FROM (SELECT id FROM ivf_item ORDER BY v <-> '[0,0,1]' LIMIT 20) AS found;
DROP TABLE ivf_item;

-- Rows in order from every list, beyond what work_mem holds: the same as a sort's, each once.
CREATE FUNCTION ivf_vector(n integer, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 - 0.5 ORDER BY i)::vector FROM generate_series(1, dims) AS i $$;
CREATE TABLE ivf_many (id integer, v vector(6)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_many SELECT n, ivf_vector(n, 6) FROM generate_series(1, 12000) AS n;
INSERT INTO ivf_many SELECT n, ivf_vector(1, 6) FROM generate_series(12001, 12500) AS n;
CREATE INDEX ivf_many_l2 ON ivf_many USING ivfflat (v) WITH (lists = 40);
CREATE INDEX ivf_many_ip ON ivf_many USING ivfflat (v vector_ip_ops) WITH (lists = 40);
CREATE INDEX ivf_many_cosine ON ivf_many USING ivfflat (v vector_cosine_ops) WITH (lists = 40);
SELECT index, rows, unreachable
FROM unnest(ARRAY['ivf_many_l2', 'ivf_many_ip', 'ivf_many_cosine']) AS index, ruvector_index_check(index::regclass);
SET ivfflat.probes = 40;
CREATE FUNCTION ivf_order(operator text, q vector, OUT rows bigint, OUT different bigint, OUT ordered boolean, OUT beyond_sort bigint)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format($q$
		WITH by_index AS MATERIALIZED (SELECT id, v %1$s $1 AS d FROM ivf_many ORDER BY v %1$s $1),
			numbered AS (SELECT id, d, lag(d) OVER () AS before, row_number() OVER () AS n FROM by_index),
			by_sort AS (SELECT d, row_number() OVER (ORDER BY d) AS n FROM (SELECT 0 + (v %1$s $1) AS d FROM ivf_many) AS s)
		SELECT count(*), count(DISTINCT id), bool_and(before IS NULL OR numbered.d >= before - 1e-6), count(*) FILTER (WHERE abs(numbered.d - by_sort.d) > 1e-6)
		FROM numbered JOIN by_sort USING (n)$q$, operator) USING q INTO rows, different, ordered, beyond_sort;
END
$$;
SELECT operator, f.* FROM unnest(ARRAY['<->', '<#>', '<=>']) AS operator, ivf_order(operator, ivf_vector(77, 6)) AS f;
SET work_mem = '64kB';
SELECT operator, f.* FROM unnest(ARRAY['<->', '<#>', '<=>']) AS operator, ivf_order(operator, ivf_vector(77, 6)) AS f;
RESET work_mem;

-- One list at a time: the rows of the nearest list. More probes, more rows; as many as there are lists, all.
CREATE FUNCTION ivf_rows(probes integer, q vector) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	PERFORM set_config('ivfflat.probes', probes::text, true);
	SELECT count(*) INTO n FROM (SELECT id FROM ivf_many ORDER BY v <-> q) AS f;
	RETURN n;
END
$$;
SELECT ivf_rows(1, ivf_vector(5, 6)) BETWEEN 50 AND 1500 AS one, ivf_rows(1, ivf_vector(5, 6)) < ivf_rows(3, ivf_vector(5, 6)) AS three,
	ivf_rows(40, ivf_vector(5, 6)) AS forty, ivf_rows(32768, ivf_vector(5, 6)) AS most;
-- Every row is in the list of its nearest centre: a row finds itself with one probe.
SELECT count(*) FILTER (WHERE found = id) AS themselves, count(*) AS of
FROM (SELECT id, (SELECT id FROM ivf_many AS m WHERE m.id <= 12000 ORDER BY m.v <-> i.v LIMIT 1) AS found
	FROM ivf_many AS i, set_config('ivfflat.probes', '1', false) WHERE id BETWEEN 2 AND 12000 AND id % 40 = 0) AS f;

-- Rescans: the operand comes from a join; a cursor goes on where it was.
SET ivfflat.probes = 10;
SET enable_seqscan = on;
EXPLAIN (COSTS OFF) SELECT q.id, f.id FROM ivf_many AS q, LATERAL (SELECT id FROM ivf_many AS m ORDER BY m.v <-> q.v LIMIT 1) AS f WHERE q.id < 8;
SET enable_seqscan = off;
SELECT q.id, f.id FROM ivf_many AS q, LATERAL (SELECT id FROM ivf_many AS m WHERE m.id <= 12000 ORDER BY m.v <-> q.v LIMIT 1) AS f WHERE q.id < 8 ORDER BY 1;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM ivf_many ORDER BY v <-> ivf_vector(9, 6);
FETCH 1 FROM c;
MOVE 100 FROM c;
DELETE FROM ivf_many WHERE id = 9;
MOVE ALL FROM c;
FETCH 1 FROM c;
ROLLBACK;
DROP TABLE ivf_many;
DROP FUNCTION ivf_vector, ivf_order, ivf_rows;
