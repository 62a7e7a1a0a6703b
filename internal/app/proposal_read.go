package app

import (
	"context"
	"errors"
	"os"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// ProposalQueue is a page of the proposals of a call in one state, the first sent first.
type ProposalQueue struct {
	Proposals []ProposalView
	Counts    map[call.State]int
	Next      *Place
}

// Proposals lists what was sent to a call, to who may read it.
func (a *App) Proposals(ctx context.Context, actor access.Actor, c CallView, state call.State, after Place) (ProposalQueue, error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindProposal}); err != nil {
		return ProposalQueue{}, err
	}
	q := store.Query{Scope: access.Visible(actor, access.KindProposal, c.Space), Kind: kindProposal, Parent: c.ID}
	records, next, counts, err := byState(ctx, a, q, state, after)
	if err != nil {
		return ProposalQueue{}, err
	}
	out := ProposalQueue{Next: next, Counts: counts}
	for _, r := range records {
		p, err := decode[call.Proposal](r)
		if err != nil {
			return out, err
		}
		out.Proposals = append(out.Proposals, ProposalView{Proposal: p, Call: c, Version: r.Version})
	}
	return out, nil
}

// Waiting says how many proposals wait for a reader, call by call.
func (a *App) Waiting(ctx context.Context, actor access.Actor, space string, calls []CallView) (map[string]int, error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindProposal}); err != nil {
		return nil, err
	}
	ids := make([]string, len(calls))
	for i, c := range calls {
		ids[i] = c.ID
	}
	return a.store.Share(ctx, access.Visible(actor, access.KindProposal, space), kindProposal, store.Facet{Name: "state", Value: string(call.Sent)}, ids)
}

// ProposalOf shows a proposal whole, with its contact, to who may read it. What
// is being written is nobody's to read.
func (a *App) ProposalOf(ctx context.Context, actor access.Actor, c CallView, proposal string) (ProposalView, error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindProposal}); err != nil {
		return ProposalView{}, err
	}
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindProposal, c.Space), kindProposal, keyIn(c.ID, proposal))
	if err != nil {
		return ProposalView{}, err
	}
	v, err := a.proposalView(ctx, c, r)
	if err == nil && v.State == call.Begun {
		err = fault.New(fault.NotFound, "not_found")
	}
	return v, err
}

// Sheet is the initiative that a proposal would become.
func (a *App) Sheet(v ProposalView, label func(question string) string) (initiative.Initiative, error) {
	places, err := a.places()
	if err != nil {
		return initiative.Initiative{}, err
	}
	return v.Call.Call.Sheet(v.Proposal, func(k territory.Key) []territory.Key { return places.Chain(k) }, label), nil
}

// TakeProposal makes a sheet of a proposal, with its contact, and puts it in the
// census of the call's study. Another reader who decided meanwhile is a conflict.
func (a *App) TakeProposal(ctx context.Context, actor access.Actor, c CallView, proposal string, version int64, public bool, message string, label func(string) string, from From) (InitiativeView, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return InitiativeView{}, err
	}
	v, err := a.waiting(ctx, actor, c, proposal, version)
	if err != nil {
		return InitiativeView{}, err
	}
	in, err := a.Sheet(v, label)
	if err != nil {
		return InitiativeView{}, err
	}
	in.ID, in.Public, in.Fictional = id.New(), public, c.Trial()
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return InitiativeView{}, err
	}
	v.State, v.Initiative, v.Proposal.Decision = call.Taken, in.ID, a.decision(actor, "", message)
	link := v.newLink()
	out := InitiativeView{Initiative: in, Version: 1, Contact: v.Contact}
	err = a.store.Update(ctx, c.Space, author(actor, from), func(tx *store.Tx) error {
		if _, err := tx.Put(proposalPut(v.Proposal, version)); err != nil {
			return err
		}
		if _, err := tx.Put(initiativePut(in, 0)); err != nil {
			return err
		}
		if err := tx.PutContact(kindInitiative, in.ID, v.Contact); err != nil {
			return err
		}
		if out.Path, err = tx.Address(sectionInitiative, kindInitiative, in.ID, text.Slug(in.Name)); err != nil {
			return err
		}
		if err := addToCensus(tx, c.Study, in.ID); err != nil {
			return err
		}
		if err := v.post(tx, LetterCallTaken, link); err != nil {
			return err
		}
		return tx.Location("/" + out.Path)
	})
	return out, err
}

// addToCensus puts an initiative in the census of a study, if there is one.
func addToCensus(tx *store.Tx, studyID, initiativeID string) error {
	if studyID == "" {
		return nil
	}
	s, _, err := getStudy(tx, studyID)
	if err != nil {
		return err
	}
	_, err = tx.Put(entryPut(s, study.Entry{Initiative: initiativeID, Status: study.Registered}, 0))
	return err
}

func (a *App) decision(actor access.Actor, reason, message string) call.Decision {
	return call.Decision{Reason: reason, Message: text.CleanText(message, call.MaxText), By: actor.Name, Date: a.today()}
}

// waiting is a proposal that can be decided on, in the version that its reader saw.
func (a *App) waiting(ctx context.Context, actor access.Actor, c CallView, proposal string, version int64) (ProposalView, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindProposal}); err != nil {
		return ProposalView{}, err
	}
	v, err := a.ProposalOf(ctx, actor, c, proposal)
	switch {
	case err != nil:
		return v, err
	case v.State == call.Taken:
		return v, fault.New(fault.Conflict, "call.decided", "by", v.Decision.By)
	case v.Version != version:
		return v, fault.New(fault.Conflict, "changed_meanwhile", "version", v.Version)
	}
	return v, nil
}

// AnswerSender asks something of a proposal's sender (call.Back), or says why it
// is not taken (call.NotTaken), with a reason and a message.
func (a *App) AnswerSender(ctx context.Context, actor access.Actor, c CallView, proposal string, version int64, state call.State, reason, message string, from From) error {
	v, err := a.waiting(ctx, actor, c, proposal, version)
	if err != nil {
		return err
	}
	v.State, v.Proposal.Decision = state, a.decision(actor, reason, message)
	if err := v.Proposal.Decided(); err != nil {
		return err
	}
	link := v.newLink()
	return a.store.Update(ctx, c.Space, author(actor, from), func(tx *store.Tx) error {
		if _, err := tx.Put(proposalPut(v.Proposal, version)); err != nil {
			return err
		}
		return v.post(tx, answerLetters[state], link)
	})
}

// EraseProposal erases an answer with its contact, its letters and its files, at the
// word of who sent it: they may have lost their link, or have none. A sheet that came
// of it stays.
func (a *App) EraseProposal(ctx context.Context, actor access.Actor, c CallView, proposal string) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindProposal}); err != nil {
		return err
	}
	v, err := a.ProposalOf(ctx, actor, c, proposal)
	if err != nil {
		return err
	}
	if err := a.eraseProposal(ctx, c.Space, v.Proposal); err != nil {
		return err
	}
	return a.store.Scrub(ctx)
}

// sweepProposals erases what was begun and never sent; of the demonstration, what
// visitors tried.
func (a *App) sweepProposals(ctx context.Context, space string) (erased int64, err error) {
	scope := access.Visible(access.House, access.KindCall, space)
	calls, _, err := a.store.List(ctx, store.Query{Scope: scope, Kind: kindCall, Recent: true, Limit: store.MaxPage})
	if err != nil {
		return erased, err
	}
	for _, r := range calls {
		c, err := a.callView(r, space)
		if err != nil {
			return erased, err
		}
		n, err := a.sweepCall(ctx, c)
		if erased += n; err != nil {
			return erased, err
		}
	}
	return erased, nil
}

func (a *App) sweepCall(ctx context.Context, c CallView) (erased int64, err error) {
	states := []string{string(call.Begun)}
	if c.Trial() {
		states = append(states, string(call.Sent), string(call.Back), string(call.NotTaken))
	}
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(access.House, access.KindProposal, c.Space), Kind: kindProposal, Parent: c.ID,
		Any: []store.Any{{Name: "state", Values: states}}, Limit: store.MaxPage})
	if err != nil {
		return erased, err
	}
	for _, r := range records {
		p, err := decode[call.Proposal](r)
		if err != nil {
			return erased, err
		}
		if p.Example || (ProposalView{Proposal: p, Call: c}).Until().After(a.now()) {
			continue
		}
		if err := a.eraseProposal(ctx, c.Space, p); err != nil {
			return erased, err
		}
		erased++
	}
	return erased, nil
}

// Resembling are the sheets that may tell already of what is proposed, proposal by
// proposal: the same name, written in any way, where one of its places lies. A page of
// a queue asks for all of its own at once.
func (a *App) Resembling(ctx context.Context, actor access.Actor, space string, proposals []ProposalView) (map[string][]InitiativeView, error) {
	places, err := a.places()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range proposals {
		names = append(names, v.Name())
	}
	records, err := a.store.Titled(ctx, access.Visible(actor, access.KindInitiative, space), kindInitiative, names)
	if err != nil {
		return nil, err
	}
	named := make([]InitiativeView, len(records))
	for i, r := range records {
		if named[i], err = viewInitiative(actor, r); err != nil {
			return nil, err
		}
	}
	if err := a.withPaths(ctx, space, named); err != nil {
		return nil, err
	}
	out := map[string][]InitiativeView{}
	for _, v := range proposals {
		for _, in := range named {
			if in.ID != v.Initiative && text.Fold(in.Name) == text.Fold(v.Name()) && meet(places, in.Territories, v.Where) && len(out[v.ID]) < maxCandidates {
				out[v.ID] = append(out[v.ID], in)
			}
		}
	}
	return out, nil
}

// meet says whether one of some places holds, or is, one of others.
func meet(places *territory.Set, some, others []territory.Key) bool {
	return slices.ContainsFunc(some, func(a territory.Key) bool {
		return slices.ContainsFunc(others, func(b territory.Key) bool {
			return slices.Contains(places.Chain(a), b) || slices.Contains(places.Chain(b), a)
		})
	})
}

// OpenProposalFile opens the picture or the document of a proposal, for who may
// read it.
func (a *App) OpenProposalFile(ctx context.Context, actor access.Actor, c CallView, proposal, sum string) (*os.File, store.StoredFile, error) {
	v, err := a.ProposalOf(ctx, actor, c, proposal)
	if err != nil {
		return nil, store.StoredFile{}, err
	}
	none := fault.New(fault.NotFound, "not_found")
	if !(v.Picture != nil && (sum == v.Picture.Blob || sum == v.Picture.Small)) && !(v.Document != nil && sum == v.Document.Blob) {
		return nil, store.StoredFile{}, none
	}
	known, err := a.store.Files(ctx, c.Space, []string{sum})
	if err != nil || len(known) == 0 {
		return nil, store.StoredFile{}, errors.Join(err, none)
	}
	file, err := a.blobs.Get(sum)
	return file, known[0], err
}

// byState counts what a query asks for by where each stands, and lists a page of
// those in one state.
func byState[S ~string](ctx context.Context, a *App, q store.Query, state S, after Place) (records []store.Record, next *Place, counts map[S]int, err error) {
	tally, err := a.store.Tally(ctx, q, "state")
	if err != nil {
		return nil, nil, nil, err
	}
	counts = map[S]int{}
	for s, n := range tally.Facets["state"] {
		counts[S(s)] = n
	}
	q.Facets, q.After, q.Limit = []store.Facet{{Name: "state", Value: string(state)}}, after, callsPage
	records, next, err = a.store.List(ctx, q)
	return records, next, counts, err
}
