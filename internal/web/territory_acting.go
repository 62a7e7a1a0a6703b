package web

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
)

// actingPart is who acts in a place, as far as the registry knows.
type actingPart struct {
	Said      string
	Here      []InitiativeCard
	Pager     Pager
	WiderSaid string
	Wider     []InitiativeCard
	Registry  string
	Missing   *missingPart
}

// missingPart is what someone can do who knows an initiative that is not there.
type missingPart struct {
	Text, Href, Link string
	Tell             string // where anyone tells of it in a few words, without filling in its sheet
}

func actingOf(r *Request, places *territory.Set, t territory.Territory, a app.Acting) actingPart {
	date := r.L.Date(a.On)
	part := actingPart{Said: r.L.N("territory.acting.none", a.Registered, "date", date)}
	if r.server.has("registry") {
		part.Registry = r.To("registry")
	}
	if !t.Fictional {
		missing := missingOf(r, places.Label(t.Key))
		part.Missing = &missing
	}
	switch {
	case a.Registered == 0:
		part.Said = r.L.T("territory.acting.empty", "date", date) // no evidence of a gap
	case t.Key == territory.NationalKey:
		part.Said = r.L.N("territory.acting.registry", a.Registered, "date", date)
	case a.Total > 0:
		part.Said = r.L.N("territory.acting.some", a.Total, "registered", r.L.N("territory.sheets", a.Registered), "date", date)
	}
	for _, in := range a.Here {
		part.Here = append(part.Here, placedCard(r, places, in, false))
	}
	for _, in := range a.Wider {
		part.Wider = append(part.Wider, placedCard(r, places, in, false))
	}
	if len(part.Wider) > 0 {
		part.WiderSaid = r.L.T("territory.acting.wider")
		if a.MoreWider {
			part.WiderSaid = r.L.T("territory.acting.wider.first", "n", len(part.Wider))
		}
	}
	if a.Next != nil {
		part.Pager.Next = r.To("territory", string(t.Level), t.Code, afterParameter, placeText(*a.Next)) + "#ici"
	}
	if r.Query(afterParameter) != "" {
		part.Pager.Previous = territoryURL(r, t.Key) + "#ici"
	}
	return part
}

// missingOf leads to the form that adds an initiative, already told where, or
// to the page that says how to propose one.
func missingOf(r *Request, label string) missingPart {
	way := func(code, href string) missingPart {
		return missingPart{Text: r.L.T("territory.missing"), Href: href, Link: r.L.T("territory.missing." + code), Tell: r.To("remark_omission", whereParameter, label)}
	}
	if access.Can(r.Actor, access.Create, access.Object{Kind: access.KindInitiative}) {
		return way("add", r.To("initiative_new", "territories", label))
	}
	return way("propose", r.To("initiative_propose", "territories", label))
}

// whereShown is how many places a card names.
const whereShown = 3

// placedCard is the registry's card with where the initiative acts. A commune is
// told with its département where readers come from everywhere.
func placedCard(r *Request, places *territory.Set, in app.InitiativeView, everywhere bool) InitiativeCard {
	c := initiativeCard(r, in)
	var names []string
	for _, key := range in.Territories {
		name := nameOf(places, key)
		if everywhere && name != "" {
			name += departementOf(places, key)
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return c
	}
	c.Place = r.L.List(names[:min(len(names), whereShown)])
	if more := len(names) - whereShown; more > 0 {
		c.Place = r.L.N("territory.acting.more", more, "names", c.Place)
	}
	return c
}

// departementOf is the département of a commune, in brackets; "" for any other
// territory, and for a commune that has none.
func departementOf(places *territory.Set, key territory.Key) string {
	if name := departementName(places, key); name != "" && key.Level() == territory.Commune {
		return " (" + name + ")"
	}
	return ""
}
