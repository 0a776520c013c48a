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
