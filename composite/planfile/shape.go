package planfile

import (
	"encoding"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// checked walks through a plan beside the types it will be read into, so that
// every key and every value is told with its place before anything is read.
type checked struct {
	file   string
	wrong  Problems
	places map[string]place
	words  []word

	methods map[string]string // by the path of a rule that names none: the method of the rule above it
}

var (
	textType      = reflect.TypeFor[Text]()
	columnType    = reflect.TypeFor[Column]()
	directionType = reflect.TypeFor[Direction]()
	readsText     = reflect.TypeFor[encoding.TextUnmarshaler]()
	rowsType      = reflect.TypeFor[Rows]()
)

// node checks a value against the type it is for.
func (c *checked) node(n *yaml.Node, path string, t reflect.Type) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		c.fail(n, Alias, path, Problem{})
		return
	}
	scalar := n.Kind == yaml.ScalarNode
	null := scalar && n.Tag == "!!null"
	switch {
	case null:
		c.fail(n, EmptyValue, path, Problem{Near: "{}"})
	case scalar && (t == textType || t == columnType):
	case t == rowsType:
		c.rows(n, path)
	case t == directionType:
		c.direction(n, path)
	case t.Kind() == reflect.Pointer:
		c.node(n, path, t.Elem())
	case reflect.PointerTo(t).Implements(readsText):
		c.scalar(n, path, reflect.TypeFor[string]())
	case t.Kind() == reflect.Struct:
		c.unread(n, path, t)
		c.mapping(n, path, fieldsOf(t))
	case t.Kind() == reflect.Map:
		c.named(n, path, t)
	case t.Kind() == reflect.Slice:
		c.list(n, path, t.Elem())
	default:
		c.scalar(n, path, t)
	}
}

func (c *checked) direction(n *yaml.Node, path string) {
	if n.Kind == yaml.ScalarNode && n.Value == ToSay {
		c.fail(n, ToChoose, path, Problem{Want: "higher, lower, none"})
		return
	}
	if _, known := directions[n.Value]; !known || n.Kind != yaml.ScalarNode {
		c.fail(n, WantedOneOf, path, Problem{Read: shown(n), Want: "higher, lower, none"})
	}
}

// mapping checks the keys of a struct.
func (c *checked) mapping(n *yaml.Node, path string, fields map[string]field) {
	if n.Kind != yaml.MappingNode {
		c.fail(n, WantedMapping, orWhole(path), Problem{Read: shown(n)})
		return
	}
	seen := map[string]bool{}
	for key, value := range pairs(n) {
		f, known := fields[key.Value]
		switch {
		case !known:
			seen[c.unknown(key, fields)] = true // what was meant is not missing too
			continue
		case seen[key.Value]:
			c.fail(key, RepeatedKey, path, Problem{Read: key.Value})
			continue
		}
		seen[key.Value] = true
		at := join(path, key.Value)
		c.places[at] = place{key.Line, key.Column}
		c.word(key, at, true)
		if key.Value == "code" && value.Kind == yaml.ScalarNode {
			c.places[value.Value] = place{key.Line, key.Column}
		}
		c.node(value, at, f.of)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name].needed && !seen[name] {
			c.fail(n, MissingKey, join(path, name), Problem{})
		}
	}
}

// unknown tells a key that is not there, and returns the one that it may be a
// slip of.
func (c *checked) unknown(key *yaml.Node, fields map[string]field) (meant string) {
	known := slices.Sorted(maps.Keys(fields))
	if near := nearest(key.Value, known); near != "" {
		c.fail(key, NearKey, "", Problem{Read: key.Value, Near: near})
		return near
	}
	c.fail(key, UnknownKey, "", Problem{Read: key.Value, Want: strings.Join(known, ", ")})
	return ""
}

// named checks a mapping whose keys are codes, or levels.
func (c *checked) named(n *yaml.Node, path string, t reflect.Type) {
	if n.Kind != yaml.MappingNode {
		c.fail(n, WantedMapping, path, Problem{Read: shown(n)})
		return
	}
	seen := map[string]bool{}
	for key, value := range pairs(n) {
		if seen[key.Value] {
			c.fail(key, RepeatedKey, path, Problem{Read: key.Value})
		}
		seen[key.Value] = true
		c.scalar(key, join(path, key.Value), t.Key())
		c.places[join(path, key.Value)] = place{key.Line, key.Column}
		c.node(value, join(path, key.Value), t.Elem())
	}
}

func (c *checked) list(n *yaml.Node, path string, t reflect.Type) {
	if n.Kind != yaml.SequenceNode {
		c.fail(n, WantedList, path, Problem{Read: shown(n)})
		return
	}
	for i, item := range n.Content {
		c.node(item, path+"["+strconv.Itoa(i+1)+"]", t)
	}
}

// scalar checks one text, number or truth.
func (c *checked) scalar(n *yaml.Node, path string, t reflect.Type) {
	reason := map[reflect.Kind]Reason{reflect.String: WantedText, reflect.Bool: WantedYesNo, reflect.Float64: WantedNumber}[t.Kind()]
	if reason == "" {
		reason = WantedWhole
	}
	if n.Kind != yaml.ScalarNode {
		c.fail(n, reason, path, Problem{Read: shown(n)})
		return
	}
	fits := reason == WantedText || reason == WantedYesNo || reason == WantedNumber && finite(n.Value) || reason == WantedWhole && wholeNumber(n.Value)
	if fits && n.Decode(reflect.New(t).Interface()) == nil {
		if v, err := strconv.ParseFloat(n.Value, 64); err == nil && v == 0 && zeroIsUsual(path, t) {
			c.fail(n, ZeroMeansUsual, path, Problem{Read: n.Value})
			return
		}
		c.word(n, path, false)
		return
	}
	if point := strings.Replace(n.Value, ",", ".", 1); reason == WantedNumber && point != n.Value && finite(point) {
		c.fail(n, DecimalComma, path, Problem{Read: n.Value, Near: point})
		return
	}
	c.fail(n, reason, path, Problem{Read: n.Value})
}

// wholeNumber refuses 1.5, which the YAML reader would cut to 1.
func wholeNumber(s string) bool { return s != "" && strings.Trim(s, "+-0123456789") == "" }

// finite refuses .inf and .nan, which YAML knows and no step takes.
func finite(s string) bool {
	v, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	if err != nil {
		_, err = strconv.ParseInt(strings.ReplaceAll(s, "_", ""), 0, 64)
		return err == nil
	}
	return v-v == 0
}

func (c *checked) fail(n *yaml.Node, r Reason, path string, p Problem) {
	p.Reason, p.File, p.Line, p.Column, p.Key = r, c.file, n.Line, n.Column, path
	c.wrong.add(p)
}

// shown is a value as a message shows it: what was written, its beginning when
// it is long, or what kind of thing it is.
func shown(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "{…}"
	case yaml.SequenceNode:
		return "[…]"
	}
	if r := []rune(n.Value); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return n.Value
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func orWhole(path string) string {
	if path == "" {
		return "plan"
	}
	return path
}

// field is what a key may hold.
type field struct {
	of     reflect.Type
	needed bool
}

// needed are the keys without which what holds them means nothing. Other keys
// without omitempty have a zero value that is a choice.
var needed = map[reflect.Type][]string{
	reflect.TypeFor[Indicator](): {"code", "direction"},
	reflect.TypeFor[Aggregate](): {"code"},
	columnType:                   {"code"},
	reflect.TypeFor[Source]():    {},
}

// fieldsOf lists the keys of a struct, those of what it holds inline among them.
func fieldsOf(t reflect.Type) map[string]field {
	out := map[string]field{}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, set := f.Tag.Lookup("yaml")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case strings.Contains(options, "inline"):
			for k, v := range fieldsOf(f.Type) {
				if _, before := out[k]; !before {
					out[k] = v
				}
			}
		case !f.IsExported() || name == "-":
		default:
			if !set || name == "" {
				name = strings.ToLower(f.Name)
			}
			of := f.Type
			if saidTwice[t] && name == "name" {
				of = textType
			}
			out[name] = field{of, slices.Contains(needed[t], name)}
		}
	}
	return out
}

// word keeps where a key or a value stands.
func (c *checked) word(n *yaml.Node, path string, key bool) {
	c.words = append(c.words, word{path, n.Value, key, place{n.Line, n.Column}})
}

// usualWhenZero are the keys that a step reads as if they were not written when they are
// 0: who writes 0 there means something else.
var usualWhenZero = []string{"alpha", "beta", "concentration", "draws", "enough", "iterations", "max_kurtosis", "max_points", "max_skew", "min_eigenvalue", "min_explained", "neighbours",
	"noise", "replicates", "rows", "sd", "share", "tolerance", "trim", "upper"}

// zeroIsUsual says whether a number that is 0 would be taken for the usual one. The limits of
// one part of the benefit of the doubt fall back on those of all.
func zeroIsUsual(path string, t reflect.Type) bool {
	key := path[strings.LastIndexByte(path, '.')+1:]
	if t.Kind() != reflect.Float64 && t.Kind() != reflect.Int {
		return false
	}
	return slices.Contains(usualWhenZero, key) || key == "lower" && strings.Contains(path, ".limits")
}
