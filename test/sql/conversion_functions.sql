-- The functions behind the casts, called with the value alone, as by those that know of a cast no more than its function: all have
-- their defaults, and give what they give with the type modifier and the kind of cast that a cast without a length has.
CREATE FUNCTION conversion_alone(name text, source text, value text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE same boolean;
BEGIN
	EXECUTE format('SELECT %1$s(%3$L::%2$s)::text = %1$s(%3$L::%2$s, -1, false)::text', name, source, value) INTO same;
	RETURN same;
END $$;
SELECT count(*) AS functions, bool_and(pronargdefaults = 2) AS with_defaults,
	bool_and(conversion_alone(proname, proargtypes[0]::regtype::text, CASE proargtypes[0]::regtype::text WHEN 'vector' THEN '[1,2.5]' WHEN 'halfvec' THEN '[1,2.5]'
		WHEN 'sparsevec' THEN '{1:2.5}/3' WHEN 'bit' THEN '1' WHEN 'binaryvec' THEN '101' ELSE '{1,2}' END)) AS same
FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
	JOIN pg_extension AS e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid
WHERE extname = 'ruvector' AND (EXISTS (SELECT FROM pg_cast WHERE castfunc = p.oid) OR proargtypes::text ~ '^\d+ 23 16$');
-- By a type's name, and where there is no such conversion, or more than one.
SELECT vector('[1,2]'), vector('[1,2]'::vector), halfvec('[1,2]'::vector), sparsevec('[0,2]'::halfvec), binaryvec('101'), vector('[1,2]'::text);
\set VERBOSITY terse
SELECT vector('[1,2]'::halfvec);
SELECT array_to_vector('{1,2}');
\set VERBOSITY default
SELECT array_to_vector(ARRAY[1, 2]), array_to_halfvec(ARRAY[1.5]), array_to_sparsevec('{0,3}'::real[]), vector_to_float4('[1,2]'), halfvec_to_vector('[1,2]'),
	array_to_vector(ARRAY[1, 2], 2), vector(typmod.v, 2) FROM (SELECT '[1,2]'::vector) AS typmod (v);
SELECT array_to_vector(ARRAY[1, 2], 3);
DROP FUNCTION conversion_alone;
