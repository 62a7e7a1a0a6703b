package planfile

import (
	"maps"
	"slices"

	"codeberg.org/bocage/bocage/composite"
)

// numbersOf is a column of numbers beside the indicators, and the key of the plan that
// asks for it.
type numbersOf struct {
	Column
	key string
}

// columns are the numbers beside the indicators: those of data.columns, then those that
// a step names by themselves, because they divide or say how large an error is.
func (f *File) columns() []numbersOf {
	var out []numbersOf
	for _, c := range f.Data.Columns {
		out = append(out, numbersOf{c, c.Code})
	}
	ask := func(key, column string) {
		if column != "" && !slices.ContainsFunc(out, func(c numbersOf) bool { return c.Code == column }) {
			of := Column{Code: column}
			if at := slices.IndexFunc(f.Indicators, func(i Indicator) bool { return i.Code == column }); at >= 0 {
				of.Column = f.Indicators[at].column() // another indicator
			}
			out = append(out, numbersOf{of, key})
		}
	}
	for _, i := range f.Indicators {
		ask(f.keyOf(i.Code, "denominator"), i.Denominator)
	}
	dividing := func(path string, d *composite.Denomination) {
		if d == nil {
			return
		}
		for _, code := range slices.Sorted(maps.Keys(d.By)) {
			ask(join(join(path, "denominate.by"), code), d.By[code])
		}
	}
	dividing("", f.Denominate)
	varying := func(path string, factors []composite.Factor) {
		for i := range factors {
			at := item(path+".factors", i)
			for k := range factors[i].Alternatives {
				dividing(item(at+".alternatives", k), factors[i].Alternatives[k].Denominate)
			}
			for k, e := range factors[i].Errors {
				path := item(at+".errors", k)
				ask(path+".column", e.Column)
				ask(path+".low", e.Low)
				ask(path+".high", e.High)
			}
		}
	}
	if f.Uncertainty != nil {
		varying("uncertainty", f.Uncertainty.Factors)
	}
	if f.Sensitivity != nil {
		varying("sensitivity", f.Sensitivity.Factors)
	}
	return out
}

// columnOf finds a column of numbers beside the indicators, or tells what is wrong: in
// the plan when a step alone asks for it.
func (f *File) columnOf(t *Table, c numbersOf, wrong *Problems) int {
	if f.Where(c.key) == 0 || slices.ContainsFunc(f.Data.Columns, func(said Column) bool { return said.Code == c.Code }) {
		return t.columnOf(c.key, c.column(), wrong)
	}
	var told Problems
	at := t.columnOf(c.key, c.column(), &told)
	for _, p := range told.List {
		p.File, p.Line = f.name, f.Where(c.key)
		wrong.add(p)
	}
	return at
}
