package formula

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator/unit"
	"codeberg.org/bocage/bocage/internal/text"
)

// maxCompared is how many codes a wrong one is compared with.
const maxCompared = 5000

// nearest gives the names that read most like one, the nearest first: a third of
// its letters may differ, or it is the beginning of them.
func nearest(name string, names []string, most int) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	written := plain(name)
	length := utf8.RuneCountInString(written)
	tolerated := max(1, length/3)
	for _, other := range names[:min(len(names), maxCompared)] {
		folded := plain(other)
		d := 1
		if len(written) < 3 || !strings.HasPrefix(folded, written) {
			if utf8.RuneCountInString(folded)-length > tolerated || length-utf8.RuneCountInString(folded) > tolerated {
				continue
			}
			d = text.Distance(written, folded)
		}
		if d <= tolerated && d < length {
			found = append(found, candidate{other, d})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int { return cmp.Or(a.distance-b.distance, strings.Compare(a.name, b.name)) })
	var out []string
	for _, c := range found[:min(len(found), most)] {
		out = append(out, c.name)
	}
	return out
}

// canonicalUnit reads a unit as written and gives its UCUM code; its fault tells
// the column too.
func canonicalUnit(t token) (string, error) {
	u, err := unit.Parse(t.text)
	if err == nil && t.text == "" {
		return "", wrong(t.column, "unit_empty")
	}
	if err != nil {
		return "", at(t.column, err)
	}
	return u.String(), nil
}

// at tells a fault of a unit with its column: unit.unknown is formula.unit_unknown.
func at(column int, err error) error {
	var f *fault.Fault
	if !errors.As(err, &f) {
		return err
	}
	out := *f
	out.Key = "formula." + strings.ReplaceAll(f.Key, ".", "_")
	out.Args = maps.Clone(f.Args)
	out.Args["column"] = column
	return &out
}
