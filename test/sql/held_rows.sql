-- As many rows as LIMIT asks for are held back until they can be put in order, on disk where work_mem is too small: bounds of distances
-- fail for some of so many, and what comes too late would be left out.
SET enable_seqscan = off;
SET enable_sort = off;
SET ivfflat.probes = 4;
CREATE TABLE held (id integer, v vector(64));
INSERT INTO held SELECT n, array_agg(0.5 * sin(n % 100 * 0.37 * (d % 7) + d * (n % 100))
		+ 0.3 * sqrt(-2 * ln((hashint8(n * 64 + d)::bigint + 2147483649) / 4294967297.0)::float8) * cos(6.283185307 * hashint8(-n * 64 - d) / 4294967296.0) ORDER BY d)::vector
	FROM generate_series(1, 20000::bigint) AS n, generate_series(1, 64) AS d GROUP BY n;
CREATE FUNCTION held_rows(query integer, lim bigint) RETURNS text LANGUAGE sql AS $$
	SELECT count(*) || ' rows, ' || count(DISTINCT (place, id)) || ' different, ' || count(*) FILTER (WHERE distance < before) || ' out of order'
	FROM (SELECT place, id, distance, lag(distance) OVER (ROWS UNBOUNDED PRECEDING) AS before
		FROM (SELECT h.ctid AS place, h.id, h.v <-> q.v AS distance FROM (SELECT v FROM held WHERE id = query OFFSET 0) AS q, held AS h
			ORDER BY h.v <-> q.v LIMIT lim) AS f) AS g
$$;
CREATE INDEX held_ivfflat ON held USING ivfflat (v vector_l2_ops) WITH (lists = 4);
VACUUM ANALYZE held;
-- Statistics are behind.
UPDATE pg_class SET reltuples = 17000 WHERE relname LIKE 'held%';
SET work_mem = '1MB';
PREPARE nearest (vector) AS SELECT id FROM held ORDER BY v <-> $1 LIMIT 1000000;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS off) EXECUTE nearest(array_fill(0, ARRAY[64])::vector);
RESET plan_cache_mode;
DEALLOCATE nearest;
SELECT held_rows(1, 1000000);
SELECT held_rows(2, 19990);
-- Again and again, and given up before the end.
SELECT q, n FROM generate_series(1, 3) AS q,
	LATERAL (SELECT count(*) AS n FROM (SELECT h.id FROM held AS h ORDER BY h.v <-> (SELECT v FROM held WHERE id = q) LIMIT 1000000) AS f) AS g;
SELECT q, n FROM generate_series(1, 3) AS q,
	LATERAL (SELECT count(*) AS n FROM (SELECT f.id FROM (SELECT h.id FROM held AS h ORDER BY h.v <-> (SELECT v FROM held WHERE id = q) LIMIT 18000) AS f LIMIT 5) AS g) AS k;
-- A filter without LIMIT takes all.
SELECT count(*), bool_and(distance >= before) FROM (SELECT distance, lag(distance) OVER (ROWS UNBOUNDED PRECEDING) AS before FROM
	(SELECT v <-> (SELECT v FROM held WHERE id = 7) AS distance FROM held WHERE id % 12 < 11 ORDER BY v <-> (SELECT v FROM held WHERE id = 7) OFFSET 0) AS f) AS g
	WHERE before IS NOT NULL;
-- An error in the midst leaves no file behind.
SELECT count(1 / (id - 5)) FROM (SELECT id FROM held ORDER BY v <-> (SELECT v FROM held WHERE id = 1) LIMIT 1000000) AS f;
DROP INDEX held_ivfflat;
CREATE INDEX held_hnsw ON held USING hnsw (v vector_l2_ops) WITH (m = 8, ef_construction = 16, storage = compact);
SELECT held_rows(1, 1000000);
SELECT held_rows(2, 3000);
DROP TABLE held;
DROP FUNCTION held_rows;
