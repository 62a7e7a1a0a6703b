package app

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// settleColumns says which card each column becomes or continues.
func (in *placeReading) settleColumns() error {
	if len(in.Columns) > MaxPlaceColumns {
		return fault.On("columns", fault.TooLarge, "place_import.too_many", "max", MaxPlaceColumns)
	}
	var faults fault.List
	taken := map[string]bool{}
	for _, c := range in.Columns {
		at := in.columnAt(c)
		if at < 0 || at == in.code {
			faults.Add("columns", "place_import.no_such_column", "name", c.Letter+c.Name, "list", strings.Join(in.header.Names, ", "))
			continue
		}
		column := &placeColumn{PlaceColumn: c, at: at}
		for _, f := range in.settleCard(column, taken) {
			faults = append(faults, fault.On(fieldOfColumn(at, f.Field), f.Code, f.Key, argsOf(f)...))
		}
		taken[column.card.Code] = true
		in.columns = append(in.columns, column)
	}
	return faults.Err()
}

// columnAt is where a column lies; -1 for nowhere.
func (in *placeReading) columnAt(c PlaceColumn) int {
	for i, name := range in.header.Names {
		if c.Letter == sheet.ColumnName(i+1) && name != "" {
			return i
		}
	}
	if c.Letter != "" {
		return -1
	}
	return columnCalled(in.header.Names, c.Name)
}

// fieldOfColumn is where a fault of a card shows: with its column, named by its
// letter, or with what is said of the whole file.
func fieldOfColumn(column int, field string) string {
	if slices.Contains([]string{"period", "source", "producer", "licence", "web"}, field) {
		return field
	}
	return sheet.ColumnName(column+1) + "." + field
}

func argsOf(f *fault.Fault) []any {
	var out []any
	for name, value := range f.Args {
		out = append(out, name, value)
	}
	return out
}

// settleCard makes the card of a column: the next release of one that stands, the
// same indicator at another time when the file's period is another, or a new one.
func (in *placeReading) settleCard(c *placeColumn, taken map[string]bool) fault.List {
	known := func(code string) bool { return in.taken(code) || taken[code] }
	if c.Card == "" && c.Rule == "" { // nothing was said of it: as it is proposed
		o := in.offerOf(c.at)
		if c.Card = o.Next(); c.Card == "" {
			c.Rule, c.Unit, c.Weight = o.Guess.Rule, o.Guess.Unit, o.Guess.Weight
		}
	}
	if c.Card != "" {
		card, there := in.figures.Card(c.Card)
		if !there || card.Brought == nil || card.Brought.Composed() || taken[c.Card] {
			return fault.List{fault.On("card", fault.Invalid, "place_import.card", "value", c.Card)}
		}
		c.card = *card.Brought
		if in.Period != "" && in.Period != c.card.Period {
			c.card.Period = in.Period
			c.card.Code, c.card.Release = series.ForPeriod(c.card.Family, in.Period, known), 0
		}
		if c.card.Level != in.Level {
			return fault.List{fault.On("card", fault.Invalid, "place_import.card_level", "value", c.Card)}
		}
	} else {
		c.card = series.Brought{Code: series.NewCode(in.header.Names[c.at], known), Label: c.Label, Definition: c.Definition, Unit: c.Unit, Direction: c.Direction,
			Rule: c.Rule, Weight: c.Weight, Min: c.Min, Max: c.Max, Caveats: c.Caveats, Period: in.Period, Level: in.Level}
		if c.Decimals != nil {
			c.card.Decimals = *c.Decimals
		}
		if c.card.Label == "" {
			c.card.Label = in.header.Names[c.at]
		}
	}
	c.news = c.card.Release == 0
	in.sourced(&c.card)
	c.card.Column = in.header.Names[c.at]
	c.card = c.card.Clean()
	return append(c.card.Validate(countIn(in.figures)), publicAt("weight", broughtIn(in.figures), c.card)...)
}

// sourced says where the values come from: what the file's holder said, else what
// was said of the release before.
func (in *placeReading) sourced(b *series.Brought) {
	for _, f := range []struct {
		to   *string
		said string
	}{{&b.Source, in.Source}, {&b.Producer, in.Producer}, {&b.Licence, in.Licence}, {&b.Web, in.Web}} {
		if f.said != "" {
			*f.to = f.said
		}
	}
	b.File, b.By = in.book.Name(), in.by
	b.Public = b.Public || in.Public
}

// Weights lists the counts that may weigh a rate, those of inhabitants first.
func Weights(book *series.Book) []*series.Card {
	var people, others []*series.Card
	for _, c := range book.Cards() {
		switch {
		case !c.Count:
		case c.Unit == "{person}":
			people = append(people, c)
		default:
			others = append(others, c)
		}
	}
	return append(people, others...)
}
