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
		if !(w.Measured > 0) || !(w.Memory > 0) || !(w.Arithmetic > 0) || w.Stretch >= w.Bar || math.Abs(w.Ratio-w.Measured/w.Bar) > 0.01 {
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
