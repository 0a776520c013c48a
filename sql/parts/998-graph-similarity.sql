-- Since 0.10.0.
-- Nodes whose neighbours are alike, random walks, and embeddings. What p_graph, p_edges, p_edge_types, p_node_labels, p_direction,
-- p_weight, p_column, p_table and p_key_column are is told in 994-graph-algorithms.sql. Nodes are named as key does: by the id as
-- text, of a property graph by the external id; what names none raises 02000.

CREATE FUNCTION ruvector_node_similarity(p_graph text, p_node text, p_other text, p_measure text DEFAULT 'jaccard', p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'both')
	RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_node_similarity(text, text, text, text, text[], text[], text) IS
	'how alike the neighbours of two nodes of a graph (a projection, property graph, table or query) are, 0 where they have none in common. p_measure jaccard: common ones of those that either has (Jaccard 1901); overlap: common ones of the smaller set (Szymkiewicz 1934, Simpson 1943); adamic_adar: the sum over common ones of 1 / ln of how many neighbours they have (Adamic and Adar 2003), not bounded by 1. Neighbours are sets: parallel edges count once, weights do not count, and an edge from a node to itself makes it a neighbour of its own. With p_direction out they are the nodes that edges lead to, with in those that edges come from, with both either. Unknown nodes raise 02000, another measure 22023';

CREATE FUNCTION ruvector_node_similarity(p_edges regclass, p_node text, p_other text, p_measure text DEFAULT 'jaccard', p_direction text DEFAULT 'both')
	RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_node_similarity(regclass, text, text, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_similar_nodes(p_graph text, p_measure text DEFAULT 'jaccard', p_most integer DEFAULT 10, p_least double precision DEFAULT 0,
	p_nodes text[] DEFAULT NULL, p_most_neighbours bigint DEFAULT NULL, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'both')
	RETURNS TABLE (node bigint, key text, other bigint, other_key text, similarity double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_similar_nodes(text, text, integer, double precision, text[], bigint, text[], text[], text) IS
	'for each node of a graph (a projection, property graph, table or query), or each of p_nodes, up to p_most others (null: all) that have neighbours in common with it, with a similarity of at least p_least: by node, most similar first, of equal ones the least id first. p_measure jaccard: common ones of those that either has (Jaccard 1901); overlap: common ones of the smaller set (Szymkiewicz 1934, Simpson 1943); adamic_adar: the sum over common ones of 1 / ln of how many neighbours they have (Adamic and Adar 2003), not bounded by 1. Neighbours are sets: parallel edges count once, weights do not count, and an edge from a node to itself makes it a neighbour of its own. With p_direction out they are the nodes that edges lead to, with in those that edges come from, with both either. Time grows with the squares of the numbers of neighbours: with p_most_neighbours, nodes that more nodes than this have as a neighbour do not count as neighbours, which say little and take most of it. Unknown nodes raise 02000; another measure, p_most or p_most_neighbours below 1, or p_least below 0 raise 22023';

CREATE FUNCTION ruvector_similar_nodes(p_edges regclass, p_measure text DEFAULT 'jaccard', p_most integer DEFAULT 10, p_least double precision DEFAULT 0,
	p_nodes text[] DEFAULT NULL, p_most_neighbours bigint DEFAULT NULL, p_direction text DEFAULT 'both')
	RETURNS TABLE (node bigint, key text, other bigint, other_key text, similarity double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_similar_nodes(regclass, text, integer, double precision, text[], bigint, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_random_walks(p_graph text, p_walks_per_node integer DEFAULT 10, p_length integer DEFAULT 80,
	p_return_factor double precision DEFAULT 1, p_in_out_factor double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_starts text[] DEFAULT NULL,
	p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'both', p_weight text DEFAULT NULL)
	RETURNS TABLE (walk bigint, "position" bigint, node bigint, key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_random_walks(text, integer, integer, double precision, double precision, bigint, text[], text[], text[], text, text) IS
	'random walks in a graph (a projection, property graph, table or query): p_walks_per_node from each node, or each of p_starts, of p_length nodes each, or fewer where a node has no edge on. By start, then number; walk and position from 1. The next node is chosen in proportion to the weights, and to 1 / p_return_factor (p of the paper) where it is the node before, 1 where that one leads to it, and else 1 / p_in_out_factor (q). The same seed gives the same walks of the same graph. Weights must be finite and not negative (22023), numbers of walks and nodes at least 1, factors above 0. (Grover and Leskovec 2016)';

CREATE FUNCTION ruvector_random_walks(p_edges regclass, p_walks_per_node integer DEFAULT 10, p_length integer DEFAULT 80,
	p_return_factor double precision DEFAULT 1, p_in_out_factor double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_starts text[] DEFAULT NULL,
	p_direction text DEFAULT 'both', p_weight text DEFAULT NULL)
	RETURNS TABLE (walk bigint, "position" bigint, node bigint, key text)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_random_walks(regclass, integer, integer, double precision, double precision, bigint, text[], text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_node2vec(p_graph text, p_dimensions integer DEFAULT 128, p_walks_per_node integer DEFAULT 10, p_length integer DEFAULT 80,
	p_window integer DEFAULT 10, p_negatives integer DEFAULT 5, p_epochs integer DEFAULT 1, p_learning_rate double precision DEFAULT 0.025,
	p_return_factor double precision DEFAULT 1, p_in_out_factor double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_edge_types text[] DEFAULT NULL,
	p_node_labels text[] DEFAULT NULL, p_direction text DEFAULT 'both', p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, embedding vector)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_node2vec(text, integer, integer, integer, integer, integer, integer, double precision, double precision, double precision, bigint, text[], text[], text, text) IS
	'an embedding of each node of a graph (a projection, property graph, table or query) by node2vec (Grover and Leskovec 2016): a vector of p_dimensions (1 to 16000), such that nodes that random walks meet near each other have a small cosine distance. p_walks_per_node walks of p_length nodes from each node; of each walk, nodes up to p_window apart are learned together, against p_negatives random ones, p_epochs times, at a learning rate that falls from p_learning_rate. The next node is chosen in proportion to the weights, and to 1 / p_return_factor (p of the paper) where it is the node before, 1 where that one leads to it, and else 1 / p_in_out_factor (q). The same seed gives the same vectors of the same graph, however many threads there are. Nodes without edges keep what they begin with. Options out of range raise 22023';

CREATE FUNCTION ruvector_node2vec(p_edges regclass, p_dimensions integer DEFAULT 128, p_walks_per_node integer DEFAULT 10, p_length integer DEFAULT 80,
	p_window integer DEFAULT 10, p_negatives integer DEFAULT 5, p_epochs integer DEFAULT 1, p_learning_rate double precision DEFAULT 0.025,
	p_return_factor double precision DEFAULT 1, p_in_out_factor double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_direction text DEFAULT 'both',
	p_weight text DEFAULT NULL)
	RETURNS TABLE (node bigint, key text, embedding vector)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_node2vec(regclass, integer, integer, integer, integer, integer, integer, double precision, double precision, double precision, bigint, text, text) IS
	'as the function of this name that takes a graph''s name or a query, of the edges in a table or view with columns source, target and perhaps weight';

CREATE FUNCTION ruvector_node2vec_write(p_graph text, p_column text, p_table regclass DEFAULT NULL, p_key_column text DEFAULT 'id',
	p_dimensions integer DEFAULT 128, p_walks_per_node integer DEFAULT 10, p_length integer DEFAULT 80, p_window integer DEFAULT 10,
	p_negatives integer DEFAULT 5, p_epochs integer DEFAULT 1, p_learning_rate double precision DEFAULT 0.025, p_return_factor double precision DEFAULT 1,
	p_in_out_factor double precision DEFAULT 1, p_seed bigint DEFAULT 0, p_edge_types text[] DEFAULT NULL, p_node_labels text[] DEFAULT NULL,
	p_direction text DEFAULT 'both', p_weight text DEFAULT NULL)
	RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_node2vec' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_node2vec_write(text, text, regclass, text, integer, integer, integer, integer, integer, integer, double precision, double precision, double precision, bigint, text[], text[], text, text) IS
	'writes the embeddings that ruvector_node2vec returns to the column p_column of p_table, of type vector, halfvec or real[], where p_key_column is the node''s id; an index on the column then finds nodes alike. Without p_table, as a list to the property p_column of the graph''s nodes. Returns how many rows were written';
