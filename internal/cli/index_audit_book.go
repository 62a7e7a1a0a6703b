package cli

import (
	"io"

	"codeberg.org/bocage/bocage/internal/sheet"
)

// writeAuditBook writes an audit as a workbook: what it is, what deserves a look,
// then a sheet a table.
func (c *command) writeAuditBook(w io.Writer, a *auditedIndex, m *madeIndex) error {
	b, tables := newIndexBook(w, c, m), c.auditTables(a, m)
	if err := b.auditReadme(a, tables); err != nil {
		return err
	}
	if err := b.auditFindings(a); err != nil {
		return err
	}
	for _, t := range tables {
		if err := b.auditSheet(&t); err != nil {
			return err
		}
	}
	if err := b.plan(); err != nil {
		return err
	}
	return b.Close()
}

func (b *indexBook) auditReadme(a *auditedIndex, tables []auditTable) error {
	title := b.m.file.Name
	if title == "" {
		title = b.m.said
	}
	lines := []sheet.Line{{Heading: true, Text: b.c.l.T("cli.index.audit.title", "name", title)}}
	for _, text := range []string{b.m.file.About.In(b.c.l.Lang()), b.c.l.T("cli.index.audit.head", "n", len(b.m.units()), "indicators", len(a.Indicators)),
		b.c.correlated(a), b.c.l.T("cli.index.audit.readme"), b.c.l.T("cli.index.audit.readme.sum", "sum", b.m.sum)} {
		if text != "" {
			lines = append(lines, sheet.Line{Text: text})
		}
	}
	for _, t := range tables {
		lines = append(lines, sheet.Line{Heading: true, Text: b.c.l.T("cli.index.audit.sheet." + t.key)}, sheet.Line{Text: b.c.l.T("cli.index.audit.table."+t.key, t.words...)})
	}
	return b.Prose(b.c.l.T("cli.index.sheet.readme"), lines...)
}

func (b *indexBook) auditFindings(a *auditedIndex) error {
	if err := b.Table(b.c.l.T("cli.index.audit.sheet.findings"), sheet.Column{Name: b.c.l.T("cli.index.column.step"), Width: 24}, sheet.Column{Name: b.c.l.T("cli.index.column.warning"), Width: 100}); err != nil {
		return err
	}
	if len(a.found) == 0 {
		return b.Row(sheet.Cell{}, sheet.Text(b.c.l.T("cli.index.audit.nothing")))
	}
	for _, w := range a.found {
		if err := b.Row(sheet.Text(b.step(w.Step)), sheet.Text(b.c.l.T("composite."+string(w.Reason), indexWords(b.m.indexPlan, &w)...))); err != nil {
			return err
		}
	}
	return nil
}

func (b *indexBook) auditSheet(t *auditTable) error {
	columns := make([]sheet.Column, len(t.heads))
	for i, name := range t.heads {
		columns[i] = sheet.Column{Name: name}
		for _, row := range t.rows {
			if text, is := row[i].(string); is {
				columns[i].Width = min(60, max(columns[i].Width, 12, float64(len([]rune(text))+2)))
			}
		}
	}
	if err := b.Table(b.c.l.T("cli.index.audit.sheet."+t.key), columns...); err != nil {
		return err
	}
	for _, row := range t.rows {
		if err := b.Row(cellsOf(row)...); err != nil {
			return err
		}
	}
	return nil
}

// cellsOf are the cells of a line, as numbers where they are numbers.
func cellsOf(row []any) []sheet.Cell {
	cells := make([]sheet.Cell, len(row))
	for i, v := range row {
		switch v := v.(type) {
		case int:
			cells[i] = sheet.Figure(float64(v))
		case float64:
			cells[i] = sheet.Figure(v)
		case auditLink:
			cells[i] = sheet.Figure(float64(v)).As(sheet.Hundredths)
		case auditShare:
			cells[i] = sheet.Figure(float64(v)).As(sheet.AsPercentage)
		case string:
			cells[i] = sheet.Text(v)
		}
	}
	return cells
}
