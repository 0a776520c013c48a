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
	IF seen.index_oid IS NULL THEN
		-- Raises for what is no index of ruvector.
		PERFORM FROM @extschema@.ruvector_index_info(index);
		RAISE EXCEPTION 'index "%" has no vectors', index::text USING ERRCODE = 'wrong_object_type', HINT = 'ruvector_index_info tells what an index of words holds.';
	END IF;
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
