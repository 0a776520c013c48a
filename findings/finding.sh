# Sourced by each finding: a temporary folder, pinned packages in it, and what a program prints against what the finding states.
set -euo pipefail
folder=$(mktemp -d "${TMPDIR:-/tmp}/finding.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
changed=0

# npm_packages NAME@VERSION...: into the folder. Their install scripts stay out: what is needed lies in the packages.
npm_packages() {
	echo "with $*, $(node --version)"
	npm install --no-audit --no-fund --ignore-scripts --save-exact --loglevel=error --cache "$folder/npm-cache" "$@" >npm.log 2>&1 || {
		tail -n 5 npm.log >&2
		exit 1
	}
}

# prints EXPECTED COMMAND...: runs the command with this function's standard input, and compares what it prints.
prints() {
	local expected=$1 printed
	shift
	printed=$("$@" 2>&1) || true
	printf '%s\n' "$printed" | sed 's/^/  /'
	if [ "$printed" != "$expected" ]; then
		printf 'changed: this was\n%s\n' "$expected" | sed '2,$s/^/  /'
		changed=1
	fi
}

# What a finding ends with.
finish() { exit "$changed"; }
