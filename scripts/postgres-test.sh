#!/usr/bin/env bash
# postgres-test.sh COMMAND… — runs COMMAND with TEST_POSTGRES_DSN naming a
# private, empty PostgreSQL 15 cluster that is stopped and removed afterwards,
# whatever happens. It listens on loopback and on a unix socket in its own
# folder; no server of the machine is touched. PostgreSQL refuses to run as
# root, so root starts it as the user that Debian's package made for it.
set -euo pipefail

readonly PG_BIN=${PG_BIN:-/usr/lib/postgresql/15/bin}
readonly TRIES=20

if [ $# -eq 0 ]; then
	echo "usage: scripts/postgres-test.sh COMMAND…" >&2
	exit 2
fi
[ -x "$PG_BIN/initdb" ] || {
	echo "PostgreSQL 15 is not installed. As root, type: apt-get install postgresql-15" >&2
	exit 1
}

# as_server COMMAND…: as the unprivileged user who owns the cluster.
as_server() {
	if [ "$(id -u)" -eq 0 ]; then
		(cd / && runuser -u postgres -- "$@")
	else
		(cd / && "$@")
	fi
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/bocage-postgres.XXXXXX")
readonly folder
running= # the command, while it runs
stop_and_clean() {
	local code=$?
	trap - EXIT INT TERM
	if [ -n "$running" ]; then
		kill "$running" 2>/dev/null && wait "$running" || true
	fi
	if [ -f "$folder/data/postmaster.pid" ]; then
		as_server "$PG_BIN/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null || true
	fi
	rm -rf "$folder"
	exit "$code"
}
trap stop_and_clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$(id -u)" -eq 0 ]; then
	chown postgres "$folder"
fi
as_server "$PG_BIN/initdb" -D "$folder/data" -U bocage --auth=trust --encoding=UTF8 \
	--locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 || {
	cat "$folder/initdb.log" >&2
	exit 1
}

# The tests' data is thrown away, so nothing waits for the disk.
start_on() {
	as_server "$PG_BIN/pg_ctl" -D "$folder/data" -l "$folder/server.log" -w -t 30 start -o \
		"-p $1 -k '$folder' -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off \
-c synchronous_commit=off -c shared_buffers=64MB -c max_connections=60 -c log_min_messages=warning" \
		>"$folder/start.log" 2>&1
}

port=
for _ in $(seq "$TRIES"); do
	try=$((20000 + RANDOM % 12000))
	if start_on "$try"; then
		port=$try
		break
	fi
	grep -q 'could not bind\|already in use\|could not create any TCP' "$folder/server.log" || break
done
if [ -z "$port" ]; then
	echo "PostgreSQL did not start:" >&2
	cat "$folder/start.log" "$folder/server.log" >&2
	exit 1
fi

as_server "$PG_BIN/createdb" -h "$folder" -p "$port" -U bocage bocage_test
export TEST_POSTGRES_DSN="postgres://bocage@127.0.0.1:$port/bocage_test?sslmode=disable"

# In the background, so that a signal stops it at once instead of waiting.
"$@" &
running=$!
code=0
wait "$running" || code=$?
running=
exit "$code"
