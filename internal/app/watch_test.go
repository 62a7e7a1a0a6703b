package app

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/mail"
	"codeberg.org/bocage/bocage/internal/store"
)

// pigeon keeps the letters that it is given, or refuses them all.
type pigeon struct {
	letters []mail.Message
	refuses bool
}

func (p *pigeon) Send(_ context.Context, m mail.Message) error {
	if p.refuses {
		return &mail.Refusal{Said: "550 nobody"}
	}
	p.letters = append(p.letters, m)
	return nil
}

// followed is a house whose searches are followed by letter, on a clock of its own.
func followed(t *testing.T) (*App, *pigeon, *hands) {
	t.Helper()
	h, p := &hands{at: clock.System()}, &pigeon{}
	a := houseAt(t, t.TempDir(), h.now)
	a.postman = p
	a.Pen(func(l Letter) (subject, text, stop string, err error) {
		news, err := a.NewsIn(context.Background(), l.Facts["sheets"], l.Facts["new"])
		text = "lien:" + l.Facts["link"] + "\n"
		for _, n := range news {
			if text += n.Name + "\n"; n.New {
				text += "(nouvelle)\n"
			}
		}
		return l.What, text, "", err
	})
	writes(t, a, initiative.Initiative{ID: "ancien", Name: "Verger ancien", Public: true})
	return a, p, h
}

func writes(t *testing.T, a *App, in initiative.Initiative) {
	t.Helper()
	v, err := a.Initiative(context.Background(), editor, Principal, in.ID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	if _, err := a.SaveInitiative(context.Background(), editor, Principal, in, initiative.Contact{}, v.Version, form); err != nil {
		t.Fatal(err)
	}
}

func followLink(m mail.Message) string {
	_, link, _ := strings.Cut(m.Text, "lien:")
	link, _, _ = strings.Cut(link, "\n")
	return link
}

// follows asks for a search and confirms it.
func follows(t *testing.T, a *App, p *pigeon, q Question, address string) string {
	t.Helper()
	if err := a.AskWatch(context.Background(), q, address, "fr", form); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	link := followLink(p.letters[len(p.letters)-1])
	if err := a.ConfirmWatch(context.Background(), link); err != nil {
		t.Fatal(err)
	}
	return link
}

// aWeekOn lets a week pass, and does what the house does each day.
func aWeekOn(t *testing.T, a *App, h *hands) {
	t.Helper()
	h.pass(7*24*time.Hour + time.Minute)
	if err := a.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	works(t, a)
}

func TestAFollowedSearchIsToldOnceOfWhatAnyoneSees(t *testing.T) {
	a, p, h := followed(t)
	ctx := context.Background()
	follows(t, a, p, Question{Words: "verger"}, "Awa@Exemple.fr")
	if aWeekOn(t, a, h); len(p.letters) != 1 {
		t.Fatalf("nothing is new, and a letter leaves: %v", p.letters)
	}
	h.pass(time.Minute)
	writes(t, a, initiative.Initiative{ID: "neuf", Name: "Verger neuf", Public: true})
	writes(t, a, initiative.Initiative{ID: "secret", Name: "Verger secret"})
	writes(t, a, initiative.Initiative{ID: "four", Name: "Four", Public: true})
	writes(t, a, initiative.Initiative{ID: "ancien", Name: "Verger ancien", Public: true, Tags: []string{"à relancer"}})
	if err := a.ConfirmSheet(ctx, editor, Principal, "ancien", form); err != nil { // seen by nobody else
		t.Fatal(err)
	}
	writes(t, a, initiative.Initiative{ID: "neuf", Name: "Verger neuf", Public: true, Summary: "Corrigé le même jour."})
	if err := a.DoWatches(ctx, Principal, "{}", Unheard); err != nil {
		t.Fatal(err)
	}
	if works(t, a); len(p.letters) != 2 || !strings.Contains(p.letters[1].Text, "Verger neuf\n(nouvelle)") || strings.Contains(p.letters[1].Text, "secret") || strings.Contains(p.letters[1].Text, "ancien") || p.letters[1].To != "awa@exemple.fr" {
		t.Fatalf("%+v", p.letters)
	}
	for range 2 { // asked for again, or begun again after a stop
		if err := a.DoWatches(ctx, Principal, "{}", Unheard); err != nil {
			t.Fatal(err)
		}
	}
	if works(t, a); len(p.letters) != 2 {
		t.Errorf("told twice: %v", p.letters)
	}
	h.pass(24 * time.Hour)
	writes(t, a, initiative.Initiative{ID: "ancien", Name: "Verger ancien et beau", Public: true})
	if err := a.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if works(t, a); len(p.letters) != 2 {
		t.Errorf("told twice in a week: %v", p.letters)
	}
	if aWeekOn(t, a, h); len(p.letters) != 3 || !strings.Contains(p.letters[2].Text, "Verger ancien et beau") || strings.Contains(p.letters[2].Text, "neuf") {
		t.Errorf("%v", p.letters)
	}
}

func TestWhatIsHiddenBeforeTheLetterLeavesIsNotTold(t *testing.T) {
	a, p, h := followed(t)
	follows(t, a, p, Question{}, "awa@exemple.fr")
	h.pass(8 * 24 * time.Hour)
	writes(t, a, initiative.Initiative{ID: "neuf", Name: "Verger neuf", Public: true})
	if err := a.DoWatches(context.Background(), Principal, "{}", Unheard); err != nil {
		t.Fatal(err)
	}
	writes(t, a, initiative.Initiative{ID: "neuf", Name: "Verger neuf"})
	if works(t, a); len(p.letters) != 2 || strings.Contains(p.letters[1].Text, "neuf") {
		t.Errorf("%v", p.letters)
	}
}

func TestTwoJobsAtOnceWriteOneLetter(t *testing.T) {
	a, p, h := followed(t)
	follows(t, a, p, Question{}, "awa@exemple.fr")
	h.pass(8 * 24 * time.Hour)
	writes(t, a, initiative.Initiative{ID: "neuf", Name: "Verger neuf", Public: true})
	var both sync.WaitGroup
	for range 4 {
		both.Go(func() {
			if err := a.DoWatches(context.Background(), Principal, "{}", Unheard); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	if works(t, a); len(p.letters) != 2 {
		t.Errorf("%d letters", len(p.letters))
	}
}

func TestNothingLeavesBeforeItIsConfirmedAndStoppingForgets(t *testing.T) {
	a, p, h := followed(t)
	ctx := context.Background()
	if err := a.AskWatch(ctx, Question{Words: "verger", Facets: []Facet{{Name: FacetGap, Value: "lead"}, {Name: "theme", Value: "gone"}}, Within: "nowhere"}, "awa@exemple.fr", "fr", form); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	link := followLink(p.letters[0])
	w, err := a.WatchBy(ctx, link)
	if err != nil || w.On || len(w.Question.Facets) != 1 || w.Question.Within != "" {
		t.Fatalf("opening a link changed it, or it asks what only the house may: %+v %v", w, err)
	}
	writes(t, a, initiative.Initiative{ID: "neuf", Name: "Verger neuf", Public: true})
	if aWeekOn(t, a, h); len(p.letters) != 1 {
		t.Errorf("told without being asked: %v", p.letters)
	}
	if _, err := a.WatchBy(ctx, link); !fault.Is(err, fault.NotFound) {
		t.Errorf("kept though nobody confirmed: %v", err)
	}
	link = follows(t, a, p, Question{Words: "verger"}, "awa@exemple.fr")
	for range 2 {
		if err := a.StopWatch(ctx, link); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := a.store.HeldBy(ctx, a.watches(), kindWatch, "awa@exemple.fr", 10)
	if err != nil || len(ids) != 0 {
		t.Errorf("the address stays: %v %v", ids, err)
	}
	changes, err := a.store.Changes(ctx, access.Visible(access.House, access.KindChange, Principal), kindWatch, w.ID)
	if err != nil || len(changes) != 0 {
		t.Errorf("its history stays: %v %v", changes, err)
	}
}

func TestAnAddressIsNotBombed(t *testing.T) {
	a, p, _ := followed(t)
	ctx := context.Background()
	for _, words := range []string{"a1", "b2", "c3", "c3", "d4", "e5"} {
		if err := a.AskWatch(ctx, Question{Words: words}, "awa@exemple.fr", "fr", form); err != nil {
			t.Fatal(err)
		}
	}
	if works(t, a); len(p.letters) != mostUnproved {
		t.Errorf("%d letters to someone who answers none", len(p.letters))
	}
	for _, wrong := range []string{"", "awa", "awa@exemple", "awa@exemple.fr\nBcc: tous@exemple.fr", strings.Repeat("a", 300) + "@exemple.fr"} {
		if err := a.AskWatch(ctx, Question{}, wrong, "fr", form); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	a.postman = nil
	if err := a.AskWatch(ctx, Question{}, "luc@exemple.fr", "fr", form); !fault.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
}

func TestAnAddressThatTakesNoLetterIsForgotten(t *testing.T) {
	a, p, h := followed(t)
	link := follows(t, a, p, Question{}, "awa@exemple.fr")
	h.pass(8 * 24 * time.Hour)
	writes(t, a, initiative.Initiative{ID: "neuf", Name: "Verger neuf", Public: true})
	p.refuses = true
	if err := a.DoWatches(context.Background(), Principal, "{}", Unheard); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	if _, err := a.WatchBy(context.Background(), link); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	p.refuses = false
	link = follows(t, a, p, Question{}, "eve@exemple.fr")
	sent := lettersOf(t, a, store.LetterSent)
	if err := a.TendLetter(context.Background(), editor, Principal, sent[0].ID, Returned, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.WatchBy(context.Background(), link); !fault.Is(err, fault.NotFound) {
		t.Errorf("its letter came back: %v", err)
	}
	follows(t, a, p, Question{}, "luc@exemple.fr")
	if n, err := a.StopWatches(context.Background(), access.House, "LUC@exemple.fr"); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	if _, err := a.StopWatches(context.Background(), access.Anyone, "luc@exemple.fr"); err == nil {
		t.Error("anyone stops anyone")
	}
}

func TestSavedSearchesAreTheirOwnersUnlessShared(t *testing.T) {
	a := house(t, t.TempDir())
	ctx := context.Background()
	awa, luc := access.Actor{Account: "awa", Role: access.Reader}, access.Actor{Account: "luc", Role: access.Editor}
	for name, shared := range map[string]bool{"Vergers": false, "Jardins": true} {
		in := SavedSearch{Name: name, Shared: shared, Question: Question{Words: strings.Repeat("é", 300), Within: "x", Facets: []Facet{{Name: "theme", Value: "gone"}, {Name: "list", Value: "private"}, {Name: FacetStale, Value: "12"}}}}
		if err := a.SaveSearch(ctx, awa, Principal, in, form); err != nil {
			t.Fatal(err)
		}
	}
	mine, shared, err := a.SavedSearches(ctx, awa, Principal)
	if err != nil || len(mine) != 2 || len(shared) != 0 || len(mine[0].Question.Facets) != 2 || mine[0].Question.Words != strings.Repeat("é", maxQuestionWords) || mine[0].Question.Within != "" {
		t.Fatalf("%+v %+v %v", mine, shared, err)
	}
	_, others, err := a.SavedSearches(ctx, luc, Principal)
	if err != nil || len(others) != 1 || others[0].Name != "Jardins" {
		t.Errorf("%+v %v", others, err)
	}
	for _, s := range mine {
		s.Name = "Pris"
		if err := a.SaveSearch(ctx, luc, Principal, s, form); !fault.Is(err, fault.NotFound) {
			t.Errorf("renamed by another: %v", err)
		}
		if err := a.ForgetSearch(ctx, luc, Principal, s.ID, form); !fault.Is(err, fault.NotFound) {
			t.Errorf("forgotten by another: %v", err)
		}
	}
	if err := a.SaveSearch(ctx, awa, Principal, SavedSearch{Name: "vergers"}, form); !fault.Is(err, fault.Invalid) {
		t.Errorf("two of one name: %v", err)
	}
	var saving sync.WaitGroup
	for range 10 {
		saving.Go(func() { a.SaveSearch(ctx, luc, Principal, SavedSearch{Name: "Fours"}, form) })
	}
	saving.Wait()
	if own, _, err := a.SavedSearches(ctx, luc, Principal); err != nil || len(own) != 1 {
		t.Errorf("ten clicks at once keep %d of one name: %v", len(own), err)
	}
	if err := a.SaveSearch(ctx, access.Anyone, Principal, SavedSearch{Name: "x"}, form); !fault.Is(err, fault.SignIn) {
		t.Errorf("%v", err)
	}
	for _, s := range mine {
		if err := a.ForgetSearch(ctx, awa, Principal, s.ID, form); err != nil {
			t.Error(err)
		}
	}
	if mine, _, _ := a.SavedSearches(ctx, awa, Principal); len(mine) != 0 {
		t.Errorf("%+v", mine)
	}
}
