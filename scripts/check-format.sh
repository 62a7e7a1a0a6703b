#!/usr/bin/env bash
# Fails with the list of Go files that gofmt would change.
set -euo pipefail
cd "$(dirname "$0")/.."
unformatted=$(find . \( -path ./node_modules -o -path ./build -o -path ./.git \) -prune -o -name '*.go' -print0 | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
	printf 'gofmt would change:\n%s\nType: gofmt -w .\n' "$unformatted" >&2
	exit 1
fi
