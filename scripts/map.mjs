// Lays the map that npm brought where the binary embeds it, with its licence:
// what draws, what works beside it and its style, without the addresses of
// source maps that nobody serves. They are compressed here, once, and not at each
// start of the server. Run it once after `npm ci`, from the root of
// the repository:
//
//	node scripts/map.mjs
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const from = "node_modules/maplibre-gl";
const target = "internal/web/static/maplibre";

// save writes beside the target first, so that a cut file is never embedded.
function save(name, bytes) {
	const part = join(target, "." + name + ".part");
	writeFileSync(part, bytes);
	renameSync(part, join(target, name));
	console.log(String(bytes.length).padStart(7), name);
}

for (const file of ["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"]) {
	const text = readFileSync(join(from, "dist", file), "utf8");
	save(file + ".gz", gzipSync(text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=.*\s*$/, "\n"), { level: constants.Z_BEST_COMPRESSION }));
}
save("maplibre-gl-LICENSE.txt", readFileSync(join(from, "LICENSE.txt")));
