-- The library: its version, and the instruction set it computes with.

CREATE FUNCTION ruvector_version() RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_version() IS 'version of the ruvector library in use';

-- Stable, not immutable: the machine and ruvector.simd_level decide.
CREATE FUNCTION ruvector_simd_info() RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ruvector_simd_info() IS
	'instruction set that distances are computed with, the best one of this machine, and those that ruvector.simd_level can choose';
