package planfile

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// SketchNotes is what a plan that is begun says to who goes on with it, in their
// language.
type SketchNotes struct {
	Head      []string // above its first line
	Title     string   // of the index
	Code      string   // where no column tells units apart
	Direction string   // what is to be written in place of the question marks
	Column    func(SketchColumn) string
	Missing   string   // above the words that may mean a missing value
	Other     []string // below: columns left out
	Varies    string   // above what varies
}

// ToSay stands where people have to say which way an indicator counts.
const ToSay = "?"

// sketchTail is how the plan that is begun goes on: what can be changed, each in its place.
const sketchTail = `normalise: {method: min-max, scale: {low: 1, high: 100}}
weights: {method: given}
aggregate: {method: arithmetic}
%suncertainty:
  draws: 1000
  factors:
    - name: {fr: poids, en: weights}
      weights: {method: noise, noise: 0.25}
    - name: {fr: normalisation, en: normalisation}
      alternatives:
        - {name: {fr: minimum et maximum, en: minimum and maximum}}
        - {name: {fr: rangs, en: ranks}, normalise: {method: percentile-rank, scale: {low: 1, high: 100}}}
    - name: {fr: agrégation, en: aggregation}
      alternatives:
        - {name: {fr: moyenne arithmétique, en: arithmetic mean}}
        - {name: {fr: moyenne géométrique, en: geometric mean}, aggregate: {method: geometric}}
`

// Write writes the sketch as a plan that lacks only what no table tells: which way each
// indicator counts, where it writes [ToSay].
func (s *Sketch) Write(w io.Writer, from Source, notes SketchNotes) error {
	var b strings.Builder
	remark(&b, "", notes.Head...)
	fmt.Fprintf(&b, "name: %s\ndata:\n  file: %s\n", quoted(notes.Title), quoted(from.File))
	pair := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s: %s\n", key, quoted(value))
		}
	}
	pair("sheet", from.Sheet)
	if s.Code == "" {
		remark(&b, "  ", notes.Code)
		pair("code", ToSay)
	}
	pair("code", s.Code)
	pair("name", s.Name)
	pair("year", s.Year)
	pair("decimal", s.Decimal)
	if len(s.Missing) > 0 {
		remark(&b, "  ", notes.Missing)
		fmt.Fprintf(&b, "  missing: [%s]\n", quotedAll(s.Missing))
	}
	if len(s.Groups) > 0 {
		fmt.Fprintf(&b, "  groups: [%s]\n", quotedAll(s.Groups))
	}
	top := "indice"
	for n := 2; slices.ContainsFunc(s.Numbers, func(c SketchColumn) bool { return c.Code == top }); n++ {
		top = "indice_" + strconv.Itoa(n)
	}
	remark(&b, "", notes.Direction)
	b.WriteString("indicators:\n")
	for _, c := range s.Numbers {
		remark(&b, "  ", notes.Column(c))
		fmt.Fprintf(&b, "  - {code: %s, ", quoted(c.Code))
		if c.Code != c.Column {
			fmt.Fprintf(&b, "column: %s, name: %s, ", quoted(c.Column), quoted(c.Column))
		}
		fmt.Fprintf(&b, "direction: %q, parent: %s}\n", ToSay, top)
	}
	fmt.Fprintf(&b, "aggregates:\n  - {code: %s, name: %s}\n", top, quoted(notes.Title))
	remark(&b, "", notes.Other...)
	var varies strings.Builder
	remark(&varies, "", notes.Varies)
	fmt.Fprintf(&b, sketchTail, varies.String())
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return nil
}

// remark writes those comments that say something.
func remark(b *strings.Builder, indent string, notes ...string) {
	for _, note := range notes {
		if note != "" {
			b.WriteString(Remarks(indent, note))
		}
	}
}

// quoted is a text as YAML writes it inside braces: bare when it begins with a letter or
// a digit, holds nothing but those, spaces, dots and dashes, and means no more than itself.
func quoted(s string) string {
	bare := s != "" && strings.Trim(s[:1], "-_. ") != ""
	for _, r := range s {
		bare = bare && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_. /", r))
	}
	if plain, err := yaml.Marshal(s); bare && err == nil && string(plain) == s+"\n" {
		return s
	}
	whole, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Value: s})
	if err != nil {
		return `""` // a text never fails
	}
	return strings.TrimSuffix(string(whole), "\n")
}

func quotedAll(texts []string) string {
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = quoted(s)
	}
	return strings.Join(out, ", ")
}
