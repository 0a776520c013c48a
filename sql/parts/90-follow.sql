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
