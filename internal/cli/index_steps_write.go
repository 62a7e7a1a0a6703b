package cli

import (
	"encoding/json"
	"io"
	"strings"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// did says what each step did, in the words that the terminal has.
func (b *indexBook) did() error {
	if err := b.table("did", b.head("step", "said")...); err != nil {
		return err
	}
	for _, s := range b.steps {
		if err := b.Row(sheet.Text(b.c.stepName(s.step)), sheet.Text(strings.Join(s.said, " "))); err != nil {
			return err
		}
	}
	return nil
}

// told writes the tables of a step, a sheet each. A column that nothing fills is left out:
// years where there is one moment, bounds of a method that has none.
func (b *indexBook) told(s toldStep) error {
	for _, t := range s.tables {
		filled := make([]bool, len(t.columns))
		for row := range t.rows {
			for n, v := range row {
				filled[n] = filled[n] || b.toldCell(v) != (sheet.Cell{})
			}
		}
		var heads []string
		for n, key := range t.columns {
			if filled[n] {
				heads = append(heads, b.toldHead(key))
			}
		}
		if err := b.table(t.key, heads...); err != nil {
			return err
		}
		for row := range t.rows {
			cells := make([]sheet.Cell, 0, len(heads))
			for n, v := range row {
				if filled[n] {
					cells = append(cells, b.toldCell(v))
				}
			}
			if err := b.Row(cells...); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *indexBook) toldHead(key string) string {
	if code, node := strings.CutPrefix(key, "@"); node {
		return b.m.called(code)
	}
	return b.c.l.T("cli.index.column." + key)
}

// toldCell writes for people what a cell of a step holds.
func (b *indexBook) toldCell(v any) sheet.Cell {
	switch v := v.(type) {
	case string:
		return sheet.Text(v)
	case codeCell:
		return sheet.Text(b.m.called(string(v)))
	case wordCell:
		return sheet.Text(b.c.l.T("cli.index.told.word." + string(v)))
	case shareCell:
		return sheet.Figure(float64(v)).As(sheet.AsPercentage)
	case int:
		return sheet.Figure(float64(v))
	case float64:
		return sheet.Figure(v)
	case bool:
		if v {
			return sheet.Text(b.c.l.T("cli.index.told.yes"))
		}
		return sheet.Text(b.c.l.T("cli.index.told.no"))
	case []string:
		return sheet.Text(strings.Join(v, ", "))
	case []float64:
		var said []string
		for _, one := range v {
			said = append(said, b.c.l.Significant(one, 6))
		}
		return sheet.Text(strings.Join(said, b.c.l.T("cli.index.done_between")))
	}
	return sheet.Cell{}
}

// indexedWarning is a warning by its codes, with its sentence.
type indexedWarning struct {
	Step      composite.Step   `json:"step"`
	Reason    composite.Reason `json:"reason"`
	Unit      string           `json:"unit,omitempty"`
	Year      int              `json:"year,omitempty"`
	Indicator string           `json:"indicator,omitempty"`
	Other     string           `json:"other,omitempty"`
	Value     composite.Number `json:"value"`
	Limit     composite.Number `json:"limit"`
	Text      string           `json:"text"`
}

func (c *command) indexedWarning(p *indexPlan, w composite.Warning) indexedWarning {
	return indexedWarning{w.Step, w.Reason, w.Unit, w.Year, w.Indicator, w.Other, composite.Number(w.Value), composite.Number(w.Limit), c.l.T("composite."+string(w.Reason), indexWords(p, &w)...)}
}

// writeSteps writes what each step did: its code, its name, its sentences, and its tables
// row by row.
func (c *command) writeSteps(w io.Writer, m *madeIndex) error {
	out := jsonText{w: w}
	out.text(`,"steps":[`)
	for n, s := range c.steps(m) {
		if n > 0 {
			out.text(",\n")
		}
		out.text(`{"step":`)
		out.value(s.step)
		out.text(`,"step_name":`)
		out.value(c.stepName(s.step))
		out.text(`,"said":`)
		out.value(s.said)
		out.text(`,"tables":{`)
		for i, t := range s.tables {
			if i > 0 {
				out.text(",\n")
			}
			out.table(t)
		}
		out.text("}}")
	}
	out.text("]")
	return out.err
}

// jsonText writes JSON piece by piece and keeps the first error.
type jsonText struct {
	w   io.Writer
	err error
}

func (o *jsonText) text(s string) {
	if o.err == nil {
		_, o.err = io.WriteString(o.w, s)
	}
}

func (o *jsonText) value(v any) {
	text, err := json.Marshal(plainJSON(v))
	if err != nil && o.err == nil {
		o.err = err
	}
	o.text(string(text))
}

func (o *jsonText) table(t toldTable) {
	o.value(t.key)
	o.text(":[")
	first := true
	for row := range t.rows {
		if !first {
			o.text(",\n")
		}
		first = false
		for n, key := range t.columns {
			o.text(map[bool]string{true: "{", false: ","}[n == 0])
			o.value(strings.TrimPrefix(key, "@"))
			o.text(":")
			o.value(row[n])
		}
		o.text("}")
		if o.err != nil {
			return
		}
	}
	o.text("]")
}

// plainJSON is a value as JSON can write it: what is missing is null.
func plainJSON(v any) any {
	switch v := v.(type) {
	case float64:
		return composite.Number(v)
	case shareCell:
		return composite.Number(v)
	case []float64:
		out := make([]composite.Number, len(v))
		for i, one := range v {
			out[i] = composite.Number(one)
		}
		return out
	case string:
		if v == "" {
			return nil
		}
	}
	return v
}
