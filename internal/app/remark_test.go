package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/store"
)

func somewhere(string) string { return "/" }

// wrongOn is what someone without an account says is wrong on a sheet.
func wrongOn(t *testing.T, a *App, slug, wrong, email string) (link string, v RemarkView) {
	t.Helper()
	link, err := a.TellError(context.Background(), slug, RemarkInput{Remark: remark.Remark{Part: "over", Wrong: wrong, Lang: "fr"}, Email: email, Notice: "1", Consent: "2026-03-01"}, form, somewhere)
	if err != nil {
		t.Fatal(err)
	}
	if v, err = a.RemarkBy(context.Background(), link); err != nil {
		t.Fatal(err)
	}
	return link, v
}

func remarksIn(t *testing.T, a *App, s remark.State) RemarkQueue {
	t.Helper()
	q, err := a.Remarks(context.Background(), editor, s, Place{})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestTellAnError: it waits with its receipt, one answers it, its sender gets a
// letter, and all of it is forgotten two months later.
func TestTellAnError(t *testing.T) {
	ctx := context.Background()
	a, box, clock := postalHouse(t)
	sheet, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	link, v := wrongOn(t, a, slug, "Il a fermé.", "Zoe@exemple.fr")
	if v.State != remark.Waiting || v.Contact.Email != "zoe@exemple.fr" || v.Sheet.ID != sheet.ID || len(v.Receipt) != 8 {
		t.Fatalf("kept as %+v", v)
	}
	if err := a.DecideRemark(ctx, editor, v.ID, v.Version, remark.Discarded, "", "", form); err == nil {
		t.Error("discarded without a reason")
	}
	if err := a.DecideRemark(ctx, editor, v.ID, v.Version, remark.Discarded, "right", "Il est ouvert.", form); err != nil {
		t.Fatal(err)
	}
	if err := a.DecideRemark(ctx, editor, v.ID, v.Version, remark.Corrected, "", "", form); !fault.Is(err, fault.Conflict) {
		t.Errorf("two keepers at once: %v", err)
	}
	works(t, a)
	box.Await(t, "zoe@exemple.fr", 1)
	v, _ = a.RemarkBy(ctx, link)
	if v.Remark.Decision.Message != "Il est ouvert." || v.State != remark.Discarded {
		t.Errorf("the receipt says %+v", v.Remark.Decision)
	}
	if err := a.DecideRemark(ctx, editor, v.ID, v.Version, remark.Waiting, "", "", form); err != nil {
		t.Fatal(err)
	}
	v, _ = a.RemarkBy(ctx, link)
	if err := a.DecideRemark(ctx, editor, v.ID, v.Version, remark.Corrected, "", "", form); err != nil {
		t.Fatal(err)
	}
	if q := remarksIn(t, a, remark.Corrected); len(q.Remarks) != 1 || q.Counts[remark.Waiting] != 0 {
		t.Errorf("the queue: %+v", q)
	}
	clock.pass(59 * 24 * time.Hour)
	if err := a.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := a.RemarkBy(ctx, link); err != nil {
		t.Errorf("erased too soon: %v", err)
	}
	clock.pass(2 * 24 * time.Hour)
	if err := a.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := a.RemarkBy(ctx, link); !fault.Is(err, fault.NotFound) {
		t.Errorf("after two months: %v", err)
	}
	if c, _ := a.store.Contact(ctx, Principal, kindRemark, v.ID); c.Email != "" {
		t.Errorf("its sender is kept: %+v", c)
	}
}

// TestWhatWaitsIsKept even for years, but not the address of who sent it.
func TestWhatWaitsIsKept(t *testing.T) {
	a, _, clock := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	link, _ := wrongOn(t, a, slug, "Il a fermé.", "zoe@exemple.fr")
	clock.pass(3*366*24*time.Hour + time.Hour)
	if err := a.Tidy(context.Background()); err != nil {
		t.Fatal(err)
	}
	if v, err := a.RemarkBy(context.Background(), link); err != nil || v.Contact.Email != "" || v.Wrong == "" {
		t.Errorf("%+v %v", v, err)
	}
}

// TestTheSameRemarkTwentyTimes, at once and from as many forms, is one, with the
// address of whoever left one.
func TestTheSameRemarkTwentyTimes(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	sheet, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	asksFor(t, a, box, slug, "odile@exemple.fr")
	var sending sync.WaitGroup
	links := make([]string, 20)
	for n := range links {
		sending.Go(func() {
			email := ""
			if n == 7 {
				email = "zoe@exemple.fr"
			}
			link, err := a.TellError(ctx, slug, RemarkInput{Remark: remark.Remark{Wrong: "Il a fermé."}, Email: email, Consent: "2026-03-01"}, From{Source: "form"}, somewhere)
			if err != nil {
				t.Error(err)
			}
			links[n] = link
		})
	}
	sending.Wait()
	q := remarksIn(t, a, remark.Waiting)
	if len(q.Remarks) != 1 || q.Remarks[0].Sheet.ID != sheet.ID {
		t.Fatalf("%d remarks: %+v", len(q.Remarks), q)
	}
	opened := 0
	for _, link := range links {
		if v, err := a.RemarkBy(ctx, link); err == nil && v.Contact.Email == "zoe@exemple.fr" {
			opened++
		}
	}
	if opened == 0 {
		t.Error("no receipt opens it, or its address is lost")
	}
	if _, err := a.TellError(ctx, slug, RemarkInput{Remark: remark.Remark{Wrong: "Il a fermé."}, Email: "luc@exemple.fr", Consent: "2026-03-01"}, From{Source: "form"}, somewhere); err != nil {
		t.Fatal(err)
	}
	if q := remarksIn(t, a, remark.Waiting); len(q.Remarks) != 2 {
		t.Errorf("who else said it is not answered: %d remarks", len(q.Remarks))
	}
	works(t, a)
	if n := len(box.To("odile@exemple.fr")); n != 2 {
		t.Errorf("who holds the sheet got %d letters, their code among them", n)
	}
	wrongOn(t, a, slug, "Autre chose.", "")
	works(t, a)
	if n := len(box.To("odile@exemple.fr")); n != 2 {
		t.Errorf("a second remark within the day wrote again: %d letters", n)
	}
}

// TestNoRemarkTellsOfWhatIsHidden: a sheet that nobody may see takes none, as one that
// never was, and a receipt says nothing of a sheet that was hidden since.
func TestNoRemarkTellsOfWhatIsHidden(t *testing.T) {
	ctx := context.Background()
	a, _, _ := postalHouse(t)
	sheet, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	link, _ := wrongOn(t, a, slug, "Il a fermé.", "")
	hidden := sheet.Initiative
	hidden.Public, hidden.Name = false, "Le four secret"
	saved, err := a.SaveInitiative(ctx, editor, Principal, hidden, initiative.Contact{}, sheet.Version, form)
	if err != nil {
		t.Fatal(err)
	}
	said := RemarkInput{Remark: remark.Remark{Wrong: "Vu."}}
	_, none := a.TellError(ctx, "jamais-vu", said, form, somewhere)
	for _, at := range []string{slug, strings.TrimPrefix(saved.Path, "initiatives/")} {
		if _, err := a.TellError(ctx, at, said, form, somewhere); err == nil || err.Error() != none.Error() {
			t.Errorf("%s: %v, want %v", at, err, none)
		}
	}
	v, err := a.RemarkBy(ctx, link)
	if err != nil || v.Sheet.ID != "" || v.Name != "Le four" {
		t.Errorf("the receipt tells %+v %v", v.Sheet, err)
	}
	if q := remarksIn(t, a, remark.Waiting); q.Remarks[0].Sheet.Name != "Le four secret" {
		t.Errorf("who keeps the directory sees %+v", q.Remarks[0].Sheet)
	}
	err = a.store.Update(ctx, Principal, store.Author{Actor: "o"}, func(tx *store.Tx) error { return tx.Delete(kindInitiative, sheet.ID, saved.Version) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.TellError(ctx, slug, said, form, somewhere); err == nil || err.Error() != none.Error() {
		t.Errorf("deleted: %v", err)
	}
	if v, err = a.RemarkFor(ctx, editor, v.ID); err != nil || v.Sheet.ID != "" {
		t.Errorf("of a sheet that is gone: %+v %v", v, err)
	}
}

// TestARemarkFollowsAMerge and comes back when it is undone; one sent to the former
// address is on the sheet that stays.
func TestARemarkFollowsAMerge(t *testing.T) {
	ctx := context.Background()
	a, _, _ := postalHouse(t)
	kept, _ := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	gone, slug := heldSheet(t, a, "Le vieux four", "luc@exemple.fr", "https://vieuxfour.fr")
	link, _ := wrongOn(t, a, slug, "Il a fermé.", "")
	if _, err := a.Merge(ctx, editor, Principal, MergeInput{Kept: kept.ID, Gone: gone.ID, KeptVersion: 1, GoneVersion: 1}, form); err != nil {
		t.Fatal(err)
	}
	if v, err := a.RemarkBy(ctx, link); err != nil || v.Sheet.ID != kept.ID {
		t.Errorf("it follows to %+v, %v", v.Sheet, err)
	}
	if _, v := wrongOn(t, a, slug, "Encore.", ""); v.Initiative != kept.ID {
		t.Errorf("by the former address: on %q", v.Initiative)
	}
	if _, err := a.UndoMerge(ctx, editor, Principal, gone.ID, form); err != nil {
		t.Fatal(err)
	}
	if v, err := a.RemarkBy(ctx, link); err != nil || v.Initiative != gone.ID {
		t.Errorf("it comes back to %q, %v", v.Initiative, err)
	}
}

// TestWhoReadsRemarks: keepers, and of their sheet its holder, without who sent them.
func TestWhoReadsRemarks(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	_, four := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	_, lavoir := heldSheet(t, a, "Le lavoir", "luc@exemple.fr", "https://lelavoir.fr")
	odile, _ := asksFor(t, a, box, four, "odile@exemple.fr")
	luc, _ := asksFor(t, a, box, lavoir, "luc@exemple.fr")
	receipt, v := wrongOn(t, a, four, "Il a fermé.", "zoe@exemple.fr")
	for _, who := range []access.Actor{access.Anyone, reader} {
		if _, err := a.Remarks(ctx, who, remark.Waiting, Place{}); err == nil {
			t.Errorf("%s lists them", who.Role)
		}
		if _, err := a.RemarkFor(ctx, who, v.ID); err == nil {
			t.Errorf("%s reads one", who.Role)
		}
		if list, err := a.RemarksOn(ctx, who, v.Initiative); err != nil || len(list) > 0 {
			t.Errorf("%s sees those of a sheet: %v %v", who.Role, list, err)
		}
		if err := a.DecideRemark(ctx, who, v.ID, v.Version, remark.Corrected, "", "", form); err == nil {
			t.Errorf("%s decides", who.Role)
		}
		if _, err := a.BeginSheet(ctx, who, v.ID, v.Version, "", form, somewhere); err == nil {
			t.Errorf("%s begins a sheet", who.Role)
		}
	}
	mine, err := a.RemarksOnHeld(ctx, odile)
	if err != nil || len(mine) != 1 || mine[0].Contact.Email != "" || mine[0].Wrong != "Il a fermé." {
		t.Errorf("its holder sees %+v, %v", mine, err)
	}
	if theirs, err := a.RemarksOnHeld(ctx, luc); err != nil || len(theirs) != 0 {
		t.Errorf("another holder sees %+v, %v", theirs, err)
	}
	if err := a.CorrectedByHolder(ctx, luc, v.ID, form); !fault.Is(err, fault.NotFound) {
		t.Errorf("another holder answers it: %v", err)
	}
	if _, err := a.RemarksOnHeld(ctx, receipt); err == nil {
		t.Error("a receipt opens a sheet")
	}
	if err := a.CorrectedByHolder(ctx, odile, v.ID, form); err != nil {
		t.Fatal(err)
	}
	if v, _ = a.RemarkBy(ctx, receipt); v.State != remark.Corrected {
		t.Errorf("its holder set it right: %s", v.State)
	}
	works(t, a)
	box.Await(t, "zoe@exemple.fr", 1)
}

// TestTellAnOmission: a draft in one press, filled in with what was understood, and
// nobody's address or number in it.
func TestTellAnOmission(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	in := RemarkInput{Remark: remark.Remark{Name: "Le lavoir <b>", Where: "Alençon\nderrière la mairie", Reach: "lelavoir.fr, luc@exemple.fr, 02 33 00 00 00", Does: "On lave.", Lang: "fr"}, Email: "zoe@exemple.fr", Consent: "2026-03-01"}
	link, err := a.TellOmission(ctx, in, form, somewhere)
	if err != nil {
		t.Fatal(err)
	}
	v, err := a.RemarkBy(ctx, link)
	if err != nil || len(v.Places) != 1 {
		t.Fatalf("%+v %v", v, err)
	}
	draft, err := a.BeginSheet(ctx, editor, v.ID, v.Version, "", form, somewhere)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := a.Initiative(ctx, editor, Principal, draft.ID)
	if err != nil || kept.Public || kept.Name != "Le lavoir <b>" || kept.Summary != "On lave." || !slices.Equal(kept.Web, []string{"https://lelavoir.fr"}) || len(kept.Territories) != 1 || !kept.Contact.Empty() || kept.PublicEmail != "" {
		t.Errorf("the draft: %+v %v", kept, err)
	}
	if _, err := a.BeginSheet(ctx, editor, v.ID, v.Version, "", form, somewhere); !fault.Is(err, fault.Conflict) {
		t.Errorf("begun twice: %v", err)
	}
	v, _ = a.RemarkBy(ctx, link)
	if v.State != remark.Corrected || v.Sheet.ID != "" {
		t.Errorf("the receipt shows a draft: %+v", v)
	}
	works(t, a)
	box.Await(t, "zoe@exemple.fr", 1)
}

// TestARemarkIsRefused for what it lacks, and where nobody reads what waits already.
func TestARemarkIsRefused(t *testing.T) {
	ctx := context.Background()
	a, _, _ := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	for name, in := range map[string]RemarkInput{
		"empty":             {},
		"without agreement": {Remark: remark.Remark{Wrong: "x"}, Email: "zoe@exemple.fr"},
		"no address":        {Remark: remark.Remark{Wrong: "x"}, Email: "zoe", Consent: "2026-03-01"},
		"too long":          {Remark: remark.Remark{Wrong: strings.Repeat("x", 100_000)}},
		"no part":           {Remark: remark.Remark{Wrong: "x", Part: "y"}},
	} {
		if _, err := a.TellError(ctx, slug, in, form, somewhere); len(fault.All(err)) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range mostOfOneSheet {
		wrongOn(t, a, slug, strings.Repeat("x", n+1), "")
	}
	if _, err := a.TellError(ctx, slug, RemarkInput{Remark: remark.Remark{Wrong: "Une de plus."}}, form, somewhere); !fault.Is(err, fault.Unavailable) {
		t.Errorf("one more than anyone reads: %v", err)
	}
	if q := remarksIn(t, a, remark.Waiting); q.Counts[remark.Waiting] != mostOfOneSheet {
		t.Errorf("%d wait", q.Counts[remark.Waiting])
	}
}

// TestNinetyRemarksAtOnce on a sheet find no more room than one after the other; what
// waits already may be said again.
func TestNinetyRemarksAtOnce(t *testing.T) {
	ctx := context.Background()
	a, _, _ := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	says := func(n int) error {
		_, err := a.TellError(ctx, slug, RemarkInput{Remark: remark.Remark{Wrong: strings.Repeat("x", n+1)}}, form, somewhere)
		if err != nil && !fault.Is(err, fault.Unavailable) {
			t.Error(err)
		}
		return err
	}
	var sending sync.WaitGroup
	kept := make([]bool, 90)
	for n := range kept {
		sending.Go(func() { kept[n] = says(n) == nil })
	}
	sending.Wait()
	for n := range kept { // those that a busy house sent away
		kept[n] = kept[n] || says(n) == nil
	}
	if q := remarksIn(t, a, remark.Waiting); q.Counts[remark.Waiting] != mostOfOneSheet {
		t.Errorf("%d wait", q.Counts[remark.Waiting])
	}
	if err := says(slices.Index(kept, true)); err != nil {
		t.Errorf("what waits already, said again: %v", err)
	}
}

// TestAHandOverKeepsRemarks in the hands of whoever holds the sheet now.
func TestAHandOverKeepsRemarks(t *testing.T) {
	ctx := context.Background()
	a, box, _ := postalHouse(t)
	_, slug := heldSheet(t, a, "Le four", "odile@exemple.fr", "https://lefour.fr")
	link, v := asksFor(t, a, box, slug, "odile@exemple.fr")
	wrongOn(t, a, slug, "Il a fermé.", "")
	if err := a.DecideClaim(ctx, editor, v.ID, v.Version, claim.Ended, "Voilà.", form); err != nil {
		t.Fatal(err)
	}
	if list, err := a.RemarksOnHeld(ctx, link); err == nil {
		t.Errorf("who held the sheet still reads: %+v", list)
	}
}
