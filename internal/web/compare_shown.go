package web

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// compareShown fills the page: the main indicators, or those of a dimension on demand.
func (s *Server) compareShown(page *comparePage, c compared, dimension string) error {
	r := c.r
	f, err := s.app.Framework(profileFrameworks[0], "")
	if err != nil {
		return err
	}
	for i, p := range c.places {
		page.Places = append(page.Places, NavLink{Text: c.names[i], Href: territoryURL(r, p.t.Key)})
	}
	cards := c.tabs(page, f, dimension)
	page.Table = c.table(cards)
	var silent []string
	for _, card := range cards {
		m, drawn, err := c.multiple(card)
		if err != nil {
			return err
		}
		if drawn {
			page.Multiples = append(page.Multiples, m)
		} else {
			silent = append(silent, uncapital(card.Label.In(r.Lang)))
		}
	}
	if len(silent) > 0 {
		page.Silent = r.L.T("compare.nothing", "labels", r.L.List(silent))
	}
	page.Sources = c.places[0].sources(cards)
	for _, format := range []string{"xlsx", "csv"} {
		page.Downloads = append(page.Downloads, Download{Text: r.L.T("compare.download." + format), Href: c.to(r, "compare_"+format, "langue", r.Lang), Format: r.L.T("alike.format." + format)})
	}
	page.Trends, err = c.trends(cards)
	return err
}

// tabs offers the main indicators and each dimension that has some, and gives the cards
// of the one that is asked for.
func (c compared) tabs(page *comparePage, f *framework.Framework, dimension string) []*series.Card {
	main := c.comparable(c.places[0].first())
	cards, chosen := main, ""
	for _, d := range f.Leaves() {
		of := c.cardsOf(f, d.ID)
		if len(of) == 0 {
			continue
		}
		if d.ID == dimension {
			cards, chosen = of, d.ID
		}
		page.Tabs = append(page.Tabs, Tab{Text: d.Title.In(c.r.Lang), Href: c.to(c.r, "compare", dimensionParameter, d.ID), Current: d.ID == dimension})
	}
	page.Tabs = slices.Insert(page.Tabs, 0, Tab{Text: c.r.L.T("compare.main"), Href: c.to(c.r, "compare"), Current: chosen == ""})
	return cards
}

// cardsOf are the cards that speak of a dimension, "" for all that are shown.
func (c compared) cardsOf(f *framework.Framework, dimension string) []*series.Card {
	return c.comparable(slices.DeleteFunc(c.places[0].shown(), func(card *series.Card) bool {
		return dimension != "" && !slices.ContainsFunc(card.Dimensions, func(m series.Mapping) bool { return m.Framework == f.ID && m.Dimension == dimension })
	}))
}

// comparable leaves out what is published by EPCI when not all places are.
func (c compared) comparable(cards []*series.Card) []*series.Card {
	epci := !slices.ContainsFunc(c.places, func(p placeReader) bool { return p.t.Level != territory.EPCI })
	return slices.DeleteFunc(slices.Clone(cards), func(card *series.Card) bool { return card.Level == territory.EPCI && !epci })
}

// table sets the places side by side, an indicator a row, France at the end.
func (c compared) table(cards []*series.Card) Table {
	l := c.r.L
	t := Table{Caption: l.T("compare.table", "names", l.List(c.names)), Columns: []Column{{Label: l.T("portrait.profile.indicator")}}}
	for _, name := range c.names {
		t.Columns = append(t.Columns, Column{Label: name, Numeric: true})
	}
	t.Columns = append(t.Columns, Column{Label: l.T("indicator_map.france"), Numeric: true})
	for _, card := range cards {
		cells := []TableCell{{Text: l.T("compare.row", "label", card.Label.In(c.r.Lang), "about", c.about(card)), Href: c.r.To("place_indicator", card.Code)}}
		for _, p := range c.places {
			cells = append(cells, p.comparedCell(card, p.book.Value(card.Code, p.at)))
		}
		t.Rows = append(t.Rows, Row{append(cells, c.places[0].comparedCell(card, c.france(card)))})
	}
	return t
}

// about is the period of a card, and the unit of its numbers where they don't bear it.
func (c compared) about(card *series.Card) string {
	said := cardPeriod(c.r, card)
	if unit := unitWord(c.r, card); unit != "" && unit != "%" {
		said = c.r.L.T("compare.about", "period", said, "unit", unit)
	}
	return said
}

// bare writes a number whose unit is said elsewhere; a percentage bears its own.
func bare(r *Request, card *series.Card, v float64) string {
	if unitWord(r, card) == "%" {
		return placeFigure(r, card, v)
	}
	return r.L.Number(v, card.Decimals)
}

// france is the value of all France; missing where it can't be computed.
func (c compared) france(card *series.Card) series.Value {
	if at, known := c.book.Place(c.places[0].places, territory.NationalKey); known {
		return c.book.Value(card.Code, at)
	}
	return series.Value{Number: math.NaN(), Status: series.Missing}
}

// comparedCell writes a value with how it came, or why there is none.
func (p placeReader) comparedCell(card *series.Card, v series.Value) TableCell {
	if !v.Has() {
		return TableCell{Text: p.absence(card, v), Missing: true}
	}
	return TableCell{Text: bare(p.r, card, v.Number) + p.manner(v), Numeric: true}
}

// manner marks in a word what is not simply known; "" else.
func (p placeReader) manner(v series.Value) string {
	switch v.Status {
	case series.Estimated, series.Flagged:
		return p.r.L.T("compare." + v.Status.Code())
	}
	return ""
}

// absence says in few words why there is no value.
func (p placeReader) absence(card *series.Card, v series.Value) string {
	if v.Status == series.Missing && card.Middled(p.t.Level) {
		return p.r.L.T("compare.median")
	}
	return uncapital(p.r.L.T("place_indicator.status." + v.Status.Code()))
}

// multiple draws an indicator, a place a line; not when none of them has a value.
func (c compared) multiple(card *series.Card) (m compareMultiple, drawn bool, err error) {
	l := c.r.L
	m = compareMultiple{Label: card.Label.In(c.r.Lang), Href: c.r.To("place_indicator", card.Code), About: c.about(card)}
	d := chart.DotChart{Format: func(v float64) string { return bare(c.r, card, v) },
		About: chart.About{ID: "c-" + strings.ToLower(card.Code), Finding: m.Label, Desc: l.T("compare.desc", "label", m.Label, "names", l.List(c.names))},
		Words: chart.RowWords{Label: l.T("compare.place"), Value: l.T("portrait.note.exact"), Note: l.T("portrait.note.status"), Missing: l.T("portrait.missing")}}
	for i, p := range c.places {
		v := p.book.Value(card.Code, p.at)
		row := chart.DotRow{Label: c.names[i], Value: chart.Missing(p.absence(card, v))}
		if v.Has() {
			row.Value, row.Note, drawn = chart.Known(v.Number), strings.Trim(p.manner(v), " \u00a0()"), true
		}
		d.Rows = append(d.Rows, row)
	}
	if !drawn {
		return m, false, nil
	}
	if v := c.france(card); v.Has() {
		d.Reference = &chart.Reference{Value: v.Number, Label: l.T("compare.reference", "figure", bare(c.r, card, v.Number))}
	}
	figure, err := chart.Dot(d)
	m.SVG = figure.SVG
	return m, true, err
}

// trends draws what is known at several dates: the population, then the families of the
// indicators that are shown.
func (c compared) trends(cards []*series.Card) ([]*FigureBox, error) {
	families := []string{populationFamily}
	for _, card := range cards {
		if card.Family != "" && !slices.Contains(families, card.Family) {
			families = append(families, card.Family)
		}
	}
	var all []*FigureBox
	for _, family := range families {
		moments := c.moments(family)
		if len(moments) < 2 {
			continue
		}
		for from := 0; from < len(c.places); from += c.atOnce() {
			figure, err := c.trend(family, moments, from)
			if err != nil {
				return nil, err
			}
			if figure != nil {
				all = append(all, figure)
			}
		}
	}
	return all, nil
}

// atOnce is how many lines a chart holds: four are told apart, and six make two charts of three.
func (c compared) atOnce() int {
	if len(c.places) > 4 {
		return 3
	}
	return 4
}

// moments are the cards of a family, one a year; of two of one year, that which
// compares with the others.
func (c compared) moments(family string) []*series.Card {
	var cards []*series.Card
	for _, card := range c.comparable(c.book.Family(family)) {
		if _, err := strconv.Atoi(card.Period); err != nil {
			continue
		}
		if n := len(cards); n > 0 && cards[n-1].Period == card.Period {
			if cards[n-1].Break.FR != "" {
				cards[n-1] = card
			}
			continue
		}
		cards = append(cards, card)
	}
	return cards
}

// trend follows some of the places through the moments of a family; nil when fewer than
// two moments are known of any.
func (c compared) trend(family string, cards []*series.Card, from int) (*FigureBox, error) {
	l, last := c.r.L, cards[len(cards)-1]
	to := min(from+c.atOnce(), len(c.places))
	names := l.List(c.names[from:to])
	label, measure := labelOf(cards).In(c.r.Lang), unitWord(c.r, last)
	if family == populationFamily {
		measure = l.T("compare.index", "year", cards[0].Period)
	}
	id := "evolution-" + strings.ToLower(strings.ReplaceAll(family, "_", "-")) + "-" + strconv.Itoa(from+1)
	lines := chart.LineChart{About: chart.About{ID: id, Finding: l.T("compare.trend", "label", label, "names", names), Measure: measure, Source: c.places[0].sources(cards),
		Desc: l.T("compare.trend.desc", "label", label, "names", names)},
		Format: func(v float64) string { return l.Number(v, min(last.Decimals, 1)) },
		Words:  chart.LineWords{Moment: l.T("portrait.year"), Break: l.T("portrait.break"), Missing: l.T("portrait.missing")}}
	enough := false
	for i := from; i < to; i++ {
		points := c.points(family, cards, c.places[i])
		known := 0
		for _, p := range points {
			if p.Value.Known {
				known++
			}
		}
		enough = enough || known > 1
		lines.Series = append(lines.Series, chart.Series{Label: c.names[i], Points: points})
	}
	if !enough {
		return nil, nil
	}
	for _, card := range cards[1:] {
		if why := card.Break.In(c.r.Lang); why != "" {
			lines.Breaks = append(lines.Breaks, chart.Break{At: yearOf(card), Label: l.T("portrait.break")})
			lines.Note = strings.TrimSpace(lines.Note + " " + why)
		}
	}
	figure, err := chart.Line(lines)
	return &FigureBox{ID: "figure-" + id, Chart: figure}, err
}

// labelOf names a family: as the last of its cards that compares with the others does.
func labelOf(cards []*series.Card) framework.Text {
	for _, card := range slices.Backward(cards) {
		if card.Break.FR == "" {
			return card.Label
		}
	}
	return cards[0].Label
}

// points are the values of a place over time; of the population, for a hundred at first,
// at the dates that are known of the same communes as the latest.
func (c compared) points(family string, cards []*series.Card, p placeReader) []chart.Point {
	values := make([]series.Value, len(cards))
	if family == populationFamily {
		codes := make([]string, len(cards))
		for i, card := range cards {
			codes[i] = card.Code
		}
		values = c.book.Together(codes, p.at)
		values = indexed(values)
	} else {
		for i, card := range cards {
			values[i] = c.book.Value(card.Code, p.at)
		}
	}
	points := make([]chart.Point, len(cards))
	for i, v := range values {
		points[i] = chart.Point{At: yearOf(cards[i]), Value: chart.Missing(p.absence(cards[i], v))}
		if v.Has() {
			points[i].Value = chart.Known(v.Number)
		}
	}
	return points
}

// indexed are values for a hundred of the first:
//
//	y_i = 100 x_i / x_1
//
// Without a first value, or when it is zero, there is no index.
func indexed(values []series.Value) []series.Value {
	out := make([]series.Value, len(values))
	for i, v := range values {
		out[i] = series.Value{Number: math.NaN(), Status: series.Missing}
		if first := values[0]; v.Has() && first.Has() && first.Number > 0 {
			out[i] = series.Value{Number: 100 * v.Number / first.Number, Status: v.Status}
		}
	}
	return out
}

// yearOf is the year of a card whose period is one.
func yearOf(card *series.Card) float64 {
	year, _ := strconv.Atoi(card.Period)
	return float64(year)
}
