# PgBouncer in transaction mode: what needs no session works, prepared statements where the version has them.
source "$(dirname "$0")/tap.sh"

sql "CREATE EXTENSION vector"
sql "CREATE TABLE item (id int PRIMARY KEY, v vector(3))"
sql "INSERT INTO item SELECT i, ARRAY[i, i % 7, 0.5]::vector FROM generate_series(1, 100) i"
sql "CREATE INDEX ON item USING hnsw (v vector_l2_ops)"

version=$(pgbouncer --version | sed -n 's/^PgBouncer //p')
at_least() { [ "$(printf '%s\n' "$1" "$version" | sort -V | head -n 1)" = "$1" ]; }
server=$PGHOST
cat >"$scratch/pgbouncer.ini" <<-END
	[databases]
	* = host=$server port=$PGPORT user=$PGUSER pool_size=2
	[pgbouncer]
	listen_addr =
	listen_port = 6432
	unix_socket_dir = $scratch
	auth_type = any
	pool_mode = transaction
	logfile = $scratch/pgbouncer.log
	pidfile = $scratch/pgbouncer.pid
	$(! at_least 1.21 || echo "max_prepared_statements = 20")
END
pgbouncer -q "$scratch/pgbouncer.ini" >"$scratch/out" 2>&1 &
bouncer=$!
trap 'kill $bouncer 2>/dev/null; wait; rm -rf "$scratch"' EXIT
export PGHOST=$scratch PGPORT=6432
for _ in $(seq 100); do
	[ ! -S "$scratch/.s.PGSQL.6432" ] || break
	sleep 0.1
done

nearest="SELECT id FROM item ORDER BY v <-> '[30,2,0.5]' LIMIT 1"
check "a search through the pool" test "$(sql "$nearest")" = 30
check "SET LOCAL holds for its transaction" test "$(sql "BEGIN; SET LOCAL hnsw.ef_search = 77; SHOW hnsw.ef_search; COMMIT; SHOW hnsw.ef_search" |
	tr '\n' ' ')" = "77 40 "
cat >"$scratch/search.sql" <<-'END'
	\set n random(1, 100)
	BEGIN;
	SET LOCAL hnsw.ef_search = 50;
	SELECT id FROM item ORDER BY v <-> ARRAY[:n, :n % 7, 0.5]::vector LIMIT 5;
	COMMIT;
END
protocols="simple extended"
! at_least 1.21 || protocols="$protocols prepared"
for protocol in $protocols; do
	pgbench -n -M "$protocol" -c 8 -j 2 -t 50 -f "$scratch/search.sql" >"$scratch/log" 2>&1 || cat "$scratch/log"
	check "-M $protocol, 8 clients on 2 connections" grep -q 'actually processed: 400/400' "$scratch/log"
done
# Server-side statements of one transaction need no session either.
check "PREPARE and EXECUTE within a transaction" test "$(sql "BEGIN; PREPARE near (vector) AS SELECT id FROM item ORDER BY v <-> \$1 LIMIT 1;
	EXECUTE near ('[12,5,0.5]'); DEALLOCATE near; COMMIT")" = 12
