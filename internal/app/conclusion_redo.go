package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
)

// Redone is a tested conclusion computed again, now, beside what is kept.
type Redone struct {
	Conclusion ConclusionView     // as kept
	Now        *conclusion.Result // as it comes out today; nil until a long computation is done
	Same       bool               // to the last bit
	OtherData  bool               // the matrix is no longer the one that was put to the test
	OtherWay   bool               // the method of this program is no longer the one that was used

	Takes       time.Duration // about, when it is too long to wait for
	UnderWay    bool          // someone asked for the long computation
	Begun       bool
	Failed      bool
	Done, Whole int // measures
}

// toRedo is a tested conclusion about to be computed again.
type toRedo struct {
	board *board
	units []conclusion.Unit
	kept  conclusion.Test
	key   againKey
	takes time.Duration
}

// toRedo reads what it takes to compute a conclusion again, for whoever may read
// it. The conclusion given back is what they may read of it.
func (a *App) toRedo(ctx context.Context, actor access.Actor, s StudyView, conclusionID string) (toRedo, ConclusionView, error) {
	read, err := a.Conclusion(ctx, actor, s, conclusionID)
	if err != nil {
		return toRedo{}, read, err
	}
	b, err := a.board(ctx, s)
	if err != nil {
		return toRedo{}, read, err
	}
	i := slices.IndexFunc(b.conclusions, func(c versioned[conclusion.Conclusion]) bool { return c.Value.ID == conclusionID })
	if a.again == nil || i < 0 || b.conclusions[i].Value.Test == nil || b.conclusions[i].Value.Test.Result == nil {
		return toRedo{}, read, fault.New(fault.NotFound, "not_found")
	}
	t := toRedo{board: b, units: b.units(), kept: *b.conclusions[i].Value.Test}
	if err := conclusion.Check(t.units, t.kept.Plan); err != nil {
		return t, read, err
	}
	input, err := conclusion.InputHash(t.units)
	if err != nil {
		return t, read, fmt.Errorf("redo conclusion: %w", err)
	}
	plan, err := json.Marshal(t.kept.Plan)
	if err != nil {
		return t, read, fmt.Errorf("redo conclusion: %w", err)
	}
	t.key = againKey{space: s.Space, study: s.ID, conclusion: conclusionID, input: input, method: conclusion.Method, plan: string(plan)}
	t.takes = conclusion.Effort(t.units, t.kept.Plan)
	return t, read, nil
}

// RedoConclusion computes a tested conclusion again on the matrix as it stands,
// and writes nothing: anyone who may read the study may ask. What is quick is
// done at once; of what is long, it tells what AskRedo made of it.
func (a *App) RedoConclusion(ctx context.Context, actor access.Actor, s StudyView, conclusionID string) (Redone, error) {
	t, read, err := a.toRedo(ctx, actor, s, conclusionID)
	out := Redone{Conclusion: read}
	if err != nil {
		return out, err
	}
	var now *conclusion.Result
	if t.takes <= computedAtOnce {
		if now, err = a.again.now(ctx, t.units, t.kept.Plan); err != nil {
			return out, fmt.Errorf("redo conclusion: %w", err)
		}
	} else {
		w, asked := a.again.of(t.key)
		out.Takes, out.UnderWay, out.Begun, out.Failed = t.takes, asked && !w.ended, w.begun, w.ended && w.result == nil
		if out.Done, out.Whole = w.done, w.whole; w.result == nil {
			return out, nil
		}
		now = w.result
	}
	out.OtherData, out.OtherWay = now.InputHash != t.kept.Result.InputHash, now.Method != t.kept.Result.Method
	if out.Same, err = sameResult(*t.kept.Result, *now); err != nil {
		return out, err
	}
	if out.Now = now; !t.board.whole(actor) {
		out.Now = t.board.nameless(actor, *now)
	}
	return out, nil
}

// AskRedo begins a computation that is too long to wait for, once for all who
// ask. Its result is kept in memory for them.
func (a *App) AskRedo(ctx context.Context, actor access.Actor, s StudyView, conclusionID string) error {
	t, _, err := a.toRedo(ctx, actor, s, conclusionID)
	if err != nil || t.takes <= computedAtOnce {
		return err
	}
	return a.again.ask(t.key, t.units, t.kept.Plan)
}

// sameResult compares what would be stored, number by number.
func sameResult(x, y conclusion.Result) (bool, error) {
	a, err := json.Marshal(x)
	if err != nil {
		return false, err
	}
	b, err := json.Marshal(y)
	return bytes.Equal(a, b), err
}

// Tested is the input of a test as the actor may read it: the initiatives kept
// for analysis, numbered where they may not be named, and their cells. Put
// through conclusion.Run with the plan, it gives the same effects, intervals,
// probabilities and verdicts: none depends on a name.
func (a *App) Tested(ctx context.Context, actor access.Actor, s StudyView) ([]conclusion.Unit, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return nil, err
	}
	names, units := b.nameable(actor), b.units()
	for i := range units {
		if _, told := names[units[i].ID]; !told {
			units[i].ID, units[i].Name = fmt.Sprintf("initiative-%d", i+1), ""
		}
	}
	return units, nil
}

// Support is what an argued conclusion points to, as far as the actor may read it.
type Support struct {
	Rows    int // initiatives kept for analysis
	Cells   map[conclusion.CellRef]matrix.Cell
	Stories map[string]StoryView
}

// SupportOf finds what the arguments of a conclusion point to.
func (a *App) SupportOf(ctx context.Context, actor access.Actor, s StudyView, c ConclusionView) (Support, error) {
	out := Support{Cells: map[conclusion.CellRef]matrix.Cell{}, Stories: map[string]StoryView{}}
	if c.Argued == nil {
		return out, nil
	}
	b, err := a.board(ctx, s)
	if err != nil {
		return out, err
	}
	out.Rows = len(b.rows)
	for _, p := range slices.Concat(c.Argued.For, c.Argued.Against, c.Argued.Exceptions) {
		for _, ref := range p.Cells {
			at, known := b.position[ref.Dimension]
			if _, err := b.find(actor, ref.Initiative); err == nil && known {
				out.Cells[ref] = b.row(ref.Initiative).cells[at]
			}
		}
		for _, id := range p.Testimonies {
			kept, known := b.stories[id]
			if told, ok := b.shown(actor, kept.Value); known && ok {
				out.Stories[id] = StoryView{Story: told, Initiative: b.subject(told.Initiative)}
			}
		}
	}
	return out, nil
}

// RemoveConclusion takes a conclusion out of a study; its history keeps it.
func (a *App) RemoveConclusion(ctx context.Context, actor access.Actor, space, studyID, conclusionID string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		_, current, err := getChild[conclusion.Conclusion](tx, kindConclusion, studyID, conclusionID)
		if err != nil {
			return err
		}
		if current != version {
			return fault.New(fault.Conflict, "changed_meanwhile", "version", current)
		}
		if err := tx.Dismiss(computation(space, studyID, conclusionID)); err != nil {
			return err
		}
		return tx.Delete(kindConclusion, keyIn(studyID, conclusionID), version)
	})
}

// RestoreConclusion puts back a conclusion that was taken out, as it was then.
func (a *App) RestoreConclusion(ctx context.Context, actor access.Actor, space, studyID, conclusionID string, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		body, err := tx.Deleted(kindConclusion, keyIn(studyID, conclusionID))
		if err != nil {
			return err
		}
		var c conclusion.Conclusion
		if err := json.Unmarshal(body, &c); err != nil {
			return fmt.Errorf("read conclusion: %w", err)
		}
		if err := c.Validate().Err(); err != nil {
			return err
		}
		_, err = tx.Put(conclusionPut(s, c, 0))
		return err
	})
}
