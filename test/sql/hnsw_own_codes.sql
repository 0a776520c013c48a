-- Vectors that have no room on their node beside the codes of its links: a code of each lies there, and the vector apart. With a search
-- as wide as the table is long, an answer is the exact one, row by row.
-- Nodes are counted, which rows of one value share as soon as they are linked.
SET ruvector.pending_limit = 0;
SET enable_seqscan = off;
SET hnsw.ef_search = 300;
CREATE FUNCTION own_row(n integer, dims integer) RETURNS real[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
	$$ SELECT array_agg((hashint8(n::bigint * 4001 + i) & 65535) / 65536.0 - 0.3 ORDER BY i)::real[] FROM generate_series(1, dims) AS i $$;
CREATE TABLE own_cases (kind text, type text, dims integer, operator text, metric text, bound text);
INSERT INTO own_cases VALUES ('a', 'vector', 900, '<->', 'l2', 'm = 16'), ('b', 'vector', 1536, '<=>', 'cosine', 'm = 16'),
	('c', 'halfvec', 1100, '<->', 'l2', 'm = 12'), ('d', 'vector', 2000, '<->', 'l2', 'm = 16'), ('e', 'vector', 500, '<#>', 'ip', 'm = 40, ef_construction = 80');
CREATE FUNCTION own_change(change text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE c own_cases;
BEGIN
	FOR c IN SELECT * FROM own_cases ORDER BY kind LOOP
		EXECUTE format(replace(replace(change, 'TABLE', 'own_' || c.kind), 'ROW', 'own_row(%1$s, %2$s)::%3$s'), 'n', c.dims, c.type, c.metric, c.bound);
	END LOOP;
END $$;
\set ECHO none
SELECT format('CREATE TABLE own_%s (id integer, v %s(%s)) WITH (autovacuum_enabled = off)', kind, type, dims) FROM own_cases ORDER BY kind \gexec
SELECT own_change('INSERT INTO TABLE SELECT n, ROW FROM generate_series(1, 120) AS n');
SELECT format('CREATE INDEX own_%s_v ON own_%1$s USING hnsw (v %s_%s_ops) WITH (%s)', kind, type, metric, bound) FROM own_cases ORDER BY kind \gexec
\set ECHO all
SELECT kind, dims, bound, i.* FROM own_cases, LATERAL (SELECT string_agg(name || ' ' || value, ', ' ORDER BY name) AS index FROM
	ruvector_index_info(('own_' || kind || '_v')::regclass) WHERE name IN ('storage', 'own_bits', 'base_links', 'code_bits')) AS i ORDER BY kind;

-- The answer of an index scan beside that of a sort, and how many vectors were read for 10 rows beside the codes.
CREATE FUNCTION own_compare(query text, OUT by_scan bigint, OUT same boolean) LANGUAGE plpgsql AS $$
DECLARE
	scanned float8[];
	sorted float8[];
BEGIN
	SET LOCAL enable_sort = off;
	EXECUTE format('SELECT array_agg(d) FROM (%s) AS answer', query) INTO scanned;
	IF (SELECT index FROM ruvector_last_scan_stats()) IS NULL THEN RAISE 'no index scan'; END IF;
	SET LOCAL enable_indexscan = off;
	SET LOCAL enable_sort = on;
	EXECUTE format('SELECT array_agg(d) FROM (%s) AS answer', query) INTO sorted;
	by_scan := coalesce(cardinality(scanned), 0);
	-- An index may round otherwise than the operator.
	SELECT cardinality(scanned) IS NOT DISTINCT FROM cardinality(sorted) AND coalesce(bool_and(abs(a - b) <= 1e-5 * greatest(1, abs(b))), true)
	INTO same FROM unnest(scanned, sorted) AS f (a, b);
END
$$;
CREATE VIEW own_answers AS SELECT kind, a.*, f.nodes, f.rows, f.tombstones, f.broken_links FROM own_cases AS c,
	own_compare(format('SELECT v %1$s own_row(-1, %2$s)::%3$s AS d FROM own_%4$s ORDER BY v %1$s own_row(-1, %2$s)::%3$s LIMIT 200',
		operator, dims, type, kind)) AS a, ruvector_index_check(('own_' || kind || '_v')::regclass) AS f ORDER BY kind;
SELECT * FROM own_answers;

-- Rows that come, change and go.
SELECT own_change('INSERT INTO TABLE SELECT n, ROW FROM generate_series(201, 260) AS n');
SELECT own_change('UPDATE TABLE SET v = (SELECT ROW FROM (SELECT id + 1000) AS u (n)) WHERE id %% 7 = 0');
SELECT * FROM own_answers;
SELECT own_change('DELETE FROM TABLE WHERE id %% 3 = 0');
SELECT * FROM own_answers;
\set ECHO none
SELECT format('VACUUM own_%s', kind) FROM own_cases ORDER BY kind \gexec
\set ECHO all
SELECT * FROM own_answers;
SELECT own_change('INSERT INTO TABLE SELECT n, ROW FROM generate_series(301, 330) AS n');
SELECT * FROM own_answers;

-- Of the nodes that a search comes by, few vectors are read; each node once, however many rows are asked for.
CREATE FUNCTION own_reads(n bigint) RETURNS TABLE (returned bigint, few boolean, once boolean) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM id FROM own_b ORDER BY v <=> own_row(-1, 1536)::vector LIMIT n;
	RETURN QUERY SELECT s.rows, s.reranks BETWEEN n AND 2 * n, s.reranks <= s.hops FROM ruvector_last_scan_stats() AS s;
END
$$;
SELECT r.* FROM (VALUES (5), (60)) AS t (n), own_reads(n) AS r;
SET hnsw.ef_search = 10;
SET hnsw.iterative_scan = strict_order;
SELECT by_scan > 90 AS most, in_order FROM (SELECT count(*) AS by_scan, array_agg(d) = array_agg(d ORDER BY d) AS in_order
	FROM (SELECT v <=> own_row(-1, 1536)::vector AS d FROM own_b ORDER BY v <=> own_row(-1, 1536)::vector LIMIT 200) AS f) AS g;
SET hnsw.iterative_scan = relaxed_order;
SELECT count(DISTINCT id) = count(*) AS once, count(*) > 90 AS most FROM (SELECT id FROM own_b ORDER BY v <=> own_row(-1, 1536)::vector LIMIT 1000) AS f;
RESET hnsw.iterative_scan;
SELECT by_scan = (SELECT count(*) FROM own_b WHERE id % 2 = 1) AS all_of_them FROM own_compare('SELECT v <=> own_row(-1, 1536)::vector AS d FROM own_b WHERE id % 2 = 1 ORDER BY v <=> own_row(-1, 1536)::vector LIMIT 500');
SELECT count(*) = (SELECT count(*) FROM own_b) AS all_of_them FROM (SELECT id FROM own_b ORDER BY v <=> (SELECT NULL::vector) LIMIT 1000) AS f;

-- Equal vectors share a node, whether a build or an insert meets them; vectors that differ little do not.
CREATE TABLE own_copies (id integer, v vector(1000)) WITH (autovacuum_enabled = off);
INSERT INTO own_copies SELECT n, own_row(n % 5, 1000)::vector FROM generate_series(1, 50) AS n;
CREATE INDEX own_copies_v ON own_copies USING hnsw (v vector_l2_ops);
INSERT INTO own_copies SELECT n, own_row(n % 6, 1000)::vector FROM generate_series(61, 120) AS n;
INSERT INTO own_copies SELECT 200 + n, ((own_row(1, 1000))[1:999] || ((own_row(1, 1000))[1000] + n * 1e-6)::real)::vector FROM generate_series(1, 4) AS n;
SELECT nodes, rows FROM ruvector_index_check('own_copies_v');
SET hnsw.ef_search = 200;
SELECT * FROM own_compare('SELECT v <-> own_row(1, 1000)::vector AS d FROM own_copies ORDER BY v <-> own_row(1, 1000)::vector LIMIT 200');
SELECT array_agg(id ORDER BY id) FROM (SELECT id FROM own_copies ORDER BY v <-> own_row(1, 1000)::vector LIMIT 4 OFFSET 20) AS f;
DELETE FROM own_copies WHERE id < 90;
VACUUM own_copies;
SELECT nodes, rows, tombstones FROM ruvector_index_check('own_copies_v');

-- Zero vectors, and values so large that their squares have none.
INSERT INTO own_copies SELECT 300, array_fill(0, ARRAY[1000])::vector UNION ALL SELECT 301, array_fill(3e38::real, ARRAY[1000])::vector;
INSERT INTO own_copies SELECT id + 100, v FROM own_copies WHERE id >= 300;
SELECT nodes, rows FROM ruvector_index_check('own_copies_v');
REINDEX INDEX own_copies_v;
SELECT nodes, rows FROM ruvector_index_check('own_copies_v');
SELECT id % 100 AS furthest FROM (SELECT id, row_number() OVER () AS place FROM (SELECT id FROM own_copies ORDER BY v <-> own_row(1, 1000)::vector LIMIT 100) AS f) AS g
	ORDER BY place DESC LIMIT 2;

-- All around a point that is far from the origin: the less a code loses, the nearer neighbours it tells apart.
CREATE TABLE own_far (id integer, v vector(1000));
INSERT INTO own_far SELECT n, (SELECT array_agg(x + 10 ORDER BY i)::real[] FROM unnest(own_row(n, 1000)) WITH ORDINALITY AS u (x, i))::vector FROM generate_series(1, 400) AS n;
CREATE INDEX own_far_v ON own_far USING hnsw (v vector_l2_ops);
SET hnsw.ef_search = 100;
SELECT recall >= 0.95 AS found FROM ruvector_recall('own_far_v', 10, 100);

-- Where all are about equally far, so that a bound that does not hold decides between neighbours: a scan of all rows that ends with its
-- first search loses none of them, whatever its query.
CREATE TABLE own_even (id integer, v vector(1000));
INSERT INTO own_even SELECT n, own_row(n, 1000)::vector FROM generate_series(1, 300) AS n;
CREATE FUNCTION own_lost(OUT scans bigint, OUT rows_lost numeric, OUT late numeric) LANGUAGE plpgsql AS $$
DECLARE
	query vector;
	found bigint;
BEGIN
	scans := 0; rows_lost := 0; late := 0;
	FOR query IN SELECT v FROM own_even ORDER BY id LOOP
		SELECT count(*) INTO found FROM (SELECT id FROM own_even ORDER BY v <-> query) AS f;
		scans := scans + 1;
		rows_lost := rows_lost + 300 - found;
		late := late + (SELECT s.late FROM ruvector_last_scan_stats() AS s WHERE s.index = 'own_even_v'::regclass);
	END LOOP;
END
$$;
SET hnsw.ef_search = 400;
SET jit = off;
CREATE INDEX own_even_v ON own_even USING hnsw (v vector_l2_ops);
SELECT * FROM own_lost();
DROP INDEX own_even_v;
CREATE INDEX own_even_v ON own_even USING hnsw (v vector_l2_ops) WITH (storage = compact);
SELECT * FROM own_lost();
RESET jit;

\set ECHO none
SELECT format('DROP TABLE own_%s', kind) FROM own_cases ORDER BY kind \gexec
\set ECHO all
DROP TABLE own_copies, own_far, own_even;
DROP VIEW own_answers;
DROP FUNCTION own_lost, own_reads, own_compare, own_change, own_row;
DROP TABLE own_cases;
