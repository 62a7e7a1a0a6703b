#!/usr/bin/env bash
# Brings fonts and test rules as package-lock.json pins them, when that file
# changed since the last time, and lays the fonts where the binary embeds
# them. Without Node the server still builds and works, with the reader's own
# fonts.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly stamp=node_modules/.bocage-package-lock
readonly fonts=internal/web/static/fonts

if ! cmp -s package-lock.json "$stamp"; then
	if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
		cat >&2 <<-'TEXT'

			Note: Node.js is not installed, so the fonts are left out of this build: pages use the reader's own.
			Everything works without them. To have them, install Node 20 or later from
			https://nodejs.org/en/download and run this command again.

		TEXT
		exit 0
	fi
	scripts/require.sh node
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	rm -f "$fonts"/*.woff2
	cp package-lock.json "$stamp"
fi
if ! compgen -G "$fonts/*.woff2" >/dev/null; then
	go run ./cmd/build
fi
