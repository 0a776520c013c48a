CREATE TABLE sparsevec_items (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    s sparsevec(1000) CHECK (l2_norm(s) < 10000),
    loose sparsevec,
    dense vector(4),
    sparse sparsevec GENERATED ALWAYS AS (dense::sparsevec) STORED
);
INSERT INTO sparsevec_items (s, loose, dense)
    SELECT format('{%s:%s,%s:-0.5}/1000', i, i / 7.0, i + 500)::sparsevec, format('{1:2.5}/%s', i)::sparsevec, ARRAY[0, i, 0, 0.5]::vector
    FROM generate_series(1, 50) i;
INSERT INTO sparsevec_items (s) VALUES ('{}/1000'), (NULL);
CREATE INDEX sparsevec_order ON sparsevec_items (s);
CREATE VIEW sparsevec_near AS SELECT id, s <-> '{1:1,501:1}/1000' AS distance FROM sparsevec_items ORDER BY 2, 1 LIMIT 5;
