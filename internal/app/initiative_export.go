package app

import (
	"context"
	"io"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
)

// ExportInitiatives writes every initiative that the actor may see of what was
// asked as a spreadsheet for people. Its columns are those of the import's
// model, in its order, then the further ones that censuses brought: the file
// comes back in unchanged. A name or a summary that was also told in the language
// of the file stands beside the original, and is left where it is when the file
// comes back. Contacts are there only for who may see them. No more
// than a page of the registry is held in memory.
func (a *App) ExportInitiatives(ctx context.Context, actor access.Actor, space string, s Search, form sheet.Kind, lang string, to io.Writer) error {
	x := exporting{app: a, actor: actor, space: space, search: s, scope: access.Visible(actor, access.KindInitiative, space),
		contacts: access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindInitiative})}
	var err error
	if x.sieve, err = a.sieveOf(ctx, actor, space, s); err != nil {
		return err
	}
	x.packs = x.sieve != nil || x.whole()
	return x.write(ctx, form, lang, to)
}

func (x *exporting) write(ctx context.Context, form sheet.Kind, lang string, to io.Writer) error {
	words, err := newVocabulary(lang)
	if err != nil {
		return err
	}
	places, err := x.app.Territories()
	if err != nil {
		return err
	}
	more, err := x.furtherColumns(ctx, lang)
	if err != nil {
		return err
	}
	x.out, x.exporter = newTable(form, words.lang, words.lang.T("registry.title"), words.lang.T("export.sheet"), to), newExporter(words, places, more, x.contacts)
	if err := x.out.begin(x.exporter.columns()); err != nil {
		return err
	}
	if x.packs {
		err = x.exportPacked(ctx)
	} else {
		err = x.app.eachRecord(ctx, x.actor, x.space, x.search, func(records []store.Record) error { return x.records(ctx, records) })
	}
	if err != nil {
		return err
	}
	return x.out.end()
}

// exporting is a file that is being written for someone.
type exporting struct {
	app      *App
	actor    access.Actor
	space    string
	search   Search
	scope    access.Scope
	contacts bool // its reader may see them
	packs    bool // what is packed is read as it was packed
	sieve    *sieve
	exporter *exporter
	out      exportTable
}

// whole says whether a whole list is asked, in its own order.
func (x *exporting) whole() bool {
	return x.search.IDs == nil && !x.search.Recent && x.search.After == (Place{}) && x.search.whole()
}

// records writes the rows of records.
func (x *exporting) records(ctx context.Context, records []store.Record) error {
	var contacts map[string]initiative.Contact
	if x.contacts {
		ids := make([]string, len(records))
		for i, r := range records {
			ids[i] = r.ID
		}
		var err error
		if contacts, err = x.app.store.Contacts(ctx, x.space, kindInitiative, ids); err != nil {
			return err
		}
	}
	for _, r := range records {
		v, err := viewInitiative(x.actor, r)
		if err != nil {
			return err
		}
		v.Contact = contacts[r.ID]
		if err := x.out.row(x.exporter.cells(v)...); err != nil {
			return err
		}
	}
	return nil
}

// maxExtraColumns is how many columns of their own the censuses of one file
// may bring; those that came last stay in the registry.
const maxExtraColumns = initiative.MaxExtra

// further are the columns beyond those of the model: the translations, then the
// columns that censuses brought, in the order in which they are met.
type further struct {
	lang   string
	told   map[string]bool // the fields that some initiative tells in this language too
	extras []string
	own    bool            // the columns of censuses are there: for who works on the registry
	known  map[string]bool // those of extras
}

// toldBeside are the fields whose translation stands beside them.
var toldBeside = []string{"name", "summary"}

// furtherColumns are those that what was asked needs.
func (x *exporting) furtherColumns(ctx context.Context, lang string) (further, error) {
	more := further{lang: lang, told: map[string]bool{}, known: map[string]bool{},
		own: access.Can(x.actor, access.See, access.Object{Kind: access.KindInitiative})}
	var err error
	if x.packs {
		err = x.columnsOf(ctx, &more)
	} else {
		err = x.app.eachRecord(ctx, x.actor, x.space, x.search, more.meet)
	}
	return more, err
}

// exportTable is a CSV or a workbook that is being written.
type exportTable struct {
	begin func([]sheet.Column) error
	row   func(...sheet.Cell) error
	end   func() error
}

// newTable begins a table of a file for people; name is that of its sheet in a workbook.
func newTable(form sheet.Kind, words *i18n.Localiser, title, name string, to io.Writer) exportTable {
	if form == sheet.XLSX {
		x := sheet.NewXLSXWriter(to, title, words.Lang(), words.T("export.lists"))
		return exportTable{row: func(cells ...sheet.Cell) error { return x.Row(fitted(cells)...) }, end: x.Close,
			begin: func(columns []sheet.Column) error { return x.Table(name, columns...) }}
	}
	c := sheet.NewCSVForPeople(to)
	return exportTable{row: c.Row, end: c.Close, begin: func(columns []sheet.Column) error {
		names := make([]string, len(columns))
		for i, column := range columns {
			names[i] = column.Name
		}
		return c.Header(names...)
	}}
}

// fitted cuts the texts that no cell of a workbook holds: one of them must not take
// the whole file from everyone.
func fitted(cells []sheet.Cell) []sheet.Cell {
	for i, c := range cells {
		cells[i] = c.Fit()
	}
	return cells
}

// joinList is the other way of sheet.SplitList: values parted by semicolons; a
// lone value that could be taken for several ends with one.
func joinList(values []string) string {
	switch {
	case len(values) == 1 && sheet.Several(values[0]):
		return values[0] + " ;"
	default:
		return strings.Join(values, " ; ")
	}
}
