-- Where ruvector_knn_join takes rows from, what names them, who may read them, and what it refuses.
CREATE TABLE rows_item (id integer PRIMARY KEY, code uuid, name varchar, v vector(2), h halfvec(2), other vector(3));
INSERT INTO rows_item SELECT n, ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'row ' || n, ARRAY[n, n * n]::vector, ARRAY[n, n * n]::halfvec,
	ARRAY[n, n, n]::vector FROM generate_series(1, 6) AS n;

-- Keys of other types.
SELECT query, item FROM ruvector_knn_join_as(NULL::uuid, 'rows_item', 'v', 'rows_item', 'v', k => 1, exclude_self => true, query_key => 'code', item_key => 'code');
SELECT * FROM ruvector_knn_join_as(''::text, 'rows_item', 'v', 'rows_item', 'v', k => 2, query_key => 'name', item_key => 'id') WHERE query = 'row 2';
SELECT pg_typeof(query), pg_typeof(item) FROM ruvector_knn_join_as(1, 'rows_item', 'v', 'rows_item', 'v', k => 1) LIMIT 1;
SELECT pg_typeof(query), pg_typeof(item) FROM ruvector_knn_join('rows_item', 'v', 'rows_item', 'v') LIMIT 1;
-- Equally far ones come in the order of their keys.
SELECT query, array_agg(item ORDER BY rank) FROM ruvector_knn_join_as(NULL::tid, 'rows_item', 'v', 'rows_item', 'v', k => 3, query_key => 'ctid', item_key => 'ctid') GROUP BY 1 ORDER BY 1;
SELECT q.id, i.id, rank FROM ruvector_knn_join_as(NULL::tid, 'rows_item', 'v', 'rows_item', 'v', k => 2, query_key => 'ctid', item_key => 'ctid')
	JOIN rows_item AS q ON q.ctid = query JOIN rows_item AS i ON i.ctid = item WHERE q.id < 3 ORDER BY 1, 3;

-- Views, materialized views, partitions, children, domains, names that need quotes.
CREATE VIEW rows_view AS SELECT id, code, (v * '[-1,1]')::vector(2) AS v FROM rows_item WHERE id > 2;
SELECT query, item FROM ruvector_knn_join('rows_item', 'v', 'rows_view', 'v', 1, item_key => 'id') ORDER BY 1;
CREATE MATERIALIZED VIEW rows_kept AS SELECT id, v::halfvec AS h FROM rows_view;
SELECT query, item FROM ruvector_knn_join('rows_item', 'h', 'rows_kept', 'h', 1, item_key => 'id') ORDER BY 1;
CREATE TABLE rows_whole (id bigint PRIMARY KEY, v vector(2)) PARTITION BY RANGE (id);
CREATE TABLE rows_low PARTITION OF rows_whole FOR VALUES FROM (0) TO (4);
CREATE TABLE rows_high PARTITION OF rows_whole FOR VALUES FROM (4) TO (100);
INSERT INTO rows_whole SELECT id, v FROM rows_item;
SELECT query, array_agg(item ORDER BY rank) FROM ruvector_knn_join('rows_whole', 'v', 'rows_whole', 'v', 3) GROUP BY 1 ORDER BY 1;
SELECT * FROM ruvector_knn_join_as(NULL::tid, 'rows_low', 'v', 'rows_whole', 'v', query_key => 'ctid', item_key => 'ctid');
CREATE TABLE rows_parent (id bigint PRIMARY KEY, v vector(2));
CREATE TABLE rows_child () INHERITS (rows_parent);
INSERT INTO rows_parent VALUES (1, '[1,1]');
INSERT INTO rows_child VALUES (2, '[1,2]');
CREATE TABLE rows_childless (v vector(2));
CREATE TABLE rows_gone () INHERITS (rows_childless);
DROP TABLE rows_gone;
INSERT INTO rows_childless VALUES ('[1,1]');
SELECT * FROM ruvector_knn_join_as(NULL::tid, 'rows_childless', 'v', 'rows_childless', 'v', query_key => 'ctid', item_key => 'ctid');
SELECT query, item FROM ruvector_knn_join('rows_parent', 'v', 'rows_parent', 'v', 2);
CREATE DOMAIN rows_embedding AS vector(2) CHECK (vector_dims(VALUE) = 2);
CREATE SCHEMA "Rows";
CREATE TABLE "Rows"."The ""items""" ("Key; DROP" bigint PRIMARY KEY, "V v" rows_embedding);
INSERT INTO "Rows"."The ""items""" SELECT id, v FROM rows_item;
SELECT query, item FROM ruvector_knn_join('"Rows"."The ""items"""', 'V v', 'rows_item', 'v', 1);
-- Nothing depends on the search path.
SET search_path = 'pg_catalog';
SELECT count(*) FROM public.ruvector_knn_join('"Rows"."The ""items"""', 'V v', 'public.rows_item', 'v', 1);
SELECT count(*) FROM public.ruvector_knn_join_as(NULL::text, 'public.rows_item', 'v', 'public.rows_item', 'v', k => 1, query_key => 'name', item_key => 'name');
RESET search_path;

-- What it refuses.
CREATE FUNCTION refused(arguments text, name text DEFAULT 'ruvector_knn_join') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	detail text; hint text;
BEGIN
	EXECUTE format('SELECT count(*) FROM %s(%s)', name, arguments);
	RETURN NEXT 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN QUERY SELECT unnest(array_remove(ARRAY[SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, '')], NULL));
END
$$;
SELECT refused($$NULL, 'v', 'rows_item', 'v'$$);
SELECT refused($$'rows_item', NULL, 'rows_item', 'v'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', NULL::integer$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', metric => NULL$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', exclude_self => NULL$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', 0$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', 100001$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', metric => 'chebyshev'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', metric => 'hamming'$$);
SELECT refused($$'rows_item', 'id', 'rows_item', 'id'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'h'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'other'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'other', metric => 'l1'$$);
SELECT refused($$'rows_item', 'w', 'rows_item', 'v'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', query_key => 'w'$$);
SELECT refused($$'rows_item', 'v', 'rows_item_pkey', 'v'$$);
SELECT refused($$'rows_item', 'v', 0::regclass, 'v'$$);
SELECT refused($$'rows_item', 'v', 'rows_view', 'v'$$);
SELECT refused($$'rows_item', 'v', 'rows_view', 'v', item_key => 'ctid'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', item_key => 'code'$$);
SELECT refused($$'rows_item', 'v', 'rows_item', 'v', query_key => 'name'$$);
SELECT refused($$NULL::json, 'rows_item', 'v', 'rows_item', 'v'$$, 'ruvector_knn_join_as');
SELECT refused($$NULL::tid, 'rows_item', 'v', 'rows_whole', 'v', query_key => 'ctid', item_key => 'ctid'$$, 'ruvector_knn_join_as');
SELECT refused($$NULL::tid, 'rows_parent', 'v', 'rows_item', 'v', query_key => 'ctid', item_key => 'ctid'$$, 'ruvector_knn_join_as');
CREATE TABLE rows_bad (id integer, v vector);
INSERT INTO rows_bad VALUES (1, '[1,2]'), (NULL, '[1,2]'), (3, '[1,2,3]');
SELECT refused($$'rows_bad', 'v', 'rows_item', 'v'$$);
SELECT refused($$'rows_bad', 'v', 'rows_item', 'v', query_key => 'id'$$);
UPDATE rows_bad SET id = 2 WHERE id IS NULL;
SELECT refused($$'rows_bad', 'v', 'rows_item', 'v', query_key => 'id'$$);
SELECT refused($$'rows_item', 'v', 'rows_bad', 'v', item_key => 'id'$$);
SELECT refused($$'rows_item', 'v', 'rows_bad', 'v', item_key => 'id', metric => 'l1'$$);
CREATE TABLE rows_pair (a integer, b integer, v vector(2), PRIMARY KEY (a, b));
SELECT refused($$'rows_pair', 'v', 'rows_item', 'v'$$);
-- A distance of others in the same schema is not taken for ours.
CREATE FUNCTION rows_distance(box, box) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 0::float8';
CREATE OPERATOR public.<+> (FUNCTION = rows_distance, LEFTARG = box, RIGHTARG = box);
CREATE TABLE rows_box (id integer PRIMARY KEY, v box);
SELECT refused($$'rows_box', 'v', 'rows_box', 'v', metric => 'l1'$$);
DROP OPERATOR public.<+> (box, box);

-- Who may not read gets nothing, and row-level security has its say.
CREATE ROLE rows_guest;
SET ROLE rows_guest;
SELECT refused($$'rows_item', 'v', 'rows_item', 'v'$$);
RESET ROLE;
GRANT SELECT (id) ON rows_item TO rows_guest;
SET ROLE rows_guest;
SELECT refused($$'rows_item', 'v', 'rows_item', 'v'$$);
RESET ROLE;
GRANT SELECT (v) ON rows_item TO rows_guest;
SET ROLE rows_guest;
SELECT refused($$'rows_item', 'v', 'rows_item', 'v'$$);
SELECT refused($$NULL::uuid, 'rows_item', 'v', 'rows_item', 'v', query_key => 'code', item_key => 'code'$$, 'ruvector_knn_join_as');
RESET ROLE;
ALTER TABLE rows_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY low ON rows_item FOR SELECT TO rows_guest USING (id < 4);
SELECT query, array_agg(item ORDER BY rank) FROM ruvector_knn_join('rows_item', 'v', 'rows_item', 'v') GROUP BY 1 ORDER BY 1;
SET ROLE rows_guest;
SELECT query, array_agg(item ORDER BY rank) FROM ruvector_knn_join('rows_item', 'v', 'rows_item', 'v') GROUP BY 1 ORDER BY 1;
SET row_security = off;
SELECT refused($$'rows_item', 'v', 'rows_item', 'v'$$);
RESET row_security;
RESET ROLE;

-- Where it stands in a query does not matter: a subquery, a function, a prepared statement, a cursor that is left half-way.
SELECT id, (SELECT item FROM ruvector_knn_join('rows_item', 'v', 'rows_item', 'v', 1, exclude_self => true) WHERE query = id) FROM rows_item ORDER BY id;
CREATE FUNCTION rows_neighbours(k integer) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
	SELECT item FROM ruvector_knn_join('rows_item', 'v', 'rows_item', 'v', k) WHERE query = 1 ORDER BY rank
$$;
SELECT rows_neighbours(3);
PREPARE neighbours (integer) AS SELECT item FROM ruvector_knn_join('rows_item', 'v', 'rows_item', 'v', $1) WHERE query = 6 ORDER BY rank;
EXECUTE neighbours(2);
EXECUTE neighbours(1);
BEGIN;
DECLARE c CURSOR FOR SELECT query FROM ruvector_knn_join('rows_item', 'v', 'rows_item', 'v', 1);
FETCH 2 FROM c;
CLOSE c;
SELECT count(*) FROM pg_cursors;
COMMIT;
-- What a view calls cannot close the cursors that its rows are read through.
CREATE FUNCTION rows_closed(id integer) RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'CLOSE ALL';
	RETURN id;
END
$$;
CREATE VIEW rows_closing AS SELECT rows_closed(id) AS id, v FROM rows_item;
SELECT regexp_replace(refused($$'rows_item', 'v', 'rows_closing', 'v', item_key => 'id'$$), '".*"', '...');
SELECT count(*) FROM pg_cursors;
-- It can be cancelled: this would take an hour.
CREATE TABLE rows_slow AS SELECT n AS id, array_fill(1, ARRAY[4000])::vector AS v FROM generate_series(1, 2000) AS n;
SET statement_timeout = '300ms';
SELECT count(*) FROM rows_slow AS a, LATERAL (SELECT count(*) FROM ruvector_knn_join('rows_slow', 'v', 'rows_slow', 'v', a.id % 5 + 1, 'l1', query_key => 'id', item_key => 'id')) AS x;
RESET statement_timeout;

SET client_min_messages = warning;
DROP SCHEMA "Rows" CASCADE;
DROP TABLE rows_item, rows_whole, rows_parent, rows_childless, rows_bad, rows_pair, rows_box, rows_slow CASCADE;
DROP FUNCTION refused, rows_distance, rows_neighbours, rows_closed;
DROP DOMAIN rows_embedding;
DROP ROLE rows_guest;
