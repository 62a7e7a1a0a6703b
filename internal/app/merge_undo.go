package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
	"codeberg.org/bocage/bocage/internal/twin"
)

// UndoMerge makes a merged sheet two again: each with its fields, its addresses,
// its place in studies and all that speaks of it there, also what came since. What
// changed again since and can't go back is said one by one. Asked twice, it is done
// once.
func (a *App) UndoMerge(ctx context.Context, actor access.Actor, space, gone string, from From) (twin.Merge, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return twin.Merge{}, err
	}
	var m twin.Merge
	from.Source = "undo"
	err := a.naming(ctx, space, author(actor, from), nil, func(tx *store.Tx) error {
		var version int64
		var err error
		if m, version, err = mergeOf(tx, gone); err != nil {
			return err
		}
		if m.Kept == "" {
			return fault.New(fault.NotFound, "not_found")
		}
		if !m.Standing() {
			return nil
		}
		u := unmerging{tx: tx, m: m, undone: twin.Undone{By: actor.Name, Date: a.today()}}
		if err := u.all(); err != nil {
			return err
		}
		m.Undone = &u.undone
		_, err = tx.Put(mergePut(m, version))
		return err
	})
	return m, err
}

// unmerging is a merge being taken back.
type unmerging struct {
	tx     *store.Tx
	m      twin.Merge
	undone twin.Undone
}

func (u *unmerging) leave(l twin.Left) { u.undone.Left = append(u.undone.Left, l) }

func (u *unmerging) all() error {
	after, _, err := mergeOf(u.tx, u.m.Kept)
	if err != nil {
		return err
	}
	if after.Standing() {
		return fault.New(fault.Conflict, "merge.chained", "name", u.m.KeptName, "other", after.KeptName)
	}
	for _, step := range []func() error{u.sheets, u.studies, u.touched, u.said, u.pairs, u.contacts} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sheets gives the kept sheet what it had and brings the other back, each at its
// addresses.
func (u *unmerging) sheets() error {
	current, body, left, err := u.tx.RevertedPartly(kindInitiative, u.m.Kept, u.m.Version)
	if err != nil {
		return err
	}
	for _, path := range left {
		u.leave(twin.Left{Why: twin.LeftField, Path: path})
	}
	var kept initiative.Initiative
	if err := json.Unmarshal(body, &kept); err != nil {
		return fmt.Errorf("read initiative: %w", err)
	}
	if err := kept.Validate().Err(); err != nil {
		return err
	}
	if err := u.putSheet(kept, current); err != nil {
		return err
	}
	if body, err = u.tx.Deleted(kindInitiative, u.m.Gone); err != nil {
		return err
	}
	var gone initiative.Initiative
	if err := json.Unmarshal(body, &gone); err != nil {
		return fmt.Errorf("read initiative: %w", err)
	}
	if err := u.followLinks(&gone); err != nil {
		return err
	}
	if err := u.tx.LeadTo(kindInitiative, u.m.Paths, gone.ID); err != nil {
		return err
	}
	return u.putSheet(gone, 0)
}

func (u *unmerging) putSheet(in initiative.Initiative, version int64) error {
	if _, err := u.tx.Put(initiativePut(in, version)); err != nil {
		return err
	}
	_, err := u.tx.Address(sectionInitiative, kindInitiative, in.ID, text.Slug(in.Name))
	return err
}

// followLinks leads the links of a sheet that comes back to what the sheets they
// led to are since.
func (u *unmerging) followLinks(in *initiative.Initiative) error {
	for _, k := range slices.Clone(in.Links) {
		for to := k.To; to != ""; {
			m, _, err := mergeOf(u.tx, to)
			if err != nil {
				return err
			}
			if !m.Standing() || to == in.ID || m.Gone == in.ID {
				break
			}
			reassignLinks(in, to, m.Kept)
			to = m.Kept
		}
	}
	return nil
}

// studies give back, whole, the place of the sheet that went: the kept one was not
// in their census. What was written there since is of the sheet that comes back.
func (u *unmerging) studies() error {
	for _, id := range u.m.Studies {
		s, _, err := getStudy(u.tx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := u.study(s); err != nil {
			return err
		}
	}
	return nil
}

func (u *unmerging) study(s study.Study) error {
	err := moveEntry(u.tx, s, u.m.Kept, u.m.Gone)
	if fault.Is(err, fault.NotFound) {
		u.leave(twin.Left{Why: twin.LeftStudy, ID: s.ID, Name: s.Title})
		return nil
	}
	if err != nil {
		return err
	}
	records, err := u.tx.Children(s.ID, kindContribution, kindObservation, kindStory, kindConclusion, kindReport)
	if err != nil {
		return err
	}
	for _, r := range records {
		v, changed, err := reassigned(r, u.m.Kept, u.m.Gone)
		if err != nil {
			return err
		}
		if !changed {
			continue
		}
		if _, err := putAgain(u.tx, s, v, r); err != nil {
			return err
		}
	}
	return expose(u.tx, s)
}

// touched takes back, one by one, what a merge changed elsewhere.
func (u *unmerging) touched() error {
	for _, t := range u.m.Touched {
		if t.Kind == kindTwins {
			continue
		}
		if err := u.takeBack(t); err != nil {
			return err
		}
	}
	return nil
}

func (u *unmerging) takeBack(t twin.Moved) error {
	_, body, left, err := u.tx.RevertedPartly(t.Kind, t.ID, t.Version)
	if fault.Is(err, fault.NotFound) {
		return nil // taken out, or erased, since: nothing of it speaks of either
	}
	if err != nil {
		return err
	}
	r, err := u.tx.Get(t.Kind, t.ID)
	if err != nil {
		return err
	}
	now := r.Body
	if r.Body = body; len(left) > 0 {
		if err := u.leaveRecord(t, now); err != nil {
			return err
		}
	}
	return u.putBack(r, len(left) > 0)
}

// putBack writes a record with a merge taken back. Who stepped back from the merged
// sheet, when that can't be taken back, steps back from both: nobody is made to judge.
func (u *unmerging) putBack(r store.Record, stuck bool) error {
	switch r.Kind {
	case kindStudy:
		s, err := decode[study.Study](r)
		if err != nil {
			return err
		}
		for i, m := range s.Members {
			if stuck && m.RecusedFrom(u.m.Kept) && !m.RecusedFrom(u.m.Gone) {
				s.Members[i].Recused = append(m.Recused, u.m.Gone)
			}
		}
		_, err = u.tx.Put(studyPut(s, r.Version))
		return err
	case kindInitiative:
		in, err := decode[initiative.Initiative](r)
		if err != nil {
			return err
		}
		_, err = u.tx.Put(initiativePut(in, r.Version))
		return err
	case kindClaim:
		c, err := decode[claim.Claim](r)
		if err != nil {
			return err
		}
		_, err = u.tx.Put(claimPut(c, r.Version))
		return err
	case kindRemark:
		m, err := decode[remark.Remark](r)
		if err != nil {
			return err
		}
		_, err = u.tx.Put(remarkPut(m, r.Version))
		return err
	}
	p, err := decode[call.Proposal](r)
	if err != nil {
		return err
	}
	_, err = u.tx.Put(proposalPut(p, r.Version))
	return err
}

// leaveRecord says what changed again since.
func (u *unmerging) leaveRecord(t twin.Moved, body []byte) error {
	r := store.Record{Kind: t.Kind, ID: t.ID, Body: body}
	switch t.Kind {
	case kindInitiative:
		in, err := decode[initiative.Initiative](r)
		u.leave(twin.Left{Why: twin.LeftLink, ID: in.ID, Name: in.Name})
		return err
	case kindStudy:
		s, err := decode[study.Study](r)
		u.leave(twin.Left{Why: twin.LeftRecord, ID: s.ID, Name: s.Title})
		return err
	}
	u.leave(twin.Left{Why: twin.LeftRecord, ID: t.ID})
	return nil
}

// pairs come back as they were said to be.
func (u *unmerging) pairs() error {
	for _, t := range u.m.Touched {
		if t.Kind != kindTwins {
			continue
		}
		if r, err := u.tx.Get(kindTwins, t.ID); err == nil && r.Version == t.Version {
			if err := u.tx.Delete(kindTwins, t.ID, r.Version); err != nil {
				return err
			}
		} else if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	for _, key := range u.m.Apart {
		body, err := u.tx.Deleted(kindTwins, key)
		if fault.Is(err, fault.NotFound) {
			continue // found again meanwhile
		}
		if err != nil {
			return err
		}
		c, err := decode[twin.Case](store.Record{Kind: kindTwins, ID: key, Body: body})
		if err != nil {
			return err
		}
		if _, err := u.tx.Put(twinPut(c, 0)); err != nil {
			return err
		}
	}
	return nil
}

// contacts go back to whom they are of. One that was changed since stays with the
// kept sheet; one that was erased since is not made up again.
func (u *unmerging) contacts() error {
	aside := map[string]initiative.Contact{}
	for _, whose := range u.m.Contacts {
		c, err := u.tx.Contact(kindMerge, keyIn(mergeKey(u.m.Gone), whose))
		if err != nil {
			return err
		}
		if c.Empty() {
			u.leave(twin.Left{Why: twin.LeftContact, Path: whose})
			continue
		}
		aside[whose] = c
	}
	now, err := u.tx.Contact(kindInitiative, u.m.Kept)
	if err != nil {
		return err
	}
	back := map[string]string{goneContact: u.m.Gone}
	if now.Empty() && len(aside) == 0 {
		return nil
	}
	switch now {
	case aside[keptContact]:
	case aside[goneContact], initiative.Contact{}:
		back[keptContact] = u.m.Kept
	default:
		u.leave(twin.Left{Why: twin.LeftContact, Path: keptContact})
	}
	for whose, id := range back {
		key := keyIn(mergeKey(u.m.Gone), whose)
		if err := u.tx.CopyContact(kindMerge, key, kindInitiative, id); err != nil {
			return err
		}
	}
	for _, whose := range u.m.Contacts {
		if err := u.tx.PutContact(kindMerge, keyIn(mergeKey(u.m.Gone), whose), initiative.Contact{}); err != nil {
			return err
		}
	}
	return nil
}

// keepsMerged refuses to make a sheet one or two by its fields alone: what spoke of
// the other would not follow.
func keepsMerged(tx *store.Tx, after initiative.Initiative) error {
	r, err := tx.Get(kindInitiative, after.ID)
	if err != nil {
		return err
	}
	before, err := decode[initiative.Initiative](r)
	if err == nil && !slices.EqualFunc(before.Merged, after.Merged, func(a, b initiative.Merged) bool { return a.ID == b.ID }) {
		err = fault.New(fault.Conflict, "undo.merge")
	}
	return err
}
