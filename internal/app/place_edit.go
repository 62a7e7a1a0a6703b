package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
)

// EditPlaceIndicator changes what is said of an indicator: its words, its direction, how many
// decimals are shown, the dimensions that it speaks of. What would change its values
// or what they are is refused: that is another indicator, or another file.
func (a *App) EditPlaceIndicator(ctx context.Context, actor access.Actor, v BroughtView, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindPlaceIndicator}); err != nil {
		return err
	}
	before, err := a.BroughtIndicator(ctx, actor, v.Code)
	if err != nil {
		return err
	}
	figures, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return err
	}
	b := v.Brought
	b.Family, b.By = before.Family, before.By
	b = b.Clean()
	faults := append(valuesKept(before.Brought, b), b.Validate(countIn(figures))...)
	if faults = append(faults, a.mappingFaults(b)...); len(faults) > 0 {
		return faults
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		if _, err := tx.Put(placeIndicatorPut(b, v.Version)); err != nil {
			return err
		}
		return tx.Location("/indicateurs/" + b.Code)
	})
}

// valuesKept refuses, field by field, what would change the values of an indicator.
func valuesKept(before, after series.Brought) fault.List {
	var l fault.List
	for field, same := range map[string]bool{
		"unit": before.Unit == after.Unit, "rule": before.Rule == after.Rule, "weight": before.Weight == after.Weight, "level": before.Level == after.Level, "period": before.Period == after.Period,
		"formula": before.Formula == after.Formula, "release": before.Release == after.Release, "public": before.Public == after.Public, "vintage": before.Vintage == after.Vintage,
	} {
		if !same {
			l.Add(field, "place_edit.values")
		}
	}
	return l
}

// mappingFaults says which dimensions no grid has.
func (a *App) mappingFaults(b series.Brought) fault.List {
	var l fault.List
	for _, m := range b.Dimensions {
		f, known := a.frameworks.Get(m.Framework, "")
		if known {
			_, known = f.Lookup(m.Dimension)
		}
		if !known {
			l.Add("dimension."+m.Framework, "code.unknown", "value", m.Dimension)
		}
	}
	return l
}

// Mapped gives the dimensions that someone chose their author: whoever said so before, else them.
func Mapped(before, chosen []series.Mapping, by string) []series.Mapping {
	out := slices.Clone(chosen)
	for i, m := range out {
		out[i].Author = by
		for _, was := range before {
			if was.Framework == m.Framework && was.Dimension == m.Dimension {
				out[i].Author = was.Author
			}
		}
	}
	return out
}
