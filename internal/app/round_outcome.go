package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// keptGroups is how many indices under everyone's own weights are held: one of all
// communes takes some 5 MB.
const keptGroups = 8

// RoundOutcome is what came of a round, for who may read it: nil as long as too few
// answered for it to hide what each said, and as long as the round is open for who does
// not keep it: what one more answer moves would tell it.
func (a *App) RoundOutcome(ctx context.Context, actor access.Actor, v RoundView) (*weighing.Outcome, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindWeighing, Public: v.Public}); err != nil {
		return nil, err
	}
	if keeps := access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindWeighed}); !keeps && !v.Revealed() {
		return nil, nil
	}
	return a.outcome(ctx, v)
}

// OutcomeBy is what came of a round for who answered it: once it is closed, so that
// nobody is led by what others say.
func (a *App) OutcomeBy(ctx context.Context, v AnswerView) (*weighing.Outcome, error) {
	if !v.Of.Revealed() {
		return nil, nil
	}
	return a.outcome(ctx, v.Of)
}

// outcome is worked out once for each state of the answers.
func (a *App) outcome(ctx context.Context, v RoundView) (*weighing.Outcome, error) {
	revision, err := a.store.Revision(ctx, v.Space, v.ID)
	if err != nil {
		return nil, err
	}
	return keptOnce(&a.outcomes, v.Space+"/"+v.ID, revision, func() (*weighing.Outcome, error) {
		records, err := a.store.Children(context.WithoutCancel(ctx), answersScope(v.Space), []string{v.ID}, kindWeighed)
		if err != nil {
			return nil, err
		}
		answers := make([]weighing.Answer, len(records))
		for i, r := range records {
			if answers[i], err = decode[weighing.Answer](r); err != nil {
				return nil, err
			}
		}
		return v.Outcome(answers)
	})
}

// CountAnswers is how many have answered a round, for the screen of a room.
func (a *App) CountAnswers(ctx context.Context, actor access.Actor, v RoundView) (int, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindWeighing, Public: v.Public}); err != nil {
		return 0, err
	}
	return a.store.Count(ctx, store.Query{Scope: answersScope(v.Space), Kind: kindWeighed, Parent: v.ID})
}

// GroupResult is an index under the weights of a group, and within which scores and ranks
// each place falls under everyone's own.
type GroupResult struct {
	MovedIndex
	Own *composite.Spreads // one draw a person, none of whom is drawn twice
}

// UnderGroup computes an index under the weights of a group and of each of its people, once
// for all who read it. It takes some milliseconds a person for all communes.
func (a *App) UnderGroup(ctx context.Context, r *IndexResult, v RoundView, o *weighing.Outcome) (*GroupResult, error) {
	if !r.Index.SameParts(v.Under, v.codes()) {
		return nil, fault.New(fault.Conflict, "weighing.moved")
	}
	key, err := groupKey(r, o)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	return keptOnce(&a.groups, key, store.Revision{}, func() (*GroupResult, error) { return underGroup(ctx, r, o) })
}

func groupKey(r *IndexResult, o *weighing.Outcome) (string, error) {
	said, err := json.Marshal(o)
	sum := sha256.Sum256(said)
	return r.Sum + hex.EncodeToString(sum[:]), err
}

func underGroup(ctx context.Context, r *IndexResult, o *weighing.Outcome) (*GroupResult, error) {
	out, weights := &GroupResult{}, map[string]float64{}
	for _, p := range o.Parts {
		weights[p.Code] = p.Weight
	}
	var err error
	if out.MovedIndex, err = r.Move(ctx, weights); err != nil {
		return nil, err
	}
	plan := r.Plan
	plan.Uncertainty = &composite.Uncertainty{Factors: []composite.Factor{{Name: "people", People: o.Own}}}
	for i := range o.Own {
		plan.Uncertainty.Explicit = append(plan.Uncertainty.Explicit, composite.Draw{Choices: map[string]int{"people": i}})
	}
	out.Own, err = plan.Spread(ctx, r.Given, composite.Machine{Workers: 2})
	return out, IndexFault(err, nil)
}
