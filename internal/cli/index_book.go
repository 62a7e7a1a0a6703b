package cli

import (
	"io"
	"strings"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// indexMarks are what may have been done to a number, the one that is seen
// first when there are several, with the ground it gives a cell.
var indexMarks = []struct {
	mark composite.Mark
	tint sheet.Tint
	key  string
}{
	{composite.Imputed, sheet.Wheat, "imputed"},
	{composite.Winsorised, sheet.Clay, "winsorised"},
	{composite.Clipped, sheet.Sky, "clipped"},
	{composite.Transformed, sheet.Moss, "transformed"},
	{composite.Denominated, sheet.Stone, "denominated"},
}

// figure is a number on the ground of its mark.
func figure(v float64, m composite.Mark) sheet.Cell {
	for _, of := range indexMarks {
		if m&of.mark != 0 {
			return sheet.Figure(v).On(of.tint)
		}
	}
	return sheet.Figure(v)
}

// writeIndexBook writes a workbook in which every step is a sheet.
func (c *command) writeIndexBook(w io.Writer, m *madeIndex, o indexOutput) error {
	b := &indexBook{XLSXWriter: sheet.NewXLSXWriter(w, m.short(m.file.Name), c.l.Lang(), c.l.T("cli.index.sheet.lists")), c: c, m: m, rows: m.rows(o.ranked)}
	for _, write := range []func() error{b.readme, b.scores, b.stages, b.changed, b.weights, b.uncertainty, b.warnings, b.legend, b.plan} {
		if err := write(); err != nil {
			return err
		}
	}
	return b.Close()
}

type indexBook struct {
	*sheet.XLSXWriter
	c    *command
	m    *madeIndex
	rows []int
}

func (b *indexBook) table(key string, columns ...string) error {
	list := make([]sheet.Column, len(columns))
	for i, name := range columns {
		list[i] = sheet.Column{Name: name}
	}
	return b.Table(b.c.l.T("cli.index.sheet."+key), list...)
}

func (b *indexBook) head(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = b.c.l.T("cli.index.column." + k)
	}
	return out
}

func (b *indexBook) readme() error {
	title := b.m.file.Name
	if title == "" {
		title = b.m.said
	}
	lines := []sheet.Line{{Heading: true, Text: title}}
	for _, text := range []string{b.m.file.About.In(b.c.l.Lang()),
		b.c.l.T("cli.index.readme", "draws", b.m.spreads.Draws, "list", b.c.l.List(b.m.spreads.Factors)),
		b.c.l.T("cli.index.readme.sum", "sum", b.m.sum, "seed", int(b.m.spreads.Seed)), b.c.l.T("cli.index.readme.rank")} {
		if text != "" {
			lines = append(lines, sheet.Line{Text: text})
		}
	}
	return b.Prose(b.c.l.T("cli.index.sheet.readme"), lines...)
}

func (b *indexBook) scores() error {
	s := b.m.result.Structure
	heads := b.head("code", "name", "year")
	for n := len(s.Nodes) - 1; n >= s.Indicators; n-- {
		heads = append(heads, b.m.called(s.Nodes[n].Code))
	}
	if err := b.table("scores", heads...); err != nil {
		return err
	}
	for _, r := range b.rows {
		cells := b.unit(b.m.units()[r])
		for n := len(s.Nodes) - 1; n >= s.Indicators; n-- {
			cells = append(cells, sheet.Figure(b.m.result.Scores.At(r, n)))
		}
		if err := b.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

func (b *indexBook) unit(u composite.Unit) []sheet.Cell {
	year := sheet.Cell{}
	if u.Year != 0 {
		year = sheet.Figure(float64(u.Year))
	}
	return []sheet.Cell{sheet.Text(u.Code), sheet.Text(u.Name), year}
}

// stages writes the numbers after each step, in the order of the data.
func (b *indexBook) stages() error {
	for _, stage := range b.m.result.Stages {
		if stage.Step == composite.StepWeight {
			continue // changes no number; its sheet is that of weights
		}
		heads := b.head("code", "name", "year")
		for _, i := range stage.Data.Indicators {
			heads = append(heads, b.m.called(i.Code))
		}
		if err := b.table(string(stage.Step), heads...); err != nil {
			return err
		}
		for r, u := range stage.Data.Units {
			cells := b.unit(u)
			for k := range stage.Data.Indicators {
				cells = append(cells, figure(stage.Data.Values.At(r, k), stage.Data.Mark(r, k)))
			}
			if err := b.Row(cells...); err != nil {
				return err
			}
		}
	}
	return nil
}

// changed lists, in words, each number that was estimated, brought back or
// clipped: what the colours of the other sheets show.
func (b *indexBook) changed() error {
	if err := b.table("changed", b.head("step", "code", "name", "year", "indicator", "done", "before", "after")...); err != nil {
		return err
	}
	const one = composite.Imputed | composite.Winsorised | composite.Clipped
	stages := b.m.result.Stages
	for n := 1; n < len(stages); n++ {
		before, after := stages[n-1].Data, stages[n].Data
		if len(before.Units) != len(after.Units) {
			continue // screening leaves units out and changes no number
		}
		for k := range after.Indicators {
			for r := range after.Units {
				added := after.Mark(r, k) &^ before.Mark(r, k) & one
				if added == 0 {
					continue
				}
				cells := append([]sheet.Cell{sheet.Text(b.step(stages[n].Step))}, b.unit(after.Units[r])...)
				cells = append(cells, sheet.Text(b.m.called(after.Indicators[k].Code)), sheet.Text(b.done(added)), sheet.Figure(before.Values.At(r, k)), figure(after.Values.At(r, k), added))
				if err := b.Row(cells...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *indexBook) step(s composite.Step) string {
	return b.c.l.T("composite.step." + string(s))
}

// done names what was done to a number.
func (b *indexBook) done(m composite.Mark) string {
	var words []string
	for _, of := range indexMarks {
		if m&of.mark != 0 {
			words = append(words, b.c.l.T("cli.index.mark."+of.key))
		}
	}
	return strings.Join(words, ", ")
}

func (b *indexBook) weights() error {
	if err := b.table("weights", b.head("code", "name", "level", "parent", "weight", "share")...); err != nil {
		return err
	}
	s, r := b.m.result.Structure, b.m.result
	for n, node := range s.Nodes {
		parent, share := "", 1.0
		if node.Parent >= 0 {
			parent = b.m.called(s.Nodes[node.Parent].Code)
			all := 0.0
			for _, child := range s.Nodes[node.Parent].Children {
				all += r.Weights[child]
			}
			share = r.Weights[n] / all
		}
		if err := b.Row(sheet.Text(node.Code), sheet.Text(node.Name), sheet.Figure(float64(node.Level)), sheet.Text(parent), sheet.Figure(r.Weights[n]), sheet.Figure(share)); err != nil {
			return err
		}
	}
	return nil
}

func (b *indexBook) uncertainty() error {
	if err := b.table("uncertainty", b.head("code", "name", "year", "score", "score_p5", "score_p50", "score_p95", "rank_p5", "rank_p50", "rank_p95", "top", "bottom")...); err != nil {
		return err
	}
	for _, r := range b.rows {
		if err := b.Row(b.m.scoreCells(r)[:12]...); err != nil {
			return err
		}
	}
	return nil
}

func (b *indexBook) warnings() error {
	if err := b.table("warnings", b.head("step", "warning")...); err != nil {
		return err
	}
	for _, w := range b.m.result.Warnings {
		text := b.c.l.T("composite."+string(w.Reason), indexWords(b.m.indexPlan, &w)...)
		if err := b.Row(sheet.Text(b.step(w.Step)), sheet.Text(text)); err != nil {
			return err
		}
	}
	return nil
}

// legend says what each ground means and how many numbers bear it at the end.
func (b *indexBook) legend() error {
	if err := b.table("legend", b.head("ground", "means", "values")...); err != nil {
		return err
	}
	d := b.m.result.Data()
	for _, of := range indexMarks {
		n := 0
		for _, m := range d.Marks {
			if m&of.mark != 0 {
				n++
			}
		}
		if err := b.Row(sheet.Cell{}.On(of.tint), sheet.Text(b.c.l.T("cli.index.mark."+of.key+".means")), sheet.Figure(float64(n))); err != nil {
			return err
		}
	}
	return nil
}

// plan is the plan as it was read, line by line.
func (b *indexBook) plan() error {
	if err := b.Table(b.c.l.T("cli.index.sheet.plan"), sheet.Column{Name: b.m.said, Width: 120}); err != nil {
		return err
	}
	for line := range strings.Lines(string(b.m.text)) {
		if err := b.Row(sheet.Text(strings.TrimRight(line, "\r\n"))); err != nil {
			return err
		}
	}
	return nil
}
