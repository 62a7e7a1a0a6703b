package app

import (
	"context"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// toldIn writes a study of a space with three initiatives of Bourg-en-Bresse, its EPCI and
// Brest, all kept for analysis.
func toldIn(t *testing.T, a *App, space string) {
	t.Helper()
	ctx := context.Background()
	acts(t, a, space, "garage", true, "commune:01053")
	acts(t, a, space, "agglo", true, "epci:200071751")
	acts(t, a, space, "brest", true, "commune:29019")
	if _, err := a.SaveStudy(ctx, editor, space, ruralities(), 0, form); err != nil {
		t.Fatal(err)
	}
	names := []string{"garage", "agglo", "brest"}
	if _, err := a.AddEntries(ctx, editor, space, "ruralites", names, form); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, err := a.SaveEntry(ctx, editor, space, "ruralites", study.Entry{Initiative: name, Status: study.Selected}, 1, From{Source: "import"}); err != nil {
			t.Fatal(err)
		}
	}
}

// tell keeps a testimony, changed as the test wants.
func tell(t *testing.T, a *App, space, id, of, date string, change func(*story.Story)) {
	t.Helper()
	s := told()
	s.ID, s.Initiative, s.Told = id, of, date
	if change != nil {
		change(&s)
	}
	if _, _, err := a.SaveStory(context.Background(), editor, space, "ruralites", s, 0, form); err != nil {
		t.Fatal(err)
	}
}

func storyIDs(told []PlaceStory) string {
	var out []string
	for _, t := range told {
		out = append(out, t.ID)
	}
	return strings.Join(out, " ")
}

func storiesAt(t *testing.T, a *App, key territory.Key) PlaceStories {
	t.Helper()
	got, err := a.StoriesIn(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestStoriesOfAPlace: at every level, those that anyone may read of who acts there, the most
// recent first; three are chosen, one an initiative.
func TestStoriesOfAPlace(t *testing.T) {
	a := house(t, t.TempDir())
	toldIn(t, a, Principal)
	tell(t, a, Principal, "vieux", "garage", "2019", nil)
	tell(t, a, Principal, "recent", "garage", "2025-03", nil)
	tell(t, a, Principal, "sans-date", "agglo", "", nil)
	tell(t, a, Principal, "rade", "brest", "2026-01-02", nil)
	tell(t, a, Principal, "discret", "garage", "2026", func(s *story.Story) { s.Public = false })
	draw(t, a, pays("commune:01053", "commune:29019"), 0)
	for key, want := range map[territory.Key][2]string{
		"commune:01053":   {"recent vieux", "recent"},
		"epci:200071751":  {"recent vieux sans-date", "recent sans-date"},
		"departement:01":  {"recent vieux sans-date", "recent sans-date"},
		"region:84":       {"recent vieux sans-date", "recent sans-date"},
		"commune:29019":   {"rade", "rade"},
		"national:FR":     {"rade recent vieux sans-date", "rade recent sans-date"},
		pays().Key():      {"rade recent vieux sans-date", "rade recent sans-date"},
		"commune:75056":   {"", ""},
		"commune:XF001":   {"", ""},
		"departement:2A":  {"", ""},
		"commune:01004":   {"", ""},
		"departement:974": {"", ""},
	} {
		got := storiesAt(t, a, key)
		if storyIDs(got.Told) != want[0] || storyIDs(got.Chosen) != want[1] {
			t.Errorf("%s: %q, chosen %q; want %q", key, storyIDs(got.Told), storyIDs(got.Chosen), want)
		}
		for _, one := range got.Told {
			if one.Teller != "" || one.Study.Slug == "" || one.Initiative.Path == "" {
				t.Errorf("%s: %s is by %q, of %+v, in %q", key, one.ID, one.Teller, one.Initiative.Path, one.Study.Slug)
			}
		}
	}
}

// TestStoriesNeverLeak: what its teller, its study, its initiative or its entry does not open
// is on no place's page, nor what was withdrawn, nor what is of another space; and each is
// gone at the next look.
func TestStoriesNeverLeak(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	toldIn(t, a, Principal)
	tell(t, a, Principal, "repris", "garage", "2025", nil)
	tell(t, a, Principal, "rade", "brest", "2025", nil)
	tell(t, a, Principal, "nommee", "agglo", "2024", func(s *story.Story) { s.Consent.Name = true })
	shown := func() string { t.Helper(); return storyIDs(storiesAt(t, a, territory.NationalKey).Told) }
	if got := shown(); got != "rade repris nommee" {
		t.Fatalf("at first %q", got)
	}
	if got := storiesAt(t, a, "epci:200071751").Told; got[1].Teller != "Germaine Taillefer" {
		t.Errorf("who agreed to be named is %q", got[1].Teller)
	}
	if err := a.WithdrawStory(ctx, editor, Principal, "ruralites", "repris", 1, form); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != "rade nommee" {
		t.Errorf("after one was withdrawn: %q", got)
	}
	acts2 := initiative.Initiative{ID: "brest", Name: "brest", Public: false, Territories: []territory.Key{"commune:29019"}}
	if _, err := a.SaveInitiative(ctx, access.House, Principal, acts2, initiative.Contact{}, 1, From{Source: "form"}); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != "nommee" {
		t.Errorf("once its initiative is a draft: %q", got)
	}
	if _, err := a.SaveEntry(ctx, editor, Principal, "ruralites", study.Entry{Initiative: "agglo", Status: study.NotSelected, Reason: "Pas de mesure"}, 2, From{Source: "import"}); err != nil {
		t.Fatal(err)
	}
	if got := shown(); got != "" {
		t.Errorf("of who did not agree to be named: %q", got)
	}
	toldIn(t, a, "s")
	tell(t, a, "s", "ailleurs", "garage", "2026", nil)
	if got := shown(); got != "" {
		t.Errorf("of another space: %q", got)
	}
}

// TestAClosedStudyTellsNothing: closing a study takes its testimonies from every place.
func TestAClosedStudyTellsNothing(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	toldIn(t, a, Principal)
	tell(t, a, Principal, "recit", "garage", "2025", nil)
	if got := storyIDs(storiesAt(t, a, "commune:01053").Told); got != "recit" {
		t.Fatalf("at first %q", got)
	}
	s, err := a.Study(ctx, editor, Principal, "ruralites")
	if err != nil {
		t.Fatal(err)
	}
	s.Public = false
	if _, err := a.SaveStudy(ctx, editor, Principal, s.Study, s.Version, form); err != nil {
		t.Fatal(err)
	}
	if got := storyIDs(storiesAt(t, a, "commune:01053").Told); got != "" {
		t.Errorf("of a closed study: %q", got)
	}
}

// TestAStoryIsToldWithItsDimensions: those of the effects that it backs, each once.
func TestAStoryIsToldWithItsDimensions(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	toldIn(t, a, Principal)
	tell(t, a, Principal, "recit", "garage", "2025", nil)
	c := matrix.Contribution{Initiative: "garage", Dimensions: []string{"relations-sociales", "transports"},
		Evidence: []matrix.Evidence{{Nature: matrix.Testimony, Story: "recit", Solidity: matrix.Measured}}}
	if _, _, err := a.AssessCell(ctx, editor, Principal, "ruralites", c, matrix.Reading{Member: "awa", Value: effectOf(2)}, 0, form); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, d := range storiesAt(t, a, "commune:01053").Chosen[0].Dimensions {
		ids = append(ids, d.ID)
	}
	slices.Sort(ids)
	if !slices.Equal(ids, []string{"relations-sociales", "transports"}) {
		t.Errorf("it backs %q", ids)
	}
}
