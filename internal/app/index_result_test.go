package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/territory"
)

func TestAnIndexIsComputedOnceForAllWhoSeeTheSame(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	r, err := a.IndexResult(ctx, editor, anIndex())
	if err != nil {
		t.Fatal(err)
	}
	scores := r.Scores.Column(r.Target)
	if n := len(r.Data().Units); n < 300 || n > 400 || r.Row("61001") < 0 || r.Row("01001") >= 0 {
		t.Errorf("%d communes of the Orne", n)
	}
	for row, v := range scores {
		if v < index.LeastScore || v > index.MostScore {
			t.Errorf("%s has %v", r.Data().Units[row].Code, v)
		}
	}
	renamed := anIndex()
	renamed.Title, renamed.Public = "Autrement dit", true
	if again, err := a.IndexResult(ctx, access.Anyone, renamed); err != nil || again != r {
		t.Errorf("computed again for other words: %v", err)
	}
	other := anIndex()
	other.Method.Aggregate = "geometric"
	if again, err := a.IndexResult(ctx, editor, other); err != nil || again.Sum == r.Sum {
		t.Errorf("another method, the same result: %v", err)
	}
	lacking := anIndex()
	lacking.Indicators[0].Direction = 0
	if _, err := a.IndexResult(ctx, editor, lacking); !fault.Is(err, fault.Invalid) {
		t.Errorf("computed without a direction: %v", err)
	}
}

// Weights moved by hand give what an index with these weights gives.
func TestWeightsThatMove(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	r, err := a.IndexResult(ctx, editor, anIndex())
	if err != nil {
		t.Fatal(err)
	}
	moved, err := r.Move(ctx, map[string]float64{"d1": 0.75, "d2": 0.25})
	if err != nil || !moved.Moved {
		t.Fatalf("%+v, %v", moved.Moved, err)
	}
	heavier := anIndex()
	heavier.Dimensions[0].Weight = 3
	want, err := a.IndexResult(ctx, editor, heavier)
	if err != nil {
		t.Fatal(err)
	}
	for row, v := range want.Scores.Column(want.Target) {
		if !(math.Abs(v-moved.Scores[row]) <= 1e-9) {
			t.Fatalf("%s: %v by hand, %v by the index", r.Data().Units[row].Code, moved.Scores[row], v)
		}
	}
	moved, err = r.Move(ctx, map[string]float64{"UNEMP18": 0.8, "EMPRATE18": 0.2})
	if err != nil {
		t.Fatal(err)
	}
	heavier = anIndex()
	heavier.Indicators[0].Weight = 4
	if want, err = a.IndexResult(ctx, editor, heavier); err != nil {
		t.Fatal(err)
	}
	for row, v := range want.Scores.Column(want.Structure.Find("d1")) {
		if !(math.Abs(v-moved.Of("d1")[row]) <= 1e-9) {
			t.Fatalf("%s: a dimension has %v by hand, %v by the index", r.Data().Units[row].Code, moved.Of("d1")[row], v)
		}
	}
	if !slices.Equal(moved.Of("d2"), r.Scores.Column(r.Structure.Find("d2"))) || moved.Of("d9") != nil {
		t.Error("a dimension whose weights stayed has moved, or there are scores of none")
	}
	if same, err := r.Move(ctx, map[string]float64{"d1": 0.5}); err != nil || same.Moved || !slices.Equal(same.Scores, r.Scores.Column(r.Target)) {
		t.Errorf("the weights of the index move it: %v", err)
	}
	if _, err := r.Move(ctx, map[string]float64{"d1": 0, "d2": 0}); !fault.Is(err, fault.Invalid) {
		t.Errorf("nothing counts: %v", err)
	}
}

func TestHowSureAnIndexIsComesLater(t *testing.T) {
	folder := t.TempDir()
	a := houseIn(t, folder)
	ctx := context.Background()
	x := anIndex()
	x.Level, x.Within = territory.EPCI, "departement:61"
	r, err := a.IndexResult(ctx, editor, x)
	if err != nil {
		t.Fatal(err)
	}
	if s, err := a.SpreadOf(r); err != nil || s != nil {
		t.Fatalf("at once: %v, %v", s, err)
	}
	a.WaitForSpreads()
	s, err := a.SpreadOf(r)
	if err != nil || s == nil || s.Draws != index.Draws || len(s.Units) != len(r.Data().Units) {
		t.Fatalf("later: %+v, %v", s, err)
	}
	for _, u := range s.Units {
		if u.Nominal > 0 && !(u.Rank.Low <= u.Rank.Median && u.Rank.Median <= u.Rank.High) {
			t.Errorf("%+v", u)
		}
	}
	if kept, ok := a.kept.Get(r.Sum, spreadName); !ok {
		t.Error("not kept")
	} else if again, err := unpackKept[composite.Spreads](kept); err != nil || len(again.Units) != len(s.Units) || again.Units[0] != s.Units[0] {
		t.Errorf("kept otherwise: %v", err)
	}
}

func TestWhyAPlaceHasItsScore(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	r, err := a.IndexResult(ctx, editor, anIndex())
	if err != nil {
		t.Fatal(err)
	}
	d, err := r.Explain("61001")
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, s := range d.Sources {
		if s.Level == 1 {
			total += float64(s.Total)
		}
	}
	if !(math.Abs(total-float64(d.Difference)) <= 1e-9) {
		t.Errorf("the indicators bring %v of a difference of %v", total, d.Difference)
	}
	others, err := r.OtherChoices(ctx, r.Row("61001"))
	if err != nil || len(others) != 2 || others[0].Choice != "equal" || others[1].Choice != "geometric" {
		t.Errorf("%+v, %v", others, err)
	}
	for _, o := range others {
		if o.Behind < 0 || o.Behind > 1 || o.Before != others[0].Before {
			t.Errorf("%+v", o)
		}
	}
}

// TestScoresGoTogetherInTheirDirection: where more people work fewer are out of work, so
// both scores rise together, and nothing says that they oppose each other.
func TestScoresGoTogetherInTheirDirection(t *testing.T) {
	a := houseIn(t, t.TempDir())
	r, err := a.IndexResult(context.Background(), editor, anIndex())
	if err != nil {
		t.Fatal(err)
	}
	raw, err := composite.Pearson.Of(r.Given.Values.Column(r.Given.Find("UNEMP18")), r.Given.Values.Column(r.Given.Find("EMPRATE18")))
	if err != nil || !(raw.R < -0.3) {
		t.Fatalf("unemployment and employment correlate by %v, %v", raw.R, err)
	}
	found, err := a.AuditOf(r)
	if err != nil {
		t.Fatal(err)
	}
	s := found.Report.Indicators
	if got := s.R.At(slices.Index(s.Rows, "UNEMP18"), slices.Index(s.Columns, "EMPRATE18")); !(got > 0.3) {
		t.Errorf("their scores correlate by %v", got)
	}
	for _, w := range found.Warned {
		if w.Reason == composite.OpposedPair {
			t.Errorf("said to oppose each other: %v", w.Error())
		}
	}
}

// TestAnAuditIsKept: what was found is the same for all who ask, and after a restart, to
// the last bit, without being worked out again.
func TestAnAuditIsKept(t *testing.T) {
	folder := t.TempDir()
	a, ctx := houseIn(t, folder), context.Background()
	r, err := a.IndexResult(ctx, editor, anIndex())
	if err != nil {
		t.Fatal(err)
	}
	found, err := a.AuditOf(r)
	if err != nil || len(found.Given) != 3 || len(found.Acts.Indicators) != 3 || len(found.Report.Places) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	if again, err := a.AuditOf(r); err != nil || again != found {
		t.Errorf("worked out again: %v", err)
	}
	kept, ok := a.kept.Get(r.Sum, auditName)
	if !ok {
		t.Fatal("not kept")
	}
	if again, err := unpackKept[IndexAudit](kept); err != nil || fmt.Sprintf("%+v", again.Report.Places) != fmt.Sprintf("%+v", found.Report.Places) || fmt.Sprintf("%x", again.Report.Indicators.R.Values) != fmt.Sprintf("%x", found.Report.Indicators.R.Values) {
		t.Errorf("kept otherwise: %v", err)
	}
	found.Given[0].Count = -7
	if packed, err := packKept(found); err != nil || a.kept.Put(r.Sum, auditName, packed) != nil {
		t.Fatal(err)
	}
	r.audited = &indexAudited{} // as after a restart
	if again, err := a.AuditOf(r); err != nil || again.Given[0].Count != -7 {
		t.Errorf("what is kept is not read: %v", err)
	}
}
