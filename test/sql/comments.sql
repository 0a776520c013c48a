-- Each object of the extension says what it is. The list must stay empty. Array types, which PostgreSQL makes by itself and
-- counts as objects of the extension in its later versions, are left out, and those of rows of tables and views.
SELECT pg_describe_object(classid, objid, objsubid) AS without_comment
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'ruvector')
  AND deptype = 'e'
  AND NOT (classid = 'pg_type'::regclass AND EXISTS (SELECT FROM pg_type AS t WHERE t.typarray = objid OR t.oid = objid AND t.typrelid <> 0))
  AND obj_description(objid, classid::regclass::name) IS NULL
ORDER BY 1;
