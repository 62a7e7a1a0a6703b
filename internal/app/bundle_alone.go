package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/text"
)

// A sheet is shared by studies: it may lead to one that this study has not, and show
// a figure of another. A bundle is read where those are not.

// selfContained is a study that can be read alone: a link to a sheet that it has not
// names it, and a sheet shows the figures of this study only.
func (a *App) selfContained(ctx context.Context, space string, b bundle.Bundle) (bundle.Bundle, error) {
	within, figures := map[string]bool{}, map[string]bool{}
	for _, i := range b.Initiatives {
		within[i.ID] = true
	}
	for _, o := range b.Observations {
		figures[o.Initiative+" "+o.ID] = true
	}
	var outside []string
	for _, i := range b.Initiatives {
		for _, k := range i.Links {
			if k.To != "" && !within[k.To] {
				outside = append(outside, k.To)
			}
		}
	}
	found, err := a.store.Several(ctx, access.Visible(access.House, access.KindInitiative, space), kindInitiative, outside)
	if err != nil {
		return b, err
	}
	names := map[string]string{}
	for _, r := range found {
		v, err := viewOfRecord(r)
		if err != nil {
			return b, err
		}
		names[v.ID] = v.Name
	}
	each(&b.Initiatives, func(i *bundle.Initiative) {
		i.KeyFigures = slices.DeleteFunc(slices.Clone(i.KeyFigures), func(o string) bool { return !figures[i.ID+" "+o] })
		var links []initiative.Link
		for _, k := range i.Links {
			if k.To != "" && !within[k.To] {
				k.To, k.Name = "", names[k.To]
			}
			if k.To != "" || k.Name != "" {
				links = append(links, k)
			}
		}
		i.Links = links
	})
	return b, nil
}

// keepOwn keeps, of a sheet that a bundle tells again, what a bundle can't hold: the
// sheets it took in here since, the sheets it leads to that the study has not, and the
// figures of other studies.
func (in *bringing) keepOwn(record *initiative.Initiative) error {
	r, err := in.tx.Get(kindInitiative, record.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	there, err := decode[initiative.Initiative](r)
	if err != nil {
		return err
	}
	for _, m := range there.Merged {
		if m.ID != "" && !slices.ContainsFunc(record.Merged, func(o initiative.Merged) bool { return o.ID == m.ID }) {
			record.Merged = append(slices.Clone(record.Merged), m)
		}
	}
	for _, o := range there.KeyFigures {
		_, err := in.tx.Get(kindObservation, keyIn(in.report.Study, o))
		if err == nil || slices.Contains(record.KeyFigures, o) || len(record.KeyFigures) == mostKeyFigures {
			continue // of this study: the bundle decides
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
		record.KeyFigures = append(slices.Clone(record.KeyFigures), o)
	}
	return in.keepLinks(record, there.Links)
}

// mostKeyFigures is how many figures a sheet puts forward.
const mostKeyFigures = 3

// keepLinks leads again where a link led that the bundle could only name.
func (in *bringing) keepLinks(record *initiative.Initiative, there []initiative.Link) error {
	for _, k := range there {
		i := slices.IndexFunc(record.Links, func(l initiative.Link) bool { return l.To == "" && l.Type == k.Type && l.Note == k.Note })
		if k.To == "" || i < 0 {
			continue
		}
		r, err := in.tx.Get(kindInitiative, k.To)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		end, err := decode[initiative.Initiative](r)
		if err != nil {
			return err
		}
		if text.Fold(end.Name) == text.Fold(record.Links[i].Name) {
			record.Links = slices.Clone(record.Links)
			record.Links[i] = k
		}
	}
	return nil
}
