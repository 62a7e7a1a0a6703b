package weighing

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/fault"
)

// round is a round over n parts named a, b, c…
func round(way Way, n int) Round {
	r := Round{ID: "abcd2345", Index: "bien-vivre", Title: "Le conseil", Way: way, Under: "indice", Opened: "2026-11-30"}
	for i := range n {
		code := string(rune('a' + i))
		r.Parts = append(r.Parts, Part{code, strings.ToUpper(code)})
	}
	return r
}

func points(id string, of ...int) Answer {
	a := Answer{ID: id, Points: map[string]int{}}
	for i, n := range of {
		a.Points[string(rune('a'+i))] = n
	}
	return a
}

func keys(l fault.List) string {
	var out []string
	for _, f := range l {
		out = append(out, f.Field+":"+f.Key)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestWhatARoundRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Round)
		want   string
	}{
		"nothing":            {func(*Round) {}, ""},
		"no title":           {func(r *Round) { r.Title = " " }, "title:required"},
		"a way of its own":   {func(r *Round) { r.Way = "shouting" }, "way:required"},
		"no such day":        {func(r *Round) { r.Closes = "2026-02-30" }, "closes:weighing.day"},
		"over before it was": {func(r *Round) { r.Closes = "2026-11-29" }, "closes:weighing.past"},
		"that very day":      {func(r *Round) { r.Closes = "2026-11-30" }, ""},
		"one part":           {func(r *Round) { r.Parts = r.Parts[:1] }, "under:weighing.parts"},
		"sixteen parts":      {func(r *Round) { r.Parts = round(Points, 16).Parts }, "under:weighing.parts"},
		"a part twice":       {func(r *Round) { r.Parts[1] = r.Parts[0] }, "under:code.unknown"},
	} {
		r := round(Points, 3)
		c.change(&r)
		if got := keys(r.Validate()); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

func TestARoundEndsAfterItsLastDay(t *testing.T) {
	r := round(Points, 3)
	r.Closes = "2026-12-02"
	at := func(instant string) time.Time {
		now, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	for instant, want := range map[string]Standing{
		"2026-12-01T12:00:00Z":      Open,
		"2026-12-02T23:59:59+01:00": Open,   // its last minute in Paris
		"2026-12-02T21:00:00-04:00": Open,   // an evening in Guadeloupe, the day after by Greenwich
		"2026-12-02T23:59:59-10:00": Open,   // and in Papeete
		"2026-12-03T12:00:00Z":      Closed, // over everywhere
	} {
		if got := r.Standing(at(instant)); got != want {
			t.Errorf("%s: %s", instant, got)
		}
	}
	r.Closed = "2026-12-01"
	if r.Standing(at("2026-12-01T12:00:00Z")) != Closed {
		t.Error("someone closed it")
	}
}

func TestWhatAnAnswerRefuses(t *testing.T) {
	of, pairs := round(Points, 3), round(Pairs, 3)
	for name, c := range map[string]struct {
		r    Round
		a    Answer
		want string
	}{
		"all shared out":        {of, points("x", 50, 30, 20), ""},
		"a blank is no point":   {of, points("x", 50, 50), ""},
		"nothing":               {of, points("x"), "points:weighing.none"},
		"some left":             {of, points("x", 50, 30), "points:weighing.left"},
		"too many":              {of, points("x", 50, 30, 30), "points:weighing.over"},
		"fewer than none":       {of, points("x", -10, 60, 50), "points.a:weighing.points"},
		"more than there are":   {of, points("x", 101), "points.a:weighing.points"},
		"what nobody asked":     {of, points("x", 25, 25, 25, 25), "points:code.unknown"},
		"as nobody":             {of, Answer{As: "king", Points: map[string]int{"a": 100}}, "as:code.unknown"},
		"every pair":            {pairs, leans("x", pairs, 1, 2, -1), ""},
		"a chain is enough":     {pairs, Answer{Leans: []Compared{{"a", "b", 1}, {"b", "c", 0}}}, ""},
		"one part is left":      {pairs, Answer{Leans: []Compared{{"a", "b", 1}}}, "pair.a.c:weighing.unlinked"},
		"a pair turned round":   {pairs, Answer{Leans: []Compared{{"b", "a", 1}, {"b", "c", 0}}}, "pairs:code.unknown"},
		"a pair twice":          {pairs, Answer{Leans: []Compared{{"a", "b", 1}, {"a", "b", 2}, {"b", "c", 0}}}, "pairs:code.unknown"},
		"stronger than asked":   {pairs, Answer{Leans: []Compared{{"a", "b", 3}, {"b", "c", 0}}}, "pairs:code.unknown"},
		"nothing of pairs said": {pairs, Answer{}, "pair.a.b:weighing.unlinked"},
	} {
		if got := keys(c.r.Check(c.a)); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

// leans answers the pairs of a round in their order.
func leans(id string, r Round, said ...Lean) Answer {
	a := Answer{ID: id}
	for i, p := range r.Pairs() {
		a.Leans = append(a.Leans, Compared{p.A, p.B, said[i]})
	}
	return a
}

// Any number of parts asks few pairs, which link all of them, even when one is left out.
func TestPairsAreFewAndLinkAll(t *testing.T) {
	for n := MinParts; n <= MaxParts; n++ {
		r := round(Pairs, n)
		asked := r.Pairs()
		want := n * (n - 1) / 2
		if n > allPairs {
			want = 2 * n
		}
		if len(asked) != want {
			t.Errorf("%d parts: %d pairs, not %d", n, len(asked), want)
		}
		for skip := range asked {
			a := Answer{ID: "x"}
			for i, p := range asked {
				if i != skip || n == 2 {
					a.Leans = append(a.Leans, Compared{p.A, p.B, 0})
				}
			}
			if l := r.Check(a); len(l) > 0 {
				t.Errorf("%d parts without pair %d: %s", n, skip, keys(l))
			}
		}
	}
}

// Points fitted to 100 add up, keep their order, and stay within a point of their share.
func TestFittingPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, MaxParts).Draw(t, "n")
		r, said, sum := round(Points, n), map[string]int{}, 0
		for _, p := range r.Parts {
			said[p.Code] = rapid.IntRange(0, 100).Draw(t, p.Code)
			sum += said[p.Code]
		}
		got := r.Fit(said)
		if sum == 0 {
			if got != nil {
				t.Fatalf("something came of nothing: %v", got)
			}
			return
		}
		total := 0
		for _, p := range r.Parts {
			total += got[p.Code]
			if share := 100 * float64(said[p.Code]) / float64(sum); math.Abs(float64(got[p.Code])-share) >= 1 {
				t.Fatalf("%s: %d for a share of %g", p.Code, got[p.Code], share)
			}
			for _, o := range r.Parts {
				if said[p.Code] > said[o.Code] && got[p.Code] < got[o.Code] {
					t.Fatalf("%s fell below %s", p.Code, o.Code)
				}
			}
		}
		if total != 100 {
			t.Fatalf("%d points", total)
		}
	})
	for _, wild := range []map[string]int{{"a": -1, "b": 5}, {"a": math.MaxInt / 2, "b": 1}, {"a": math.MaxInt, "b": math.MaxInt, "c": 3}} {
		if got := round(Points, 3).Fit(wild); got != nil {
			t.Errorf("%v is brought to %v", wild, got)
		}
	}
	if got := round(Points, 3).Fit(map[string]int{"a": 1, "b": 1, "c": 1}); got["a"] != 34 || got["b"] != 33 || got["c"] != 33 {
		t.Errorf("a third each: %v", got)
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}

func TestWhatComesOfPoints(t *testing.T) {
	r := round(Points, 3)
	aside := points("5", 0, 0, 100)
	aside.Aside = "2026-11-30"
	answers := []Answer{points("3", 40, 40, 20), points("1", 60, 30, 10), points("2", 50, 30, 20), aside}
	o, err := r.Outcome(answers)
	if err != nil {
		t.Fatal(err)
	}
	if o.People != 3 || o.Aside != 1 || o.Own[0].Name != "1" || o.Own[2].Weights["b"] != 0.4 {
		t.Fatalf("%+v", o)
	}
	for i, want := range [][4]float64{{0.5, 0.45, 0.5, 0.55}, {1. / 3, 0.3, 0.3, 0.35}, {0.5 / 3, 0.15, 0.2, 0.2}} {
		p := o.Parts[i]
		near(t, p.Code+" weight", p.Weight, want[0])
		near(t, p.Code+" quarter", p.Q1, want[1])
		near(t, p.Code+" half", p.Median, want[2])
		near(t, p.Code+" three quarters", p.Q3, want[3])
	}
	// Ranks of a, b, c, the lowest first: (3 2 1), (3 2 1) and (2.5 2.5 1), so sums of 8.5,
	// 6.5 and 3 around 6; S = 6.25 + 0.25 + 9; the ties of the third person weigh 2³ − 2.
	near(t, "agreement", *o.Agreement, 12*15.5/(9*24-3*6))
	if o.Strength() != Strong {
		t.Errorf("strength %s of %v", o.Strength(), *o.Agreement)
	}
	agreed, split := o.Agreed()
	if agreed.Code != "b" || split.Code != "a" {
		t.Errorf("agreed on %s, split on %s", agreed.Code, split.Code)
	}
	for _, few := range [][]Answer{nil, answers[:2], {answers[0], answers[1], aside}} {
		if o, err := r.Outcome(few); o != nil || err != nil {
			t.Errorf("what %d said is told: %+v, %v", len(few), o, err)
		}
	}
}

// Whoever wants the same finds no agreement to tell of in their order when nobody prefers
// anything.
func TestNobodyPrefersAnything(t *testing.T) {
	r := round(Points, 2)
	o, err := r.Outcome([]Answer{points("1", 50, 50), points("2", 50, 50), points("3", 50, 50)})
	if err != nil || o.Agreement != nil || o.Strength() != "" {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestWhatComesOfPairs(t *testing.T) {
	r := round(Pairs, 3)
	// a three times b, b three times c, a five times c; the second says all alike; the
	// third contradicts themself: a over b over c over a.
	answers := []Answer{leans("1", r, 1, 2, 1), leans("2", r, 0, 0, 0), leans("3", r, 2, -2, 2)}
	o, err := r.Outcome(answers)
	if err != nil {
		t.Fatal(err)
	}
	if o.People != 3 || o.Torn != 1 {
		t.Errorf("%d people, %d of whom contradict themselves", o.People, o.Torn)
	}
	// The group: each judgement is the geometric mean of three; the weights of three parts
	// are the geometric means of the rows, the principal vector of any 3 × 3 matrix.
	ab, ac, bc := math.Cbrt(3*1*5), math.Cbrt(5*1/5.), math.Cbrt(3*1*5)
	rows := []float64{math.Cbrt(ab * ac), math.Cbrt(bc / ab), math.Cbrt(1 / (ac * bc))}
	sum := rows[0] + rows[1] + rows[2]
	for i, p := range o.Parts {
		if !(math.Abs(p.Weight-rows[i]/sum) <= 1e-9) {
			t.Errorf("%s: %v, not %v", p.Code, p.Weight, rows[i]/sum)
		}
	}
	for _, w := range o.Own[1].Weights {
		near(t, "all alike", w, 1./3)
	}
}

// A kind of people is told apart only where enough of them answered, and never so that what
// is left of the group tells of fewer.
func TestKindsAreNeverFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(FewPeople, 60).Draw(t, "people")
		var answers []Answer
		for i := range n {
			a := points(strconv.Itoa(100+i), 100-i, i)
			a.As = rapid.SampledFrom(append([]string{""}, Kinds[:3]...)).Draw(t, "as")
			answers = append(answers, a)
		}
		o, err := round(Points, 2).Outcome(answers)
		if err != nil {
			t.Fatal(err)
		}
		told, sum := 0, 0.0
		for _, k := range o.Kinds {
			if k.People < FewOfAKind {
				t.Fatalf("%d people are told of", k.People)
			}
			told += k.People
			sum += k.Weights[0] * float64(k.People)
		}
		if len(o.Kinds) == 1 || len(o.Kinds) > 0 && (told != n || !(math.Abs(sum/float64(n)-o.Parts[0].Weight) <= 1e-9)) {
			t.Fatalf("%d of %d are told of, in %d kinds", told, n, len(o.Kinds))
		}
	})
}

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	for typed, want := range map[string]string{"5HPO-Onjf": "5hp00njf", " 5hp0 0njf ": "5hp00njf", "https://bocage.example/poids/5hp00njf/": "5hp00njf", "": "", " / ": "", strings.Repeat("a", 99): strings.Repeat("a", 64)} {
		if got := ReadCode(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}
