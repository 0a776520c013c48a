-- Settings of the prefix ruvector: a name that nobody defines is refused.
SELECT '[1]'::vector;
SET ruvector.ef_serach = 400;
ALTER ROLE CURRENT_USER SET ruvector.ef_serach = 400;
SELECT set_config('ruvector.ef_serach', '400', false);
CREATE FUNCTION settings_wide() RETURNS integer LANGUAGE sql SET ruvector.ef_serach = 400 AS 'SELECT 1';
-- Before the library is loaded the server cannot know; what was taken for a setting then goes when it is, and a session that has
-- a good one keeps it.
\c -
SET ruvector.ef_serach = 400;
SET ruvector.ef_search = 300;
ALTER DATABASE :DBNAME SET ruvector.ef_serach = 400;
ALTER DATABASE :DBNAME SET ruvector.probes = 3;
SELECT '[1]'::vector;
SHOW ruvector.ef_search;
SHOW ruvector.ef_serach;
-- It can be taken back, by a session that has loaded the library, too.
\c -
SELECT '[1]'::vector;
SHOW ruvector.probes;
ALTER DATABASE :DBNAME RESET ruvector.ef_serach;
ALTER DATABASE :DBNAME RESET ruvector.probes;
\c -
SELECT '[1]'::vector;

-- A library that has a setting of ours, as pgvector's: ours is refused before it has defined anything, each time alike.
\c -
LOAD 'ruvector_rival';
SELECT '[1]'::vector;
SELECT '[1]'::vector;
SELECT name, short_desc FROM pg_settings WHERE name ~ '^(ruvector|hnsw|ivfflat)\.';
\c -
SELECT '[1]'::vector;
-- A value that a role was given before the library is loaded is no such setting.
\c -
SET ivfflat.probes = 7;
SELECT '[1]'::vector;
SHOW ivfflat.probes;

-- What a build tells beforehand goes by the room that there is, whatever the planner takes a table for that was never analyzed: an
-- empty one for ten pages, a vector for 32 bytes. 3,000 rows take 3 MB.
CREATE TABLE settings_empty (v vector(16000));
CREATE INDEX ON settings_empty USING hnsw (v vector_l2_ops);
CREATE INDEX ON settings_empty USING hnsw (v vector_l1_ops) WITH (storage = plain);
CREATE TABLE settings_small (v vector(128));
INSERT INTO settings_small SELECT array_fill(n, ARRAY[128])::vector FROM generate_series(1, 3000) AS n;
SET maintenance_work_mem = '8MB';
CREATE INDEX ON settings_small USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 8);
ANALYZE settings_small; -- CREATE INDEX does not count for the planner without autovacuum, since PostgreSQL 18
SET maintenance_work_mem = '2MB';
CREATE INDEX ON settings_small USING hnsw (v vector_l2_ops) WITH (m = 4, ef_construction = 8);
RESET maintenance_work_mem;
DROP TABLE settings_empty, settings_small;
