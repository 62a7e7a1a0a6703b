package app

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/test/postbox"
)

// heldSheet is a public sheet with a contact and a site of its own.
func heldSheet(t *testing.T, a *App, name, email, site string) (InitiativeView, string) {
	t.Helper()
	in := initiative.Initiative{ID: strings.ToLower(strings.ReplaceAll(name, " ", "-")), Name: name, Summary: "On cuit.", Public: true, Web: []string{site}, Extra: []initiative.Extra{{Name: "Note", Value: "interne"}}}
	saved, err := a.SaveInitiative(context.Background(), editor, Principal, in, initiative.Contact{Name: "Odile", Email: email}, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	return saved, strings.TrimPrefix(saved.Path, "initiatives/")
}

var codeIn = regexp.MustCompile(`(?s)code:(\d{3} \d{3}).*ask:(\S+)`)

// asksFor asks for a sheet and types the code that comes.
func asksFor(t *testing.T, a *App, box *postbox.Server, slug, email string) (link string, v ClaimView) {
	t.Helper()
	ctx := context.Background()
	ask, err := a.AskClaim(ctx, slug, ClaimInput{Name: email, Email: email, Message: "J’y suis.", Notice: "1", Consent: "2026-03-01"}, "fr", form, func(string) string { return "/" })
	if err != nil {
		t.Fatal(err)
	}
	works(t, a)
	letters := box.To(strings.ToLower(email))
	m := codeIn.FindStringSubmatch(letters[len(letters)-1].Text)
	if m == nil || m[2] != ask {
		t.Fatalf("the letter: %+v", letters)
	}
	return types(t, a, ask, m[1])
}

func types(t *testing.T, a *App, ask, code string) (link string, v ClaimView) {
	t.Helper()
	link, err := a.ProveClaim(context.Background(), ask, code, form, func(string) string { return "/" })
	if err != nil {
		t.Fatal(err)
	}
	if v, err = a.ClaimBy(context.Background(), link); err != nil {
		t.Fatal(err)
	}
	return link, v
}

func state(t *testing.T, v ClaimView, want claim.State, ground claim.Ground) {
	t.Helper()
	if v.State != want || v.Ground != ground {
		t.Fatalf("%s: %s by %q, want %s by %q", v.Contact.Email, v.State, v.Ground, want, ground)
	}
}

// TestHoldASheet: an address of the sheet holds it at once, and edits it and nothing
// else; what is not the holder's to decide stays; and the history says who wrote.
func TestHoldASheet(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	sheet, slug := heldSheet(t, a, "Le four", "Odile@exemple.fr", "https://lefour.fr")
	other, _ := heldSheet(t, a, "Le lavoir", "luc@exemple.fr", "https://lelavoir.fr")
	link, v := asksFor(t, a, box, slug, "odile@exemple.fr")
	state(t, v, claim.Held, claim.ByContact)
	in := v.Sheet.Initiative
	in.Summary, in.Public, in.Extra = "On cuit le pain ensemble.", false, nil
	saved, err := a.SaveHeld(ctx, link, in, v.Sheet.Version, form)
	if err != nil {
		t.Fatal(err)
	}
	after, err := a.Initiative(ctx, editor, Principal, sheet.ID)
	if err != nil || !after.Public || after.Summary != "On cuit le pain ensemble." || len(after.Extra) != 1 || after.Contact.Email != "Odile@exemple.fr" {
		t.Errorf("edited: %+v, %v", after, err)
	}
	if _, err := a.SaveHeld(ctx, link, in, v.Sheet.Version, form); !fault.Is(err, fault.Conflict) {
		t.Errorf("over someone else's work: %v", err)
	}
	theirs := other.Initiative
	theirs.Summary = "Pris"
	if _, err := a.SaveInitiative(ctx, v.Actor(), Principal, theirs, initiative.Contact{}, other.Version, form); !fault.Is(err, fault.SignIn) {
		t.Errorf("another's sheet: %v", err)
	}
	if _, err := a.SaveHeld(ctx, link, theirs, saved.Version, form); err != nil {
		t.Fatal(err)
	}
	if now, _ := a.Initiative(ctx, editor, Principal, other.ID); now.Summary != "On cuit." {
		t.Errorf("the name of another sheet in the form wrote there: %q", now.Summary)
	}
	changes, err := a.History(ctx, editor, Principal, sheet.ID, 0)
	if err != nil || changes[0].Source != holderSource || !byHand(slicesReversed(changes), "/summary") {
		t.Errorf("an import would win over it: %+v %v", changes, err)
	}
	clock.pass(31 * 24 * time.Hour)
	if _, err := a.ClaimBy(ctx, link); !fault.Is(err, fault.NotFound) {
		t.Errorf("a link of last month: %v", err)
	}
	again, v := asksFor(t, a, box, slug, "ODILE@exemple.fr")
	state(t, v, claim.Held, claim.ByContact)
	if err := a.ConfirmHeld(ctx, again); err != nil {
		t.Fatal(err)
	}
	if v, _ = a.ClaimBy(ctx, again); v.Seen != a.today() {
		t.Errorf("confirmed on %s", v.Seen)
	}
	if err := a.LeaveHeld(ctx, again, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SaveHeld(ctx, again, in, saved.Version, form); err == nil {
		t.Error("who left edits still")
	}
	works(t, a)
	if l := box.To("odile@exemple.fr"); l[len(l)-1].Subject != LetterClaimEnded {
		t.Errorf("the end is not told: %s", l[len(l)-1].Subject)
	}
	if left, _, err := a.ClaimFor(ctx, editor, v.ID); err != nil || !left.Contact.Empty() || left.Ending != claim.Left {
		t.Errorf("who left is known still: %+v %v", left.Contact, err)
	}
}

func slicesReversed(changes []store.Change) (out []store.Change) {
	for _, c := range changes {
		out = append([]store.Change{c}, out...)
	}
	return out
}

// TestClaimAnothersSheet: who holds it is told, and who keeps the directory decides,
// once; the other is told too.
func TestClaimAnothersSheet(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	odile, _ := asksFor(t, a, box, slug, "odile@exemple.fr")
	_, luc := asksFor(t, a, box, slug, "luc@lefour.fr") // of the site, and all the same
	state(t, luc, claim.Waiting, "")
	works(t, a)
	if l := box.Await(t, "odile@exemple.fr", 2); l.Subject != LetterClaimContested {
		t.Errorf("who holds it is told %s", l.Subject)
	}
	if _, err := a.SaveHeld(ctx, odile, luc.Sheet.Initiative, 1, form); err != nil {
		t.Errorf("who holds it meanwhile: %v", err)
	}
	_, eve := asksFor(t, a, box, slug, "eve@exemple.org")
	for _, actor := range []access.Actor{access.Anyone, {Account: "l", Role: access.Reader}, luc.Actor()} {
		if _, err := a.Claims(ctx, actor, claim.Waiting, Place{}); err == nil {
			t.Errorf("%s reads who asks", actor.Role)
		}
		if err := a.DecideClaim(ctx, actor, luc.ID, luc.Version, claim.Held, "", form); err == nil {
			t.Errorf("%s decides", actor.Role)
		}
	}
	if err := a.DecideClaim(ctx, editor, eve.ID, eve.Version, claim.Refused, "", form); !fault.Is(err, fault.Invalid) {
		t.Errorf("refused without a word: %v", err)
	}
	if err := a.DecideClaim(ctx, editor, eve.ID, eve.Version, claim.Refused, "Nous ne vous connaissons pas.", form); err != nil {
		t.Fatal(err)
	}
	if err := a.DecideClaim(ctx, editor, eve.ID, eve.Version, claim.Held, "", form); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second of two keepers: %v", err)
	}
	if err := a.DecideClaim(ctx, editor, luc.ID, luc.Version, claim.Held, "Bienvenue.", form); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	for email, want := range map[string]string{"odile@exemple.fr": LetterClaimEnded, "luc@lefour.fr": LetterClaimGiven, "eve@exemple.org": LetterClaimRefused} {
		if l := box.To(email); l[len(l)-1].Subject != want {
			t.Errorf("%s is told %s, want %s", email, l[len(l)-1].Subject, want)
		}
	}
	if _, err := a.SaveHeld(ctx, odile, luc.Sheet.Initiative, 2, form); err == nil {
		t.Error("who held it before edits still")
	}
	if held, err := a.claimsOn(ctx, luc.Initiative, claim.Held); err != nil || len(held) != 1 || held[0].ID != luc.ID {
		t.Errorf("held by %d: %v", len(held), err)
	}
	v, _, _ := a.ClaimFor(ctx, editor, luc.ID)
	if err := a.DecideClaim(ctx, editor, luc.ID, v.Version, claim.Ended, "L’initiative a cessé.", form); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	if l := box.To("luc@lefour.fr"); !strings.Contains(l[len(l)-1].Text, "a cessé") {
		t.Error("the end is not told")
	}
}

// TestHandASheetOver: it changes hands when the successor types the code, once.
func TestHandASheetOver(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	odile, v := asksFor(t, a, box, slug, "odile@exemple.fr")
	if err := a.HandOver(ctx, odile, "Odile", "Odile@exemple.fr", form); !fault.Is(err, fault.Invalid) {
		t.Errorf("to oneself: %v", err)
	}
	if err := a.HandOver(ctx, odile, "Zoé", "zoe@exemple.org", form); err != nil {
		t.Fatal(err)
	}
	works(t, a)
	l := box.Await(t, "zoe@exemple.org", 1)
	if err := a.ConfirmHeld(ctx, odile); err != nil {
		t.Errorf("before the code is typed: %v", err)
	}
	m := codeIn.FindStringSubmatch(l.Text)
	_, zoe := types(t, a, m[2], m[1])
	state(t, zoe, claim.Held, claim.ByHolder)
	if zoe.Contact.Consent == "" || zoe.Initiative != v.Initiative {
		t.Errorf("kept without agreement: %+v", zoe)
	}
	if err := a.ConfirmHeld(ctx, odile); err == nil {
		t.Error("who handed it over holds it still")
	}
	works(t, a)
	if l := box.To("odile@exemple.fr"); l[len(l)-1].Subject != LetterClaimEnded {
		t.Errorf("told %s", l[len(l)-1].Subject)
	}
	if _, err := a.ProveClaim(ctx, m[2], m[1], form, func(string) string { return "/" }); err == nil {
		t.Error("the code serves twice")
	}
}

// TestTheSameSheetTwentyTimes: five letters an hour, one claim that waits, and what
// nobody proves is gone after some days.
func TestTheSameSheetTwentyTimes(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	for range 20 {
		if _, err := a.AskClaim(ctx, slug, ClaimInput{Name: "Eve", Email: "eve@exemple.org", Consent: "2026-03-01"}, "fr", form, func(string) string { return "/" }); err != nil {
			t.Fatal(err)
		}
	}
	works(t, a)
	letters := box.To("eve@exemple.org")
	if len(letters) != lettersHour {
		t.Fatalf("%d letters", len(letters))
	}
	for _, l := range letters[:2] {
		m := codeIn.FindStringSubmatch(l.Text)
		_, v := types(t, a, m[2], m[1])
		state(t, v, claim.Waiting, "")
	}
	q, err := a.Claims(ctx, editor, claim.Waiting, Place{})
	if err != nil || len(q.Claims) != 1 || q.Counts[claim.Asked] != 3 {
		t.Errorf("%d wait, %v: %v", len(q.Claims), q.Counts, err)
	}
	clock.pass(9 * 24 * time.Hour)
	if err := a.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if q, err = a.Claims(ctx, editor, claim.Waiting, Place{}); err != nil || q.Counts[claim.Asked] != 0 || q.Counts[claim.Waiting] != 1 {
		t.Errorf("after nine days: %v %v", q.Counts, err)
	}
}

func TestASheetThatCannotBeHeld(t *testing.T) {
	ctx := context.Background()
	a, _, _ := postalHouse(t)
	sheet, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	ask := func(slug string, input ClaimInput) error {
		_, err := a.AskClaim(ctx, slug, input, "fr", form, func(string) string { return "/" })
		return err
	}
	good := ClaimInput{Name: "Eve", Email: "eve@exemple.org", Consent: "2026-03-01"}
	for field, change := range map[string]func(*ClaimInput){
		"name": func(in *ClaimInput) { in.Name = " " }, "email": func(in *ClaimInput) { in.Email = "eve@" }, "agreement": func(in *ClaimInput) { in.Consent = "" },
		"message": func(in *ClaimInput) { in.Message = strings.Repeat("a", claim.MaxMessage+1) },
	} {
		in := good
		change(&in)
		if err := ask(slug, in); len(fault.All(err)) != 1 || fault.All(err)[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	in := sheet.Initiative
	in.Public = false
	if _, err := a.SaveInitiative(ctx, editor, Principal, in, sheet.Contact, sheet.Version, form); err != nil {
		t.Fatal(err)
	}
	if err := ask(slug, good); !fault.Is(err, fault.NotFound) {
		t.Errorf("a draft: %v", err)
	}
	if _, err := a.ClaimBy(ctx, "none"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a link of nobody: %v", err)
	}
}

// TestAHeldSheetIsMerged: whoever holds the sheet that goes holds the one that stays,
// by the same link; of two holders, the second waits for who keeps the directory; and
// an undone merge gives each their own.
func TestAHeldSheetIsMerged(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	oven, ovenSlug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	wash, washSlug := heldSheet(t, a, "Le lavoir", "luc@exemple.fr", "https://lelavoir.fr")
	mill, _ := heldSheet(t, a, "Le moulin", "zoe@exemple.fr", "https://lemoulin.fr")
	odile, _ := asksFor(t, a, box, ovenSlug, "odile@exemple.fr")
	luc, _ := asksFor(t, a, box, washSlug, "luc@exemple.fr")
	holds := func(link, id string, want claim.State) {
		t.Helper()
		v, err := a.ClaimBy(ctx, link)
		if err != nil || v.Initiative != id || v.State != want {
			t.Errorf("the link leads to %s, %s (%v), want %s, %s", v.Initiative, v.State, err, id, want)
		}
	}
	mergeAs(t, a, Principal, mill.ID, oven.ID)
	holds(odile, mill.ID, claim.Held)
	v, err := a.ClaimBy(ctx, odile)
	if err != nil {
		t.Fatal(err)
	}
	in := v.Sheet.Initiative
	in.Summary = "On moud, et on cuit."
	if _, err := a.SaveHeld(ctx, odile, in, v.Sheet.Version, form); err != nil {
		t.Errorf("who held the sheet that went does not edit the one that stays: %v", err)
	}
	view, err := a.MergeOf(ctx, editor, Principal, mill.ID, wash.ID)
	if err != nil || view.Follows.Claims != 1 {
		t.Errorf("%+v %v", view.Follows, err)
	}
	mergeAs(t, a, Principal, mill.ID, wash.ID)
	holds(odile, mill.ID, claim.Held)
	holds(luc, mill.ID, claim.Waiting)
	if left := unmerge(t, a, Principal, wash.ID).Left; len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	holds(odile, mill.ID, claim.Held)
	holds(luc, wash.ID, claim.Held)
}

// Hundreds of claims that nobody proves close the way to others for as long as a code
// is good, and no longer: then the oldest makes room.
func TestUnprovedClaimsMakeRoom(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	sheet, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	err := a.store.Update(ctx, Principal, store.Author{Actor: "x"}, func(tx *store.Tx) error {
		for i := range mostAsked {
			c := claim.Claim{ID: id.New(), Initiative: sheet.ID, State: claim.Asked, Lang: "fr", Asked: a.today()}
			if err := putClaim(tx, c, 0, ClaimInput{Name: "M", Email: fmt.Sprintf("m+%d@exemple.org", i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	in := ClaimInput{Name: "Odile", Email: "odile@exemple.fr", Message: "J’y suis.", Notice: "1", Consent: "2026-03-01"}
	if _, err := a.AskClaim(ctx, slug, in, "fr", form, somewhere); keyOf(err) != "call.busy" {
		t.Errorf("all are fresh: %v", err)
	}
	clock.pass(codeMinutes + time.Second)
	asksFor(t, a, box, slug, "odile@exemple.fr")
	n, err := a.store.Count(ctx, store.Query{Scope: a.claims(), Kind: kindClaim, Parent: claimsParent, Facets: []store.Facet{{Name: "state", Value: string(claim.Asked)}}})
	if err != nil || n != mostAsked-1 {
		t.Errorf("%d wait, want %d: %v", n, mostAsked-1, err)
	}
}
