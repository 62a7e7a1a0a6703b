package web

import (
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/index"
)

// indexPage is an index: what it asks, what it is made of, and what comes out.
type indexPage struct {
	Page
	Head   Head
	Index  app.IndexView
	Spoken string // the language of what its authors wrote
	Lack   *Empty // what it needs before anything can be computed
	MadeOf Table
	By     string
	Deeds  []Button
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
	page.Section, page.NoIndex, page.Path = "territories", !v.Shared(), indicesPath(r, v.Title)
	page.Path[2].Lang = page.Spoken
	page.MadeOf = b.madeOf()
	key := "index.by"
	if v.By == "" {
		key = "index.by.nobody"
	}
	page.By = r.L.T(key, "by", v.By, "date", r.L.Date(v.Updated))
	b.deeds(page)
	if lack := v.Ready(); lack != "" {
		page.Lack = &Empty{Title: r.L.T("index.lacks"), Text: r.L.T("index.lacks." + string(lack))}
	}
	return r.Render(w, "index", page)
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

// hidden says whether an index rests on what its reader may not see, or on what is no more.
func (b indexBuild) hidden() bool {
	return slices.ContainsFunc(b.v.Indicators, func(c index.Chosen) bool { _, known := b.book.Card(c.Code); return !known })
}
