\echo Use "ALTER EXTENSION ruvector UPDATE TO '0.9.0'" to load this file. \quit

COMMENT ON EXTENSION ruvector IS 'vector similarity search, full text search and property graphs: dense, half-precision, sparse and binary vectors, the indexes hnsw, ivfflat and bm25, and Cypher';

-- The operator works on graphs too.
CREATE OR REPLACE FUNCTION ruvector.role_grants(revoke boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	command text;
BEGIN
	-- All that the extension has in the schema ruvector, and its functions that not everybody may call: so whatever a later
	-- version adds is among it. Tables are for the admin, the registry, graphs and what is known of indexes for the operator too.
	-- Nobody gets TRIGGER or REFERENCES, and so never ALL: functions of the extension's owner write these tables, and would
	-- run what hangs on them. What an earlier version granted is taken back first.
	-- Views show what their authors let out: the operator sees them. Nobody calls what is a trigger.
	FOR command IN
		WITH member AS (
			SELECT d.classid, d.objid FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
			WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'ruvector'
		), object (name, kind, sql) AS (
			SELECT c.relname, c.relkind::text, format('%s ruvector.%I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname)
				FROM member AS m JOIN pg_class AS c ON m.classid = 'pg_class'::regclass AND c.oid = m.objid
				WHERE c.relnamespace = 'ruvector'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
			UNION ALL SELECT p.proname, 'function', 'FUNCTION ' || p.oid::regprocedure
				FROM member AS m JOIN pg_proc AS p ON m.classid = 'pg_proc'::regclass AND p.oid = m.objid
				WHERE p.proacl IS NOT NULL AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
					AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) AS a WHERE a.grantee = 0)
			-- Unless it was there before: what is granted on it then would stay when the extension goes.
			UNION ALL SELECT n.nspname, 'schema', format('SCHEMA %I', n.nspname)
				FROM member AS m JOIN pg_namespace AS n ON m.classid = 'pg_namespace'::regclass AND n.oid = m.objid
		), role (name) AS (
			SELECT r.rolname FROM pg_roles AS r WHERE r.rolname IN ('ruvector_admin', 'ruvector_operator', 'ruvector_user')
		), granted AS (
			SELECT r.name AS role, o.sql, CASE
				WHEN o.kind = 'schema' THEN 'USAGE'
				WHEN r.name = 'ruvector_user' THEN CASE WHEN o.name = 'collections' THEN 'SELECT' END
				WHEN o.kind IN ('v', 'm') OR o.name = 'collection_relations' THEN 'SELECT'
				WHEN r.name = 'ruvector_admin' THEN CASE o.kind WHEN 'S' THEN 'SELECT, USAGE, UPDATE' WHEN 'function' THEN 'EXECUTE'
					ELSE 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE' END
				WHEN o.kind = 'S' THEN 'SELECT, USAGE'
				WHEN o.name IN ('collections', 'index_stats', 'graph_registry', 'nodes', 'edges', 'hyperedges') THEN 'SELECT, INSERT, UPDATE, DELETE'
				WHEN o.kind = 'function' AND o.name NOT LIKE '%tenant%' THEN 'EXECUTE' END AS privileges
			FROM role AS r, object AS o
		)
		SELECT format('REVOKE ALL ON %s FROM %I', sql, role) FROM granted
		UNION ALL SELECT format('GRANT %s ON %s TO %I', privileges, sql, role) FROM granted WHERE NOT revoke AND privileges IS NOT NULL
		ORDER BY 1 DESC
	LOOP
		EXECUTE command;
	END LOOP;
END
$$;

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
-- Since 0.9.0.
-- Cypher.

CREATE FUNCTION ruvector.float_json(number double precision) RETURNS jsonb
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
	SELECT CASE WHEN number IN ('NaN', 'Infinity', '-Infinity') THEN jsonb_build_object('@float', number::text)
		WHEN scale(number::text::numeric) = 0 THEN to_jsonb(round(number::text::numeric, 1)) ELSE to_jsonb(number::text::numeric) END
$$;
COMMENT ON FUNCTION ruvector.float_json(double precision) IS 'a number as Cypher stores floats: with a digit behind the point';

CREATE FUNCTION ruvector_cypher(p_graph_name text, p_query text, p_params jsonb DEFAULT '{}') RETURNS SETOF jsonb
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_cypher(text, text, jsonb) IS
	'runs a Cypher query (openCypher 9 and more) on a graph, as the caller, with parameters by name ($name), and returns an object for each row, with a member for each column; a query behind EXPLAIN returns its plan, behind PROFILE its plan with rows and times';

CREATE FUNCTION ruvector_cypher_rows(p_graph_name text, p_query text, p_params jsonb DEFAULT '{}') RETURNS SETOF record
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_cypher_rows(text, text, jsonb) IS
	'as ruvector_cypher, for joins: AS t (name text, age integer) names and types the columns in the order of RETURN; nodes and relationships become bigint (their ids) or jsonb';
-- Since 0.9.0.
-- SQL/PGQ beside Cypher: the property graphs of PostgreSQL 19, over graphs of ours.

CREATE FUNCTION ruvector_graph_property_graph(p_graph_name text, p_property_graph_name text DEFAULT NULL, p_schema text DEFAULT pg_catalog.current_schema(),
	p_replace boolean DEFAULT false)
	RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	graph integer := ruvector.graph_id(p_graph_name);
	new_name text := coalesce(p_property_graph_name, p_graph_name);
	marker text;
	prefix text; -- of the views' names, short enough for numbers behind it
	element record;
	labels text;
	vertices text := '';
	edges text := '';
BEGIN
	PERFORM ruvector.check_not_null('p_schema', p_schema);
	IF current_setting('server_version_num')::integer < 190000 THEN
		RAISE EXCEPTION 'property graphs of SQL/PGQ take PostgreSQL 19 or later' USING ERRCODE = 'feature_not_supported',
			DETAIL = format('This is PostgreSQL %s.', current_setting('server_version')), HINT = 'ruvector_cypher queries the graph here.';
	END IF;
	marker := format('of the property graph %s', new_name);
	prefix := CASE WHEN octet_length(new_name) <= 40 THEN new_name ELSE 'graph_' || graph END;
	IF p_replace THEN
		EXECUTE format('DROP PROPERTY GRAPH IF EXISTS %I.%I', p_schema, new_name);
		FOR element IN SELECT c.relname FROM pg_class AS c
			WHERE c.relnamespace = p_schema::regnamespace AND c.relkind = 'v' AND obj_description(c.oid, 'pg_class') = marker
		LOOP
			EXECUTE format('DROP VIEW %I.%I', p_schema, element.relname);
		END LOOP;
	ELSIF to_regclass(format('%I.%I', p_schema, new_name)) IS NOT NULL THEN
		RAISE EXCEPTION '"%" already exists in schema "%"', new_name, p_schema USING ERRCODE = 'duplicate_object',
			HINT = 'p_replace => true makes a property graph anew.';
	END IF;

	-- A view for each set of labels, and for each type between two sets: an element's labels are the same in all rows.
	CREATE TEMPORARY TABLE ruvector_label_sets ON COMMIT DROP AS
		SELECT row_number() OVER (ORDER BY s.node_type, s.extra_labels) AS number, s.node_type, s.extra_labels
			FROM (SELECT DISTINCT n.node_type, n.extra_labels FROM ruvector.nodes AS n WHERE n.graph_id = graph) AS s;
	FOR element IN SELECT s.number, s.node_type, s.extra_labels, format('%s_nodes_%s', prefix, s.number) AS view_name FROM pg_temp.ruvector_label_sets AS s ORDER BY s.number LOOP
		EXECUTE format('CREATE VIEW %I.%I WITH (security_invoker = true) AS SELECT n.id, n.external_id, n.properties FROM ruvector.nodes AS n
			WHERE n.graph_id = %s AND n.node_type IS NOT DISTINCT FROM %L AND n.extra_labels IS NOT DISTINCT FROM %L::text[]',
			p_schema, element.view_name, graph, element.node_type, element.extra_labels);
		EXECUTE format('COMMENT ON VIEW %I.%I IS %L', p_schema, element.view_name, marker);
		SELECT string_agg(format('LABEL %I PROPERTIES (id, external_id, properties)', l.label), ' ') INTO labels
			FROM (SELECT DISTINCT u.label FROM unnest(element.node_type || element.extra_labels) AS u (label) WHERE u.label IS NOT NULL) AS l;
		vertices := vertices || format('%s%I.%I KEY (id) %s', CASE WHEN vertices = '' THEN '' ELSE ', ' END, p_schema, element.view_name,
			coalesce(labels, 'DEFAULT LABEL PROPERTIES (id, external_id, properties)'));
	END LOOP;
	FOR element IN
		SELECT row_number() OVER (ORDER BY k.edge_type, k.source, k.target) AS number, k.edge_type, k.source, k.target
			FROM (SELECT DISTINCT e.edge_type, a.number AS source, b.number AS target FROM ruvector.edges AS e
				JOIN ruvector.nodes AS s ON s.id = e.source_id
				JOIN pg_temp.ruvector_label_sets AS a ON a.node_type IS NOT DISTINCT FROM s.node_type AND a.extra_labels IS NOT DISTINCT FROM s.extra_labels
				JOIN ruvector.nodes AS t ON t.id = e.target_id
				JOIN pg_temp.ruvector_label_sets AS b ON b.node_type IS NOT DISTINCT FROM t.node_type AND b.extra_labels IS NOT DISTINCT FROM t.extra_labels
				WHERE e.graph_id = graph) AS k
	LOOP
		EXECUTE format('CREATE VIEW %1$I.%2$I WITH (security_invoker = true) AS SELECT e.id, e.source_id, e.target_id, e.weight, e.properties
			FROM ruvector.edges AS e WHERE e.graph_id = %3$s AND e.edge_type = %4$L
				AND e.source_id IN (SELECT s.id FROM %1$I.%5$I AS s) AND e.target_id IN (SELECT t.id FROM %1$I.%6$I AS t)',
			p_schema, format('%s_edges_%s', prefix, element.number), graph, element.edge_type,
			format('%s_nodes_%s', prefix, element.source), format('%s_nodes_%s', prefix, element.target));
		EXECUTE format('COMMENT ON VIEW %I.%I IS %L', p_schema, format('%s_edges_%s', prefix, element.number), marker);
		edges := edges || format('%s%I.%I KEY (id) SOURCE KEY (source_id) REFERENCES %I (id) DESTINATION KEY (target_id) REFERENCES %I (id)
			LABEL %I PROPERTIES (id, weight, properties)', CASE WHEN edges = '' THEN '' ELSE ', ' END, p_schema, format('%s_edges_%s', prefix, element.number),
			format('%s_nodes_%s', prefix, element.source), format('%s_nodes_%s', prefix, element.target), element.edge_type);
	END LOOP;
	DROP TABLE pg_temp.ruvector_label_sets;
	EXECUTE format('CREATE PROPERTY GRAPH %I.%I', p_schema, new_name) || CASE WHEN vertices = '' THEN '' ELSE format(' VERTEX TABLES (%s)', vertices) END
		|| CASE WHEN edges = '' THEN '' ELSE format(' EDGE TABLES (%s)', edges) END;
	RETURN format('%I.%I', p_schema, new_name);
END
$$;
COMMENT ON FUNCTION ruvector_graph_property_graph(text, text, text, boolean) IS
	'PostgreSQL 19 and later: makes a property graph of SQL/PGQ over a graph, for GRAPH_TABLE, and returns its name. Its elements are views of the graph''s rows, as the graph''s labels and types are now; p_replace makes property graph and views anew';
