-- Where conditions on further columns of hnsw and ivfflat indexes come from, and which plans they make.
SET jit = off;
CREATE FUNCTION plans_vector(n integer) RETURNS vector LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, 4) AS i $$;
CREATE TABLE document (id integer, v vector(4), tenant integer, kind text) WITH (autovacuum_enabled = off);
INSERT INTO document SELECT n, plans_vector(n), n % 100, CASE WHEN n % 10 = 0 THEN 'Rare' ELSE 'Usual' END FROM generate_series(1, 10000) AS n;
CREATE INDEX document_v ON document USING hnsw (v vector_l2_ops, tenant, lower(kind));
ANALYZE document;

-- The planner takes the index by itself; a table of its own for the order, where that is cheaper.
EXPLAIN (COSTS OFF) SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
EXPLAIN (COSTS OFF) SELECT id FROM document WHERE lower(kind) = 'rare' AND tenant < 50 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
EXPLAIN (COSTS OFF) SELECT id FROM document WHERE tenant = 3 AND id < 9000 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
EXPLAIN (COSTS OFF) SELECT id FROM document WHERE tenant = 3 OR lower(kind) = 'rare' ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
CREATE INDEX document_tenant ON document (tenant, id);
EXPLAIN (COSTS OFF) SELECT id FROM document WHERE tenant = 3 AND id = 103 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
DROP INDEX document_tenant;
-- All rows that pass: a sort of them is as good, and nothing is left out where the index is wanted.
SELECT count(*) FROM (SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]') AS answer;
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]';
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]') AS answer;
SELECT count(*) FROM (SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 150) AS answer;
SELECT count(*) FROM (SELECT id FROM document WHERE tenant < 90 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5000) AS answer;
-- A filter besides.
SELECT count(*), min(tenant), max(id % 2) FROM (SELECT id, tenant FROM document WHERE tenant < 30 AND id % 2 = 1
	ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 100) AS answer;
-- A query vector that is NULL, and one that nobody knows before.
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM document WHERE tenant = 3 ORDER BY v <-> NULL::vector LIMIT 70) AS answer;
-- Whatever the settings of iterative scans say.
SET hnsw.iterative_scan = strict_order;
SELECT count(*) FROM (SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 90) AS answer;
SET hnsw.iterative_scan = relaxed_order;
SELECT count(*) FROM (SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 90) AS answer;
SET ruvector.complete_scans = off;
SELECT count(*) FROM (SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 90) AS answer;
RESET hnsw.iterative_scan;
-- Without any of them a scan ends after hnsw.ef_search rows, of those that pass.
SELECT count(*), min(tenant) FROM (SELECT tenant FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 90) AS answer;
RESET ruvector.complete_scans;

-- What the scan did: the fewer rows pass, the more nodes of the graph, up to where those that pass are looked for in the directory, and
-- of a hundred only those measured that may be the nearest.
SELECT count(*) FROM (SELECT id FROM document WHERE tenant < 50 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5) AS answer;
SELECT rows, hops BETWEEN 10 AND 400 AS by_graph FROM ruvector_last_scan_stats();
SELECT count(*) FROM (SELECT id FROM document WHERE tenant = 3 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5) AS answer;
SELECT rows, hops, distances BETWEEN 5 AND 30 AS few_measured FROM ruvector_last_scan_stats();
-- Nothing passes: no page of the graph is read.
SELECT count(*) FROM (SELECT id FROM document WHERE tenant = 3 AND tenant = NULL ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5) AS answer;
-- What the planner thinks of an array that it does not know is wrong: the search finds out that hardly anything passes.
PREPARE by_tenant(integer[]) AS SELECT id FROM document WHERE tenant = ANY ($1) ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE by_tenant('{3}');
EXECUTE by_tenant('{1234}');
SELECT rows, hops < 1000 AS gave_up FROM ruvector_last_scan_stats();
EXECUTE by_tenant('{3}');
RESET plan_cache_mode;

-- Parameters of all kinds.
PREPARE near(vector, integer, text) AS SELECT id FROM document WHERE tenant = $2 AND lower(kind) = $3 ORDER BY v <-> $1 LIMIT 3;
EXECUTE near('[.1,.2,.3,.4]', 10, 'rare');
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE near('[.1,.2,.3,.4]', 10, 'rare');
EXECUTE near('[.1,.2,.3,.4]', 10, 'rare');
EXECUTE near('[.1,.2,.3,.4]', NULL, 'rare');
RESET plan_cache_mode;
-- A join whose condition becomes one of the inner scan.
CREATE TABLE tenant (id integer, question vector(4));
INSERT INTO tenant SELECT n, plans_vector(20000 + n) FROM generate_series(1, 5) AS n;
SET enable_seqscan = on;
EXPLAIN (COSTS OFF) SELECT t.id, d.id FROM tenant AS t, LATERAL (SELECT id FROM document AS d WHERE d.tenant = t.id ORDER BY d.v <-> t.question LIMIT 2) AS d;
SET enable_seqscan = off;
SELECT t.id, count(*), count(*) FILTER (WHERE d.tenant = t.id), array_agg(d.id ORDER BY distance) = (SELECT array_agg(id ORDER BY distance) FROM
		(SELECT id, v <-> t.question AS distance FROM document WHERE tenant = t.id ORDER BY 0 + (v <-> t.question) LIMIT 2) AS exact) AS exact
	FROM tenant AS t, LATERAL (SELECT id, d.tenant, v <-> t.question AS distance FROM document AS d WHERE d.tenant = t.id ORDER BY d.v <-> t.question LIMIT 2) AS d
	GROUP BY t.id, t.question ORDER BY t.id;
-- A cursor.
BEGIN;
DECLARE near CURSOR FOR SELECT id, tenant FROM document WHERE tenant IN (5, 6) ORDER BY v <-> '[.1,.2,.3,.4]';
MOVE 150 near;
MOVE ALL near;
COMMIT;

-- Row-level security.
CREATE ROLE conditions_reader;
GRANT SELECT ON document TO conditions_reader;
GRANT EXECUTE ON FUNCTION plans_vector TO conditions_reader;
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON document USING (tenant = current_setting('my.tenant')::integer);
SET my.tenant = 7;
SET ROLE conditions_reader;
EXPLAIN (COSTS OFF) SELECT id FROM document ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM document ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 50) AS answer;
-- What may leak is asked after the policy. Versions name the two conditions in different orders.
DO $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) SELECT id FROM document WHERE tenant IN (7, 8) ORDER BY v <-> ''[.1,.2,.3,.4]'' LIMIT 5' LOOP
		CONTINUE WHEN line !~ 'Cond|Filter';
		SELECT string_agg(part, ' AND ' ORDER BY part) INTO line
			FROM regexp_split_to_table(regexp_replace(trim(line), '^Index Cond: \((.*)\)$', '\1'), ' AND ') AS part;
		RAISE NOTICE '%', line;
	END LOOP;
END
$$;
SELECT count(*), min(tenant), max(tenant) FROM (SELECT tenant FROM document WHERE tenant IN (7, 8) ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 50) AS answer;
RESET ROLE;
REVOKE EXECUTE ON FUNCTION plans_vector FROM conditions_reader;
DROP TABLE document;
DROP ROLE conditions_reader;

-- Partial indexes, partitions, and rows that share a vector.
CREATE TABLE part (id integer, v vector(4), tenant integer, made date) PARTITION BY RANGE (made);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
INSERT INTO part SELECT n, plans_vector(n / 10), n % 10, '2026-01-01'::date + n % 365 FROM generate_series(1, 2000) AS n;
CREATE INDEX part_v ON part USING ivfflat (v vector_l2_ops, tenant, made) WITH (lists = 10);
ANALYZE part;
EXPLAIN (COSTS OFF) SELECT id FROM part WHERE tenant = 4 AND made >= '2026-06-01' ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
SELECT count(*), min(tenant), max(tenant), min(made) >= '2026-06-01' AS late FROM
	(SELECT * FROM part WHERE tenant = 4 AND made >= '2026-06-01' ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 20) AS answer;
DROP INDEX part_v;
CREATE INDEX part_v ON part USING hnsw (v vector_l2_ops, tenant, made) WHERE id > 500;
ANALYZE part;
EXPLAIN (COSTS OFF) SELECT id FROM part WHERE tenant = 4 AND made >= '2026-06-01' AND id > 500 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 5;
SELECT count(*), min(tenant), max(tenant), min(made) >= '2026-06-01' AND min(id) > 500 AS right_ones FROM
	(SELECT * FROM part WHERE tenant = 4 AND made >= '2026-06-01' AND id > 500 ORDER BY v <-> '[.1,.2,.3,.4]' LIMIT 20) AS answer;
-- Rows of one vector are rows of one node where their attributes are the same, too.
SELECT name, value FROM ruvector_index_info('part_1_v_tenant_made_idx') WHERE name IN ('rows', 'nodes', 'more_columns', 'directory_pages');
SELECT * FROM ruvector_index_check('part_1_v_tenant_made_idx');
DROP TABLE part, tenant;
CREATE TABLE same (id integer, v vector(2), tenant integer);
INSERT INTO same SELECT n, '[1,1]', n % 3 FROM generate_series(1, 300) AS n;
CREATE INDEX same_v ON same USING hnsw (v vector_l2_ops, tenant);
-- Nodes are counted, which rows of one value share as soon as they are linked.
SET ruvector.pending_limit = 0;
INSERT INTO same SELECT n, '[1,1]', n % 3 FROM generate_series(301, 600) AS n;
RESET ruvector.pending_limit;
SELECT name, value FROM ruvector_index_info('same_v') WHERE name IN ('rows', 'nodes');
SELECT tenant, count(*) FROM (SELECT tenant FROM same WHERE tenant = 1 ORDER BY v <-> '[0,0]' LIMIT 150) AS answer GROUP BY tenant;
-- An update of a further column alone changes what the index says.
UPDATE same SET tenant = 5 WHERE id = 7;
SELECT id FROM same WHERE tenant = 5 ORDER BY v <-> '[0,0]' LIMIT 3;
DELETE FROM same WHERE tenant = 1;
VACUUM same;
SELECT * FROM ruvector_index_check('same_v');
SELECT count(*) FROM (SELECT id FROM same WHERE tenant = 1 ORDER BY v <-> '[0,0]' LIMIT 150) AS answer;
SELECT count(*) FROM (SELECT id FROM same WHERE tenant IN (0, 5) ORDER BY v <-> '[0,0]' LIMIT 250) AS answer;
DROP TABLE same;
DROP FUNCTION plans_vector;
