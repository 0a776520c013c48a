-- ruvector_index_info and ruvector_prewarm.
CREATE TABLE info_item (id integer, v vector(4), h halfvec(3), s sparsevec(5), b binaryvec(16)) WITH (autovacuum_enabled = off);
INSERT INTO info_item SELECT n, ARRAY[n, n % 7, n % 11, n % 13]::vector, ARRAY[n % 3, n % 5, 1], ARRAY[n, 0, 0, 0, 1]::vector::sparsevec, n::bit(16)
	FROM generate_series(1, 1000) AS n;
CREATE INDEX info_graph ON info_item USING hnsw (v vector_ip_ops) WITH (m = 8, ef_construction = 20);
CREATE INDEX info_half ON info_item USING hnsw (h halfvec_l2_ops);
CREATE INDEX info_sparse ON info_item USING hnsw (s sparsevec_cosine_ops);
CREATE INDEX info_bits ON info_item USING hnsw (b bit_jaccard_ops);
CREATE INDEX info_lists ON info_item USING ivfflat (v vector_cosine_ops) WITH (lists = 10);
CREATE FUNCTION info(index regclass) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_object_agg(name, value) FROM ruvector_index_info(index) $$;

SELECT name FROM ruvector_index_info('info_graph');
SELECT name FROM ruvector_index_info('info_lists');
SELECT name, value FROM ruvector_index_info('info_graph')
	WHERE name IN ('access_method', 'type', 'metric', 'format_version', 'dimensions', 'm', 'ef_construction', 'rows', 'nodes', 'tombstones');
SELECT name, value FROM ruvector_index_info('info_lists')
	WHERE name IN ('access_method', 'type', 'metric', 'format_version', 'dimensions', 'lists', 'rows', 'mean_list');
SELECT i, f ->> 'type' AS type, f ->> 'metric' AS metric, f ->> 'dimensions' AS dimensions, f ->> 'nodes' AS nodes, f ->> 'rows' AS rows
	FROM unnest('{info_half,info_sparse,info_bits}'::text[]) AS i, info(i::regclass) AS f;

-- What must agree: with the size, with each other.
SELECT (f ->> 'pages')::bigint = pg_relation_size('info_graph') / current_setting('block_size')::bigint AS pages,
	abs((f ->> 'bytes_per_row')::float8 - pg_relation_size('info_graph') / 1000.0) < 0.1 AS bytes,
	(f ->> 'mean_links')::float8 BETWEEN 4 AND 16 AS links,
	(string_to_array(f ->> 'nodes_by_layer', ', '))[1] = '1000' AS layer_0,
	cardinality(string_to_array(f ->> 'nodes_by_layer', ', ')) = (f ->> 'layers')::integer AS layers,
	(SELECT coalesce(bool_and(a >= b), true) FROM unnest(string_to_array(f ->> 'nodes_by_layer', ', ')::integer[]) WITH ORDINALITY AS x (a, i)
		JOIN unnest(string_to_array(f ->> 'nodes_by_layer', ', ')::integer[]) WITH ORDINALITY AS y (b, j) ON j = i + 1) AS falling,
	(f ->> 'free_bytes')::bigint BETWEEN 0 AND pg_relation_size('info_graph') AS free
	FROM info('info_graph') AS f;
SELECT (f ->> 'pages')::bigint = pg_relation_size('info_lists') / current_setting('block_size')::bigint AS pages,
	(f ->> 'smallest_list')::integer <= 100 AS smallest, (f ->> 'largest_list')::integer >= 100 AS largest,
	(f ->> 'imbalance')::float8 BETWEEN 1 AND 10 AS imbalance, (f ->> 'empty_lists')::integer BETWEEN 0 AND 9 AS empty,
	(f ->> 'free_bytes')::bigint BETWEEN 1 AND pg_relation_size('info_lists') AS free
	FROM info('info_lists') AS f;

-- Lists of known sizes: one list; rows of one kind in the first of four.
CREATE INDEX info_one ON info_item USING ivfflat (v vector_l2_ops) WITH (lists = 1);
SELECT name, value FROM ruvector_index_info('info_one') WHERE name ~ 'list|imbalance';
CREATE TABLE info_same (v vector(2));
INSERT INTO info_same SELECT '[1,2]' FROM generate_series(1, 500);
SET client_min_messages = warning;
CREATE INDEX info_same_v ON info_same USING ivfflat (v vector_l2_ops) WITH (lists = 4);
RESET client_min_messages;
SELECT name, value FROM ruvector_index_info('info_same_v') WHERE name ~ 'list|imbalance';

-- Rows that share a node; rows that vacuum takes away give their room back.
CREATE INDEX info_same_h ON info_same USING hnsw (v vector_l2_ops);
SELECT name, value FROM ruvector_index_info('info_same_h') WHERE name IN ('rows', 'nodes', 'nodes_by_layer', 'mean_links');
CREATE TABLE info_before AS SELECT (info('info_graph') ->> 'free_bytes')::bigint AS graph, (info('info_lists') ->> 'free_bytes')::bigint AS lists;
DELETE FROM info_item WHERE id % 2 = 0;
SELECT info('info_graph') ->> 'rows' AS rows;
VACUUM info_item;
SELECT info('info_graph') ->> 'rows' AS rows, info('info_graph') ->> 'nodes' AS nodes, info('info_graph') ->> 'tombstones' AS tombstones,
	info('info_lists') ->> 'rows' AS rows_in_lists;
SELECT (info('info_graph') ->> 'free_bytes')::bigint > graph AS graph, (info('info_lists') ->> 'free_bytes')::bigint > lists AS lists FROM info_before;

-- Vectors in pieces.
CREATE TABLE info_large (v vector(5000)) WITH (autovacuum_enabled = off);
INSERT INTO info_large SELECT array_agg((n * i) % 101)::vector FROM generate_series(1, 20) AS n, generate_series(1, 5000) AS i GROUP BY n;
SET client_min_messages = warning;
CREATE INDEX info_large_h ON info_large USING hnsw (v vector_l2_ops);
CREATE INDEX info_large_i ON info_large USING ivfflat (v vector_l2_ops) WITH (lists = 2, storage = plain);
RESET client_min_messages;
SELECT i, f ->> 'rows' AS rows, (f ->> 'bytes_per_row')::numeric > 20000 AS bytes FROM unnest('{info_large_h,info_large_i}'::text[]) AS i, info(i::regclass) AS f;

-- Empty indexes, of other kinds of tables; NULL.
CREATE UNLOGGED TABLE info_empty (v vector(2));
CREATE INDEX info_empty_h ON info_empty USING hnsw (v vector_l2_ops);
CREATE INDEX info_empty_i ON info_empty USING ivfflat (v vector_l2_ops) WITH (lists = 3);
SELECT * FROM ruvector_index_info('info_empty_h');
SELECT * FROM ruvector_index_info('info_empty_i') WHERE name <> 'free_bytes';

-- What probes count, and what they come to: lists that were asked for, and lists that the build chose.
CREATE TABLE info_probes AS SELECT ARRAY[n % 300, n / 300]::vector(2) AS v FROM generate_series(1, 90000) AS n;
ANALYZE info_probes;
CREATE INDEX info_given ON info_probes USING ivfflat (v vector_l2_ops) WITH (lists = 200);
CREATE INDEX info_chosen ON info_probes USING ivfflat (v vector_l2_ops);
CREATE INDEX info_coded ON info_probes USING ivfflat (v vector_l2_ops) WITH (storage = fast);
CREATE FUNCTION info_with_probes(index text, probes text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('ivfflat.probes', probes, false);
	RETURN info(index::regclass);
END $$;
SELECT i AS index, p AS probes, f ->> 'lists' AS lists, f ->> 'probes_unit' AS probes_unit, f ->> 'probed_lists' AS probed_lists
	FROM unnest('{info_given,info_chosen,info_coded}'::text[]) AS i, unnest('{1,17,1000}'::text[]) AS p, info_with_probes(i, p) AS f
	ORDER BY p::integer, i;
-- A recall that is asked for counts where the index has measured what it takes.
SET ivfflat.probes = 1;
SET ivfflat.target_recall = 0.999;
SELECT (info('info_given') ->> 'probed_lists')::integer AS plain, (info('info_coded') ->> 'probed_lists')::integer > 2 AS coded;
RESET ivfflat.probes;
RESET ivfflat.target_recall;
DROP INDEX info_given, info_coded;
SET ivfflat.probes = 17;
SELECT count(*) FROM (SELECT FROM info_probes ORDER BY v <-> '[150,150]' LIMIT 1) AS f;
SELECT index, lists FROM ruvector_last_scan_stats();
RESET ivfflat.probes;
DROP TABLE info_probes;
DROP FUNCTION info_with_probes;
SELECT * FROM ruvector_index_info(NULL);

-- Prewarming: all pages, or as many as there are buffers.
SELECT i, ruvector_prewarm(i::regclass) = pg_relation_size(i::regclass) / current_setting('block_size')::bigint AS all_pages
	FROM unnest('{info_graph,info_lists,info_large_h,info_empty_h,info_empty_i}'::text[]) AS i;
SELECT ruvector_prewarm(NULL);
DROP TABLE info_item, info_same, info_before, info_large, info_empty;
DROP FUNCTION info;
\c -
SET temp_buffers = 100;
CREATE TEMP TABLE info_temporary AS SELECT ARRAY[n, n % 10]::vector(2) AS v FROM generate_series(1, 6000) AS n;
CREATE INDEX info_temporary_v ON info_temporary USING hnsw (v vector_l2_ops);
SELECT pg_relation_size('info_temporary_v') / current_setting('block_size')::bigint > 100 AS larger, ruvector_prewarm('info_temporary_v');
SELECT value FROM ruvector_index_info('info_temporary_v') WHERE name = 'rows';
SELECT queries, recall >= 0.9 AS found FROM ruvector_recall('info_temporary_v', 10, 20);
