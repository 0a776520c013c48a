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
