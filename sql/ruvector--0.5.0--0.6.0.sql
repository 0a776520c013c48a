\echo Use "ALTER EXTENSION ruvector UPDATE TO '0.6.0'" to load this file. \quit

-- What 0.6.0 changes in objects that 0.5.0 has.

COMMENT ON EXTENSION ruvector IS 'vector similarity search: dense, half-precision, sparse and binary vectors, exact nearest neighbours and the indexes hnsw and ivfflat';
-- Since 0.6.0.
-- What the operator classes of columns behind the first one of an index have in common: the access methods' own parts follow.

CREATE FUNCTION ruvector_bool_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_bool_attribute(internal) IS 'support function of the operator classes for further columns of boolean';

CREATE FUNCTION ruvector_integer_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_integer_attribute(internal) IS 'support function of the operator classes for further columns of integers';

CREATE FUNCTION ruvector_date_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_date_attribute(internal) IS 'support function of the operator classes for further columns of date';

CREATE FUNCTION ruvector_timestamp_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_timestamp_attribute(internal) IS 'support function of the operator classes for further columns of timestamps';

CREATE FUNCTION ruvector_uuid_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_uuid_attribute(internal) IS 'support function of the operator classes for further columns of uuid';

CREATE FUNCTION ruvector_enum_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_enum_attribute(internal) IS 'support function of the operator classes for further columns of enums';

CREATE FUNCTION ruvector_text_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_text_attribute(internal) IS 'support function of the operator classes for further columns of text';

CREATE FUNCTION ruvector_array_attribute(internal) RETURNS internal
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_array_attribute(internal) IS 'support function of the operator classes for further columns of arrays';
-- Since 0.6.0.
-- The operator classes of hnsw for columns behind the first one: conditions on them are met inside the index.

CREATE OPERATOR CLASS bool_ops
	DEFAULT FOR TYPE boolean USING hnsw AS
	OPERATOR 13 = (boolean, boolean),
	FUNCTION 6 ruvector_bool_attribute(internal);
COMMENT ON OPERATOR CLASS bool_ops USING hnsw IS 'a further column: equality of booleans';
COMMENT ON OPERATOR FAMILY bool_ops USING hnsw IS 'a further column: equality of booleans';

CREATE OPERATOR FAMILY integer_ops USING hnsw;
COMMENT ON OPERATOR FAMILY integer_ops USING hnsw IS 'a further column: comparisons of integers of all sizes';

CREATE OPERATOR CLASS int2_ops
	DEFAULT FOR TYPE smallint USING hnsw FAMILY integer_ops AS
	OPERATOR 11 < (smallint, smallint),
	OPERATOR 12 <= (smallint, smallint),
	OPERATOR 13 = (smallint, smallint),
	OPERATOR 14 >= (smallint, smallint),
	OPERATOR 15 > (smallint, smallint),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int2_ops USING hnsw IS 'a further column: comparisons of smallint';

CREATE OPERATOR CLASS int4_ops
	DEFAULT FOR TYPE integer USING hnsw FAMILY integer_ops AS
	OPERATOR 11 < (integer, integer),
	OPERATOR 12 <= (integer, integer),
	OPERATOR 13 = (integer, integer),
	OPERATOR 14 >= (integer, integer),
	OPERATOR 15 > (integer, integer),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int4_ops USING hnsw IS 'a further column: comparisons of integer';

CREATE OPERATOR CLASS int8_ops
	DEFAULT FOR TYPE bigint USING hnsw FAMILY integer_ops AS
	OPERATOR 11 < (bigint, bigint),
	OPERATOR 12 <= (bigint, bigint),
	OPERATOR 13 = (bigint, bigint),
	OPERATOR 14 >= (bigint, bigint),
	OPERATOR 15 > (bigint, bigint),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int8_ops USING hnsw IS 'a further column: comparisons of bigint';

ALTER OPERATOR FAMILY integer_ops USING hnsw ADD
	OPERATOR 11 < (smallint, integer), OPERATOR 12 <= (smallint, integer), OPERATOR 13 = (smallint, integer), OPERATOR 14 >= (smallint, integer), OPERATOR 15 > (smallint, integer),
	OPERATOR 11 < (smallint, bigint), OPERATOR 12 <= (smallint, bigint), OPERATOR 13 = (smallint, bigint), OPERATOR 14 >= (smallint, bigint), OPERATOR 15 > (smallint, bigint),
	OPERATOR 11 < (integer, smallint), OPERATOR 12 <= (integer, smallint), OPERATOR 13 = (integer, smallint), OPERATOR 14 >= (integer, smallint), OPERATOR 15 > (integer, smallint),
	OPERATOR 11 < (integer, bigint), OPERATOR 12 <= (integer, bigint), OPERATOR 13 = (integer, bigint), OPERATOR 14 >= (integer, bigint), OPERATOR 15 > (integer, bigint),
	OPERATOR 11 < (bigint, smallint), OPERATOR 12 <= (bigint, smallint), OPERATOR 13 = (bigint, smallint), OPERATOR 14 >= (bigint, smallint), OPERATOR 15 > (bigint, smallint),
	OPERATOR 11 < (bigint, integer), OPERATOR 12 <= (bigint, integer), OPERATOR 13 = (bigint, integer), OPERATOR 14 >= (bigint, integer), OPERATOR 15 > (bigint, integer);

CREATE OPERATOR CLASS date_ops
	DEFAULT FOR TYPE date USING hnsw AS
	OPERATOR 11 < (date, date),
	OPERATOR 12 <= (date, date),
	OPERATOR 13 = (date, date),
	OPERATOR 14 >= (date, date),
	OPERATOR 15 > (date, date),
	FUNCTION 6 ruvector_date_attribute(internal);
COMMENT ON OPERATOR CLASS date_ops USING hnsw IS 'a further column: comparisons of dates';
COMMENT ON OPERATOR FAMILY date_ops USING hnsw IS 'a further column: comparisons of dates';

CREATE OPERATOR CLASS timestamp_ops
	DEFAULT FOR TYPE timestamp USING hnsw AS
	OPERATOR 11 < (timestamp, timestamp),
	OPERATOR 12 <= (timestamp, timestamp),
	OPERATOR 13 = (timestamp, timestamp),
	OPERATOR 14 >= (timestamp, timestamp),
	OPERATOR 15 > (timestamp, timestamp),
	FUNCTION 6 ruvector_timestamp_attribute(internal);
COMMENT ON OPERATOR CLASS timestamp_ops USING hnsw IS 'a further column: comparisons of timestamps without time zone';
COMMENT ON OPERATOR FAMILY timestamp_ops USING hnsw IS 'a further column: comparisons of timestamps without time zone';

CREATE OPERATOR CLASS timestamptz_ops
	DEFAULT FOR TYPE timestamptz USING hnsw AS
	OPERATOR 11 < (timestamptz, timestamptz),
	OPERATOR 12 <= (timestamptz, timestamptz),
	OPERATOR 13 = (timestamptz, timestamptz),
	OPERATOR 14 >= (timestamptz, timestamptz),
	OPERATOR 15 > (timestamptz, timestamptz),
	FUNCTION 6 ruvector_timestamp_attribute(internal);
COMMENT ON OPERATOR CLASS timestamptz_ops USING hnsw IS 'a further column: comparisons of timestamps with time zone';
COMMENT ON OPERATOR FAMILY timestamptz_ops USING hnsw IS 'a further column: comparisons of timestamps with time zone';

CREATE OPERATOR CLASS uuid_ops
	DEFAULT FOR TYPE uuid USING hnsw AS
	OPERATOR 11 < (uuid, uuid),
	OPERATOR 12 <= (uuid, uuid),
	OPERATOR 13 = (uuid, uuid),
	OPERATOR 14 >= (uuid, uuid),
	OPERATOR 15 > (uuid, uuid),
	FUNCTION 6 ruvector_uuid_attribute(internal);
COMMENT ON OPERATOR CLASS uuid_ops USING hnsw IS 'a further column: comparisons of uuid';
COMMENT ON OPERATOR FAMILY uuid_ops USING hnsw IS 'a further column: comparisons of uuid';

CREATE OPERATOR CLASS enum_ops
	DEFAULT FOR TYPE anyenum USING hnsw AS
	OPERATOR 13 = (anyenum, anyenum),
	FUNCTION 6 ruvector_enum_attribute(internal);
COMMENT ON OPERATOR CLASS enum_ops USING hnsw IS 'a further column: equality of enums';
COMMENT ON OPERATOR FAMILY enum_ops USING hnsw IS 'a further column: equality of enums';

CREATE OPERATOR CLASS text_ops
	DEFAULT FOR TYPE text USING hnsw AS
	OPERATOR 13 = (text, text),
	FUNCTION 6 ruvector_text_attribute(internal);
COMMENT ON OPERATOR CLASS text_ops USING hnsw IS 'a further column: equality of text and varchar';
COMMENT ON OPERATOR FAMILY text_ops USING hnsw IS 'a further column: equality of text and varchar';

CREATE OPERATOR CLASS array_ops
	DEFAULT FOR TYPE anyarray USING hnsw AS
	OPERATOR 16 && (anyarray, anyarray),
	OPERATOR 17 @> (anyarray, anyarray),
	FUNCTION 6 ruvector_array_attribute(internal);
COMMENT ON OPERATOR CLASS array_ops USING hnsw IS 'a further column: arrays that have some or all of the elements of another';
COMMENT ON OPERATOR FAMILY array_ops USING hnsw IS 'a further column: arrays that have some or all of the elements of another';
-- Since 0.6.0.
-- The operator classes of ivfflat for columns behind the first one: conditions on them are met inside the index.

CREATE OPERATOR CLASS bool_ops
	DEFAULT FOR TYPE boolean USING ivfflat AS
	OPERATOR 13 = (boolean, boolean),
	FUNCTION 6 ruvector_bool_attribute(internal);
COMMENT ON OPERATOR CLASS bool_ops USING ivfflat IS 'a further column: equality of booleans';
COMMENT ON OPERATOR FAMILY bool_ops USING ivfflat IS 'a further column: equality of booleans';

CREATE OPERATOR FAMILY integer_ops USING ivfflat;
COMMENT ON OPERATOR FAMILY integer_ops USING ivfflat IS 'a further column: comparisons of integers of all sizes';

CREATE OPERATOR CLASS int2_ops
	DEFAULT FOR TYPE smallint USING ivfflat FAMILY integer_ops AS
	OPERATOR 11 < (smallint, smallint),
	OPERATOR 12 <= (smallint, smallint),
	OPERATOR 13 = (smallint, smallint),
	OPERATOR 14 >= (smallint, smallint),
	OPERATOR 15 > (smallint, smallint),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int2_ops USING ivfflat IS 'a further column: comparisons of smallint';

CREATE OPERATOR CLASS int4_ops
	DEFAULT FOR TYPE integer USING ivfflat FAMILY integer_ops AS
	OPERATOR 11 < (integer, integer),
	OPERATOR 12 <= (integer, integer),
	OPERATOR 13 = (integer, integer),
	OPERATOR 14 >= (integer, integer),
	OPERATOR 15 > (integer, integer),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int4_ops USING ivfflat IS 'a further column: comparisons of integer';

CREATE OPERATOR CLASS int8_ops
	DEFAULT FOR TYPE bigint USING ivfflat FAMILY integer_ops AS
	OPERATOR 11 < (bigint, bigint),
	OPERATOR 12 <= (bigint, bigint),
	OPERATOR 13 = (bigint, bigint),
	OPERATOR 14 >= (bigint, bigint),
	OPERATOR 15 > (bigint, bigint),
	FUNCTION 6 ruvector_integer_attribute(internal);
COMMENT ON OPERATOR CLASS int8_ops USING ivfflat IS 'a further column: comparisons of bigint';

ALTER OPERATOR FAMILY integer_ops USING ivfflat ADD
	OPERATOR 11 < (smallint, integer), OPERATOR 12 <= (smallint, integer), OPERATOR 13 = (smallint, integer), OPERATOR 14 >= (smallint, integer), OPERATOR 15 > (smallint, integer),
	OPERATOR 11 < (smallint, bigint), OPERATOR 12 <= (smallint, bigint), OPERATOR 13 = (smallint, bigint), OPERATOR 14 >= (smallint, bigint), OPERATOR 15 > (smallint, bigint),
	OPERATOR 11 < (integer, smallint), OPERATOR 12 <= (integer, smallint), OPERATOR 13 = (integer, smallint), OPERATOR 14 >= (integer, smallint), OPERATOR 15 > (integer, smallint),
	OPERATOR 11 < (integer, bigint), OPERATOR 12 <= (integer, bigint), OPERATOR 13 = (integer, bigint), OPERATOR 14 >= (integer, bigint), OPERATOR 15 > (integer, bigint),
	OPERATOR 11 < (bigint, smallint), OPERATOR 12 <= (bigint, smallint), OPERATOR 13 = (bigint, smallint), OPERATOR 14 >= (bigint, smallint), OPERATOR 15 > (bigint, smallint),
	OPERATOR 11 < (bigint, integer), OPERATOR 12 <= (bigint, integer), OPERATOR 13 = (bigint, integer), OPERATOR 14 >= (bigint, integer), OPERATOR 15 > (bigint, integer);

CREATE OPERATOR CLASS date_ops
	DEFAULT FOR TYPE date USING ivfflat AS
	OPERATOR 11 < (date, date),
	OPERATOR 12 <= (date, date),
	OPERATOR 13 = (date, date),
	OPERATOR 14 >= (date, date),
	OPERATOR 15 > (date, date),
	FUNCTION 6 ruvector_date_attribute(internal);
COMMENT ON OPERATOR CLASS date_ops USING ivfflat IS 'a further column: comparisons of dates';
COMMENT ON OPERATOR FAMILY date_ops USING ivfflat IS 'a further column: comparisons of dates';

CREATE OPERATOR CLASS timestamp_ops
	DEFAULT FOR TYPE timestamp USING ivfflat AS
	OPERATOR 11 < (timestamp, timestamp),
	OPERATOR 12 <= (timestamp, timestamp),
	OPERATOR 13 = (timestamp, timestamp),
	OPERATOR 14 >= (timestamp, timestamp),
	OPERATOR 15 > (timestamp, timestamp),
	FUNCTION 6 ruvector_timestamp_attribute(internal);
COMMENT ON OPERATOR CLASS timestamp_ops USING ivfflat IS 'a further column: comparisons of timestamps without time zone';
COMMENT ON OPERATOR FAMILY timestamp_ops USING ivfflat IS 'a further column: comparisons of timestamps without time zone';

CREATE OPERATOR CLASS timestamptz_ops
	DEFAULT FOR TYPE timestamptz USING ivfflat AS
	OPERATOR 11 < (timestamptz, timestamptz),
	OPERATOR 12 <= (timestamptz, timestamptz),
	OPERATOR 13 = (timestamptz, timestamptz),
	OPERATOR 14 >= (timestamptz, timestamptz),
	OPERATOR 15 > (timestamptz, timestamptz),
	FUNCTION 6 ruvector_timestamp_attribute(internal);
COMMENT ON OPERATOR CLASS timestamptz_ops USING ivfflat IS 'a further column: comparisons of timestamps with time zone';
COMMENT ON OPERATOR FAMILY timestamptz_ops USING ivfflat IS 'a further column: comparisons of timestamps with time zone';

CREATE OPERATOR CLASS uuid_ops
	DEFAULT FOR TYPE uuid USING ivfflat AS
	OPERATOR 11 < (uuid, uuid),
	OPERATOR 12 <= (uuid, uuid),
	OPERATOR 13 = (uuid, uuid),
	OPERATOR 14 >= (uuid, uuid),
	OPERATOR 15 > (uuid, uuid),
	FUNCTION 6 ruvector_uuid_attribute(internal);
COMMENT ON OPERATOR CLASS uuid_ops USING ivfflat IS 'a further column: comparisons of uuid';
COMMENT ON OPERATOR FAMILY uuid_ops USING ivfflat IS 'a further column: comparisons of uuid';

CREATE OPERATOR CLASS enum_ops
	DEFAULT FOR TYPE anyenum USING ivfflat AS
	OPERATOR 13 = (anyenum, anyenum),
	FUNCTION 6 ruvector_enum_attribute(internal);
COMMENT ON OPERATOR CLASS enum_ops USING ivfflat IS 'a further column: equality of enums';
COMMENT ON OPERATOR FAMILY enum_ops USING ivfflat IS 'a further column: equality of enums';

CREATE OPERATOR CLASS text_ops
	DEFAULT FOR TYPE text USING ivfflat AS
	OPERATOR 13 = (text, text),
	FUNCTION 6 ruvector_text_attribute(internal);
COMMENT ON OPERATOR CLASS text_ops USING ivfflat IS 'a further column: equality of text and varchar';
COMMENT ON OPERATOR FAMILY text_ops USING ivfflat IS 'a further column: equality of text and varchar';

CREATE OPERATOR CLASS array_ops
	DEFAULT FOR TYPE anyarray USING ivfflat AS
	OPERATOR 16 && (anyarray, anyarray),
	OPERATOR 17 @> (anyarray, anyarray),
	FUNCTION 6 ruvector_array_attribute(internal);
COMMENT ON OPERATOR CLASS array_ops USING ivfflat IS 'a further column: arrays that have some or all of the elements of another';
COMMENT ON OPERATOR FAMILY array_ops USING ivfflat IS 'a further column: arrays that have some or all of the elements of another';
-- Since 0.6.0.
-- Linking the rows that wait in the pending area of an hnsw index.

CREATE FUNCTION ruvector_index_fold(index regclass) RETURNS bigint
	AS 'MODULE_PATHNAME' LANGUAGE C STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION ruvector_index_fold(regclass) IS
	'links the rows that wait in the pending area of an index of ruvector into its graph, and returns how many; for the owner of the index';
