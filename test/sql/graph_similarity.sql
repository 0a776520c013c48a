-- Nodes with like neighbours, random walks and embeddings. Values of the karate club agree with networkx 2.8.8 (jaccard_coefficient,
-- adamic_adar_index).
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SET extra_float_digits = 0;
CREATE SCHEMA alike;
CREATE TABLE alike.club (source integer, target integer);
INSERT INTO alike.club VALUES (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (0, 6), (0, 7), (0, 8), (0, 10), (0, 11), (0, 12), (0, 13), (0, 17), (0, 19), (0, 21), (0, 31), (1, 2),
	(1, 3), (1, 7), (1, 13), (1, 17), (1, 19), (1, 21), (1, 30), (2, 3), (2, 7), (2, 8), (2, 9), (2, 13), (2, 27), (2, 28), (2, 32), (3, 7), (3, 12),
	(3, 13), (4, 6), (4, 10), (5, 6), (5, 10), (5, 16), (6, 16), (8, 30), (8, 32), (8, 33), (9, 33), (13, 33), (14, 32), (14, 33), (15, 32), (15, 33),
	(18, 32), (18, 33), (19, 33), (20, 32), (20, 33), (22, 32), (22, 33), (23, 25), (23, 27), (23, 29), (23, 32), (23, 33), (24, 25), (24, 27),
	(24, 31), (25, 31), (26, 29), (26, 33), (27, 33), (28, 31), (28, 33), (29, 32), (29, 33), (30, 32), (30, 33), (31, 32), (31, 33), (32, 33);
CREATE TABLE alike.likes (source text, target text, weight integer);
INSERT INTO alike.likes VALUES ('ann', 'tea', 3), ('ann', 'jam', 1), ('bob', 'tea', 1), ('bob', 'jam', 2), ('bob', 'rye', 1), ('cat', 'rye', 5), ('dan', 'tea', 0),
	('dan', 'tea', 1), ('eve', 'eve', 1);
CREATE FUNCTION alike.outcome(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
	hint text;
BEGIN
	EXECUTE 'SELECT count(*) FROM ' || query INTO result;
	RETURN result || ' rows';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', SQLSTATE, SQLERRM, '(' || nullif(hint, '') || ')');
END $$;

-- Two nodes.
SELECT a, b, round(ruvector_node_similarity('alike.club', a::text, b::text)::numeric, 12) AS jaccard,
	round(ruvector_node_similarity('alike.club', a::text, b::text, 'overlap')::numeric, 12) AS overlap,
	round(ruvector_node_similarity('alike.club'::regclass, a::text, b::text, 'adamic_adar')::numeric, 12) AS adamic_adar
	FROM (VALUES (0, 33), (0, 2), (32, 33), (11, 21), (9, 24), (5, 5)) AS p (a, b);
-- Of directed edges the nodes that they lead to, or come from; parallel ones count once; a loop makes a node a neighbour of its own.
SELECT ruvector_node_similarity('alike.likes', 'ann', 'bob', p_direction => 'out') AS "out", ruvector_node_similarity('alike.likes', 'tea', 'jam', p_direction => 'in') AS "in",
	ruvector_node_similarity('alike.likes', 'ann', 'bob', p_direction => 'in') AS none, ruvector_node_similarity('alike.likes', 'ann', 'dan', 'overlap') AS dan,
	ruvector_node_similarity('alike.likes', 'eve', 'eve') AS eve;

-- All nodes.
SELECT count(*), round(sum(similarity)::numeric, 9) AS sum, count(*) FILTER (WHERE similarity >= 0.5) AS half FROM ruvector_similar_nodes('alike.club', p_most => NULL);
SELECT count(*), round(sum(similarity)::numeric, 9) AS sum FROM ruvector_similar_nodes('alike.club', 'adamic_adar', NULL);
SELECT count(*), round(sum(similarity)::numeric, 9) AS sum FROM ruvector_similar_nodes('alike.club'::regclass, 'overlap', p_most => NULL);
SELECT count(*), round(sum(similarity)::numeric, 9) AS sum FROM ruvector_similar_nodes('alike.club', p_most => NULL, p_least => 0.5);
SELECT node, other, round(similarity::numeric, 6) AS similarity FROM ruvector_similar_nodes('alike.club', p_most => 3, p_nodes => '{33, 0, 33}');
SELECT node, other, round(similarity::numeric, 6) AS similarity FROM ruvector_similar_nodes('alike.club', 'adamic_adar', 3, p_nodes => '{0}');
SELECT * FROM ruvector_similar_nodes('alike.likes', p_direction => 'out');
SELECT * FROM ruvector_similar_nodes('alike.likes', 'overlap', 1, 0.6, p_direction => 'both');
SELECT * FROM ruvector_similar_nodes('alike.likes', p_nodes => '{}');
-- What each pair's function says.
SELECT count(*) FROM ruvector_similar_nodes('alike.club', 'adamic_adar', NULL) AS s
	WHERE similarity IS DISTINCT FROM ruvector_node_similarity('alike.club', node::text, other::text, 'adamic_adar');
-- What many have in common says little: nodes with more than five neighbours do not count as neighbours.
WITH e AS (SELECT source AS a, target AS b FROM alike.club UNION SELECT target, source FROM alike.club),
	n AS (SELECT a, array_agg(b) AS s FROM e WHERE b IN (SELECT b FROM e GROUP BY b HAVING count(*) <= 5) GROUP BY a),
	j AS (SELECT x.a, y.a AS b, (SELECT count(*) FROM unnest(x.s) AS u WHERE u = ANY (y.s)) AS common, cardinality(x.s) + cardinality(y.s) AS ends FROM n AS x, n AS y WHERE x.a <> y.a)
	SELECT count(*), count(*) FILTER (WHERE similarity = common::float8 / (ends - common)) AS same
	FROM (SELECT * FROM j WHERE common > 0) AS j FULL JOIN ruvector_similar_nodes('alike.club', p_most => NULL, p_most_neighbours => 5) AS s ON s.node = j.a AND s.other = j.b;

-- Walks.
SELECT count(*), count(DISTINCT walk), min(position), max(position) FROM ruvector_random_walks('alike.club', 3, 7);
WITH w AS (SELECT *, lead(node) OVER (PARTITION BY walk ORDER BY position) AS next FROM ruvector_random_walks('alike.club'::regclass, 3, 7, p_seed => 5))
	SELECT count(*) AS steps, count(*) FILTER (WHERE EXISTS (SELECT FROM alike.club WHERE (source = node AND target = next) OR (source = next AND target = node))) AS edges
	FROM w WHERE next IS NOT NULL;
SELECT count(*) AS differ FROM (SELECT * FROM ruvector_random_walks('alike.club', p_seed => 5) EXCEPT SELECT * FROM ruvector_random_walks('alike.club', p_seed => 5)) AS d;
SELECT count(*) > 0 AS differ FROM (SELECT * FROM ruvector_random_walks('alike.club', p_seed => 5) EXCEPT SELECT * FROM ruvector_random_walks('alike.club', p_seed => 6)) AS d;
SELECT * FROM ruvector_random_walks('VALUES (''a'', ''b''), (''b'', ''c''), (''c'', ''d'')', 2, 3, p_starts => '{c, a}', p_direction => 'out');
SELECT * FROM ruvector_random_walks('VALUES (1, 2, 0), (1, 3, 2), (3, 1, 0)', 1, 10, p_starts => '{1}', p_direction => 'out');
SELECT count(*) FROM ruvector_random_walks('alike.club', p_starts => '{}');
-- Far from where it came, or back and forth.
SELECT count(*) FROM (SELECT node, lag(node, 2) OVER (PARTITION BY walk ORDER BY position) AS before FROM ruvector_random_walks('alike.club', p_return_factor => 1e-9)) AS w
	WHERE before <> node;

-- Embeddings: a vector of each node, the same for the same seed, however many threads; those of the two halves of a dumbbell lie together.
CREATE TABLE alike.bell AS SELECT a AS source, b AS target FROM generate_series(1, 12) AS a, generate_series(1, 12) AS b WHERE a < b AND (a <= 6) = (b <= 6) UNION ALL VALUES (6, 7);
CREATE TABLE alike.place (id integer PRIMARY KEY, embedding vector(16), half halfvec(16), list real[], narrow vector(8));
INSERT INTO alike.place SELECT generate_series(1, 12);
SELECT ruvector_node2vec_write('alike.bell', 'embedding', 'alike.place', p_dimensions => 16, p_walks_per_node => 20, p_length => 20, p_window => 3, p_epochs => 5);
CREATE INDEX ON alike.place USING hnsw (embedding vector_cosine_ops);
SET enable_seqscan = off;
SELECT p.id, (SELECT array_agg((n.id <= 6) ORDER BY n.d) FROM (SELECT q.id, q.embedding <=> p.embedding AS d FROM alike.place AS q ORDER BY q.embedding <=> p.embedding LIMIT 4) AS n) AS left
	FROM alike.place AS p WHERE id IN (1, 3, 10, 12) ORDER BY id;
RESET enable_seqscan;
SELECT count(*) AS same FROM ruvector_node2vec('alike.bell', 16, 20, 20, 3, p_epochs => 5) AS e JOIN alike.place AS p ON p.id = e.node AND p.embedding = e.embedding;
SET ruvector.graph_threads = 3;
SELECT count(*) AS same FROM ruvector_node2vec('alike.bell'::regclass, 16, 20, 20, 3, p_epochs => 5) AS e JOIN alike.place AS p ON p.id = e.node AND p.embedding = e.embedding;
RESET ruvector.graph_threads;
SELECT count(*) AS same FROM ruvector_node2vec('alike.bell', 16, 20, 20, 3, p_epochs => 5, p_seed => 1) AS e JOIN alike.place AS p ON p.id = e.node AND p.embedding = e.embedding;
SELECT pg_typeof(embedding) AS type, vector_dims(embedding) AS dims, count(*) FROM ruvector_node2vec('alike.likes', 16000, 1, 2) GROUP BY 1, 2;
SELECT ruvector_node2vec_write('alike.bell', 'half', 'alike.place', p_dimensions => 16), ruvector_node2vec_write('alike.bell', 'list', 'alike.place', p_dimensions => 16);
SELECT count(*) FROM alike.place WHERE list::vector <-> half::vector < 0.01;
-- In a graph: as a list, which Cypher reads, and an index on an expression serves.
SELECT ruvector_graph_create('bell') > 0 AS made;
SELECT * FROM ruvector_graph_load('bell', 'SELECT id FROM alike.place', 'alike.bell', p_label => 'P', p_type => 'E');
SELECT ruvector_node2vec_write('bell', 'embedding', p_dimensions => 4);
SELECT ruvector_cypher('bell', 'MATCH (n) WHERE size(n.embedding) = 4 RETURN count(*) AS c');
SELECT ruvector_cypher('bell', 'CALL ruvector_similar_nodes("bell", "jaccard", 1, 0.0, ["1", "12"]) YIELD key, other_key, similarity RETURN key, other_key, similarity');
SELECT ruvector_cypher('bell', 'CALL ruvector_node_similarity("bell", "1", "2") YIELD ruvector_node_similarity AS s RETURN s');
SELECT ruvector_cypher('bell', 'CALL ruvector_random_walks("bell", 1, 3) YIELD walk, node MATCH (n) WHERE id(n) = node RETURN count(DISTINCT n) AS nodes, count(*) AS steps');
SELECT ruvector_cypher('bell', 'CALL ruvector_node2vec("bell", 4) YIELD key, embedding RETURN count(*) AS c');

-- What is wrong is said.
SELECT alike.outcome(q) FROM unnest(ARRAY[
	$$ ruvector_node_similarity('alike.club', '1', '77') $$,
	$$ ruvector_node_similarity('alike.club', '1', NULL) $$,
	$$ ruvector_node_similarity('alike.club', NULL, '1') $$,
	$$ ruvector_node_similarity('alike.club', '1', '2', 'cosine') $$,
	$$ ruvector_node_similarity('alike.club', '1', '2', NULL) $$,
	$$ ruvector_node_similarity(NULL::text, '1', '2') $$,
	$$ ruvector_node_similarity(NULL::regclass, '1', '2') $$,
	$$ ruvector_similar_nodes('alike.club', 'cosine') $$,
	$$ ruvector_similar_nodes('alike.club', NULL) $$,
	$$ ruvector_similar_nodes('alike.club', p_most => 0) $$,
	$$ ruvector_similar_nodes('alike.club', p_most_neighbours => 0) $$,
	$$ ruvector_similar_nodes('alike.club', p_least => -1) $$,
	$$ ruvector_similar_nodes('alike.club', p_least => 'NaN') $$,
	$$ ruvector_similar_nodes('alike.club', p_least => NULL) $$,
	$$ ruvector_similar_nodes('alike.club', p_nodes => '{1, 77}') $$,
	$$ ruvector_similar_nodes('alike.club', p_nodes => '{1, NULL}') $$,
	$$ ruvector_similar_nodes('SELECT 1, 2 WHERE false') $$,
	$$ ruvector_random_walks('alike.club', 0) $$,
	$$ ruvector_random_walks('alike.club', p_length => 0) $$,
	$$ ruvector_random_walks('alike.club', p_length => NULL) $$,
	$$ ruvector_random_walks('alike.club', p_return_factor => 0) $$,
	$$ ruvector_random_walks('alike.club', p_in_out_factor => 'NaN') $$,
	$$ ruvector_random_walks('alike.club', p_in_out_factor => 'Infinity') $$,
	$$ ruvector_random_walks('alike.club', p_seed => NULL) $$,
	$$ ruvector_random_walks('alike.club', p_starts => '{77}') $$,
	$$ ruvector_random_walks('VALUES (1, 2, -1)') $$,
	$$ ruvector_random_walks('VALUES (1, 2, ''Infinity''::real)') $$,
	$$ ruvector_random_walks('VALUES (1, 2, ''NaN''::real)') $$,
	$$ ruvector_node2vec('alike.club', 0) $$,
	$$ ruvector_node2vec('alike.club', 16001) $$,
	$$ ruvector_node2vec('alike.club', NULL) $$,
	$$ ruvector_node2vec('alike.club', p_window => 0) $$,
	$$ ruvector_node2vec('alike.club', p_negatives => -1) $$,
	$$ ruvector_node2vec('alike.club', p_epochs => 0) $$,
	$$ ruvector_node2vec('alike.club', p_learning_rate => 0) $$,
	$$ ruvector_node2vec('VALUES (1, 2, -1)') $$,
	$$ ruvector_node2vec('SELECT 1, 2 WHERE false') $$,
	$$ ruvector_node2vec_write('alike.bell', 'narrow', 'alike.place', p_dimensions => 16) $$,
	$$ ruvector_node2vec_write('alike.bell', 'embedding') $$,
	$$ ruvector_node2vec_write('alike.bell', 'embedding', 'alike.place', 'key') $$]) AS q;

SELECT ruvector_graph_delete('bell');
DROP SCHEMA alike CASCADE;
