-- Since 0.3.0.
-- How good an index is, what it holds, what a search did, and reading an index into memory.

CREATE FUNCTION ruvector_recall(index regclass, k integer DEFAULT 10, sample integer DEFAULT 100, OUT queries bigint,
	OUT recall double precision, OUT min_recall double precision, OUT neighbours bigint, OUT missed bigint, OUT short_answers bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_recall(regclass, integer, integer) IS
	'measures an index of ruvector, with the session''s settings, against an exact search: the k nearest neighbours of a sample of its rows; for those who may read the table';

CREATE FUNCTION ruvector_index_info(index regclass, OUT name text, OUT value text) RETURNS SETOF record
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_index_info(regclass) IS
	'what an index of ruvector is and holds, counted in one pass over its pages; for those who may read the table';

CREATE FUNCTION ruvector_last_scan_stats(OUT index regclass, OUT rows bigint, OUT batches bigint, OUT distances bigint,
	OUT codes bigint, OUT reranks bigint, OUT hops bigint, OUT lists bigint, OUT pages bigint, OUT late bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_last_scan_stats() IS
	'what the last index scan of this session with hnsw or ivfflat did: rows handed out, how often it looked for some, distances computed or estimated from codes, rows whose values were looked up in the table, nodes or lists read, pages looked at, rows left out because they were found too late to come in order';

CREATE FUNCTION ruvector_prewarm(index regclass) RETURNS bigint
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_prewarm(regclass) IS
	'reads an index of ruvector into the buffers, as far as there are that many, and returns how many pages that is; for those who may read the table';
