package chart

import (
	"encoding/xml"
	"errors"
	"html/template"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// samples draws one figure of each kind.
func samples(t testing.TB) map[string]Figure {
	t.Helper()
	all := map[string]Figure{}
	add := func(name string, f Figure, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all[name] = f
	}
	f, err := Dot(sampleDot())
	add("dot", f, err)
	f, err = Bar(sampleBar())
	add("bar", f, err)
	f, err = Line(sampleLine())
	add("line", f, err)
	f, err = Slope(sampleSlope())
	add("slope", f, err)
	f, err = Profile(sampleProfile())
	add("profile", f, err)
	f, err = Flow(sampleFlow())
	add("flow", f, err)
	return all
}

// allowedAttrs are the classes, geometry and names that a strict content
// security policy and a screen reader accept.
var allowedAttrs = strings.Fields(`class id role aria-labelledby aria-describedby aria-hidden aria-label focusable
	xmlns viewBox width height x y x1 y1 x2 y2 cx cy r rx d fill points transform text-anchor href patternUnits
	stroke stroke-width font-size font-family`)

// inspect parses SVG as XML and fails on scripts, styles, events and repeated ids.
func inspect(t rapid.TB, svg template.HTML) (texts []string) {
	t.Helper()
	ids := map[string]bool{}
	dec := xml.NewDecoder(strings.NewReader("<root>" + string(svg) + "</root>"))
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return texts
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch e := token.(type) {
		case xml.CharData:
			texts = append(texts, string(e))
		case xml.StartElement:
			if e.Name.Local == "script" || e.Name.Local == "style" || e.Name.Local == "foreignObject" {
				t.Fatalf("element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if !slices.Contains(allowedAttrs, a.Name.Local) {
					t.Fatalf("attribute %s on %s", a.Name.Local, e.Name.Local)
				}
				if a.Name.Local == "id" {
					if ids[a.Value] {
						t.Fatalf("id %q twice", a.Value)
					}
					ids[a.Value] = true
				}
			}
		}
	}
}

func TestEveryFigureIsWellFormedAndNamed(t *testing.T) {
	for name, f := range samples(t) {
		t.Run(name, func(t *testing.T) {
			texts := inspect(t, f.SVG)
			for _, want := range []string{f.Finding, f.Finding + ". Le tableau donne les chiffres."} {
				if n := count(texts, want); n != 2 {
					t.Errorf("%q is told %d times, want once in each layout", want, n)
				}
			}
			if n := strings.Count(string(f.SVG), `role="img"`); n != 2 {
				t.Errorf("%d drawings, want 2", n)
			}
			if f.Table.Caption != f.Finding || f.Source == "" || f.Measure == "" {
				t.Errorf("the figure lost its caption, source or measure: %+v", f.Table.Caption)
			}
			for i, row := range f.Table.Rows {
				if len(row) != len(f.Table.Columns) {
					t.Errorf("row %d has %d cells for %d columns", i, len(row), len(f.Table.Columns))
				}
			}
		})
	}
}

func count(all []string, want string) int {
	n := 0
	for _, s := range all {
		if s == want {
			n++
		}
	}
	return n
}

// drawnNumber finds the numbers written in a figure outside its axes.
var drawnNumber = regexp.MustCompile(`class="(?:chart-value|flow-number|flow-count|series[^"]*)"[^>]*>(−?[0-9]+(?:,[0-9]+)?)`)

func TestEveryDrawnNumberIsInTheTable(t *testing.T) {
	least := map[string]int{"dot": 3, "bar": 5, "line": 3, "slope": 9, "flow": 8}
	for name, f := range samples(t) {
		cells := map[string]bool{}
		for _, row := range f.Table.Rows {
			for _, c := range row {
				cells[c.Text] = true
			}
		}
		found := drawnNumber.FindAllStringSubmatch(string(f.SVG), -1)
		if len(found) < 2*least[name] {
			t.Errorf("%s: %d numbers drawn, want at least %d", name, len(found), 2*least[name])
		}
		for _, m := range found {
			if !cells[m[1]] {
				t.Errorf("%s: %s is drawn but isn't in the table", name, m[1])
			}
		}
	}
}

func TestAnyTextStaysText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			`<script>alert(1)</script>`, `" onload="x`, "]]>", "&lt;", "\x00\x1b", "\xff\xfe", "a\u0085b", `</text><style>`, "=cmd|'/c calc'!A1",
		})).Draw(t, "words")
		a := About{ID: "x", Finding: words + ".", Desc: words + ".", Source: words}
		v := Value{Number: rapid.Float64().Draw(t, "number"), Known: rapid.Bool().Draw(t, "known")}
		v.Number = math.Mod(v.Number, 1e12)
		dot, err := Dot(DotChart{About: a, Rows: []DotRow{{Label: words, Value: v, Note: words}}, Reference: &Reference{1, words},
			Words: RowWords{words, words, words, words, words, words}})
		if err != nil {
			t.Fatal(err)
		}
		inspect(t, dot.SVG)
		bar, err := Bar(BarChart{About: a, Rows: []BarRow{{words, v, words}, {Label: words, Value: Missing(words)}}})
		if err != nil {
			t.Fatal(err)
		}
		inspect(t, bar.SVG)
		flow, err := Flow(FlowChart{About: a, Stages: []Stage{{Label: words, Count: 3, Unnamed: []Block{{Label: words, Count: 1}}, Out: []Block{{Label: words, Count: 2}}}, {Label: words, Count: 1}}})
		if err != nil {
			t.Fatal(err)
		}
		inspect(t, flow.SVG)
		inspect(t, SocialCard(Card{Title: words, Place: words, Name: words}))
	})
}

// TestEmptyZeroMissingAndNegativeDiffer holds the product's first promise.
func TestEmptyZeroMissingAndNegativeDiffer(t *testing.T) {
	marks := map[string]string{}
	for name, v := range map[string]Value{"zero": Known(0), "missing": Missing("secret"), "negative": Known(-1), "positive": Known(1)} {
		f, err := Bar(BarChart{About: about("b", "F"), Format: french,
			Rows: []BarRow{{Label: "Témoin", Value: Known(2)}, {Label: "Contre", Value: Known(-2)}, {Label: "Cas", Value: v}}})
		if err != nil {
			t.Fatal(err)
		}
		for class, sign := range map[string]string{"zero": `class="zero"`, "missing": `class="missing"`} {
			if got := strings.Contains(string(f.SVG), sign); got != (name == class) {
				t.Errorf("%s drawn with %s: %v", name, sign, got)
			}
		}
		marks[f.Table.Rows[2][1].Text] = name
	}
	want := map[string]string{"0": "zero", "secret": "missing", "−1": "negative", "1": "positive"}
	for text, name := range want {
		if marks[text] != name {
			t.Errorf("table says %q for %s", text, marks[text])
		}
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		if Known(bad).Known || tidy(Value{Number: bad, Known: true}).Known {
			t.Errorf("%v is taken as a number", bad)
		}
	}
}

func TestFlowMustAddUp(t *testing.T) {
	base := sampleFlow()
	// 48 recensées, 42 non nommées, 13 analysées: the founding study's funnel.
	cases := []struct {
		name   string
		change func(c *FlowChart)
		stage  string
	}{
		{"next stage too large", func(c *FlowChart) { c.Stages[1].Count = 47 }, "initiatives recensées"},
		{"a reason forgotten", func(c *FlowChart) { c.Stages[1].Out = c.Stages[1].Out[:2] }, "lues par le groupe de travail"},
		{"more unnamed than there are", func(c *FlowChart) { c.Stages[0].Unnamed[0].Count = 49 }, "initiatives recensées"},
		{"a negative reason", func(c *FlowChart) { c.Stages[1].Out[0].Count = -1 }, "lues par le groupe de travail"},
		{"someone leaves after the end", func(c *FlowChart) { c.Stages[2].Out = []Block{{Label: "x", Count: 1}} }, "retenues pour analyse"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := base
			c.Stages = slices.Clone(base.Stages)
			for i := range c.Stages {
				c.Stages[i].Out = slices.Clone(c.Stages[i].Out)
				c.Stages[i].Unnamed = slices.Clone(c.Stages[i].Unnamed)
			}
			tc.change(&c)
			_, err := Flow(c)
			var sum *SumError
			if !errors.As(err, &sum) {
				t.Fatalf("got %v, want a SumError", err)
			}
			if sum.Stage != tc.stage || !strings.Contains(sum.Error(), strconv.Itoa(sum.Have)) {
				t.Errorf("error %q names stage %q", sum, sum.Stage)
			}
		})
	}
}

func TestFiguresRefuseWhatTheyCannotSay(t *testing.T) {
	ok := about("a", "Constat")
	cases := []struct {
		name string
		draw func() (Figure, error)
		want error
	}{
		{"no id", func() (Figure, error) { return Bar(BarChart{About: about("", "x"), Rows: sampleBar().Rows}) }, ErrID},
		{"id with a space", func() (Figure, error) { return Bar(BarChart{About: about("a b", "x"), Rows: sampleBar().Rows}) }, ErrID},
		{"no finding", func() (Figure, error) {
			return Bar(BarChart{About: About{ID: "a", Desc: "d"}, Rows: sampleBar().Rows})
		}, ErrFinding},
		{"no description", func() (Figure, error) {
			return Flow(FlowChart{About: About{ID: "a", Finding: "f"}, Stages: sampleFlow().Stages})
		}, ErrDesc},
		{"no row", func() (Figure, error) { return Dot(DotChart{About: ok}) }, ErrEmpty},
		{"no bar", func() (Figure, error) { return Bar(BarChart{About: ok}) }, ErrEmpty},
		{"no stage", func() (Figure, error) { return Flow(FlowChart{About: ok}) }, ErrEmpty},
		{"line without a value", func() (Figure, error) {
			return Line(LineChart{About: ok, Series: []Series{{"a", []Point{{2020, Missing("")}}}}})
		}, ErrEmpty},
		{"slope without a value", func() (Figure, error) { return Slope(SlopeChart{About: ok, Items: []SlopeItem{{Label: "a"}}}) }, ErrEmpty},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := tc.draw(); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
		})
	}
	if _, err := Dot(DotChart{About: ok, Rows: []DotRow{{Low: Known(3), High: Known(1)}}}); err == nil {
		t.Error("a reversed interval is drawn")
	}
	if _, err := Line(LineChart{About: ok, Series: []Series{{"a", []Point{{2020, Known(1)}, {2019, Known(1)}}}}}); err == nil {
		t.Error("moments out of order are drawn")
	}
}

func TestLineNeverCrossesAGapNorABreak(t *testing.T) {
	c := sampleLine()
	if err := c.prepare(); err != nil {
		t.Fatal(err)
	}
	want := [][]int{{4, 4}, {4, 4}, {2, 1, 2}}
	for i, s := range c.Series {
		var got []int
		for _, run := range c.segments(s) {
			got = append(got, len(run))
		}
		if !slices.Equal(got, want[i]) {
			t.Errorf("%s: pieces of %v points, want %v", s.Label, got, want[i])
		}
	}
	f, _ := Line(sampleLine())
	if got := f.Table.Rows[2][3].Text; got != "secret" {
		t.Errorf("2012 of the third series reads %q, want its reason", got)
	}
	if got := f.Table.Rows[4][4].Text; got != "2016 : fusion de trois communes" {
		t.Errorf("the break reads %q in the table", got)
	}
}
