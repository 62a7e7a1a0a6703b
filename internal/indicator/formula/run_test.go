package formula

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// shelf is an environment made of vectors by code; other periods and levels are
// their own entries, X@2018 and france(X).
type shelf map[string]Vector

func (s shelf) Vector(r Reference) (Vector, error) {
	v, has := s[(&printer{lang: "fr"}).reference(r)]
	if !has {
		return Vector{}, fmt.Errorf("no vector of %s", r.Code)
	}
	return v, nil
}

func val(v float64) Value              { return Value{Number: v} }
func because(s Status) Value           { return Value{Number: math.NaN(), Status: s} }
func marked(v float64, s Status) Value { return Value{v, s} }

func TestWhatAValueBecomes(t *testing.T) {
	for _, tt := range []struct {
		source   string
		a, b     Value
		want     float64
		status   Status
		declared string
	}{
		{"A + B", val(1), val(2), 3, Known, ""},
		{"A + B", val(1), because(Missing), 0, Missing, ""},
		{"A + B", because(Secret), because(Missing), 0, Secret, ""},
		{"A + B", because(NotApplicable), because(Missing), 0, NotApplicable, ""},
		{"A + B", because(NotApplicable), because(Secret), 0, Secret, ""},
		{"A + B", marked(1, Estimated), marked(2, Flagged), 3, Flagged, ""},
		{"A + B", marked(1, Estimated), because(Secret), 0, Secret, ""},
		{"A / B", val(1), val(0), 0, DividedByZero, ""},
		{"A / B", val(0), val(0), 0, DividedByZero, ""},
		{"A / B", because(Missing), val(0), 0, Missing, ""},
		{"A / B", because(Secret), val(0), 0, Secret, ""},
		{"part(A; B)", val(3), val(4), 75, Known, "%"},
		{"part(A; B)", val(3), val(0), 0, DividedByZero, "%"},
		{"A / B", val(3), val(4), 75, Known, "%"},
		{"A * B", val(1e300), val(1e300), 0, TooLarge, ""},
		{"A * B * 0", val(1e300), val(1e300), 0, TooLarge, ""},
		{"exp(A)", val(1000), val(0), 0, TooLarge, ""},
		{"racine(A)", val(-1), val(0), 0, Undefined, ""},
		{"racine(A)", val(9), val(0), 3, Known, ""},
		{"ln(A)", val(0), val(0), 0, Undefined, ""},
		{"log10(A)", val(1000), val(0), math.Log10(1000), Known, ""},
		{"A ^ B", val(0), val(-1), 0, DividedByZero, ""},
		{"A ^ B", val(-8), val(1.0 / 3), 0, Undefined, ""},
		{"A ^ B", val(-2), val(3), -8, Known, ""},
		{"A ^ 2", val(-3), val(0), 9, Known, ""},
		{"-A ^ 2", val(3), val(0), -9, Known, ""},
		{"2 ^ 3 ^ 2", val(0), val(0), 512, Known, ""},
		{"A - B - 1", val(5), val(1), 3, Known, ""},
		{"A / B / 2", val(8), val(2), 2, Known, ""},
		{"moyenne(A; B; 6)", val(1), val(2), 3, Known, ""},
		{"somme(A; B; A; B; A)", val(1), val(2), 7, Known, ""},
		{"moyenne(A; B)", val(1), because(Missing), 0, Missing, ""},
		{"min(A; B; 0.5)", val(1), val(2), 0.5, Known, ""},
		{"max(A)", val(1), val(2), 1, Known, ""},
		{"max(A; B)", val(1), because(Secret), 0, Secret, ""},
		{"arrondi(A; 1)", val(2.25), val(0), 2.3, Known, ""},
		{"arrondi(-A)", val(2.5), val(0), -3, Known, ""},
		{"arrondi(A; -2)", val(1250), val(0), 1300, Known, ""},
		{"arrondi(A; 9)", val(1e305), val(0), 1e305, Known, ""},
		{"abs(A - B)", val(1), val(3), 2, Known, ""},
		{"valeur_ou(A; B)", val(1), val(3), 1, Known, ""},
		{"valeur_ou(A; B)", because(Missing), val(3), 3, Estimated, ""},
		{"valeur_ou(A; B)", because(NotApplicable), marked(3, Flagged), 3, Flagged, ""},
		{"valeur_ou(A; B)", because(Secret), val(3), 0, Secret, ""},
		{"valeur_ou(A / 0; B)", val(1), val(3), 3, Estimated, ""},
		{"valeur_ou(A; B)", because(Missing), because(Secret), 0, Secret, ""},
		{"valeur_ou(A; B; 7)", because(Missing), because(Missing), 7, Estimated, ""},
		{"si(A > B; A; B)", val(1), val(3), 3, Known, ""},
		{"si(B = 0; 0; A / B)", val(1), val(0), 0, Known, ""},
		{"si(A > 0; A; B)", val(1), because(Missing), 1, Known, ""},
		{"si(B > 0; A; 0)", val(1), because(Missing), 0, Missing, ""},
		{"si(B > 0; A; 0)", val(1), because(Secret), 0, Secret, ""},
		{"si(B > 0; A; 0)", val(1), marked(2, Estimated), 1, Estimated, ""},
		{"si(connu(B); B; A)", val(1), because(Missing), 1, Known, ""},
		{"si(connu(B); B; A)", val(1), because(Secret), 1, Known, ""},
		{"si(A > 5 et B > 0; 1; 2)", val(1), because(Missing), 2, Known, ""},
		{"si(A > 0 et B > 0; 1; 2)", val(1), because(Missing), 0, Missing, ""},
		{"si(A > 0 ou B > 0; 1; 2)", val(1), because(Missing), 1, Known, ""},
		{"si(A > 5 ou B > 0; 1; 2)", val(1), because(Secret), 0, Secret, ""},
		{"si(non (A >= 1) ou A != 1; 1; 2)", val(1), val(0), 2, Known, ""},
		{"si(A <= 1 et A = 1 et non (A < 1); 1; 2)", val(1), val(0), 1, Known, ""},
		{"A", val(math.Inf(1)), val(0), 0, Missing, ""},
		{"A", val(math.NaN()), val(0), 0, Missing, ""},
		{"7 %", val(0), val(0), 0.07, Known, "1"},
		{"A@2018 - A", val(1), val(0), 9, Known, ""},
		{"france(A) + epci(A)", val(1), val(0), 120, Known, ""},
	} {
		f, err := Parse(tt.source)
		if err != nil {
			t.Fatalf("%s: %v", tt.source, err)
		}
		p, err := f.Compile(cards{"A": "1", "B": "1"}, tt.declared)
		if err != nil {
			t.Fatalf("%s: %v", tt.source, err)
		}
		got, err := p.Scalar(func(r Reference) Value {
			switch {
			case r.Code == "B":
				return tt.b
			case r.Period == "2018":
				return val(10)
			case r.Level == "national":
				return val(100)
			case r.Level == "epci":
				return val(20)
			}
			return tt.a
		})
		if err != nil || got.Status != tt.status || tt.status.Has() && got.Number != tt.want || !tt.status.Has() && !math.IsNaN(got.Number) {
			t.Errorf("%s with %v and %v: %v (%s) %v, want %v (%s)", tt.source, tt.a, tt.b, got.Number, got.Status.Code(), err, tt.want, tt.status.Code())
		}
	}
}

func TestAVectorIsItsPositions(t *testing.T) {
	n := 3*block + 17
	env := shelf{"A": random(n, 1, true), "B": random(n, 2, false), "C": random(n, 3, true), "france(A)": {Values: []float64{42}}, "france(B)": {Values: []float64{0}, Status: []Status{Secret}}}
	names := cards{"A": "1", "B": "1", "C": "1"}
	for _, source := range []string{"A + B * C", "A / B", "valeur_ou(A; C; 0) / france(A)", "si(A > B et C < 3; A; B / C)", "somme(A; B; C; A * B)", "A + france(B)", "min(A; B; C) ^ 2 - ln(B)", "B"} {
		f, err := Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		p, err := f.Compile(names, "")
		if err != nil {
			t.Fatal(err)
		}
		r, err := p.Evaluate(env, n)
		if err != nil {
			t.Fatal(err)
		}
		counts := [statuses]int{}
		for i := range n {
			want, err := p.Scalar(func(ref Reference) Value {
				v := env[(&printer{lang: "fr"}).reference(ref)]
				at := i
				if len(v.Values) == 1 {
					at = 0
				}
				return Value{v.Values[at], statusAt(v.Status, at)}
			})
			counts[want.Status]++
			if err != nil || r.Status[i] != want.Status || want.Status.Has() && r.Values[i] != want.Number {
				t.Fatalf("%s at %d: %v (%s), want %v (%s) %v", source, i, r.Values[i], r.Status[i].Code(), want.Number, want.Status.Code(), err)
			}
		}
		if counts != r.Count {
			t.Errorf("%s: counts %v, want %v", source, r.Count, counts)
		}
	}
}

// random draws values, some of them missing, secret, flagged, zero when holes are wanted.
func random(n int, seed uint64, holes bool) Vector {
	draw := rand.New(rand.NewPCG(seed, 1))
	v := Vector{Values: make([]float64, n)}
	for i := range v.Values {
		v.Values[i] = math.Floor(draw.Float64()*200) / 10
	}
	if holes {
		v.Status = make([]Status, n)
		for i := n / 3; i < n; i++ {
			if draw.IntN(4) == 0 {
				if v.Status[i] = Status(draw.IntN(int(statuses))); !v.Status[i].Has() {
					v.Values[i] = math.NaN()
				}
			}
		}
	}
	return v
}

func TestInputsAreLeftAsTheyWere(t *testing.T) {
	a := Vector{Values: []float64{1, math.NaN(), 3}, Status: []Status{Known, Missing, Flagged}}
	p := compiled(t, "si(KM > 1 [km]; KM * 2 + KM; -KM) + KM", "")
	r, err := p.Evaluate(shelf{"KM": a}, 3)
	if err != nil || r.Of(Flagged) != 1 || r.Of(Missing) != 1 || a.Values[0] != 1 || a.Values[2] != 3 || a.Status[0] != Known {
		t.Errorf("%v %v %v", r, a, err)
	}
}

func TestAVectorOfTheWrongLengthIsNoSilentResult(t *testing.T) {
	p := compiled(t, "KM", "")
	for _, v := range []Vector{{Values: make([]float64, 2)}, {Values: make([]float64, 3), Status: make([]Status, 2)}, {}} {
		if _, err := p.Evaluate(shelf{"KM": v}, 3); err == nil {
			t.Errorf("%d values are taken for 3", len(v.Values))
		}
	}
	if _, err := p.Evaluate(shelf{}, 3); err == nil {
		t.Error("no vector is taken for one")
	}
	if r, err := p.Evaluate(shelf{"KM": {Values: []float64{}}}, 0); err != nil || len(r.Values) != 0 {
		t.Errorf("no position: %v %v", r, err)
	}
}

func TestAResultIsUsedAgain(t *testing.T) {
	p := compiled(t, "KM / KM@2018", "")
	r := &Result{}
	for _, n := range []int{1000, 10, 2000} {
		if err := p.EvaluateInto(r, shelf{"KM": random(n, 1, true), "KM@2018": random(n, 2, true)}, n); err != nil {
			t.Fatal(err)
		}
		total := 0
		for _, c := range r.Count {
			total += c
		}
		if len(r.Values) != n || len(r.Status) != n || total != n {
			t.Errorf("%d positions: %d values, %d counted", n, len(r.Values), total)
		}
	}
}

// communes is how many a vector of communes has, about.
const communes = 35000

const five = "(A * B + C) / D * 100 - E"

func fiveReferences(tb testing.TB, holes bool) (*Program, shelf) {
	tb.Helper()
	f, err := Parse(five)
	if err != nil {
		tb.Fatal(err)
	}
	p, err := f.Compile(cards{"A": "1", "B": "1", "C": "1", "D": "1", "E": "1"}, "")
	if err != nil {
		tb.Fatal(err)
	}
	env := shelf{}
	for i, code := range []string{"A", "B", "C", "D", "E"} {
		env[code] = random(communes, uint64(i+1), holes)
	}
	return p, env
}

// BenchmarkEvaluate: five references over 35,000 communes, wholly known or with
// a sixth of them missing, secret, estimated or flagged.
func BenchmarkEvaluate(b *testing.B) {
	for name, holes := range map[string]bool{"known": false, "holes": true} {
		b.Run(name, func(b *testing.B) {
			p, env := fiveReferences(b, holes)
			r := &Result{}
			b.ReportAllocs()
			for b.Loop() {
				if err := p.EvaluateInto(r, env, communes); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestAllocationsDoNotGrow: what a computation takes beside its result does not
// depend on how many positions there are.
func TestAllocationsDoNotGrow(t *testing.T) {
	p, env := fiveReferences(t, true)
	few := shelf{}
	for code, v := range env {
		few[code] = Vector{Values: v.Values[:1000], Status: v.Status[:1000]}
	}
	r := &Result{}
	measure := func(env shelf, n int) float64 {
		return testing.AllocsPerRun(10, func() {
			if err := p.EvaluateInto(r, env, n); err != nil {
				t.Fatal(err)
			}
		})
	}
	many, some := measure(env, communes), measure(few, 1000)
	if many > some || many > 20 {
		t.Errorf("%v allocations for %d positions, %v for 1,000", many, communes, some)
	}
}

// BenchmarkCompile: a hundred formulas that read one another.
func BenchmarkCompile(b *testing.B) {
	definitions := map[string]Definition{}
	for i := range 100 {
		source := "convertir((KM * G + 2 [kg]) / POP * 1000; [g.km/km/{person}]) + 0"
		if i > 0 {
			source = fmt.Sprintf("si(connu(F%d) et KM > 1 [km]; F%d * 2; part(KM; KM@2018) / 100 %% * F%d)", i-1, i-1, i/2)
		}
		definitions[fmt.Sprintf("F%d", i)] = Definition{Expression: source}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Prepare(definitions, registered); err != nil {
			b.Fatal(err)
		}
	}
}
