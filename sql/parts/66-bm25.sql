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
