package cli

import (
	"context"
	"encoding/json"
	"math"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// TestBenchIndex makes every promised computation once. It holds no time: a
// machine under test is never quiet. It holds the memory that is promised.
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
		if (w.Room != nil) != (w.Work == "spread") {
			t.Errorf("the memory of %s: %v", w.Work, w.Room)
		} else if w.Room != nil && !(w.Room.Peak > 70 && w.Room.Peak <= w.Room.Bar) { // 35,000 × 1,000 ranks of two bytes take 67
			t.Errorf("%s takes %.0f MB at most, promised %.0f", w.Work, w.Room.Peak, w.Room.Bar)
		}
	}
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"fr": "bénéfice du doute, 1 255 × 11 3,0 s 1,0 s 31,0 ms 0,01 17 % 10 % bénéfice du doute, 1 255 × 11 : 129 Mo de mémoire au plus (promis 150 Mo, visé 80 Mo).", "en": "benefit of the doubt, 1,255 × 11 3.0 s 1.0 s 31.0 ms 0.01 17% 10% benefit of the doubt, 1,255 × 11: 129 MB of memory at most (promised 150 MB, aimed at 80 MB)."} {
		var told strings.Builder
		c := &command{World: World{Out: &told}, l: catalogue.For(lang), catalogue: catalogue}
		if err := c.tellBench(benchTable{Workers: 2, Works: []benchFigure{{Work: "doubt", Bar: 3000, Stretch: 1000, Measured: 31, Ratio: .01, Memory: .17, Arithmetic: .1, Room: &benchRoom{Bar: 150, Stretch: 80, Peak: 129.4}}}}); err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(strings.Fields(strings.ReplaceAll(told.String(), "\u202f", " ")), " "); !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), want) {
			t.Errorf("%s: %q", lang, said)
		}
	}
}

// TestWhatIsTreatedIsSkewed: a treatment that changes nothing would measure nothing. Two
// indicators of three are treated, one by bringing a few values in, one by a logarithm.
func TestWhatIsTreatedIsSkewed(t *testing.T) {
	_, report, err := composite.Treatment{}.Run(skewed(inventedIndex(5000, 30, 6, 0.02)))
	if err != nil {
		t.Fatal(err)
	}
	winsorised, transformed := 0, 0
	for _, i := range report.Indicators {
		if i.Points > 0 {
			winsorised++
		}
		if i.Fit.Transform != composite.NoTransform {
			transformed++
		}
	}
	if winsorised < 10 || transformed < 10 {
		t.Errorf("%d of 30 indicators are winsorised and %d transformed", winsorised, transformed)
	}
}

// TestTheRoomOfAWorkIsMeasured: what it holds at most is seen even when it is given back
// before it ends, and what is not promised is not measured.
func TestTheRoomOfAWorkIsMeasured(t *testing.T) {
	w := benchWork{once: true, room: 8 << 20, given: 1 << 20, do: func(context.Context) error {
		held := make([]byte, 64<<20)
		for i := range held {
			held[i] = 1
		}
		time.Sleep(20 * time.Millisecond)
		keepSum(float64(held[len(held)/2]))
		held = nil
		debug.FreeOSMemory()
		return nil
	}}
	f, err := w.measureRoom(t.Context(), 1)
	if err != nil || f.Room == nil || !(f.Room.Peak >= 60 && f.Room.Peak < 90) || f.Room.Bar != 8 {
		t.Errorf("%+v, %v", f.Room, err)
	}
	w.room = 0
	if f, err = w.measureRoom(t.Context(), 1); err != nil || f.Room != nil {
		t.Errorf("%+v, %v", f.Room, err)
	}
}

// TestAShortWorkSettles: one of a millisecond is made many times, more than asked, and one
// that takes seconds once.
func TestAShortWorkSettles(t *testing.T) {
	made := 0
	w := benchWork{do: func(context.Context) error { made++; time.Sleep(time.Millisecond); return nil }}
	if _, err := w.measure(t.Context(), 3); err != nil || made <= 1+3 || made > 1+mostAtOnce {
		t.Errorf("made %d times, %v", made, err)
	}
	made, w.once = 0, true
	if _, err := w.measure(t.Context(), 3); err != nil || made != 1 {
		t.Errorf("made %d times, %v", made, err)
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
