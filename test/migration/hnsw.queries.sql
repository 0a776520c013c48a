SELECT * FROM hnsw_items ORDER BY id;
SET enable_seqscan = off;
SET enable_sort = off;
SELECT id FROM hnsw_items ORDER BY h <-> (SELECT h FROM hnsw_items WHERE id = 30) LIMIT 1;
SELECT id FROM hnsw_items ORDER BY v::halfvec(8) <-> (SELECT h FROM hnsw_items WHERE id = 30) LIMIT 1;
SELECT id FROM hnsw_items ORDER BY s <-> (SELECT s FROM hnsw_items WHERE id = 30) LIMIT 1;
SELECT b <~> B'10101011' FROM hnsw_items ORDER BY b <~> B'10101011' LIMIT 1;
SELECT round((b <%> B'10101011')::numeric, 4) FROM hnsw_items ORDER BY b <%> B'10101011' LIMIT 1;
