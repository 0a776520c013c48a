-- hnsw indexes on vectors: what a scan returns, after inserts, updates and deletes.
SET enable_seqscan = off;
SET extra_float_digits = 0;
SET client_min_messages = warning;

-- Four operator classes; l2 is the default. The answers of an index over few rows are exact.
CREATE TABLE hnsw_item (id integer PRIMARY KEY, v vector(3)) WITH (autovacuum_enabled = off);
INSERT INTO hnsw_item VALUES (1, '[0,0,0]'), (2, '[1,2,3]'), (3, '[1,1,1]'), (4, NULL), (5, '[-3,0,4]'), (6, '[10,20,31]');
CREATE INDEX hnsw_item_l2 ON hnsw_item USING hnsw (v);
CREATE INDEX hnsw_item_ip ON hnsw_item USING hnsw (v vector_ip_ops);
CREATE INDEX hnsw_item_cosine ON hnsw_item USING hnsw (v vector_cosine_ops);
CREATE INDEX hnsw_item_l1 ON hnsw_item USING hnsw (v vector_l1_ops);
SELECT pg_get_indexdef('hnsw_item_l2'::regclass), pg_get_indexdef('hnsw_item_l1'::regclass);
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
SELECT id, v <-> '[1,2,4]' AS l2 FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_item ORDER BY v <#> '[1,2,4]' LIMIT 10;
SELECT id, v <#> '[1,2,4]' AS ip FROM hnsw_item ORDER BY v <#> '[1,2,4]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_item ORDER BY v <=> '[1,2,4]' LIMIT 10;
SELECT id, round((v <=> '[1,2,4]')::numeric, 6) AS cosine FROM hnsw_item ORDER BY v <=> '[1,2,4]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_item ORDER BY v <+> '[1,2,4]' LIMIT 10;
SELECT id, v <+> '[1,2,4]' AS l1 FROM hnsw_item ORDER BY v <+> '[1,2,4]' LIMIT 10;
-- The operand may stand on the left.
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_item ORDER BY '[1,2,4]' <-> v LIMIT 1;
SELECT id FROM hnsw_item ORDER BY '[1,2,4]' <-> v LIMIT 1;

-- NULL is not indexed, a zero vector not under cosine. Neither a NULL query nor a zero query is an error: every row is as near.
SELECT rows FROM ruvector_index_check('hnsw_item_l2');
SELECT rows FROM ruvector_index_check('hnsw_item_cosine');
SELECT count(*), count(v) FROM (SELECT v FROM hnsw_item ORDER BY v <-> (SELECT NULL::vector) LIMIT 10) AS found;
SELECT count(*), count(v) FROM (SELECT v FROM hnsw_item ORDER BY v <=> '[0,0,0]' LIMIT 10) AS found;
-- A query of another dimension is an error, whether the index or the operator sees it first.
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2]' LIMIT 1;
SELECT id FROM hnsw_item ORDER BY v <=> '[1,2,3,4]' LIMIT 1;

-- Inserts, updates (also of another column, and to the same vector), deletes: seen at once, and after a rollback not.
INSERT INTO hnsw_item VALUES (7, '[1,2,4]'), (8, NULL), (9, '[0,0,0]');
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 3;
UPDATE hnsw_item SET v = '[1,2,4.5]' WHERE id = 7;
UPDATE hnsw_item SET id = 20, v = v WHERE id = 2;
UPDATE hnsw_item SET v = '[5,5,5]' WHERE id = 4;
UPDATE hnsw_item SET v = NULL WHERE id = 5;
DELETE FROM hnsw_item WHERE id = 3;
SELECT id, v FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 2;
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10) AS found;
BEGIN;
INSERT INTO hnsw_item VALUES (10, '[1,2,4]');
DELETE FROM hnsw_item WHERE id = 7;
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 2;
SAVEPOINT s;
INSERT INTO hnsw_item VALUES (11, '[1,2,4.1]');
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 3;
ROLLBACK TO s;
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 2;
ROLLBACK;
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 2;
VACUUM hnsw_item;
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10) AS found;
SELECT index, nodes, rows, tombstones, broken_links, unreachable
FROM unnest(ARRAY['hnsw_item_l2', 'hnsw_item_ip', 'hnsw_item_cosine', 'hnsw_item_l1']) AS index, ruvector_index_check(index::regclass);
INSERT INTO hnsw_item VALUES (12, '[1,2]');
INSERT INTO hnsw_item VALUES (12, '[1,2,3,4]');

-- A table that was emptied takes new rows, whichever way it was emptied.
TRUNCATE hnsw_item;
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 1;
INSERT INTO hnsw_item VALUES (1, '[1,2,4]'), (2, '[1,2,5]');
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
DELETE FROM hnsw_item;
VACUUM hnsw_item;
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 1;
SELECT * FROM ruvector_index_check('hnsw_item_l2');
INSERT INTO hnsw_item VALUES (3, '[1,2,5]'), (4, '[1,2,4]');
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
-- Deleted rows that no vacuum has seen yet are all that there is to link to.
DELETE FROM hnsw_item;
INSERT INTO hnsw_item VALUES (5, '[1,2,5]'), (6, '[1,2,4]');
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
VACUUM hnsw_item;
SELECT id FROM hnsw_item ORDER BY v <-> '[1,2,4]' LIMIT 10;
SELECT * FROM ruvector_index_check('hnsw_item_l2');
DROP TABLE hnsw_item;

-- More rows than ef_search are there: nearest first, without going on.
SET ruvector.complete_scans = off;
CREATE TABLE hnsw_line (id integer, v vector(1));
INSERT INTO hnsw_line SELECT n, ARRAY[n]::vector FROM generate_series(1, 300) AS n;
CREATE INDEX hnsw_line_v ON hnsw_line USING hnsw (v vector_l2_ops);
SELECT count(*) AS default_width, min(id), max(id) FROM (SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 100) AS found;
SET hnsw.ef_search = 7;
SELECT array_agg(id) FROM (SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 100) AS found;
SET hnsw.ef_search = 1000;
SELECT count(*) AS all_rows, array_agg(id ORDER BY position) = array_agg(id ORDER BY id) AS in_order
FROM (SELECT id, row_number() OVER () AS position FROM (SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 1000) AS found) AS numbered;
RESET hnsw.ef_search;
RESET ruvector.complete_scans;
-- One dimension under the other operator classes.
CREATE INDEX hnsw_line_ip ON hnsw_line USING hnsw (v vector_ip_ops);
CREATE INDEX hnsw_line_cosine ON hnsw_line USING hnsw (v vector_cosine_ops);
CREATE INDEX hnsw_line_l1 ON hnsw_line USING hnsw (v vector_l1_ops);
SELECT id FROM hnsw_line ORDER BY v <#> '[2]' LIMIT 3;
SELECT id FROM hnsw_line ORDER BY v <+> '[77.3]' LIMIT 3;
-- All of these point the same way: they are one vector.
SELECT nodes, rows FROM ruvector_index_check('hnsw_line_cosine');
SELECT count(*) FROM (SELECT id FROM hnsw_line ORDER BY v <=> '[5]' LIMIT 1000) AS found;

-- Rescans: a lateral join, a correlated subquery, a nested loop with the query from a table, and one with NULL among them.
EXPLAIN (COSTS OFF)
SELECT q.n, f.id FROM generate_series(10, 30, 10) AS q (n),
	LATERAL (SELECT id FROM hnsw_line ORDER BY v <-> ARRAY[q.n + 0.3]::vector LIMIT 2) AS f;
SELECT q.n, f.id FROM generate_series(10, 30, 10) AS q (n),
	LATERAL (SELECT id FROM hnsw_line ORDER BY v <-> ARRAY[q.n + 0.3]::vector LIMIT 2) AS f;
SELECT q.n, (SELECT id FROM hnsw_line ORDER BY v <-> q.v LIMIT 1) IS NOT NULL AS found
FROM (VALUES (1, '[3]'::vector), (2, NULL), (3, '[4]')) AS q (n, v);
SELECT a.id, array_agg(b.id ORDER BY b.id) FROM hnsw_line AS a,
	LATERAL (SELECT id FROM hnsw_line AS h ORDER BY h.v <-> a.v LIMIT 1) AS b
WHERE a.id <= 5 GROUP BY a.id ORDER BY a.id;
SELECT count(*) FILTER (WHERE a.id = b.id) AS found_itself FROM hnsw_line AS a,
	LATERAL (SELECT id FROM hnsw_line AS h ORDER BY h.v <-> a.v LIMIT 1) AS b;

-- Parameters, with a plan for each call and a generic one.
PREPARE nearest (vector, integer) AS SELECT id FROM hnsw_line ORDER BY v <-> $1 LIMIT $2;
EXECUTE nearest('[100.3]', 2);
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE nearest('[200.3]', 3);
EXECUTE nearest('[200.3]', 3);
EXECUTE nearest('[50.3]', 1);
EXECUTE nearest(NULL, 0);
EXECUTE nearest('[50.3,1]', 1);
RESET plan_cache_mode;
DEALLOCATE nearest;
CREATE FUNCTION hnsw_nearest(query vector) RETURNS SETOF integer LANGUAGE plpgsql STABLE AS $$
BEGIN
	RETURN QUERY SELECT id FROM hnsw_line ORDER BY v <-> query LIMIT 2;
END
$$;
SELECT n, hnsw_nearest(ARRAY[n * 10 + 0.3]::vector) FROM generate_series(1, 7) AS n;
DROP FUNCTION hnsw_nearest;

-- Cursors: forward in steps, past the end, and from the start again. Backward is only for those that keep what they had.
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 45;
FETCH 3 FROM c;
MOVE 35 FROM c;
FETCH 10 FROM c;
FETCH 1 FROM c;
DECLARE d SCROLL CURSOR FOR SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 45;
FETCH 3 FROM d;
FETCH BACKWARD 2 FROM d;
MOVE ABSOLUTE 0 FROM d;
FETCH 2 FROM d;
-- A cursor's rows are those of its start: it sees neither later inserts nor later deletes.
DECLARE e CURSOR FOR SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 5;
FETCH 1 FROM e;
INSERT INTO hnsw_line VALUES (1001, '[1.5]');
DELETE FROM hnsw_line WHERE id IN (2, 3);
FETCH ALL FROM e;
DECLARE f CURSOR WITH HOLD FOR SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 3;
COMMIT;
FETCH ALL FROM f;
CLOSE f;
BEGIN;
DECLARE c NO SCROLL CURSOR FOR SELECT id FROM hnsw_line ORDER BY v <-> '[0]' LIMIT 45;
FETCH 3 FROM c;
FETCH BACKWARD 1 FROM c;
ROLLBACK;

-- The statistics of the index count its scans.
SELECT pg_stat_force_next_flush();
SELECT idx_scan > 10 AS counted, idx_tup_read > 300 AS read FROM pg_stat_user_indexes WHERE indexrelname = 'hnsw_line_v';
DROP TABLE hnsw_line;

-- A column without dimensions cannot be indexed, unless the expression gives them.
CREATE TABLE hnsw_loose (v vector);
CREATE INDEX ON hnsw_loose USING hnsw (v vector_l2_ops);
CREATE INDEX hnsw_loose_two ON hnsw_loose USING hnsw ((v::vector(2)) vector_l2_ops) WHERE vector_dims(v) = 2;
INSERT INTO hnsw_loose VALUES ('[1,2]'), ('[1,2,3]'), ('[1,3]');
EXPLAIN (COSTS OFF) SELECT v FROM hnsw_loose WHERE vector_dims(v) = 2 ORDER BY v::vector(2) <-> '[1,3.1]' LIMIT 3;
SELECT v FROM hnsw_loose WHERE vector_dims(v) = 2 ORDER BY v::vector(2) <-> '[1,3.1]' LIMIT 3;
DROP TABLE hnsw_loose;
-- A domain has the dimensions of its base type.
CREATE DOMAIN hnsw_embedding AS vector(2);
CREATE TABLE hnsw_domain (v hnsw_embedding);
INSERT INTO hnsw_domain VALUES ('[1,2]'), ('[1,3]');
CREATE INDEX hnsw_domain_hnsw ON hnsw_domain USING hnsw (v vector_l2_ops);
EXPLAIN (COSTS OFF) SELECT v FROM hnsw_domain ORDER BY v <-> '[1,3.1]' LIMIT 1;
SELECT v FROM hnsw_domain ORDER BY v <-> '[1,3.1]' LIMIT 1;
DROP INDEX hnsw_domain_hnsw;
SET client_min_messages = warning;
CREATE INDEX hnsw_domain_ivfflat ON hnsw_domain USING ivfflat (v vector_l2_ops) WITH (lists = 1);
RESET client_min_messages;
SELECT v FROM hnsw_domain ORDER BY v <-> '[1,3.1]' LIMIT 1;
DROP TABLE hnsw_domain;
DROP DOMAIN hnsw_embedding;

-- Extreme values: distances that overflow to infinity sort last and break nothing.
-- Nodes are counted, which rows of one value share as soon as they are linked.
SET ruvector.pending_limit = 0;
CREATE TABLE hnsw_far (id integer, v vector(2));
CREATE INDEX hnsw_far_l2 ON hnsw_far USING hnsw (v vector_l2_ops);
CREATE INDEX hnsw_far_ip ON hnsw_far USING hnsw (v vector_ip_ops);
CREATE INDEX hnsw_far_cosine ON hnsw_far USING hnsw (v vector_cosine_ops);
CREATE INDEX hnsw_far_l1 ON hnsw_far USING hnsw (v vector_l1_ops);
INSERT INTO hnsw_far VALUES (1, '[3e38,3e38]'), (2, '[-3e38,3e38]'), (3, '[1,1]'), (4, '[1e-45,0]'), (5, '[-3e38,-3e38]'), (6, '[2,1]');
SELECT id, v <-> '[1,1]' AS l2 FROM hnsw_far ORDER BY v <-> '[1,1]' LIMIT 3;
SELECT count(*) FROM (SELECT id FROM hnsw_far ORDER BY v <-> '[3e38,3e38]' LIMIT 10) AS found;
SELECT count(*) FROM (SELECT id FROM hnsw_far ORDER BY v <#> '[3e38,3e38]' LIMIT 10) AS found;
SELECT array_agg(id) FROM (SELECT id FROM hnsw_far WHERE id IN (1, 4, 6, 5) ORDER BY v <=> '[3e38,3.1e38]' LIMIT 10) AS found;
SELECT id FROM hnsw_far ORDER BY v <+> '[1,2]' LIMIT 2;
SELECT index, nodes, rows, unreachable
FROM unnest(ARRAY['hnsw_far_l2', 'hnsw_far_ip', 'hnsw_far_cosine', 'hnsw_far_l1']) AS index, ruvector_index_check(index::regclass);
DROP TABLE hnsw_far;
