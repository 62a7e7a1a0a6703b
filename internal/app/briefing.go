package app

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/calendar"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindBriefing    = string(access.KindBriefing)
	briefingsFamily = "briefings" // their family: the directory moves without them
)

// maxBriefings is how many notes a space holds: some ten for each commune of a large
// département.
const maxBriefings = 10_000

// BriefingView is a note with its version and when that was written.
type BriefingView struct {
	briefing.Briefing
	Example bool // it came with the demonstration, and nobody changes it
	Version int64
	Updated time.Time
}

// Briefing is the note of an identifier, for who may read it: one that stays inside
// is not there for anyone else, one that was withdrawn is said to be gone.
func (a *App) Briefing(ctx context.Context, actor access.Actor, id string) (BriefingView, error) {
	var v BriefingView
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindBriefing, Principal), kindBriefing, id)
	example := fault.Is(err, fault.NotFound)
	if example {
		r, err = a.store.Read(ctx, access.Visible(access.House, access.KindBriefing, Demonstration), kindBriefing, id)
	}
	if err != nil {
		return v, err
	}
	if v, err = viewBriefing(r); err != nil {
		return v, err
	}
	v.Example = example
	switch {
	case access.Can(actor, access.See, access.Object{Kind: access.KindBriefing, Public: v.Shared()}):
		return v, nil
	case v.Seen == briefing.Inside:
		return BriefingView{}, fault.New(fault.NotFound, "not_found")
	case v.Retired != "":
		return BriefingView{}, fault.New(fault.Gone, "briefing.gone", "date", calendar.Date(v.Retired))
	}
	return v, nil // by its link
}

func viewBriefing(r store.Record) (BriefingView, error) {
	b, err := decode[briefing.Briefing](r)
	return BriefingView{Briefing: b, Version: r.Version, Updated: time.UnixMilli(r.Updated)}, err
}

// Briefings lists the notes that the actor is told of, the last written first, a page at
// a time: the public ones, and for who signs in the others. Those withdrawn come last.
// While the demonstration stands for the directory, its example is among them.
func (a *App) Briefings(ctx context.Context, actor access.Actor, s TitledSearch) (FoundTitled[BriefingView], error) {
	spaces := []string{Principal}
	listed, err := a.Listed(ctx)
	if err != nil {
		return FoundTitled[BriefingView]{}, err
	}
	if listed == Demonstration {
		spaces = append(spaces, Demonstration)
	}
	return titledFamily[BriefingView]{access.KindBriefing, briefingsFamily, titledBriefing, viewBriefing}.find(ctx, a, actor, spaces, s)
}

func titledBriefing(r store.Record) (titled, error) {
	b, err := decode[briefing.Briefing](r)
	retired := b.Retired != ""
	return titled{at: withdrawnLast(retired, fmt.Sprintf("%019d", math.MaxInt64-r.Updated), b.ID), title: b.Title, about: b.Territory, retired: retired}, err
}

// SaveBriefing writes a note: its first version (0), or the next. Its figures must be
// known of its territory to who writes, and are kept as they are now; what it takes
// from elsewhere must be public. To erase takes the stories that were written here back
// for who told them: their words leave every version of the history too.
func (a *App) SaveBriefing(ctx context.Context, actor access.Actor, b briefing.Briefing, version int64, erase bool, from From) error {
	action := access.Edit
	if version == 0 {
		action = access.Create
	}
	if err := allow(actor, action, access.Object{Kind: access.KindBriefing, Public: b.Shared()}); err != nil {
		return err
	}
	if b = b.Clean(); erase && b.Story.Source == briefing.Written {
		before, err := a.Briefing(ctx, actor, b.ID)
		if err != nil {
			return err
		}
		if before.Story.Source == briefing.Written { // else this one is new, and agreed to
			b.Story = briefing.Story{}
		}
	}
	wrong := b.Validate()
	figures, wrongFigures, err := a.figuresNow(ctx, actor, b, version == 0)
	if err != nil {
		return err
	}
	b.Figures, wrong = figures, append(wrong, wrongFigures...)
	if b.Story.Source == briefing.Told || b.Story.Source == briefing.Acting {
		told, err := a.StoryOfBriefing(ctx, b)
		if err != nil {
			return err
		}
		if told.Gone {
			wrong.Add("story", "briefing.story_gone")
		}
	}
	if err := wrong.Err(); err != nil {
		return err
	}
	err = a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		if version == 0 {
			if err := roomForBriefing(tx); err != nil {
				return err
			}
		}
		if _, err := tx.Put(briefingPut(b, version)); err != nil || !erase {
			return err
		}
		return tx.Redact(kindBriefing, b.ID, storyPath)
	})
	if err == nil && erase {
		err = a.store.Scrub(ctx)
	}
	return err
}

func roomForBriefing(tx *store.Tx) error {
	n, err := tx.Count(kindBriefing)
	if err == nil && n >= maxBriefings {
		return fault.New(fault.Invalid, "briefing.too_many", "max", maxBriefings)
	}
	return err
}

// briefingPut is how a note is stored. Nothing of its story is outside its body.
func briefingPut(b briefing.Briefing, version int64) store.Put {
	return store.Put{Kind: kindBriefing, ID: b.ID, Parent: briefingsFamily, Expected: version, Public: b.Shared(), SortKey: text.SortKey(b.Title), Body: b}
}

// figuresNow reads the figures of a note as they stand, and says what of them can't
// be chosen: nothing is known of the territory, or nothing of this indicator there. A
// note does not begin on a perimeter that was withdrawn; one that is there goes on.
func (a *App) figuresNow(ctx context.Context, actor access.Actor, b briefing.Briefing, begins bool) ([]briefing.Figure, fault.List, error) {
	var wrong fault.List
	places, err := a.Territories()
	if err != nil {
		return nil, nil, err
	}
	book, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return nil, nil, err
	}
	at, known := book.Place(places, places.Now(b.Territory))
	if t, there := places.Get(b.Territory); there && t.Retired && begins {
		wrong.Add("territory", "briefing.territory_retired", "name", t.Name)
	}
	if !known {
		wrong.Add("territory", "briefing.territory", "value", string(b.Territory))
		return b.Figures, wrong, nil
	}
	figures := slices.Clone(b.Figures)
	for i := range figures {
		c, there := book.Card(figures[i].Code)
		v := book.Shown(figures[i].Code, at)
		if !there || !v.Has() {
			wrong.Add(briefing.FigureField(i), "briefing.unknown", "value", figures[i].Code)
			continue
		}
		figures[i].Value, figures[i].Unit, figures[i].Period, figures[i].On = v.Number, c.Unit, c.Period, a.now().Format(time.DateOnly)
	}
	return figures, wrong, nil
}

// HiddenFigures are the indicators of a note that an actor does not see, those that are
// no more included, and the book of who sees every one.
func (a *App) HiddenFigures(ctx context.Context, actor access.Actor, b briefing.Briefing) ([]string, *series.Book, error) {
	whole, err := a.PlaceIndicatorsFor(ctx, access.House)
	if err != nil {
		return nil, nil, err
	}
	seen, err := a.PlaceIndicatorsFor(ctx, actor)
	if err != nil {
		return nil, nil, err
	}
	var hidden []string
	for _, f := range b.Figures {
		if _, known := seen.Card(f.Code); !known {
			hidden = append(hidden, f.Code)
		}
	}
	return hidden, whole, nil
}

// RetireBriefing withdraws a note, or takes it up again: nobody but who signs in here
// reads it any more.
func (a *App) RetireBriefing(ctx context.Context, actor access.Actor, id string, version int64, retire bool, from From) error {
	v, err := a.Briefing(ctx, actor, id)
	if err != nil {
		return err
	}
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindBriefing, Public: v.Shared()}); err != nil {
		return err
	}
	if v.Retired = ""; retire {
		v.Retired = a.now().Format(time.DateOnly)
	}
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		_, err := tx.Put(briefingPut(v.Briefing, version))
		return err
	})
}

// BriefingHistory returns the changes of a note, the newest first.
func (a *App) BriefingHistory(ctx context.Context, actor access.Actor, id string, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, Principal), kindBriefing, id, before)
}

// UndoBriefing takes back one change of a note, as UndoInitiative.
func (a *App) UndoBriefing(ctx context.Context, actor access.Actor, id string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindBriefing}); err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, Principal, author(actor, from), func(tx *store.Tx) error {
		_, err := takeBack(tx, kindBriefing, id, version, func(b briefing.Briefing) error { return b.Validate().Err() }, briefingPut)
		return err
	})
}
