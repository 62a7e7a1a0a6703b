// Lays the fonts that npm brought where the binary embeds them, with their
// licences: only the letters of French and English, figures, signs and the
// spaces of typography, and of a variable font only the weights that the style
// sheet uses. Every feature stays: tabular figures, ligatures, kerning. Run it
// once after `npm ci`, from the root of the repository:
//
//	node scripts/fonts.mjs
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import subset from "subset-font";

const target = "internal/web/static/fonts";

const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const letters =
	range(0x20, 0x7e) + range(0xa0, 0xff) + // Latin, with no-break space, « », ·, °, ²
	"ŒœŸ–—‘’‚“”„†•…‰‹›⁄€™" + "←↑→↓−×≤≥≈≠" +
	"\u2009\u200a\u200b\u2011\u202f"; // thin, hair and zero-width spaces, no-break hyphen and narrow no-break space

const fonts = [
	{ from: "@fontsource/spectral", file: "spectral-latin-400-normal.woff2", licence: "spectral-LICENSE.txt" },
	{
		from: "@fontsource-variable/atkinson-hyperlegible-next",
		file: "atkinson-hyperlegible-next-latin-wght-normal.woff2",
		licence: "atkinson-hyperlegible-next-LICENSE.txt",
		axes: { wght: { min: 400, max: 700, default: 400 } },
	},
];

// save writes beside the target first, so that a cut file is never embedded.
function save(name, bytes) {
	const part = join(target, "." + name + ".part");
	writeFileSync(part, bytes);
	renameSync(part, join(target, name));
}

for (const { from, file, licence, axes } of fonts) {
	const folder = join("node_modules", from);
	const whole = readFileSync(join(folder, "files", file));
	const part = await subset(whole, letters, { targetFormat: "woff2", variationAxes: axes });
	save(file, part);
	save(licence, readFileSync(join(folder, "LICENSE")));
	console.log(String(part.length).padStart(7), `${basename(file)} (of ${whole.length})`);
}
