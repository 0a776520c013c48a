-- What searches by name count, in a session whose library was not preloaded: who sees what of it.
CREATE FUNCTION note(collection integer, relation oid, function text, ms double precision, queries bigint, rows bigint, k integer, filtered boolean, exact boolean)
	RETURNS void AS '$libdir/ruvector_notes' LANGUAGE C;
CREATE TABLE usage_item (id integer PRIMARY KEY, v vector(3)) WITH (autovacuum_enabled = off);
INSERT INTO usage_item SELECT n, ARRAY[n, n % 7, 1]::vector FROM generate_series(1, 100) AS n;
CREATE INDEX usage_item_h ON usage_item USING hnsw (v vector_cosine_ops);
CREATE INDEX usage_item_x ON usage_item USING ivfflat ((v::halfvec(3)) halfvec_ip_ops) WITH (lists = 1);
CREATE TABLE usage_part (id integer, v vector(3)) PARTITION BY LIST (id);
CREATE TABLE usage_part_1 PARTITION OF usage_part FOR VALUES IN (1);
CREATE INDEX ON usage_part USING hnsw (v vector_l1_ops);
INSERT INTO ruvector.collections (id, name, table_schema, table_name, column_name, dimensions)
	VALUES (1000001, 'usage "one"', 'public', 'usage_item', 'v', 3), (1000002, 'usage two', 'public', 'usage_part', 'v', 3);
\c -
SELECT source, collections, dropped, slow_searches, since <= clock_timestamp() AS since FROM ruvector_statistics_info();
SELECT table_schema, table_name, column_name, index_name, access_method, metric, collection, size_bytes = pg_relation_size(index_oid) AS size, searches, queries, rows,
	avg_ms, max_ms, short_answers, last_search, source FROM ruvector.index_usage WHERE table_name LIKE 'usage%' ORDER BY index_name;
SHOW ruvector.slow_search_ms;
SELECT note(1000001, 'usage_item'::regclass, 'search', 5, 1, 10, 10, true, false), note(1000001, 'usage_item'::regclass, 'search_batch', 1000, 20, 199, 10, false, true),
	note(1000002, 'usage_part'::regclass, 'search', 100, 1, 3, 10, false, false);
SELECT index_name, searches, queries, rows, avg_ms, max_ms, short_answers, last_search <= clock_timestamp() AS last FROM ruvector.index_usage
	WHERE table_name LIKE 'usage%' ORDER BY index_name;
SELECT collection_id, calls, filtered, exact, total_ms FROM ruvector.search_counts() ORDER BY 1;
SELECT at <= clock_timestamp() AS at, role = current_user AS role, collection, function, ms, queries, k, rows, filtered, exact, source FROM ruvector.slow_searches ORDER BY ms;
-- The setting: off, everything, and not anybody's.
SET ruvector.slow_search_ms = -1;
SELECT note(1000001, 'usage_item'::regclass, 'search', 1e9, 1, 10, 10, false, false);
SET ruvector.slow_search_ms = 0;
SELECT note(1000001, 'usage_item'::regclass, 'search', 0, 1, 10, 10, false, false);
RESET ruvector.slow_search_ms;
SELECT ms FROM ruvector.slow_searches ORDER BY ms;
-- The scans that PostgreSQL counts.
SET enable_seqscan = off;
SELECT id FROM usage_item ORDER BY v <=> '[1,2,3]' LIMIT 2;
RESET enable_seqscan;
SELECT pg_stat_force_next_flush();
SELECT index_name, idx_scan FROM ruvector.index_usage WHERE table_name = 'usage_item' ORDER BY 1;

-- Who sees what. Without a privilege, nothing; with one on a column, or as the owner, the counts; under row-level security, no counts.
CREATE ROLE usage_guest;
GRANT EXECUTE ON FUNCTION note TO usage_guest;
CREATE PROCEDURE usage_seen() LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN SELECT concat_ws(' ', index_name, collection, searches, 'rows', rows, 'short', short_answers) FROM ruvector.index_usage
		WHERE table_name = 'usage_item' ORDER BY index_name LOOP
		RAISE NOTICE 'usage: %', line;
	END LOOP;
	FOR line IN SELECT concat_ws(' ', role, collection, function, ms, 'rows', rows) FROM ruvector.slow_searches ORDER BY ms LOOP
		RAISE NOTICE 'slow: %', line;
	END LOOP;
END
$$;
SET ROLE usage_guest;
CALL usage_seen();
SELECT ruvector_reset_statistics();
SET ruvector.slow_search_ms = 0;
RESET ROLE;
GRANT SELECT (id) ON usage_item TO usage_guest;
SET ROLE usage_guest;
CALL usage_seen();
SELECT note(1000001, 'usage_item'::regclass, 'search', 300, 1, 1, 10, false, false);
CALL usage_seen();
RESET ROLE;
ALTER TABLE usage_item ENABLE ROW LEVEL SECURITY;
SET ROLE usage_guest;
CALL usage_seen();
RESET ROLE;
-- A superuser and whoever watches the server see others' searches, but not their rows; rows of the table only who reads all of them.
CALL usage_seen();
CREATE ROLE usage_watcher;
GRANT pg_read_all_stats TO usage_watcher;
GRANT SELECT ON usage_item TO usage_watcher;
SET ROLE usage_watcher;
CALL usage_seen();
RESET ROLE;
REVOKE ALL ON usage_item FROM usage_guest;
SET ROLE usage_guest;
CALL usage_seen();
RESET ROLE;
-- A table that is gone is nobody's.
SELECT note(1000003, 4000000000, 'search', 1, 1, 1, 1, false, false);
SELECT count(*) FROM ruvector.search_counts() WHERE collection_id = 1000003;

-- More collections than there is room for: the one that was not searched for longest goes.
SELECT ruvector_reset_statistics();
SELECT count(*) FROM ruvector.slow_searches;
SELECT collections, most_collections, dropped, slow_searches FROM ruvector_statistics_info();
SELECT count(note(n, 'usage_part'::regclass, 'search', 1, 1, 1, 1, false, false)) FROM generate_series(1, 256) AS n;
SELECT note(1, 'usage_part'::regclass, 'search', 1, 1, 1, 1, false, false), note(257, 'usage_part'::regclass, 'search', 1, 1, 1, 1, false, false);
SELECT collections, dropped FROM ruvector_statistics_info();
SELECT min(collection_id), max(collection_id), count(*), bool_or(collection_id = 2) AS has_2, max(calls) FROM ruvector.search_counts();
SELECT count(note(1, 'usage_part'::regclass, 'search', 1000 + n, 1, 1, 1, false, false)) FROM generate_series(1, 300) AS n;
SELECT count(*), min(ms), max(ms) FROM ruvector.slow_searches;
SELECT slow_searches, most_slow_searches FROM ruvector_statistics_info();
-- It is the session's.
\c -
SELECT collections, slow_searches FROM ruvector_statistics_info();
DELETE FROM ruvector.collections WHERE id IN (1000001, 1000002);
DROP TABLE usage_item, usage_part;
DROP PROCEDURE usage_seen;
DROP FUNCTION note;
DROP ROLE usage_guest, usage_watcher;
