package cli

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"codeberg.org/bocage/bocage/composite"
)

// tellAudit says what deserves a look, then gives the tables behind it.
func (c *command) tellAudit(a *auditedIndex, m *madeIndex) error {
	c.say("cli.index.audit.head", "n", len(m.units()), "indicators", len(a.Indicators))
	if told := c.correlated(a); told != "" {
		fmt.Fprintln(c.Out, told)
	}
	if len(a.Warnings) == 0 {
		c.say("cli.index.audit.nothing")
	}
	for _, w := range a.Warnings {
		fmt.Fprintln(c.Out, "- "+w)
	}
	for _, t := range c.auditTables(a, m) {
		if err := c.tellTable(&t); err != nil {
			return err
		}
	}
	return c.tellMatters(a.Matters, m)
}

func (c *command) tellTable(t *auditTable) error {
	if len(t.short) == 0 || len(t.rows) == 0 {
		return nil
	}
	fmt.Fprintln(c.Out)
	c.say("cli.index.audit.table."+t.key, t.words...)
	table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
	line := func(cell func(column int) string) {
		cells := make([]string, len(t.short))
		for i, column := range t.short {
			cells[i] = cell(column)
		}
		fmt.Fprintln(table, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	line(func(column int) string { return t.heads[column] })
	for _, row := range t.rows {
		line(func(column int) string { return c.auditCell(row[column]) })
	}
	return table.Flush()
}

// auditCell is a cell as people read it; what is not known is a dash, never zero.
func (c *command) auditCell(v any) string {
	switch v := v.(type) {
	case int:
		return c.l.Int(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "–"
		}
		return c.l.Significant(v, 3)
	case auditLink:
		if math.IsNaN(float64(v)) {
			return "–"
		}
		return c.l.Number(float64(v), 2)
	case auditShare:
		if math.IsNaN(float64(v)) {
			return "–"
		}
		return c.l.Percent(float64(v), 1)
	}
	return fmt.Sprint(v)
}

// tellMatters gives the part that each choice plays in what varies.
func (c *command) tellMatters(s *composite.Sensitivities, m *madeIndex) error {
	if s == nil {
		return nil
	}
	for _, o := range s.Outputs {
		fmt.Fprintln(c.Out)
		c.say("cli.index.matters."+o.Name, "name", m.short(o.Unit), "runs", s.Runs)
		if o.Sensitivity.Reason != "" {
			fmt.Fprintln(c.Out, c.warned(m.indexPlan, composite.Warning{Step: composite.StepSensitivity, Reason: o.Sensitivity.Reason}))
			continue
		}
		table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(table, "%s\t%s\t%s\n", c.l.T("cli.index.matters.factor"), c.l.T("cli.index.matters.alone"), c.l.T("cli.index.matters.in_all"))
		for i, f := range o.Sensitivity.Factors {
			fmt.Fprintf(table, "%s\t%s\t%s\n", s.Factors[i], c.shareOf(f.First), c.shareOf(f.Total))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// shareOf is a share of the variance with its interval.
func (c *command) shareOf(i composite.SensitivityIndex) string {
	if math.IsNaN(i.Low) {
		return c.l.Percent(i.Value, 0)
	}
	return c.l.T("cli.index.matters.share", "share", c.l.Percent(i.Value, 0), "low", c.l.Percent(i.Low, 0), "high", c.l.Percent(i.High, 0))
}
