package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// ImportFile is a file to import. Its reader stays open during the import.
type ImportFile struct {
	Reader io.ReaderAt
	Size   int64
	Name   string
}

// ImportOptions say how a file is to be read. What is not said is found: the
// sheet, the header, the mapping, saved or suggested.
type ImportOptions struct {
	Sheet  string
	Header int // line of the header; found when 0
	// Map ties columns to fields: by letter (C) or by the column's name; the field
	// may be FieldExtra or FieldIgnore.
	Map map[string]string
	// About every row, unless a column says it.
	Origin
	// About the cells of a file that comes back: the keys of those that apply though
	// the site changed them too, or though they are emptied; or all of them, as they
	// were seen at an instant.
	Take              []string
	TakeAll, EmptyAll bool
	Seen              int64

	Settled  bool                 // the origin says all there is to say: nothing comes from the last file
	KeepGood bool                 // import the good lines, leave the others
	Lenient  bool                 // a column that Map names and the file lacks is left out, unless sheets are known by it
	Rest     io.Writer            // receives the lines left, as a CSV for people
	Progress func(ImportProgress) // told now and then
	Met      func(key string)     // told of each line how its sheet is known in its list
	Lang     string               // of whoever reads
	Limits   sheet.Limits
}

// Origin is what holds for every row of a file.
type Origin struct {
	List    string `json:"list,omitempty"` // name of the list; that of the file when empty
	Licence string `json:"licence,omitempty"`
	URL     string `json:"url,omitempty"`
	Date    string `json:"date,omitempty"`
	Public  bool   `json:"public,omitempty"` // new initiatives are seen by all
	Notice  string `json:"notice,omitempty"` // version of the notice that the contacts were given
}

// ImportProgress says how far an import is.
type ImportProgress struct {
	Stage string // check, write, apply
	Done  int    // lines
}

// ImportColumn is a column of the file and what it was taken for.
type ImportColumn struct {
	Letter string  `json:"letter"`
	Name   string  `json:"name"`
	Field  string  `json:"field"` // a field, FieldExtra or FieldIgnore
	Score  float64 `json:"score"` // of a suggestion
	How    string  `json:"how"`   // given, saved, suggested or none
	Sample string  `json:"sample,omitempty"`
}

// importSource is a file of which sheet, header and mapping are known.
type importSource struct {
	file      ImportFile
	book      *sheet.Book
	sheet     string
	header    sheet.Header
	signature string
	columns   []ImportColumn
	origin    Origin
	words     *vocabulary
	places    *territory.Set
	answers   map[string]answer // to the names of places asked before
	own       *ownFile          // set when an export of the registry wrote the file
	located   *territory.Positions
	placeFile bool // of Commune Mesure
}

const (
	sampledRows   = 40
	maxHeaderCols = 500
)

// openImport understands a file as far as its rows.
func (a *App) openImport(ctx context.Context, actor access.Actor, space string, file ImportFile, o ImportOptions) (*importSource, error) {
	var said fault.List
	if calendar.Check(&said, "date", o.Origin.Date); len(said) > 0 {
		return nil, said // once, rather than at each line
	}
	words, err := newVocabulary(o.Lang)
	if err != nil {
		return nil, err
	}
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	book, err := sheet.Open(file.Reader, file.Size, file.Name, o.Limits)
	if err != nil {
		return nil, err
	}
	s := &importSource{file: file, book: book, sheet: o.Sheet, words: words, places: places, answers: map[string]answer{}}
	first, err := s.settleSheet(o)
	if err != nil {
		return nil, err
	}
	if n := len(s.header.Names); s.header.Line == sheet.OwnHeader && n > maxHeaderCols {
		return s, fault.New(fault.Invalid, "import.too_many_names", "n", n, "max", maxHeaderCols)
	}
	if s.header.Line == 0 || len(s.header.Names) > maxHeaderCols {
		return s, fault.New(fault.Invalid, "import.no_header", "line", o.Header)
	}
	s.sample(first)
	s.recogniseOwn()
	var saved *mappingRecord
	if s.own == nil {
		if saved, err = a.savedMapping(ctx, actor, space, s.signature); err != nil {
			return nil, err
		}
	}
	s.settleOrigin(o, saved)
	return s, s.settleColumns(o.Map, saved, o.Lenient)
}

// settleSheet finds the sheet, when nobody says which: the first of those whose
// header names most fields. Notices and lists of words stand beside it.
func (s *importSource) settleSheet(o ImportOptions) ([]sheet.Row, error) {
	names := s.book.Sheets()
	if o.Sheet != "" {
		names = []string{o.Sheet}
	}
	var found []sheet.Row
	most, chosen := -1, names[0]
	for _, name := range names[:min(len(names), maxLooked)] {
		s.sheet = name
		first, err := s.firstRows()
		if err != nil {
			return nil, err
		}
		h := s.headerOf(name, first, o.Header)
		if named := len(s.suggested(h.Names)); named > most {
			most, found, chosen, s.header = named, first, name, h
		}
	}
	s.sheet = chosen
	return found, nil
}

// maxLooked is how many sheets are looked at to find the one to import.
const maxLooked = 12

func (s *importSource) firstRows() ([]sheet.Row, error) {
	var first []sheet.Row
	for r, err := range s.book.Rows(s.sheet) {
		if err != nil {
			return nil, err
		}
		if first = append(first, r); len(first) == sampledRows {
			break
		}
	}
	return first, nil
}

// sample names the columns and shows a value of each.
func (s *importSource) sample(first []sheet.Row) {
	sum := sha256.New()
	for i, name := range s.header.Names {
		c := ImportColumn{Letter: sheet.ColumnName(i + 1), Name: name, Field: FieldExtra, How: "none"}
		if s.words.added(name) {
			c.Field, c.How = FieldIgnore, "given" // that Bocage added to the lines it gave back
		} else {
			fmt.Fprintf(sum, "%s\x1f", text.Fold(name))
		}
		if name == "" {
			c.Field = FieldIgnore
		}
		for _, r := range first {
			if r.Line > s.header.Line && i < len(r.Cells) && strings.TrimSpace(r.Cells[i]) != "" {
				c.Sample = text.CleanLine(r.Cells[i], 80)
				break
			}
		}
		s.columns = append(s.columns, c)
	}
	s.signature = hex.EncodeToString(sum.Sum(nil))[:24]
}

// settleColumns ties columns to fields: as said, else as saved, else as their
// names suggest.
func (s *importSource) settleColumns(said map[string]string, saved *mappingRecord, lenient bool) error {
	switch {
	case s.own != nil:
		s.settleOwn()
	case saved != nil:
		s.settleSaved(saved.Fields)
	default:
		for _, g := range s.suggested(s.header.Names) {
			c := &s.columns[g.Column]
			if c.How == "given" {
				continue
			}
			c.Field, c.Score, c.How = g.Field, g.Score, "suggested"
		}
	}
	s.settlePlaceFile(saved != nil)
	given, err := s.readMap(said, lenient)
	if err != nil {
		return err
	}
	for i, field := range given {
		if f, known := fieldNamed(field); known && !f.many {
			s.release(field, given)
		}
		s.columns[i].Field, s.columns[i].How, s.columns[i].Score = field, "given", 0
	}
	return s.checkColumns()
}

// settleSaved ties the columns as they were tied before; those that Bocage
// added since are not among them.
func (s *importSource) settleSaved(fields []string) {
	next := 0
	for i := range s.columns {
		c := &s.columns[i]
		if c.How == "given" || next == len(fields) {
			continue
		}
		if _, known := fieldNamed(fields[next]); known || fields[next] == FieldExtra || fields[next] == FieldIgnore {
			c.Field, c.How = fields[next], "saved"
		}
		next++
	}
}

// release frees a field that is given to another column now.
func (s *importSource) release(field string, given map[int]string) {
	for i := range s.columns {
		if _, also := given[i]; !also && s.columns[i].Field == field {
			s.columns[i].Field, s.columns[i].How, s.columns[i].Score = FieldExtra, "none", 0
		}
	}
}

func (s *importSource) readMap(said map[string]string, lenient bool) (map[int]string, error) {
	var l fault.List
	given := map[int]string{}
	for column, field := range said {
		i := s.columnAt(column)
		_, known := fieldNamed(field)
		switch {
		case i < 0 && lenient && !slices.Contains([]string{"name", "key", "id"}, field):
		case i < 0:
			l.Add("map", "import.unknown_column", "column", column, "columns", s.header.Names)
		case !known && field != FieldExtra && field != FieldIgnore:
			l.Add("map", "import.unknown_field", "field", field, "fields", append(ImportFields(), FieldExtra, FieldIgnore))
		default:
			given[i] = field
		}
	}
	return given, l.Err()
}

// columnAt finds a column by its name, else by its letter; -1 when there is none.
func (s *importSource) columnAt(name string) int {
	for i, c := range s.columns {
		if c.Name == name {
			return i
		}
	}
	folded := text.Fold(name)
	for i, c := range s.columns {
		if text.Fold(c.Name) == folded && folded != "" {
			return i
		}
	}
	for i, c := range s.columns {
		if strings.EqualFold(c.Letter, name) {
			return i
		}
	}
	return -1
}

// checkColumns wants a name, and each field once unless it may be several.
func (s *importSource) checkColumns() error {
	var l fault.List
	seen := map[string]string{}
	for _, c := range s.columns {
		f, known := fieldNamed(c.Field)
		if !known {
			continue
		}
		if first, twice := seen[c.Field]; twice && !f.many {
			l.Add("map", "import.field_twice", "field", s.words.lang.T("import.field."+c.Field), "first", first, "second", c.Letter)
		}
		seen[c.Field] = c.Letter
	}
	if _, has := seen["name"]; !has {
		l.Add("map", "import.no_name_column", "columns", s.header.Names)
	}
	return l.Err()
}

// sum is the digest of the whole file.
func (s *importSource) sum() (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(s.file.Reader, 0, s.file.Size)); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read file: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
