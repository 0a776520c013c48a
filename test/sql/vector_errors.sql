-- Every error of the type: text and SQLSTATE, which clients and ORMs know from pgvector.

CREATE FUNCTION error_of(command text, OUT state text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
END
$$;

-- Text.
SELECT input, state, message, detail
FROM unnest(ARRAY['', '1', '(1,2)', '{1,2}', '[', '[]', ' [ ] ', '[1', '[1,', '[1,]', '[,1]', '[1,,2]', '[1 2]', '[1;2]', '[a]', '[1a]', '[1e]', '[0x]',
		'[- 1]', '[+-1]', '[.]', '[[1]]', '[1]]', '[1] 2', '[null]', '[''1'']', '[nan]', '[1,-NaN]', '[inf]', '[1,-Infinity]',
		'[4e38]', '[1, -1e400 ]', '[0x1p128]', '[3.4028236e38]', '[1e39 x]', '[nan x]'])
	WITH ORDINALITY AS inputs (input, position), error_of(format('SELECT %L::vector', input))
ORDER BY position;
SELECT state, message FROM error_of($$SELECT ('[' || repeat('1,', 16000) || '1]')::vector$$);
-- What is wrong first is named.
SELECT state, message FROM error_of($$SELECT ('[' || repeat('1,', 16000) || 'junk')::vector$$);
SELECT state, message, detail FROM error_of($$SELECT '[1,2]x'::vector(3)$$);
SELECT state, message, detail FROM error_of($$SELECT '[]x'::vector(3)$$);

-- PostgreSQL 16 and later can ask without raising the error.
SELECT current_setting('server_version_num')::integer >= 160000 AS soft_errors \gset
\if :soft_errors
SELECT pg_input_is_valid('[1,2]', 'vector') || ' ' || pg_input_is_valid('[1,2]', 'vector(3)') || ' ' || message AS answer
FROM pg_input_error_info('[4e38]', 'vector') \gset
\else
\set answer 'true false "4e38" is out of range for type vector'
\endif
\echo :answer

-- Type modifier.
SELECT command, state, message
FROM unnest(ARRAY['SELECT ''[1,2]''::vector(3)', 'SELECT ''[1,2]''::vector::vector(3)', 'SELECT ARRAY[1,2]::vector(3)', 'SELECT ''[1]''::vector(0)',
		'SELECT ''[1]''::vector(-1)', 'SELECT ''[1]''::vector(16001)', 'SELECT ''[1]''::vector(1,2)', 'SELECT ''[1]''::vector(''a'')'])
	WITH ORDINALITY AS commands (command, position), error_of(command)
ORDER BY position;

-- Arrays.
SELECT command, state, message
FROM unnest(ARRAY['''{}''::integer[]', '''{}''::real[]', '''{}''::double precision[]', '''{}''::numeric[]', 'ARRAY[1,NULL]', '''{NULL}''::real[]',
		'ARRAY[1.5,NULL]', 'ARRAY[[1,2],[3,4]]', '''{NaN}''::real[]', '''{Infinity}''::real[]', '''{-Infinity}''::double precision[]', '''{NaN}''::numeric[]',
		'''{1e39}''::double precision[]', '''{1e39}''::numeric[]', '''{1e-50}''::numeric[]', 'array_fill(0, ARRAY[16001])', 'array_fill(0::numeric, ARRAY[16001])',
		'ARRAY[1,2]::bigint[]', 'ARRAY[''1'']'])
	WITH ORDINALITY AS commands (command, position), error_of(format('SELECT (%s)::vector', command))
ORDER BY position;

-- Operators and functions.
SELECT command, state, message
FROM unnest(ARRAY['''[1,2]''::vector <-> ''[1]''', '''[1,2]''::vector <#> ''[1]''', '''[1,2]''::vector <=> ''[1]''', '''[1,2]''::vector <+> ''[1]''',
		'''[1,2]''::vector + ''[1]''', '''[1]''::vector - ''[1,2]''', '''[1]''::vector * ''[1,2]''', 'cosine_similarity(''[1]'', ''[1,2]'')',
		'vector_l2_squared_distance(''[1]'', ''[1,2]'')', 'vector_spherical_distance(''[1]'', ''[1,2]'')', 'inner_product(''[1]''::vector, ''[1,2]'')',
		'''[3e38]''::vector + ''[3e38]''', '''[-3e38]''::vector - ''[3e38]''', '''[1e20]''::vector * ''[-1e20]''', '''[1e-30]''::vector * ''[1e-30]''',
		'''[1e-30,1e30]''::vector * ''[1e-30,1e30]''', '''[1e30,1e-30]''::vector * ''[1e30,1e-30]''',
		'''[1e30]''::vector * 1e30', '1e-30 * ''[1e-30]''::vector', '''[1]''::vector * 1e-300', '''[1]''::vector * ''NaN''::double precision',
		'''-Infinity''::double precision * ''[0]''::vector',
		'array_fill(1, ARRAY[16000])::vector || ''[1]''', 'subvector(''[1,2,3]''::vector, 1, 0)', 'subvector(''[1,2,3]''::vector, 4, 1)',
		'subvector(''[1,2,3]''::vector, 1, -1)', 'subvector(''[1,2,3]''::vector, -5, 3)', 'subvector(''[1,2,3]''::vector, 0, 1)',
		'subvector(''[1,2,3]''::vector, -2147483648, -2147483648)', 'subvector(''[1,2,3]''::vector, 2147483647, 2147483647)'])
	WITH ORDINALITY AS commands (command, position), error_of('SELECT ' || command)
ORDER BY position;

-- Binary form. A bytea's binary form is its bytes, so a file of bytea is a file of vectors, good ones or bad.
\set file `echo "$PG_ABS_BUILDDIR/results/vector_errors.binary"`
\set write '\\copy (SELECT message FROM vector_message WHERE name = current_setting(\'test.message\')) TO ' :'file' ' (FORMAT binary)'
\set read '\\copy vector_read FROM ' :'file' ' (FORMAT binary)'
CREATE TABLE vector_message (name text, message bytea);
INSERT INTO vector_message VALUES ('good', '\x000200003f80000040000000'), ('empty', ''), ('half a header', '\x0002'),
	('no dimension', '\x00000000'), ('negative', '\xffff0000'), ('too many', '\x3e810000'), ('unused', '\x0001ffff3f800000'),
	('missing elements', '\x000300003f80000040000000'), ('NaN', '\x000200003f8000007fc00000'), ('infinity', '\x00020000ff80000040000000'),
	('infinity and no more', '\x000300007f800000'), ('trailing', '\x000100003f8000003f800000'),
	('largest without elements', '\x3e800000');
CREATE TABLE vector_read (v vector(2));
\set SHOW_CONTEXT never
SET test.message = 'good';
:write
:read
SELECT * FROM vector_read;
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
-- The type modifier comes before the rest.
SET test.message = 'unused';
:write
:read
ALTER TABLE vector_read ALTER v TYPE vector;
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
SET test.message = 'infinity and no more';
:write
:read
SET test.message = 'trailing';
:write
:read
SET test.message = 'largest without elements';
:write
:read
\set VERBOSITY sqlstate
:read
SET test.message = 'too many';
:write
:read
SET test.message = 'NaN';
:write
:read
\set VERBOSITY default
SELECT * FROM vector_read;

DROP TABLE vector_message, vector_read;
DROP FUNCTION error_of;
