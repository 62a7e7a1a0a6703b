package app

import (
	"cmp"
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// unsaidAtOnce is how many sheets forget in one transaction what an import said.
const unsaidAtOnce = 200

// heldSaying is that what a line says otherwise is kept with its sheet.
type heldSaying struct {
	From string `json:"from"`
	Only bool   `json:"only,omitempty"` // the line changes nothing
}

func (h *heldSaying) only() bool { return h != nil && h.Only }

// listen finds the sheets of which an import keeps all that it says otherwise: those that
// someone holds, and those of which the same list said something before. Of the others
// it keeps what its report lists.
func (run *importRun) listen(ctx context.Context) error {
	run.heard = map[string]bool{}
	if run.space == Principal {
		claims, err := run.app.store.Holders(ctx, run.app.claims(), kindClaim, "state", []string{string(claim.Held)})
		if err != nil {
			return err
		}
		for _, r := range claims[string(claim.Held)] {
			c, err := decode[claim.Claim](r)
			if err != nil {
				return err
			}
			run.heard[c.Initiative] = true
		}
	}
	name := run.listName()
	said, err := run.app.store.Holders(ctx, otherwiseScope(run.space), kindOtherwise, facetOtherwiseList, []string{name})
	for _, r := range said[name] {
		run.heard[r.Name()] = true
	}
	return err
}

func otherwiseScope(space string) access.Scope {
	return access.Visible(access.House, access.KindImport, space)
}

// listName is how an import is called beside what it says.
func (run *importRun) listName() string { return cmp.Or(run.origin.List, run.report.Name) }

// saying is nil for a line of which nothing is kept with its sheet.
func (run *importRun) saying(row *importRow) *heldSaying {
	if row.back != nil || row.known == nil || !run.heard[row.known.ID] && !row.listed {
		return nil
	}
	return &heldSaying{From: run.listName(), Only: row.state() == rowUnchanged}
}

// sayAnew gives the lines of a chunk that change nothing, and say of their sheet
// something else than their list said before.
func (run *importRun) sayAnew(ctx context.Context, chunk []*importRow) (anew []*importRow, err error) {
	var keys []string
	for _, row := range chunk {
		if row.state() == rowUnchanged && run.saying(row) != nil {
			anew, keys = append(anew, row), append(keys, keyIn(otherwiseFamily, row.known.ID))
		}
	}
	records, err := run.app.store.Several(ctx, otherwiseScope(run.space), kindOtherwise, keys)
	if err != nil {
		return nil, err
	}
	told := map[string]Otherwise{}
	for _, r := range records {
		if told[r.Name()], err = decode[Otherwise](r); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(anew, func(row *importRow) bool {
		o := told[row.known.ID]
		before := len(o.Said)
		return len(o.hear(run.listName(), row.of, saysOtherwise(row.proposals))) == 0 && len(o.Said) == before
	}), nil
}

// saysOtherwise are the proposals of a line that tell what to write: those of a private
// contact do not.
func saysOtherwise(list []ImportProposal) (says []SaidOtherwise) {
	for _, p := range list {
		if p.ID != "" && p.proposed() != "" {
			says = append(says, SaidOtherwise{ImportProposal: p})
		}
	}
	return says
}

// keepSaid keeps with a sheet what a line says otherwise of it, as it stands now.
func (apply *applier) keepSaid(tx *store.Tx, h heldRow) error {
	if h.Says == nil {
		return nil
	}
	o, version, err := otherwiseIn(tx, h.ID)
	if err != nil {
		return err
	}
	says := saysOtherwise(h.Merging.proposals)
	for i := range says {
		says[i].From, says[i].Of, says[i].At, says[i].Batch = h.Says.From, h.Merging.of, apply.app.now().UnixMilli(), tx.Author.Batch
	}
	before := len(o.Said)
	if news := o.hear(h.Says.From, h.Merging.of, says); len(news) == 0 && len(o.Said) == before {
		return nil
	}
	return putOtherwise(tx, o, version)
}

// unsay forgets what an import said that is undone.
func (a *App) unsay(ctx context.Context, space string, who store.Author, batch string) error {
	for {
		found, err := a.store.Holders(ctx, otherwiseScope(space), kindOtherwise, facetOtherwiseFrom, []string{batch})
		list := found[batch]
		if err != nil || len(list) == 0 {
			return err
		}
		err = a.store.Update(ctx, space, who, func(tx *store.Tx) error {
			for _, r := range list[:min(len(list), unsaidAtOnce)] {
				o, version, err := otherwiseIn(tx, r.Name())
				if err != nil {
					return err
				}
				o.Said = slices.DeleteFunc(o.Said, func(s SaidOtherwise) bool { return s.Batch == batch })
				if err := putOtherwise(tx, o, version); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

// carrySaid says of the sheet that a merge keeps what lists say of the one that goes.
func carrySaid(tx *store.Tx, gone, kept string) error {
	from, version, err := otherwiseIn(tx, gone)
	if err != nil || version == 0 {
		return err
	}
	to, toVersion, err := otherwiseIn(tx, kept)
	if err != nil {
		return err
	}
	for _, s := range from.Said {
		s.ID, s.Of = kept, cmp.Or(s.Of, gone)
		if !hasSaid(to.Said, s.Key()) {
			to.Said = append(to.Said, s)
		}
	}
	slices.SortStableFunc(to.Said, func(a, b SaidOtherwise) int { return cmp.Compare(b.At, a.At) })
	to.Said = to.Said[:min(len(to.Said), MaxOtherwise)]
	to.Unheard = append(to.Unheard, from.Unheard...)
	to.Unheard = to.Unheard[max(0, len(to.Unheard)-maxUnheard):]
	if err := tx.Purge(kindOtherwise, keyIn(otherwiseFamily, gone)); err != nil {
		return err
	}
	return putOtherwise(tx, to, toVersion)
}

// said gives the sheet that comes back what lists say of it, as far as nobody settled it.
func (u *unmerging) said() error {
	kept, version, err := otherwiseIn(u.tx, u.m.Kept)
	if err != nil || version == 0 {
		return err
	}
	r, err := u.tx.Get(kindInitiative, u.m.Gone)
	if err != nil {
		return err
	}
	in, err := decode[initiative.Initiative](r)
	if err != nil {
		return err
	}
	gone := Otherwise{Sheet: in.ID, Unheard: slices.Clone(kept.Unheard)}
	kept.Said = slices.DeleteFunc(kept.Said, func(s SaidOtherwise) bool {
		theirs := s.Of == in.ID || slices.ContainsFunc(in.Merged, func(m initiative.Merged) bool { return m.ID == s.Of })
		if theirs {
			if s.ID = in.ID; s.Of == in.ID {
				s.Of = ""
			}
			gone.Said = append(gone.Said, s)
		}
		return theirs
	})
	if err := putOtherwise(u.tx, kept, version); err != nil {
		return err
	}
	_, goneVersion, err := otherwiseIn(u.tx, in.ID)
	if err != nil {
		return err
	}
	return putOtherwise(u.tx, gone, goneVersion)
}

// sweepOtherwise forgets what lists say of sheets that are no more, and what people wrote
// over since.
func (a *App) sweepOtherwise(ctx context.Context, space string) (erased int64, err error) {
	q := store.Query{Scope: otherwiseScope(space), Kind: kindOtherwise, Parent: otherwiseFamily, Limit: store.MaxPage}
	for {
		records, next, err := a.store.List(ctx, q)
		if err != nil {
			return erased, err
		}
		n, err := a.sweepSaid(ctx, space, records)
		if erased += n; err != nil || next == nil {
			return erased, err
		}
		q.After = *next
	}
}

func (a *App) sweepSaid(ctx context.Context, space string, records []store.Record) (erased int64, err error) {
	ids := make([]string, len(records))
	for i, r := range records {
		ids[i] = r.Name()
	}
	sheets, err := a.store.Several(ctx, access.Visible(access.House, access.KindInitiative, space), kindInitiative, ids)
	if err != nil {
		return 0, err
	}
	there := map[string]initiative.Initiative{}
	for _, r := range sheets {
		if there[r.ID], err = decode[initiative.Initiative](r); err != nil {
			return 0, err
		}
	}
	for _, r := range records {
		o, err := decode[Otherwise](r)
		if err != nil {
			return erased, err
		}
		in, is := there[o.Sheet]
		if is && len(o.standing(access.House, in)) == len(o.Said) {
			continue
		}
		if err := a.sweepSheet(ctx, space, o.Sheet); err != nil {
			return erased, err
		}
		erased++
	}
	return erased, nil
}

// sweepSheet does so for one sheet, as both stand now.
func (a *App) sweepSheet(ctx context.Context, space, sheet string) error {
	return a.store.Update(ctx, space, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		o, version, err := otherwiseIn(tx, sheet)
		if err != nil || version == 0 {
			return err
		}
		r, err := tx.Get(kindInitiative, sheet)
		if fault.Is(err, fault.NotFound) {
			return putOtherwise(tx, Otherwise{Sheet: sheet}, version)
		}
		if err != nil {
			return err
		}
		in, err := decode[initiative.Initiative](r)
		if err != nil {
			return err
		}
		o.Said = o.standing(access.House, in)
		return putOtherwise(tx, o, version)
	})
}
