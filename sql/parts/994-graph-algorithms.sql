-- Since 0.10.0.
-- Graph algorithms, over property graphs, tables and queries. All take, where they have them:
--
--   p_graph          the name of a projection of this session (ruvector_graph_project), of a graph (ruvector_graph_create),
--                    of a table or view with columns source, target and perhaps weight, or a query (SELECT, WITH, VALUES,
--                    TABLE) whose first two columns are source and target, and a third one the weight. Ids of nodes of tables
--                    and queries are smallint, integer, bigint, uuid or text.
--   p_edge_types     of a property graph: edges of these types alone
--   p_node_labels    of a property graph: nodes with one of these labels, and edges between such
--   p_direction      out: edges lead from source to target; in: the other way round; both: either way
--   p_weight         of a property graph: weight (the column), or a property of each edge, null: each edge weighs 1; of a table
--                    or query: the column
--   p_column, p_table, p_key_column, p_result
--                    of a function ..._write: which result (p_result) becomes which property of the graph's nodes (p_column), or
--                    which column of a table whose key is the node's id or key; returns how many rows were written
--
-- A node is two columns of results: node, its id, null where ids are uuid or text; and key, its id as text, of a property graph the external
-- id, null where there is none. Rows come in the order of ids unless it is said otherwise.

CREATE FUNCTION ruvector_graph_project(p_name text, p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL,
	p_replace boolean DEFAULT false, OUT name text, OUT nodes bigint, OUT edges bigint, OUT bytes bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_graph_project(text, text, text[], text[], text, boolean) IS
	'reads a graph (a property graph, table or query) into memory and keeps it under a name for this session and role, a projection: algorithms that are given the name do not read it again. If what it was read from may have changed since, ruvector.stale_projections says whether it is read anew (reload, the default), refused (error) or used as it is (use). Memory counts towards ruvector.graph_memory. p_replace: one of this name goes; else it is an error';

CREATE FUNCTION ruvector_graph_projections()
	RETURNS TABLE (name text, source text, nodes bigint, edges bigint, bytes bigint, made_at timestamptz, stale boolean, reason text)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_graph_projections() IS
	'the projections that this session keeps for the role: what each was read from, its size in memory, when it was read, and whether it may differ from what would be read now (stale), and why';

CREATE FUNCTION ruvector_graph_project_drop(p_name text) RETURNS boolean
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_graph_project_drop(text) IS 'drops a projection and gives its memory back; false: there was none of this name';

CREATE FUNCTION ruvector_degree(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out',
	p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, out_degree bigint, in_degree bigint, strength double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_degree(text, text[], text[], text, text) IS
	'how many edges leave each node of a graph (a projection, property graph, table or query) and how many lead to it, parallel ones each, and the sum of the weights of both (of a graph without weights: their number). With p_direction both, out_degree and in_degree are the number of edges at the node, where one from a node to itself counts twice';

CREATE FUNCTION ruvector_degree(p_edges regclass, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, out_degree bigint, in_degree bigint, strength double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_degree(regclass, text, text) IS 'as the function of this name that takes a graph''s name or a query, of the edges in a table or view';

CREATE FUNCTION ruvector_degree_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id', p_result text DEFAULT NULL,
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS bigint AS 'MODULE_PATHNAME', 'ruvector_degree' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_degree_write(text, text, regclass, text, text, text[], text[], text, text) IS
	'writes what ruvector_degree returns, of p_result (out_degree, in_degree or strength), to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';
