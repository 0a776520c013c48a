# What the shell tests share: one statement, a line for each test, a folder for files.
set -euo pipefail
scratch=$(mktemp -d "${TMPDIR:-/tmp}/client.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

sql() { psql -XqAt -v ON_ERROR_STOP=1 -c "$1"; }

# check NAME COMMAND...: the test passes if the command does.
check() {
	local name=$1
	shift
	if "$@"; then echo "ok $name"; else echo "not ok $name"; fi
}
