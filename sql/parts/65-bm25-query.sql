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
