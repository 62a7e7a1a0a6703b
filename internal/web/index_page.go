package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

// indexPage is an index: what it asks, what it is made of, and what comes out.
type indexPage struct {
	Page
	Head   Head
	Index  app.IndexView
	Spoken string // the language of what its authors wrote
	Lack   *Empty // what it needs before anything can be computed
	MadeOf Table
	Told   []string // how it is computed, and over what
	By     string
	Deeds  []Button

	// What comes out, of an index that can be computed for its reader.
	Shown          *indexShown
	Action, Live   string
	Weights, Inner []Field
	Views          *Field
	Send           Button
	Downloads      []Download
	Audit          string
	Families       string
	Group          *NavLink // what groups said of the weights
}

func (s *Server) index(w http.ResponseWriter, r *Request) error {
	v, err := s.app.Index(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	b, err := s.indexBuild(r, v, "")
	if err != nil {
		return err
	}
	page := &indexPage{Index: v, Spoken: written(v.Lang), Head: Head{Eyebrow: indexOver(r, b.places, v.Index), Title: v.Title, TitleLang: written(v.Lang), Lead: v.Question, LeadLang: written(v.Lang)}}
	page.titledAs(v.Title, page.Spoken)
	page.Section, page.NoIndex, page.Path = "territories", !v.Shared() || v.Example, indicesPath(r, v.Title)
	page.Path[2].Lang = page.Spoken
	page.MadeOf = b.madeOf()
	key := "index.by"
	if v.By == "" {
		key = "index.by.nobody"
	}
	page.By = r.L.T(key, "by", v.By, "date", r.L.Date(v.Updated))
	b.deeds(page)
	if page.Group, err = s.roundsOf(r, v); err != nil {
		return err
	}
	if lack := v.Ready(); lack != "" {
		page.Lack = &Empty{Title: r.L.T("index.lacks"), Text: r.L.T("index.lacks." + string(lack))}
		return r.Render(w, "index", page)
	}
	x, wrong := s.indexReader(r, b)
	if x == nil {
		if !fault.Is(wrong, fault.Invalid) {
			return wrong
		}
		why := b.compositeSaid(wrong)
		if why != "" {
			why = r.L.T("index.cannot", "why", why)
		} else {
			why = strings.Join(r.words(wrong), " ")
		}
		page.Lack = &Empty{Title: r.L.T("index.lacks"), Text: why}
		return r.Render(w, "index", page)
	}
	if err := x.comesOut(page, wrong); err != nil {
		return err
	}
	if wrong != nil {
		return r.Again(w, "index", page, wrong)
	}
	return r.Render(w, "index", page)
}

// comesOut fills the page with what the index gives.
func (x *indexReader) comesOut(page *indexPage, wrong error) error {
	r := x.r
	var err error
	if page.Shown, err = x.show(); err != nil {
		return err
	}
	page.Action, page.Live = r.To("index", x.v.ID), r.To("index_live", x.v.ID, languageParameter, foreign(r))
	page.Weights, page.Inner = x.weightFields(wrong)
	page.Views = x.views()
	page.Send = Button{Text: r.L.T("index.weights.send"), Kind: Primary}
	page.Downloads, page.Audit, page.Families, page.Told = x.downloads(), r.To("index_audit", x.v.ID), r.To("index_families", x.v.ID), x.told()
	page.Wide, page.OwnStyle, page.PaperStyle = true, true, "index.css"
	return nil
}

// views offer a département of a larger territory, to see its places.
func (x *indexReader) views() *Field {
	within := x.places.Now(x.v.Within)
	if x.v.Within == "" {
		within = territory.NationalKey
	}
	if l := within.Level(); l != territory.National && l != territory.Region {
		return nil
	}
	f := x.r.Fields((&Form{}).Set(indexViewParameter, string(x.ask.view)), nil, "index.field")
	var options []Option
	for _, t := range sortedMembers(x.places, within, territory.Departement) {
		options = append(options, Option{Value: string(t.Key), Text: t.Name})
	}
	field := f.Select(indexViewParameter, options)
	field.First, field.Unmarked = x.r.L.T("index.view.all"), true
	return &field
}

// told says how the index is computed, what is missing and what was estimated.
func (x *indexReader) told() []string {
	l, m := x.r.L, x.v.Method.Filled()
	missing, imputed := 0, 0
	d := x.result.Data()
	for c := range d.Indicators {
		for row := range d.Units {
			switch v := d.Values.At(row, c); {
			case d.Mark(row, c)&composite.Imputed != 0:
				imputed++
			case v != v:
				missing++
			}
		}
	}
	said := []string{l.T("index.told.known", "n", m.Known)}
	if imputed > 0 {
		said = append(said, l.N("index.told.impute", imputed))
	}
	if missing > 0 {
		said = append(said, l.N("index.told.missing", missing))
	}
	for _, step := range index.Steps {
		said = append(said, l.T("index.told.choice", "step", l.T("index.made."+step), "choice", uncapital(l.T("index.choice."+step+"."+m.Choice(step)))))
	}
	for _, s := range x.v.Holding() {
		what := l.T("round.told.dimensions")
		for _, d := range x.v.Dimensions {
			if d.Code == s.Under {
				what = l.T("round.told.indicators", "dimension", d.Name)
			}
		}
		said = append(said, l.N("round.told", s.People, "what", what, "title", s.Title, "date", l.Date(s.Date)))
	}
	return append(said, l.T("index.told.sources", "sources", strings.Join(x.sources(), l.T("portrait.semicolon"))))
}

// madeOf is the tree of an index, with what each part weighs.
func (b indexBuild) madeOf() Table {
	l, spoken := b.r.L, written(b.v.Lang)
	t := Table{Caption: l.T("index.made_of.caption"), Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("index.dimension")}, {Label: l.T("index.counts"), Numeric: true}, {Label: l.T("place_indicator.direction")},
		{Label: l.T("place_indicator.period")}, {Label: l.T("territory.source")}}}
	shares := b.v.Shares()
	for _, d := range b.v.Used() {
		for _, c := range b.v.Under(d.Code) {
			row := Row{[]TableCell{{Text: c.Code}, {Text: d.Name, Lang: spoken}, {Text: l.Percent(shares[d.Code]*shares[c.Code], 0), Numeric: true}, {Text: l.T("index.way." + wayWord(c.Direction))}, {}, {}}}
			if card, known := b.book.Card(c.Code); known {
				row.Cells[0] = TableCell{Text: card.Label.In(b.r.Lang), Href: b.r.To("place_indicator", card.Code)}
				row.Cells[4].Text, row.Cells[5].Text = cardPeriod(b.r, card), card.Source.Producer
			} else {
				row.Cells[0] = TableCell{Text: l.T("index.not_shown"), Missing: true}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

func wayWord(direction int) string {
	switch direction {
	case 1:
		return "higher"
	case -1:
		return "lower"
	}
	return "none"
}

// deeds are what can be done with an index by who keeps the directory.
func (b indexBuild) deeds(page *indexPage) {
	r, v := b.r, b.v
	switch {
	case v.Retired != "":
		page.Notices = append(page.Notices, Notice{Kind: NoticeWarning, Text: r.L.T("index.retired.notice", "date", r.L.Date(v.Retired))})
	case !v.Public:
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("index.draft.notice")})
	}
	if v.Example {
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("index.example.notice")})
		return
	}
	if mayEdit(r) != nil {
		return
	}
	way := "do"
	if v.Retired != "" {
		way = "back"
	}
	for _, step := range indexSteps {
		page.Deeds = append(page.Deeds, Button{Text: r.L.T("index.change." + string(step)), Kind: Secondary, Href: r.To(step.route(), v.ID)})
	}
	page.Deeds = append(page.Deeds, Button{Text: r.L.T("initiative.history"), Kind: Plain, Href: r.To("index_history", v.ID)}, Button{Text: r.L.T("index.retire." + way), Kind: Plain, Href: r.To("index_retire", v.ID)})
}
