package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// noted is a note that nothing is wrong with.
func noted() briefing.Briefing {
	return briefing.Briefing{ID: "note-abcd2345", Territory: "commune:61001", Title: "Vieillir à Alençon", Question: "Qui reste ?", Figures: []briefing.Figure{{Code: "UNEMP18"}}, Seen: briefing.Inside}
}

func keys(err error) (all []string) {
	for _, f := range fault.All(err) {
		all = append(all, f.Field+" "+f.Key)
	}
	return all
}

func TestABriefingIsKept(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	if err := a.SaveBriefing(ctx, access.Anyone, noted(), 0, false, From{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("anyone writes a note: %v", err)
	}
	if err := a.SaveBriefing(ctx, editor, noted(), 0, false, From{}); err != nil {
		t.Fatal(err)
	}
	v, err := a.Briefing(ctx, editor, "note-abcd2345")
	if err != nil || v.Version != 1 || v.Figures[0].Value <= 0 || v.Figures[0].Period != "2018" || v.Figures[0].On == "" {
		t.Fatalf("kept: %+v, %v", v, err)
	}
	if _, err := a.Briefing(ctx, access.Anyone, v.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("anyone reads what is kept inside: %v", err)
	}
	v.Question = "Qui vient ?"
	if err := a.SaveBriefing(ctx, editor, v.Briefing, 1, false, From{}); err != nil {
		t.Fatal(err)
	}
	if err := a.SaveBriefing(ctx, editor, noted(), 1, false, From{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("written over a later version: %v", err)
	}
	if err := a.UndoBriefing(ctx, editor, v.ID, 2, From{}); err != nil {
		t.Fatal(err)
	}
	if v, _ = a.Briefing(ctx, editor, v.ID); v.Question != "Qui reste ?" {
		t.Errorf("not undone: %q", v.Question)
	}
	if changes, err := a.BriefingHistory(ctx, editor, v.ID, 0); err != nil || len(changes) != 3 {
		t.Errorf("history: %d changes, %v", len(changes), err)
	}
}

func TestWhatABriefingMayNotRestOn(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	drawn := perimeter.Perimeter{ID: "pays-retire-abcd2345", Name: "Pays retiré", Kind: perimeter.Pays, Members: []territory.Key{"commune:61001", "commune:61006"}, Vintage: 2026, Public: true}
	if err := a.SavePerimeter(ctx, editor, drawn, 0, From{}); err != nil {
		t.Fatal(err)
	}
	of := noted()
	of.ID, of.Territory = "note-du-pays-abcd2345", drawn.Key()
	if err := a.SaveBriefing(ctx, editor, of, 0, false, From{}); err != nil {
		t.Fatalf("of a perimeter: %v", err)
	}
	if err := a.RetirePerimeter(ctx, editor, drawn.ID, 1, true, From{}); err != nil {
		t.Fatal(err)
	}
	of.Question = "Que devient-il ?"
	if err := a.SaveBriefing(ctx, editor, of, 1, false, From{}); err != nil {
		t.Errorf("a note whose perimeter was withdrawn can't be changed: %v", err)
	}
	for name, c := range map[string]struct {
		change func(*briefing.Briefing)
		want   string
	}{
		"a perimeter that was withdrawn": {func(b *briefing.Briefing) { b.Territory = drawn.Key() }, "territory briefing.territory_retired"},
		"an invented place":              {func(b *briefing.Briefing) { b.Territory = "perimetre:fictif-haute-bocagere" }, "territory briefing.territory"},
		"the same twice":                 {func(b *briefing.Briefing) { b.Figures = append(b.Figures, b.Figures[0]) }, "figure.2 briefing.twice"},
		"an indicator of EPCI alone":     {func(b *briefing.Briefing) { b.Figures[0].Code = "RIEN" }, "figure.1 briefing.unknown"},
		"nothing agreed":                 {func(b *briefing.Briefing) { b.Story = briefing.Story{Source: briefing.Written, Text: "x", Teller: "y"} }, "agreed briefing.not_agreed"},
		"nobody reads it":                {func(b *briefing.Briefing) { b.Seen = "" }, "seen required"},
	} {
		b := noted()
		c.change(&b)
		if got := keys(a.SaveBriefing(ctx, editor, b, 0, false, From{})); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A note tells of an initiative only as long as anyone may read of it.
func TestABriefingTellsOnlyWhatIsPublic(t *testing.T) {
	a := houseIn(t, t.TempDir())
	ctx := context.Background()
	in := initiative.Initiative{ID: "cafe-d-alencon", Name: "Café d’Alençon", Summary: "On s’y retrouve.", Public: true, Territories: []territory.Key{"commune:61001"}}
	saved, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, 0, From{})
	if err != nil {
		t.Fatal(err)
	}
	choices, err := a.ChoicesOfBriefing(ctx, "commune:61001")
	if err != nil || len(choices.Acting) != 1 {
		t.Fatalf("to choose: %+v, %v", choices, err)
	}
	b := noted()
	b.Story = briefing.Story{Source: briefing.Acting, Initiative: in.ID}
	if err := a.SaveBriefing(ctx, editor, b, 0, false, From{}); err != nil {
		t.Fatal(err)
	}
	if told, err := a.StoryOfBriefing(ctx, b); err != nil || told.Gone || told.Text != "On s’y retrouve." {
		t.Errorf("told: %+v, %v", told, err)
	}
	in.Public = false
	if _, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, saved.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if told, err := a.StoryOfBriefing(ctx, b); err != nil || !told.Gone || told.Text != "" || told.Initiative.Name != "" {
		t.Errorf("a draft is told: %+v, %v", told, err)
	}
}

// Who told a story takes it back: no version of the note holds its words any more, though
// it was reworded, then replaced by another, and the other changes can still be undone.
func TestAStoryReplacedSinceIsErased(t *testing.T) {
	folder := t.TempDir()
	a := houseIn(t, folder)
	ctx := context.Background()
	in := initiative.Initiative{ID: "cafe-d-alencon", Name: "Café d’Alençon", Summary: "On s’y retrouve.", Public: true, Territories: []territory.Key{"commune:61001"}}
	if _, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, 0, From{}); err != nil {
		t.Fatal(err)
	}
	b := noted()
	save := func(version int64, erase bool) BriefingView {
		t.Helper()
		if err := a.SaveBriefing(ctx, editor, b, version, erase, From{}); err != nil {
			t.Fatal(err)
		}
		v, err := a.Briefing(ctx, editor, b.ID)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if held, err := a.HoldsStory(ctx, editor, save(0, false)); err != nil || held {
		t.Errorf("a story before there was one: %v, %v", held, err)
	}
	b.Story = briefing.Story{Source: briefing.Written, Text: "Germaine demande à la voisine.", Teller: "Germaine T.", Agreed: true}
	save(1, false)
	b.Story.Text, b.Story.Teller = "Germaine marche jusqu’au bourg.", "Germaine Taillefer"
	save(2, false)
	b.Story = briefing.Story{Source: briefing.Acting, Initiative: in.ID}
	save(3, false)
	b.Question = "Qui revient ?"
	v := save(4, false)
	if held, err := a.HoldsStory(ctx, editor, v); err != nil || !held {
		t.Errorf("the words of before are not held: %v, %v", held, err)
	}
	v = save(5, true)
	if v.Story.Initiative != in.ID {
		t.Errorf("the story that is there went too: %+v", v.Story)
	}
	if held, err := a.HoldsStory(ctx, editor, v); err != nil || held {
		t.Errorf("still held: %v, %v", held, err)
	}
	changes, err := a.BriefingHistory(ctx, editor, b.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := json.Marshal(changes); err != nil || strings.Contains(string(body), "Germaine") || !strings.Contains(string(body), "redacted") {
		t.Errorf("the history says %s, %v", body, err)
	}
	if os.Getenv("TEST_POSTGRES_DSN") == "" {
		for _, file := range []string{store.FileName, store.FileName + "-wal"} {
			if bytes, err := os.ReadFile(filepath.Join(folder, file)); err == nil && strings.Contains(string(bytes), "Germaine") {
				t.Errorf("%s still holds the words", file)
			}
		}
	}
	if err := a.UndoBriefing(ctx, editor, b.ID, 3, From{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("what was erased comes back: %v", err)
	}
	if err := a.UndoBriefing(ctx, editor, b.ID, 5, From{}); err != nil {
		t.Errorf("the question can't be undone: %v", err)
	}
}
