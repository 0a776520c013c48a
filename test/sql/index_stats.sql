-- ruvector_index_stats: what it says agrees with what is there; names; whom it refuses; what it keeps.
CREATE SCHEMA "Stats; DROP";
CREATE TABLE "Stats; DROP"."It""em" (id integer PRIMARY KEY, "V 1" vector(4)) WITH (autovacuum_enabled = off);
INSERT INTO "Stats; DROP"."It""em" SELECT n, ARRAY[n, n % 7, n % 11, n % 13]::vector FROM generate_series(1, 1000) AS n;
CREATE INDEX "Graph %s $1" ON "Stats; DROP"."It""em" USING hnsw ("V 1" vector_cosine_ops) WITH (m = 8, ef_construction = 20);
CREATE INDEX "Lists" ON "Stats; DROP"."It""em" USING ivfflat ("V 1" vector_l2_ops) WITH (lists = 10);
CREATE INDEX stats_expression ON "Stats; DROP"."It""em" USING hnsw (("V 1"::halfvec(4)) halfvec_l1_ops);
ANALYZE "Stats; DROP"."It""em";

SELECT jsonb_pretty(s - 'oid' - 'pages' - 'index_size_bytes' - 'last_analyze' - 'hnsw') AS stats, jsonb_object_keys(s -> 'hnsw') AS keys
	FROM ruvector_index_stats('"Stats; DROP"."Graph %s $1"') AS s ORDER BY 2 LIMIT 1;
SELECT (s ->> 'oid')::oid = '"Stats; DROP"."Graph %s $1"'::regclass AS oid, s ->> 'last_analyze' IS NOT NULL AS analyzed,
	(s ->> 'index_size_bytes')::bigint = pg_relation_size('"Stats; DROP"."Graph %s $1"') AS size,
	(s ->> 'pages')::bigint * current_setting('block_size')::bigint = (s ->> 'index_size_bytes')::bigint AS pages,
	s -> 'hnsw' -> 'levels' -> 0 = s -> 'hnsw' -> 'nodes' AS nodes, jsonb_array_length(s -> 'hnsw' -> 'levels') = (s -> 'hnsw' ->> 'entry_level')::integer + 1 AS levels,
	(s -> 'hnsw' ->> 'max_degree')::integer <= 16 AS most, (s -> 'hnsw' ->> 'avg_degree')::numeric <= (s -> 'hnsw' ->> 'max_degree')::numeric AS mean,
	s -> 'hnsw' -> 'unreachable_est' AS unreachable
	FROM ruvector_index_stats('"Stats; DROP"."Graph %s $1"') AS s;
SET search_path = "Stats; DROP", public;
SELECT s - 'oid' - 'pages' - 'index_size_bytes' - 'last_analyze' - 'ivfflat' AS stats, (SELECT array_agg(k) FROM jsonb_object_keys(s -> 'ivfflat') AS k) AS keys,
	s -> 'ivfflat' -> 'lists' AS lists, (s -> 'ivfflat' ->> 'min_list')::integer <= 100 AS least, (s -> 'ivfflat' ->> 'max_list')::integer >= 100 AS most
	FROM ruvector_index_stats('"Lists"') AS s;
SELECT s -> 'column' AS "column", s -> 'metric' AS metric, s -> 'opclass' AS opclass FROM ruvector_index_stats(p_index_name => 'stats_expression') AS s;
DELETE FROM "It""em" WHERE id > 900;
VACUUM "It""em";
SELECT s -> 'vector_count' AS rows, s ->> 'last_vacuum' IS NOT NULL AS vacuumed FROM ruvector_index_stats('"Graph %s $1"') AS s;

-- What it keeps; not in a read-only transaction, which it may be called in.
SELECT index_oid::regclass, vector_count, index_size_bytes = pg_relation_size(index_oid) AS size, stats_json -> 'column' AS "column", collection_id,
	last_vacuum IS NOT NULL AS vacuumed FROM ruvector.index_stats ORDER BY 1::text;
UPDATE ruvector.index_stats SET recall_estimate = 0.5;
SELECT ruvector_index_stats('"Lists"') -> 'recall_estimate' AS recall;
TRUNCATE ruvector.index_stats;
BEGIN READ ONLY;
SELECT ruvector_index_stats('"Lists"') -> 'vector_count' AS rows;
COMMIT;
SELECT count(*) FROM ruvector.index_stats;

-- A search_path with traps.
CREATE FUNCTION "Stats; DROP".format(text, text, text) RETURNS text LANGUAGE sql AS $$ SELECT 'trapped'::text $$;
CREATE FUNCTION "Stats; DROP".trap(jsonb, text) RETURNS text LANGUAGE sql AS $$ SELECT 'trapped'::text $$;
CREATE OPERATOR "Stats; DROP".->> (LEFTARG = jsonb, RIGHTARG = text, FUNCTION = "Stats; DROP".trap);
SET search_path = "Stats; DROP", public, pg_catalog;
SELECT ruvector_index_stats('"Lists"') OPERATOR(pg_catalog.->>) 'index' AS index;
RESET search_path;

-- What it refuses.
CREATE FUNCTION stats_refused(index text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM ruvector_index_stats(index);
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	RETURN concat_ws(' ', SQLSTATE, SQLERRM);
END
$$;
CREATE TABLE stats_whole (v vector(2)) PARTITION BY HASH (v);
CREATE INDEX stats_whole_v ON stats_whole USING hnsw (v vector_l2_ops);
SELECT name, stats_refused(name) FROM unnest(ARRAY[NULL, '', 'stats_nothing', 'a.b.c.d', '"', 'x''; DROP TABLE stats_whole; --', repeat('x', 100),
	'"Stats; DROP"."It""em"', '"Stats; DROP"."It""em_pkey"', 'stats_whole_v', 'stats_whole', 'pg_class', '%s', '$1', U&'\0441']) AS name;
CREATE ROLE stats_guest;
SET ROLE stats_guest;
SELECT stats_refused('"Stats; DROP"."Lists"');
RESET ROLE;
GRANT USAGE ON SCHEMA "Stats; DROP" TO stats_guest;
GRANT SELECT (id) ON "Stats; DROP"."It""em" TO stats_guest;
SET ROLE stats_guest;
SELECT stats_refused('"Stats; DROP"."Lists"');
RESET ROLE;
GRANT SELECT ON "Stats; DROP"."It""em" TO stats_guest;
SET ROLE stats_guest;
SELECT ruvector_index_stats('"Stats; DROP"."Lists"') -> 'vector_count' AS rows;
RESET ROLE;
SELECT count(*) AS kept_by_guest FROM ruvector.index_stats;
GRANT SELECT, INSERT, UPDATE ON ruvector.index_stats TO stats_guest;
SET ROLE stats_guest;
SELECT ruvector_index_stats('"Stats; DROP"."Lists"') -> 'vector_count' AS rows;
SELECT count(*) AS kept_by_guest FROM ruvector.index_stats;
RESET ROLE;
-- Who sees some of the rows does not learn how many there are.
ALTER TABLE "Stats; DROP"."It""em" ENABLE ROW LEVEL SECURITY;
CREATE POLICY low ON "Stats; DROP"."It""em" TO stats_guest USING (id < 10);
SET ROLE stats_guest;
SELECT stats_refused('"Stats; DROP"."Lists"');
RESET ROLE;
SELECT stats_refused('"Stats; DROP"."Lists"');
TRUNCATE ruvector.index_stats;
REVOKE ALL ON ruvector.index_stats FROM stats_guest;

-- Empty, unlogged and temporary; an invalid one.
CREATE UNLOGGED TABLE stats_empty (v vector(2));
CREATE INDEX stats_empty_h ON stats_empty USING hnsw (v vector_l2_ops);
CREATE INDEX stats_empty_i ON stats_empty USING ivfflat (v vector_l2_ops) WITH (lists = 3);
SELECT s -> 'vector_count' AS rows, s -> 'hnsw' AS hnsw FROM ruvector_index_stats('stats_empty_h') AS s;
SELECT s -> 'vector_count' AS rows, s -> 'ivfflat' AS ivfflat FROM ruvector_index_stats('stats_empty_i') AS s;
CREATE TEMP TABLE stats_temporary (v vector(2));
CREATE INDEX stats_temporary_h ON stats_temporary USING hnsw (v vector_l2_ops);
SELECT s -> 'vector_count' AS rows FROM ruvector_index_stats('stats_temporary_h') AS s;
CREATE TABLE stats_bad (v vector);
INSERT INTO stats_bad VALUES ('[1,2]'), ('[1,2,3]');
CREATE INDEX CONCURRENTLY stats_bad_v ON stats_bad USING hnsw ((v::vector(2)) vector_l2_ops);
SELECT stats_refused('stats_bad_v');
TRUNCATE ruvector.index_stats;
\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA "Stats; DROP" CASCADE;
DROP TABLE stats_whole, stats_empty, stats_bad;
DROP FUNCTION stats_refused;
DROP ROLE stats_guest;
