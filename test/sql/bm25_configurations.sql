-- Several indexes on a column: a query means what it means by the index that it is for, whichever way the rows are found.
CREATE TABLE bm25_two (id integer PRIMARY KEY, live boolean, body text);
INSERT INTO bm25_two SELECT n, n % 2 = 0, CASE WHEN n % 100 = 0 THEN 'running the dogs' ELSE 'other words' END FROM generate_series(1, 5000) AS n;
CREATE INDEX bm25_two_simple ON bm25_two USING bm25 (body) WITH (text_search_config = simple);
CREATE INDEX bm25_two_english ON bm25_two USING bm25 (body) WITH (text_search_config = english);
ANALYZE bm25_two;
CREATE FUNCTION bm25_counts(condition text, OUT by_rows bigint, OUT by_index bigint, OUT by_bitmap bigint) LANGUAGE plpgsql AS $$
BEGIN
	SET LOCAL enable_indexscan = off;
	SET LOCAL enable_bitmapscan = off;
	EXECUTE 'SELECT count(*) FROM bm25_two WHERE ' || condition INTO by_rows;
	SET LOCAL enable_seqscan = off;
	SET LOCAL enable_indexscan = on;
	EXECUTE 'SELECT count(*) FROM bm25_two WHERE ' || condition INTO by_index;
	SET LOCAL enable_indexscan = off;
	SET LOCAL enable_bitmapscan = on;
	EXECUTE 'SELECT count(*) FROM bm25_two WHERE ' || condition INTO by_bitmap;
	SET LOCAL enable_seqscan = on;
	SET LOCAL enable_indexscan = on;
END
$$;
SELECT condition, (bm25_counts(condition)).* FROM unnest(ARRAY['body @@ ''dog''::bm25query', 'body @@ ''dogs''::bm25query',
	'body @@ ruvector_bm25_query(''dog'', ''bm25_two_english'')', 'body @@ ruvector_bm25_query(''run -cat'', ''bm25_two_english'')']) AS condition;
SET enable_seqscan = off;
EXPLAIN (COSTS off) SELECT id FROM bm25_two WHERE body @@ ruvector_bm25_query('dog', 'bm25_two_english') ORDER BY body <@> ruvector_bm25_query('dog', 'bm25_two_english') LIMIT 2;
SELECT id FROM bm25_two WHERE body @@ ruvector_bm25_query('dog', 'bm25_two_english') ORDER BY body <@> ruvector_bm25_query('dog', 'bm25_two_english') LIMIT 2;
EXPLAIN (COSTS off) SELECT id FROM bm25_two WHERE body @@ 'dogs'::bm25query ORDER BY body <@> 'dogs' LIMIT 2;
-- The index is known when the query runs, not before.
SET plan_cache_mode = force_generic_plan;
PREPARE bm25_match(bm25query) AS SELECT count(*) FROM bm25_two WHERE body @@ $1;
EXECUTE bm25_match('dog');
EXECUTE bm25_match('dogs');
EXECUTE bm25_match('{index=bm25_two_english} dog');
RESET plan_cache_mode;
RESET enable_seqscan;
-- Partial indexes: where the query's own condition lets nothing else pass.
DROP INDEX bm25_two_simple, bm25_two_english;
CREATE INDEX bm25_two_live ON bm25_two USING bm25 (body) WITH (text_search_config = english) WHERE live;
CREATE INDEX bm25_two_dead ON bm25_two USING bm25 (body) WITH (text_search_config = simple) WHERE NOT live;
SET default_text_search_config = simple;
SELECT condition, (bm25_counts(condition)).* FROM unnest(ARRAY['live AND body @@ ''dog''::bm25query', 'body @@ ''dog''::bm25query AND live', 'NOT live AND body @@ ''dog''::bm25query',
	'body @@ ''dog''::bm25query', 'body @@ ''dogs''::bm25query', 'live AND body @@ ''dogs''::bm25query']) AS condition;
SELECT count(*) FROM (SELECT body <@> 'dog' AS rank FROM bm25_two WHERE live AND id > 10) AS r WHERE rank < 0;
SELECT body <@> 'dog' AS rank FROM bm25_two LIMIT 1;
RESET default_text_search_config;
DROP TABLE bm25_two;
DROP FUNCTION bm25_counts;
-- Beside an outer join that may make the document null.
CREATE TABLE bm25_joined (id integer PRIMARY KEY, body text);
INSERT INTO bm25_joined SELECT n, 'Word ' || n FROM generate_series(1, 20) AS n;
CREATE INDEX bm25_joined_lower ON bm25_joined USING bm25 (lower(body)) WITH (text_search_config = simple);
SELECT n, round((lower(j.body) <@> 'word')::numeric, 4) AS rank FROM generate_series(19, 21) AS n LEFT JOIN bm25_joined AS j ON j.id = n ORDER BY n;
SELECT n FROM generate_series(1, 30) AS n LEFT JOIN bm25_joined AS j ON j.id = n WHERE lower(j.body) @@ '7 9 x'::bm25query ORDER BY n;
SELECT lower(body) <@> '7' < 0 AS found, count(*) FROM bm25_joined GROUP BY 1 ORDER BY 1;
DROP TABLE bm25_joined;
