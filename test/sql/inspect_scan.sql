-- ruvector_last_scan_stats.
CREATE TABLE scan_item (id integer, v vector(4)) WITH (autovacuum_enabled = off);
INSERT INTO scan_item SELECT n, ARRAY[n % 101, n % 103, n % 107, n % 109]::vector FROM generate_series(1, 2000) AS n;
CREATE INDEX scan_lists ON scan_item USING ivfflat (v vector_cosine_ops) WITH (lists = 10);
CREATE INDEX scan_graph ON scan_item USING hnsw (v vector_l2_ops);
ANALYZE scan_item;

-- None yet; nor does a search without an index count.
\c -
SET enable_seqscan = off;
SELECT * FROM ruvector_last_scan_stats();
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <+> '[1,2,3,4]' LIMIT 3) AS f;
SELECT ruvector_last_scan_stats() IS NULL AS none;

SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <-> '[1,2,3,4]' LIMIT 7) AS f;
SELECT index, rows, batches, distances BETWEEN 40 AND 2000 AS distances, hops BETWEEN 10 AND 1000 AS hops, lists, pages BETWEEN hops AND distances + hops + 100 AS pages FROM ruvector_last_scan_stats();
-- What a search did does not change by being looked at; the same search does the same.
CREATE TEMP TABLE scan_before AS SELECT * FROM ruvector_last_scan_stats();
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <-> '[1,2,3,4]' LIMIT 7) AS f;
SELECT distances, hops, pages FROM ruvector_last_scan_stats() EXCEPT SELECT distances, hops, pages FROM scan_before;
-- A wider one does more.
SET hnsw.ef_search = 200;
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <-> '[1,2,3,4]' LIMIT 7) AS f;
SELECT rows, l.distances > b.distances AS distances, l.hops > b.hops AS hops, l.pages > b.pages AS pages FROM ruvector_last_scan_stats() AS l JOIN scan_before AS b USING (rows);
RESET hnsw.ef_search;
-- A filter makes the scan go on, at last through all nodes.
SELECT count(*) FROM (SELECT FROM scan_item WHERE id = 1999 ORDER BY v <-> '[1,2,3,4]' LIMIT 2) AS f;
SELECT index, rows, distances >= 2000 AS all_nodes FROM ruvector_last_scan_stats();
SET hnsw.iterative_scan = relaxed_order;
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <-> '[1,2,3,4]' LIMIT 500) AS f;
SELECT rows, batches > 1 AS went_on FROM ruvector_last_scan_stats();
RESET hnsw.iterative_scan;

-- Lists: the distances are those to the centres and to the rows of the lists.
SET ivfflat.probes = 3;
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <=> '[1,2,3,4]' LIMIT 7) AS f;
SELECT index, rows, batches, distances BETWEEN 17 AND 2009 AS distances, hops, lists, pages > 3 AS pages FROM ruvector_last_scan_stats();
SET ivfflat.probes = 10;
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <=> '[1,2,3,4]' LIMIT 7) AS f;
SELECT rows, batches, distances, hops, lists FROM ruvector_last_scan_stats();
SET ivfflat.probes = 1;
SET ivfflat.iterative_scan = relaxed_order;
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <=> '[1,2,3,4]' LIMIT 2000) AS f;
SELECT rows, batches, distances, lists FROM ruvector_last_scan_stats();
RESET ivfflat.iterative_scan;
-- The operand is NULL: nothing is nearer than anything.
SELECT count(*) FROM (SELECT FROM scan_item ORDER BY v <-> (SELECT NULL::vector) LIMIT 7) AS f;
SELECT index, rows FROM ruvector_last_scan_stats();

-- While a scan goes on, and where two take turns: the one that was asked last.
BEGIN;
DECLARE graph CURSOR FOR SELECT id FROM scan_item ORDER BY v <-> '[1,2,3,4]';
DECLARE lists CURSOR FOR SELECT id FROM scan_item ORDER BY v <=> '[1,2,3,4]';
MOVE 3 IN graph;
SELECT index, rows FROM ruvector_last_scan_stats();
MOVE 2 IN lists;
SELECT index, rows FROM ruvector_last_scan_stats();
MOVE 5 IN graph;
SELECT index, rows FROM ruvector_last_scan_stats();
COMMIT;
-- A nested loop searches for each row anew: the last search counts.
SELECT count(*) FROM generate_series(1, 3) AS n, LATERAL (SELECT FROM scan_item ORDER BY v <-> ARRAY[n, 1, 1, 1]::vector LIMIT 4) AS f;
SELECT index, rows, batches FROM ruvector_last_scan_stats();
-- An empty table; an index that is gone since.
CREATE TABLE scan_empty (v vector(2));
CREATE INDEX scan_empty_v ON scan_empty USING hnsw (v vector_l2_ops);
SELECT count(*) FROM (SELECT FROM scan_empty ORDER BY v <-> '[1,2]' LIMIT 7) AS f;
SELECT * FROM ruvector_last_scan_stats();
DROP TABLE scan_empty;
SELECT index::text ~ '^[0-9]+$' AS gone FROM ruvector_last_scan_stats();
DROP TABLE scan_item;
