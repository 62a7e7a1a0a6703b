package call

import (
	_ "embed" // for the list
	"regexp"
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// Abroad says whether a line that names a place says itself that it is not in France: it
// is a country or a region across the border, alone, or ends with one: « Genève (Suisse) »,
// « Fribourg, Allemagne ».
func Abroad(line string) (there, alone bool) {
	parts := farther.Split(text.CleanLine(line, 4*MaxText), -1)
	for len(parts) > 1 && strings.TrimSpace(parts[len(parts)-1]) == "" {
		parts = parts[:len(parts)-1]
	}
	return abroad[place(parts[len(parts)-1])], len(parts) == 1
}

// farther parts a place from what holds it.
var farther = regexp.MustCompile(`[,;/()\[\]]| [-–—] `)

// place is the name of one without what comes before it.
func place(s string) string {
	s = strings.TrimSpace(text.Fold(s))
	for _, before := range []string{"en ", "au ", "aux ", "a ", "in ", "the ", "le ", "la ", "les ", "l ", "l'", "l’"} {
		if rest, cut := strings.CutPrefix(s, before); cut && abroad[rest] {
			return rest
		}
	}
	return s
}

// abroad are the countries, and the regions across the border, as they are written in
// French and in English. Those beyond Europe are where communes have partners most.
var abroad = func() map[string]bool {
	out := map[string]bool{}
	for _, name := range strings.Split(strings.ReplaceAll(countries, "\n", ""), ";") {
		out[text.Fold(strings.TrimSpace(name))] = true
	}
	delete(out, "")
	return out
}()

//go:embed abroad.txt
var countries string
