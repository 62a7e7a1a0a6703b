package sheet

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// jsonGuard stands in front of the decoder: it refuses a text that nests without
// end, or one value that would fill the memory, before any of it is kept.
type jsonGuard struct {
	in      io.Reader
	longest int // bytes of a value

	depth   int
	quoted  bool
	escaped bool
	length  int // of the value under way
}

func (g *jsonGuard) Read(b []byte) (int, error) {
	n, err := g.in.Read(b)
	for _, c := range b[:n] {
		if problem := g.see(c); problem != nil {
			return 0, problem
		}
	}
	return n, err
}

func (g *jsonGuard) see(c byte) error {
	switch {
	case g.quoted && g.escaped:
		g.escaped = false
	case g.quoted && c == '\\':
		g.escaped = true
	case c == '"':
		g.quoted = !g.quoted
		g.length = 0
	case g.quoted:
	case c == '{', c == '[':
		g.length = 0
		if g.depth++; g.depth > maxJSONDepth {
			return fault.New(fault.TooLarge, "sheet.json_too_deep", "max", maxJSONDepth)
		}
	case c == '}', c == ']':
		g.depth--
		g.length = 0
	case c == ',', c == ':', c == ' ', c == '\n', c == '\r', c == '\t':
		g.length = 0
	}
	if g.length++; g.length > g.longest {
		return fault.New(fault.TooLarge, "sheet.json_text_too_large", "max", g.longest)
	}
	return nil
}

// taxonomies are the keys under which GoGoCarto keeps what elements are about.
var taxonomies = []string{"taxonomy", "categories", "category", "options"}

func isTaxonomy(key string) bool { return slices.Contains(taxonomies, strings.ToLower(key)) }

// surveyWords reads a taxonomy that stands beside the elements: in a tree of any
// shape, what has an identifier and a name. Its opening was read.
func (f *jsonFile) surveyWords(p *jsonParser, opening json.Token) error {
	id, name := "", ""
	for p.in.More() {
		key := ""
		if opening == json.Delim('{') {
			var err error
			if key, err = p.key(); err != nil {
				return err
			}
		}
		value, err := p.token()
		if err != nil {
			return err
		}
		switch {
		case isDelim(value):
			if err := f.surveyWords(p, value); err != nil {
				return err
			}
		case key == "id":
			id = p.word("", value)
		case key == "name" || key == "title" && name == "":
			name = p.word("", value)
		}
	}
	if id != "" && name != "" && len(f.words) < maxJSONWords {
		f.words[id] = name
	}
	_, err := p.token()
	return err
}
