package planfile

import (
	"strconv"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/composite"
)

// Text is a text in French and in English; written as one text when it is the
// same in both, or said in French only.
type Text struct {
	FR string `yaml:"fr,omitempty"`
	EN string `yaml:"en,omitempty"`
}

// In is the text in a language ("fr" or "en"), or in the other when that is
// all there is.
func (t Text) In(lang string) string {
	if lang == "en" && t.EN != "" || t.FR == "" {
		return t.EN
	}
	return t.FR
}

// IsZero tells whether nothing is said.
func (t Text) IsZero() bool { return t == Text{} }

// UnmarshalYAML reads one text, or one a language.
func (t *Text) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*t = Text{FR: n.Value}
		return nil
	}
	type both Text
	return n.Decode((*both)(t))
}

// MarshalYAML writes one text when there is no English one.
func (t Text) MarshalYAML() (any, error) {
	if t.EN == "" {
		return t.FR, nil
	}
	type both Text
	return both(t), nil
}

// UnmarshalYAML reads a code alone, or a code with a column and a name.
func (c *Column) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*c = Column{Code: n.Value}
		return nil
	}
	type whole Column
	return n.Decode((*whole)(c))
}

// MarshalYAML writes the code alone when nothing else is said.
func (c Column) MarshalYAML() (any, error) {
	if c.Column == "" && c.Name.IsZero() {
		return c.Code, nil
	}
	type whole Column
	return whole(c), nil
}

// Direction is which way an indicator counts, written in words.
type Direction composite.Direction

var directions = map[string]Direction{
	"higher": Direction(composite.MoreIsBetter), "lower": Direction(composite.LessIsBetter), "none": Direction(composite.Undirected),
	"1": Direction(composite.MoreIsBetter), "+1": Direction(composite.MoreIsBetter), "-1": Direction(composite.LessIsBetter), "0": Direction(composite.Undirected),
}

// String is the word of a direction.
func (d Direction) String() string {
	switch composite.Direction(d) {
	case composite.MoreIsBetter:
		return "higher"
	case composite.LessIsBetter:
		return "lower"
	case composite.Undirected:
		return "none"
	}
	return strconv.Itoa(int(d))
}

// UnmarshalYAML reads higher, lower or none; 1, -1 or 0.
func (d *Direction) UnmarshalYAML(n *yaml.Node) error {
	*d = directions[n.Value] // what is no direction was told by check
	return nil
}

// MarshalYAML writes the word.
func (d Direction) MarshalYAML() (any, error) { return d.String(), nil }
