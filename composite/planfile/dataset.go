package planfile

import (
	"math"
	"strconv"

	"codeberg.org/bocage/bocage/composite"
)

// What a table may hold.
const (
	MaxRows   = 2_000_000
	MaxValues = 250_000_000
)

// Dataset reads the units, numbers and groups that the plan names out of a
// table; an indicator that it has no column for is read from the first table
// beside it that has one, for the same units. Names are in a language ("fr" or
// "en"). Everything that is wrong is told with its line, its column and what
// was read, as [*Problems].
func (f *File) Dataset(t Table, lang string, beside ...Table) (*composite.Dataset, error) {
	r := f.reading(&t, lang, beside)
	if err := r.wrong.err(); err != nil {
		return nil, err
	}
	for row, err := range t.Rows {
		if err != nil {
			return nil, err
		}
		if !r.row(row) {
			break
		}
	}
	if len(r.out.Units) == 0 && len(r.wrong.List) == 0 {
		r.wrong.add(Problem{Reason: EmptyTable, File: t.Name, Line: t.Line})
	}
	if err := r.wrong.err(); err != nil {
		return nil, err
	}
	for i := range beside {
		if err := r.join(f, &beside[i]); err != nil {
			return nil, err
		}
	}
	return r.done(), nil
}

// reading is a data set on its way.
type reading struct {
	table            *Table
	beside           []Table
	out              *composite.Dataset
	numbers          numbers
	code, name, year int // columns; −1 when there is none
	values           []readColumn
	more             []readColumn
	groups           []int
	seen             map[unitYear]int
	wrong            Problems
}

// readColumn is a column of numbers: which it is, its name, what was read.
type readColumn struct {
	at     int
	name   string
	values []float64
}

type unitYear struct {
	code string
	year int
}

func (f *File) reading(t *Table, lang string, beside []Table) *reading {
	r := &reading{table: t, beside: beside, out: f.empty(lang), numbers: f.Data.numbers(), name: -1, year: -1, seen: map[unitYear]int{}}
	if t.Native {
		r.numbers.decimal = ""
	}
	r.code = t.columnOf("data.code", f.Data.Code, &r.wrong)
	if f.Data.Name != "" {
		r.name = t.columnOf("data.name", f.Data.Name, &r.wrong)
	}
	if f.Data.Year != "" {
		r.year = t.columnOf("data.year", f.Data.Year, &r.wrong)
	}
	for _, i := range f.Indicators {
		r.values = append(r.values, readColumn{at: r.lies(i.Code, i.column()), name: i.column()})
	}
	for _, c := range f.columns() {
		r.more = append(r.more, readColumn{at: f.columnOf(t, c, &r.wrong), name: c.column()})
	}
	for _, g := range f.Data.Groups {
		r.groups = append(r.groups, t.columnOf(g.Code, g.column(), &r.wrong))
	}
	return r
}

// empty is the data set without its rows.
func (f *File) empty(lang string) *composite.Dataset {
	out := &composite.Dataset{}
	for _, i := range f.Indicators {
		out.Indicators = append(out.Indicators, i.composite(lang))
	}
	for _, a := range f.Aggregates {
		out.Aggregates = append(out.Aggregates, a.composite(lang))
	}
	for _, c := range f.columns() {
		out.Columns = append(out.Columns, composite.Column{Code: c.Code, Name: c.Name.In(lang)})
	}
	for _, g := range f.Data.Groups {
		out.Groupings = append(out.Groupings, composite.Grouping{Code: g.Code, Name: g.Name.In(lang)})
	}
	return out
}

// row reads one row; false when there is no use in going on.
func (r *reading) row(row Row) bool {
	blank := true
	for c := range row.Cells {
		blank = blank && row.cell(c) == ""
	}
	if blank {
		return true
	}
	if len(r.out.Units) == MaxRows {
		r.fail(row, -1, Problem{Reason: TooManyRows, Limit: MaxRows})
		return false
	}
	if (len(r.out.Units)+1)*len(r.values) > MaxValues {
		r.fail(row, -1, Problem{Reason: TooManyValues, Limit: MaxValues})
		return false
	}
	r.whole(row)
	u := r.unit(row)
	r.out.Units = append(r.out.Units, u)
	for i := range r.values {
		r.values[i].values = append(r.values[i].values, r.number(row, u, r.values[i]))
	}
	for i := range r.more {
		r.more[i].values = append(r.more[i].values, r.number(row, u, r.more[i]))
	}
	for i, c := range r.groups {
		r.out.Groupings[i].Of = append(r.out.Groupings[i].Of, row.cell(c))
	}
	return r.wrong.More == 0
}

// whole tells a row that holds more than the table has columns: what is beyond has no
// name, and what is before may have slipped. A sheet may have notes beside its table.
func (r *reading) whole(row Row) {
	if r.table.Native {
		return
	}
	for c := len(r.table.Names); c < len(row.Cells); c++ {
		if row.cell(c) != "" {
			r.fail(row, -1, Problem{Reason: CellsBeyond, Read: strconv.Itoa(len(row.Cells)), Limit: len(r.table.Names)})
			return
		}
	}
}

func (r *reading) unit(row Row) composite.Unit {
	u := composite.Unit{Code: row.cell(r.code), Name: row.cell(r.name)}
	if u.Code == "" {
		r.fail(row, r.code, Problem{Reason: NoUnitCode})
		return u
	}
	if r.year >= 0 {
		text := row.cell(r.year)
		year, err := strconv.Atoi(text)
		if err != nil || year < 1 || year > 9999 {
			r.fail(row, r.year, Problem{Reason: NotAYear, Read: text, Unit: u.Label()})
		}
		u.Year = year
	}
	if first, twice := r.seen[unitYear{u.Code, u.Year}]; twice {
		label := u.Code
		if u.Year != 0 {
			label += " (" + strconv.Itoa(u.Year) + ")"
		}
		r.fail(row, r.code, Problem{Reason: RepeatedUnit, Unit: label, Limit: first})
		return u
	}
	r.seen[unitYear{u.Code, u.Year}] = row.Line
	return u
}

func (r *reading) number(row Row, u composite.Unit, c readColumn) float64 {
	text := row.cell(c.at)
	if text == "" {
		return math.NaN()
	}
	if r.table.Strict {
		v, reason, near := r.numbers.readStrict(text)
		if reason != "" {
			r.fail(row, c.at, Problem{Reason: reason, Read: shortened(text), Unit: u.Label(), Near: near})
		}
		return v
	}
	v, reason := r.numbers.read(text)
	if reason != "" {
		want := "comma"
		if r.numbers.decimal == "point" {
			want = "point"
		}
		r.fail(row, c.at, Problem{Reason: reason, Read: shortened(text), Unit: u.Label(), Want: want})
		return math.NaN()
	}
	if !r.table.Native && v == v {
		if other := r.numbers.other(text, row.Line); other.line > 0 {
			r.fail(row, c.at, Problem{Reason: TwoDecimals, Read: shortened(text), Near: shortened(other.text), Unit: u.Label(), Limit: other.line})
		}
	}
	return v
}

func (r *reading) fail(row Row, column int, p Problem) {
	p.File = r.table.Name
	p.Line, p.Column = row.place(column)
	if column >= 0 && column < len(r.table.Names) {
		p.Key = r.table.Names[column]
	}
	r.wrong.add(p)
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// done lays the columns side by side.
func (r *reading) done() *composite.Dataset {
	n := len(r.out.Units)
	r.out.Values = composite.NewMatrix(n, len(r.values))
	for i := range r.values {
		copy(r.out.Values.Column(i), r.values[i].values)
		r.values[i].values = nil
	}
	for i := range r.more {
		r.out.Columns[i].Values = r.more[i].values
	}
	return r.out
}

// Shelf is where indicators that are known already are taken from, in the
// order of the units.
type Shelf interface {
	Numbers(column string) ([]float64, bool)
	Groups(column string) ([]string, bool)
	Names() []string // of the columns, for messages
}

// From makes the data set of units whose numbers lie on a shelf; names are in
// lang. What the shelf lacks is told all at once, as [*Problems].
func (f *File) From(units []composite.Unit, s Shelf, lang string) (*composite.Dataset, error) {
	out := f.empty(lang)
	out.Units = units
	var wrong Problems
	lacks := func(key, name string) {
		p := Problem{Reason: NearColumn, File: f.name, Line: f.Where(key), Key: key, Read: name, Near: nearest(name, s.Names())}
		if p.Near == "" {
			p.Reason, p.Want = NoColumn, listed(s.Names())
		}
		wrong.add(p)
	}
	out.Values = composite.NewMatrix(len(units), len(f.Indicators))
	for c, i := range f.Indicators {
		if values, known := s.Numbers(i.column()); known {
			copy(out.Values.Column(c), values)
		} else {
			lacks(i.Code, i.column())
		}
	}
	for c, more := range f.columns() {
		values, known := s.Numbers(more.column())
		if !known {
			lacks(more.key, more.column())
		}
		out.Columns[c].Values = values
	}
	for c, g := range f.Data.Groups {
		of, known := s.Groups(g.column())
		if !known {
			lacks(g.Code, g.column())
		}
		out.Groupings[c].Of = of
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	return out, nil
}
