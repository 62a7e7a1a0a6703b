package app

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/sheet"
)

// restLines gives back the lines that were left, with the reason for each, as a
// CSV for people: correct it and import it again.
type restLines struct {
	run *importRun
	out *sheet.CSVWriter // nil until a line is left, and when nobody wants them
}

func (run *importRun) newRest() *restLines { return &restLines{run: run} }

func (l *restLines) add(row *importRow) error {
	if l.run.options.Rest == nil {
		return nil
	}
	words := l.run.words.lang
	if l.out == nil {
		l.out = sheet.NewCSVForPeople(l.run.options.Rest)
		names := []string{words.T("import.rest.line"), words.T("import.rest.reason")}
		for _, c := range l.run.columns {
			if !l.run.words.added(c.Name) {
				names = append(names, c.Name)
			}
		}
		if err := l.out.Header(names...); err != nil {
			return err
		}
	}
	var why []string
	for _, p := range row.problems {
		said := words.Fault(p.Fault())
		if p.Column != "" {
			said = words.T("import.rest.at", "column", p.Column, "text", said)
		}
		why = append(why, said)
	}
	cells := []sheet.Cell{sheet.Figure(float64(row.line)), sheet.Text(strings.Join(why, " "))}
	for i, c := range l.run.columns {
		if l.run.words.added(c.Name) {
			continue
		}
		value := ""
		if i < len(row.cells) {
			value = row.cells[i]
		}
		cells = append(cells, sheet.Text(value))
	}
	return l.out.Row(cells...)
}

func (l *restLines) close() error {
	if l.out == nil {
		return nil
	}
	return l.out.Close()
}
