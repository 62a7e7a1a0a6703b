package app

import (
	"context"
	"reflect"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
)

// ConclusionView is a conclusion with the names of what it speaks of, as far
// as the actor may be told them.
type ConclusionView struct {
	conclusion.Conclusion
	Version    int64
	Names      map[string]Subject // by initiative
	Dimensions map[string]framework.Dimension
	// Changed: the matrix is no longer the one that was put to the test.
	Changed bool
}

// Conclusions lists the conclusions of a study, by title, argued ones first.
func (a *App) Conclusions(ctx context.Context, actor access.Actor, s StudyView) ([]ConclusionView, error) {
	b, err := a.board(ctx, s)
	if err != nil {
		return nil, err
	}
	return b.conclusionsFor(actor), nil
}

func (b *board) conclusionsFor(actor access.Actor) []ConclusionView {
	names, dimensions := b.nameable(actor), map[string]framework.Dimension{}
	for _, d := range b.leaves {
		dimensions[d.ID] = d
	}
	out := make([]ConclusionView, 0, len(b.conclusions))
	for _, c := range b.conclusions {
		v := ConclusionView{Conclusion: c.Value, Version: c.Version, Names: names, Dimensions: dimensions}
		if c.Value.Test != nil && c.Value.Test.Result != nil {
			hash, err := b.inputHash()
			v.Changed = err != nil || c.Value.Test.Result.InputHash != hash
		}
		if !b.whole(actor) {
			v.Conclusion = b.discreet(actor, v.Conclusion)
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(x, y ConclusionView) int {
		switch {
		case x.Kind == y.Kind:
			return 0
		case x.Kind == conclusion.KindArgued:
			return -1
		}
		return 1
	})
	return out
}

// Conclusion shows one.
func (a *App) Conclusion(ctx context.Context, actor access.Actor, s StudyView, conclusionID string) (ConclusionView, error) {
	all, err := a.Conclusions(ctx, actor, s)
	if err != nil {
		return ConclusionView{}, err
	}
	i := slices.IndexFunc(all, func(c ConclusionView) bool { return c.ID == conclusionID })
	if i < 0 {
		return ConclusionView{}, fault.New(fault.NotFound, "not_found")
	}
	return all[i], nil
}

func (b *board) nameable(actor access.Actor) map[string]Subject {
	names := map[string]Subject{}
	for _, e := range b.entries {
		if b.names(actor, e) {
			names[e.Initiative] = b.subject(e.Initiative)
		}
	}
	return names
}

// discreet takes out of an argued conclusion the testimonies that the actor
// may not read.
func (b *board) discreet(actor access.Actor, c conclusion.Conclusion) conclusion.Conclusion {
	if c.Test != nil && c.Test.Result != nil {
		c.Test = &conclusion.Test{Plan: c.Test.Plan, Result: b.nameless(actor, *c.Test.Result)}
	}
	if c.Argued == nil {
		return c
	}
	argued := *c.Argued
	for _, side := range []*[]conclusion.Point{&argued.For, &argued.Against, &argued.Exceptions} {
		*side = slices.Clone(*side)
		for i := range *side {
			p := &(*side)[i]
			p.Testimonies = slices.DeleteFunc(slices.Clone(p.Testimonies), func(id string) bool {
				_, ok := b.shown(actor, b.stories[id].Value)
				return !ok
			})
		}
	}
	c.Argued = &argued
	return c
}

// nameless takes out of a result the identifiers of the initiatives that the
// actor may not be told; their scores stay, so that the picture is whole.
func (b *board) nameless(actor access.Actor, r conclusion.Result) *conclusion.Result {
	names := b.nameable(actor)
	hide := func(id *string) {
		if _, told := names[*id]; !told {
			*id = ""
		}
	}
	r.Measures = slices.Clone(r.Measures)
	for i := range r.Measures {
		m := &r.Measures[i]
		m.Claimed.Scores = slices.Clone(m.Claimed.Scores)
		for j := range m.Claimed.Scores {
			hide(&m.Claimed.Scores[j].Initiative)
		}
		if m.Others != nil {
			others := *m.Others
			others.Scores = slices.Clone(others.Scores)
			for j := range others.Scores {
				hide(&others.Scores[j].Initiative)
			}
			m.Others = &others
		}
	}
	r.Sensitivity.LeaveOneOut = slices.Clone(r.Sensitivity.LeaveOneOut)
	for i := range r.Sensitivity.LeaveOneOut {
		l := &r.Sensitivity.LeaveOneOut[i]
		l.Flips = slices.Clone(l.Flips)
		for j := range l.Flips {
			hide(&l.Flips[j].Initiative)
		}
	}
	return &r
}

// SaveConclusion keeps a conclusion (version 0 for a new one). The result of a
// test is never given by hand: it stays as long as its plan does, and goes with it.
func (a *App) SaveConclusion(ctx context.Context, actor access.Actor, space, studyID string, in conclusion.Conclusion, version int64, from From) (int64, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return 0, err
	}
	in = cleanConclusion(in)
	if err := in.Validate().Err(); err != nil {
		return 0, err
	}
	written := int64(0)
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		out := in
		if out.Test != nil {
			out.Test = &conclusion.Test{Plan: in.Test.Plan}
		}
		if version > 0 {
			before, _, err := getChild[conclusion.Conclusion](tx, kindConclusion, studyID, in.ID)
			if err != nil {
				return err
			}
			switch {
			case out.Test == nil || before.Test == nil:
			case samePlan(before.Test.Plan, in.Test.Plan):
				out.Test.Result = before.Test.Result
			default: // what is being computed is the answer to another question
				if err := tx.Dismiss(computation(space, studyID, in.ID)); err != nil {
					return err
				}
			}
		}
		written, err = tx.Put(conclusionPut(s, out, version))
		return err
	})
	return written, err
}

// samePlan compares two plans whose dimensions and scales may be empty or absent.
func samePlan(a, b conclusion.Plan) bool {
	if !slices.Equal(a.Dimensions, b.Dimensions) || !slices.Equal(a.Scales, b.Scales) {
		return false
	}
	a.Dimensions, b.Dimensions, a.Scales, b.Scales = nil, nil, nil, nil
	return reflect.DeepEqual(a, b)
}

func cleanConclusion(c conclusion.Conclusion) conclusion.Conclusion {
	c.Title, c.Statement = text.CleanLine(c.Title, study.MaxTitle*4), text.CleanText(c.Statement, study.MaxProse)
	if c.Argued == nil {
		return c
	}
	argued := *c.Argued
	argued.Agreement, argued.Dissent = text.CleanText(argued.Agreement, study.MaxProse), text.CleanText(argued.Dissent, study.MaxProse)
	for _, side := range []*[]conclusion.Point{&argued.For, &argued.Against, &argued.Exceptions} {
		*side = slices.Clone(*side)
		for i := range *side {
			(*side)[i].Text = text.CleanText((*side)[i].Text, study.MaxProse)
		}
		*side = slices.DeleteFunc(*side, func(p conclusion.Point) bool {
			return p.Text == "" && len(p.Cells)+len(p.Testimonies)+len(p.Initiatives) == 0
		})
	}
	c.Argued = &argued
	return c
}

// PlanFor is the plan that a study proposes for a claim: its own smallest
// effect, the dimensions of its framework.
func (s StudyView) PlanFor(h conclusion.Hypothesis) conclusion.Plan {
	p := conclusion.DefaultPlan(h)
	if s.SmallestEffect > 0 {
		p.SmallestDelta = s.SmallestEffect
	}
	if s.Grid != nil {
		for _, d := range s.Grid.Leaves() {
			p.Dimensions = append(p.Dimensions, d.ID)
		}
	}
	return p
}

// units are the initiatives kept for analysis as the tests see them: their
// scales by the study's rule, a cell for each dimension that was studied.
func (b *board) units() []conclusion.Unit {
	units := make([]conclusion.Unit, 0, len(b.rows))
	for _, r := range b.rows {
		in := b.initiatives[r.id]
		u := conclusion.Unit{ID: r.id, Name: in.Name, Local: local(r.reach), Scores: map[string]conclusion.Cell{}, Interscalar: map[conclusion.Scale]conclusion.Tri{
			conclusion.Action: crosses(r.reach), conclusion.Governance: crosses(b.study.Scale.Reach(in.Governance)), conclusion.Funding: crosses(b.study.Scale.Reach(in.Funding)),
		}}
		for _, cell := range r.cells {
			if cell.State != matrix.NotStudied {
				u.Scores[cell.Dimension] = scored(cell)
			}
		}
		units = append(units, u)
	}
	return units
}

func crosses(r initiative.Reach) conclusion.Tri {
	switch r {
	case initiative.ReachUnknown:
		return conclusion.Unknown
	case initiative.ReachInterscalar:
		return conclusion.Yes
	}
	return conclusion.No
}

func local(r initiative.Reach) conclusion.Tri {
	switch r {
	case initiative.ReachUnknown:
		return conclusion.Unknown
	case initiative.ReachLocal:
		return conclusion.Yes
	}
	return conclusion.No
}

func scored(c matrix.Cell) conclusion.Cell {
	out := conclusion.Cell{State: conclusion.State(c.State), Solidity: int(c.Solidity), Readers: c.Readings, Mixed: c.State == matrix.Effect && c.Direction == matrix.Mixed}
	if v, ok := c.Signed(); ok {
		out.Value = v
	}
	return out
}
