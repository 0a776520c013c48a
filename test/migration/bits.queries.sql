SELECT * FROM bits_items ORDER BY id;
SELECT id, hamming, round(jaccard::numeric, 4) FROM bits_near;
SELECT id, hamming_distance(b, quantized), round(jaccard_distance(b, quantized)::numeric, 4) FROM bits_items ORDER BY id LIMIT 5;
