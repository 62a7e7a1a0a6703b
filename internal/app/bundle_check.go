package app

import (
	"fmt"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/frameworks"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/datapackage"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// CheckBundle says what in a bundle does not hold together, without writing.
func (a *App) CheckBundle(b bundle.Bundle) (bundle.Checked, error) {
	places, err := a.Territories()
	if err != nil {
		return bundle.Checked{}, err
	}
	checked := b.Check(a.leafOf(b.Study))
	checked.Wrong = slices.Concat(checked.Wrong, a.checkStudy(b.Study), b.Ahead(a.now()))
	checked.Wrong = append(checked.Wrong, unread(b.Editions)...)
	for _, p := range b.Perimeters {
		checked.Notes = append(checked.Notes, under("perimeters."+p.ID+".", thisYear(p, places))...)
	}
	checked.Notes = append(checked.Notes, elsewhere(b, places)...)
	return checked, nil
}

// CheckAlone is CheckBundle without an installation: the frameworks and the
// territories are in the program.
func CheckAlone(b bundle.Bundle) (bundle.Checked, error) {
	library, err := framework.Load(frameworks.Files)
	if err != nil {
		return bundle.Checked{}, fmt.Errorf("load frameworks: %w", err)
	}
	return (&App{frameworks: library, now: clock.System, places: func() (*territory.Set, error) { return readPlaces(data.Files) }}).CheckBundle(b)
}

// thisYear says what the year of this program makes of the members of a perimeter, and
// why it may have none here. It is kept as it was drawn.
func thisYear(p perimeter.Perimeter, places *territory.Set) fault.List {
	_, told := p.At(places)
	return append(told, p.Against(places)...)
}

func under(field string, l fault.List) fault.List {
	for _, f := range l {
		f.Field = field + f.Field
	}
	return l
}

// unread refuses a version without the study that it publishes: no later one
// could be compared with it.
func unread(editions []edition.Edition) fault.List {
	var l fault.List
	for _, e := range editions {
		for _, name := range []string{datapackage.StudyFolder + "/bocage.json", datapackage.StudyFolder + "/study.json"} {
			if !slices.ContainsFunc(e.Parts, func(p edition.Part) bool { return p.Path == name && p.Withdrawn == "" }) {
				l.Add("editions."+strconv.Itoa(e.Number)+".parts", "bundle.unresolved", "id", name, "document", "parts")
			}
		}
	}
	return l
}

// leafOf says which identifiers are dimensions of the study's framework; nil
// when this installation doesn't have it.
func (a *App) leafOf(s study.Study) bundle.Dimensions {
	grid, known := a.frameworks.Get(s.Framework.ID, s.Framework.Version)
	if !known {
		return nil
	}
	leaves := map[string]bool{}
	for _, d := range grid.Leaves() {
		leaves[d.ID] = true
	}
	return func(id string) bool { return leaves[id] }
}

// elsewhere notes the codes that have the form of a territory's and are none
// that the program knows. They are kept: the study may come from another year,
// whose communes have merged since, or are not merged yet.
func elsewhere(b bundle.Bundle, places *territory.Set) fault.List {
	var l fault.List
	brought := map[territory.Key]bool{}
	for _, p := range b.Perimeters {
		brought[p.Key()] = true
	}
	look := func(field, key string) {
		k, err := territory.ParseKey(key)
		if err != nil || places.Has(k) || brought[k] {
			return // none at all is refused elsewhere
		}
		if now, _, known := places.Current(k.Code()); k.Level() == territory.Commune && known {
			l.Add(field, "bundle.commune_of_before", "value", key, "now", string(now.Key), "name", now.Name)
			return
		}
		l.Add(field, "bundle.territory_not_here", "value", key, "year", strconv.Itoa(places.Vintage()))
	}
	for i, k := range b.Study.Framing.Territories {
		look("study.framing.territories."+strconv.Itoa(i), k)
	}
	for _, in := range b.Initiatives {
		for i, k := range in.Territories {
			look("initiatives."+in.ID+".territories."+strconv.Itoa(i), string(k))
		}
		for i, p := range in.Places {
			look("initiatives."+in.ID+".places."+strconv.Itoa(i)+".territory", string(p.Territory))
		}
	}
	for _, o := range b.Observations {
		look("observations."+o.ID+".territory", o.Territory)
	}
	return l
}
