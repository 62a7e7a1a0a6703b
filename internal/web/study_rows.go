package web

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/study"
)

// rowList is a list inside a form: each item a row of fields, some rows empty at
// the end. It works without a script: a button asks for more rows, and a row
// left empty is no item.
type rowList struct {
	Name  string // of the list; also the id where the reader lands again
	Title string
	Hint  string
	Rows  []formRow
	More  string // text of the button
}

// formRow is an item of the list.
type formRow struct {
	Legend string
	Hidden []Kept
	Fields []Field
	Fresh  bool // the first empty one of a list of which more were asked for: the keyboard goes on there
}

// columnKind says how a column of a row is asked.
type columnKind int

const (
	lineColumn columnKind = iota
	longColumn
	numberColumn
	choiceColumn // does not make a row on its own
	hiddenColumn // neither
)

// column is a field of each row, with study.field.<list>.<name> as text.
type column struct {
	name    string
	kind    columnKind
	options []Option
	limit   int
}

// spareRows is how many empty rows a list offers; moreRows how many more its
// button gives.
const (
	spareRows = 1
	moreRows  = 3
)

// addParameter is the name of the buttons that ask for more rows.
const addParameter = "ajouter"

func rowField(list string, i int, name string) string {
	return list + "." + strconv.Itoa(i) + "." + name
}

// compact drops the rows that were left empty and numbers the others again, so
// that the faults of the use case name the fields of the form. It returns how
// many there are.
func (f *Form) compact(list string, columns []column) int {
	n := 0
	for i := 0; i < 2*study.MaxItems && f.Has(rowField(list, i, columns[0].name)); i++ {
		empty := true
		for _, c := range columns {
			if c.kind < choiceColumn && f.Text(rowField(list, i, c.name)) != "" {
				empty = false
			}
		}
		for _, c := range columns {
			from, to := rowField(list, i, c.name), rowField(list, n, c.name)
			value := f.Raw(from)
			delete(f.values, from)
			if !empty {
				f.Set(to, value)
			}
		}
		if !empty {
			n++
		}
	}
	if n > study.MaxItems {
		f.Refuse(rowField(list, study.MaxItems, columns[0].name), "too_many", "max", study.MaxItems)
	}
	return n
}

// rows shows a list as it was typed, with empty rows at its end.
func (f Fields) rows(r *Request, list string, columns []column) *rowList {
	key := f.prefix + "." + list
	out := &rowList{Name: list, Title: r.L.T(key), More: r.L.T(key + ".more")}
	if r.L.Has(key + ".hint") {
		out.Hint = r.L.T(key + ".hint")
	}
	n := 0
	for f.form.Has(rowField(list, n, columns[0].name)) {
		n++
	}
	spare := spareRows
	if n == 0 || f.form.Text(addParameter) == list {
		spare = moreRows
	}
	asked := f.form.Text(addParameter) == list
	for i := range min(n+spare, study.MaxItems+spareRows) {
		row := formRow{Legend: r.L.T(key+".row", "n", i+1)}
		for _, c := range columns {
			name := rowField(list, i, c.name)
			if c.kind == hiddenColumn {
				row.Hidden = append(row.Hidden, Kept{Name: name, Value: f.form.Raw(name)})
				continue
			}
			row.Fields = append(row.Fields, f.cell(r, key, name, c))
		}
		row.Fresh = asked && !slices.ContainsFunc(row.Fields, func(f Field) bool { return f.Value != "" && f.Kind != "select" })
		asked = asked && !row.Fresh
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (f Fields) cell(r *Request, key, name string, c column) Field {
	field := Field{Kind: "text", Name: name, Label: r.L.T(key + "." + c.name), Value: f.form.Raw(name), Error: f.faults[name], Limit: c.limit, Required: true}
	if r.L.Has(key + "." + c.name + ".optional") {
		field.Required = false
	}
	switch c.kind {
	case longColumn:
		field.Kind, field.Lines = "long", 2
	case numberColumn:
		field.Kind = "number"
	case choiceColumn:
		field.Kind = "select"
		for _, o := range c.options {
			o.Chosen = o.Value == field.Value
			field.Options = append(field.Options, o)
		}
	}
	return field
}

// limited refuses texts longer than what is kept, before anything is cut.
func (f *Form) limited(limit int, names ...string) {
	for _, name := range names {
		if n := len([]rune(f.Text(name))); n > limit {
			f.Refuse(name, "too_long", "max", limit, "length", n)
		}
	}
}

// fingerprint tells whether what a form shows is still what it was: two people
// who change different parts of a study don't disturb each other.
func (f *Form) fingerprint() string {
	sum := sha256.Sum256([]byte(f.values.Encode()))
	return hex.EncodeToString(sum[:8])
}

// printParameter carries the fingerprint of what the form opened on.
const printParameter = "empreinte"

// compareForms sets what stands beside what was typed, field by field, where
// they differ; lists row by row, in one text.
func compareForms(r *Request, prefix string, theirs, mine *Form, names []string, lists map[string][]column) Table {
	t := r.conflictTable()
	for _, name := range names {
		a, b := strings.Join(theirs.All(name), ", "), strings.Join(mine.All(name), ", ")
		if columns, isList := lists[name]; isList {
			a, b = theirs.listText(name, columns), mine.listText(name, columns)
		}
		if a != b {
			t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T(prefix + "." + name)}, sideText(r, a), sideText(r, b)}})
		}
	}
	return t
}

func sideText(r *Request, text string) TableCell {
	if text == "" {
		return TableCell{Text: r.L.T("history.absent"), Missing: true}
	}
	return TableCell{Text: text}
}

func (f *Form) listText(list string, columns []column) string {
	var rows []string
	for i := 0; f.Has(rowField(list, i, columns[0].name)); i++ {
		var parts []string
		for _, c := range columns {
			if v := f.Text(rowField(list, i, c.name)); v != "" && c.kind < choiceColumn {
				parts = append(parts, v)
			}
		}
		if len(parts) > 0 {
			rows = append(rows, strings.Join(parts, " – "))
		}
	}
	return strings.Join(rows, " · ")
}
