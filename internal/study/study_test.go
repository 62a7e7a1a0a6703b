package study

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFoundingFunnelAddsUp(t *testing.T) {
	// 48 registered, 13 selected: Avise, « Le premier rapport de solutions de
	// l’IMPACT TANK dédié aux territoires ruraux » (facts S-1 and S-2).
	s := Study{Blocks: []DeclaredBlock{
		{Count: 7, Status: Selected},
		{Count: 35, Status: NotSelected, Reason: "no dedicated impact measurement"},
	}}
	var named []Entry
	for range 6 {
		named = append(named, Entry{Status: Selected})
	}
	f := s.Flow(named)
	if f.Registered != (Count{6, 42}) || f.Selected != (Count{6, 7}) || f.NotSelectedTotal() != (Count{0, 35}) {
		t.Fatalf("flow = %+v", f)
	}
}

func TestFlowAlwaysAddsUp(t *testing.T) {
	status := rapid.SampledFrom(Statuses)
	reason := rapid.SampledFrom([]string{"", "hors périmètre", "pas de mesure"})
	rapid.Check(t, func(t *rapid.T) {
		var s Study
		for range rapid.IntRange(0, 5).Draw(t, "blocks") {
			s.Blocks = append(s.Blocks, DeclaredBlock{Count: rapid.IntRange(0, 50).Draw(t, "n"), Status: status.Draw(t, "s"), Reason: reason.Draw(t, "r")})
		}
		var entries []Entry
		for range rapid.IntRange(0, 60).Draw(t, "entries") {
			entries = append(entries, Entry{Status: status.Draw(t, "s"), Reason: reason.Draw(t, "r")})
		}
		f := s.Flow(entries)
		parts := f.Waiting
		for _, c := range []Count{f.ToRead, f.Selected, f.NotSelectedTotal()} {
			parts.add(c.Named, c.Unnamed)
		}
		if parts != f.Registered || f.Registered.Named != len(entries) {
			t.Fatalf("parts %+v, whole %+v, entries %d", parts, f.Registered, len(entries))
		}
		for i := 1; i < len(f.NotSelected); i++ {
			if f.NotSelected[i].Total() > f.NotSelected[i-1].Total() {
				t.Fatal("reasons must come the most frequent first")
			}
		}
	})
}

func TestScreening(t *testing.T) {
	s := Study{Criteria: []Criterion{{ID: "measured", Kind: Gate}, {ID: "rural", Kind: Judgement}}}
	e := Entry{Readings: []ScreeningAnswer{{"measured", "awa", Yes, ""}, {"measured", "awa", Yes, ""}}}
	if got := s.Undecided(e); got != "screening.readings_missing" {
		t.Fatalf("the same person twice is one reading: %q", got)
	}
	e.Readings = append(e.Readings, ScreeningAnswer{"measured", "luc", Yes, ""}, ScreeningAnswer{"rural", "awa", Yes, ""}, ScreeningAnswer{"rural", "luc", No, ""})
	if got := s.Undecided(e); got != "screening.to_settle" {
		t.Fatalf("a disagreement must be settled: %q", got)
	}
	e.Settled = "density grid: level 6"
	if got := s.Undecided(e); got != "" {
		t.Fatalf("settled with a reason: %q", got)
	}
}
