SELECT * FROM sparsevec_items ORDER BY id;
SELECT id, round(distance::numeric, 4) FROM sparsevec_near;
SELECT round((s <#> s)::numeric, 4), round((s <=> '{3:1}/1000')::numeric, 4), round((s <+> '{3:1}/1000')::numeric, 4), l2_normalize(s), sparse::vector FROM sparsevec_items ORDER BY s, id LIMIT 5;
