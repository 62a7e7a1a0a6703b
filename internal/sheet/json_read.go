package sheet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// OwnHeader is the line of the header of a file whose elements name their own
// values: it stands on none.
const OwnHeader = -1

// jsonFile is a JSON document of which it is known where its elements stand. Each
// list of objects near its root is as a sheet; so is the document itself when it
// tells of one thing.
type jsonFile struct {
	in       io.ReaderAt
	size     int64
	limits   Limits
	encoding encoding
	lists    []jsonList
	words    map[string]string // of the taxonomy that stands beside the elements: identifier → name
}

// jsonList is a list of elements: where it stands, and what its elements name.
type jsonList struct {
	name    string // what people are shown: the keys that lead to it
	path    []string
	whole   bool // the document itself is the element, or each of several
	names   []string
	columns map[string]int
}

// Limits that no one sets.
const (
	maxJSONDepth   = 64
	maxJSONElement = 8 << 20 // bytes
	maxJSONWords   = 20_000  // of a taxonomy
	listDepth      = 3       // keys from the root to a list of elements

	wholeName = "$" // of the document as one element, when it has lists too
)

func openJSON(r io.ReaderAt, size int64, lim Limits) (*jsonFile, Description, error) {
	e, err := findEncoding(r, size)
	if err != nil {
		return nil, Description{}, err
	}
	f := &jsonFile{in: r, size: size, limits: lim, encoding: e, words: map[string]string{}}
	if err := f.survey(); err != nil {
		return nil, Description{}, err
	}
	about := Description{Kind: JSON, Encoding: e.name, BOM: e.bom}
	for _, l := range f.lists {
		about.Sheets = append(about.Sheets, l.name)
	}
	return f, about, nil
}

// survey reads the whole document once: where its lists of elements are, and
// every name that their elements bear.
func (f *jsonFile) survey() error {
	p := f.parser()
	first, err := p.token()
	if err != nil {
		return err
	}
	told := rootKeys{}
	switch first {
	case json.Delim('['):
		err = f.surveyList(p, nil)
	case json.Delim('{'):
		err = f.surveyObject(p, nil, &told)
	default:
		return fault.New(fault.Invalid, "sheet.json_no_elements")
	}
	if err != nil {
		return err
	}
	next, err := p.token()
	several := err == nil && first == json.Delim('{') && next == json.Delim('{')
	if err == nil && !several {
		return fault.New(fault.Invalid, "sheet.json_broken", "line", f.lineAt(p.in.InputOffset()), "near", f.near(p.in.InputOffset()-1))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if first == json.Delim('{') && (several || len(f.lists) == 0 || told.name && !told.collection) {
		if several {
			f.lists = nil // one object a line
		}
		if err := f.surveyWhole(); err != nil {
			return err
		}
	}
	if len(f.lists) == 0 {
		return fault.New(fault.Invalid, "sheet.json_no_elements")
	}
	return nil
}

// rootKeys tells a document that is one element from one that holds a list.
type rootKeys struct{ name, collection bool }

func (k *rootKeys) see(key string, value any) {
	switch strings.ToLower(key) {
	case "name", "title", "nom", "titre":
		k.name = true
	case "type":
		k.collection = value == "FeatureCollection"
	}
}

// surveyObject looks into an object that is no element for lists of elements.
func (f *jsonFile) surveyObject(p *jsonParser, path []string, told *rootKeys) error {
	for p.in.More() {
		key, err := p.key()
		if err != nil {
			return err
		}
		value, err := p.token()
		if err != nil {
			return err
		}
		if len(path) == 0 {
			told.see(key, value)
		}
		switch inner := append(slices.Clone(path), key); {
		case isTaxonomy(key) && len(path) == 0 && isDelim(value):
			err = f.surveyWords(p, value)
		case value == json.Delim('{') && len(inner) < listDepth:
			err = f.surveyObject(p, inner, told)
		case value == json.Delim('['):
			err = f.surveyList(p, inner)
		default:
			err = p.skip(value)
		}
		if err != nil {
			return err
		}
	}
	_, err := p.token()
	return err
}

// surveyList takes a list whose first value is an object for one of elements.
func (f *jsonFile) surveyList(p *jsonParser, path []string) error {
	l := jsonList{path: path, name: strings.Join(path, "."), columns: map[string]int{}}
	elements := 0
	for n := 1; p.in.More(); n++ {
		p.begin(n)
		first, err := p.token()
		if err != nil {
			return err
		}
		if first != json.Delim('{') {
			if elements == 0 && first != nil {
				return p.skipList(first)
			}
			if err := p.skip(first); err != nil {
				return err
			}
			continue
		}
		if elements++; elements > f.limits.Rows {
			return fault.New(fault.TooLarge, "sheet.too_many_rows", "max", f.limits.Rows)
		}
		if err := f.surveyElement(p, &l); err != nil {
			return err
		}
	}
	if elements > 0 {
		f.lists = append(f.lists, l)
	}
	p.number = 0
	_, err := p.token()
	return err
}

func (f *jsonFile) surveyElement(p *jsonParser, l *jsonList) error {
	e, err := p.element()
	if err != nil {
		return err
	}
	for _, name := range e.names {
		if _, known := l.columns[name]; known {
			continue
		}
		if len(l.names) == f.limits.Columns {
			return fault.New(fault.TooLarge, "sheet.json_too_many_names", "max", f.limits.Columns, "element", p.number)
		}
		l.columns[name] = len(l.names)
		l.names = append(l.names, name)
	}
	return nil
}

// surveyWhole takes each object at the root for an element.
func (f *jsonFile) surveyWhole() error {
	l := jsonList{whole: true, columns: map[string]int{}}
	if len(f.lists) > 0 {
		l.name = wholeName
	}
	p := f.parser()
	for n := 1; ; n++ {
		p.begin(n)
		first, err := p.token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if first != json.Delim('{') {
			return fault.New(fault.Invalid, "sheet.json_no_elements")
		}
		if n > f.limits.Rows {
			return fault.New(fault.TooLarge, "sheet.too_many_rows", "max", f.limits.Rows)
		}
		if err := f.surveyElement(p, &l); err != nil {
			return err
		}
	}
	f.lists = append(f.lists, l)
	return nil
}

func (f *jsonFile) list(name string) (jsonList, error) {
	for i, l := range f.lists {
		if l.name == name || name == "" && i == 0 {
			return l, nil
		}
	}
	return jsonList{}, fault.New(fault.NotFound, "sheet.no_such_sheet", "sheet", name, "sheets", f.names())
}

func (f *jsonFile) names() []string {
	var names []string
	for _, l := range f.lists {
		names = append(names, l.name)
	}
	return names
}

// rows streams the elements of a list; the line of each is its number, from 1.
func (f *jsonFile) rows(sheet string, yield func(Row, error) bool) {
	l, err := f.list(sheet)
	if err != nil {
		yield(Row{}, err)
		return
	}
	p := f.parser()
	if err := p.goTo(l); err != nil {
		yield(Row{}, err)
		return
	}
	for n := 1; l.whole || p.in.More(); n++ {
		p.begin(n)
		first, err := p.token()
		if l.whole && errors.Is(err, io.EOF) {
			return
		}
		var e element
		switch {
		case err != nil:
		case first == json.Delim('{'):
			e, err = p.element()
		default:
			if err = p.skip(first); err == nil {
				continue // no element: nothing names it
			}
		}
		if err != nil {
			yield(Row{}, err)
			return
		}
		if cells := l.cells(e); len(cells) > 0 && !yield(Row{Sheet: l.name, Line: n, Cells: cells}, nil) {
			return
		}
	}
	if _, err := p.token(); err != nil { // cut between two elements
		yield(Row{}, err)
	}
}

func (l jsonList) cells(e element) []string {
	cells := make([]string, len(l.names))
	for name, value := range e.values {
		if at, known := l.columns[name]; known {
			cells[at] = value
		}
	}
	return trimmed(cells)
}

// lineAt is the line of the text at an offset, as an editor shows it.
func (f *jsonFile) lineAt(offset int64) int {
	text, line := f.encoding.reader(f.in, f.size), 1
	buf := make([]byte, 64<<10)
	for offset > 0 {
		n, err := text.Read(buf[:min(int64(len(buf)), offset)])
		for _, c := range buf[:n] {
			if c == '\n' {
				line++
			}
		}
		if offset -= int64(n); err != nil {
			break
		}
	}
	return line
}

// near is what stands at an offset.
func (f *jsonFile) near(offset int64) string {
	text := f.encoding.reader(f.in, f.size)
	if _, err := io.CopyN(io.Discard, text, max(offset, 0)); err != nil {
		return ""
	}
	buf := make([]byte, 24)
	n, _ := io.ReadFull(text, buf)
	return strings.ToValidUTF8(string(buf[:n]), "")
}

// told says where a document can't be read, which is after what was read last; what
// is wrong with the machine stays what it is.
func (f *jsonFile) told(err error, after int64, element int) error {
	var syntax *json.SyntaxError
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.Invalid, "sheet.json_cut")
	case errors.As(err, &syntax):
		line, near := f.lineAt(after), f.near(after)
		what := strings.TrimLeft(near, " \t\r\n:,")
		line += strings.Count(near[:len(near)-len(what)], "\n")
		for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
			if strings.HasPrefix(what, word) {
				return fault.New(fault.Invalid, "sheet.json_not_a_number", "line", line, "element", element, "value", word)
			}
		}
		return fault.New(fault.Invalid, "sheet.json_broken", "line", line, "near", what)
	case fault.All(err) != nil:
		return err
	}
	return fmt.Errorf("read JSON: %w", err)
}
