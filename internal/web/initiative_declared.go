package web

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/framework"
)

// declaredGrid is what the themes of a sheet declare in a grid of dimensions:
// never an effect, which only a study reads.
type declaredGrid struct {
	Title, Href string
	Lines       []Fact // dimension, and by which theme
	None        []Fact // theme, and why it points at no dimension
}

// declaredIn reads the themes of a sheet in every grid that ships; the one that
// a theme leads into most often comes first.
func (s *Server) declaredIn(r *Request, themes []string) []declaredGrid {
	library := s.app.Library()
	var out []declaredGrid
	for _, ref := range library.Themes().Frameworks {
		grid, known := library.Get(ref.Framework, ref.Version)
		if !known || len(themes) == 0 {
			continue
		}
		out = append(out, declaredGridOf(r, library.Themes(), grid, themes))
	}
	return out
}

func declaredGridOf(r *Request, of *framework.Themes, grid *framework.Framework, themes []string) declaredGrid {
	out := declaredGrid{Title: grid.Title.In(r.Lang), Href: r.To("framework", grid.ID)}
	by := map[string][]string{}
	for _, theme := range themes {
		ids, why := of.Dimensions(theme, grid.ID)
		word := r.code("registry.theme", theme)
		for _, id := range ids {
			by[id] = append(by[id], word)
		}
		if len(ids) == 0 {
			out.None = append(out.None, Fact{Label: word, Text: why.In(r.Lang)})
		}
	}
	for _, d := range grid.Leaves() {
		if words := by[d.ID]; len(words) > 0 {
			slices.Sort(words)
			out.Lines = append(out.Lines, Fact{Label: d.Title.In(r.Lang), Text: r.L.N("declared.by", len(words), "themes", r.L.List(words))})
		}
	}
	return out
}
