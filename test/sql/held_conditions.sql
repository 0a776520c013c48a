-- Where conditions on further columns are met by the directory and all rows will be taken, none comes too late: codes tell bounds of distances, and for some of so
-- many they do not hold.
SET enable_seqscan = off;
SET enable_sort = off;
CREATE TABLE met (id integer, kind integer, v vector(100));
INSERT INTO met SELECT n, n % 4, array_agg(sin(n % 7 + d) + ((hashint8(n * 100 + d)::bigint + 2147483648) / 1073741824.0) ORDER BY d)::vector
	FROM generate_series(1, 2000::bigint) AS n, generate_series(1, 100) AS d GROUP BY n;
CREATE INDEX met_v ON met USING hnsw (v vector_l2_ops, kind) WITH (m = 4, ef_construction = 16);
ANALYZE met;
CREATE FUNCTION late_rows(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	q vector;
	n bigint;
	rows bigint := 0;
	late bigint := 0;
BEGIN
	FOREACH n IN ARRAY ARRAY[1, 70, 500, 1111, 1999] LOOP
		q := (SELECT v FROM met WHERE id = n);
		EXECUTE query INTO n USING q;
		rows := rows + n;
		late := late + (SELECT s.late FROM ruvector_last_scan_stats() AS s);
	END LOOP;
	RETURN rows || ' rows, ' || late || ' late';
END
$$;
SELECT late_rows('SELECT count(*) FROM (SELECT id FROM met WHERE kind = 1 ORDER BY v <-> $1) AS s');
SELECT late_rows('SELECT count(*) FROM (SELECT id FROM met WHERE kind >= 1 AND id % 3 > 0 ORDER BY v <-> $1) AS s');
SELECT late_rows('SELECT sum(n) FROM (SELECT count(*) AS n FROM met WHERE kind = 2 GROUP BY v <-> $1) AS s');
DROP TABLE met;
DROP FUNCTION late_rows;
