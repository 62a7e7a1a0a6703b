package web

import (
	"cmp"
	"errors"
	"math"
	"net/http"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// whyPage tells why a place has the score that it has in an index.
type whyPage struct {
	Page
	Head     Head
	Score    string
	Interval []string
	Raises   []string
	Lowers   []string
	Known    []string // missing, estimated, brought in
	Others   []string // what other choices would change
	Beside   *besideIndexed
	Alike    *Table
	Family   *NavLink
	Table    *Table
	Portrait NavLink
	Back     NavLink
}

// toldSources is how many indicators are told either way.
const toldSources = 4

func (s *Server) indexPlace(w http.ResponseWriter, r *Request) error {
	x, err := s.indexRead(r)
	if err != nil {
		return err
	}
	v := x.v
	t, there := x.places.Get(x.places.Now(territory.Key(r.PathValue("level") + ":" + r.PathValue("code"))))
	if !there || t.Level != v.Level || x.result.GivenRow(t.Code) < 0 {
		return fault.New(fault.NotFound, "not_found")
	}
	page := &whyPage{Head: Head{Eyebrow: v.Title, EyebrowLang: written(v.Lang), Title: r.L.T("index.why", "name", t.Name), Lead: r.L.T("index.why.lead")}, Back: NavLink{Text: r.L.T("index.why.back"), Href: r.To("index", v.ID)},
		Portrait: NavLink{Text: r.L.T("index.why.portrait", "name", t.Name), Href: territoryURL(r, t.Key)}}
	page.Title, page.Section, page.NoIndex, page.Path = page.Head.Title, "territories", !v.Shared(), indexPath(r, v, t.Name)
	row := x.result.Row(t.Code)
	if row < 0 || math.IsNaN(x.result.Scores.At(row, x.result.Target)) {
		page.Score = r.L.T("index.why.not_scored", "n", x.known(t.Code), "base", len(v.Indicators), "known", v.Method.Filled().Known)
		return r.Render(w, "index_place", page)
	}
	if err := x.why(page, t, row); err != nil {
		return err
	}
	form := r.QueryForm()
	other, otherRow, wrong := s.besideAsked(x, t, r.Query(besideIndexParameter))
	page.Beside = &besideIndexed{Ask: r.Fields(form, wrong, "index.beside.field").Text(besideIndexParameter).Require(), Action: r.To("index_place", v.ID, string(t.Level), t.Code), Send: Button{Text: r.L.T("index.beside.send"), Kind: Secondary}}
	switch {
	case wrong != nil:
		return r.Again(w, "index_place", page, wrong)
	case otherRow >= 0:
		if err := x.beside(page.Beside, t, other, row, otherRow); err != nil {
			return err
		}
	}
	return r.Render(w, "index_place", page)
}

// known is how many of the indicators have a figure for a place.
func (x *indexReader) known(code string) int {
	n, row := 0, x.result.GivenRow(code)
	for c := range x.v.Indicators {
		if v := x.result.Given.Values.At(row, c); v == v {
			n++
		}
	}
	return n
}

func (x *indexReader) why(page *whyPage, t territory.Territory, row int) error {
	l := x.r.L
	d, err := x.result.Explain(t.Code)
	if err != nil {
		return err
	}
	page.Score = l.T("index.why.score", "score", l.Number(float64(d.Score), 1), "typical", l.Number(float64(d.AgainstScore), 1), "gap", signed(x.r, float64(d.Difference)))
	page.Interval = x.interval(row)
	sources := bySize(d.Sources)
	at, _ := x.book.Place(x.places, t.Key)
	table := &Table{Caption: l.T("index.why.table"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("index.why.value"), Numeric: true}, {Label: l.T("index.score"), Numeric: true}, {Label: l.T("index.why.typical"), Numeric: true}, {Label: l.T("index.why.brings"), Numeric: true}}}
	for _, s := range sources {
		card, known := x.book.Card(s.Code)
		if !known {
			continue
		}
		table.Rows = append(table.Rows, x.sourceRow(card, at, s))
		said := x.sourceSaid(card, at, s)
		switch total := float64(s.Total); {
		case total > 0.05 && len(page.Raises) < toldSources:
			page.Raises = append(page.Raises, said)
		case total < -0.05 && len(page.Lowers) < toldSources:
			page.Lowers = append(page.Lowers, said)
		}
		page.Known = append(page.Known, x.missing(card, at, s)...)
	}
	page.Known = append(page.Known, x.teller().Done(x.result.Result, row)...)
	page.Interval = append(page.Interval, x.teller().Balance(x.result.Result, d, row)...)
	page.Table, page.Alike = table, x.alike(t)
	if page.Family, err = x.familyHere(row); err != nil {
		return err
	}
	page.Others, err = x.others(row)
	return err
}

// bySize are what indicators bring, the largest first.
func bySize(all []composite.Source) []composite.Source {
	out := slices.DeleteFunc(slices.Clone(all), func(s composite.Source) bool { return s.Level != 1 })
	slices.SortStableFunc(out, func(a, b composite.Source) int {
		return cmp.Compare(math.Abs(float64(b.Total)), math.Abs(float64(a.Total)))
	})
	return out
}

func signed(r *Request, v float64) string {
	said := r.L.Number(math.Abs(v), 1)
	switch {
	case v > 0:
		return "+" + said
	case v < 0:
		return "−" + said
	}
	return said
}

// valueHere is the figure of an indicator for the place, or why there is none.
func (x *indexReader) valueHere(card *series.Card, at series.Place) string {
	v := x.book.Shown(card.Code, at)
	if !v.Has() {
		return x.r.L.T("place_indicator.status." + v.Status.Code())
	}
	return placeFigure(x.r, card, v.Number)
}

func (x *indexReader) sourceSaid(card *series.Card, at series.Place, s composite.Source) string {
	return x.r.L.T("index.why.source", "label", card.Label.In(x.r.Lang), "period", cardPeriod(x.r, card), "value", x.valueHere(card, at), "points", signed(x.r, float64(s.Total)))
}

func (x *indexReader) sourceRow(card *series.Card, at series.Place, s composite.Source) Row {
	l := x.r.L
	score := TableCell{Text: l.Number(float64(s.Score), 1), Numeric: true}
	if math.IsNaN(float64(s.Score)) {
		score = TableCell{Text: l.T("index.not_scored"), Missing: true}
	}
	return Row{[]TableCell{{Text: card.Label.In(x.r.Lang), Href: x.r.To("place_indicator", card.Code)}, {Text: x.valueHere(card, at), Numeric: true}, score, {Text: l.Number(float64(s.AgainstScore), 1), Numeric: true}, {Text: signed(x.r, float64(s.Total)), Numeric: true}}}
}

// missing tells that a figure of the place is missing, and stayed so.
func (x *indexReader) missing(card *series.Card, at series.Place, s composite.Source) []string {
	label := card.Label.In(x.r.Lang)
	var out []string
	if v := x.book.Shown(card.Code, at); !v.Has() && !slices.Contains(s.Marks, "imputed") {
		out = append(out, x.r.L.T("index.why.missing", "label", label, "why", x.r.L.T("place_indicator.status."+v.Status.Code())))
	}
	return out
}

// teller says what the command says too, with the names of cards and dimensions.
func (x *indexReader) teller() app.IndexTeller {
	return app.IndexTeller{L: x.r.L, Called: x.label, Shown: func(code string, v float64) string {
		card, known := x.book.Card(code)
		if !known {
			return x.r.L.Significant(v, 3)
		}
		return placeFigure(x.r, card, v)
	}}
}

// interval tells within which ranks the place falls, and how often at either end.
func (x *indexReader) interval(row int) []string {
	l := x.r.L
	if x.spread == nil {
		return []string{l.T("index.spread.waiting")}
	}
	u, n := x.spread.Units[row], len(x.result.Data().Units)
	said := []string{l.T("index.why.interval", "draws", l.Int(x.spread.Draws), "low", l.Int(int(math.Floor(float64(u.Rank.Low)))), "high", l.Int(int(math.Ceil(float64(u.Rank.High)))), "n", l.Int(n),
		"least", l.Number(float64(u.Score.Low), 1), "most", l.Number(float64(u.Score.High), 1))}
	switch {
	case u.Top >= 0.5:
		said = append(said, l.T("index.why.top", "n", l.Int(int(math.Round(100*float64(u.Top))))))
	case u.Bottom >= 0.5:
		said = append(said, l.T("index.why.bottom", "n", l.Int(int(math.Round(100*float64(u.Bottom))))))
	}
	return said
}

// others tell what other choices would change for the place.
func (x *indexReader) others(row int) ([]string, error) {
	choices, err := x.result.OtherChoices(x.r.Context(), row)
	if err != nil {
		return nil, err
	}
	l := x.r.L
	percent := func(v float64) string { return l.Int(int(math.Round(100 * v))) }
	var out []string
	for _, c := range choices {
		dimension := ""
		if at := slices.IndexFunc(x.v.Dimensions, func(d index.Dimension) bool { return d.Code == c.Node }); at >= 0 {
			dimension = x.v.Dimensions[at].Name
		}
		out = append(out, l.T("index.why.other."+c.Choice, "dimension", dimension, "before", percent(c.Before), "after", percent(c.Behind)))
	}
	return out, nil
}

// alike sets the place beside those that resemble it, by name: none is first.
func (x *indexReader) alike(t territory.Territory) *Table {
	at, known := x.book.Place(x.places, t.Key)
	if !known {
		return nil
	}
	near, _ := x.book.AlikeAmong(at, series.EvenWeights(), alikeShown, func(code string) bool { return x.result.Row(code) >= 0 })
	if len(near) == 0 {
		return nil
	}
	l := x.r.L
	out := &Table{Caption: l.T("index.why.alike"), Compact: true, Columns: []Column{{Label: capital(l.N("territory.level."+string(x.v.Level), 1))}, {Label: l.T("index.score"), Numeric: true}, {Label: l.T("index.rank"), Numeric: true}}}
	rows := []territory.Territory{t}
	for _, a := range near {
		if other, there := x.places.Get(territory.Key(string(x.v.Level) + ":" + a.Code)); there {
			rows = append(rows, other)
		}
	}
	slices.SortFunc(rows[1:], func(a, b territory.Territory) int { return cmp.Compare(a.Name, b.Name) })
	for _, other := range rows {
		row := x.result.Row(other.Code)
		out.Rows = append(out.Rows, Row{[]TableCell{{Text: other.Name, Href: x.r.To("index_place", x.v.ID, string(other.Level), other.Code)}, x.scoreCell(x.result.Scores.At(row, x.result.Target)), {Text: x.rank(row), Numeric: true}}})
	}
	return out
}

// compositeSaid is what the library says of an index, with the names of its places,
// indicators and dimensions; nothing of any other error.
func (b indexBuild) compositeSaid(err error) string {
	var said *composite.Error
	if !errors.As(err, &said) {
		return ""
	}
	return b.r.L.T("composite."+string(said.Reason), app.IndexWords(said, b.label)...)
}
