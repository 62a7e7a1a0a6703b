package chart

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var update = flag.Bool("update", false, "write the golden files again")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s changed; look at it, then run with -update", name)
	}
}

func TestGoldenFigures(t *testing.T) {
	var marks strings.Builder
	for _, p := range Legend() {
		marks.WriteString("<!-- " + p.Code + " -->\n" + string(p.Mark) + "\n")
	}
	golden(t, "legend.svg", marks.String())
	golden(t, "favicon.svg", string(Favicon())+"\n")
	flow, err := Flow(sampleFlow())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "flow.svg", string(flow.SVG)+"\n")
}

// TestMarksDifferByShape compares marks with their colours removed.
func TestMarksDifferByShape(t *testing.T) {
	shape := func(in MarkInput) string {
		s := string(Mark(in))
		for _, colour := range []string{"mark-positive", "mark-negative"} {
			s = strings.ReplaceAll(s, colour, "fill")
		}
		return s
	}
	seen := map[string]MarkInput{}
	for _, state := range []MarkState{MarkNotStudied, MarkNoEffect, MarkNotApplicable, MarkEffect} {
		for _, way := range []MarkDirection{MarkPositive, MarkNegative, MarkMixed} {
			for intensity := 0; intensity <= 3; intensity++ {
				for _, open := range []bool{false, true} {
					in := MarkInput{State: state, Direction: way, Intensity: intensity, Open: open}
					if state != MarkEffect {
						in.Direction, in.Intensity = "", 0
					}
					if state == MarkNotStudied {
						in.Open = false
					}
					s := shape(in)
					if other, ok := seen[s]; ok && other != in {
						t.Errorf("%+v looks like %+v", in, other)
					}
					seen[s] = in
				}
			}
		}
	}
	if len(seen) != 24+2+2+1 {
		t.Errorf("%d shapes, want 29", len(seen))
	}
}

func TestSolidityIsCountedInTicks(t *testing.T) {
	for s := -1; s <= 7; s++ {
		got := strings.Count(string(Mark(MarkInput{State: MarkEffect, Intensity: 1, Solidity: s})), "mark-tick")
		if want := min(max(s, 0), 5); got != want {
			t.Errorf("solidity %d has %d ticks, want %d", s, got, want)
		}
	}
	if s := string(Mark(MarkInput{State: MarkNotStudied, Solidity: 3})); strings.Contains(s, "tick") {
		t.Error("what isn't studied rests on nothing, and yet has ticks")
	}
	if !strings.Contains(string(Mark(MarkInput{})), `aria-hidden="true"`) {
		t.Error("a mark speaks to screen readers")
	}
}

func TestTicks(t *testing.T) {
	cases := []struct {
		lo, hi float64
		n      int
		want   []float64
	}{
		{0, 100, 5, []float64{0, 20, 40, 60, 80, 100}},
		{38, 92, 5, []float64{20, 40, 60, 80, 100}},
		{-0.3, 0.3, 6, []float64{-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3}},
		{7, 7, 2, []float64{0, 5, 10, 15}},
		{0, 0, 2, []float64{-1, 0, 1}},
	}
	for _, tc := range cases {
		got := Ticks(tc.lo, tc.hi, tc.n)
		if !slices.Equal(got, tc.want) {
			t.Errorf("Ticks(%v, %v, %d) = %v, want %v", tc.lo, tc.hi, tc.n, got, tc.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		lo, hi := rapid.Float64Range(-1e9, 1e9).Draw(t, "lo"), rapid.Float64Range(-1e9, 1e9).Draw(t, "hi")
		ticks := Ticks(lo, hi, 5)
		if first, last := ticks[0], ticks[len(ticks)-1]; first > min(lo, hi)+1e-6*math.Abs(hi-lo) || last < max(lo, hi)-1e-6*math.Abs(hi-lo) {
			t.Fatalf("%v … %v doesn't cover %v … %v", first, last, lo, hi)
		}
		if len(ticks) < 2 || len(ticks) > 9 || !slices.IsSorted(ticks) {
			t.Fatalf("ticks %v", ticks)
		}
	})
}

func TestWrapKeepsEveryLetter(t *testing.T) {
	if got := Wrap("Putanges-le-Lac", 70, 13); !slices.Equal(got, []string{"Putanges-", "le-Lac"}) {
		t.Errorf("got %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		words := strings.Join(strings.Fields(strings.ToValidUTF8(rapid.String().Draw(t, "words"), "")), " ")
		limit := rapid.Float64Range(5, 200).Draw(t, "limit")
		lines := Wrap(words, limit, 13)
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if bare(strings.Join(lines, "")) != bare(words) {
			t.Fatalf("%q became %q", words, lines)
		}
		for _, line := range lines {
			if len([]rune(line)) > 1 && Width(line, 13) > limit+1e-9 {
				t.Fatalf("%q is wider than %v", line, limit)
			}
		}
	})
}

func TestApartNeverOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wanted := rapid.SliceOfN(rapid.Float64Range(0, 100), 0, 12).Draw(t, "wanted")
		got := apart(wanted, func(int, int) float64 { return 8 }, 0, 100)
		sorted := slices.Sorted(slices.Values(got))
		for i := 1; i < len(sorted); i++ {
			if sorted[i]-sorted[i-1] < 8-1e-6 {
				t.Fatalf("%v leaves no gap", sorted)
			}
		}
		if len(sorted) > 0 && (sorted[0] < 0 || sorted[len(sorted)-1] > 100+1e-6) {
			t.Fatalf("%v goes outside", sorted)
		}
	})
}

func TestNumIsAlwaysACoordinate(t *testing.T) {
	for v, want := range map[float64]string{1.005: "1", 0.1 + 0.2: "0.3", -0.001: "0", 1e15: "1000000000000000", -12.346: "-12.35"} {
		if got := Num(v); got != want {
			t.Errorf("Num(%v) = %q, want %q", v, got, want)
		}
	}
	if Num(math.NaN()) != "0" || Num(math.Inf(-1)) != "0" {
		t.Error("what isn't a number reaches the drawing")
	}
}

func BenchmarkMark(b *testing.B) {
	in := MarkInput{State: MarkEffect, Direction: MarkPositive, Intensity: 3, Solidity: 4}
	for b.Loop() {
		Mark(in)
	}
}

func BenchmarkFlow(b *testing.B) {
	c := sampleFlow()
	for b.Loop() {
		if _, err := Flow(c); err != nil {
			b.Fatal(err)
		}
	}
}

// Values that would hide each other stand one above the other, on their scale; they widen
// the scale when they lie beyond what sums them up.
func TestEveryValueOfARowIsDrawn(t *testing.T) {
	c := DotChart{About: About{ID: "each", Finding: "Ce que chacun donne", Desc: "Un point par personne"}, FromZero: true, Words: RowWords{Label: "Part", Value: "Points"},
		Rows: []DotRow{{Label: "Travail", Value: Known(20), Each: []float64{10, 10, 10, 90}}}}
	figure, err := Dot(c)
	if err != nil {
		t.Fatal(err)
	}
	wide, _, _ := strings.Cut(string(figure.SVG), "plot-narrow")
	found := regexp.MustCompile(`<circle class="dot-each" cx="([0-9.]+)" cy="([0-9.]+)"`).FindAllStringSubmatch(wide, -1)
	if len(found) != 4 {
		t.Fatalf("%d of four values are drawn: %s", len(found), wide)
	}
	heights := map[string]bool{}
	for _, f := range found[:3] {
		if f[1] != found[0][1] {
			t.Errorf("the same value at %s and %s", found[0][1], f[1])
		}
		heights[f[2]] = true
	}
	if len(heights) != 3 || found[3][1] == found[0][1] {
		t.Errorf("values hide each other, or all lie at one place: %v", found)
	}
	if !strings.Contains(wide, ">100<") {
		t.Error("the scale stops before the furthest value")
	}
}
