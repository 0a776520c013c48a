-- Since 0.7.0.
-- The conditions that searches by name take as JSON.

CREATE FUNCTION ruvector_filter_sql(p_table regclass, p_filter jsonb) RETURNS text
	AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION ruvector_filter_sql(regclass, jsonb) IS
	'the condition that a filter of ruvector_search puts on the rows t of a table, and below it the values of its parameters, a line each';
