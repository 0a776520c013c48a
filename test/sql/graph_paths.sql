-- Paths, spanning forests and flows. Values of the tables below agree with networkx 2.8.8 (single_source_dijkstra, shortest_simple_paths,
-- all_pairs_dijkstra_path_length, minimum_spanning_edges, maximum_flow, minimum_cut).
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE SCHEMA paths;
CREATE TABLE paths.road (source integer, target integer, weight double precision, tolls smallint);
INSERT INTO paths.road VALUES (1, 2, 4, 1), (1, 3, 2, 0), (3, 2, 1, 2), (2, 4, 5, 0), (3, 4, 8, 1), (3, 5, 10, 0), (4, 5, 2, 1), (4, 6, 6, 0), (5, 6, 3, 3), (7, 1, 1, 0),
	(8, 9, 2.5, 1);
CREATE FUNCTION paths.outcome(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
	hint text;
BEGIN
	EXECUTE 'SELECT count(*) FROM ' || query INTO result;
	RETURN result || ' rows';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' ', SQLSTATE, regexp_replace(SQLERRM, '^edge \d+', 'edge ...'), '(' || nullif(hint, '') || ')');
END $$;

-- Distances: by weight, by number of edges, by another column, backward, either way, with a bound; of a table, by name and by OID, and of queries.
SELECT * FROM ruvector_distances('paths.road', '1');
SELECT * FROM ruvector_distances('SELECT source, target FROM paths.road', '1');
SELECT node, distance, parent FROM ruvector_distances('paths.road'::regclass, '1', p_weight => 'tolls');
SELECT node, distance, parent FROM ruvector_distances('paths.road'::regclass, '6', p_direction => 'in');
SELECT node, distance, parent FROM ruvector_distances('paths.road', '6', p_direction => 'both', p_most => 9);
SELECT node, distance FROM ruvector_distances('paths.road', '1', 2);
SELECT node, distance FROM ruvector_distances('paths.road', '1', 0);
SELECT node, distance FROM ruvector_distances('paths.road', '6', 'Infinity');
-- Of text and UUIDs.
SELECT * FROM ruvector_distances($$ VALUES ('b', 'a', 0.5), ('b', 'c', 1), ('a', 'c', 0.25) $$, 'b');
SELECT * FROM ruvector_distances($$ VALUES ('00000000-0000-0000-0000-0000000000bb'::uuid, '00000000-0000-0000-0000-0000000000aa'::uuid) $$,
	'00000000-0000-0000-0000-0000000000BB');
-- Of several parents the least; a loop and a parallel edge change nothing; zero weights.
SELECT node, distance, parent FROM ruvector_distances('VALUES (1, 3, 1), (1, 2, 1), (3, 4, 1), (2, 4, 1), (1, 1, 0), (1, 2, 9), (4, 5, 0)', '1');

-- One path, and several.
SELECT * FROM ruvector_shortest_path('paths.road', '1', '6');
SELECT "position", node, distance FROM ruvector_shortest_path('SELECT source, target FROM paths.road', '1', '6');
SELECT position, node, distance FROM ruvector_shortest_path('paths.road'::regclass, '6', '7', 'in');
SELECT * FROM ruvector_shortest_path('paths.road', '3', '3');
SELECT * FROM ruvector_shortest_path('paths.road', '6', '1');
SELECT * FROM ruvector_shortest_path('paths.road', '1', '9');
SELECT path, string_agg(node::text, ' ' ORDER BY position) AS nodes, max(distance) AS length FROM ruvector_shortest_paths('paths.road', '1', '6', 5) GROUP BY path ORDER BY path;
SELECT path, string_agg(node::text, ' ' ORDER BY position) AS nodes, max(distance) AS length FROM ruvector_shortest_paths('SELECT source, target FROM paths.road', '1', '6', 100)
	GROUP BY path ORDER BY path;
SELECT * FROM ruvector_shortest_paths('paths.road'::regclass, '1', '2', 2);
SELECT * FROM ruvector_shortest_paths('paths.road', '1', '9', 2);
SELECT * FROM ruvector_shortest_paths('paths.road', '2', '2', 3);
-- The path's edges are of the graph, and its length is the distance.
SELECT count(*) FROM generate_series(1, 6) AS s CROSS JOIN generate_series(1, 6) AS t CROSS JOIN LATERAL (SELECT max(distance) AS length FROM ruvector_shortest_path('paths.road', s::text, t::text)) AS p
	LEFT JOIN ruvector_all_pairs('paths.road') AS a ON a.source = s AND a.target = t WHERE p.length IS DISTINCT FROM CASE WHEN s = t THEN 0 ELSE a.distance END;

-- All pairs.
SELECT count(*), sum(distance) FROM ruvector_all_pairs('paths.road');
SELECT count(*), sum(distance) FROM ruvector_all_pairs('SELECT source, target FROM paths.road');
SELECT source, target, distance FROM ruvector_all_pairs('paths.road', 3);
SELECT source_key, target_key, distance FROM ruvector_all_pairs('paths.road'::regclass, p_direction => 'both', p_weight => 'tolls', p_most => 0);

-- A spanning forest: a tree of seven nodes and one of two.
SELECT * FROM ruvector_spanning_forest('paths.road');
SELECT count(*), sum(weight) FROM ruvector_spanning_forest('paths.road'::regclass, 'tolls');
SELECT source, target, weight FROM ruvector_spanning_forest('VALUES (2, 1, -1.5), (1, 3, 1), (3, 2, 1), (3, 3, -9)');
SELECT source, target, weight FROM ruvector_spanning_forest('VALUES (2, 1), (3, 1), (3, 2)');

-- Flows.
SELECT ruvector_flow_value('paths.road', '1', '6');
SELECT source, target, capacity FROM ruvector_minimum_cut('paths.road', '1', '6');
SELECT sum(flow) FILTER (WHERE source = 1) AS leaves, sum(flow) FILTER (WHERE target = 6) AS arrives, bool_and(flow > 0 AND flow <= capacity) AS fits
	FROM ruvector_maximum_flow('paths.road', '1', '6');
SELECT * FROM ruvector_maximum_flow('VALUES (1, 2, 3), (1, 2, 1), (2, 3, 2.5), (4, 5, 1)', '1', '3');
SELECT * FROM ruvector_minimum_cut('VALUES (1, 2, 3), (1, 2, 1), (2, 3, 2.5), (4, 5, 1)', '1', '3');
SELECT ruvector_flow_value('paths.road'::regclass, '6', '1'), ruvector_flow_value('paths.road'::regclass, '6', '1', 'both'), ruvector_flow_value('paths.road', '1', '9');
SELECT * FROM ruvector_maximum_flow('paths.road', '1', '9');
SELECT * FROM ruvector_minimum_cut('paths.road'::regclass, '6', '1');
-- By numbers of edges: paths that share none.
SELECT ruvector_flow_value('SELECT source, target FROM paths.road', '1', '6');

-- A property graph: by external ids; types, labels, weights; also in Cypher.
SELECT ruvector_graph_create('towns') > 0 AS made;
SELECT ruvector_cypher('towns', 'CREATE (:Town {n: 1})');
SELECT ruvector_graph_delete('towns');
SELECT ruvector_graph_create('towns') > 0 AS made;
SELECT * FROM ruvector_graph_load('towns', $$ SELECT * FROM (VALUES ('a', 'Town'), ('b', 'Town'), ('c', 'Village'), ('d', 'Town')) AS n (id, kind) $$,
	$$ SELECT * FROM (VALUES ('a', 'b', 'ROAD', 7, 2.0), ('a', 'c', 'ROAD', 1, 1.0), ('c', 'b', 'ROAD', 2, 4.0), ('b', 'd', 'RAIL', 3, 0.5)) AS e (source, target, type, km, w) $$,
	p_label_column => 'kind', p_type_column => 'type', p_weight_column => 'w');
CREATE VIEW paths.named AS SELECT id, external_id FROM ruvector.nodes_view WHERE graph_name = 'towns';
SELECT n.external_id = key AS same, key, distance, parent_key FROM ruvector_distances('towns', 'a') JOIN paths.named AS n ON n.id = node ORDER BY key;
SELECT key, distance, parent_key FROM ruvector_distances('towns', 'a', p_weight => 'km');
SELECT key, distance, parent_key FROM ruvector_distances('towns', 'a', p_weight => 'weight');
SELECT key, distance FROM ruvector_distances('towns', 'a', p_weight => 'km', p_edge_types => '{ROAD}');
SELECT key, distance FROM ruvector_distances('towns', 'a', p_weight => 'km', p_node_labels => '{Town}');
SELECT position, key, distance FROM ruvector_shortest_path('towns', 'a', 'd', p_weight => 'km');
SELECT ruvector_cypher('towns', 'CALL ruvector_shortest_path("towns", "a", "d") YIELD position, key, distance RETURN position, key, distance');
SELECT ruvector_cypher('towns', 'MATCH (n) WHERE n.km IS NULL WITH count(n) AS c CALL ruvector_shortest_path("towns", "a", "d", ["ROAD", "RAIL"], null, "out", "km")
	YIELD node, distance AS d MATCH (m) WHERE id(m) = node RETURN c, labels(m) AS labels, d');
SELECT ruvector_cypher('towns', 'CALL ruvector_flow_value("towns", "a", "d") YIELD ruvector_flow_value AS v RETURN v');
SELECT ruvector_cypher('towns', 'CALL ruvector_shortest_paths("towns", "a", "b", 2) YIELD path, key RETURN path, collect(key) AS keys');
-- Written to the nodes, and to a table.
SELECT ruvector_distances_write('towns', 'far', 'a', p_weight => 'km');
SELECT ruvector_cypher('towns', 'MATCH (n) RETURN n.far AS far ORDER BY far');
SELECT ruvector_distances_write('towns', 'before', 'a', p_result => 'parent_key');
SELECT ruvector_cypher('towns', 'MATCH (n) RETURN n.far AS far, n.before AS before ORDER BY far');
CREATE TABLE paths.place (id integer PRIMARY KEY, far real DEFAULT -1, before bigint);
INSERT INTO paths.place (id) SELECT generate_series(0, 9);
SELECT ruvector_distances_write('paths.road', 'far', '1', 'paths.place');
SELECT ruvector_distances_write('SELECT target, source FROM paths.road', 'before', '6', 'paths.place', p_result => 'parent');
SELECT * FROM paths.place ORDER BY id;

-- What is wrong is said.
SELECT paths.outcome(q) FROM unnest(ARRAY[
	$$ ruvector_distances('paths.road', '77') $$,
	$$ ruvector_distances('paths.road', 'x') $$,
	$$ ruvector_distances('paths.road', NULL) $$,
	$$ ruvector_distances(NULL::text, '1') $$,
	$$ ruvector_distances(NULL::regclass, '1') $$,
	$$ ruvector_distances('paths.road', '1', -1) $$,
	$$ ruvector_distances('paths.road', '1', 'NaN') $$,
	$$ ruvector_distances('paths.road', '1', p_direction => NULL) $$,
	$$ ruvector_distances('paths.road', '1', p_direction => 'sideways') $$,
	$$ ruvector_distances('paths.none', '1') $$,
	$$ ruvector_distances('VALUES (1, 2, -1)', '1') $$,
	$$ ruvector_distances('VALUES (1, 2, ''Infinity''::float8)', '1') $$,
	$$ ruvector_distances('VALUES (1, 2, ''NaN''::float8)', '1') $$,
	$$ ruvector_distances('VALUES (1, 2, NULL::float8)', '1') $$,
	$$ ruvector_distances('SELECT 1, 2 WHERE false', '1') $$,
	$$ ruvector_distances('towns', '1') $$,
	$$ ruvector_shortest_path('paths.road', '1', NULL) $$,
	$$ ruvector_shortest_path('paths.road', NULL, '1') $$,
	$$ ruvector_shortest_path('paths.road', '1', '77') $$,
	$$ ruvector_shortest_path('VALUES (1, 2, -1)', '1', '2') $$,
	$$ ruvector_shortest_path('towns', 'a', 'd', p_weight => 'miles') $$,
	$$ ruvector_shortest_paths('paths.road', '1', '6', 0) $$,
	$$ ruvector_shortest_paths('paths.road', '1', '6', NULL) $$,
	$$ ruvector_shortest_paths('VALUES (1, 2, -1)', '1', '2', 2) $$,
	$$ ruvector_all_pairs('paths.road', -1) $$,
	$$ ruvector_all_pairs('VALUES (1, 2, -1)') $$,
	$$ ruvector_spanning_forest('VALUES (1, 2, ''Infinity''::float8)') $$,
	$$ ruvector_spanning_forest('SELECT 1, 2 WHERE false') $$,
	$$ ruvector_maximum_flow('paths.road', '1', '1') $$,
	$$ ruvector_maximum_flow('VALUES (1, 2, -1)', '1', '2') $$,
	$$ ruvector_minimum_cut('VALUES (1, 2, ''-Infinity''::float8)', '1', '2') $$,
	$$ ruvector_minimum_cut('paths.road', NULL, '1') $$,
	$$ ruvector_flow_value('paths.road', '1', '77') $$,
	$$ ruvector_distances_write('paths.road', 'far', '1') $$,
	$$ ruvector_distances_write('paths.road', 'far', '1', 'paths.place', p_result => 'width') $$,
	$$ ruvector_distances_write('paths.road', NULL, '1', 'paths.place') $$,
	$$ ruvector_distances_write('paths.road', 'wide', '1', 'paths.place') $$]) AS q;
SELECT ruvector_cypher('towns', 'CALL ruvector_shortest_path("towns", "a")');

SELECT ruvector_graph_delete('towns');
DROP SCHEMA paths CASCADE;
