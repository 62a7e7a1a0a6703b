package app

import (
	"context"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindPerimeter    = string(access.KindPerimeter)
	perimetersFamily = "perimeters" // their family: the directory moves without them
)

// maxPerimeters is how many perimeters a space holds: all of them are part of the
// set of territories, which is kept in memory.
const maxPerimeters = 500

// PerimeterView is a perimeter that people drew, with the communes of today.
type PerimeterView struct {
	perimeter.Perimeter
	Space    string
	Version  int64
	Communes []territory.Key
	Today    int // the year of these communes
}

// Perimeter is the perimeter of an identifier, for whoever has it: one that is not
// public is shared by its link.
func (a *App) Perimeter(ctx context.Context, id string) (PerimeterView, error) {
	p := perimeter.Perimeter{ID: id}
	if _, err := territory.NewKey(territory.Perimeter, id); err != nil {
		return PerimeterView{}, fault.New(fault.NotFound, "not_found")
	}
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindPerimeter, spaceOf(p.Key())), kindPerimeter, id)
	if err != nil {
		return PerimeterView{}, err
	}
	return a.viewPerimeter(r)
}

func (a *App) viewPerimeter(r store.Record) (PerimeterView, error) {
	p, err := decode[perimeter.Perimeter](r)
	if err != nil {
		return PerimeterView{}, err
	}
	places, err := a.Territories()
	if err != nil {
		return PerimeterView{}, err
	}
	return PerimeterView{Perimeter: p, Space: spaceOf(p.Key()), Version: r.Version, Communes: p.Communes(places), Today: places.Vintage()}, nil
}

// Perimeters lists the perimeters of a space that the actor is told of, by name, a page
// at a time: the public ones, and for who signs in the others. Those withdrawn come last.
func (a *App) Perimeters(ctx context.Context, actor access.Actor, space string, s TitledSearch) (FoundTitled[PerimeterView], error) {
	return titledFamily[PerimeterView]{access.KindPerimeter, perimetersFamily, titledPerimeter, a.viewPerimeter}.find(ctx, a, actor, []string{space}, s)
}

func titledPerimeter(r store.Record) (titled, error) {
	p, err := decode[perimeter.Perimeter](r)
	retired := p.Retired != ""
	return titled{at: withdrawnLast(retired, r.SortKey, p.ID), title: p.Name, retired: retired}, err
}

// SavePerimeter writes a perimeter: its first version (0), or the next. Its members
// are held to the territories of today, and its name is its own in its space.
func (a *App) SavePerimeter(ctx context.Context, actor access.Actor, p perimeter.Perimeter, version int64, from From) error {
	action := access.Edit
	if version == 0 {
		action = access.Create
	}
	if err := allow(actor, action, access.Object{Kind: access.KindPerimeter, Public: p.Public}); err != nil {
		return err
	}
	places, err := a.Territories()
	if err != nil {
		return err
	}
	p = p.Clean()
	if err := append(p.Validate(), p.Against(places)...).Err(); err != nil {
		return err
	}
	if version == 0 && places.Has(p.Key()) {
		return fault.On("name", fault.Conflict, "perimeter.name_taken", "name", p.Name)
	}
	return a.store.Update(ctx, spaceOf(p.Key()), author(actor, from), func(tx *store.Tx) error {
		if err := aloneOfItsName(tx, p); err != nil {
			return err
		}
		if _, err := tx.Put(perimeterPut(p, version)); err != nil {
			return err
		}
		return tx.Location(p.Key().Path())
	})
}

// perimeterPut is how a perimeter is stored.
func perimeterPut(p perimeter.Perimeter, version int64) store.Put {
	return store.Put{Kind: kindPerimeter, ID: p.ID, Parent: perimetersFamily, Expected: version, Public: p.Public && p.Retired == "", SortKey: text.SortKey(p.Name), Body: p}
}

// aloneOfItsName refuses the name of another perimeter, by which imports and forms
// would no longer find either, and one perimeter too many.
func aloneOfItsName(tx *store.Tx, p perimeter.Perimeter) error {
	records, err := tx.Children(perimetersFamily, kindPerimeter)
	if err != nil {
		return err
	}
	known := false
	for _, r := range records {
		other, err := decode[perimeter.Perimeter](r)
		if err != nil {
			return err
		}
		known = known || other.ID == p.ID
		if other.ID != p.ID && other.Retired == "" && p.Retired == "" && text.Fold(other.Name) == text.Fold(p.Name) {
			return fault.On("name", fault.Conflict, "perimeter.name_taken", "name", other.Name)
		}
	}
	if !known && len(records) >= maxPerimeters {
		return fault.New(fault.Invalid, "perimeter.too_many", "max", maxPerimeters)
	}
	return nil
}

// RetirePerimeter withdraws a perimeter, or takes it up again: nobody chooses it any
// more, and what names it goes on finding its name and its communes.
func (a *App) RetirePerimeter(ctx context.Context, actor access.Actor, id string, version int64, retire bool, from From) error {
	v, err := a.Perimeter(ctx, id)
	if err != nil {
		return err
	}
	if v.Retired = ""; retire {
		v.Retired = a.now().Format(time.DateOnly)
	}
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindPerimeter, Public: v.Public}); err != nil {
		return err
	}
	return a.store.Update(ctx, v.Space, author(actor, from), func(tx *store.Tx) error {
		if err := aloneOfItsName(tx, v.Perimeter); err != nil {
			return err
		}
		_, err := tx.Put(perimeterPut(v.Perimeter, version))
		return err
	})
}

// PerimeterUses is what names a perimeter.
type PerimeterUses struct {
	Sheets  int
	Studies []StudyView
}

// UsesOfPerimeter counts the sheets that say they act in a perimeter, and names the
// studies about it, among those that the actor sees.
func (a *App) UsesOfPerimeter(ctx context.Context, actor access.Actor, key territory.Key) (PerimeterUses, error) {
	var uses PerimeterUses
	space := spaceOf(key)
	var err error
	uses.Sheets, err = a.store.Count(ctx, store.Query{Scope: access.Visible(actor, access.KindInitiative, space), Kind: kindInitiative, Facets: []Facet{{Name: facetTerritory, Value: string(key)}}})
	if err != nil {
		return uses, err
	}
	studies, err := a.StudiesOn(ctx, actor, key)
	for _, s := range studies {
		if slices.Contains(s.Framing.Territories, string(key)) {
			uses.Studies = append(uses.Studies, s)
		}
	}
	return uses, err
}

// PerimeterHistory returns the changes of a perimeter, the newest first.
func (a *App) PerimeterHistory(ctx context.Context, actor access.Actor, v PerimeterView, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, v.Space), kindPerimeter, v.ID, before)
}

// UndoPerimeter takes back one change of a perimeter, as UndoInitiative.
func (a *App) UndoPerimeter(ctx context.Context, actor access.Actor, v PerimeterView, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindPerimeter}); err != nil {
		return err
	}
	places, err := a.Territories()
	if err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, v.Space, author(actor, from), func(tx *store.Tx) error {
		_, err := takeBack(tx, kindPerimeter, v.ID, version, func(p perimeter.Perimeter) error {
			if err := append(p.Validate(), p.Against(places)...).Err(); err != nil {
				return err
			}
			return aloneOfItsName(tx, p)
		}, perimeterPut)
		return err
	})
}
