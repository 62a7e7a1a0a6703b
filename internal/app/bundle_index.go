package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// indicesOf gives the indices over the territories that a study is about: they move with
// it. Those over France, or over another place, are nobody's in particular.
func indicesOf(tx *store.Tx, s study.Study) ([]index.Index, error) {
	if len(s.Framing.Territories) == 0 {
		return nil, nil
	}
	records, err := tx.Children(indicesFamily, kindIndex)
	if err != nil {
		return nil, err
	}
	var out []index.Index
	for _, r := range records {
		x, err := decode[index.Index](r)
		if err != nil {
			return nil, err
		}
		if slices.Contains(s.Framing.Territories, string(x.Within)) {
			out = append(out, x)
		}
	}
	return out, nil
}

// fitIndices holds the indices of a bundle against this house: one that rests here on
// what is not known, or not shown to everyone, comes as a draft, and that is told. Nothing
// of it is lost.
func (a *App) fitIndices(ctx context.Context, actor access.Actor, b *bundle.Bundle) (fault.List, error) {
	if len(b.Indices) == 0 {
		return nil, nil
	}
	if err := allow(actor, access.Create, access.Object{Kind: access.KindIndex}); err != nil {
		return nil, err
	}
	var told fault.List
	b.Indices = slices.Clone(b.Indices)
	for i, x := range b.Indices {
		x = x.Clean()
		wrong, err := a.indexWrong(ctx, actor, x)
		if err != nil {
			return nil, err
		}
		wrong = slices.DeleteFunc(wrong, func(f *fault.Fault) bool {
			return f.Key == "territory.unknown" && slices.ContainsFunc(b.Perimeters, func(p perimeter.Perimeter) bool { return p.Key() == x.Within })
		})
		if len(wrong) > 0 && x.Public {
			x.Public = false
			told.Add("indices."+x.ID, "bundle.index_draft", "title", x.Title)
		}
		b.Indices[i] = x
	}
	return told, nil
}

// indices writes those of a bundle, as many as the space has room for.
func (in *bringing) indices(all []index.Index) error {
	for _, x := range all {
		if err := in.put(indexPut(x, 0)); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		return nil
	}
	n, err := in.tx.Count(kindIndex)
	if err == nil && n > maxIndices {
		err = fault.New(fault.Invalid, "index.too_many", "max", maxIndices)
	}
	return err
}
