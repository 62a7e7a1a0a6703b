package app

import (
	"context"
	"math"
	"testing"

	"codeberg.org/bocage/bocage/composite"
)

// What is told of two places is what counting them in every run gives, from either side;
// of an index too large to wait for, nothing is told.
func TestInWhatShareOfTheDrawsAPlaceIsAbove(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	r, err := a.IndexResult(ctx, editor, anIndex())
	if err != nil {
		t.Fatal(err)
	}
	asked := *r.Plan.Uncertainty
	asked.KeepRuns = true
	plan := r.Plan
	plan.Uncertainty = &asked
	every, err := plan.Spread(ctx, r.Given, composite.Machine{Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	rowOf := func(code string) int {
		for i, u := range every.Units {
			if u.Unit == code {
				return i
			}
		}
		t.Fatalf("no %s", code)
		return 0
	}
	sure, unsure := 0, 0
	for _, other := range []string{"61006", "61169", "61093", "61145", "61214", "61293"} {
		mine, theirs, above, both := rowOf("61001"), rowOf(other), 0.0, 0.0
		for first := 0; first < len(every.Runs.Ranks); first += every.Runs.Units {
			x, y := every.Runs.Ranks[first+mine], every.Runs.Ranks[first+theirs]
			switch {
			case x == 0 || y == 0:
				continue
			case x < y:
				above++
			case x == y:
				above += 0.5
			}
			both++
		}
		want := above / both
		got, known, err := a.AboveIn(ctx, r, "61001", other)
		back, _, _ := a.AboveIn(ctx, r, other, "61001")
		if err != nil || !known || !(math.Abs(got-want) <= 1e-12) || !(math.Abs(got+back-1) <= 1e-12) {
			t.Errorf("61001 above %s in %v and under in %v of the draws, want %v: %v, %v", other, got, back, want, known, err)
		}
		if got > RarelyAbove && got < UsuallyAbove {
			unsure++
		} else {
			sure++
		}
	}
	if sure == 0 || unsure == 0 {
		t.Errorf("%d orders are sure and %d are not: the test holds one kind only", sure, unsure)
	}
	if _, _, err := a.AboveIn(ctx, r, "61001", "75056"); err == nil {
		t.Error("a place outside the index is compared")
	}
	large := &IndexResult{Result: r.Result, Sum: r.Sum, Given: &composite.Dataset{Units: make([]composite.Unit, mostPairCells), Indicators: make([]composite.Indicator, 2)}}
	if _, known, err := a.AboveIn(ctx, large, "61001", "61006"); known || err != nil {
		t.Errorf("an index of any size is worked out while its reader waits: %v", err)
	}
}
