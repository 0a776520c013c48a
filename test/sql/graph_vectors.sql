-- Nodes with the vectors of collections' rows, and what comes with them.
\set SHOW_CONTEXT never
CREATE SCHEMA graph_vectors;
SET search_path = graph_vectors, public;
CREATE TABLE place (name text PRIMARY KEY, v vector(2));
INSERT INTO place VALUES ('a', '[0,0]'), ('b', '[3,4]'), ('c', '[1,0]');
SELECT ruvector_register_collection('graph_places', 'graph_vectors', 'place', 'v', 2, 'l2') IS NOT NULL AS registered;
SELECT ruvector_graph_create('graph_vectors') IS NOT NULL AS made;

-- The table by its name alone, whatever its schema; by both names; by one that is not there.
SELECT count(ruvector_node_add('graph_vectors', name, 'Place', '{}', 'place', 'v', name)) FROM place WHERE name <> 'c';
SELECT count(ruvector_node_add('graph_vectors', 'c', 'Place', '{}', 'graph_vectors.place', NULL, 'c'));
SELECT ruvector_node_add('graph_vectors', 'd', 'Place', '{}', 'other.place', 'v', 'd');
SELECT count(ruvector_node_add('graph_vectors', 'e', 'Place'));

-- In the order of distances, by the vectors' table.
SELECT ruvector_cypher('graph_vectors', 'MATCH (n:Place) RETURN external_id(n) AS n, n._vector <-> $v AS d ORDER BY d LIMIT 2', '{"v": [0, 0]}');
SELECT ruvector_cypher('graph_vectors', 'MATCH (n:Place) RETURN external_id(n) AS n, n._vector <-> $v AS d ORDER BY d', '{"v": [0, 0]}');
SELECT ruvector_cypher('graph_vectors', 'MATCH (n) WITH n ORDER BY n._vector <=> [1.0, 0.0] LIMIT 1 RETURN n._vector AS v');

-- Columns are no properties.
SELECT ruvector_cypher('graph_vectors', 'CREATE (:Place {_external_id: "x"})');
SELECT ruvector_cypher('graph_vectors', 'MATCH (n:Place) SET n._vector = [1.0, 2.0]');

-- Property graphs take PostgreSQL 19: the error, or the name.
DO $$
BEGIN
	IF ruvector_graph_property_graph('graph_vectors', 'places_graph') <> 'graph_vectors.places_graph' THEN
		RAISE 'another name';
	END IF;
EXCEPTION WHEN feature_not_supported THEN
	IF current_setting('server_version_num')::int >= 190000 THEN
		RAISE;
	END IF;
END
$$;
SELECT ruvector_graph_property_graph('no graph');

SELECT ruvector_graph_delete('graph_vectors');
SELECT ruvector_unregister_collection('graph_places');
SET client_min_messages = error;
DROP SCHEMA graph_vectors CASCADE;
