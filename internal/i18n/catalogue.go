// Package i18n holds every word a person reads, in French first and in English,
// and the way each language writes numbers, dates and lists.
package i18n

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed all:catalogue
var files embed.FS

// Languages, the default first.
const (
	FR = "fr"
	EN = "en"
)

// Languages lists them.
var Languages = []string{FR, EN}

// Catalogue is every text in every language.
type Catalogue struct{ byLang map[string]*Localiser }

// For returns the texts of a language; French for one that is not known.
func (c *Catalogue) For(lang string) *Localiser {
	if l, known := c.byLang[lang]; known {
		return l
	}
	return c.byLang[FR]
}

// message is a text, split at its placeholders, or its two plural forms.
type message struct {
	one, other pattern
	plural     bool
}

// Load reads the catalogues, once: a file a family, a key once in a language.
func Load() (*Catalogue, error) { return readOnce() }

var readOnce = sync.OnceValues(func() (*Catalogue, error) { return load(files) })

// load reads each language in a goroutine of its own: a start waits for both.
func load(from fs.FS) (*Catalogue, error) {
	c := &Catalogue{byLang: map[string]*Localiser{}}
	wrong := make([]error, len(Languages))
	var all sync.WaitGroup
	for i, lang := range Languages {
		l := &Localiser{lang: lang, messages: map[string]message{}, format: formats[lang]}
		c.byLang[lang] = l
		all.Go(func() { wrong[i] = l.readAll(from) })
	}
	all.Wait()
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	return c, nil
}

func (l *Localiser) readAll(from fs.FS) error {
	names, err := fs.Glob(from, "catalogue/"+l.lang+"/*.yaml")
	if err != nil {
		return err
	}
	where := map[string]string{}
	for _, name := range names {
		if err := l.read(from, name, where); err != nil {
			return err
		}
	}
	return nil
}

func (l *Localiser) read(from fs.FS, name string, where map[string]string) error {
	text, err := fs.ReadFile(from, name)
	if err != nil {
		return err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return fmt.Errorf("catalogue %s: %w", name, err)
	}
	if len(doc.Content) == 0 {
		return nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return fmt.Errorf("catalogue %s: a list of key: text is expected", name)
	}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		at := fmt.Sprintf("%s:%d", path.Base(name), key.Line)
		if first, twice := where[key.Value]; twice {
			return fmt.Errorf("catalogue %s: key %s is already in %s", at, key.Value, first)
		}
		where[key.Value] = at
		m, err := readMessage(value)
		if err != nil {
			return fmt.Errorf("catalogue %s: key %s: %w", at, key.Value, err)
		}
		l.messages[key.Value] = m
	}
	return nil
}

func readMessage(n *yaml.Node) (message, error) {
	if n.Kind == yaml.ScalarNode {
		p, err := parse(n.Value)
		return message{other: p}, err
	}
	var forms map[string]string
	if err := n.Decode(&forms); err != nil || len(forms) != 2 || forms["one"] == "" || forms["other"] == "" {
		return message{}, fmt.Errorf("a text, or the two forms one and other, are expected")
	}
	one, err := parse(forms["one"])
	if err != nil {
		return message{}, err
	}
	other, err := parse(forms["other"])
	return message{one: one, other: other, plural: true}, err
}

// pattern is a text split at its placeholders: even parts are text, odd ones
// names.
type pattern []string

func parse(s string) (pattern, error) {
	var p pattern
	rest := s
	for {
		before, after, found := strings.Cut(rest, "{")
		p = append(p, before)
		if !found {
			return p, nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || name == "" || strings.ContainsAny(name, " {") {
			return nil, fmt.Errorf("placeholder not closed in %q", s)
		}
		if _, how, asked := strings.Cut(name, "|"); asked && how != "de" && how != "à" {
			return nil, fmt.Errorf("placeholder %q: only |de and |à are known", name)
		}
		p = append(p, name)
		rest = tail
	}
}

func (p pattern) names() []string {
	var out []string
	for i := 1; i < len(p); i += 2 {
		name, _, _ := strings.Cut(p[i], "|")
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (p pattern) text() string { return strings.Join(p, "") }
