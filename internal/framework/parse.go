package framework

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Parse reads a framework. Its error is a fault.List: every fault of the file,
// each with its line and column.
func Parse(b []byte) (*Framework, error) {
	t := &tree{ids: map[string]int{}, f: &Framework{raw: slices.Clone(b)}}
	root := t.document(b)
	if root == nil {
		return nil, t.faults.Err()
	}
	f := t.f
	t.mapping(root, "", map[string]take{
		"id":          t.form(&f.ID, idForm, "id_form"),
		"version":     t.form(&f.Version, versionForm, "version_form"),
		"title":       t.text(&f.Title, maxTitle),
		"description": t.text(&f.Description, maxText),
		"source":      t.source,
		"licence":     t.licence,
		"translated":  func(n *yaml.Node, path string) { t.translated = t.languages(n, path) },
		"dimensions":  func(*yaml.Node, string) {}, // below: what "translated" says comes first
	}, "id", "version", "title", "description", "source", "licence", "dimensions")
	if n := child(root, "dimensions"); n != nil {
		t.dimensions(n, "dimensions", "", 1)
	}
	if len(t.faults) > 0 {
		return nil, t.faults
	}
	return f, nil
}

// tree is a reader that builds a framework.
type tree struct {
	reader
	f          *Framework
	ids        map[string]int // line where each id was given
	translated []string
	full       bool
}

func child(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func (t *tree) source(n *yaml.Node, path string) {
	s := &t.f.Source
	t.mapping(n, path, map[string]take{
		"title":   t.string(&s.Title, maxText),
		"url":     t.form(&s.URL, urlForm, "url_form"),
		"year":    func(n *yaml.Node, path string) { s.Year = t.year(n, path) },
		"sourced": func(n *yaml.Node, path string) { s.Sourced = Sourced(t.oneOf(n, path, "true", "partial", "false")) },
		"note":    t.text(&s.Note, maxText),
	}, "title", "sourced", "note")
}

func (t *tree) year(n *yaml.Node, path string) int {
	year, err := strconv.Atoi(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil || year < 1900 || year > 2100 {
		t.fail(n, path, "year", "value", short(n.Value))
		return 0
	}
	return year
}

func (t *tree) licence(n *yaml.Node, path string) {
	t.mapping(n, path, map[string]take{
		"id":   t.string(&t.f.Licence.ID, maxTitle),
		"note": t.text(&t.f.Licence.Note, maxText),
	}, "id", "note")
}

// languages reads the languages in which labels are our translation.
func (t *tree) languages(n *yaml.Node, path string) []string {
	langs := []string{}
	t.list(n, path, func(n *yaml.Node, path string, _ int) {
		lang := t.oneOf(n, path, "fr", "en")
		if slices.Contains(langs, lang) {
			t.fail(n, path, "repeated_key", "key", lang)
		}
		langs = append(langs, lang)
	})
	return langs
}

func (t *tree) dimensions(n *yaml.Node, path, parent string, depth int) {
	if depth > MaxDepth {
		t.fail(n, path, "too_deep", "limit", MaxDepth)
		return
	}
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		t.fail(n, path, "no_dimension")
		return
	}
	t.list(n, path, func(n *yaml.Node, path string, _ int) { t.dimension(n, path, parent, depth) })
}

func (t *tree) dimension(n *yaml.Node, path, parent string, depth int) {
	if len(t.f.Dimensions) >= MaxDimensions {
		if !t.full {
			t.fail(n, path, "too_many_dimensions", "limit", MaxDimensions)
		}
		t.full = true
		return
	}
	at := len(t.f.Dimensions)
	d := Dimension{Parent: parent, Depth: depth, Leaf: true, Position: at, Sourced: true, Translated: t.translated}
	ok := t.mapping(n, path, map[string]take{
		"id":          func(n *yaml.Node, path string) { d.ID = t.newID(n, path) },
		"title":       t.text(&d.Title, maxTitle),
		"description": t.text(&d.Description, maxText),
		"sourced":     func(n *yaml.Node, path string) { d.Sourced = t.oneOf(n, path, "true", "false") != "false" },
		"reason":      t.text(&d.Reason, maxText),
		"translated":  func(n *yaml.Node, path string) { d.Translated = t.languages(n, path) },
		"original":    func(n *yaml.Node, path string) { d.Original = t.original(n, path) },
		"indicators":  func(n *yaml.Node, path string) { d.Indicators = t.indicators(n, path) },
		"children":    func(*yaml.Node, string) { d.Leaf = false },
	}, "id", "title")
	if !ok {
		return
	}
	if d.Sourced != d.Reason.Blank() {
		t.fail(n, join(path, "reason"), "reason")
	}
	t.f.Dimensions = append(t.f.Dimensions, d)
	if below := child(n, "children"); below != nil {
		t.dimensions(below, join(path, "children"), d.ID, depth+1)
	}
}

func (t *tree) newID(n *yaml.Node, path string) string {
	id := t.formed(n, path, idForm, "id_form")
	if first, twice := t.ids[id]; twice && id != "" {
		t.fail(n, path, "repeated_id", "value", short(id), "first", first)
	}
	t.ids[id] = n.Line
	return id
}

func (t *tree) original(n *yaml.Node, path string) *Original {
	o := &Original{}
	t.mapping(n, path, map[string]take{
		"lang": t.form(&o.Lang, idForm, "id_form"),
		"text": t.string(&o.Text, maxTitle),
	}, "lang", "text")
	return o
}

func (t *tree) indicators(n *yaml.Node, path string) []Indicator {
	var list []Indicator
	t.list(n, path, func(n *yaml.Node, path string, _ int) {
		var in Indicator
		t.mapping(n, path, map[string]take{
			"title":     t.text(&in.Title, maxTitle),
			"unit":      t.text(&in.Unit, maxTitle),
			"direction": func(n *yaml.Node, path string) { in.Direction = t.oneOf(n, path, "+", "-") },
		}, "title", "unit")
		list = append(list, in)
	})
	return list
}

// Check says what is wrong with a file of this package, whatever its kind, as
// `bocage check` does: nil when nothing is. A crosswalk and the themes are
// checked against the frameworks of the library.
func (l *Library) Check(b []byte) error {
	r := &reader{}
	root := r.document(b)
	if root == nil {
		return r.faults.Err()
	}
	switch {
	case child(root, "mappings") != nil:
		_, err := l.parseCrosswalk(b)
		return err
	case child(root, "themes") != nil:
		_, err := l.parseThemes(b)
		return err
	}
	_, err := Parse(b)
	return err
}
