-- Every error of sparsevec: text and SQLSTATE, which clients and ORMs know from pgvector.

CREATE FUNCTION error_of(command text, OUT state text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
END
$$;

-- Text.
SELECT input, state, message, detail
FROM unnest(ARRAY['',
		'[1]',
		'1:1}/5',
		'{',
		'{}',
		'{}/',
		'{}/x',
		'{}/0',
		'{}/-1',
		'{}/1000000001',
		'{}/99999999999999999999',
		'{}/5x',
		'{}/5.0',
		'{1:1}5',
		'{1:1,}/5',
		'{,1:1}/5',
		'{1}/5',
		'{1:}/5',
		'{:1}/5',
		'{1.5:1}/5',
		'{1:1;2:2}/5',
		'{1:1 2:2}/5',
		'{1:1,1:2}/5',
		'{2:1,1:1,2:1}/5',
		'{0:1}/5',
		'{-1:1}/5',
		'{6:1}/5',
		'{6:1,6:1}/5',
		'{1:1,1:1,6:1}/5',
		'{99999999999999999999:1}/5',
		'{1:nan}/5',
		'{1:-Infinity}/5',
		'{1:4e38}/5',
		'{1: -1e400 }/5',
		'{1:1e-46}/5',
		'{1:0x1p-160}/5',
		'{1:nan}x',
		'{1:1}/5 /5'])
	WITH ORDINALITY AS inputs (input, position), error_of(format('SELECT %L::sparsevec', input))
ORDER BY position;
SELECT state, message FROM error_of($$SELECT ('{' || string_agg(i || ':1', ',') || '}/20000')::sparsevec FROM generate_series(1, 16001) AS i$$);
-- Commas are counted before anything is read, zeros among the elements are, too.
SELECT state, message FROM error_of($$SELECT repeat(',', 16000)::sparsevec$$);
SELECT state, message FROM error_of($$SELECT ('{' || string_agg(i || ':0', ',') || '}/20000')::sparsevec FROM generate_series(1, 16001) AS i$$);

-- PostgreSQL 16 and later can ask without raising the error.
SELECT current_setting('server_version_num')::integer >= 160000 AS soft_errors \gset
\if :soft_errors
SELECT pg_input_is_valid('{1:1}/2', 'sparsevec') || ' ' || pg_input_is_valid('{1:1}/2', 'sparsevec(3)') || ' ' || message AS answer
FROM pg_input_error_info('{3:1}/2', 'sparsevec') \gset
\else
\set answer 'true false sparsevec index out of bounds'
\endif
\echo :answer

-- Type modifier.
SELECT command, state, message
FROM unnest(ARRAY['SELECT ''{}/2''::sparsevec(3)',
		'SELECT ''{}/2''::sparsevec::sparsevec(3)',
		'SELECT ''[1,2]''::vector::sparsevec(3)',
		'SELECT ''[1,2]''::halfvec::sparsevec(3)',
		'SELECT ''{}/2''::sparsevec::vector(3)',
		'SELECT ''{}/2''::sparsevec::halfvec(3)',
		'SELECT ARRAY[1,2]::sparsevec(3)',
		'SELECT ''{}/1''::sparsevec(0)',
		'SELECT ''{}/1''::sparsevec(1000000001)',
		'SELECT ''{}/1''::sparsevec(1,2)',
		'SELECT ''{}/1''::sparsevec(''a'')'])
	WITH ORDINALITY AS commands (command, position), error_of(command)
ORDER BY position;

-- Casts.
SELECT command, state, message
FROM unnest(ARRAY['''{}''::integer[]::sparsevec',
		'ARRAY[1,NULL]::sparsevec',
		'ARRAY[[1,2],[3,4]]::sparsevec',
		'''{0,NaN}''::real[]::sparsevec',
		'''{0,-Infinity}''::double precision[]::sparsevec',
		'''{1e39}''::double precision[]::sparsevec',
		'''{1e39}''::numeric[]::sparsevec',
		'array_fill(1, ARRAY[16001])::sparsevec',
		'''{1:1}/16001''::sparsevec::vector',
		'''{1:1}/16001''::sparsevec::halfvec',
		'''{1:1,2:65520}/2''::sparsevec::halfvec'])
	WITH ORDINALITY AS commands (command, position), error_of('SELECT ' || command)
ORDER BY position;

-- Operators and functions.
SELECT command, state, message
FROM unnest(ARRAY['''{}/1''::sparsevec <-> ''{}/2''',
		'''{}/1''::sparsevec <#> ''{}/2''',
		'''{}/1''::sparsevec <=> ''{}/2''',
		'''{}/1''::sparsevec <+> ''{}/2''',
		'sparsevec_l2_squared_distance(''{}/1'', ''{}/2'')',
		'sparsevec_negative_inner_product(''{}/1'', ''{}/2'')'])
	WITH ORDINALITY AS commands (command, position), error_of('SELECT ' || command)
ORDER BY position;

-- Binary form. A bytea's binary form is its bytes, so a file of bytea is a file of values, good ones or bad.
\set file `echo "$PG_ABS_BUILDDIR/results/sparsevec_errors.binary"`
\set write '\\copy (SELECT message FROM sparsevec_message WHERE name = current_setting(\'test.message\')) TO ' :'file' ' (FORMAT binary)'
\set read '\\copy sparsevec_read FROM ' :'file' ' (FORMAT binary)'
CREATE TABLE sparsevec_message (name text, message bytea);
INSERT INTO sparsevec_message VALUES ('good', '\x00000005000000020000000000000000000000043f800000c0200000'),
	('no elements', '\x000000050000000000000000'),
	('empty', '\x'),
	('half a header', '\x00000005'),
	('no dimension', '\x000000000000000000000000'),
	('negative dimension', '\xffffffff0000000000000000'),
	('too many dimensions', '\x3b9aca010000000000000000'),
	('negative count', '\x00000005ffffffff00000000'),
	('too many elements', '\x3b9aca0000003e8100000000'),
	('more elements than dimensions', '\x000000050000000600000000'),
	('other dimension', '\x000000060000000000000000'),
	('unused', '\x000000050000000000000001'),
	('missing indices', '\x000000050000000100000000'),
	('missing values', '\x00000005000000010000000000000001'),
	('index below', '\x000000050000000100000000ffffffff3f800000'),
	('index above', '\x000000050000000100000000000000053f800000'),
	('not ascending', '\x00000005000000020000000000000002000000013f8000003f800000'),
	('duplicate', '\x00000005000000020000000000000002000000023f8000003f800000'),
	('NaN', '\x000000050000000100000000000000017fc00000'),
	('infinity', '\x00000005000000010000000000000001ff800000'),
	('zero', '\x0000000500000001000000000000000180000000'),
	('trailing', '\x000000050000000100000000000000013f8000003f800000');
CREATE TABLE sparsevec_read (v sparsevec(5));
\set SHOW_CONTEXT never
SET test.message = 'good';
:write
:read
SET test.message = 'no elements';
:write
:read
SET test.message = 'empty';
:write
:read
SET test.message = 'half a header';
:write
:read
SET test.message = 'no dimension';
:write
:read
SET test.message = 'negative dimension';
:write
:read
SET test.message = 'too many dimensions';
:write
:read
SET test.message = 'negative count';
:write
:read
SET test.message = 'too many elements';
:write
:read
SET test.message = 'more elements than dimensions';
:write
:read
SET test.message = 'other dimension';
:write
:read
SET test.message = 'unused';
:write
:read
SET test.message = 'missing indices';
:write
:read
SET test.message = 'missing values';
:write
:read
SET test.message = 'index below';
:write
:read
SET test.message = 'index above';
:write
:read
SET test.message = 'not ascending';
:write
:read
SET test.message = 'duplicate';
:write
:read
SET test.message = 'NaN';
:write
:read
SET test.message = 'infinity';
:write
:read
SET test.message = 'zero';
:write
:read
SET test.message = 'trailing';
:write
:read
SELECT * FROM sparsevec_read;
DROP TABLE sparsevec_message, sparsevec_read;
DROP FUNCTION error_of;
