-- What the functions that look into an index refuse, and whom.
CREATE TABLE refuse_item (id integer PRIMARY KEY, v vector(2));
INSERT INTO refuse_item SELECT n, ARRAY[n, 1]::vector FROM generate_series(1, 50) AS n;
CREATE INDEX refuse_item_v ON refuse_item USING hnsw (v vector_l2_ops);
CREATE VIEW refuse_view AS SELECT * FROM refuse_item;
CREATE TABLE refuse_whole (v vector(2)) PARTITION BY HASH (v);
CREATE INDEX refuse_whole_v ON refuse_whole USING hnsw (v vector_l2_ops);
CREATE FUNCTION refused(relation regclass) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	call text; hint text;
BEGIN
	FOREACH call IN ARRAY ARRAY['ruvector_recall', 'ruvector_index_info', 'ruvector_prewarm', 'ruvector_index_check'] LOOP
		BEGIN
			EXECUTE format('SELECT count(*) FROM %s($1)', call) USING relation;
			RETURN NEXT call || ': done';
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
			RETURN NEXT concat_ws(' ', call || ':', SQLSTATE, SQLERRM, nullif(hint, ''));
		END;
	END LOOP;
END
$$;
SELECT refused('refuse_item_v');
SELECT refused('refuse_item');
SELECT refused('refuse_view');
SELECT refused('refuse_item_pkey');
SELECT refused('refuse_whole_v');
SELECT refused('refuse_whole');
SELECT refused(0);
SELECT ruvector_recall('refuse_nothing');
SELECT ruvector_recall('refuse_item_v', 0);
SELECT ruvector_recall('refuse_item_v', -1);
SELECT ruvector_recall('refuse_item_v', 100001);
SELECT ruvector_recall('refuse_item_v', 10, 0);
SELECT ruvector_recall('refuse_item_v', 10, 100001);

-- An index whose build has failed.
CREATE TABLE refuse_bad (v vector);
INSERT INTO refuse_bad VALUES ('[1,2]'), ('[1,2,3]');
CREATE INDEX CONCURRENTLY refuse_bad_v ON refuse_bad USING hnsw ((v::vector(2)) vector_l2_ops);
SELECT * FROM ruvector_recall('refuse_bad_v');
SELECT * FROM ruvector_index_info('refuse_bad_v');
DROP TABLE refuse_bad;

-- Who may read the table may call them; ruvector_index_check is the owner's.
CREATE ROLE refuse_guest;
SET ROLE refuse_guest;
SELECT refused('refuse_item_v');
RESET ROLE;
GRANT SELECT (id) ON refuse_item TO refuse_guest;
SET ROLE refuse_guest;
SELECT refused('refuse_item_v');
RESET ROLE;
GRANT SELECT ON refuse_item TO refuse_guest;
SET ROLE refuse_guest;
SELECT refused('refuse_item_v');
RESET ROLE;
-- Who sees some of the rows does not measure the others.
ALTER TABLE refuse_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY low ON refuse_item FOR SELECT TO refuse_guest USING (id < 10);
SET ROLE refuse_guest;
SELECT refused('refuse_item_v');
RESET ROLE;
SELECT queries FROM ruvector_recall('refuse_item_v');

-- Functions in an index run as the table's owner, and find nothing of the caller's on their path.
CREATE ROLE refuse_owner;
CREATE FUNCTION refuse_watched(v vector) RETURNS vector(2) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	IF pg_catalog.current_setting('refuse.watch', true) OPERATOR(pg_catalog.=) 'on' THEN
		RAISE EXCEPTION 'called as %, with the path %', current_user, pg_catalog.current_setting('search_path');
	END IF;
	RETURN v;
END
$$;
CREATE TABLE refuse_owned (v vector(2));
INSERT INTO refuse_owned SELECT ARRAY[n, 1]::vector FROM generate_series(1, 20) AS n;
ALTER TABLE refuse_owned OWNER TO refuse_owner;
CREATE INDEX refuse_owned_v ON refuse_owned USING hnsw ((refuse_watched(v)::vector(2)) vector_l2_ops);
SELECT queries, recall FROM ruvector_recall('refuse_owned_v');
SELECT current_user = session_user AS same, current_setting('search_path') AS path;
SET refuse.watch = on;
SELECT queries, recall FROM ruvector_recall('refuse_owned_v');
SELECT current_user = session_user AS same, current_setting('search_path') AS path;
RESET refuse.watch;

DROP TABLE refuse_item, refuse_whole, refuse_owned CASCADE;
DROP FUNCTION refused, refuse_watched;
DROP ROLE refuse_guest, refuse_owner;
