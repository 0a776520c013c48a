-- The library's version is the control file's.
SELECT ruvector_version() = default_version AS same FROM pg_available_extensions WHERE name = 'ruvector';
SELECT ruvector_version() ~ '^\d+\.\d+\.\d+$' AS well_formed;
SELECT proname, provolatile, proparallel FROM pg_proc WHERE proname IN ('ruvector_version', 'ruvector_simd_info') ORDER BY 1;

-- "LEVEL (detected LEVEL; available LEVEL, ...)": by default the detected level is the one in use, and it is available.
SHOW ruvector.simd_level;
CREATE VIEW simd AS
	SELECT m[1] AS used, m[2] AS detected, string_to_array(m[3], ', ') AS available
	FROM regexp_match(ruvector_simd_info(), '^(\w+) \(detected (\w+); available ([\w, ]+)\)$') AS m;
SELECT used = detected AS detected_in_use, detected = ANY (available) AS detected_available,
	available[1] AS first_available, available <@ '{baseline,avx2,avx512,neon}' AS known
FROM simd;

-- Forcing a lower level, going back, and a transaction that does not last.
SET ruvector.simd_level = baseline;
SELECT used, used = detected OR detected <> 'baseline' AS detected_stays FROM simd;
SET ruvector.simd_level = auto;
SELECT used = detected AS detected_in_use FROM simd;
BEGIN;
SET LOCAL ruvector.simd_level = 'baseline';
SELECT used FROM simd;
ROLLBACK;
SELECT used = detected AS detected_in_use FROM simd;

-- Every available level can be taken; no other can, and the one in use stays.
DO $$
DECLARE
	known text;
	offered text[] := (SELECT available FROM simd);
	before text;
	why text;
BEGIN
	FOREACH known IN ARRAY '{baseline,avx2,avx512,neon}'::text[] LOOP
		before := (SELECT used FROM simd);
		BEGIN
			PERFORM set_config('ruvector.simd_level', known, false);
			ASSERT known = ANY (offered), format('%s was taken', known);
			ASSERT (SELECT used FROM simd) = known, format('%s is not in use', known);
		EXCEPTION WHEN invalid_parameter_value THEN
			GET STACKED DIAGNOSTICS why = PG_EXCEPTION_DETAIL;
			ASSERT known <> ALL (offered), format('%s was refused', known);
			ASSERT why = 'This machine can run the levels ' || array_to_string(offered, ', ') || '.', why;
			ASSERT (SELECT used FROM simd) = before, format('%s changed the level', known);
		END;
	END LOOP;
	ASSERT cardinality(offered) < 4, 'no machine has all levels';
END
$$;
RESET ruvector.simd_level;
SELECT used = detected AS detected_in_use FROM simd;

SET ruvector.simd_level = 'sse9';

DROP VIEW simd;
