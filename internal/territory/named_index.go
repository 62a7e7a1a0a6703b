package territory

import (
	"cmp"
	"slices"
	"sync"
)

// nameIndex finds the entries of a name without reading all 37,000: their numbers
// in the order of their names. It is made for the first sentence that is read.
type nameIndex struct {
	once  sync.Once
	full  []int32 // entries of today's places
	short []int32 // those that are named without their article or kind too
}

func (x *nameIndex) of(s *Set) *nameIndex {
	x.once.Do(func() {
		for i := range s.entries {
			e := &s.entries[i]
			if e.former != none {
				continue
			}
			x.full = append(x.full, int32(i))
			// A commune is named with its article: a forge is not La Forge.
			if e.short != e.full && s.places[e.place].level != Commune {
				x.short = append(x.short, int32(i))
			}
		}
		slices.SortFunc(x.full, func(a, b int32) int { return cmp.Compare(s.entries[a].full, s.entries[b].full) })
		slices.SortFunc(x.short, func(a, b int32) int { return cmp.Compare(s.entries[a].short, s.entries[b].short) })
	})
	return x
}

// each calls take with the place of each entry of that name.
func (x *nameIndex) each(s *Set, name string, take func(place int32)) {
	for _, list := range []struct {
		order []int32
		named func(*entry) string
	}{{x.full, func(e *entry) string { return e.full }}, {x.short, func(e *entry) string { return e.short }}} {
		at, _ := slices.BinarySearchFunc(list.order, name, func(i int32, name string) int { return cmp.Compare(list.named(&s.entries[i]), name) })
		for ; at < len(list.order) && list.named(&s.entries[list.order[at]]) == name; at++ {
			take(s.entries[list.order[at]].place)
		}
	}
}
