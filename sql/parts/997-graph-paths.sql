-- Since 0.10.0.
-- Paths and flows. What p_graph, p_edges, p_edge_types, p_node_labels, p_direction, p_weight, p_column, p_table and p_key_column
-- are is told in 994-graph-algorithms.sql. p_start and p_end name nodes as key does: an id as text, of a property graph the
-- external id; what names none raises 02000. Lengths are sums of weights where the graph has any (p_weight, or a column weight),
-- else numbers of edges.

CREATE FUNCTION ruvector_distances(p_graph text, p_start text, p_most double precision DEFAULT NULL, p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, distance double precision, parent bigint, parent_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_distances(text, text, double precision, text[], text[], text, text) IS
	'how far each node of a graph (a projection, property graph, table or query) is from the node p_start, by the sum of weights where the graph has any, else by the number of edges (Dijkstra 1959; breadth first, Beamer and others 2012), and the node before it on a shortest path: the least one of several. The start''s distance is 0, and it has no parent. Nodes that cannot be reached, or are farther than p_most (null: no limit), have no row. Weights must be finite and not negative (22023). An unknown start raises 02000';

CREATE FUNCTION ruvector_distances(p_edges regclass, p_start text, p_most double precision DEFAULT NULL, p_direction text DEFAULT 'out',
	p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, distance double precision, parent bigint, parent_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_distances(regclass, text, double precision, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_distances_write(p_graph text, p_column text, p_start text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_result text DEFAULT 'distance', p_most double precision DEFAULT NULL, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_distances' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_distances_write(text, text, text, regclass, text, text, double precision, text[], text[], text, text) IS
	'writes what ruvector_distances returns, of p_result (distance, parent or parent_key), to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; nodes that are not reached keep what they have. Returns how many rows were written';

CREATE FUNCTION ruvector_shortest_path(p_graph text, p_start text, p_end text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE ("position" bigint, node bigint, key text, distance double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_shortest_path(text, text, text, text[], text[], text, text) IS
	'a shortest path in a graph (a projection, property graph, table or query) from the node p_start to the node p_end, by the sum of weights where the graph has any, else by the number of edges: its nodes in order, position from 1, each with its distance from the start, so that the last row''s is the path''s length. Of several shortest paths always the same one. No row: there is no path. From a node to itself: that node, distance 0. Weights must be finite and not negative (22023). Unknown nodes raise 02000. (Dijkstra 1959)';

CREATE FUNCTION ruvector_shortest_path(p_edges regclass, p_start text, p_end text, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE ("position" bigint, node bigint, key text, distance double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_shortest_path(regclass, text, text, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_shortest_paths(p_graph text, p_start text, p_end text, p_count integer, p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (path bigint, "position" bigint, node bigint, key text, distance double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_shortest_paths(text, text, text, integer, text[], text[], text, text) IS
	'the p_count shortest paths without loops in a graph (a projection, property graph, table or query) from the node p_start to the node p_end, fewer where there are no more: by their length, then by their number of edges, then by their nodes, path from 1; of each its nodes in order, position from 1, with their distances from the start. Lengths are sums of weights where the graph has any, else numbers of edges; of parallel edges only the lightest counts. Weights must be finite and not negative (22023). Unknown nodes raise 02000, p_count below 1 raises 22023. (Yen 1971)';

CREATE FUNCTION ruvector_shortest_paths(p_edges regclass, p_start text, p_end text, p_count integer, p_direction text DEFAULT 'out',
	p_weight text DEFAULT NULL)
	RETURNS TABLE (path bigint, "position" bigint, node bigint, key text, distance double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_shortest_paths(regclass, text, text, integer, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_all_pairs(p_graph text, p_most double precision DEFAULT NULL, p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, distance double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_all_pairs(text, double precision, text[], text[], text, text) IS
	'how far every node of a graph (a projection, property graph, table or query) is from every other one that can reach it, by the sum of weights where the graph has any, else by the number of edges; only pairs no farther apart than p_most (null: all). By source, then target; a node with itself is left out. The number of rows grows with the square of the number of nodes: p_most bounds it. Weights must be finite and not negative (22023)';

CREATE FUNCTION ruvector_all_pairs(p_edges regclass, p_most double precision DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, distance double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_all_pairs(regclass, double precision, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_spanning_forest(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, weight double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_spanning_forest(text, text[], text[], text) IS
	'the edges of a minimum spanning forest of a graph (a projection, property graph, table or query), a tree for each component: those of least total weight that connect what is connected, whatever their direction. By weight, then source (the lesser id of the two), then target, which decides among equal weights as well. Weights may be negative, but must be finite (22023); without weights each edge weighs 1. (Kruskal 1956)';

CREATE FUNCTION ruvector_spanning_forest(p_edges regclass, p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, weight double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_spanning_forest(regclass, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_maximum_flow(p_graph text, p_start text, p_end text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, capacity double precision, flow double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_maximum_flow(text, text, text, text[], text[], text, text) IS
	'a greatest flow in a graph (a projection, property graph, table or query) from the node p_start to the node p_end: each edge that carries any, with its capacity and its flow, by source, then target; parallel edges together. How much flows in all: ruvector_flow_value. No row: nothing can flow. Capacities are the weights, without any 1 each; they must be finite and not negative (22023). With p_direction both, edges carry either way. Unknown nodes raise 02000, p_start and p_end the same 22023. (Dinic 1970)';

CREATE FUNCTION ruvector_maximum_flow(p_edges regclass, p_start text, p_end text, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, capacity double precision, flow double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_maximum_flow(regclass, text, text, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_minimum_cut(p_graph text, p_start text, p_end text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, capacity double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_minimum_cut(text, text, text, text[], text[], text, text) IS
	'the edges of least total capacity in a graph (a projection, property graph, table or query) without which nothing can flow from the node p_start to the node p_end, by source, then target; parallel edges together. Of several such cuts the one nearest to the start. The sum of their capacities is the greatest flow (ruvector_flow_value). Capacities are the weights, without any 1 each; they must be finite and not negative (22023). With p_direction both, edges carry either way. Unknown nodes raise 02000, p_start and p_end the same 22023. (Dinic 1970)';

CREATE FUNCTION ruvector_minimum_cut(p_edges regclass, p_start text, p_end text, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (source bigint, source_key text, target bigint, target_key text, capacity double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_minimum_cut(regclass, text, text, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_flow_value(p_graph text, p_start text, p_end text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_flow_value(text, text, text, text[], text[], text, text) IS
	'how much can flow in a graph (a projection, property graph, table or query) from the node p_start to the node p_end, which is also the capacity of a minimum cut: 0 where there is no path. Capacities are the weights, without any 1 each; they must be finite and not negative (22023). With p_direction both, edges carry either way. Unknown nodes raise 02000, p_start and p_end the same 22023. (Dinic 1970)';

CREATE FUNCTION ruvector_flow_value(p_edges regclass, p_start text, p_end text, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_flow_value(regclass, text, text, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';
