-- Since 0.9.0.
-- Property graphs: nodes with labels and properties, edges with a type, hyperedges among many nodes.
--
-- All graphs share the tables, so that COPY, dumps, replication, triggers, constraints and row-level security are those of
-- every table. How many rows a graph has is counted in changes that statements add and that nobody waits for.

CREATE TABLE ruvector.graph_registry (
	id serial PRIMARY KEY,
	name text NOT NULL UNIQUE CHECK (name <> ''),
	description text,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	-- allow_self_loops (true): whether an edge may lead from a node to itself.
	config jsonb NOT NULL DEFAULT '{}' CHECK (
		CASE jsonb_typeof(config) WHEN 'object' THEN
			CASE jsonb_typeof(config -> 'allow_self_loops') WHEN 'boolean' THEN true ELSE config -> 'allow_self_loops' IS NULL END
		ELSE false END)
);
COMMENT ON TABLE ruvector.graph_registry IS 'property graphs by name; ruvector.graphs has their counts besides';
COMMENT ON COLUMN ruvector.graph_registry.config IS 'allow_self_loops (true): whether an edge may lead from a node to itself';
COMMENT ON SEQUENCE ruvector.graph_registry_id_seq IS 'numbers of graphs';

CREATE TABLE ruvector.graph_changes (
	id bigserial,
	graph_id integer NOT NULL,
	nodes bigint NOT NULL DEFAULT 0,
	edges bigint NOT NULL DEFAULT 0,
	hyperedges bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (graph_id, id)
);
COMMENT ON TABLE ruvector.graph_changes IS
	'how many rows a statement added to a graph (or took from it); their sum is what the graph has. Some are replaced by their sum from time to time';
COMMENT ON SEQUENCE ruvector.graph_changes_id_seq IS 'numbers of changes';

CREATE VIEW ruvector.graphs AS
	SELECT g.id, g.name, g.description,
		coalesce((SELECT pg_catalog.sum(c.nodes) FROM ruvector.graph_changes AS c WHERE c.graph_id OPERATOR(pg_catalog.=) g.id), 0)::bigint AS node_count,
		coalesce((SELECT pg_catalog.sum(c.edges) FROM ruvector.graph_changes AS c WHERE c.graph_id OPERATOR(pg_catalog.=) g.id), 0)::bigint AS edge_count,
		coalesce((SELECT pg_catalog.sum(c.hyperedges) FROM ruvector.graph_changes AS c WHERE c.graph_id OPERATOR(pg_catalog.=) g.id), 0)::bigint AS hyperedge_count,
		g.created_at, g.updated_at, g.config
	FROM ruvector.graph_registry AS g;
COMMENT ON VIEW ruvector.graphs IS
	'property graphs, with how many rows each has in all, those that row-level security hides from the reader included; name, description and config can be changed here';
COMMENT ON COLUMN ruvector.graphs.config IS 'allow_self_loops (true): whether an edge may lead from a node to itself';

CREATE TABLE ruvector.nodes (
	id bigserial PRIMARY KEY,
	graph_id integer NOT NULL REFERENCES ruvector.graph_registry (id) ON DELETE CASCADE,
	external_id text,
	node_type text DEFAULT 'default',
	extra_labels text[] CHECK (node_type IS NOT NULL OR extra_labels IS NULL),
	vector_ref tid,
	collection_id integer REFERENCES ruvector.collections (id) ON DELETE SET NULL,
	vector_pk text,
	properties jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(properties) = 'object'),
	created_at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (graph_id, external_id),
	-- What edges refer to: no edge leads into another graph.
	UNIQUE (graph_id, id)
);
CREATE INDEX idx_nodes_graph_type ON ruvector.nodes (graph_id, node_type);
CREATE INDEX idx_nodes_extra_labels ON ruvector.nodes USING gin (extra_labels) WHERE extra_labels IS NOT NULL;
-- Without a list of pending entries, which every search would have to go through until the next vacuum.
CREATE INDEX idx_nodes_properties ON ruvector.nodes USING gin (properties jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX idx_nodes_collection ON ruvector.nodes (collection_id, vector_pk) WHERE collection_id IS NOT NULL;
COMMENT ON TABLE ruvector.nodes IS 'nodes of property graphs';
COMMENT ON COLUMN ruvector.nodes.external_id IS 'the node''s name in the world outside, unique in its graph; or null';
COMMENT ON COLUMN ruvector.nodes.node_type IS 'the first label; null: the node has none';
COMMENT ON COLUMN ruvector.nodes.extra_labels IS 'further labels; null: there are none';
COMMENT ON COLUMN ruvector.nodes.collection_id IS 'the collection that has the node''s vector, or null';
COMMENT ON COLUMN ruvector.nodes.vector_pk IS 'the primary key, as text, of the collection''s row that has the node''s vector';
COMMENT ON COLUMN ruvector.nodes.vector_ref IS 'where that row was seen last: a hint that nothing relies on';
COMMENT ON COLUMN ruvector.nodes.properties IS
	'an object. Integers are numbers without a fraction, floats numbers with one; {"@date": "..."} and the like are what JSON has no type for';
COMMENT ON SEQUENCE ruvector.nodes_id_seq IS 'numbers of nodes';

CREATE TABLE ruvector.edges (
	id bigserial PRIMARY KEY,
	graph_id integer NOT NULL,
	source_id bigint NOT NULL,
	target_id bigint NOT NULL,
	edge_type text NOT NULL DEFAULT 'default',
	weight real NOT NULL DEFAULT 1.0,
	properties jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(properties) = 'object'),
	created_at timestamptz NOT NULL DEFAULT now(),
	FOREIGN KEY (graph_id, source_id) REFERENCES ruvector.nodes (graph_id, id) ON DELETE CASCADE,
	FOREIGN KEY (graph_id, target_id) REFERENCES ruvector.nodes (graph_id, id) ON DELETE CASCADE
);
-- The adjacency: all that a traversal asks of an edge is in the index.
CREATE INDEX idx_edges_source ON ruvector.edges (source_id, edge_type, target_id) INCLUDE (id);
CREATE INDEX idx_edges_target ON ruvector.edges (target_id, edge_type, source_id) INCLUDE (id);
-- The type first: an index that begins with the graph would look as good as the adjacency to a foreign key that is to delete a
-- node's edges, where there are no statistics.
CREATE INDEX idx_edges_type ON ruvector.edges (edge_type, graph_id);
COMMENT ON TABLE ruvector.edges IS 'edges of property graphs: relationships from one node to another';
COMMENT ON COLUMN ruvector.edges.weight IS 'for algorithms that weigh edges; in Cypher r._weight';
COMMENT ON COLUMN ruvector.edges.properties IS 'an object, as that of a node';
COMMENT ON SEQUENCE ruvector.edges_id_seq IS 'numbers of edges';

CREATE TABLE ruvector.hyperedges (
	id bigserial PRIMARY KEY,
	graph_id integer NOT NULL REFERENCES ruvector.graph_registry (id) ON DELETE CASCADE,
	hyperedge_type text NOT NULL DEFAULT 'default',
	node_ids bigint[] NOT NULL CHECK (array_ndims(node_ids) = 1 AND array_length(node_ids, 1) >= 2),
	weights real[] CHECK (array_length(weights, 1) = array_length(node_ids, 1)),
	properties jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(properties) = 'object'),
	created_at timestamptz NOT NULL DEFAULT now(),
	-- Always null, with an empty index: a reference by which pg_dump knows that nodes come first.
	restored_after bigint GENERATED ALWAYS AS (NULL::bigint) STORED REFERENCES ruvector.nodes (id)
);
CREATE INDEX idx_hyperedges_restored_after ON ruvector.hyperedges (restored_after) WHERE restored_after IS NOT NULL;
CREATE INDEX idx_hyperedges_graph ON ruvector.hyperedges (graph_id, hyperedge_type);
CREATE INDEX idx_hyperedges_nodes ON ruvector.hyperedges USING gin (node_ids);
COMMENT ON TABLE ruvector.hyperedges IS
	'hyperedges of property graphs: relationships among two or more nodes, in their order. All members are nodes of the graph; a hyperedge goes with the first of them that is deleted';
COMMENT ON COLUMN ruvector.hyperedges.weights IS 'a weight for each member, or null';
COMMENT ON COLUMN ruvector.hyperedges.restored_after IS 'always null';
COMMENT ON SEQUENCE ruvector.hyperedges_id_seq IS 'numbers of hyperedges';

SELECT pg_catalog.pg_extension_config_dump('ruvector.graph_registry', '');
SELECT pg_catalog.pg_extension_config_dump('ruvector.graph_registry_id_seq', '');
-- Not graph_changes: the rows that a dump brings are counted when they are restored.
SELECT pg_catalog.pg_extension_config_dump('ruvector.nodes', '');
SELECT pg_catalog.pg_extension_config_dump('ruvector.nodes_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('ruvector.edges', '');
SELECT pg_catalog.pg_extension_config_dump('ruvector.edges_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('ruvector.hyperedges', '');
SELECT pg_catalog.pg_extension_config_dump('ruvector.hyperedges_id_seq', '');

-- Counts, of what a subscription brings as well.
CREATE FUNCTION ruvector.count_graph_change() RETURNS trigger
	AS 'MODULE_PATHNAME', 'ruvector_count_graph_change' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION ruvector.count_graph_change() IS 'trigger of nodes, edges and hyperedges: notes how many rows a statement added or took';

CREATE FUNCTION ruvector.sum_graph_changes(graph_id integer DEFAULT NULL) RETURNS void
	AS 'MODULE_PATHNAME', 'ruvector_sum_graph_changes' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION ruvector.sum_graph_changes(integer) IS
	'replaces the changes of counts of a graph (null: of all) by their sums, those that nobody else is replacing; waits for nobody. Statements do it now and then, but not in serializable transactions';

-- Also makes the triggers fire again as they did, which ALTER TABLE ... ENABLE TRIGGER ALL does not know.
CREATE FUNCTION ruvector.recount_graphs() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	counted text;
BEGIN
	LOCK TABLE ruvector.nodes, ruvector.edges, ruvector.hyperedges IN SHARE ROW EXCLUSIVE MODE;
	FOREACH counted IN ARRAY ARRAY['nodes', 'edges', 'hyperedges'] LOOP
		EXECUTE format('ALTER TABLE ruvector.%I ENABLE TRIGGER count_inserted, ENABLE TRIGGER count_deleted, ENABLE REPLICA TRIGGER count_replicated,
			ENABLE ALWAYS TRIGGER count_moved, ENABLE ALWAYS TRIGGER count_truncated', counted);
	END LOOP;
	DELETE FROM ruvector.graph_changes;
	INSERT INTO ruvector.graph_changes (graph_id, nodes, edges, hyperedges)
		SELECT a.graph_id, sum(a.nodes), sum(a.edges), sum(a.hyperedges)
		FROM (SELECT n.graph_id, count(*) AS nodes, 0 AS edges, 0 AS hyperedges FROM ruvector.nodes AS n GROUP BY n.graph_id
			UNION ALL SELECT e.graph_id, 0, count(*), 0 FROM ruvector.edges AS e GROUP BY e.graph_id
			UNION ALL SELECT h.graph_id, 0, 0, count(*) FROM ruvector.hyperedges AS h GROUP BY h.graph_id) AS a
		GROUP BY a.graph_id;
END
$$;
COMMENT ON FUNCTION ruvector.recount_graphs() IS
	'counts the rows of all graphs anew, after they were written with triggers disabled (pg_restore --disable-triggers); takes the owner of the tables';
REVOKE ALL ON FUNCTION ruvector.recount_graphs() FROM PUBLIC;

-- A publication of all tables brings the other side's changes, and here they are counted already.
CREATE FUNCTION ruvector.refuse_graph_change() RETURNS trigger
	LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ruvector.refuse_graph_change() IS 'trigger of ruvector.graph_changes: a subscription neither adds nor removes changes, its rows are counted as they come';

CREATE FUNCTION ruvector.check_self_loops() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	graph_name text;
BEGIN
	SELECT g.name INTO graph_name FROM ruvector.graph_registry AS g WHERE g.id = NEW.graph_id AND g.config @> '{"allow_self_loops": false}';
	IF FOUND THEN
		RAISE EXCEPTION 'graph "%" allows no edge from a node to itself', graph_name
			USING ERRCODE = 'check_violation', DETAIL = format('The node is %s.', NEW.source_id),
				HINT = 'The key allow_self_loops of the graph''s config says so.';
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ruvector.check_self_loops() IS 'trigger of edges: refuses edges from a node to itself where the graph''s config does';

-- Their nodes are locked as foreign keys lock what they refer to.
CREATE FUNCTION ruvector.check_hyperedge() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	missing bigint;
BEGIN
	IF TG_OP = 'UPDATE' AND (NEW.graph_id, NEW.node_ids) IS NOT DISTINCT FROM (OLD.graph_id, OLD.node_ids) THEN
		RETURN NULL;
	END IF;
	PERFORM FROM ruvector.nodes AS n WHERE n.id = ANY (NEW.node_ids) ORDER BY n.id FOR KEY SHARE;
	SELECT m.id INTO missing FROM unnest(NEW.node_ids) WITH ORDINALITY AS m (id, position)
		WHERE NOT EXISTS (SELECT FROM ruvector.nodes AS n WHERE n.id = m.id AND n.graph_id = NEW.graph_id) ORDER BY m.position LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'hyperedge has a member that is no node of its graph'
			USING ERRCODE = 'foreign_key_violation', DETAIL = format('The graph %s has no node %s.', NEW.graph_id, coalesce(missing::text, 'NULL'));
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ruvector.check_hyperedge() IS 'trigger of hyperedges: all members have to be nodes of the graph';

CREATE FUNCTION ruvector.delete_hyperedges() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF EXISTS (SELECT FROM ruvector.hyperedges) THEN
		DELETE FROM ruvector.hyperedges AS h USING old_rows AS o WHERE h.node_ids @> ARRAY[o.id];
	END IF;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ruvector.delete_hyperedges() IS 'trigger of nodes: hyperedges go with their members';

CREATE FUNCTION ruvector.touch_graph() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	NEW.updated_at := now();
	IF NEW.config @> '{"allow_self_loops": false}' AND NOT OLD.config @> '{"allow_self_loops": false}' THEN
		-- Until this is committed nobody adds edges by the old rule. What is there would not come back from a dump.
		LOCK TABLE ruvector.edges IN SHARE ROW EXCLUSIVE MODE;
		IF EXISTS (SELECT FROM ruvector.edges AS e WHERE e.graph_id = NEW.id AND e.source_id = e.target_id) THEN
			RAISE EXCEPTION 'graph "%" has edges from a node to itself', NEW.name USING ERRCODE = 'check_violation',
				HINT = 'Its config cannot forbid them before they are deleted.';
		END IF;
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION ruvector.touch_graph() IS 'trigger of ruvector.graph_registry: when a row was changed last, and that a graph has no edges that its config forbids';

-- When the transaction ends: the graph's rows are gone and counted, and the sum is nothing.
CREATE FUNCTION ruvector.forget_graph() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	PERFORM ruvector.sum_graph_changes(OLD.id);
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ruvector.forget_graph() IS 'trigger of ruvector.graph_registry: no counts stay of a graph that goes';

-- Whoever could put one of these on a table of his own would write here as the extension's owner.
REVOKE ALL ON FUNCTION ruvector.count_graph_change(), ruvector.sum_graph_changes(integer), ruvector.refuse_graph_change(), ruvector.check_self_loops(),
	ruvector.check_hyperedge(), ruvector.delete_hyperedges(), ruvector.touch_graph(), ruvector.forget_graph() FROM PUBLIC;

CREATE TRIGGER touch_graph BEFORE UPDATE ON ruvector.graph_registry FOR EACH ROW EXECUTE FUNCTION ruvector.touch_graph();
CREATE CONSTRAINT TRIGGER forget_graph AFTER DELETE ON ruvector.graph_registry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ruvector.forget_graph();
CREATE TRIGGER refuse_graph_change BEFORE INSERT OR UPDATE OR DELETE ON ruvector.graph_changes FOR EACH ROW EXECUTE FUNCTION ruvector.refuse_graph_change();
ALTER TABLE ruvector.graph_changes ENABLE REPLICA TRIGGER refuse_graph_change;
DO $$
DECLARE
	counted text;
BEGIN
	FOREACH counted IN ARRAY ARRAY['nodes', 'edges', 'hyperedges'] LOOP
		EXECUTE format('CREATE TRIGGER count_inserted AFTER INSERT ON ruvector.%I REFERENCING NEW TABLE AS new_rows
			FOR EACH STATEMENT EXECUTE FUNCTION ruvector.count_graph_change()', counted);
		EXECUTE format('CREATE TRIGGER count_deleted AFTER DELETE ON ruvector.%I REFERENCING OLD TABLE AS old_rows
			FOR EACH STATEMENT EXECUTE FUNCTION ruvector.count_graph_change()', counted);
		-- A row that moves to another graph is rare: other updates pay for a comparison.
		EXECUTE format('CREATE TRIGGER count_moved AFTER UPDATE ON ruvector.%I FOR EACH ROW WHEN (NEW.graph_id OPERATOR(pg_catalog.<>) OLD.graph_id)
			EXECUTE FUNCTION ruvector.count_graph_change()', counted);
		EXECUTE format('CREATE TRIGGER count_truncated AFTER TRUNCATE ON ruvector.%I
			FOR EACH STATEMENT EXECUTE FUNCTION ruvector.count_graph_change()', counted);
		-- Rows that a subscription brings fire no triggers of statements.
		EXECUTE format('CREATE TRIGGER count_replicated AFTER INSERT OR DELETE ON ruvector.%I FOR EACH ROW EXECUTE FUNCTION ruvector.count_graph_change()', counted);
		EXECUTE format('ALTER TABLE ruvector.%I ENABLE REPLICA TRIGGER count_replicated, ENABLE ALWAYS TRIGGER count_moved,
			ENABLE ALWAYS TRIGGER count_truncated', counted);
	END LOOP;
END
$$;
CREATE TRIGGER check_self_loops AFTER INSERT OR UPDATE ON ruvector.edges FOR EACH ROW WHEN (NEW.source_id OPERATOR(pg_catalog.=) NEW.target_id)
	EXECUTE FUNCTION ruvector.check_self_loops();
CREATE TRIGGER check_members AFTER INSERT OR UPDATE ON ruvector.hyperedges FOR EACH ROW EXECUTE FUNCTION ruvector.check_hyperedge();
CREATE TRIGGER delete_hyperedges AFTER DELETE ON ruvector.nodes REFERENCING OLD TABLE AS old_rows
	FOR EACH STATEMENT EXECUTE FUNCTION ruvector.delete_hyperedges();

-- What row-level security hides from a reader stays hidden in the views.
CREATE VIEW ruvector.nodes_view WITH (security_invoker = true) AS
	SELECT n.id, n.graph_id, g.name AS graph_name, n.external_id, n.node_type, n.properties, n.created_at,
		c.table_schema, c.table_name, c.column_name, n.vector_ref, n.vector_pk, n.extra_labels
	FROM ruvector.nodes AS n JOIN ruvector.graph_registry AS g ON g.id OPERATOR(pg_catalog.=) n.graph_id
		LEFT JOIN ruvector.collections AS c ON c.id OPERATOR(pg_catalog.=) n.collection_id;
COMMENT ON VIEW ruvector.nodes_view IS 'nodes with the names of their graphs, and the columns that have their vectors';

CREATE VIEW ruvector.edges_view WITH (security_invoker = true) AS
	SELECT e.id, e.graph_id, g.name AS graph_name, e.source_id, s.external_id AS source_external_id, s.node_type AS source_type,
		e.target_id, t.external_id AS target_external_id, t.node_type AS target_type, e.edge_type, e.weight, e.properties, e.created_at
	FROM ruvector.edges AS e JOIN ruvector.graph_registry AS g ON g.id OPERATOR(pg_catalog.=) e.graph_id
		JOIN ruvector.nodes AS s ON s.id OPERATOR(pg_catalog.=) e.source_id
		JOIN ruvector.nodes AS t ON t.id OPERATOR(pg_catalog.=) e.target_id;
COMMENT ON VIEW ruvector.edges_view IS 'edges with the names of their graphs and of both ends';

CREATE VIEW ruvector.hyperedges_view WITH (security_invoker = true) AS
	SELECT h.id, h.graph_id, g.name AS graph_name, h.hyperedge_type, h.node_ids, h.weights, h.properties, h.created_at,
		(SELECT pg_catalog.array_agg(n.external_id ORDER BY m.position)
			FROM ROWS FROM (pg_catalog.unnest(h.node_ids)) WITH ORDINALITY AS m (id, position)
				LEFT JOIN ruvector.nodes AS n ON n.id OPERATOR(pg_catalog.=) m.id) AS node_external_ids
	FROM ruvector.hyperedges AS h JOIN ruvector.graph_registry AS g ON g.id OPERATOR(pg_catalog.=) h.graph_id;
COMMENT ON VIEW ruvector.hyperedges_view IS 'hyperedges with the names of their graphs and of their members, in the order of node_ids';
