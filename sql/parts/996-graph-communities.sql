-- Since 0.10.0.
-- Communities: parts of a graph with more edges within than chance would have.
-- What p_graph, p_edges, p_edge_types, p_node_labels, p_direction,
-- p_weight, p_column, p_table and p_key_column are is told in 994-graph-algorithms.sql, as is what a node is.
-- The direction of edges does not count. A community is named by its least node: community is the id, and community_key the key, of
-- the node with the least id in it.

CREATE FUNCTION ruvector_louvain(p_graph text, p_resolution double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_levels integer DEFAULT 20,
	p_passes integer DEFAULT 100, p_tolerance double precision DEFAULT 1e-7, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, community bigint, community_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_louvain(text, double precision, bigint, integer, integer, double precision, text[], text[], text) IS
	'the communities of a graph (a projection, property graph, table or query) by the Louvain method, which looks for those of greatest modularity (Blondel, Guillaume, Lambiotte, Lefebvre 2008): for each node the least node of its community. p_seed: of the order in which nodes are looked at; at most p_levels of coarser and coarser graphs, and of each at most p_passes over its nodes, as long as one raises the modularity by more than p_tolerance. ruvector_modularity tells how good they are. The same seed gives the same communities of the same graph, however many threads there are. p_resolution is more than 0 and finite (greater: more and smaller communities), p_levels and p_passes are at least 1, p_tolerance is not negative; weights must be finite and not negative (22023)';

CREATE FUNCTION ruvector_louvain(p_edges regclass, p_resolution double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_levels integer DEFAULT 20,
	p_passes integer DEFAULT 100, p_tolerance double precision DEFAULT 1e-7, p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, community bigint, community_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_louvain(regclass, double precision, bigint, integer, integer, double precision, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_louvain_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_resolution double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_levels integer DEFAULT 20, p_passes integer DEFAULT 100,
	p_tolerance double precision DEFAULT 1e-7, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_louvain' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_louvain_write(text, text, regclass, text, double precision, bigint, integer, integer, double precision, text[], text[], text) IS
	'writes the community of each node that ruvector_louvain finds (community_key where ids are uuid or text, else community) to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_leiden(p_graph text, p_resolution double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_levels integer DEFAULT 20,
	p_passes integer DEFAULT 100, p_tolerance double precision DEFAULT 1e-7, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, community bigint, community_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_leiden(text, double precision, bigint, integer, integer, double precision, text[], text[], text) IS
	'the communities of a graph (a projection, property graph, table or query) by the Leiden method with modularity, better ones than Louvain''s and each of them connected (Traag, Waltman, van Eck 2019): for each node the least node of its community. p_seed: of the order in which nodes are looked at; at most p_levels of coarser and coarser graphs, and of each at most p_passes over its nodes, as long as one raises the modularity by more than p_tolerance. ruvector_modularity tells how good they are. The same seed gives the same communities of the same graph, however many threads there are. p_resolution is more than 0 and finite (greater: more and smaller communities), p_levels and p_passes are at least 1, p_tolerance is not negative; weights must be finite and not negative (22023)';

CREATE FUNCTION ruvector_leiden(p_edges regclass, p_resolution double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_levels integer DEFAULT 20,
	p_passes integer DEFAULT 100, p_tolerance double precision DEFAULT 1e-7, p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, community bigint, community_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_leiden(regclass, double precision, bigint, integer, integer, double precision, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_leiden_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_resolution double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_levels integer DEFAULT 20, p_passes integer DEFAULT 100,
	p_tolerance double precision DEFAULT 1e-7, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_leiden' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_leiden_write(text, text, regclass, text, double precision, bigint, integer, integer, double precision, text[], text[], text) IS
	'writes the community of each node that ruvector_leiden finds (community_key where ids are uuid or text, else community) to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_label_propagation(p_graph text, p_seed bigint DEFAULT 0, p_iterations integer DEFAULT 100, p_nodes text[] DEFAULT NULL,
	p_labels text[] DEFAULT NULL, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, community bigint, community_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_label_propagation(text, bigint, integer, text[], text[], text[], text[], text) IS
	'the communities of a graph (a projection, property graph, table or query) by label propagation (Raghavan, Albert, Kumara 2007): each node in turn, in a random order by p_seed, takes the label that weighs most among its neighbours, until none would change, or p_iterations times; for each node the least node of its community. With p_nodes and p_labels (both or none, of the same length) these nodes keep the labels given, and they alone spread: community is null, and community_key the label, null where none arrived. Weights must be finite and not negative, p_iterations at least 1, no node given twice (22023); one that is none raises 02000';

CREATE FUNCTION ruvector_label_propagation(p_edges regclass, p_seed bigint DEFAULT 0, p_iterations integer DEFAULT 100, p_nodes text[] DEFAULT NULL,
	p_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, community bigint, community_key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_label_propagation(regclass, bigint, integer, text[], text[], text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_label_propagation_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_seed bigint DEFAULT 0, p_iterations integer DEFAULT 100, p_nodes text[] DEFAULT NULL, p_labels text[] DEFAULT NULL, p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_label_propagation' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_label_propagation_write(text, text, regclass, text, bigint, integer, text[], text[], text[], text[], text) IS
	'writes the community of each node that ruvector_label_propagation finds (community_key where ids are uuid or text or labels are given, else community) to the property p_column of the graph''s nodes or, with p_table, to its column p_column where p_key_column is the node''s id; returns how many rows were written';

CREATE FUNCTION ruvector_modularity(p_graph text, p_nodes bigint[], p_communities bigint[], p_resolution double precision DEFAULT 1,
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_modularity(text, bigint[], bigint[], double precision, text[], text[], text) IS
	'the modularity (Newman and Girvan 2004) of a partition of the nodes of a graph (a projection, property graph, table or query) whose ids are integers: of the weight of all edges the share within communities, less p_resolution times the share that chance would give them; at most 1, and 0 where there is no weight. p_nodes has the id of every node once, p_communities a number for the community of each: of what ruvector_louvain returns, array_agg(node) and array_agg(community). Arrays of different lengths, a node twice or not at all, a p_resolution that is not more than 0 and finite, and weights that are negative or infinite raise 22023, an unknown node 02000';

CREATE FUNCTION ruvector_modularity(p_edges regclass, p_nodes bigint[], p_communities bigint[], p_resolution double precision DEFAULT 1,
	p_weight text DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_modularity(regclass, bigint[], bigint[], double precision, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_modularity(p_graph text, p_nodes text[], p_communities text[], p_resolution double precision DEFAULT 1,
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_weight text DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'ruvector_modularity_of_names' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_modularity(text, text[], text[], double precision, text[], text[], text) IS
	'the modularity (Newman and Girvan 2004) of a partition of the nodes of a graph (a projection, property graph, table or query), given by names: of the weight of all edges the share within communities, less p_resolution times the share that chance would give them; at most 1, and 0 where there is no weight. p_nodes names every node once, as key does (of a property graph the external id), or by an integer as text; p_communities has a text for the community of each: of what ruvector_louvain returns of a graph whose ids are text or uuid, array_agg(key) and array_agg(community_key). Arrays of different lengths, a node twice or not at all, a p_resolution that is not more than 0 and finite, and weights that are negative or infinite raise 22023, an unknown node 02000';

CREATE FUNCTION ruvector_modularity(p_edges regclass, p_nodes text[], p_communities text[], p_resolution double precision DEFAULT 1,
	p_weight text DEFAULT NULL)
	RETURNS double precision
	AS 'MODULE_PATHNAME', 'ruvector_modularity_of_names' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_modularity(regclass, text[], text[], double precision, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';
