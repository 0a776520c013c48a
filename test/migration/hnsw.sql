-- hnsw over the types other than vector.
CREATE TABLE hnsw_items (id int PRIMARY KEY, v vector(8), h halfvec(8), s sparsevec(8), b bit(8));
INSERT INTO hnsw_items SELECT i, v, v, v, binary_quantize(v)
    FROM (SELECT i, ARRAY[i, i % 2 - 0.5, i % 3 - 1, i % 5 - 2, i % 7 - 3, i % 11 - 5, i % 13 - 6, 1]::vector AS v FROM generate_series(1, 60) i) x;
CREATE INDEX hnsw_half_l2 ON hnsw_items USING hnsw (h halfvec_l2_ops);
CREATE INDEX hnsw_half_ip ON hnsw_items USING hnsw (h halfvec_ip_ops);
CREATE INDEX hnsw_half_cosine ON hnsw_items USING hnsw (h halfvec_cosine_ops) WITH (m = 10);
CREATE INDEX hnsw_half_l1 ON hnsw_items USING hnsw (h halfvec_l1_ops);
CREATE INDEX hnsw_half_cast ON hnsw_items USING hnsw ((v::halfvec(8)) halfvec_l2_ops);
CREATE INDEX hnsw_sparse_l2 ON hnsw_items USING hnsw (s sparsevec_l2_ops);
CREATE INDEX hnsw_sparse_ip ON hnsw_items USING hnsw (s sparsevec_ip_ops);
CREATE INDEX hnsw_sparse_cosine ON hnsw_items USING hnsw (s sparsevec_cosine_ops);
CREATE INDEX hnsw_sparse_l1 ON hnsw_items USING hnsw (s sparsevec_l1_ops);
CREATE INDEX hnsw_hamming ON hnsw_items USING hnsw (b bit_hamming_ops);
CREATE INDEX hnsw_jaccard ON hnsw_items USING hnsw (b bit_jaccard_ops);
CREATE INDEX hnsw_quantized ON hnsw_items USING hnsw ((binary_quantize(v)::bit(8)) bit_hamming_ops);
