-- Where graphs of algorithms come from: ids, tables, queries, property graphs, what the caller may see, memory; and projections.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
CREATE SCHEMA graph_algorithms;
SET search_path = graph_algorithms, public;
CREATE FUNCTION outcome(p_sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	v_result text; v_state text; v_message text; v_hint text;
BEGIN
	EXECUTE p_sql INTO v_result;
	RETURN coalesce(v_result, 'null');
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_hint = PG_EXCEPTION_HINT;
	RETURN concat_ws(' | ', v_state, v_message, nullif(v_hint, ''));
END $$;
CREATE TABLE link (target integer, source bigint, weight numeric);
INSERT INTO link VALUES (2, 1, 0.5), (3, 1, 2), (3, 2, 1), (3, 3, 4), (3, 1, 0);
-- Columns of tables go by name, of queries by place.
SELECT * FROM ruvector_degree('link');
SELECT * FROM ruvector_degree('link'::regclass, 'both');
SELECT node, out_degree, in_degree, strength FROM ruvector_degree('TABLE link');
SELECT node, out_degree, in_degree, strength FROM ruvector_degree('SELECT source, target FROM link WHERE weight > 0', p_direction => 'in');
-- Ids of every kind, by value or bytes.
SELECT t, (SELECT array_agg(coalesce(node::text, key) || ':' || out_degree) FROM ruvector_degree(format('SELECT a::%1$s, b::%1$s FROM (VALUES (%2$s)) AS v (a, b)', t, v)))
	FROM (VALUES ('int2', '-3, 12'), ('int4', '-3, 12'), ('int8', '-9223372036854775808, 9223372036854775807'), ('text', '''b'', ''B'''), ('varchar', '''ä'', ''z'''), ('bpchar', '''b'', ''a'''),
		('uuid', '''00000000-0000-0000-0000-00000000000b'', ''00000000-0000-0000-0000-00000000000a''')) AS k (t, v);
SELECT outcome(q) FROM unnest(ARRAY[
	$$SELECT ruvector_degree('nosuch')$$,
	$$SELECT ruvector_degree('')$$,
	$$SELECT ruvector_degree('SELECT 1')$$,
	$$SELECT ruvector_degree('SELECT 1, ''a''::text')$$,
	$$SELECT ruvector_degree('SELECT 1.5, 2.5')$$,
	$$SELECT ruvector_degree('SELECT now(), now()')$$,
	$$SELECT ruvector_degree('SELECT 1, NULL::int')$$,
	$$SELECT ruvector_degree('SELECT 1, 2, NULL::real')$$,
	$$SELECT ruvector_degree('SELECT 1, 2, ''a''::text')$$,
	$$SELECT ruvector_degree('SELECT 1, 2, ''NaN''::numeric')$$,
	$$SELECT ruvector_degree('SELECT 1, 2; SELECT 3, 4')$$,
	$$SELECT ruvector_degree('WITH d AS (DELETE FROM link RETURNING *) SELECT source, target FROM d')$$,
	$$SELECT ruvector_degree('link', p_edge_types => '{A}')$$,
	$$SELECT ruvector_degree('link', p_node_labels => '{A}')$$,
	$$SELECT ruvector_degree('link', p_direction => 'up')$$,
	$$SELECT ruvector_degree('link', p_direction => NULL)$$,
	$$SELECT ruvector_degree('link', p_weight => 'nosuch')$$,
	$$SELECT ruvector_degree('pg_class')$$,
	$$SELECT ruvector_degree('SELECT 1, 1/0')$$]) AS q;
SELECT count(*) FROM link;
-- The order of rows is of no account, nor are threads.
CREATE TABLE many AS SELECT hashint4(i) % 500 AS source, hashint4(i + 100000) % 500 AS target, abs(hashint4(i)) % 10 + 1 AS weight FROM generate_series(1, 20000) AS i;
CREATE TABLE answers AS SELECT p.node, p.rank, c.component, l.community, e.strength FROM ruvector_pagerank('many') AS p JOIN ruvector_strong_components('many') AS c USING (node)
	JOIN ruvector_louvain('many') AS l USING (node) JOIN ruvector_degree('many') AS e USING (node);
SET ruvector.graph_threads = 4;
SELECT count(*), count(*) FILTER (WHERE (a.rank, a.component, a.community, a.strength) = (p.rank, c.component, l.community, e.strength)) AS same FROM answers AS a
	JOIN ruvector_pagerank('SELECT * FROM many ORDER BY weight, target') AS p USING (node) JOIN ruvector_strong_components('SELECT * FROM many ORDER BY target DESC') AS c USING (node)
	JOIN ruvector_louvain('SELECT * FROM many ORDER BY weight DESC') AS l USING (node) JOIN ruvector_degree('SELECT * FROM many ORDER BY source') AS e USING (node);
RESET ruvector.graph_threads;
-- Memory is bounded.
SET ruvector.graph_memory = '1MB';
SELECT outcome($$SELECT count(*) FROM ruvector_degree('SELECT i, i + 1 FROM generate_series(1, 1000000) AS i')$$);
SELECT outcome($$SELECT count(*) FROM ruvector_degree('SELECT i, i + 1 FROM generate_series(1, 1000) AS i')$$);
RESET ruvector.graph_memory;
SET statement_timeout = '100ms';
SELECT count(*) FROM ruvector_betweenness('SELECT i, (i * 7919) % 200003 FROM generate_series(1, 200000) AS i');
RESET statement_timeout;
-- What the caller sees: privileges, row security.
SELECT ruvector_graph_create('secrets') > 0 AS made;
SELECT * FROM ruvector_graph_load('secrets', 'SELECT i AS id, CASE WHEN i < 4 THEN ''Open'' ELSE ''Hidden'' END AS kind FROM generate_series(1, 6) AS i',
	'SELECT i AS source, i % 6 + 1 AS target, i AS length FROM generate_series(1, 6) AS i', p_label_column => 'kind', p_weight_column => 'length');
SELECT key, out_degree, in_degree, strength FROM ruvector_degree('secrets', p_weight => 'weight');
SELECT key, out_degree, in_degree FROM ruvector_degree('secrets', p_node_labels => '{Open}');
CREATE ROLE graph_algorithms_reader;
GRANT USAGE ON SCHEMA graph_algorithms TO graph_algorithms_reader;
SET ROLE graph_algorithms_reader;
SELECT outcome($$SELECT ruvector_degree('secrets')$$), outcome($$SELECT ruvector_degree('link')$$), outcome($$SELECT ruvector_degree('TABLE link')$$);
RESET ROLE;
GRANT SELECT ON ruvector.graph_registry, ruvector.nodes, ruvector.edges TO graph_algorithms_reader;
BEGIN;
ALTER TABLE ruvector.nodes ENABLE ROW LEVEL SECURITY;
CREATE POLICY graph_algorithms_open ON ruvector.nodes FOR SELECT TO graph_algorithms_reader USING (node_type = 'Open');
SET ROLE graph_algorithms_reader;
SELECT key, out_degree, in_degree FROM ruvector_degree('secrets');
SELECT key, component_key FROM ruvector_weak_components('secrets');
SELECT outcome($$SELECT ruvector_distances('secrets', '5')$$);
ROLLBACK;
-- Written as the caller, all or nothing.
CREATE TABLE place (id bigint PRIMARY KEY, degree integer CHECK (degree < 3));
INSERT INTO place SELECT generate_series(1, 3);
SELECT outcome($$SELECT ruvector_degree_write('link', 'degree', 'place', p_result => 'out_degree')$$), (SELECT count(degree) FROM place);
SELECT ruvector_degree_write('SELECT source, target FROM link WHERE weight > 1', 'degree', 'place', p_result => 'out_degree');
SELECT * FROM place ORDER BY id;
-- Projections: read once, and again when something may have changed.
SELECT name, nodes, edges, bytes > 0 AS some FROM ruvector_graph_project('links', 'link');
SELECT name, nodes, edges FROM ruvector_graph_project('secret', 'secrets', p_node_labels => '{Open}', p_weight => 'weight');
SELECT outcome($$SELECT ruvector_graph_project('links', 'link')$$), outcome($$SELECT ruvector_graph_project(NULL, 'link')$$), outcome($$SELECT ruvector_graph_project('x', 'nosuch')$$);
SELECT node, out_degree FROM ruvector_degree('links');
SELECT key, strength FROM ruvector_degree('secret');
SELECT outcome($$SELECT ruvector_degree('secret', p_node_labels => '{Open}')$$);
INSERT INTO link VALUES (9, 1, 1);
SELECT name, source, stale FROM ruvector_graph_projections() WHERE name = 'links';
SET ruvector.stale_projections = 'use';
SELECT count(*) FROM ruvector_degree('links');
SET ruvector.stale_projections = 'error';
SELECT outcome($$SELECT ruvector_degree('links')$$) LIKE '55000%' AS refused;
SET ruvector.stale_projections = 'reload';
SELECT count(*) FROM ruvector_degree('links');
UPDATE link SET weight = 7 WHERE target = 9;
SELECT strength FROM ruvector_degree('links') WHERE node = 9;
DELETE FROM link WHERE target = 9;
SELECT count(*) FROM ruvector_degree('links');
TRUNCATE link;
SELECT count(*) FROM ruvector_degree('links');
BEGIN;
INSERT INTO link VALUES (1, 2, 3);
SELECT count(*) FROM ruvector_degree('links');
ROLLBACK;
SELECT count(*) FROM ruvector_degree('links');
SELECT ruvector_cypher('secrets', 'MATCH (n:Open)-[r]->(m:Open) DELETE r');
SELECT key, strength FROM ruvector_degree('secret');
SELECT ruvector_graph_project_drop('links'), ruvector_graph_project_drop('links');
SELECT outcome($$SELECT ruvector_degree('links')$$);
SET ROLE graph_algorithms_reader;
SELECT count(*) FROM ruvector_graph_projections();
RESET ROLE;
SELECT ruvector_graph_delete('secrets');
SELECT outcome($$SELECT ruvector_degree('secret')$$);
SELECT ruvector_graph_project_drop('secret');
REVOKE SELECT ON ruvector.graph_registry, ruvector.nodes, ruvector.edges FROM graph_algorithms_reader;
SET client_min_messages = error;
DROP SCHEMA graph_algorithms CASCADE;
DROP ROLE graph_algorithms_reader;
