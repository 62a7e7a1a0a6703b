package unit

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

func read(t *testing.T, code string) Unit {
	t.Helper()
	u, err := Parse(code)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return u
}

func TestUnitsMultiplyAndDivide(t *testing.T) {
	for _, tt := range []struct{ a, op, b, want string }{
		{"km", "*", "g/km", "g"},
		{"EUR", "/", "{person}", "EUR/{person}"},
		{"{dwelling}", "/", "{dwelling}", "1"},
		{"{person}", "/", "km2", "{person}/km2"},
		{"h", "*", "km/min", "h.km/min"}, // no hidden factor of sixty
		{"{place}/10*3/{person}", "*", "{person}", "{place}/10*3"},
		{"km", "*", "km", "km2"},
		{"1", "/", "s", "/s"},
	} {
		a, b := read(t, tt.a), read(t, tt.b)
		got := a.Times(b)
		if tt.op == "/" {
			got = a.Over(b)
		}
		if got.String() != tt.want || !read(t, got.String()).Equal(got) {
			t.Errorf("%s %s %s = %s, want %s", tt.a, tt.op, tt.b, got, tt.want)
		}
	}
}

// The factors are those of UCUM 2.2 and, for the tonne, hectare and year, of its
// table of non-SI units (https://ucum.org/ucum).
func TestConversions(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		factor   float64
	}{
		{"h", "min", 60}, {"min", "h", 1.0 / 60}, {"t", "kg", 1000}, {"%", "1", 0.01}, {"1", "%", 100}, {"[ppth]", "%", 0.1},
		{"g/km", "kg/km", 0.001}, {"km2", "har", 100}, {"m3", "L", 1000}, {"kW.h", "MJ", 3.6}, {"a", "d", 365.25}, {"mo", "d", 30.4375},
		{"kEUR", "EUR", 1000}, {"{place}/10*3/{person}", "{place}/{person}", 0.001}, {"km/h", "m/s", 1 / 3.6}, {"GBy", "Gbit", 8},
	} {
		a, b := read(t, tt.from), read(t, tt.to)
		if got := a.To(b).Value(); !a.Like(b) || got != tt.factor {
			t.Errorf("%s to %s: %v, want %v", tt.from, tt.to, got, tt.factor)
		}
	}
	if f := read(t, "%").To(One()); 7*f.Num/f.Den != 0.07 {
		t.Errorf("7%% = %v", 7*f.Num/f.Den)
	}
}

func TestWhatIsNotAlike(t *testing.T) {
	for _, tt := range [][2]string{{"EUR", "km"}, {"{person}", "{dwelling}"}, {"{person}", "1"}, {"km", "km2"}, {"EUR", "CHF"}, {"kg", "L"}} {
		if read(t, tt[0]).Like(read(t, tt[1])) {
			t.Errorf("%s is taken for %s", tt[0], tt[1])
		}
	}
	for pair, want := range map[[2]string]bool{{"1", "{person}"}: true, {"{person}", "{dwelling}"}: false, {"km.{trip}/h", "km/h"}: true, {"km", "{km}"}: false} {
		if got := read(t, pair[0]).Counts(read(t, pair[1])); got != want {
			t.Errorf("%v differ by what is counted: %v", pair, got)
		}
	}
}

func TestWhatPeopleWrite(t *testing.T) {
	for written, code := range map[string]string{
		"": "1", "1": "1", "€": "EUR", "ha": "har", "km²": "km2", "kWh": "kW.h", "‰": "[ppth]", "t{CO2eq}": "t", "1000": "10*3",
		"{lit}/1000{hab}": "{lit}/10*3/{hab}", "10*3{person}": "10*3.{person}", "kg/(km.h)": "kg/km/h", "a/b/c": "", "g/km.h": "g.h/km", "m-2": "/m2",
	} {
		u, err := Parse(written)
		if code == "" {
			if err == nil {
				t.Errorf("%s is read as %s", written, u)
			}
			continue
		}
		if err != nil || u.String() != code {
			t.Errorf("%s is %s (%v), want %s", written, u, err, code)
		}
	}
}

func TestAUnitInWords(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		code   string
		v      float64
		fr, en string
	}{
		{"1", 2, "", ""}, {"%", 2, "%", "%"}, {"EUR/{person}", 2, "€/personne", "€/person"}, {"g/km", 2, "g/km", "g/km"},
		{"{person}", 1, "personne", "person"}, {"{person}", 2, "personnes", "people"}, {"{person}/km2", 30, "personnes/km²", "people/km²"},
		{"{fact}/10*3/{dwelling}", 5, "faits/1 000 logements", "events/1,000 dwellings"}, {"{consultation}/{person}/a", 3, "consultations/personne/an", "consultations/person/year"},
		{"10*3.{person}", 12, "× 1 000 personnes", "× 1,000 people"}, {"km.h", 2, "km·h", "km·h"}, {"har", 2, "ha", "ha"}, {"[ppth]", 2, "‰", "‰"}, {"{violon}", 2, "violon", "violon"}, {"/m3", 2, "/m³", "/m³"},
		{"10*3.km.h", 2, "× 1 000 km·h", "× 1,000 km·h"}, {"J4", 2, "J^4", "J^4"},
	} {
		u := read(t, tt.code)
		for lang, want := range map[string]string{i18n.FR: tt.fr, i18n.EN: tt.en} {
			if got := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(u.In(catalogue.For(lang), tt.v)); got != want {
				t.Errorf("%v %s in %s: %q, want %q", tt.v, tt.code, lang, got, want)
			}
		}
	}
}

func TestRoots(t *testing.T) {
	if r, ok := read(t, "km2/h4").Root(); !ok || r.String() != "km/h2" {
		t.Errorf("%s %v", r, ok)
	}
	for _, code := range []string{"km", "10*3", "km2.{person}"} {
		if r, ok := read(t, code).Root(); ok {
			t.Errorf("root of %s: %s", code, r)
		}
	}
}

func TestABadUnitSaysWhichPart(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for code, says := range map[string]string{
		"KM": "Vouliez-vous écrire km", "personnes": "« personnes » n’est pas connu", "g/km/": "à partir de", "12.km": "12 n’est pas une puissance de dix",
		"m99": "puissance trop grande", "(km": "à partir de", "{}": "à partir de", strings.Repeat("m.", 40): "dépasse 60", "g km": "à partir de",
		"((((((m))))))": "à partir de", "m-": "à partir de", "{a": "à partir de", "inhab/km2": "« inhab » n’est pas connu", "m9.m9": "puissance trop grande",
	} {
		_, err := Parse(code)
		var f *fault.Fault
		if !errors.As(err, &f) {
			t.Errorf("%s: %v", code, err)
			continue
		}
		if got := strings.ReplaceAll(catalogue.For(i18n.FR).Fault(f), "\u00a0", " "); !strings.Contains(got, says) {
			t.Errorf("%s: %s, want %s", code, got, says)
		}
		if got := catalogue.For(i18n.EN).Fault(f); strings.Contains(got, "⟦") || strings.Contains(got, "{unit}") {
			t.Errorf("%s: %s", code, got)
		}
	}
}

// Laws: what is written is read as the same, a product undone by its quotient, a
// conversion by the way back.
func TestLaws(t *testing.T) {
	symbols := []string{"km", "m", "h", "min", "EUR", "{person}", "{dwelling}", "%", "kg", "t", "10*3"}
	some := rapid.Custom(func(t *rapid.T) Unit {
		u := One()
		for range rapid.IntRange(0, 4).Draw(t, "atoms") {
			v, err := Parse(rapid.SampledFrom(symbols).Draw(t, "symbol"))
			if err != nil {
				t.Fatal(err)
			}
			u = u.Times(v.Power(rapid.SampledFrom([]int{-2, -1, 1, 2}).Draw(t, "power")))
		}
		return u
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := some.Draw(t, "a"), some.Draw(t, "b")
		if back, err := Parse(a.String()); a.Writable() && (err != nil || !back.Equal(a)) {
			t.Fatalf("%s is read as %s: %v", a, back, err)
		}
		if !a.Times(b).Over(b).Equal(a) || !a.Times(b).Equal(b.Times(a)) || !a.Over(a).Plain() {
			t.Fatalf("%s and %s", a, b)
		}
		if sq, ok := a.Power(2).Root(); !ok || !sq.Equal(a) {
			t.Fatalf("root of the square of %s is %s", a, sq)
		}
		if f, g := a.To(b), b.To(a); a.Like(b) && (f.Num != g.Den || f.Den != g.Num) {
			t.Fatalf("%s to %s and back: %v %v", a, b, f, g)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"g/km", "{a}/10*3{b}", "[ppth]", "((m))", "1000", "k€", "m-3{x}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := Parse(s)
		if err != nil {
			return
		}
		if back, err := Parse(u.String()); err != nil || !back.Equal(u) {
			t.Errorf("%q is %s, which is read as %s: %v", s, u, back, err)
		}
	})
}
