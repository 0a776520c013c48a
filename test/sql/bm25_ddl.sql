-- What can be done to bm25 indexes.
CREATE TABLE doc (id integer, body text, v tsvector, year integer, place point, padded char(20));
INSERT INTO doc SELECT n, 'number ' || n || CASE WHEN n % 3 = 0 THEN ' third' ELSE '' END, to_tsvector('simple', 'number ' || n), n, '(1,2)', 'third'
	FROM generate_series(1, 300) AS n;

-- Options, and columns that the access method has no class for.
CREATE INDEX ON doc USING bm25 (body) WITH (k1 = -1);
CREATE INDEX ON doc USING bm25 (body) WITH (b = 1.5);
CREATE INDEX doc_without ON doc USING bm25 (body);
CREATE INDEX ON doc USING bm25 (body) WITH (text_search_config = 'nowhere');
CREATE INDEX ON doc USING bm25 (body) WITH (text_search_config = '');
CREATE INDEX ON doc USING bm25 (body) WITH (lists = 3);
CREATE INDEX ON doc USING bm25 (year);
CREATE INDEX ON doc USING bm25 (year, body);
CREATE INDEX ON doc USING bm25 (place);
CREATE INDEX ON doc USING bm25 (padded);
CREATE INDEX ON doc USING bm25 (body, v);
CREATE UNIQUE INDEX ON doc USING bm25 (body);
CREATE INDEX ON doc USING bm25 (body DESC);
CREATE INDEX ON doc USING bm25 (body) INCLUDE (year);
SELECT opcname, amvalidate(c.oid) FROM pg_opclass AS c JOIN pg_am AS a ON a.oid = opcmethod WHERE amname = 'bm25' ORDER BY opcname COLLATE "C";

SET enable_seqscan = off;
CREATE INDEX doc_body ON doc USING bm25 (body, year) WITH (text_search_config = 'pg_catalog.simple', k1 = 2, b = 0);
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('third') AND year < 10 ORDER BY body <@> 'third 6';
-- Other parameters count from the next statement on.
SELECT ruvector_bm25_score('third third', ruvector_bm25_query('third', 'doc_body'))::numeric(10, 6);
ALTER INDEX doc_body SET (k1 = 0);
SELECT ruvector_bm25_score('third third', ruvector_bm25_query('third', 'doc_body'))::numeric(10, 6);
ALTER INDEX doc_body RESET (k1, b);
SELECT ruvector_bm25_score('third third', ruvector_bm25_query('third', 'doc_body'))::numeric(10, 6);

-- Another configuration asks for another index; other words for the same one do not.
ALTER INDEX doc_body SET (text_search_config = 'english');
ALTER INDEX doc_body SET (k1 = 1, text_search_config = 'nowhere');
ALTER INDEX doc_body RESET (text_search_config);
ALTER INDEX doc_body RESET (b, text_search_config, k1);
ALTER INDEX doc_body SET (text_search_config = simple, fastupdate = off);
ALTER INDEX doc_body SET (fastupdate = on);
SELECT reloptions FROM pg_class WHERE oid = 'doc_body'::regclass;
-- One whose build has failed has none yet.
CREATE INDEX CONCURRENTLY doc_failed ON doc USING bm25 (body) WITH (text_search_config = 'nowhere');
ALTER INDEX doc_failed SET (text_search_config = 'english');
REINDEX INDEX doc_failed;
SELECT value FROM ruvector_index_info('doc_failed') WHERE name = 'text_search_config';
ALTER INDEX doc_failed SET (text_search_config = 'simple');
DROP INDEX doc_failed;

ALTER INDEX doc_body RENAME TO doc_words;
SELECT ruvector_bm25_query('third', 'doc_words');
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('third', 'doc_words');
REINDEX INDEX doc_words;
REINDEX INDEX CONCURRENTLY doc_words;
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('third');
DROP INDEX doc_words;
-- Without an index words match by default_text_search_config, and have no score.
SET default_text_search_config = 'simple';
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('third');
SELECT body <@> 'third' FROM doc LIMIT 1;
CREATE INDEX CONCURRENTLY doc_body ON doc USING bm25 (body) WITH (text_search_config = 'english');
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('third');
SELECT * FROM ruvector_index_check('doc_body');
UPDATE doc SET body = 'changed third' WHERE id <= 10;
DELETE FROM doc WHERE id > 200;
VACUUM doc;
SELECT id FROM doc ORDER BY body <@> '+changed third' LIMIT 2;
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('third');
SELECT rows FROM ruvector_index_check('doc_body');
TRUNCATE doc;
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('third');
INSERT INTO doc VALUES (1, 'third again');
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('third') ORDER BY body <@> 'third';
-- A column of another type of text keeps its index.
ALTER TABLE doc ALTER body TYPE varchar;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('third') ORDER BY body <@> 'third';
DROP TABLE doc;

-- Unlogged and temporary tables, and empty ones.
CREATE UNLOGGED TABLE loose (body text);
CREATE INDEX loose_body ON loose USING bm25 (body) WITH (text_search_config = 'english');
SELECT count(*) FROM (SELECT body FROM loose ORDER BY body <@> 'word') AS s;
INSERT INTO loose VALUES ('one word'), ('another'), (NULL);
SELECT body FROM loose ORDER BY body <@> 'word';
CREATE TEMP TABLE passing (body text);
CREATE INDEX passing_body ON passing USING bm25 (body) WITH (text_search_config = 'english');
INSERT INTO passing VALUES ('one word'), ('another');
SELECT body FROM passing ORDER BY body <@> 'another';
DROP TABLE loose, passing;
-- What is rolled back is not found; what a statement has written, is.
CREATE TABLE doc (id integer, body text);
CREATE INDEX doc_body ON doc USING bm25 (body) WITH (text_search_config = 'english');
BEGIN;
INSERT INTO doc VALUES (1, 'first word');
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('word');
SAVEPOINT s;
INSERT INTO doc VALUES (2, 'second word');
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('word') ORDER BY id;
ROLLBACK TO s;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('word');
COMMIT;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('word');
-- A prefix that stands for too much.
INSERT INTO doc SELECT n, 'w' || n FROM generate_series(1, 50) AS n;
SET ruvector.bm25_prefix_terms = 40;
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('w*');
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('w1*');
DROP TABLE doc;
-- What tells about indexes of vectors.
CREATE TABLE bm25_told (id integer, body text);
INSERT INTO bm25_told SELECT n, 'word ' || n FROM generate_series(1, 100) AS n;
CREATE INDEX bm25_told_body ON bm25_told USING bm25 (body) WITH (text_search_config = simple);
SELECT ruvector_index_stats('bm25_told_body');
SELECT ruvector_recall('bm25_told_body');
SELECT ruvector_index_fold('bm25_told_body');
DELETE FROM bm25_told WHERE id > 50;
SELECT regexp_replace(ruvector_index_maintenance('bm25_told_body'), '[0-9.]+ ms', '% ms');
SELECT ruvector_prewarm('bm25_told_body') > 1 AS read;
DROP TABLE bm25_told;
