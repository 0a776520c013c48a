-- Which index a query is for that names none: that of the column which the document comes from, whatever is between them.
-- The session's configuration would find nothing: it has no stems.
SET default_text_search_config = simple;
CREATE TABLE bm25_bound (id integer PRIMARY KEY, live boolean, title varchar, body text);
INSERT INTO bm25_bound SELECT n, n % 8 = 0, CASE WHEN n % 5 = 0 THEN 'The runners' ELSE 'some' END, CASE WHEN n % 4 = 0 THEN 'Running dogs' ELSE 'other words' END
	FROM generate_series(1, 40) AS n;
CREATE INDEX bm25_bound_body ON bm25_bound USING bm25 (body) WITH (text_search_config = english);
CREATE INDEX bm25_bound_title ON bm25_bound USING bm25 (title) WITH (text_search_config = english);
CREATE INDEX bm25_bound_lower ON bm25_bound USING bm25 (lower(body)) WITH (text_search_config = english);
CREATE INDEX bm25_bound_both ON bm25_bound USING bm25 ((title || ' ' || body)) WITH (text_search_config = english);
CREATE INDEX bm25_bound_or_none ON bm25_bound USING bm25 (coalesce(body, '')) WITH (text_search_config = english);
ANALYZE bm25_bound;

-- Grouped: HAVING, the list of SELECT, sub-selects.
SELECT body, count(*), round((body <@> 'dog')::numeric, 3) AS rank FROM bm25_bound GROUP BY body HAVING body @@ 'dog'::bm25query;
SELECT body, body @@ 'dog'::bm25query AS found FROM bm25_bound GROUP BY body ORDER BY body COLLATE "C" DESC;
SELECT title, count(*) FROM bm25_bound GROUP BY title HAVING title @@ 'runner'::bm25query;
SELECT lower(body), count(*) FROM bm25_bound GROUP BY lower(body) HAVING lower(body) @@ 'dog'::bm25query;
SELECT lower(body), count(*) FROM bm25_bound GROUP BY body HAVING lower(body) @@ 'dog'::bm25query;
SELECT title || ' ' || body AS both, count(*) FROM bm25_bound GROUP BY title || ' ' || body HAVING title || ' ' || body @@ '+dog +runner'::bm25query;
SELECT body, live, count(*) FROM bm25_bound GROUP BY ROLLUP (body, live) HAVING body @@ 'dog'::bm25query ORDER BY live;
SELECT body, live, count(*) FROM bm25_bound GROUP BY GROUPING SETS ((body), (live), ()) HAVING body @@ 'dog'::bm25query;
SELECT lower(body), live, count(*) FROM bm25_bound GROUP BY CUBE (lower(body), live) HAVING lower(body) @@ 'dog'::bm25query ORDER BY live;
SELECT low, count(*) FROM (SELECT lower(body) AS low FROM bm25_bound) AS s GROUP BY ROLLUP (low) HAVING low @@ 'dog'::bm25query;
SELECT body, (SELECT count(*) FROM generate_series(1, 2) WHERE b.body @@ 'dog'::bm25query) FROM bm25_bound AS b GROUP BY body ORDER BY body COLLATE "C";
SELECT body, (SELECT count(*) FROM generate_series(1, 2) WHERE lower(b.body) @@ 'dog'::bm25query) FROM bm25_bound AS b GROUP BY body ORDER BY body COLLATE "C";
SELECT body FROM bm25_bound AS b GROUP BY body HAVING (SELECT b.body @@ 'dog'::bm25query);
PREPARE bm25_grouped(bm25query) AS SELECT body, count(*) FROM bm25_bound GROUP BY body HAVING body @@ $1;
SET plan_cache_mode = force_generic_plan;
EXECUTE bm25_grouped('dog');
RESET plan_cache_mode;

-- Of queries around, and of what a lateral one has from beside it.
CREATE FUNCTION bm25_counted(query text, OUT matches bigint) LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT count(*) FROM ' || query INTO matches; END $$;
SELECT query, bm25_counted(query) FROM unnest(ARRAY[
	'bm25_bound AS b WHERE (SELECT b.body @@ ''dog''::bm25query OFFSET 0)',
	'bm25_bound AS b WHERE (SELECT lower(b.body) @@ ''dog''::bm25query OFFSET 0)',
	'bm25_bound AS b WHERE (SELECT (SELECT b.title || '' '' || b.body @@ ''runner''::bm25query OFFSET 0 * n) FROM generate_series(1, 1) AS n)',
	'bm25_bound AS b, LATERAL (SELECT b.id WHERE lower(b.body) @@ ''dog''::bm25query LIMIT 1) AS l',
	'bm25_bound AS b, LATERAL (SELECT b.body AS x LIMIT 1) AS l WHERE l.x @@ ''dog''::bm25query',
	'bm25_bound AS b, LATERAL (SELECT lower(b.body) AS x LIMIT 1) AS l WHERE l.x @@ ''dog''::bm25query',
	'bm25_bound AS b WHERE (SELECT (b).body @@ ''dog''::bm25query OFFSET 0)'
]) AS query;

-- The output of subqueries and of WITH queries that are planned apart; none of a recursive one.
SELECT query, bm25_counted(query) FROM unnest(ARRAY[
	'(SELECT lower(body) AS x FROM bm25_bound OFFSET 0) AS s WHERE x @@ ''dog''::bm25query',
	'(SELECT body AS x FROM bm25_bound OFFSET 0) AS s WHERE lower(x) @@ ''dog''::bm25query',
	'(SELECT title AS t, body AS x FROM bm25_bound OFFSET 0) AS s WHERE t || '' '' || x @@ ''runner''::bm25query',
	'(SELECT DISTINCT body AS x FROM bm25_bound) AS s WHERE x @@ ''dog''::bm25query',
	'(SELECT body AS x FROM bm25_bound GROUP BY body OFFSET 0) AS s WHERE x @@ ''dog''::bm25query',
	'(SELECT lower(body) AS x FROM bm25_bound GROUP BY ROLLUP (lower(body)) OFFSET 0) AS s WHERE x @@ ''dog''::bm25query',
	'(SELECT x FROM (SELECT body AS x FROM bm25_bound GROUP BY body OFFSET 0) AS i OFFSET 0) AS s WHERE lower(x) @@ ''dog''::bm25query',
	'(SELECT b FROM bm25_bound AS b OFFSET 0) AS s WHERE (s.b).body @@ ''dog''::bm25query',
	'(WITH r AS MATERIALIZED (SELECT * FROM bm25_bound) SELECT FROM r WHERE body @@ ''dog''::bm25query) AS s',
	'(WITH r AS MATERIALIZED (SELECT * FROM bm25_bound) SELECT FROM generate_series(1, 1) AS n, LATERAL (SELECT FROM r WHERE lower(body) @@ ''dog''::bm25query OFFSET 0 * n) AS l) AS s',
	'(WITH r AS (SELECT * FROM bm25_bound) SELECT FROM r AS a JOIN r USING (id) WHERE a.body @@ ''dog''::bm25query) AS s',
	'(WITH RECURSIVE r AS (SELECT body FROM bm25_bound UNION SELECT body FROM r) SELECT FROM r WHERE body @@ ''dog''::bm25query) AS s'
]) AS query;
WITH r AS (UPDATE bm25_bound SET live = live WHERE id < 10 RETURNING body) SELECT count(*) FROM r WHERE lower(body) @@ 'dog'::bm25query;

-- The output of joins: of USING, the left one's column, and the right one's of a right join.
CREATE TABLE bm25_other (body text);
INSERT INTO bm25_other VALUES ('Running dogs'), ('nothing');
SELECT query, bm25_counted(query) FROM unnest(ARRAY[
	'(bm25_bound AS a JOIN generate_series(1, 10) AS n(id) USING (id)) AS j WHERE j.body @@ ''dog''::bm25query',
	'(SELECT j.body FROM (bm25_bound AS a JOIN generate_series(1, 10) AS n(id) USING (id)) AS j OFFSET 0) AS s WHERE body @@ ''dog''::bm25query',
	'(SELECT body FROM bm25_bound JOIN bm25_other USING (body) OFFSET 0) AS s WHERE lower(body) @@ ''dog''::bm25query',
	'bm25_bound LEFT JOIN bm25_other USING (body) WHERE body @@ ''dog''::bm25query',
	'bm25_other RIGHT JOIN bm25_bound USING (body) WHERE body @@ ''dog''::bm25query',
	'(SELECT body FROM bm25_bound LEFT JOIN bm25_other USING (body) GROUP BY body HAVING body @@ ''dog''::bm25query) AS s',
	'(SELECT FROM bm25_bound LEFT JOIN bm25_other USING (body) GROUP BY lower(body) HAVING lower(body) @@ ''dog''::bm25query) AS s',
	'bm25_other RIGHT JOIN bm25_bound USING (body) WHERE (SELECT body @@ ''dog''::bm25query OFFSET 0)',
	'generate_series(39, 41) AS n LEFT JOIN (SELECT id, coalesce(body, '''') AS x FROM bm25_bound) AS s ON id = n WHERE x @@ ''dog''::bm25query',
	'(SELECT FROM generate_series(39, 41) AS n LEFT JOIN (SELECT id, coalesce(body, '''') AS x FROM bm25_bound) AS s ON id = n GROUP BY x HAVING x @@ ''dog''::bm25query) AS s',
	'generate_series(39, 41) AS n LEFT JOIN bm25_bound AS b ON id = n WHERE (SELECT lower(b.body) @@ ''dog''::bm25query LIMIT 1)'
]) AS query;
-- What comes from two tables, or from many rows, has no index.
SELECT bm25_counted('bm25_bound FULL JOIN bm25_other USING (body) WHERE body @@ ''dog''::bm25query');
SELECT bm25_counted('(SELECT FROM bm25_bound HAVING max(body) @@ ''dog''::bm25query) AS s');
SELECT body <@> 'dog' FROM bm25_bound FULL JOIN bm25_other USING (body);
SELECT max(body) <@> 'dog' FROM bm25_bound;

-- A view's owner reads the index.
CREATE ROLE bm25_viewer;
CREATE VIEW bm25_view AS SELECT * FROM bm25_bound;
GRANT SELECT ON bm25_view TO bm25_viewer;
SET ROLE bm25_viewer;
SELECT body, count(*) FROM bm25_view GROUP BY body HAVING body @@ 'dog'::bm25query;
SELECT count(*) FROM bm25_view WHERE body @@ 'dog'::bm25query OR body @@ 'cat'::bm25query;
RESET ROLE;
DROP VIEW bm25_view;
DROP ROLE bm25_viewer;

-- A partial index, where conditions of the query leave nothing else of the table.
DROP INDEX bm25_bound_body, bm25_bound_lower, bm25_bound_or_none;
CREATE INDEX bm25_bound_live ON bm25_bound USING bm25 (body) WITH (text_search_config = english) WHERE live;
SELECT query, bm25_counted(query) FROM unnest(ARRAY[
	'bm25_bound WHERE live = true AND body @@ ''dog''::bm25query',
	'bm25_bound AS b WHERE live AND (SELECT b.body @@ ''dog''::bm25query OFFSET 0)',
	'(SELECT FROM bm25_bound WHERE live GROUP BY body HAVING body @@ ''dog''::bm25query) AS s',
	'(SELECT FROM bm25_bound WHERE live GROUP BY ROLLUP (body) HAVING body @@ ''dog''::bm25query) AS s',
	'(SELECT j.body FROM (bm25_bound AS b JOIN generate_series(1, 40) AS n(id) USING (id)) AS j WHERE j.live OFFSET 0) AS s WHERE body @@ ''dog''::bm25query',
	'generate_series(1, 41) AS n LEFT JOIN bm25_bound ON id = n WHERE live AND body @@ ''dog''::bm25query',
	'generate_series(1, 41) AS n LEFT JOIN bm25_bound ON id = n AND live WHERE body @@ ''dog''::bm25query',
	'generate_series(1, 41) AS n LEFT JOIN (SELECT * FROM bm25_bound WHERE live) AS b ON id = n WHERE body @@ ''dog''::bm25query',
	'generate_series(1, 41) AS n RIGHT JOIN bm25_bound ON id = n WHERE live AND body @@ ''dog''::bm25query',
	'generate_series(1, 41) AS n WHERE n IN (SELECT id FROM bm25_bound WHERE live AND body @@ ''dog''::bm25query)',
	'generate_series(1, 41) AS n WHERE EXISTS (SELECT FROM bm25_bound WHERE id = n AND live AND body @@ ''dog''::bm25query)',
	'generate_series(1, 40) AS n WHERE NOT EXISTS (SELECT FROM bm25_bound WHERE id = n AND live AND body @@ ''dog''::bm25query)'
]) AS query;
-- What is no condition of each row: the index is not for these.
SELECT query, bm25_counted(query) FROM unnest(ARRAY[
	'bm25_bound WHERE body @@ ''dog''::bm25query',
	'bm25_bound WHERE (live OR id > 0) AND body @@ ''dog''::bm25query',
	'bm25_bound LEFT JOIN bm25_other ON live WHERE bm25_bound.body @@ ''dog''::bm25query',
	'bm25_other RIGHT JOIN bm25_bound ON live WHERE bm25_bound.body @@ ''dog''::bm25query',
	'bm25_bound FULL JOIN (VALUES (true)) AS v(yes) ON live = yes WHERE body @@ ''dog''::bm25query',
	'bm25_bound WHERE NOT EXISTS (SELECT FROM generate_series(1, 1) AS n WHERE id = n AND live) AND body @@ ''dog''::bm25query'
]) AS query;
DROP TABLE bm25_bound, bm25_other;
DROP FUNCTION bm25_counted;
