-- Making graphs and adding to them by name.
SET client_min_messages = warning;
\set SHOW_CONTEXT never
SELECT ruvector_graph_create('town', 'who knows whom') > 0 AS made;
SELECT ruvector_graph_create('town');
SELECT ruvector_graph_create('');
SELECT ruvector_graph_create(NULL);
SELECT ruvector_node_add('town', 'ann', 'Person', '{"age": 30}') > 0 AND ruvector_node_add('town', 'bob', 'Person') > 0
	AND ruvector_node_add('town', 'cat') > 0 AND ruvector_node_add('town', NULL, NULL, NULL) > 0 AS added;
SELECT ruvector_node_add('town', 'ann');
SELECT ruvector_node_add('nowhere', 'ann');
SELECT ruvector_node_add('town', 'dan', p_vector_table => 'no_table', p_vector_id => '1');
SELECT ruvector_node_add('town', 'dan', p_vector_id => '1');
SELECT ruvector_edge_add('town', 'ann', 'bob', 'KNOWS', 0.5, '{"since": 2000}') > 0 AND ruvector_edge_add('town', 'bob', 'ann', 'LIKES') > 0
	AND ruvector_edge_add('town', 'ann', 'ann', 'KNOWS') > 0 AND ruvector_edge_add('town', 'cat', 'ann') > 0 AS added;
SELECT ruvector_edge_add('town', 'ann', 'eve');
SELECT ruvector_edge_add('town', NULL, 'ann');
SELECT ruvector_hyperedge_add('town', '{ann,bob,cat}', 'MEETING', '{1,2,0.5}', '{"at": "noon"}') > 0 AND ruvector_hyperedge_add('town', '{cat,ann}') > 0 AS added;
SELECT ruvector_hyperedge_add('town', '{ann}');
SELECT ruvector_hyperedge_add('town', '{ann,eve}');
SELECT ruvector_hyperedge_add('town', '{ann,bob}', p_weights => '{1}');
SELECT ruvector_hyperedge_add('town', NULL);
SELECT node_count, edge_count, hyperedge_count, description FROM ruvector.graphs WHERE name = 'town';
SELECT graph_name, external_id, node_type, properties FROM ruvector.nodes_view ORDER BY id;
SELECT source_external_id, source_type, target_external_id, edge_type, weight, properties FROM ruvector.edges_view ORDER BY id;
SELECT hyperedge_type, node_external_ids, weights, properties FROM ruvector.hyperedges_view ORDER BY id;

SELECT neighbor_external_id, neighbor_label, edge_type, edge_weight, direction FROM ruvector_neighbors('town', 'ann');
SELECT neighbor_external_id, direction FROM ruvector_neighbors('town', 'ann', p_direction => 'in');
SELECT neighbor_external_id, direction FROM ruvector_neighbors('town', 'ann', '{KNOWS}', 'out');
SELECT neighbor_external_id FROM ruvector_neighbors('town', 'ann', '{}');
SELECT * FROM ruvector_neighbors('town', 'ann', NULL, 'up');
SELECT * FROM ruvector_neighbors('town', 'eve');

SELECT replace(ruvector_graph_index_create('town', 'Person', 'age'), (SELECT id FROM ruvector.graphs WHERE name = 'town')::text, 'N') AS index;
SELECT count(*) FROM pg_indexes WHERE schemaname = 'ruvector' AND indexdef LIKE '%properties -> ''age''%';
SELECT ruvector_graph_index_create('town', NULL, 'age');
DO $$ BEGIN EXECUTE 'DROP INDEX ' || ruvector_graph_index_create('town', 'Person', 'age'); END $$;
SELECT ruvector_graph_delete('town'), ruvector_graph_delete('town');
SELECT count(*) FROM ruvector.nodes;
SELECT count(*) FROM ruvector.graph_changes;
