-- Storage parameters of ivfflat indexes, settings, and what a build refuses or remarks.
CREATE TABLE ivf_option (id integer, v vector(3)) WITH (autovacuum_enabled = off);
INSERT INTO ivf_option SELECT n, ARRAY[n, 0, 1]::vector FROM generate_series(1, 200) AS n;

-- Ranges.
CREATE INDEX ON ivf_option USING ivfflat (v) WITH (lists = -1);
CREATE INDEX ON ivf_option USING ivfflat (v) WITH (lists = 32769);
CREATE INDEX ON ivf_option USING ivfflat (v) WITH (lists = many);
CREATE INDEX ON ivf_option USING ivfflat (v) WITH (m = 16);
CREATE INDEX ivf_option_default ON ivf_option USING ivfflat (v);
CREATE INDEX ivf_option_least ON ivf_option USING ivfflat (v) WITH (lists = 1);
CREATE INDEX ivf_option_more ON ivf_option USING ivfflat (v) WITH (lists = 300);
CREATE INDEX ivf_option_most ON ivf_option USING ivfflat (v) WITH (lists = 32768);
SELECT index, rows, unreachable
FROM unnest(ARRAY['ivf_option_default', 'ivf_option_least', 'ivf_option_more', 'ivf_option_most']) AS index, ruvector_index_check(index::regclass);
-- More lists than rows: each row has one of its own, and the empty ones are no probes.
SET ruvector.complete_scans = off;
SET enable_seqscan = off;
DROP INDEX ivf_option_default, ivf_option_least, ivf_option_most;
SELECT array_agg(id) FROM (SELECT id FROM ivf_option ORDER BY v <-> '[77.2,0,1]' LIMIT 5) AS f;
SET ivfflat.probes = 5;
SELECT array_agg(id) FROM (SELECT id FROM ivf_option ORDER BY v <-> '[77.2,0,1]' LIMIT 10) AS f;
RESET ruvector.complete_scans;
-- An index of no rows; its first rows come afterwards.
CREATE TABLE ivf_option_none (id integer, v vector(3));
CREATE INDEX ivf_option_none_l2 ON ivf_option_none USING ivfflat (v) WITH (lists = 10);
CREATE INDEX ivf_option_none_cosine ON ivf_option_none USING ivfflat (v vector_cosine_ops) WITH (lists = 10);
SELECT id FROM ivf_option_none ORDER BY v <-> '[1,1,1]' LIMIT 5;
INSERT INTO ivf_option_none SELECT n, ARRAY[cos(n), sin(n), n / 50.0]::vector FROM generate_series(1, 100) AS n;
SET ivfflat.probes = 10;
SELECT count(*) FROM (SELECT id FROM ivf_option_none ORDER BY v <-> '[1,1,1]') AS f;
SELECT count(*) FROM (SELECT id FROM ivf_option_none ORDER BY v <=> '[1,1,1]') AS f;
SELECT rows FROM ruvector_index_check('ivf_option_none_l2');
TRUNCATE ivf_option_none;
SELECT rows FROM ruvector_index_check('ivf_option_none_l2');
-- Nothing but one value, or a few.
INSERT INTO ivf_option_none SELECT n, '[1,2,3]' FROM generate_series(1, 3000) AS n;
REINDEX INDEX ivf_option_none_l2;
RESET ivfflat.probes;
SELECT count(*) FROM (SELECT id FROM ivf_option_none ORDER BY v <-> '[1,1,1]') AS f;
INSERT INTO ivf_option_none VALUES (3001, '[5,5,5]');
REINDEX INDEX ivf_option_none_l2;
SELECT id FROM ivf_option_none ORDER BY v <-> '[5,5,5]' LIMIT 1;
DROP TABLE ivf_option_none;

-- Changed parameters are those of the next build.
ALTER INDEX ivf_option_more SET (lists = 2);
SELECT reloptions FROM pg_class WHERE relname = 'ivf_option_more';
INSERT INTO ivf_option VALUES (201, '[201,0,1]');
SET ivfflat.probes = 1;
SELECT count(*) < 10 AS few FROM (SELECT id FROM ivf_option ORDER BY v <-> '[77.2,0,1]') AS f;
REINDEX INDEX ivf_option_more;
SELECT count(*) > 20 AS many FROM (SELECT id FROM ivf_option ORDER BY v <-> '[77.2,0,1]') AS f;
ALTER INDEX ivf_option_more SET (lists = -1);
ALTER INDEX ivf_option_more RESET (lists);

-- Settings.
RESET ivfflat.probes;
SHOW ivfflat.probes;
SET ivfflat.probes = 0;
SET ivfflat.probes = 32769;
SHOW ivfflat.iterative_scan;
SET ivfflat.iterative_scan = on;
SET ivfflat.iterative_scan = strict_order;
SHOW ivfflat.max_probes;
SET ivfflat.max_probes = 0;
SET ivfflat.max_probes = 32769;
SET ivfflat.nothing = 1;

-- Columns without dimensions, with too many, and with too few for an angle.
CREATE TABLE ivf_option_bad (a vector, b vector(16000), c vector(1));
CREATE INDEX ON ivf_option_bad USING ivfflat (a);
CREATE INDEX ON ivf_option_bad USING ivfflat (c vector_cosine_ops);
CREATE INDEX ON ivf_option_bad USING ivfflat (c vector_ip_ops);
SET client_min_messages = warning;
CREATE INDEX ON ivf_option_bad USING ivfflat (b) WITH (lists = 3);
CREATE INDEX ON ivf_option_bad USING ivfflat (c) WITH (lists = 3);
-- The centres must fit into memory, but where there are no more rows than lists. Zero vectors, which have no cosine, do not count.
SET maintenance_work_mem = '1MB';
CREATE INDEX ON ivf_option_bad USING ivfflat (b) WITH (lists = 20);
INSERT INTO ivf_option_bad (b) SELECT array_fill(0, ARRAY[16000])::vector FROM generate_series(1, 20);
CREATE INDEX ON ivf_option_bad USING ivfflat (b) WITH (lists = 20);
INSERT INTO ivf_option_bad (b) SELECT array_fill(n, ARRAY[16000])::vector FROM generate_series(1, 20) AS n;
CREATE INDEX ON ivf_option_bad USING ivfflat (b vector_cosine_ops) WITH (lists = 20);
CREATE INDEX ON ivf_option_bad USING ivfflat (b) WITH (lists = 20);
RESET maintenance_work_mem;
DROP TABLE ivf_option, ivf_option_bad;
-- Nor do they take the places of other rows in the sample, where most rows are zero: it has as many of those as there are lists.
CREATE TABLE ivf_option_zero (v vector(600));
INSERT INTO ivf_option_zero SELECT array_fill((n % 500 = 0)::integer * n, ARRAY[600])::vector FROM generate_series(1, 20000) AS n;
SET client_min_messages = notice;
CREATE INDEX ON ivf_option_zero USING ivfflat (v vector_cosine_ops) WITH (lists = 40);
CREATE INDEX ON ivf_option_zero USING ivfflat (v vector_cosine_ops) WITH (lists = 41);
DROP TABLE ivf_option_zero;
-- Parameters about codes where there are none: below 64 dimensions unless asked for, in storage plain, and for bit.
CREATE TABLE ivf_option_idle (v vector(63), w vector(64), b bit(64));
INSERT INTO ivf_option_idle SELECT array_fill(n, ARRAY[63])::vector, array_fill(n, ARRAY[64])::vector, n::bit(64) FROM generate_series(1, 20) AS n;
CREATE INDEX ivf_option_idle_1 ON ivf_option_idle USING ivfflat (v) WITH (lists = 2, rerank = heap);
CREATE INDEX ivf_option_idle_2 ON ivf_option_idle USING ivfflat (w) WITH (lists = 2, storage = plain, bits = 4);
CREATE INDEX ivf_option_idle_3 ON ivf_option_idle USING ivfflat (b bit_hamming_ops) WITH (lists = 2, rerank = index);
CREATE INDEX ivf_option_idle_4 ON ivf_option_idle USING ivfflat (v) WITH (lists = 2, storage = fast, bits = 4, rerank = heap);
CREATE INDEX ivf_option_idle_5 ON ivf_option_idle USING ivfflat (w) WITH (lists = 2, bits = 4, rerank = heap);
CREATE INDEX ivf_option_idle_6 ON ivf_option_idle USING ivfflat (v) WITH (lists = 2, bits = 1);
DROP TABLE ivf_option_idle;
