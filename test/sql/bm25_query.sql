-- The type bm25query, and its operators on rows that no index scan finds.
\pset null (null)
SET default_text_search_config = 'pg_catalog.english';

-- Text form. Without an index it is the text of the query.
SELECT '+cat -dog mo* "a b" \"c'::bm25query, ruvector_bm25_query('  cat '), ''::bm25query;
SELECT '"open'::bm25query;
SELECT 'cat\'::bm25query;
SELECT ruvector_bm25_query('"open');
SELECT repeat('a ', 1024)::bm25query IS NOT NULL AS most;
SELECT repeat('a ', 1025)::bm25query;
SELECT ruvector_bm25_query(NULL), ruvector_bm25_query('cat', NULL);

CREATE TABLE query_doc (id int PRIMARY KEY, body text, short varchar(60), words tsvector);
INSERT INTO query_doc
SELECT id, body, body, to_tsvector(body) FROM (VALUES
	(1, 'the cat sat on the mat'),
	(2, 'a dog chased a cat, and the cat ran'),
	(3, 'mice and men'),
	(4, NULL),
	(5, 'the mat of the cats'),
	(6, 'catalogues of mats')) AS v(id, body);
CREATE INDEX query_doc_body ON query_doc USING bm25 (body) WITH (text_search_config = 'english');
CREATE SCHEMA query_other;
CREATE TABLE query_other."a }b" (body text);
CREATE INDEX "a }b index" ON query_other."a }b" USING bm25 (body) WITH (text_search_config = 'english');

-- With an index: by its name as regclass has it, whatever that is, and read back.
SELECT ruvector_bm25_query('cat', 'query_doc_body'), ruvector_bm25_query('cat {index=x}', 'query_other."a }b index"');
SELECT ruvector_bm25_query('cat {index=x}', 'query_other."a }b index"')::text::bm25query;
SELECT '{index=query_doc_body}cat'::bm25query, '{index=query_doc_body}  cat'::bm25query, '{index=query_doc_body}'::bm25query;
SELECT '{index=nothing} cat'::bm25query;
SELECT '{index=query_doc_body cat'::bm25query;
SELECT '{index="query_doc_body} cat'::bm25query;
SELECT '{index=query_doc_body} "cat'::bm25query;
-- A word that looks like that.
SELECT ruvector_bm25_query('{index=query_doc_body} cat'), ' {index=query_doc_body} cat'::bm25query;
-- Binary form.
SELECT bm25query_send('cat'), bm25query_send(ruvector_bm25_query('cat', 'query_doc_body'));

-- Dumped and restored as text: the index is found by its name.
CREATE TABLE query_kept (query bm25query);
INSERT INTO query_kept VALUES ('cat "a b"'), (ruvector_bm25_query('cat', 'query_doc_body')), (ruvector_bm25_query('{index=x}'));
COPY query_kept TO stdout;

-- Which match, without an index scan.
SET enable_indexscan = off;
SET enable_bitmapscan = off;
CREATE FUNCTION pg_temp.matches(query text) RETURNS text LANGUAGE sql AS
	$$ SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), 'none') FROM query_doc WHERE body @@ query::bm25query $$;
SELECT query, pg_temp.matches(query), pg_temp.matches('{index=query_doc_body} ' || query) AS by_index
FROM unnest(ARRAY['cat', 'cats', 'cat dog', '+cat +dog', '+cat mat', '-cat', 'mat -cat', 'cat -sat', 'cata*', 'cat*', '-cat* mat',
	'"cat sat"', '"sat cat"', '"sat on the mat"', '"sat the mat"', '-"cat sat" cat', '+"cat ran" dog', 'the', '-the', '', 'zebra', '-zebra',
	'+zebra cat', 'mat\ cat', 'the*']) AS query;
SELECT id, words <@@> 'cat'::bm25query AS vector, strip(words) <@@> '"sat cat"'::bm25query AS stripped, short @@ 'cat'::bm25query AS varchar
FROM query_doc ORDER BY id;

-- Scores: the operator, the function and the formula. Six rows, five documents; "cat" stands in 1, 2 and 5.
SELECT id, round((body <@> 'cat')::numeric, 6) AS rank, round(ruvector_bm25_score(body, 'cat')::numeric, 6) AS score,
	body <@> 'cat cat' = 2 * (body <@> 'cat') AS twice
FROM query_doc ORDER BY body <@> 'cat', id;
WITH counted AS (SELECT id, length, tf FROM (VALUES (1, 3, 1), (2, 5, 2), (5, 2, 1)) AS v(id, length, tf))
SELECT id, round((ln(1 + (5 - 3 + .5) / (3 + .5)) * tf * 2.2 / (tf + 1.2 * (.25 + .75 * length / (14 / 5.)))), 6) AS formula FROM counted;

-- The planner names the index, also for what is behind a cast, a view or a subquery; and keeps one that is named.
CREATE INDEX query_doc_short ON query_doc USING bm25 (short) WITH (text_search_config = 'simple');
CREATE INDEX query_doc_lower ON query_doc USING bm25 (lower(body)) WITH (text_search_config = 'simple');
CREATE INDEX query_doc_words ON query_doc USING bm25 (words) WITH (text_search_config = 'simple');
CREATE INDEX query_doc_some ON query_doc USING bm25 (upper(body)) WITH (text_search_config = 'english') WHERE id > 3;
CREATE VIEW query_view AS SELECT id, body AS text_of FROM query_doc WHERE id < 6;
EXPLAIN (COSTS off, VERBOSE) SELECT body <@> 'cat', short <@> 'cat', lower(body) <@> 'cat', words <@> 'cat', ruvector_bm25_score(body, 'cat'),
	body <@> '{index=query_doc_lower} cat' FROM query_doc WHERE body @@ 'cat'::bm25query AND words <@@> 'cat';
EXPLAIN (COSTS off, VERBOSE) SELECT text_of <@> 'cat' FROM query_view;
SELECT count(body <@> 'cat') FROM (SELECT * FROM query_doc LIMIT 2) AS few;
SELECT id, (SELECT d.body <@> k.query) < 0 AS ranked FROM query_doc AS d, query_kept AS k WHERE k.query::text = 'cat "a b"' ORDER BY id;
PREPARE ranked(text) AS SELECT id FROM query_doc WHERE ruvector_bm25_score(body, ruvector_bm25_query($1)) > 0 ORDER BY id;
EXECUTE ranked('dog');
SET plan_cache_mode = force_generic_plan;
EXECUTE ranked('mice');
EXPLAIN (COSTS off) EXECUTE ranked('mice');
RESET plan_cache_mode;

-- Where there is none, a match uses default_text_search_config, and a score has no statistics.
SELECT 'cats and dogs' @@ 'cat'::bm25query AS text, to_tsvector('cats and dogs') <@@> 'cat' AS vector;
SET default_text_search_config = 'pg_catalog.simple';
SELECT 'cats and dogs' @@ 'cat'::bm25query AS text;
SET default_text_search_config = 'pg_catalog.english';
SELECT 'cats and dogs' <@> 'cat';
SELECT upper(body) <@> 'cat' FROM query_doc;
SELECT 'cats' <@> '{index=query_doc_pkey} cat'::bm25query;
SELECT 'cats and dogs' <@> '{index=query_doc_body} cat'::bm25query < 0 AS ranked;

-- How many are expected.
CREATE TABLE query_many (body text);
INSERT INTO query_many SELECT CASE WHEN i % 10 = 0 THEN 'rare' ELSE 'often' END FROM generate_series(1, 1000) AS i;
CREATE INDEX ON query_many USING bm25 (body) WITH (text_search_config = 'english');
ANALYZE query_many;
CREATE FUNCTION pg_temp.expected(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
	EXECUTE format('EXPLAIN (FORMAT json) SELECT FROM query_many WHERE body @@ %L::bm25query', query) INTO plan;
	RETURN plan->0->'Plan'->>'Plan Rows';
END $$;
SELECT query, pg_temp.expected(query) FROM unnest(ARRAY['rare', 'often', '+rare +often', '-rare', 'the']) AS query;

-- What PostgreSQL has under the same names means what it meant.
CREATE TABLE query_core (t text, v varchar, c char(20), w tsvector, q tsquery);
INSERT INTO query_core VALUES ('fat cats', 'fat cats', 'fat cats', to_tsvector('fat cats'), 'cat');
SELECT t @@ 'cat', v @@ 'cat', c @@ 'cat', w @@ 'cat', w @@@ 'cat', 'cat' @@ w, 'cat' @@@ w, q @@ 'cat:1', 'cat:1' @@ q, 'cat:1' @@@ q FROM query_core;
SELECT t @@ q, v @@ q, w @@ q, w @@@ q, q @@ w, q @@@ w, t @@ t, t @@ v, v @@ t FROM query_core;
SELECT 'fat cats' @@ 'cat', 'fat cats' @@ to_tsquery('cat'), '{"a": 1}'::jsonb @@ '$.a == 1';

-- As the caller.
CREATE ROLE regress_query_reader;
GRANT SELECT (id) ON query_doc TO regress_query_reader;
SET ROLE regress_query_reader;
SELECT 'a cat' <@> '{index=query_doc_body} cat'::bm25query;
SELECT 'a cat' @@ '{index=query_doc_body} cat'::bm25query;
RESET ROLE;
DROP INDEX query_doc_body;
SELECT count(*) FROM query_kept;
\set VERBOSITY sqlstate
SELECT 'a cat' <@> query FROM query_kept WHERE query::text LIKE '{index=%';
\set VERBOSITY default

DROP TABLE query_doc, query_kept, query_many, query_core CASCADE;
DROP SCHEMA query_other CASCADE;
DROP ROLE regress_query_reader;
-- A search box's text.
SELECT text, ruvector_bm25_words(text) FROM (VALUES ('cat "dog'), ('+cat -dog hor*'), ('\'), ('{index=nothing} x'), ('')) AS t (text);
