package cli

import (
	"encoding/json"
	"io"
	"slices"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// comparisonWriters are the forms of a comparison, by the end of the file's name.
var comparisonWriters = map[string]func(*command, io.Writer, *comparedIndexes) error{
	".csv": func(c *command, w io.Writer, out *comparedIndexes) error {
		t := c.movedTable(out)
		return writeTableCSV(w, &t)
	},
	".xlsx": (*command).writeComparisonBook, ".json": writeComparisonJSON}

func writeComparisonJSON(_ *command, w io.Writer, out *comparedIndexes) error {
	return json.NewEncoder(w).Encode(out)
}

// movedTable is who moved, and within which intervals: the farthest first.
func (c *command) movedTable(out *comparedIndexes) auditTable {
	years := slices.ContainsFunc(out.Moved, func(m indexMoved) bool { return m.Year != 0 })
	heads := []string{"code", "name", "rank_before", "before_from", "before_to", "rank_after", "after_from", "after_to", "places", "beyond", "mostly_by"}
	if years {
		heads = slices.Insert(heads, 2, "year")
	}
	t := c.auditTable("moved", nil, heads...)
	for _, m := range out.Moved {
		beyond := "cli.index.compare.within"
		if m.Apart {
			beyond = "cli.index.compare.beyond"
		}
		cells := []any{m.Code, m.Name, int(m.Before), float64(m.From.Low), float64(m.From.High), int(m.After), float64(m.To.Low), float64(m.To.High), int(m.After - m.Before), c.l.T(beyond), c.stepName(composite.Step(m.Cause))}
		if years {
			cells = slices.Insert(cells, 2, any(m.Year))
		}
		t.add(cells...)
	}
	return t
}

// causesTable is in what the plans differ, and how far each difference alone moves ranks.
func (c *command) causesTable(out *comparedIndexes) auditTable {
	t := c.auditTable("differences", nil, "step", "mean_places", "tried_in", "why_not_first")
	for _, cause := range out.Causes {
		in := out.Before
		switch {
		case cause.Undone:
			in = out.After
		case cause.moves == nil:
			in = ""
		}
		t.add(cause.Name, float64(cause.Change), in, cause.Why)
	}
	return t
}

// writeComparisonBook writes what is said, who moved, what differs, and both plans.
func (c *command) writeComparisonBook(w io.Writer, out *comparedIndexes) error {
	b := newIndexBook(w, c, out.made[1])
	lines := []sheet.Line{{Heading: true, Text: c.l.T("cli.index.compare.title", "before", out.Before, "after", out.After)}}
	for _, text := range c.compared(out) {
		lines = append(lines, sheet.Line{Text: text})
	}
	for _, m := range out.made {
		lines = append(lines, sheet.Line{Text: c.l.T("cli.index.compare.sum", "plan", m.said, "sum", m.sum)})
	}
	tables := []auditTable{c.movedTable(out), c.causesTable(out)}
	for _, t := range tables {
		lines = append(lines, sheet.Line{Heading: true, Text: c.l.T("cli.index.audit.sheet." + t.key)}, sheet.Line{Text: c.l.T("cli.index.audit.table." + t.key)})
	}
	if err := b.Prose(c.l.T("cli.index.sheet.readme"), lines...); err != nil {
		return err
	}
	for _, t := range tables {
		if err := b.auditSheet(&t); err != nil {
			return err
		}
	}
	for n, m := range out.made {
		if err := b.planNamed(m, []string{"plan_before", "plan_after"}[n]); err != nil {
			return err
		}
	}
	return b.Close()
}
