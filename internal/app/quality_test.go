package app

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// neglected is a registry that needs a hand, with a study of the Ain.
func neglected(t *testing.T, a *App) StudyView {
	t.Helper()
	ctx := context.Background()
	ain := []territory.Key{"commune:01004"}
	for i, in := range []initiative.Initiative{
		{Name: "Verger", Summary: "On y cueille ensemble.", Territories: ain, Status: initiative.Running, End: "2026-10", Public: true},
		{Name: "Pressoir", Territories: []territory.Key{"departement:58"}, Status: initiative.Running, Start: "2026-12", Public: true},
		{Name: "Lavoir", Territories: []territory.Key{"region:84"}, Status: initiative.Planned, End: "2026"},
		{Name: "TEST", Summary: "à compléter", Status: initiative.Ended},
		{Name: "Four", Territories: []territory.Key{"commune:01015", "commune:58194"}, Status: initiative.Running, End: "2027"},
		{Name: "Moulin", Territories: []territory.Key{"commune:01003"}, Web: []string{"https://exemple.fr"}},
	} {
		in.ID = fmt.Sprint("q", i)
		if _, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	s := study.Study{ID: "ain", Title: "L’Ain", Framing: study.Framing{Territories: []string{"departement:01"}}, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}}
	view, err := a.SaveStudy(ctx, editor, Principal, s, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.AddEntries(ctx, editor, Principal, "ain", []string{"q0", "q1", "q3"}, form); err != nil {
		t.Fatal(err)
	}
	return view
}

func qualityOf(t *testing.T, a *App, of *StudyView) Quality {
	t.Helper()
	q, err := a.QualityOf(context.Background(), editor, Principal, of)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestTheBoardCountsWhatItsListsHold(t *testing.T) {
	a := houseAt(t, t.TempDir(), noon)
	view := neglected(t, a)
	q := qualityOf(t, a, nil)
	if got := fmt.Sprint(q.Total, q.Doubts, q.Outside.N, q.Stale, q.Bounded); got != "6 map[former:1 overrun:1 placeholder:1 to_come:1 web:1] 1 map[12:0 24:0 60:0] true" {
		t.Error(got)
	}
	if q.Gaps["lead"] != 6 || q.Gaps["territory"] != 1 || q.Gaps["start"] != 5 || q.Gaps["end"] != 1 || q.Gaps["summary"] != 4 {
		t.Errorf("%v", q.Gaps)
	}
	for _, of := range []*StudyView{nil, &view} {
		q := qualityOf(t, a, of)
		about, within := EveryStudy, []Facet(nil)
		if of != nil {
			about, within = of.ID, []Facet{{Name: FacetStudy, Value: of.ID}}
		}
		holds := func(n int, name, value string) {
			t.Helper()
			f := sought(t, a, editor, Search{Facets: append([]Facet{{Name: name, Value: value}}, within...)})
			if f.Total != n || len(f.Initiatives) != n {
				t.Errorf("%s %s in %v: the board says %d, the list %d: %s", name, value, within, n, f.Total, namesOf(f))
			}
			ids, err := a.FoundIDs(context.Background(), editor, Principal, Search{Facets: append([]Facet{{Name: name, Value: value}}, within...)})
			if err != nil || len(ids) != n {
				t.Errorf("taken: %v %v", ids, err)
			}
		}
		for _, kind := range initiative.GapKinds {
			holds(q.Gaps[kind], FacetGap, kind)
		}
		for _, kind := range DoubtKinds {
			holds(q.Doubts[kind], FacetDoubt, kind)
		}
		for _, months := range StaleMonths {
			holds(q.Stale[months], FacetStale, fmt.Sprint(months))
		}
		holds(q.Outside.N, FacetOutside, about)
	}
	if q := qualityOf(t, a, &view); q.Total != 3 || q.Outside.N != 1 || q.Doubts[DoubtOverrun] != 1 {
		t.Errorf("in the study: %+v", q)
	}
}

func TestTheBoardFollowsEachSheetAndThePassingOfTime(t *testing.T) {
	folder := t.TempDir()
	now := clock.System()
	a := houseAt(t, folder, func() time.Time { return now })
	neglected(t, a)
	if q := qualityOf(t, a, nil); q.Stale[12] != 0 || q.Doubts[DoubtOverrun] == 6 {
		t.Errorf("%+v", q)
	}
	now = now.AddDate(3, 0, 0)
	q := qualityOf(t, a, nil)
	if q.Stale[12] != 6 || q.Stale[24] != 6 || q.Stale[60] != 0 || q.Doubts[DoubtOverrun] != 3 || q.Doubts[DoubtToCome] != 0 {
		t.Errorf("three years on: %+v", q)
	}
	ctx := context.Background()
	if err := a.Silence(ctx, editor, Principal, "q3", "territory", initiative.NotApplicable, form); err != nil {
		t.Fatal(err)
	}
	if q := qualityOf(t, a, nil); q.Gaps["territory"] != 0 {
		t.Errorf("what has no territory still lacks one: %+v", q)
	}
	if err := a.ConfirmSheet(ctx, editor, Principal, "q0", form); err != nil {
		t.Fatal(err)
	}
	v, err := a.Initiative(ctx, editor, Principal, "q0")
	if err != nil || v.Confirmed != now.Format(time.DateOnly) {
		t.Errorf("confirmed %q, %v", v.Confirmed, err)
	}
	doubts, err := a.SheetDoubts(v.Initiative)
	if err != nil || strings.Join(doubts, " ") != DoubtOverrun {
		t.Errorf("%v %v", doubts, err)
	}
	for _, why := range []error{a.Silence(ctx, editor, Principal, "q0", "colour", initiative.NobodyKnows, form), a.Silence(ctx, editor, Principal, "q0", "start", "because", form)} {
		if !fault.Is(why, fault.Invalid) {
			t.Errorf("%v", why)
		}
	}
	reader := access.Actor{Name: "Luc", Role: access.Reader}
	if err := a.ConfirmSheet(ctx, reader, Principal, "q0", form); !fault.Is(err, fault.Denied) {
		t.Errorf("a reader confirms: %v", err)
	}
}

// What anyone may count of sheets, hidden ones would show in.
// TestWhatIsSaidOfTheKeepingOfASheetIsForItsKeepers: why a part stays empty and when
// someone looked are no part of what anyone reads.
func TestWhatIsSaidOfTheKeepingOfASheetIsForItsKeepers(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	writes(t, a, initiative.Initiative{ID: "four", Name: "Four", Public: true})
	for _, err := range []error{a.Silence(ctx, editor, Principal, "four", "start", initiative.NotApplicable, form), a.ConfirmSheet(ctx, editor, Principal, "four", form)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	kept, err := a.Initiative(ctx, editor, Principal, "four")
	if err != nil || len(kept.Silences) != 1 || kept.Confirmed == "" {
		t.Fatalf("%+v, %v", kept, err)
	}
	if shown, err := a.Initiative(ctx, access.Anyone, Principal, "four"); err != nil || len(shown.Silences) > 0 || shown.Confirmed != "" {
		t.Errorf("anyone reads %v and %q, %v", shown.Silences, shown.Confirmed, err)
	}
}

func TestTheStateOfSheetsIsForThoseWhoSeeDrafts(t *testing.T) {
	a := houseAt(t, t.TempDir(), noon)
	view := neglected(t, a)
	if _, err := a.QualityOf(context.Background(), access.Anyone, Principal, nil); !fault.Is(err, fault.SignIn) {
		t.Errorf("%v", err)
	}
	for _, f := range []Facet{{Name: FacetGap, Value: "lead"}, {Name: FacetDoubt, Value: "web"}, {Name: FacetStale, Value: "12"}, {Name: FacetOutside, Value: EveryStudy}, {Name: FacetStudy, Value: view.ID}} {
		s := Search{Facets: []Facet{f}}
		_, err := a.Initiatives(context.Background(), access.Anyone, Principal, s)
		_, fed := a.Latest(context.Background(), access.Anyone, Principal, s)
		_, taken := a.FoundIDs(context.Background(), access.Anyone, Principal, s)
		for _, err := range []error{err, fed, taken} {
			if !fault.Is(err, fault.SignIn) {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
	for _, value := range []string{"", "-3", "x", "99999999999999999999"} {
		if _, err := a.Initiatives(context.Background(), editor, Principal, Search{Facets: []Facet{{Name: FacetStale, Value: value}}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("stale for %q: %v", value, err)
		}
	}
	if _, err := a.Initiatives(context.Background(), editor, Principal, Search{Facets: []Facet{{Name: FacetStudy, Value: "none"}}}); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
}
