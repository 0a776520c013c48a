# Sourced by the scripts: places, messages, the unprivileged user, a folder of one's own, a throw-away server.
#
# PostgreSQL refuses to run as root. Where root runs a script, programs of the server run as `server_user`, in a folder that
# belongs to that user; nothing is asked of the clone, which may lie where that user cannot look.

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

export PG_CONFIG=${PG_CONFIG:-pg_config}
export BUILD=${BUILD:-build}
jobs=$(nproc 2>/dev/null || echo 2)
# Called from make, the scripts start a make of their own: its jobs and flags are not ours.
unset MAKEFLAGS MFLAGS MAKELEVEL

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
die() {
	printf 'error: %s\n' "$*" >&2
	exit 1
}

if [ "$(id -u)" -ne 0 ]; then
	server_user=$(id -un)
elif id postgres >/dev/null 2>&1; then
	server_user=postgres
else
	server_user=nobody
fi

# In $work, because PostgreSQL's programs want a current folder that they may enter.
as_server_user() (
	cd "$work"
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --clear-groups -- env HOME="$work" "$@"
	fi
)

# make_work NAME: sets `work`, a new folder for the server's user alone. The path stays short: sockets live in it.
make_work() {
	local base=${TMPDIR:-/tmp}
	[ ${#base} -le 60 ] || base=/tmp
	work=$(mktemp -d "$base/ruvector-$1.XXXXXX")
	chown "$server_user" "$work"
	if ! as_server_user test -w "$work" && [ "$base" != /tmp ]; then
		rmdir "$work"
		TMPDIR=/tmp make_work "$1"
	fi
}

# make_install: sets `bin`, the programs of a private copy of PostgreSQL with ruvector in it, in $work/pg.
make_install() {
	bin=$(scripts/lib/private-install "$work/pg")
	chmod -R a+rX "$work/pg"
}

# make_alias_install: sets `alias_pg`, the prefix of a second copy that has the extension vector, our alias, in place of
# pgvector's if the machine has that.
make_alias_install() {
	[ -d "$work/pg-alias" ] || cp -al "$work/pg" "$work/pg-alias"
	# A script such as a newer pgvector leaves; the installation takes it away.
	echo '-- of pgvector' >"$work/pg-alias$("$PG_CONFIG" --sharedir)/extension/vector--0.8.6--99.sql"
	make -s install-vector-alias DESTDIR="$work/pg-alias" REPLACE_PGVECTOR=yes
	alias_pg=$work/pg-alias$(dirname "$("$PG_CONFIG" --bindir)")
	chmod -R a+rX "$work/pg-alias"
}

# start_server [SETTING=VALUE...]: a server without network in $work; PGHOST, PGPORT and PGUSER lead to it.
start_server() {
	local setting
	as_server_user mkdir -p "$work/socket"
	as_server_user "$bin/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --no-locale --no-sync >"$work/initdb.log" ||
		die "initdb failed: $(tail -n 5 "$work/initdb.log")"
	{
		say "listen_addresses = ''"
		say "unix_socket_directories = '$work/socket'"
		say "fsync = off"
		for setting in "$@"; do
			say "${setting%%=*} = '${setting#*=}'"
		done
	} >>"$work/data/postgresql.conf"
	export PGHOST=$work/socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
	if ! as_server_user "$bin/pg_ctl" -D "$work/data" -l "$work/server.log" -w -t 120 start >/dev/null; then
		tail -n 20 "$work/server.log" >&2
		die "the server did not start"
	fi
}

stop_server() {
	if [ -n "${work:-}" ] && [ -f "$work/data/postmaster.pid" ]; then
		as_server_user "$bin/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null 2>&1 || true
	fi
}

# end_tree PID: the process and all below it, those below first.
end_tree() {
	local child
	for child in $(pgrep -P "$1"); do
		end_tree "$child"
	done
	kill "$1" 2>/dev/null || true
}

# For `trap clean_up EXIT`.
clean_up() {
	local job
	for job in $(jobs -p); do
		end_tree "$job"
	done
	wait
	stop_server
	[ -z "${work:-}" ] || rm -rf "$work"
}
