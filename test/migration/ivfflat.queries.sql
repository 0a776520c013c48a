SELECT * FROM ivfflat_items ORDER BY id;
SET enable_seqscan = off;
SET enable_sort = off;
SET ivfflat.probes = 4;
SELECT id FROM ivfflat_items ORDER BY v <-> '[30,0,0,0,0,0,0,1]' LIMIT 3;
SELECT id FROM ivfflat_items ORDER BY h <-> '[30,0,0,0,0,0,0,1]' LIMIT 3;
SELECT b <~> B'10101011' FROM ivfflat_items ORDER BY b <~> B'10101011' LIMIT 1;
