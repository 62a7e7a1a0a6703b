package app

import (
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// RemarkQueue is a page of the remarks in one state, the first sent first.
type RemarkQueue struct {
	Remarks []RemarkView
	Counts  map[remark.State]int
	Next    *Place
}

// Remarks lists what people told of the directory, to who keeps it.
func (a *App) Remarks(ctx context.Context, actor access.Actor, state remark.State, after Place) (RemarkQueue, error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindRemark}); err != nil {
		return RemarkQueue{}, err
	}
	q := store.Query{Scope: access.Visible(actor, access.KindRemark, Principal), Kind: kindRemark, Parent: remarksParent}
	records, next, counts, err := byState(ctx, a, q, state, after)
	if err != nil {
		return RemarkQueue{}, err
	}
	out := RemarkQueue{Next: next, Counts: counts}
	var sheets []string
	for _, r := range records {
		m, err := decode[remark.Remark](r)
		if err != nil {
			return out, err
		}
		out.Remarks = append(out.Remarks, RemarkView{Remark: m, Version: r.Version})
		sheets = append(sheets, m.Initiative)
	}
	return out, a.nameSheets(ctx, actor, out.Remarks, sheets)
}

// nameSheets reads the sheets of several remarks at once.
func (a *App) nameSheets(ctx context.Context, actor access.Actor, remarks []RemarkView, ids []string) error {
	records, err := a.store.Several(ctx, access.Visible(actor, access.KindInitiative, Principal), kindInitiative, ids)
	if err != nil {
		return err
	}
	for _, r := range records {
		in, err := viewInitiative(actor, r)
		if err != nil {
			return err
		}
		for i := range remarks {
			if remarks[i].Initiative == in.ID {
				remarks[i].Sheet = in
			}
		}
	}
	return nil
}

// RemarkFor shows a remark whole, with how to answer its sender, to who keeps the
// directory.
func (a *App) RemarkFor(ctx context.Context, actor access.Actor, remarkID string) (RemarkView, error) {
	if err := allow(actor, access.SeePrivate, access.Object{Kind: access.KindRemark}); err != nil {
		return RemarkView{}, err
	}
	return a.remarkOf(ctx, actor, remarkID)
}

// RemarksOn are the errors that wait on a sheet, for who keeps the directory.
func (a *App) RemarksOn(ctx context.Context, actor access.Actor, sheet string) ([]RemarkView, error) {
	if !access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindRemark}) {
		return nil, nil
	}
	return a.remarksOn(ctx, actor, sheet)
}

// deciding is a remark that can be decided on, in the version that its reader saw.
func (a *App) deciding(ctx context.Context, actor access.Actor, remarkID string, version int64) (RemarkView, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindRemark}); err != nil {
		return RemarkView{}, err
	}
	v, err := a.RemarkFor(ctx, actor, remarkID)
	if err == nil && v.Version != version {
		err = fault.New(fault.Conflict, "changed_meanwhile", "version", v.Version)
	}
	return v, err
}

// DecideRemark says that an error is set right, or that nothing comes of a remark
// and why; or takes it up again. Another keeper who decided meanwhile is a conflict.
func (a *App) DecideRemark(ctx context.Context, actor access.Actor, remarkID string, version int64, to remark.State, reason, message string, from From) error {
	v, err := a.deciding(ctx, actor, remarkID, version)
	if err != nil {
		return err
	}
	if !slices.Contains(remark.States, to) || (to == remark.Waiting) != (v.State != remark.Waiting) {
		return fault.New(fault.Invalid, "call.no_decision")
	}
	return a.answerRemark(ctx, v, to, a.remarkDecision(actor, reason, message), author(actor, from))
}

func (a *App) remarkDecision(actor access.Actor, reason, message string) remark.Decision {
	return remark.Decision{Reason: reason, Message: text.CleanText(message, 4*remark.MaxText), By: actor.Name, Date: a.today()}
}

var remarkLetters = map[remark.State]string{remark.Corrected: LetterRemarkCorrected, remark.Discarded: LetterRemarkDiscarded}

// answerRemark writes what came of a remark, and the letter that says it.
func (a *App) answerRemark(ctx context.Context, v RemarkView, to remark.State, d remark.Decision, by store.Author) error {
	if err := v.Decide(to, d); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, by, func(tx *store.Tx) error {
		if _, err := tx.Put(remarkPut(v.Remark, v.Version)); err != nil {
			return err
		}
		return postRemark(tx, remarkLetters[to], v)
	})
}

// postRemark writes to whoever told, if they left where. What is only an insult gets
// no answer.
func postRemark(tx *store.Tx, what string, v RemarkView) error {
	d := v.Remark.Decision
	if what == "" || !v.Written() || d.Reason == "abusive" {
		return nil
	}
	facts := map[string]string{"name": v.Name, "receipt": v.Receipt, "reason": d.Reason, "message": d.Message}
	if v.Sheet.Public {
		facts["sheet"] = strings.TrimPrefix(v.Sheet.Path, sectionInitiative+"/")
	}
	return tx.Post(letterJob, Letter{To: v.Contact.Email, What: what, Lang: v.Lang, About: aboutRemark(v.ID), Facts: facts})
}

// BeginSheet makes a draft of what is missing from the directory, filled in with what
// was told, and says so to its sender. at makes the address where it goes on.
func (a *App) BeginSheet(ctx context.Context, actor access.Actor, remarkID string, version int64, message string, from From, at func(path string) string) (out InitiativeView, err error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return out, err
	}
	v, err := a.deciding(ctx, actor, remarkID, version)
	if err != nil {
		return out, err
	}
	if v.Kind != remark.Omission || v.State != remark.Waiting {
		return out, fault.New(fault.Invalid, "call.no_decision")
	}
	places, err := a.places()
	if err != nil {
		return out, err
	}
	in := v.Remark.Sheet()
	in.ID, in.Action = id.New(), call.LevelsWhere(v.Places, places.Chain)
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return out, err
	}
	if err := v.Decide(remark.Corrected, a.remarkDecision(actor, "", message)); err != nil {
		return out, err
	}
	v.Initiative = in.ID
	out = InitiativeView{Initiative: in, Version: 1}
	return out, a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		if _, err := tx.Put(initiativePut(in, 0)); err != nil {
			return err
		}
		var err error
		if out.Path, err = tx.Address(sectionInitiative, kindInitiative, in.ID, text.Slug(in.Name)); err != nil {
			return err
		}
		if _, err := tx.Put(remarkPut(v.Remark, version)); err != nil {
			return err
		}
		if err := postRemark(tx, LetterRemarkBegun, v); err != nil {
			return err
		}
		return tx.Location(at(out.Path))
	})
}

// NamedLike are the sheets that may be what someone says is missing: of the same
// name, written in any way.
func (a *App) NamedLike(ctx context.Context, actor access.Actor, v RemarkView) ([]InitiativeView, error) {
	if v.Kind != remark.Omission {
		return nil, nil
	}
	named, _, err := a.InitiativesNamed(ctx, actor, Principal, v.Name)
	return slices.DeleteFunc(named, func(in InitiativeView) bool { return in.ID == v.Initiative }), err
}

// RemarkLetter is the last letter about a remark, for who keeps the directory.
func (a *App) RemarkLetter(ctx context.Context, actor access.Actor, v RemarkView) (Letter, bool, error) {
	return a.LetterAbout(ctx, actor, Principal, aboutRemark(v.ID))
}
