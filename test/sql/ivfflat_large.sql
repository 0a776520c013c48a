-- Vectors of many dimensions, which lie in pieces on pages of their own, and centres that run over several pages.
SET enable_seqscan = off;
SET client_min_messages = warning;
SET ivfflat.probes = 4;
CREATE FUNCTION ivf_flat(n double precision, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_fill(n, ARRAY[dims])::vector $$;
-- Vector n turns away from the first axis with growing n, and is n long.
CREATE FUNCTION ivf_angle(n double precision, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE AS
	$$ SELECT (ARRAY[n * cos(n / 50)] || array_fill(0::double precision, ARRAY[dims - 2]) || ARRAY[n * sin(n / 50)])::vector $$;
-- 2,036 is the most that fits on a page.
CREATE TABLE ivf_dims (dims integer);
INSERT INTO ivf_dims VALUES (2035), (2036), (2037), (3072), (16000);
CREATE PROCEDURE ivf_each(command text) LANGUAGE plpgsql AS $$
DECLARE
	d integer;
BEGIN
	FOR d IN SELECT dims FROM ivf_dims ORDER BY dims LOOP
		EXECUTE replace(command, 'D', d::text);
	END LOOP;
END
$$;
CALL ivf_each('create table ivf_large_D (n integer, v vector(D), w vector(D)) with (autovacuum_enabled = off)');
CALL ivf_each('insert into ivf_large_D select n, ivf_flat(n, D), ivf_angle(n, D) from generate_series(1, 24, 2) as n');
CALL ivf_each('create index ivf_large_D_l2 on ivf_large_D using ivfflat (v vector_l2_ops) with (lists = 4)');
CALL ivf_each('create index ivf_large_D_ip on ivf_large_D using ivfflat (w vector_ip_ops) with (lists = 4)');
CALL ivf_each('create index ivf_large_D_cosine on ivf_large_D using ivfflat (w vector_cosine_ops) with (lists = 4)');
CALL ivf_each('insert into ivf_large_D select n, ivf_flat(n, D), ivf_angle(n, D) from generate_series(2, 24, 2) as n');
CREATE FUNCTION ivf_large_nearest(of integer, ordering text) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
	found integer[];
BEGIN
	EXECUTE format('SELECT array_agg(n) FROM (SELECT n FROM ivf_large_%s ORDER BY %s LIMIT 5) AS f', of, replace(ordering, 'D', of::text)) INTO found;
	RETURN found;
END
$$;
CREATE VIEW ivf_large_answers AS
	SELECT dims, ivf_large_nearest(dims, 'v <-> ivf_flat(7.2, D)') AS l2, ivf_large_nearest(dims, 'w <#> ivf_angle(1, D)') AS ip,
		ivf_large_nearest(dims, 'w <=> ivf_angle(11.2, D)') AS cosine
	FROM ivf_dims ORDER BY dims;
CREATE VIEW ivf_large_check AS
	SELECT dims, metric, c.rows, c.unreachable FROM ivf_dims, unnest(ARRAY['l2', 'ip', 'cosine']) WITH ORDINALITY AS m (metric, position),
		ruvector_index_check(format('ivf_large_%s_%s', dims, metric)::regclass) AS c
	ORDER BY dims, position;
SELECT * FROM ivf_large_answers;
SELECT * FROM ivf_large_check;
CALL ivf_each('delete from ivf_large_D where n % 3 = 0');
CALL ivf_each('update ivf_large_D set v = v * 1.5 where n = 4');
SELECT * FROM ivf_large_answers;
VACUUM ivf_large_2037, ivf_large_16000;
SELECT * FROM ivf_large_answers WHERE dims IN (2037, 16000);
SELECT * FROM ivf_large_check WHERE dims IN (2037, 16000);
SELECT count(*) FROM (SELECT n FROM ivf_large_16000 ORDER BY v <-> (SELECT NULL::vector)) AS f;
DROP VIEW ivf_large_answers, ivf_large_check;
CALL ivf_each('drop table ivf_large_D');
DROP TABLE ivf_dims;
DROP PROCEDURE ivf_each;
DROP FUNCTION ivf_flat, ivf_angle, ivf_large_nearest;
