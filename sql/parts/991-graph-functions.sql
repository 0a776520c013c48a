-- Since 0.9.0.
-- Making graphs, and adding to them by name. All run as the caller.

CREATE FUNCTION ruvector.graph_id(p_graph_name text) RETURNS integer
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	found_id integer;
BEGIN
	SELECT g.id INTO found_id FROM ruvector.graph_registry AS g WHERE g.name = p_graph_name;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'Graph not found: %', coalesce(p_graph_name, 'NULL')
			USING ERRCODE = 'undefined_object', HINT = 'ruvector_graph_create makes one.';
	END IF;
	RETURN found_id;
END
$$;
COMMENT ON FUNCTION ruvector.graph_id(text) IS 'the id of a graph; an error if there is none of this name';

CREATE FUNCTION ruvector.graph_node(p_graph_id integer, p_graph_name text, p_external_id text) RETURNS bigint
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	found_id bigint;
BEGIN
	SELECT n.id INTO found_id FROM ruvector.nodes AS n WHERE n.graph_id = p_graph_id AND n.external_id = p_external_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'graph "%" has no node "%"', p_graph_name, coalesce(p_external_id, 'NULL') USING ERRCODE = 'undefined_object';
	END IF;
	RETURN found_id;
END
$$;
COMMENT ON FUNCTION ruvector.graph_node(integer, text, text) IS 'the id of a node by its external id; an error if the graph has none';

CREATE FUNCTION ruvector_graph_create(p_name text, p_description text DEFAULT NULL) RETURNS integer
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	new_id integer;
BEGIN
	PERFORM ruvector.check_not_null('p_name', p_name);
	IF p_name = '' THEN
		RAISE EXCEPTION 'the name of a graph must not be empty' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO ruvector.graph_registry (name, description) VALUES (p_name, p_description) ON CONFLICT (name) DO NOTHING RETURNING id INTO new_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'graph "%" already exists', p_name USING ERRCODE = 'duplicate_object';
	END IF;
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION ruvector_graph_create(text, text) IS 'makes an empty property graph and returns its id; an error if there is one of this name';

CREATE FUNCTION ruvector_graph_delete(p_name text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	old_id integer;
BEGIN
	SELECT g.id INTO old_id FROM ruvector.graph_registry AS g WHERE g.name = p_name FOR UPDATE;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- Edges first: what cascades from nodes goes one by one. They have no index that begins with the graph.
	DELETE FROM ruvector.hyperedges WHERE graph_id = old_id;
	DELETE FROM ruvector.edges AS e USING ruvector.nodes AS n WHERE n.graph_id = old_id AND e.source_id = n.id;
	DELETE FROM ruvector.nodes WHERE graph_id = old_id;
	DELETE FROM ruvector.graph_registry WHERE id = old_id;
	RETURN true;
END
$$;
COMMENT ON FUNCTION ruvector_graph_delete(text) IS 'deletes a property graph with all that is in it; false if there is none of this name';

-- The table's name is looked up by the caller's search path.
CREATE FUNCTION ruvector_node_add(p_graph_name text, p_external_id text, p_node_type text DEFAULT 'default', p_properties jsonb DEFAULT '{}',
	p_vector_table text DEFAULT NULL, p_vector_column text DEFAULT NULL, p_vector_id text DEFAULT NULL)
	RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	graph integer := ruvector.graph_id(p_graph_name);
	collection integer;
	place oid := pg_catalog.to_regclass(p_vector_table);
	new_id bigint;
BEGIN
	IF p_vector_table IS NOT NULL THEN
		PERFORM ruvector.check_not_null('p_vector_id', p_vector_id);
		SELECT c.collection_id INTO collection FROM ruvector.collection_places AS c
			WHERE c.relation OPERATOR(pg_catalog.=) place AND (p_vector_column IS NULL OR c.column_name OPERATOR(pg_catalog.=) p_vector_column) ORDER BY c.collection_id LIMIT 1;
		IF NOT FOUND THEN
			RAISE EXCEPTION 'no collection is registered for table "%"', pg_catalog.concat(p_vector_table, '", column "' OPERATOR(pg_catalog.||) p_vector_column)
				USING ERRCODE = 'undefined_object', HINT = 'ruvector_register_collection registers a column of vectors.';
		END IF;
	ELSIF p_vector_column IS NOT NULL OR p_vector_id IS NOT NULL THEN
		PERFORM ruvector.check_not_null('p_vector_table', p_vector_table);
	END IF;
	INSERT INTO ruvector.nodes (graph_id, external_id, node_type, properties, collection_id, vector_pk)
		VALUES (graph, p_external_id, p_node_type, coalesce(p_properties, '{}'), collection, CASE WHEN collection IS NOT NULL THEN p_vector_id END)
		ON CONFLICT (graph_id, external_id) DO NOTHING RETURNING id INTO new_id;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'graph "%" already has a node "%"', p_graph_name, p_external_id USING ERRCODE = 'unique_violation';
	END IF;
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION ruvector_node_add(text, text, text, jsonb, text, text, text) IS
	'adds a node and returns its id; its vector may be that of a row of a collection, by the table, the column (or null: any) and the primary key as text';

CREATE FUNCTION ruvector_edge_add(p_graph_name text, p_source_external_id text, p_target_external_id text, p_edge_type text DEFAULT 'default',
	p_weight real DEFAULT 1.0, p_properties jsonb DEFAULT '{}')
	RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	graph integer := ruvector.graph_id(p_graph_name);
	new_id bigint;
BEGIN
	INSERT INTO ruvector.edges (graph_id, source_id, target_id, edge_type, weight, properties)
		VALUES (graph, ruvector.graph_node(graph, p_graph_name, p_source_external_id), ruvector.graph_node(graph, p_graph_name, p_target_external_id),
			coalesce(p_edge_type, 'default'), coalesce(p_weight, 1.0), coalesce(p_properties, '{}'))
		RETURNING id INTO new_id;
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION ruvector_edge_add(text, text, text, text, real, jsonb) IS 'adds an edge from one node to another, both by their external ids, and returns its id';

CREATE FUNCTION ruvector_hyperedge_add(p_graph_name text, p_node_external_ids text[], p_hyperedge_type text DEFAULT 'default', p_weights real[] DEFAULT NULL,
	p_properties jsonb DEFAULT '{}')
	RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	graph integer := ruvector.graph_id(p_graph_name);
	new_id bigint;
BEGIN
	IF p_node_external_ids IS NULL OR coalesce(array_ndims(p_node_external_ids), 0) <> 1 OR array_length(p_node_external_ids, 1) < 2 THEN
		RAISE EXCEPTION 'a hyperedge has two members or more' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF array_length(p_weights, 1) <> array_length(p_node_external_ids, 1) THEN
		RAISE EXCEPTION 'a hyperedge of % members cannot have % weights', array_length(p_node_external_ids, 1), array_length(p_weights, 1)
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	INSERT INTO ruvector.hyperedges (graph_id, hyperedge_type, node_ids, weights, properties)
		VALUES (graph, coalesce(p_hyperedge_type, 'default'),
			(SELECT array_agg(ruvector.graph_node(graph, p_graph_name, m.external_id) ORDER BY m.position)
				FROM unnest(p_node_external_ids) WITH ORDINALITY AS m (external_id, position)),
			p_weights, coalesce(p_properties, '{}'))
		RETURNING id INTO new_id;
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION ruvector_hyperedge_add(text, text[], text, real[], jsonb) IS
	'adds a hyperedge among two or more nodes, by their external ids and in their order, with a weight for each or null, and returns its id';

CREATE FUNCTION ruvector_neighbors(p_graph_name text, p_node_external_id text, p_edge_types text[] DEFAULT NULL, p_direction text DEFAULT 'both')
	RETURNS TABLE (neighbor_id bigint, neighbor_external_id text, neighbor_label text, edge_type text, edge_weight real, direction text)
	LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	start bigint := ruvector.graph_node(ruvector.graph_id(p_graph_name), p_graph_name, p_node_external_id);
BEGIN
	IF p_direction IS NULL OR p_direction NOT IN ('out', 'in', 'both') THEN
		RAISE EXCEPTION 'p_direction must be out, in or both, not %', coalesce(quote_literal(p_direction), 'null') USING ERRCODE = 'invalid_parameter_value';
	END IF;
	-- An edge from a node to itself is among those that go out, once.
	RETURN QUERY SELECT n.id, n.external_id, n.node_type, e.edge_type, e.weight, e.direction
		FROM (SELECT o.target_id AS other, o.edge_type, o.weight, 'out' AS direction, o.id FROM ruvector.edges AS o
				WHERE p_direction <> 'in' AND o.source_id = start AND (p_edge_types IS NULL OR o.edge_type = ANY (p_edge_types))
			UNION ALL SELECT i.source_id, i.edge_type, i.weight, 'in', i.id FROM ruvector.edges AS i
				WHERE p_direction <> 'out' AND i.target_id = start AND (p_direction = 'in' OR i.source_id <> start)
					AND (p_edge_types IS NULL OR i.edge_type = ANY (p_edge_types))) AS e
			JOIN ruvector.nodes AS n ON n.id = e.other
		ORDER BY e.direction DESC, e.id;
END
$$;
COMMENT ON FUNCTION ruvector_neighbors(text, text, text[], text) IS
	'what edges of some types (null: of any) connect a node with, by its external id: a row for each edge; p_direction: out, in or both';

CREATE FUNCTION ruvector_graph_index_create(p_graph_name text, p_label text, p_property text) RETURNS text
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	graph integer := ruvector.graph_id(p_graph_name);
	index_name text;
BEGIN
	PERFORM ruvector.check_not_null('p_label', p_label, 'p_property', p_property);
	index_name := format('nodes_%s_%s', graph, substr(md5(p_label || '.' || p_property), 1, 12));
	EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON ruvector.nodes ((properties -> %L)) WHERE graph_id = %s AND node_type = %L', index_name, p_property, graph, p_label);
	RETURN 'ruvector.' || index_name;
END
$$;
COMMENT ON FUNCTION ruvector_graph_index_create(text, text, text) IS
	'makes an index of a property of the nodes that have a label as their first one, for comparisons by range, and returns its name; equality is indexed anyway. Takes the owner of ruvector.nodes';
