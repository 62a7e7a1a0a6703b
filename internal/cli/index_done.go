package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"codeberg.org/bocage/bocage/composite"
)

// done names what was done to a number.
func (c *command) done(m composite.Mark) string {
	var words []string
	for _, of := range indexMarks {
		if m&of.mark != 0 {
			words = append(words, c.l.T("cli.index.mark."+of.key))
		}
	}
	return strings.Join(words, ", ")
}

// doneTo says in words what was done to the numbers of a unit: who does not see
// the ground of a cell, or has none, reads it.
func (c *command) doneTo(m *madeIndex, d *composite.Dataset, row int) string {
	var said []string
	for k, i := range d.Indicators {
		if mark := d.Mark(row, k) & ofOneValue; mark != 0 {
			said = append(said, c.l.T("cli.index.done_to", "name", m.short(i.Code), "list", c.done(mark)))
		}
	}
	return strings.Join(said, c.l.T("cli.index.done_between"))
}

// marks are what was done to some numbers of a unit, by the code of each indicator.
func (m *madeIndex) marks(row int) map[string][]string {
	out := map[string][]string{}
	d := m.result.Data()
	for k, i := range d.Indicators {
		if mark := d.Mark(row, k) & ofOneValue; mark != 0 {
			out[i.Code] = mark.Names()
		}
	}
	return out
}

// markedFor writes the marks of a unit for programs: REV=imputed CHOM=winsorised+clipped.
func (m *madeIndex) markedFor(row int) string {
	var out []string
	of := m.marks(row)
	for _, i := range m.result.Data().Indicators {
		if names, has := of[i.Code]; has {
			out = append(out, i.Code+"="+strings.Join(names, "+"))
		}
	}
	return strings.Join(out, " ")
}

// estimated says whether a value of a unit was missing, and was estimated.
func (m *madeIndex) estimated(row int) bool {
	d := m.result.Data()
	for k := range d.Indicators {
		if d.Mark(row, k)&composite.Imputed != 0 {
			return true
		}
	}
	return false
}

// pairsAbove is how often each unit asked for stands above each other, one row a
// unit; nil when none was asked for.
func (m *madeIndex) pairsAbove() [][]composite.Number {
	var out [][]composite.Number
	for a := range m.spreads.Pairs {
		row := make([]composite.Number, len(m.spreads.Pairs))
		for b := range row {
			row[b] = composite.Number(m.spreads.Above.At(a, b))
		}
		out = append(out, row)
	}
	return out
}

// tellPairs writes how often one unit asked for stands above another.
func (c *command) tellPairs(m *madeIndex) error {
	if len(m.spreads.Pairs) == 0 {
		return nil
	}
	fmt.Fprintln(c.Out)
	c.say("cli.index.pairs")
	if slices.ContainsFunc(m.units(), func(u composite.Unit) bool { return u.Year != 0 }) {
		c.say("cli.index.pairs.last_year")
	}
	table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "\t"+strings.Join(m.spreads.Pairs, "\t"))
	for a, row := range m.pairsAbove() {
		line := []string{m.spreads.Pairs[a]}
		for b, p := range row {
			if a == b {
				line = append(line, "")
				continue
			}
			line = append(line, c.l.Percent(float64(p), 0))
		}
		fmt.Fprintln(table, strings.Join(line, "\t"))
	}
	return table.Flush()
}

// writeRuns writes the score and the rank of each unit in each draw, with the
// choices of the draw, draw by draw; 0 is the rank of what has no score.
func (m *madeIndex) writeRuns(w io.Writer) error {
	runs := m.spreads.Runs
	if runs == nil {
		return nil
	}
	if _, err := io.WriteString(w, `,"runs":[`); err != nil {
		return err
	}
	for n, draw := range runs.Draws {
		one := struct {
			composite.Draw
			Scores []composite.Number `json:"scores"`
			Ranks  []int32            `json:"ranks"`
		}{Draw: draw, Ranks: runs.Ranks[n*runs.Units:][:runs.Units]}
		for _, v := range runs.Scores[n*runs.Units:][:runs.Units] {
			one.Scores = append(one.Scores, composite.Number(v))
		}
		text, err := json.Marshal(one)
		if err != nil {
			return err
		}
		if n > 0 {
			text = append([]byte(",\n"), text...)
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "]")
	return err
}
