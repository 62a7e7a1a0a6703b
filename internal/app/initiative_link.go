package app

import (
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// facetLinked tells which initiatives lead to one: a link is written once, on
// the sheet that it starts from, and read from both ends.
const facetLinked = "linked"

// LinkView is a link of a sheet as the actor may read it: the initiative at its
// other end, or its name alone when it is not in the registry.
type LinkView struct {
	initiative.Link
	Path string                // "" when the other end is no initiative that the actor may see
	End  initiative.Initiative // the other end; only its name when it is not in the registry

	Teller string // the language of the sheet that says it
}

// maxLinksHere is how many links that come from elsewhere a sheet shows.
const maxLinksHere = initiative.MaxItems

// LinksOf gives the links that start from an initiative, and those that lead
// to it. An initiative that the actor may not see is left out.
func (a *App) LinksOf(ctx context.Context, actor access.Actor, space string, in initiative.Initiative) (from, to []LinkView, err error) {
	scope := access.Visible(actor, access.KindInitiative, space)
	var ids []string
	for _, k := range in.Links {
		if k.To != "" {
			ids = append(ids, k.To)
		}
	}
	records, _, err := a.store.List(ctx, store.Query{Scope: scope, Kind: kindInitiative, Facets: []Facet{{Name: facetLinked, Value: in.ID}}, Limit: maxLinksHere})
	if err == nil && len(ids) > 0 {
		var more []store.Record
		more, err = a.store.Several(ctx, scope, kindInitiative, ids)
		records = append(records, more...)
	}
	if err != nil || len(records)+len(in.Links) == 0 {
		return nil, nil, err
	}
	var ends []InitiativeView
	for _, r := range records {
		v, err := viewInitiative(actor, r)
		if err != nil {
			return nil, nil, err
		}
		ends = append(ends, v)
	}
	if err := a.withPaths(ctx, space, ends); err != nil {
		return nil, nil, err
	}
	return linksFrom(in, ends), linksTo(in, ends), nil
}

func linksFrom(in initiative.Initiative, ends []InitiativeView) []LinkView {
	var out []LinkView
	for _, k := range in.Links {
		i := slices.IndexFunc(ends, func(e InitiativeView) bool { return k.To != "" && e.ID == k.To })
		switch {
		case i >= 0:
			k.Name = ends[i].Name
			out = append(out, LinkView{Link: k, Path: ends[i].Path, End: ends[i].Initiative, Teller: in.Lang})
		case k.To == "":
			out = append(out, LinkView{Link: k, End: initiative.Initiative{Name: k.Name, Lang: in.Lang}, Teller: in.Lang})
		}
	}
	return out
}

func linksTo(in initiative.Initiative, ends []InitiativeView) []LinkView {
	var out []LinkView
	seen := map[string]bool{}
	for _, e := range ends {
		if seen[e.ID] {
			continue
		}
		seen[e.ID] = true
		for _, k := range e.Links {
			if k.To == in.ID {
				out = append(out, LinkView{Link: initiative.Link{Type: k.Type, To: e.ID, Name: e.Name, Terms: k.Terms}, Path: e.Path, End: e.Initiative, Teller: e.Lang})
			}
		}
	}
	return out
}

// maxCandidates is how many initiatives a name may be taken for.
const maxCandidates = 6

// InitiativesNamed finds what someone means by a name or by the address of a
// sheet. sure is true when it can only be the first.
func (a *App) InitiativesNamed(ctx context.Context, actor access.Actor, space, name string) (found []InitiativeView, sure bool, err error) {
	if i := strings.LastIndex(name, "/"+sectionInitiative+"/"); i >= 0 {
		slug := name[i+len(sectionInitiative)+2:]
		if end := strings.IndexAny(slug, "/?#"); end >= 0 {
			slug = slug[:end]
		}
		v, at, _, err := a.InitiativeAt(ctx, actor, slug)
		if err == nil && at == space {
			return []InitiativeView{v}, true, nil
		}
		if !fault.Is(err, fault.NotFound) {
			return nil, false, err
		}
		return nil, false, nil
	}
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindInitiative, space), Kind: kindInitiative,
		Stems: text.QueryStems(name), Limit: maxCandidates})
	if err != nil || len(text.QueryStems(name)) == 0 {
		return nil, false, err
	}
	exact := 0
	for _, r := range records {
		v, err := viewInitiative(actor, r)
		if err != nil {
			return nil, false, err
		}
		if text.Fold(v.Name) == text.Fold(name) {
			found = slices.Insert(found, exact, v)
			exact++
		} else {
			found = append(found, v)
		}
	}
	return found, exact == 1, a.withPaths(ctx, space, found)
}

// AddLink ties an initiative to another of the same space, or to a name.
func (a *App) AddLink(ctx context.Context, actor access.Actor, space, id string, link initiative.Link, from From) error {
	link.Name, link.Note = text.CleanLine(link.Name, initiative.MaxName*4), text.CleanLine(link.Note, maxCaption*4)
	if link.To != "" {
		if _, err := a.Initiative(ctx, actor, space, link.To); err != nil {
			return err
		}
		link.Name = "" // its sheet says it, to those who may see it
	}
	switch {
	case link.Type == "":
		return fault.On("type", fault.Invalid, "required")
	case link.Name == "" && link.To == "":
		return fault.On("other", fault.Invalid, "required")
	case link.To == id:
		return fault.On("other", fault.Invalid, "link.itself")
	case len([]rune(link.Note)) > maxCaption:
		return fault.On("note", fault.Invalid, "too_long", "max", maxCaption, "length", len([]rune(link.Note)))
	}
	_, err := a.editSheet(ctx, actor, space, id, from, nil, func(in *initiative.Initiative) error {
		in.Links = append(slices.DeleteFunc(slices.Clone(in.Links), func(k initiative.Link) bool { return sameLink(k, link) }), link)
		return nil
	})
	return err
}

// RemoveLink takes a link off the sheet that it starts from, and returns the
// version to undo for it to come back.
func (a *App) RemoveLink(ctx context.Context, actor access.Actor, space, id string, link initiative.Link, from From) (version int64, err error) {
	return a.editSheet(ctx, actor, space, id, from, nil, func(in *initiative.Initiative) error {
		in.Links = slices.DeleteFunc(slices.Clone(in.Links), func(k initiative.Link) bool { return sameLink(k, link) })
		return nil
	})
}

// sameLink says whether two links say the same of the same initiative.
func sameLink(a, b initiative.Link) bool {
	if a.Type != b.Type || a.To != b.To {
		return false
	}
	return a.To != "" || text.Fold(a.Name) == text.Fold(b.Name)
}
