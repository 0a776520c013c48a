CREATE TABLE ivfflat_items (id int PRIMARY KEY, v vector(8), h halfvec(8), b bit(8));
INSERT INTO ivfflat_items SELECT i, v, v, binary_quantize(v)
    FROM (SELECT i, ARRAY[i, i % 2 - 0.5, i % 3 - 1, i % 5 - 2, i % 7 - 3, i % 11 - 5, i % 13 - 6, 1]::vector AS v FROM generate_series(1, 60) i) x;
CREATE INDEX ivfflat_l2 ON ivfflat_items USING ivfflat (v) WITH (lists = 4);
CREATE INDEX ivfflat_ip ON ivfflat_items USING ivfflat (v vector_ip_ops) WITH (lists = 4);
CREATE INDEX ivfflat_cosine ON ivfflat_items USING ivfflat (v vector_cosine_ops) WITH (lists = 4) WHERE id > 20;
CREATE INDEX ivfflat_half_l2 ON ivfflat_items USING ivfflat (h halfvec_l2_ops) WITH (lists = 4);
CREATE INDEX ivfflat_half_ip ON ivfflat_items USING ivfflat (h halfvec_ip_ops) WITH (lists = 4);
CREATE INDEX ivfflat_half_cosine ON ivfflat_items USING ivfflat (h halfvec_cosine_ops) WITH (lists = 4);
CREATE INDEX ivfflat_hamming ON ivfflat_items USING ivfflat (b bit_hamming_ops) WITH (lists = 4);
