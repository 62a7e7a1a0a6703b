package index

import (
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// GroupDepartement is the grouping by which what is missing may be estimated.
const GroupDepartement = "departement"

// Places are those that an index compares, in the order of their codes.
func (x Index) Places(places *territory.Set) []territory.Key {
	within := places.Now(x.Within)
	if x.Within == "" {
		within = territory.NationalKey
	}
	return slices.DeleteFunc(slices.Clone(places.Members(within, x.Level)), func(k territory.Key) bool { return k.Fictional() })
}

// Data are the figures of the indicators for the places compared, as readers are shown
// them: missing, secret and not applicable have none. An indicator that the book does
// not have is missing everywhere.
func (x Index) Data(book *series.Book, places *territory.Set) *composite.Dataset {
	keys := x.Places(places)
	d := &composite.Dataset{Values: composite.NewMatrix(len(keys), len(x.Indicators))}
	at := make([]series.Place, len(keys))
	group := composite.Grouping{Code: GroupDepartement, Of: make([]string, len(keys))}
	for i, key := range keys {
		at[i], _ = book.Place(places, key)
		t, _ := places.Get(key)
		d.Units = append(d.Units, composite.Unit{Code: key.Code(), Name: t.Name})
		group.Of[i] = places.Above(key, territory.Departement).Code()
	}
	d.Groupings = []composite.Grouping{group}
	for c, chosen := range x.Indicators {
		d.Indicators = append(d.Indicators, composite.Indicator{Code: chosen.Code, Direction: composite.Direction(chosen.Direction), Parent: chosen.Dimension, Weight: chosen.Weight, Target: composite.Missing()})
		column := d.Values.Column(c)
		for i := range keys {
			column[i] = composite.Missing()
			if v := book.Shown(chosen.Code, at[i]); v.Has() {
				column[i] = v.Number
			}
		}
	}
	for _, dim := range x.Used() {
		d.Aggregates = append(d.Aggregates, composite.Aggregate{Code: dim.Code, Name: dim.Name, Parent: Top, Weight: dim.Weight})
	}
	d.Aggregates = append(d.Aggregates, composite.Aggregate{Code: Top, Name: x.Title})
	return d
}
