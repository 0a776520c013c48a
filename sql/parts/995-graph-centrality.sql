-- Since 0.10.0.
-- Which nodes matter, which nodes hang together, how deep in the graph they are, and how close-knit.
-- What p_graph, p_edges, p_edge_types, p_node_labels, p_direction,
-- p_weight, p_column, p_table and p_key_column are is told in 994-graph-algorithms.sql, as is what a node is.
-- A component is named by its least node: component is the id, and component_key the key, of the node with the least id in it.
-- Functions without p_direction do not look at the direction of edges, but for ruvector_strong_components, to which either is the same;
-- functions without p_weight do not look at weights.

CREATE FUNCTION ruvector_pagerank(p_graph text, p_damping double precision DEFAULT 0.85, p_iterations integer DEFAULT 100,
	p_tolerance double precision DEFAULT 1e-6, p_seeds text[] DEFAULT NULL, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, rank double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_pagerank(text, double precision, integer, double precision, text[], text[], text[], text, text) IS
	'the PageRank of each node of a graph (a projection, property graph, table or query) (Page, Brin, Motwani, Winograd 1999): the share of its time that a random walk spends there which follows an edge with probability p_damping, chosen in proportion to its weight, and otherwise jumps: to any node, or with p_seeds (personalised PageRank) to one of these; so it does where no edge leads on. Ranks sum to 1. Ends when the ranks change by less than p_tolerance in all (0: never), or after p_iterations. p_damping is at least 0 and less than 1, weights finite and not negative, p_seeds not empty (22023); a seed that is no node raises 02000';

CREATE FUNCTION ruvector_pagerank(p_edges regclass, p_damping double precision DEFAULT 0.85, p_iterations integer DEFAULT 100,
	p_tolerance double precision DEFAULT 1e-6, p_seeds text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, rank double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_pagerank(regclass, double precision, integer, double precision, text[], text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_pagerank_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_damping double precision DEFAULT 0.85, p_iterations integer DEFAULT 100, p_tolerance double precision DEFAULT 1e-6, p_seeds text[] DEFAULT NULL,
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_pagerank' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_pagerank_write(text, text, regclass, text, double precision, integer, double precision, text[], text[], text[], text, text) IS
	'writes the ranks that ruvector_pagerank returns to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_closeness(p_graph text, p_of_component boolean DEFAULT false, p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, closeness double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_closeness(text, boolean, text[], text[], text, text) IS
	'the closeness of each node of a graph (a projection, property graph, table or query): the number of other nodes that it reaches, along the edges'' direction (p_direction in: the other way round; both: either way), divided by the sum of the distances to them (Freeman 1979), times the share of all other nodes that it reaches (Wasserman and Faust 1994), which p_of_component leaves out; 0 where it reaches none. Lengths of paths are sums of weights where the graph has any, else numbers of edges. Weights must be finite and not negative (22023). Takes a search from every node';

CREATE FUNCTION ruvector_closeness(p_edges regclass, p_of_component boolean DEFAULT false, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, closeness double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_closeness(regclass, boolean, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_closeness_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_of_component boolean DEFAULT false, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out',
	p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_closeness' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_closeness_write(text, text, regclass, text, boolean, text[], text[], text, text) IS
	'writes the closeness that ruvector_closeness returns to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_harmonic(p_graph text, p_normalized boolean DEFAULT false, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, harmonic double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_harmonic(text, boolean, text[], text[], text, text) IS
	'the harmonic centrality of each node of a graph (a projection, property graph, table or query): the sum of 1 / distance over the other nodes that it reaches, along the edges'' direction (p_direction in: the other way round; both: either way); with p_normalized divided by the number of other nodes (Marchiori and Latora 2000; Boldi and Vigna 2014). Lengths of paths are sums of weights where the graph has any, else numbers of edges. Weights must be finite and not negative, and no two nodes may be at a distance of 0 (22023). Takes a search from every node';

CREATE FUNCTION ruvector_harmonic(p_edges regclass, p_normalized boolean DEFAULT false, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, harmonic double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_harmonic(regclass, boolean, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_harmonic_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_normalized boolean DEFAULT false, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out',
	p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_harmonic' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_harmonic_write(text, text, regclass, text, boolean, text[], text[], text, text) IS
	'writes the harmonic centrality that ruvector_harmonic returns to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_betweenness(p_graph text, p_samples bigint DEFAULT NULL, p_seed bigint DEFAULT 0, p_normalized boolean DEFAULT false,
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, betweenness double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_betweenness(text, bigint, bigint, boolean, text[], text[], text, text) IS
	'the betweenness of each node of a graph (a projection, property graph, table or query): the sum over pairs of other nodes of the share of their shortest paths that lead through it (Brandes 2001); with p_direction both each pair counts once. Parallel edges are several paths. With p_normalized divided by the number of such pairs. Lengths of paths are sums of weights where the graph has any, else numbers of edges. With p_samples (null: exact) estimated from searches from so many nodes, drawn by p_seed, instead of from all (Brandes and Pich 2007). Weights must be finite and more than 0, p_samples at least 1 (22023); more shortest paths than double precision can count raise 22003';

CREATE FUNCTION ruvector_betweenness(p_edges regclass, p_samples bigint DEFAULT NULL, p_seed bigint DEFAULT 0, p_normalized boolean DEFAULT false,
	p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, betweenness double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_betweenness(regclass, bigint, bigint, boolean, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_betweenness_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_samples bigint DEFAULT NULL, p_seed bigint DEFAULT 0, p_normalized boolean DEFAULT false, p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out', p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_betweenness' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_betweenness_write(text, text, regclass, text, bigint, bigint, boolean, text[], text[], text, text) IS
	'writes the betweenness that ruvector_betweenness returns to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_weak_components(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, component bigint, component_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_weak_components(text, text[], text[]) IS
	'which nodes of a graph (a projection, property graph, table or query) are connected by edges, whatever their direction: for each node the least node of its component';

CREATE FUNCTION ruvector_weak_components(p_edges regclass)
	RETURNS TABLE (node bigint, key text, component bigint, component_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_weak_components(regclass) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_weak_components_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_weak_components' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_weak_components_write(text, text, regclass, text, text[], text[]) IS
	'writes the component of each node that ruvector_weak_components finds (component_key where ids are uuid or text, else component) to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_strong_components(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, component bigint, component_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_strong_components(text, text[], text[]) IS
	'which nodes of a graph (a projection, property graph, table or query) can reach each other along the edges'' direction: for each node the least node of its component (Tarjan 1972)';

CREATE FUNCTION ruvector_strong_components(p_edges regclass)
	RETURNS TABLE (node bigint, key text, component bigint, component_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_strong_components(regclass) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_strong_components_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_strong_components' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_strong_components_write(text, text, regclass, text, text[], text[]) IS
	'writes the component of each node that ruvector_strong_components finds (component_key where ids are uuid or text, else component) to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_core_numbers(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, core_number bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_core_numbers(text, text[], text[]) IS
	'how deep each node of a graph (a projection, property graph, table or query) is in it: the greatest k such that it belongs to a part in which every node has k neighbours or more (Batagelj and Zaversnik 2003). Neighbours are sets: parallel edges count once, an edge from a node to itself not at all';

CREATE FUNCTION ruvector_core_numbers(p_edges regclass)
	RETURNS TABLE (node bigint, key text, core_number bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_core_numbers(regclass) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_core_numbers_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_core_numbers' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_core_numbers_write(text, text, regclass, text, text[], text[]) IS
	'writes the core numbers that ruvector_core_numbers returns to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_topological_order(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'out')
	RETURNS TABLE ("position" bigint, node bigint, key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_topological_order(text, text[], text[], text) IS
	'an order of all nodes of a graph (a projection, property graph, table or query) in which every edge leads from an earlier node to a later one (p_direction in: from a later one to an earlier one), position from 1; of nodes that may come next the one with the least id is first (Kahn 1962). Raises 22023 where there is none: the graph has a cycle, of which the error names a node, or p_direction is both';

CREATE FUNCTION ruvector_topological_order(p_edges regclass, p_direction text DEFAULT 'out')
	RETURNS TABLE ("position" bigint, node bigint, key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_topological_order(regclass, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_topological_order_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'out')
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_topological_order' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_topological_order_write(text, text, regclass, text, text[], text[], text) IS
	'writes the positions that ruvector_topological_order returns to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_triangles(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, triangles bigint, clustering double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_triangles(text, text[], text[]) IS
	'of each node of a graph (a projection, property graph, table or query) in how many triangles it is, and its clustering coefficient: the share of the pairs of its neighbours that are neighbours themselves, 0 where it has fewer than two (Watts and Strogatz 1998). Neighbours are sets: parallel edges count once, an edge from a node to itself not at all, and directions do not count';

CREATE FUNCTION ruvector_triangles(p_edges regclass)
	RETURNS TABLE (node bigint, key text, triangles bigint, clustering double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_triangles(regclass) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_triangles_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_result text DEFAULT 'triangles', p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_triangles' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_triangles_write(text, text, regclass, text, text, text[], text[]) IS
	'writes what ruvector_triangles returns, of p_result (triangles or clustering), to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_clustering(p_graph text, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL)
	RETURNS TABLE (triangles bigint, average double precision, transitivity double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_clustering(text, text[], text[]) IS
	'one row: how many triangles there are in a graph (a projection, property graph, table or query), the average clustering coefficient of its nodes (ruvector_triangles), and its transitivity: three times the triangles divided by the pairs of edges with a common end; 0 where there are none. Neighbours are sets: parallel edges count once, an edge from a node to itself not at all, and directions do not count';

CREATE FUNCTION ruvector_clustering(p_edges regclass)
	RETURNS TABLE (triangles bigint, average double precision, transitivity double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_clustering(regclass) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';
