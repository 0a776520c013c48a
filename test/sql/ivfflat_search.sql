-- Searches of indexes with codes: every row comes once, however often the lists are read for it; how many lists are read; how
-- many an index gets.
SET enable_seqscan = off;
SET enable_sort = off;
SET max_parallel_workers_per_gather = 0;
SET jit = off;
SET client_min_messages = warning;
CREATE FUNCTION ivf_search_vector(n integer, near integer) RETURNS vector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT array_agg(sin(i * near) + ((hashint8(n * 100019::bigint + i) & 65535) / 65536.0 - 0.5) / 4 ORDER BY i)::vector
	FROM generate_series(1, 64) AS i $$;
CREATE TABLE ivf_search (id integer, kind integer, v vector(64)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_search SELECT n, n % 7, ivf_search_vector(n, n % 20) FROM generate_series(1, 6000) AS n;
CREATE FUNCTION ivf_search_lists() RETURNS bigint LANGUAGE sql AS 'SELECT lists FROM ruvector_last_scan_stats()';
-- Whether a query gives the rows of a kind (null: all), as many as there are up to `most`, each once.
CREATE FUNCTION ivf_search_complete(operator text, query vector, one integer, most integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	complete boolean;
BEGIN
	EXECUTE format('SELECT count(*) = count(DISTINCT id) AND count(*) = least(%3$s, (SELECT count(*) FROM ivf_search WHERE %2$s))
		FROM (SELECT id FROM ivf_search WHERE %2$s ORDER BY v %1$s $1 LIMIT %3$s) AS f',
		operator, coalesce('kind = ' || one, 'true'), most) USING query INTO complete;
	RETURN complete;
END
$$;

-- Little memory: the lists are read many times over. All distances to the zero vector are equal, for the inner product.
ANALYZE ivf_search;
SET work_mem = '64kB';
SET ivfflat.probes = 5;
CREATE TABLE ivf_search_seen (class text, options text, query integer, setting text, kind integer, most integer, complete boolean);
DO $$
DECLARE
	c record;
	iterate text;
BEGIN
	FOR c IN SELECT * FROM (VALUES ('l2', '<->'), ('ip', '<#>'), ('cosine', '<=>')) AS c (class, operator),
			unnest(ARRAY['bits = 1', 'bits = 4', 'bits = 1, rerank = heap']) AS options LOOP
		EXECUTE format('CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v vector_%s_ops) WITH (lists = 5, %s)', c.class, c.options);
		FOREACH iterate IN ARRAY ARRAY['off', 'relaxed_order'] LOOP
			PERFORM set_config('ivfflat.iterative_scan', iterate, true);
			INSERT INTO ivf_search_seen SELECT c.class, c.options, q, iterate, kind, most, ivf_search_complete(c.operator, ivf_search_vector(q, q) * sign(q)::real, kind, most)
				FROM unnest(ARRAY[0, 9]) AS q, unnest(ARRAY[NULL, 3]) AS kind, unnest(ARRAY[10, 100000]) AS most;
		END LOOP;
		DROP INDEX ivf_search_v;
	END LOOP;
END
$$;
SELECT count(*), count(*) FILTER (WHERE complete) AS complete FROM ivf_search_seen;
SELECT * FROM ivf_search_seen WHERE NOT complete;
-- More passes than a count of rows that grows with each can bear.
CREATE TABLE ivf_search_many (id integer, v vector(64)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_search_many SELECT n, v FROM ivf_search, generate_series(id, 42000, 6000) AS n;
CREATE INDEX ON ivf_search_many USING ivfflat (v) WITH (lists = 2, rerank = heap);
SELECT count(*) AS rows, count(*) = count(DISTINCT id) AS once
FROM (SELECT id FROM ivf_search_many ORDER BY v <-> ivf_search_vector(1, 1) LIMIT 100000) AS f \gset
SELECT :rows + late AS rows, :'once' AS once, late < 420 AS few_late, batches > 18 AS batches FROM ruvector_last_scan_stats();
DROP TABLE ivf_search_many;
RESET work_mem;

-- Lists of rows that are all the same, one after the other: those of the list before say nothing of the next.
UPDATE ivf_search SET v = ivf_search_vector(kind, kind);
VACUUM ivf_search;
CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v) WITH (lists = 7);
SET ivfflat.probes = 1;
SET statement_timeout = '20s';
SELECT ivf_search_complete('<->', ivf_search_vector(1, 1), NULL, 100000), ivf_search_complete('<->', ivf_search_vector(1, 1), 5, 100000);
SET ivfflat.iterative_scan = relaxed_order;
SELECT ivf_search_complete('<->', ivf_search_vector(1, 1), NULL, 100000), ivf_search_complete('<->', ivf_search_vector(1, 1), 5, 100000);
RESET ivfflat.iterative_scan;
RESET statement_timeout;
DROP INDEX ivf_search_v;

-- The same rows by workers as without them, in little memory.
UPDATE ivf_search SET v = ivf_search_vector(id, id % 20);
VACUUM ANALYZE ivf_search;
CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v) WITH (lists = 40, rerank = heap);
CREATE FUNCTION ivf_search_shares(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	line text;
	shares boolean := false;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS off) ' || query LOOP
		shares := shares OR line LIKE '%Parallel Index Scan%';
	END LOOP;
	RETURN shares;
END
$$;
BEGIN;
SET LOCAL work_mem = '64kB';
SET LOCAL ivfflat.probes = 40;
CREATE TABLE ivf_search_alone AS SELECT id, v <-> ivf_search_vector(9, 9) AS d FROM ivf_search ORDER BY v <-> ivf_search_vector(9, 9) LIMIT 5000;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_index_scan_size = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL cpu_operator_cost = 0;
SET LOCAL cpu_index_tuple_cost = 0;
SET LOCAL seq_page_cost = 0;
SET LOCAL random_page_cost = 0;
SELECT ivf_search_shares('SELECT id FROM ivf_search ORDER BY v <-> ivf_search_vector(9, 9) LIMIT 5000');
SELECT count(*), count(DISTINCT id), count(DISTINCT id) FILTER (WHERE id IN (SELECT id FROM ivf_search_alone)) > 4950 AS same
FROM (SELECT id FROM ivf_search ORDER BY v <-> ivf_search_vector(9, 9) LIMIT 5000) AS f;
SELECT count(*), count(DISTINCT id)
FROM (SELECT id FROM ivf_search ORDER BY v <-> ivf_search_vector(9, 9) LIMIT 100000) AS f;
COMMIT;
DROP TABLE ivf_search_alone;

-- target_recall: as many lists as the index knows, if that is more than probes; no less for more.
CREATE FUNCTION ivf_search_probes(recall text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ivfflat.target_recall', recall, true);
	PERFORM id FROM ivf_search ORDER BY v <-> ivf_search_vector(-1, 0) LIMIT 1;
	RETURN ivf_search_lists();
END
$$;
-- Rows of which no list is known to be too far.
DROP INDEX ivf_search_v;
UPDATE ivf_search SET v = ivf_search_vector(id, 0);
VACUUM ivf_search;
CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v) WITH (lists = 40);
SET ivfflat.probes = 2;
SELECT ivf_search_probes('0') AS unset, ivf_search_probes('0.5') >= 2 AS half, ivf_search_probes('0.9') >= ivf_search_probes('0.5') AS more,
	ivf_search_probes('0.999') >= ivf_search_probes('0.9') AS most, ivf_search_probes('0.999') BETWEEN 3 AND 40 AS known;
SET ivfflat.probes = 1;
SELECT count(*) FROM (SELECT id FROM ivf_search ORDER BY v <-> ivf_search_vector(9, 9) LIMIT 5) AS f;
DROP INDEX ivf_search_v;
CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v) WITH (lists = 40, storage = plain);
SELECT ivf_search_probes('0') AS unset, ivf_search_probes('0.999') AS plain;
DROP INDEX ivf_search_v;
-- Of an index that was built over no rows, probes alone counts.
CREATE TABLE ivf_search_rows AS SELECT * FROM ivf_search;
TRUNCATE ivf_search;
CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v) WITH (lists = 40);
INSERT INTO ivf_search SELECT * FROM ivf_search_rows WHERE id <= 500;
SELECT ivf_search_probes('0') AS unset, ivf_search_probes('0.999') AS unknown;
REINDEX INDEX ivf_search_v;
SELECT ivf_search_probes('0') AS unset, ivf_search_probes('0.999') > 1 AS known;
-- Centres in groups.
INSERT INTO ivf_search SELECT * FROM ivf_search_rows WHERE id > 500;
DROP INDEX ivf_search_v;
CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v) WITH (lists = 3000);
SELECT ivf_search_probes('0') AS unset, ivf_search_probes('0.999') > 1 AS known;
SET ivfflat.probes = 3000;
SELECT ivf_search_complete('<->', ivf_search_vector(9, 9), NULL, 100000), ivf_search_complete('<->', ivf_search_vector(9, 9), 5, 100000);
SELECT (SELECT array_agg(id) FROM (SELECT id FROM ivf_search ORDER BY v <-> ivf_search_vector(9, 9) LIMIT 10) AS f)
	= (SELECT array_agg(id) FROM (SELECT id FROM ivf_search ORDER BY 0 + (v <-> ivf_search_vector(9, 9)) LIMIT 10) AS f) AS exact;
-- Rows whose squares are beyond the range of float.
UPDATE ivf_search SET v = ivf_search_vector(id, 1) * (ARRAY[1, 1e19, 1e38])[1 + id % 3]::real WHERE id % 2 = 0;
REINDEX INDEX ivf_search_v;
SELECT ivf_search_complete('<->', ivf_search_vector(9, 9) * factor::real, NULL, 100000) FROM unnest(ARRAY[1, 1e19, 1e38]) AS factor;
DROP TABLE ivf_search, ivf_search_rows, ivf_search_seen;

-- How many lists: by the rows that the index has, whatever is known of the table.
CREATE TABLE ivf_search (id integer, v vector(2)) WITH (autovacuum_enabled = off);
CREATE FUNCTION ivf_search_made(part text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	lists integer;
BEGIN
	EXECUTE 'CREATE INDEX ivf_search_v ON ivf_search USING ivfflat ' || part;
	SELECT value FROM ruvector_index_info('ivf_search_v') WHERE name = 'lists' INTO lists;
	DROP INDEX ivf_search_v;
	RETURN lists;
END
$$;
SELECT ivf_search_made('(v)') AS empty, ivf_search_made('(v) WITH (lists = 7)') AS said;
INSERT INTO ivf_search SELECT n, ARRAY[n % 1000, n / 1000] FROM generate_series(1, 90000) AS n;
SELECT ivf_search_made('(v)') BETWEEN 180 AND 220 AS never_analyzed, ivf_search_made('(v) WHERE id % 3 > 0') BETWEEN 115 AND 150 AS partial;
ANALYZE ivf_search;
SELECT ivf_search_made('(v)') BETWEEN 180 AND 220 AS analyzed, ivf_search_made('(v) WHERE id % 3 > 0') BETWEEN 115 AND 150 AS partial,
	ivf_search_made('(((v + v)::vector(2)) vector_l2_ops) WITH (lists = 0)') BETWEEN 180 AND 220 AS expression;
-- However long a list is, a scan keeps little more than work_mem allows, also where all rows are asked for.
CREATE FUNCTION ivf_search_memory(storage text) RETURNS TABLE (rows bigint, ids bigint, in_order boolean, within boolean, late bigint) LANGUAGE plpgsql AS $$
DECLARE
	query text := 'SELECT id, v <-> ''[500.3,40.2]'' AS d FROM ivf_search ORDER BY d LIMIT 90000';
	found refcursor;
BEGIN
	EXECUTE format('CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v) WITH (lists = 1, storage = %s)', storage);
	OPEN found FOR EXECUTE query;
	MOVE FORWARD 10 IN found;
	SELECT sum(total_bytes) < 1000000 FROM pg_backend_memory_contexts WHERE name = 'ruvector ivfflat search' INTO within;
	CLOSE found;
	EXECUTE format('SELECT count(*), count(DISTINCT id), bool_and(d >= before) FROM (SELECT id, d, lag(d, 1, d) OVER () AS before FROM (%s) AS f) AS f',
		query) INTO rows, ids, in_order;
	SELECT s.late INTO late FROM ruvector_last_scan_stats() AS s;
	DROP INDEX ivf_search_v;
	RETURN NEXT;
END
$$;
SET work_mem = '64kB';
SELECT * FROM ivf_search_memory('plain');
SELECT rows + late AS rows, ids + late AS ids, late < 900 AS few_late, within FROM ivf_search_memory('fast');
RESET work_mem;
-- Inner products of vectors whose squares are beyond the range of float, but the products are not.
TRUNCATE ivf_search;
INSERT INTO ivf_search SELECT n, ARRAY[sin(n) * n, cos(n) * n]::vector * '[1e20,1e20]' FROM generate_series(1, 1000) AS n;
CREATE FUNCTION ivf_search_far(bits integer) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	found bigint;
BEGIN
	EXECUTE format('CREATE INDEX ivf_search_v ON ivf_search USING ivfflat (v vector_ip_ops) WITH (lists = 3, storage = fast, bits = %s)', bits);
	SELECT count(*) FROM (SELECT id FROM ivf_search ORDER BY v <#> '[3,4]' LIMIT 10) AS f
		JOIN (SELECT id FROM ivf_search ORDER BY 0 + (v <#> '[3,4]') LIMIT 10) AS e USING (id) INTO found;
	DROP INDEX ivf_search_v;
	RETURN found;
END
$$;
SET ivfflat.probes = 3;
SELECT bits, ivf_search_far(bits) FROM unnest(ARRAY[1, 2, 4, 8]) AS bits;
RESET ivfflat.probes;
DROP TABLE ivf_search;
DROP FUNCTION ivf_search_far, ivf_search_memory, ivf_search_vector, ivf_search_lists, ivf_search_complete, ivf_search_shares, ivf_search_probes, ivf_search_made;
