-- When the planner takes an hnsw index, and when it does not.
CREATE TABLE hnsw_plan (id integer PRIMARY KEY, kind integer, v vector(8));
-- Random, but the same everywhere: the elements come from hashes.
INSERT INTO hnsw_plan
	SELECT n, n % 100, (SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, 8) AS i)
	FROM generate_series(1, 5000) AS n;
CREATE INDEX hnsw_plan_v ON hnsw_plan USING hnsw (v vector_l2_ops);
CREATE INDEX hnsw_plan_kind ON hnsw_plan (kind);
VACUUM ANALYZE hnsw_plan;

-- Ordered by the distance, and limited: yes. Also where a filter leaves much, and where the limit is not known yet.
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 1 OFFSET 5;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]' FETCH FIRST 10 ROWS ONLY;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan WHERE kind < 50 ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan WHERE v <-> '[1,1,1,1,0,0,0,0]' < 1 ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
SET plan_cache_mode = force_generic_plan;
PREPARE hnsw_plan_limit (vector, integer) AS SELECT id FROM hnsw_plan ORDER BY v <-> $1 LIMIT $2;
EXPLAIN (COSTS OFF) EXECUTE hnsw_plan_limit(NULL, 1);
RESET plan_cache_mode;
DEALLOCATE hnsw_plan_limit;
EXPLAIN (COSTS OFF) SELECT q.n, f.id FROM (VALUES (1, '[1,1,1,1,0,0,0,0]'::vector), (2, '[1,1,1,1,0,0,0,1]')) AS q (n, v),
	LATERAL (SELECT id FROM hnsw_plan AS p ORDER BY p.v <-> q.v LIMIT 3) AS f;
EXPLAIN (COSTS OFF) SELECT min(d) FROM (SELECT v <-> '[1,1,1,1,0,0,0,0]' AS d FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10) AS f;

-- Not without a limit: a scan of the index ends before the table does.
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]';
-- Not without an order, in the wrong order, or by another operator.
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan WHERE v <-> '[1,1,1,1,0,0,0,0]' < 0.1;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan WHERE v = '[1,1,1,1,0,0,0,0]';
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]' DESC LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <=> '[1,1,1,1,0,0,0,0]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]' + v LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY id, v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
-- Not where another index leaves few rows.
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan WHERE id = 3 ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan WHERE id < 20 ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan WHERE kind = 3 ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
-- Not where the limit is so high that sorting is cheaper.
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 2000;

-- Never without an order, even if there is nothing else; without a limit, if the user forbids the rest.
SET enable_seqscan = off;
SET enable_bitmapscan = off;
CREATE FUNCTION hnsw_plan_uses(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		IF line ~ 'Scan' THEN
			RETURN regexp_replace(line, '^[ >-]*', '');
		END IF;
	END LOOP;
END
$$;
SELECT hnsw_plan_uses('SELECT v FROM hnsw_plan'), hnsw_plan_uses('SELECT v FROM hnsw_plan WHERE v IS NULL'),
	hnsw_plan_uses('SELECT id FROM hnsw_plan ORDER BY v <-> ''[1,1,1,1,0,0,0,0]'''),
	hnsw_plan_uses('SELECT id FROM hnsw_plan ORDER BY v <-> ''[1,1,1,1,0,0,0,0]'' DESC');
RESET enable_seqscan;
RESET enable_bitmapscan;

-- An index scan is no source for a merge join or a bitmap, and gives no values back.
SELECT amname, pg_indexam_has_property(oid, 'can_order') AS can_order, pg_indexam_has_property(oid, 'can_unique') AS can_unique,
	pg_indexam_has_property(oid, 'can_multi_col') AS can_multi_col, pg_indexam_has_property(oid, 'can_include') AS can_include,
	pg_indexam_has_property(oid, 'can_exclude') AS can_exclude
FROM pg_am WHERE amname = 'hnsw';
SELECT p, pg_index_has_property('hnsw_plan_v'::regclass, p) FROM unnest(ARRAY['clusterable', 'index_scan', 'bitmap_scan', 'backward_scan']) AS p;
SELECT p, pg_index_column_has_property('hnsw_plan_v'::regclass, 1, p)
FROM unnest(ARRAY['asc', 'orderable', 'returnable', 'search_array', 'search_nulls']) AS p;

-- An index orders by one distance only.
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan ORDER BY v <-> '[1,1,1,1,0,0,0,0]', v <-> '[1,0,1,1,0,0,0,0]' LIMIT 3;

-- An empty table, one that was never analyzed, and one with few rows.
CREATE TABLE hnsw_plan_small (id integer, v vector(8));
CREATE INDEX hnsw_plan_small_v ON hnsw_plan_small USING hnsw (v vector_l2_ops);
SELECT id FROM hnsw_plan_small ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;
SELECT id FROM hnsw_plan_small ORDER BY v <-> '[1,1,1,1,0,0,0,0]';
INSERT INTO hnsw_plan_small SELECT id, v FROM hnsw_plan WHERE id <= 20;
ANALYZE hnsw_plan_small;
EXPLAIN (COSTS OFF) SELECT id FROM hnsw_plan_small ORDER BY v <-> '[1,1,1,1,0,0,0,0]' LIMIT 10;

-- What the index finds first is what a sort finds first.
SELECT count(*) AS queries, count(*) FILTER (WHERE by_index = by_sort) >= 195 AS nearly_all_equal
FROM (SELECT id, v FROM hnsw_plan WHERE id % 25 = 0) AS q,
	LATERAL (SELECT array_agg(id) AS by_index FROM (SELECT id FROM hnsw_plan AS p ORDER BY p.v <-> q.v + '[0.1,0,0,0,0,0,0,0]' LIMIT 3) AS f) AS a,
	LATERAL (SELECT array_agg(id) AS by_sort FROM (SELECT id FROM hnsw_plan AS p ORDER BY 0 + (p.v <-> q.v + '[0.1,0,0,0,0,0,0,0]') LIMIT 3) AS f) AS b;
DROP TABLE hnsw_plan, hnsw_plan_small;
DROP FUNCTION hnsw_plan_uses;
