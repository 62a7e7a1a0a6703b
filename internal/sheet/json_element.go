package sheet

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Repeated stands in a cell for a value that its element gives twice: which one
// is meant, nobody can tell.
const Repeated = "#DEUX_VALEURS!"

// pathJoint parts the keys that lead to a value: geo.latitude.
const pathJoint = "."

// listJoint parts the values of a list in a cell, as SplitList reads them.
const listJoint = " ; "

// maxInnerText is how long a list of lists may be to stay as it is written. A
// longer one, an outline most often, is told by how many values it holds.
const maxInnerText = 2_000

// jsonParser reads a document token by token.
type jsonParser struct {
	file   *jsonFile
	guard  *jsonGuard
	in     *json.Decoder
	number int   // of the element
	start  int64 // where it begins
}

func (f *jsonFile) parser() *jsonParser {
	p := &jsonParser{file: f, guard: &jsonGuard{in: f.encoding.reader(f.in, f.size), longest: f.limits.CellBytes}}
	p.in = json.NewDecoder(p.guard)
	p.in.UseNumber()
	return p
}

func (p *jsonParser) begin(n int) { p.number, p.start = n, p.in.InputOffset() }

func (p *jsonParser) token() (json.Token, error) {
	t, err := p.in.Token()
	if err == nil && p.in.InputOffset()-p.start > maxJSONElement && p.number > 0 {
		return nil, fault.New(fault.TooLarge, "sheet.json_element_too_large", "element", p.number, "max", maxJSONElement>>20)
	}
	if errors.Is(err, io.EOF) && p.guard.depth > 0 {
		err = io.ErrUnexpectedEOF
	}
	return t, p.file.told(err, p.in.InputOffset(), p.number)
}

func (p *jsonParser) key() (string, error) {
	t, err := p.token()
	key, _ := t.(string)
	return key, err
}

func isDelim(t json.Token) bool { return t == json.Delim('{') || t == json.Delim('[') }

// skip passes over a value of which the first token was read.
func (p *jsonParser) skip(first json.Token) error {
	if !isDelim(first) {
		return nil
	}
	for depth := 1; depth > 0; {
		t, err := p.token()
		if err != nil {
			return err
		}
		switch {
		case isDelim(t):
			depth++
		case t == json.Delim('}'), t == json.Delim(']'):
			depth--
		}
	}
	return nil
}

// skipList passes over the rest of a list, its first value being read as far as
// its first token.
func (p *jsonParser) skipList(first json.Token) error {
	p.number = 0
	if err := p.skip(first); err != nil {
		return err
	}
	return p.skip(json.Delim('['))
}

// goTo stops in front of the first element of a list.
func (p *jsonParser) goTo(l jsonList) error {
	if l.whole {
		return nil
	}
	if _, err := p.token(); err != nil {
		return err
	}
	for _, want := range l.path {
		for found := false; !found; {
			if !p.in.More() {
				return fault.New(fault.Invalid, "sheet.json_cut")
			}
			key, err := p.key()
			if err != nil {
				return err
			}
			value, err := p.token()
			if err != nil {
				return err
			}
			if found = key == want && isDelim(value); !found {
				if err := p.skip(value); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// element is an object laid flat: each value under the keys that lead to it.
type element struct {
	names  []string // in the order of the file
	values map[string]string
	made   map[string][]byte // the values while they grow: a list of objects adds to them one by one
}

func (e *element) put(name, value string) {
	have, known := e.made[name]
	if !known {
		e.names = append(e.names, name)
	}
	if len(have) > 0 && value != "" {
		have = append(have, listJoint...)
	}
	e.made[name] = append(have, value...)
}

// element reads the object whose beginning was read.
func (p *jsonParser) element() (element, error) {
	e := element{values: map[string]string{}, made: map[string][]byte{}}
	if err := p.object("", &e); err != nil {
		return e, err
	}
	for _, name := range e.names {
		if e.values[name] = string(e.made[name]); len(e.made[name]) > p.file.limits.CellBytes {
			return e, fault.New(fault.TooLarge, "sheet.json_value_too_large", "element", p.number, "path", name, "max", p.file.limits.CellBytes)
		}
	}
	e.unwrap()
	return e, nil
}

// unwrap takes what GeoJSON puts around the properties of a feature off their
// names, unless the feature bears that name itself.
func (e *element) unwrap() {
	if e.values["type"] != "Feature" {
		return
	}
	drop := func(name string) {
		delete(e.values, name)
		e.names = slices.DeleteFunc(e.names, func(n string) bool { return n == name })
	}
	drop("type")
	if e.values["geometry.type"] == "Point" {
		drop("geometry.type")
	}
	for i, name := range e.names {
		bare, inner := strings.CutPrefix(name, "properties"+pathJoint)
		if _, taken := e.values[bare]; !inner || bare == "" || taken {
			continue
		}
		e.names[i] = bare
		e.values[bare] = e.values[name]
		delete(e.values, name)
	}
}

func (p *jsonParser) object(prefix string, e *element) error {
	seen := map[string]bool{}
	for p.in.More() {
		key, err := p.key()
		if err != nil {
			return err
		}
		name := prefix + strings.TrimSpace(key)
		first, err := p.token()
		if err != nil {
			return err
		}
		if seen[key] {
			if err := p.skip(first); err != nil {
				return err
			}
			e.put(name, "")
			e.made[name] = []byte(Repeated)
			continue
		}
		seen[key] = true
		if err := p.value(name, first, e); err != nil {
			return err
		}
	}
	_, err := p.token()
	return err
}

func (p *jsonParser) value(name string, first json.Token, e *element) error {
	switch first {
	case json.Delim('{'):
		return p.object(name+pathJoint, e)
	case json.Delim('['):
		if name == "coordinates" || strings.HasSuffix(name, pathJoint+"coordinates") {
			return p.coordinates(strings.TrimSuffix(name, "coordinates"), e)
		}
		return p.array(name, e)
	}
	e.put(name, p.word(name, first))
	return nil
}

// array puts the values of a list in one cell, and those of its objects under
// their keys.
func (p *jsonParser) array(name string, e *element) error {
	var said []string
	empty := true
	for p.in.More() {
		empty = false
		first, err := p.token()
		if err != nil {
			return err
		}
		switch first {
		case json.Delim('{'):
			err = p.object(name+pathJoint, e)
		case json.Delim('['):
			var text string
			text, err = p.inner()
			said = append(said, text)
		default:
			if w := p.word(name, first); w != "" {
				said = append(said, w)
			}
		}
		if err != nil {
			return err
		}
	}
	if len(said) == 1 && len(SplitList(said[0])) > 1 {
		said = append(said, "") // one value, though it reads as several
	}
	if len(said) > 0 || empty {
		e.put(name, strings.TrimRight(strings.Join(said, listJoint), " "))
	}
	_, err := p.token()
	return err
}

// coordinates reads a position as GeoJSON writes it, the longitude first; what
// is no single point is told by how many values it has.
func (p *jsonParser) coordinates(prefix string, e *element) error {
	var at []string
	inner := 0
	for p.in.More() {
		first, err := p.token()
		if err != nil {
			return err
		}
		if first == json.Delim('[') || first == json.Delim('{') {
			inner++
			if err := p.skip(first); err != nil {
				return err
			}
			continue
		}
		at = append(at, p.word("", first))
	}
	switch {
	case inner == 0 && (len(at) == 2 || len(at) == 3):
		e.put(prefix+"longitude", at[0])
		e.put(prefix+"latitude", at[1])
		if len(at) == 3 {
			e.put(prefix+"altitude", at[2])
		}
	case inner+len(at) > 0:
		e.put(prefix+"coordinates", countOf(inner+len(at)))
	}
	_, err := p.token()
	return err
}

func countOf(n int) string { return "[… " + strconv.Itoa(n) + "]" }

// inner is a list within a list as it is written, or how many values it has.
func (p *jsonParser) inner() (string, error) {
	var b strings.Builder
	b.WriteByte('[')
	values, after := 0, true
	for open := []json.Delim{'['}; len(open) > 0; {
		t, err := p.token()
		if err != nil {
			return "", err
		}
		d, mark := t.(json.Delim)
		if mark && (d == ']' || d == '}') {
			open = open[:len(open)-1]
			writeInner(&b, string(rune(d)))
			after = false
			continue
		}
		if !after {
			writeInner(&b, ",")
		}
		after = mark
		if mark {
			open = append(open, d)
			writeInner(&b, string(rune(d)))
			continue
		}
		values++
		said, err := json.Marshal(t)
		if err != nil {
			return "", err
		}
		writeInner(&b, string(said))
	}
	if b.Len() > maxInnerText {
		return countOf(values), nil
	}
	return b.String(), nil
}

func writeInner(b *strings.Builder, s string) {
	if b.Len() <= maxInnerText {
		b.WriteString(s)
	}
}

// word is a value as a cell holds it; the identifiers of a taxonomy that came
// with the elements are its names.
func (p *jsonParser) word(name string, t json.Token) string {
	var said string
	switch v := t.(type) {
	case string:
		said = v
	case json.Number:
		said = withoutExponent(string(v))
	case bool:
		said = strconv.FormatBool(v)
	}
	if len(p.file.words) > 0 && isTaxonomy(name[strings.LastIndex(name, pathJoint)+1:]) {
		if word := p.file.words[said]; word != "" {
			return word
		}
	}
	return said
}

// withoutExponent writes a number without the power of ten that no cell shows.
func withoutExponent(s string) string {
	if !strings.ContainsAny(s, "eE") {
		return s
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(v) > 1e15 {
		return s
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
