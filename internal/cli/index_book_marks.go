package cli

import (
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

// ofOneValue are the marks of some numbers of a column; the others are of all of them.
const ofOneValue = composite.Imputed | composite.Winsorised | composite.Clipped

// figure is a number on the ground of its mark.
func figure(v float64, m composite.Mark) sheet.Cell {
	for _, of := range indexMarks {
		if m&of.mark != 0 {
			return sheet.Figure(v).On(of.tint)
		}
	}
	return sheet.Figure(v)
}

// markedHead names a column, and what was done to all of it.
func (b *indexBook) markedHead(d *composite.Dataset, k int, code string) string {
	var marks composite.Mark
	for r := range d.Units {
		marks |= d.Mark(r, k)
	}
	if done := b.c.done(marks &^ ofOneValue); done != "" {
		return b.c.l.T("cli.index.done_to", "name", b.m.called(code), "list", done)
	}
	return b.m.called(code)
}

// legend says what each ground means and how many numbers bear it at the end. A
// ground has a name too.
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
		if err := b.Row(sheet.Text(b.c.l.T("cli.index.mark."+of.key+".ground")).On(of.tint), sheet.Text(b.c.l.T("cli.index.mark."+of.key+".means")), sheet.Figure(float64(n))); err != nil {
			return err
		}
	}
	return nil
}
