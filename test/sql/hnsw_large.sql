-- Vectors of many dimensions, which lie in pieces on pages apart from their node: built, inserted, updated, removed.
-- Nodes are counted, which rows of one value share as soon as they are linked.
SET ruvector.pending_limit = 0;
SET enable_seqscan = off;
SET client_min_messages = warning;
-- Vector n is [n, n, ..., n].
CREATE FUNCTION hnsw_flat(n double precision, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE AS
	$$ SELECT array_fill(n, ARRAY[dims])::vector $$;
-- Vector n turns away from the first axis with growing n, and is n long.
CREATE FUNCTION hnsw_angle(n double precision, dims integer) RETURNS vector LANGUAGE sql IMMUTABLE AS
	$$ SELECT (ARRAY[n * cos(n / 50)] || array_fill(0::double precision, ARRAY[dims - 2]) || ARRAY[n * sin(n / 50)])::vector $$;

-- 1,950 and 2,010: with m = 16 and m = 4, only nodes of a higher level lie apart. 16,000: eight pieces.
CREATE TABLE hnsw_dims (dims integer);
INSERT INTO hnsw_dims VALUES (1950), (2000), (2010), (3072), (16000);
-- Runs a command, in which D stands for the dimensions, for each of them.
CREATE PROCEDURE hnsw_each(command text) LANGUAGE plpgsql AS $$
DECLARE
	d integer;
BEGIN
	FOR d IN SELECT dims FROM hnsw_dims ORDER BY dims LOOP
		EXECUTE replace(command, 'D', d::text);
	END LOOP;
END
$$;
CALL hnsw_each('create table hnsw_large_D (n integer, v vector(D), w vector(D))');
CALL hnsw_each('insert into hnsw_large_D select n, hnsw_flat(n, D), hnsw_angle(n, D) from generate_series(1, 24, 2) as n');
CALL hnsw_each('create index hnsw_large_D_l2 on hnsw_large_D using hnsw (v vector_l2_ops) with (m = 4, ef_construction = 40)');
CALL hnsw_each('create index hnsw_large_D_l1 on hnsw_large_D using hnsw (v vector_l1_ops) with (m = 16)');
CALL hnsw_each('create index hnsw_large_D_ip on hnsw_large_D using hnsw (w vector_ip_ops) with (m = 16)');
CALL hnsw_each('create index hnsw_large_D_cosine on hnsw_large_D using hnsw (w vector_cosine_ops) with (m = 4, ef_construction = 40)');
CALL hnsw_each('insert into hnsw_large_D select n, hnsw_flat(n, D), hnsw_angle(n, D) from generate_series(2, 24, 2) as n');

CREATE FUNCTION hnsw_large_nearest(of integer, ordering text) RETURNS integer[] LANGUAGE plpgsql AS $$
DECLARE
	found integer[];
BEGIN
	EXECUTE format('SELECT array_agg(n) FROM (SELECT n FROM hnsw_large_%s ORDER BY %s LIMIT 5) AS f', of, replace(ordering, 'D', of::text)) INTO found;
	RETURN found;
END
$$;
CREATE VIEW hnsw_large_answers AS
	SELECT dims, hnsw_large_nearest(dims, 'v <-> hnsw_flat(7.2, D)') AS l2, hnsw_large_nearest(dims, 'v <+> hnsw_flat(18.2, D)') AS l1,
		hnsw_large_nearest(dims, 'w <#> hnsw_angle(1, D)') AS ip, hnsw_large_nearest(dims, 'w <=> hnsw_angle(11.2, D)') AS cosine
	FROM hnsw_dims ORDER BY dims;
CREATE VIEW hnsw_large_check AS
	SELECT dims, metric, c.* FROM hnsw_dims, unnest(ARRAY['l2', 'l1', 'ip', 'cosine']) WITH ORDINALITY AS m (metric, position),
		ruvector_index_check(format('hnsw_large_%s_%s', dims, metric)::regclass) AS c
	ORDER BY dims, position;
SELECT * FROM hnsw_large_answers;
SELECT * FROM hnsw_large_check;
PREPARE hnsw_nearest (vector) AS SELECT n FROM hnsw_large_16000 ORDER BY w <=> $1 LIMIT 5;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE hnsw_nearest(NULL);
RESET plan_cache_mode;
DEALLOCATE hnsw_nearest;

-- Even vectors once more: each is recognised by its pieces. That needs a search that finds them, hence not those of ip.
CALL hnsw_each('insert into hnsw_large_D select n, v, w from hnsw_large_D where n % 2 = 0');
SELECT * FROM hnsw_large_check WHERE metric <> 'ip';
SELECT * FROM hnsw_large_answers;

-- Half of the values go, one changes.
CALL hnsw_each('delete from hnsw_large_D where n % 2 = 0');
CALL hnsw_each('update hnsw_large_D set n = 100, v = hnsw_flat(7.3, D), w = hnsw_angle(11.3, D) where n = 5');
SELECT * FROM hnsw_large_answers;
VACUUM hnsw_large_1950, hnsw_large_2000, hnsw_large_2010, hnsw_large_3072, hnsw_large_16000;
SELECT * FROM hnsw_large_answers;
SELECT * FROM hnsw_large_check;

-- What is deleted makes room for what comes: no piece stays behind, and pages that a piece fills are found again. Random levels
-- decide which vectors lie apart, so that the sizes differ a little from round to round.
CREATE TABLE hnsw_pages (dims integer, round integer, pages bigint);
CREATE PROCEDURE hnsw_note_pages(in_round integer) LANGUAGE sql AS
	$$ INSERT INTO hnsw_pages SELECT dims, in_round, pg_relation_size(format('hnsw_large_%s_l2', dims)::regclass) / 8192 FROM hnsw_dims $$;
CALL hnsw_each('drop index hnsw_large_D_l1, hnsw_large_D_ip, hnsw_large_D_cosine');
CALL hnsw_each('truncate hnsw_large_D');
CALL hnsw_each('insert into hnsw_large_D (v) select hnsw_flat(n, D) from generate_series(1, 30) as n');
CALL hnsw_note_pages(0);
CALL hnsw_each('delete from hnsw_large_D');
VACUUM hnsw_large_1950, hnsw_large_2000, hnsw_large_2010, hnsw_large_3072, hnsw_large_16000;
CALL hnsw_each('insert into hnsw_large_D (v) select hnsw_flat(n, D) from generate_series(1, 30) as n');
CALL hnsw_each('delete from hnsw_large_D');
VACUUM hnsw_large_1950, hnsw_large_2000, hnsw_large_2010, hnsw_large_3072, hnsw_large_16000;
CALL hnsw_each('insert into hnsw_large_D (v) select hnsw_flat(n, D) from generate_series(1, 30) as n');
CALL hnsw_each('delete from hnsw_large_D');
VACUUM hnsw_large_1950, hnsw_large_2000, hnsw_large_2010, hnsw_large_3072, hnsw_large_16000;
CALL hnsw_each('insert into hnsw_large_D (v) select hnsw_flat(n, D) from generate_series(1, 30) as n');
CALL hnsw_each('delete from hnsw_large_D');
VACUUM hnsw_large_1950, hnsw_large_2000, hnsw_large_2010, hnsw_large_3072, hnsw_large_16000;
CALL hnsw_each('insert into hnsw_large_D (v) select hnsw_flat(n, D) from generate_series(1, 30) as n');
CALL hnsw_note_pages(4);
SELECT dims, b.pages <= 1.7 * a.pages AS reused FROM hnsw_pages AS a JOIN hnsw_pages AS b USING (dims) WHERE a.round = 0 AND b.round = 4 ORDER BY dims;

CALL hnsw_each('drop table hnsw_large_D cascade');
DROP VIEW hnsw_large_answers, hnsw_large_check;
DROP TABLE hnsw_dims, hnsw_pages;
DROP PROCEDURE hnsw_each, hnsw_note_pages;
DROP FUNCTION hnsw_large_nearest, hnsw_flat, hnsw_angle;
