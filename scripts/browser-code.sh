#!/usr/bin/env bash
# Brings fonts, the map and test rules as package-lock.json pins them and lays
# the first two where the binary embeds them, when that file or what lays them
# changed since the last time. Without Node the server still builds and works,
# with the reader's own fonts and the maps that it draws itself.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly stamp=node_modules/.bocage-browser-code
readonly fonts=internal/web/static/fonts
readonly map=internal/web/static/maplibre
wanted=$(cat package-lock.json scripts/fonts.mjs scripts/map.mjs)
readonly wanted

if [ -f "$stamp" ] && [ "$wanted" = "$(cat "$stamp")" ] && compgen -G "$fonts/*.woff2" >/dev/null && compgen -G "$map/*.gz" >/dev/null; then
	exit 0
fi
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
	cat >&2 <<-'TEXT'

		Note: Node.js is not installed, so the fonts and the map that is zoomed are left out of this
		build: pages use the reader's own fonts, and the maps that the server draws.
		Everything works without them. To have them, install Node 20 or later from
		https://nodejs.org/en/download and run this command again.

	TEXT
	exit 0
fi
scripts/require.sh node
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
rm -f "$fonts"/*.woff2 "$map"/*.gz
node scripts/fonts.mjs
node scripts/map.mjs
printf '%s\n' "$wanted" >"$stamp"
