-- What 0.8.0 changes in objects that 0.7.0 has.

COMMENT ON EXTENSION ruvector IS 'vector similarity search and full text search: dense, half-precision, sparse and binary vectors, the indexes hnsw, ivfflat and bm25';

CREATE OR REPLACE FUNCTION ruvector.describe_index(index regclass) RETURNS jsonb
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
