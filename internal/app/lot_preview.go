package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// Why a sheet of a lot is left as it is.
const (
	LeftGone    = "gone"    // it is no longer there
	LeftDenied  = "denied"  // it is not the actor's to change
	LeftInvalid = "invalid" // it could not be accepted so
	LeftChanged = "changed" // someone decided otherwise since it was looked at
)

// LotLeft is a sheet of a lot that stays as it is.
type LotLeft struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Why  string `json:"why"`
	// What could not be accepted, when that is why.
	Key  string         `json:"key,omitempty"`
	Args map[string]any `json:"args,omitempty"`
}

// Fault is what could not be accepted.
func (l LotLeft) Fault() *fault.Fault {
	return &fault.Fault{Code: fault.Invalid, Key: l.Key, Args: spoken(l.Args)}
}

// LotReport says what was done to a lot, or would be.
type LotReport struct {
	ID        string          `json:"id"`
	Deed      initiative.Deed `json:"deed"`
	Sheets    int             `json:"sheets"`
	Same      int             `json:"same"` // as they are to be already
	Left      []LotLeft       `json:"left,omitempty"`
	LeftCount int             `json:"left_count"`
}

func (r *LotReport) leave(l LotLeft) {
	if r.LeftCount++; len(r.Left) < MaxTold {
		r.Left = append(r.Left, l)
	}
}

// LotPreview is what a lot would do: nothing is written.
type LotPreview struct {
	LotReport
	Changes int
	Lines   []LotLine // the first
	Seen    int64     // when the sheets were looked at
}

// LotLine is what a deed makes of one sheet.
type LotLine struct {
	InitiativeView
	Before, After []string // codes, or labels
}

const (
	lotChunk = 400
	lotLines = 50
)

// PreviewLot says what the deed of a lot would make of its sheets; before one is
// chosen, which they are.
func (a *App) PreviewLot(ctx context.Context, actor access.Actor, space string, l Lot) (LotPreview, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return LotPreview{}, err
	}
	p := LotPreview{Seen: clock.Millis(a.now()), LotReport: LotReport{ID: l.ID, Deed: l.Deed, Sheets: len(l.IDs)}}
	err := a.eachOfLot(ctx, actor, space, l, &p.LotReport, func(v InitiativeView, next initiative.Initiative) error {
		if p.Changes++; len(p.Lines) < lotLines {
			p.Lines = append(p.Lines, LotLine{InitiativeView: v, Before: l.Deed.Do.Of(v.Initiative), After: l.Deed.Do.Of(next)})
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	views := make([]InitiativeView, len(p.Lines))
	for i, line := range p.Lines {
		views[i] = line.InitiativeView
	}
	err = a.withPaths(ctx, space, views)
	for i, v := range views {
		p.Lines[i].Path = v.Path
	}
	return p, err
}

// eachOfLot gives each sheet of a lot that its deed changes, as it is and as it would
// be, and keeps of the others why they stay. With no deed it gives them all.
func (a *App) eachOfLot(ctx context.Context, actor access.Actor, space string, l Lot, r *LotReport, give func(v InitiativeView, next initiative.Initiative) error) error {
	scope := access.Visible(actor, access.KindInitiative, space)
	for ids := range slices.Chunk(l.IDs, lotChunk) {
		records, err := a.store.Several(ctx, scope, kindInitiative, ids)
		if err != nil {
			return err
		}
		by := make(map[string]store.Record, len(records))
		for _, record := range records {
			by[record.ID] = record
		}
		for _, id := range ids {
			record, there := by[id]
			if !there {
				r.leave(LotLeft{ID: id, Name: id, Why: LeftGone})
				continue
			}
			v, err := viewInitiative(actor, record)
			if err != nil {
				return err
			}
			next, left := done(actor, l.Deed, v.Initiative)
			switch {
			case left != nil:
				r.leave(*left)
			case l.Deed.Do != "" && sameInitiative(v.Initiative, next):
				r.Same++
			default:
				if err := give(v, next); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// done is a sheet once a deed is done to it, or why it can't be.
func done(actor access.Actor, d initiative.Deed, in initiative.Initiative) (initiative.Initiative, *LotLeft) {
	next := d.Apply(in)
	for _, public := range []bool{in.Public, next.Public} {
		if !access.Can(actor, access.Edit, access.Object{Kind: access.KindInitiative, Public: public}) {
			return in, &LotLeft{ID: in.ID, Name: in.Name, Why: LeftDenied}
		}
	}
	if sameInitiative(in, next) {
		return in, nil
	}
	if wrong := next.Validate(); len(wrong) > 0 {
		return in, &LotLeft{ID: in.ID, Name: in.Name, Why: LeftInvalid, Key: wrong[0].Key, Args: wrong[0].Args}
	}
	return next, nil
}
