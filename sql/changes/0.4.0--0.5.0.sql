-- What 0.5.0 changes in objects that 0.4.0 has.


DROP FUNCTION ruvector_last_scan_stats();
CREATE FUNCTION ruvector_last_scan_stats(OUT index regclass, OUT rows bigint, OUT batches bigint, OUT distances bigint,
	OUT codes bigint, OUT reranks bigint, OUT hops bigint, OUT lists bigint, OUT pages bigint, OUT late bigint)
	AS 'MODULE_PATHNAME' LANGUAGE C PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_last_scan_stats() IS
	'what the last index scan of this session with hnsw or ivfflat did: rows handed out, how often it looked for some, distances computed or estimated from codes, rows whose values were looked up in the table, nodes or lists read, pages looked at, rows left out because they were found too late to come in order';
