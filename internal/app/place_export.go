package app

import (
	"context"
	"errors"
	"io"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// PlaceExport is the values of an indicator, ready to be written as a table.
type PlaceExport struct {
	Card   *series.Card
	values *series.Series
	order  *territory.Order
	places *territory.Set
}

// ExportPlaceIndicator readies the values of an indicator that the actor sees, at
// the level at which it was published; those of one of its releases when number is
// given, which only what people brought in has.
func (a *App) ExportPlaceIndicator(ctx context.Context, actor access.Actor, code string, number int) (PlaceExport, error) {
	book, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return PlaceExport{}, err
	}
	c, known := book.Card(code)
	switch {
	case !known:
		return PlaceExport{}, fault.New(fault.NotFound, "not_found")
	case number != 0 && (c.Brought == nil || c.Brought.Composed()):
		return PlaceExport{}, fault.On("release", fault.NotFound, "place_export.no_releases", "code", code)
	case number < 0 || number != 0 && number > c.Brought.Release:
		return PlaceExport{}, fault.On("release", fault.NotFound, "place_export.no_release", "code", code, "n", c.Brought.Release, "value", number)
	}
	places, err := a.shipped()
	if err != nil {
		return PlaceExport{}, err
	}
	e := PlaceExport{Card: c, values: book.Series(code, c.Level), order: book.Order(c.Level), places: places}
	if number != 0 {
		e.values, err = a.readRelease(ctx, *c.Brought, number)
	}
	return e, err
}

// Write writes a line a place: code, name, value, what the value is, period and
// source. What has no value bears the sign by which an import knows why.
func (e PlaceExport) Write(w io.Writer, form sheet.Kind, words *i18n.Localiser) error {
	label := e.Card.Label.In(words.Lang())
	table := newTable(form, words, label, label, w)
	var head []sheet.Column
	for _, name := range []string{words.T("place_export.code." + string(e.Card.Level)), words.T("convert.column.name"), label, words.T("place_export.status"), words.T("place_indicator.period"), words.T("territory.source")} {
		head = append(head, sheet.Column{Name: name})
	}
	err := table.begin(head)
	for i, code := range e.order.Codes {
		if err != nil {
			break
		}
		err = table.row(e.line(i, code, words)...)
	}
	return errors.Join(err, table.end())
}

func (e PlaceExport) line(i int, code string, words *i18n.Localiser) []sheet.Cell {
	v, value := e.values.At(i), sheet.Text("")
	switch {
	case v.Has():
		value = sheet.Figure(v.Number)
	case v.Status == series.Secret:
		value = sheet.Text(secretSign)
	case v.Status == series.NotApplicable:
		value = sheet.Text(withoutSign)
	}
	t, _ := e.places.Get(territory.Key(string(e.Card.Level) + ":" + code))
	return []sheet.Cell{sheet.Text(code), sheet.Text(t.Name), value, sheet.Text(words.T("place_indicator.status." + v.Status.Code())), sheet.Text(e.Card.Period), sheet.Text(e.Card.Source.Title.In(words.Lang()))}
}
