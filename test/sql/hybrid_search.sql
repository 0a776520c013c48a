-- Hybrid search: what each side finds, fused; arguments; indexes; filters; who may.
SET client_min_messages = warning;
CREATE TABLE paper (id integer PRIMARY KEY, kind text NOT NULL, body text, note text, v vector(3));
INSERT INTO paper SELECT n, (ARRAY['a', 'b', 'c'])[1 + n % 3],
	concat_ws(' ', CASE WHEN n % 2 = 0 THEN 'river' END, CASE WHEN n % 5 = 0 THEN 'stone stone' END, CASE WHEN n % 7 = 0 THEN 'bridge' END, repeat('filler ', n % 4)), 'note ' || n,
	ARRAY[n % 17, n % 23, n % 29]::vector FROM generate_series(1, 400) AS n;
INSERT INTO paper VALUES (1001, 'a', 'river bridge', NULL, NULL), (1002, 'a', NULL, NULL, '[3,4,5]');
SELECT ruvector_register_collection('paper', 'public', 'paper', 'v', 3, 'l2') > 0 AS registered;
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone');
CREATE INDEX paper_body ON paper USING bm25 (body, kind) WITH (text_search_config = 'english');
CREATE INDEX paper_v ON paper USING hnsw (v vector_l2_ops, kind);

-- By hand: rank in the order of (value, id as text), each list of 100.
CREATE FUNCTION paper_by_hand(query vector, words text, kinds text[], depth integer, weights double precision[], k double precision)
RETURNS TABLE (id text, score double precision, vector_rank bigint, text_rank bigint) LANGUAGE sql AS $$
	WITH v AS (SELECT paper.id::text COLLATE "C", row_number() OVER (ORDER BY v <-> query, paper.id::text COLLATE "C") AS rank FROM paper WHERE kind = ANY (kinds) AND v IS NOT NULL),
	t AS (SELECT paper.id::text COLLATE "C", row_number() OVER (ORDER BY body <@> ruvector_bm25_query(words, 'paper_body'), paper.id::text COLLATE "C") AS rank FROM paper
		WHERE kind = ANY (kinds) AND ruvector_bm25_score(body, ruvector_bm25_query(words, 'paper_body')) > 0)
	SELECT id, ruvector_rrf(ARRAY[v.rank, t.rank], weights, k), v.rank, t.rank FROM (SELECT * FROM v WHERE rank <= depth) AS v FULL JOIN (SELECT * FROM t WHERE rank <= depth) AS t USING (id)
	ORDER BY 2 DESC, id
$$;
-- All that matches, so that no tie is cut.
CREATE TEMP TABLE asked (n integer, query vector, words text, weight real);
INSERT INTO asked VALUES (1, '[3,4,5]', 'stone bridge', 0.5), (2, '[10,20,1]', '+river bridge', 0.5), (3, '[0,0,0]', 'stone -river', 0.2), (4, '[8,8,8]', 'bri*', 0.9), (5, '[8,8,8]', 'the', 0.5), (6, '[8,8,8]', 'absent', 1);
SELECT n, count(*), count(*) FILTER (WHERE (f.id, f.vector_rank, f.text_rank) IS DISTINCT FROM (h.id, h.vector_rank::int, h.text_rank::int) OR abs(f.score - h.score) > 1e-12) AS other
FROM asked, LATERAL (SELECT row_number() OVER () AS place, f.* FROM ruvector_hybrid_search('paper', query, words, 30, p_vector_weight => weight, p_depth => 500) AS f) AS f
	LEFT JOIN LATERAL (SELECT row_number() OVER () AS place, h.* FROM paper_by_hand(query, words, '{a,b,c}', 500, ARRAY[2 * weight, 2 - 2 * weight], 60) AS h) AS h USING (place)
GROUP BY n ORDER BY n;
SELECT count(*), count(*) FILTER (WHERE f.id IS DISTINCT FROM h.id) AS other
FROM (SELECT row_number() OVER () AS place, f.* FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone bridge', 40, '{"kind": ["a", "c"]}', p_rrf_k => 7, p_depth => 300) AS f) AS f
	LEFT JOIN (SELECT row_number() OVER () AS place, h.* FROM paper_by_hand('[3,4,5]', 'stone bridge', '{a,c}', 300, NULL, 7) AS h) AS h USING (place);
SELECT f.id, round(f.score::numeric, 6) AS score, vector_rank, text_rank, round(distance::numeric, 4) AS distance, round(text_score::numeric, 4) AS text_score
	FROM ruvector_hybrid_search('paper', '[3,4,5]', '+stone +river +bridge', 3) AS f;
-- What a side says of its rows.
SELECT count(*) FILTER (WHERE distance IS DISTINCT FROM (v <-> '[3,4,5]')::real AND vector_rank IS NOT NULL) AS other_distance,
	count(*) FILTER (WHERE text_score IS DISTINCT FROM ruvector_bm25_score(body, ruvector_bm25_query('stone bridge', 'paper_body')) AND text_rank IS NOT NULL) AS other_score,
	count(*) FILTER (WHERE (distance IS NULL) <> (vector_rank IS NULL) OR (text_score IS NULL) <> (text_rank IS NULL)) AS other_nulls, count(*) = count(DISTINCT f.id) AS distinct
FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone bridge', 150, p_depth => 400) AS f JOIN paper ON paper.id = f.id::int;
-- Weighted scores: the best of each side has that side's weight, unless the other adds some.
SELECT f.id, round(f.score::numeric, 6) AS score, vector_rank, text_rank FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone bridge', 4, p_method => 'LINEAR', p_vector_weight => 0.25, p_depth => 400) AS f;
SELECT max(score) <= 1 AS at_most_1, min(score) >= 0 AS at_least_0, count(*) FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone bridge', 400, p_method => 'linear');

-- With weighted scores what is found by words has its distance, too.
SELECT count(*) FILTER (WHERE distance IS NULL AND v IS NOT NULL) AS missing, count(*) FILTER (WHERE distance IS DISTINCT FROM (v <-> '[3,4,5]')::real) AS other, count(vector_rank) < count(distance) AS more_than_ranks
FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone bridge', 10, p_method => 'linear', p_depth => 10, p_filter => '{"kind": "a"}') AS f JOIN paper ON paper.id = f.id::int;

-- One side alone.
SELECT f.id, vector_rank, text_rank, distance IS NULL AS no_distance FROM ruvector_hybrid_search('paper', NULL, '+stone +river +bridge', 3) AS f;
SELECT f.id = s.id AS same, f.distance = s.distance AS same_distance, text_rank FROM ruvector_hybrid_search('paper', '[3,4,5]', NULL, 1) AS f, ruvector_search('paper', '[3,4,5]', 1) AS s;
SELECT count(*), count(text_rank) FROM ruvector_hybrid_search('paper', '[3,4,5]', '', 5);
SELECT count(*) FROM ruvector_hybrid_search('paper', NULL, 'the of', 5);
SELECT count(*) FROM ruvector_hybrid_search('paper', NULL, '', 5);
SELECT count(*) FROM ruvector_hybrid_search('paper', NULL, 'river', 1000);

-- Arguments.
SELECT * FROM ruvector_hybrid_search('paper', NULL, NULL);
SELECT * FROM ruvector_hybrid_search(NULL, '[3,4,5]', 'stone');
SELECT * FROM ruvector_hybrid_search('nowhere', '[3,4,5]', 'stone');
SELECT * FROM ruvector_hybrid_search('paper', '[3,4]', 'stone');
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', '"stone');
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', 0);
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', NULL);
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_method => 'borda');
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_method => NULL);
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_vector_weight => 1.5);
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_vector_weight => 'NaN');
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_rrf_k => -1);
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', 10, p_depth => 9);
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_ef_search => 0);
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_filter => '{"nothing": 1}');

-- Which index.
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_text_column => 'note');
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_text_column => 'absent');
CREATE INDEX paper_note ON paper USING bm25 (note) WITH (text_search_config = 'simple');
SELECT * FROM ruvector_hybrid_search('paper', NULL, 'stone');
SELECT f.id FROM ruvector_hybrid_search('paper', NULL, '+note +77', p_text_column => 'note') AS f;
DROP INDEX paper_note;
CREATE INDEX paper_part ON paper USING bm25 (note) WITH (text_search_config = 'simple') WHERE id < 50;
SELECT * FROM ruvector_hybrid_search('paper', '[3,4,5]', 'note', p_text_column => 'note');
DROP INDEX paper_part, paper_body;
CREATE INDEX paper_both ON paper USING bm25 ((coalesce(note, '') || ' ' || coalesce(body, ''))) WITH (text_search_config = 'simple');
SELECT f.id, text_rank FROM ruvector_hybrid_search('paper', NULL, '+stone +70') AS f;
DROP INDEX paper_both;
ALTER TABLE paper ADD COLUMN lexemes tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(body, ''))) STORED, ADD COLUMN short varchar(200);
UPDATE paper SET short = body;
CREATE INDEX paper_lexemes ON paper USING bm25 (lexemes) WITH (text_search_config = 'english');
CREATE INDEX paper_short ON paper USING bm25 (short) WITH (text_search_config = 'english');
SELECT p_text_column, count(*), string_agg(f.id, ',') FROM unnest(ARRAY['lexemes', 'short']) AS c (p_text_column), LATERAL ruvector_hybrid_search('paper', NULL, '+stones +rivers +bridges', p_text_column => c.p_text_column) AS f GROUP BY 1 ORDER BY 1;

-- Both sides' queries, and that indexes serve them.
DROP INDEX paper_short;
CREATE INDEX paper_body ON paper USING bm25 (body, kind) WITH (text_search_config = 'english');
SET enable_seqscan = off;
SET enable_sort = off;
SELECT side, sql, settings, plan LIKE '%Index Scan using paper_%' AS by_index, plan ~ 'Index Cond: .*kind = ' AS filter_inside, strpos(plan, 'Sort') = 0 AS in_order
	FROM ruvector_explain_hybrid_search('paper', '[3,4,5]', 'stone', p_filter => '{"kind": "a"}', p_text_column => 'body', p_ef_search => 77);
SELECT side, plan ~ 'actual time' AS ran FROM ruvector_explain_hybrid_search('paper', NULL, 'stone', p_text_column => 'body', p_analyze => true);
RESET enable_seqscan;
RESET enable_sort;

-- As the caller: no privilege, no rows; of a table with row security, those that the caller sees.
CREATE ROLE hybrid_reader;
GRANT SELECT ON ruvector.collections TO hybrid_reader;
SET ROLE hybrid_reader;
SELECT count(*) FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone', p_text_column => 'body');
RESET ROLE;
GRANT SELECT ON paper TO hybrid_reader;
ALTER TABLE paper ENABLE ROW LEVEL SECURITY;
CREATE POLICY paper_kind ON paper FOR SELECT TO hybrid_reader USING (kind = 'b');
SET ROLE hybrid_reader;
SELECT count(*), count(*) FILTER (WHERE kind <> 'b') AS hidden FROM ruvector_hybrid_search('paper', '[3,4,5]', 'stone bridge', 100, p_text_column => 'body') AS f JOIN paper ON paper.id = f.id::int;
RESET ROLE;
SELECT ruvector_unregister_collection('paper');
DROP FUNCTION paper_by_hand;
DROP TABLE paper, asked CASCADE;
REVOKE ALL ON ruvector.collections FROM hybrid_reader;
DROP ROLE hybrid_reader;
RESET client_min_messages;
