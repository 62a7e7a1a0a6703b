package app

import (
	"io"
	"math"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

const arrondissement = territory.Arrondissement

// What public tables write instead of a number, folded. Source: INSEE, « Signes
// conventionnels » of its publications, for nd, ns and ///; that of
// Eurostat, « Standard code list for observation status » (SDMX), for c.
var saidInstead = map[string]series.Status{
	"": series.Missing, "nd": series.Missing, "n d": series.Missing, "na": series.Missing, "n a": series.Missing,
	"ns": series.Missing, "n s": series.Missing,
	"s": series.Secret, "c": series.Secret, "secret": series.Secret, "secret statistique": series.Secret,
	"so": series.NotApplicable, "s o": series.NotApplicable, "sans objet": series.NotApplicable,
}

// Signs that are written for a value that is secret, and for one that does not apply.
const (
	secretSign  = "s"
	withoutSign = "///"
)

// readValue reads a number, or why there is none.
func readValue(cell string) (float64, series.Status, *fault.Fault) {
	if strings.TrimSpace(cell) == withoutSign {
		return math.NaN(), series.NotApplicable, nil
	}
	n, problem := sheet.ParseNumber(cell)
	if problem == nil && !n.Missing() {
		return n.Value, series.Known, nil
	}
	if st, said := saidInstead[text.Fold(cell)]; said && sheet.ErrorMarker(cell) == nil {
		return math.NaN(), st, nil
	}
	return math.NaN(), series.Missing, problem
}

// converted carries each column by its rule, in the order in which they were named.
func (c *converting) converted() []valueColumn {
	var out []valueColumn
	take := func(name string, values series.Vector) {
		out = append(out, valueColumn{name: name, values: values})
	}
	count := func(name string) series.Vector {
		v, _ := c.column(name)
		return series.ConvertCount(c.bridge, v.values)
	}
	var weight series.Vector
	if c.Weight != "" {
		v, _ := c.column(c.Weight)
		weight = v.values
	}
	for _, name := range c.Counts {
		take(name, count(name))
	}
	for _, r := range c.Ratios {
		take(r.Name, series.ConvertRatio(count(r.Numerator), count(r.Denominator), r.Scale))
	}
	for _, name := range c.Rates {
		v, _ := c.column(name)
		take(name, series.ConvertRate(c.bridge, v.values, weight))
	}
	for _, name := range c.Medians {
		v, _ := c.column(name)
		take(name, series.ConvertMedian(c.bridge, v.values))
	}
	for _, name := range c.Classes {
		v, _ := c.column(name)
		out = append(out, valueColumn{name: name, class: true, classes: series.ConvertClass(c.bridge, v.classes, weight)})
	}
	return out
}

// line is what is written of a commune.
func (c *converting) line(i int, code string, of []string, columns []valueColumn) []sheet.Cell {
	cells := []sheet.Cell{sheet.Text(code), sheet.Text(c.nameOf(code))}
	var estimated []string
	for _, v := range columns {
		if v.class {
			cells = append(cells, sheet.Text(c.className(v.classes[i])))
			continue
		}
		switch v.values.Status[i] {
		case series.Secret:
			cells = append(cells, sheet.Text(secretSign))
		case series.NotApplicable:
			cells = append(cells, sheet.Text(withoutSign))
		default:
			cells = append(cells, sheet.Figure(v.values.Values[i]))
		}
		if v.values.Status[i] == series.Estimated {
			estimated = append(estimated, v.name)
		}
	}
	made := ""
	if len(of) > 1 || !slices.Contains(of, code) || c.bridge.Changed(i) {
		made = strings.Join(of, " + ")
	}
	return append(cells, sheet.Text(made), sheet.Text(strings.Join(estimated, ", ")))
}

func (c *converting) className(class string) string {
	if class == series.Mixed {
		return c.words.T("convert.mixed")
	}
	return class
}

// leftLines writes the lines that could not be taken, with why, so that they can
// be put right and brought again.
type leftLines struct {
	words *i18n.Localiser
	names []string
	to    io.Writer
	table *exportTable
}

func (l *leftLines) add(row sheet.Row, problem *fault.Fault) error {
	if l.to == nil {
		return nil
	}
	if l.table == nil {
		t := newTable(sheet.CSV, l.words, "", "", l.to)
		l.table = &t
		columns := []sheet.Column{}
		for _, name := range append([]string{l.words.T("import.rest.line"), l.words.T("import.rest.reason")}, l.names...) {
			columns = append(columns, sheet.Column{Name: name})
		}
		if err := t.begin(columns); err != nil {
			return err
		}
	}
	cells := []sheet.Cell{sheet.Figure(float64(row.Line)), sheet.Text(l.words.Fault(problem))}
	return l.table.row(append(cells, sheet.Texts(row.Cells...)...)...)
}

func (l *leftLines) close() error {
	if l.table == nil {
		return nil
	}
	return l.table.end()
}
