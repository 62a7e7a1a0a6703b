package app

import (
	"context"
	"regexp"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

var linkIn = regexp.MustCompile(`lien:(\S+)`)

const year = 366 * 24 * time.Hour

func reminds(t *testing.T, a *App, want int) {
	t.Helper()
	n, err := a.RemindHolders(context.Background())
	if err != nil || n != want {
		t.Errorf("%d reminders, want %d: %v", n, want, err)
	}
	works(t, a)
}

// TestRemindAHolder: a letter a year, whose link opens the sheet; looking at it
// changes nothing, and says nothing of the sheet being right.
func TestRemindAHolder(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	_, v := asksFor(t, a, box, slug, "odile@exemple.fr")
	reminds(t, a, 0)
	clock.pass(year)
	reminds(t, a, 1)
	reminds(t, a, 0)
	letters := box.To("odile@exemple.fr")
	m := linkIn.FindStringSubmatch(letters[len(letters)-1].Text)
	if len(letters) != 2 || m == nil {
		t.Fatalf("the letters: %+v", letters)
	}
	for range 3 { // a scanner
		if v, err := a.ClaimBy(ctx, m[1]); err != nil || v.Seen == a.today() {
			t.Errorf("opened: %+v %v", v, err)
		}
	}
	if err := a.ConfirmHeld(ctx, m[1]); err != nil {
		t.Fatal(err)
	}
	if v, _ = a.ClaimBy(ctx, m[1]); v.Seen != a.today() {
		t.Errorf("confirmed: %+v", v)
	}
	clock.pass(61 * 24 * time.Hour)
	if _, err := a.ClaimBy(ctx, m[1]); !fault.Is(err, fault.NotFound) {
		t.Errorf("two months later its link opens: %v", err)
	}
	clock.pass(year)
	reminds(t, a, 1)
	clock.pass(30 * 24 * time.Hour) // not answered
	reminds(t, a, 0)
}

// TestNoReminder to who asked for none, of a sheet nobody sees, to an address that
// refuses letters: until its code is typed again.
func TestNoReminder(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	sheet, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	link, _ := asksFor(t, a, box, slug, "odile@exemple.fr")
	if err := a.QuietHeld(ctx, link, true, form); err != nil {
		t.Fatal(err)
	}
	clock.pass(year)
	reminds(t, a, 0)
	link, v := asksFor(t, a, box, slug, "odile@exemple.fr")
	if err := a.QuietHeld(ctx, link, false, form); err != nil {
		t.Fatal(err)
	}
	box.Answer("odile@exemple.fr", "550 no such user")
	reminds(t, a, 1)
	if v, _ = a.ClaimBy(ctx, link); v.Bounced != a.today() {
		t.Errorf("its address refuses letters: %+v", v.Claim)
	}
	clock.pass(year)
	reminds(t, a, 0)
	box.Answer("odile@exemple.fr", "250 OK")
	_, v = asksFor(t, a, box, slug, "odile@exemple.fr")
	if v.Bounced != "" {
		t.Error("proved again, it still is said to refuse")
	}
	clock.pass(year)
	reminds(t, a, 1)
	took := lettersOf(t, a, store.LetterSent)[0]
	for _, deed := range []LetterDeed{Carried, TriedAgain, ThrownAway} {
		if err := a.TendLetter(ctx, editor, Principal, took.ID, deed, form); keyOf(err) != "letter.left" {
			t.Errorf("%s of a letter that left: %v", deed, err)
		}
	}
	if err := a.TendLetter(ctx, access.Actor{Account: "l", Role: access.Reader}, Principal, took.ID, Returned, form); !fault.Is(err, fault.Denied) {
		t.Errorf("who only reads says that a letter came back: %v", err)
	}
	if err := a.TendLetter(ctx, editor, Principal, took.ID, Returned, form); err != nil {
		t.Fatal(err)
	}
	if v, _ = a.claimOf(ctx, v.ID); v.Bounced != a.today() {
		t.Errorf("its letter came back: %+v", v.Claim)
	}
	back := lettersOf(t, a, store.LetterRefused)[0]
	if back.ID != took.ID || !CameBack(back.Letter) {
		t.Errorf("came back: %+v", back)
	}
	for deed, key := range map[LetterDeed]string{TriedAgain: "letter.left", Returned: "letter.not_left"} {
		if err := a.TendLetter(ctx, editor, Principal, took.ID, deed, form); keyOf(err) != key {
			t.Errorf("%s of one that came back: %v", deed, err)
		}
	}
	if err := a.TendLetter(ctx, editor, Principal, took.ID, ThrownAway, form); err != nil {
		t.Error(err)
	}
	hidden := sheet.Initiative
	hidden.Public = false
	if _, err := a.SaveInitiative(ctx, editor, Principal, hidden, sheet.Contact, sheet.Version, form); err != nil {
		t.Fatal(err)
	}
	reminds(t, a, 0)
}

// TestRemindersWaitForWhoCarriesThem where there is no server: the letter waits, whole.
func TestRemindersWaitForWhoCarriesThem(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	asksFor(t, a, box, slug, "odile@exemple.fr")
	a.postman = nil
	clock.pass(year)
	reminds(t, a, 1)
	held, _, err := a.Letters(ctx, editor, Principal, store.LetterHeld, "")
	if err != nil || len(held) != 1 || held[0].What != LetterClaimReminder {
		t.Fatalf("%+v %v", held, err)
	}
	if v, err := a.ClaimBy(ctx, held[0].Facts["link"]); err != nil || v.State != claim.Held {
		t.Errorf("its link: %+v %v", v, err)
	}
}
