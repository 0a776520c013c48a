-- The distance that a scan orders by is computed for the rows that it returns only where the query shows it.
SET enable_seqscan = off;
CREATE TABLE unread (id integer PRIMARY KEY, v vector(600)) WITH (autovacuum_enabled = off);
INSERT INTO unread SELECT n, (SELECT array_agg(n + i % 7) FROM generate_series(1, 600) AS i)::vector FROM generate_series(1, 60) AS n;
CREATE INDEX unread_v ON unread USING hnsw (v vector_l2_ops);
CREATE TABLE unread_origin AS SELECT array_fill(3, ARRAY[600])::vector AS q;
-- Whether vectors were read out of line.
CREATE FUNCTION unread_blocks(OUT blocks bigint) LANGUAGE sql AS
	$$ SELECT toast_blks_read + toast_blks_hit FROM pg_statio_user_tables WHERE relname = 'unread' $$;
SELECT pg_stat_force_next_flush();
SELECT blocks AS before FROM unread_blocks() \gset
SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 3;
SELECT o.n, near.id FROM generate_series(1, 2) AS o (n), LATERAL (SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT o.n) AS near ORDER BY 1, 2;
SELECT ARRAY(SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 3);
SELECT pg_stat_force_next_flush();
SELECT blocks - :before AS blocks, blocks AS before FROM unread_blocks() \gset
\echo :blocks
SELECT id, round((v <-> (SELECT q FROM unread_origin))::numeric, 3) AS d FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 3;
SELECT pg_stat_force_next_flush();
SELECT blocks > :before AS shown_are_computed FROM unread_blocks();

-- Shown, compared, or passed on, it is there.
SELECT id, d > 0 AS d FROM (SELECT id, v <-> (SELECT q FROM unread_origin) AS d FROM unread ORDER BY d LIMIT 3) AS f;
SELECT max(d) > 0 AS d FROM (SELECT v <-> (SELECT q FROM unread_origin) AS d FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 3) AS f;
INSERT INTO unread SELECT 100 + id, v FROM unread WHERE id BETWEEN 1 AND 3;
SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) FETCH FIRST 3 ROWS WITH TIES;
SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin), id LIMIT 3;
(SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 1 OFFSET 2) UNION ALL (SELECT max(id) FROM unread) ORDER BY 1;
WITH near AS MATERIALIZED (SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 50) SELECT count(*), sum(id) FROM near;
CREATE TEMP TABLE unread_copy AS SELECT id, v FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 5;
SELECT count(*) AS same FROM unread_copy JOIN unread USING (id, v);
BEGIN;
SELECT count(*) FROM (SELECT id FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 2 FOR UPDATE) AS f;
DECLARE near SCROLL CURSOR FOR SELECT id > 0 AS found FROM unread ORDER BY v <-> (SELECT q FROM unread_origin) LIMIT 3;
FETCH 2 FROM near;
FETCH PRIOR FROM near;
COMMIT;
-- A plan that is kept stays as it is.
SET plan_cache_mode = force_generic_plan;
PREPARE near(vector, bigint) AS SELECT id % 100 AS id FROM unread ORDER BY v <-> $1 LIMIT $2;
EXECUTE near(array_fill(-10, ARRAY[600]), 2);
EXPLAIN (VERBOSE, COSTS OFF) EXECUTE near('[1]', 2);
EXECUTE near(array_fill(100, ARRAY[600]), 1);
DEALLOCATE near;
DROP TABLE unread, unread_origin, unread_copy;
DROP FUNCTION unread_blocks;
