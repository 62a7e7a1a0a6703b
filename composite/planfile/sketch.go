package planfile

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/stats"
)

// A sketch reads at most so much of a table: enough to know its columns.
const (
	sketchRows   = 50_000
	sketchValues = 4_000_000
	sketchTexts  = 200 // different texts kept of a column
	sketchWords  = 3   // texts of a column of numbers that may mean a missing value
)

// Sketch is what a table seems to hold: a start for the plan of an index, which people
// correct. It says nothing of which way an indicator counts: no table tells that.
type Sketch struct {
	Code, Name, Year string // columns; "" when none seems to be one
	Decimal          string // comma or point; "" when no number has a sign, or both are there
	Missing          []string
	Groups           []string
	Numbers          []SketchColumn
	Same             []string // numbers that are the same everywhere: they tell nobody from another
	Other            []string // neither
	Twice            []string // names of several columns: the plan can ask for none of them
	Rows             int      // read
	More             bool     // the table goes on
}

// SketchColumn is a column of numbers that may be an indicator.
type SketchColumn struct {
	Code, Column      string
	Known             int // of the rows read
	Low, Median, High float64
}

// sketched is a column of the table on its way.
type sketched struct {
	name     string
	values   []float64
	words    []string        // what is neither a number nor a usual word for a missing one
	texts    map[string]bool // what it holds, up to sketchTexts different ones
	filled   int
	whole    bool // every number is whole
	zeros    bool // one begins with a zero, as codes do: 01, 2A
	repeated bool
	commas   bool
	points   bool
}

// NewSketch reads the first rows of a table and says what its columns seem to be: the
// units' code (the column called so, else the first column, or the first of texts, that
// has neither a hole nor a repetition; in a panel, with the year), their name, the year,
// what sorts them into groups (few texts, or codes called as territories are), numbers,
// and what is neither. Its only errors are those of reading the table.
func NewSketch(t Table) (*Sketch, error) {
	s := &Sketch{}
	columns := make([]sketched, len(t.Names))
	for i, name := range t.Names {
		columns[i] = sketched{name: strings.TrimSpace(name), texts: map[string]bool{}, whole: true}
		if _, twice := t.find(strings.TrimSpace(name)); twice && columns[i].name != "" {
			if !slices.Contains(s.Twice, columns[i].name) {
				s.Twice = append(s.Twice, columns[i].name)
			}
			columns[i].name = "" // as one that has none
		}
	}
	most := min(sketchRows, sketchValues/max(1, len(columns)))
	var lines [][]string
	for row, err := range t.Rows {
		if err != nil {
			return nil, err
		}
		if s.Rows == most {
			s.More = true
			break
		}
		cells := make([]string, len(columns))
		for c := range columns {
			cells[c] = row.cell(c)
		}
		if slices.IndexFunc(cells, func(c string) bool { return c != "" }) < 0 {
			continue
		}
		s.Rows++
		for c := range columns {
			columns[c].read(cells[c])
		}
		lines = append(lines, cells)
	}
	s.sort(columns, lines)
	if t.Native {
		s.Decimal = ""
	}
	return s, nil
}

var either = (&Provenance{}).numbers()

func (c *sketched) read(text string) {
	if text == "" {
		return
	}
	c.filled++
	if c.texts[text] {
		c.repeated = true
	} else if len(c.texts) < sketchTexts {
		c.texts[text] = true
	}
	v, reason := either.read(text)
	switch {
	case reason == SheetError: // it is to be mended: running the plan says so
		return
	case reason != "":
		if word := clean(text); !slices.Contains(c.words, word) && len(c.words) <= sketchWords {
			c.words = append(c.words, word)
		}
		return
	case v != v:
		return
	}
	c.values = append(c.values, v)
	c.whole = c.whole && v == math.Trunc(v)
	c.zeros = c.zeros || len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9'
	c.commas, c.points = c.commas || strings.Contains(text, ","), c.points || strings.Contains(text, ".")
}

// What the columns that are no indicators are called, without case, spaces or marks.
var (
	codeNames  = []string{"codgeo", "codeinsee", "codecommune", "codeepci", "code", "insee", "codegeo", "insee_com", "code_insee", "code_commune", "codecom", "id", "ucode", "siren", "iso3", "iso"}
	nameNames  = []string{"libgeo", "nom", "name", "libelle", "libellé", "uname", "commune", "territoire", "nomcommune", "libcom", "nom_commune"}
	yearNames  = []string{"annee", "année", "year", "an", "time", "millesime", "millésime"}
	groupNames = []string{"dep", "departement", "département", "reg", "region", "région", "epci", "codeepci", "canton", "ze", "zonedemploi", "arr", "bv", "type", "groupe", "group", "classe", "densite", "densité"}
)

func called(name string, names []string) bool {
	plain := strings.NewReplacer(" ", "", "-", "", "’", "", "'", "").Replace(clean(name))
	return slices.Contains(names, plain)
}

// numeric says whether a column holds numbers, but for a few words that may mean that
// one is missing: at most sketchWords of them, on half of what is filled at most.
func (c *sketched) numeric() bool {
	odd := func(word string) bool { return strings.ContainsAny(word, "0123456789") } // 2013-2018 is something
	if c.zeros || len(c.values) == 0 || len(c.words) > sketchWords || slices.ContainsFunc(c.words, odd) {
		return false
	}
	return len(c.words) == 0 || len(c.values)*2 >= c.filled
}

// years says whether a column holds years.
func (c *sketched) years() bool {
	return called(c.name, yearNames) && c.whole && len(c.words) == 0 && len(c.values) > 0 && slices.Min(c.values) >= 1 && slices.Max(c.values) <= 9999
}

// few says whether a column holds so few texts that they sort the units.
func (c *sketched) few(rows int) bool {
	return c.filled > 0 && len(c.texts) > 1 && len(c.texts) < sketchTexts && len(c.texts)*3 <= rows
}

// sort says what each column seems to be.
func (s *Sketch) sort(columns []sketched, lines [][]string) {
	year := slices.IndexFunc(columns, func(c sketched) bool { return c.years() })
	code := s.codeOf(columns, lines, year)
	if year >= 0 && code >= 0 && !columns[code].repeated { // one year a unit: the code is enough
		year = -1
	}
	taken := []int{code, year}
	name := s.unitsNamed(columns, taken)
	s.Code, s.Name, s.Year = nameOf(columns, code), nameOf(columns, name), nameOf(columns, year)
	named := func(code string) bool {
		return slices.ContainsFunc(columns, func(c sketched) bool { return c.name == code })
	}
	var commas, points bool
	for at := range columns {
		c := &columns[at]
		switch {
		case slices.Contains(append(taken, name), at), c.name == "":
		case !c.numeric() && c.few(s.Rows), c.whole && called(c.name, groupNames):
			s.Groups = append(s.Groups, c.name)
		case c.numeric() && slices.Min(c.values) == slices.Max(c.values):
			s.Same = append(s.Same, c.name)
		case c.numeric():
			s.Numbers = append(s.Numbers, c.number(len(s.Numbers)+1, named))
			commas, points = commas || c.commas, points || c.points
			for _, word := range c.words {
				if !slices.Contains(s.Missing, word) {
					s.Missing = append(s.Missing, word)
				}
			}
		default:
			s.Other = append(s.Other, c.name)
		}
	}
	switch {
	case commas && !points:
		s.Decimal = "comma"
	case points && !commas:
		s.Decimal = "point"
	}
}

// codeOf finds the column of the units' codes; −1 when no column can be it.
func (s *Sketch) codeOf(columns []sketched, lines [][]string, year int) int {
	for _, named := range []bool{true, false} {
		for at := range columns {
			c := &columns[at]
			if at != year && c.name != "" && called(c.name, codeNames) == named && (named || at == 0 || c.zeros || !c.numeric()) && s.tells(c, at, lines, year) {
				return at
			}
		}
	}
	return -1
}

// tells says whether a column tells each row from the others, with the year if need be.
func (s *Sketch) tells(c *sketched, at int, lines [][]string, year int) bool {
	if c.filled < s.Rows || s.Rows == 0 {
		return false
	}
	if year < 0 && c.repeated {
		return false
	}
	seen := map[string]bool{}
	for _, cells := range lines {
		k := cells[at]
		if year >= 0 {
			k += "\x00" + cells[year]
		}
		if seen[k] {
			return false
		}
		seen[k] = true
	}
	return true
}

// unitsNamed finds the column of the units' names; −1 when no column can be it.
func (s *Sketch) unitsNamed(columns []sketched, taken []int) int {
	for _, named := range []bool{true, false} {
		for at := range columns {
			c := &columns[at]
			switch {
			case slices.Contains(taken, at), c.name == "", c.zeros, c.numeric(), called(c.name, nameNames) != named:
			case s.Rows == 0, c.filled*10 < s.Rows*9, !named && c.few(s.Rows):
			default:
				return at
			}
		}
	}
	return -1
}

func nameOf(columns []sketched, at int) string {
	if at < 0 {
		return ""
	}
	return columns[at].name
}

// number is a column as an indicator; its code is the column's name when that is short
// and plain, or else one that no column has for a name.
func (c *sketched) number(nth int, named func(string) bool) SketchColumn {
	out := SketchColumn{Code: c.name, Column: c.name, Known: len(c.values), Low: slices.Min(c.values), Median: stats.Median(c.values), High: slices.Max(c.values)}
	plain := func(r rune) bool {
		return r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	if len(c.name) > 24 || strings.IndexFunc(c.name, func(r rune) bool { return !plain(r) }) >= 0 {
		for out.Code = "I" + strconv.Itoa(nth); named(out.Code); {
			out.Code += "_"
		}
	}
	return out
}
