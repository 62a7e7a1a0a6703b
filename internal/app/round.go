package app

import (
	"context"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/weighing"
)

const (
	kindRound   = string(access.KindWeighing)
	kindWeighed = string(access.KindWeighed)

	mostRounds = 100 // of an index
	roundsPage = 50
)

// RoundView is a round with how far it has come.
type RoundView struct {
	weighing.Round
	Version  int64
	Standing weighing.Standing
	Space    string // where it is kept: with its index
}

// Revealed says whether what came of it may be told to who answered.
func (v RoundView) Revealed() bool { return v.Standing == weighing.Closed }

func (a *App) roundView(r store.Record, space string) (RoundView, error) {
	round, err := decode[weighing.Round](r)
	return RoundView{Round: round, Version: r.Version, Standing: round.Standing(a.now()), Space: space}, err
}

// roundSpace is where the rounds of an index are kept.
func roundSpace(x IndexView) string {
	if x.Example {
		return Demonstration
	}
	return Principal
}

// roundsOf is the family of the rounds of an index: those alone move with it.
func roundsOf(indexID string) string { return "rounds/" + indexID }

func roundPut(r weighing.Round, version int64) store.Put {
	return store.Put{Kind: kindRound, ID: r.ID, Parent: roundsOf(r.Index), Expected: version, Public: r.Public, SortKey: r.Opened, Body: r}
}

// OpenRound asks a group what counts among the parts of an index: of those that lie below
// a node, as they are today. Everyone who has the code is told their names, so that all of
// them must be public.
func (a *App) OpenRound(ctx context.Context, actor access.Actor, indexID string, r weighing.Round, from From) (RoundView, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindWeighing, Public: r.Public}); err != nil {
		return RoundView{}, err
	}
	x, err := a.EditableIndex(ctx, actor, indexID)
	if err != nil {
		return RoundView{}, err
	}
	if r.ID == "" {
		r.ID = weighing.NewID()
	}
	r.Index, r.Opened, r.Closed = indexID, a.today(), ""
	if r.Parts, err = a.partsOf(ctx, x.Index, r.Under); err != nil {
		return RoundView{}, err
	}
	if x.Retired != "" {
		return RoundView{}, fault.New(fault.Conflict, "weighing.retired")
	}
	r = r.Clean()
	if err := r.Validate().Err(); err != nil {
		return RoundView{}, err
	}
	v := RoundView{Round: r, Standing: weighing.Open, Space: Principal}
	err = a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		if err := roomForRound(tx, indexID); err != nil {
			return err
		}
		var err error
		v.Version, err = tx.Put(roundPut(r, 0))
		return err
	})
	return v, err
}

func roomForRound(tx *store.Tx, indexID string) error {
	rounds, err := tx.Children(roundsOf(indexID), kindRound)
	if err == nil && len(rounds) >= mostRounds {
		err = fault.New(fault.Invalid, "weighing.too_many", "max", mostRounds)
	}
	return err
}

// partsOf are the parts below a node of an index, by their names.
func (a *App) partsOf(ctx context.Context, x index.Index, under string) ([]weighing.Part, error) {
	book, err := a.PlaceIndicatorsFor(ctx, access.Anyone)
	if err != nil {
		return nil, err
	}
	var out []weighing.Part
	for _, code := range x.Parts(under) {
		name, shown := partName(x, book, code)
		if !shown {
			return nil, fault.On("under", fault.Invalid, "weighing.hidden", "value", code)
		}
		out = append(out, weighing.Part{Code: code, Name: name})
	}
	return out, nil
}

// partName is what a dimension, or an indicator that everyone sees, is called.
func partName(x index.Index, book *series.Book, code string) (string, bool) {
	for _, d := range x.Dimensions {
		if d.Code == code {
			return d.Name, true
		}
	}
	card, shown := book.Card(code)
	if !shown {
		return "", false
	}
	return card.Label.In(x.Lang), true
}

// Rounds are those of an index that the actor is told of, the last opened first.
func (a *App) Rounds(ctx context.Context, actor access.Actor, indexID string, after Place) ([]RoundView, *Place, error) {
	x, err := a.Index(ctx, actor, indexID)
	if err != nil {
		return nil, nil, err
	}
	space := roundSpace(x)
	records, next, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindWeighing, space), Kind: kindRound, Parent: roundsOf(indexID), Recent: true, After: after, Limit: roundsPage})
	if err != nil {
		return nil, nil, err
	}
	out := make([]RoundView, len(records))
	for i, r := range records {
		if out[i], err = a.roundView(r, space); err != nil {
			return nil, nil, err
		}
	}
	out = slices.DeleteFunc(out, func(v RoundView) bool { return !v.shownTo(actor) })
	return out, next, nil
}

// Round is a round of an index, for who may read what came of it.
func (a *App) Round(ctx context.Context, actor access.Actor, indexID, code string) (RoundView, error) {
	x, err := a.Index(ctx, actor, indexID)
	if err != nil {
		return RoundView{}, err
	}
	space := roundSpace(x)
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindWeighing, space), kindRound, code)
	if err == nil && r.Parent != roundsOf(indexID) {
		err = fault.New(fault.NotFound, "not_found")
	}
	if err != nil {
		return RoundView{}, err
	}
	v, err := a.roundView(r, space)
	if err == nil && !v.shownTo(actor) {
		err = fault.New(fault.NotFound, "not_found")
	}
	return v, err
}

// shownTo says whether someone is told of a round: a public one is, to who does not sign
// in, once it is closed. Its address holds the code, with which anyone answers.
func (v RoundView) shownTo(actor access.Actor) bool {
	return v.Revealed() || actor.SignedIn() || actor == access.House
}

// ownRound is a round that may be changed: not that of the example.
func (a *App) ownRound(ctx context.Context, actor access.Actor, indexID, code string) (RoundView, error) {
	v, err := a.Round(ctx, actor, indexID, code)
	if err == nil && v.Space != Principal {
		return RoundView{}, fault.New(fault.NotFound, "not_found")
	}
	return v, err
}

// RoundBy finds a round by the code that people are given: whoever has it may answer.
func (a *App) RoundBy(ctx context.Context, code string) (RoundView, error) {
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindWeighing, Principal), kindRound, code)
	if fault.Is(err, fault.NotFound) {
		return RoundView{}, fault.New(fault.NotFound, "weighing.no_such_code")
	}
	if err != nil {
		return RoundView{}, err
	}
	return a.roundView(r, Principal)
}

// Inside are the indicators that each part of a round holds, by code: nothing of one that
// weighs indicators, nor once the index has other parts. They are told by the names that
// their reader knows.
func (a *App) Inside(ctx context.Context, v RoundView) (map[string][]string, error) {
	if v.Under != index.Top {
		return nil, nil
	}
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindIndex, v.Space), kindIndex, v.Index)
	if err != nil {
		return nil, err
	}
	x, err := viewIndex(r)
	if err != nil || !x.SameParts(v.Under, v.codes()) {
		return nil, err
	}
	out := map[string][]string{}
	for _, c := range x.Indicators {
		out[c.Dimension] = append(out[c.Dimension], c.Code)
	}
	return out, nil
}

// SaveRound changes what a round says of itself: its title, what it asks, its last day,
// who may read what came of it. What is weighed, and how, stays as people answered it.
func (a *App) SaveRound(ctx context.Context, actor access.Actor, r weighing.Round, version int64, from From) error {
	return a.changeRound(ctx, actor, r.Index, r.ID, version, from, func(kept *weighing.Round) {
		kept.Title, kept.Asks, kept.Closes, kept.Public = r.Title, r.Asks, r.Closes, r.Public
	})
}

// CloseRound ends a round, or takes it up again: then its last day is no longer said when
// it is over.
func (a *App) CloseRound(ctx context.Context, actor access.Actor, indexID, code string, version int64, closed bool, from From) error {
	return a.changeRound(ctx, actor, indexID, code, version, from, func(kept *weighing.Round) {
		if kept.Closed = ""; closed {
			kept.Closed = a.today()
		} else if kept.Standing(a.now()) == weighing.Closed {
			kept.Closes = ""
		}
	})
}

func (a *App) changeRound(ctx context.Context, actor access.Actor, indexID, code string, version int64, from From, change func(*weighing.Round)) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindWeighing}); err != nil {
		return err
	}
	v, err := a.ownRound(ctx, actor, indexID, code)
	if err != nil {
		return err
	}
	change(&v.Round)
	r := v.Clean()
	if err := r.Validate().Err(); err != nil {
		return err
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		_, err := tx.Put(roundPut(r, version))
		return err
	})
}

// EraseRound erases a round with every answer, for good.
func (a *App) EraseRound(ctx context.Context, actor access.Actor, indexID, code string, from From) error {
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindWeighing}); err != nil {
		return err
	}
	v, err := a.ownRound(ctx, actor, indexID, code)
	if err != nil {
		return err
	}
	err = a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		answers, err := tx.Children(v.ID, kindWeighed)
		if err != nil {
			return err
		}
		for _, r := range answers {
			if err := tx.Purge(kindWeighed, r.ID); err != nil {
				return err
			}
		}
		return tx.Purge(kindRound, v.ID)
	})
	if err != nil {
		return err
	}
	return a.store.Scrub(ctx)
}

// RoundHistory returns the changes of a round before a version (0 for the newest).
func (a *App) RoundHistory(ctx context.Context, actor access.Actor, indexID, code string, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	v, err := a.ownRound(ctx, actor, indexID, code)
	if err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, Principal), kindRound, v.ID, before)
}

// UndoRound takes back one change of a round.
func (a *App) UndoRound(ctx context.Context, actor access.Actor, indexID, code string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindWeighing}); err != nil {
		return err
	}
	v, err := a.ownRound(ctx, actor, indexID, code)
	if err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		_, err := takeBack(tx, kindRound, v.ID, version, func(r weighing.Round) error { return r.Validate().Err() }, roundPut)
		return err
	})
}

// AdoptRound gives an index the weights of the group, whose name it keeps, once nobody
// answers any more. Its history takes that back like any change.
func (a *App) AdoptRound(ctx context.Context, actor access.Actor, indexID, code string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindIndex}); err != nil {
		return err
	}
	v, err := a.ownRound(ctx, actor, indexID, code)
	if err != nil {
		return err
	}
	if !v.Revealed() {
		return fault.New(fault.Conflict, "weighing.open")
	}
	o, err := a.RoundOutcome(ctx, actor, v)
	if err != nil {
		return err
	}
	if o == nil {
		return fault.New(fault.Conflict, "weighing.few", "min", weighing.FewPeople)
	}
	x, err := a.Index(ctx, actor, indexID)
	if err != nil {
		return err
	}
	switch {
	case !x.SameParts(v.Under, v.codes()):
		return fault.New(fault.Conflict, "weighing.moved")
	case !x.GivesWeights(): // else weights that nobody used would come back with those of the group
		return fault.New(fault.Conflict, "weighing.method")
	case x.Retired != "":
		return fault.New(fault.Conflict, "weighing.retired")
	}
	said := index.Said{Under: v.Under, Round: v.ID, Title: v.Title, People: o.People, Date: a.now().Format(time.DateOnly), Weights: map[string]float64{}}
	for _, p := range o.Parts {
		said.Weights[p.Code] = p.Weight
	}
	return a.SaveIndex(ctx, actor, x.Adopt(said), version, from)
}

func (v RoundView) codes() []string {
	out := make([]string, len(v.Parts))
	for i, p := range v.Parts {
		out[i] = p.Code
	}
	return out
}
