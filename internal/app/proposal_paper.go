package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// PaperInput is an answer on paper as someone else types it.
type PaperInput struct {
	Answers  map[string]call.Answer
	Contact  initiative.Contact // as it is written there
	Agreed   bool               // the box of the agreement is ticked
	ByMail   bool
	Received string // the day when it was handed in
	Lang     string
}

// EnterPaper puts an answer given on paper among those that were sent, and says
// who typed it. A call that is over takes those that came in before. at makes the
// page to which the form leads, sent once or again.
func (a *App) EnterPaper(ctx context.Context, actor access.Actor, c CallView, in PaperInput, from From, at func(ProposalView) string) (ProposalView, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindProposal}); err != nil {
		return ProposalView{}, err
	}
	if c.Standing != call.Open && c.Standing != call.Closed {
		return ProposalView{}, c.answerable()
	}
	v := ProposalView{Call: c, Proposal: call.Proposal{ID: id.New(), Call: c.ID, Link: id.Digest(id.Token()), Began: a.today()}}
	return a.writePaper(ctx, actor, v, in, from, at)
}

// CorrectPaper writes an answer on paper again, as it was typed wrongly or once its
// sender said what was asked. What was decided meanwhile is a conflict.
func (a *App) CorrectPaper(ctx context.Context, actor access.Actor, c CallView, proposal string, version int64, in PaperInput, from From, at func(ProposalView) string) (ProposalView, error) {
	v, err := a.PaperOf(ctx, actor, c, proposal)
	switch {
	case err != nil:
		return v, err
	case v.Version != version:
		return v, fault.New(fault.Conflict, "changed_meanwhile", "version", v.Version)
	}
	return a.writePaper(ctx, actor, v, in, from, at)
}

// PaperOf is an answer that was typed from paper and may still be corrected: no
// sheet has come of it.
func (a *App) PaperOf(ctx context.Context, actor access.Actor, c CallView, proposal string) (ProposalView, error) {
	v, err := a.ProposalOf(ctx, actor, c, proposal)
	switch {
	case err != nil:
		return v, err
	case v.Paper == nil:
		return v, fault.New(fault.NotFound, "not_found")
	case v.State != call.Sent && v.State != call.Back:
		return v, fault.New(fault.Conflict, "call.paper_decided", "by", v.Proposal.Decision.By)
	}
	return v, nil
}

func (a *App) writePaper(ctx context.Context, actor access.Actor, v ProposalView, in PaperInput, from From, at func(ProposalView) string) (ProposalView, error) {
	if err := a.readPaper(actor, &v, in); err != nil {
		return v, err
	}
	twin, found, err := a.sentAlready(ctx, v)
	if err != nil {
		return v, err
	}
	before, link := v.Version, ""
	if before == 0 {
		link = v.newLink() // the receipt's; those that letters gave go on
	}
	v.Receipt = v.Call.receipt(v.Proposal)
	err = a.store.Update(ctx, v.Call.Space, author(actor, from), func(tx *store.Tx) error {
		if found { // unless this very form was accepted before
			return fault.On("name", fault.Conflict, "call.paper_twice", "receipt", twin.Receipt)
		}
		var err error
		if v.Version, err = tx.Put(proposalPut(v.Proposal, before)); err != nil {
			return err
		}
		if err := tx.PutContact(kindProposal, keyIn(v.Call.ID, v.ID), v.Contact); err != nil {
			return err
		}
		if before == 0 {
			if err := v.post(tx, LetterReceipt, link); err != nil {
				return err
			}
		}
		return tx.Location(at(v))
	})
	return v, err
}

// readPaper puts what was typed into a proposal; every fault is told at once.
func (a *App) readPaper(actor access.Actor, v *ProposalView, in PaperInput) error {
	var l fault.List
	paper := call.Paper{By: actor.Name, Entered: a.today()}
	if v.Paper != nil {
		paper = *v.Paper
	}
	v.Paper, v.Lang, v.Answers, v.Where, v.Abroad = &paper, in.Lang, map[string]call.Answer{}, nil, nil
	for _, q := range v.Call.Asked() {
		answer, said := in.Answers[q.ID]
		if !said || !q.Clean(answer).Given() {
			continue
		}
		if err := a.setAnswer(v.Call, &v.Proposal, q.ID, answer); err != nil {
			l = append(l, fault.All(err)...)
			v.Answers[q.ID] = q.Clean(answer)
		}
	}
	l = append(l, unsaid(l, v.Call.Unread(v.Proposal))...)
	l = append(l, call.Handed(in.Received, a.now())...)
	l = append(l, a.paperContact(actor, v, in)...)
	paper.Received = in.Received
	v.Sent, v.State, v.Proposal.Decision = in.Received, call.Sent, call.Decision{}
	return l.Err()
}

// unsaid are the faults of fields that no fault was told of.
func unsaid(told, more fault.List) fault.List {
	return slices.DeleteFunc(more, func(f *fault.Fault) bool {
		return slices.ContainsFunc(told, func(t *fault.Fault) bool { return t.Field == f.Field })
	})
}

// paperContact keeps how to reach who wrote, if they agreed on the paper, from the
// day when it came in.
func (a *App) paperContact(actor access.Actor, v *ProposalView, in PaperInput) fault.List {
	c := in.Contact
	v.Paper.Agreed, v.ByMail = "", in.ByMail
	if in.Agreed && !c.Empty() {
		c.Consent, v.Paper.Agreed = in.Received, actor.Name
	}
	v.Contact = c
	if !c.Empty() && !in.Agreed {
		return fault.List{fault.On("agreed", fault.Invalid, "call.paper_not_agreed")}
	}
	l := contactWrong(c, in.ByMail)
	if v.Call.Trial() {
		v.Contact, v.ByMail, v.Paper.Agreed = initiative.Contact{}, false, "" // nobody is reached from a demonstration
	}
	return l
}
