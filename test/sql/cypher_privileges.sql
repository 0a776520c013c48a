-- Cypher as the caller: what privileges of tables, columns, sequences and functions allow, and nothing more.
\set VERBOSITY terse
CREATE SCHEMA graph_privileges;
CREATE FUNCTION graph_privileges.outcome(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	SELECT string_agg(r::text, ' ' ORDER BY r) INTO result FROM ruvector_cypher('privileges', query) AS r;
	RETURN coalesce(result, 'no rows');
EXCEPTION WHEN OTHERS THEN
	RETURN concat_ws(' ', SQLSTATE, SQLERRM);
END $$;
GRANT USAGE ON SCHEMA graph_privileges TO PUBLIC;
CREATE ROLE graph_reader;
SELECT ruvector_graph_create('privileges') > 0;
SELECT ruvector_cypher('privileges', 'CREATE (:A {x: 1})-[:R]->(:B {x: 2}), (:Lone)');
SET ROLE graph_reader;
SELECT graph_privileges.outcome('MATCH (n) RETURN count(n) AS c');
RESET ROLE;

-- Reading takes the two tables and the names of graphs, not the counts of what others may see.
GRANT SELECT ON ruvector.nodes, ruvector.edges, ruvector.graph_registry TO graph_reader;
SET ROLE graph_reader;
SELECT graph_privileges.outcome('MATCH (:A)-->(b:B) RETURN b.x AS x');
SELECT graph_privileges.outcome('CREATE (:C)');
SELECT graph_privileges.outcome('MATCH (n:A) SET n.x = 2');
SELECT graph_privileges.outcome('MATCH (n:Lone) DELETE n');
RESET ROLE;
GRANT INSERT ON ruvector.nodes TO graph_reader;
SET ROLE graph_reader;
SELECT graph_privileges.outcome('CREATE (:C)');
RESET ROLE;
GRANT USAGE ON SEQUENCE ruvector.nodes_id_seq TO graph_reader;
SET ROLE graph_reader;
SELECT graph_privileges.outcome('CREATE (:C)');
RESET ROLE;
-- Who may delete need not be allowed to update.
GRANT DELETE ON ruvector.nodes TO graph_reader;
SET ROLE graph_reader;
SELECT graph_privileges.outcome('MATCH (n:Lone) DELETE n');
SELECT graph_privileges.outcome('MATCH (n:A) DELETE n');
SELECT graph_privileges.outcome('MATCH (n:A) DETACH DELETE n');
RESET ROLE;

-- Columns: rows are read with their place.
REVOKE ALL ON ruvector.nodes FROM graph_reader;
GRANT SELECT (id, graph_id, node_type, extra_labels, external_id, collection_id, vector_pk) ON ruvector.nodes TO graph_reader;
SET ROLE graph_reader;
SELECT graph_privileges.outcome('MATCH (n) RETURN count(n) AS c');
SELECT graph_privileges.outcome('MATCH (n:A) RETURN n.x AS x');
RESET ROLE;
GRANT SELECT (properties, ctid) ON ruvector.nodes TO graph_reader;
SET ROLE graph_reader;
SELECT graph_privileges.outcome('MATCH (n:A) RETURN n.x AS x');
RESET ROLE;

-- Procedures: the caller's search path, and the caller's right to execute, whoever called before in this session.
CREATE SCHEMA graph_one;
CREATE SCHEMA graph_two;
CREATE FUNCTION graph_one.which() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'one' $$;
CREATE FUNCTION graph_two.which() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'two' $$;
CREATE FUNCTION graph_one.secret() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT 'told' $$;
REVOKE ALL ON FUNCTION graph_one.secret() FROM PUBLIC;
CREATE TYPE graph_one.mood AS ENUM ('sad', 'ok');
CREATE FUNCTION graph_two.felt(m graph_one.mood) RETURNS graph_one.mood LANGUAGE sql IMMUTABLE AS $$ SELECT m $$;
CREATE FUNCTION graph_two.sum_of(VARIADIC n integer[]) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT sum(i) FROM unnest(n) AS i $$;
CREATE TABLE graph_two.pairs (a integer, b text);
INSERT INTO graph_two.pairs VALUES (1, 'x'), (2, NULL);
CREATE FUNCTION graph_two.all_pairs() RETURNS SETOF graph_two.pairs LANGUAGE sql STABLE AS $$ SELECT * FROM graph_two.pairs $$;
SET search_path = graph_one, public;
SELECT graph_privileges.outcome('CALL which() YIELD which RETURN which');
SELECT graph_privileges.outcome('CALL graph_two.felt(''ok'') YIELD felt RETURN felt');
SET search_path = graph_two, public;
SELECT graph_privileges.outcome('CALL which() YIELD which RETURN which');
SELECT graph_privileges.outcome('CALL graph_two.felt(''ok'') YIELD felt RETURN felt');
RESET search_path;
SELECT graph_privileges.outcome('CALL graph_two.sum_of([1, 2, 3]) YIELD sum_of RETURN sum_of');
SELECT graph_privileges.outcome('CALL graph_two.all_pairs() YIELD a, b RETURN a, b');
SELECT graph_privileges.outcome('CALL graph_one.secret() YIELD secret RETURN secret');
SET ROLE graph_reader;
SELECT graph_privileges.outcome('CALL graph_one.secret() YIELD secret RETURN secret');
RESET ROLE;
GRANT USAGE ON SCHEMA graph_one TO graph_reader;
SET ROLE graph_reader;
SELECT graph_privileges.outcome('CALL graph_one.secret() YIELD secret RETURN secret');
RESET ROLE;

-- What a procedure writes is seen by the clauses behind it, and no query runs it twice.
CREATE FUNCTION graph_two.add_node() RETURNS integer LANGUAGE sql AS $$
	INSERT INTO ruvector.nodes (graph_id, node_type) SELECT g.id, 'Added' FROM ruvector.graph_registry AS g WHERE g.name = 'privileges' RETURNING 1 $$;
SELECT graph_privileges.outcome('CALL graph_two.add_node() YIELD add_node MATCH (n:Added) RETURN count(n) AS c');
BEGIN READ ONLY;
SELECT graph_privileges.outcome('CALL graph_two.add_node() YIELD add_node RETURN add_node');
COMMIT;
-- So are earlier calls of the same statement.
SELECT ruvector_cypher('privileges', 'CREATE (:Twice)'), ruvector_cypher('privileges', 'MATCH (n:Twice) RETURN count(n) AS c') FROM generate_series(1, 2);

-- Triggers: what they change is what is read, and what they take away is an error at once.
CREATE FUNCTION graph_two.take_away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE FUNCTION graph_two.change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.properties := NEW.properties || '{"t": 1}'; RETURN NEW; END $$;
CREATE TRIGGER t BEFORE INSERT OR UPDATE ON ruvector.nodes FOR EACH ROW EXECUTE FUNCTION graph_two.change();
SELECT graph_privileges.outcome('CREATE (n:T {q: 1}) RETURN n.t AS t, n.q AS q');
DROP TRIGGER t ON ruvector.nodes;
CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON ruvector.nodes FOR EACH ROW EXECUTE FUNCTION graph_two.take_away();
CREATE TRIGGER t BEFORE INSERT OR UPDATE OR DELETE ON ruvector.edges FOR EACH ROW EXECUTE FUNCTION graph_two.take_away();
SELECT graph_privileges.outcome('CREATE (n:T)');
SELECT graph_privileges.outcome('MATCH (n:T) SET n.q = 2');
SELECT graph_privileges.outcome('MATCH (n:T) SET n:U');
SELECT regexp_replace(graph_privileges.outcome('MATCH (n:T) DELETE n'), '\d+ was', 'N was');
SELECT graph_privileges.outcome('MATCH (n:T), (m:B) CREATE (n)-[:R]->(m)');
DROP TRIGGER t ON ruvector.nodes;
DROP TRIGGER t ON ruvector.edges;

-- Whoever owns the tables may alter them: an index of another kind is left alone, a column of another type refused.
BEGIN;
DROP INDEX ruvector.idx_edges_source, ruvector.idx_edges_target;
SELECT graph_privileges.outcome('MATCH (a)--(b) RETURN count(*) AS c');
CREATE INDEX ON ruvector.edges (source_id, edge_type text_pattern_ops, target_id) INCLUDE (id);
CREATE INDEX ON ruvector.edges (target_id, edge_type DESC, source_id) INCLUDE (id);
SELECT graph_privileges.outcome('MATCH (a)--(b) RETURN count(*) AS c');
ROLLBACK;
BEGIN;
ALTER TABLE ruvector.edges ALTER COLUMN properties DROP NOT NULL;
SELECT graph_privileges.outcome('MATCH (a)-->(b) RETURN count(*) AS c');
ROLLBACK;
BEGIN;
ALTER EXTENSION ruvector DROP VIEW ruvector.edges_view;
DROP VIEW ruvector.edges_view;
ALTER TABLE ruvector.edges ALTER COLUMN weight TYPE double precision;
SELECT graph_privileges.outcome('MATCH (a)-->(b) RETURN count(*) AS c');
ROLLBACK;
BEGIN;
CREATE TABLE graph_two.more_nodes () INHERITS (ruvector.nodes);
INSERT INTO graph_two.more_nodes (graph_id, node_type) SELECT g.id, 'A' FROM ruvector.graph_registry AS g WHERE g.name = 'privileges';
SELECT graph_privileges.outcome('MATCH (n:A) RETURN count(n) AS c');
ROLLBACK;

SELECT ruvector_graph_delete('privileges');
REVOKE ALL ON ALL TABLES IN SCHEMA ruvector FROM graph_reader;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA ruvector FROM graph_reader;
SET client_min_messages = warning;
DROP SCHEMA graph_one, graph_two, graph_privileges CASCADE;
DROP ROLE graph_reader;
