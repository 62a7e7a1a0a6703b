package app

import (
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

const (
	kindOtherwise = "otherwise"

	facetOtherwiseFrom = "otherwise_from" // the import that said so
	facetOtherwiseList = "otherwise_list" // the list that it read

	otherwiseFamily = "otherwise" // their family: the directory did not move
	maxUnheard      = 200         // that a sheet remembers to have refused
)

// MaxOtherwise is how much of what lists say otherwise a sheet keeps: the newest.
const MaxOtherwise = 40

// Otherwise is what lists say of a sheet that people wrote otherwise: whoever keeps the
// sheet, the house or its holder, takes each or keeps their own.
type Otherwise struct {
	Sheet   string          `json:"sheet"`
	Said    []SaidOtherwise `json:"said,omitempty"`    // the newest first
	Unheard []string        `json:"unheard,omitempty"` // digests of those that nobody wants
}

// SaidOtherwise is one of them.
type SaidOtherwise struct {
	ImportProposal
	From  string `json:"from"`         // the list, or the file
	Of    string `json:"of,omitempty"` // the sheet, merged into this one, that the list tells of
	At    int64  `json:"at"`
	Batch string `json:"batch"`
}

// digest is what is said, of whatever sheet.
func (s SaidOtherwise) digest() string {
	s.ID = ""
	return s.Key()
}

// houseOnly are the parts of a sheet that its holder neither sees nor decides.
var houseOnly = []string{"public", "extra", "source", "fictional", "id"}

func (s SaidOtherwise) forHouse() bool {
	part, _, _ := strings.Cut(s.Field, ".")
	return slices.Contains(houseOnly, part)
}

// putOtherwise writes what is left to say of a sheet. It has no history: what is settled,
// or said no longer, is nowhere.
func putOtherwise(tx *store.Tx, o Otherwise, version int64) error {
	key := keyIn(otherwiseFamily, o.Sheet)
	if version > 0 {
		if err := tx.Purge(kindOtherwise, key); err != nil {
			return err
		}
	}
	if len(o.Said)+len(o.Unheard) == 0 {
		return nil
	}
	p := store.Put{Kind: kindOtherwise, ID: key, Parent: otherwiseFamily, Body: o}
	for _, s := range o.Said {
		for _, f := range []store.Facet{{Name: facetOtherwiseFrom, Value: s.Batch}, {Name: facetOtherwiseList, Value: s.From}} {
			if !slices.Contains(p.Keys, f) {
				p.Keys = append(p.Keys, f)
			}
		}
	}
	who := tx.Author
	tx.Author.Batch = "" // it outlives the import, of which another may say more
	_, err := tx.Put(p)
	tx.Author = who
	return err
}

func otherwiseIn(tx *store.Tx, sheet string) (Otherwise, int64, error) {
	r, err := tx.Get(kindOtherwise, keyIn(otherwiseFamily, sheet))
	if fault.Is(err, fault.NotFound) {
		return Otherwise{Sheet: sheet}, 0, nil
	}
	if err != nil {
		return Otherwise{}, 0, err
	}
	o, err := decode[Otherwise](r)
	return o, r.Version, err
}

// hear takes what a list says now, of a sheet or of one that was merged into it, in the
// place of what it said before, and gives what is new of it.
func (o *Otherwise) hear(from, of string, says []SaidOtherwise) (news []SaidOtherwise) {
	o.Said = slices.DeleteFunc(slices.Clone(o.Said), func(s SaidOtherwise) bool {
		return s.From == from && s.Of == of && !hasSaid(says, s.Key())
	})
	for _, s := range says {
		if !hasSaid(o.Said, s.Key()) && !slices.Contains(o.Unheard, s.digest()) {
			news = append(news, s)
		}
	}
	o.Said = slices.Concat(news, o.Said)
	o.Said = o.Said[:min(len(o.Said), MaxOtherwise)]
	return news
}

func hasSaid(list []SaidOtherwise, key string) bool {
	return slices.ContainsFunc(list, func(s SaidOtherwise) bool { return s.Key() == key })
}

// standing is what still goes against what a sheet says: not what someone wrote since,
// or took. Its holder is not told of what the house alone decides.
func (o Otherwise) standing(actor access.Actor, in initiative.Initiative) (out []SaidOtherwise) {
	for _, s := range o.Said {
		like := in
		if (actor.Holds == "" || !s.forHouse()) && s.onto(&like) == nil {
			out = append(out, s)
		}
	}
	return out
}

// SaidOf lists what lists say otherwise of a sheet, to who may edit it.
func (a *App) SaidOf(ctx context.Context, actor access.Actor, space string, in initiative.Initiative) ([]SaidOtherwise, error) {
	if err := allow(actor, access.Edit, sheetObject(in)); err != nil {
		return nil, err
	}
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindImport, space), kindOtherwise, keyIn(otherwiseFamily, in.ID))
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	o, err := decode[Otherwise](r)
	return o.standing(actor, in), err
}

func sheetObject(in initiative.Initiative) access.Object {
	return access.Object{Kind: access.KindInitiative, Public: in.Public, ID: in.ID}
}

// SettleSaid writes on a sheet what a list says of a part of it, or keeps what the sheet
// says: the same is not told of it again.
func (a *App) SettleSaid(ctx context.Context, actor access.Actor, space string, in initiative.Initiative, key string, take bool, from From) error {
	if err := allow(actor, access.Edit, sheetObject(in)); err != nil {
		return err
	}
	return a.naming(ctx, space, author(actor, from), nil, func(tx *store.Tx) error {
		said, err := saidIn(tx, actor, in.ID, key)
		if err != nil {
			return err
		}
		if take {
			if _, err := editIn(tx, actor, in.ID, said.onto); err != nil {
				return err
			}
		}
		if err := forgetSaid(tx, said.ImportProposal, !take); err != nil {
			return err
		}
		s, err := sourceIn(tx, sourceID(said.From))
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.settle(tx, key, !take) // its page tells of it too
	})
}

func saidIn(tx *store.Tx, actor access.Actor, sheet, key string) (SaidOtherwise, error) {
	r, err := tx.Get(kindInitiative, sheet)
	if err != nil {
		return SaidOtherwise{}, err
	}
	in, err := decode[initiative.Initiative](r)
	if err != nil {
		return SaidOtherwise{}, err
	}
	o, _, err := otherwiseIn(tx, sheet)
	if err != nil {
		return SaidOtherwise{}, err
	}
	all := o.standing(actor, in)
	at := slices.IndexFunc(all, func(s SaidOtherwise) bool { return s.Key() == key })
	if at < 0 {
		return SaidOtherwise{}, fault.New(fault.Conflict, "source.settled")
	}
	return all[at], allow(actor, access.Edit, sheetObject(in))
}

// SaidOfHeld lists what lists say otherwise of a sheet to who holds it.
func (a *App) SaidOfHeld(ctx context.Context, link string) ([]SaidOtherwise, error) {
	v, err := a.holding(ctx, link)
	if err != nil {
		return nil, err
	}
	return a.SaidOf(ctx, v.Actor(), Principal, v.Sheet.Initiative)
}

// SettleHeld does so at the word of who holds the sheet. What is said of another sheet
// is none of theirs.
func (a *App) SettleHeld(ctx context.Context, link, key string, take bool, from From) error {
	v, err := a.holding(ctx, link)
	if err != nil {
		return err
	}
	from.Source = holderSource
	return a.SettleSaid(ctx, v.Actor(), Principal, v.Sheet.Initiative, key, take, from)
}

// forgetSaid forgets what was taken, or remembers that nobody wants it.
func forgetSaid(tx *store.Tx, p ImportProposal, unheard bool) error {
	o, version, err := otherwiseIn(tx, p.ID)
	if err != nil || version == 0 {
		return err
	}
	o.Said = slices.DeleteFunc(o.Said, func(s SaidOtherwise) bool { return s.Key() == p.Key() })
	if what := (SaidOtherwise{ImportProposal: p}).digest(); unheard && !slices.Contains(o.Unheard, what) {
		o.Unheard = append(o.Unheard, what)
		o.Unheard = o.Unheard[max(0, len(o.Unheard)-maxUnheard):]
	}
	return putOtherwise(tx, o, version)
}
