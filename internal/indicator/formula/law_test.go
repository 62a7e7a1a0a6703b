package formula

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// figures draws a formula as a tree.
func figures(t *rapid.T, depth int) *node {
	kinds := []operation{number, reference}
	if depth > 0 {
		kinds = append(kinds, negate, add, subtract, multiply, divide, power, sum, mean, minimum, share, choose, absolute, round, root, coalesce, convert, add, multiply)
	}
	n := &node{op: rapid.SampledFrom(kinds).Draw(t, "operation")}
	some := func() *node { return figures(t, depth-1) }
	switch n.op {
	case number:
		n.number = rapid.SampledFrom([]float64{0, 1, 2.5, 1e-9, 1e22, 120}).Draw(t, "number")
		n.unit = rapid.SampledFrom([]string{"", "%", "g/km", "{person}", "[ppth]"}).Draw(t, "unit")
	case reference:
		n.ref = Reference{Code: rapid.SampledFrom([]string{"KM", "a_b", "2A", "Taux d’accès", "et", "OU", "min", "_et_", "É", "part-rurale"}).Draw(t, "code"),
			Period: rapid.SampledFrom([]string{"", "2018", "2015-2020"}).Draw(t, "period"),
			Level:  rapid.SampledFrom([]territory.Level{"", "epci", "national"}).Draw(t, "level")}
	case negate, absolute, root:
		n.args = []*node{some()}
	case convert:
		n.args, n.unit = []*node{some()}, "km"
	case round:
		n.args = []*node{some(), {op: number, number: 2}}
	case sum, mean, minimum:
		for range rapid.IntRange(1, 3).Draw(t, "arguments") {
			n.args = append(n.args, some())
		}
	case choose:
		n.args = []*node{truths(t, depth-1), some(), some()}
	default:
		n.args = []*node{some(), some()}
	}
	return n
}

// truths draws what holds or not.
func truths(t *rapid.T, depth int) *node {
	kinds := []operation{less, equal, different, greaterEqual, known}
	if depth > 0 {
		kinds = append(kinds, and, or, not)
	}
	n := &node{op: rapid.SampledFrom(kinds).Draw(t, "truth")}
	switch n.op {
	case known:
		n.args = []*node{figures(t, depth-1)}
	case not:
		n.args = []*node{truths(t, depth-1)}
	case and, or:
		n.args = []*node{truths(t, depth-1), truths(t, depth-1)}
	default:
		n.args = []*node{figures(t, depth-1), figures(t, depth-1)}
	}
	return n
}

// What is written is read as the same, in both languages.
func TestWhatIsWrittenIsReadAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &Formula{root: figures(t, 4)}
		for _, lang := range []string{"fr", "en"} {
			text := f.String(lang)
			back, err := Parse(text)
			if fault.Is(err, fault.TooLarge) {
				continue
			}
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if !same(back.root, f.root) {
				t.Fatalf("%s is read as %s", text, back.String(lang))
			}
		}
	})
}

// A program is its text: compiled again from it, it needs no conversion more, and
// computes the same bits.
func TestAProgramIsItsText(t *testing.T) {
	names := cards{"KM": "km", "a_b": "m", "2A": "h", "Taux d’accès": "%", "et": "g/km", "OU": "1", "min": "{person}", "_et_": "min", "É": "1", "part-rurale": "%"}
	ran := 0
	rapid.Check(t, func(t *rapid.T) {
		f, err := Parse((&Formula{root: figures(t, 3)}).String("fr"))
		if err != nil {
			return
		}
		p, err := f.Compile(names, "")
		if err != nil {
			return
		}
		ran++
		again, err := Parse(p.String("en"))
		if err != nil {
			t.Fatalf("%s: %v", p.String("en"), err)
		}
		q, err := again.Compile(names, p.Unit())
		if err != nil || len(q.Implied()) > 0 || !same(p.root, q.root) {
			t.Fatalf("%s becomes %s: %v", p.String("en"), q.String("en"), err)
		}
		values := func(r Reference) Value {
			return Value{Number: float64(len(r.Code)) - 3, Status: Status(len(r.Period) % 3)}
		}
		a, errA := p.Scalar(values)
		b, errB := q.Scalar(values)
		if errA != nil || errB != nil || a.Status != b.Status || a.Status.Has() && a.Number != b.Number {
			t.Fatalf("%s: %v and %v", p.String("en"), a, b)
		}
	})
	if ran < 5 {
		t.Errorf("only %d formulas of those drawn have units that fit", ran)
	}
}

// FuzzParse: whatever is typed, an answer comes at once, and what is accepted is
// written and read as the same; whatever runs, no result is infinite.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"KM*G", "si(a>1;2;3)", "2,5", "min(1,5)", "\"a b\"@2018", "france(X@\"2015-2020\")", "1 [g/km]", "((((", "convertir(1;[t])", "-2^-2", "1e9 %", "« x »", "non (a = 1) ou b != 2", "0/0", "[[ppth]]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		read, err := Parse(s)
		if err != nil {
			if len(fault.All(err)) == 0 {
				t.Errorf("%q: %v is no fault", s, err)
			}
			return
		}
		if back, err := Parse(read.String("fr")); err == nil && !same(back.root, read.root) {
			t.Errorf("%q is written %s", s, read.String("fr"))
		}
		p, err := read.Compile(anything{}, "")
		if err != nil {
			return
		}
		v, err := p.Scalar(func(r Reference) Value { return Value{Number: float64(len(r.Code)) - 2} })
		if err != nil || v.Status.Has() && v.Number-v.Number != 0 {
			t.Errorf("%q gives %v: %v", s, v, err)
		}
	})
}

// anything has every code, in plain numbers.
type anything struct{}

func (anything) Unit(string) (string, bool) { return "1", true }
func (anything) Codes() []string            { return nil }

// same says whether two trees say the same, wherever it was written.
func same(a, b *node) bool {
	return a.op == b.op && a.number == b.number && a.unit == b.unit && a.ref == b.ref && slices.EqualFunc(a.args, b.args, same)
}
