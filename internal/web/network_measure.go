package web

import (
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/network"
)

// cooperationNames are the indicators in the order they are shown, with
// cooperation.<name> as their words and .note as what they count.
var cooperationNames = []string{"partners", "means", "themes", "worlds", "levels"}

// measures are the indicators of cooperation over several initiatives: what is
// unknown is told apart, and counts in no median.
func (p *networkPage) measures(r *Request, v app.NetworkView) {
	if v.Sheets == 0 {
		return
	}
	m := v.Measures
	t := &Table{Caption: r.L.N("cooperation.table", v.Sheets), Columns: []Column{{Label: r.L.T("cooperation.column.name")}, {Label: r.L.T("cooperation.column.median"), Numeric: true},
		{Label: r.L.T("cooperation.column.range"), Numeric: true}, {Label: r.L.T("cooperation.column.known"), Numeric: true}, {Label: r.L.T("cooperation.column.zero"), Numeric: true}, {Label: r.L.T("cooperation.column.unknown"), Numeric: true}}}
	for i, s := range []network.Summary{m.Partners, m.Means, m.Themes, m.Worlds, m.Levels} {
		name := TableCell{Text: r.L.T("cooperation." + cooperationNames[i]), Note: p.Page.Note(r.L.T("cooperation."+cooperationNames[i]+".note"), NoteEvidence)}
		p.Notes = append(p.Notes, name.Note)
		t.Rows = append(t.Rows, Row{append([]TableCell{name}, summaryCells(r, s)...)})
	}
	p.Measures = t
	note := p.Page.Note(r.L.T("cooperation.both.note"), NoteEvidence) // stands with its figure
	p.Figures = append(p.Figures, bothFigure(r, m.Both, m.Ties, note))
}

func summaryCells(r *Request, s network.Summary) []TableCell {
	median, spread := TableCell{Text: r.L.T("cooperation.unknown"), Missing: true}, TableCell{Text: r.L.T("cooperation.unknown"), Missing: true}
	if s.Known > 0 {
		decimals := 0
		if s.Median != float64(int(s.Median)) {
			decimals = 1
		}
		median = TableCell{Text: r.L.Number(s.Median, decimals), Numeric: true}
		spread = TableCell{Text: r.L.T("cooperation.range", "least", r.L.Int(s.Least), "most", r.L.Int(s.Most)), Numeric: true}
	}
	return []TableCell{median, spread, {Text: r.L.Int(s.Known), Numeric: true}, {Text: r.L.Int(s.Zero), Numeric: true}, {Text: r.L.Int(s.Unknown), Numeric: true}}
}

// bothFigure is the share of ties that both sides tell, with its base; without any
// that both could tell, there is no share.
func bothFigure(r *Request, both, ties int, note *Note) KeyFigure {
	f := KeyFigure{Value: r.L.T("cooperation.unknown"), Label: r.L.T("cooperation.both"), Note: note}
	if ties > 0 {
		f.Value = r.L.T("cooperation.both.value", "both", r.L.Int(both), "ties", r.L.Int(ties))
	}
	return f
}

// cooperation are the indicators of one initiative.
func (p *networkPage) cooperation(r *Request, c network.Cooperation) {
	for i, count := range []network.Count{c.Partners, c.Means, c.Themes, c.Worlds, c.Levels} {
		note := p.Page.Note(r.L.T("cooperation."+cooperationNames[i]+".note"), NoteEvidence)
		p.Figures = append(p.Figures, KeyFigure{Value: cooperationWords(r, count), Label: r.L.T("cooperation." + cooperationNames[i]), Note: note})
	}
	note := p.Page.Note(r.L.T("cooperation.both.note"), NoteEvidence) // stands with its figure
	p.Figures = append(p.Figures, bothFigure(r, c.Both, c.Ties, note))
}

func cooperationWords(r *Request, c network.Count) string {
	switch {
	case !c.Known:
		return r.L.T("cooperation.unknown")
	case c.AtLeast:
		return r.L.T("cooperation.at_least", "n", r.L.Int(c.N))
	}
	return r.L.Int(c.N)
}
