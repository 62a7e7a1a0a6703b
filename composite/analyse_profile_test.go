package composite

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// profiled is five units on four indicators under one top, with values beside
// scores.
func profiled(t *testing.T) *Computed {
	t.Helper()
	m := Missing()
	d := columnsOf([]float64{90, 10, 20, 30, 40}, []float64{0, 10, 20, 30, 40}, []float64{100, 100, 100, 0, 0}, []float64{m, 1, 2, 3, 4})
	for i := range d.Indicators {
		d.Indicators[i].Parent = "top"
	}
	d.Aggregates = []Aggregate{{Code: "top", Weight: 1}}
	d.Groupings = []Grouping{{Code: "size", Of: []string{"s", "s", "l", "l", "s"}}}
	d.Marks = make([]Mark, 20)
	d.Marks[0] = Imputed
	x := computedOf(t, d, nil, Aggregation{})
	x.Values = d.Copy()
	x.Values.Indicators = slices.Clone(d.Indicators)
	x.Values.Indicators[0].Target, x.Values.Indicators[1].Target = 95, 15
	x.Values.Indicators[1].Direction = LessIsBetter
	return x
}

func TestProfileByHand(t *testing.T) {
	x := profiled(t)
	p, err := Profile{}.Run(x, "uA", 0)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c, d := p.Standings[0], p.Standings[1], p.Standings[2], p.Standings[3]
	if a.Rank != 1 || a.Of != 5 || a.Position != 1 || a.Target != 5 || !slices.Equal(a.Marks, []string{"imputed"}) {
		t.Errorf("a: %+v", a)
	}
	if b.Rank != 5 || b.Position != 0 || b.Target != 0 {
		t.Errorf("b: %+v", b)
	}
	// Two below and two equal of four others.
	if c.Rank != 1 || c.Equal != 2 || c.Position != 0.75 || !IsMissing(float64(c.Target)) {
		t.Errorf("c: %+v", c)
	}
	if d.Rank != 0 || d.Of != 4 || !IsMissing(float64(d.Position)) {
		t.Errorf("d: %+v", d)
	}
	if len(p.Strengths) != 2 || p.Strengths[0].Code != "a" || p.Strengths[1].Code != "c" || len(p.Weaknesses) != 1 || p.Weaknesses[0].Code != "b" {
		t.Errorf("%s", asJSON(t, p))
	}
	p, err = Profile{Within: "size", Most: 1}.Run(x, "uA", 0)
	if err != nil || p.Peers != 3 || p.Standings[1].Of != 3 || len(p.Strengths) != 1 {
		t.Errorf("%s, %v", asJSON(t, p), err)
	}
}

// TestStandingsAreThoseOfTheRanker holds ranks to the library's own.
func TestStandingsAreThoseOfTheRanker(t *testing.T) {
	x := nested(t, rand.New(rand.NewPCG(41, 42)), Aggregation{}, 0.2)
	for i := range x.Structure.Indicators {
		ranks := make([]int32, 12)
		new(Ranker).Rank(x.Scores.Column(i), ranks)
		for r, u := range x.Data.Units {
			p, err := Profile{}.Run(x, u.Code, 0)
			if err != nil || p.Standings[i].Rank != int(ranks[r]) {
				t.Fatalf("%s on %d: %d, want %d; %v", u.Code, i, p.Standings[i].Rank, ranks[r], err)
			}
		}
	}
}

func TestNearestAgainstAllDistances(t *testing.T) {
	x := nested(t, rand.New(rand.NewPCG(43, 44)), Aggregation{}, 0.15)
	for r, u := range x.Data.Units {
		got, err := Nearest{Count: 20}.Run(x, u.Code, 0)
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]Neighbour{}
		for k, n := range got {
			told[n.Unit] = n
			if k > 0 && n.Distance < got[k-1].Distance {
				t.Errorf("%s: %v before %v", u.Code, got[k-1], n)
			}
		}
		for q, other := range x.Data.Units {
			sum, shared, has := 0.0, 0, 0
			for i := range 6 {
				z := standardised(x.Scores.Column(i))
				if !IsMissing(z[r]) {
					has++
				}
				if !IsMissing(z[r]) && !IsMissing(z[q]) {
					sum += math.Pow(z[r]-z[q], 2)
					shared++
				}
			}
			n, is := told[other.Code]
			want := q != r && shared > 0 && float64(shared) >= 0.75*float64(has)
			if is != want || is && (!close9(float64(n.Distance), math.Sqrt(sum/float64(shared))) || n.Shared != shared || n.Of != has) {
				t.Fatalf("%s to %s: %+v (%v), want %v over %d of %d", u.Code, other.Code, n, is, math.Sqrt(sum/float64(shared)), shared, has)
			}
		}
	}
}

func TestNearestWithinAndOutsideAGroup(t *testing.T) {
	x := profiled(t)
	codes := func(o Nearest) string {
		got, err := o.Run(x, "uB", 0)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, n := range got {
			out = append(out, n.Unit)
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	if got := codes(Nearest{Within: "size", Shared: 0.5}); got != "uA uE" {
		t.Error(got)
	}
	if got := codes(Nearest{Outside: "size"}); got != "uC uD" {
		t.Error(got)
	}
	if got := codes(Nearest{Count: 1, Outside: "size"}); got != "uC" {
		t.Error(got)
	}
}

func TestProfilesThatCannotBe(t *testing.T) {
	x := profiled(t)
	for want, run := range map[string]func() error{
		"no unit zz":                    func() error { _, err := Profile{}.Run(x, "zz", 0); return err },
		"no grouping zz":                func() error { _, err := Profile{Within: "zz"}.Run(x, "uA", 0); return err },
		"no indicator or aggregate zz":  func() error { _, err := Profile{Node: "zz"}.Run(x, "uA", 0); return err },
		"shared is 2: give a share":     func() error { _, err := Nearest{Shared: 2}.Run(x, "uA", 0); return err },
		"there is no grouping far":      func() error { _, err := Nearest{Outside: "far"}.Run(x, "uA", 0); return err },
		"there is no unit Z in":         func() error { _, err := Nearest{}.Run(x, "Z", 0); return err },
		"indicator or aggregate around": func() error { _, err := Nearest{Node: "around"}.Run(x, "uA", 0); return err },
	} {
		if err := run(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
