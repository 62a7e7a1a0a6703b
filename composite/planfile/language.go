package planfile

import (
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/composite"
)

// saidTwice are the names of the library that a plan may say in French and in
// English: the library itself knows one.
var saidTwice = map[reflect.Type]bool{
	reflect.TypeFor[composite.Factor]():      true,
	reflect.TypeFor[composite.Alternative](): true,
	reflect.TypeFor[composite.WeightSet]():   true,
}

// In is the plan as a reader of a language ("fr" or "en") has it: what varies is
// named in it, where the plan says both. Nothing that is computed follows from a
// name.
func (f *File) In(lang string) *File {
	out := *f
	rename := func(path string, name *string) {
		if said, both := f.said[path]; both {
			*name = said.In(lang)
		}
	}
	if f.Uncertainty != nil {
		u := *f.Uncertainty
		u.Factors = renamed(u.Factors, "uncertainty", rename)
		out.Uncertainty = &u
	}
	if f.Sensitivity != nil {
		s := *f.Sensitivity
		s.Factors = renamed(s.Factors, "sensitivity", rename)
		out.Sensitivity = &s
	}
	return &out
}

// renamed copies factors and gives each name of theirs, with its path in the
// plan, to rename.
func renamed(factors []composite.Factor, under string, rename func(path string, name *string)) []composite.Factor {
	out := append([]composite.Factor(nil), factors...)
	for i := range out {
		f := &out[i]
		at := item(under+".factors", i)
		rename(at+".name", &f.Name)
		f.Alternatives = append([]composite.Alternative(nil), f.Alternatives...)
		for k := range f.Alternatives {
			rename(item(at+".alternatives", k)+".name", &f.Alternatives[k].Name)
		}
		f.People = append([]composite.WeightSet(nil), f.People...)
		for k := range f.People {
			rename(item(at+".people", k)+".name", &f.People[k].Name)
		}
	}
	return out
}

func item(path string, i int) string { return path + "[" + strconv.Itoa(i+1) + "]" }

// takeNames keeps the names that are said in both languages, and leaves the one
// that the library reads in their place.
func (f *File) takeNames(plan *yaml.Node) {
	eachName(plan, "", func(path string, n *yaml.Node) {
		var said Text
		if n.Kind != yaml.MappingNode || n.Decode(&said) != nil {
			return
		}
		if f.said == nil {
			f.said = map[string]Text{}
		}
		f.said[path] = said
		*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: said.In("fr"), Line: n.Line, Column: n.Column}
	})
}

// giveNames writes both names where the plan was read with both.
func (f *File) giveNames(plan *yaml.Node) error {
	var failed error
	eachName(plan, "", func(path string, n *yaml.Node) {
		if said, both := f.said[path]; both && failed == nil {
			failed = n.Encode(said)
		}
	})
	return failed
}

// eachName visits the names of all that varies, with their paths.
func eachName(n *yaml.Node, path string, visit func(path string, name *yaml.Node)) {
	switch n.Kind {
	case yaml.SequenceNode:
		for i, one := range n.Content {
			eachName(one, item(path, i), visit)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i].Value, n.Content[i+1]
			switch at := join(path, key); {
			case path == "" && key != "uncertainty" && key != "sensitivity":
			case key == "name":
				visit(at, value)
			default:
				eachName(value, at, visit)
			}
		}
	}
}
