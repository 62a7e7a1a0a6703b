package app

import (
	"context"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// TestTheDemonstrationHasACall that is open, whenever it is loaded, with answers in each
// state; those that were taken are sheets of the study, which has no more of them.
func TestTheDemonstrationHasACall(t *testing.T) {
	ctx := context.Background()
	a := demonstrated(t)
	c := trialCall(t, a)
	if c.Standing != call.Open || c.Closes != "" || !c.Trial() || len(c.Questions) != 3 || c.Study == "" {
		t.Fatalf("%+v", c)
	}
	q, err := a.Proposals(ctx, editor, c, call.Sent, Place{})
	if err != nil || q.Counts[call.Sent] != 3 || q.Counts[call.Back] != 1 || q.Counts[call.Taken] != 2 || q.Counts[call.NotTaken] != 1 {
		t.Fatalf("%v, %v", q.Counts, err)
	}
	like, err := a.Resembling(ctx, editor, c.Space, q.Proposals)
	if err != nil || len(like) != 1 || len(like["four-bis"]) != 1 || like["four-bis"][0].ID != "four-de-la-haie" {
		t.Errorf("%v, %v", like, err)
	}
	for _, state := range call.States {
		q, err := a.Proposals(ctx, editor, c, state, Place{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range q.Proposals {
			if err := c.Missing(p.Proposal).Err(); err != nil {
				t.Errorf("%s: %v", p.ID, err)
			}
			if p.State != call.Taken {
				continue
			}
			if in, err := a.Initiative(ctx, access.Anyone, c.Space, p.Initiative); err != nil || in.Name != p.Name() {
				t.Errorf("%s became %q, %v", p.Name(), in.Name, err)
			}
		}
	}
	all, err := a.Studies(ctx, access.Anyone, Demonstration)
	if err != nil || len(all) != 2 || all[0].Registered != 48 || all[1].Registered != 48 {
		t.Errorf("%+v, %v", all, err)
	}
	whatIsTriedStaysADay(t, a, c)
	if _, err := a.SaveCall(ctx, editor, Principal, call.Call{ID: "ain", Title: "Qui fait quoi ?", Opens: "2026-01-01"}, 0, form); err != nil {
		t.Fatal(err)
	}
	if space, err := a.CallSpace(ctx); err != nil || space != Principal {
		t.Errorf("beside a call of one's own, %s: %v", space, err)
	}
}

func trialCall(t *testing.T, a *App) CallView {
	t.Helper()
	space, err := a.CallSpace(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := a.Calls(context.Background(), access.Anyone, space, Place{})
	if err != nil || len(all) != 1 || space != Demonstration {
		t.Fatalf("%d calls in %s, %v", len(all), space, err)
	}
	return all[0]
}

// whatIsTriedStaysADay: no way to reach a visitor is kept, no letter leaves, and what
// they sent is erased the day after; what came with the demonstration stays.
func whatIsTriedStaysADay(t *testing.T, a *App, c CallView) {
	t.Helper()
	ctx := context.Background()
	link, err := a.BeginProposal(ctx, callSlug(c), "name", says("Mon essai"), "fr", form, func(l string) string { return "/x/" + l })
	if err != nil {
		t.Fatal(err)
	}
	for question, answer := range map[string]call.Answer{"summary": says("Pour voir."), "where": says("Landemerle"), "visite": says("no")} {
		if _, err := a.AnswerProposal(ctx, callSlug(c), link, question, answer, 0, form); err != nil {
			t.Fatalf("%s: %v", question, err)
		}
	}
	reach := initiative.Contact{Name: "Odile", Email: "odile@exemple.fr", Consent: "2026-03-01", Notice: "1"}
	if _, err := a.SetContact(ctx, callSlug(c), link, reach, true, "", form); err != nil {
		t.Fatal(err)
	}
	sent, err := a.SendProposal(ctx, callSlug(c), link, form)
	if err != nil || sent.State != call.Sent || !sent.Contact.Empty() || sent.Written() {
		t.Errorf("%+v, %v", sent, err)
	}
	paper, err := a.EnterPaper(ctx, editor, c, PaperInput{Lang: "fr", Received: a.today(), Answers: map[string]call.Answer{"name": says("Un papier"), "summary": says("Pour voir."), "where": says("Landemerle")},
		Contact: reach, ByMail: true, Agreed: true}, form, func(ProposalView) string { return "/x" })
	if err != nil || paper.Written() || !paper.Contact.Empty() {
		t.Errorf("from paper: %+v, %v", paper.Contact, err)
	}
	count := func() int {
		n, err := a.store.Count(ctx, store.Query{Scope: access.Visible(access.House, access.KindProposal, c.Space), Kind: kindProposal, Parent: c.ID})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	now := a.now()
	for _, at := range []struct {
		later time.Duration
		left  int
	}{{time.Hour, 9}, {50 * time.Hour, 7}, {200 * 24 * time.Hour, 7}} {
		a.now = func() time.Time { return now.Add(at.later) }
		if _, err := a.sweepProposals(ctx, c.Space); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != at.left {
			t.Errorf("after %s: %d answers", at.later, n)
		}
	}
}
