-- Since 0.9.0.
-- Cypher.

CREATE FUNCTION ruvector.float_json(number double precision) RETURNS jsonb
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN number IN ('NaN', 'Infinity', '-Infinity') THEN jsonb_build_object('@float', number::text)
		WHEN scale(number::text::numeric) = 0 THEN to_jsonb(round(number::text::numeric, 1)) ELSE to_jsonb(number::text::numeric) END
$$;
COMMENT ON FUNCTION ruvector.float_json(double precision) IS 'a number as Cypher stores floats: with a digit behind the point';

CREATE FUNCTION ruvector_cypher(p_graph_name text, p_query text, p_params jsonb DEFAULT '{}') RETURNS SETOF jsonb
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_cypher(text, text, jsonb) IS
	'runs a Cypher query (openCypher 9 and more) on a graph, as the caller, with parameters by name ($name), and returns an object for each row, with a member for each column; a query behind EXPLAIN returns its plan, behind PROFILE its plan with rows and times';

CREATE FUNCTION ruvector_cypher_rows(p_graph_name text, p_query text, p_params jsonb DEFAULT '{}') RETURNS SETOF record
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_cypher_rows(text, text, jsonb) IS
	'as ruvector_cypher, for joins: AS t (name text, age integer) names and types the columns in the order of RETURN; nodes and relationships become bigint (their ids) or jsonb';
