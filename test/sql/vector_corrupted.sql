-- A value whose size and dimension do not fit each other, from a damaged page or a careless cast, is an error everywhere
-- and never a read beyond its end.
CREATE CAST (bytea AS vector) WITHOUT FUNCTION;
CREATE FUNCTION error_of(command text, OUT state text, OUT message text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE command;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
END
$$;

-- In memory: dimension (little-endian), zero, elements.
SELECT '\x010000000000803f'::bytea::vector AS sound;
SELECT bytes, state, message, detail
FROM unnest(ARRAY['\x', '\x01', '\x01000000', '\x0000000000000000', '\xffff00000000803f', '\x020000000000803f', '\x010000000000803f0000803f',
		'\x010000000000803f00', '\x813e0000']::bytea[])
	WITH ORDINALITY AS values (bytes, position), error_of(format('SELECT (%L::bytea::vector)::text', bytes))
ORDER BY position;
SELECT state, message, detail FROM error_of($$SELECT (('\x813e0000'::bytea || decode(repeat('00000000', 16001), 'hex'))::vector)::text$$);

-- Every function that takes a vector, on either side; some search a collection.
CREATE TABLE corrupted (id integer PRIMARY KEY, v vector(1));
SELECT ruvector_register_collection('corrupted', 'public', 'corrupted', 'v', 1) > 0 AS registered;
SELECT count(*) FILTER (WHERE state = 'XX001') >= 50 AS many_refuse, string_agg(call, ', ') FILTER (WHERE state IS DISTINCT FROM 'XX001') AS others
FROM (SELECT p.oid::regprocedure AS function, n, format('SELECT %s(%s)', p.oid::regproc,
			string_agg(CASE WHEN position = n THEN '''\x020000000000803f''::bytea::vector' ELSE CASE type::regtype::text
				WHEN 'vector' THEN '''[1]''::vector' WHEN 'double precision[]' THEN '''{1,2}''::float8[]' WHEN 'boolean' THEN 'true'
				WHEN 'text' THEN '''corrupted''' WHEN 'jsonb' THEN '''{}''' ELSE '1' END END, ', ' ORDER BY position)) AS call
		FROM pg_depend AS d JOIN pg_proc AS p ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass,
			generate_series(1, p.pronargs) AS n, unnest(p.proargtypes) WITH ORDINALITY AS types (type, position)
		WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
			AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ruvector')
			AND p.prokind = 'f' AND p.proname !~ 'maxsim_accum|hybrid' AND p.proargtypes[n - 1] = 'vector'::regtype
		GROUP BY p.oid, p.pronargs, n) AS calls, error_of(call);

-- Those whose other arguments are looked at first.
SELECT call, state FROM unnest(ARRAY[
	'vector_maxsim_accum(NULL, $1, ARRAY[''[1]''::vector])', 'vector_maxsim_accum(NULL, $1, ARRAY[''[1]''::vector], ''ip'')', 'ruvector_maxsim(ARRAY[$1], ARRAY[''[1]''::vector])',
	'ruvector_maxsim(ARRAY[''[1]''::vector], ARRAY[$1])', 'vector_maxsim_accum(NULL, ''[1]'', ARRAY[$1])', 'ruvector_hybrid_search(''corrupted'', $1, NULL)', 'ruvector_explain_hybrid_search(''corrupted'', $1, NULL)'])
	WITH ORDINALITY AS c (call, n), error_of('SELECT ' || replace(call, '$1', '''\x020000000000803f''::bytea::vector')) ORDER BY n;

-- Out of line.
CREATE TABLE vector_damaged (id integer, v bytea);
ALTER TABLE vector_damaged ALTER v SET STORAGE external;
INSERT INTO vector_damaged VALUES (1, '\xe8030000'::bytea || decode(repeat('0000803f', 1000), 'hex')),
	(2, '\xe9030000'::bytea || decode(repeat('0000803f', 1000), 'hex')), (3, '\xe8030000'::bytea || decode(repeat('0000803f', 1001), 'hex'));
SELECT vector_dims(v::vector), vector_norm(v::vector)::numeric(10, 4) FROM vector_damaged WHERE id = 1;
SELECT id, state, message, detail
FROM generate_series(2, 3) AS id, error_of(format('SELECT vector_dims(v::vector) FROM vector_damaged WHERE id = %s', id)) ORDER BY id;
SELECT id, state, message, detail
FROM generate_series(2, 3) AS id, error_of(format('SELECT v::vector <-> v::vector FROM vector_damaged WHERE id = %s', id)) ORDER BY id;

-- Elements are not looked at again. NaN goes through arithmetic, and has a place in the order: above all numbers, equal to itself.
CREATE TABLE vector_nan (id integer, v vector);
INSERT INTO vector_nan VALUES (1, '\x010000000000c07f'::bytea::vector), (2, '\x010000000100c0ff'::bytea::vector), (3, '\x010000000000807f'::bytea::vector),
	(4, '[1]'), (5, '\x010000000000c07f'::bytea::vector || '[-1]'), (6, '[-1]');
SELECT id, v, v + '[1]' AS next FROM vector_nan WHERE id <> 5 AND id <> 3 ORDER BY v, id;
SELECT array_agg(id ORDER BY v, id) AS in_order, count(DISTINCT v) FROM vector_nan;
SELECT count(*) FROM (SELECT v FROM vector_nan GROUP BY v) AS groups;
SELECT a.v = b.v AS equal, vector_hash(a.v) = vector_hash(b.v) AS hash_equal FROM vector_nan AS a, vector_nan AS b WHERE a.id = 1 AND b.id = 2;
SELECT v + '[1]' FROM vector_nan WHERE id = 3;
SELECT l2_normalize(v) FROM vector_nan WHERE id = 1;

DROP TABLE vector_damaged, vector_nan, corrupted;
DROP FUNCTION error_of;
DROP CAST (bytea AS vector);
