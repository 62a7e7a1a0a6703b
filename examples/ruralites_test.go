package examples_test

import (
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
)

// Source of the counts: Avise, on the first report of solutions of the IMPACT
// TANK about rural areas (48 registered, 13 selected, 6 named).
func TestTheFoundingStudyAddsUp(t *testing.T) {
	b := read(t, examples.Ruralites())
	f := b.Study.Flow(b.Entries)
	if f.Registered != (study.Count{Named: 6, Unnamed: 42}) || f.Selected != (study.Count{Named: 6, Unnamed: 7}) || f.NotSelectedTotal() != (study.Count{Unnamed: 35}) {
		t.Errorf("flow %+v", f)
	}
	for _, d := range b.Study.Blocks {
		if d.Source == "" {
			t.Errorf("block %s has no source", d.ID)
		}
	}
}

func TestEveryFigureOfTheFoundingStudyNamesItsSource(t *testing.T) {
	b := read(t, examples.Ruralites())
	for _, o := range b.Observations {
		if o.Source == "" || !strings.HasPrefix(o.SourceURL, "https://") || o.From == "" {
			t.Errorf("%s: source %q, address %q, period %q", o.ID, o.Source, o.SourceURL, o.From)
		}
	}
	for _, in := range b.Initiatives {
		if in.Source.URL == "" || in.Fictional || in.Contact != nil || in.Approach.Limits == "" {
			t.Errorf("%s: %+v", in.ID, in.Source)
		}
	}
}

// What was published stays beside what the computation gives.
func TestFiguresOfTheFoundingStudyStayAsPublished(t *testing.T) {
	figures := read(t, examples.Ruralites()).Figures()
	for id, want := range map[string]struct {
		value     float64
		displayed string
	}{
		"o-ep-euro": {2.57, "2,5\u00a0€"}, "o-ep-puissance": {68.75, "69\u00a0%"}, "o-concerts-habitants": {45_000, "environ 45\u202f000"},
		"o-ecov-conducteurs": {80, "près de 80\u00a0%"}, "o-ep-savoirs": {90, "9 sur 10"}, "o-insite-installation": {20, "plus de 20\u00a0%"},
	} {
		o := figures[id]
		if o.Value == nil || *o.Value != want.value || o.Displayed != want.displayed || o.DisplayedRule != indicator.AsPublished {
			t.Errorf("%s: %+v", id, o)
		}
	}
	for _, id := range []string{"o-ep-puissance", "o-ep-installations"} {
		if figures[id].N != nil { // megawatts and installations are no answers
			t.Errorf("%s tells of %v answers", id, *figures[id].N)
		}
	}
	if sum := *figures["o-ep-phase-developpement"].Value + *figures["o-ep-phase-exploitation"].Value; sum != 98 {
		t.Errorf("the phases sum to %v, published as 98", sum)
	}
	if o := figures["o-insite-utile"]; o.N != nil || o.Base != nil {
		t.Error("the number of answers was never published: it is not guessed")
	}
}

func TestTheFoundingStudyClaimsNoMoreThanIsPublic(t *testing.T) {
	b := read(t, examples.Ruralites())
	cells := matrix.Cells(b.Resolved())
	if len(cells) != 6 { // of 6 initiatives × 3 challenges, as the report says
		t.Errorf("%d cells", len(cells))
	}
	for key, c := range cells {
		if !c.Backed || c.Intensity != 0 || c.Solidity > matrix.Measured {
			t.Errorf("%v: %+v", key, c)
		}
	}
	for _, f := range b.Check(leaves(t, b.Study.Framework)).Notes {
		if f.Key != "screening.readings_missing" { // who read the criterion is not public
			t.Errorf("%s: %s", f.Field, f.Key)
		}
	}
	tested := 0
	for _, c := range b.Conclusions {
		if c.Test == nil {
			continue
		}
		tested++
		r, err := conclusion.Run(context.Background(), unitsOf(b), c.Test.Plan)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict != conclusion.CannotSay {
			t.Errorf("%s: %s", c.ID, r.Verdict)
		}
	}
	if tested != 2 {
		t.Errorf("%d claims put to the test", tested)
	}
}

func TestTheFoundingStudyIsPublishedOnce(t *testing.T) {
	versions, err := bundle.ReadVersions(examples.RuralitesVersions(), "versions.yaml")
	if err != nil || len(versions) != 1 {
		t.Fatalf("%d versions, %v", len(versions), err)
	}
	if _, err := read(t, examples.Ruralites()).Without(versions[0].Later); err != nil {
		t.Error(err)
	}
}
