package framework

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Themes ties the registry's themes to dimensions. A theme that a holder ticks
// is only declared (« déclaré »): it never counts as an effect.
type Themes struct {
	Version    string  `json:"version"`
	Frameworks []Ref   `json:"frameworks"`
	Themes     []Theme `json:"themes"`
}

// Theme gives, for each framework by its id, the leaves that the theme points
// at, or why it points at none.
type Theme struct {
	ID         string              `json:"id"`
	Dimensions map[string][]string `json:"dimensions"`
	None       map[string]Text     `json:"none"`
}

// Dimensions lists the leaves that a theme points at in a framework. When it
// points at none, why says so; both are empty for an unknown theme or framework.
func (t *Themes) Dimensions(theme, framework string) (ids []string, why Text) {
	i := slices.IndexFunc(t.Themes, func(th Theme) bool { return th.ID == theme })
	if i < 0 {
		return nil, Text{}
	}
	return slices.Clone(t.Themes[i].Dimensions[framework]), t.Themes[i].None[framework]
}

// themeReader reads the themes against the frameworks of the library.
type themeReader struct {
	reader
	library *Library
	t       *Themes
	fws     map[string]*Framework
}

var themeForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)

func (l *Library) parseThemes(b []byte) (*Themes, error) {
	r := &themeReader{library: l, t: &Themes{}, fws: map[string]*Framework{}}
	root := r.document(b)
	if root == nil {
		return nil, r.faults.Err()
	}
	r.mapping(root, "", map[string]take{
		"version":    r.form(&r.t.Version, versionForm, "version_form"),
		"frameworks": r.frameworks,
		"themes":     func(*yaml.Node, string) {}, // below: the frameworks come first
	}, "version", "frameworks", "themes")
	if n := child(root, "themes"); n != nil {
		r.list(n, "themes", r.theme)
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return r.t, nil
}

func (r *themeReader) frameworks(n *yaml.Node, path string) {
	r.list(n, path, func(n *yaml.Node, path string, _ int) {
		var ref Ref
		r.ref(&ref)(n, path)
		f, ok := r.library.Get(ref.Framework, ref.Version)
		if !ok {
			r.fail(n, path, "unknown_framework", "value", short(ref.Framework), "version", short(ref.Version))
			return
		}
		r.fws[ref.Framework] = f
		r.t.Frameworks = append(r.t.Frameworks, ref)
	})
}

// theme reads a theme: for every framework a list of leaves, or none and why.
func (r *themeReader) theme(n *yaml.Node, path string, _ int) {
	th := Theme{Dimensions: map[string][]string{}, None: map[string]Text{}}
	known := map[string]take{"id": r.form(&th.ID, themeForm, "id_form")}
	required := []string{"id"}
	for _, ref := range r.t.Frameworks {
		known[ref.Framework] = func(n *yaml.Node, path string) { r.target(&th, ref.Framework, n, path) }
		required = append(required, ref.Framework)
	}
	r.mapping(n, path, known, required...)
	if slices.ContainsFunc(r.t.Themes, func(o Theme) bool { return o.ID == th.ID }) {
		r.fail(n, join(path, "id"), "repeated_key", "key", th.ID)
	}
	r.t.Themes = append(r.t.Themes, th)
}

func (r *themeReader) target(th *Theme, framework string, n *yaml.Node, path string) {
	if n.Kind == yaml.MappingNode {
		var why Text
		r.mapping(n, path, map[string]take{"none": r.text(&why, maxText)}, "none")
		th.None[framework] = why
		return
	}
	ids := []string{}
	r.list(n, path, func(n *yaml.Node, path string, _ int) {
		id := r.formed(n, path, idForm, "id_form")
		d, ok := r.fws[framework].Lookup(id)
		switch {
		case !ok || !d.Leaf:
			r.fail(n, path, "unknown_dimension", "value", short(id), "framework", framework)
		case slices.Contains(ids, id):
			r.fail(n, path, "repeated_key", "key", id)
		}
		ids = append(ids, id)
	})
	if len(ids) == 0 {
		r.fail(n, path, "theme_empty")
	}
	th.Dimensions[framework] = ids
}
