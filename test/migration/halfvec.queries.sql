SELECT * FROM halfvec_items ORDER BY id;
SELECT sum, avg, round(max::numeric, 4), round(min::numeric, 4) FROM halfvec_sums;
SELECT id, round((h <-> '[1,2,3]')::numeric, 4), round((h <=> '[1,2,3]')::numeric, 4), h + h, h || h, subvector(h, 2, 1), binary_quantize(h) FROM halfvec_items ORDER BY h LIMIT 5;
