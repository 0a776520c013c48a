-- The animals and dishes of WordNet as a graph (README.md). For psql, from the project's folder, after wordnet.sql.

CREATE TABLE relation (source integer NOT NULL, target integer NOT NULL, type text NOT NULL);
\copy relation FROM PROGRAM 'gzip -dc data/wordnet-relations.tsv.gz'
SELECT ruvector_graph_create('wordnet', 'animals and dishes of WordNet 3.1') \g /dev/null
SELECT * FROM ruvector_graph_load('wordnet',
	p_nodes => $$ SELECT id, initcap(kind) AS label, string_to_array(lemmas, ', ') AS lemmas, split_part(lemmas, ', ', 1) AS name, gloss FROM synset $$,
	p_edges => $$ SELECT source, target, upper(type) AS type FROM relation $$, p_label_column => 'label', p_type_column => 'type') \g /dev/null
ANALYZE ruvector.nodes, ruvector.edges;
