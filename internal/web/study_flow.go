package web

import (
	"fmt"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/study"
)

// shownReasons is how many reasons the diagram names; the others are counted
// together there, and each in the table of the census.
const shownReasons = 7

// flowFigure draws how the census became the analysis; nil while nothing is in it.
func flowFigure(r *Request, view app.StudyView, f study.Flow) (*FigureBox, error) {
	if f.Registered.Total() == 0 {
		return nil, nil
	}
	return r.server.flows.get(fmt.Sprintf("%s %q %s %#v", r.Lang, view.Title, view.Lang, f), func() (*FigureBox, error) { return r.drawn(drawFlow(r, view, f)) })
}

func drawFlow(r *Request, view app.StudyView, f study.Flow) (*FigureBox, error) {
	total, kept := f.Registered.Total(), f.Selected.Total()
	t := r.L.T
	c := chart.FlowChart{Format: func(v float64) string { return r.L.Int(int(v)) },
		Words: chart.FlowWords{Stage: t("flow.stage"), Kind: t("flow.kind"), Count: t("flow.count"),
			Kept: t("flow.kept"), Left: t("flow.left"), PartOf: t("flow.part"), Go: t("flow.go")}}
	finding := t("flow.finding.none", "total", r.L.N("flow.of", total))
	if kept > 0 {
		finding = r.L.N("flow.finding", kept, "total", r.L.N("flow.of", total))
	}
	c.About = chart.About{ID: "selection", Finding: finding, Measure: t("flow.measure"),
		Source: t("flow.source", "study", view.Title), Note: t("flow.note")}
	c.Desc = t("flow.desc", "total", r.L.N("study.registered", total), "selected", r.L.N("study.selected", kept),
		"left", r.L.N("flow.desc.left", f.NotSelectedTotal().Total()), "waiting", r.L.N("flow.desc.waiting", f.Waiting.Total()+f.ToRead.Total()))
	first := chart.Stage{Label: r.L.N("flow.registered", total), Count: total, Out: flowOut(r, f, written(view.Lang))}
	last := chart.Stage{Label: r.L.N("flow.selected", kept), Count: kept}
	if n := f.Registered.Unnamed; n > 0 {
		first.Unnamed = []chart.Block{{Label: t("flow.unnamed"), Count: n}}
	}
	if n := f.Selected.Unnamed; n > 0 {
		last.Unnamed = []chart.Block{{Label: t("flow.unnamed"), Count: n}}
	}
	c.Stages = []chart.Stage{first, last}
	figure, err := chart.Flow(c)
	if err != nil {
		return nil, err
	}
	return &FigureBox{ID: "parcours", Chart: figure, Quoted: quotedTitle(view)}, nil
}

// flowOut is who does not go on to the analysis, or not yet.
func flowOut(r *Request, f study.Flow, lang string) []chart.Block {
	var out []chart.Block
	for i, reason := range f.NotSelected {
		if i+1 == shownReasons && len(f.NotSelected) > shownReasons {
			others := 0
			for _, o := range f.NotSelected[i:] {
				others += o.Total()
			}
			out = append(out, chart.Block{Label: r.L.N("flow.others", len(f.NotSelected)-i), Count: others})
			break
		}
		out = append(out, chart.Block{Label: reasonWord(r, reason.Reason), Lang: saidIf(reason.Reason != "", lang), Count: reason.Total()})
	}
	if n := f.ToRead.Total(); n > 0 {
		out = append(out, chart.Block{Label: r.L.T("entry.status.to_read"), Count: n, Pending: true})
	}
	if n := f.Waiting.Total(); n > 0 {
		out = append(out, chart.Block{Label: r.L.T("flow.waiting"), Count: n, Pending: true})
	}
	return out
}

func reasonWord(r *Request, reason string) string {
	if reason == "" {
		return r.L.T("flow.reason.none")
	}
	return reason
}

// flowTable is the same path, exact: who is named, who is only counted. Each
// column adds up to its last line.
func flowTable(r *Request, f study.Flow, lang string) Table {
	t := Table{Caption: r.L.T("flow.table"), Columns: []Column{{Label: r.L.T("flow.table.where")},
		{Label: r.L.T("flow.table.named"), Numeric: true}, {Label: r.L.T("flow.table.unnamed"), Numeric: true}, {Label: r.L.T("flow.table.total"), Numeric: true}}}
	row := func(label string, c study.Count) Row {
		return Row{[]TableCell{{Text: label}, {Text: r.L.Int(c.Named), Numeric: true}, {Text: r.L.Int(c.Unnamed), Numeric: true}, {Text: r.L.Int(c.Total()), Numeric: true}}}
	}
	t.Rows = append(t.Rows, row(r.L.T("flow.table.selected"), f.Selected))
	for _, reason := range f.NotSelected {
		left := row(r.L.T("flow.table.left", "reason", reasonWord(r, reason.Reason)), reason.Count)
		left.Cells[0].Lang, left.Cells[0].Within = lang, reason.Reason
		t.Rows = append(t.Rows, left)
	}
	for _, c := range []struct {
		key   string
		count study.Count
	}{{"entry.status.to_read", f.ToRead}, {"flow.waiting", f.Waiting}} {
		if c.count.Total() > 0 {
			t.Rows = append(t.Rows, row(capital(r.L.T(c.key)), c.count))
		}
	}
	total := row(r.L.T("flow.table.all"), f.Registered)
	t.Total = &total
	return t
}
