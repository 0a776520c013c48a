-- The tables of property graphs: constraints, counts, what goes with what.
SET client_min_messages = warning;
CREATE FUNCTION counts() RETURNS TABLE (name text, nodes bigint, edges bigint, hyperedges bigint, true_counts boolean) LANGUAGE sql AS $$
	SELECT g.name, node_count, edge_count, hyperedge_count,
		node_count = (SELECT count(*) FROM ruvector.nodes AS n WHERE n.graph_id = g.id)
			AND edge_count = (SELECT count(*) FROM ruvector.edges AS e WHERE e.graph_id = g.id)
			AND hyperedge_count = (SELECT count(*) FROM ruvector.hyperedges AS h WHERE h.graph_id = g.id)
	FROM ruvector.graphs AS g ORDER BY g.name $$;
INSERT INTO ruvector.graph_registry (id, name) VALUES (1001, 'one'), (1002, 'two');
INSERT INTO ruvector.nodes (id, graph_id, external_id, node_type) SELECT 100000 + n, 1001, 'a' || n, 'A' FROM generate_series(1, 5) AS n;
INSERT INTO ruvector.nodes (id, graph_id, external_id, node_type) SELECT 100010 + n, 1002, 'b' || n, 'B' FROM generate_series(1, 3) AS n;
INSERT INTO ruvector.edges (id, graph_id, source_id, target_id) VALUES (1000001, 1001, 100001, 100002), (1000002, 1001, 100002, 100003), (1000003, 1001, 100003, 100003), (1000004, 1002, 100011, 100012);
INSERT INTO ruvector.hyperedges (id, graph_id, node_ids) VALUES (1000001, 1001, '{100001,100002,100003}'), (1000002, 1001, '{100004,100005}');
SELECT * FROM counts();

-- What must not be.
\set VERBOSITY terse
INSERT INTO ruvector.edges (graph_id, source_id, target_id) VALUES (1001, 100001, 100011);
INSERT INTO ruvector.edges (graph_id, source_id, target_id) VALUES (1001, 100001, 999999);
INSERT INTO ruvector.hyperedges (graph_id, node_ids) VALUES (1001, '{100001}');
INSERT INTO ruvector.hyperedges (graph_id, node_ids) VALUES (1001, '{100001,100011}');
INSERT INTO ruvector.hyperedges (graph_id, node_ids) VALUES (1001, '{100001,NULL}');
INSERT INTO ruvector.hyperedges (graph_id, node_ids, weights) VALUES (1001, '{100001,100002}', '{1}');
UPDATE ruvector.hyperedges SET node_ids = '{100001,100012}' WHERE id = 1000001;
INSERT INTO ruvector.nodes (graph_id, external_id) VALUES (1001, 'a1');
INSERT INTO ruvector.nodes (graph_id, properties) VALUES (1001, '[1]');
INSERT INTO ruvector.nodes (graph_id, node_type, extra_labels) VALUES (1001, NULL, '{B}');
INSERT INTO ruvector.graph_registry (name) VALUES ('');
INSERT INTO ruvector.graph_registry (name, config) VALUES ('x', '{"allow_self_loops": 1}');
\set VERBOSITY default
SELECT * FROM counts();

\set SHOW_CONTEXT never
-- Self-loops: refused where the config says so, which it cannot while there are any.
UPDATE ruvector.graphs SET config = '{"allow_self_loops": false}' WHERE name = 'one';
UPDATE ruvector.graphs SET config = '{"allow_self_loops": false}', description = 'no loops' WHERE name = 'two';
INSERT INTO ruvector.edges (graph_id, source_id, target_id) VALUES (1002, 100011, 100011);
UPDATE ruvector.edges SET target_id = source_id WHERE id = 1000004;
SELECT description, config, updated_at >= created_at AS touched FROM ruvector.graphs WHERE name = 'two';

-- Counts: rollback, subtransactions, rows that move, COPY, cascades, TRUNCATE.
BEGIN;
INSERT INTO ruvector.nodes (graph_id) VALUES (1001);
SAVEPOINT s;
INSERT INTO ruvector.nodes (graph_id) SELECT 1001 FROM generate_series(1, 10);
SELECT * FROM counts() WHERE name = 'one';
ROLLBACK TO s;
SELECT * FROM counts() WHERE name = 'one';
ROLLBACK;
SELECT * FROM counts();
UPDATE ruvector.nodes SET graph_id = 1001, properties = '{"moved": true}' WHERE id = 100013;
UPDATE ruvector.nodes SET properties = '{"stays": true}';
SELECT * FROM counts();
COPY ruvector.nodes (id, graph_id, external_id, node_type, properties) FROM STDIN;
100101	1001	c1	C	{"n": 1}
100102	1002	c2	C	{"n": 2}
100103	1001	\N	\N	{}
\.
COPY ruvector.edges (graph_id, source_id, target_id, edge_type) FROM STDIN;
1001	100101	100103	T
1001	100103	100101	T
\.
SELECT * FROM counts();
INSERT INTO ruvector.nodes (id, graph_id, external_id) VALUES (200001, 1001, 'a1'), (200002, 1001, 'new') ON CONFLICT (graph_id, external_id) DO NOTHING;
SELECT * FROM counts();
-- With its edges and hyperedges.
DELETE FROM ruvector.nodes WHERE id = 100003;
SELECT * FROM counts();
-- Changes are summed when there are many.
DO $$ BEGIN FOR i IN 1..250 LOOP INSERT INTO ruvector.edges (graph_id, source_id, target_id) VALUES (1001, 100001, 100002); END LOOP; END $$;
SELECT count(*) < 200 AS were_summed FROM ruvector.graph_changes;
SELECT * FROM counts();
SELECT ruvector.sum_graph_changes();
SELECT graph_id, nodes, edges, hyperedges FROM ruvector.graph_changes ORDER BY graph_id;
BEGIN ISOLATION LEVEL REPEATABLE READ;
DO $$ BEGIN FOR i IN 1..250 LOOP DELETE FROM ruvector.edges WHERE id = (SELECT min(id) FROM ruvector.edges WHERE graph_id = 1001); END LOOP; END $$;
SELECT * FROM counts();
COMMIT;
DELETE FROM ruvector.graphs WHERE name = 'two';
SELECT count(*) FROM ruvector.graph_changes WHERE graph_id = 1002;
SELECT * FROM counts();
TRUNCATE ruvector.edges;
SELECT * FROM counts();
TRUNCATE ruvector.nodes CASCADE;
SELECT * FROM counts();

-- Triggers of ours are of no use elsewhere.
CREATE TABLE forged (graph_id integer);
CREATE TRIGGER forge AFTER INSERT ON forged REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ruvector.count_graph_change();
INSERT INTO forged VALUES (1001);
DROP TABLE forged;
CREATE ROLE graph_nobody;
GRANT CREATE ON SCHEMA public TO graph_nobody;
SET ROLE graph_nobody;
CREATE TABLE forged (id bigint);
CREATE TRIGGER forge AFTER DELETE ON forged REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ruvector.delete_hyperedges();
DROP TABLE forged;
RESET ROLE;

-- A node refers to a row of a collection, until that is unregistered.
CREATE TABLE doc (id integer PRIMARY KEY, v vector(2));
INSERT INTO doc VALUES (7, '[1,2]');
SELECT ruvector_register_collection('docs', 'public', 'doc', 'v', 2) > 0 AS registered;
SELECT ruvector_node_add('one', 'with vector', 'D', '{}', 'doc', 'v', '7') > 0 AS added;
SELECT external_id, table_name, column_name, vector_pk FROM ruvector.nodes_view;
SELECT ruvector_unregister_collection('docs');
SELECT external_id, collection_id, vector_pk FROM ruvector.nodes;

-- Views show what row-level security shows.
GRANT USAGE ON SCHEMA ruvector TO graph_nobody;
GRANT SELECT ON ALL TABLES IN SCHEMA ruvector TO graph_nobody;
SELECT ruvector_node_add('one', 'open', 'D') > 0 AND ruvector_node_add('one', 'hidden', 'D') > 0 AND ruvector_edge_add('one', 'open', 'hidden') > 0
	AND ruvector_edge_add('one', 'with vector', 'open') > 0 AND ruvector_hyperedge_add('one', '{open,hidden}') > 0 AS added;
ALTER TABLE ruvector.nodes ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON ruvector.nodes FOR SELECT USING (external_id <> 'hidden');
SET ROLE graph_nobody;
SELECT external_id FROM ruvector.nodes_view ORDER BY id;
SELECT source_external_id, target_external_id FROM ruvector.edges_view ORDER BY id;
SELECT node_external_ids FROM ruvector.hyperedges_view;
RESET ROLE;
DROP POLICY visible ON ruvector.nodes;
ALTER TABLE ruvector.nodes DISABLE ROW LEVEL SECURITY;

-- What the roles may do.
SELECT ruvector_create_roles();
SELECT r.role, t.name, array_to_string(ARRAY(SELECT p FROM unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,TRIGGER}'::text[]) AS p
		WHERE has_table_privilege('ruvector_' || r.role, 'ruvector.' || t.name, p)), ' ') AS privileges
	FROM unnest('{admin,operator,user}'::text[]) AS r (role),
		unnest('{graph_registry,graph_changes,graphs,nodes,edges,hyperedges,nodes_view,edges_view,hyperedges_view}'::text[]) AS t (name)
	ORDER BY t.name, r.role;
GRANT ruvector_operator TO graph_nobody;
SET ROLE graph_nobody;
SELECT ruvector_graph_create('of operator') > 0 AS made, ruvector_node_add('of operator', 'x') > 0 AS added;
SELECT node_count FROM ruvector.graphs WHERE name = 'of operator';
SELECT ruvector_graph_delete('of operator');
RESET ROLE;
SELECT ruvector_drop_roles();
SELECT ruvector_graph_delete('one');
DROP OWNED BY graph_nobody;
DROP ROLE graph_nobody;
DROP TABLE doc;
DROP FUNCTION counts;
