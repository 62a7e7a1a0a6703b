package cli

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/i18n"
)

// TestBenchIndex makes every promised computation once. It holds no time: a
// machine under test is never quiet.
func TestBenchIndex(t *testing.T) {
	code, out, errs := bocage(t, nil, "bench", "index", "--times", "1", "--json")
	if code != exitOK {
		t.Fatalf("exit %d: %s", code, errs)
	}
	var b benchTable
	if err := json.Unmarshal([]byte(out), &b); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if len(b.Works) != 7 || !(b.Bandwidth > 1e8) || !(b.Operations > 1e8) || b.Workers < 1 {
		t.Errorf("%+v", b)
	}
	for _, w := range b.Works {
		if !(w.Measured > 0) || !(w.Memory > 0) || !(w.Arithmetic > 0) || w.Stretch >= w.Bar || !(math.Abs(w.Ratio-w.Measured/w.Bar) <= 0.01) {
			t.Errorf("%+v", w)
		}
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"fr": "bénéfice du doute, 1 255 × 11 3,0 s 1,0 s 31,0 ms 0,01 17 % 10 %", "en": "benefit of the doubt, 1,255 × 11 3.0 s 1.0 s 31.0 ms 0.01 17% 10%"} {
		var told strings.Builder
		c := &command{World: World{Out: &told}, l: catalogue.For(lang), catalogue: catalogue}
		if err := c.tellBench(benchTable{Workers: 2, Works: []benchFigure{{Work: "doubt", Bar: 3000, Stretch: 1000, Measured: 31, Ratio: .01, Memory: .17, Arithmetic: .1}}}); err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(strings.Fields(strings.ReplaceAll(told.String(), "\u202f", " ")), " "); !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), want) {
			t.Errorf("%s: %q", lang, said)
		}
	}
}

// TestBenchOfLargeSizes makes the linear path at two small sizes and tells what each number costs.
func TestBenchOfLargeSizes(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	shape := largeShape{units: []int{300, 900}, indicators: 6, draws: 4}
	var told strings.Builder
	c := &command{World: World{Out: &told}, l: catalogue.For("fr"), catalogue: catalogue, json: true}
	if err := c.measureLarge(t.Context(), shape, 1); err != nil {
		t.Fatal(err)
	}
	var list []largeFigure
	if err := json.Unmarshal([]byte(told.String()), &list); err != nil || len(list) != 2 {
		t.Fatalf("%v: %s", err, told.String())
	}
	for _, f := range list {
		if f.Units%300 != 0 || !(math.Abs(f.SpreadEach-f.Spread*1e6/float64(f.Units*6*4)) <= 1e-9*f.SpreadEach) || !(math.Abs(f.SpreadRatio-f.SpreadEach/list[0].SpreadEach) <= 1e-9) {
			t.Errorf("%+v", f)
		}
	}
	told.Reset()
	c.json = false
	if err := c.tellLarge([]largeFigure{{Units: 35000, Scores: 1200, ScoresEach: 0.25, ScoresRatio: 1, Spread: 900, SpreadEach: 0.5, SpreadRatio: 1.25}}, shape); err != nil || !strings.Contains(strings.Join(strings.Fields(told.String()), " "), "35 000 1,2 s 0,25 ns 1,00 900,0 ms 0,50 ns 1,25") {
		t.Errorf("%v: %s", err, told.String())
	}
}
