-- Where C++ and PostgreSQL errors meet: SQLSTATE and texts arrive, destructors run, nothing stays behind, the backend goes on.
-- The functions are in a library of the tests alone, which `make install-test-modules` builds and installs.
\set built `test -e "$PG_ABS_BUILDDIR/../test/modules/ruvector_boundary.so" && echo true || echo false`
\if :built
\else
\echo skipped: the library of this test has not been built
\quit
\endif

CREATE FUNCTION boundary_live() RETURNS integer AS '$libdir/ruvector_boundary' LANGUAGE C;
CREATE FUNCTION boundary_throw(text) RETURNS void AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_throw_in_call(text) RETURNS void AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_fail(text) RETURNS void AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_sql(text) RETURNS bigint AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_nested(integer, text) RETURNS void AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_repeat(integer) RETURNS integer AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_holding(regclass, text) RETURNS void AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_pinned(regclass) RETURNS boolean AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;
CREATE FUNCTION boundary_callback(boolean) RETURNS bigint AS '$libdir/ruvector_boundary' LANGUAGE C STRICT;

-- Runs a command and returns all that its error says.
CREATE FUNCTION error_of(command text, OUT state text, OUT message text, OUT detail text, OUT hint text, OUT context_starts text,
	OUT table_of text, OUT constraint_of text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
		hint = PG_EXCEPTION_HINT, context_starts = PG_EXCEPTION_CONTEXT, table_of = TABLE_NAME,
		constraint_of = CONSTRAINT_NAME;
	context_starts := split_part(context_starts, E'\n', 1);
END
$$;

-- Each kind of exception.
SELECT kind, state, message, detail, hint
FROM unnest(ARRAY['error', 'plain error', 'bad_alloc', 'bad_array_new_length', 'length_error', 'out_of_range', 'no exception'])
	WITH ORDINALITY AS kinds (kind, position), error_of(format('SELECT boundary_throw(%L)', kind))
ORDER BY position;
SELECT boundary_live();
-- Texts are cut to the buffer's size, never inside a character.
SELECT state, length(message), right(message, 2), length(detail), length(hint) FROM error_of('SELECT boundary_throw(''long error'')');
-- Without anyone to catch it.
SELECT boundary_throw('error');
SELECT boundary_live();

-- PostgreSQL's errors on their way through C++ frames keep everything.
SELECT kind, state, message, detail, hint, context_starts
FROM unnest(ARRAY['everything', 'function', 'elog']) WITH ORDINALITY AS kinds (kind, position),
	error_of(format('SELECT boundary_fail(%L)', kind))
ORDER BY position;
SELECT boundary_live();
SELECT boundary_fail('everything');
SELECT boundary_live();

-- An exception may leave a call into the server, too.
SELECT state, message FROM error_of($$SELECT boundary_throw_in_call('error')$$);
SELECT state, message FROM error_of($$SELECT boundary_throw_in_call('bad_alloc')$$);
SELECT boundary_live();

-- Errors of SQL, with the names of what they are about, and a cancelled one.
CREATE TABLE boundary_table (id integer CONSTRAINT boundary_key PRIMARY KEY, v vector(3));
INSERT INTO boundary_table VALUES (1, '[1,2,3]');
SELECT boundary_sql('SELECT * FROM boundary_table');
SELECT state, message, detail, table_of, constraint_of
FROM error_of($$SELECT boundary_sql('INSERT INTO boundary_table VALUES (1, ''[1,2,3]'')')$$);
SELECT state, message, detail FROM error_of($$SELECT boundary_sql('INSERT INTO boundary_table VALUES (2, ''[1,2]'')')$$);
SELECT boundary_sql('SELECT no_such_column FROM boundary_table');
SET statement_timeout = '100ms';
\set VERBOSITY terse
SELECT boundary_sql('SELECT pg_sleep(600)');
\set VERBOSITY default
RESET statement_timeout;
SELECT boundary_live();

-- Across the boundary forty times.
SELECT kind, state, message, detail, hint
FROM unnest(ARRAY['error', 'everything', 'no exception']) WITH ORDINALITY AS kinds (kind, position),
	error_of(format('SELECT boundary_nested(40, %L)', kind))
ORDER BY position;
SELECT boundary_live();
SELECT boundary_repeat(1000), boundary_live();

-- A callback, in peace and failing.
SELECT boundary_callback(false);
SELECT boundary_callback(true);
SELECT boundary_live();

-- The eye for pins sees that of an open cursor.
BEGIN;
DECLARE open_cursor CURSOR FOR SELECT * FROM boundary_table;
FETCH open_cursor;
SELECT boundary_pinned('boundary_table');
COMMIT;
SELECT boundary_pinned('boundary_table');

-- What was held is given back: by the end of the transaction, and by the end of a subtransaction alone.
BEGIN;
SELECT boundary_holding('boundary_table', 'error');
ROLLBACK;
SELECT boundary_holding('boundary_table', 'everything');
SELECT count(*) FROM pg_locks WHERE relation = 'boundary_table'::regclass;
SELECT boundary_pinned('boundary_table');
BEGIN;
SELECT state FROM error_of($$SELECT boundary_holding('boundary_table', 'error')$$);
SELECT state FROM error_of($$SELECT boundary_holding('boundary_table', 'function')$$);
SELECT count(*) FROM pg_locks WHERE relation = 'boundary_table'::regclass AND mode = 'ShareUpdateExclusiveLock';
SELECT boundary_pinned('boundary_table');
COMMIT;
SELECT boundary_live();

-- A thousand errors of each kind, each in a subtransaction: memory does not grow. The first round fills the caches.
CREATE FUNCTION fail_often(times integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	caught integer := 0;
BEGIN
	FOR i IN 1..times LOOP
		BEGIN PERFORM boundary_throw('error'); EXCEPTION WHEN invalid_parameter_value THEN caught := caught + 1; END;
		BEGIN PERFORM boundary_throw('no exception'); EXCEPTION WHEN internal_error THEN caught := caught + 1; END;
		BEGIN PERFORM boundary_fail('everything'); EXCEPTION WHEN serialization_failure THEN caught := caught + 1; END;
		BEGIN PERFORM boundary_nested(3, 'function'); EXCEPTION WHEN division_by_zero THEN caught := caught + 1; END;
		BEGIN
			PERFORM boundary_holding('boundary_table', 'bad_alloc');
		EXCEPTION WHEN out_of_memory THEN caught := caught + 1;
		END;
		BEGIN PERFORM boundary_sql('SELECT 1 / 0'); EXCEPTION WHEN division_by_zero THEN caught := caught + 1; END;
	END LOOP;
	RETURN caught;
END
$$;
SELECT fail_often(10);
SELECT sum(total_bytes) AS before FROM pg_backend_memory_contexts \gset
SELECT fail_often(1000);
SELECT sum(total_bytes) AS after FROM pg_backend_memory_contexts \gset
SELECT CASE WHEN :after - :before < 100000 THEN 'within 100 kB' ELSE format('%s bytes more', :after - :before) END AS growth;
-- Within one transaction, too, where nothing is freed before its end but what subtransactions own.
BEGIN;
SELECT fail_often(10);
SELECT sum(total_bytes) AS before FROM pg_backend_memory_contexts \gset
SELECT fail_often(1000);
SELECT sum(total_bytes) AS after FROM pg_backend_memory_contexts \gset
SELECT CASE WHEN :after - :before < 100000 THEN 'within 100 kB' ELSE format('%s bytes more', :after - :before) END AS growth;
COMMIT;
SELECT boundary_live(), boundary_pinned('boundary_table');
SELECT '[1,2,3]'::vector <-> '[1,2,5]' AS the_backend_goes_on;

DROP TABLE boundary_table;
DROP FUNCTION boundary_live, boundary_throw, boundary_fail, boundary_sql, boundary_nested, boundary_repeat, boundary_holding,
	boundary_pinned, boundary_callback, error_of, fail_often;
