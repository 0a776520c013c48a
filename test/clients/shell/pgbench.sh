# pgbench with a script of its own, in each protocol, beside writers.
source "$(dirname "$0")/tap.sh"

sql "CREATE EXTENSION vector"
sql "CREATE TABLE item (id bigint GENERATED ALWAYS AS IDENTITY, v vector(8))"
sql "INSERT INTO item (v) SELECT array_agg(random()) FROM generate_series(1, 8 * 500) i GROUP BY i % 500"
sql "CREATE INDEX ON item USING hnsw (v vector_cosine_ops)"
cat >"$scratch/search.sql" <<-'END'
	\set a random(1, 1000)
	\set b random(1, 1000)
	SELECT id FROM item ORDER BY v <=> ARRAY[:a, :b, 1, 2, 3, 4, 5, 6]::vector LIMIT 5;
END
cat >"$scratch/write.sql" <<-'END'
	\set a random(1, 1000)
	INSERT INTO item (v) VALUES (ARRAY[:a, 1, 1, 2, 3, 4, 5, 6]::vector);
	DELETE FROM item WHERE id = :a;
END
[ "$(sql "SELECT count(*) FROM pg_am WHERE amname = 'ivfflat'")" -eq 0 ] ||
	sql "CREATE INDEX ON item USING ivfflat (v vector_l2_ops) WITH (lists = 10)"
cat >"$scratch/lists.sql" <<-'END'
	\set a random(1, 1000)
	SELECT id FROM item ORDER BY v <-> ARRAY[:a, 2, 1, 2, 3, 4, 5, 6]::vector LIMIT 5;
END
for protocol in simple extended prepared; do
	pgbench -n -M "$protocol" -c 4 -j 2 -t 100 -f "$scratch/search.sql@3" -f "$scratch/lists.sql@3" -f "$scratch/write.sql@1" >"$scratch/log" 2>&1 || cat "$scratch/log"
	check "-M $protocol" grep -q 'number of transactions actually processed: 400/400' "$scratch/log"
done
[ -z "$(sql "SELECT to_regproc('ruvector_index_check')")" ] ||
	check "the index is sound" test "$(sql "SELECT broken_links + unreachable FROM ruvector_index_check('item_v_idx')")" -eq 0
