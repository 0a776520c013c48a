-- ruvector_recall: against the same computed in SQL, for every operator class, and what it counts.
CREATE FUNCTION recall_vector(n integer, dims integer) RETURNS real[] LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_agg((hashint4(n * 1000 + i) & 1023)::real + 1 ORDER BY i) FROM generate_series(1, dims) AS i $$;
CREATE TABLE recall_item (id integer, v vector(8), h halfvec(8), s sparsevec(8), b bit(40), y binaryvec(40)) WITH (autovacuum_enabled = off);
INSERT INTO recall_item
	SELECT n, a::vector, a::halfvec, a::vector::sparsevec, x, x
	FROM generate_series(1, 300) AS n, recall_vector(n, 8) AS a,
		LATERAL (SELECT string_agg((hashint4(n * 100 + i) & 1)::text, '')::bit(40) AS x FROM generate_series(1, 40) AS i) AS f;

-- The same in SQL, with every row as a query: the share of answers that are as near as the k-th neighbour.
CREATE FUNCTION recall_in_sql(k integer) RETURNS TABLE (queries bigint, recall numeric, min_recall numeric, missed bigint, short_answers bigint) LANGUAGE plpgsql AS $$
DECLARE
	q record; found bigint; returned bigint;
BEGIN
	queries := 0; recall := 0; min_recall := 1; missed := 0; short_answers := 0;
	FOR q IN SELECT i.v, (SELECT max(d) FROM (SELECT v <-> i.v AS d FROM recall_item ORDER BY 0 + (v <-> i.v) LIMIT k) AS f) AS last FROM recall_item AS i LOOP
		SELECT count(*) FILTER (WHERE d <= q.last), count(*) INTO found, returned FROM (SELECT v <-> q.v AS d FROM recall_item ORDER BY v <-> q.v LIMIT k) AS f;
		queries := queries + 1;
		min_recall := least(min_recall, found / k::numeric);
		missed := missed + k - found;
		short_answers := short_answers + (returned < k)::integer;
	END LOOP;
	recall := 1 - missed / (queries * k)::numeric;
	RETURN NEXT;
END
$$;
CREATE FUNCTION recall_agrees(index regclass, k integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	ours record; theirs record;
BEGIN
	SELECT * INTO ours FROM ruvector_recall(index, k, 1000);
	SELECT * INTO theirs FROM recall_in_sql(k);
	IF (ours.queries, ours.missed, ours.short_answers, ours.neighbours) = (theirs.queries, theirs.missed, theirs.short_answers, theirs.queries * k)
			AND abs(ours.recall - theirs.recall) < 1e-9 AND abs(ours.min_recall - theirs.min_recall) < 1e-9 THEN
		RETURN 'the same';
	END IF;
	RETURN format('%s but in SQL %s', ours, theirs);
END
$$;
-- With LIMIT known when a scan starts.
SET plan_cache_mode = force_custom_plan;
SET enable_seqscan = off;
CREATE INDEX recall_lists ON recall_item USING ivfflat (v vector_l2_ops) WITH (lists = 20);
ANALYZE recall_item;
SELECT recall_agrees('recall_lists', 10);
SELECT recall < 0.95 AS poor, min_recall < recall AS differs FROM ruvector_recall('recall_lists', 10, 1000);
SET ivfflat.probes = 4;
SELECT recall_agrees('recall_lists', 10), recall_agrees('recall_lists', 3);
SET ruvector.complete_scans = off;
SET ivfflat.probes = 1;
SELECT recall_agrees('recall_lists', 30);
SELECT short_answers > 0 AS short FROM ruvector_recall('recall_lists', 30, 1000);
SET ivfflat.probes = 20;
SELECT * FROM ruvector_recall('recall_lists', 10, 1000);
RESET ivfflat.probes;
DROP INDEX recall_lists;

-- hnsw that may hand out one row: the row itself.
CREATE INDEX recall_graph ON recall_item USING hnsw (v vector_l2_ops);
SET hnsw.ef_search = 1;
SELECT * FROM ruvector_recall('recall_graph', 10, 1000);
SELECT * FROM ruvector_recall('recall_graph', 1, 1000);
-- With complete scans it goes on, as below LIMIT; iterative scans too.
SET ruvector.complete_scans = on;
SELECT short_answers FROM ruvector_recall('recall_graph', 10, 1000);
SELECT recall_agrees('recall_graph', 10);
SET hnsw.iterative_scan = relaxed_order;
SELECT short_answers FROM ruvector_recall('recall_graph', 10, 1000);
RESET hnsw.iterative_scan;
SET hnsw.ef_search = 400;
SELECT * FROM ruvector_recall('recall_graph', 10, 1000);
-- More neighbours than rows; the default sample and k; the sample does not change.
SELECT * FROM ruvector_recall('recall_graph', 1000, 7);
SELECT queries, neighbours FROM ruvector_recall('recall_graph');
SELECT queries, neighbours FROM ruvector_recall(sample => 3, k => 2, index => 'recall_graph');
SET hnsw.ef_search = 2;
SET ruvector.complete_scans = off;
SELECT (SELECT r FROM ruvector_recall('recall_graph', 5, 20) AS r) = (SELECT r FROM ruvector_recall('recall_graph', 5, 20) AS r) AS same;
RESET ruvector.complete_scans;
RESET hnsw.ef_search;
DROP INDEX recall_graph;

-- Every operator class. What halfvec's index compares by cosine is rounded to half precision.
SET hnsw.ef_search = 400;
SET ivfflat.probes = 10;
CREATE FUNCTION recall_of_class(class pg_opclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	item text := CASE class.opcintype WHEN 'vector'::regtype THEN 'v' WHEN 'halfvec'::regtype THEN 'h' WHEN 'sparsevec'::regtype THEN 's' ELSE 'b' END;
	method text := (SELECT amname FROM pg_am WHERE oid = class.opcmethod);
	found record;
BEGIN
	EXECUTE format('CREATE INDEX recall_class ON recall_item USING %s (%s %s) %s', method, item, class.opcname,
		CASE method WHEN 'ivfflat' THEN 'WITH (lists = 10)' END);
	SELECT * INTO found FROM ruvector_recall('recall_class', 10, 1000);
	DROP INDEX recall_class;
	RETURN concat_ws(' ', method, item, class.opcname, found.queries, CASE WHEN found.recall >= 0.99 THEN 'found' ELSE found::text END);
END
$$;
SET client_min_messages = warning;
SELECT recall_of_class(c) FROM pg_opclass AS c WHERE opcmethod IN (SELECT oid FROM pg_am WHERE amname IN ('hnsw', 'ivfflat'))
	AND opcfamily IN (SELECT amopfamily FROM pg_amop WHERE amoppurpose = 'o') ORDER BY 1;
CREATE INDEX recall_binary ON recall_item USING hnsw (y bit_hamming_ops);
SELECT queries, recall FROM ruvector_recall('recall_binary', 10, 1000);
DROP INDEX recall_binary;
RESET client_min_messages;

-- Ties count: a hundred rows are as near as each other.
CREATE TABLE recall_tie (v vector(2));
INSERT INTO recall_tie SELECT '[1,1]' FROM generate_series(1, 100);
INSERT INTO recall_tie SELECT ARRAY[n, 2]::vector FROM generate_series(1, 100) AS n;
CREATE INDEX recall_tie_v ON recall_tie USING hnsw (v vector_l2_ops);
SELECT * FROM ruvector_recall('recall_tie_v', 10, 1000);

-- Distances beyond any number are the largest.
CREATE TABLE recall_huge (v vector(2));
INSERT INTO recall_huge SELECT ARRAY[s * 3e38, n]::vector FROM generate_series(1, 10) AS n, unnest(ARRAY[-1, 1]) AS s;
SET client_min_messages = warning;
CREATE INDEX recall_huge_l2 ON recall_huge USING ivfflat (v vector_l2_ops) WITH (lists = 1);
CREATE INDEX recall_huge_ip ON recall_huge USING ivfflat (v vector_ip_ops) WITH (lists = 1);
RESET client_min_messages;
SELECT i, r.* FROM unnest('{l2,ip}'::text[]) AS i, unnest(ARRAY[4, 15]) AS k, ruvector_recall(('recall_huge_' || i)::regclass, k, 1000) AS r ORDER BY i, k;

-- Rows that the index does not have are no queries and no neighbours.
CREATE TABLE recall_part (id integer, v vector(2), a real[]) WITH (autovacuum_enabled = off);
INSERT INTO recall_part SELECT n, ARRAY[n, 100 - n]::vector, ARRAY[n, 1, n % 7] FROM generate_series(1, 100) AS n;
INSERT INTO recall_part SELECT 0, NULL, NULL FROM generate_series(1, 5);
INSERT INTO recall_part SELECT 0, '[0,0]', '{0,0,0}' FROM generate_series(1, 7);
CREATE INDEX recall_part_cosine ON recall_part USING hnsw (v vector_cosine_ops);
CREATE INDEX recall_part_l2 ON recall_part USING hnsw (v vector_l2_ops);
CREATE INDEX recall_part_odd ON recall_part USING hnsw (v vector_l2_ops) WHERE id % 2 = 1;
CREATE INDEX recall_part_array ON recall_part USING hnsw ((a::vector(3)) vector_l2_ops) WHERE id > 90;
CREATE INDEX recall_part_half ON recall_part USING ivfflat ((v::halfvec(2)) halfvec_l2_ops) WITH (lists = 1);
CREATE INDEX recall_part_none ON recall_part USING hnsw (v vector_l2_ops) WHERE id > 1000;
SELECT i, r.* FROM unnest('{cosine,l2,odd,array,half,none}'::text[]) AS i, ruvector_recall(('recall_part_' || i)::regclass, 4, 1000) AS r;
-- A domain over the type.
CREATE DOMAIN recall_domain AS vector(2) CHECK (vector_norm(VALUE) > 0);
CREATE TABLE recall_of_domain (v recall_domain);
INSERT INTO recall_of_domain SELECT ARRAY[n, 1]::vector FROM generate_series(1, 30) AS n;
CREATE INDEX recall_of_domain_v ON recall_of_domain USING hnsw (v vector_l2_ops);
SELECT r.*, i.value FROM ruvector_recall('recall_of_domain_v', 4, 1000) AS r, ruvector_index_info('recall_of_domain_v') AS i WHERE name = 'type';
DROP TABLE recall_of_domain;
DROP DOMAIN recall_domain;
-- Rows of this transaction count, deleted ones do not.
BEGIN;
DELETE FROM recall_part WHERE id BETWEEN 1 AND 10;
INSERT INTO recall_part VALUES (101, '[3,4]');
SELECT * FROM ruvector_recall('recall_part_cosine', 4, 1000);
ROLLBACK;

-- No rows; NULL.
CREATE TABLE recall_empty (v vector(2));
CREATE INDEX recall_empty_v ON recall_empty USING hnsw (v vector_l2_ops);
CREATE INDEX recall_empty_i ON recall_empty USING ivfflat (v vector_l2_ops);
SELECT r.* FROM unnest('{recall_empty_v,recall_empty_i}'::regclass[]) AS i, ruvector_recall(i) AS r;
SELECT * FROM ruvector_recall(NULL);
SELECT * FROM ruvector_recall('recall_empty_v', NULL);

-- It can be cancelled: by far more distances than fit into the time.
CREATE TABLE recall_long AS SELECT n, ARRAY[n, n % 1000]::vector(2) AS v FROM generate_series(1, 40000) AS n;
CREATE INDEX recall_long_v ON recall_long USING ivfflat (v vector_l2_ops) WITH (lists = 1);
SET statement_timeout = '100ms';
SELECT * FROM ruvector_recall('recall_long_v', 10, 40000);
RESET statement_timeout;

DROP TABLE recall_item, recall_tie, recall_huge, recall_part, recall_empty, recall_long;
DROP FUNCTION recall_vector, recall_in_sql, recall_agrees, recall_of_class;
