package web

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/id"
)

//go:embed *.html
var templateFiles embed.FS

// Localiser is the part of i18n that pages use.
type Localiser = *i18n.Localiser

// templateSet is every template in one language, parsed once.
type templateSet struct{ all *template.Template }

func (t *templateSet) execute(w io.Writer, name string, page any) error {
	if err := t.all.ExecuteTemplate(w, name, page); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	return nil
}

// parseTemplates reads every template once a language, with the functions
// bound to its localiser.
func (s *Server) parseTemplates() (map[string]*templateSet, error) {
	sets := map[string]*templateSet{}
	for _, lang := range languages {
		all := template.New("").Funcs(s.functions(lang)).Option("missingkey=error")
		names, err := fs.Glob(templateFiles, "*.html")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			source, err := templateFiles.ReadFile(name)
			if err != nil {
				return nil, err
			}
			if _, err := all.New(name).Parse(s.settled(string(source), lang)); err != nil {
				return nil, err
			}
		}
		sets[lang] = &templateSet{all: all}
	}
	return sets, nil
}

// constant is a call that gives the same words on every page.
var constant = regexp.MustCompile(`\{\{(t|asset) "([^"]+)"\}\}`)

// settled writes into a template what can't differ between two pages of a
// language: a sentence without values, the address of a file. Else each page
// would look up and escape a hundred of them.
func (s *Server) settled(source, lang string) string {
	l := s.config.Catalogue.For(lang)
	return constant.ReplaceAllStringFunc(source, func(call string) string {
		m := constant.FindStringSubmatch(call)
		words := l.T(m[2])
		if m[1] == "asset" {
			path, err := s.assets.path(m[2])
			if err != nil {
				return call // told by who renders the page
			}
			words = path
		}
		if strings.Contains(words, "{") {
			return call // it waits for a value, or would be read as a call
		}
		return template.HTMLEscapeString(words)
	})
}

// functions are what templates may call. There is no dict: a component takes a
// typed struct.
func (s *Server) functions(lang string) template.FuncMap {
	l := s.config.Catalogue.For(lang)
	return template.FuncMap{
		"t": l.T, "tn": l.N,
		"lang":   func() string { return lang },
		"in":     func(words string) template.HTMLAttr { return inLang(lang, words) },
		"within": func(text, part, words string) template.HTML { return within(lang, text, part, words) },
		"num":    l.Number, "int": l.Int, "pct": l.Percent,
		"date": l.Date, "period": l.Period, "instant": l.Instant, "list": l.List,
		"url":       func(name string, params ...any) (string, error) { return s.makeURL(lang, name, params...) },
		"has":       s.has,
		"asset":     s.assets.path,
		"fonts":     s.assets.fonts,
		"first":     func() atOnce { return s.assets.first },
		"fieldid":   fieldID,
		"formtoken": formToken,
		"base":      func() string { return s.config.Base },
		"lines":     func(text string) []string { return strings.Split(text, "\n") },
	}
}

// inLang marks words that people wrote in another language than the page's, so
// that they are heard, hyphenated and quoted in their own.
func inLang(page, words string) template.HTMLAttr {
	if words == "" || words == page || !slices.Contains(languages, words) {
		return ""
	}
	return template.HTMLAttr(` lang="` + words + `"`)
}

// within marks a part of a text, which people wrote, amid words of ours.
func within(page, text, part, words string) template.HTML {
	before, after, found := strings.Cut(text, part)
	mark := inLang(page, words)
	if !found || part == "" || mark == "" {
		return template.HTML(template.HTMLEscapeString(text))
	}
	return template.HTML(template.HTMLEscapeString(before) + "<span" + string(mark) + ">" + template.HTMLEscapeString(part) + "</span>" + template.HTMLEscapeString(after))
}

// written is the language that a text says it is in; French when it says none.
func written(lang string) string { return cmp.Or(lang, French) }

// formToken is the hidden field that makes a form count once.
func formToken() template.HTML {
	return template.HTML(`<input type="hidden" name="` + TokenField + `" value="` + id.Token() + `">`)
}
