-- A query whose LIMIT or filter asks an index scan for more than its first search gives gets all its rows, in order.
SELECT '[1]'::vector; -- loads the library
SHOW ruvector.complete_scans;
SELECT context, boot_val FROM pg_settings WHERE name = 'ruvector.complete_scans';
CREATE TABLE place (id integer, kind integer, odd boolean, v vector(4)) WITH (autovacuum_enabled = off);
-- Random, but the same everywhere: the elements come from hashes.
INSERT INTO place SELECT n, n % 1000, n % 2 = 1,
	(SELECT array_agg((hashint4(n * 10 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, 4) AS i)
	FROM generate_series(1, 20000) AS n;
ANALYZE place;
CREATE TABLE kind (kind integer PRIMARY KEY, wanted boolean);
INSERT INTO kind SELECT n, n = 70 FROM generate_series(0, 999) AS n;
ANALYZE kind;
-- The answer to a query by an index scan of it, beside the answer by a sort: how many rows, whether they come in order of
-- distance, and how many of them are the right ones.
CREATE FUNCTION answers(query text, OUT by_scan bigint, OUT by_sort bigint, OUT in_order boolean, OUT right_ones bigint) LANGUAGE plpgsql AS $$
DECLARE
	scanned integer[];
	sorted integer[];
	distances float8[];
BEGIN
	SET LOCAL enable_seqscan = off;
	SET LOCAL enable_bitmapscan = off;
	SET LOCAL enable_sort = off;
	SET LOCAL enable_material = off;
	EXECUTE format('SELECT array_agg(id), array_agg(d) FROM (%s) AS answer', query) INTO scanned, distances;
	SET LOCAL enable_indexscan = off;
	SET LOCAL enable_sort = on;
	SET LOCAL enable_seqscan = on;
	EXECUTE format('SELECT array_agg(id) FROM (%s) AS answer', query) INTO sorted;
	SET LOCAL enable_indexscan = on;
	by_scan := coalesce(cardinality(scanned), 0);
	by_sort := coalesce(cardinality(sorted), 0);
	-- An index may round otherwise than the operator.
	SELECT coalesce(bool_and(d >= before - 1e-6), true) INTO in_order
	FROM (SELECT d, lag(d, 1, '-infinity') OVER (ORDER BY n) AS before FROM unnest(distances) WITH ORDINALITY AS f (d, n)) AS g;
	SELECT count(*) INTO right_ones FROM (SELECT unnest(scanned) INTERSECT SELECT unnest(sorted)) AS common;
END
$$;
CREATE FUNCTION all_answers() RETURNS TABLE (what text, by_scan bigint, complete boolean, in_order boolean, recall_above_9_of_10 boolean) LANGUAGE sql AS $$
	SELECT what, a.by_scan, a.by_scan = a.by_sort, a.in_order, a.right_ones >= 0.9 * a.by_sort
	FROM (VALUES
		(1, 'half', 'WHERE odd ORDER BY d LIMIT 100'),
		(2, 'one in a thousand', 'WHERE kind = 7 ORDER BY d LIMIT 20'),
		(3, 'fewer than the limit', 'WHERE kind = 7 ORDER BY d LIMIT 50'),
		(4, 'none', 'WHERE kind = -1 ORDER BY d LIMIT 5'),
		(5, 'not estimated', 'WHERE kind::text || id::text = ''77007'' ORDER BY d LIMIT 1'),
		(6, 'far away', 'WHERE v <-> ''[0,0,0,0]'' > 1.6 ORDER BY d LIMIT 10'),
		(7, 'within', 'WHERE v <-> ''[0.1,0.2,0.3,0.4]'' < 0.2 ORDER BY d LIMIT 1000'),
		(8, 'within, and odd', 'WHERE 0.25 >= v <-> ''[0.1,0.2,0.3,0.4]'' AND odd ORDER BY d LIMIT 1000'),
		(9, 'no filter', 'ORDER BY d LIMIT 300'),
		(10, 'everything', 'ORDER BY d LIMIT 30000'),
		(11, 'offset', 'WHERE odd ORDER BY d LIMIT 10 OFFSET 90'),
		(12, 'join', 'JOIN kind USING (kind) WHERE wanted ORDER BY d LIMIT 20'),
		(13, 'exists', 'WHERE EXISTS (SELECT FROM kind AS k WHERE k.kind = place.kind AND k.wanted) ORDER BY d LIMIT 15')
	) AS c (n, what, clauses), answers('SELECT id, v <-> ''[0.1,0.2,0.3,0.4]'' AS d FROM place ' || clauses) AS a ORDER BY n
$$;
CREATE INDEX place_v ON place USING hnsw (v vector_l2_ops);
SELECT * FROM all_answers();
-- Little memory: the pages are read instead of the graph, more than once where it takes all rows.
SET work_mem = '64kB';
SELECT * FROM all_answers();
RESET work_mem;
-- Without a limit nor a filter a scan ends after its first search, as it does when the setting is off.
SET enable_seqscan = off;
SELECT count(*) < 100 AS ends FROM (SELECT id FROM place ORDER BY v <-> '[0,0,0,0]') AS f;
SET ruvector.complete_scans = off;
SELECT what, complete FROM all_answers() WHERE what IN ('half', 'one in a thousand', 'no filter');
RESET ruvector.complete_scans;
-- An iterative scan has its own limits.
SET hnsw.iterative_scan = strict_order;
SET hnsw.max_scan_tuples = 1000;
SELECT what, complete FROM all_answers() WHERE what IN ('half', 'one in a thousand');
RESET hnsw.iterative_scan;
RESET hnsw.max_scan_tuples;
-- The limit as a parameter, in a generic plan; a cursor; a scan for each row of a join.
SET plan_cache_mode = force_generic_plan;
PREPARE some_places (bigint) AS SELECT id FROM place WHERE odd ORDER BY v <-> '[0.5,0.5,0.5,0.5]' LIMIT $1;
CREATE TABLE found AS EXECUTE some_places(150);
SELECT count(*) FROM found;
DROP TABLE found;
RESET plan_cache_mode;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM place ORDER BY v <-> '[0.5,0.5,0.5,0.5]';
MOVE 200 FROM c;
COMMIT;
SELECT k, count(id) FROM generate_series(1, 3) AS k,
	LATERAL (SELECT id FROM place WHERE kind = k ORDER BY v <-> ARRAY[k, 0, 0, 0]::vector LIMIT 12) AS f GROUP BY k ORDER BY k;
-- NULL as the query vector: every row is as near as any other.
SELECT count(*) FROM (SELECT id FROM place WHERE kind = 7 ORDER BY v <-> NULL::vector LIMIT 50) AS f;
RESET enable_seqscan;

-- The same of ivfflat.
DROP INDEX place_v;
CREATE INDEX place_v ON place USING ivfflat (v vector_l2_ops) WITH (lists = 50);
SELECT what, by_scan, complete, in_order FROM all_answers();
SET work_mem = '64kB';
SELECT what, by_scan, complete FROM all_answers();
RESET work_mem;
SET enable_seqscan = off;
SELECT count(*) < 2000 AS ends FROM (SELECT id FROM place ORDER BY v <-> '[0,0,0,0]') AS f;
SET ruvector.complete_scans = off;
SELECT what, complete FROM all_answers() WHERE what IN ('one in a thousand', 'everything');
RESET ruvector.complete_scans;
SET ivfflat.iterative_scan = relaxed_order;
SET ivfflat.max_probes = 2;
SELECT what, complete FROM all_answers() WHERE what IN ('one in a thousand');
RESET ivfflat.iterative_scan;
RESET ivfflat.max_probes;
-- Other distances, with a bound and without.
CREATE INDEX place_cosine ON place USING hnsw (v vector_cosine_ops);
CREATE INDEX place_ip ON place USING hnsw (v vector_ip_ops);
CREATE INDEX place_l1 ON place USING hnsw (v vector_l1_ops);
SELECT by_scan = by_sort AS complete, in_order FROM answers('SELECT id, v <=> ''[1,2,3,4]'' AS d FROM place WHERE v <=> ''[1,2,3,4]'' < 0.02 ORDER BY d LIMIT 10000');
SELECT by_scan > 0 AS some, in_order FROM answers('SELECT id, v <#> ''[1,2,3,4]'' AS d FROM place WHERE v <#> ''[1,2,3,4]'' < -7 ORDER BY d LIMIT 10000');
-- Under inner product a graph does not lead to every row, so some come late.
SELECT by_scan = by_sort AS complete FROM answers('SELECT id, v <#> ''[1,2,3,4]'' AS d FROM place WHERE kind = 7 ORDER BY d LIMIT 20');
SELECT by_scan = by_sort AS complete, in_order FROM answers('SELECT id, v <+> ''[1,0,1,0]'' AS d FROM place WHERE v <+> ''[1,0,1,0]'' <= 0.8 ORDER BY d LIMIT 10000');
-- A bound on the distance: a list that has rows beyond it is not the last that has rows within.
SET ivfflat.probes = 3;
SELECT by_scan > 0.95 * by_sort AS nearly_complete, by_scan <= by_sort AS no_more
FROM answers('SELECT id, v <-> ''[0.5,0.5,0.5,0.5]'' AS d FROM place WHERE v <-> ''[0.5,0.5,0.5,0.5]'' < 0.2 AND odd ORDER BY d LIMIT 100');
RESET ivfflat.probes;
DROP INDEX place_v, place_cosine, place_ip, place_l1;
CREATE INDEX place_v ON place USING hnsw (v vector_l2_ops);
-- A bound that nothing is below ends the scan after the first batch; NaN is above every distance.
CREATE FUNCTION passed_over(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, FORMAT json) ' || query INTO plan;
	RETURN substring(plan::text FROM 'Rows Removed by Filter": (\d+)');
END
$$;
SELECT bound, passed_over(format('SELECT id FROM place WHERE v <-> ''[1,0,1,0]'' < %s ORDER BY v <-> ''[1,0,1,0]'' LIMIT 5', bound)) BETWEEN 1 AND 200 AS ends
FROM (VALUES ('-1'), ('''-infinity'''), ('(SELECT NULL::float8 FROM kind LIMIT 1)')) AS b (bound);
SELECT count(*) FROM (SELECT id FROM place WHERE v <-> '[1,0,1,0]' < 'NaN' ORDER BY v <-> '[1,0,1,0]' LIMIT 300) AS f;
DROP FUNCTION passed_over;
-- A bound that is small beside the terms whose sum the distance is: it is these that rounding goes by.
CREATE TABLE long AS SELECT id, ARRAY[10000 + (id * 37 % 1009) / 100.0, 10000 + (id * 53 % 997) / 100.0, 0.5, 0.5]::vector(4) AS v FROM place;
CREATE INDEX long_v ON long USING hnsw (v vector_cosine_ops);
ANALYZE long;
SELECT by_scan = by_sort AS complete FROM answers('SELECT id, v <=> ''[10005,10005,1,1]'' AS d FROM long WHERE v <=> ''[10005,10005,1,1]'' <= 1e-8 ORDER BY d LIMIT 20000');
DROP TABLE long;
DROP INDEX place_v;
CREATE INDEX place_v ON place USING ivfflat (v vector_l2_ops) WITH (lists = 50);
-- Rows that are dead, but not yet removed, cost no row of the answer.
DELETE FROM place WHERE v <-> '[0.1,0.2,0.3,0.4]' < 0.3;
SELECT what, by_scan, complete, in_order FROM all_answers() WHERE what IN ('half', 'no filter');
DROP INDEX place_v;
CREATE INDEX place_v ON place USING hnsw (v vector_l2_ops);
DELETE FROM place WHERE v <-> '[0.1,0.2,0.3,0.4]' < 0.35;
SELECT what, by_scan, complete, in_order FROM all_answers() WHERE what IN ('half', 'no filter');
DROP TABLE place, kind;
DROP FUNCTION answers, all_answers;
