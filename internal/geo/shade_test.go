package geo

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/chart"
)

// shadedMap shades territories by classes that follow one another, with all of the
// absences.
func shadedMap(a *Atlas, keys []string, steps int) Map {
	m := sampleMap(a, nil)
	m.Shade = &Shade{Steps: []string{"de 0 à 10", "de 10 à 20", "de 20 à 30", "de 30 à 40", "plus de 40"}[:steps]}
	for i, key := range keys {
		v := Shaded{Key: key, Step: 1 + (i*7+i/3)%steps, Value: chart.Known(float64(i))}
		if i%40 == 0 {
			v = Shaded{Key: key, Absence: Absence(i / 40 % 3)}
		}
		m.Shade.Values = append(m.Shade.Values, v)
	}
	return m
}

// communesMap shades the communes of a département.
func communesMap(t testing.TB, code string) Map {
	t.Helper()
	a, err := communes(t).Departement(code)
	if err != nil {
		t.Fatal(err)
	}
	m := shadedMap(atlas(t), a.Keys(Commune), 5)
	m.Communes, m.Areas = a, []string{"departement:" + code}
	return m
}

func packedSize(t testing.TB, m Map) int {
	t.Helper()
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, string(f.SVG))
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, string(f.SVG))
	z.Close()
	return b.Len()
}

// TestChoroplethsStayLight: 60 KB for France by EPCI, 100 KB for any département by
// commune.
func TestChoroplethsStayLight(t *testing.T) {
	a := atlas(t)
	if n := packedSize(t, shadedMap(a, a.Keys(EPCI), 5)); n > 60_000 {
		t.Errorf("France by EPCI: %d bytes compressed, at most 60 000", n)
	} else {
		t.Logf("France by EPCI: %d bytes", n)
	}
	worst := 0
	for _, code := range communes(t).Departements() {
		n := packedSize(t, communesMap(t, code))
		worst = max(worst, n)
		if n > 100_000 {
			t.Errorf("%s by commune: %d bytes compressed, at most 100 000", code, n)
		}
	}
	t.Logf("largest département: %d bytes", worst)
}

func TestEachAbsenceHasItsPattern(t *testing.T) {
	f, err := communesMap(t, "61").Figure()
	if err != nil {
		t.Fatal(err)
	}
	for word, pattern := range map[string]string{"non disponible (4)": "hatch", "secret (3)": "secret", "sans objet (3)": "nowhere"} {
		if n := strings.Count(string(f.SVG), "url(#carte-"+pattern+"-24)"); n != 1 {
			t.Errorf("%s: %d areas filled, want 1", pattern, n)
		}
		if !strings.Contains(string(f.SVG), ">"+word+"<") {
			t.Errorf("the key doesn't say %q", word)
		}
		if !strings.Contains(string(f.SVG), `id="carte-`+pattern+`-6"`) {
			t.Errorf("the pattern %s isn't defined", pattern)
		}
	}
}

// TestWhatCanNotBeComputedIsToldApart: from what is missing, in the key, on the ground, in
// the table and in data; two kinds of one pattern each keep their words.
func TestWhatCanNotBeComputedIsToldApart(t *testing.T) {
	m := sampleMap(atlas(t), nil)
	m.Words.Class = "Classe"
	m.Shade = &Shade{Steps: []string{"bas"}, Values: []Shaded{{Key: "departement:61", Step: 1, Value: chart.Known(3)}, {Key: "departement:72"},
		{Key: "departement:53", Absence: Divided}, {Key: "departement:14", Absence: Undefined}, {Key: "departement:50", Absence: TooLarge}}}
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	svg := string(f.SVG)
	for _, want := range []string{">non disponible (1)<", ">division par zéro (1)<", ">calcul impossible (1)<", ">trop grand (1)<", `id="carte-divided-6"`, `id="carte-grid-6"`, "url(#carte-divided-60)"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the map has no %q", want)
		}
	}
	if n := strings.Count(svg, "url(#carte-hatch-60)"); n != 1 {
		t.Errorf("%d areas are hatched as missing", n)
	}
	for i, want := range []string{"1 · bas", "non disponible", "division par zéro", "calcul impossible", "trop grand"} {
		if row := m.shadeTable().Rows[i]; row[len(row)-1].Text != want {
			t.Errorf("row %d says %q, not %q", i, row[len(row)-1].Text, want)
		}
	}
	for i, want := range []string{"known", "missing", "divided_by_zero", "undefined", "too_large"} {
		if got := m.Shade.Status(m.Shade.Values[i]); got != want {
			t.Errorf("%q in data, not %q", got, want)
		}
	}
}

func TestTheKeyCounts(t *testing.T) {
	m := sampleMap(atlas(t), nil)
	m.Shade = &Shade{Steps: []string{"bas", "haut"}, Values: []Shaded{{Key: "departement:61", Step: 2, Value: chart.Known(3)},
		{Key: "departement:72", Step: 2, Value: chart.Known(4)}, {Key: "departement:53", Step: 1, Value: chart.Known(1)}}}
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{">bas (1)<", ">haut (2)<"} {
		if strings.Count(string(f.SVG), word) != 2 {
			t.Errorf("the keys don't say %s", word)
		}
	}
}

// TestWhatHasNoOutlineIsListed: a commune re-created since 2018 stands in the table,
// and the map says that one is missing. Without words for it, it is refused.
func TestWhatHasNoOutlineIsListed(t *testing.T) {
	m := communesMap(t, "85")
	m.Shade.Values = append(m.Shade.Values, Shaded{Key: "commune:85165", Step: 1, Value: chart.Known(3)})
	if _, err := m.Figure(); !errors.Is(err, ErrArea) {
		t.Fatalf("%v, want ErrArea", err)
	}
	m.Words.Outlines = func(n int) string { return "sans contour : " + m.number(n) }
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	if last := f.Table.Rows[len(f.Table.Rows)-1]; last[0].Text != "commune:85165" || last[1].Text != "3" {
		t.Errorf("the table ends with %v", last)
	}
	if !strings.Contains(string(f.SVG), ">sans contour : 1<") {
		t.Error("the map doesn't tell")
	}
}

func TestScalesOfTwoSidesAndOfTwoMeasures(t *testing.T) {
	s := &Shade{Steps: make([]string, 6), Below: 2, Neutral: true}
	for step, want := range []string{"map-below-2", "map-below-1", "map-neutral", "map-above-1", "map-above-2", "map-above-3"} {
		if got := s.style(step + 1); got != want {
			t.Errorf("step %d is %s, want %s", step+1, got, want)
		}
	}
	if s.texture(1) != "less" || s.texture(3) != "" {
		t.Error("what is below the centre, and that alone, is lined")
	}
	pair := &Shade{Pair: &PairWords{}}
	for step, want := range map[int]string{1: "A1", 3: "C1", 4: "A2", 9: "C3"} {
		if got := pair.number(step); got != want {
			t.Errorf("class %d is called %s, want %s", step, got, want)
		}
	}
}

func TestAMapOfTwoMeasures(t *testing.T) {
	m := sampleMap(atlas(t), nil)
	m.Format = french
	p := &PairWords{First: "Revenu", Second: "Âge", FirstSteps: [3]string{"bas", "moyen", "haut"}, SecondSteps: [3]string{"jeune", "mûr", "vieux"}}
	m.Shade = &Shade{Pair: p, Values: []Shaded{{Key: "departement:61", Step: 9, Value: chart.Known(3), Other: chart.Known(40)},
		{Key: "departement:72", Value: chart.Known(4), Absence: Secret}}}
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, string(f.SVG))
	for i, want := range []string{"departement:61 3 40 C3", "departement:72 4 secret secret"} {
		row := f.Table.Rows[i]
		if got := row[0].Text + " " + row[1].Text + " " + row[2].Text + " " + row[3].Text; got != want {
			t.Errorf("row %q, want %q", got, want)
		}
	}
}

func TestShadesRefused(t *testing.T) {
	for name, s := range map[string]*Shade{
		"four classes on a side": {Steps: make([]string, 6), Below: 4},
		"tenth of nine":          {Pair: &PairWords{}, Values: []Shaded{{Key: "departement:61", Step: 10, Value: chart.Known(1), Other: chart.Known(1)}}},
		"an absence of no kind":  {Steps: []string{"a"}, Values: []Shaded{{Key: "departement:61", Absence: 9}}},
	} {
		m := sampleMap(atlas(t), nil)
		m.Shade = s
		if _, err := m.Figure(); err == nil {
			t.Errorf("%s is drawn", name)
		}
	}
}

// BenchmarkFranceByEPCI is cold: the atlas is read, then the map drawn.
func BenchmarkFranceByEPCI(b *testing.B) {
	for b.Loop() {
		f, err := boundaries.Files.Open(boundaries.Name)
		if err != nil {
			b.Fatal(err)
		}
		a, err := Read(f)
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
		if _, err := shadedMap(a, a.Keys(EPCI), 5).Figure(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDepartementByCommune(b *testing.B) {
	m := communesMap(b, "62")
	for b.Loop() {
		if _, err := m.Figure(); err != nil {
			b.Fatal(err)
		}
	}
}

// Kinds have hues and letters of their own, two of them a texture too, and can't be given
// other classes by hand.
func TestKindsHaveLetters(t *testing.T) {
	m := communesMap(t, "61")
	m.Shade.Kinds, m.Shade.Values = true, m.Shade.Values[:100]
	f, err := m.Figure()
	if err != nil {
		t.Fatal(err)
	}
	drawn := string(f.SVG)
	for _, want := range []string{"map-kind-1", "map-kind-5", "-sparse-", "-dense-", ">A</text>", ">E</text>"} {
		if !strings.Contains(drawn, want) {
			t.Errorf("no %s", want)
		}
	}
	if strings.Contains(drawn, "map-class-1") {
		t.Error("a kind has the hue of a step")
	}
	for name, spoil := range map[string]func(*Map){
		"moves":      func(m *Map) { m.Moves = true },
		"six":        func(m *Map) { m.Shade.Steps = append(m.Shade.Steps, "six") },
		"a centre":   func(m *Map) { m.Shade.Neutral = true },
		"two scales": func(m *Map) { m.Shade.Below = 1 },
	} {
		wrong := communesMap(t, "61")
		wrong.Shade.Kinds = true
		spoil(&wrong)
		if _, err := wrong.Figure(); err == nil {
			t.Errorf("%s: kinds are drawn so", name)
		}
	}
}

// Where colours are forced there are three fills for five kinds: with their textures, no
// two are the same.
func TestKindsAreToldApartInForcedColours(t *testing.T) {
	_, forced, _ := strings.Cut(chart.CSS(), "@media (forced-colors: active) {")
	seen := map[string]int{}
	for kind := 1; kind <= MaxKinds; kind++ {
		s := Shade{Kinds: true}
		_, rule, found := strings.Cut(forced, "."+s.style(kind))
		_, fill, _ := strings.Cut(rule, "fill: ")
		fill, _, _ = strings.Cut(fill, ";")
		looks := fill + " " + s.texture(kind)
		if other, same := seen[looks]; !found || same {
			t.Errorf("kinds %d and %d are both %s", other, kind, looks)
		}
		seen[looks] = kind
	}
}
