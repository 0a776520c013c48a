CREATE TABLE bits_items (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    b bit(8),
    v vector(8),
    quantized bit(8) GENERATED ALWAYS AS (binary_quantize(v)::bit(8)) STORED
);
INSERT INTO bits_items (b, v) SELECT i::bit(8), ARRAY[i, -i, 1, -1, 0, i - 50, 50 - i, i]::vector FROM generate_series(1, 50) i;
CREATE VIEW bits_near AS SELECT id, b <~> B'10101010' AS hamming, b <%> B'10101010' AS jaccard FROM bits_items ORDER BY 2, 3, 1 LIMIT 5;
