-- Every node can be reached on layer 0 from the entry point: after builds, inserts, updates, deletes and vacuums, with few links, with
-- many equal rows, and under inner product, where most rows are nobody's neighbour.
CREATE FUNCTION hnsw_reach_number(n bigint, i integer) RETURNS double precision LANGUAGE sql IMMUTABLE AS
	$$ SELECT (hashint8(n * 1009 + i) & 65535) / 65536.0 $$;
CREATE FUNCTION hnsw_reach_row(kind text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE kind
		WHEN 'bit' THEN (SELECT string_agg((hnsw_reach_number(n, i) < 0.5)::integer::text, '' ORDER BY i) FROM generate_series(1, 12) AS i)
		WHEN 'sparsevec' THEN (SELECT format('{%s}/40', string_agg(format('%s:%s', i, 1 + round(2 * hnsw_reach_number(n, i))), ',' ORDER BY i))
			FROM generate_series(1, 40) AS i WHERE hnsw_reach_number(n, i) < 0.1 OR i = 1 + n % 40)
		WHEN 'few' THEN (SELECT array_agg(round(2 * hnsw_reach_number(n, i)) ORDER BY i)::real[]::vector::text FROM generate_series(1, 6) AS i)
		ELSE (SELECT array_agg(hnsw_reach_number(n, i) ORDER BY i)::real[]::vector::text FROM generate_series(1, 8) AS i)
	END $$;
-- Rows first to last of a kind.
CREATE PROCEDURE hnsw_reach_fill(kind text, type text, first integer, last integer) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('INSERT INTO hnsw_reach SELECT n, hnsw_reach_row(%L, n)::%s FROM generate_series(%s, %s) AS n', kind, type, first, last);
END
$$;
CREATE TABLE hnsw_reach_seen (options text, step text, unreachable bigint, nodes bigint);
CREATE PROCEDURE hnsw_reach_note(options text, step text) LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO hnsw_reach_seen SELECT options, step, c.unreachable, c.nodes FROM ruvector_index_check('hnsw_reach_v') AS c;
END
$$;
\set VERBOSITY terse
SET client_min_messages = warning;
\set ECHO none
SELECT format(step, kind, type, opclass, options, format('%s %s (%s)', kind, opclass, options)) FROM (VALUES
	('many', 'vector(8)', 'vector_l2_ops', 'm = 2, storage = plain'),
	('many', 'vector(8)', 'vector_l2_ops', 'm = 2, storage = fast'),
	('many', 'vector(8)', 'vector_cosine_ops', 'm = 6, storage = compact'),
	('many', 'halfvec(8)', 'halfvec_l2_ops', 'm = 16'),
	('few', 'vector(6)', 'vector_l2_ops', 'm = 3'),
	('many', 'vector(8)', 'vector_ip_ops', 'm = 4, storage = plain'),
	('many', 'vector(8)', 'vector_ip_ops', 'm = 16, storage = fast'),
	('bit', 'bit(12)', 'bit_hamming_ops', 'm = 3'),
	('sparsevec', 'sparsevec(40)', 'sparsevec_l2_ops', 'm = 4')) AS tried (kind, type, opclass, options),
	unnest(ARRAY[
		$$DROP TABLE IF EXISTS hnsw_reach$$,
		$$CREATE TABLE hnsw_reach (n bigint, v %2$s) WITH (autovacuum_enabled = off)$$,
		$$CALL hnsw_reach_fill(%1$L, %2$L, 1, 400)$$,
		$$CREATE INDEX hnsw_reach_v ON hnsw_reach USING hnsw (v %3$s) WITH (%4$s)$$,
		$$CALL hnsw_reach_note(%5$L, 'built')$$,
		$$CALL hnsw_reach_fill(%1$L, %2$L, 401, 800)$$,
		$$CALL hnsw_reach_note(%5$L, 'inserted')$$,
		$$DELETE FROM hnsw_reach WHERE n %% 3 = 0$$,
		$$UPDATE hnsw_reach SET v = hnsw_reach_row(%1$L, n + 5000)::%2$s WHERE n %% 7 = 0$$,
		$$CALL hnsw_reach_note(%5$L, 'changed')$$,
		$$VACUUM hnsw_reach$$,
		$$CALL hnsw_reach_note(%5$L, 'vacuumed')$$,
		$$CALL hnsw_reach_fill(%1$L, %2$L, 801, 1000)$$,
		$$DELETE FROM hnsw_reach WHERE n BETWEEN 200 AND 600$$,
		$$VACUUM hnsw_reach$$,
		$$CALL hnsw_reach_note(%5$L, 'vacuumed again')$$]) WITH ORDINALITY AS steps (step, number)
ORDER BY kind, type, opclass, options, number
\gexec
\set ECHO all
RESET client_min_messages;
SELECT options, string_agg(format('%s %s', step, unreachable), ', ' ORDER BY position) AS unreachable, bool_and(nodes > 0) AS nodes
	FROM hnsw_reach_seen JOIN unnest(ARRAY['built', 'inserted', 'changed', 'vacuumed', 'vacuumed again']) WITH ORDINALITY AS steps (step, position) USING (step)
	GROUP BY options ORDER BY options COLLATE "C";
-- A scan that has room for all rows finds all.
SET enable_seqscan = off;
SET hnsw.ef_search = 1000;
SELECT count(*) = (SELECT count(*) FROM hnsw_reach) AS all_rows FROM (SELECT v FROM hnsw_reach ORDER BY v <-> (SELECT v FROM hnsw_reach LIMIT 1)) AS found;
DROP TABLE hnsw_reach, hnsw_reach_seen;
-- Inserts alone into an index of few links, of rows of very different lengths: most are the nearest of others that have links enough.
CREATE TABLE hnsw_reach (n bigint, v vector(8)) WITH (autovacuum_enabled = off);
CREATE INDEX hnsw_reach_l2 ON hnsw_reach USING hnsw (v vector_l2_ops) WITH (m = 2, ef_construction = 8, storage = plain);
CREATE INDEX hnsw_reach_l1 ON hnsw_reach USING hnsw (v vector_l1_ops) WITH (m = 2, ef_construction = 8);
INSERT INTO hnsw_reach SELECT n, (SELECT array_agg((hnsw_reach_number(n, i) - 0.5) * 10 ^ (30 * hnsw_reach_number(n, 0) - 15) ORDER BY i)
	FROM generate_series(1, 8) AS i)::real[]::vector FROM generate_series(1, 4000) AS n;
SELECT i AS index, unreachable, rows FROM unnest('{hnsw_reach_l2,hnsw_reach_l1}'::regclass[]) AS i, ruvector_index_check(i);
DROP TABLE hnsw_reach;
-- Rows that are inserted under inner product are found as those are that were there before the index: the few that are everybody's
-- nearest keep links to some, and go on to learn of nearer ones. Some 1,820 of 2,000, and not 1,980, where they keep all that they are asked to.
CREATE TABLE hnsw_reach (n bigint, v vector(3)) WITH (autovacuum_enabled = off);
CREATE INDEX hnsw_reach_v ON hnsw_reach USING hnsw (v vector_ip_ops) WITH (m = 8, storage = plain);
INSERT INTO hnsw_reach SELECT n, (SELECT array_agg(hnsw_reach_number(n, i) * hnsw_reach_number(n, i + 3) ORDER BY i) FROM generate_series(1, 3) AS i)::real[]::vector
	FROM generate_series(1, 3000) AS n;
SET enable_seqscan = off;
RESET hnsw.ef_search;
SELECT count(*) > 1960 AS found FROM generate_series(1, 100) AS k,
	LATERAL (SELECT array_agg(hnsw_reach_number(-k, i) ORDER BY i)::real[]::vector AS query FROM generate_series(1, 3) AS i) AS q,
	LATERAL (SELECT n FROM hnsw_reach ORDER BY v <#> query LIMIT 20) AS f
	WHERE n IN (SELECT n FROM hnsw_reach ORDER BY v::text::vector <#> query LIMIT 20);
DROP TABLE hnsw_reach;
-- Nothing leads out of a cluster whose nodes have enough neighbours in it: a scan that begins there goes on from the entry point. In few
-- enough of the pages that they are not all read instead.
CREATE TABLE hnsw_reach (n bigint, v vector(600)) WITH (autovacuum_enabled = off);
INSERT INTO hnsw_reach SELECT n, ARRAY[n * 1000] || array_fill(0::real, ARRAY[599]) FROM generate_series(1, 300) AS n;
CREATE INDEX hnsw_reach_v ON hnsw_reach USING hnsw (v vector_l2_ops) WITH (m = 3, storage = plain);
INSERT INTO hnsw_reach SELECT 1000 + n, ARRAY[n % 6 / 10.0, n / 6 / 10.0] || array_fill(0::real, ARRAY[598]) FROM generate_series(1, 36) AS n;
SET hnsw.iterative_scan = relaxed_order;
SET hnsw.ef_search = 5;
SELECT count(*), count(DISTINCT n) FROM (SELECT n FROM hnsw_reach ORDER BY v <-> (SELECT v FROM hnsw_reach WHERE n = 1001)) AS f;
DROP TABLE hnsw_reach;
CREATE TABLE hnsw_reach (n bigint, v vector(4)) WITH (autovacuum_enabled = off);
INSERT INTO hnsw_reach SELECT n, ARRAY[0, 0, n * 1000, 1] FROM generate_series(1, 200) AS n;
CREATE INDEX hnsw_reach_v ON hnsw_reach USING hnsw (v vector_l2_ops) WITH (m = 2, storage = compact, fastupdate = off);
INSERT INTO hnsw_reach SELECT 1000 + n, ARRAY[n % 10, n / 10 % 10, n / 200.0, 1] FROM generate_series(1, 200) AS n;
SELECT count(*), count(DISTINCT n) FROM (SELECT n FROM hnsw_reach ORDER BY v <-> '[0,0,0,1]') AS f;
RESET hnsw.iterative_scan;
RESET hnsw.ef_search;
RESET enable_seqscan;
DROP TABLE hnsw_reach;
DROP PROCEDURE hnsw_reach_fill, hnsw_reach_note;
DROP FUNCTION hnsw_reach_row, hnsw_reach_number;
