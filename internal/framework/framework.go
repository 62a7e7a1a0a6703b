// Package framework reads the grids of well-being dimensions (référentiels, in
// the interface « grilles de lecture »), the crosswalks between them and the
// dimensions that the registry's themes point at. All are YAML files checked
// with line and column; docs/METHOD/referentiels.md gives the schema.
package framework

import "slices"

// Text is a wording in both languages.
type Text struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// In returns the wording in a language; French for one that is not known.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.FR
}

// Blank says that there is no wording at all.
func (t Text) Blank() bool { return t.FR == "" && t.EN == "" }

// Framework is a versioned tree of dimensions. It never changes once read.
type Framework struct {
	ID          string      `json:"id"`
	Version     string      `json:"version"`
	Title       Text        `json:"title"`
	Description Text        `json:"description"`
	Source      Source      `json:"source"`
	Licence     Licence     `json:"licence"`
	Dimensions  []Dimension `json:"dimensions"` // parents before children, in the order of the file
	raw         []byte
}

// Source says where the wording comes from and how much of it was read there.
type Source struct {
	Title   string  `json:"title"`
	URL     string  `json:"url,omitempty"`
	Year    int     `json:"year,omitempty"`
	Sourced Sourced `json:"sourced"`
	Note    Text    `json:"note"`
}

// Sourced says how much of the wording was read in the source named.
type Sourced string

// The three answers. A label that is not sourced says why (Dimension.Reason).
const (
	FullySourced  Sourced = "true"
	PartlySourced Sourced = "partial"
	NotSourced    Sourced = "false"
)

// Licence is that of the file; Note says whose the quoted labels are.
type Licence struct {
	ID   string `json:"id"`
	Note Text   `json:"note"`
}

// Dimension is a node of the tree. Contributions touch leaves only; the others
// are groups.
type Dimension struct {
	ID          string `json:"id"`
	Title       Text   `json:"title"`
	Description Text   `json:"description"`
	Parent      string `json:"parent,omitempty"`
	Depth       int    `json:"depth"` // 1 at the top
	Leaf        bool   `json:"leaf"`
	Position    int    `json:"position"` // among all, from 0
	// Sourced is false when the label was not read in the source; Reason says why.
	Sourced bool `json:"sourced"`
	Reason  Text `json:"reason"`
	// Translated lists the languages in which the label is our translation.
	Translated []string `json:"translated,omitempty"`
	// Original is the label in the source's own language, when that is neither.
	Original   *Original   `json:"original,omitempty"`
	Indicators []Indicator `json:"indicators,omitempty"`
}

// TranslatedIn says whether the label in that language is our translation.
func (d Dimension) TranslatedIn(lang string) bool { return slices.Contains(d.Translated, lang) }

// Original is a label as the source has it.
type Original struct {
	Lang string `json:"lang"`
	Text string `json:"text"`
}

// Indicator is one that the source itself uses for a dimension: its name, its
// unit and whether more is better (+) or worse (-), "" when the source does not say.
type Indicator struct {
	Title     Text   `json:"title"`
	Unit      Text   `json:"unit"`
	Direction string `json:"direction,omitempty"`
}

// Leaves are the dimensions that a contribution may touch, in order.
func (f *Framework) Leaves() []Dimension {
	var leaves []Dimension
	for _, d := range f.Dimensions {
		if d.Leaf {
			leaves = append(leaves, d)
		}
	}
	return leaves
}

// Groups are the dimensions that have others below them, in order.
func (f *Framework) Groups() []Dimension {
	var groups []Dimension
	for _, d := range f.Dimensions {
		if !d.Leaf {
			groups = append(groups, d)
		}
	}
	return groups
}

// Lookup finds a dimension.
func (f *Framework) Lookup(id string) (Dimension, bool) {
	i := slices.IndexFunc(f.Dimensions, func(d Dimension) bool { return d.ID == id })
	if i < 0 {
		return Dimension{}, false
	}
	return f.Dimensions[i], true
}

// Under lists the leaves below a dimension, itself when it is one; none for an
// unknown one.
func (f *Framework) Under(id string) []Dimension {
	start, ok := f.Lookup(id)
	if !ok {
		return nil
	}
	if start.Leaf {
		return []Dimension{start}
	}
	var leaves []Dimension
	for _, d := range f.Dimensions[start.Position+1:] {
		if d.Depth <= start.Depth {
			break
		}
		if d.Leaf {
			leaves = append(leaves, d)
		}
	}
	return leaves
}

// Raw is the file as it was read: what a space copies, with its version, to
// compare later with a newer one.
func (f *Framework) Raw() []byte { return slices.Clone(f.raw) }

// Ref names a version of a framework.
type Ref struct {
	Framework string `json:"framework"`
	Version   string `json:"version"`
}

// Ref is the framework's own.
func (f *Framework) Ref() Ref { return Ref{f.ID, f.Version} }
