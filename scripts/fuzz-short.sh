#!/usr/bin/env bash
# fuzz-short.sh SECONDS — runs every fuzz target of the module in turn.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly seconds=${1:-10}
found=0
while IFS=: read -r file target; do
	found=$((found + 1))
	echo "== $target (./$(dirname "$file")), ${seconds}s"
	go test -run '^$' -fuzz "^${target}\$" -fuzztime "${seconds}s" "./$(dirname "$file")"
done < <(grep -roE --include='*_test.go' -H '^func Fuzz[A-Za-z0-9_]+' internal stats |
	sed -E 's/:func /:/')
if [ "$found" -eq 0 ]; then
	echo "no fuzz target found" >&2
	exit 1
fi
echo "$found fuzz targets ran for ${seconds}s each"
