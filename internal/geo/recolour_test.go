package geo

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/chart"
)

var (
	drawnGround = regexp.MustCompile(`(?s)<g data-drawn="([^"]*)">(.*?)</g>`)
	drawnMark   = regexp.MustCompile(`([1-9a-f])(\+*|-)`)
	drawnPath   = regexp.MustCompile(`<path class="([^"]*)"(?: d="([^"]*)")?(?: fill="([^"]*)")?(?: d="([^"]*)")?/>`)
	drawnCharts = regexp.MustCompile(`(?s)<svg class="chart .*</svg>`)
)

// recoloured does to a drawing what the script of the page does.
func recoloured(svg string, by Recolouring) string {
	n := 0
	svg = drawnGround.ReplaceAllStringFunc(svg, func(ground string) string {
		found := drawnGround.FindStringSubmatch(ground)
		outlines := map[string][]string{} // of each path, the rings that are left
		marks := drawnMark.FindAllStringSubmatch(found[1], -1)
		used := map[string]bool{}
		for _, m := range marks {
			used[m[1]] = used[m[1]] || m[2] != "-"
		}
		order := slices.Sorted(maps.Keys(used))
		order = slices.DeleteFunc(order, func(mark string) bool { return !used[mark] })
		for i, path := range drawnPath.FindAllStringSubmatch(found[2], -1) {
			outlines[order[i]] = regexp.MustCompile(`M[^M]*`).FindAllString(path[2]+path[4], -1)
		}
		again := map[string]string{}
		drawn := ""
		for i, m := range marks {
			rings := 1 + len(m[2])
			if m[2] == "-" {
				rings = 0
			}
			to := by.Grounds[n][i : i+1]
			again[to] += strings.Join(outlines[m[1]][:rings], "")
			outlines[m[1]] = outlines[m[1]][rings:]
			drawn += to + m[2]
		}
		n++
		out := `<g data-drawn="` + drawn + `">`
		for _, mark := range slices.Sorted(maps.Keys(again)) {
			if look := by.Looks[mark]; again[mark] != "" && look.Fill == "" {
				out += `<path class="` + look.Class + `" d="` + again[mark] + `"/>`
			} else if again[mark] != "" {
				out += `<path class="` + look.Class + `" d="` + again[mark] + `" fill="` + look.Fill + `"/>`
			}
		}
		return out + `</g>`
	})
	return drawnCharts.ReplaceAllLiteralString(svg, string(by.Layouts))
}

// TestAMapThatMovesIsTheMapDrawnAgain: the classes that a drawing is given afterwards
// make the very drawing that these classes would have made, with what is hatched, what
// lies overseas, islands of many rings, another number of classes.
func TestAMapThatMovesIsTheMapDrawnAgain(t *testing.T) {
	a := atlas(t)
	for name, before := range map[string]Map{"France by EPCI": shadedMap(a, a.Keys(EPCI), 5), "France by département": shadedMap(a, a.Keys(Departement), 4), "communes of the Morbihan": communesMap(t, "56")} {
		before.Moves = true
		for i, v := range before.Shade.Values {
			if !before.Shade.has(v) {
				before.Shade.Values[i].Absence = Missing
			}
		}
		after := before
		after.Shade = &Shade{Steps: slices.Clone(before.Shade.Steps[:3])}
		for i, v := range before.Shade.Values {
			v.Step, v.Value = 1+(i*5+i/7)%3, chart.Known(float64(i))
			if i%31 == 7 {
				v = Shaded{Key: v.Key}
			}
			after.Shade.Values = append(after.Shade.Values, v)
		}
		drawn, err := before.Figure()
		if err != nil {
			t.Fatal(err)
		}
		want, err := after.Figure()
		if err != nil {
			t.Fatal(err)
		}
		by, err := after.Recolour()
		if err != nil {
			t.Fatal(err)
		}
		if got := recoloured(string(drawn.SVG), by); got != string(want.SVG) {
			at := 0
			for at < min(len(got), len(want.SVG)) && got[at] == want.SVG[at] {
				at++
			}
			t.Errorf("%s: from %q, want %q", name, got[max(0, at-80):min(len(got), at+80)], want.SVG[max(0, at-80):min(len(want.SVG), at+80)])
		}
		if n := len(by.Layouts) + len(strings.Join(by.Grounds, "")); n > len(want.SVG)/5 && name == "France by EPCI" {
			t.Errorf("%s: what changes takes %d bytes of %d", name, n, len(want.SVG))
		}
	}
	pair := shadedMap(a, a.Keys(EPCI), 5)
	pair.Moves, pair.Shade.Below = true, 1
	if _, err := pair.Recolour(); err == nil {
		t.Error("classes that bear a texture are said to move")
	}
}
