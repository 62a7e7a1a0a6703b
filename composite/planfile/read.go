package planfile

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/composite"
)

// MaxPlan is how many bytes a plan file may hold.
const MaxPlan = 4 << 20

// place is where something is written.
type place struct{ line, column int }

// word is a key or a value of a plan, under the path of its key.
type word struct {
	path, text string
	key        bool
	place
}

// Read reads a plan; name is what people call its file. What is wrong is told
// all at once, as [*Problems].
func Read(r io.Reader, name string) (*File, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxPlan+1))
	if err != nil {
		return nil, fmt.Errorf("read plan: %w", err)
	}
	c := &checked{file: name, places: map[string]place{}, methods: map[string]string{}}
	root := c.document(text)
	if root != nil {
		c.node(root, "", reflect.TypeFor[document]())
	}
	if err := c.wrong.err(); err != nil {
		return nil, err
	}
	f := &File{name: name, places: c.places, words: c.words}
	if err := f.decode(root); err != nil {
		c.wrong.add(Problem{Reason: NotYAML, File: name, Read: err.Error()})
		return nil, c.wrong.err()
	}
	f.flatten(func(code, parent, within string) {
		at := c.places[code]
		c.refuse(nil, Problem{Reason: OtherParent, Key: code, Read: parent, Want: within, Line: at.line, Column: at.column})
	})
	c.repeated()
	c.complete(f)
	return f, c.wrong.err()
}

// Sum is the SHA-256 of a file, as data.sha256 writes it. Its only error is that
// of the reader.
func Sum(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("sum of a file: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Check tells, as [*Problems], when a table is not the one that the plan was made
// with; called is its name for people. A plan that writes no sum takes any.
func (s *Source) Check(sum, called string) error {
	if s.SHA256 == "" || strings.EqualFold(s.SHA256, sum) {
		return nil
	}
	return &Problems{List: []Problem{{Reason: OtherSum, File: called, Read: called, Near: sum, Want: s.SHA256}}}
}

// document is all that a plan file may hold.
type document struct {
	Head head           `yaml:",inline"`
	Plan composite.Plan `yaml:",inline"`
}

// decode reads the same mapping twice: what the file adds, then the steps.
func (f *File) decode(root *yaml.Node) error {
	var h head
	if err := root.Decode(&h); err != nil {
		return err
	}
	f.takeNames(root)
	if err := root.Decode(&f.Plan); err != nil {
		return err
	}
	f.About, f.Data, f.Metadata, f.Indicators, f.Aggregates = h.About, h.Data, h.Metadata, h.Indicators, h.Aggregates
	return nil
}

// document parses the text into the one mapping it should hold.
func (c *checked) document(text []byte) *yaml.Node {
	switch {
	case len(text) > MaxPlan:
		return c.refuse(nil, Problem{Reason: TooLong, Limit: MaxPlan})
	case len(bytes.TrimSpace(text)) == 0:
		return c.refuse(nil, Problem{Reason: EmptyPlan})
	}
	d := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	if err := d.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return c.refuse(nil, Problem{Reason: EmptyPlan})
		}
		return c.refuse(nil, unparsed(err))
	}
	if err := d.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			return c.refuse(nil, unparsed(err))
		}
		return c.refuse(&more, Problem{Reason: SeveralPlans})
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return c.refuse(nil, Problem{Reason: EmptyPlan})
	}
	return root
}

var yamlSays = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// unparsed places what the YAML reader stumbled on.
func unparsed(err error) Problem {
	p := Problem{Reason: NotYAML, Line: 1, Read: err.Error()}
	if m := yamlSays.FindStringSubmatch(err.Error()); m != nil {
		if line, unread := strconv.Atoi(m[1]); unread == nil {
			p.Line = line
		}
		p.Read = m[2]
	}
	return p
}

func (c *checked) refuse(n *yaml.Node, p Problem) *yaml.Node {
	p.File = c.file
	if n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	c.wrong.add(p)
	return nil
}

// repeated tells the codes that two indicators or aggregates have.
func (c *checked) repeated() {
	lines := map[string]int{}
	for _, w := range c.words {
		if w.key || !strings.HasSuffix(w.path, "].code") || !strings.HasPrefix(w.path, "indicators[") && !strings.HasPrefix(w.path, "aggregates[") {
			continue
		}
		if first, twice := lines[w.text]; twice {
			c.refuse(nil, Problem{Reason: RepeatedCode, Key: w.path, Read: w.text, Limit: first, Line: w.line, Column: w.column})
			continue
		}
		lines[w.text] = w.line
	}
}

// complete checks what no single key can tell.
func (c *checked) complete(f *File) {
	d := &f.Data
	switch {
	case d.File == "" && d.Rows == nil && !d.Shipped():
		c.refuse(nil, Problem{Reason: NoData})
	case d.Shipped() && (d.File != "" || len(d.Beside) > 0), d.Rows != nil && (d.File != "" || d.Shipped()):
		c.refuse(nil, Problem{Reason: TwoData, Line: c.places["data"].line})
	case !d.Shipped() && d.Code == "":
		c.refuse(nil, Problem{Reason: MissingKey, Key: "data.code", Line: c.places["data"].line})
	}
	if f.Metadata == nil && len(f.Indicators) == 0 {
		c.refuse(nil, Problem{Reason: MissingKey, Key: "indicators"})
	}
	c.oneOf("data.decimal", d.Decimal, "comma", "point")
	c.oneOf("data.territories", d.Territories, "commune", "epci")
}

func (c *checked) oneOf(path, value string, words ...string) {
	if value != "" && !slices.Contains(words, value) {
		at := c.places[path]
		c.refuse(nil, Problem{Reason: WantedOneOf, Key: path, Read: value, Want: strings.Join(words, ", "), Line: at.line, Column: at.column})
	}
}
