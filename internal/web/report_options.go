package web

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
)

// blockOptions is what the blocks of a report can show.
type blockOptions struct {
	initiatives, dimensions, figures, conclusions, quotes []Option

	selected []Option // the initiatives that have a row in the matrix
}

// passageLength is how much of a passage tells it from the others.
const passageLength = 80

func (s *Server) blockOptions(r *Request, view app.StudyView) (o blockOptions, err error) {
	census, err := s.app.Entries(r.Context(), r.Actor, view)
	if err != nil {
		return o, err
	}
	o.initiatives = entryOptions(r, census.Entries)
	o.selected = entryOptions(r, slices.DeleteFunc(slices.Clone(census.Entries), func(e app.EntryView) bool { return e.Status != study.Selected }))
	o.dimensions = dimensionOptions(r, view)
	figures, err := s.app.Observations(r.Context(), r.Actor, view, "")
	if err != nil {
		return o, err
	}
	for _, f := range figures {
		text := figureWords(r, f.Observation, cardOf(f)) + ", " + cardLabel(r, f.Card)
		if f.Subject.Original != "" {
			text += " (" + f.Subject.Called(r.Lang) + ")"
		}
		o.figures = append(o.figures, Option{Value: f.ID, Text: text})
	}
	conclusions, err := s.app.Conclusions(r.Context(), r.Actor, view)
	if err != nil {
		return o, err
	}
	for _, c := range conclusions {
		o.conclusions = append(o.conclusions, Option{Value: c.ID, Text: c.Title})
	}
	stories, _, err := s.app.Stories(r.Context(), r.Actor, view)
	for _, t := range stories {
		o.quotes = append(o.quotes, storyChoices(r, t)...)
	}
	return o, err
}

// storyChoices are a testimony, then each of its passages.
func storyChoices(r *Request, t app.StoryView) []Option {
	title := storyTitle(r, t.Story)
	all := []Option{{Value: t.ID, Text: r.L.T("report.quote.whole", "title", title)}}
	for _, e := range t.Excerpts {
		all = append(all, Option{Value: quoteValue(t.ID, e.ID), Text: r.L.T("report.quote.passage", "title", title, "words", text.Beginning(e.Text, passageLength))})
	}
	return all
}

// fields are the fields of what a block shows, as its kind says.
func (o blockOptions) fields(f Fields, kind report.Kind) []Field {
	switch kind {
	case report.Matrix:
		return []Field{f.Checks("initiatives", o.selected).Beside(), f.Checks("dimensions", o.dimensions).Beside()}
	case report.Map:
		return []Field{f.Checks("initiatives", o.initiatives).Beside()}
	case report.Initiative:
		return []Field{f.Select("initiative", o.initiatives).Require()}
	case report.KeyFigures:
		return []Field{f.Checks("observations", o.figures).Require()}
	case report.Conclusion:
		return []Field{f.Select("conclusion", o.conclusions).Require()}
	case report.Quotation:
		return []Field{f.Select("quote", o.quotes).Require()}
	}
	return nil
}

// cite lists what a text may refer to, with what to type.
func (o blockOptions) cite(r *Request) []citeGroup {
	var groups []citeGroup
	add := func(key string, to report.RefKind, options []Option) {
		g := citeGroup{Title: r.L.T(key)}
		for _, x := range options {
			g.Lines = append(g.Lines, citeLine{Token: report.Ref{To: to, ID: x.Value}.String(), Text: x.Text})
		}
		if len(g.Lines) > 0 {
			groups = append(groups, g)
		}
	}
	add("report.cite.figures", report.ToFigure, o.figures)
	add("report.cite.initiatives", report.ToInitiative, o.initiatives)
	add("report.cite.conclusions", report.ToConclusion, o.conclusions)
	return groups
}
