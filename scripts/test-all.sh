#!/usr/bin/env bash
# Everything CI runs, in the order in which a failure is cheapest, with how
# long each step took. Nothing is skipped: a missing tool stops the run and
# says what to type.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly started=$SECONDS
timings=()

step() {
	local name=$1 from=$SECONDS
	shift
	printf '\n=== %s\n' "$name"
	if ! "$@"; then
		printf '\n=== failed: %s (after %d s)\n' "$name" $((SECONDS - started)) >&2
		exit 1
	fi
	timings+=("$(printf '%5d s  %s' $((SECONDS - from)) "$name")")
}

step "what is needed" scripts/require.sh go node postgresql chromium axe-core
step "formatting and vet" make --no-print-directory check
step "unit and the store on SQLite" make --no-print-directory test-unit
step "PostgreSQL" make --no-print-directory test-postgres
step "browser and axe-core" make --no-print-directory test-e2e

printf '\n=== all passed in %d s\n' $((SECONDS - started))
printf '%s\n' "${timings[@]}"
