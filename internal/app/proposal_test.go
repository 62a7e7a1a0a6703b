package app

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

func anOpenCall(t *testing.T, a *App) CallView {
	t.Helper()
	day := a.now().Format(time.DateOnly)
	v, err := a.SaveCall(context.Background(), editor, Principal, call.Call{ID: "ain", Title: "Qui fait quoi dans l’Ain ?", Purpose: "Savoir qui agit.", Notice: "Relu avant d’être publié.", Opens: day, Public: true,
		Questions: []call.Question{{ID: "jours", Label: "Combien de jours par an ?", Kind: call.Number, Unit: "jours"}}}, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func callSlug(c CallView) string { return strings.TrimPrefix(c.Path, sectionCall+"/") }

func says(values ...string) call.Answer { return call.Answer{Values: values} }

// begun is a proposal that says all that must be said.
func begun(t *testing.T, a *App, c CallView, name string) string {
	t.Helper()
	ctx := context.Background()
	link, err := a.BeginProposal(ctx, callSlug(c), "name", says(name), "fr", From{Source: "form"}, func(l string) string { return "/x/" + l })
	if err != nil {
		t.Fatal(err)
	}
	for question, answer := range map[string]call.Answer{"summary": says("On cuit le pain ensemble."), "where": says("01004", "01007"), "with": says("commune"), "jours": {Unknown: true}} {
		if _, err := a.AnswerProposal(ctx, callSlug(c), link, question, answer, 0, From{Source: "form"}); err != nil {
			t.Fatalf("%s: %v", question, err)
		}
	}
	return link
}

func label(s string) string { return s }

func TestFromACallToASheet(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	c := anOpenCall(t, a)
	link := begun(t, a, c, "Le four")
	if _, err := a.SetContact(ctx, callSlug(c), link, initiative.Contact{Name: "Odile", Email: "odile@exemple.fr"}, false, "", form); err == nil {
		t.Error("a contact is kept without agreement")
	}
	if _, err := a.SetContact(ctx, callSlug(c), link, initiative.Contact{Name: "Odile", Email: "odile@exemple.fr", Consent: "2026-03-01", Notice: "1"}, false, "", form); err != nil {
		t.Fatal(err)
	}
	if q, err := a.Proposals(ctx, editor, c, call.Sent, Place{}); err != nil || len(q.Proposals) != 0 {
		t.Errorf("what is being written is read: %v, %v", q, err)
	}
	sent, err := a.SendProposal(ctx, callSlug(c), link, form)
	if err != nil || sent.State != call.Sent || len(sent.Receipt) != 8 {
		t.Fatalf("%+v, %v", sent, err)
	}
	if again, err := a.SendProposal(ctx, callSlug(c), link, form); err != nil || again.Receipt != sent.Receipt {
		t.Errorf("a second click: %v", err)
	}
	if _, err := a.AnswerProposal(ctx, callSlug(c), link, "summary", says("autre"), 0, form); fault.All(err)[0].Key != "call.sent_already" {
		t.Errorf("what is being read changes: %v", err)
	}
	q, err := a.Proposals(ctx, editor, c, call.Sent, Place{})
	if err != nil || len(q.Proposals) != 1 || q.Counts[call.Sent] != 1 {
		t.Fatalf("%+v, %v", q, err)
	}
	p := q.Proposals[0]
	if err := a.AnswerSender(ctx, editor, c, p.ID, p.Version, call.Back, "", "Depuis quand ?", form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AnswerProposal(ctx, callSlug(c), link, "since", call.Answer{Values: []string{"2019"}, About: true}, 0, form); err != nil {
		t.Fatal(err)
	}
	if sent, err = a.SendProposal(ctx, callSlug(c), link, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.TakeProposal(ctx, editor, c, p.ID, p.Version, true, "", label, form); fault.All(err)[0].Key != "changed_meanwhile" {
		t.Errorf("two moderators at once: %v", err)
	}
	in, err := a.TakeProposal(ctx, editor, c, p.ID, sent.Version, true, "Merci !", label, form)
	if err != nil || in.Name != "Le four" || !in.Governance.Has("commune") || len(in.Territories) != 2 || in.Start != "2019" || in.Contact.Email != "odile@exemple.fr" {
		t.Fatalf("%+v, %v", in, err)
	}
	read, err := a.Initiative(ctx, access.Anyone, Principal, in.ID)
	if err != nil || read.Contact.Email != "" || read.Path != in.Path {
		t.Errorf("%+v, %v", read, err)
	}
	if err := a.WithdrawProposal(ctx, callSlug(c), link, form); fault.All(err)[0].Key != "call.taken_already" {
		t.Errorf("%v", err)
	}
}

// The same proposal sent twenty times, at once and from twenty links, is one.
func TestOneProposalSentTwentyTimes(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	c := anOpenCall(t, a)
	links := make([]string, 20)
	for i := range links {
		links[i] = begun(t, a, c, "Le four")
	}
	receipts := map[string]bool{}
	for _, link := range links {
		v, err := a.SendProposal(ctx, callSlug(c), link, form)
		if err != nil {
			t.Fatal(err)
		}
		receipts[v.Receipt] = true
	}
	other := begun(t, a, c, "Le moulin")
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			if _, err := a.SendProposal(ctx, callSlug(c), other, form); err != nil && !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	q, err := a.Proposals(ctx, editor, c, call.Sent, Place{})
	if err != nil || len(q.Proposals) != 2 || len(receipts) != 1 {
		t.Errorf("%d proposals, %d receipts, %v", len(q.Proposals), len(receipts), err)
	}
}

func TestWhoMayReadAProposal(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	c := anOpenCall(t, a)
	link := begun(t, a, c, "Le four")
	v, err := a.SendProposal(ctx, callSlug(c), link, form)
	if err != nil {
		t.Fatal(err)
	}
	for _, actor := range []access.Actor{access.Anyone, {Account: "r", Name: "R", Role: access.Reader}} {
		if _, err := a.ProposalOf(ctx, actor, c, v.ID); err == nil {
			t.Errorf("%s reads a proposal", actor.Role)
		}
		if _, err := a.Proposals(ctx, actor, c, call.Sent, Place{}); err == nil {
			t.Errorf("%s lists proposals", actor.Role)
		}
		if err := a.AnswerSender(ctx, actor, c, v.ID, v.Version, call.NotTaken, "outside", "Non.", form); err == nil {
			t.Errorf("%s decides", actor.Role)
		}
		if _, err := a.TakeProposal(ctx, actor, c, v.ID, v.Version, true, "", label, form); err == nil {
			t.Errorf("%s takes", actor.Role)
		}
		if _, err := a.SaveCall(ctx, actor, Principal, c.Call, c.Version, form); err == nil {
			t.Errorf("%s writes a call", actor.Role)
		}
	}
	for _, wrong := range []string{"", "x", link[:42] + "_", strings.ToLower(link)} {
		if wrong == link {
			continue
		}
		if _, err := a.ProposalBy(ctx, callSlug(c), wrong); !fault.Is(err, fault.NotFound) {
			t.Errorf("link %q: %v", wrong, err)
		}
	}
	if err := a.AnswerSender(ctx, editor, c, v.ID, v.Version, call.NotTaken, "", "Non.", form); err == nil {
		t.Error("not taken without a reason")
	}
	if err := a.AnswerSender(ctx, editor, c, v.ID, v.Version, call.NotTaken, "outside", "", form); err == nil {
		t.Error("not taken without a word")
	}
}

// What its writer takes back, and what was never sent, leaves nothing.
func TestAProposalTakenBackLeavesNothing(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	c := anOpenCall(t, a)
	link := begun(t, a, c, "Le four secret")
	if _, err := a.SetContact(ctx, callSlug(c), link, initiative.Contact{Email: "odile@exemple.fr", Consent: "2026-03-01", Notice: "1"}, false, "", form); err != nil {
		t.Fatal(err)
	}
	v, err := a.ProposalBy(ctx, callSlug(c), link)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.WithdrawProposal(ctx, callSlug(c), link, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ProposalBy(ctx, callSlug(c), link); !fault.Is(err, fault.NotFound) {
		t.Errorf("%v", err)
	}
	changes, err := a.store.Changes(ctx, access.Visible(access.House, access.KindChange, Principal), kindProposal, keyIn(c.ID, v.ID))
	if err != nil || len(changes) != 0 {
		t.Errorf("%d changes are kept, %v", len(changes), err)
	}
	contact, err := a.store.Contact(ctx, Principal, kindProposal, keyIn(c.ID, v.ID))
	if err != nil || !contact.Empty() {
		t.Errorf("contact %+v, %v", contact, err)
	}
	left := begun(t, a, c, "Le moulin")
	p, err := a.ProposalBy(ctx, callSlug(c), left)
	if err != nil {
		t.Fatal(err)
	}
	p.Proposal.Began = p.Until().Add(-2 * proposalLife).Format(time.DateOnly)
	err = a.store.Update(ctx, Principal, store.Author{}, func(tx *store.Tx) error {
		_, err := tx.Put(proposalPut(p.Proposal, p.Version))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ProposalBy(ctx, callSlug(c), left); !fault.Is(err, fault.NotFound) {
		t.Errorf("what was never sent stays: %v", err)
	}
}

// TestWhereIsUnderstoodAtEveryLevel, as the question says: a commune, what holds it, or
// the whole country, by the names that people write.
func TestWhereIsUnderstoodAtEveryLevel(t *testing.T) {
	places, err := readPlaces(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]territory.Key{
		"Ain": "departement:01", "Bretagne": "region:53", "France": territory.NationalKey, "La Réunion (974)": "departement:974", "Mayotte": "departement:976", "Guadeloupe": "departement:971",
		"communauté de communes de la Dombes": "epci:200069193", "la Dombes": "epci:200069193", "Nièvre": "departement:58",
		"Ambérieu-en-Bugey": "commune:01004", "Annecy-le-Vieux": "commune:74010", "Paris": "commune:75056", "58194": "commune:58194",
	} {
		if got, _, l := understood(places, "where", call.Answer{Values: []string{line}}, ""); len(l) > 0 || len(got) != 1 || got[0] != want {
			t.Errorf("%q is understood as %v, %v; want %s", line, got, l, want)
		}
	}
	for _, line := range []string{"Saint-Denis", "Londres-sur-Tamise"} {
		if got, _, l := understood(places, "where", call.Answer{Values: []string{line}}, ""); len(l) != 1 || len(got) > 0 {
			t.Errorf("%q is understood as %v", line, got)
		}
	}
}

// TestPlacesAbroadAreKeptAsWritten: those that say so, and those that someone says are, stay
// what they were called; a slip is still asked again, and a commune is still a commune.
func TestPlacesAbroadAreKeptAsWritten(t *testing.T) {
	places, err := readPlaces(data.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Genève, Suisse", "Fribourg (Suisse)", "Fribourg-en-Brisgau – Allemagne", "Saint-Ursanne (canton du Jura)", "la Belgique", "en Wallonie", "Val d'Aoste", "Turin, ITALIE", "Dinant, Belgium"} {
		got, outside, l := understood(places, "where", call.Answer{Values: []string{line, "Alençon (61)"}}, "")
		if len(l) > 0 || len(got) != 1 || got[0] != "commune:61001" || !slices.Equal(outside, []string{line}) {
			t.Errorf("%q: %v, %q, %v", line, got, outside, l)
		}
	}
	for line, want := range map[string]string{"Xanadu": "call.no_such_place", "Genève": "call.near_place", "Suisse": "call.commune_or_country", "Aragon": "call.commune_or_country"} {
		if _, outside, l := understood(places, "where", call.Answer{Values: []string{line}}, ""); len(outside) > 0 || len(l) != 1 || l[0].Key != want {
			t.Errorf("%q: %q, %v", line, outside, l)
		}
		if got, outside, l := understood(places, "where", call.Answer{Values: []string{line}, Abroad: true}, ""); len(got)+len(l) > 0 || !slices.Equal(outside, []string{line}) {
			t.Errorf("%q, said to be abroad: %v, %q, %v", line, got, outside, l)
		}
	}
	if got, outside, l := understood(places, "where", call.Answer{Values: []string{"Suisse (57)", "Alençon", "Ain", "la Dombes"}, Abroad: true}, ""); len(got) != 4 || len(outside)+len(l) > 0 {
		t.Errorf("communes of France: %v, %q, %v", got, outside, l)
	}
}

func TestWhatAProposalRefuses(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	c := anOpenCall(t, a)
	link := begun(t, a, c, "Le four")
	for want, x := range map[string]struct {
		question string
		answer   call.Answer
	}{
		"call.no_such_place": {"where", says("Londres-sur-Tamise")}, "call.which_place": {"where", says("Saint-Denis")}, "call.number": {"jours", says("souvent")}, "required": {"name", says(" ")},
	} {
		_, err := a.AnswerProposal(ctx, callSlug(c), link, x.question, x.answer, 0, form)
		if all := fault.All(err); len(all) == 0 || all[0].Key != want || all[0].Field != x.question {
			t.Errorf("%s: want %s, told %v", x.question, want, err)
		}
	}
	if _, err := a.AnswerProposal(ctx, callSlug(c), link, "people", says("3"), 1, form); err != nil {
		t.Errorf("an older screen, of a question that nobody answered since: %v", err)
	}
	if _, err := a.AnswerProposal(ctx, callSlug(c), link, "jours", says("4"), 1, form); !fault.Is(err, fault.Conflict) {
		t.Errorf("an older screen: %v", err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AttachPicture(ctx, callSlug(c), link, bytes.NewReader(picture.Bytes()), "", form); err == nil {
		t.Error("a picture without words")
	}
	if _, err := a.AttachPicture(ctx, callSlug(c), link, strings.NewReader("\x00\x00\x00\x18ftypheic"), "Le four", form); err == nil {
		t.Error("a HEIC is taken")
	}
	if v, err := a.AttachPicture(ctx, callSlug(c), link, &picture, "Le four", form); err != nil || v.Picture.Alt != "Le four" {
		t.Errorf("%+v, %v", v.Picture, err)
	}
	if _, err := a.AttachDocument(ctx, callSlug(c), link, strings.NewReader("<html>"), "Bilan", form); err == nil {
		t.Error("a page is taken for a PDF")
	}
	closed := c.Call
	closed.Closes = closed.Opens
	closed.Opens, closed.Closes = "2020-01-01", "2020-02-01"
	if _, err := a.SaveCall(ctx, editor, Principal, closed, c.Version, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.BeginProposal(ctx, callSlug(c), "name", says("Trop tard"), "fr", form, label); fault.All(err)[0].Key != "call.closed" {
		t.Errorf("%v", err)
	}
}

// The files of what is taken back go with it, also those that it had before; one
// that another proposal shows stays.
func TestTheFilesOfAProposalGoWithIt(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	c := anOpenCall(t, a)
	picture := func(side int) *bytes.Reader {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
			t.Fatal(err)
		}
		return bytes.NewReader(b.Bytes())
	}
	mine, other := begun(t, a, c, "Le four"), begun(t, a, c, "Le moulin")
	attach := func(link string, side int) string {
		t.Helper()
		v, err := a.AttachPicture(ctx, callSlug(c), link, picture(side), "Le four", form)
		if err != nil {
			t.Fatal(err)
		}
		return v.Picture.Blob
	}
	first, second, shared := attach(mine, 40), attach(mine, 50), attach(mine, 60)
	attach(other, 60)
	v, err := a.AttachDocument(ctx, callSlug(c), mine, strings.NewReader("%PDF-1.4 bilan"), "Bilan", form)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.WithdrawProposal(ctx, callSlug(c), mine, form); err != nil {
		t.Fatal(err)
	}
	for sum, want := range map[string]bool{first: false, second: false, v.Document.Blob: false, shared: true} {
		if there, err := a.blobs.Holds(sum); err != nil || there != want {
			t.Errorf("%.8s is there: %v, want %v (%v)", sum, there, want, err)
		}
	}
	waiting, err := a.Waiting(ctx, editor, Principal, []CallView{c})
	if err != nil || waiting[c.ID] != 0 {
		t.Errorf("%v, %v", waiting, err)
	}
	if _, err := a.SendProposal(ctx, callSlug(c), other, form); err != nil {
		t.Fatal(err)
	}
	if waiting, err = a.Waiting(ctx, editor, Principal, []CallView{c}); err != nil || waiting[c.ID] != 1 {
		t.Errorf("%v, %v", waiting, err)
	}
	if _, err := a.Waiting(ctx, access.Anyone, Principal, nil); err == nil {
		t.Error("anyone counts what waits")
	}
}

// TestWhatResemblesIsFoundAmongHomonyms: of a name that many sheets bear, that of the
// same place is named, however many others come before it.
func TestWhatResemblesIsFoundAmongHomonyms(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	for n, key := range []territory.Key{"commune:01005", "commune:01006", "commune:01008", "commune:01009", "commune:01010", "commune:01011", "commune:01012", "commune:01004"} {
		in := initiative.Initiative{ID: "jardin-" + strconv.Itoa(n), Name: "Le Jardin partagé", Public: true, Territories: []territory.Key{key}}
		if _, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, 0, From{}); err != nil {
			t.Fatal(err)
		}
	}
	asked := []ProposalView{
		{Proposal: call.Proposal{ID: "same", Answers: map[string]call.Answer{"name": says("le jardin-partagé")}, Where: []territory.Key{"commune:01004"}}},
		{Proposal: call.Proposal{ID: "far", Answers: map[string]call.Answer{"name": says("Le jardin partagé")}, Where: []territory.Key{"commune:61001"}}},
		{Proposal: call.Proposal{ID: "other", Answers: map[string]call.Answer{"name": says("Le jardin")}, Where: []territory.Key{"commune:01004"}}},
		{Proposal: call.Proposal{ID: "became", Initiative: "jardin-7", Answers: map[string]call.Answer{"name": says("Le jardin partagé")}, Where: []territory.Key{"commune:01004"}}},
	}
	like, err := a.Resembling(ctx, editor, Principal, asked)
	if err != nil || len(like) != 1 || len(like["same"]) != 1 || like["same"][0].ID != "jardin-7" || like["same"][0].Path == "" {
		t.Errorf("%+v, %v", like, err)
	}
}
