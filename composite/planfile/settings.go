package planfile

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/composite"
)

// setting is a key of a step: with which methods it counts, or which keys the rules that
// it holds take from the one above them. See [composite.Plan] for the tags.
type setting struct {
	methods  []string
	except   bool
	needed   string // the method that wants it said
	inherits []string
}

// settings are the keys of a step that has methods: the one that names the method, the
// method when none is named, and what is said of the others.
type settings struct {
	chooser, usual string
	known          []string // methods
	of             map[string]setting
}

// counts says whether a setting counts with a method.
func (s setting) counts(method string) bool {
	return s.methods == nil || slices.Contains(s.methods, method) != s.except
}

// methods are those of each step.
var methods = map[reflect.Type][]string{
	reflect.TypeFor[composite.ImputeMethod]():          words(composite.ImputeMethods()),
	reflect.TypeFor[composite.Transform]():             words(composite.Transforms()),
	reflect.TypeFor[composite.NormaliseMethod]():       words(composite.NormaliseMethods()),
	reflect.TypeFor[composite.WeightMethod]():          words(composite.WeightMethods()),
	reflect.TypeFor[composite.AggregateMethod]():       words(composite.AggregateMethods()),
	reflect.TypeFor[composite.WeightVariationMethod](): words(composite.WeightVariationMethods()),
}

func words[M ~string](list []M) []string {
	out := make([]string, 0, len(list))
	for _, m := range list {
		out = append(out, string(m))
	}
	return out
}

// settingsOf reads the tags of a step, and of what it holds inline.
func settingsOf(t reflect.Type) settings {
	out := settings{of: map[string]setting{}}
	for i := range t.NumField() {
		f := t.Field(i)
		key, how, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if how == "inline" {
			inside := settingsOf(f.Type)
			out.chooser, out.usual, out.known = inside.chooser, inside.usual, inside.known
			maps.Copy(out.of, inside.of)
			continue
		}
		if usual, chooses := f.Tag.Lookup("usual"); chooses {
			out.chooser, out.usual, out.known = key, usual, methods[f.Type]
		}
		with, except := strings.CutPrefix(f.Tag.Get("for"), "!")
		s := setting{except: except, needed: f.Tag.Get("needed"), inherits: strings.Fields(f.Tag.Get("inherits"))}
		if with != "" {
			s.methods = strings.Fields(with)
		}
		out.of[key] = s
	}
	return out
}

// unread refuses the settings of a step that its method does not read, and tells the one it lacks: who wrote them
// means something by them, and would not see that they change nothing. The general rule
// may hold what only the rules of some indicators or aggregates read. A method that
// is none is told by its step.
func (c *checked) unread(n *yaml.Node, path string, t reflect.Type) {
	of := settingsOf(t)
	if of.chooser == "" || n.Kind != yaml.MappingNode {
		return
	}
	usual := of.usual
	if above, said := c.methods[path]; said {
		usual = above
	}
	method := chosen(n, of.chooser, usual)
	named := []string{method}
	below := map[string][]string{} // by key: the methods of the rules that take it from here
	for key, held := range pairs(n) {
		inherits := of.of[key.Value].inherits
		for code, rule := range pairs(held) {
			own := of.usual
			if slices.Contains(inherits, "*") {
				own = method
				c.methods[join(join(path, key.Value), code.Value)] = method
			}
			its := chosen(rule, of.chooser, own)
			named = append(named, its)
			for _, name := range inherits {
				below[name] = append(below[name], its)
			}
		}
	}
	if slices.ContainsFunc(named, func(m string) bool { return !slices.Contains(of.known, m) }) {
		return
	}
	said := map[string]bool{}
	for key := range pairs(n) {
		said[key.Value] = true
		s := of.of[key.Value]
		if s.counts(method) || slices.ContainsFunc(append(below["*"], below[key.Value]...), s.counts) {
			continue
		}
		reason := NotRead
		if s.except {
			reason = NeverRead
		}
		c.fail(key, reason, join(path, key.Value), Problem{Read: method, Want: strings.Join(s.methods, ", ")})
	}
	for key, s := range of.of {
		if s.needed == method && !said[key] {
			c.fail(n, MissingKey, join(path, key), Problem{})
		}
	}
}

// chosen is the method that a rule names, or the one that holds without.
func chosen(rule *yaml.Node, chooser, usual string) string {
	for key, value := range pairs(rule) {
		if key.Value == chooser && value.Kind == yaml.ScalarNode && value.Value != "" {
			return value.Value
		}
	}
	return usual
}

// pairs are the keys and values of a mapping; none of anything else.
func pairs(n *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(key, value *yaml.Node) bool) {
		if n.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}
