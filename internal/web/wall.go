package web

import (
	"html/template"
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (s *Server) wallRoutes() []Route {
	const fr, en = "/etudes/{slug}/solutions", "/en/studies/{slug}/solutions"
	return []Route{
		{Name: "wall", FR: fr, EN: en, Handle: s.wall, Cache: Public},
		{Name: "solution", FR: fr + "/{initiative}", EN: en + "/{initiative}", Handle: s.solution, Cache: Public},
	}
}

// The filters of the wall in an address.
const (
	wallDimension = "dimension"
	wallLevel     = "echelon"
)

// wallPage is the solutions of a study as cards.
type wallPage struct {
	StudyPage
	Said    string
	Facets  Facets
	Cards   []wallCard
	Defs    template.HTML
	Pager   Pager
	Printed string // how much of the wall a sheet of paper holds
	Empty   *Empty
	Base    *Note
}

// wallCard presents a solution: what it looks like, what it does, where, what it
// changes.
type wallCard struct {
	Lang                  string // the initiative's own: that of the words for its picture
	Name, Href            string
	NameLang, SummaryLang string
	Place                 string
	Summary               string
	Picture               *tile
	Marks                 []template.HTML
	Changes               string // what it changes, in words
	Solid                 string // how far that can be leant on
}

func (s *Server) wall(w http.ResponseWriter, r *Request) error {
	study, done, err := s.studyHere(w, r)
	if err != nil || done {
		return err
	}
	q := app.WallQuery{Dimension: r.Query(wallDimension), Level: territory.Level(r.Query(wallLevel)), After: r.Query(afterParameter)}
	if q.Level != "" && !r.L.Has("level."+string(q.Level)) {
		return fault.New(fault.NotFound, "not_found")
	}
	wall, err := s.app.Wall(r.Context(), r.Actor, study, q)
	if err != nil {
		return err
	}
	page := &wallPage{StudyPage: s.studyPage(r, study, "wall"), Facets: s.wallFacets(r, study, q, wall)}
	page.Wide = true
	page.Head.Lead, page.Description = r.L.T("wall.lead"), r.L.T("wall.lead")
	page.Base = page.Note(r.L.T("wall.note"), NoteEvidence).With(r.L.T("evidence.base"), r.L.N("wall.base", wall.All))
	if wall.Unnamed > 0 {
		page.Base.With(r.L.T("wall.unnamed"), r.L.Int(wall.Unnamed))
	}
	page.Said = r.L.N("wall.said", wall.Total)
	if q.Dimension != "" || q.Level != "" {
		page.Said = r.L.N("wall.said.among", wall.Total, "all", r.L.Int(wall.All))
	}
	var marks chart.MarkSet
	tiles := s.tilesOf(r, wall.Cards)
	for i, c := range wall.Cards {
		card := wallCardOf(r, study, &marks, c)
		card.Picture = tiles[i]
		page.Cards = append(page.Cards, card)
	}
	page.Defs = marks.Defs()
	if wall.Before {
		page.Pager.Previous = wallURL(r, study, q.Dimension, q.Level, "")
	}
	if wall.Next != "" {
		page.Pager.Next = wallURL(r, study, q.Dimension, q.Level, wall.Next)
	}
	if wall.Before || wall.Next != "" {
		page.Printed = r.L.N("wall.printed", len(page.Cards), "whole", r.L.Int(wall.Total))
	}
	if len(page.Cards) == 0 {
		page.Empty = wallEmpty(r, study, q)
	}
	return r.Render(w, "wall", page)
}

func wallEmpty(r *Request, study app.StudyView, q app.WallQuery) *Empty {
	if q.Dimension != "" || q.Level != "" {
		return &Empty{Title: r.L.T("wall.none"), Text: r.L.T("wall.none.text"), Action: &Button{Text: r.L.T("wall.all"), Kind: Secondary, Href: r.To("wall", study.Slug)}}
	}
	return &Empty{Title: r.L.T("wall.empty"), Text: r.L.T("wall.empty.text"), Example: r.L.T("wall.empty.example")}
}

func wallURL(r *Request, study app.StudyView, dimension string, level territory.Level, after string) string {
	return r.To("wall", study.Slug, wallDimension, dimension, wallLevel, string(level), afterParameter, after)
}

// wallFacets narrow the wall. In a published version one choice replaces the
// other, so that the site holds a page for each and not for each pair.
func (s *Server) wallFacets(r *Request, study app.StudyView, q app.WallQuery, wall app.Wall) Facets {
	dimension, level := q.Dimension, q.Level
	if s.pressed != nil {
		dimension, level = "", ""
	}
	f := Facets{Title: r.L.T("wall.filter")}
	if q.Dimension != "" || q.Level != "" {
		f.ClearURL = r.To("wall", study.Slug)
	}
	by := Facet{Label: r.L.T("wall.filter.dimension"), Open: true}
	for _, d := range wall.Dimensions {
		o := FacetOption{Text: dimensionTitle(r, d.Dimension), Count: d.Count, Chosen: d.ID == q.Dimension, Href: wallURL(r, study, d.ID, level, "")}
		if o.Chosen {
			o.Href = wallURL(r, study, "", level, "")
		}
		if o.Count > 0 || o.Chosen {
			by.Options = append(by.Options, o)
		}
	}
	at := Facet{Label: r.L.T("wall.filter.level"), Open: true}
	for _, l := range wall.Levels {
		o := FacetOption{Text: r.code("level", string(l.Level)), Count: l.Count, Chosen: l.Level == q.Level, Href: wallURL(r, study, dimension, l.Level, "")}
		if o.Chosen {
			o.Href = wallURL(r, study, dimension, "", "")
		}
		if o.Count > 0 || o.Chosen {
			at.Options = append(at.Options, o)
		}
	}
	for _, facet := range []Facet{by, at} {
		if len(facet.Options) > 0 {
			f.Facets = append(f.Facets, facet)
		}
	}
	return f
}

func wallCardOf(r *Request, study app.StudyView, marks *chart.MarkSet, v app.SheetView) wallCard {
	summary, spoken := v.In(r.Lang, "summary")
	card := wallCard{Lang: written(v.Lang), SummaryLang: spoken, Href: r.To("solution", study.Slug, subjectName(v.Subject)), Summary: typesetIn(spoken, summary),
		Place: organisations(r, v.Organisations), Changes: changesWords(r, v), Solid: solidWords(r, v)}
	card.Name, card.NameLang = v.Subject.NameIn(r.Lang)
	for _, l := range v.Effects {
		card.Marks = append(card.Marks, marks.Use(markOf(l.Cell)))
	}
	return card
}

// changesWords names what an initiative changes, best and worst alike: « change
// la santé et les liens, pèse sur le travail ».
func changesWords(r *Request, v app.SheetView) string {
	said := map[matrix.Direction][]string{}
	for _, l := range v.Effects {
		said[l.Cell.Direction] = append(said[l.Cell.Direction], dimensionTitle(r, l.Dimension))
	}
	out := ""
	for _, direction := range []matrix.Direction{matrix.Positive, matrix.Mixed, matrix.Negative} {
		if names := said[direction]; len(names) > 0 {
			if out != "" {
				out += " "
			}
			out += r.L.T("wall.changes."+string(direction), "list", r.L.List(names))
		}
	}
	switch {
	case out != "":
		return out
	case v.Tally.NoEffect+v.Tally.NotApplicable == 0:
		return r.L.T("wall.changes.unread")
	}
	return r.L.T("wall.changes.none")
}

// solidWords says on how solid a ground the effects stand, the most solid first.
func solidWords(r *Request, v app.SheetView) string {
	best, n := matrix.Stated, 0
	for _, l := range v.Effects {
		best = max(best, l.Cell.Solidity)
	}
	for _, l := range v.Effects {
		if l.Cell.Solidity == best {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return r.L.N("wall.solid", n, "word", solidityWord(r, best), "total", r.L.Int(len(v.Effects)))
}
