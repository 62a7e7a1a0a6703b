package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/fault"
)

// kind is what a value of a document is.
type kind int

const (
	null kind = iota
	boolean
	number
	word    // a string
	written // a plain YAML scalar such as 2021 or 2021-03-12: a string where one is expected
	list
	object
)

// node is a value of a document, JSON or YAML, with its place.
type node struct {
	kind         kind
	value        string
	items        []*node // of a list; of an object: key, value, key, value…
	line, column int
}

// Limits on a document, so that no file can exhaust the memory.
const (
	MaxDocument = 64 << 20  // bytes of one document
	MaxTotal    = 256 << 20 // bytes of all of them
	MaxNodes    = 4_000_000 // values, aliases written out
	MaxString   = 1 << 20   // bytes of one text: no field holds as many
	MaxNesting  = 40
	MaxFaults   = 100 // told at once; more would help nobody
)

// reading is the work of reading one bundle: what is wrong so far, what is
// left of the limits.
type reading struct {
	faults fault.List
	nodes  int
	bytes  int64
}

// document is one file being read.
type document struct {
	*reading
	file string
}

// fail notes a fault at a place in the file.
func (d document) fail(line, column int, code fault.Code, key string, pairs ...any) {
	if len(d.faults) >= MaxFaults {
		return
	}
	pairs = append(pairs, "file", d.file, "line", strconv.Itoa(line), "column", strconv.Itoa(column))
	d.faults = append(d.faults, fault.On(d.file+":"+strconv.Itoa(line)+":"+strconv.Itoa(column), code, key, pairs...))
}

func (d document) wrong(n *node, key string, pairs ...any) {
	d.fail(n.line, n.column, fault.Invalid, key, pairs...)
}

// count says whether there is room for one more value.
func (d document) count(line, column, depth int) bool {
	d.nodes++
	switch {
	case d.nodes > MaxNodes:
		d.fail(line, column, fault.TooLarge, "bundle.too_many_values", "max", MaxNodes)
	case depth > MaxNesting:
		d.fail(line, column, fault.TooLarge, "bundle.too_nested", "max", MaxNesting)
	default:
		return true
	}
	return false
}

// parse reads the bytes of a document; nil when they are none, the fault noted.
func (d document) parse(content []byte) *node {
	content = bytes.TrimPrefix(content, []byte("\ufeff")) // as some editors begin a file
	if at := invalidUTF8(content); at >= 0 {
		line, column := place(content, at)
		d.fail(line, column, fault.Invalid, "bundle.not_utf8")
		return nil
	}
	if strings.HasSuffix(d.file, ".json") {
		return d.parseJSON(content)
	}
	return d.parseYAML(content)
}

func invalidUTF8(content []byte) int {
	if utf8.Valid(content) {
		return -1
	}
	for at := 0; ; {
		r, size := utf8.DecodeRune(content[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
}

// place turns a byte offset into a line and a column of letters, from 1.
func place(content []byte, at int) (line, column int) {
	before := content[:min(at, len(content))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

// lines turns offsets that only grow into places, without going back: a whole
// document may be one line.
type lines struct {
	content          []byte
	at, line, column int // all from 0
}

func (l *lines) place(offset int) (line, column int) {
	for l.at < offset {
		_, size := utf8.DecodeRune(l.content[l.at:])
		if l.content[l.at] == '\n' {
			l.line, l.column = l.line+1, -1
		}
		l.at += size
		l.column++
	}
	return l.line + 1, l.column + 1
}

// jsonDocument is a JSON file being read token by token.
type jsonDocument struct {
	document
	tokens *json.Decoder
	lines  lines
}

func (d document) parseJSON(content []byte) *node {
	j := &jsonDocument{document: d, tokens: json.NewDecoder(bytes.NewReader(content)), lines: lines{content: content}}
	j.tokens.UseNumber()
	n, err := j.value(0)
	if err == nil {
		if _, more := j.tokens.Token(); !errors.Is(more, io.EOF) {
			line, column := place(content, int(j.tokens.InputOffset()))
			d.fail(line, column, fault.Invalid, "bundle.one_document")
			return nil
		}
		return n
	}
	if !errors.Is(err, errTold) {
		d.jsonSyntax(content, int(j.tokens.InputOffset()), err)
	}
	return nil
}

// notFinite are the values that other programs write for a number that is none.
var notFinite = regexp.MustCompile(`^-?(NaN|nan|Infinity|Inf|inf)\b`)

// jsonSyntax tells what is no JSON where it begins, after the last that is.
func (d document) jsonSyntax(content []byte, last int, err error) {
	offset := afterSpaces(content, last)
	line, column := place(content, offset)
	switch {
	case notFinite.Match(content[offset:]):
		d.fail(line, column, fault.Invalid, "bundle.expected_number", "value", string(notFinite.Find(content[offset:])))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.fail(line, column, fault.Invalid, "bundle.cut")
	default:
		d.fail(line, column, fault.Invalid, "bundle.not_json", "error", err.Error())
	}
}

// afterSpaces is where the next value begins.
func afterSpaces(content []byte, offset int) int {
	for offset < len(content) && strings.IndexByte(" \t\r\n,:", content[offset]) >= 0 {
		offset++
	}
	return offset
}

// errTold ends a document whose fault is noted already.
var errTold = errors.New("fault noted")

func (j *jsonDocument) value(depth int) (*node, error) {
	line, column := j.lines.place(afterSpaces(j.lines.content, int(j.tokens.InputOffset())))
	t, err := j.tokens.Token()
	if err != nil {
		return nil, err
	}
	if !j.count(line, column, depth) {
		return nil, errTold
	}
	n := &node{line: line, column: column}
	switch t := t.(type) {
	case nil:
	case bool:
		n.kind, n.value = boolean, strconv.FormatBool(t)
	case json.Number:
		n.kind, n.value = number, t.String()
	case string:
		n.kind, n.value = word, t
	case json.Delim:
		n.kind = list
		if t == '{' {
			n.kind = object
		}
		return n, j.children(n, depth)
	}
	return n, nil
}

func (j *jsonDocument) children(n *node, depth int) error {
	for j.tokens.More() {
		child, err := j.value(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, child)
	}
	_, err := j.tokens.Token()
	return err
}

var lineInError = regexp.MustCompile(`line (\d+)`)

func (d document) parseYAML(content []byte) *node {
	var doc, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		d.fail(1, 1, fault.Invalid, "bundle.empty")
		return nil
	case err != nil:
		d.yamlSyntax(err)
		return nil
	}
	switch err := decoder.Decode(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		d.yamlSyntax(err)
		return nil
	default:
		d.fail(more.Line, more.Column, fault.Invalid, "bundle.one_document")
		return nil
	}
	n, ok := d.fromYAML(doc.Content[0], 0)
	if !ok {
		return nil
	}
	return n
}

func (d document) yamlSyntax(err error) {
	line := 1
	if m := lineInError.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	d.fail(line, 1, fault.Invalid, "bundle.not_yaml")
}

// fromYAML copies a YAML value, aliases written out: they count each time, so
// that a small file can't grow without end, and one inside itself is stopped by
// its depth.
func (d document) fromYAML(y *yaml.Node, depth int) (*node, bool) {
	if y.Kind == yaml.AliasNode {
		return d.fromYAML(y.Alias, depth+1)
	}
	if !d.count(y.Line, y.Column, depth) {
		return nil, false
	}
	n := &node{value: y.Value, line: y.Line, column: y.Column}
	switch tag := y.ShortTag(); {
	case y.Kind == yaml.MappingNode:
		n.kind = object
	case y.Kind == yaml.SequenceNode:
		n.kind = list
	case tag == "!!null":
		n.kind = null
	case tag == "!!str":
		n.kind = word
	case tag == "!!bool":
		n.kind = boolean
	case tag == "!!int", tag == "!!float":
		n.kind = number
		if y.Style == 0 {
			n.kind = written
		}
	case tag == "!!timestamp":
		n.kind = written
	default:
		d.fail(y.Line, y.Column, fault.Invalid, "bundle.tag", "tag", y.Tag)
		return nil, false
	}
	for _, c := range y.Content {
		child, ok := d.fromYAML(c, depth+1)
		if !ok {
			return nil, false
		}
		n.items = append(n.items, child)
	}
	return n, true
}
