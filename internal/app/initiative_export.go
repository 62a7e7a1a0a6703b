package app

import (
	"context"
	"io"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// ExportInitiatives writes every initiative that the actor may see of what was
// asked as a spreadsheet for people. Its columns are those of the import's
// model, in its order, then the further ones that censuses brought: the file
// comes back in unchanged. A name or a summary that was also told in the language
// of the file stands beside the original, and is left where it is when the file
// comes back. Contacts are there only for who may see them. No more
// than a page of the registry is held in memory.
func (a *App) ExportInitiatives(ctx context.Context, actor access.Actor, space string, s Search, form sheet.Kind, lang string, to io.Writer) error {
	words, err := newVocabulary(lang)
	if err != nil {
		return err
	}
	places, err := a.Territories()
	if err != nil {
		return err
	}
	more, err := a.furtherColumns(ctx, actor, space, s, lang)
	if err != nil {
		return err
	}
	contacts := access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindInitiative})
	e := newExporter(words, places, more, contacts)
	out := newExportTable(form, lang, words, to)
	if err := out.begin(e.columns()); err != nil {
		return err
	}
	err = a.eachPage(ctx, actor, space, s, func(views []InitiativeView) error {
		if contacts {
			if err := a.withContacts(ctx, space, views); err != nil {
				return err
			}
		}
		for _, v := range views {
			if err := out.row(e.cells(v)...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return out.end()
}

// maxExtraColumns is how many columns of their own the censuses of one file
// may bring; those that came last stay in the registry.
const maxExtraColumns = initiative.MaxExtra

// further are the columns beyond those of the model.
type further struct {
	lang   string
	told   map[string]bool // the fields that some initiative tells in this language too
	extras []string
}

// toldBeside are the fields whose translation stands beside them.
var toldBeside = []string{"name", "summary"}

// furtherColumns are those that what was asked needs: the translations, then the
// columns that censuses brought, in the order in which they are met.
func (a *App) furtherColumns(ctx context.Context, actor access.Actor, space string, s Search, lang string) (further, error) {
	more := further{lang: lang, told: map[string]bool{}}
	extras := access.Can(actor, access.See, access.Object{Kind: access.KindInitiative})
	known := map[string]bool{}
	err := a.eachPage(ctx, actor, space, s, func(views []InitiativeView) error {
		for _, v := range views {
			for _, field := range toldBeside {
				more.told[field] = more.told[field] || more.translated(v.Initiative, field) != ""
			}
			for _, x := range v.Extra {
				if extras && !known[x.Name] && len(more.extras) < maxExtraColumns {
					known[x.Name] = true
					more.extras = append(more.extras, x.Name)
				}
			}
		}
		return nil
	})
	return more, err
}

// translated is a field in the language of the file, "" when it was first told
// in it or never was.
func (f further) translated(in initiative.Initiative, field string) string {
	if said, spoken := in.In(f.lang, field); spoken == f.lang && spoken != in.Spoken() {
		return said
	}
	return ""
}

// withContacts gives each initiative its private contact, in one look.
func (a *App) withContacts(ctx context.Context, space string, views []InitiativeView) error {
	ids := make([]string, len(views))
	for i, v := range views {
		ids[i] = v.ID
	}
	contacts, err := a.store.Contacts(ctx, space, kindInitiative, ids)
	for i, v := range views {
		views[i].Contact = contacts[v.ID]
	}
	return err
}

// exportTable is a CSV or a workbook that is being written.
type exportTable struct {
	begin func([]sheet.Column) error
	row   func(...sheet.Cell) error
	end   func() error
}

func newExportTable(form sheet.Kind, lang string, words *vocabulary, to io.Writer) exportTable {
	title := words.lang.T("registry.title")
	if form == sheet.XLSX {
		x := sheet.NewXLSXWriter(to, title, lang, words.lang.T("export.lists"))
		return exportTable{row: func(cells ...sheet.Cell) error { return x.Row(fitted(cells)...) }, end: x.Close, begin: func(columns []sheet.Column) error {
			return x.Table(words.lang.T("export.sheet"), columns...)
		}}
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
	case len(values) == 1 && len(sheet.SplitList(values[0])) > 1:
		return values[0] + " ;"
	default:
		return strings.Join(values, " ; ")
	}
}
