\echo Use "ALTER EXTENSION ruvector UPDATE TO '0.7.0'" to load this file. \quit

-- What 0.7.0 changes in objects that 0.6.0 has.

COMMENT ON EXTENSION ruvector IS 'vector similarity search: dense, half-precision, sparse and binary vectors, exact nearest neighbours and the indexes hnsw and ivfflat';
-- Since 0.7.0.
-- The schema ruvector, and the registry of collections: vector columns under names of their own.

-- A schema of this name may be the one that the extension was told to go to. Any other one is somebody's who could change
-- what is put into it.
DO $$
BEGIN
	IF to_regnamespace('ruvector') IS NULL THEN
		CREATE SCHEMA ruvector;
		COMMENT ON SCHEMA ruvector IS 'tables and views of the extension ruvector';
	ELSIF '@extschema@' <> 'ruvector' THEN
		RAISE EXCEPTION 'schema "ruvector" already exists'
			USING ERRCODE = 'duplicate_schema',
				DETAIL = 'The extension ruvector keeps its tables in a schema of this name.',
				HINT = 'Rename that schema, or create the extension in it: CREATE EXTENSION ruvector SCHEMA ruvector.';
	END IF;
END
$$;
GRANT USAGE ON SCHEMA ruvector TO PUBLIC;

CREATE TABLE ruvector.collections (
	id serial PRIMARY KEY,
	name text NOT NULL UNIQUE,
	table_schema text NOT NULL,
	table_name text NOT NULL,
	column_name text NOT NULL,
	dimensions integer NOT NULL CHECK (dimensions > 0 AND dimensions <= 16000),
	distance_metric text NOT NULL DEFAULT 'l2' CHECK (distance_metric IN ('l2', 'cosine', 'ip', 'l1')),
	index_type text CHECK (index_type IN ('hnsw', 'ivfflat', 'flat')),
	index_oid oid,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now(),
	-- Of its keys searches know ef_search, probes and target_recall.
	config jsonb NOT NULL DEFAULT '{}' CHECK (
		CASE jsonb_typeof(config) WHEN 'object' THEN
			CASE jsonb_typeof(config -> 'ef_search') WHEN 'number' THEN (config ->> 'ef_search')::numeric BETWEEN 1 AND 100000 AND (config ->> 'ef_search')::numeric % 1 = 0
				ELSE config -> 'ef_search' IS NULL END
			AND CASE jsonb_typeof(config -> 'probes') WHEN 'number' THEN (config ->> 'probes')::numeric BETWEEN 1 AND 32768 AND (config ->> 'probes')::numeric % 1 = 0
				ELSE config -> 'probes' IS NULL END
			AND CASE jsonb_typeof(config -> 'target_recall') WHEN 'number' THEN (config ->> 'target_recall')::numeric > 0 AND (config ->> 'target_recall')::numeric <= 1
				ELSE config -> 'target_recall' IS NULL END
		ELSE false END),
	-- Deferrable: rows that trade their names do so in one statement.
	UNIQUE (table_schema, table_name, column_name) DEFERRABLE
);
CREATE INDEX idx_collections_table ON ruvector.collections (table_schema, table_name);
COMMENT ON TABLE ruvector.collections IS
	'vector columns that are registered under a name; names follow their tables, index_type and index_oid are what was last seen';
COMMENT ON SEQUENCE ruvector.collections_id_seq IS 'numbers of collections';
SELECT pg_catalog.pg_extension_config_dump('ruvector.collections', '');
SELECT pg_catalog.pg_extension_config_dump('ruvector.collections_id_seq', '');
GRANT SELECT ON ruvector.collections TO PUBLIC;

CREATE TABLE ruvector.index_stats (
	index_oid oid PRIMARY KEY,
	collection_id integer REFERENCES ruvector.collections (id) ON DELETE CASCADE,
	vector_count bigint NOT NULL DEFAULT 0,
	index_size_bytes bigint NOT NULL DEFAULT 0,
	last_build timestamptz,
	last_vacuum timestamptz,
	last_sample timestamptz,
	build_time_ms bigint,
	avg_search_ms real,
	recall_estimate real,
	stats_json jsonb NOT NULL DEFAULT '{}',
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_index_stats_collection ON ruvector.index_stats (collection_id);
COMMENT ON TABLE ruvector.index_stats IS
	'what ruvector_index_stats, ruvector_index_create and ruvector_tune found out about indexes last; of this database alone, never dumped';
-- Since 0.7.0.
-- How the registry follows its tables. Names are what a dump restores, OIDs are what a rename leaves alone: a row has both
-- while its table is there, and event triggers rewrite the names from the OIDs.
--
-- No command of anybody's may fail for this, and none may wait for a session that has a row of the registry: whoever renames
-- a table has locked it, and a search that the other session then begins would wait for that lock. So the functions look before
-- they write, what they write is a subtransaction, and a row that another session has is left as it is: what it means is told by
-- collection_relations. They run as the extension's owner, since whoever renames a table need not have any privilege here, and
-- call nothing that a user could have put into their way.

-- Neither unique nor a foreign key: whoever inserts then waits for nobody, and locks no collection. Two sessions may note the same.
CREATE TABLE ruvector.collection_relations (
	collection_id integer NOT NULL,
	relation oid NOT NULL,
	column_number smallint NOT NULL
);
CREATE INDEX idx_collection_relations_collection ON ruvector.collection_relations (collection_id);
CREATE INDEX idx_collection_relations_relation ON ruvector.collection_relations (relation);
-- A publication of all tables would refuse to delete from a table without a key.
ALTER TABLE ruvector.collection_relations REPLICA IDENTITY FULL;
COMMENT ON TABLE ruvector.collection_relations IS 'which table and column the names of a collection mean in this database; never dumped';
GRANT SELECT ON ruvector.collection_relations TO PUBLIC;

CREATE FUNCTION ruvector.collection_index(relation oid, column_number smallint, metric text) RETURNS oid
	LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
	SELECT i.indexrelid
	FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam JOIN pg_opclass AS o ON o.oid = i.indclass[0]
	WHERE i.indrelid = $1 AND i.indkey[0] = $2 AND i.indisvalid AND i.indisready AND i.indislive AND i.indpred IS NULL
		AND m.amname IN ('hnsw', 'ivfflat')
		AND EXISTS (
			SELECT FROM pg_amop AS a JOIN pg_operator AS p ON p.oid = a.amopopr
			WHERE a.amopfamily = o.opcfamily AND a.amoplefttype = o.opcintype AND a.amoppurpose = 'o'
				AND p.oprnamespace = (SELECT e.extnamespace FROM pg_extension AS e WHERE e.extname = 'ruvector')
				AND p.oprname = CASE $3 WHEN 'l2' THEN '<->' WHEN 'ip' THEN '<#>' WHEN 'cosine' THEN '<=>' WHEN 'l1' THEN '<+>' END)
	ORDER BY m.amname, i.indexrelid LIMIT 1
$$;
COMMENT ON FUNCTION ruvector.collection_index(oid, smallint, text) IS
	'the hnsw or else ivfflat index, as of now, that finds nearest rows of a table by a column and a metric (l2, cosine, ip, l1), whole and valid; null if there is none';

CREATE FUNCTION ruvector.before_collection() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	found_index oid;
	there boolean := false;
	place record;
BEGIN
	-- A row under these names may be of a table that is called otherwise by now.
	IF TG_OP = 'INSERT' THEN
		FOR place IN SELECT r.relation FROM ruvector.collections AS c JOIN ruvector.collection_relations AS r ON r.collection_id = c.id
				WHERE c.table_schema = NEW.table_schema AND c.table_name = NEW.table_name
					AND NOT EXISTS (SELECT FROM ruvector.place_of(NEW.table_schema, NEW.table_name, c.column_name) AS p WHERE p.relation = r.relation) LOOP
			PERFORM ruvector.follow_tables(ARRAY[place.relation]);
		END LOOP;
	END IF;
	IF TG_OP = 'UPDATE' THEN
		NEW.updated_at := now();
		IF (NEW.table_schema, NEW.table_name, NEW.column_name, NEW.distance_metric, NEW.index_type, NEW.index_oid)
				IS NOT DISTINCT FROM (OLD.table_schema, OLD.table_name, OLD.column_name, OLD.distance_metric, OLD.index_type, OLD.index_oid) THEN
			RETURN NEW;
		END IF;
	END IF;
	-- A dump brings the OID of another database; flat is a request and stays.
	NEW.index_oid := NULL;
	IF NEW.index_type = 'flat' THEN
		RETURN NEW;
	END IF;
	FOR place IN SELECT * FROM ruvector.place_of(NEW.table_schema, NEW.table_name, NEW.column_name) LOOP
		there := true;
		found_index := ruvector.collection_index(place.relation, place.column_number, NEW.distance_metric);
	END LOOP;
	-- Where the table comes after its registration, its index does so too.
	IF there THEN
		NEW.index_oid := found_index;
		NEW.index_type := (SELECT m.amname FROM pg_class AS c JOIN pg_am AS m ON m.oid = c.relam WHERE c.oid = found_index);
	END IF;
	RETURN NEW;
END
$$;
COMMENT ON FUNCTION ruvector.before_collection() IS 'trigger of ruvector.collections: looks up the index that a row has';

CREATE FUNCTION ruvector.place_of(table_schema text, table_name text, column_name text, OUT relation oid, OUT column_number smallint)
	RETURNS SETOF record LANGUAGE sql STABLE STRICT PARALLEL SAFE ROWS 1 SET search_path = pg_catalog, pg_temp AS $$
	SELECT c.oid, a.attnum
	FROM pg_namespace AS n JOIN pg_class AS c ON c.relnamespace = n.oid JOIN pg_attribute AS a ON a.attrelid = c.oid
	WHERE n.nspname = $1 AND c.relname = $2 AND a.attname = $3 AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION ruvector.place_of(text, text, text) IS 'the table and the column that names mean, as of now; no row if there are none';

-- What is noted counts while it is there, and names where nothing is: a dump has brought them, or the table was dropped
-- unnoticed and made anew.
CREATE VIEW ruvector.collection_places AS
	SELECT c.id AS collection_id, p.relation, p.column_number, p.table_schema, p.table_name, p.column_name
	FROM ruvector.collections AS c CROSS JOIN LATERAL (
		SELECT o.relation, o.column_number, n.nspname AS table_schema, t.relname AS table_name, a.attname AS column_name
		FROM (SELECT r.relation, r.column_number, 1 AS choice
				FROM ruvector.collection_relations AS r WHERE r.collection_id OPERATOR(pg_catalog.=) c.id
				UNION ALL SELECT f.relation, f.column_number, 2 FROM ruvector.place_of(c.table_schema, c.table_name, c.column_name) AS f) AS o
			JOIN pg_catalog.pg_class AS t ON t.oid OPERATOR(pg_catalog.=) o.relation AND t.relkind IN ('r', 'p')
			JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
			JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) o.relation AND a.attnum OPERATOR(pg_catalog.=) o.column_number
				AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
		ORDER BY o.choice LIMIT 1) AS p;
COMMENT ON VIEW ruvector.collection_places IS
	'which table and column each collection means, with the names that they have now; no row where they are not there';
COMMENT ON COLUMN ruvector.collection_places.relation IS 'OID of the table';
COMMENT ON COLUMN ruvector.collection_places.column_number IS 'of the column in pg_attribute';
GRANT SELECT ON ruvector.collection_places TO PUBLIC;

CREATE FUNCTION ruvector.after_collection() RETURNS trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		DELETE FROM ruvector.collection_relations;
		RETURN NULL;
	ELSIF TG_OP = 'DELETE' THEN
		DELETE FROM ruvector.collection_relations WHERE collection_id = OLD.id;
		RETURN NULL;
	ELSIF TG_OP = 'UPDATE' THEN
		IF (NEW.id, NEW.table_schema, NEW.table_name, NEW.column_name) IS NOT DISTINCT FROM (OLD.id, OLD.table_schema, OLD.table_name, OLD.column_name) THEN
			RETURN NULL;
		END IF;
		DELETE FROM ruvector.collection_relations WHERE collection_id = OLD.id;
	END IF;
	DELETE FROM ruvector.collection_relations WHERE collection_id = NEW.id;
	INSERT INTO ruvector.collection_relations (collection_id, relation, column_number)
		SELECT NEW.id, p.relation, p.column_number FROM ruvector.place_of(NEW.table_schema, NEW.table_name, NEW.column_name) AS p;
	RETURN NULL;
END
$$;
COMMENT ON FUNCTION ruvector.after_collection() IS 'trigger of ruvector.collections: notes which table and column the names of a row mean';

CREATE TRIGGER before_collection BEFORE INSERT OR UPDATE ON ruvector.collections
	FOR EACH ROW EXECUTE FUNCTION ruvector.before_collection();
CREATE TRIGGER after_collection AFTER INSERT OR UPDATE OR DELETE ON ruvector.collections
	FOR EACH ROW EXECUTE FUNCTION ruvector.after_collection();
CREATE TRIGGER after_truncate AFTER TRUNCATE ON ruvector.collections
	FOR EACH STATEMENT EXECUTE FUNCTION ruvector.after_collection();
ALTER TABLE ruvector.collections ENABLE ALWAYS TRIGGER before_collection;
ALTER TABLE ruvector.collections ENABLE ALWAYS TRIGGER after_collection;
ALTER TABLE ruvector.collections ENABLE ALWAYS TRIGGER after_truncate;

-- Rows that a dump brought before their table was there, or with triggers disabled.
CREATE FUNCTION ruvector.has_unmapped_collections() RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
	SELECT EXISTS (SELECT FROM ruvector.collections AS c WHERE NOT EXISTS (SELECT FROM ruvector.collection_relations AS r WHERE r.collection_id = c.id))
$$;
COMMENT ON FUNCTION ruvector.has_unmapped_collections() IS 'whether there are collections of which it is not noted which table and column their names mean';

CREATE FUNCTION ruvector.map_collections() RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	DELETE FROM ruvector.collection_relations AS d WHERE d.ctid = ANY (ARRAY(
		SELECT r.ctid FROM ruvector.collection_relations AS r WHERE NOT EXISTS (
			SELECT FROM pg_attribute AS a WHERE a.attrelid = r.relation AND a.attnum = r.column_number AND NOT a.attisdropped)
		FOR UPDATE SKIP LOCKED));
	INSERT INTO ruvector.collection_relations (collection_id, relation, column_number)
		SELECT c.id, p.relation, p.column_number
		FROM ruvector.collections AS c, ruvector.place_of(c.table_schema, c.table_name, c.column_name) AS p
		WHERE NOT EXISTS (SELECT FROM ruvector.collection_relations AS r WHERE r.collection_id = c.id);
END
$$;
COMMENT ON FUNCTION ruvector.map_collections() IS 'notes which tables and columns the names of collections mean that were restored without';

CREATE FUNCTION ruvector.follow_tables(relations oid[] DEFAULT NULL) RETURNS void
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	stale record;
	stale_ids integer[];
	free_ids integer[];
	moved_ids integer[];
	moved_relations oid[];
	moved_columns smallint[];
BEGIN
	IF relations IS NULL OR ruvector.has_unmapped_collections() THEN
		PERFORM ruvector.map_collections();
	END IF;
	stale_ids := (SELECT array_agg(DISTINCT c.id)
		FROM ruvector.collections AS c JOIN ruvector.collection_relations AS r ON r.collection_id = c.id
			JOIN pg_class AS t ON t.oid = r.relation AND t.relkind IN ('r', 'p') JOIN pg_namespace AS n ON n.oid = t.relnamespace
			JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = r.column_number AND NOT a.attisdropped
		WHERE (relations IS NULL OR r.relation = ANY (relations))
			AND (c.table_schema, c.table_name, c.column_name) IS DISTINCT FROM (n.nspname::text, t.relname::text, a.attname::text));
	IF stale_ids IS NOT NULL THEN
		-- Names are part of a key: to write them takes the lock that those who refer to the row withhold.
		free_ids := ARRAY(SELECT c.id FROM ruvector.collections AS c WHERE c.id = ANY (stale_ids) FOR UPDATE SKIP LOCKED);
		FOR stale IN SELECT c.name FROM ruvector.collections AS c WHERE c.id = ANY (stale_ids) AND c.id <> ALL (free_ids) ORDER BY c.id LOOP
			RAISE WARNING 'the registry keeps former names of the table of collection "%": another session has its row', stale.name
				USING DETAIL = 'Searches find the table all the same.', HINT = 'SELECT ruvector.follow_tables() writes the new names later.';
		END LOOP;
		-- Its trigger looks names up that may mean nothing yet, so what they were made of is put back.
		WITH moved AS (
			UPDATE ruvector.collections AS c
				SET table_schema = n.nspname, table_name = t.relname, column_name = a.attname
				FROM ruvector.collection_relations AS r JOIN pg_class AS t ON t.oid = r.relation JOIN pg_namespace AS n ON n.oid = t.relnamespace
					JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = r.column_number AND NOT a.attisdropped
				WHERE r.collection_id = c.id AND c.id = ANY (free_ids) AND t.relkind IN ('r', 'p')
					AND (relations IS NULL OR r.relation = ANY (relations))
					AND (c.table_schema, c.table_name, c.column_name) IS DISTINCT FROM (n.nspname::text, t.relname::text, a.attname::text)
				RETURNING c.id, r.relation, r.column_number
		) SELECT array_agg(m.id), array_agg(m.relation), array_agg(m.column_number) INTO moved_ids, moved_relations, moved_columns FROM moved AS m;
		DELETE FROM ruvector.collection_relations WHERE collection_id = ANY (moved_ids);
		INSERT INTO ruvector.collection_relations (collection_id, relation, column_number) SELECT * FROM unnest(moved_ids, moved_relations, moved_columns);
	END IF;
	FOR stale IN
		SELECT c.id, i.index, m.amname
		FROM ruvector.collection_relations AS r JOIN ruvector.collections AS c ON c.id = r.collection_id,
			ruvector.collection_index(r.relation, r.column_number, c.distance_metric) AS i (index)
			LEFT JOIN pg_class AS t ON t.oid = i.index LEFT JOIN pg_am AS m ON m.oid = t.relam
		WHERE (relations IS NULL OR r.relation = ANY (relations)) AND c.index_type IS DISTINCT FROM 'flat'
			AND (c.index_oid, c.index_type) IS DISTINCT FROM (i.index, m.amname::text)
	LOOP
		PERFORM FROM ruvector.collections AS c WHERE c.id = stale.id FOR NO KEY UPDATE SKIP LOCKED;
		IF FOUND THEN
			UPDATE ruvector.collections AS c SET index_oid = stale.index, index_type = stale.amname WHERE c.id = stale.id;
		END IF;
	END LOOP;
	DELETE FROM ruvector.index_stats AS s WHERE s.index_oid IN (
		SELECT o.index_oid FROM ruvector.index_stats AS o
		WHERE NOT EXISTS (SELECT FROM pg_class AS t WHERE t.oid = o.index_oid)
			AND (relations IS NULL OR o.collection_id IN (SELECT r.collection_id FROM ruvector.collection_relations AS r WHERE r.relation = ANY (relations)))
		FOR UPDATE SKIP LOCKED);
END
$$;
COMMENT ON FUNCTION ruvector.follow_tables(oid[]) IS
	'rewrites names and indexes in ruvector.collections as they are now, of all tables or of those given; event triggers call it, a person need not unless they were switched off';

-- Before a command renames anything: which table do the names of a restored row mean?
CREATE FUNCTION ruvector.on_ddl_start() RETURNS event_trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF ruvector.has_unmapped_collections() THEN
		BEGIN
			PERFORM ruvector.map_collections();
		EXCEPTION WHEN OTHERS THEN
			RAISE WARNING 'the registry of collections could not be brought up to date: %', SQLERRM
				USING HINT = 'SELECT ruvector.follow_tables() does so later.';
		END;
	END IF;
END
$$;
COMMENT ON FUNCTION ruvector.on_ddl_start() IS 'event trigger: notes what the names of restored collections mean before a command renames it';

CREATE FUNCTION ruvector.on_ddl_end() RETURNS event_trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	touched oid[];
BEGIN
	IF NOT EXISTS (SELECT FROM ruvector.collections) THEN
		RETURN;
	END IF;
	-- A new table matters where a restored row waits for it.
	IF TG_TAG LIKE 'CREATE%' AND TG_TAG <> 'CREATE INDEX' THEN
		IF NOT ruvector.has_unmapped_collections() THEN
			RETURN;
		END IF;
	END IF;
	-- Tables, those of indexes, and what inherits columns or gets indexes from them. A schema or an extension moves others than it names.
	touched := (
		WITH RECURSIVE named (relation) AS (
			SELECT coalesce(i.indrelid, d.objid)
			FROM pg_event_trigger_ddl_commands() AS d LEFT JOIN pg_index AS i ON i.indexrelid = d.objid
			WHERE d.classid = 'pg_class'::regclass
			UNION SELECT h.inhrelid FROM named JOIN pg_inherits AS h ON h.inhparent = named.relation
		)
		SELECT array_agg(relation) FROM named);
	IF TG_TAG IN ('ALTER SCHEMA', 'ALTER EXTENSION') THEN
		touched := NULL;
	ELSIF 'ruvector.collections'::regclass = ANY (touched) THEN
		touched := NULL; -- its triggers may have been disabled until now
	ELSIF touched IS NULL THEN
		RETURN;
	ELSIF NOT EXISTS (SELECT FROM ruvector.collection_relations AS r WHERE r.relation = ANY (touched))
			AND NOT ruvector.has_unmapped_collections() THEN
		RETURN;
	END IF;
	BEGIN
		PERFORM ruvector.follow_tables(touched);
	EXCEPTION WHEN OTHERS THEN
		RAISE WARNING 'the registry of collections could not follow %: %', TG_TAG, SQLERRM
			USING HINT = 'SELECT ruvector.follow_tables() does so later.';
	END;
END
$$;
COMMENT ON FUNCTION ruvector.on_ddl_end() IS 'event trigger: rewrites names and indexes of the collections whose tables a command has changed';

CREATE FUNCTION ruvector.on_drop() RETURNS event_trigger
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	gone integer[];
	one integer;
	indexes oid[];
	left_behind oid[];
BEGIN
	IF EXISTS (SELECT FROM ruvector.collections) THEN
		gone := (SELECT array_agg(c.id)
			FROM pg_event_trigger_dropped_objects() AS d, ruvector.collections AS c LEFT JOIN ruvector.collection_relations AS r ON r.collection_id = c.id
			WHERE d.classid = 'pg_class'::regclass AND NOT d.is_temporary AND CASE
				WHEN r.relation IS NOT NULL THEN r.relation = d.objid AND d.objsubid IN (0, r.column_number)
				ELSE d.object_type IN ('table', 'table column') AND c.table_schema = d.address_names[1] AND c.table_name = d.address_names[2]
					AND (d.objsubid = 0 OR c.column_name = d.address_names[3]) END);
	END IF;
	indexes := (SELECT array_agg(d.objid) FROM pg_event_trigger_dropped_objects() AS d WHERE d.object_type = 'index' AND NOT d.is_temporary);
	IF indexes IS NOT NULL THEN
		left_behind := (SELECT array_agg(r.relation) FROM ruvector.collections AS c JOIN ruvector.collection_relations AS r ON r.collection_id = c.id
			-- One that REINDEX CONCURRENTLY has replaced went under another OID.
			WHERE (c.index_oid = ANY (indexes) OR c.index_oid IS NOT NULL AND NOT EXISTS (SELECT FROM pg_class AS t WHERE t.oid = c.index_oid))
				AND c.id <> ALL (coalesce(gone, '{}')));
	END IF;
	IF gone IS NULL AND left_behind IS NULL AND NOT EXISTS (SELECT FROM ruvector.index_stats AS s WHERE s.index_oid = ANY (indexes)) THEN
		RETURN;
	END IF;
	BEGIN
		FOREACH one IN ARRAY coalesce(gone, '{}') LOOP
			-- With its statistics, which go with it.
			PERFORM FROM ruvector.collections AS c WHERE c.id = one FOR UPDATE SKIP LOCKED;
			IF FOUND AND (SELECT count(*) FROM ruvector.index_stats AS s WHERE s.collection_id = one)
					= (SELECT count(*) FROM (SELECT FROM ruvector.index_stats AS s WHERE s.collection_id = one FOR UPDATE SKIP LOCKED) AS l) THEN
				DELETE FROM ruvector.collections AS c WHERE c.id = one;
			ELSE
				DELETE FROM ruvector.collection_relations AS d WHERE d.ctid = ANY (ARRAY(
					SELECT r.ctid FROM ruvector.collection_relations AS r WHERE r.collection_id = one FOR UPDATE SKIP LOCKED));
				RAISE WARNING 'collection "%" stays in the registry without its table: another session has its row',
						(SELECT c.name FROM ruvector.collections AS c WHERE c.id = one)
					USING HINT = 'SELECT ruvector_unregister_collection(name) removes it.';
			END IF;
		END LOOP;
		IF left_behind IS NOT NULL THEN
			PERFORM ruvector.follow_tables(left_behind);
		END IF;
		DELETE FROM ruvector.index_stats AS s WHERE s.index_oid IN (
			SELECT o.index_oid FROM ruvector.index_stats AS o WHERE o.index_oid = ANY (indexes) FOR UPDATE SKIP LOCKED);
	EXCEPTION WHEN OTHERS THEN
		RAISE WARNING 'the registry of collections could not follow %: %', TG_TAG, SQLERRM
			USING HINT = 'SELECT ruvector_unregister_collection(name) removes a collection whose table is gone.';
	END;
END
$$;
COMMENT ON FUNCTION ruvector.on_drop() IS 'event trigger: removes collections whose table or column was dropped, and forgets dropped indexes';

-- Whoever could put one of these on a table of his own would write here as the extension's owner.
REVOKE ALL ON FUNCTION ruvector.before_collection(), ruvector.after_collection(), ruvector.map_collections(), ruvector.follow_tables(oid[]),
	ruvector.on_ddl_start(), ruvector.on_ddl_end(), ruvector.on_drop() FROM PUBLIC;

CREATE EVENT TRIGGER ruvector_ddl_start ON ddl_command_start
	WHEN TAG IN ('ALTER TABLE', 'ALTER INDEX', 'ALTER SCHEMA', 'ALTER EXTENSION')
	EXECUTE FUNCTION ruvector.on_ddl_start();
COMMENT ON EVENT TRIGGER ruvector_ddl_start IS 'before a command renames a table: notes which one a collection means';
-- Before PostgreSQL 17 REINDEX tells nobody.
DO $$
BEGIN
	EXECUTE format('CREATE EVENT TRIGGER ruvector_ddl_end ON ddl_command_end WHEN TAG IN (''ALTER TABLE'', ''ALTER INDEX'', ''ALTER SCHEMA'','
		' ''ALTER EXTENSION'', ''CREATE INDEX'', ''CREATE TABLE'', ''CREATE TABLE AS'', ''SELECT INTO'', ''CREATE SCHEMA''%s)'
		' EXECUTE FUNCTION ruvector.on_ddl_end()', CASE WHEN current_setting('server_version_num')::integer >= 170000 THEN ', ''REINDEX''' ELSE '' END);
END
$$;
COMMENT ON EVENT TRIGGER ruvector_ddl_end IS 'collections follow what a command did to their tables';
CREATE EVENT TRIGGER ruvector_drop ON sql_drop
	EXECUTE FUNCTION ruvector.on_drop();
COMMENT ON EVENT TRIGGER ruvector_drop IS 'collections go with their tables';
ALTER EVENT TRIGGER ruvector_ddl_start ENABLE ALWAYS;
ALTER EVENT TRIGGER ruvector_ddl_end ENABLE ALWAYS;
ALTER EVENT TRIGGER ruvector_drop ENABLE ALWAYS;
-- Since 0.7.0.
-- Registering vector columns as collections, listing them, and making their indexes.

CREATE FUNCTION ruvector.vector_column(relation oid, column_name text, OUT column_number smallint, OUT type_name text, OUT dimensions integer)
	LANGUAGE plpgsql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	type oid;
	modifier integer;
BEGIN
	SELECT a.attnum, a.atttypid, a.atttypmod INTO column_number, type, modifier
		FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'column "%" of relation "%" does not exist', $2, (SELECT c.relname FROM pg_class AS c WHERE c.oid = relation)
			USING ERRCODE = 'undefined_column';
	END IF;
	WHILE EXISTS (SELECT FROM pg_type AS t WHERE t.oid = type AND t.typtype = 'd') LOOP
		SELECT t.typbasetype, t.typtypmod INTO type, modifier FROM pg_type AS t WHERE t.oid = type;
	END LOOP;
	type_name := (SELECT t.typname FROM pg_type AS t
		WHERE t.oid = type AND t.typnamespace = (SELECT e.extnamespace FROM pg_extension AS e WHERE e.extname = 'ruvector')
			AND t.typname IN ('vector', 'halfvec', 'sparsevec'));
	IF type_name IS NULL THEN
		RAISE EXCEPTION 'column "%" of relation "%" is of type %', $2, (SELECT c.relname FROM pg_class AS c WHERE c.oid = relation), format_type(type, NULL)
			USING ERRCODE = 'datatype_mismatch', HINT = 'Its type has to be vector, halfvec or sparsevec, or a domain over one of them.';
	END IF;
	dimensions := nullif(modifier, -1);
END
$$;
COMMENT ON FUNCTION ruvector.vector_column(oid, text) IS
	'number, type beneath domains and declared dimensions (or null) of a column of vectors; an error for any other column';

-- What is asked of a table by its OID and with its lock, and runs nothing that its owner has made.
CREATE FUNCTION ruvector.lock_table(relation oid, table_schema text, table_name text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ruvector_lock_table' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION ruvector.lock_table(oid, text, text) IS
	'locks a table, of which the caller may read something, against changes until the transaction ends; whether it still is one, of that name';

CREATE FUNCTION ruvector.count_vectors(relation oid, column_number smallint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_count_vectors' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.count_vectors(oid, smallint) IS
	'how many rows of a table have a value in a column; null for whom privileges or row-level security keep from some of them';

CREATE FUNCTION ruvector.row_dimensions(relation oid, column_number smallint) RETURNS integer
	AS 'MODULE_PATHNAME', 'ruvector_row_dimensions' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.row_dimensions(oid, smallint) IS
	'dimensions of the first vector in a column; null if there is none, and for whom privileges or row-level security keep from some rows';

-- Raises where an argument is null: names and values by turns.
CREATE FUNCTION ruvector.check_not_null(VARIADIC arguments text[]) RETURNS void
	LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	FOR n IN 1 .. array_length(arguments, 1) BY 2 LOOP
		IF arguments[n + 1] IS NULL THEN
			RAISE EXCEPTION '% must not be null', arguments[n] USING ERRCODE = 'null_value_not_allowed';
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector.check_not_null(text[]) IS 'an error that names the argument if one of them is null; names and values by turns';

CREATE FUNCTION ruvector_register_collection(p_name text, p_table_schema text, p_table_name text, p_column_name text, p_dimensions integer,
	p_distance_metric text DEFAULT 'l2') RETURNS integer
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
#variable_conflict use_column
DECLARE
	qualified text;
	t record;
	c record;
	dimensions_of_row integer;
	key smallint[];
	new_id integer;
	other text;
BEGIN
	PERFORM ruvector.check_not_null('p_name', p_name, 'p_table_schema', p_table_schema, 'p_table_name', p_table_name,
		'p_column_name', p_column_name, 'p_dimensions', p_dimensions::text, 'p_distance_metric', p_distance_metric);
	IF p_name = '' THEN
		RAISE EXCEPTION 'the name of a collection must not be empty' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF p_dimensions NOT BETWEEN 1 AND 16000 THEN
		RAISE EXCEPTION 'p_dimensions must be between 1 and 16000, not %', p_dimensions USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF p_distance_metric NOT IN ('l2', 'cosine', 'ip', 'l1') THEN
		RAISE EXCEPTION 'unknown distance metric "%"', p_distance_metric
			USING ERRCODE = 'invalid_parameter_value', HINT = 'The metrics are l2, cosine, ip and l1.';
	END IF;

	qualified := format('%I.%I', p_table_schema, p_table_name);
	SELECT k.oid, k.relkind, k.relpersistence, k.relnamespace INTO t
		FROM pg_class AS k JOIN pg_namespace AS n ON n.oid = k.relnamespace WHERE n.nspname = p_table_schema AND k.relname = p_table_name;
	IF NOT FOUND THEN
		IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = p_table_schema) THEN
			RAISE EXCEPTION 'schema "%" does not exist', p_table_schema USING ERRCODE = 'invalid_schema_name';
		END IF;
		RAISE EXCEPTION 'relation "%.%" does not exist', p_table_schema, p_table_name USING ERRCODE = 'undefined_table';
	END IF;
	IF t.relkind NOT IN ('r', 'p') THEN
		RAISE EXCEPTION '% cannot be a collection: it is %', qualified, CASE t.relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view'
				WHEN 'f' THEN 'a foreign table' WHEN 'i' THEN 'an index' WHEN 'I' THEN 'an index' ELSE 'not a table' END
			USING ERRCODE = 'wrong_object_type',
				DETAIL = CASE t.relkind
					WHEN 'v' THEN 'A view has no index and no primary key of its own: register the table beneath it.'
					WHEN 'm' THEN 'A materialized view has no primary key: register a table.'
					WHEN 'f' THEN 'The rows of a foreign table lie elsewhere, and so does their index.'
					ELSE 'Collections are columns of ordinary and partitioned tables.' END;
	END IF;
	IF t.relpersistence = 't' THEN
		RAISE EXCEPTION '% cannot be a collection: it is a temporary table', qualified
			USING ERRCODE = 'wrong_object_type', DETAIL = 'Other sessions see the registry, but not the table.';
	END IF;
	c := ruvector.vector_column(t.oid, p_column_name);
	-- Until this transaction ends nobody renames it. What was seen before its lock was there is looked at once more.
	IF NOT has_schema_privilege(t.relnamespace, 'USAGE') THEN
		RAISE EXCEPTION 'permission denied for schema %', p_table_schema USING ERRCODE = 'insufficient_privilege';
	END IF;
	IF NOT ruvector.lock_table(t.oid, p_table_schema, p_table_name)
			OR ruvector.vector_column(t.oid, p_column_name) IS DISTINCT FROM c THEN
		RAISE EXCEPTION 'table % was changed by another session', qualified USING ERRCODE = 'object_in_use';
	END IF;
	key := (SELECT i.indkey::smallint[] FROM pg_index AS i WHERE i.indrelid = t.oid AND i.indisprimary);
	IF key IS NULL THEN
		RAISE EXCEPTION 'table % has no primary key', qualified
			USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = 'Searches tell rows apart by their primary keys.',
				HINT = 'Add one: ALTER TABLE ... ADD PRIMARY KEY (...).';
	END IF;

	IF NOT (SELECT bool_and(has_column_privilege(t.oid, a.attnum, 'SELECT')) FROM unnest(key || c.column_number) AS a (attnum)) THEN
		RAISE EXCEPTION 'permission denied for table %', p_table_name USING ERRCODE = 'insufficient_privilege';
	END IF;
	IF c.dimensions IS NULL THEN
		dimensions_of_row := ruvector.row_dimensions(t.oid, c.column_number);
		IF dimensions_of_row <> p_dimensions THEN
			RAISE EXCEPTION 'column "%" has rows of % dimensions, not %', p_column_name, dimensions_of_row, p_dimensions USING ERRCODE = 'data_exception';
		END IF;
	ELSIF c.dimensions <> p_dimensions THEN
		RAISE EXCEPTION 'column "%" has % dimensions, not %', p_column_name, c.dimensions, p_dimensions USING ERRCODE = 'data_exception';
	END IF;

	IF EXISTS (SELECT FROM ruvector.collections WHERE name = p_name) THEN
		RAISE EXCEPTION 'collection "%" already exists', p_name USING ERRCODE = 'duplicate_object';
	END IF;
	SELECT k.name INTO other FROM ruvector.collections AS k JOIN ruvector.collection_places AS p ON p.collection_id = k.id
		WHERE p.relation = t.oid AND p.column_number = c.column_number;
	IF FOUND THEN
		RAISE EXCEPTION 'column "%" of table % is already registered as collection "%"', p_column_name, qualified, other USING ERRCODE = 'duplicate_object';
	END IF;
	BEGIN
		INSERT INTO ruvector.collections (name, table_schema, table_name, column_name, dimensions, distance_metric)
			VALUES (p_name, p_table_schema, p_table_name, p_column_name, p_dimensions, p_distance_metric)
			RETURNING id INTO new_id;
	EXCEPTION WHEN unique_violation THEN
		RAISE EXCEPTION 'collection "%" or one of column "%" of table % was registered by another session', p_name, p_column_name, qualified
			USING ERRCODE = 'duplicate_object';
	END;
	RETURN new_id;
END
$$;
COMMENT ON FUNCTION ruvector_register_collection(text, text, text, text, integer, text) IS
	'registers a column of vectors as a collection under a name, and returns its number; the metrics are l2, cosine, ip and l1';

CREATE FUNCTION ruvector_unregister_collection(p_name text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_name', p_name);
	DELETE FROM ruvector.collections AS c WHERE c.name = p_name;
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION ruvector_unregister_collection(text) IS
	'removes a collection from the registry, and neither its table nor its index; false if there is none of that name';

CREATE FUNCTION ruvector_list_collections()
	RETURNS TABLE (id integer, name text, table_ref text, dimensions integer, distance_metric text, index_type text, vector_count bigint)
	LANGUAGE plpgsql STABLE ROWS 20 SET search_path = pg_catalog, ruvector, pg_temp AS $$
#variable_conflict use_column
DECLARE
	c record;
BEGIN
	-- As the tables are called now, if another session has kept the registry from following them.
	FOR c IN SELECT k.id, k.name, k.dimensions, k.distance_metric, k.index_type, p.relation, p.column_number,
			format('%I.%I.%I', coalesce(p.table_schema, k.table_schema), coalesce(p.table_name, k.table_name), coalesce(p.column_name, k.column_name)) AS place
		FROM ruvector.collections AS k LEFT JOIN ruvector.collection_places AS p ON p.collection_id = k.id
		ORDER BY k.id
	LOOP
		id := c.id;
		name := c.name;
		table_ref := c.place;
		dimensions := c.dimensions;
		distance_metric := c.distance_metric;
		index_type := CASE c.index_type WHEN 'flat' THEN 'flat' ELSE (
			SELECT m.amname FROM pg_class AS i JOIN pg_am AS m ON m.oid = i.relam
			WHERE i.oid = ruvector.collection_index(c.relation, c.column_number, c.distance_metric)) END;
		vector_count := ruvector.count_vectors(c.relation, c.column_number);
		RETURN NEXT;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector_list_collections() IS
	'all collections: index_type as of now (null: none), vector_count too (null: the caller may not read all rows, or the table is gone)';

-- In a function of its own, because the name is looked up on the caller's search path.
CREATE FUNCTION ruvector.create_index(p_table regclass, p_table_name text, p_column_name text, p_index_type text, p_distance text, p_m integer,
	p_ef_construction integer, p_lists integer, p_options jsonb) RETURNS text
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	t record;
	c record;
	allowed text[];
	options text[] := '{}';
	columns text := '';
	operator_class text;
	base text;
	ending text;
	index_name text;
	number integer := 0;
	key text;
	value jsonb;
	started timestamptz;
	index oid;
	own_schema oid := (SELECT e.extnamespace FROM pg_extension AS e WHERE e.extname = 'ruvector');
BEGIN
	PERFORM ruvector.check_not_null('p_table_name', p_table_name, 'p_column_name', p_column_name, 'p_index_type', p_index_type, 'p_distance', p_distance);
	IF p_index_type NOT IN ('hnsw', 'ivfflat', 'flat') THEN
		RAISE EXCEPTION 'unknown index type "%"', p_index_type
			USING ERRCODE = 'invalid_parameter_value', HINT = 'The types are hnsw, ivfflat and flat.';
	END IF;
	IF p_distance NOT IN ('l2', 'cosine', 'ip', 'l1') THEN
		RAISE EXCEPTION 'unknown distance metric "%"', p_distance
			USING ERRCODE = 'invalid_parameter_value', HINT = 'The metrics are l2, cosine, ip and l1.';
	END IF;
	IF p_table IS NULL THEN
		RAISE EXCEPTION 'relation "%" does not exist', p_table_name USING ERRCODE = 'undefined_table';
	END IF;
	SELECT n.nspname, k.relname, k.relkind, k.relnamespace INTO t FROM pg_class AS k JOIN pg_namespace AS n ON n.oid = k.relnamespace WHERE k.oid = p_table;
	c := ruvector.vector_column(p_table, p_column_name);

	IF p_index_type = 'flat' THEN
		IF p_lists IS NOT NULL OR p_options IS NOT NULL THEN
			RAISE EXCEPTION 'flat takes no options' USING ERRCODE = 'invalid_parameter_value', DETAIL = 'It means that searches use no index.';
		END IF;
		UPDATE ruvector.collections AS k SET index_type = 'flat'
			WHERE k.id IN (SELECT p.collection_id FROM ruvector.collection_places AS p WHERE p.relation = p_table AND p.column_number = c.column_number);
		IF NOT FOUND THEN
			RAISE NOTICE 'column "%" of table %.% is not registered: there is no collection to search without an index',
				p_column_name, quote_ident(t.nspname), quote_ident(t.relname);
		END IF;
		RETURN NULL;
	END IF;

	operator_class := c.type_name || '_' || p_distance || '_ops';
	IF NOT EXISTS (SELECT FROM pg_opclass AS o JOIN pg_am AS m ON m.oid = o.opcmethod
			WHERE m.amname = p_index_type AND o.opcname = operator_class AND o.opcnamespace = own_schema) THEN
		RAISE EXCEPTION 'there is no % index for type % and metric %', p_index_type, c.type_name, p_distance
			USING ERRCODE = 'feature_not_supported', HINT = 'hnsw has all metrics for all types.';
	END IF;
	IF p_index_type = 'hnsw' THEN
		IF p_lists IS NOT NULL THEN
			RAISE EXCEPTION 'p_lists is for ivfflat indexes' USING ERRCODE = 'invalid_parameter_value';
		END IF;
		allowed := '{storage,metric}';
		options := array_remove(ARRAY['m = ' || p_m, 'ef_construction = ' || p_ef_construction], NULL);
	ELSE
		allowed := '{storage,bits,rerank,metric}';
		options := array_remove(ARRAY['lists = ' || p_lists], NULL);
	END IF;
	IF jsonb_typeof(p_options) <> 'object' THEN
		RAISE EXCEPTION 'p_options must be a JSON object' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	FOR key, value IN SELECT * FROM jsonb_each(coalesce(p_options, '{}')) ORDER BY 1 LOOP
		IF key = 'columns' THEN
			IF jsonb_typeof(value) <> 'array' OR jsonb_path_exists(value, 'strict $[*] ? (@.type() != "string")') THEN
				RAISE EXCEPTION 'option "columns" must be an array of column names' USING ERRCODE = 'invalid_parameter_value';
			END IF;
			columns := (SELECT coalesce(string_agg(', ' || quote_ident(e.name), '' ORDER BY e.position), '')
				FROM jsonb_array_elements_text(value) WITH ORDINALITY AS e (name, position));
		ELSIF key <> ALL (allowed) THEN
			RAISE EXCEPTION 'unknown option "%"', key USING ERRCODE = 'invalid_parameter_value',
				HINT = CASE WHEN key IN ('m', 'ef_construction', 'lists') THEN format('It is an argument of its own: p_%s.', key)
					ELSE format('Options of %s are %s and columns.', p_index_type, array_to_string(allowed, ', ')) END;
		ELSIF jsonb_typeof(value) NOT IN ('string', 'number', 'boolean') THEN
			RAISE EXCEPTION 'option "%" must be a text or a number', key USING ERRCODE = 'invalid_parameter_value';
		ELSE
			options := options || format('%I = %L', key, value #>> '{}');
		END IF;
	END LOOP;

	-- The name as the index will have it: cut in the middle rather than by the server, and not one that is taken.
	base := 'idx_' || array_to_string(parse_ident(p_table_name), '_') || '_' || p_column_name;
	LOOP
		ending := '_' || p_index_type || CASE WHEN number > 0 THEN '_' || number ELSE '' END;
		WHILE octet_length(base || ending) > 63 LOOP
			base := left(base, -1);
		END LOOP;
		index_name := base || ending;
		EXIT WHEN NOT EXISTS (SELECT FROM pg_class AS k WHERE k.relnamespace = t.relnamespace AND k.relname = index_name);
		number := number + 1;
	END LOOP;

	started := clock_timestamp();
	EXECUTE format('CREATE INDEX %I ON %I.%I USING %I (%I %s.%I%s)%s', index_name, t.nspname, t.relname, p_index_type, p_column_name,
		own_schema::regnamespace, operator_class, columns, CASE WHEN options <> '{}' THEN ' WITH (' || array_to_string(options, ', ') || ')' ELSE '' END);
	index := (SELECT k.oid FROM pg_class AS k WHERE k.relnamespace = t.relnamespace AND k.relname = index_name);

	-- A request for an index takes back one for none.
	IF has_table_privilege('ruvector.collections', 'UPDATE') THEN
		UPDATE ruvector.collections AS k SET index_type = p_index_type
			WHERE k.id IN (SELECT p.collection_id FROM ruvector.collection_places AS p WHERE p.relation = p_table AND p.column_number = c.column_number)
				AND k.distance_metric = p_distance AND k.index_type IS NOT DISTINCT FROM 'flat';
	END IF;
	IF has_table_privilege('ruvector.index_stats', 'INSERT') AND has_table_privilege('ruvector.index_stats', 'UPDATE')
			AND has_table_privilege('ruvector.index_stats', 'SELECT') THEN
		INSERT INTO ruvector.index_stats AS s (index_oid, collection_id, vector_count, index_size_bytes, last_build, build_time_ms, updated_at)
			SELECT index, (SELECT k.id FROM ruvector.collections AS k JOIN ruvector.collection_places AS p ON p.collection_id = k.id
					WHERE p.relation = p_table AND p.column_number = c.column_number AND k.distance_metric = p_distance),
				sum(greatest(k.reltuples, 0)) FILTER (WHERE k.relkind = 'i'), sum(pg_relation_size(k.oid)),
				clock_timestamp(), (extract(epoch FROM clock_timestamp() - started) * 1000)::bigint, clock_timestamp()
			FROM pg_class AS k WHERE k.oid = index OR k.oid IN (SELECT i.relid FROM pg_partition_tree(index) AS i)
			ON CONFLICT (index_oid) DO UPDATE SET collection_id = excluded.collection_id, vector_count = excluded.vector_count,
				index_size_bytes = excluded.index_size_bytes, last_build = excluded.last_build, build_time_ms = excluded.build_time_ms,
				updated_at = excluded.updated_at;
	END IF;
	RETURN index_name;
END
$$;
COMMENT ON FUNCTION ruvector.create_index(regclass, text, text, text, text, integer, integer, integer, jsonb) IS
	'what ruvector_index_create does, once the name of the table has been looked up';

CREATE FUNCTION ruvector_index_create(p_table_name text, p_column_name text, p_index_type text DEFAULT 'hnsw', p_distance text DEFAULT 'l2',
	p_m integer DEFAULT 16, p_ef_construction integer DEFAULT 64, p_lists integer DEFAULT NULL, p_options jsonb DEFAULT NULL) RETURNS text
	LANGUAGE sql
BEGIN ATOMIC
	SELECT ruvector.create_index(pg_catalog.to_regclass(p_table_name), p_table_name, p_column_name, p_index_type, p_distance, p_m, p_ef_construction,
		p_lists, p_options);
END;
COMMENT ON FUNCTION ruvector_index_create(text, text, text, text, integer, integer, integer, jsonb) IS
	'creates an index (hnsw, ivfflat) over a column of vectors and returns its name, or (flat) makes the collection of the column be searched without one; locks the table against writes, as CREATE INDEX without CONCURRENTLY does';
-- Since 0.7.0.
-- The conditions that searches by name take as JSON.

CREATE FUNCTION ruvector_filter_sql(p_table regclass, p_filter jsonb) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_filter_sql(regclass, jsonb) IS
	'the condition that a filter of ruvector_search puts on the rows t of a table, and below it the values of its parameters, a line each';
-- Since 0.7.0.
-- Searching collections by name.

CREATE FUNCTION ruvector_search(p_collection_name text, p_query vector, p_k integer DEFAULT 10, p_ef_search integer DEFAULT NULL,
	p_use_gnn boolean DEFAULT false, p_filter jsonb DEFAULT NULL)
	RETURNS TABLE (id text, distance real, score real)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION ruvector_search(text, vector, integer, integer, boolean, jsonb) IS
	'the p_k rows of a collection nearest to a vector, among those that a filter lets pass: their primary keys as text (of several columns, a JSON array), distance as its operator gives it, score (the greater the better: 1 - distance for cosine, the inner product, 1 / (1 + distance) for l2 and l1); runs as the caller';

CREATE FUNCTION ruvector_explain_search(p_collection_name text, p_query vector, p_k integer DEFAULT 10, p_ef_search integer DEFAULT NULL,
	p_use_gnn boolean DEFAULT false, p_filter jsonb DEFAULT NULL, p_analyze boolean DEFAULT false)
	RETURNS TABLE (sql text, settings text, plan text)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 1;
COMMENT ON FUNCTION ruvector_explain_search(text, vector, integer, integer, boolean, jsonb, boolean) IS
	'the query that ruvector_search would run with these arguments, the settings that it would run with, and its plan: as EXPLAIN shows it, or with p_analyze as EXPLAIN (ANALYZE, BUFFERS) does after running it';

CREATE FUNCTION ruvector_search_batch(p_collection_name text, p_queries vector[], p_k integer DEFAULT 10, p_ef_search integer DEFAULT NULL,
	p_filter jsonb DEFAULT NULL)
	RETURNS TABLE (query_idx integer, id text, distance real)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000;
COMMENT ON FUNCTION ruvector_search_batch(text, vector[], integer, integer, jsonb) IS
	'the p_k rows of a collection nearest to each of many vectors among those that a filter lets pass, numbered as the array''s elements are from 1; a null element has none; one after the other through an index, or without one all in one pass over the table; runs as the caller';
-- Since 0.7.0.
-- The width of a collection's index scans, by measurement.

CREATE FUNCTION ruvector_tune(p_collection_name text, p_target_recall double precision DEFAULT 0.95, p_k integer DEFAULT 10,
	p_sample integer DEFAULT 100, p_queries vector[] DEFAULT NULL)
	RETURNS TABLE (setting text, value integer, recall double precision, milliseconds double precision, chosen boolean)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10;
COMMENT ON FUNCTION ruvector_tune(text, double precision, integer, integer, vector[]) IS
	'finds the least ef_search (hnsw) or probes (ivfflat) with which searches for the p_k nearest rows have a recall (0 to 1), measured against exact search with p_sample of the collection''s rows, or with p_queries; returns what was tried, and keeps the chosen one in the config of the collection, which ruvector_search goes by';
-- Since 0.7.0.
-- What searches did, what indexes hold, what both take; the maintenance of one index.

CREATE FUNCTION ruvector_memory_stats() RETURNS jsonb
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_memory_stats() IS
	'memory of ruvector in this session, in megabytes by purpose and in bytes as a whole, and in the server''s shared memory';

-- Searches by name.

CREATE FUNCTION ruvector.search_counts(OUT collection_id integer, OUT calls bigint, OUT queries bigint, OUT rows bigint,
	OUT short_answers bigint, OUT filtered bigint, OUT exact bigint, OUT total_ms double precision, OUT max_ms double precision,
	OUT last_search timestamptz, OUT source text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ruvector_search_counts' LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.search_counts() IS
	'what searches of collections of this database counted; of collections whose rows the caller may not all read, nothing, or for members of pg_read_all_stats nothing that tells of rows';

CREATE FUNCTION ruvector.slow_search_notes(OUT at timestamptz, OUT role oid, OUT collection_id integer, OUT function text,
	OUT ms double precision, OUT queries bigint, OUT k integer, OUT rows bigint, OUT filtered boolean, OUT exact boolean,
	OUT source text) RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'ruvector_slow_searches' LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.slow_search_notes() IS
	'the last searches in this database that took ruvector.slow_search_ms or longer: the caller''s own, and for members of pg_read_all_stats those of others without their rows';

CREATE FUNCTION ruvector_statistics_info(OUT source text, OUT collections integer, OUT most_collections integer, OUT dropped bigint,
	OUT slow_searches bigint, OUT most_slow_searches integer, OUT since timestamptz)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_statistics_info() IS
	'the statistics of searches themselves: shared by all sessions or of this backend, for how many collections of how many at most, how many had to make room, how many slow searches there were of which the last are kept, since when';

CREATE FUNCTION ruvector_reset_statistics() RETURNS void
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_reset_statistics() IS
	'forgets what searches by name counted, and the slow ones, in all databases; for superusers and whom they grant it to';
REVOKE EXECUTE ON FUNCTION ruvector_reset_statistics() FROM PUBLIC;

-- Indexes.

CREATE VIEW ruvector.vector_indexes AS
	SELECT i.oid AS index_oid, t.oid AS table_oid, n.nspname AS table_schema, t.relname AS table_name,
		coalesce(a.attname, pg_catalog.pg_get_indexdef(i.oid, 1, false)) AS column_name, i.relname AS index_name,
		m.amname AS access_method,
		CASE o.oprname WHEN '<->' THEN 'l2' WHEN '<#>' THEN 'ip' WHEN '<=>' THEN 'cosine' WHEN '<+>' THEN 'l1'
			WHEN '<~>' THEN 'hamming' WHEN '<%>' THEN 'jaccard' END AS metric,
		c.id AS collection_id, c.name AS collection, x.indisvalid AS is_valid,
		NOT pg_catalog.row_security_active(t.oid) AS all_rows_shown
	FROM pg_catalog.pg_index AS x
	JOIN pg_catalog.pg_class AS i ON i.oid OPERATOR(pg_catalog.=) x.indexrelid AND i.relkind OPERATOR(pg_catalog.=) 'i'
	JOIN pg_catalog.pg_am AS m ON m.oid OPERATOR(pg_catalog.=) i.relam AND m.amname OPERATOR(pg_catalog.=) ANY ('{hnsw,ivfflat}')
	JOIN pg_catalog.pg_class AS t ON t.oid OPERATOR(pg_catalog.=) x.indrelid
	JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) t.relnamespace
	JOIN pg_catalog.pg_opclass AS p ON p.oid OPERATOR(pg_catalog.=) x.indclass[0]
	LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid OPERATOR(pg_catalog.=) t.oid AND a.attnum OPERATOR(pg_catalog.=) x.indkey[0]
		AND a.attnum OPERATOR(pg_catalog.>) 0
	LEFT JOIN pg_catalog.pg_amop AS s ON s.amopfamily OPERATOR(pg_catalog.=) p.opcfamily AND s.amoplefttype OPERATOR(pg_catalog.=) p.opcintype
		AND s.amoppurpose OPERATOR(pg_catalog.=) 'o' AND s.amopstrategy OPERATOR(pg_catalog.=) 1
	LEFT JOIN pg_catalog.pg_operator AS o ON o.oid OPERATOR(pg_catalog.=) s.amopopr
	-- A collection of a partitioned table is searched by the indexes of the partitions.
	LEFT JOIN ruvector.collection_places AS r ON r.relation OPERATOR(pg_catalog.=) coalesce(pg_catalog.pg_partition_root(t.oid), t.oid)
		AND r.column_name OPERATOR(pg_catalog.=) a.attname
	LEFT JOIN ruvector.collections AS c ON c.id OPERATOR(pg_catalog.=) r.collection_id
	WHERE pg_catalog.has_any_column_privilege(t.oid, 'SELECT') OR pg_catalog.pg_has_role(t.relowner, 'USAGE');
COMMENT ON VIEW ruvector.vector_indexes IS 'the hnsw and ivfflat indexes of tables that the caller may read something of, or owns';
COMMENT ON COLUMN ruvector.vector_indexes.column_name IS 'the column, or the expression, that is searched by';
COMMENT ON COLUMN ruvector.vector_indexes.metric IS 'what the operator of the index measures';
COMMENT ON COLUMN ruvector.vector_indexes.collection IS 'the collection of that column, of the partitioned table where it is a partition''s index';
COMMENT ON COLUMN ruvector.vector_indexes.all_rows_shown IS 'whether no row-level security restricts the caller here';
GRANT SELECT ON ruvector.vector_indexes TO PUBLIC;

CREATE VIEW ruvector.index_usage AS
	SELECT v.table_schema, v.table_name, v.column_name, v.index_name, v.index_oid, v.access_method, v.metric, v.collection,
		pg_catalog.pg_relation_size(v.index_oid) AS size_bytes,
		u.idx_scan, u.idx_tup_read, u.idx_tup_fetch,
		CASE WHEN v.all_rows_shown THEN coalesce(s.calls, 0) ELSE s.calls END AS searches,
		CASE WHEN v.all_rows_shown THEN coalesce(s.queries, 0) ELSE s.queries END AS queries, s.rows,
		s.total_ms OPERATOR(pg_catalog./) s.calls AS avg_ms, s.max_ms, s.short_answers, s.last_search,
		(@extschema@.ruvector_statistics_info()).source
	FROM ruvector.vector_indexes AS v
	LEFT JOIN pg_catalog.pg_stat_user_indexes AS u ON u.indexrelid OPERATOR(pg_catalog.=) v.index_oid
	LEFT JOIN ruvector.search_counts() AS s ON s.collection_id OPERATOR(pg_catalog.=) v.collection_id;
COMMENT ON VIEW ruvector.index_usage IS
	'each hnsw and ivfflat index that the caller may know of: what PostgreSQL counts of its scans, and what searches by name of its collection counted';
COMMENT ON COLUMN ruvector.index_usage.size_bytes IS 'of the index, without its free space map';
COMMENT ON COLUMN ruvector.index_usage.idx_scan IS 'as pg_stat_user_indexes counts: every scan of this index, by name or not';
COMMENT ON COLUMN ruvector.index_usage.searches IS 'calls of ruvector_search and ruvector_search_batch of the collection, whether they used this index or not; NULL for whom row-level security restricts';
COMMENT ON COLUMN ruvector.index_usage.queries IS 'queries of these calls: a batch has several';
COMMENT ON COLUMN ruvector.index_usage.rows IS 'rows that they returned';
COMMENT ON COLUMN ruvector.index_usage.avg_ms IS 'of a call';
COMMENT ON COLUMN ruvector.index_usage.max_ms IS 'of the slowest call';
COMMENT ON COLUMN ruvector.index_usage.short_answers IS 'calls that returned fewer rows than they asked for';
COMMENT ON COLUMN ruvector.index_usage.source IS
	'shared: all sessions'' searches, as the library is in shared_preload_libraries; backend: those of this session alone';
GRANT SELECT ON ruvector.index_usage TO PUBLIC;

CREATE VIEW ruvector.slow_searches AS
	SELECT s.at, pg_catalog.pg_get_userbyid(s.role) AS role, s.collection_id, c.name AS collection, s.function, s.ms, s.queries, s.k,
		s.rows, s.filtered, s.exact, s.source
	FROM ruvector.slow_search_notes() AS s
	LEFT JOIN ruvector.collections AS c ON c.id OPERATOR(pg_catalog.=) s.collection_id;
COMMENT ON VIEW ruvector.slow_searches IS
	'the last searches by name that took ruvector.slow_search_ms or longer: one''s own, for superusers and members of pg_read_all_stats everybody''s';
COMMENT ON COLUMN ruvector.slow_searches.at IS 'when the search ended';
COMMENT ON COLUMN ruvector.slow_searches.collection IS 'its name today; NULL if it is no longer registered';
COMMENT ON COLUMN ruvector.slow_searches.rows IS 'rows returned; NULL in other roles'' searches';
COMMENT ON COLUMN ruvector.slow_searches.filtered IS 'whether there was a filter';
COMMENT ON COLUMN ruvector.slow_searches.exact IS 'whether no approximate index was allowed';
COMMENT ON COLUMN ruvector.slow_searches.source IS 'shared: all sessions'' searches; backend: those of this session alone';
GRANT SELECT ON ruvector.slow_searches TO PUBLIC;

CREATE FUNCTION ruvector.count_unreachable(index regclass) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ruvector_count_unreachable' LANGUAGE C VOLATILE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.count_unreachable(regclass) IS
	'how many nodes of an hnsw index no path leads to; NULL for ivfflat; for those who may read the table';

CREATE FUNCTION ruvector.describe_index(index regclass) RETURNS jsonb
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	seen ruvector.vector_indexes;
	counted jsonb;
	of_method jsonb;
	options jsonb;
	earlier ruvector.index_stats;
	vacuumed timestamptz;
	analyzed timestamptz;
	result jsonb;
BEGIN
	SELECT v.* INTO seen FROM ruvector.vector_indexes AS v WHERE v.index_oid = index;
	-- Counts of all rows are not for those who see some.
	IF NOT seen.all_rows_shown THEN
		RAISE EXCEPTION 'cannot describe an index of table "%", whose rows are restricted by row-level security', seen.table_name
			USING ERRCODE = 'insufficient_privilege';
	END IF;
	-- Raises for what is no index of ruvector, is not valid, or belongs to a table that the caller may not read.
	SELECT jsonb_object_agg(i.name, i.value) INTO counted FROM @extschema@.ruvector_index_info(index) AS i;
	IF counted ->> 'access_method' = 'hnsw' THEN
		of_method := jsonb_build_object('hnsw', jsonb_build_object(
			'entry_level', (counted ->> 'entry_level')::integer,
			'levels', to_jsonb(coalesce(string_to_array(counted ->> 'nodes_by_layer', ', ')::bigint[], '{}')),
			'nodes', (counted ->> 'nodes')::bigint,
			'avg_degree', (counted ->> 'mean_links')::numeric,
			'max_degree', (counted ->> 'most_links')::integer,
			'unreachable_est', ruvector.count_unreachable(index)));
		options := jsonb_build_object('m', (counted ->> 'm')::integer, 'ef_construction', (counted ->> 'ef_construction')::integer);
	ELSE
		of_method := jsonb_build_object('ivfflat', jsonb_build_object(
			'lists', (counted ->> 'lists')::integer,
			'min_list', (counted ->> 'smallest_list')::bigint,
			'avg_list', (counted ->> 'mean_list')::numeric,
			'max_list', (counted ->> 'largest_list')::bigint,
			'empty_lists', (counted ->> 'empty_lists')::integer,
			'imbalance', (counted ->> 'imbalance')::numeric,
			'advice', counted ->> 'advice'));
		options := jsonb_build_object('lists', (counted ->> 'lists')::integer);
	END IF;
	IF has_table_privilege('ruvector.index_stats', 'SELECT') THEN
		SELECT s.* INTO earlier FROM ruvector.index_stats AS s WHERE s.index_oid = index;
	END IF;
	vacuumed := greatest(pg_stat_get_last_vacuum_time(seen.table_oid), pg_stat_get_last_autovacuum_time(seen.table_oid));
	analyzed := greatest(pg_stat_get_last_analyze_time(seen.table_oid), pg_stat_get_last_autoanalyze_time(seen.table_oid));
	result := jsonb_build_object(
		'index', format('%I.%I', seen.table_schema, seen.index_name),
		'oid', index::oid::bigint,
		'table', format('%I.%I', seen.table_schema, seen.table_name),
		'column', seen.column_name,
		'access_method', seen.access_method,
		'opclass', (SELECT p.opcname FROM pg_index AS x JOIN pg_opclass AS p ON p.oid = x.indclass[0] WHERE x.indexrelid = index),
		'metric', counted ->> 'metric',
		'storage', counted ->> 'storage',
		'dimensions', (counted ->> 'dimensions')::integer,
		'vector_count', (counted ->> 'rows')::bigint,
		'deleted_count', coalesce((counted ->> 'tombstones')::bigint, (counted ->> 'dead')::bigint, 0),
		'index_size_bytes', pg_relation_size(index),
		'pages', (counted ->> 'pages')::bigint,
		'valid', seen.is_valid,
		'options', options,
		'stats', jsonb_build_object('idx_scan', pg_stat_get_numscans(index), 'idx_tup_read', pg_stat_get_tuples_returned(index),
			'idx_tup_fetch', pg_stat_get_tuples_fetched(index)),
		'recall_estimate', earlier.recall_estimate,
		'last_vacuum', vacuumed,
		'last_analyze', analyzed) || of_method;
	IF current_setting('transaction_read_only') = 'off' AND has_table_privilege('ruvector.index_stats', 'SELECT')
		AND has_table_privilege('ruvector.index_stats', 'INSERT') AND has_table_privilege('ruvector.index_stats', 'UPDATE')
	THEN
		INSERT INTO ruvector.index_stats AS s (index_oid, collection_id, vector_count, index_size_bytes, last_vacuum, stats_json)
		VALUES (index, seen.collection_id, (result ->> 'vector_count')::bigint, (result ->> 'index_size_bytes')::bigint, vacuumed, result)
		ON CONFLICT (index_oid) DO UPDATE SET collection_id = excluded.collection_id, vector_count = excluded.vector_count,
			index_size_bytes = excluded.index_size_bytes, last_vacuum = excluded.last_vacuum, stats_json = excluded.stats_json,
			updated_at = now();
	END IF;
	RETURN result;
END
$$;
COMMENT ON FUNCTION ruvector.describe_index(regclass) IS 'what ruvector_index_stats returns';

-- Without a search_path of its own: the name is one on the caller's.
CREATE FUNCTION ruvector_index_stats(p_index_name text) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	IF p_index_name IS NULL THEN
		RAISE EXCEPTION 'p_index_name must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	RETURN ruvector.describe_index(p_index_name::pg_catalog.regclass);
END
$$;
COMMENT ON FUNCTION ruvector_index_stats(text) IS
	'what an index of ruvector is and holds, counted on its pages, with PostgreSQL''s statistics of it; kept in ruvector.index_stats where the caller may write there';

CREATE FUNCTION ruvector_index_maintenance(p_index_name text) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION ruvector_index_maintenance(text) IS
	'vacuums one index of ruvector: takes out rows that pruning has removed from the table, repairs the graph, and says what it did; for those who may VACUUM the table';
-- Since 0.7.0.
-- What deserves attention.

-- Findings of indexes, by what catalogs and statistics say of them. Rows that a finding counts are all of the table's, so that it is
-- left out where row-level security hides any from the caller.
CREATE FUNCTION ruvector.index_findings() RETURNS TABLE (severity text, object text, what text, advice text, code text)
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	buffers bigint := (SELECT setting::bigint * current_setting('block_size')::bigint FROM pg_settings WHERE name = 'shared_buffers');
	build_memory bigint := pg_size_bytes(current_setting('maintenance_work_mem'));
	since timestamptz := pg_stat_get_db_stat_reset_time((SELECT oid FROM pg_database WHERE datname = current_database()));
	i record;
BEGIN
	FOR i IN
		SELECT v.*, format('%I.%I', v.table_schema, v.index_name) AS name,
			format('%I.%I', v.table_schema, v.table_name) AS of_table,
			pg_relation_size(v.index_oid) AS bytes, pg_stat_get_numscans(v.index_oid) AS scans,
			pg_stat_get_numscans(v.table_oid) AS table_scans
		FROM ruvector.vector_indexes AS v
		ORDER BY v.table_schema, v.table_name, v.index_name
	LOOP
		IF NOT i.is_valid THEN
			-- One that is being built concurrently is not valid yet; whoever builds it has this lock.
			IF NOT EXISTS (SELECT FROM pg_locks AS l WHERE l.locktype = 'relation' AND l.relation = i.table_oid
				AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted
				AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
			THEN
				RETURN QUERY SELECT 'critical', i.name, 'The index is not valid: its build has failed. Searches pass it over, and every insert pays for it.',
					format('REINDEX INDEX CONCURRENTLY %s; or DROP INDEX %1$s;', i.name), 'invalid_index';
			END IF;
			CONTINUE;
		END IF;
		-- Builds of indexes, and each of their workers, count as scans of the table too.
		IF i.all_rows_shown AND i.scans = 0 AND i.table_scans >= 100 AND i.bytes >= 1048576 THEN
			RETURN QUERY SELECT 'info', i.name, format('The index takes %s and no search has used it, while its table was read as a whole %s times, since %s.',
					pg_size_pretty(i.bytes), i.table_scans, coalesce(date_trunc('second', since)::text, 'the statistics began')),
				format('Search with ORDER BY %s, the operator of the index (%s), and LIMIT; or DROP INDEX %s;', i.column_name, coalesce(i.metric, 'any'), i.name),
				'unused_index';
		END IF;
		IF i.bytes > buffers THEN
			RETURN QUERY SELECT 'warning', i.name, format('The index takes %s, and shared_buffers %s: searches read from disk.',
					pg_size_pretty(i.bytes), pg_size_pretty(buffers)),
				format('Set shared_buffers to more than %s, or make the index smaller: storage = compact, or halfvec.', pg_size_pretty(i.bytes)),
				'index_larger_than_buffers';
		END IF;
		IF i.access_method = 'hnsw' AND i.bytes > build_memory THEN
			RETURN QUERY SELECT 'info', i.name, format('The index takes %s, and maintenance_work_mem is %s: REINDEX would take much longer.',
					pg_size_pretty(i.bytes), pg_size_pretty(build_memory)),
				format('Before building, SET maintenance_work_mem = ''%sMB'';', ceil(1.5 * i.bytes / 1048576)), 'build_memory';
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector.index_findings() IS 'the part of ruvector_health about indexes';

CREATE FUNCTION ruvector.table_findings() RETURNS TABLE (severity text, object text, what text, advice text, code text)
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	t record;
BEGIN
	FOR t IN
		SELECT DISTINCT v.table_oid, v.table_schema, v.table_name, v.all_rows_shown, format('%I.%I', v.table_schema, v.table_name) AS name,
			pg_stat_get_dead_tuples(v.table_oid) AS dead, pg_stat_get_live_tuples(v.table_oid) AS live,
			(SELECT bool_or(NOT o.option_value::boolean) FROM pg_options_to_table(c.reloptions) AS o WHERE o.option_name = 'autovacuum_enabled') AS off,
			coalesce(pg_stat_get_last_analyze_time(v.table_oid), pg_stat_get_last_autoanalyze_time(v.table_oid)) AS analyzed
		FROM ruvector.vector_indexes AS v JOIN pg_class AS c ON c.oid = v.table_oid
		ORDER BY v.table_schema, v.table_name
	LOOP
		IF t.off THEN
			RETURN QUERY SELECT 'warning', t.name, 'Autovacuum is off for the table: deleted rows stay in its indexes until somebody runs VACUUM.',
				format('ALTER TABLE %s RESET (autovacuum_enabled);', t.name), 'autovacuum_off';
		END IF;
		CONTINUE WHEN NOT t.all_rows_shown;
		IF t.dead >= 1000 AND t.dead > 0.2 * (t.dead + t.live) THEN
			RETURN QUERY SELECT 'warning', t.name, format('%s of %s rows are dead: searches come by them and find nothing.', t.dead, t.dead + t.live),
				format('VACUUM %s;', t.name), 'dead_rows';
		END IF;
		-- Statistics outlive what is counted of ANALYZE.
		IF t.analyzed IS NULL AND pg_relation_size(t.table_oid) > 0
			AND NOT EXISTS (SELECT FROM pg_stats AS s WHERE s.schemaname = t.table_schema AND s.tablename = t.table_name)
		THEN
			RETURN QUERY SELECT 'warning', t.name, 'The table was never analyzed: the planner guesses how many rows a filter leaves.',
				format('ANALYZE %s;', t.name), 'never_analyzed';
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector.table_findings() IS 'the part of ruvector_health about tables';

CREATE FUNCTION ruvector.collection_findings() RETURNS TABLE (severity text, object text, what text, advice text, code text)
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	c record;
	unregister text;
BEGIN
	FOR c IN
		SELECT r.name, coalesce(p.table_schema, r.table_schema) AS table_schema, coalesce(p.table_name, r.table_name) AS table_name,
			coalesce(p.column_name, r.column_name) AS column_name, r.dimensions, r.distance_metric, r.index_type, r.id,
			format('%I.%I', coalesce(p.table_schema, r.table_schema), coalesce(p.table_name, r.table_name)) AS of_table, t.oid AS table_oid, t.relkind, t.reltuples, a.attnum,
			b.typname AS type, b.typnamespace = (SELECT extnamespace FROM pg_extension WHERE extname = 'ruvector') AS is_ours,
			CASE WHEN ty.typtype = 'd' THEN ty.typtypmod ELSE a.atttypmod END AS column_dimensions,
			p.relation IS NOT NULL AND (p.table_schema, p.table_name, p.column_name) IS DISTINCT FROM (r.table_schema::name, r.table_name::name, r.column_name::name) AS renamed
		FROM ruvector.collections AS r
		LEFT JOIN ruvector.collection_places AS p ON p.collection_id = r.id
		LEFT JOIN pg_namespace AS n ON n.nspname = coalesce(p.table_schema, r.table_schema)
		LEFT JOIN pg_class AS t ON t.relnamespace = n.oid AND t.relname = coalesce(p.table_name, r.table_name) AND t.relkind IN ('r', 'p', 'm', 'v', 'f')
		LEFT JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attname = coalesce(p.column_name, r.column_name) AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_type AS ty ON ty.oid = a.atttypid
		LEFT JOIN pg_type AS b ON b.oid = CASE WHEN ty.typtype = 'd' THEN ty.typbasetype ELSE ty.oid END
		WHERE t.oid IS NULL OR has_any_column_privilege(t.oid, 'SELECT') OR pg_has_role(t.relowner, 'USAGE')
		ORDER BY r.name
	LOOP
		unregister := format('SELECT ruvector_unregister_collection(%L);', c.name);
		IF c.table_oid IS NULL THEN
			RETURN QUERY SELECT 'critical', c.name, format('Table %s of the collection does not exist.', c.of_table),
				'Create the table, or ' || unregister, 'missing_table';
		ELSIF c.attnum IS NULL THEN
			RETURN QUERY SELECT 'critical', c.name, format('Column %I of the collection does not exist in table %s.', c.column_name, c.of_table),
				'Add the column, or ' || unregister, 'missing_column';
		ELSIF NOT c.is_ours OR c.type NOT IN ('vector', 'halfvec', 'sparsevec') THEN
			RETURN QUERY SELECT 'critical', c.name, format('Column %I of table %s is of type %s, which is no vector.', c.column_name, c.of_table, c.type),
				'Change its type, or ' || unregister, 'wrong_type';
		ELSIF c.column_dimensions > 0 AND c.column_dimensions <> c.dimensions THEN
			RETURN QUERY SELECT 'critical', c.name, format('The collection has %s dimensions, column %I of table %s has %s: every search fails.',
					c.dimensions, c.column_name, c.of_table, c.column_dimensions),
				format('%s SELECT ruvector_register_collection(%L, %L, %L, %L, %s, %L);', unregister, c.name, c.table_schema, c.table_name,
					c.column_name, c.column_dimensions, c.distance_metric), 'dimension_mismatch';
		END IF;
		CONTINUE WHEN c.attnum IS NULL;
		IF c.renamed THEN
			RETURN QUERY SELECT 'info', c.name, format('The registry has former names of column %I of table %s.', c.column_name, c.of_table),
				'SELECT ruvector.follow_tables();', 'former_names';
		END IF;
		IF c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.table_oid AND indisprimary) THEN
			RETURN QUERY SELECT 'warning', c.name, format('Table %s of the collection has no primary key: searches cannot say which rows they found.', c.of_table),
				format('ALTER TABLE %s ADD PRIMARY KEY (column);', c.of_table), 'missing_primary_key';
		END IF;
		IF c.relkind IN ('r', 'p', 'm') AND c.index_type IS DISTINCT FROM 'flat' AND c.reltuples >= 10000 AND NOT row_security_active(c.table_oid)
			AND ruvector.collection_index(c.table_oid, c.attnum, c.distance_metric) IS NULL
			-- Partitions may have one each, and their table none.
			AND (c.relkind <> 'p' OR EXISTS (
				SELECT FROM pg_partition_tree(c.table_oid) AS l JOIN pg_attribute AS b ON b.attrelid = l.relid AND b.attname = c.column_name
				WHERE l.isleaf AND ruvector.collection_index(l.relid, b.attnum, c.distance_metric) IS NULL))
		THEN
			RETURN QUERY SELECT 'warning', c.name, format('Table %s has about %s rows and no index of all of them on column %I for the metric %s: searches read all rows.',
					c.of_table, c.reltuples::bigint, c.column_name, c.distance_metric),
				format('SELECT ruvector_index_create(%L, %L, ''hnsw'', %L);', c.of_table, c.column_name, c.distance_metric), 'no_index';
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector.collection_findings() IS 'the part of ruvector_health about registered collections';

-- What ruvector_index_stats and ruvector_tune found out the last time, for those who may read it.
CREATE FUNCTION ruvector.measured_findings() RETURNS TABLE (severity text, object text, what text, advice text, code text)
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	s record;
BEGIN
	IF NOT has_table_privilege('ruvector.index_stats', 'SELECT') THEN
		RETURN;
	END IF;
	FOR s IN
		SELECT format('%I.%I', v.table_schema, v.index_name) AS name, v.access_method, v.collection, m.updated_at, m.last_sample,
			m.recall_estimate, CASE WHEN jsonb_typeof(c.config -> 'target_recall') = 'number' THEN (c.config ->> 'target_recall')::numeric END AS target,
			m.vector_count,
			CASE WHEN jsonb_typeof(m.stats_json -> 'deleted_count') = 'number' THEN (m.stats_json ->> 'deleted_count')::numeric ELSE 0 END AS deleted,
			m.stats_json -> 'ivfflat' ->> 'advice' AS list_advice
		FROM ruvector.index_stats AS m
		JOIN ruvector.vector_indexes AS v ON v.index_oid = m.index_oid AND v.all_rows_shown
		LEFT JOIN ruvector.collections AS c ON c.id = v.collection_id
		ORDER BY 1
	LOOP
		IF s.recall_estimate < s.target THEN
			RETURN QUERY SELECT 'warning', s.name, format('Recall was %s when it was measured, and collection %I wants %s.',
					round(s.recall_estimate::numeric, 3), s.collection, s.target),
				format('SELECT * FROM ruvector_tune(%L, %s);', s.collection, s.target), 'low_recall';
		END IF;
		IF s.access_method = 'hnsw' AND s.deleted >= 100 AND s.deleted > 0.2 * (s.vector_count + s.deleted) THEN
			RETURN QUERY SELECT 'warning', s.name, format('%s nodes are tombstones, beside %s rows: a vacuum did not come to its end.', s.deleted, s.vector_count),
				format('SELECT ruvector_index_maintenance(%L); SELECT ruvector_index_stats(%1$L);', s.name), 'tombstones';
		END IF;
		IF s.list_advice LIKE 'REINDEX%' THEN
			RETURN QUERY SELECT 'warning', s.name, format('The index no longer fits its rows: %s.', substring(s.list_advice FROM ': (.*)')),
				format('REINDEX INDEX CONCURRENTLY %s; SELECT ruvector_index_stats(%L);', s.name, s.name), 'outgrown_lists';
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector.measured_findings() IS 'the part of ruvector_health that was measured: recall, tombstones, lists';

-- Entries of roles that were dropped, for those who may read them.
CREATE FUNCTION ruvector.tenant_findings() RETURNS TABLE (severity text, object text, what text, advice text, code text)
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	IF has_table_privilege('ruvector.tenant_members', 'SELECT') THEN
		RETURN QUERY SELECT 'info', m.role::text, format('%s entries of tenants are of a role that is no longer there, and nobody has them.', count(*)),
				format('DELETE FROM ruvector.tenant_members WHERE role = %L; or SELECT ruvector_tenant_add(%1$L, tenant) for a role of that name.', m.role), 'tenant_without_role'
			FROM ruvector.tenant_members AS m WHERE NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = m.role_oid) GROUP BY m.role;
	END IF;
END
$$;
COMMENT ON FUNCTION ruvector.tenant_findings() IS 'the part of ruvector_health about tenants';

CREATE FUNCTION ruvector.server_findings() RETURNS TABLE (severity text, object text, what text, advice text, code text)
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	library text := @extschema@.ruvector_version();
	installed text := (SELECT extversion FROM pg_extension WHERE extname = 'ruvector');
	-- A setting of the library, which was loaded above. The one with our prefix takes the place of the other.
	setting text := CASE current_setting('ruvector.ef_search') WHEN '-1' THEN 'hnsw.ef_search' ELSE 'ruvector.ef_search' END;
BEGIN
	IF installed <> library THEN
		RETURN QUERY SELECT 'critical', 'ruvector', format('The library is of version %s, the extension in this database of version %s.', library, installed),
			CASE WHEN string_to_array(installed, '.')::integer[] < string_to_array(library, '.')::integer[]
				THEN 'ALTER EXTENSION ruvector UPDATE;'
				ELSE 'Install the library of that version, and connect anew; restart the server if it is in shared_preload_libraries.' END, 'version_mismatch';
	END IF;
	IF NOT current_setting('autovacuum')::boolean OR NOT current_setting('track_counts')::boolean THEN
		RETURN QUERY SELECT 'warning', 'autovacuum', 'Autovacuum does not run: deleted rows stay in all indexes until somebody runs VACUUM.',
			'ALTER SYSTEM SET autovacuum = on; ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf();', 'autovacuum_off';
	END IF;
	IF current_setting(setting)::integer < 10 THEN
		RETURN QUERY SELECT 'info', setting, format('It is %s: searches of hnsw indexes keep so few candidates that they miss many neighbours.',
				current_setting(setting)), format('RESET %s; or set it to 40 or more where it comes from.', setting), 'low_ef_search';
	END IF;
	IF (@extschema@.ruvector_statistics_info()).source = 'backend' THEN
		RETURN QUERY SELECT 'info', 'shared_preload_libraries', 'The library is not preloaded: each session counts its own searches alone.',
			'Add ruvector to shared_preload_libraries, and restart the server.', 'not_preloaded';
	END IF;
END
$$;
COMMENT ON FUNCTION ruvector.server_findings() IS 'the part of ruvector_health about versions and settings';

CREATE FUNCTION ruvector_health() RETURNS TABLE (severity text, object text, what text, advice text, code text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, ruvector, pg_temp AS $$
	SELECT f.severity, f.object, f.what, f.advice, f.code
	FROM (SELECT * FROM ruvector.server_findings()
		UNION ALL SELECT * FROM ruvector.collection_findings()
		UNION ALL SELECT * FROM ruvector.index_findings()
		UNION ALL SELECT * FROM ruvector.table_findings()
		UNION ALL SELECT * FROM ruvector.measured_findings()
		UNION ALL SELECT * FROM ruvector.tenant_findings()) AS f
	ORDER BY array_position('{critical,warning,info}', f.severity), f.object, f.code
$$;
COMMENT ON FUNCTION ruvector_health() IS
	'what deserves attention among indexes, tables and collections that the caller may know of, and in the server: how severe (critical, warning, info), what it is about, what was found, what to do, and a code for programs';
-- Since 0.7.0.
-- Three roles for those who work with collections. Roles belong to the whole cluster: nobody gets them without asking.

CREATE FUNCTION ruvector.role_grants(revoke boolean) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	command text;
BEGIN
	-- All that the extension has in the schema ruvector, and its functions that not everybody may call: so whatever a later
	-- version adds is among it. Tables are for the admin, the registry and what is known of indexes for the operator too.
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
				WHEN o.name IN ('collections', 'index_stats') THEN 'SELECT, INSERT, UPDATE, DELETE'
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
COMMENT ON FUNCTION ruvector.role_grants(boolean) IS 'grants the roles of ruvector what their work in this database needs, or takes it back';

CREATE FUNCTION ruvector.check_role_maker(command text) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	IF NOT (SELECT r.rolsuper OR r.rolcreaterole FROM pg_roles AS r WHERE r.rolname = current_user) THEN
		RAISE EXCEPTION 'permission denied to % the roles of ruvector', command
			USING ERRCODE = 'insufficient_privilege', HINT = 'That takes the attribute CREATEROLE.';
	END IF;
	IF NOT (SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = 'ruvector.collections'::regclass) THEN
		RAISE EXCEPTION 'permission denied to % the roles of ruvector', command
			USING ERRCODE = 'insufficient_privilege', HINT = 'What they are granted belongs to the owner of the extension.';
	END IF;
END
$$;
COMMENT ON FUNCTION ruvector.check_role_maker(text) IS 'an error unless the caller may make roles and grant on the tables of ruvector';

CREATE FUNCTION ruvector_create_roles() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	role text;
BEGIN
	PERFORM ruvector.check_role_maker('create');
	FOREACH role IN ARRAY '{ruvector_admin,ruvector_operator,ruvector_user}'::text[] LOOP
		IF to_regrole(role) IS NULL THEN
			EXECUTE format('CREATE ROLE %I NOLOGIN', role);
		END IF;
	END LOOP;
	PERFORM ruvector.role_grants(false);
END
$$;
COMMENT ON FUNCTION ruvector_create_roles() IS
	'creates the roles ruvector_admin, ruvector_operator and ruvector_user, where they are not there, and grants them what their work in this database needs';

CREATE FUNCTION ruvector_drop_roles() RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	role text;
	detail text;
BEGIN
	PERFORM ruvector.check_role_maker('drop');
	PERFORM ruvector.role_grants(true);
	FOREACH role IN ARRAY '{ruvector_admin,ruvector_operator,ruvector_user}'::text[] LOOP
		CONTINUE WHEN to_regrole(role) IS NULL;
		BEGIN
			EXECUTE format('DROP ROLE %I', role);
		EXCEPTION WHEN dependent_objects_still_exist THEN
			GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
			RAISE NOTICE 'role "%" stays, but has nothing left in this database''s schema ruvector', role USING DETAIL = detail;
		END;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector_drop_roles() IS
	'takes back what ruvector_create_roles has granted in this database, and drops the roles unless something else depends on them: another database, say';
-- Since 0.7.0.
-- Tenants by role: row security that no setting decides.
--
-- A role sees the rows of the tenants that it, or a role whose privileges it has, is entered for. Which role asks is what the
-- server knows of it (current_user), never what a session says about itself.

-- Immutable by promise alone, for the column below.
CREATE FUNCTION ruvector.role_oid(role name) RETURNS oid
	LANGUAGE sql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS 'SELECT r.oid FROM pg_roles AS r WHERE r.rolname = $1';
COMMENT ON FUNCTION ruvector.role_oid(name) IS 'the OID of a role when it is entered for a tenant; null if there is none of that name';

-- Who is entered is the role that had the name then: it keeps its rows when it is renamed, and no later role of that name gets
-- them. A dump has the names, and the generated column looks them up anew where it is restored, with triggers disabled too.
CREATE TABLE ruvector.tenant_members (
	role name NOT NULL,
	tenant text NOT NULL,
	role_oid oid GENERATED ALWAYS AS (ruvector.role_oid(role)) STORED,
	PRIMARY KEY (role, tenant)
);
COMMENT ON TABLE ruvector.tenant_members IS 'which roles see the rows of which tenants in tables of ruvector_enable_tenant_rls';
COMMENT ON COLUMN ruvector.tenant_members.role IS 'what the role was called when it was entered';
COMMENT ON COLUMN ruvector.tenant_members.role_oid IS 'the role that had the name then, which counts';
SELECT pg_catalog.pg_extension_config_dump('ruvector.tenant_members', '');

CREATE FUNCTION ruvector.current_tenants() RETURNS text[]
	AS 'MODULE_PATHNAME', 'ruvector_current_tenants' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.current_tenants() IS 'the tenants whose rows the current user sees: its own, and those of roles whose privileges it has';

CREATE FUNCTION ruvector.current_tenants(of_type anyelement) RETURNS anyarray
	AS 'MODULE_PATHNAME', 'ruvector_current_tenants_as' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector.current_tenants(anyelement) IS
	'those of the current user''s tenants that are values of the argument''s type (an integer, uuid, text, varchar, char(n) or an enum), as an array of it';

CREATE FUNCTION ruvector_tenant_add(p_role name, p_tenant text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_role', p_role, 'p_tenant', p_tenant);
	IF NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.rolname = p_role) THEN
		RAISE EXCEPTION 'role "%" does not exist', p_role USING ERRCODE = 'undefined_object';
	END IF;
	-- Entries of another role that had this name go under the name that it has now, and those of a dropped one go.
	WITH former AS (
		DELETE FROM ruvector.tenant_members AS m WHERE m.role = p_role AND m.role_oid IS DISTINCT FROM ruvector.role_oid(p_role)
			RETURNING m.role_oid, m.tenant
	) INSERT INTO ruvector.tenant_members (role, tenant)
		SELECT r.rolname, f.tenant FROM former AS f JOIN pg_roles AS r ON r.oid = f.role_oid ON CONFLICT DO NOTHING;
	IF EXISTS (SELECT FROM ruvector.tenant_members AS m WHERE m.role_oid = ruvector.role_oid(p_role) AND m.tenant = p_tenant) THEN
		RETURN false;
	END IF;
	INSERT INTO ruvector.tenant_members (role, tenant) VALUES (p_role, p_tenant) ON CONFLICT DO NOTHING;
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION ruvector_tenant_add(name, text) IS 'lets a role see the rows of a tenant; false if it did before';

CREATE FUNCTION ruvector_tenant_remove(p_role name, p_tenant text) RETURNS boolean
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_role', p_role, 'p_tenant', p_tenant);
	-- By name only what no present role has: a dropped one's.
	DELETE FROM ruvector.tenant_members AS m WHERE m.tenant = p_tenant
		AND (m.role_oid = ruvector.role_oid(p_role) OR m.role = p_role AND NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = m.role_oid));
	RETURN FOUND;
END
$$;
COMMENT ON FUNCTION ruvector_tenant_remove(name, text) IS 'lets a role no longer see the rows of a tenant; false if it did not before';

CREATE FUNCTION ruvector.tenant_tables(p_table regclass) RETURNS SETOF regclass
	LANGUAGE plpgsql STABLE SET search_path = pg_catalog, ruvector, pg_temp AS $$
BEGIN
	PERFORM ruvector.check_not_null('p_table', p_table::text);
	IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = p_table AND c.relkind IN ('r', 'p')) THEN
		RAISE EXCEPTION '"%" is not a table', p_table USING ERRCODE = 'wrong_object_type';
	END IF;
	RETURN QUERY WITH RECURSIVE family (relation) AS (
			SELECT p_table UNION SELECT h.inhrelid::regclass FROM family JOIN pg_inherits AS h ON h.inhparent = family.relation
		) SELECT f.relation FROM family AS f JOIN pg_class AS c ON c.oid = f.relation WHERE c.relkind IN ('r', 'p');
END
$$;
COMMENT ON FUNCTION ruvector.tenant_tables(regclass) IS 'a table, its partitions and the tables that inherit from it';

CREATE FUNCTION ruvector.drop_tenant_policies(relation regclass) RETURNS integer
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	policy name;
	dropped integer := 0;
BEGIN
	FOR policy IN SELECT p.polname FROM pg_policy AS p WHERE p.polrelid = relation AND p.polname IN ('ruvector_tenant', 'ruvector_tenant_rows') LOOP
		EXECUTE format('DROP POLICY %I ON %s', policy, relation);
		dropped := dropped + 1;
	END LOOP;
	RETURN dropped;
END
$$;
COMMENT ON FUNCTION ruvector.drop_tenant_policies(regclass) IS 'drops the policies of ruvector_enable_tenant_rls of one table, and tells how many there were';

-- Two policies with one condition. The restrictive one is the boundary, whatever other policies let pass; the permissive one
-- lets rows pass at all, for any command and role, which others of the table need not. Both depend on the extension: none of
-- them stays without the other.
CREATE FUNCTION ruvector_enable_tenant_rls(p_table regclass, p_column name, p_force boolean DEFAULT true) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	relation regclass;
	type oid;
	condition text;
BEGIN
	PERFORM ruvector.check_not_null('p_table', p_table::text, 'p_column', p_column, 'p_force', p_force::text);
	FOR relation IN SELECT ruvector.tenant_tables(p_table) LOOP
		type := (SELECT a.atttypid FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = p_column AND a.attnum > 0 AND NOT a.attisdropped);
		IF type IS NULL THEN
			RAISE EXCEPTION 'column "%" of relation "%" does not exist', p_column, relation USING ERRCODE = 'undefined_column';
		END IF;
		WHILE EXISTS (SELECT FROM pg_type AS t WHERE t.oid = type AND t.typtype = 'd') LOOP
			type := (SELECT t.typbasetype FROM pg_type AS t WHERE t.oid = type);
		END LOOP;
		-- Types whose values can be told from texts without an error, and without cutting what is too long.
		IF type NOT IN ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'uuid'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)
				AND NOT EXISTS (SELECT FROM pg_type AS t WHERE t.oid = type AND t.typtype = 'e') THEN
			RAISE EXCEPTION 'column "%" of relation "%" is of type %, which cannot tell tenants', p_column, relation, format_type(type, NULL)
				USING ERRCODE = 'datatype_mismatch',
					HINT = 'It can be smallint, integer, bigint, uuid, text, varchar, char(n), an enum, or a domain over one of these.';
		END IF;
		-- Asked once for a statement, and then a condition that an index can meet.
		condition := format('%1$I OPERATOR(pg_catalog.=) ANY ((SELECT ruvector.current_tenants(NULL::%2$s))::%2$s[])', p_column, format_type(type, -1));
		PERFORM ruvector.drop_tenant_policies(relation);
		EXECUTE format('CREATE POLICY ruvector_tenant_rows ON %s USING (%s) WITH CHECK (%2$s)', relation, condition);
		EXECUTE format('CREATE POLICY ruvector_tenant ON %s AS RESTRICTIVE USING (%s) WITH CHECK (%2$s)', relation, condition);
		EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, %s ROW LEVEL SECURITY', relation, CASE WHEN p_force THEN 'FORCE' ELSE 'NO FORCE' END);
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector_enable_tenant_rls(regclass, name, boolean) IS
	'lets each role see and write the rows of its tenants alone, told by a column of the table, of its partitions too; with p_force (the default) the owner of the table as well';

CREATE FUNCTION ruvector_disable_tenant_rls(p_table regclass) RETURNS void
	LANGUAGE plpgsql SET search_path = pg_catalog, ruvector, pg_temp AS $$
DECLARE
	relation regclass;
BEGIN
	FOR relation IN SELECT ruvector.tenant_tables(p_table) LOOP
		CONTINUE WHEN ruvector.drop_tenant_policies(relation) = 0;
		IF EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = relation) THEN
			RAISE NOTICE 'table % keeps row security: it has other policies', relation;
		ELSE
			EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY', relation);
		END IF;
	END LOOP;
END
$$;
COMMENT ON FUNCTION ruvector_disable_tenant_rls(regclass) IS
	'takes back ruvector_enable_tenant_rls; a table without other policies has no row security afterwards';
