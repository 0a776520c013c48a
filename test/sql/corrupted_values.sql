-- Values of halfvec, sparsevec and binaryvec (which stands for bit, too) whose size does not fit what they claim, from a
-- damaged page or a careless cast: an error everywhere and never a read beyond their end.
CREATE CAST (bytea AS halfvec) WITHOUT FUNCTION;
CREATE CAST (bytea AS sparsevec) WITHOUT FUNCTION;
CREATE CAST (bytea AS binaryvec) WITHOUT FUNCTION;
CREATE FUNCTION error_of(command text, OUT state text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
END
$$;

-- In memory, little-endian. halfvec: dimension, zero, elements.
SELECT '\x01000000003c'::bytea::halfvec AS halfvec, '\x030000000100000000000000020000000000803f'::bytea::sparsevec AS sparsevec,
	'\x04000000a0'::bytea::binaryvec AS binaryvec, '\x04000000a0'::bytea::binaryvec <~> '1111' AS hamming;
SELECT bytes, state, message, detail
FROM unnest(ARRAY['\x', '\x01', '\x01000000', '\x0000000000000000', '\xffff0000003c', '\x02000000003c', '\x01000000003c003c', '\x01000000003c00', '\x813e0000']::bytea[])
	WITH ORDINALITY AS values (bytes, position), error_of(format('SELECT (%L::bytea::halfvec)::text', bytes))
ORDER BY position;
-- sparsevec: dimensions, count, zero, indices, values.
SELECT bytes, state, message, detail
FROM unnest(ARRAY['\x', '\x0300000000000000', '\x000000000000000000000000', '\xffffffff0000000000000000', '\x01ca9a3b0000000000000000', '\x03000000ffffffff00000000',
		'\x030000000100000000000000', '\x03000000010000000000000002000000000080', '\x030000000000000000000000020000000000803f', '\x00ca9a3b813e000000000000']::bytea[])
	WITH ORDINALITY AS values (bytes, position), error_of(format('SELECT (%L::bytea::sparsevec)::text', bytes))
ORDER BY position;
-- An index beyond the dimensions is printed, and never written to.
SELECT '\x030000000100000000000000030000000000803f'::bytea::sparsevec;
SELECT state, message, detail FROM error_of($$SELECT ('\x030000000100000000000000ffffffff0000803f'::bytea::sparsevec)::vector$$);
SELECT state, message, detail FROM error_of($$SELECT ('\x030000000100000000000000030000000000803f'::bytea::sparsevec)::halfvec$$);
-- binaryvec and bit: length, bits.
SELECT bytes, state, message, detail
FROM unnest(ARRAY['\x', '\x0100', '\xffffffffa0', '\x09000000a0', '\x08000000a0a0']::bytea[])
	WITH ORDINALITY AS values (bytes, position), error_of(format('SELECT %L::bytea::binaryvec <~> ''1''', bytes))
ORDER BY position;

-- Every function of the extension that takes such a value, on either side.
SELECT damaged.type, count(*) FILTER (WHERE state = 'XX001') >= least_refusals AS many_refuse, string_agg(call, ', ') FILTER (WHERE state IS DISTINCT FROM 'XX001') AS others
FROM (VALUES ('halfvec', '\x02000000003c', '[1]', 40), ('sparsevec', '\x030000000200000000000000020000000000803f', '{1:1}/1', 30), ('binaryvec', '\x09000000a0', '1', 3), ('bit', '\x09000000a0', '1', 5))
		AS damaged (type, bytes, sound, least_refusals),
	LATERAL (SELECT p.oid::regprocedure AS function, n, format('SELECT %s(%s)', p.oid::regproc,
			string_agg(CASE WHEN position = n THEN format('%L::bytea::%s', bytes, replace(damaged.type, 'bit', 'binaryvec')) ELSE CASE types.type::regtype::text
				WHEN damaged.type THEN format('%L::%s', sound, damaged.type) WHEN 'double precision[]' THEN '''{1,2}''::float8[]' WHEN 'boolean' THEN 'true'
				ELSE '1' END END, ', ' ORDER BY position)) AS call
		FROM pg_depend AS d JOIN pg_proc AS p ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass,
			generate_series(1, p.pronargs) AS n, unnest(p.proargtypes) WITH ORDINALITY AS types (type, position)
		WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
			AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ruvector')
			AND p.prokind = 'f' AND p.proname !~ 'maxsim_accum' AND p.proargtypes[n - 1] = damaged.type::regtype
		GROUP BY p.oid, p.pronargs, n) AS calls, error_of(call)
GROUP BY damaged.type, least_refusals ORDER BY damaged.type;

SELECT call, state FROM unnest(ARRAY['halfvec_maxsim_accum(NULL, $1, ARRAY[''[1]''::halfvec])', 'halfvec_maxsim_accum(NULL, $1, ARRAY[''[1]''::halfvec], ''ip'')',
	'ruvector_maxsim(ARRAY[$1], ARRAY[''[1]''::halfvec])']) WITH ORDINALITY AS c (call, n), error_of('SELECT ' || replace(call, '$1', '''\x02000000003c''::bytea::halfvec')) ORDER BY n;

-- NaN goes through, and has a place in the order: above all numbers, equal to itself.
CREATE TABLE nan_item (id integer, h halfvec, s sparsevec);
INSERT INTO nan_item VALUES (1, '\x01000000007e'::bytea::halfvec, '\x030000000100000000000000010000000000c07f'::bytea::sparsevec),
	(2, '\x0100000001fe'::bytea::halfvec, '\x030000000100000000000000010000000100c0ff'::bytea::sparsevec), (3, '[65504]', '{2:3e38}/3'), (4, '[-1]', '{2:-1}/3');
SELECT array_agg(id ORDER BY h, id) AS halfvec, count(DISTINCT h), array_agg(id ORDER BY s, id) AS sparsevec, count(DISTINCT s) FROM nan_item;
SELECT a.h = b.h AS equal, halfvec_hash(a.h) = halfvec_hash(b.h) AS hash_equal, a.s = b.s AS equal, sparsevec_hash(a.s) = sparsevec_hash(b.s) AS hash_equal
FROM nan_item AS a, nan_item AS b WHERE a.id = 1 AND b.id = 2;
SELECT h, h + '[1]' AS sum, h::vector, h <-> '[1]' AS distance, l2_normalize(h), s, s <-> '{}/3' AS distance, s::vector FROM nan_item WHERE id = 1;
DROP TABLE nan_item;

DROP FUNCTION error_of;
DROP CAST (bytea AS halfvec);
DROP CAST (bytea AS sparsevec);
DROP CAST (bytea AS binaryvec);
