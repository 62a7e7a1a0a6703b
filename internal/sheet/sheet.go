// Package sheet reads and writes spreadsheets as the French public sector makes
// them: CSV of any encoding and separator, XLSX of any program; and the JSON in
// which maps of initiatives are exchanged, laid flat. Reading streams with flat memory, within limits, and tells what it can't read as a fault with
// its sheet, line and column. DESIGN.md says what was measured and decided.
package sheet

import (
	"io"
	"iter"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Kind is the kind of a file.
type Kind string

// The kinds that are read.
const (
	CSV  Kind = "csv"
	XLSX Kind = "xlsx"
	JSON Kind = "json" // GeoJSON too
)

// Limits bound what a file may hold. A zero field stands for its default.
type Limits struct {
	// Bytes of the file itself. Default: 100 MiB.
	Bytes int64
	// Unzipped is how many bytes the parts of an XLSX may hold together, as its
	// directory says and as really come out. Default: 1 GiB.
	Unzipped int64
	// Rows that hold something, in one sheet. Default: 1,048,576, which is what
	// a spreadsheet program opens.
	Rows int
	// Columns up to the last cell that holds something. Default: 2,000.
	Columns int
	// CellBytes of one cell in UTF-8. Default: 256 KiB; a spreadsheet program
	// stops at 32,767 characters.
	CellBytes int
}

// Default limits, and those that no one sets.
const (
	defaultBytes     = 100 << 20
	defaultUnzipped  = 1 << 30
	defaultRows      = 1 << 20
	defaultColumns   = 2_000
	defaultCellBytes = 256 << 10

	maxSheets  = 200
	maxShared  = 128 << 20 // bytes of the texts that the cells of an XLSX share
	maxMerges  = 50_000
	headerZone = 20 // lines in which titles and headers stand
)

func (l Limits) withDefaults() Limits {
	orDefault(&l.Bytes, defaultBytes)
	orDefault(&l.Unzipped, defaultUnzipped)
	orDefault(&l.Rows, defaultRows)
	orDefault(&l.Columns, defaultColumns)
	orDefault(&l.CellBytes, defaultCellBytes)
	return l
}

func orDefault[N int | int64](v *N, standard N) {
	if *v <= 0 {
		*v = standard
	}
}

// Row is one line that holds something.
type Row struct {
	Sheet string // "" in a CSV
	Line  int    // as the spreadsheet program shows it, from 1; in a JSON, the number of the element
	Cells []string
}

// Blank says whether no cell of the row holds anything.
func (r Row) Blank() bool { return blank(r.Cells) }

func blank(cells []string) bool {
	for _, c := range cells {
		if c != "" {
			return false
		}
	}
	return true
}

// Area is a block of merged cells, lines and columns from 1.
type Area struct{ FirstLine, LastLine, FirstColumn, LastColumn int }

// Description is what was understood of a file before its rows.
type Description struct {
	Kind      Kind
	Encoding  string // utf-8, utf-16, windows-1252 or mixed; utf-8 for an XLSX
	BOM       bool
	Separator string // of a CSV; "" when it has one column
	Sheets    []string
	Hidden    []string // sheets that the program hides; they can be read too
	Marked    bool     // written by Bocage for people: texts were made harmless, and come back as they were
}

// Book is an open file. Its reader must stay open as long as it is read. A book
// is for one reader at a time.
type Book struct {
	about  Description
	name   string
	limits Limits
	csv    *csvFile
	xlsx   *xlsxFile
	json   *jsonFile
}

// Open looks into a file, whatever its name says, and prepares to read it. What
// is no CSV, XLSX or JSON is refused with what it is and how to save it.
func Open(r io.ReaderAt, size int64, name string, lim Limits) (*Book, error) {
	lim = lim.withDefaults()
	if size > lim.Bytes {
		return nil, fault.New(fault.TooLarge, "sheet.too_large", "max", lim.Bytes, "size", size)
	}
	b := &Book{name: name, limits: lim}
	kind, err := sniff(r, size)
	if err != nil {
		return nil, err
	}
	switch kind {
	case XLSX:
		b.xlsx, b.about, err = openXLSX(r, size, lim)
	case JSON:
		b.json, b.about, err = openJSON(r, size, lim)
	default:
		b.csv, b.about, err = openCSV(r, size, lim)
	}
	return b, err
}

// Kind is what the file is.
func (b *Book) Kind() Kind { return b.about.Kind }

// Name is the name the file came with.
func (b *Book) Name() string { return b.name }

// Sheets lists the names of the sheets that the program shows, in its order; a
// CSV has one, without a name.
func (b *Book) Sheets() []string { return b.about.Sheets }

// Describe tells what was understood.
func (b *Book) Describe() Description { return b.about }

// Rows streams the lines of a sheet that hold something, the first sheet shown
// when sheet is "". Cells at the end of a line that hold nothing are left out.
// Each Row and its cells may be kept. The first error ends the rows; it is a
// fault whenever the file, and not the machine, is its cause.
func (b *Book) Rows(sheet string) iter.Seq2[Row, error] {
	switch {
	case b.csv != nil:
		return b.csv.rows
	case b.json != nil:
		return func(yield func(Row, error) bool) { b.json.rows(sheet, yield) }
	}
	return func(yield func(Row, error) bool) { b.xlsx.rows(sheet, yield) }
}

// Header is that of a file whose elements name their values, so that none is to
// be looked for; ok is false for the others.
func (b *Book) Header(sheet string) (h Header, ok bool) {
	if b.json == nil {
		return Header{}, false
	}
	l, err := b.json.list(sheet)
	if err != nil {
		return Header{}, false
	}
	return Header{Line: OwnHeader, Names: cleanNames(l.names)}, true
}

// Merged lists the merged cells of a sheet of an XLSX, the widest area first
// line by first line; none for a CSV. In the first lines, where headers
// stand, Rows repeats the text of a merged cell across its columns; below, only
// the first of the merged cells holds it, as in the file.
func (b *Book) Merged(sheet string) ([]Area, error) {
	if b.xlsx == nil {
		return nil, nil
	}
	return b.xlsx.merged(sheet)
}

// trimmed leaves out the empty cells at the end.
func trimmed(cells []string) []string {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	return cells[:n]
}
