package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// conclusionJob is the work of putting a claim to the test on a large study.
const conclusionJob = "conclusion"

// computedAtOnce is how long a computation may take while someone waits; what
// is longer is done after the request.
const computedAtOnce = 500 * time.Millisecond

// conclusionAsked is what the job is told. The plan is that of the moment: a
// result must answer the question that was asked.
type conclusionAsked struct {
	Study      string          `json:"study"`
	Conclusion string          `json:"conclusion"`
	Plan       conclusion.Plan `json:"plan"`
	By         access.Actor    `json:"by"`
}

// computation is the id of the job of a conclusion: there is one at most.
func computation(space, studyID, conclusionID string) string {
	return conclusionJob + "/" + space + "/" + keyIn(studyID, conclusionID)
}

// test is a claim about to be put to the test, on the matrix as it stands.
type test struct {
	space      string
	study      study.Study
	conclusion conclusion.Conclusion
	version    int64
	units      []conclusion.Unit
}

// toTest reads what a test takes.
func (a *App) toTest(ctx context.Context, actor access.Actor, space, studyID, conclusionID string) (test, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return test{}, err
	}
	s, err := a.readStudy(ctx, actor, space, studyID)
	if err != nil {
		return test{}, err
	}
	b, err := a.board(ctx, s)
	if err != nil {
		return test{}, err
	}
	i := slices.IndexFunc(b.conclusions, func(c versioned[conclusion.Conclusion]) bool { return c.Value.ID == conclusionID })
	if i < 0 {
		return test{}, fault.New(fault.NotFound, "not_found")
	}
	c := b.conclusions[i]
	if c.Value.Test == nil {
		return test{}, fault.New(fault.Invalid, "conclusion.kind_mismatch", "value", string(c.Value.Kind))
	}
	return test{space: space, study: s.Study, conclusion: c.Value, version: c.Version, units: b.units()}, nil
}

// toTestAsSeen is toTest for someone who saw a version: another one is a conflict.
func (a *App) toTestAsSeen(ctx context.Context, actor access.Actor, space, studyID, conclusionID string, version int64) (test, error) {
	t, err := a.toTest(ctx, actor, space, studyID, conclusionID)
	if err == nil && t.version != version {
		err = fault.New(fault.Conflict, "changed_meanwhile", "version", t.version)
	}
	return t, err
}

// RunConclusion puts a claim to the test on the matrix as it stands, and keeps
// the result with its plan, its seed and the hash of what was read.
func (a *App) RunConclusion(ctx context.Context, actor access.Actor, space, studyID, conclusionID string, version int64, from From) (*conclusion.Result, error) {
	t, err := a.toTestAsSeen(ctx, actor, space, studyID, conclusionID, version)
	if err != nil {
		return nil, err
	}
	return a.runTest(ctx, actor, t, from)
}

func (a *App) runTest(ctx context.Context, actor access.Actor, t test, from From) (*conclusion.Result, error) {
	result, err := conclusion.Run(ctx, t.units, t.conclusion.Test.Plan)
	if err != nil {
		return nil, fmt.Errorf("test conclusion: %w", err)
	}
	c := t.conclusion
	c.Test = &conclusion.Test{Plan: c.Test.Plan, Result: result}
	err = a.store.Update(ctx, t.space, author(actor, from), func(tx *store.Tx) error {
		if err := tx.Forget(computation(t.space, t.study.ID, c.ID)); err != nil {
			return err
		}
		_, err := tx.Put(conclusionPut(t.study, c, t.version))
		return err
	})
	return result, err
}

// RunConclusionOrAsk is RunConclusion when that is quick; else it leaves the
// work to the house, and later is true. Asked twice, the work is done once.
func (a *App) RunConclusionOrAsk(ctx context.Context, actor access.Actor, space, studyID, conclusionID string, version int64, from From) (later bool, err error) {
	t, err := a.toTestAsSeen(ctx, actor, space, studyID, conclusionID, version)
	if err != nil {
		return false, err
	}
	plan := t.conclusion.Test.Plan
	if err := conclusion.Check(t.units, plan); err != nil {
		return false, err
	}
	if conclusion.Effort(t.units, plan) <= computedAtOnce {
		_, err := a.runTest(ctx, actor, t, from)
		return false, err
	}
	payload, err := json.Marshal(conclusionAsked{Study: studyID, Conclusion: conclusionID, Plan: plan, By: actor})
	if err != nil {
		return false, err
	}
	return true, a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		_, now, err := getChild[conclusion.Conclusion](tx, kindConclusion, studyID, conclusionID)
		switch {
		case err != nil:
			return err
		case now != version:
			return fault.New(fault.Conflict, "changed_meanwhile", "version", now)
		}
		return tx.AskOnce(computation(space, studyID, conclusionID), conclusionJob, string(payload))
	})
}

// DoConclusion is the job that RunConclusionOrAsk asked for. Killed on its way,
// it begins again and gives the same bits. A conclusion taken out meanwhile
// leaves nothing to do; one whose plan was changed keeps nothing of it.
func (a *App) DoConclusion(ctx context.Context, space, payload string, progress Progress) error {
	var asked conclusionAsked
	if err := json.Unmarshal([]byte(payload), &asked); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	t, err := a.toTest(ctx, asked.By, space, asked.Study, asked.Conclusion)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case !samePlan(t.conclusion.Test.Plan, asked.Plan):
		return errOtherPlan()
	}
	result, err := conclusion.RunTelling(ctx, t.units, asked.Plan, progress)
	if err != nil {
		return fmt.Errorf("test conclusion: %w", err)
	}
	return a.keepResult(ctx, space, asked, result)
}

// keepResult adds a result to the conclusion as it stands now: another title,
// written while it was computed, stays.
func (a *App) keepResult(ctx context.Context, space string, asked conclusionAsked, result *conclusion.Result) error {
	err := a.store.Update(ctx, space, author(asked.By, From{Source: "form"}), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, asked.Study)
		if err != nil {
			return err
		}
		c, version, err := getChild[conclusion.Conclusion](tx, kindConclusion, asked.Study, asked.Conclusion)
		if err != nil {
			return err
		}
		if c.Test == nil || !samePlan(c.Test.Plan, asked.Plan) {
			return errOtherPlan()
		}
		c.Test = &conclusion.Test{Plan: c.Test.Plan, Result: result}
		_, err = tx.Put(conclusionPut(s, c, version))
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// errOtherPlan fails the job for good: only who changed the plan, or who asked,
// can ask for the new one.
func errOtherPlan() error { return fault.New(fault.Invalid, "conclusions.other_plan") }

// Computation is how far the test of a conclusion is, or how it ended without
// a result.
type Computation struct {
	state       store.JobState
	Done, Whole int // measures; 0 of 0 until the first
	OtherPlan   bool
}

// UnderWay says whether a result is still to come.
func (c Computation) UnderWay() bool {
	return c.state == store.JobWaiting || c.state == store.JobRunning
}

// Waiting says whether it has not begun.
func (c Computation) Waiting() bool { return c.state == store.JobWaiting }

// Stopped says whether someone stopped it, rather than it failed.
func (c Computation) Stopped() bool { return c.state == store.JobCancelled }

// ComputationOf tells how far the test of a conclusion is, to who may edit; ok
// is false when none was left to the house, or when its result is kept.
func (a *App) ComputationOf(ctx context.Context, actor access.Actor, s StudyView, c ConclusionView) (told Computation, ok bool, err error) {
	job, err := a.JobOf(ctx, actor, s.Space, computation(s.Space, s.ID, c.ID))
	if fault.Is(err, fault.NotFound) || err == nil && (job.State == store.JobDone || c.Test == nil) {
		return told, false, nil
	}
	if err != nil {
		return told, false, err
	}
	var asked conclusionAsked
	if err := json.Unmarshal([]byte(job.Payload), &asked); err != nil {
		return told, false, fmt.Errorf("read job: %w", err)
	}
	return Computation{state: job.State, Done: job.Done, Whole: job.Whole, OtherPlan: !samePlan(asked.Plan, c.Test.Plan)}, true, nil
}

// StopConclusion stops the test of a conclusion; what was kept before stays.
func (a *App) StopConclusion(ctx context.Context, actor access.Actor, space, studyID, conclusionID string) error {
	return a.CancelJob(ctx, actor, space, computation(space, studyID, conclusionID))
}
