CREATE TABLE halfvec_items (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    h halfvec(3) DEFAULT '[1,1,1]' CHECK (h <-> '[0,0,0]' < 100000),
    v vector(3),
    narrow halfvec(3) GENERATED ALWAYS AS (v::halfvec(3)) STORED,
    normal halfvec(3) GENERATED ALWAYS AS (l2_normalize(h)) STORED
);
INSERT INTO halfvec_items (h, v) SELECT ARRAY[i / 3.0, -i, i % 7]::halfvec, ARRAY[i * 0.1, 1, i]::vector FROM generate_series(1, 50) i;
INSERT INTO halfvec_items (h) VALUES (NULL), ('[65504,-6e-8,0.3333]'), (DEFAULT);
CREATE INDEX halfvec_order ON halfvec_items (h);
CREATE VIEW halfvec_sums AS SELECT sum(h ORDER BY id), avg(h ORDER BY id), max(h <#> '[1,2,3]'), min(l1_distance(h, '[1,2,3]')) FROM halfvec_items WHERE id <= 50;
