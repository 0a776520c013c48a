-- Communities.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE SCHEMA graph_communities;
SET search_path = graph_communities, public;
-- Zachary's karate club ("An information flow model for conflict and fission in small groups", 1977).
CREATE TABLE graph_communities.karate (source integer, target integer);
INSERT INTO graph_communities.karate VALUES
	(1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (1, 9), (1, 11), (1, 12), (1, 13), (1, 14), (1, 18), (1, 20), (1, 22), (1, 32),
	(2, 3), (2, 4), (2, 8), (2, 14), (2, 18), (2, 20), (2, 22), (2, 31), (3, 4), (3, 8), (3, 9), (3, 10), (3, 14), (3, 28), (3, 29), (3, 33),
	(4, 8), (4, 13), (4, 14), (5, 7), (5, 11), (6, 7), (6, 11), (6, 17), (7, 17), (9, 31), (9, 33), (9, 34), (10, 34), (14, 34), (15, 33),
	(15, 34), (16, 33), (16, 34), (19, 33), (19, 34), (20, 34), (21, 33), (21, 34), (23, 33), (23, 34), (24, 26), (24, 28), (24, 30), (24, 33),
	(24, 34), (25, 26), (25, 28), (25, 32), (26, 32), (27, 30), (27, 34), (28, 34), (29, 32), (29, 34), (30, 33), (30, 34), (31, 33), (31, 34),
	(32, 33), (32, 34), (33, 34);
-- Whether two lists agree, and what a query ends in.
CREATE FUNCTION graph_communities.agree(p_found float8[], p_expected float8[]) RETURNS boolean LANGUAGE sql AS $$
	SELECT cardinality(p_found) = cardinality(p_expected) AND bool_and(abs(f - e) <= 1e-6 * greatest(1, abs(e))) FROM unnest(p_found, p_expected) AS u (f, e) $$;
CREATE FUNCTION graph_communities.outcome(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v_result text; v_state text; v_message text; v_detail text; v_hint text;
BEGIN
	EXECUTE p_sql INTO v_result;
	RETURN coalesce(v_result, 'null');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', v_state, v_message, nullif(v_detail, ''), nullif(v_hint, ''));
END $$;

-- The best of its partitions: igraph 0.10.2 (Leiden, the best of 50 runs) finds it, and networkx 2.8.8 (Louvain, of 50 seeds) one as good.
CREATE TABLE best AS SELECT n AS node, c AS community FROM unnest('{1, 1, 1, 1, 5, 5, 5, 1, 9, 9, 5, 1, 1, 1, 9, 9, 5, 1, 9, 1, 9, 1, 9, 24, 24, 24, 9, 24, 24, 9, 9, 24, 9, 9}'::bigint[]) WITH ORDINALITY AS u (c, n);
SELECT round(ruvector_modularity('karate', array_agg(node), array_agg(community))::numeric, 9) AS modularity FROM best;
SELECT seed, (SELECT count(*) FROM ruvector_leiden('karate', p_seed => seed) JOIN best USING (node, community)) AS as_best
	FROM generate_series(0, 3) AS seed;
-- Louvain comes near.
SELECT seed, ruvector_modularity('karate', array_agg(node), array_agg(community)) > 0.4 AS good, bool_and(community <= node) AS least, count(community_key)
	FROM generate_series(0, 3) AS seed, ruvector_louvain('karate', p_seed => seed) GROUP BY seed ORDER BY seed;
SELECT bool_and(a = b) FROM ruvector_louvain('karate') AS a JOIN ruvector_louvain('karate'::regclass) AS b USING (node);
SELECT bool_and(a = b) FROM ruvector_leiden('karate') AS a JOIN ruvector_leiden('karate'::regclass) AS b USING (node);
-- The order of edges and their direction do not matter.
SELECT bool_and(a = b) FROM ruvector_louvain('karate') AS a JOIN ruvector_louvain('SELECT target, source FROM karate ORDER BY target DESC, source') AS b USING (node);
-- Greater resolutions, more communities.
SELECT resolution, count(DISTINCT community) FROM unnest('{0.1, 1, 3}'::float8[]) AS resolution, ruvector_leiden('karate', resolution) GROUP BY 1 ORDER BY 1;
-- One level, as far as nodes alone come.
SELECT count(DISTINCT community) >= 4 FROM ruvector_louvain('karate', p_levels => 1, p_passes => 1, p_tolerance => 1);

-- Two cliques and what joins them; weights decide.
CREATE TABLE cliques (source text, target text, weight float8);
INSERT INTO cliques SELECT chr(a), chr(b), 1 FROM generate_series(97, 108) AS a, generate_series(97, 108) AS b WHERE a < b AND (a < 103) = (b < 103);
INSERT INTO cliques VALUES ('f', 'g', 1), ('z', 'z', 0);
SELECT community, community_key, string_agg(key, ' ' ORDER BY key) FROM ruvector_louvain('cliques') GROUP BY 1, 2 ORDER BY 2;
SELECT community, community_key, string_agg(key, ' ' ORDER BY key) FROM ruvector_leiden('cliques') GROUP BY 1, 2 ORDER BY 2;
SELECT community, community_key, string_agg(key, ' ' ORDER BY key) FROM ruvector_label_propagation('cliques') GROUP BY 1, 2 ORDER BY 2;
SELECT community_key, string_agg(key, ' ' ORDER BY key) FROM ruvector_leiden('VALUES (''a'', ''b'', 1), (''b'', ''c'', 9), (''c'', ''d'', 1), (''d'', ''a'', 9)') GROUP BY 1 ORDER BY 1;
SELECT community_key, string_agg(key, ' ' ORDER BY key) FROM ruvector_label_propagation('VALUES (''a'', ''b'', 1), (''b'', ''c'', 9), (''c'', ''d'', 1), (''d'', ''a'', 9)') GROUP BY 1 ORDER BY 1;
SELECT round(ruvector_modularity('cliques', array_agg(key), array_agg(community_key))::numeric, 9) = round((30 / 31.0 - 0.5)::numeric, 9) FROM ruvector_louvain('cliques');

-- Labels that are given spread, and stay.
SELECT community, community_key, string_agg(key, ' ' ORDER BY key) FROM ruvector_label_propagation('cliques', p_nodes => '{a, l}', p_labels => '{left, right}') GROUP BY 1, 2 ORDER BY 2;
SELECT community_key, string_agg(node::text, ' ' ORDER BY node) FROM ruvector_label_propagation('karate'::regclass, p_nodes => '{1, 34}', p_labels => '{hi, officer}') GROUP BY 1 ORDER BY 1;
SELECT bool_and(a = b) FROM ruvector_label_propagation('karate', 5) AS a JOIN ruvector_label_propagation('karate', 5) AS b USING (node);
SELECT count(*) FROM ruvector_label_propagation('karate', p_iterations => 1);

-- How good a partition is: the two clubs that it became (networkx 2.8.8: 0.358234714, with a resolution of a half 0.608604536).
CREATE TABLE clubs AS SELECT n AS node, (n IN (10, 15, 16, 19, 21) OR n >= 23)::integer AS club FROM generate_series(1, 34) AS n;
SELECT round(ruvector_modularity('karate', array_agg(node), array_agg(club))::numeric, 9) AS one, round(ruvector_modularity('karate'::regclass, array_agg(node), array_agg(club), 0.5)::numeric, 9) AS half,
	round(ruvector_modularity('karate', array_agg(node::text), array_agg('club ' || club))::numeric, 9) AS texts FROM clubs;
SELECT round(ruvector_modularity('karate'::regclass, array_agg(node::text), array_agg('all'::text))::numeric, 9) AS all_in_one FROM clubs;

-- Nothing in it, and no weight.
CREATE TABLE nothing (source uuid, target uuid);
SELECT (SELECT count(*) FROM ruvector_louvain('nothing')), (SELECT count(*) FROM ruvector_leiden('nothing')), (SELECT count(*) FROM ruvector_label_propagation('nothing')),
	ruvector_modularity('nothing', '{}'::text[], '{}'::text[]);
SELECT node, community FROM ruvector_louvain('VALUES (1, 2, 0), (3, 3, 0)');
SELECT node, community FROM ruvector_leiden('VALUES (1, 2, 0), (3, 3, 0)');
SELECT node, community FROM ruvector_label_propagation('VALUES (1, 2, 0), (3, 3, 0)');

-- What is wrong is said.
SELECT outcome($$SELECT ruvector_louvain(NULL::text)$$);
SELECT outcome($$SELECT ruvector_louvain('karate', NULL)$$);
SELECT outcome($$SELECT ruvector_louvain('karate', p_seed => NULL)$$);
SELECT outcome($$SELECT ruvector_louvain('karate', 0)$$);
SELECT outcome($$SELECT ruvector_leiden('karate', 'NaN')$$);
SELECT outcome($$SELECT ruvector_leiden('karate', 'Infinity')$$);
SELECT outcome($$SELECT ruvector_leiden('karate', p_levels => 0)$$);
SELECT outcome($$SELECT ruvector_leiden('karate', p_passes => 0)$$);
SELECT outcome($$SELECT ruvector_leiden('karate', p_tolerance => -1)$$);
SELECT outcome($$SELECT ruvector_leiden('karate', p_tolerance => 'NaN')$$);
SELECT outcome($$SELECT ruvector_label_propagation('karate', p_iterations => 0)$$);
SELECT outcome($$SELECT ruvector_label_propagation('karate', p_nodes => '{1}')$$);
SELECT outcome($$SELECT ruvector_label_propagation('karate', p_nodes => '{1}', p_labels => '{a, b}')$$);
SELECT outcome($$SELECT ruvector_label_propagation('karate', p_nodes => '{1, 2, 1}', p_labels => '{a, b, c}')$$);
SELECT outcome($$SELECT ruvector_label_propagation('karate', p_nodes => '{77}', p_labels => '{a}')$$);
SELECT outcome($$SELECT ruvector_label_propagation('karate', p_nodes => '{1}', p_labels => '{NULL}')$$);
SELECT outcome($$SELECT ruvector_modularity('karate', ARRAY[1], ARRAY[1, 2])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', ARRAY[1, 1], ARRAY[1, 2])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', ARRAY[1, 2], ARRAY[1, 2])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', ARRAY[1, 35], ARRAY[1, 2])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', ARRAY['1', '35'], ARRAY['1', '2'])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', ARRAY['1', '1'], ARRAY['1', '2'])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', ARRAY[1, NULL], ARRAY[1, 2])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', NULL::bigint[], ARRAY[1, 2])$$);
SELECT outcome($$SELECT ruvector_modularity('cliques', ARRAY[1], ARRAY[1])$$);
SELECT outcome($$SELECT ruvector_modularity('cliques', ARRAY['a'], ARRAY['b'])$$);
SELECT outcome($$SELECT ruvector_modularity('karate', array_agg(node), array_agg(club), 0) FROM clubs$$);
SELECT outcome($$SELECT ruvector_modularity('karate', array_agg(node), array_agg(club), NULL) FROM clubs$$);
SELECT f, w, outcome(format('SELECT count(*) FROM ruvector_%s(''VALUES (1, 2, 1::float8), (2, 3, ''''%s''''::float8)'')', f, w))
	FROM unnest('{louvain, leiden, label_propagation}'::text[]) AS f, unnest('{-1, 0, NaN, Infinity, -Infinity, 1e308}'::text[]) AS w ORDER BY f, w COLLATE "C";
SELECT w, outcome(format('SELECT ruvector_modularity(''VALUES (1, 2, 1::float8), (2, 3, ''''%s''''::float8)'', ARRAY[1, 2, 3], ARRAY[1, 1, 1])', w))
	FROM unnest('{-1, NaN, Infinity}'::text[]) AS w;

-- Written: to tables, and as properties; Cypher.
CREATE TABLE member (id integer PRIMARY KEY, community integer, side text);
INSERT INTO member SELECT n FROM generate_series(1, 34) AS n;
SELECT ruvector_leiden_write('karate', 'community', 'member');
SELECT count(*) FROM member JOIN best ON best.node = id AND best.community = member.community;
SELECT ruvector_label_propagation_write('karate', 'side', 'member', p_nodes => '{1, 34}', p_labels => '{hi, officer}');
SELECT bool_and(m.side = l.community_key) FROM member AS m JOIN ruvector_label_propagation('karate', p_nodes => '{1, 34}', p_labels => '{hi, officer}') AS l ON l.node = m.id;
CREATE TABLE letter (name text, community text, other text);
INSERT INTO letter SELECT chr(n) FROM generate_series(97, 109) AS n;
SELECT ruvector_louvain_write('cliques', 'community', 'letter', 'name'), ruvector_label_propagation_write('cliques', 'other', 'letter', 'name');
SELECT community, other, string_agg(name, ' ' ORDER BY name) FROM letter GROUP BY 1, 2 ORDER BY 1;
SELECT ruvector_graph_create('karate communities') > 0 AS made;
SELECT * FROM ruvector_graph_load('karate communities', 'SELECT id FROM member', 'SELECT source, target FROM karate');
SELECT count(*) FROM ruvector_leiden('karate communities') AS l JOIN best AS b ON b.node = l.key::integer AND b.community = l.community_key::integer;
SELECT round(ruvector_modularity('karate communities', array_agg(node), array_agg(community))::numeric, 9) AS by_id,
	round(ruvector_modularity('karate communities', array_agg(key), array_agg(community_key))::numeric, 9) AS by_key FROM ruvector_leiden('karate communities');
SELECT ruvector_leiden_write('karate communities', 'community'), ruvector_label_propagation_write('karate communities', 'side', p_nodes => '{1, 34}', p_labels => '{hi, officer}');
SELECT ruvector_cypher('karate communities', 'MATCH (n) RETURN count(DISTINCT n.community) AS communities, count(DISTINCT n.side) AS sides, min(n.side) AS one');
SELECT ruvector_cypher('karate communities', 'CALL ruvector_leiden(''karate communities'') YIELD node, community_key RETURN community_key, count(*) AS members ORDER BY members DESC, community_key');

-- With more threads, the same.
CREATE TABLE one_thread AS SELECT node, a.community AS louvain, b.community AS leiden FROM ruvector_louvain('karate') AS a JOIN ruvector_leiden('karate') AS b USING (node);
SET ruvector.graph_threads = 3;
SELECT bool_and(a.community = louvain AND b.community = leiden) FROM one_thread JOIN ruvector_louvain('karate') AS a USING (node) JOIN ruvector_leiden('karate') AS b USING (node);
RESET ruvector.graph_threads;

SELECT ruvector_graph_delete('karate communities');
SET client_min_messages = error;
DROP SCHEMA graph_communities CASCADE;
