package web

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// memberGroup is the members of a college.
type memberGroup struct {
	College string
	Members []memberLine
}

// memberLine is a member of the working group, with what they step back from.
type memberLine struct {
	ID, Name     string
	Organisation string
	Role         string
	Lang         string // of the role
	Recused      string
	Href         string // of the form, for who writes
}

// criterionLine is a criterion of the selection.
type criterionLine struct {
	Label string
	Kind  string
	Help  prose
}

var colleges = []study.College{study.Field, study.Research, study.Civic, study.Private}

// framingParts are the paragraphs of the framing note that somebody wrote.
func (s *Server) framingParts(r *Request, view app.StudyView) ([]framingPart, error) {
	f := view.Framing
	places, err := s.placeLinks(r, f.Territories)
	if err != nil {
		return nil, err
	}
	where, err := s.perimeterOf(r, view)
	if err != nil {
		return nil, err
	}
	var parts []framingPart
	for _, p := range []struct{ id, text string }{{"why", f.Why}, {"for_whom", f.ForWhom}, {"perimeter", f.Perimeter}, {"means", f.Means}, {"calendar", f.Calendar}} {
		part := framingPart{ID: strings.ReplaceAll(p.id, "_", "-"), Title: r.L.T("study.framing." + p.id), Text: proseOf(r, view, p.text)}
		if p.id == "perimeter" {
			part.Places, part.Where = places, where
		}
		if len(part.Text.Lines)+len(part.Places) > 0 {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// placeLinks are territories by their names, linked to their pages.
func (s *Server) placeLinks(r *Request, keys []string) ([]Fact, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	places, err := s.places(r)
	if err != nil {
		return nil, err
	}
	var links []Fact
	for _, k := range keys {
		key := territory.Key(k)
		link := Fact{Text: territoryName(places, key)}
		if t, known := places.Get(key); known {
			link.Href = territoryURL(r, key)
			if t.Level == territory.Perimeter {
				link.Text = t.Name
			}
		}
		links = append(links, link)
	}
	return links, nil
}

// memberGroups sorts the members by college, colleges in the order of the
// method. Of what they step back from, only what may be named is.
func memberGroups(r *Request, view app.StudyView, names map[string]app.Subject) []memberGroup {
	var groups []memberGroup
	for _, c := range colleges {
		g := memberGroup{College: capital(r.L.T("college." + string(c)))}
		for _, m := range view.Members {
			if m.College == c {
				g.Members = append(g.Members, memberLine{ID: m.ID, Name: m.Name, Organisation: r.bearing(m.Organisation), Role: m.Role, Lang: written(view.Lang), Recused: recusedWords(r, m, names)})
			}
		}
		if len(g.Members) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

func recusedWords(r *Request, m study.Member, names map[string]app.Subject) string {
	if len(m.Recused) == 0 {
		return ""
	}
	var known []string
	for _, in := range m.Recused {
		if subject, named := names[in]; named {
			known = append(known, r.L.T("study.quoted", "name", subject.Called(r.Lang)))
		}
	}
	if unnamed := len(m.Recused) - len(known); unnamed > 0 {
		known = append(known, r.L.N("study.recused.unnamed", unnamed))
	}
	return r.L.T("study.recused", "initiatives", r.L.List(known))
}

// methodFacts are the rules that the study gave itself.
func methodFacts(r *Request, view app.StudyView) []Fact {
	grid := Fact{Label: r.L.T("study.method.framework"), Text: r.L.T("study.framework_missing", "id", view.Framework.ID, "version", view.Framework.Version)}
	if view.Grid != nil {
		grid.Text = r.L.T("study.framework", "title", view.Grid.Title.In(r.Lang), "version", view.Grid.Version, "n", len(view.Grid.Leaves()))
		if r.server.has("framework") {
			grid.Href = r.To("framework", view.Grid.ID, versionParameter, view.Grid.Version)
		}
	}
	scale := "study.scale.national_apart"
	if view.Scale.NationalCrosses {
		scale = "study.scale.national_crosses"
	}
	facts := []Fact{grid, {Label: r.L.T("study.method.scale"), Text: r.L.T(scale)}}
	if view.SmallestEffect > 0 {
		facts = append(facts, Fact{Label: r.L.T("study.method.smallest"), Text: r.L.T("study.smallest", "value", r.L.Show(view.SmallestEffect))})
	}
	return told(facts, r.L.T("study.method.licence"), view.Licence)
}

func criterionLines(r *Request, view app.StudyView) []criterionLine {
	var lines []criterionLine
	for _, c := range view.Criteria {
		lines = append(lines, criterionLine{Label: c.Label, Kind: r.L.T("criterion.kind." + string(c.Kind)), Help: proseOf(r, view, c.Help)})
	}
	return lines
}
