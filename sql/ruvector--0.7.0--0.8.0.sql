\echo Use "ALTER EXTENSION ruvector UPDATE TO '0.8.0'" to load this file. \quit

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
-- Since 0.8.0.
-- The type bm25query, its operators beside documents, and the functions behind them. The planner finds the index that a query is for
-- (ruvector_bm25_support).

CREATE TYPE bm25query;

CREATE FUNCTION bm25query_in(cstring) RETURNS bm25query
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bm25query_in(cstring) IS 'I/O';

CREATE FUNCTION bm25query_out(bm25query) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bm25query_out(bm25query) IS 'I/O';

CREATE FUNCTION bm25query_recv(internal) RETURNS bm25query
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bm25query_recv(internal) IS 'I/O';

CREATE FUNCTION bm25query_send(bm25query) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bm25query_send(bm25query) IS 'I/O';

CREATE TYPE bm25query (
	INPUT = bm25query_in,
	OUTPUT = bm25query_out,
	RECEIVE = bm25query_recv,
	SEND = bm25query_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended
);
COMMENT ON TYPE bm25query IS 'words to rank documents by: word, +required, -forbidden, prefix*, "phrase"; with an index in front, as {index=name} words, that is used and dumped by its name';

CREATE FUNCTION ruvector_bm25_query(query text) RETURNS bm25query
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_bm25_query(text) IS
	'a query of words, +required, -forbidden, prefix* and "phrases", for the bm25 index on the document that it is compared with';

CREATE FUNCTION ruvector_bm25_query(query text, index regclass) RETURNS bm25query
	AS 'MODULE_PATHNAME', 'ruvector_bm25_query_index' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_bm25_query(text, regclass) IS
	'a query of words, +required, -forbidden, prefix* and "phrases", for the statistics and the text search configuration of a bm25 index';

CREATE FUNCTION ruvector_bm25_words(words text) RETURNS bm25query
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_bm25_words(text) IS
	'a query of the words of any text, such as a search box''s, all of them optional: signs, asterisks, quotation marks and backslashes are passed over, and no text is an error';

CREATE FUNCTION ruvector_bm25_bind(query bm25query, index regclass) RETURNS bm25query
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_bm25_bind(bm25query, regclass) IS
	'the query for an index, unless it names one; the planner adds this where it finds the index';

CREATE FUNCTION ruvector_bm25_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT;
COMMENT ON FUNCTION ruvector_bm25_support(internal) IS 'tells the planner which index a bm25query is for';

CREATE FUNCTION ruvector_bm25_match_selectivity(internal, oid, internal, integer) RETURNS float8
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION ruvector_bm25_match_selectivity(internal, oid, internal, integer) IS 'restriction selectivity of matching a bm25query';

CREATE FUNCTION ruvector_bm25_match_join_selectivity(internal, oid, internal, smallint, internal) RETURNS float8
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION ruvector_bm25_match_join_selectivity(internal, oid, internal, smallint, internal) IS 'join selectivity of matching a bm25query';

CREATE FUNCTION ruvector_bm25_rank(document text, query bm25query) RETURNS float8
	AS 'MODULE_PATHNAME', 'ruvector_bm25_rank_text' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 SUPPORT ruvector_bm25_support;
COMMENT ON FUNCTION ruvector_bm25_rank(text, bm25query) IS 'implementation of <@> operator';

CREATE FUNCTION ruvector_bm25_rank(document tsvector, query bm25query) RETURNS float8
	AS 'MODULE_PATHNAME', 'ruvector_bm25_rank_tsvector' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 SUPPORT ruvector_bm25_support;
COMMENT ON FUNCTION ruvector_bm25_rank(tsvector, bm25query) IS 'implementation of <@> operator';

CREATE FUNCTION ruvector_bm25_score(document text, query bm25query) RETURNS float8
	AS 'MODULE_PATHNAME', 'ruvector_bm25_score_text' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 SUPPORT ruvector_bm25_support;
COMMENT ON FUNCTION ruvector_bm25_score(text, bm25query) IS
	'BM25 score of a document for a query, 0 if it does not match; with the statistics of the bm25 index on the column, or of the one that the query names';

CREATE FUNCTION ruvector_bm25_score(document tsvector, query bm25query) RETURNS float8
	AS 'MODULE_PATHNAME', 'ruvector_bm25_score_tsvector' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 SUPPORT ruvector_bm25_support;
COMMENT ON FUNCTION ruvector_bm25_score(tsvector, bm25query) IS
	'BM25 score of a document for a query, 0 if it does not match; with the statistics of the bm25 index on the column, or of the one that the query names';

CREATE FUNCTION ruvector_bm25_match(document text, query bm25query) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ruvector_bm25_match_text' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 SUPPORT ruvector_bm25_support;
COMMENT ON FUNCTION ruvector_bm25_match(text, bm25query) IS 'implementation of @@ operator';

CREATE FUNCTION ruvector_bm25_match(document tsvector, query bm25query) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ruvector_bm25_match_tsvector' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 SUPPORT ruvector_bm25_support;
COMMENT ON FUNCTION ruvector_bm25_match(tsvector, bm25query) IS 'implementation of <@@> operator';

CREATE OPERATOR <@> (
	LEFTARG = text, RIGHTARG = bm25query, FUNCTION = ruvector_bm25_rank
);
COMMENT ON OPERATOR <@> (text, bm25query) IS 'BM25 score of the document, negative: ascending order has the best first';

CREATE OPERATOR <@> (
	LEFTARG = tsvector, RIGHTARG = bm25query, FUNCTION = ruvector_bm25_rank
);
COMMENT ON OPERATOR <@> (tsvector, bm25query) IS 'BM25 score of the document, negative: ascending order has the best first';

CREATE OPERATOR @@ (
	LEFTARG = text, RIGHTARG = bm25query, FUNCTION = ruvector_bm25_match,
	RESTRICT = ruvector_bm25_match_selectivity, JOIN = ruvector_bm25_match_join_selectivity
);
COMMENT ON OPERATOR @@ (text, bm25query) IS 'document matches the query';

CREATE OPERATOR <@@> (
	LEFTARG = tsvector, RIGHTARG = bm25query, FUNCTION = ruvector_bm25_match,
	RESTRICT = ruvector_bm25_match_selectivity, JOIN = ruvector_bm25_match_join_selectivity
);
COMMENT ON OPERATOR <@@> (tsvector, bm25query) IS 'document matches the query';
-- Since 0.8.0.
-- The access method bm25: its operator classes for documents, then those for columns behind them.

CREATE FUNCTION bm25handler(internal) RETURNS index_am_handler
	AS 'MODULE_PATHNAME' LANGUAGE C;
COMMENT ON FUNCTION bm25handler(internal) IS 'handler of the access method bm25';

CREATE ACCESS METHOD bm25 TYPE INDEX HANDLER bm25handler;
COMMENT ON ACCESS METHOD bm25 IS 'inverted lists of words: rows in order of their BM25 score for a query';

CREATE OPERATOR CLASS text_ops
	DEFAULT FOR TYPE text USING bm25 AS
	OPERATOR 1 <@> (text, bm25query) FOR ORDER BY float_ops,
	OPERATOR 2 @@ (text, bm25query),
	OPERATOR 13 = (text, text),
	FUNCTION 6 ruvector_text_attribute(internal);
COMMENT ON OPERATOR CLASS text_ops USING bm25 IS 'documents of text or varchar, by score (<@>) and match (@@); as a further column: equality';
COMMENT ON OPERATOR FAMILY text_ops USING bm25 IS 'documents of text or varchar, by score (<@>) and match (@@); as a further column: equality';

CREATE OPERATOR CLASS tsvector_ops
	DEFAULT FOR TYPE tsvector USING bm25 AS
	OPERATOR 1 <@> (tsvector, bm25query) FOR ORDER BY float_ops,
	OPERATOR 2 <@@> (tsvector, bm25query);
COMMENT ON OPERATOR CLASS tsvector_ops USING bm25 IS 'documents as tsvector, by score (<@>) and match (<@@>)';
COMMENT ON OPERATOR FAMILY tsvector_ops USING bm25 IS 'documents as tsvector, by score (<@>) and match (<@@>)';

CREATE OPERATOR CLASS bool_ops
	DEFAULT FOR TYPE boolean USING bm25 AS
	OPERATOR 13 = (boolean, boolean),
	FUNCTION 6 ruvector_bool_attribute(internal);
COMMENT ON OPERATOR CLASS bool_ops USING bm25 IS 'a further column: equality of booleans';
COMMENT ON OPERATOR FAMILY bool_ops USING bm25 IS 'a further column: equality of booleans';

CREATE OPERATOR FAMILY integer_ops USING bm25;
COMMENT ON OPERATOR FAMILY integer_ops USING bm25 IS 'a further column: comparisons of integers of all sizes';

CREATE OPERATOR CLASS int2_ops
	DEFAULT FOR TYPE smallint USING bm25 FAMILY integer_ops AS
	OPERATOR 11 < (smallint, smallint),
	OPERATOR 12 <= (smallint, smallint),
	OPERATOR 13 = (smallint, smallint),
	OPERATOR 14 >= (smallint, smallint),
	OPERATOR 15 > (smallint, smallint),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int2_ops USING bm25 IS 'a further column: comparisons of smallint';

CREATE OPERATOR CLASS int4_ops
	DEFAULT FOR TYPE integer USING bm25 FAMILY integer_ops AS
	OPERATOR 11 < (integer, integer),
	OPERATOR 12 <= (integer, integer),
	OPERATOR 13 = (integer, integer),
	OPERATOR 14 >= (integer, integer),
	OPERATOR 15 > (integer, integer),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int4_ops USING bm25 IS 'a further column: comparisons of integer';

CREATE OPERATOR CLASS int8_ops
	DEFAULT FOR TYPE bigint USING bm25 FAMILY integer_ops AS
	OPERATOR 11 < (bigint, bigint),
	OPERATOR 12 <= (bigint, bigint),
	OPERATOR 13 = (bigint, bigint),
	OPERATOR 14 >= (bigint, bigint),
	OPERATOR 15 > (bigint, bigint),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int8_ops USING bm25 IS 'a further column: comparisons of bigint';

ALTER OPERATOR FAMILY integer_ops USING bm25 ADD
	OPERATOR 11 < (smallint, integer), OPERATOR 12 <= (smallint, integer), OPERATOR 13 = (smallint, integer), OPERATOR 14 >= (smallint, integer), OPERATOR 15 > (smallint, integer),
	OPERATOR 11 < (smallint, bigint), OPERATOR 12 <= (smallint, bigint), OPERATOR 13 = (smallint, bigint), OPERATOR 14 >= (smallint, bigint), OPERATOR 15 > (smallint, bigint),
	OPERATOR 11 < (integer, smallint), OPERATOR 12 <= (integer, smallint), OPERATOR 13 = (integer, smallint), OPERATOR 14 >= (integer, smallint), OPERATOR 15 > (integer, smallint),
	OPERATOR 11 < (integer, bigint), OPERATOR 12 <= (integer, bigint), OPERATOR 13 = (integer, bigint), OPERATOR 14 >= (integer, bigint), OPERATOR 15 > (integer, bigint),
	OPERATOR 11 < (bigint, smallint), OPERATOR 12 <= (bigint, smallint), OPERATOR 13 = (bigint, smallint), OPERATOR 14 >= (bigint, smallint), OPERATOR 15 > (bigint, smallint),
	OPERATOR 11 < (bigint, integer), OPERATOR 12 <= (bigint, integer), OPERATOR 13 = (bigint, integer), OPERATOR 14 >= (bigint, integer), OPERATOR 15 > (bigint, integer);

CREATE OPERATOR CLASS date_ops
	DEFAULT FOR TYPE date USING bm25 AS
	OPERATOR 11 < (date, date),
	OPERATOR 12 <= (date, date),
	OPERATOR 13 = (date, date),
	OPERATOR 14 >= (date, date),
	OPERATOR 15 > (date, date),
	FUNCTION 6 ruvector_date_attribute(internal);
COMMENT ON OPERATOR CLASS date_ops USING bm25 IS 'a further column: comparisons of dates';
COMMENT ON OPERATOR FAMILY date_ops USING bm25 IS 'a further column: comparisons of dates';

CREATE OPERATOR CLASS timestamp_ops
	DEFAULT FOR TYPE timestamp USING bm25 AS
	OPERATOR 11 < (timestamp, timestamp),
	OPERATOR 12 <= (timestamp, timestamp),
	OPERATOR 13 = (timestamp, timestamp),
	OPERATOR 14 >= (timestamp, timestamp),
	OPERATOR 15 > (timestamp, timestamp),
	FUNCTION 6 ruvector_timestamp_attribute(internal);
COMMENT ON OPERATOR CLASS timestamp_ops USING bm25 IS 'a further column: comparisons of timestamps without time zone';
COMMENT ON OPERATOR FAMILY timestamp_ops USING bm25 IS 'a further column: comparisons of timestamps without time zone';

CREATE OPERATOR CLASS timestamptz_ops
	DEFAULT FOR TYPE timestamptz USING bm25 AS
	OPERATOR 11 < (timestamptz, timestamptz),
	OPERATOR 12 <= (timestamptz, timestamptz),
	OPERATOR 13 = (timestamptz, timestamptz),
	OPERATOR 14 >= (timestamptz, timestamptz),
	OPERATOR 15 > (timestamptz, timestamptz),
	FUNCTION 6 ruvector_timestamp_attribute(internal);
COMMENT ON OPERATOR CLASS timestamptz_ops USING bm25 IS 'a further column: comparisons of timestamps with time zone';
COMMENT ON OPERATOR FAMILY timestamptz_ops USING bm25 IS 'a further column: comparisons of timestamps with time zone';

CREATE OPERATOR CLASS uuid_ops
	DEFAULT FOR TYPE uuid USING bm25 AS
	OPERATOR 11 < (uuid, uuid),
	OPERATOR 12 <= (uuid, uuid),
	OPERATOR 13 = (uuid, uuid),
	OPERATOR 14 >= (uuid, uuid),
	OPERATOR 15 > (uuid, uuid),
	FUNCTION 6 ruvector_uuid_attribute(internal);
COMMENT ON OPERATOR CLASS uuid_ops USING bm25 IS 'a further column: comparisons of uuid';
COMMENT ON OPERATOR FAMILY uuid_ops USING bm25 IS 'a further column: comparisons of uuid';

CREATE OPERATOR CLASS enum_ops
	DEFAULT FOR TYPE anyenum USING bm25 AS
	OPERATOR 13 = (anyenum, anyenum),
	FUNCTION 6 ruvector_enum_attribute(internal);
COMMENT ON OPERATOR CLASS enum_ops USING bm25 IS 'a further column: equality of enums';
COMMENT ON OPERATOR FAMILY enum_ops USING bm25 IS 'a further column: equality of enums';

CREATE OPERATOR CLASS array_ops
	DEFAULT FOR TYPE anyarray USING bm25 AS
	OPERATOR 16 && (anyarray, anyarray),
	OPERATOR 17 @> (anyarray, anyarray),
	FUNCTION 6 ruvector_array_attribute(internal);
COMMENT ON OPERATOR CLASS array_ops USING bm25 IS 'a further column: arrays that have some or all of the elements of another';
COMMENT ON OPERATOR FAMILY array_ops USING bm25 IS 'a further column: arrays that have some or all of the elements of another';
-- Since 0.8.0.
-- Late interaction: documents and queries that have a vector for each token.

CREATE FUNCTION ruvector_maxsim(document vector[], query vector[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'vector_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(vector[], vector[]) IS
	'MaxSim: the sum over the query''s vectors of the greatest inner product with one of the document''s; null for a document without vectors';

CREATE FUNCTION ruvector_maxsim(document vector[], query vector[], metric text) RETURNS double precision
	AS 'MODULE_PATHNAME', 'vector_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(vector[], vector[], text) IS
	'MaxSim by inner products (ip), by cosines (cosine), where a zero vector counts as 0, or by minus the squared distances (l2)';

CREATE FUNCTION ruvector_maxsim(document halfvec[], query halfvec[]) RETURNS double precision
	AS 'MODULE_PATHNAME', 'halfvec_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(halfvec[], halfvec[]) IS
	'MaxSim: the sum over the query''s vectors of the greatest inner product with one of the document''s; null for a document without vectors';

CREATE FUNCTION ruvector_maxsim(document halfvec[], query halfvec[], metric text) RETURNS double precision
	AS 'MODULE_PATHNAME', 'halfvec_maxsim' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100;
COMMENT ON FUNCTION ruvector_maxsim(halfvec[], halfvec[], text) IS
	'MaxSim by inner products (ip), by cosines (cosine), where a zero vector counts as 0, or by minus the squared distances (l2)';

CREATE FUNCTION vector_maxsim_accum(double precision[], vector, vector[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION vector_maxsim_accum(double precision[], vector, vector[]) IS 'aggregate transition function';

CREATE FUNCTION vector_maxsim_accum(double precision[], vector, vector[], text) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION vector_maxsim_accum(double precision[], vector, vector[], text) IS 'aggregate transition function';

CREATE FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[]) IS 'aggregate transition function';

CREATE FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[], text) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION halfvec_maxsim_accum(double precision[], halfvec, halfvec[], text) IS 'aggregate transition function';

CREATE FUNCTION maxsim_combine(double precision[], double precision[]) RETURNS double precision[]
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION maxsim_combine(double precision[], double precision[]) IS 'aggregate combine function';

CREATE FUNCTION maxsim_final(double precision[]) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION maxsim_final(double precision[]) IS 'aggregate final function';

CREATE AGGREGATE ruvector_maxsim(token vector, query vector[]) (
	SFUNC = vector_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(vector, vector[]) IS
	'MaxSim of a document whose tokens'' vectors are rows: the sum over the query''s vectors of the greatest inner product with one of them';

CREATE AGGREGATE ruvector_maxsim(token vector, query vector[], metric text) (
	SFUNC = vector_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(vector, vector[], text) IS 'the same by inner products (ip), by cosines (cosine) or by minus the squared distances (l2)';

CREATE AGGREGATE ruvector_maxsim(token halfvec, query halfvec[]) (
	SFUNC = halfvec_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(halfvec, halfvec[]) IS
	'MaxSim of a document whose tokens'' vectors are rows: the sum over the query''s vectors of the greatest inner product with one of them';

CREATE AGGREGATE ruvector_maxsim(token halfvec, query halfvec[], metric text) (
	SFUNC = halfvec_maxsim_accum,
	STYPE = double precision[],
	FINALFUNC = maxsim_final,
	COMBINEFUNC = maxsim_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE ruvector_maxsim(halfvec, halfvec[], text) IS 'the same by inner products (ip), by cosines (cosine) or by minus the squared distances (l2)';
-- Since 0.8.0.
-- One ranking of several: by words and by meaning.

CREATE FUNCTION ruvector_rrf(VARIADIC ranks bigint[]) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_rrf(bigint[]) IS
	'reciprocal rank fusion: the sum of 1 / (60 + rank) over the rankings that have the row, whose ranks begin with 1; a null rank, of a ranking that does not have it, adds nothing';

CREATE FUNCTION ruvector_rrf(ranks bigint[], weights double precision[], k double precision DEFAULT 60) RETURNS double precision
	AS 'MODULE_PATHNAME', 'ruvector_rrf_weighted' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_rrf(bigint[], double precision[], double precision) IS
	'reciprocal rank fusion with weights: the sum of weight / (k + rank) over the rankings that have the row; null weights are all 1';

CREATE FUNCTION ruvector_min_max(score double precision, lowest double precision, highest double precision) RETURNS double precision
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_min_max(double precision, double precision, double precision) IS
	'a score on a scale from 0, the lowest, to 1, the highest, so that scores of different kinds can be added; 1 where lowest and highest are the same';

CREATE FUNCTION ruvector_hybrid_search(p_collection_name text, p_query vector, p_query_text text, p_k integer DEFAULT 10, p_filter jsonb DEFAULT NULL,
	p_method text DEFAULT 'rrf', p_vector_weight real DEFAULT 0.5, p_rrf_k integer DEFAULT 60, p_text_column text DEFAULT NULL,
	p_depth integer DEFAULT NULL, p_ef_search integer DEFAULT NULL)
	RETURNS TABLE (id text, score double precision, vector_rank integer, text_rank integer, distance real, text_score double precision)
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION ruvector_hybrid_search(text, vector, text, integer, jsonb, text, real, integer, text, integer, integer) IS
	'the p_k best rows of a collection by both a vector and words, among those that a filter lets pass: the p_depth nearest and the p_depth best matches are fused by reciprocal ranks (rrf) or by weighted scores between 0 and 1 (linear); either query may be null; runs as the caller';

CREATE FUNCTION ruvector_explain_hybrid_search(p_collection_name text, p_query vector, p_query_text text, p_k integer DEFAULT 10,
	p_filter jsonb DEFAULT NULL, p_method text DEFAULT 'rrf', p_vector_weight real DEFAULT 0.5, p_rrf_k integer DEFAULT 60,
	p_text_column text DEFAULT NULL, p_depth integer DEFAULT NULL, p_ef_search integer DEFAULT NULL, p_analyze boolean DEFAULT false)
	RETURNS TABLE (side text, sql text, settings text, plan text)
	AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 2;
COMMENT ON FUNCTION ruvector_explain_hybrid_search(text, vector, text, integer, jsonb, text, real, integer, text, integer, integer, boolean) IS
	'the two queries that ruvector_hybrid_search would run with these arguments, by vector and by text, the settings that they would run with, and their plans, with p_analyze after running them';
