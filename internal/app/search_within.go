package app

import (
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// facetWithin is a territory and all that holds it: what acts in a commune is
// found in its département.
const facetWithin = "within"

// widerPlaces gives, for a territory where an initiative acts, the territories
// whose pages tell of it. Perimeters are not written there: people redraw them, and
// a search is right at once (withinPlaces).
func widerPlaces(places func() (*territory.Set, error)) func(Facet) []Facet {
	return func(f Facet) []Facet {
		if f.Name != facetTerritory {
			return nil
		}
		out := []Facet{{Name: facetWithin, Value: f.Value}}
		set, err := places()
		if err != nil {
			return out // it is told where the territories are asked for
		}
		now := set.Now(territory.Key(f.Value)) // a commune of before is found in the one that holds it
		if string(now) != f.Value {
			out = append(out, Facet{Name: facetWithin, Value: string(now)})
		}
		for _, k := range set.Parents(now) {
			if k.Level() != territory.Perimeter {
				out = append(out, Facet{Name: facetWithin, Value: string(k)})
			}
		}
		return out
	}
}

// withinPlaces is the question of what acts in one of some territories, or in a part
// of it: what the text of sheets says of places that ship, and for perimeters, which
// it does not hold, their parts as they are today. A perimeter is asked for by the
// EPCI that it holds whole, the communes that are left, and, as what acts in them
// reaches it, the EPCI that it cuts; any place by the perimeters that share a
// commune with it.
func withinPlaces(places *territory.Set, keys []string) store.Any {
	within := store.Any{Name: facetWithin, Values: keys}
	for _, k := range keys {
		key := territory.Key(k)
		mine := key.Level() == territory.Perimeter
		for _, p := range perimetersIn(places, key) {
			within.Or = append(within.Or, Facet{Name: facetTerritory, Value: string(p)})
		}
		if mine {
			askParts(places, key, &within)
		}
	}
	return within
}

// perimetersIn are the perimeters of which a place tells: those that share a commune
// with it, for another perimeter those that it holds whole, none for a commune or an
// EPCI, which are smaller.
func perimetersIn(places *territory.Set, key territory.Key) []territory.Key {
	if key.Level() != territory.Perimeter {
		return places.Members(key, territory.Perimeter)
	}
	var out []territory.Key
	for _, p := range places.Overlaps(key, territory.Perimeter) {
		if p.Whole {
			out = append(out, p.Key)
		}
	}
	return out
}

func askParts(places *territory.Set, key territory.Key, within *store.Any) {
	covered := map[territory.Key]bool{}
	for _, epci := range places.Overlaps(key, territory.EPCI) {
		if !epci.Whole {
			within.Or = append(within.Or, Facet{Name: facetTerritory, Value: string(epci.Key)})
			continue
		}
		within.Or = append(within.Or, Facet{Name: facetWithin, Value: string(epci.Key)})
		for _, c := range places.Members(epci.Key, territory.Commune) {
			covered[c] = true
		}
	}
	for _, c := range places.Members(key, territory.Commune) {
		if !covered[c] {
			within.Or = append(within.Or, Facet{Name: facetWithin, Value: string(c)})
		}
	}
}
