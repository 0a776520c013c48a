-- Scans of ivfflat indexes by parallel workers: the same answers as by one process.
CREATE TABLE shared (id integer, kind integer, v vector(8), h halfvec(8), b bit(32)) WITH (autovacuum_enabled = off);
-- Random, but the same everywhere: the elements come from hashes.
INSERT INTO shared SELECT id, kind, v, v, (hashint4(id) & 2147483647)::bit(32) FROM (
	SELECT n AS id, n % 100 AS kind,
		(SELECT array_agg(0.1 + (hashint4(n * 1000 + i) & 65535) / 65536.0 ORDER BY i)::vector FROM generate_series(1, 8) AS i) AS v
	FROM generate_series(1, 6000) AS n) AS f;
ANALYZE shared;
SET enable_seqscan = off;
SET enable_sort = off;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_index_scan_size = 0;
SET min_parallel_table_scan_size = 0;
-- Only the rows that participants hand out cost anything.
SET cpu_operator_cost = 0;
SET cpu_index_tuple_cost = 0;
SET seq_page_cost = 0;
SET random_page_cost = 0;
-- Whether a query is answered by a shared scan, with the rows that a scan by one process finds, and in order of distance:
-- what the operator and the index round otherwise is merged by the operator.
CREATE FUNCTION compare(query text, OUT shared boolean, OUT rows integer, OUT same boolean, OUT in_order boolean) LANGUAGE plpgsql AS $$
DECLARE
	line text;
	one_ids integer[];
	all_ids integer[];
	all_distances float8[];
	counted text := format('SELECT array_agg(id ORDER BY id), array_agg(d ORDER BY n) FROM (SELECT id, d, row_number() OVER () AS n FROM (%s) AS f) AS g', query);
BEGIN
	shared := false;
	PERFORM set_config('max_parallel_workers_per_gather', '2', true);
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		shared := shared OR line LIKE '%Parallel Index Scan%';
	END LOOP;
	EXECUTE counted INTO all_ids, all_distances;
	PERFORM set_config('max_parallel_workers_per_gather', '0', true);
	EXECUTE counted INTO one_ids;
	rows := coalesce(cardinality(all_ids), 0);
	same := all_ids IS NOT DISTINCT FROM one_ids;
	-- An index may round otherwise than the operator, as to units of halves.
	SELECT coalesce(bool_and(d >= before - 1e-3), true) INTO in_order
	FROM (SELECT d, lag(d, 1, '-infinity') OVER (ORDER BY n) AS before FROM unnest(all_distances) WITH ORDINALITY AS f (d, n)) AS g;
	PERFORM set_config('max_parallel_workers_per_gather', '2', true);
END
$$;

-- Each type, metric and format. Scans that end after some lists find what one process finds there.
CREATE FUNCTION compare_all() RETURNS TABLE (opclass text, storage text, shared boolean, fewer boolean, same boolean, in_order boolean, nearest_same boolean) LANGUAGE plpgsql AS $$
DECLARE
	what record;
	few record;
	nearest record;
	ordered text;
BEGIN
	FOR what IN SELECT * FROM (VALUES
		('v', 'vector_l2_ops', '<->', '[.5,.5,.5,.5,.5,.5,.5,.5]'), ('v', 'vector_ip_ops', '<#>', '[.1,.9,.1,.9,.1,.9,.1,.9]'),
		('v', 'vector_cosine_ops', '<=>', '[.5,.3,.5,.5,.9,.5,.5,.5]'), ('h', 'halfvec_l2_ops', '<->', '[.2,.5,.5,.5,.5,.5,.5,.5]'),
		('h', 'halfvec_ip_ops', '<#>', '[.1,.9,.1,.9,.1,.9,.1,.9]'), ('h', 'halfvec_cosine_ops', '<=>', '[.5,.3,.5,.5,.9,.5,.5,.5]'),
		('b', 'bit_hamming_ops', '<~>', '01010101010101010101010101010101')) AS c (attribute, opclass, operator, operand),
		(VALUES ('plain'), ('fast')) AS s (storage) WHERE attribute <> 'b' OR s.storage = 'plain'
	LOOP
		EXECUTE format('CREATE INDEX shared_index ON shared USING ivfflat (%I %I) WITH (lists = 40, storage = %s)', what.attribute, what.opclass, what.storage);
		ordered := format('SELECT id, %1$I %2$s %3$L AS d FROM shared ORDER BY %1$I %2$s %3$L LIMIT ', what.attribute, what.operator, what.operand);
		PERFORM set_config('ivfflat.probes', '15', true);
		PERFORM set_config('ruvector.complete_scans', 'off', true);
		few := compare(ordered || 6000);
		PERFORM set_config('ruvector.complete_scans', 'on', true);
		PERFORM set_config('ivfflat.probes', '40', true);
		nearest := compare(ordered || CASE what.attribute WHEN 'b' THEN 6000 ELSE 20 END);
		RETURN QUERY SELECT what.opclass, what.storage, few.shared AND nearest.shared, few.rows BETWEEN 1 AND 5000, few.same, few.in_order AND nearest.in_order, nearest.same;
		DROP INDEX shared_index;
	END LOOP;
END
$$;
SELECT * FROM compare_all();

-- A query gets the rows that it asks for, from scans that go on, of which each participant has a part.
CREATE FUNCTION complete(query text, OUT shared boolean, OUT rows integer, OUT wanted integer, OUT in_order boolean) LANGUAGE plpgsql AS $$
BEGIN
	SELECT c.shared, c.rows, c.in_order INTO shared, rows, in_order FROM compare('SELECT id, v <-> ''[.5,.5,.5,.5,.5,.5,.5,.5]'' AS d FROM shared ' || query) AS c;
	EXECUTE format('SELECT count(*) FROM (SELECT (v <-> ''[.5,.5,.5,.5,.5,.5,.5,.5]'') + 0 AS d FROM shared %s) AS f', query) INTO wanted;
END
$$;
CREATE FUNCTION complete_all() RETURNS TABLE (what text, shared boolean, rows integer, wanted integer, in_order boolean) LANGUAGE sql AS $$
	SELECT what, c.* FROM (VALUES
		(1, 'nothing else', 'ORDER BY d LIMIT 2000'),
		(2, 'everything', 'ORDER BY d LIMIT 10000'),
		(3, 'one in a hundred', 'WHERE kind = 7 ORDER BY d LIMIT 30'),
		(4, 'fewer than the limit', 'WHERE kind = 7 ORDER BY d LIMIT 100'),
		(5, 'none', 'WHERE kind = -1 ORDER BY d LIMIT 5'),
		(6, 'not estimated', 'WHERE kind::text || id::text = ''77007'' ORDER BY d LIMIT 1'),
		(7, 'offset', 'WHERE kind < 50 ORDER BY d LIMIT 10 OFFSET 90')
	) AS q (n, what, query), complete(query) AS c ORDER BY n
$$;
CREATE INDEX shared_index ON shared USING ivfflat (v vector_l2_ops) WITH (lists = 40, storage = plain);
SELECT * FROM complete_all();
SET work_mem = '64kB';
SELECT what, rows = wanted AS complete FROM complete_all();
RESET work_mem;
SET parallel_leader_participation = off;
SELECT * FROM complete_all();
RESET parallel_leader_participation;
SET max_parallel_workers = 0; -- none can be had, which shows when the plan has been made
SELECT * FROM complete_all();
RESET max_parallel_workers;
DROP INDEX shared_index;
CREATE INDEX shared_index ON shared USING ivfflat (v vector_l2_ops) WITH (lists = 40, storage = fast);
SELECT * FROM complete_all();
SET work_mem = '64kB';
SELECT what, rows = wanted AS complete FROM complete_all();
RESET work_mem;
SET parallel_leader_participation = off;
SELECT what, rows = wanted AS complete FROM complete_all();
RESET parallel_leader_participation;

-- Lists that cannot have a row within a bound on the distance are left out.
SET ivfflat.probes = 5;
SELECT shared, rows > 0.8 * wanted AS nearly_complete, rows <= wanted AS no_more
FROM complete('WHERE v <-> ''[.5,.5,.5,.5,.5,.5,.5,.5]'' < 0.55 ORDER BY d LIMIT 1000');
SELECT shared, rows, wanted FROM complete('WHERE v <-> ''[.5,.5,.5,.5,.5,.5,.5,.5]'' < -1 ORDER BY d LIMIT 1000');

-- An iterative scan reads no more lists than it may, and no fewer.
SET ivfflat.iterative_scan = relaxed_order;
SELECT shared, rows, wanted FROM complete('WHERE kind = 7 ORDER BY d LIMIT 100');
SET ivfflat.max_probes = 20;
SELECT shared, rows < 6000 AS ends, same FROM compare('SELECT id, 0::float8 AS d FROM shared ORDER BY v <-> ''[.5,.5,.5,.5,.5,.5,.5,.5]'' LIMIT 6000');
RESET ivfflat.iterative_scan;
RESET ivfflat.max_probes;

-- The operand is known only when the plan runs; it may be NULL.
SET max_parallel_workers_per_gather = 2;
SET ivfflat.probes = 40;
SET plan_cache_mode = force_generic_plan;
PREPARE nearest (vector, bigint) AS SELECT id FROM shared WHERE kind < 50 ORDER BY v <-> $1 LIMIT $2;
EXPLAIN (COSTS off) EXECUTE nearest ('[0,0,0,0,0,0,0,0]', 100);
CREATE TABLE found AS EXECUTE nearest ('[0,0,0,0,0,0,0,0]', 100); -- alone
EXECUTE nearest ('[.1,.2,.3,.4,.5,.6,.7,.8]', 3);
EXECUTE nearest ('[.8,.7,.6,.5,.4,.3,.2,.1]', 3);
SET max_parallel_workers_per_gather = 0;
DEALLOCATE nearest;
PREPARE nearest (vector, bigint) AS SELECT id FROM shared WHERE kind < 50 ORDER BY v <-> $1 LIMIT $2;
EXECUTE nearest ('[.1,.2,.3,.4,.5,.6,.7,.8]', 3);
EXECUTE nearest ('[.8,.7,.6,.5,.4,.3,.2,.1]', 3);
DEALLOCATE nearest;
SELECT count(*) FROM found;
DROP TABLE found;
RESET plan_cache_mode;
SET max_parallel_workers_per_gather = 2;
SELECT shared, rows, same FROM compare('SELECT id, v <-> (SELECT v FROM shared WHERE id = 4711) AS d FROM shared WHERE kind <> 3 ORDER BY d LIMIT 50');
SET ivfflat.probes = 3;
SELECT shared, rows FROM compare('SELECT id, v <-> (SELECT v FROM shared WHERE id = 4711) AS d FROM shared WHERE kind = 7 ORDER BY d LIMIT 50');
SELECT shared, rows FROM compare('SELECT id, v <-> (SELECT v FROM shared WHERE id = 0) AS d FROM shared WHERE kind = 7 ORDER BY d LIMIT 50');
SET ivfflat.probes = 40;

-- Repeated by a join, of which it is one side, and below one.
SET enable_material = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
EXPLAIN (COSTS off) SELECT n, count(id) FROM generate_series(0, 4) AS n
	LEFT JOIN (SELECT id FROM shared ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]' LIMIT 100) AS f ON id % 5 = n GROUP BY n;
SELECT count(n) AS rows, count(DISTINCT id) AS ids FROM generate_series(0, 4) AS n
	LEFT JOIN (SELECT id FROM shared ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]' LIMIT 100) AS f ON id % 5 = n;
CREATE TABLE kind (kind integer PRIMARY KEY, wanted boolean);
INSERT INTO kind SELECT n, n = 70 FROM generate_series(0, 99) AS n;
ANALYZE kind;
SELECT count(*) FROM (SELECT id FROM shared JOIN kind USING (kind) WHERE wanted ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]' LIMIT 40) AS f;
SELECT k, count(id) FROM generate_series(1, 3) AS k,
	LATERAL (SELECT id FROM shared WHERE kind = k ORDER BY v <-> array_fill(k, ARRAY[8])::vector LIMIT 12) AS f GROUP BY k ORDER BY k;
-- Workers do not know the row of the query around theirs, and may not call each function.
CREATE FUNCTION leaders_only() RETURNS vector LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $$ BEGIN RETURN array_fill(0.3, ARRAY[8])::vector; END $$;
SELECT compare.* FROM (VALUES
	(1, 'SELECT f.* FROM kind AS k, LATERAL (SELECT id, v <-> array_fill(k.kind, ARRAY[8])::vector AS d FROM shared ORDER BY d LIMIT 4) AS f WHERE k.kind = 2'),
	(2, 'SELECT f.id, 0::float8 AS d FROM kind AS k, LATERAL (SELECT id FROM shared ORDER BY v <-> array_fill(k.kind, ARRAY[8])::vector LIMIT 4) AS f WHERE k.kind < 3'),
	(3, 'SELECT (SELECT id FROM shared ORDER BY v <-> array_fill(k.kind, ARRAY[8])::vector LIMIT 1) AS id, 0::float8 AS d FROM kind AS k WHERE k.kind < 3'),
	(4, 'SELECT id, v <-> leaders_only() AS d FROM shared ORDER BY d LIMIT 4'),
	(5, 'SELECT id, 0::float8 AS d FROM shared ORDER BY v <-> leaders_only() LIMIT 4'),
	(6, 'SELECT id, v <-> (SELECT leaders_only()) AS d FROM shared ORDER BY d LIMIT 4'),
	-- Nor are they told of another limit when a scan is repeated.
	(7, 'SELECT f.id, 0::float8 AS d FROM kind AS k, LATERAL (SELECT id FROM shared ORDER BY v <-> ''[.5,.5,.5,.5,.5,.5,.5,.5]'' LIMIT k.kind * 30) AS f WHERE k.kind < 9')) AS q (n, query), compare(query) ORDER BY n;
DROP FUNCTION leaders_only;
DROP TABLE kind;
RESET enable_material;
RESET enable_hashjoin;
RESET enable_mergejoin;

-- A cursor has no workers.
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM shared ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]';
MOVE 200 FROM c;
COMMIT;
DROP INDEX shared_index;

-- Lists without rows are read by nobody and do not count.
CREATE TABLE same_rows AS SELECT n AS id, ARRAY[n % 7, n % 7]::vector(2) AS v FROM generate_series(1, 700) AS n;
CREATE INDEX same_rows_v ON same_rows USING ivfflat (v vector_l2_ops) WITH (lists = 60);
ANALYZE same_rows;
SET ivfflat.probes = 4;
SET ruvector.complete_scans = off;
SELECT * FROM compare('SELECT id, v <-> ''[0,0]'' AS d FROM same_rows ORDER BY d LIMIT 1000');
RESET ruvector.complete_scans;
SELECT shared, rows FROM compare('SELECT id, v <-> ''[0,0]'' AS d FROM same_rows ORDER BY d LIMIT 1000');
TRUNCATE same_rows;
SELECT rows FROM compare('SELECT id, v <-> ''[0,0]'' AS d FROM same_rows ORDER BY d LIMIT 1000');
DROP TABLE same_rows;

-- Without a limit a scan ends after some lists, and has no workers: these would not know.
CREATE INDEX shared_index ON shared USING ivfflat (v vector_l2_ops) WITH (lists = 40, storage = plain);
SET ivfflat.probes = 10;
EXPLAIN (COSTS off) SELECT id FROM shared ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]';
-- With the costs of starting workers, they have to be worth it.
RESET cpu_operator_cost;
RESET cpu_index_tuple_cost;
RESET seq_page_cost;
RESET random_page_cost;
RESET parallel_tuple_cost;
RESET parallel_setup_cost;
EXPLAIN (COSTS off) SELECT id FROM shared ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]' LIMIT 5;
-- As if there were many more rows.
SET parallel_setup_cost = 1;
SET ivfflat.probes = 1;
EXPLAIN (COSTS off) SELECT id FROM shared ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]' LIMIT 5;
SET ivfflat.probes = 30;
EXPLAIN (COSTS off) SELECT id FROM shared ORDER BY v <-> '[.5,.5,.5,.5,.5,.5,.5,.5]' LIMIT 5;
DROP TABLE shared;
DROP FUNCTION compare, compare_all, complete, complete_all;
