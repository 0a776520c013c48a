-- Which nodes matter, components, cores, orders and triangles.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE SCHEMA graph_centrality;
SET search_path = graph_centrality, public;
-- Zachary's karate club ("An information flow model for conflict and fission in small groups", 1977).
CREATE TABLE graph_centrality.karate (source integer, target integer);
INSERT INTO graph_centrality.karate VALUES
	(1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (1, 7), (1, 8), (1, 9), (1, 11), (1, 12), (1, 13), (1, 14), (1, 18), (1, 20), (1, 22), (1, 32),
	(2, 3), (2, 4), (2, 8), (2, 14), (2, 18), (2, 20), (2, 22), (2, 31), (3, 4), (3, 8), (3, 9), (3, 10), (3, 14), (3, 28), (3, 29), (3, 33),
	(4, 8), (4, 13), (4, 14), (5, 7), (5, 11), (6, 7), (6, 11), (6, 17), (7, 17), (9, 31), (9, 33), (9, 34), (10, 34), (14, 34), (15, 33),
	(15, 34), (16, 33), (16, 34), (19, 33), (19, 34), (20, 34), (21, 33), (21, 34), (23, 33), (23, 34), (24, 26), (24, 28), (24, 30), (24, 33),
	(24, 34), (25, 26), (25, 28), (25, 32), (26, 32), (27, 30), (27, 34), (28, 34), (29, 32), (29, 34), (30, 33), (30, 34), (31, 33), (31, 34),
	(32, 33), (32, 34), (33, 34);
-- Whether two lists agree, and what a query ends in.
CREATE FUNCTION graph_centrality.agree(p_found float8[], p_expected float8[]) RETURNS boolean LANGUAGE sql AS $$
	SELECT cardinality(p_found) = cardinality(p_expected) AND bool_and(abs(f - e) <= 1e-6 * greatest(1, abs(e))) FROM unnest(p_found, p_expected) AS u (f, e) $$;
CREATE FUNCTION graph_centrality.outcome(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v_result text; v_state text; v_message text; v_detail text; v_hint text;
BEGIN
	EXECUTE p_sql INTO v_result;
	RETURN coalesce(v_result, 'null');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', v_state, regexp_replace(v_message, '^edge \d+', 'edge ...'), nullif(v_detail, ''), nullif(v_hint, ''));
END $$;

-- As networkx 2.8.8 has it; igraph 0.10.2 has the same ranks, core numbers and triangles.
SELECT agree(array_agg(rank ORDER BY node), '{0.09699729, 0.05287692, 0.05707851, 0.03585986, 0.02197795, 0.02911115, 0.02911115, 0.0244905, 0.02976606, 0.0143094, 0.02197795, 0.009564745, 0.01464489, 0.02953646, 0.01453599, 0.01453599, 0.01678401, 0.01455868, 0.01453599, 0.01960464, 0.01453599, 0.01455868, 0.01453599, 0.03152251, 0.02107603, 0.0210062, 0.01504404, 0.02563977, 0.01957346, 0.02628854, 0.02459016, 0.03715809, 0.07169323, 0.1009192}') FROM ruvector_pagerank('karate', p_direction => 'both', p_tolerance => 1e-12, p_iterations => 1000);
SELECT agree(array_agg(rank ORDER BY node), '{0.1572809, 0.04862575, 0.05097069, 0.03251616, 0.01827058, 0.02229819, 0.02229819, 0.02188695, 0.02970192, 0.01230346, 0.01827058, 0.008355549, 0.012962, 0.02985789, 0.01234226, 0.01234226, 0.009476729, 0.01294798, 0.01234226, 0.02091893, 0.01234226, 0.01294798, 0.01234226, 0.0247344, 0.01233488, 0.01229917, 0.01262764, 0.02000319, 0.01690289, 0.02191386, 0.02198402, 0.03246661, 0.06171267, 0.1594189}')
	FROM ruvector_pagerank('karate', p_direction => 'both', p_tolerance => 1e-12, p_iterations => 1000, p_seeds => '{1, 34}');
SELECT agree(array_agg(closeness ORDER BY node), '{0.5689655, 0.4852941, 0.559322, 0.4647887, 0.3793103, 0.3837209, 0.3837209, 0.44, 0.515625, 0.4342105, 0.3793103, 0.3666667, 0.3707865, 0.515625, 0.3707865, 0.3707865, 0.2844828, 0.375, 0.3707865, 0.5, 0.3707865, 0.375, 0.3707865, 0.3928571, 0.375, 0.375, 0.3626374, 0.4583333, 0.4520548, 0.3837209, 0.4583333, 0.5409836, 0.515625, 0.55}') FROM ruvector_closeness('karate', p_direction => 'both');
SELECT agree(array_agg(harmonic ORDER BY node), '{23.16667, 19.16667, 21, 17.66667, 14.66667, 15.16667, 15.16667, 16.41667, 18.5, 15.58333, 14.66667, 13.5, 14, 18.5, 14.2, 14.2, 11.1, 14.16667, 14.2, 17.5, 14.2, 14.16667, 14.2, 16.03333, 13.91667, 13.91667, 13.95, 16.91667, 16.41667, 15.36667, 16.91667, 19.33333, 20.91667, 23.25}') FROM ruvector_harmonic('karate', p_direction => 'both');
SELECT agree(array_agg(harmonic * 33 ORDER BY node), '{23.16667, 19.16667, 21, 17.66667, 14.66667, 15.16667, 15.16667, 16.41667, 18.5, 15.58333, 14.66667, 13.5, 14, 18.5, 14.2, 14.2, 11.1, 14.16667, 14.2, 17.5, 14.2, 14.16667, 14.2, 16.03333, 13.91667, 13.91667, 13.95, 16.91667, 16.41667, 15.36667, 16.91667, 19.33333, 20.91667, 23.25}') FROM ruvector_harmonic('karate', true, p_direction => 'both');
SELECT agree(array_agg(betweenness ORDER BY node), '{231.0714, 28.47857, 75.85079, 6.288095, 0.3333333, 15.83333, 15.83333, 0, 29.52937, 0.447619, 0.3333333, 0, 0, 24.21587, 0, 0, 0, 0, 0, 17.14683, 0, 0, 0, 9.3, 1.166667, 2.027778, 0, 11.79206, 0.947619, 1.542857, 7.609524, 73.00952, 76.69048, 160.5516}') FROM ruvector_betweenness('karate', p_direction => 'both');
SELECT agree(array_agg(core_number ORDER BY node), '{4, 4, 4, 4, 3, 3, 3, 4, 4, 2, 3, 1, 2, 4, 2, 2, 2, 2, 2, 3, 2, 2, 2, 3, 3, 3, 2, 3, 3, 3, 4, 3, 4, 4}') FROM ruvector_core_numbers('karate');
SELECT agree(array_agg(triangles ORDER BY node), '{18, 12, 11, 10, 2, 3, 3, 6, 5, 0, 2, 0, 1, 6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1, 1, 1, 1, 1, 4, 3, 3, 13, 15}') AND agree(array_agg(clustering ORDER BY node), '{0.15, 0.3333333, 0.2444444, 0.6666667, 0.6666667, 0.5, 0.5, 1, 0.5, 0, 0.6666667, 0, 1, 0.6, 1, 1, 1, 1, 1, 0.3333333, 1, 1, 1, 0.4, 0.3333333, 0.3333333, 1, 0.1666667, 0.3333333, 0.6666667, 0.5, 0.2, 0.1969697, 0.1102941}') FROM ruvector_triangles('karate');
SELECT triangles, round(average::numeric, 6) AS average, round(transitivity::numeric, 6) AS transitivity FROM ruvector_clustering('karate');
SELECT count(*), min(component), max(component), count(component_key) FROM ruvector_weak_components('karate');

-- Rows by id; by default along the edges.
SELECT node, key, round(rank::numeric, 5) AS rank FROM ruvector_pagerank('karate') LIMIT 3;
SELECT round(sum(rank)::numeric, 9) AS all FROM ruvector_pagerank('karate'::regclass);
-- Fewer iterations, and no tolerance.
SELECT agree(array_agg(a.rank), array_agg(b.rank)) FROM ruvector_pagerank('karate', p_iterations => 1) AS a JOIN ruvector_pagerank('karate', 0.85, 1, 0) AS b USING (node);
SELECT agree(array_agg(rank), array_agg(1 / 34.0)) FROM ruvector_pagerank('karate', p_damping => 0);
-- A sample of all nodes is exact; the same seed draws the same.
SELECT agree(array_agg(a.betweenness), array_agg(b.betweenness)) FROM ruvector_betweenness('karate', p_samples => 34) AS a JOIN ruvector_betweenness('karate') AS b USING (node);
SELECT bool_and(a.betweenness = b.betweenness) AS same, bool_or(a.betweenness <> c.betweenness) AS other
	FROM ruvector_betweenness('karate', 10, 7) AS a JOIN ruvector_betweenness('karate', 10, 7) AS b USING (node) JOIN ruvector_betweenness('karate', 10, 8) AS c USING (node);

-- Directed, with weights: as networkx 2.8.8 has it, whose closeness and harmonic centrality look along incoming edges, so of the reversed graph.
CREATE TABLE roads (source bigint, target bigint, weight real, toll numeric, word text);
INSERT INTO roads VALUES (1, 2, 1), (1, 3, 4), (2, 3, 2), (3, 1, 1), (3, 4, 3), (4, 5, 0.5), (2, 5, 7), (6, 4, 2), (5, 4, 0.25), (5, 7, 1);
SELECT agree(array_agg(rank), '{0.07299319, 0.06186251, 0.1107742, 0.2074432, 0.2666783, 0.04945367, 0.2307949}') FROM ruvector_pagerank('roads', p_tolerance => 1e-12);
SELECT agree(array_agg(rank), '{0.08824575, 0.07831853, 0.1116039, 0.2417691, 0.2796032, 0.04081409, 0.1596454}')
	FROM ruvector_pagerank('SELECT source, target FROM roads', p_tolerance => 1e-12);
SELECT agree(array_agg(rank), '{0, 0, 0, 0.2911657, 0.2474908, 0.2930497, 0.1682938}') FROM ruvector_pagerank('roads'::regclass, p_tolerance => 1e-12, p_seeds => '{6}');
SELECT agree(array_agg(closeness), '{0.1736111, 0.1893939, 0.297619, 0.3333333, 0.5333333, 0.1875, 0}') FROM ruvector_closeness('roads');
SELECT agree(array_agg(closeness), '{0.2083333, 0.2272727, 0.3571429, 1, 1.6, 0.375, 0}') FROM ruvector_closeness('roads', true);
SELECT agree(array_agg(closeness), '{0.462963, 0.5208333, 0.462963, 0.2222222, 0.3333333, 0.25, 0}') FROM ruvector_closeness('SELECT source, target FROM roads');
SELECT agree(array_agg(harmonic), '{1.787179, 1.368998, 2.34127, 2.666667, 5, 1.185714, 0}') FROM ruvector_harmonic('roads');
SELECT agree(array_agg(harmonic), '{3.333333, 3.5, 3.333333, 1.5, 2, 1.833333, 0}') FROM ruvector_harmonic('SELECT source, target FROM roads');
SELECT agree(array_agg(betweenness), '{1, 4, 7, 8, 5, 0, 0}') FROM ruvector_betweenness('roads');
SELECT agree(array_agg(betweenness), '{0.03333333, 0.1333333, 0.2333333, 0.2666667, 0.1666667, 0, 0}') FROM ruvector_betweenness('roads', p_normalized => true);
SELECT agree(array_agg(betweenness), '{1, 2, 2.5, 4, 5.5, 0, 0}') FROM ruvector_betweenness('SELECT source, target FROM roads');
-- The other way round: the edges reversed.
SELECT agree(array_agg(a.closeness), array_agg(b.closeness)) FROM ruvector_closeness('roads', p_direction => 'in') AS a
	JOIN ruvector_closeness('SELECT target, source, weight FROM roads') AS b USING (node);

-- Components: of least nodes; directions count to strong ones alone.
SELECT * FROM ruvector_strong_components('roads');
SELECT * FROM ruvector_weak_components('VALUES (5, 2), (2, 3), (9, 8), (7, 7)');
SELECT * FROM ruvector_weak_components('VALUES (''b'', ''c''), (''d'', ''a''), (''c'', ''b'')');
SELECT * FROM ruvector_strong_components('VALUES (''b'', ''c''), (''d'', ''a''), (''c'', ''b'')');
SELECT * FROM ruvector_weak_components('SELECT ''00000000-0000-0000-0000-000000000002''::uuid, ''00000000-0000-0000-0000-000000000001''::uuid');
SELECT count(DISTINCT component) FROM ruvector_weak_components('karate'::regclass);
SELECT count(DISTINCT component) FROM ruvector_strong_components('karate'::regclass);

-- Cores and triangles do not see loops, parallel edges and directions.
SELECT node, core_number FROM ruvector_core_numbers('VALUES (1, 2), (2, 1), (2, 3), (3, 1), (3, 3), (3, 4), (5, 5)');
SELECT node, triangles, clustering FROM ruvector_triangles('VALUES (1, 2), (2, 1), (2, 3), (3, 1), (3, 3), (3, 4), (5, 5)');
SELECT * FROM ruvector_clustering('VALUES (1, 2), (2, 1), (2, 3), (3, 1), (3, 3), (5, 5)');
SELECT * FROM ruvector_clustering('karate'::regclass) AS a, ruvector_clustering('karate') AS b WHERE a = b;
SELECT sum(core_number) FROM ruvector_core_numbers('karate'::regclass);
SELECT sum(triangles) FROM ruvector_triangles('karate'::regclass);

-- Orders: least nodes first.
SELECT * FROM ruvector_topological_order('VALUES (5, 1), (2, 1), (1, 4), (5, 4), (2, 3)');
SELECT * FROM ruvector_topological_order('VALUES (5, 1), (2, 1), (1, 4), (5, 4), (2, 3)', p_direction => 'in');
SELECT array_agg(key ORDER BY position) FROM ruvector_topological_order('VALUES (''shirt'', ''tie''), (''tie'', ''jacket''), (''trousers'', ''shoes''), (''socks'', ''shoes''), (''trousers'', ''jacket'')');
SELECT count(*), max(position) FROM ruvector_topological_order('karate'::regclass);
SELECT outcome($$SELECT ruvector_topological_order('roads')$$);
SELECT outcome($$SELECT ruvector_topological_order('VALUES (''a'', ''b''), (''b'', ''c''), (''c'', ''b'')')$$);
SELECT outcome($$SELECT ruvector_topological_order('VALUES (3, 3)')$$);
SELECT outcome($$SELECT ruvector_topological_order('karate', p_direction => 'both')$$);

-- Nothing in it.
CREATE TABLE nothing (source text, target text);
SELECT (SELECT count(*) FROM ruvector_pagerank('nothing')), (SELECT count(*) FROM ruvector_closeness('nothing')), (SELECT count(*) FROM ruvector_harmonic('nothing')),
	(SELECT count(*) FROM ruvector_betweenness('nothing', p_samples => 5)), (SELECT count(*) FROM ruvector_weak_components('nothing')),
	(SELECT count(*) FROM ruvector_strong_components('nothing')), (SELECT count(*) FROM ruvector_core_numbers('nothing')),
	(SELECT count(*) FROM ruvector_topological_order('nothing')), (SELECT count(*) FROM ruvector_triangles('nothing'));
SELECT * FROM ruvector_clustering('nothing');

-- What is wrong is said.
SELECT outcome($$SELECT ruvector_pagerank(NULL::text)$$);
SELECT outcome($$SELECT ruvector_pagerank(NULL::regclass)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', NULL)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', 0.85, NULL)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_tolerance => NULL)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_direction => NULL)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_direction => 'sideways')$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', 1)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', 'NaN')$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_iterations => 0)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_tolerance => -1)$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_tolerance => 'Infinity')$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_seeds => '{}')$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_seeds => '{1, 35}')$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_seeds => '{1, one}')$$);
SELECT outcome($$SELECT ruvector_pagerank('karate', p_seeds => '{1, NULL}')$$);
SELECT outcome($$SELECT ruvector_pagerank('nowhere')$$);
SELECT outcome($$SELECT ruvector_pagerank('roads', p_weight => 'nowhere')$$);
SELECT outcome($$SELECT ruvector_pagerank('roads', p_weight => 'word')$$);
SELECT outcome($$SELECT ruvector_pagerank('roads', p_weight => 'toll')$$);
SELECT outcome($$SELECT ruvector_closeness('karate', NULL)$$);
SELECT outcome($$SELECT ruvector_harmonic('karate', NULL)$$);
SELECT outcome($$SELECT ruvector_betweenness('karate', p_normalized => NULL)$$);
SELECT outcome($$SELECT ruvector_betweenness('karate', p_seed => NULL)$$);
SELECT outcome($$SELECT ruvector_betweenness('karate', 0)$$);
SELECT outcome($$SELECT ruvector_betweenness('karate', -1)$$);
-- Weights that they do not take.
SELECT f, w, outcome(format('SELECT count(*) FROM ruvector_%s(''VALUES (1, 2, 1::float8), (2, 3, ''''%s''''::float8)'')', f, w))
	FROM unnest('{pagerank, closeness, harmonic, betweenness}'::text[]) AS f, unnest('{-1, 0, NaN, Infinity, -Infinity, 1e308}'::text[]) AS w ORDER BY f, w COLLATE "C";

-- Written to a table: by integers, by text, and what there is no row of.
CREATE TABLE member (id integer PRIMARY KEY, name text, rank float8, part bigint, core smallint, triangles numeric, clustering real);
INSERT INTO member SELECT n, 'member ' || n FROM generate_series(1, 35) AS n;
SELECT ruvector_pagerank_write('karate', 'rank', 'member', p_direction => 'both'), ruvector_weak_components_write('karate', 'part', 'member'),
	ruvector_core_numbers_write('karate', 'core', 'member'), ruvector_triangles_write('karate', 'triangles', 'member'),
	ruvector_triangles_write('karate', 'clustering', 'member', p_result => 'clustering');
SELECT id, name, round(rank::numeric, 6) AS rank, part, core, triangles, clustering FROM member WHERE id IN (1, 12, 34, 35) ORDER BY id;
SELECT ruvector_closeness_write('karate', 'rank', 'member', p_direction => 'both');
SELECT agree(array_agg(m.rank), array_agg(c.closeness)) FROM member AS m JOIN ruvector_closeness('karate', p_direction => 'both') AS c ON c.node = m.id;
SELECT ruvector_harmonic_write('karate', 'rank', 'member', p_direction => 'both', p_normalized => true);
SELECT agree(array_agg(m.rank), array_agg(c.harmonic / 33)) FROM member AS m JOIN ruvector_harmonic('karate', p_direction => 'both') AS c ON c.node = m.id;
SELECT ruvector_betweenness_write('karate', 'rank', 'member', p_direction => 'both');
SELECT agree(array_agg(m.rank), array_agg(c.betweenness)) FROM member AS m JOIN ruvector_betweenness('karate', p_direction => 'both') AS c ON c.node = m.id;
SELECT ruvector_topological_order_write('karate', 'core', 'member'), ruvector_strong_components_write('karate', 'part', 'member');
SELECT bool_and(m.core = o.position) AND bool_and(m.part = m.id) FROM member AS m JOIN ruvector_topological_order('karate') AS o ON o.node = m.id;
CREATE TABLE word (key text, part text);
INSERT INTO word VALUES ('a'), ('b'), ('c'), ('d'), ('e');
SELECT ruvector_weak_components_write('VALUES (''b'', ''c''), (''d'', ''a'')', 'part', 'word', 'key');
SELECT * FROM word ORDER BY key;
SELECT outcome($$SELECT ruvector_triangles_write('karate', 'triangles', 'member', p_result => 'rank')$$);
SELECT outcome($$SELECT ruvector_triangles_write('karate', 'triangles', 'member', p_result => NULL)$$);
SELECT outcome($$SELECT ruvector_pagerank_write('karate', 'rank')$$);
SELECT outcome($$SELECT ruvector_pagerank_write('karate', 'nowhere', 'member')$$);
SELECT outcome($$SELECT ruvector_pagerank_write('karate', 'rank', 'member', 'nowhere')$$);
SELECT outcome($$SELECT ruvector_pagerank_write('karate', NULL, 'member')$$);

-- A property graph: some nodes and edges of it, weights of properties, results as properties, and Cypher.
SELECT ruvector_graph_create('karate club') > 0 AS made;
SELECT * FROM ruvector_graph_load('karate club', 'SELECT id, name, CASE WHEN id < 35 THEN ''Member'' ELSE ''Guest'' END AS kind FROM member',
	'SELECT source, target, source + target AS ties, CASE WHEN source = 1 THEN ''LEADS'' ELSE ''KNOWS'' END AS type FROM karate', p_label_column => 'kind', p_type_column => 'type');
SELECT agree(array_agg(rank ORDER BY key::integer), '{0.09699729, 0.05287692, 0.05707851, 0.03585986, 0.02197795, 0.02911115, 0.02911115, 0.0244905, 0.02976606, 0.0143094, 0.02197795, 0.009564745, 0.01464489, 0.02953646, 0.01453599, 0.01453599, 0.01678401, 0.01455868, 0.01453599, 0.01960464, 0.01453599, 0.01455868, 0.01453599, 0.03152251, 0.02107603, 0.0210062, 0.01504404, 0.02563977, 0.01957346, 0.02628854, 0.02459016, 0.03715809, 0.07169323, 0.1009192}')
	FROM ruvector_pagerank('karate club', p_node_labels => '{Member}', p_direction => 'both', p_tolerance => 1e-12, p_iterations => 1000);
SELECT count(*) AS nodes, count(DISTINCT component) AS components, bool_and(component_key = '1' OR key = '35') AS named FROM ruvector_weak_components('karate club');
SELECT count(DISTINCT component) FROM ruvector_weak_components('karate club', p_edge_types => '{LEADS}', p_node_labels => '{Member, Guest}');
SELECT agree(array_agg(a.rank ORDER BY a.key::integer), array_agg(b.rank ORDER BY b.node)) FROM ruvector_pagerank('karate club', p_node_labels => '{Member}', p_weight => 'ties') AS a
	JOIN ruvector_pagerank('SELECT source, target, source + target FROM karate') AS b ON b.node = a.key::integer;
SELECT agree(array_agg(rank ORDER BY key::integer), '{0.1572809, 0.04862575, 0.05097069, 0.03251616, 0.01827058, 0.02229819, 0.02229819, 0.02188695, 0.02970192, 0.01230346, 0.01827058, 0.008355549, 0.012962, 0.02985789, 0.01234226, 0.01234226, 0.009476729, 0.01294798, 0.01234226, 0.02091893, 0.01234226, 0.01294798, 0.01234226, 0.0247344, 0.01233488, 0.01229917, 0.01262764, 0.02000319, 0.01690289, 0.02191386, 0.02198402, 0.03246661, 0.06171267, 0.1594189}') FROM ruvector_pagerank('karate club', p_seeds => '{34, 1}', p_node_labels => '{Member}',
	p_direction => 'both', p_tolerance => 1e-12, p_iterations => 1000);
SELECT outcome($$SELECT ruvector_pagerank('karate club', p_seeds => '{36}')$$);
SELECT outcome($$SELECT ruvector_pagerank('karate club', p_weight => 'price')$$);
SELECT ruvector_pagerank_write('karate club', 'rank', p_node_labels => '{Member}', p_direction => 'both'), ruvector_core_numbers_write('karate club', 'core'),
	ruvector_triangles_write('karate club', 'triangles');
SELECT ruvector_cypher('karate club', 'MATCH (n) WHERE n.rank > 0.09 OR n.core = 0 RETURN n.name AS name, round(n.rank * 10000) AS rank, n.core AS core, n.triangles AS triangles ORDER BY n.name');
SELECT ruvector_cypher('karate club', 'CALL ruvector_pagerank(''karate club'') YIELD key, rank RETURN key, round(rank * 10000) AS rank ORDER BY rank DESC, key LIMIT 3');
SELECT ruvector_cypher('karate club', 'CALL ruvector_triangles(''karate club'') YIELD node, triangles WHERE triangles > 12 MATCH (n) WHERE id(n) = node RETURN n.name AS name, triangles ORDER BY triangles DESC');
SELECT ruvector_cypher('karate club', 'CALL ruvector_clustering(''karate club'') YIELD triangles RETURN triangles');
SELECT ruvector_cypher('karate club', 'CALL ruvector_core_numbers_write(''karate club'', ''depth'') YIELD ruvector_core_numbers_write AS written RETURN written');

-- With more threads, the same to the last bit.
CREATE TABLE one_thread AS SELECT p.node, p.rank, c.closeness, b.betweenness, t.clustering
	FROM ruvector_pagerank('karate') AS p JOIN ruvector_closeness('karate') AS c USING (node) JOIN ruvector_betweenness('karate') AS b USING (node) JOIN ruvector_triangles('karate') AS t USING (node);
SET ruvector.graph_threads = 3;
SELECT count(*) FROM one_thread JOIN ruvector_pagerank('karate') AS p USING (node, rank) JOIN ruvector_closeness('karate') AS c USING (node, closeness)
	JOIN ruvector_betweenness('karate') AS b USING (node, betweenness) JOIN ruvector_triangles('karate') AS t USING (node, clustering);
RESET ruvector.graph_threads;

SELECT ruvector_graph_delete('karate club');
SET client_min_messages = error;
DROP SCHEMA graph_centrality CASCADE;
