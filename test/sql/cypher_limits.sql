-- Limits of Cypher queries, and values that plain SQL has written.
\set VERBOSITY terse
CREATE SCHEMA graph_limits;
CREATE FUNCTION graph_limits.outcome(query text, parameters jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	SELECT string_agg(r::text, ' ' ORDER BY r) INTO result FROM ruvector_cypher('limits', query, parameters) AS r;
	RETURN coalesce(result, 'no rows');
EXCEPTION WHEN OTHERS THEN
	RETURN concat_ws(' ', SQLSTATE, SQLERRM);
END $$;
SELECT ruvector_graph_create('limits') > 0;
SET ruvector.cypher_memory = '4MB';
SELECT q, graph_limits.outcome(q) FROM unnest(ARRAY[
	'RETURN size(range(1, 1000000000000)) AS x',
	'UNWIND range(1, 1000) AS a UNWIND range(1, 1000) AS b RETURN size(collect(a * b)) AS x',
	'UNWIND range(1, 1000) AS a UNWIND range(1, 1000) AS b WITH DISTINCT a * 1000 + b AS c RETURN count(c) AS x',
	'UNWIND range(1, 1000) AS a UNWIND range(1, 1000) AS b WITH a, b ORDER BY a SKIP 1 RETURN count(*) AS x',
	'RETURN size(reduce(s = ''x'', i IN range(1, 60) | s + s)) AS x',
	'RETURN size(reduce(s = [1], i IN range(1, 60) | s + s)) AS x',
	'UNWIND range(1, 1000) AS a UNWIND range(1, 1000) AS b CREATE (:Many)',
-- Small in memory, since parts are shared, and too large for whoever walks over all.
	'RETURN reduce(s = [1], i IN range(1, 40) | [s, s]) AS x',
	'WITH reduce(s = [1], i IN range(1, 40) | [s, s]) AS a, reduce(s = [1], i IN range(1, 40) | [s, s]) AS b RETURN a = b AS x',
	'CREATE (n) SET n.x = reduce(s = [1], i IN range(1, 40) | {a: s, b: s})',
	'WITH reduce(s = ''x'', i IN range(1, 20) | s + s) AS s RETURN [i IN range(1, 1000) | s] AS x',
-- The session goes on.
	'RETURN size(range(1, 1000)) AS x']) AS q;
RESET ruvector.cypher_memory;
-- More rows of large properties than are kept at once.
INSERT INTO ruvector.nodes (graph_id, node_type, properties)
	SELECT g.id, 'Large', jsonb_build_object('i', i, 's', repeat('abcdefgh', 30000)) FROM ruvector.graph_registry AS g, generate_series(1, 100) AS i WHERE g.name = 'limits';
SELECT graph_limits.outcome('MATCH (n:Large) RETURN sum(n.i) AS i, sum(size(n.s)) AS s');
SELECT graph_limits.outcome('MATCH (n:Large), (m:Large {i: 7}) WHERE n.i < 50 RETURN sum(n.i + m.i) AS i');
SELECT graph_limits.outcome('MATCH (n:Large) WHERE n.i > 10 DELETE n');
SELECT graph_limits.outcome('MATCH (n:Large) RETURN count(n) AS c');

-- Numbers that no float is as large as, labels twice, tags that stand for nothing.
INSERT INTO ruvector.nodes (graph_id, node_type, extra_labels, properties)
	SELECT g.id, 'Odd', ARRAY['P', NULL, 'P', 'Odd', ''], '{"a": 1e400, "b": -1e400, "c": "1e400", "d": {"@date": "garbage"}, "e": {"@date": "2020-01-01"}, "f": [1e400, "\"1e400"]}'
	FROM ruvector.graph_registry AS g WHERE g.name = 'limits';
SELECT graph_limits.outcome('MATCH (n:Odd) RETURN labels(n) AS l, n.a AS a, properties(n) AS p');
SELECT graph_limits.outcome('MATCH (n:Odd) SET n.z = 1 REMOVE n.d RETURN n.d AS d, n.e AS e');
SELECT properties - 'a' - 'b' - 'f' AS properties, length(properties ->> 'a') FROM ruvector.nodes WHERE node_type = 'Odd';
SELECT graph_limits.outcome('RETURN $x AS x', '{"x": {"@date": "garbage"}}');
SELECT graph_limits.outcome('RETURN $x AS x', '{"x": [1e400, -1e400]}');
SELECT graph_limits.outcome('RETURN 1 AS x', '[]');

-- Columns: domains are what they are over, and a plan is no row.
CREATE DOMAIN graph_limits.document AS jsonb;
CREATE DOMAIN graph_limits.numbers AS integer[];
CREATE DOMAIN graph_limits.positive AS integer CHECK (VALUE > 0) NOT NULL;
SELECT * FROM ruvector_cypher_rows('limits', 'RETURN ''s'' AS x, [1, null] AS y, 3 AS z') AS t (x graph_limits.document, y graph_limits.numbers, z graph_limits.positive);
SELECT * FROM ruvector_cypher_rows('limits', 'RETURN -1 AS z') AS t (z graph_limits.positive);
SELECT * FROM ruvector_cypher_rows('limits', 'RETURN null AS z') AS t (z graph_limits.positive);
SELECT * FROM ruvector_cypher_rows('limits', 'RETURN 99999999999 AS z') AS t (z integer);
SELECT * FROM ruvector_cypher_rows('limits', 'RETURN 1 AS z') AS t (z integer, y integer);
SELECT * FROM ruvector_cypher_rows('limits', 'EXPLAIN RETURN 1 AS z') AS t (z jsonb);
SELECT ruvector_graph_delete('limits');
SET client_min_messages = warning;
DROP SCHEMA graph_limits CASCADE;
