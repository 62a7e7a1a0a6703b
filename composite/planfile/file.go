// Package planfile reads and writes the plan of a composite index as a YAML
// file that people can read: where its data are, what its indicators and their
// tree are, the choice made at every step, and what varies to say how sure the
// index is. A plan file and its data rebuild an index to the last bit.
//
// Whatever is wrong is told with its file, its line and what to do ([Problem]).
// The package opens no file: it is given readers and tables.
package planfile

import (
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/composite"
)

// File is a plan as it is written.
type File struct {
	composite.Plan
	About      Text // what the index is and is not, for people
	Data       Provenance
	Metadata   *Source // the table that tells indicators and aggregates, when they are not in the plan
	Indicators []Indicator
	Aggregates []Aggregate

	name   string           // of the file, as people said it
	places map[string]place // where a key, an indicator or an aggregate is written
	words  []word           // every key and value of it, in order
	said   map[string]Text  // names of what varies in both languages, by their path
}

// head is what a plan file holds beside the steps, in the order it is written.
type head struct {
	Name       string      `yaml:"name,omitempty"`
	About      Text        `yaml:"about,omitempty"`
	Data       Provenance  `yaml:"data,omitempty"`
	Metadata   *Source     `yaml:"metadata,omitempty"`
	Indicators []Indicator `yaml:"indicators,omitempty"`
	Aggregates []Aggregate `yaml:"aggregates,omitempty"`
}

// Source is a table: a CSV, or a sheet of a workbook. Its path is relative to
// the plan.
type Source struct {
	File   string `yaml:"file,omitempty"`
	Sheet  string `yaml:"sheet,omitempty"`
	SHA256 string `yaml:"sha256,omitempty"` // of the file; checked when given
}

// Provenance says where the numbers are and how to read them: a table of one row a
// unit (or a unit and a year), or the indicators that ship with the platform.
type Provenance struct {
	Source      `yaml:",inline"`
	Rows        *Rows    `yaml:"rows,omitempty"`        // the units and their values, in the plan itself
	Territories string   `yaml:"territories,omitempty"` // commune or epci: the indicators that ship, rather than a file
	Within      string   `yaml:"within,omitempty"`      // only the territories inside this one
	Decimal     string   `yaml:"decimal,omitempty"`     // comma or point; either when empty
	Separator   string   `yaml:"separator,omitempty"`   // of a CSV: checked against what is found
	Encoding    string   `yaml:"encoding,omitempty"`    // of a CSV: checked against what is found
	Header      int      `yaml:"header,omitempty"`      // the line that names the columns; found when 0
	Code        string   `yaml:"code,omitempty"`        // the column of the units' codes
	Name        string   `yaml:"name,omitempty"`        // the column of their names
	Year        string   `yaml:"year,omitempty"`        // the column of the year, in a panel
	Missing     []string `yaml:"missing,omitempty"`     // texts that mean a missing value, beside the usual ones
	Groups      []Column `yaml:"groups,omitempty"`      // columns that sort the units into groups
	Columns     []Column `yaml:"columns,omitempty"`     // denominators and other numbers
	Beside      []Source `yaml:"beside,omitempty"`      // tables of the same units, for the indicators that the first has no column for
}

// Column is a column of the table that is no indicator. Its code alone may be
// written when the column has that name.
type Column struct {
	Code   string `yaml:"code"`
	Column string `yaml:"column,omitempty"` // the code when empty
	Name   Text   `yaml:"name,omitempty"`
}

// Indicator is a column of the table and what is known of it.
type Indicator struct {
	Code        string               `yaml:"code"`
	Column      string               `yaml:"column,omitempty"` // the code when empty
	Name        Text                 `yaml:"name,omitempty"`
	Unit        string               `yaml:"unit,omitempty"`
	Direction   Direction            `yaml:"direction"`
	Parent      string               `yaml:"parent,omitempty"`
	Weight      *float64             `yaml:"weight,omitempty"` // 1 when not given
	Target      *float64             `yaml:"target,omitempty"`
	Goalposts   *composite.Goalposts `yaml:"goalposts,omitempty"`
	Denominator string               `yaml:"denominator,omitempty"`
	Categorical bool                 `yaml:"categorical,omitempty"`
}

// Aggregate is a node above indicators. Aggregates and indicators may be
// written inside the one they belong to, which then is their parent; they are
// read as if they had been listed with it.
type Aggregate struct {
	Code       string      `yaml:"code"`
	Name       Text        `yaml:"name,omitempty"`
	Parent     string      `yaml:"parent,omitempty"`
	Weight     *float64    `yaml:"weight,omitempty"` // 1 when not given
	Aggregates []Aggregate `yaml:"aggregates,omitempty"`
	Indicators []Indicator `yaml:"indicators,omitempty"`
}

// Where is the line of the plan that says something of a step, an indicator or
// an aggregate; 0 when none does.
func (f *File) Where(what string) int { return f.places[what].line }

// WhereSaid is the line on which a step says a word, as a key or as a value; 0 when
// it does not. The step is the key of the plan it stands under, or of an alternative
// to it. Of several places, one under the key called within is meant.
func (f *File) WhereSaid(step, text, within string) int {
	if text == "" {
		return 0
	}
	found := 0
	for _, w := range f.words {
		keys := strings.Split(w.path, ".")
		if w.text != text || !slices.ContainsFunc(keys, func(k string) bool { return k == step || strings.HasPrefix(k, step+"[") }) {
			continue
		}
		if within != "" && slices.Contains(keys, within) {
			return w.line
		}
		if found == 0 {
			found = w.line
		}
	}
	return found
}

// WhereOf is the line of what is said of an indicator or an aggregate under one of
// its keys, such as parent; that of its code when it does not say so.
func (f *File) WhereOf(code, key string) int { return f.Where(f.keyOf(code, key)) }

// keyOf is the path of what is said of an indicator or an aggregate under a key; the
// code when the plan does not say it.
func (f *File) keyOf(code, key string) string {
	for _, w := range f.words {
		if w.key || w.text != code || !strings.HasSuffix(w.path, "].code") {
			continue
		}
		at := strings.TrimSuffix(w.path, "code") + key
		if _, said := f.places[at]; said {
			return at
		}
	}
	return code
}

// Called is the name under which the plan was read.
func (f *File) Called() string { return f.name }

// flatten takes indicators and aggregates out of the ones they are written in,
// and tells those that name another parent.
func (f *File) flatten(tell func(code, parent, within string)) {
	nested := f.Aggregates
	f.Aggregates = nil
	parent := func(code, said, within string) string {
		if within == "" {
			return said
		}
		if said != "" && said != within {
			tell(code, said, within)
		}
		return within
	}
	var lay func(within string, list []Aggregate)
	lay = func(within string, list []Aggregate) {
		for _, a := range list {
			inner, indicators := a.Aggregates, a.Indicators
			a.Aggregates, a.Indicators = nil, nil
			a.Parent = parent(a.Code, a.Parent, within)
			f.Aggregates = append(f.Aggregates, a)
			for _, i := range indicators {
				i.Parent = parent(i.Code, i.Parent, a.Code)
				f.Indicators = append(f.Indicators, i)
			}
			lay(a.Code, inner)
		}
	}
	lay("", nested)
}

// column is the column that an indicator is read from.
func (i *Indicator) column() string { return orCode(i.Column, i.Code) }

func (c *Column) column() string { return orCode(c.Column, c.Code) }

func orCode(column, code string) string {
	if column != "" {
		return column
	}
	return code
}

// composite gives the indicator to the library, named in a language.
func (i *Indicator) composite(lang string) composite.Indicator {
	out := composite.Indicator{Code: i.Code, Name: i.Name.In(lang), Unit: i.Unit, Direction: composite.Direction(i.Direction), Parent: i.Parent,
		Weight: 1, Target: composite.Missing(), Goalposts: i.Goalposts, Denominator: i.Denominator, Categorical: i.Categorical}
	if i.Weight != nil {
		out.Weight = *i.Weight
	}
	if i.Target != nil {
		out.Target = *i.Target
	}
	return out
}

func (a *Aggregate) composite(lang string) composite.Aggregate {
	out := composite.Aggregate{Code: a.Code, Name: a.Name.In(lang), Parent: a.Parent, Weight: 1}
	if a.Weight != nil {
		out.Weight = *a.Weight
	}
	return out
}

// Shipped says whether the data are those that ship with the platform.
func (d *Provenance) Shipped() bool { return d.Territories != "" }

// clean is a name as it is compared: without outer spaces or case.
func clean(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
