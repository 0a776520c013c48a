-- Every error of halfvec: text and SQLSTATE, which clients and ORMs know from pgvector.

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
		'1',
		'{1,2}',
		'[',
		'[]',
		'[1',
		'[1,',
		'[1,]',
		'[,1]',
		'[1 2]',
		'[a]',
		'[1a]',
		'[[1]]',
		'[1]]',
		'[1] 2',
		'[nan]',
		'[1,-NaN]',
		'[inf]',
		'[1,-Infinity]',
		'[65519.99]',
		'[65520]',
		'[1, -7e4 ]',
		'[1e39]',
		'[0x1p16]',
		'[7e4 x]'])
	WITH ORDINALITY AS inputs (input, position), error_of(format('SELECT %L::halfvec', input))
ORDER BY position;
SELECT state, message FROM error_of($$SELECT ('[' || repeat('1,', 16000) || '1]')::halfvec$$);
SELECT state, message, detail FROM error_of($$SELECT '[1,2]x'::halfvec(3)$$);

-- PostgreSQL 16 and later can ask without raising the error.
SELECT current_setting('server_version_num')::integer >= 160000 AS soft_errors \gset
\if :soft_errors
SELECT pg_input_is_valid('[1,2]', 'halfvec') || ' ' || pg_input_is_valid('[1,2]', 'halfvec(3)') || ' ' || message AS answer
FROM pg_input_error_info('[7e4]', 'halfvec') \gset
\else
\set answer 'true false "7e4" is out of range for type halfvec'
\endif
\echo :answer

-- Type modifier.
SELECT command, state, message
FROM unnest(ARRAY['SELECT ''[1,2]''::halfvec(3)',
		'SELECT ''[1,2]''::halfvec::halfvec(3)',
		'SELECT ''[1,2]''::vector::halfvec(3)',
		'SELECT ''[1,2]''::halfvec::vector(3)',
		'SELECT ARRAY[1,2]::halfvec(3)',
		'SELECT ''[1]''::halfvec(0)',
		'SELECT ''[1]''::halfvec(16001)',
		'SELECT ''[1]''::halfvec(1,2)',
		'SELECT ''[1]''::halfvec(''a'')'])
	WITH ORDINALITY AS commands (command, position), error_of(command)
ORDER BY position;

-- Casts. A number that is too large for a half comes before NaN and infinity, wherever it stands.
SELECT command, state, message
FROM unnest(ARRAY['''{}''::integer[]',
		'''{}''::numeric[]',
		'ARRAY[1,NULL]',
		'ARRAY[[1,2],[3,4]]',
		'''{NaN}''::real[]',
		'''{-Infinity}''::double precision[]',
		'''{NaN}''::numeric[]',
		'ARRAY[65520]',
		'''{1e39}''::double precision[]',
		'''{123456.789}''::double precision[]',
		'''{1e39}''::numeric[]',
		'''{70000,1e39}''::numeric[]',
		'''{NaN,-70000}''::real[]',
		'''{Infinity,70000}''::real[]',
		'array_fill(0, ARRAY[16001])',
		'''[1,65520]''::vector',
		'''[-1e10]''::vector'])
	WITH ORDINALITY AS commands (command, position), error_of(format('SELECT (%s)::halfvec', command))
ORDER BY position;

-- Operators, functions and aggregates.
SELECT command, state, message
FROM unnest(ARRAY['''[1,2]''::halfvec <-> ''[1]''',
		'''[1,2]''::halfvec <#> ''[1]''',
		'''[1,2]''::halfvec <=> ''[1]''',
		'''[1,2]''::halfvec <+> ''[1]''',
		'''[1,2]''::halfvec + ''[1]''',
		'''[1]''::halfvec - ''[1,2]''',
		'''[1]''::halfvec * ''[1,2]''',
		'halfvec_l2_squared_distance(''[1]'', ''[1,2]'')',
		'halfvec_spherical_distance(''[1]'', ''[1,2]'')',
		'''[65504]''::halfvec + ''[65504]''',
		'''[-65504]''::halfvec - ''[65504]''',
		'''[300]''::halfvec * ''[-300]''',
		'''[0.0001]''::halfvec * ''[0.0001]''',
		'''[0.0001,300]''::halfvec * ''[0.0001,300]''',
		'''[300,0.0001]''::halfvec * ''[300,0.0001]''',
		'array_fill(1, ARRAY[16000])::halfvec || ''[1]''',
		'subvector(''[1,2,3]''::halfvec, 1, 0)',
		'subvector(''[1,2,3]''::halfvec, 4, 1)',
		'subvector(''[1,2,3]''::halfvec, 0, 1)',
		'sum(v) FROM (VALUES (''[60000]''::halfvec), (''[60000]'')) AS large (v)',
		'sum(v) FROM (VALUES (''[1]''::halfvec), (''[1,2]'')) AS mixed (v)',
		'avg(v) FROM (VALUES (''[1]''::halfvec), (''[1,2]'')) AS mixed (v)',
		'halfvec_accum(''{}'', ''[1]'')',
		'halfvec_accum(''{1,NULL}'', ''[1]'')',
		'halfvec_accum(''{1,2,3}'', ''[1]'')',
		'halfvec_accum(''{1,1.7e308}'', ''[1]'')',
		'halfvec_combine(''{}'', ''{0}'')',
		'halfvec_combine(''{1,2}'', ''{1,2,3}'')',
		'halfvec_avg(''{}'')',
		'halfvec_avg(''{1}'')',
		'halfvec_avg(''{1,70000,NaN}'')',
		'halfvec_avg(''{1,NaN,70000}'')',
		'halfvec_avg(''{1,Infinity}'')'])
	WITH ORDINALITY AS commands (command, position), error_of('SELECT ' || command)
ORDER BY position;

-- Binary form. A bytea's binary form is its bytes, so a file of bytea is a file of values, good ones or bad.
\set file `echo "$PG_ABS_BUILDDIR/results/halfvec_errors.binary"`
\set write '\\copy (SELECT message FROM halfvec_message WHERE name = current_setting(\'test.message\')) TO ' :'file' ' (FORMAT binary)'
\set read '\\copy halfvec_read FROM ' :'file' ' (FORMAT binary)'
CREATE TABLE halfvec_message (name text, message bytea);
INSERT INTO halfvec_message VALUES ('good', '\x000200003c004000'),
	('empty', '\x'),
	('half a header', '\x0002'),
	('no dimension', '\x00000000'),
	('negative', '\xffff0000'),
	('too many', '\x3e810000'),
	('other dimension', '\x000100003c00'),
	('unused', '\x0002ffff3c003c00'),
	('missing elements', '\x000200003c00'),
	('NaN', '\x000200003c007e00'),
	('infinity', '\x00020000fc004000'),
	('trailing', '\x000200003c003c003c00');
CREATE TABLE halfvec_read (v halfvec(2));
\set SHOW_CONTEXT never
SET test.message = 'good';
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
SET test.message = 'negative';
:write
:read
SET test.message = 'too many';
:write
:read
SET test.message = 'other dimension';
:write
:read
SET test.message = 'unused';
:write
:read
SET test.message = 'missing elements';
:write
:read
SET test.message = 'NaN';
:write
:read
SET test.message = 'infinity';
:write
:read
SET test.message = 'trailing';
:write
:read
SELECT * FROM halfvec_read;
DROP TABLE halfvec_message, halfvec_read;
DROP FUNCTION error_of;
