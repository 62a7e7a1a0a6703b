package app

import (
	"context"
	"errors"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/twin"
)

func aSheet(t *testing.T, a *App, id, name string, public bool) InitiativeView {
	t.Helper()
	v, err := a.SaveInitiative(context.Background(), editor, Principal,
		initiative.Initiative{ID: id, Name: name, Public: public, Territories: []territory.Key{"commune:01004"}}, initiative.Contact{}, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func lookForTwins(t *testing.T, a *App) {
	t.Helper()
	if err := a.FindTwins(context.Background(), editor, Principal, form); err != nil {
		t.Fatal(err)
	}
	if err := a.DoFindTwins(context.Background(), Principal, "{}", Unheard); err != nil {
		t.Fatal(err)
	}
}

func twinsIn(t *testing.T, a *App, state twin.State) TwinList {
	t.Helper()
	l, err := a.Twins(context.Background(), editor, Principal, state, "", Place{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTwinsAreFoundAndWhatIsSaidOfThemIsRemembered(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	aSheet(t, a, "four", "Le four du village", true)
	aSheet(t, a, "four-2", "Four du village", false) // drafts too
	aSheet(t, a, "lavoir", "Le lavoir chante", true)
	if l := twinsIn(t, a, twin.Open); l.Search != nil || len(l.Pairs) != 0 {
		t.Fatalf("before any search: %+v", l)
	}
	lookForTwins(t, a)
	l := twinsIn(t, a, twin.Open)
	if len(l.Pairs) != 1 || l.Counts[twin.Open] != 1 || l.Search == nil || l.Pairs[0].First.Path == "" || l.Pairs[0].Other("four").ID != "four-2" {
		t.Fatalf("found: %+v", l)
	}
	if near, err := a.TwinsOf(ctx, editor, Principal, "four-2"); err != nil || len(near) != 1 {
		t.Fatalf("of a sheet: %v %+v", err, near)
	}
	if err := a.TellTwins(ctx, editor, Principal, "four-2", "four", twin.Different, form); err != nil {
		t.Fatal(err)
	}
	lookForTwins(t, a)
	if l := twinsIn(t, a, twin.Open); len(l.Pairs) != 0 {
		t.Fatalf("said to be two, and proposed again: %+v", l)
	}
	said := twinsIn(t, a, twin.Different)
	if len(said.Pairs) != 1 || said.Pairs[0].By != editor.Name || said.Pairs[0].Date == "" {
		t.Fatalf("said: %+v", said)
	}
	if err := a.TellTwins(ctx, editor, Principal, "four", "four-2", twin.Open, form); err != nil {
		t.Fatal(err)
	}
	if l := twinsIn(t, a, twin.Open); len(l.Pairs) != 1 || l.Pairs[0].By != "" {
		t.Fatalf("taken back: %+v", l)
	}
}

func TestAPairThatIsNoLongerAlikeGoes(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	aSheet(t, a, "four", "Le four du village", true)
	v := aSheet(t, a, "four-2", "Four du village", true)
	lookForTwins(t, a)
	v.Name = "Le tracteur partagé"
	if _, err := a.SaveInitiative(ctx, editor, Principal, v.Initiative, initiative.Contact{}, v.Version, form); err != nil {
		t.Fatal(err)
	}
	lookForTwins(t, a)
	if l := twinsIn(t, a, twin.Open); len(l.Pairs) != 0 || l.Counts[twin.Open] != 0 {
		t.Fatalf("still there: %+v", l)
	}
}

func TestTwinsAreForWhoEdits(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	aSheet(t, a, "four", "Le four du village", true)
	aSheet(t, a, "four-2", "Four du village", false)
	lookForTwins(t, a)
	reader := access.Actor{Account: "lecteur", Name: "Luc", Role: access.Reader}
	for _, who := range []access.Actor{access.Anyone, reader} {
		if _, err := a.Twins(ctx, who, Principal, twin.Open, "", Place{}); !refused(err) {
			t.Errorf("%s lists: %v", who.Role, err)
		}
		if _, err := a.Twin(ctx, who, Principal, "four", "four-2"); !refused(err) {
			t.Errorf("%s reads a pair: %v", who.Role, err)
		}
		if err := a.FindTwins(ctx, who, Principal, form); !refused(err) {
			t.Errorf("%s searches: %v", who.Role, err)
		}
		if err := a.TellTwins(ctx, who, Principal, "four", "four-2", twin.Different, form); !refused(err) {
			t.Errorf("%s tells: %v", who.Role, err)
		}
		if near, err := a.TwinsOf(ctx, who, Principal, "four"); err != nil || near != nil {
			t.Errorf("%s sees twins on a sheet: %v %v", who.Role, near, err)
		}
	}
}

func refused(err error) bool { return fault.Is(err, fault.SignIn) || fault.Is(err, fault.Denied) }

func TestASearchThatNobodyWantsKeepsNothing(t *testing.T) {
	a := house(t, t.TempDir())
	aSheet(t, a, "four", "Le four du village", true)
	aSheet(t, a, "four-2", "Four du village", true)
	stop := errors.New("stop")
	if err := a.DoFindTwins(context.Background(), Principal, "{}", func(int, int) error { return stop }); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if l := twinsIn(t, a, twin.Open); len(l.Pairs) != 0 {
		t.Fatalf("kept %+v", l)
	}
}

// TestAnImportIsFollowedByASearch: who brought a list is told what of it may be there
// already, and nothing of other pairs.
func TestAnImportIsFollowedByASearch(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	aSheet(t, a, "four", "Le four du village", true)
	aSheet(t, a, "four-2", "Four du village", true)
	r := commit(t, a, csvFile("Nom de l’initiative;Commune", "Lavoir qui chante;01004", "Le lavoir qui chante;01004", "Autre chose;01004"), ImportOptions{})
	n, search, err := a.OpenTwins(ctx, editor, Principal, r.Batch)
	if err != nil || n != 0 || search == nil || search.State != "waiting" {
		t.Fatalf("%d %+v %v", n, search, err)
	}
	if err := a.DoFindTwins(ctx, Principal, "{}", Unheard); err != nil {
		t.Fatal(err)
	}
	if n, _, err = a.OpenTwins(ctx, editor, Principal, r.Batch); err != nil || n != 1 {
		t.Errorf("of the import: %d %v", n, err)
	}
	if n, _, err = a.OpenTwins(ctx, editor, Principal, ""); err != nil || n != 2 {
		t.Errorf("of all: %d %v", n, err)
	}
	l, err := a.Twins(ctx, editor, Principal, twin.Open, r.Batch, Place{})
	if err != nil || len(l.Pairs) != 1 || l.Pairs[0].First.Name == "Le four du village" {
		t.Errorf("%+v %v", l.Pairs, err)
	}
	if _, err := a.UndoImport(ctx, editor, Principal, r.Batch); err != nil {
		t.Fatal(err)
	}
	if _, search, err = a.OpenTwins(ctx, editor, Principal, ""); err != nil || search.State != "waiting" {
		t.Errorf("an import that is undone is not followed by a search: %+v %v", search, err)
	}
	if err := a.DoFindTwins(ctx, Principal, "{}", Unheard); err != nil {
		t.Fatal(err)
	}
	if n, _, err = a.OpenTwins(ctx, editor, Principal, ""); err != nil || n != 1 {
		t.Errorf("once it is undone: %d %v", n, err)
	}
	if n, search, err := a.OpenTwins(ctx, access.Anyone, Principal, ""); n != 0 || search != nil || err != nil {
		t.Errorf("anyone is told of %d", n)
	}
}
