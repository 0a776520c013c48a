-- Row-level security: to whom rows are hidden, Cypher answers as on a graph that has not got them.
\set VERBOSITY terse
CREATE SCHEMA graph_security;
CREATE FUNCTION graph_security.outcome(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	SELECT string_agg(r::text, ' ' ORDER BY r) INTO result FROM ruvector_cypher('security', query) AS r;
	RETURN coalesce(result, 'no rows');
EXCEPTION WHEN OTHERS THEN
	RETURN concat_ws(' ', SQLSTATE, regexp_replace(SQLERRM, '\d+', 'N'));
END $$;
CREATE ROLE graph_viewer;
GRANT USAGE ON SCHEMA graph_security TO graph_viewer;
GRANT ALL ON ALL TABLES IN SCHEMA ruvector TO graph_viewer;
GRANT ALL ON ALL SEQUENCES IN SCHEMA ruvector TO graph_viewer;
SELECT ruvector_graph_create('security') > 0;
-- a to c by hidden b alone; a to d by an edge that is hidden.
SELECT ruvector_cypher('security', 'CREATE (a:P {i: 1}), (b:P {i: 2, hidden: true}), (c:P {i: 3}), (d:P {i: 4}),
	(a)-[:R {j: 1}]->(b), (b)-[:R {j: 2}]->(c), (a)-[:S {j: 3, hidden: true}]->(d), (c)-[:S {j: 4}]->(d), (d)-[:S {j: 5}]->(d)');
-- What the session knows from whoever sees all.
SELECT graph_security.outcome('MATCH (n:P) RETURN count(n) AS c'), graph_security.outcome('MATCH (a)-[r]->(b) RETURN count(r) AS c');
CREATE POLICY visible ON ruvector.nodes USING (NOT coalesce((properties ->> 'hidden')::boolean, false));
CREATE POLICY visible ON ruvector.edges USING (NOT coalesce((properties ->> 'hidden')::boolean, false));
ALTER TABLE ruvector.nodes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ruvector.edges ENABLE ROW LEVEL SECURITY;
SET ROLE graph_viewer;
SELECT graph_security.outcome('MATCH (n:P) RETURN count(n) AS c'), graph_security.outcome('MATCH (a)-[r]->(b) RETURN count(r) AS c');
SELECT graph_security.outcome('MATCH ()-[r]-() RETURN r.j AS j');
SELECT graph_security.outcome('MATCH ()-[r:R]->() RETURN count(r) AS c');
SELECT graph_security.outcome('MATCH (a)-[*1..3]-(b) RETURN a.i AS a, b.i AS b');
SELECT graph_security.outcome('MATCH p = shortestPath((a {i: 1})-[*]-(b {i: 3})) RETURN length(p) AS l');
SELECT graph_security.outcome('MATCH (a {i: 1}) WHERE EXISTS { (a)-->() } OR COUNT { (a)--() } > 0 RETURN a.i AS i');
SELECT graph_security.outcome('MATCH (n) RETURN n.i AS i, [(n)--(m) | m.i] AS l');
SELECT graph_security.outcome('UNWIND range(1, 4) AS i OPTIONAL MATCH (n {i: i}) RETURN i, n.i AS found');
-- Estimates are of what is seen.
SELECT ruvector_cypher('security', 'EXPLAIN MATCH (n) RETURN n')::text ~ '"estimated_rows": 4';
RESET ROLE;
SELECT ruvector_cypher('security', 'EXPLAIN MATCH (n) RETURN n')::text ~ '"estimated_rows": 4';
-- By id.
SELECT id AS hidden_node FROM ruvector.nodes WHERE properties @> '{"i": 2}' AND graph_id = (SELECT id FROM ruvector.graph_registry WHERE name = 'security') \gset
SELECT id AS hidden_edge FROM ruvector.edges WHERE properties @> '{"j": 1}' AND graph_id = (SELECT id FROM ruvector.graph_registry WHERE name = 'security') \gset
SET ROLE graph_viewer;
SELECT graph_security.outcome(format('MATCH (n) WHERE id(n) = %s RETURN n.i AS i', :hidden_node));
SELECT graph_security.outcome(format('MATCH ()-[r]->() WHERE id(r) = %s RETURN r.j AS j', :hidden_edge));

-- Writing: nothing that is hidden goes along, and nothing hidden is made.
SELECT graph_security.outcome('MATCH (c {i: 3}) DETACH DELETE c');
SELECT graph_security.outcome('MERGE (n:P {i: 2}) RETURN n.i AS i');
SELECT graph_security.outcome('CREATE (:P {hidden: true})');
SELECT graph_security.outcome('MATCH (n {i: 4}) SET n.hidden = true');
RESET ROLE;
SELECT graph_security.outcome('MATCH (n:P) RETURN n.i AS i, n.hidden AS h');
-- Rows that policies let be read alone.
CREATE POLICY changed ON ruvector.nodes AS RESTRICTIVE FOR UPDATE USING (NOT properties @> '{"i": 4}');
CREATE POLICY deleted ON ruvector.nodes AS RESTRICTIVE FOR DELETE USING (NOT properties @> '{"i": 4}');
CREATE POLICY changed ON ruvector.edges AS RESTRICTIVE FOR UPDATE USING (NOT properties @> '{"j": 4}');
CREATE POLICY deleted ON ruvector.edges AS RESTRICTIVE FOR DELETE USING (NOT properties @> '{"j": 4}');
SET ROLE graph_viewer;
SELECT graph_security.outcome('MATCH (n {i: 4}) SET n.x = 1');
SELECT graph_security.outcome('MATCH (n {i: 1}) SET n.x = 1 RETURN n.x AS x');
SELECT graph_security.outcome('MATCH ()-[r {j: 4}]->() SET r.x = 1');
SELECT graph_security.outcome('MATCH ()-[r {j: 4}]->() DELETE r');
RESET ROLE;
SELECT ruvector_cypher('security', 'CREATE (:P {i: 4, lone: true})');
SET ROLE graph_viewer;
SELECT graph_security.outcome('MATCH (n {lone: true}) DELETE n');
RESET ROLE;
ALTER TABLE ruvector.nodes DISABLE ROW LEVEL SECURITY;
ALTER TABLE ruvector.edges DISABLE ROW LEVEL SECURITY;
DROP POLICY visible ON ruvector.nodes;
DROP POLICY visible ON ruvector.edges;
DROP POLICY changed ON ruvector.nodes;
DROP POLICY deleted ON ruvector.nodes;
DROP POLICY changed ON ruvector.edges;
DROP POLICY deleted ON ruvector.edges;
SELECT ruvector_graph_delete('security');
REVOKE ALL ON ALL TABLES IN SCHEMA ruvector FROM graph_viewer;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ruvector FROM graph_viewer;
DROP SCHEMA graph_security CASCADE;
DROP ROLE graph_viewer;
