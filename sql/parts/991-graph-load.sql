-- Since 0.9.0.
-- Loading graphs from tables and queries.

CREATE FUNCTION ruvector_graph_load(p_graph_name text, p_nodes text DEFAULT NULL, p_edges text DEFAULT NULL,
	p_id_column text DEFAULT 'id', p_label_column text DEFAULT NULL, p_label text DEFAULT 'default',
	p_source_column text DEFAULT 'source', p_target_column text DEFAULT 'target', p_type_column text DEFAULT NULL, p_type text DEFAULT 'default',
	p_weight_column text DEFAULT NULL, p_node_properties_column text DEFAULT NULL, p_edge_properties_column text DEFAULT NULL,
	p_on_existing text DEFAULT 'error', OUT nodes bigint, OUT edges bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_graph_load(text, text, text, text, text, text, text, text, text, text, text, text, text, text) IS
	'loads nodes and edges, as the caller, each from a table (by name) or a query (SELECT, WITH, VALUES, TABLE), null: none; returns how many. Nodes: p_id_column becomes the external id, p_label_column the label (null there, or no column: p_label). Edges: p_source_column and p_target_column are external ids, p_type_column the type (else p_type), p_weight_column the weight (else 1). Properties are the object in p_node_properties_column or p_edge_properties_column, or all other columns but nulls. p_on_existing, a node of the id is there: error, skip, or update (its label is replaced, its properties are merged)';

CREATE FUNCTION ruvector_graph_load(p_graph_name text, p_nodes regclass, p_edges regclass DEFAULT NULL,
	p_id_column text DEFAULT 'id', p_label_column text DEFAULT NULL, p_label text DEFAULT 'default',
	p_source_column text DEFAULT 'source', p_target_column text DEFAULT 'target', p_type_column text DEFAULT NULL, p_type text DEFAULT 'default',
	p_weight_column text DEFAULT NULL, p_node_properties_column text DEFAULT NULL, p_edge_properties_column text DEFAULT NULL,
	p_on_existing text DEFAULT 'error', OUT nodes bigint, OUT edges bigint)
	AS 'MODULE_PATHNAME', 'ruvector_graph_load_tables' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_graph_load(text, regclass, regclass, text, text, text, text, text, text, text, text, text, text, text) IS
	'loads nodes and edges from two tables or views, or from one of them: as the function of this name that takes names or queries';
