package app

import (
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// demonstrated is a house with the demonstration.
func demonstrated(t testing.TB) *App {
	t.Helper()
	a := anyHouse(t)
	a.press = plainPress
	loaded, err := a.LoadDemonstration(context.Background(), access.House)
	if err != nil || !loaded {
		t.Fatalf("loaded %v: %v", loaded, err)
	}
	return a
}

func TestTheDemonstration(t *testing.T) {
	a := demonstrated(t)
	ctx := context.Background()
	all, err := a.Studies(ctx, access.Anyone, Demonstration)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d studies, %v", len(all), err)
	}
	for _, line := range all {
		if line.Registered != 48 || line.Selected != 13 {
			t.Errorf("%s: %d registered, %d selected", line.Title, line.Registered, line.Selected)
		}
		editions, err := a.Editions(ctx, access.Anyone, line.StudyView)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{true: 2, false: 1}[line.Fictional]; len(editions) != want {
			t.Errorf("%s: %d versions", line.Title, len(editions))
		}
		for _, e := range editions {
			if check := a.VerifyEdition(ctx, e); !check.OK() {
				t.Errorf("%s, version %d: %+v", line.Title, e.Number, check)
			}
		}
		conclusions, err := a.Conclusions(ctx, access.Anyone, line.StudyView)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range conclusions {
			if c.Test != nil && c.Test.Result == nil {
				t.Errorf("%s: %s was not computed", line.Title, c.Title)
			}
		}
		if !line.Fictional {
			continue
		}
		v, err := a.Matrix(ctx, access.Anyone, line.StudyView, MatrixQuery{})
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Coverage.Tally; got.Positive == 0 || got.Negative == 0 || got.Mixed == 0 || got.NoEffect == 0 || got.NotApplicable == 0 || got.NotStudied == 0 {
			t.Errorf("some state is nowhere: %+v", got)
		}
	}
}

// TestTheDemonstrationComesOnceAndGoesWhole: what people did in their own space
// stays.
func TestTheDemonstrationComesOnceAndGoesWhole(t *testing.T) {
	a := demonstrated(t)
	ctx := context.Background()
	if again, err := a.LoadDemonstration(ctx, access.House); err != nil || again {
		t.Errorf("loaded again: %v, %v", again, err)
	}
	if _, err := a.LoadDemonstration(ctx, editor); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor loads it: %v", err)
	}
	mine := garage()
	if _, err := a.SaveInitiative(ctx, editor, Principal, mine, initiative.Contact{}, 0, From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.RemoveDemonstration(ctx, editor); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor removes it: %v", err)
	}
	if err := a.RemoveDemonstration(ctx, access.House); err != nil {
		t.Fatal(err)
	}
	all, err := a.Studies(ctx, access.House, Demonstration)
	if err != nil || len(all) != 0 {
		t.Errorf("%d studies left, %v", len(all), err)
	}
	found, err := a.Initiatives(ctx, access.House, Demonstration, Search{})
	if err != nil || found.Total != 0 {
		t.Errorf("%d initiatives left, %v", found.Total, err)
	}
	if _, err := a.Initiative(ctx, editor, Principal, mine.ID); err != nil {
		t.Errorf("mine is gone: %v", err)
	}
	if found, err := a.Verify(ctx, access.House, func(int) {}); err != nil || len(found) > 0 {
		t.Errorf("after the removal: %v %v", found, err)
	}
	if _, err := a.LoadDemonstration(ctx, access.House); err != nil {
		t.Errorf("it does not come back: %v", err)
	}
}

// TestTheDemonstrationHoldsAnIndex: anyone reads it, from its list and from the page of a
// place; it says that it is an example, nobody changes it, and once a house has its own
// directory it is told of no more.
func TestTheDemonstrationHoldsAnIndex(t *testing.T) {
	a := demonstrated(t)
	ctx := context.Background()
	found, err := a.Indices(ctx, access.Anyone, TitledSearch{})
	if err != nil || found.Total != 1 || !strings.HasPrefix(found.Items[0].Title, "Exemple") {
		t.Fatalf("%+v, %v", found, err)
	}
	v, err := a.Index(ctx, access.Anyone, found.Items[0].ID)
	if err != nil || !v.Example || !v.Shared() || v.Limits == "" || len(v.Used()) < 3 {
		t.Fatalf("%+v, %v", v, err)
	}
	r, err := a.IndexResult(ctx, access.Anyone, v.Index)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(r.Data().Units); n != len(r.Given.Units) || n < 230 {
		t.Errorf("%d communes compared of %d", n, len(r.Given.Units))
	}
	over, err := a.IndicesOver(ctx, "commune:53130")
	if err != nil || len(over.Compared) != 1 {
		t.Errorf("from a place: %+v, %v", over, err)
	}
	if try, err := a.IndexToTry(ctx); err != nil || try == nil || try.ID != v.ID {
		t.Errorf("to try: %+v, %v", try, err)
	}
	if _, err := a.EditableIndex(ctx, editor, v.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("an example may be changed: %v", err)
	}
	if err := a.RetireIndex(ctx, editor, v.ID, v.Version, true, From{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("an example was withdrawn: %v", err)
	}
	if _, err := a.SaveInitiative(ctx, editor, Principal, initiative.Initiative{ID: "ours", Name: "La nôtre", Public: true}, initiative.Contact{}, 0, From{}); err != nil {
		t.Fatal(err)
	}
	if found, err := a.Indices(ctx, access.Anyone, TitledSearch{}); err != nil || found.Total != 0 {
		t.Errorf("listed beside a directory of one's own: %+v, %v", found, err)
	}
	if try, err := a.IndexToTry(ctx); err != nil || try != nil {
		t.Errorf("to try in a house of one's own: %+v, %v", try, err)
	}
}
