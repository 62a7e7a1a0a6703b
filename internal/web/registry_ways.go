package web

import (
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Chip is a filter that holds, and how to take it away.
type Chip struct {
	Text, Href   string
	Within, Lang string // the part that people wrote, and its language
}

// Offer is another search that the words suggest.
type Offer struct{ Text, Said, Href string }

// registryWays says what else the words of a search may have meant: a place that
// they name, other words when they find nothing.
func (s *Server) registryWays(r *Request, a asked, found app.Found, page *registryPage) error {
	if a.within != "" {
		places, err := s.places(r)
		if err != nil {
			return err
		}
		everywhere := a
		everywhere.within = ""
		page.Within = &Chip{Text: r.L.T("registry.within", "place", placeLabel(places, a.within)), Href: everywhere.address(r, "", "")}
	}
	if found.Corrected != "" {
		page.Asked = a.words
		page.Corrected = found.Corrected
	}
	if found.Suggested != "" {
		better := a
		better.words = found.Suggested
		page.Suggested = &Chip{Text: found.Suggested, Href: better.address(r, "", "")}
	}
	for _, p := range found.Places {
		there := a
		there.words, there.within = p.Words, p.Key
		o := Offer{Text: r.L.T("registry.offer", "place", p.Name), Said: r.L.N("registry.found", p.Found), Href: there.address(r, "", "")}
		if p.Words != "" {
			o.Text = r.L.T("registry.offer.words", "words", p.Words, "place", p.Name)
		}
		if p.More {
			o.Said = r.L.T("registry.found.more", "n", app.MostThere)
		}
		page.Offers = append(page.Offers, o)
	}
	return nil
}

// placeLabel is what a territory is called, or its key when nobody knows it.
func placeLabel(places *territory.Set, k territory.Key) string {
	if label := places.Label(k); label != "" {
		return label
	}
	return string(k)
}
