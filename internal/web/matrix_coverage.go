package web

import (
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/matrix"
)

// coveragePart says, before the matrix, what was read and where nothing was
// found, with the count and the day that go with such a claim.
type coveragePart struct {
	Figures []KeyFigure
	Blind   *blindPart
	Open    *Notice
}

// blindPart lists the dimensions where no initiative is known to act.
type blindPart struct {
	Title string
	Note  *Note
	Items []blindItem
}

type blindItem struct{ Title, Href, Why string }

func coverageOf(r *Request, page *Page, study app.StudyView, c app.Coverage) *coveragePart {
	if c.Rows == 0 {
		return nil
	}
	part := &coveragePart{Figures: coverageFigures(r, page, c)}
	if c.Open > 0 {
		part.Open = &Notice{Kind: NoticeInfo, Text: r.L.N("matrix.open", c.Open), Href: r.To("matrix", study.Slug, "lectures", "ouvertes"), Link: r.L.T("matrix.open.link")}
	}
	if len(c.Blind) > 0 {
		part.Blind = blindOf(r, page, study, c)
	}
	return part
}

// coverageFigures are the three counts that open the page, each with its base.
func coverageFigures(r *Request, page *Page, c app.Coverage) []KeyFigure {
	base := r.L.N("matrix.base", c.Tally.Total(), "rows", r.L.N("matrix.rows", c.Rows), "columns", r.L.N("matrix.columns", len(c.Dimensions)))
	note := func(key string) *Note {
		return page.Note(r.L.T(key), NoteEvidence).With(r.L.T("evidence.base"), base).With(r.L.T("evidence.period"), r.L.T("matrix.on", "date", r.L.Date(c.Date))).
			With(r.L.T("evidence.source"), r.L.T("matrix.source"))
	}
	measured := 0
	for _, d := range c.Dimensions {
		for s := matrix.Measured; s <= matrix.Replicated; s++ {
			measured += d.Solidity[s]
		}
	}
	effects := KeyFigure{Value: r.L.Int(c.Tally.Effects()), Label: r.L.N("matrix.figure.effects", c.Tally.Effects()), Note: note("matrix.figure.effects.note")}
	effects.Note.With(r.L.T("matrix.figure.which"), tallyWords(r, matrix.Tally{Positive: c.Tally.Positive, Negative: c.Tally.Negative, Mixed: c.Tally.Mixed}))
	backed := KeyFigure{Value: r.L.Int(measured), Label: r.L.N("matrix.figure.measured", measured), Note: note("matrix.figure.measured.note")}
	studied := KeyFigure{Value: r.L.Int(c.Tally.Studied()), Label: r.L.N("matrix.figure.studied", c.Tally.Studied(), "total", r.L.Int(c.Tally.Total())), Note: note("matrix.figure.studied.note")}
	return []KeyFigure{effects, backed, studied}
}

// blindOf words a blind spot: never « nobody acts », always « none in this
// census to this day ».
func blindOf(r *Request, page *Page, study app.StudyView, c app.Coverage) *blindPart {
	part := &blindPart{Title: r.L.N("matrix.blind", len(c.Blind)),
		Note: page.Note(r.L.T("matrix.blind.note"), NoteEvidence).With(r.L.T("evidence.base"), r.L.N("matrix.sheets", c.Rows)).With(r.L.T("evidence.period"), r.L.T("matrix.on", "date", r.L.Date(c.Date)))}
	tallies := map[string]matrix.Tally{}
	for _, d := range c.Dimensions {
		tallies[d.ID] = d.Tally
	}
	for _, d := range c.Blind {
		part.Items = append(part.Items, blindItem{Title: dimensionTitle(r, d), Href: r.To("matrix_dimension", study.Slug, d.ID), Why: blindWhy(r, tallies[d.ID], c)})
	}
	return part
}

func blindWhy(r *Request, t matrix.Tally, c app.Coverage) string {
	sheets, date := r.L.N("matrix.sheets", c.Rows), r.L.Date(c.Date)
	if t.Studied() == 0 {
		return r.L.T("matrix.blind.unread", "sheets", sheets, "date", date)
	}
	return r.L.T("matrix.blind.none", "sheets", sheets, "date", date) + " " + r.L.T("matrix.blind.read", "said", capital(tallyWords(r, t)))
}
