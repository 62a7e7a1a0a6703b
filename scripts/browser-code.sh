#!/usr/bin/env bash
# Brings third-party browser code and fonts as package-lock.json pins them,
# when that file changed since the last time. Without Node the server still
# builds and works, with system fonts and without the enhancements.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly stamp=node_modules/.bocage-package-lock

if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp"; then
	exit 0
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	cat >&2 <<-'TEXT'

		Note: Node.js is not installed, so fonts and browser enhancements are left out of this build.
		The server works without them. To have them, install Node 20 or later from
		https://nodejs.org/en/download and run this command again.

	TEXT
	exit 0
fi
scripts/require.sh node
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
go run ./cmd/build
cp package-lock.json "$stamp"
