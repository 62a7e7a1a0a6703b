package app

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// meet looks at a line and the sheet that has its identifier in its list. Two that
// filled in the blank model both number their lines from 1: brought under one list, the
// second would take the place of the first. A line of which nothing is said alike is
// refused; one that only bears another name is told.
func (row *importRow) meet(have initiative.Initiative) {
	in := row.in
	if row.id != "" || in.Source.Key == "" || sourceKey(in.Source) != sourceKey(have.Source) || in.Name == "" || alike(have.Name, in.Name) {
		return
	}
	who, sameWho := comparable(leadNames(have), leadNames(in), alike)
	where, sameWhere := comparable(have.Territories, in.Territories, func(a, b territory.Key) bool { return a == b })
	args := []any{"list", in.Source.List, "key", in.Source.Key, "name", have.Name}
	switch {
	case sameWho || sameWhere:
	case who || where:
		row.problem(row.columnOf("key"), fault.New(fault.Invalid, "import.key_of_another", args...))
	default:
		row.note(row.columnOf("key"), fault.New(fault.Invalid, "import.key_renames", args...))
	}
}

// comparable says whether both sides say something, and whether they share it.
func comparable[T any](a, b []T, same func(a, b T) bool) (both, shared bool) {
	both = len(a) > 0 && len(b) > 0
	return both, slices.ContainsFunc(a, func(x T) bool {
		return slices.ContainsFunc(b, func(y T) bool { return same(x, y) })
	})
}

// alike says whether two names share a word, inflections and accents apart.
func alike(a, b string) bool {
	words := strings.Fields(text.Stems(b))
	return text.Fold(a) == text.Fold(b) || slices.ContainsFunc(strings.Fields(text.Stems(a)), func(w string) bool { return slices.Contains(words, w) })
}

func leadNames(in initiative.Initiative) []string {
	var names []string
	for _, o := range in.Organisations {
		if o.Leads() {
			names = append(names, o.Name)
		}
	}
	return names
}
