package app

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Conversion says what the columns of a table of communes are and between which
// vintages it goes. Columns are named as their header or by their letter.
type Conversion struct {
	From, To    int  // From is 0 when the year of the table is not known
	WithoutODbL bool // years before 2019 by former codes only
	Sheet       string
	Header      int    // its line; 0 to look for it
	Code        string // "" to look for it
	Counts      []string
	Ratios      []RatioOf
	Rates       []string
	Weight      string // the count that weighs rates and classes; "" for populations
	Medians     []string
	Classes     []string
	Folder      string // of the installation whose territories are taken; those that ship when it has none
}

// RatioOf is a rate that is computed again: Name = Scale × Numerator / Denominator.
type RatioOf struct {
	Name, Numerator, Denominator string
	Scale                        float64
}

// Converted tells what was made of a table.
type Converted struct {
	From     int               `json:"from,omitempty"`
	To       int               `json:"to"`
	Lines    int               `json:"lines"`
	Communes int               `json:"communes"`
	Absent   int               `json:"absent"` // communes of To that no line speaks of
	Changes  []ConvertedChange `json:"changes"`
	Partial  int               `json:"partial"` // merged communes of which a part is not in the table
	Refused  int               `json:"refused"`
	Problems []ConvertProblem  `json:"problems"` // the first of those refused, and what was noticed
	ODbL     bool              `json:"odbl"`
}

// ConvertedChange is a commune that is not what it was.
type ConvertedChange struct {
	Code string             `json:"code"`
	Name string             `json:"name"`
	Of   []string           `json:"of"`
	Kind territory.MoveKind `json:"kind"`
}

// ConvertProblem is a line that could not be taken, and why.
type ConvertProblem struct {
	Line int    `json:"line"`
	Why  string `json:"why"` // in the reader's language
}

// mostProblems is how many lines are told one by one.
const mostProblems = 200

// ConvertTable carries a table of communes to another vintage: each column by
// its rule (package series), a line a commune, in the order of codes. Lines that
// can't be taken go to rest, when it is not nil, with why. Memory follows the
// number of communes, not the size of the file.
func ConvertTable(book *sheet.Book, v Conversion, form sheet.Kind, words *i18n.Localiser, out, rest io.Writer) (Converted, error) {
	places, err := installedPlaces(v.Folder)
	if err != nil {
		return Converted{}, err
	}
	v.To = cmp.Or(v.To, places.Vintage())
	c := &converting{Conversion: v, book: book, places: places, words: words}
	for _, step := range []func() error{c.open, c.readCodes, c.cross, func() error { return c.readValues(rest) }} {
		if err := step(); err != nil {
			return Converted{}, err
		}
	}
	c.tellChanges()
	return c.report, c.write(form, out)
}

// converting is a conversion under way.
type converting struct {
	Conversion
	book    *sheet.Book
	places  *territory.Set
	words   *i18n.Localiser
	header  sheet.Header
	columns []valueColumn
	code    int
	lines   map[string]int // line of each code, the first
	codes   []string
	stands  map[string]bool  // codes of the vintage; nil when it is not known
	years   map[string][]int // when a code that is none of them was one
	bridge  *territory.Bridge
	report  Converted
}

// valueColumn is a column that is read.
type valueColumn struct {
	name    string
	at      int
	class   bool
	values  series.Vector
	classes []string
}

// cross lays the passage over the codes that the table has.
func (c *converting) cross() error {
	to, err := c.places.Codes(c.To)
	if err != nil {
		return err
	}
	passage, lost, err := c.passage()
	if err != nil {
		return err
	}
	for _, code := range lost {
		delete(c.lines, code)
	}
	c.codes = slices.DeleteFunc(c.codes, func(code string) bool { return c.lines[code] == 0 })
	for i := range c.columns {
		c.columns[i].values = series.NewVector(len(c.codes))
		c.columns[i].classes = make([]string, len(c.codes))
	}
	c.bridge = passage.Over(c.codes, to)
	c.report.From, c.report.To, c.report.ODbL = c.From, c.To, passage.ODbL
	return nil
}

func (c *converting) passage() (territory.Passage, []string, error) {
	if c.unknownYear() {
		return c.places.PassageOf(c.codes, c.To)
	}
	p, err := c.places.Passage(c.From, c.To)
	return c.places.Folding(p, c.codes), nil, err
}

// unknownYear says whether only former codes can tell: the year is not given, or
// is known by the tables that were declined.
func (c *converting) unknownYear() bool {
	return c.From == 0 || c.WithoutODbL && c.From < firstStock
}

// firstStock is the first vintage that is known without the tables under ODbL.
const firstStock = 2019

// tellChanges lists the communes of the table that are not what they were.
func (c *converting) tellChanges() {
	for i, code := range c.bridge.To {
		of, lacking := c.madeOf(i)
		switch {
		case len(of) == 0:
			c.report.Absent++
			continue
		case lacking:
			c.report.Partial++
		}
		c.report.Communes++
		if kind := c.kindOf(i, of); kind != "" {
			c.report.Changes = append(c.report.Changes, ConvertedChange{Code: code, Name: c.nameOf(code), Of: of, Kind: kind})
		}
	}
}

// madeOf lists the codes of the table that a commune is made of; lacking says
// whether others are not there.
func (c *converting) madeOf(i int) (of []string, lacking bool) {
	for _, p := range c.bridge.Parts(i) {
		if p.At < 0 {
			lacking = true
			continue
		}
		of = append(of, c.codes[p.At])
	}
	return of, lacking
}

func (c *converting) kindOf(i int, of []string) territory.MoveKind {
	parts := c.bridge.Parts(i)
	switch {
	case len(parts) > 1:
		return territory.Merger
	case parts[0].Share < 1:
		return territory.Split
	case of[0] != c.bridge.To[i]:
		return territory.NewCode
	}
	return ""
}

// nameOf is the name of today of a commune, or of what it was part of.
func (c *converting) nameOf(code string) string {
	t, former, ok := c.places.Current(code)
	if former != nil && former.Name != "" {
		return former.Name
	}
	if former != nil || !ok {
		return ""
	}
	return t.Name
}

// write gives a line to each commune that the table speaks of.
func (c *converting) write(form sheet.Kind, out io.Writer) error {
	columns := c.converted()
	table := newTable(form, c.words, c.words.T("convert.title"), c.words.T("convert.sheet", "year", strconv.Itoa(c.To)), out)
	head := []sheet.Column{{Name: c.words.T("convert.column.code")}, {Name: c.words.T("convert.column.name"), Width: 30}}
	for _, column := range columns {
		head = append(head, sheet.Column{Name: column.name})
	}
	head = append(head, sheet.Column{Name: c.words.T("convert.column.of"), Width: 30}, sheet.Column{Name: c.words.T("convert.column.estimated"), Width: 30})
	err := table.begin(head)
	for i, code := range c.bridge.To {
		if of, _ := c.madeOf(i); err == nil && len(of) > 0 {
			err = table.row(c.line(i, code, of, columns)...)
		}
	}
	return errors.Join(err, table.end())
}
