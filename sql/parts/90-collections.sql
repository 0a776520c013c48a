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
