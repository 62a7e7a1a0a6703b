package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"codeberg.org/bocage/bocage/examples"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
)

// The call of the demonstration is a trial: whoever answers sees it live, and what they
// write stays a day, without any way to reach them.
const (
	trialLife   = 24 * time.Hour
	trialOpened = 60 // days before the demonstration is loaded: it is open, whenever that is
)

// Trial says whether a call is that of the demonstration, where nobody's answer counts.
func (c CallView) Trial() bool { return c.Space == Demonstration }

// demoDepartment is the invented département: its communes are looked for first.
const demoDepartment = "XF"

// department is where the places that an answer names are looked for first; "" for all
// of France.
func (c CallView) department() string {
	if c.Trial() {
		return demoDepartment
	}
	return ""
}

// demoProposal is an answer of the demonstration as it is written by hand: its days are
// told from the one when it is loaded, so that none is ever old.
type demoProposal struct {
	ID         string                 `json:"id"`
	State      call.State             `json:"state"`
	Lang       string                 `json:"lang"`
	Days       int                    `json:"days"`
	Paper      int                    `json:"paper"`   // days since it was handed in on paper
	Decided    int                    `json:"decided"` // days
	Typed      string                 `json:"typed"`   // by whom
	By         string                 `json:"by"`
	Reason     string                 `json:"reason"`
	Message    string                 `json:"message"`
	Initiative string                 `json:"initiative"` // a sheet of the study: none is added
	Answers    map[string]call.Answer `json:"answers"`
	Where      []territory.Key        `json:"where"`
}

// loadCall opens the call of the fictional study, with proposals that wait, that were
// asked about, that became sheets, and one that was not taken.
func (a *App) loadCall(ctx context.Context, actor access.Actor) error {
	var given struct {
		Call      call.Call      `json:"call"`
		Proposals []demoProposal `json:"proposals"`
	}
	if err := json.Unmarshal(examples.DemonstrationCall(), &given); err != nil {
		return fmt.Errorf("read call: %w", err)
	}
	given.Call.Opens = a.daysAgo(trialOpened)
	c, err := a.SaveCall(ctx, actor, Demonstration, given.Call, 0, From{Source: demoSource})
	if err != nil {
		return err
	}
	return a.store.Update(ctx, Demonstration, author(actor, From{Source: demoSource}), func(tx *store.Tx) error {
		for _, d := range given.Proposals {
			if _, err := tx.Put(proposalPut(a.demoAnswer(c, d), 0)); err != nil {
				return err
			}
		}
		return nil
	})
}

// demoAnswer is a proposal of the demonstration on the day when it is loaded. Nobody
// has the link that it is under.
func (a *App) demoAnswer(c CallView, d demoProposal) call.Proposal {
	p := call.Proposal{ID: d.ID, Call: c.ID, State: d.State, Link: id.Digest(id.Token()), Lang: d.Lang, Answers: d.Answers, Where: d.Where,
		Began: a.daysAgo(d.Days), Sent: a.daysAgo(d.Days), Initiative: d.Initiative, Example: true}
	if d.Paper > 0 {
		p.Paper = &call.Paper{By: d.Typed, Entered: p.Sent, Received: a.daysAgo(d.Paper)}
	}
	if d.By != "" {
		p.Decision = call.Decision{Reason: d.Reason, Message: d.Message, By: d.By, Date: a.daysAgo(d.Decided)}
	}
	return p
}

// daysAgo is a day before today, where the house is.
func (a *App) daysAgo(n int) string { return a.now().UTC().AddDate(0, 0, -n).Format(time.DateOnly) }

// CallSpace is the space whose calls are listed: the principal one, or the demonstration
// while the house has neither a call nor a sheet of its own. A draft is something already.
func (a *App) CallSpace(ctx context.Context) (string, error) {
	holds, err := a.store.Holds(ctx, store.Query{Scope: access.Visible(access.House, access.KindCall, Principal), Kind: kindCall})
	if err != nil || holds {
		return Principal, err
	}
	return a.Listed(ctx)
}
