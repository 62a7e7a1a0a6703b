package web

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// whoActs says, under each dimension of a profile, which themes of it the sheets
// of the place declare. Nothing declared is no gap until someone looked: it is said
// with how many sheets there are and the date, and with the way to tell of one.
func (s *Server) whoActs(r *Request, page *profilePage, places *territory.Set, t territory.Territory, f *framework.Framework) error {
	search := app.Search{Within: []string{string(t.Key)}, Limit: 1}
	if t.Key == territory.NationalKey {
		search.Within = nil
	}
	found, err := s.app.Initiatives(r.Context(), r.Actor, app.Principal, search)
	if err != nil {
		return err
	}
	if found.More {
		return nil // counts are then of the whole registry
	}
	themes := s.app.Library().Themes()
	for i := range page.Parts {
		part := &page.Parts[i]
		id, isDimension := strings.CutPrefix(part.ID, "d-")
		if _, known := f.Lookup(id); !isDimension || !known {
			continue
		}
		for _, theme := range initiative.Themes {
			dimensions, _ := themes.Dimensions(theme, f.ID)
			if n := found.Facets["theme"][theme]; n > 0 && slices.Contains(dimensions, id) {
				part.Themes = append(part.Themes, NavLink{Text: r.L.T("portrait.acting.theme", "theme", r.code("registry.theme", theme), "n", n),
					Href: r.To("registry", themeParameter, theme, withinParameter, string(t.Key))})
			}
		}
		part.Acting = r.L.T("portrait.acting.some")
		if len(part.Themes) == 0 {
			missing := missingOf(r, places.Label(t.Key))
			part.Missing, part.Acting = &missing, r.L.N("portrait.acting.none", found.Total, "date", r.L.Date(s.now()))
			if found.Total == 0 {
				part.Acting = r.L.T("portrait.acting.unlisted", "date", r.L.Date(s.now()))
			}
		}
	}
	return nil
}
