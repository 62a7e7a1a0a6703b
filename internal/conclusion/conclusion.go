// Package conclusion is what a study concludes: argued conclusions, which put
// cells, testimonies and counter-examples side by side, and tested ones, which
// put a claim to the test on the matrix in a way that anyone can redo. Both are
// published, and "on ne peut pas conclure" is printed with its reason.
//
// The package is pure: it takes plain data and gives plain results; formulas,
// rules and measured error rates are in docs/METHOD/conclusions.md.
package conclusion

import (
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// Kind is how a conclusion was reached.
type Kind string

// The kinds.
const (
	KindArgued Kind = "argued"
	KindTested Kind = "tested"
)

// Conclusion is one statement of a study, with what it rests on. Exactly one of
// Argued and Test is set, as Kind says.
type Conclusion struct {
	ID        string  `json:"id"`
	Kind      Kind    `json:"kind"`
	Title     string  `json:"title"`
	Statement string  `json:"statement"`
	Argued    *Argued `json:"argued,omitempty"`
	Test      *Test   `json:"test,omitempty"`
}

// Argued is the case for a conclusion, the case against it and the exceptions,
// with the group's agreement and its dissent in its own words.
type Argued struct {
	For        []Point `json:"for"`
	Against    []Point `json:"against"`
	Exceptions []Point `json:"exceptions"`
	Agreement  string  `json:"agreement"`
	Dissent    string  `json:"dissent"`
}

// Point is one argument and what it points to.
type Point struct {
	Text        string    `json:"text"`
	Cells       []CellRef `json:"cells,omitempty"`
	Testimonies []string  `json:"testimonies,omitempty"` // story ids
	Initiatives []string  `json:"initiatives,omitempty"` // initiative ids
}

// CellRef names a cell of the matrix.
type CellRef struct {
	Initiative string `json:"initiative"`
	Dimension  string `json:"dimension"`
}

// Test is a claim put to the test: how, and what came out. Result is nil until
// it was run.
type Test struct {
	Plan   Plan    `json:"plan"`
	Result *Result `json:"result,omitempty"`
}

const longestTitle = 300

// Validate says what of a conclusion can't be accepted.
func (c Conclusion) Validate() fault.List {
	var l fault.List
	if !id.Valid(c.ID) {
		l.Add("id", "id.invalid", "value", c.ID)
	}
	if strings.TrimSpace(c.Title) == "" {
		l.Add("title", "required")
	}
	l.Limit("title", c.Title, longestTitle)
	switch {
	case c.Kind == KindArgued && c.Argued != nil && c.Test == nil:
		if strings.TrimSpace(c.Statement) == "" {
			l.Add("statement", "required")
		}
		c.Argued.validate(&l)
	case c.Kind == KindTested && c.Test != nil && c.Argued == nil:
		l = append(l, c.Test.Plan.validate("test.plan.")...)
	default:
		l.Add("kind", "conclusion.kind_mismatch", "value", string(c.Kind))
	}
	return l
}

// validate refuses a case without any argument for it and points without a
// text: a pointer alone argues nothing.
func (a Argued) validate(l *fault.List) {
	if len(a.For) == 0 {
		l.Add("argued.for", "conclusion.no_argument")
	}
	for _, side := range []struct {
		field  string
		points []Point
	}{{"for", a.For}, {"against", a.Against}, {"exceptions", a.Exceptions}} {
		for i, p := range side.points {
			field := "argued." + side.field + "." + strconv.Itoa(i)
			if strings.TrimSpace(p.Text) == "" {
				l.Add(field+".text", "required")
			}
			for j, c := range p.Cells {
				if c.Initiative == "" || c.Dimension == "" {
					l.Add(field+".cells."+strconv.Itoa(j), "conclusion.cell_incomplete")
				}
			}
		}
	}
}
