package web

import (
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
)

// changes tell, step by step, what the choices that stand did to the figures; nothing
// while the index lacks something.
func (s *Server) indexChanges(b indexBuild, page *indexFormPage) {
	if b.v.Ready() != "" {
		return
	}
	result, err := s.app.IndexResult(b.r.Context(), b.r.Actor, b.v.Index)
	if err != nil {
		why := b.compositeSaid(err)
		if why == "" {
			why = b.r.words(err)[0]
		}
		page.Lacks = &Notice{Kind: NoticeWarning, Text: b.r.L.T("index.cannot", "why", why)}
		return
	}
	for i, c := range page.Choices {
		page.Choices[i].Changed, page.Choices[i].Table = b.changed(c.ID, result)
	}
}

// toldPlaces is how many places a step names of those that it left out.
const toldPlaces = 8

func (b indexBuild) changed(step string, r *app.IndexResult) ([]string, *Table) {
	l := b.r.L
	switch step {
	case "etape-known":
		return b.leftOut(r), nil
	case "etape-impute":
		return b.counted(r, composite.Imputed, "index.did.impute"), nil
	case "etape-treat":
		said := b.counted(r, composite.Winsorised|composite.Transformed, "index.did.treat")
		return said, b.treatedTable(r)
	case "etape-normalise":
		return append([]string{l.T("index.did.normalise")}, b.counted(r, composite.Clipped, "index.did.clipped")...), b.scaleTable(r)
	case "etape-weigh":
		return nil, b.weightTable(r)
	}
	lowest, highest := extremes(r.Scores.Column(r.Target))
	return []string{l.T("index.did.aggregate", "low", l.Number(lowest, 1), "high", l.Number(highest, 1))}, nil
}

func extremes(scores []float64) (lowest, highest float64) {
	some := slices.DeleteFunc(slices.Clone(scores), func(v float64) bool { return v != v })
	if len(some) == 0 {
		return 0, 0
	}
	return slices.Min(some), slices.Max(some)
}

// leftOut names the places that are not compared, for too little is known of them.
func (b indexBuild) leftOut(r *app.IndexResult) []string {
	l := b.r.L
	var names []string
	for _, u := range r.Given.Units {
		if r.Row(u.Code) < 0 {
			names = append(names, u.Label())
		}
	}
	all := len(r.Given.Units)
	if len(names) == 0 {
		return []string{l.T("index.did.known.all", "n", l.Int(all))}
	}
	said := []string{l.N("index.did.known", len(names), "all", l.Int(all))}
	if len(names) > toldPlaces {
		return append(said, l.T("index.did.known.some", "names", l.List(names[:toldPlaces])))
	}
	return append(said, l.T("index.did.known.named", "names", l.List(names)))
}

// counted says how many figures bear a mark, and of which indicators most.
func (b indexBuild) counted(r *app.IndexResult, mark composite.Mark, key string) []string {
	d, l := r.Data(), b.r.L
	total, most, which := 0, 0, ""
	for c, i := range d.Indicators {
		n := 0
		for row := range d.Units {
			if d.Mark(row, c)&mark != 0 {
				n++
			}
		}
		if total += n; n > most {
			most, which = n, i.Code
		}
	}
	if total == 0 {
		return []string{l.T(key + ".none")}
	}
	if card, known := b.book.Card(which); known {
		which = card.Label.In(b.r.Lang)
	}
	return []string{l.N(key, total, "most", l.Int(most), "label", which, "all", l.Int(len(d.Units)))}
}

// treatedTable sets the shape of each indicator that was treated before and after.
func (b indexBuild) treatedTable(r *app.IndexResult) *Table {
	given, _, _, err := r.Described()
	after, failed := r.Treated()
	if err != nil || failed != nil || after == nil {
		return nil
	}
	l := b.r.L
	t := &Table{Caption: l.T("index.did.treat.table"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("index.did.points"), Numeric: true}, {Label: l.T("index.did.highest.before"), Numeric: true}, {Label: l.T("index.did.highest.after"), Numeric: true}, {Label: l.T("index.did.skew.before"), Numeric: true}, {Label: l.T("index.did.skew.after"), Numeric: true}}}
	for i, g := range given {
		card, known := b.book.Card(g.Code)
		if !known || after[i].Winsorised+after[i].Transformed == 0 {
			continue
		}
		highest := TableCell{Text: placeFigure(b.r, card, float64(after[i].Max)), Numeric: true}
		if after[i].Transformed > 0 {
			highest = TableCell{Text: l.T("index.did.log"), Missing: true}
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: card.Label.In(b.r.Lang)}, {Text: l.Int(after[i].Winsorised), Numeric: true}, {Text: placeFigure(b.r, card, float64(g.Max)), Numeric: true}, highest,
			{Text: l.Number(float64(g.Skewness), 1), Numeric: true}, {Text: l.Number(float64(after[i].Skewness), 1), Numeric: true}}})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// scaleTable says where each indicator's scores lie: an indicator that hardly spreads
// counts for little, whatever its weight.
func (b indexBuild) scaleTable(r *app.IndexResult) *Table {
	given, last, _, err := r.Described()
	if err != nil {
		return nil
	}
	l := b.r.L
	t := &Table{Caption: l.T("index.did.scale"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("index.audit.low"), Numeric: true}, {Label: l.T("index.audit.high"), Numeric: true}, {Label: l.T("index.did.middle"), Numeric: true}, {Label: l.T("index.did.spread"), Numeric: true}}}
	for i, g := range given {
		if card, known := b.book.Card(g.Code); known {
			t.Rows = append(t.Rows, Row{[]TableCell{{Text: card.Label.In(b.r.Lang)}, {Text: placeFigure(b.r, card, float64(g.Min)), Numeric: true}, {Text: placeFigure(b.r, card, float64(g.Max)), Numeric: true},
				{Text: l.Number(float64(last[i].Median), 0), Numeric: true}, {Text: l.T("index.did.between", "low", l.Number(float64(last[i].Q1), 0), "high", l.Number(float64(last[i].Q3), 0))}}})
		}
	}
	return t
}

// weightTable gives the weights as they are used.
func (b indexBuild) weightTable(r *app.IndexResult) *Table {
	l, shares := b.r.L, r.Shares()
	t := &Table{Caption: l.T("index.did.weights"), Compact: true, Columns: []Column{{Label: l.T("place_indicator.indicator")}, {Label: l.T("index.dimension")}, {Label: l.T("index.did.within"), Numeric: true}, {Label: l.T("index.did.whole"), Numeric: true}}}
	for _, d := range b.v.Used() {
		of := shares[r.Structure.Find(d.Code)]
		for _, c := range b.v.Under(d.Code) {
			if card, known := b.book.Card(c.Code); known {
				within := shares[r.Structure.Find(c.Code)]
				t.Rows = append(t.Rows, Row{[]TableCell{{Text: card.Label.In(b.r.Lang)}, {Text: d.Name, Lang: written(b.v.Lang)}, {Text: l.Percent(within, 0), Numeric: true}, {Text: l.Percent(of*within, 0), Numeric: true}}})
			}
		}
	}
	return t
}
