package planfile

import "slices"

// lies is where a column of numbers is: in the table, or −1 when it stands in one of
// those beside it.
func (r *reading) lies(key, column string) int {
	if at, _ := r.table.find(column); at < 0 && slices.ContainsFunc(r.beside, func(t Table) bool { at, _ := t.find(column); return at >= 0 }) {
		return -1
	}
	return r.table.columnOf(key, column, &r.wrong)
}

// join reads the indicators that a table beside the first one holds, for the units of
// the first.
func (r *reading) join(f *File, t *Table) error {
	first := r.table
	r.table, r.numbers = t, f.Data.numbers()
	if t.Native {
		r.numbers.decimal = ""
	}
	code, year := t.columnOf("data.code", f.Data.Code, &r.wrong), -1
	if f.Data.Year != "" {
		year = t.columnOf("data.year", f.Data.Year, &r.wrong)
	}
	columns := map[int]readColumn{} // by indicator
	for i, c := range r.values {
		if at, _ := t.find(c.name); c.at < 0 && at >= 0 {
			columns[i] = readColumn{at: t.columnOf(f.Indicators[i].Code, c.name, &r.wrong), name: c.name}
		}
	}
	if err := r.wrong.err(); err != nil {
		return err
	}
	units := map[unitYear]int{}
	for at, u := range r.out.Units {
		units[unitYear{u.Code, u.Year}] = at
	}
	r.code, r.year, r.name, r.seen = code, year, -1, map[unitYear]int{}
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		r.besideRow(row, columns, units, first.Name)
		if r.wrong.More > 0 {
			break
		}
	}
	for i, c := range columns { // read now: the next table leaves it alone
		r.values[i].at = c.at
	}
	r.table = first
	return r.wrong.err()
}

// besideRow reads one row of a table beside the first.
func (r *reading) besideRow(row Row, columns map[int]readColumn, units map[unitYear]int, first string) {
	blank := true
	for c := range row.Cells {
		blank = blank && row.cell(c) == ""
	}
	if blank {
		return
	}
	r.whole(row)
	u := r.unit(row)
	if u.Code == "" {
		return // it was told
	}
	at, known := units[unitYear{u.Code, u.Year}]
	if !known {
		r.fail(row, r.code, Problem{Reason: UnknownUnit, Unit: u.Code, Want: first})
		return
	}
	u = r.out.Units[at]
	for i, c := range columns {
		r.values[i].values[at] = r.number(row, u, c)
	}
}
