SELECT * FROM hnsw_items ORDER BY id;
SET enable_seqscan = off;
SET enable_sort = off;
SELECT id FROM hnsw_items ORDER BY h <-> '[30,0,0,0,0,0,0,1]' LIMIT 1;
SELECT id FROM hnsw_items ORDER BY v::halfvec(8) <-> '[30,0,0,0,0,0,0,1]' LIMIT 1;
SELECT id FROM hnsw_items ORDER BY s <-> '{1:30,8:1}/8' LIMIT 1;
SELECT b <~> B'10101011' FROM hnsw_items ORDER BY b <~> B'10101011' LIMIT 1;
SELECT round((b <%> B'10101011')::numeric, 4) FROM hnsw_items ORDER BY b <%> B'10101011' LIMIT 1;
