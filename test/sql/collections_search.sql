-- Searching collections by name: answers, defaults, arguments, types, keys, exactness, explanations.
SET client_min_messages = warning;
CREATE TABLE part (id integer PRIMARY KEY, kind text, size integer, v vector(3));
INSERT INTO part SELECT n, (ARRAY['a', 'b', 'c'])[1 + n % 3], n % 10, ARRAY[n % 17, n % 23, n % 29]::vector FROM generate_series(1, 1000) AS n;
INSERT INTO part VALUES (2001, 'a', 1, NULL), (2002, 'a', 1, '[0,0,0]');
SELECT ruvector_register_collection('part', 'public', 'part', 'v', 3) > 0 AS registered;

-- Without an index, with one, and by hand.
SELECT * FROM ruvector_search('part', '[3,4,5]', 4);
SELECT id, v <-> '[3,4,5]' AS distance FROM part ORDER BY distance, id LIMIT 4;
CREATE INDEX part_v ON part USING hnsw (v vector_l2_ops, kind);
SELECT * FROM ruvector_search('part', '[3,4,5]', 4);
SELECT count(*) FROM ruvector_search('part', '[3,4,5]');
SELECT count(*), count(DISTINCT id), count(distance) FROM ruvector_search('part', '[3,4,5]', 5000);
SELECT * FROM ruvector_search(p_collection_name => 'part', p_query => '[3,4,5]', p_k => 2, p_ef_search => 100, p_use_gnn => false, p_filter => '{"kind": "a"}');
SELECT * FROM ruvector_search('part', '[3,4,5]', 2, 100, true, '{}');
SET client_min_messages = notice;
SELECT count(*) FROM ruvector_search('part', '[3,4,5]', 2, p_use_gnn => true);
SET client_min_messages = warning;

-- A filtered search has its rows where they exist, whatever the session says.
SET ruvector.complete_scans = off;
SET hnsw.ef_search = 10;
SELECT count(*) FROM ruvector_search('part', '[3,4,5]', 20, p_filter => '{"kind": "b", "size": {"$in": [1, 4]}}');
SELECT count(*) FROM part WHERE kind = 'b' AND size IN (1, 4);
SELECT count(*) FROM ruvector_search('part', '[3,4,5]', 300);
SHOW ruvector.complete_scans;
SHOW ruvector.ef_search;
RESET ruvector.complete_scans;
RESET hnsw.ef_search;

-- Metrics, each with its score; what has no cosine is found by none.
CREATE TABLE measured (id integer PRIMARY KEY, l2 vector(2), cosine vector(2), ip vector(2), l1 vector(2));
INSERT INTO measured SELECT n, v, v, v, v FROM (VALUES (1, '[1,0]'::vector), (2, '[3,4]'), (3, '[0,0]')) AS x (n, v);
SELECT count(ruvector_register_collection(name, 'public', 'measured', name, 2, name)) FROM unnest(ARRAY['l2', 'cosine', 'ip', 'l1']) AS m (name);
SELECT name, found.* FROM unnest(ARRAY['l2', 'cosine', 'ip', 'l1']) WITH ORDINALITY AS m (name, n),
	LATERAL ruvector_search(name, '[2,0]', 3) AS found ORDER BY n, found.distance, found.id;
SELECT * FROM ruvector_search('cosine', '[0,0]', 3);
SELECT * FROM ruvector_search_batch('cosine', ARRAY['[0,0]', '[1,1]']::vector[], 3);

-- Types.
CREATE DOMAIN embedding AS halfvec(3);
CREATE TABLE typed (id bigint PRIMARY KEY, h halfvec(3), s sparsevec(3), d embedding);
INSERT INTO typed SELECT n, v::halfvec, v::sparsevec, v::halfvec FROM (SELECT n, ARRAY[n % 5, n % 7, n]::vector AS v FROM generate_series(1, 50) AS n) AS x;
SELECT ruvector_register_collection('h', 'public', 'typed', 'h', 3, 'l2') > 0, ruvector_register_collection('s', 'public', 'typed', 's', 3, 'ip') > 0,
	ruvector_register_collection('d', 'public', 'typed', 'd', 3, 'cosine') > 0;
SELECT * FROM ruvector_search('h', '[1,2,3]', 2);
SELECT * FROM ruvector_search('s', '[1,2,3]', 2);
SELECT id, round(distance::numeric, 5) FROM ruvector_search('d', '[1,2,3]', 2);
SELECT * FROM ruvector_search('h', '[1,2,100000]', 2);
CREATE INDEX ON typed USING hnsw (h halfvec_l2_ops);
CREATE INDEX ON typed USING hnsw (s sparsevec_ip_ops);
CREATE INDEX ON typed USING ivfflat (d halfvec_cosine_ops) WITH (lists = 4);
SET enable_seqscan = off;
SET ivfflat.probes = 4;
SELECT * FROM ruvector_search('h', '[1,2,3]', 2);
SELECT * FROM ruvector_search('s', '[1,2,3]', 2);
SELECT id, round(distance::numeric, 5) FROM ruvector_search('d', '[1,2,3]', 2);
SELECT * FROM ruvector_search_batch('h', ARRAY['[1,2,3]', '[4,5,6]']::vector[], 2);
SELECT * FROM ruvector_search_batch('s', ARRAY['[1,2,3]', '[4,5,6]']::vector[], 2);
RESET enable_seqscan;
RESET ivfflat.probes;

-- Keys: of several columns, of names and types that want care.
CREATE TABLE "Odd; ""names" ("the key" uuid, "Key 2" text, "v %s $1" vector(2), PRIMARY KEY ("Key 2", "the key"));
INSERT INTO "Odd; ""names" VALUES ('00000000-0000-0000-0000-000000000001', 'a"b', '[1,1]'), ('00000000-0000-0000-0000-000000000002', 'a,''b', '[2,2]');
SELECT ruvector_register_collection('odd; --', 'public', 'Odd; "names', 'v %s $1', 2) > 0 AS registered;
SELECT * FROM ruvector_search('odd; --', '[0,0]', 3);
SELECT * FROM ruvector_search_batch('odd; --', ARRAY['[0,0]', NULL, '[3,3]']::vector[], 1);
SELECT sql FROM ruvector_explain_search('odd; --', '[0,0]', 3);

-- A key that is checked at the end of a transaction; a table that others inherit from, whose keys are none of its own.
CREATE TABLE parent (id int PRIMARY KEY DEFERRABLE, v vector(2));
CREATE TABLE child () INHERITS (parent);
INSERT INTO parent VALUES (1, '[1,1]'), (2, '[2,2]');
INSERT INTO child VALUES (1, '[0,0]');
SELECT ruvector_register_collection('parent', 'public', 'parent', 'v', 2) > 0 AS registered;
SELECT id, distance FROM ruvector_search('parent', '[0,0]', 3);
SELECT * FROM ruvector_search_batch('parent', ARRAY['[0,0]']::vector[], 3);

-- Partitions.
CREATE TABLE parted (kind text, id int, v vector(2), PRIMARY KEY (kind, id)) PARTITION BY LIST (kind);
CREATE TABLE parted_a PARTITION OF parted FOR VALUES IN ('a');
CREATE TABLE parted_b PARTITION OF parted FOR VALUES IN ('b');
INSERT INTO parted SELECT (ARRAY['a', 'b'])[1 + n % 2], n, ARRAY[n, n]::vector FROM generate_series(1, 100) AS n;
SELECT ruvector_register_collection('parted', 'public', 'parted', 'v', 2) > 0 AS registered;
SELECT id, round(distance::numeric, 4) FROM ruvector_search('parted', '[3.2,3.2]', 3);
SELECT ruvector_index_create('parted', 'v');
SET enable_seqscan = off;
SELECT id, round(distance::numeric, 4) FROM ruvector_search('parted', '[30.4,30.4]', 3, p_filter => '{"kind": "b"}');
SELECT query_idx, id FROM ruvector_search_batch('parted', ARRAY['[3.2,3.2]', '[50.2,50.2]']::vector[], 2);
RESET enable_seqscan;
DROP TABLE parent, child, parted;

-- Batches give what single searches give: exact ones, and through the index.
CREATE TABLE asked AS SELECT array_agg(v ORDER BY id) AS queries FROM part WHERE id % 90 = 0;
CREATE FUNCTION differences() RETURNS bigint LANGUAGE sql AS $$
	WITH single AS (SELECT n::integer AS query_idx, distance, row_number() OVER (PARTITION BY n ORDER BY distance)
			FROM asked, unnest(queries) WITH ORDINALITY AS q (v, n), ruvector_search('part', q.v, 7)),
		batch AS (SELECT query_idx, distance, row_number() OVER (PARTITION BY query_idx ORDER BY distance)
			FROM asked, ruvector_search_batch('part', queries, 7))
	SELECT (SELECT count(*) FROM (SELECT * FROM single EXCEPT SELECT * FROM batch) AS a)
		+ (SELECT count(*) FROM (SELECT * FROM batch EXCEPT SELECT * FROM single) AS b)
		+ abs((SELECT count(*) FROM batch) - 77)
$$;
SELECT differences();
SET ruvector.search_exactness = exact;
SELECT differences();
SET work_mem = '64kB'; -- several passes
SELECT differences();
RESET work_mem;
RESET ruvector.search_exactness;
SELECT query_idx, count(*), bool_and(distance >= coalesce(before, 0)) AS in_order
	FROM (SELECT query_idx, distance, lag(distance) OVER (PARTITION BY query_idx) AS before
		FROM ruvector_search_batch('part', ARRAY['[20,20,20]', '[1,1,1]', NULL, '[3,3,3]']::vector[], 5)) AS found
	GROUP BY query_idx ORDER BY query_idx;
SELECT * FROM ruvector_search_batch('part', '{}', 5);
SELECT * FROM ruvector_search_batch('part', ARRAY[NULL]::vector[], 5);
SELECT query_idx, count(*) FROM ruvector_search_batch('part', (SELECT array_agg('[1,2,3]'::vector) FROM generate_series(1, 5000)), 30) GROUP BY 1 HAVING count(*) <> 30;

-- Exactness.
SET enable_seqscan = off;
SELECT plan ~ 'part_v' AS index FROM ruvector_explain_search('part', '[3,4,5]', 3);
SET ruvector.search_exactness = exact;
SELECT plan ~ 'Order By' AS index FROM ruvector_explain_search('part', '[3,4,5]', 3);
SET ruvector.search_exactness = fast;
SELECT settings FROM ruvector_explain_search('part', '[3,4,5]', 3);
SELECT settings FROM ruvector_explain_search('part', '[3,4,5]', 30);
SELECT settings FROM ruvector_explain_search('part', '[3,4,5]', 3, p_ef_search => 77);
SET ruvector.search_exactness = balanced;
UPDATE ruvector.collections SET config = '{"ef_search": 123, "probes": 5.0}' WHERE name = 'part';
SELECT settings FROM ruvector_explain_search('part', '[3,4,5]', 3);
SELECT settings FROM ruvector_explain_search('part', '[3,4,5]', 3, 10);
\set VERBOSITY terse
UPDATE ruvector.collections SET config = '{"ef_search": "many"}' WHERE name = 'part';
UPDATE ruvector.collections SET config = '{"ef_search": 10.5}' WHERE name = 'part';
UPDATE ruvector.collections SET config = '{"probes": 0}' WHERE name = 'part';
UPDATE ruvector.collections SET config = '{"target_recall": 2}' WHERE name = 'part';
UPDATE ruvector.collections SET config = '[]' WHERE name = 'part';
UPDATE ruvector.collections SET config = '{"ef_search": 10, "probes": 7, "target_recall": 0.5, "owner": "me"}' WHERE name = 'part';
\set VERBOSITY default
UPDATE ruvector.collections SET config = '{}', index_type = 'flat' WHERE name = 'part';
SELECT plan ~ 'Order By' AS index FROM ruvector_explain_search('part', '[3,4,5]', 3);
UPDATE ruvector.collections SET index_type = 'hnsw' WHERE name = 'part';
SET ruvector.search_exactness = careful;
RESET enable_seqscan;

-- The vector is $1 in the plan; the filter is a condition of the index.
SELECT plan ~ 'Order By: \(v <-> \$1\)' AS vector, plan ~ 'Index Cond: \(kind = ''a''::text\)' AS condition
	FROM ruvector_explain_search('part', '[3,4,5]', 3, p_filter => '{"kind": "a"}');
SELECT plan ~ 'actual time' AS ran, plan ~ 'Buffers' AS buffers FROM ruvector_explain_search('part', '[3,4,5]', 3, p_analyze => true);

-- Tuning.
SELECT setting, value >= 5 AS at_least_k, recall >= 0.9 AS reached, milliseconds > 0 AS timed, chosen
	FROM ruvector_tune('part', 0.9, 5, 20) WHERE chosen;
SELECT config ->> 'target_recall' AS target, (config ->> 'ef_search')::int >= 5 AS width FROM ruvector.collections WHERE name = 'part';
SELECT recall_estimate >= 0.9 AS recall, avg_search_ms > 0 AS timed FROM ruvector.index_stats;
SELECT count(*) FROM ruvector_tune('part', p_k => 3, p_queries => ARRAY['[1,2,3]', NULL, '[9,9,9]']::vector[]) WHERE chosen;
SELECT setting, count(*) FROM ruvector_tune('d', 0.5, 3) WHERE chosen GROUP BY setting;
SELECT config ? 'probes' AS probes FROM ruvector.collections WHERE name = 'd';

-- What is wrong is said.
\set VERBOSITY sqlstate
SELECT * FROM ruvector_search(NULL, '[1,2,3]');
SELECT * FROM ruvector_search('part', NULL);
SELECT * FROM ruvector_search('part', '[1,2,3]', NULL);
SELECT * FROM ruvector_search_batch(NULL, '{}');
SELECT * FROM ruvector_search_batch('part', NULL);
SELECT * FROM ruvector_search_batch('part', '{}', NULL);
SELECT * FROM ruvector_tune(NULL);
SELECT * FROM ruvector_tune('part', NULL);
SELECT * FROM ruvector_explain_search('part', NULL);
\set VERBOSITY terse
SELECT * FROM ruvector_search('no such', '[1,2,3]');
SELECT * FROM ruvector_search_batch('no such', '{}');
SELECT * FROM ruvector_tune('no such');
SELECT * FROM ruvector_explain_search('no such', '[1,2,3]');
SELECT * FROM ruvector_search('part', '[1,2]');
SELECT * FROM ruvector_search_batch('part', ARRAY['[1,2,3]', '[1,2]']::vector[]);
SELECT * FROM ruvector_tune('part', p_queries => ARRAY['[1,2]']::vector[]);
SELECT * FROM ruvector_search('part', '[1,2,3]', 0);
SELECT * FROM ruvector_search('part', '[1,2,3]', -1);
SELECT * FROM ruvector_search('part', '[1,2,3]', 100001);
SELECT * FROM ruvector_search('part', '[1,2,3]', 10, 0);
SELECT * FROM ruvector_search('part', '[1,2,3]', 10, 1000000);
SELECT * FROM ruvector_tune('part', 1.5);
SELECT * FROM ruvector_tune('part', 'NaN');
SELECT * FROM ruvector_tune('part', p_sample => 0);
SELECT * FROM ruvector_tune('part', p_queries => '{}');
SELECT * FROM ruvector_tune('l2');
SELECT * FROM ruvector_search('part', '[1,2,3]', p_filter => '{"no such": 1}');
SELECT * FROM ruvector_search('part', '[1,2,3]', p_filter => '[1]');
ALTER TABLE part DROP CONSTRAINT part_pkey;
SELECT * FROM ruvector_search('part', '[1,2,3]');

-- Who may: search as the caller, for rows that the caller may see.
ALTER TABLE part ADD PRIMARY KEY (id);
CREATE ROLE regress_searcher;
SET ROLE regress_searcher;
SELECT * FROM ruvector_search('part', '[1,2,3]');
SELECT * FROM ruvector_search_batch('part', ARRAY['[1,2,3]']::vector[]);
RESET ROLE;
GRANT SELECT (id, v) ON part TO regress_searcher;
SET ROLE regress_searcher;
SELECT count(*) FROM ruvector_search('part', '[1,2,3]');
SELECT count(*) FROM ruvector_search('part', '[1,2,3]', p_filter => '{"kind": "a"}');
SELECT * FROM ruvector_tune('part');
RESET ROLE;
GRANT SELECT ON part TO regress_searcher;
ALTER TABLE part ENABLE ROW LEVEL SECURITY;
CREATE POLICY only_a ON part USING (kind = 'a');
SET ROLE regress_searcher;
SELECT count(*), count(*) FILTER (WHERE kind <> 'a') AS hidden FROM ruvector_search('part', '[1,2,3]', 1000) AS found JOIN part ON part.id = found.id::int;
SELECT count(*) FROM ruvector_search_batch('part', ARRAY['[1,2,3]']::vector[], 1000);
SELECT count(*) FROM ruvector_search('part', '[1,2,3]', 1000, p_filter => '{"kind": "b"}');
SET ruvector.search_exactness = exact;
SELECT count(*) FROM ruvector_search_batch('part', ARRAY['[1,2,3]']::vector[], 1000);
RESET ruvector.search_exactness;
RESET ROLE;

DELETE FROM ruvector.collections;
DROP TABLE part, measured, typed, asked, "Odd; ""names" CASCADE;
DROP FUNCTION differences;
DROP DOMAIN embedding;
DROP ROLE regress_searcher;
