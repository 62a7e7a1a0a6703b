package composite

import (
	"slices"
	"strings"
	"testing"
)

func TestAnExplanationIsReadAsAUserWould(t *testing.T) {
	x := profiled(t)
	x.Data.Units[0].Name = "Aubrac"
	x.Structure.Nodes[0].Name = "Income"
	x.Data.Marks[5] |= Winsorised
	x.Data.Marks[10] |= Clipped
	e, err := Explain{}.Run(x, "uA", 0)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, s := range e.Statements() {
		said = append(said, s.In(Sayings[s.Say]))
	}
	// Scores 90, 0, 100 under weights of 1/3, the fourth missing, against means
	// of 38, 20, 60, 2.5 under 1/4; the middle is 46.73. Income brings
	// 7/24 · 52 + (64 − 46.73)/12.
	want := []string{
		"Aubrac has a score of 63.3, against 30.1 for what it is compared to.",
		"What raises it most: Income (16.6 points).",
		"What raises it most: c (14.4 points).",
		"d is missing: not being compared on it brings 11.1 points.",
		"What lowers it most: b (-8.89 points).",
		"It has 3 of 4 indicators, and a share 0.75 of the weight: the others make up for what is missing.",
		"Estimated, because missing: Income.",
		"Extreme, and brought nearer to the others: b.",
		"Beyond the bounds, and counted as at them: c.",
		"By its profile it looks like uC, uB, uD.",
	}
	if !slices.Equal(said, want) {
		t.Errorf("%s", strings.Join(said, "\n"))
	}
	sum := Number(0)
	for _, s := range e.Decomposition.Sources {
		if s.Level == 1 {
			sum += s.Total
		}
	}
	if !close9(float64(sum), float64(e.Decomposition.Difference)) || e.Present != 3 || e.Indicators != 4 || !close9(float64(e.Availability), 0.75) {
		t.Errorf("%s", asJSON(t, e))
	}
	e.RankLow, e.RankHigh = 1, 3
	if s := e.Statements()[1]; s.In(Sayings[s.Say]) != "Its rank lies between 1 and 3." {
		t.Errorf("%+v", s)
	}
	for k := 1; k < len(e.Raises); k++ {
		if e.Raises[k].Total > e.Raises[k-1].Total {
			t.Errorf("raises in no order: %v", e.Raises)
		}
	}
}

func TestEverySayingHasASentence(t *testing.T) {
	for _, s := range []Saying{SayScore, SayInterval, SayRaises, SayLowers, SayAbsence, SayBalance, SayMissing, SayImputed, SayTreated, SayClipped, SayLooksLike} {
		text := Statement{Name: "N", Other: "O"}.In(Sayings[s])
		if text == "" || strings.ContainsAny(text, "{}") {
			t.Errorf("%s: %q", s, text)
		}
	}
}
