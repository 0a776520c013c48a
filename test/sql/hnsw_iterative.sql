-- Iterative scans: a search that goes on when more rows are asked for than hnsw.ef_search.
SET enable_seqscan = off;
CREATE TABLE point (id integer, v vector(1));
-- Few enough that every node is linked to every other.
INSERT INTO point SELECT i, ARRAY[i * i]::vector FROM generate_series(1, 30) i;
CREATE INDEX point_v ON point USING hnsw (v vector_l2_ops);
CREATE FUNCTION found(query text, OUT rows bigint, OUT in_order boolean) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT count(*), array_agg(d) = array_agg(d ORDER BY d) FROM (%s) AS answer', query) INTO rows, in_order;
END
$$;

SHOW hnsw.iterative_scan;
SHOW hnsw.max_scan_tuples;
SHOW hnsw.scan_mem_multiplier;

-- Off, and no completion: hnsw.ef_search bounds the answer, whatever LIMIT and WHERE say.
SET ruvector.complete_scans = off;
SET hnsw.ef_search = 5;
SELECT * FROM found('SELECT v <-> ''[100]'' AS d FROM point ORDER BY v <-> ''[100]'' LIMIT 20');
SELECT rows < 3 AS incomplete FROM found('SELECT v <-> ''[100]'' AS d FROM point WHERE id > 25 ORDER BY v <-> ''[100]'' LIMIT 3');

SET hnsw.iterative_scan = strict_order;
SELECT * FROM found('SELECT v <-> ''[100]'' AS d FROM point ORDER BY v <-> ''[100]'' LIMIT 20');
SELECT * FROM found('SELECT v <-> ''[100]'' AS d FROM point WHERE id > 25 ORDER BY v <-> ''[100]'' LIMIT 3');
SELECT * FROM found('SELECT v <-> ''[100]'' AS d FROM point ORDER BY v <-> ''[100]'' LIMIT 1000');

SET hnsw.iterative_scan = relaxed_order;
SELECT rows FROM found('SELECT v <-> ''[100]'' AS d FROM point ORDER BY v <-> ''[100]'' LIMIT 20');
SELECT rows FROM found('SELECT v <-> ''[100]'' AS d FROM point WHERE id > 25 ORDER BY v <-> ''[100]'' LIMIT 3');
SELECT rows FROM found('SELECT v <-> ''[100]'' AS d FROM point ORDER BY v <-> ''[100]'' LIMIT 1000');
SELECT id FROM point WHERE id IN (3, 10, 29) ORDER BY v <-> '[100]' LIMIT 3;
-- A row comes once, rescans begin anew, and NULL as the query vector returns everything.
SELECT count(DISTINCT id), count(*) FROM (SELECT id FROM point ORDER BY v <-> '[7]' LIMIT 100) AS answer;
SELECT q, count(id) FROM generate_series(1, 3) AS q,
	LATERAL (SELECT id FROM point WHERE id % 2 = 0 ORDER BY v <-> ARRAY[q]::vector LIMIT 10) AS answer GROUP BY q ORDER BY q;
SELECT count(*) FROM (SELECT id FROM point ORDER BY v <-> NULL::vector LIMIT 100) AS answer;

-- What has been measured when the limit is reached is still handed out; without codes that is everything.
SET hnsw.max_scan_tuples = 1;
SELECT rows BETWEEN 5 AND 29 AS some FROM found('SELECT v <-> ''[100]'' AS d FROM point ORDER BY v <-> ''[100]'' LIMIT 1000');
CREATE INDEX point_plain ON point USING hnsw (v vector_l2_ops) WITH (storage = plain);
BEGIN;
DROP INDEX point_v;
SELECT rows FROM found('SELECT v <-> ''[100]'' AS d FROM point ORDER BY v <-> ''[100]'' LIMIT 1000');
ROLLBACK;
DROP INDEX point_plain;
RESET hnsw.max_scan_tuples;

-- Deleted rows do not come back.
DELETE FROM point WHERE id <= 20;
SELECT rows FROM found('SELECT v <-> ''[1]'' AS d FROM point ORDER BY v <-> ''[1]'' LIMIT 1000');
VACUUM point;
SELECT rows FROM found('SELECT v <-> ''[1]'' AS d FROM point ORDER BY v <-> ''[1]'' LIMIT 1000');

-- The ranges of the settings.
SET hnsw.iterative_scan = on;
SET hnsw.max_scan_tuples = 0;
SET hnsw.scan_mem_multiplier = 0.5;
SET hnsw.scan_mem_multiplier = 1001;

DROP FUNCTION found;
DROP TABLE point;
