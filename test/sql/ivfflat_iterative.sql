-- Iterative scans: on to further lists as long as rows are asked for.
SET enable_seqscan = off;
SET client_min_messages = warning;
CREATE TABLE ivf_more (id integer, kind integer, v vector(2)) WITH (autovacuum_enabled = off);
-- 50 heaps of 40 rows on a line: every list is a heap, and heap n lies n from the start.
INSERT INTO ivf_more SELECT n, n % 40, ARRAY[n / 40, (n % 40) / 1000.0]::vector FROM generate_series(0, 1999) AS n;
CREATE INDEX ivf_more_v ON ivf_more USING ivfflat (v) WITH (lists = 50);
CREATE FUNCTION ivf_more_found(at double precision, most integer, wanted integer DEFAULT NULL) RETURNS integer[] LANGUAGE sql AS
	$$ SELECT array_agg(id) FROM (SELECT id FROM ivf_more WHERE kind = coalesce(wanted, kind) ORDER BY v <-> ARRAY[at, 0]::vector LIMIT most) AS f $$;
-- Without, nor completion: what is in the lists, and no more.
SET ruvector.complete_scans = off;
SELECT cardinality(ivf_more_found(10.2, 1000)), ivf_more_found(10.2, 3), ivf_more_found(10.2, 10, 5);
SET ivfflat.probes = 3;
SELECT cardinality(ivf_more_found(10.2, 1000)), ivf_more_found(10.2, 10, 5);
SET ivfflat.iterative_scan = relaxed_order;
SELECT cardinality(ivf_more_found(10.2, 1000)), cardinality(ivf_more_found(10.2, 3000)), ivf_more_found(10.2, 3), ivf_more_found(10.2, 10, 5);
SELECT count(DISTINCT id) FROM (SELECT id FROM ivf_more ORDER BY v <-> '[20,0]' LIMIT 3000) AS f;
-- Up to ivfflat.max_probes; but never less than ivfflat.probes.
SET ivfflat.max_probes = 5;
SELECT cardinality(ivf_more_found(10.2, 3000)), ivf_more_found(10.2, 10, 5);
SET ivfflat.max_probes = 2;
SELECT cardinality(ivf_more_found(10.2, 3000));
RESET ivfflat.max_probes;
-- Batches come one after the other, each in order: with three lists at a time from the middle, the fourth is further than the third.
SELECT count(*) AS out_of_order FROM (
	SELECT d < lag(d) OVER () - 1.5 AS back FROM (SELECT v <-> '[10.2,0]' AS d FROM ivf_more ORDER BY v <-> '[10.2,0]' LIMIT 500) AS f) AS g WHERE back;
-- The next lists are read when the rows run out, also through a cursor and beyond work_mem.
SET work_mem = '64kB';
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM ivf_more ORDER BY v <-> '[0,0]';
MOVE 1990 FROM c;
FETCH 20 FROM c;
CLOSE c;
COMMIT;
DROP TABLE ivf_more;
DROP FUNCTION ivf_more_found;
