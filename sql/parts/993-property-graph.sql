-- Since 0.9.0.
-- SQL/PGQ beside Cypher: the property graphs of PostgreSQL 19, over graphs of ours.

CREATE FUNCTION ruvector_graph_property_graph(p_graph_name text, p_property_graph_name text DEFAULT NULL, p_schema text DEFAULT pg_catalog.current_schema(),
	p_replace boolean DEFAULT false)
	RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	graph integer := ruvector.graph_id(p_graph_name);
	new_name text := coalesce(p_property_graph_name, p_graph_name);
	marker text;
	prefix text; -- of the views' names, short enough for numbers behind it
	element record;
	labels text;
	vertices text := '';
	edges text := '';
BEGIN
	PERFORM ruvector.check_not_null('p_schema', p_schema);
	IF current_setting('server_version_num')::integer < 190000 THEN
		RAISE EXCEPTION 'property graphs of SQL/PGQ take PostgreSQL 19 or later' USING ERRCODE = 'feature_not_supported',
			DETAIL = format('This is PostgreSQL %s.', current_setting('server_version')), HINT = 'ruvector_cypher queries the graph here.';
	END IF;
	marker := format('of the property graph %s', new_name);
	prefix := CASE WHEN octet_length(new_name) <= 40 THEN new_name ELSE 'graph_' || graph END;
	IF p_replace THEN
		EXECUTE format('DROP PROPERTY GRAPH IF EXISTS %I.%I', p_schema, new_name);
		FOR element IN SELECT c.relname FROM pg_class AS c
			WHERE c.relnamespace = p_schema::regnamespace AND c.relkind = 'v' AND obj_description(c.oid, 'pg_class') = marker
		LOOP
			EXECUTE format('DROP VIEW %I.%I', p_schema, element.relname);
		END LOOP;
	ELSIF to_regclass(format('%I.%I', p_schema, new_name)) IS NOT NULL THEN
		RAISE EXCEPTION '"%" already exists in schema "%"', new_name, p_schema USING ERRCODE = 'duplicate_object',
			HINT = 'p_replace => true makes a property graph anew.';
	END IF;

	-- A view for each set of labels, and for each type between two sets: an element's labels are the same in all rows.
	CREATE TEMPORARY TABLE ruvector_label_sets ON COMMIT DROP AS
		SELECT row_number() OVER (ORDER BY s.node_type, s.extra_labels) AS number, s.node_type, s.extra_labels
			FROM (SELECT DISTINCT n.node_type, n.extra_labels FROM ruvector.nodes AS n WHERE n.graph_id = graph) AS s;
	FOR element IN SELECT s.number, s.node_type, s.extra_labels, format('%s_nodes_%s', prefix, s.number) AS view_name FROM pg_temp.ruvector_label_sets AS s ORDER BY s.number LOOP
		EXECUTE format('CREATE VIEW %I.%I WITH (security_invoker = true) AS SELECT n.id, n.external_id, n.properties FROM ruvector.nodes AS n
			WHERE n.graph_id = %s AND n.node_type IS NOT DISTINCT FROM %L AND n.extra_labels IS NOT DISTINCT FROM %L::text[]',
			p_schema, element.view_name, graph, element.node_type, element.extra_labels);
		EXECUTE format('COMMENT ON VIEW %I.%I IS %L', p_schema, element.view_name, marker);
		SELECT string_agg(format('LABEL %I PROPERTIES (id, external_id, properties)', l.label), ' ') INTO labels
			FROM (SELECT DISTINCT u.label FROM unnest(element.node_type || element.extra_labels) AS u (label) WHERE u.label IS NOT NULL) AS l;
		vertices := vertices || format('%s%I.%I KEY (id) %s', CASE WHEN vertices = '' THEN '' ELSE ', ' END, p_schema, element.view_name,
			coalesce(labels, 'DEFAULT LABEL PROPERTIES (id, external_id, properties)'));
	END LOOP;
	FOR element IN
		SELECT row_number() OVER (ORDER BY k.edge_type, k.source, k.target) AS number, k.edge_type, k.source, k.target
			FROM (SELECT DISTINCT e.edge_type, a.number AS source, b.number AS target FROM ruvector.edges AS e
				JOIN ruvector.nodes AS s ON s.id = e.source_id
				JOIN pg_temp.ruvector_label_sets AS a ON a.node_type IS NOT DISTINCT FROM s.node_type AND a.extra_labels IS NOT DISTINCT FROM s.extra_labels
				JOIN ruvector.nodes AS t ON t.id = e.target_id
				JOIN pg_temp.ruvector_label_sets AS b ON b.node_type IS NOT DISTINCT FROM t.node_type AND b.extra_labels IS NOT DISTINCT FROM t.extra_labels
				WHERE e.graph_id = graph) AS k
	LOOP
		EXECUTE format('CREATE VIEW %1$I.%2$I WITH (security_invoker = true) AS SELECT e.id, e.source_id, e.target_id, e.weight, e.properties
			FROM ruvector.edges AS e WHERE e.graph_id = %3$s AND e.edge_type = %4$L
				AND e.source_id IN (SELECT s.id FROM %1$I.%5$I AS s) AND e.target_id IN (SELECT t.id FROM %1$I.%6$I AS t)',
			p_schema, format('%s_edges_%s', prefix, element.number), graph, element.edge_type,
			format('%s_nodes_%s', prefix, element.source), format('%s_nodes_%s', prefix, element.target));
		EXECUTE format('COMMENT ON VIEW %I.%I IS %L', p_schema, format('%s_edges_%s', prefix, element.number), marker);
		edges := edges || format('%s%I.%I KEY (id) SOURCE KEY (source_id) REFERENCES %I (id) DESTINATION KEY (target_id) REFERENCES %I (id)
			LABEL %I PROPERTIES (id, weight, properties)', CASE WHEN edges = '' THEN '' ELSE ', ' END, p_schema, format('%s_edges_%s', prefix, element.number),
			format('%s_nodes_%s', prefix, element.source), format('%s_nodes_%s', prefix, element.target), element.edge_type);
	END LOOP;
	DROP TABLE pg_temp.ruvector_label_sets;
	EXECUTE format('CREATE PROPERTY GRAPH %I.%I', p_schema, new_name) || CASE WHEN vertices = '' THEN '' ELSE format(' VERTEX TABLES (%s)', vertices) END
		|| CASE WHEN edges = '' THEN '' ELSE format(' EDGE TABLES (%s)', edges) END;
	RETURN format('%I.%I', p_schema, new_name);
END
$$;
COMMENT ON FUNCTION ruvector_graph_property_graph(text, text, text, boolean) IS
	'PostgreSQL 19 and later: makes a property graph of SQL/PGQ over a graph, for GRAPH_TABLE, and returns its name. Its elements are views of the graph''s rows, as the graph''s labels and types are now; p_replace makes property graph and views anew';
