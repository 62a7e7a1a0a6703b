package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// EntryView is an initiative within a study, as the actor may read it.
type EntryView struct {
	study.Entry
	Version    int64
	Initiative Subject
	Progress   []study.Progress
}

// Census is the study's initiatives, named as far as the actor may be told,
// and the whole flow, whose sums are the same for everyone.
type Census struct {
	Entries []EntryView
	Flow    study.Flow
}

// Entries lists the initiatives of a study, by name.
func (a *App) Entries(ctx context.Context, actor access.Actor, s StudyView) (Census, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return Census{}, err
	}
	c := Census{Flow: b.flow(actor)}
	for _, e := range b.entries {
		if b.names(actor, e) {
			c.Entries = append(c.Entries, b.entryView(actor, e))
		}
	}
	return c, nil
}

func (b *board) entryView(actor access.Actor, e study.Entry) EntryView {
	v := EntryView{Entry: e, Version: b.seenVersions[e.Initiative], Initiative: b.subject(e.Initiative)}
	if b.whole(actor) {
		v.Progress = b.study.Screening(e)
	} else {
		v.Readings = nil // who read what stays in the group
	}
	return v
}

// Entry shows one that the actor may be told of, named by its identifier or its
// slug; the readings of its criteria to those who see drafts.
func (a *App) Entry(ctx context.Context, actor access.Actor, s StudyView, name string) (EntryView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return EntryView{}, err
	}
	e, known := b.index().named[name]
	if !known || !b.names(actor, e) {
		return EntryView{}, fault.New(fault.NotFound, "not_found")
	}
	return b.entryView(actor, e), nil
}

// AddEntries brings initiatives of the registry into the census; those already
// in it stay as they are. It returns how many came in.
func (a *App) AddEntries(ctx context.Context, actor access.Actor, space, studyID string, initiatives []string, from From) (int, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return 0, err
	}
	added := 0
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		added = 0
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		for _, initiativeID := range initiatives {
			if _, err := tx.Get(kindInitiative, initiativeID); err != nil {
				return err
			}
			if _, err := tx.Get(kindEntry, keyIn(studyID, initiativeID)); !fault.Is(err, fault.NotFound) {
				if err != nil {
					return err
				}
				continue
			}
			if _, err := tx.Put(entryPut(s, study.Entry{Initiative: initiativeID, Status: study.Registered}, 0)); err != nil {
				return err
			}
			added++
		}
		return nil
	})
	return added, err
}

// SaveEntry writes where an initiative stands, whole: what an import does. A
// form uses Screen and Decide, which hold to the rules of the selection.
func (a *App) SaveEntry(ctx context.Context, actor access.Actor, space, studyID string, e study.Entry, version int64, from From) (int64, error) {
	e = e.Clean()
	if err := e.Validate().Err(); err != nil {
		return 0, err
	}
	return a.writeEntry(ctx, actor, space, studyID, e.Initiative, version, from, func(study.Study, study.Entry) (study.Entry, error) { return e, nil })
}

// Screen keeps one member's readings of the criteria; they replace the ones the
// same member gave before. The first reading of an initiative begins it.
func (a *App) Screen(ctx context.Context, actor access.Actor, space, studyID, initiativeID, member string, answers []study.ScreeningAnswer, version int64, from From) (int64, error) {
	return a.writeEntry(ctx, actor, space, studyID, initiativeID, version, from, func(s study.Study, e study.Entry) (study.Entry, error) {
		if err := takingPart(s, member, initiativeID, "member"); err != nil {
			return e, err
		}
		if e.Status == study.Registered {
			e.Status = study.ToRead // its reading began
		}
		return e.Read(member, answers), nil
	})
}

// Decision is what the group decides about an initiative of the census.
type Decision struct {
	Status  study.EntryStatus
	Reason  string // why it is not kept
	Named   bool   // agrees to be named when it is not
	Settled string // why, when readings differed
	By      string // member
}

// Decide writes where an initiative stands. Keeping it or not asks for every
// reading of every criterion and, where they differ, for a reason.
func (a *App) Decide(ctx context.Context, actor access.Actor, space, studyID, initiativeID string, d Decision, version int64, from From) (int64, error) {
	return a.writeEntry(ctx, actor, space, studyID, initiativeID, version, from, func(s study.Study, e study.Entry) (study.Entry, error) {
		if d.By != "" {
			if err := takingPart(s, d.By, initiativeID, "settled_by"); err != nil {
				return e, err
			}
		}
		e.Status, e.Reason, e.Named, e.Settled, e.SettledBy = d.Status, d.Reason, d.Named, d.Settled, d.By
		if d.Status == study.Selected || d.Status == study.NotSelected {
			switch s.Undecided(e.Clean()) {
			case "screening.readings_missing":
				return e, fault.On("status", fault.Invalid, "screening.readings_missing")
			case "screening.to_settle":
				return e, fault.On("settled", fault.Invalid, "screening.to_settle")
			}
		}
		return e, nil
	})
}

func (a *App) writeEntry(ctx context.Context, actor access.Actor, space, studyID, initiativeID string, version int64, from From, change func(study.Study, study.Entry) (study.Entry, error)) (int64, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return 0, err
	}
	written := version
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		before := study.Entry{Initiative: initiativeID, Status: study.Registered}
		if version > 0 {
			if before, _, err = getChild[study.Entry](tx, kindEntry, studyID, initiativeID); err != nil {
				return err
			}
		} else if _, err := tx.Get(kindInitiative, initiativeID); err != nil {
			return err
		}
		after, err := change(s, before)
		if err != nil {
			return err
		}
		after = after.Clean()
		if err := after.Validate().Err(); err != nil {
			return err
		}
		if written, err = tx.Put(entryPut(s, after, version)); err != nil {
			return err
		}
		if before.Status != after.Status || before.Named != after.Named {
			return expose(tx, s)
		}
		return nil
	})
	return written, err
}

// Recuse notes that a member steps back from an initiative: from now on they
// neither read it nor settle.
func (a *App) Recuse(ctx context.Context, actor access.Actor, space, studyID, member, initiativeID string, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, version, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		if err := takingPart(s, member, initiativeID, "member"); err != nil {
			return err
		}
		s.Members = slices.Clone(s.Members)
		for i := range s.Members {
			if m := &s.Members[i]; m.ID == member {
				m.Recused = append(slices.Clone(m.Recused), initiativeID)
			}
		}
		_, _, err = putStudy(tx, s, s, version)
		return err
	})
}
