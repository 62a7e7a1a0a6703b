package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

func sought(t *testing.T, a *App, actor access.Actor, s Search) Found {
	t.Helper()
	if s.Limit == 0 {
		s.Limit = 50
	}
	f, err := a.Initiatives(context.Background(), actor, Principal, s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func namesOf(f Found) string {
	var names []string
	for _, in := range f.Initiatives {
		names = append(names, in.Name)
	}
	return strings.Join(names, " | ")
}

// orchard is a registry with a sheet that only those who sign in see.
func orchard(t *testing.T) *App {
	a := house(t, t.TempDir())
	for i, in := range []initiative.Initiative{
		{Name: "Verger de Nevers", Summary: "On y cueille ensemble.", Territories: []territory.Key{"commune:58194"}, Public: true},
		{Name: "Pressoir ambulant", Summary: "Il passe dans chaque verger.", Territories: []territory.Key{"departement:58"}, Public: true},
		{Name: "Cidrerie du bourg", Summary: "Elle presse les pommes d’un verger.", Territories: []territory.Key{"commune:71014"}, Public: true},
		{Name: "Projet de distillerie", Summary: "Un alambic de verger, encore secret.", Territories: []territory.Key{"commune:58194"}},
	} {
		in.ID, in.Themes = fmt.Sprint("v", i), []string{"food"}
		if _, err := a.SaveInitiative(context.Background(), editor, Principal, in, initiative.Contact{}, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

func TestWordsThatAreInTheNameComeFirst(t *testing.T) {
	a := orchard(t)
	if got := namesOf(sought(t, a, access.Anyone, Search{Words: "vergers"})); got != "Verger de Nevers | Cidrerie du bourg | Pressoir ambulant" {
		t.Error(got)
	}
	if got := namesOf(sought(t, a, access.Anyone, Search{Words: "vergers", Named: true})); got != "Cidrerie du bourg | Pressoir ambulant | Verger de Nevers" {
		t.Error(got)
	}
	if got := namesOf(sought(t, a, access.Anyone, Search{Words: "vergers", Recent: true})); got != "Cidrerie du bourg | Pressoir ambulant | Verger de Nevers" {
		t.Error(got)
	}
}

// TestPagesOfASearchHoldThroughWrites turns the pages of an answer while its
// sheets are written: none comes twice, none of those that stay is left out.
func TestPagesOfASearchHoldThroughWrites(t *testing.T) {
	a := orchard(t)
	first := sought(t, a, access.Anyone, Search{Words: "verger", Limit: 1})
	if first.Next == nil || first.Total != 3 {
		t.Fatalf("%+v", first)
	}
	// The one the page ended with goes, and the next keeps its place.
	in := first.Initiatives[0].Initiative
	in.Public = false
	if _, err := a.SaveInitiative(context.Background(), editor, Principal, in, initiative.Contact{}, first.Initiatives[0].Version, form); err != nil {
		t.Fatal(err)
	}
	second := sought(t, a, access.Anyone, Search{Words: "verger", Limit: 5, After: *first.Next})
	if got := namesOf(second); got != "Cidrerie du bourg | Pressoir ambulant" || second.Total != 2 || second.Next != nil {
		t.Errorf("%s of %d", got, second.Total)
	}
}

func TestASlipIsPutRightByWhatTheReaderMaySee(t *testing.T) {
	a := orchard(t)
	f := sought(t, a, access.Anyone, Search{Words: "presoir ambulent"})
	if f.Corrected != "presoir ambulant" || f.Total != 1 { // « presoir » is found by its stem
		t.Errorf("%q, %d", f.Corrected, f.Total)
	}
	if f := sought(t, a, access.Anyone, Search{Words: "alambik"}); f.Corrected != "" || f.Suggested != "" || f.Total != 0 {
		t.Errorf("a word of a hidden sheet is told: %+v", f)
	}
	if f := sought(t, a, editor, Search{Words: "alambik"}); f.Corrected != "alambic" || f.Total != 1 {
		t.Errorf("who sees the sheet is not told its word: %q, %d", f.Corrected, f.Total)
	}
	if f := sought(t, a, access.Anyone, Search{Words: "verger"}); f.Corrected+f.Suggested != "" {
		t.Errorf("a word that is right is put right as %q", f.Corrected+f.Suggested)
	}
}

func TestAPlaceInTheWordsIsOffered(t *testing.T) {
	a := orchard(t)
	f := sought(t, a, access.Anyone, Search{Words: "verger Nièvre"})
	if len(f.Places) != 1 || f.Places[0].Key != "departement:58" || f.Places[0].Words != "verger" || f.Places[0].Found != 2 {
		t.Fatalf("%+v", f.Places)
	}
	there := sought(t, a, access.Anyone, Search{Words: f.Places[0].Words, Within: []string{string(f.Places[0].Key)}})
	if got := namesOf(there); got != "Verger de Nevers | Pressoir ambulant" {
		t.Error(got)
	}
	if f = sought(t, a, editor, Search{Words: "verger Nièvre"}); f.Places[0].Found != 3 {
		t.Errorf("who sees the draft is told of %d", f.Places[0].Found)
	}
	if f = sought(t, a, access.Anyone, Search{Words: "verger Paris"}); len(f.Places) != 0 {
		t.Errorf("a place where nothing acts is offered: %+v", f.Places)
	}
}

// TestAnOfferCountsNoFurtherThanItTells keeps an aside from costing more than the
// search that it stands beside.
func TestAnOfferCountsNoFurtherThanItTells(t *testing.T) {
	a := houseIn(t, t.TempDir())
	lines := []string{"Identifiant;Nom;Code Insee"}
	for i := range MostThere + 1 {
		lines = append(lines, fmt.Sprintf("%d;Verger %d;58194", i, i))
	}
	commit(t, a, csvFile(lines...), ImportOptions{Origin: Origin{Public: true}})
	f := sought(t, a, access.Anyone, Search{Words: "verger Nièvre"})
	if len(f.Places) != 1 || f.Places[0].Found != MostThere || !f.Places[0].More {
		t.Fatalf("offered: %+v", f.Places)
	}
	f = sought(t, a, access.Anyone, Search{Words: "verger 7 Nièvre"})
	if len(f.Places) != 1 || f.Places[0].Found != 1 || f.Places[0].More {
		t.Errorf("offered for the one that the words name: %+v", f.Places)
	}
}

// TestWhatIsFoundIsMadeAgain takes away what an older program would not have
// written, and starts again.
func TestWhatIsFoundIsMadeAgain(t *testing.T) {
	a := orchard(t)
	ctx := context.Background()
	want := sought(t, a, editor, Search{Facets: []Facet{{Name: "theme", Value: "food"}}})
	if want.Total != 4 {
		t.Fatal(want.Total)
	}
	err := a.store.Update(ctx, Principal, store.Author{Actor: "test", Source: "test"}, func(tx *store.Tx) error { return tx.Analysed(analysedPart, 0) })
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := a.reanalyse(ctx); err != nil {
			t.Fatal(err)
		}
	}
	a.ForgetCounts()
	got := sought(t, a, editor, Search{Facets: []Facet{{Name: "theme", Value: "food"}}})
	if namesOf(got) != namesOf(want) || got.Facets["theme"]["food"] != 4 {
		t.Errorf("%s, %v", namesOf(got), got.Facets)
	}
	if whole := sought(t, a, access.Anyone, Search{}); whole.Total != 3 || whole.Facets["theme"]["food"] != 3 {
		t.Errorf("%d in all, %v", whole.Total, whole.Facets)
	}
}

func TestASearchTakenAwayIsThatOfThePage(t *testing.T) {
	a := orchard(t)
	ids, err := a.FoundIDs(context.Background(), editor, Principal, Search{Words: "verger", Within: []string{"departement:58"}})
	slices.Sort(ids)
	if err != nil || strings.Join(ids, " ") != "v0 v1 v3" {
		t.Errorf("%v, %v", ids, err)
	}
}
