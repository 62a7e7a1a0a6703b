package cli

import (
	"io"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// writeIndexBook writes a workbook in which every step is a sheet.
func (c *command) writeIndexBook(w io.Writer, m *madeIndex, o indexOutput) error {
	b := newIndexBook(w, c, m)
	b.rows, b.steps = m.rows(o.ranked), c.steps(m)
	for _, write := range []func() error{b.readme, b.scores, b.did, b.stages, b.changed, b.ownWeights, b.uncertainty, b.pairs, b.warnings, b.legend, b.plan} {
		if err := write(); err != nil {
			return err
		}
	}
	return b.Close()
}

type indexBook struct {
	*sheet.XLSXWriter
	c     *command
	m     *madeIndex
	rows  []int
	steps []toldStep
	wide  map[string]float64 // columns that hold more than their name tells
	dated bool               // the data are of several years
}

func newIndexBook(w io.Writer, c *command, m *madeIndex) *indexBook {
	b := &indexBook{XLSXWriter: sheet.NewXLSXWriter(w, m.short(m.file.Name), c.l.Lang(), c.l.T("cli.index.sheet.lists")), c: c, m: m, wide: map[string]float64{}}
	for key, width := range map[string]float64{"name": 32, "step": 28, "indicator": 44, "parent": 32, "warning": 100, "means": 70, "done": 50, "ground": 16, "said": 120, "why": 44, "node": 32, "child": 44, "group": 24, "neighbours": 32, "person": 24} {
		b.wide[c.l.T("cli.index.column."+key)] = width
	}
	b.dated = slices.ContainsFunc(m.units(), func(u composite.Unit) bool { return u.Year != 0 })
	return b
}

func (b *indexBook) table(key string, columns ...string) error {
	list := make([]sheet.Column, len(columns))
	for i, name := range columns {
		list[i] = sheet.Column{Name: name, Width: b.wide[name]}
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
	heads := b.unitHeads()
	for n := len(s.Nodes) - 1; n >= s.Indicators; n-- {
		heads = append(heads, b.m.called(s.Nodes[n].Code))
	}
	if err := b.table("scores", heads...); err != nil {
		return err
	}
	for _, r := range b.rows {
		cells := b.unit(b.m.units()[r])
		for n := len(s.Nodes) - 1; n >= s.Indicators; n-- {
			cells = append(cells, sheet.Figure(b.m.result.Scores.At(r, n)).As(sheet.Hundredths))
		}
		if err := b.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

// unitHeads name the columns of unit.
func (b *indexBook) unitHeads(then ...string) []string {
	heads := []string{"code", "name"}
	if b.dated {
		heads = append(heads, "year")
	}
	return b.head(append(heads, then...)...)
}

func (b *indexBook) unit(u composite.Unit) []sheet.Cell {
	cells := []sheet.Cell{sheet.Text(u.Code), sheet.Text(u.Name)}
	if b.dated {
		cells = append(cells, sheet.Figure(float64(u.Year)))
	}
	return cells
}

// stages writes the numbers after each step, in the order of the data. What was done
// to a number is seen by its ground, and told in words at the end of its line.
func (b *indexBook) stages() error {
	told := b.steps
	for n, stage := range b.m.result.Stages {
		if stage.Step != composite.StepWeight { // which changes no number
			if err := b.stage(stage); err != nil {
				return err
			}
		}
		if err := b.told(told[n]); err != nil {
			return err
		}
	}
	return b.told(told[len(told)-1])
}

func (b *indexBook) stage(stage composite.Stage) error {
	heads, d := b.unitHeads(), stage.Data
	for k, i := range d.Indicators {
		heads = append(heads, b.markedHead(d, k, i.Code))
	}
	marked := slices.ContainsFunc(d.Marks, func(m composite.Mark) bool { return m&ofOneValue != 0 })
	if marked {
		heads = append(heads, b.c.l.T("cli.index.column.done"))
	}
	if err := b.table(string(stage.Step), heads...); err != nil {
		return err
	}
	for r, u := range d.Units {
		cells := b.unit(u)
		for k := range d.Indicators {
			cells = append(cells, shownAt(stage.Step, figure(d.Values.At(r, k), d.Mark(r, k))))
		}
		if marked {
			cells = append(cells, sheet.Text(b.c.doneTo(b.m, d, r)))
		}
		if err := b.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

// shownAt shows as they were given the numbers that are so, and with two decimals
// those that were computed.
func shownAt(step composite.Step, c sheet.Cell) sheet.Cell {
	if step == composite.StepNormalise {
		return c.As(sheet.Hundredths)
	}
	return c
}

// changed lists, in words, each number that was estimated, brought back or
// clipped: what the colours of the other sheets show.
func (b *indexBook) changed() error {
	if err := b.table("changed", append(b.head("step"), b.unitHeads("indicator", "done", "before", "after")...)...); err != nil {
		return err
	}
	stages := b.m.result.Stages
	for n := 1; n < len(stages); n++ {
		before, after := stages[n-1].Data, stages[n].Data
		if len(before.Units) != len(after.Units) {
			continue // screening leaves units out and changes no number
		}
		for k := range after.Indicators {
			for r := range after.Units {
				added := after.Mark(r, k) &^ before.Mark(r, k) & ofOneValue
				if added == 0 {
					continue
				}
				cells := append([]sheet.Cell{sheet.Text(b.step(stages[n].Step))}, b.unit(after.Units[r])...)
				cells = append(cells, sheet.Text(b.m.called(after.Indicators[k].Code)), sheet.Text(b.c.done(added)), sheet.Figure(before.Values.At(r, k)), figure(after.Values.At(r, k), added))
				if err := b.Row(cells...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (b *indexBook) step(s composite.Step) string {
	return b.c.stepName(s)
}

func (b *indexBook) uncertainty() error {
	heads := []string{"score", "score_p5", "score_p50", "score_p95", "rank_p5", "rank_p50", "rank_p95", "top", "bottom"}
	if b.m.screens {
		heads = append(heads, "kept_in")
	}
	if err := b.table("uncertainty", b.unitHeads(heads...)...); err != nil {
		return err
	}
	for _, r := range b.rows {
		if err := b.spread(b.m.units()[r], b.m.result.Scores.At(r, b.m.result.Target), b.m.spreads.Units[r]); err != nil {
			return err
		}
	}
	for _, s := range b.m.sometimes { // which the plan leaves out, and some draw keeps
		u := composite.Unit{Code: s.Unit, Year: s.Year}
		if name := b.m.short(s.Unit); name != s.Unit {
			u.Name = name
		}
		if err := b.spread(u, composite.Missing(), s); err != nil {
			return err
		}
	}
	return nil
}

// spread writes within what the score and the rank of a unit fall.
func (b *indexBook) spread(u composite.Unit, score float64, s composite.Spread) error {
	cells := append(b.unit(u), sheet.Figure(score).As(sheet.Hundredths))
	for i, v := range spreadFigures(s) {
		cell := sheet.Figure(v)
		switch {
		case i < 3:
			cell = cell.As(sheet.Hundredths)
		case i > 5:
			cell = cell.As(sheet.AsPercentage)
		}
		cells = append(cells, cell)
	}
	if b.m.screens {
		cells = append(cells, sheet.Figure(s.Present).As(sheet.AsPercentage))
	}
	return b.Row(cells...)
}

// pairs tells how often each unit asked for stands above each other.
func (b *indexBook) pairs() error {
	if len(b.m.spreads.Pairs) == 0 {
		return nil
	}
	if err := b.table("pairs", append(b.head("code"), b.m.spreads.Pairs...)...); err != nil {
		return err
	}
	for r, row := range b.m.pairsAbove() {
		cells := []sheet.Cell{sheet.Text(b.m.spreads.Pairs[r])}
		for c, p := range row {
			if c == r {
				cells = append(cells, sheet.Cell{})
				continue
			}
			cells = append(cells, sheet.Figure(float64(p)).As(sheet.AsPercentage))
		}
		if err := b.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

func (b *indexBook) warnings() error {
	if err := b.table("warnings", b.head("step", "warning")...); err != nil {
		return err
	}
	if len(b.m.result.Warnings) == 0 {
		return b.Row(sheet.Cell{}, sheet.Text(b.c.l.T("cli.index.audit.nothing")))
	}
	for _, w := range b.m.result.Warnings {
		text := b.c.l.T("composite."+string(w.Reason), indexWords(b.m.indexPlan, &w)...)
		if err := b.Row(sheet.Text(b.step(w.Step)), sheet.Text(text)); err != nil {
			return err
		}
	}
	return nil
}

// plan is the plan as it was read, line by line.
func (b *indexBook) plan() error { return b.planNamed(b.m, "plan") }

// planNamed writes the text of a plan on a sheet of its own.
func (b *indexBook) planNamed(m *madeIndex, key string) error {
	if err := b.Table(b.c.l.T("cli.index.sheet."+key), sheet.Column{Name: m.said, Width: 120}); err != nil {
		return err
	}
	for line := range strings.Lines(string(m.text)) {
		if err := b.Row(sheet.Text(strings.TrimRight(line, "\r\n"))); err != nil {
			return err
		}
	}
	return nil
}
