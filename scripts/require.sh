#!/usr/bin/env bash
# require.sh TOOL… — checks that each tool is there, installs what it may
# (Debian packages, as root or by passwordless sudo), else stops and says
# exactly what to type.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly GO_MINIMUM=1.26
readonly NODE_MINIMUM=20
readonly PG_BIN=/usr/lib/postgresql/15/bin

stop() {
	printf '\n' >&2
	printf '%s\n' "$@" >&2
	exit 1
}

# at_least HAVE WANT: is version HAVE the same as WANT or later?
at_least() {
	[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# debian_install PACKAGE…: by apt-get, when this user may.
debian_install() {
	local run=()
	if [ "$(id -u)" -ne 0 ]; then
		run=(sudo -n)
		sudo -n true 2>/dev/null || return 1
	fi
	command -v apt-get >/dev/null || return 1
	echo "installing $* from Debian's packages" >&2
	local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0)
	"${run[@]}" "${apt[@]}" install --yes --no-install-recommends "$@" >/dev/null 2>&1 && return 0
	"${run[@]}" "${apt[@]}" update
	"${run[@]}" "${apt[@]}" install --yes --no-install-recommends "$@" >/dev/null
}

require_go() {
	command -v go >/dev/null ||
		stop "Go is not installed. Bocage needs Go $GO_MINIMUM or later." \
			"Unpack the archive for your machine from https://go.dev/dl/ into /usr/local, then:" \
			"    export PATH=\$PATH:/usr/local/go/bin"
	local have
	have=$(GOTOOLCHAIN=local go env GOVERSION | sed 's/^go//')
	at_least "$have" "$GO_MINIMUM" ||
		stop "Go $have is too old: Bocage needs Go $GO_MINIMUM or later." \
			"Unpack a newer archive from https://go.dev/dl/ into /usr/local, in place of the old folder." \
			"Debian 12's own golang package is too old."
}

require_node() {
	command -v node >/dev/null && command -v npm >/dev/null ||
		stop "Node.js is not installed; this step needs Node $NODE_MINIMUM or later with npm." \
			"Unpack the archive for your machine from https://nodejs.org/en/download into /usr/local" \
			"(Debian 12's own nodejs package is too old)."
	local have
	have=$(node --version | sed 's/^v//')
	at_least "$have" "$NODE_MINIMUM" ||
		stop "Node $have is too old: this step needs Node $NODE_MINIMUM or later." \
			"Unpack a newer archive from https://nodejs.org/en/download into /usr/local."
}

require_postgresql() {
	[ -x "$PG_BIN/initdb" ] && return
	debian_install postgresql-15 && [ -x "$PG_BIN/initdb" ] && return
	stop "The PostgreSQL tests need PostgreSQL 15. As root, type:" \
		"    apt-get install postgresql-15" \
		"then run this command again. The tests start their own private server; yours is not touched."
}

require_chromium() {
	command -v chromium >/dev/null && return
	debian_install chromium && command -v chromium >/dev/null && return
	stop "The browser tests need Chromium. As root, type:" \
		"    apt-get install chromium" \
		"then run this command again."
}

require_axe() {
	[ -f node_modules/axe-core/axe.min.js ] && return
	require_node
	scripts/browser-code.sh
	[ -f node_modules/axe-core/axe.min.js ] ||
		stop "axe-core is not in node_modules. Type:" "    npm ci --ignore-scripts"
}

for tool in "$@"; do
	case "$tool" in
	go) require_go ;;
	node) require_node ;;
	postgresql) require_postgresql ;;
	chromium) require_chromium ;;
	axe-core) require_axe ;;
	*) stop "require.sh: unknown tool $tool" ;;
	esac
done
