# Sourced by scripts/check and check-citus: what the stages do and how their results are counted.

passed=0
failed=0
failures=()
installed=

pass() { passed=$((passed + ${1:-1})); }
fail() {
	failed=$((failed + 1))
	failures+=("$1")
}

# The last lines; false if anything failed. `started` is when the script was.
tell_result() {
	local name
	step "Result ($((SECONDS - started)) s)"
	for name in ${failures[@]+"${failures[@]}"}; do
		say "  failed: $name"
	done
	say "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
}

# stage NAME [ARGUMENT...]: runs stage_NAME, if STAGES leaves it in. A stage counts its own failures and always returns 0.
stage() {
	local name=$1
	shift
	if [ -n "${STAGES:-}" ] && [[ " $STAGES " != *" $name "* ]]; then
		return 0
	fi
	"stage_$name" "$@"
}

# quietly LOG COMMAND...: runs the command with its output in $work/LOG; shows the end of it on failure.
quietly() {
	local log=$work/$1
	shift
	timeout --foreground -k 10 3600 "$@" >"$log" 2>&1 && return 0
	tail -n "${SHOW_LINES:-60}" "$log"
	return 1
}

stage_lint() {
	step "Lint"
	local line
	while IFS= read -r line; do
		case $line in
		"ok "*) pass ;;
		"not ok "*)
			say "$line"
			fail "lint: ${line#not ok }"
			;;
		*) say "$line" ;;
		esac
	done < <(scripts/lint || echo "not ok lint ended with status $?" | grep -v 'status 1$')
}

stage_unit() {
	step "Unit tests"
	google_tests unit check-unit
}

stage_sanitize() {
	step "Unit tests under AddressSanitizer and UndefinedBehaviorSanitizer"
	google_tests sanitize sanitize
}

# google_tests NAME TARGET: makes the target, which runs GoogleTest programs, and counts what they report.
google_tests() {
	local status=0 count bad
	if ! compgen -G 'test/unit/*.cpp' >/dev/null; then
		fail "$1: no tests in test/unit"
		return 0
	fi
	quietly "$1.log" make -s -j"$jobs" "$2" || status=1
	count=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) tests\?\..*/\1/p' "$work/$1.log" | awk '{n += $1} END {print n + 0}')
	pass "$count"
	say "$count passed"
	bad=$(sed -n 's/^\[  FAILED  \] \([^ ,]*\.[^ ,]*\)\( (.*\|,.*\)\?$/\1/p' "$work/$1.log" | sort -u)
	local test
	for test in $bad; do
		fail "$1: $test"
	done
	if [ "$status" -ne 0 ] && [ -z "$bad" ]; then
		fail "$1: did not build or did not end"
	elif [ "$count" -eq 0 ] && [ -z "$bad" ]; then
		fail "$1: reported no test"
	fi
}

stage_install() {
	step "Build and private installation of $("$PG_CONFIG" --version)"
	if quietly build.log make -s -j"$jobs" all && make_install >"$work/install.log" 2>&1 &&
		quietly modules.log make install-test-modules DESTDIR="$work/pg"; then
		chmod -R a+rX "$work/pg"
		if [ -s "$work/build.log" ] && grep -q 'warning:' "$work/build.log"; then
			grep -A3 'warning:' "$work/build.log"
			fail "build: compiler warnings"
		else
			pass
		fi
		installed=yes
		say "built and installed"
	else
		cat "$work/install.log" 2>/dev/null || true
		fail "build: the extension does not build or install"
	fi
}

# need_server: starts the server of the regression tests, once. Without autovacuum, whose snapshots keep a test's VACUUM from
# removing rows once in a while.
need_server() {
	[ -n "$installed" ] || return 1
	[ -f "$work/data/postmaster.pid" ] || start_server shared_buffers=256MB maintenance_work_mem=256MB \
		max_wal_size=4GB max_prepared_transactions=5 log_line_prefix='%m [%p] %q%a ' autovacuum=off
}

stage_regress() {
	step "Regression tests"
	pg_regress regress "$(echo test/sql/*.sql)" REGRESS ISOLATION
}

stage_isolation() {
	step "Isolation tests"
	pg_regress isolation "$(echo test/isolation/specs/*.spec)" ISOLATION REGRESS
}

# pg_regress NAME FILES VARIABLE OTHER: runs the suite of the make variable VARIABLE alone and counts its tests.
pg_regress() {
	local log=$work/$1.log status=0 line bad
	if [ ! -e "${2%% *}" ]; then
		say "no tests"
		return 0
	fi
	if ! need_server; then
		fail "$1: not run, nothing is installed"
		return 0
	fi
	# The isolation tests have many sessions with pauses in them: a timeout only guards against a hang.
	timeout --foreground -k 10 3600 env PATH="$bin:$PATH" make -s installcheck "$4=" >"$log" 2>&1 || status=1
	# PostgreSQL 15 prints `test NAME ... ok`, later ones `ok N - NAME`.
	count=$(grep -cE '^(test [^ ]+ +\.\.\. ok|ok [0-9]+ +[-+] )' "$log" || true)
	pass "$count"
	say "$count passed"
	bad=$(sed -nE 's/^test ([^ ]+) +\.\.\. FAILED.*/\1/p; s/^not ok [0-9]+ +[-+] ([^ ]+).*/\1/p' "$log")
	for line in $bad; do
		fail "$1: $line"
	done
	if [ -n "$bad" ]; then
		head -n "${SHOW_LINES:-300}" "$BUILD/$1/regression.diffs" 2>/dev/null || tail -n 30 "$log"
	fi
	# pg_regress gives up where a test has no expected output, whatever comes after it.
	if [ "$status" -ne 0 ] && [ $((count + $(wc -w <<<"$bad"))) -lt "$(wc -w <<<"$2")" ]; then
		tail -n 30 "$log"
		fail "$1: ended early"
	fi
}

# A test can pass while the server reports a leak, or dies and comes back.
leaks='PANIC:|TRAP:|refcount leak|reference leak|resource was not closed|still referenced'
stage_server_log() {
	[ -f "$work/server.log" ] || return 0
	step "The server's log"
	local found
	found=$(grep -E "terminated by signal|$leaks" "$work/server.log" | head -n 20 || true)
	if [ -n "$found" ]; then
		say "$found"
		fail "server log: a crash or a leak"
	else
		pass
		say "no crash, no leak"
	fi
}

# openCypher's TCK, where TCK names a checkout's folder of this name: no outcome may be worse than in test/cypher/tck-baseline.
stage_tck() {
	[ -n "${TCK:-}" ] || return 0
	step "openCypher's TCK"
	if ! need_server; then
		fail "tck: not run, nothing is installed"
		return 0
	fi
	"$bin/createdb" tck && "$bin/psql" -XqAt -d tck -c "CREATE EXTENSION ruvector" || true
	if PATH="$bin:$PATH" PGDATABASE=tck PYTHONDONTWRITEBYTECODE=1 quietly tck.log test/cypher/run_tck.py "$TCK" --baseline test/cypher/tck-baseline; then
		pass "$(sed -n 's/^\([0-9]*\) of [0-9]* passed.*/\1/p' "$work/tck.log")"
		tail -n 1 "$work/tck.log"
	else
		fail "tck: worse than test/cypher/tck-baseline"
	fi
}

# TAP tests need PostgreSQL's Perl modules, which a server built without --enable-tap-tests does not install.
stage_tap() {
	local folder=$1 pgxs perl_lib file name status ok bad tap_perl_lib tap_regress
	step "TAP tests in $folder"
	if ! compgen -G "$folder/*.pl" >/dev/null; then
		say "no tests"
		return 0
	fi
	if [ -z "$installed" ]; then
		fail "$folder: not run, nothing is installed"
		return 0
	fi
	pgxs=$(dirname "$(dirname "$("$PG_CONFIG" --pgxs)")")
	perl_lib=$pgxs/test/perl
	if [ ! -f "$perl_lib/PostgreSQL/Test/Cluster.pm" ]; then
		say "skipped: this PostgreSQL came without its Perl test modules (--enable-tap-tests)"
		return 0
	fi
	stop_server
	rm -rf "$work/tree" "$work/data"
	mkdir -p "$work/tree" "$work/tap"
	cp -R test data "$work/tree/"
	cp --parents ./*.md docs/*.md src/*/README.md bench/*.md "$work/tree/"
	chown -R "$server_user" "$work/tree" "$work/tap"
	make_alias_install
	tap_perl_lib=$perl_lib
	tap_regress=$pgxs/test/regress/pg_regress
	# As many at once as there are processors: each has a server of its own, and waits for it much of the time.
	for file in "$folder"/*.pl; do
		[ "$(jobs -rp | wc -l)" -lt "$jobs" ] || wait -n || true
		run_tap_file "$file" &
	done
	wait
	for file in "$folder"/*.pl; do
		name=$(basename "$file" .pl)
		status=$(cat "$work/tap/$name.status" 2>/dev/null || echo unknown)
		ok=$(grep -c '^ok ' "$work/tap/$name.log" || true)
		bad=$(grep -c '^not ok ' "$work/tap/$name.log" || true)
		pass "$ok"
		failed=$((failed + bad))
		if [ "$bad" -gt 0 ]; then
			failures+=("$folder/$name: $bad tests")
		elif [ "$status" != 0 ] || [ "$ok" -eq 0 ] && ! grep -q '^1\.\.0 # SKIP' "$work/tap/$name.log"; then
			fail "$folder/$name: ended with status $status"
		fi
		if [ -s "$work/tap/$name.leaks" ]; then
			cat "$work/tap/$name.leaks"
			fail "$folder/$name: a server reported a leak"
		fi
		if [ "$bad" -gt 0 ] || [ "$status" != 0 ]; then
			say "--- $name"
			grep -A 12 '^not ok ' "$work/tap/$name.log" | head -n 200 || true
			tail -n "${SHOW_LINES:-60}" "$work/tap/$name.log"
			cat "$work/tap/$name.server" 2>/dev/null || true
		fi
	done
}

# run_tap_file FILE: leaves NAME.log, NAME.status, NAME.leaks and NAME.server, the ends of its servers' logs, in $work/tap.
run_tap_file() {
	local name status=0 began=$SECONDS folder
	name=$(basename "$1" .pl)
	folder=$work/tap/$name
	as_server_user mkdir -p "$folder"
	as_server_user env -C "$folder" -u PGHOST -u PGPORT -u PGUSER -u PGDATABASE \
		PATH="$bin:$PATH" LC_ALL=C TMPDIR="$work" \
		PERL5LIB="$tap_perl_lib:$work/tree/test/t/lib" PG_REGRESS="$tap_regress" \
		RV_DATA="$work/tree/data" RV_DOCUMENTS="$work/tree" RV_ALIAS_PG="$alias_pg" TESTDIR="$folder" TESTDATADIR="$folder/tmp_check" \
		TESTLOGDIR="$folder/tmp_check/log" PG_TEST_PORT_DIR="$work/tap/ports" timeout --foreground -k 10 3600 perl "$work/tree/$1" \
		>"$folder.log" 2>&1 || status=$?
	grep -hE "$leaks" "$folder"/tmp_check/log/*.log 2>/dev/null | head -n 20 >"$folder.leaks" || true
	tail -n 20 "$folder"/tmp_check/log/*.log >"$folder.server" 2>/dev/null || true
	rm -rf "$folder"
	echo "$status" >"$folder.status"
	say "$name: $(grep -c '^ok ' "$folder.log" || true) passed, $(grep -c '^not ok ' "$folder.log" || true) failed ($((SECONDS - began)) s)"
}

# The clients of test/clients, in a server of their own whose extension vector is the alias.
stage_clients() {
	step "Real clients"
	local line status=0
	if [ -z "$installed" ]; then
		fail "clients: not run, nothing is installed"
		return 0
	fi
	stop_server
	rm -rf "$work/data" "$work/clients"
	make_alias_install
	as_server_user mkdir -p "$work/clients"
	cp -R test/clients "$work/clients/test"
	chown -R "$server_user" "$work/clients"
	local bin=$alias_pg/bin
	start_server shared_buffers=128MB
	as_server_user env PATH="$alias_pg/bin:$PATH" TMPDIR="$work" work="$work/clients" PGHOST="$PGHOST" PGPORT="$PGPORT" \
		PGUSER=postgres LC_ALL=C.UTF-8 "$work/clients/test/run" "$@" >"$work/clients.log" 2>&1 || status=$?
	while IFS= read -r line; do
		case $line in
		"ok "*) pass ;;
		"not ok "*)
			say "$line"
			fail "clients: ${line#not ok }"
			;;
		*) say "$line" ;;
		esac
	done <"$work/clients.log"
	[ "$status" -eq 0 ] || fail "clients: ended with status $status"
	stage_server_log
	stop_server
}
