-- Loading a graph from tables and queries.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE SCHEMA loaded;
CREATE TABLE loaded.person (id integer, name text, kind text, score float8, born date, seen timestamp, at timestamptz, clock time, tags jsonb, ok boolean, key uuid,
	amount numeric, ratio real, nothing text);
INSERT INTO loaded.person VALUES
	(1, 'Ann', 'Person', 1, '1984-10-11', '2020-01-02 03:04:05', '2020-01-02 03:04:05+00', '12:30', '{"a": [1, null]}', true, '00000000-0000-0000-0000-000000000001', 5, 0.1),
	(2, 'Bob', NULL, 'NaN', NULL, NULL, NULL, NULL, '[]', false, NULL, 5.50, 3),
	(3, 'Cat', 'Animal', 1e-7, NULL, NULL, NULL, NULL, 'null', NULL, NULL, 'NaN', 'Infinity');
CREATE TABLE loaded.knows (source integer, target integer, type text, strength real, since integer);
INSERT INTO loaded.knows VALUES (1, 2, 'KNOWS', 0.5, 2000), (2, 3, NULL, NULL, NULL), (3, 3, 'SEES', 2, 1);
CREATE FUNCTION loaded.graph() RETURNS TABLE (about text) LANGUAGE sql AS $$
	SELECT * FROM (SELECT concat_ws(' ', external_id, node_type, properties) FROM ruvector.nodes_view WHERE graph_name = 'g' ORDER BY external_id COLLATE "C", id) AS n
	UNION ALL SELECT * FROM (SELECT concat_ws(' ', source_external_id, edge_type, target_external_id, weight, properties) FROM ruvector.edges_view
		WHERE graph_name = 'g' ORDER BY id) AS e
	UNION ALL SELECT concat_ws(' ', node_count, edge_count) FROM ruvector.graphs WHERE name = 'g' $$;
SELECT ruvector_graph_create('g') > 0 AS made;
SELECT * FROM ruvector_graph_load('g', 'loaded.person', 'loaded.knows', p_label_column => 'kind', p_label => 'Someone', p_type_column => 'type', p_type => 'RELATED',
	p_weight_column => 'strength');
SELECT * FROM loaded.graph();
-- Floats are floats, in Cypher too; dates are dates.
SELECT ruvector_cypher('g', 'MATCH (n {name: "Ann"})-[r]->(m) RETURN n.score AS score, n.born.year AS year, n.at.epochSeconds AS at, r.since + 1 AS next, m.name AS name');

-- Edges alone, to nodes that are there; by OIDs; a query with a comment or a semicolon at its end; no label at all.
SELECT * FROM ruvector_graph_load('g', NULL, 'SELECT 1 AS "from", 3 AS "to" -- the last one', p_source_column => 'from', p_target_column => 'to');
SELECT * FROM ruvector_graph_load('g', NULL::regclass, 'loaded.knows'::regclass, p_type => 'AGAIN');
SELECT * FROM ruvector_graph_load('g', 'VALUES (''v1'', ''{"x": 1}''::jsonb), (''v2'', NULL)', p_id_column => 'column1', p_node_properties_column => 'column2', p_label => NULL);
SELECT * FROM ruvector_graph_load('g', '/* none */ SELECT 1 AS id WHERE false; ');
SELECT * FROM ruvector_graph_load('g');
SELECT * FROM loaded.graph();
-- Indexes have what the tables have.
SET enable_seqscan = off;
SELECT external_id FROM ruvector.nodes WHERE properties @> '{"name": "Bob"}';
SELECT count(*) FROM ruvector.edges WHERE source_id = (SELECT id FROM ruvector.nodes WHERE external_id = '3');
SELECT count(*) FROM ruvector.edges WHERE target_id = (SELECT id FROM ruvector.nodes WHERE external_id = '3');
RESET enable_seqscan;

-- What is wrong is said, and nothing stays of it.
SELECT ruvector_graph_load('h', 'loaded.person');
SELECT ruvector_graph_load(NULL, 'loaded.person');
SELECT ruvector_graph_load('g', 'loaded.nobody');
SELECT ruvector_graph_load('g', 'SELECT nonsense');
SELECT ruvector_graph_load('g', 'loaded.person; DELETE FROM loaded.person');
SELECT ruvector_graph_load('g', 'SELECT 1 AS id; SELECT 2 AS id');
SELECT ruvector_graph_load('g', 'loaded.person', p_id_column => 'uid');
SELECT ruvector_graph_load('g', 'SELECT 1 AS id, 2 AS id');
SELECT ruvector_graph_load('g', 'loaded.person', p_id_column => NULL);
SELECT ruvector_graph_load('g', NULL, 'loaded.knows', p_type => NULL);
SELECT ruvector_graph_load('g', 'loaded.person', p_on_existing => 'ignore');
\set VERBOSITY terse
SELECT ruvector_graph_load('g', 'loaded.person');
\set VERBOSITY default
SELECT ruvector_graph_load('g', 'VALUES (''n''), (''n'')', p_id_column => 'column1');
SELECT ruvector_graph_load('g', 'VALUES (''n''), (NULL)', p_id_column => 'column1');
SELECT ruvector_graph_load('g', 'SELECT ''n'' AS id, ''[1]''::jsonb AS p', p_node_properties_column => 'p');
SELECT ruvector_graph_load('g', NULL, 'VALUES (1, 2), (1, 77)', p_source_column => 'column1', p_target_column => 'column2');
SELECT ruvector_graph_load('g', NULL, 'VALUES (1, NULL)', p_source_column => 'column1', p_target_column => 'column2');
SELECT count(*) FROM ruvector.nodes_view WHERE graph_name = 'g';

-- Nodes that are there.
SELECT * FROM ruvector_graph_load('g', 'VALUES (1, ''new''), (10, ''ten'')', p_id_column => 'column1', p_on_existing => 'skip');
SELECT * FROM ruvector_graph_load('g', 'VALUES (1, ''new''), (11, ''eleven'')', p_id_column => 'column1', p_on_existing => 'update', p_label => 'L');
SELECT external_id, node_type, properties - '{amount,at,born,clock,key,ok,ratio,score,seen,tags}'::text[] AS properties FROM ruvector.nodes WHERE external_id IN ('1', '10', '11')
	ORDER BY external_id;
SELECT node_count, edge_count FROM ruvector.graphs WHERE name = 'g';

-- Loops where they are not allowed.
SELECT ruvector_graph_create('straight') > 0 AS made;
UPDATE ruvector.graphs SET config = '{"allow_self_loops": false}' WHERE name = 'straight';
SELECT ruvector_graph_load('straight', 'loaded.person', 'loaded.knows');

-- By the executor where more happens to rows than the extension does: a trigger, a check, a policy. With the same result.
CREATE FUNCTION loaded.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.properties := NEW.properties || '{"noted": true}'; RETURN NEW; END $$;
CREATE TRIGGER note BEFORE INSERT ON ruvector.nodes FOR EACH ROW EXECUTE FUNCTION loaded.note();
SELECT * FROM ruvector_graph_load('straight', 'loaded.person', 'SELECT 1 AS source, 2 AS target');
SELECT external_id, properties ->> 'noted' AS noted FROM ruvector.nodes_view WHERE graph_name = 'straight' ORDER BY external_id;
DROP TRIGGER note ON ruvector.nodes;
ALTER TABLE ruvector.edges ADD CONSTRAINT light CHECK (weight < 10);
\set VERBOSITY terse
SELECT ruvector_graph_load('straight', NULL, 'SELECT 1 AS source, 2 AS target, 11 AS w', p_weight_column => 'w');
\set VERBOSITY default
SELECT ruvector_graph_load('straight', NULL, 'SELECT 1 AS source, 1 AS target');
SELECT ruvector_graph_load('straight', NULL, 'SELECT 1 AS source, 2 AS target, 9 AS w', p_weight_column => 'w');
ALTER TABLE ruvector.edges DROP CONSTRAINT light;
SELECT node_count, edge_count FROM ruvector.graphs WHERE name = 'straight';

-- As the caller: privileges, policies, the search path.
CREATE ROLE graph_loader;
SET ROLE graph_loader;
SELECT ruvector_graph_load('g', 'VALUES (1)', p_id_column => 'column1');
RESET ROLE;
GRANT USAGE ON SCHEMA ruvector, loaded TO graph_loader;
GRANT SELECT ON ruvector.graph_registry, ruvector.nodes, ruvector.edges TO graph_loader;
SET ROLE graph_loader;
SELECT ruvector_graph_load('g', 'VALUES (101)', p_id_column => 'column1');
RESET ROLE;
GRANT INSERT ON ruvector.nodes, ruvector.edges TO graph_loader;
GRANT USAGE ON SEQUENCE ruvector.nodes_id_seq, ruvector.edges_id_seq TO graph_loader;
SET ROLE graph_loader;
SELECT ruvector_graph_load('g', 'loaded.person');
SELECT ruvector_graph_load('g', 'VALUES (101)', 'SELECT 101 AS source, 1 AS target', p_id_column => 'column1');
RESET ROLE;
ALTER TABLE ruvector.nodes ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON ruvector.nodes FOR SELECT USING (external_id <> '2');
CREATE POLICY small ON ruvector.nodes FOR INSERT WITH CHECK (external_id < '5');
SET ROLE graph_loader;
SELECT ruvector_graph_load('g', 'VALUES (400)', p_id_column => 'column1');
SELECT ruvector_graph_load('g', 'VALUES (600)', p_id_column => 'column1');
SELECT ruvector_graph_load('g', NULL, 'SELECT 1 AS source, 2 AS target');
RESET ROLE;
DROP POLICY few ON ruvector.nodes;
DROP POLICY small ON ruvector.nodes;
ALTER TABLE ruvector.nodes DISABLE ROW LEVEL SECURITY;

-- Larger, in several batches; memory for few ids. Every row in every index.
SELECT ruvector_graph_create('big') > 0 AS made;
SET maintenance_work_mem = '1MB';
SELECT * FROM ruvector_graph_load('big', 'SELECT n AS id, n % 10 AS digit, ''node '' || n AS name FROM generate_series(1, 30000) AS n',
	'SELECT 1 + n * 7919 % 30000 AS source, 1 + n % 173 * (n % 173) AS target, n % 3 AS third FROM generate_series(1, 60000) AS n', p_label => 'N', p_type => 'E');
RESET maintenance_work_mem;
SELECT node_count, edge_count FROM ruvector.graphs WHERE name = 'big';
SET enable_seqscan = off;
SELECT count(*) FROM ruvector.nodes WHERE properties @> '{"digit": 3}';
SELECT count(*) FROM ruvector.nodes AS n WHERE graph_id = ruvector.graph_id('big') AND EXISTS (SELECT FROM ruvector.nodes AS m WHERE m.graph_id = n.graph_id AND m.external_id = n.external_id);
SELECT count(*) FROM ruvector.nodes WHERE graph_id = ruvector.graph_id('big') AND node_type = 'N';
SELECT count(*) FROM ruvector.edges WHERE graph_id = ruvector.graph_id('big') AND edge_type = 'E';
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SELECT count(*) FROM ruvector.nodes AS n JOIN ruvector.edges AS e ON e.source_id = n.id WHERE n.graph_id = ruvector.graph_id('big');
SELECT count(*) FROM ruvector.nodes AS n JOIN ruvector.edges AS e ON e.target_id = n.id WHERE n.graph_id = ruvector.graph_id('big');
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_seqscan;

SELECT count(ruvector_graph_delete(name)) FROM unnest('{g,straight,big}'::text[]) AS name;
DROP OWNED BY graph_loader;
DROP ROLE graph_loader;
DROP SCHEMA loaded CASCADE;
