-- Since 0.2.0. The type binaryvec: core's bit under another name. Its values are those of bit, and the implicit cast makes them usable
-- wherever a bit is: all operators, functions and operator classes of bit take them.

CREATE TYPE binaryvec;

CREATE FUNCTION binaryvec_in(cstring, oid, integer) RETURNS binaryvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec_in(cstring, oid, integer) IS 'I/O';

CREATE FUNCTION binaryvec_out(binaryvec) RETURNS cstring
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec_out(binaryvec) IS 'I/O';

CREATE FUNCTION binaryvec_typmod_in(cstring[]) RETURNS integer
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec_typmod_in(cstring[]) IS 'I/O typmod';

CREATE FUNCTION binaryvec_typmod_out(integer) RETURNS cstring
	AS 'MODULE_PATHNAME', 'vector_typmod_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec_typmod_out(integer) IS 'I/O typmod';

CREATE FUNCTION binaryvec_recv(internal, oid, integer) RETURNS binaryvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec_recv(internal, oid, integer) IS 'I/O';

CREATE FUNCTION binaryvec_send(binaryvec) RETURNS bytea
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec_send(binaryvec) IS 'I/O';

CREATE TYPE binaryvec (
	INPUT = binaryvec_in,
	OUTPUT = binaryvec_out,
	TYPMOD_IN = binaryvec_typmod_in,
	TYPMOD_OUT = binaryvec_typmod_out,
	RECEIVE = binaryvec_recv,
	SEND = binaryvec_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = external
);
COMMENT ON TYPE binaryvec IS 'vector of bits, stored as bit is';

CREATE FUNCTION binaryvec(binaryvec, integer DEFAULT -1, boolean DEFAULT false) RETURNS binaryvec
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec(binaryvec, integer, boolean) IS 'check the number of dimensions against the type modifier';

CREATE FUNCTION binaryvec(bit, integer DEFAULT -1, boolean DEFAULT false) RETURNS binaryvec
	AS 'MODULE_PATHNAME', 'binaryvec' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION binaryvec(bit, integer, boolean) IS 'convert bit to binaryvec';

CREATE CAST (binaryvec AS binaryvec)
	WITH FUNCTION binaryvec(binaryvec, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (binaryvec AS binaryvec) IS 'check the number of dimensions';

CREATE CAST (binaryvec AS bit)
	WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (binaryvec AS bit) IS 'the same bits';

CREATE CAST (bit AS binaryvec)
	WITH FUNCTION binaryvec(bit, integer, boolean) AS ASSIGNMENT;
COMMENT ON CAST (bit AS binaryvec) IS 'the same bits';
