SELECT * FROM ivfflat_items ORDER BY id;
SET enable_seqscan = off;
SET enable_sort = off;
SET ivfflat.probes = 4;
SELECT id FROM ivfflat_items ORDER BY v <-> (SELECT v FROM ivfflat_items WHERE id = 30) LIMIT 1;
SELECT id FROM ivfflat_items ORDER BY h <-> (SELECT h FROM ivfflat_items WHERE id = 30) LIMIT 1;
SELECT b <~> B'10101011' FROM ivfflat_items ORDER BY b <~> B'10101011' LIMIT 1;
