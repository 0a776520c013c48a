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
