-- Searches of bm25 indexes.
SET enable_seqscan = off;
CREATE TABLE doc (id integer PRIMARY KEY, tenant text, year integer, tags text[], body text);
INSERT INTO doc VALUES
	(1, 'a', 2001, '{x}', 'The quick brown fox jumps over the lazy dog'),
	(2, 'a', 2002, '{x,y}', 'A lazy dog sleeps; the dog snores'),
	(3, 'b', 2003, '{y}', 'Foxes are quick'),
	(4, 'b', 2004, NULL, 'Dogs and foxes, foxes and dogs'),
	(5, 'b', NULL, '{z}', 'Nothing of that kind'),
	(6, 'a', 2006, '{z}', NULL),
	(7, NULL, 2007, '{x}', ''),
	(8, 'c', 2008, '{}', 'A dog that is lazy, and lazier than a lazy dog');
CREATE INDEX doc_body ON doc USING bm25 (body, tenant, year, tags) WITH (text_search_config = 'english');
-- Half of them wait.
INSERT INTO doc SELECT id + 10, tenant, year + 10, tags, body FROM doc WHERE id IN (2, 4);
ANALYZE doc;

-- Best first; of the same score, in the order of the index. Then what has no word of the query; NULL is not in the index.
SELECT id, (body <@> 'lazy dog')::numeric(10, 6) FROM doc ORDER BY body <@> 'lazy dog';
EXPLAIN (COSTS OFF) SELECT id FROM doc ORDER BY body <@> 'lazy dog' LIMIT 3;
SELECT id FROM doc ORDER BY body <@> 'lazy dog' LIMIT 3;
SELECT id FROM doc ORDER BY body <@> 'lazy dog' LIMIT 3 OFFSET 4;
-- The formula by hand: 9 documents, of them 6 with a dog.
WITH d AS (SELECT id, body, (SELECT sum(cardinality(positions)) FROM unnest(to_tsvector('english', body))) AS words,
		(SELECT cardinality(positions) FROM unnest(to_tsvector('english', body)) WHERE lexeme = 'dog') AS tf FROM doc WHERE body IS NOT NULL),
	c AS (SELECT count(*) AS n, count(tf) AS df, avg(coalesce(words, 0)) AS average FROM d)
SELECT count(*), bool_and(abs(ruvector_bm25_score(body, ruvector_bm25_query('dog', 'doc_body')) -
		coalesce(ln(1 + (n - df + 0.5) / (df + 0.5)) * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * words / average)), 0)) < 1e-9)
	FROM d, c;

-- Required, forbidden, prefix and phrase.
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('+lazy +fox') ORDER BY id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('dog -fox') ORDER BY id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('-dog') ORDER BY id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('sno* brow*') ORDER BY id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('"lazy dog"') ORDER BY id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('"dog lazy"') ORDER BY id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('dog -"lazy dog"') ORDER BY id;
-- Stop words alone match nothing.
SELECT count(*) FROM doc WHERE body @@ ruvector_bm25_query('the of');
SELECT count(*), max(body <@> 'the of') FROM (SELECT body FROM doc ORDER BY body <@> 'the of') AS s;
-- Forbidden words alone: what matches scores 0, like the rest, and comes once.
SELECT count(*), count(DISTINCT id), min(value), max(value) FROM (SELECT id, body <@> '-dog' AS value FROM doc ORDER BY body <@> '-dog') AS s;
-- A phrase in the order: the executor puts into place what only has the words.
SELECT id, (body <@> '"foxes and dogs" quick')::numeric(10, 6) FROM doc ORDER BY body <@> '"foxes and dogs" quick' LIMIT 6;

-- One scan meets the match, the filters and the order.
EXPLAIN (COSTS OFF) SELECT id FROM doc WHERE body @@ ruvector_bm25_query('dog') AND tenant = 'a' AND year BETWEEN 2000 AND 2015
	ORDER BY body <@> 'lazy dog' LIMIT 5;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('dog') AND tenant = 'a' AND year BETWEEN 2000 AND 2015 ORDER BY body <@> 'lazy dog' LIMIT 5;
SELECT id FROM doc WHERE tenant = 'a' AND tags && '{y}' ORDER BY body <@> 'lazy dog' LIMIT 5;
SELECT id FROM doc WHERE tenant IS NULL ORDER BY body <@> 'lazy dog' LIMIT 5;
SELECT id FROM doc WHERE year IN (2001, 2012, 2003) ORDER BY body <@> 'lazy dog' LIMIT 5;
-- Two match conditions beside another order: what matches them without a word of the order's query comes last.
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('dog') AND body @@ ruvector_bm25_query('-snores') ORDER BY body <@> 'fox', id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('dog') AND body @@ ruvector_bm25_query('-snores') ORDER BY body <@> 'fox';
-- A filter that the index does not have, and a bound on the order's value.
SELECT id FROM doc WHERE id % 2 = 0 ORDER BY body <@> 'dog' LIMIT 3;
SELECT id FROM doc WHERE body <@> 'lazy dog' < -0.5 ORDER BY body <@> 'lazy dog';
-- What the index cannot tell is asked of the row: another comparison of its first column, a match of a further one.
SELECT id FROM doc WHERE body = 'Foxes are quick' ORDER BY body <@> 'quick';
SELECT id FROM doc WHERE body @@ ANY (ARRAY[ruvector_bm25_query('snores', 'doc_body'), ruvector_bm25_query('quick', 'doc_body')]) ORDER BY body <@> 'fox';
SELECT id FROM doc WHERE tenant @@ ruvector_bm25_query('b', 'doc_body') ORDER BY body <@> 'fox' LIMIT 3;
SELECT id FROM doc WHERE body IS NOT NULL ORDER BY body <@> 'quick' LIMIT 2;

-- Without an order: rows and bitmaps.
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM doc WHERE body @@ ruvector_bm25_query('fox') AND tenant = 'b';
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('fox') AND tenant = 'b';
SET enable_bitmapscan = on;
SET enable_indexscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM doc WHERE body @@ ruvector_bm25_query('fox') AND tenant = 'b';
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('fox') AND tenant = 'b' ORDER BY id;
SELECT id FROM doc WHERE body @@ ruvector_bm25_query('"lazy dog"') OR body @@ ruvector_bm25_query('quick') ORDER BY id;
SET enable_indexscan = on;
-- By nothing but a filter the index is not searched.
SET enable_seqscan = on;
EXPLAIN (COSTS OFF) SELECT id FROM doc WHERE year = 2003;
SET enable_seqscan = off;

-- Parameters, in plans for each value and in one for all.
PREPARE search(text, integer) AS SELECT id FROM doc WHERE body @@ $1::bm25query ORDER BY body <@> $1::bm25query LIMIT $2;
SET plan_cache_mode = force_custom_plan;
EXECUTE search('fox', 2);
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE search('fox', 2);
EXECUTE search('fox', 2);
EXECUTE search('snores', 2);
EXECUTE search(NULL, 2);
RESET plan_cache_mode;
PREPARE ranked(text) AS SELECT count(*), count(value) FROM (SELECT body <@> $1::bm25query AS value FROM doc ORDER BY body <@> $1::bm25query) AS s;
SET plan_cache_mode = force_generic_plan;
EXECUTE ranked(NULL);
EXECUTE ranked('dog');
RESET plan_cache_mode;

-- A cursor keeps its scores while others insert; the operator beside it follows the scan.
BEGIN;
DECLARE ranking CURSOR FOR SELECT id, (body <@> '"lazy dog"')::numeric(10, 6) FROM doc ORDER BY body <@> '"lazy dog"';
FETCH 2 FROM ranking;
INSERT INTO doc SELECT 100 + n, 'n', 1, NULL, 'a lazy dog' FROM generate_series(1, 50) AS n;
FETCH 3 FROM ranking;
ROLLBACK;
-- What was rolled back counts in the statistics until VACUUM.
VACUUM doc;

-- A search for each row of another table.
CREATE TABLE question (number integer, words text);
INSERT INTO question VALUES (1, 'fox'), (2, 'snores'), (3, 'nothing'), (4, 'unheard');
SELECT number, id FROM question, LATERAL (SELECT id FROM doc WHERE body @@ words::bm25query ORDER BY body <@> words::bm25query LIMIT 2) AS s
	ORDER BY number, id;

-- tsvector: <@@> matches.
CREATE TABLE lexed (id integer, words tsvector);
INSERT INTO lexed SELECT id, to_tsvector('english', body) FROM doc;
CREATE INDEX lexed_words ON lexed USING bm25 (words) WITH (text_search_config = 'english');
EXPLAIN (COSTS OFF) SELECT id FROM lexed WHERE words <@@> ruvector_bm25_query('dogs') ORDER BY words <@> 'lazy dog' LIMIT 3;
SELECT id FROM lexed WHERE words <@@> ruvector_bm25_query('dogs') ORDER BY words <@> 'lazy dog' LIMIT 3;
SELECT id FROM lexed WHERE words <@@> ruvector_bm25_query('"lazy dog"') ORDER BY id;
SELECT count(*) FROM doc JOIN lexed USING (id) WHERE (body <@> 'lazy dog') <> (words <@> 'lazy dog');

-- Varchar, an expression, a part of the table.
CREATE TABLE page (id integer, title varchar(40), content text, open boolean);
INSERT INTO page SELECT id, left(body, 20), body, id % 2 = 0 FROM doc;
CREATE INDEX page_title ON page USING bm25 (title) WITH (text_search_config = 'english');
CREATE INDEX page_both ON page USING bm25 ((title || ' ' || content)) WITH (text_search_config = 'english');
CREATE INDEX page_open ON page USING bm25 (content) WITH (text_search_config = 'english') WHERE open;
EXPLAIN (COSTS OFF) SELECT id FROM page ORDER BY title <@> 'fox' LIMIT 2;
SELECT id FROM page ORDER BY title <@> 'fox' LIMIT 2;
EXPLAIN (COSTS OFF) SELECT id FROM page ORDER BY title || ' ' || content <@> 'fox' LIMIT 2;
SELECT id FROM page ORDER BY title || ' ' || content <@> 'fox' LIMIT 2;
EXPLAIN (COSTS OFF) SELECT id FROM page WHERE open ORDER BY content <@> ruvector_bm25_query('fox', 'page_open') LIMIT 2;
SELECT id FROM page WHERE open ORDER BY content <@> ruvector_bm25_query('fox', 'page_open') LIMIT 2;

-- Partitions: one corpus, so that their scores compare.
CREATE TABLE part (id integer, body text) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (4);
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (4) TO (100);
CREATE INDEX part_body ON part USING bm25 (body) WITH (text_search_config = 'english');
INSERT INTO part SELECT id, body FROM doc;
ANALYZE part;
EXPLAIN (COSTS OFF) SELECT id FROM part ORDER BY body <@> 'lazy dog' LIMIT 3;
SELECT id FROM part ORDER BY body <@> 'lazy dog' LIMIT 3;
SELECT count(*) FROM part JOIN doc USING (id) WHERE (part.body <@> 'lazy dog') <> (doc.body <@> 'lazy dog');
SELECT count(*) FROM part_1 JOIN doc USING (id) WHERE (part_1.body <@> 'quick dog') <> (doc.body <@> 'quick dog');

-- A query for an index of other words: this one does not serve it.
CREATE TABLE other (body text);
CREATE INDEX other_body ON other USING bm25 (body) WITH (text_search_config = 'simple');
SELECT id FROM doc ORDER BY body <@> ruvector_bm25_query('dog', 'other_body') LIMIT 1;
-- What cannot be ordered by.
SET enable_seqscan = on;
EXPLAIN (COSTS OFF) SELECT id FROM doc ORDER BY body <@> 'dog', body <@> 'fox';
SET enable_seqscan = off;
-- Rows without a document are not in the index: nothing but a search may scan it.
CREATE TABLE holes (id integer, body text, year integer);
INSERT INTO holes SELECT n, CASE WHEN n % 2 = 0 THEN 'dog' END, n % 5 FROM generate_series(1, 100) AS n;
CREATE INDEX holes_body ON holes USING bm25 (body, year) WITH (text_search_config = 'simple');
SELECT count(*) FROM holes WHERE year = 3;
SELECT count(*) FROM holes WHERE body IS NULL AND year = 3;
SELECT count(*) FROM (SELECT id FROM holes ORDER BY body <@> 'dog', body <@> 'fox') AS f;
SELECT count(*) FROM holes WHERE year = 3 OR body @@ 'dog'::bm25query;
DROP TABLE holes;
SELECT body <@> ruvector_bm25_query('dog', 'doc_pkey') FROM doc LIMIT 1;
SELECT body <@> ruvector_bm25_query('dog', 'doc') FROM doc LIMIT 1;

-- A search of the index as it is told.
SELECT id FROM doc ORDER BY body <@> 'lazy dog' LIMIT 3;
SELECT index, rows, batches FROM ruvector_last_scan_stats();

-- More rows than one batch has, with equal scores: each once, in order.
CREATE TABLE many (id integer, body text);
INSERT INTO many SELECT n, CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END || repeat(' word', n % 5) || CASE WHEN n % 100 = 0 THEN ' rare' ELSE '' END
	FROM generate_series(1, 3000) AS n;
CREATE INDEX many_body ON many USING bm25 (body) WITH (text_search_config = 'simple');
DELETE FROM many WHERE id % 10 = 3;
VACUUM many;
ANALYZE many;
SELECT count(*), count(DISTINCT id), bool_and(in_order) FROM (
	SELECT id, body <@> 'even rare' >= lag(body <@> 'even rare') OVER () IS NOT FALSE AS in_order FROM many ORDER BY body <@> 'even rare' LIMIT 3000) AS s;
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM many WHERE id % 30 = 0 ORDER BY body <@> 'even rare' LIMIT 2000) AS s;
SET work_mem = '64kB';
SELECT count(*), count(DISTINCT id) FROM (SELECT id FROM many ORDER BY body <@> 'even rare') AS s;
RESET work_mem;
-- The planner takes the index by itself.
RESET enable_seqscan;
EXPLAIN (COSTS OFF) SELECT id FROM many ORDER BY body <@> 'even rare' LIMIT 10;
EXPLAIN (COSTS OFF) SELECT count(*) FROM many WHERE body @@ ruvector_bm25_query('rare');

DROP TABLE doc, question, lexed, page, part, other, many;
