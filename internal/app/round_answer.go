package app

import (
	"cmp"
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// AnswerView is an answer with its round.
type AnswerView struct {
	weighing.Answer
	Of      RoundView
	Version int64
	Number  int // in the order of its round, for who reads them all
}

func weighedPut(a weighing.Answer, version int64) store.Put {
	p := store.Put{Kind: kindWeighed, ID: keyIn(a.Round, a.ID), Parent: a.Round, Expected: version, SortKey: a.ID, Body: a}
	if a.Link != "" {
		p.Keys = []store.Facet{{Name: facetLink, Value: a.Link}}
	}
	return p
}

// answersScope is where the house itself reads what people answered.
func answersScope(space string) access.Scope {
	return access.Visible(access.House, access.KindWeighed, space)
}

// takes says why a round takes no answer, when it does not.
func (v RoundView) takes() error {
	if v.Standing == weighing.Open {
		return nil
	}
	day := v.Closed
	if day == "" {
		day = v.Closes
	}
	return fault.New(fault.Conflict, "weighing.closed", "date", calendar.Date(day))
}

// SayWeights keeps what someone who has the code of a round says, and returns the private
// link under which they change or take back what they said. The same form sent again is
// the same answer (fault.AlreadyDone). at makes its address.
func (a *App) SayWeights(ctx context.Context, code string, answer weighing.Answer, from From, at func(link string) string) (link string, err error) {
	v, err := a.RoundBy(ctx, code)
	if err != nil {
		return "", err
	}
	if err := v.takes(); err != nil {
		return "", err
	}
	x, err := a.Index(ctx, access.House, v.Index)
	if err == nil && x.Retired != "" {
		err = fault.New(fault.Conflict, "weighing.retired")
	}
	if err != nil {
		return "", err
	}
	link = id.Token()
	answer.Link = id.Digest(link)
	return link, a.keepAnswer(ctx, v, answer, sender(from), at(link))
}

// EnterAnswer keeps what someone answered on paper, for who types it. The last day of
// the round is no limit: paper comes in later.
func (a *App) EnterAnswer(ctx context.Context, actor access.Actor, indexID, code string, answer weighing.Answer, from From) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindWeighed}); err != nil {
		return err
	}
	v, err := a.ownRound(ctx, actor, indexID, code)
	if err != nil {
		return err
	}
	answer.Link = ""
	return a.keepAnswer(ctx, v, answer, author(actor, from), "")
}

func (a *App) keepAnswer(ctx context.Context, v RoundView, answer weighing.Answer, by store.Author, at string) error {
	answer = answer.Clean()
	answer.ID, answer.Round, answer.Sent, answer.Aside, answer.Reason = id.New(), v.ID, a.today(), "", ""
	if err := v.Check(answer).Err(); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, by, func(tx *store.Tx) error {
		there, err := tx.Children(v.ID, kindWeighed)
		if err != nil {
			return err
		}
		counted := 0
		for _, r := range there {
			kept, err := decode[weighing.Answer](r)
			if err != nil {
				return err
			}
			if kept.Counted() {
				counted++
			}
		}
		if onPaper := at == ""; counted >= weighing.MaxAnswers && !onPaper || len(there) >= weighing.MostKept {
			return fault.New(fault.Unavailable, "weighing.full", "max", weighing.MaxAnswers)
		}
		if _, err := tx.Put(weighedPut(answer, 0)); err != nil || at == "" {
			return err
		}
		return tx.Location(at)
	})
}

// AnswerBy finds the answer of a private link. Reading changes nothing.
func (a *App) AnswerBy(ctx context.Context, code, link string) (AnswerView, error) {
	v, err := a.RoundBy(ctx, code)
	if err != nil {
		return AnswerView{}, err
	}
	digest := id.Digest(link)
	found, err := a.store.Holders(ctx, answersScope(v.Space), kindWeighed, facetLink, []string{digest})
	if err != nil {
		return AnswerView{}, err
	}
	for _, r := range found[digest] {
		if r.Parent == v.ID {
			answer, err := decode[weighing.Answer](r)
			return AnswerView{Answer: answer, Of: v, Version: r.Version}, err
		}
	}
	return AnswerView{}, fault.New(fault.NotFound, "weighing.no_such_link")
}

// SayAgain changes what someone said, as long as the round is open. Their link may be open
// twice: another version than was seen is a conflict.
func (a *App) SayAgain(ctx context.Context, code, link string, answer weighing.Answer, version int64, from From) error {
	v, err := a.AnswerBy(ctx, code, link)
	if err != nil {
		return err
	}
	if err := v.Of.takes(); err != nil {
		return err
	}
	kept := v.Answer
	kept.As, kept.Points, kept.Leans = answer.As, answer.Points, answer.Leans
	if err := v.Of.Check(kept).Err(); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		_, err := tx.Put(weighedPut(kept, version))
		return err
	})
}

// Unsay erases an answer, with its history, at the word of who gave it: also once the
// round is closed.
func (a *App) Unsay(ctx context.Context, code, link string, from From) error {
	v, err := a.AnswerBy(ctx, code, link)
	if err != nil {
		return err
	}
	err = a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		return tx.Purge(kindWeighed, keyIn(v.Round, v.ID))
	})
	if err != nil {
		return err
	}
	return a.store.Scrub(ctx)
}

// Answers are those of a round, for who keeps it, in an order that does not say which came
// first: in a room, that is known people.
func (a *App) Answers(ctx context.Context, actor access.Actor, indexID, code string) ([]AnswerView, error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindWeighed}); err != nil {
		return nil, err
	}
	v, err := a.Round(ctx, actor, indexID, code)
	if err != nil {
		return nil, err
	}
	records, err := a.store.Children(ctx, access.Visible(actor, access.KindWeighed, v.Space), []string{v.ID}, kindWeighed)
	if err != nil {
		return nil, err
	}
	out := make([]AnswerView, len(records))
	for i, r := range records {
		answer, err := decode[weighing.Answer](r)
		if err != nil {
			return nil, err
		}
		out[i] = AnswerView{Answer: answer, Of: v, Version: r.Version}
	}
	slices.SortFunc(out, func(a, b AnswerView) int { return cmp.Compare(id.Digest(a.ID), id.Digest(b.ID)) })
	for i := range out {
		out[i].Number = i + 1
	}
	return out, nil
}

// SetAside leaves an answer out of what the group says, with the reason; none takes it
// back in.
func (a *App) SetAside(ctx context.Context, actor access.Actor, indexID, code, answerID string, version int64, aside bool, reason string, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindWeighed}); err != nil {
		return err
	}
	v, err := a.ownRound(ctx, actor, indexID, code)
	if err != nil {
		return err
	}
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindWeighed, Principal), kindWeighed, keyIn(v.ID, answerID))
	if err != nil {
		return err
	}
	answer, err := decode[weighing.Answer](r)
	if err != nil {
		return err
	}
	answer.Aside, answer.Reason = "", ""
	if aside {
		answer.Aside, answer.Reason = a.today(), reason
		answer = answer.Clean()
		if answer.Reason == "" {
			return fault.On("reason", fault.Invalid, "required")
		}
	}
	if err := v.Check(answer).Err(); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		_, err := tx.Put(weighedPut(answer, version))
		return err
	})
}
