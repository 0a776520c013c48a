-- What an expression means in this database: the operators and functions that it was resolved to, how it is written with all
-- names qualified, and its value. Created before everything else, and in a schema of its own.
CREATE SCHEMA beside;

-- Operands of a type, as texts; of types that have no input of their own, none.
CREATE FUNCTION beside.samples(type text) RETURNS text[] LANGUAGE sql AS $$
	SELECT CASE
		WHEN type ~ '^(integer|bigint|smallint|real|double precision|numeric|money|oid)\[\]$' THEN ARRAY['{1,2,5}', '{3,2,4}']
		WHEN type ~ '(text|character varying|character|name|"char")\[\]$' THEN ARRAY['{a,b}', '{b,c}']
		WHEN type ~ '^(smallint|integer|bigint|real|double precision|numeric|money|oid)$' THEN ARRAY['3', '7']
		WHEN type IN ('text', 'character varying', 'character', 'name', '"char"') THEN ARRAY['word', 'a wordy text']
		WHEN type IN ('bit', 'bit varying') THEN ARRAY['1', '0']
		WHEN type = 'boolean' THEN ARRAY['true', 'false']
		WHEN type = 'bytea' THEN ARRAY['\x01', '\x0203']
		WHEN type LIKE 'timestamp%' OR type = 'date' THEN ARRAY['2020-02-01', '2021-03-04']
		WHEN type LIKE 'time%' THEN ARRAY['10:00', '12:30']
		WHEN type = 'interval' THEN ARRAY['1 day', '2 hours']
		WHEN type IN ('json', 'jsonb') THEN ARRAY['{"a": 1}', '{"b": 2}']
		WHEN type = 'tsvector' THEN ARRAY['cat:1 dog:2', 'dog:3']
		WHEN type = 'tsquery' THEN ARRAY['cat', 'dog & cat']
		WHEN type = 'point' THEN ARRAY['(1,2)', '(3,5)']
		WHEN type IN ('lseg', 'box', 'path', 'polygon') THEN ARRAY['(1,2),(3,5)', '(0,0),(2,1)']
		WHEN type = 'line' THEN ARRAY['{1,2,3}', '{2,1,0}']
		WHEN type = 'circle' THEN ARRAY['<(1,2),3>', '<(4,5),1>']
		WHEN type IN ('inet', 'cidr') THEN ARRAY['10.0.0.1', '10.0.0.2']
		WHEN type LIKE 'int%multirange' THEN ARRAY['{[1,4)}', '{[2,9)}']
		WHEN type LIKE 'int%range' THEN ARRAY['[1,4)', '[2,9)']
		WHEN type = 'cube' THEN ARRAY['(1,2),(3,4)', '(0,5)']
		WHEN type = 'query_int' THEN ARRAY['1&2', '5|3']
		WHEN type IN ('geometry', 'geography') THEN ARRAY['POINT(1 2)', 'LINESTRING(0 0,3 4)']
		WHEN type = 'box2d' THEN ARRAY['BOX(0 0,1 2)', 'BOX(1 1,3 3)']
		WHEN type = 'box3d' THEN ARRAY['BOX3D(0 0 0,1 2 3)', 'BOX3D(1 1 1,2 2 2)']
		WHEN type = 'hll' THEN ARRAY['\x128b7f8895a3f5af28cafe', '\x128b7fda0ce907e4355b60']
		WHEN type = 'hll_hashval' THEN ARRAY['5', '9']
		WHEN type = 'rum_distance_query' THEN ARRAY['(cat,1)', '(dog,1)']
		ELSE '{}' END
$$;

-- The types that a declared one stands for.
CREATE FUNCTION beside.types(declared oid) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT unnest(CASE format_type(declared, NULL)
		WHEN 'anyarray' THEN ARRAY['integer[]', 'bigint[]', 'smallint[]', 'real[]', 'double precision[]', 'numeric[]', 'text[]']
		WHEN 'anycompatiblearray' THEN ARRAY['integer[]', 'real[]', 'text[]']
		WHEN 'anyelement' THEN ARRAY['integer', 'text'] WHEN 'anycompatible' THEN ARRAY['integer', 'text']
		WHEN 'anynonarray' THEN ARRAY['integer', 'text'] WHEN 'anycompatiblenonarray' THEN ARRAY['integer', 'text']
		WHEN 'anyrange' THEN ARRAY['int4range'] WHEN 'anymultirange' THEN ARRAY['int4multirange']
		ELSE ARRAY[(SELECT typname FROM pg_type WHERE oid = declared AND typname IN ('box3d', 'box2d')), format_type(declared, NULL)] END)
$$;

-- All spellings of an operand of a declared type: with its type, and without.
CREATE FUNCTION beside.operands(declared oid, place integer) RETURNS TABLE (type text, typed boolean, operand text) LANGUAGE sql AS $$
	SELECT t, typed, quote_literal((beside.samples(t))[place]) || CASE WHEN typed THEN '::' || t ELSE '' END
	FROM beside.types(declared) AS t, unnest(ARRAY[true, false]) AS typed
	WHERE t IS NOT NULL AND cardinality(beside.samples(t)) > 0
$$;

CREATE FUNCTION beside.meaning(expression text) RETURNS text LANGUAGE plpgsql SET client_min_messages = error AS $$
DECLARE resolved text; written text; result text;
BEGIN
	BEGIN
		EXECUTE 'CREATE TEMP VIEW asked AS SELECT ' || expression || ' AS x';
	EXCEPTION WHEN OTHERS THEN
		RETURN 'error ' || SQLSTATE || ' ' || SQLERRM;
	END;
	SELECT string_agg(DISTINCT pg_describe_object(refclassid, refobjid, 0), ', ') INTO resolved
	FROM pg_depend AS d JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
	WHERE r.ev_class = 'asked'::regclass AND d.refclassid IN ('pg_operator'::regclass, 'pg_proc'::regclass);
	written := pg_get_viewdef('asked'::regclass);
	BEGIN
		EXECUTE 'SELECT x::text FROM asked' INTO result;
	EXCEPTION WHEN OTHERS THEN
		result := 'error ' || SQLSTATE || ' ' || SQLERRM;
	END;
	DROP VIEW asked;
	RETURN concat_ws(' | ', resolved, written, result);
END
$$;

-- What is asked: operators of other extensions, and the core's that share a name with one of ours, with both operands typed,
-- one, and none; and functions of other extensions or of the core that share a name with one of ours.
CREATE TABLE beside.question (expression text PRIMARY KEY, untyped boolean, before text, after text, other_order text);
CREATE FUNCTION beside.ask(ours_operators text[], ours_functions text[]) RETURNS bigint LANGUAGE sql AS $$
	WITH other AS (
		SELECT classid, objid FROM pg_depend WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
	), expression AS (
		SELECT concat_ws(' ', l.operand, o.oprname, r.operand) AS expression, NOT coalesce(l.typed, false) AND NOT r.typed AS untyped
		FROM pg_operator AS o LEFT JOIN LATERAL beside.operands(o.oprleft, 1) AS l ON true CROSS JOIN LATERAL beside.operands(o.oprright, 2) AS r
		WHERE (EXISTS (SELECT FROM other WHERE classid = 'pg_operator'::regclass AND objid = o.oid) OR oprnamespace = 'pg_catalog'::regnamespace AND oprname = ANY (ours_operators))
			AND (o.oprleft = 0 OR l.operand IS NOT NULL) AND (o.oprleft <> o.oprright OR l.type = r.type)
		UNION
		SELECT format('%s(%s)', p.proname, concat_ws(', ', a.operand, b.operand)), NOT a.typed AND coalesce(NOT b.typed, true)
		FROM pg_proc AS p CROSS JOIN LATERAL beside.operands(p.proargtypes[0], 1) AS a LEFT JOIN LATERAL beside.operands(p.proargtypes[1], 2) AS b ON p.pronargs = 2
		WHERE (EXISTS (SELECT FROM other WHERE classid = 'pg_proc'::regclass AND objid = p.oid) OR pronamespace = 'pg_catalog'::regnamespace)
			AND proname = ANY (ours_functions) AND p.prokind = 'f' AND (p.pronargs = 1 OR p.pronargs = 2 AND b.operand IS NOT NULL)
	), asked AS (
		INSERT INTO beside.question (expression, untyped) SELECT expression, bool_and(untyped) FROM expression GROUP BY expression RETURNING 1
	)
	SELECT count(*) FROM asked
$$;
