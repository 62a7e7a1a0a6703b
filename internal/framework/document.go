package framework

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Limits of a file.
const (
	MaxBytes      = 1 << 20
	MaxDepth      = 4
	MaxDimensions = 300
	MaxFaults     = 100 // told at once; more would help nobody
	maxNesting    = 24  // of the YAML itself
	maxTitle      = 200
	maxText       = 5_000
	maxItems      = 2_000
)

var (
	idForm      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	versionForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$`)
	dateForm    = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	urlForm     = regexp.MustCompile(`^https?://[^\s"<>]{1,500}$`)
	lineInError = regexp.MustCompile(`line (\d+)`)
)

// reader walks a YAML document and notes every fault with its place.
type reader struct{ faults fault.List }

// fail notes a fault at a node. The path is that of the value, in dots.
func (r *reader) fail(n *yaml.Node, path, key string, pairs ...any) {
	r.failAt(n.Line, n.Column, path, key, pairs...)
}

func (r *reader) failAt(line, column int, path, key string, pairs ...any) {
	switch {
	case len(r.faults) < MaxFaults:
		pairs = append(pairs, "line", line, "column", column)
		r.faults.Add(path, "framework."+key, pairs...)
	case len(r.faults) == MaxFaults:
		r.faults.Add(path, "framework.more_faults", "line", line, "column", column)
	}
}

// document parses a file into its root mapping. Nil when it can't be read at all.
func (r *reader) document(b []byte) *yaml.Node {
	if len(b) > MaxBytes {
		r.faults = append(r.faults, fault.New(fault.TooLarge, "framework.too_large", "limit", MaxBytes, "line", 1, "column", 1))
		return nil
	}
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&doc); err != nil {
		r.syntax(err)
		return nil
	}
	switch err := d.Decode(&more); {
	case errors.Is(err, io.EOF):
	case err != nil:
		r.syntax(err)
		return nil
	default:
		r.fail(&more, "", "one_document")
		return nil
	}
	root := doc.Content[0]
	if !r.plain(root, 0) {
		return nil
	}
	if root.Kind != yaml.MappingNode {
		r.fail(root, "", "want_mapping")
		return nil
	}
	return root
}

// syntax notes what the YAML parser says. It gives a line at most; the words
// are for the log.
func (r *reader) syntax(err error) {
	if errors.Is(err, io.EOF) {
		r.failAt(1, 1, "", "empty")
		return
	}
	line := 1
	if m := lineInError.FindStringSubmatch(err.Error()); m != nil {
		line, _ = strconv.Atoi(m[1])
	}
	f := fault.New(fault.Invalid, "framework.syntax", "line", line, "column", 1).Because(err)
	r.faults = append(r.faults, f)
}

// plain refuses aliases, which can grow a small file without end, custom tags
// and deep nesting; it stops at the first.
func (r *reader) plain(n *yaml.Node, depth int) bool {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		r.fail(n, "", "alias")
		return false
	case depth > maxNesting:
		r.fail(n, "", "too_nested", "limit", maxNesting)
		return false
	case !strings.HasPrefix(n.ShortTag(), "!!"):
		r.fail(n, "", "tag")
		return false
	}
	for _, c := range n.Content {
		if !r.plain(c, depth+1) {
			return false
		}
	}
	return true
}

// take reads the value found under a key.
type take func(n *yaml.Node, path string)

// mapping reads the keys of a mapping: each known one by its take, once; an
// unknown one, a repeated one and a missing required one are faults.
func (r *reader) mapping(n *yaml.Node, path string, known map[string]take, required ...string) bool {
	if n.Kind != yaml.MappingNode {
		r.fail(n, path, "want_mapping")
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		read, ok := known[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode || !ok:
			r.fail(key, at, "unknown_key", "key", short(key.Value))
		case seen[key.Value]:
			r.fail(key, at, "repeated_key", "key", key.Value)
		default:
			seen[key.Value] = true
			read(value, at)
		}
	}
	for _, want := range required {
		if !seen[want] {
			r.fail(n, join(path, want), "missing_"+missing(want), "key", want)
		}
	}
	return true
}

// missing names the fault of a missing key: a language has its own words.
func missing(key string) string {
	switch key {
	case "fr":
		return "french"
	case "en":
		return "english"
	}
	return "key"
}

// list reads each item of a list.
func (r *reader) list(n *yaml.Node, path string, each func(n *yaml.Node, path string, i int)) {
	if n.Kind != yaml.SequenceNode {
		r.fail(n, path, "want_list")
		return
	}
	if len(n.Content) > maxItems {
		r.fail(n, path, "too_many_items", "limit", maxItems)
		return
	}
	for i, c := range n.Content {
		each(c, join(path, strconv.Itoa(i)), i)
	}
}

// scalar returns a text; what YAML reads as a number or a date must be quoted,
// lest version 1.10 become 1.1.
func (r *reader) scalar(n *yaml.Node, path string, max int) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		r.fail(n, path, "want_text")
		return ""
	}
	s := strings.TrimSpace(n.Value)
	switch {
	case s == "":
		r.fail(n, path, "blank")
	case utf8.RuneCountInString(s) > max:
		r.fail(n, path, "too_long", "limit", max)
	}
	return s
}

// formed returns a text of a given form.
func (r *reader) formed(n *yaml.Node, path string, form *regexp.Regexp, key string) string {
	s := r.scalar(n, path, 600)
	if s != "" && !form.MatchString(s) {
		r.fail(n, path, key, "value", short(s))
	}
	return s
}

// oneOf returns a text out of a closed list.
func (r *reader) oneOf(n *yaml.Node, path string, values ...string) string {
	for _, v := range values {
		if n.Kind == yaml.ScalarNode && n.Value == v {
			return v
		}
	}
	r.fail(n, path, "one_of", "value", short(n.Value), "values", strings.Join(values, ", "))
	return ""
}

// text reads a wording, which needs both languages.
func (r *reader) text(into *Text, max int) take {
	return func(n *yaml.Node, path string) {
		r.mapping(n, path, map[string]take{
			"fr": func(n *yaml.Node, path string) { into.FR = r.language(n, path, max, "french") },
			"en": func(n *yaml.Node, path string) { into.EN = r.language(n, path, max, "english") },
		}, "fr", "en")
	}
}

// language reads one side of a wording: an empty one is as good as missing.
func (r *reader) language(n *yaml.Node, path string, max int, name string) string {
	if n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == "" {
		r.fail(n, path, "missing_"+name, "key", path)
		return ""
	}
	return r.scalar(n, path, max)
}

func (r *reader) string(into *string, max int) take {
	return func(n *yaml.Node, path string) { *into = r.scalar(n, path, max) }
}

func (r *reader) form(into *string, form *regexp.Regexp, key string) take {
	return func(n *yaml.Node, path string) { *into = r.formed(n, path, form, key) }
}

func (r *reader) ref(into *Ref) take {
	return func(n *yaml.Node, path string) {
		r.mapping(n, path, map[string]take{
			"framework": r.form(&into.Framework, idForm, "id_form"),
			"version":   r.form(&into.Version, versionForm, "version_form"),
		}, "framework", "version")
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// short keeps a wrong value from filling the message.
func short(s string) string { return text.Beginning(s, 60) }
