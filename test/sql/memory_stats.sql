-- ruvector_memory_stats: what is there grows and goes with what is done.
CREATE TABLE memory_item (id integer, v vector(128));
INSERT INTO memory_item SELECT n, (SELECT array_agg((hashint4(n * 1000 + i) & 1023)::real ORDER BY i)::vector FROM generate_series(1, 128) AS i)
	FROM generate_series(1, 1500) AS n;
CREATE INDEX memory_graph ON memory_item USING hnsw (v vector_l2_ops) WITH (fastupdate = off);
\c -
SELECT array_agg(key ORDER BY key) AS keys FROM jsonb_object_keys(ruvector_memory_stats()) AS key;
SELECT (m ->> 'bytes')::bigint AS bytes, (m ->> 'pid')::integer = pg_backend_pid() AS pid, m -> 'shared_memory_bytes' AS shared,
	m -> 'index_memory_mb' AS index, m -> 'quantization_tables_mb' AS tables FROM ruvector_memory_stats() AS m;
CREATE FUNCTION memory_of(key text) RETURNS numeric LANGUAGE sql AS $$ SELECT (ruvector_memory_stats() ->> key)::numeric $$;
SET enable_seqscan = off;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM memory_item ORDER BY v <-> (SELECT v FROM memory_item WHERE id = 7);
FETCH 1 FROM c;
SELECT memory_of('index_memory_mb') > 0 AS scan, memory_of('quantization_tables_mb') > 0 AS rotation;
-- The sum of the parts, but for rounding; and what PostgreSQL says of the same contexts.
SELECT abs(memory_of('index_memory_mb') + memory_of('vector_cache_mb') + memory_of('quantization_tables_mb') - memory_of('total_extension_mb')) < 0.01 AS parts,
	abs(memory_of('bytes') / 1048576 - memory_of('total_extension_mb')) < 0.001 AS total;
SELECT count(*) > 0 AS named FROM pg_backend_memory_contexts WHERE name = 'ruvector hnsw scan';
COMMIT;
-- The scan's memory goes with it; the rotation stays.
SELECT memory_of('index_memory_mb') AS scan, memory_of('quantization_tables_mb') > 0 AS rotation;
INSERT INTO memory_item SELECT 0, v FROM memory_item LIMIT 1;
SELECT memory_of('vector_cache_mb') > 0 AS kept_for_inserts;
SELECT (ruvector_statistics_info()).source;
DROP TABLE memory_item;
DROP FUNCTION memory_of;
