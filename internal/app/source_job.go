package app

import (
	"context"
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// sourceJob is the work of reading a source again.
const sourceJob = "source"

// sourceJobOf is the one job of a source: asked twice, it runs once.
func sourceJobOf(space, id string) string { return sourceJob + "/" + space + "/" + id }

// sourceAsked is what the job is told.
type sourceAsked struct {
	Source string       `json:"source"`
	By     access.Actor `json:"by"`
	Lang   string       `json:"lang"`
}

// AskReading leaves the reading of a source to the house: its page tells how far it is.
func (a *App) AskReading(ctx context.Context, actor access.Actor, space string, s Source, lang string) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	switch {
	case s.Local && actor.Role != access.System:
		return fault.New(fault.Denied, "source.local")
	case s.Brought:
		return fault.New(fault.Invalid, "source.brought")
	case s.Paused:
		return fault.New(fault.Conflict, "source.paused", "name", s.Name)
	}
	return a.askReading(ctx, actor, space, s, lang)
}

func (a *App) askReading(ctx context.Context, actor access.Actor, space string, s Source, lang string) error {
	payload, err := json.Marshal(sourceAsked{Source: s.ID(), By: actor, Lang: lang})
	if err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, From{Source: uploadSource}), func(tx *store.Tx) error {
		return tx.AskOnce(sourceJobOf(space, s.ID()), sourceJob, string(payload))
	})
}

// AskDueReadings asks for the readings of the sources whose time has come.
func (a *App) AskDueReadings(ctx context.Context, lang string) error {
	all, err := a.Sources(ctx, access.House, Principal)
	if err != nil {
		return err
	}
	for _, s := range all {
		if at := s.Next(); at.IsZero() || at.After(a.now()) {
			continue
		}
		if err := a.askReading(ctx, access.House, Principal, s, lang); err != nil {
			return err
		}
	}
	return nil
}

// DoReadSource is the job that reads a source. What stands against it is told on the
// source, and is no reason to try again at once.
func (a *App) DoReadSource(ctx context.Context, space, payload string, progress Progress) error {
	var asked sourceAsked
	if err := json.Unmarshal([]byte(payload), &asked); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	s, err := a.SourceAt(ctx, access.House, space, asked.Source)
	if fault.Is(err, fault.NotFound) {
		return nil // let go meanwhile
	}
	if err != nil {
		return err
	}
	key := sourceJobOf(space, s.ID())
	a.importsUnderWay.Store(key, ImportProgress{Stage: "fetch"})
	defer a.importsUnderWay.Delete(key)
	wanted, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	_, err = a.ReadSource(wanted, asked.By, space, s, ImportOptions{Lang: asked.Lang, Progress: func(p ImportProgress) {
		a.importsUnderWay.Store(key, p)
		if err := progress(p.Done, 0); err != nil {
			stop(err)
		}
	}})
	if ctx.Err() != nil {
		return ctx.Err() // the house stops: the reading begins again with it
	}
	if len(fault.All(err)) > 0 {
		return nil
	}
	return err
}

// ReadingUnderWay is how far the reading of a source is; on is false when none was asked
// for, or it is over.
func (a *App) ReadingUnderWay(ctx context.Context, actor access.Actor, space string, s Source) (p ImportProgress, on bool, err error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindImport}); err != nil {
		return p, false, err
	}
	key := sourceJobOf(space, s.ID())
	job, err := a.store.Job(ctx, space, key)
	if fault.Is(err, fault.NotFound) {
		return p, false, nil
	}
	p, _ = a.underWay(key)
	return p, job.State == store.JobWaiting || job.State == store.JobRunning, err
}

// StopReading stops the reading of a source: what it prepared leaves no trace.
func (a *App) StopReading(ctx context.Context, actor access.Actor, space string, s Source) error {
	return a.CancelJob(ctx, actor, space, sourceJobOf(space, s.ID()))
}
