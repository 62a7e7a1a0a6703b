package app

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/gob"
	"fmt"
	"sync"

	"codeberg.org/bocage/bocage/composite"
)

// What the analyses of indices take: they are made one after the other, and kept in a
// folder of their own, by the sum of their plan and figures. spreadForm names how.
const (
	spreadFolder = "indices"
	spreadForm   = "1"
	spreadName   = "spread"
	mostSpreads  = 16 // that wait at once
)

// slow is an analysis of a result that takes seconds on a large one, once it is known.
type slow[T any] struct {
	mu     sync.Mutex
	known  *T
	asked  bool
	failed error
}

// spreads are the analyses under way.
type spreads struct {
	one     sync.Mutex // at a time
	waiting chan struct{}
	all     sync.WaitGroup
	ctx     context.Context
	stop    context.CancelFunc
}

func newSpreads() *spreads {
	ctx, stop := context.WithCancel(context.Background())
	return &spreads{waiting: make(chan struct{}, mostSpreads), ctx: ctx, stop: stop}
}

// close ends the analyses under way.
func (s *spreads) close() {
	s.stop()
	s.all.Wait()
}

// SpreadOf tells within which ranks and scores each place of a result falls when the
// choices that could have been made otherwise vary: nil while it is being worked out, in
// the background, once for all who ask. What failed is told.
func (a *App) SpreadOf(r *IndexResult) (*composite.Spreads, error) {
	return r.spread.get(a, r.Sum, spreadName, false, func(ctx context.Context) (*composite.Spreads, error) {
		return r.Plan.Spread(ctx, r.Given, composite.Machine{Workers: 2})
	})
}

// get gives the analysis, as it was kept under a name or as work makes it: at once when it
// is short, else in the background.
func (s *slow[T]) get(a *App, sum, name string, short bool, work func(context.Context) (*T, error)) (*T, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.known != nil || s.failed != nil:
		return s.known, s.failed
	case s.asked:
		return nil, nil
	}
	if kept, ok := a.kept.Get(sum, name); ok {
		if known, err := unpackKept[T](kept); err == nil {
			s.known = known
			return known, nil
		}
	}
	if short {
		s.known, s.failed = s.make(a, sum, name, work)
		return s.known, s.failed
	}
	select {
	case a.spreading.waiting <- struct{}{}:
	default:
		return nil, nil // too many wait: asked again at the next look
	}
	s.asked = true
	a.spreading.all.Go(func() {
		defer func() { <-a.spreading.waiting }()
		a.spreading.one.Lock()
		defer a.spreading.one.Unlock()
		known, err := s.make(a, sum, name, work)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.known, s.failed, s.asked = known, err, false
		if a.spreading.ctx.Err() != nil {
			s.failed = nil // it was stopped: nothing is wrong with it
		}
	})
	return nil, nil
}

// make works an analysis out and keeps it. One that can't be kept is still told.
func (s *slow[T]) make(a *App, sum, name string, work func(context.Context) (*T, error)) (*T, error) {
	known, err := work(a.spreading.ctx)
	if err != nil {
		return nil, IndexFault(err, nil)
	}
	if packed, err := packKept(known); err == nil {
		_ = a.kept.Put(sum, name, packed) // worked out again after a restart
	}
	return known, nil
}

// WaitForSpreads waits for the analyses under way.
func (a *App) WaitForSpreads() { a.spreading.all.Wait() }

func packKept(analysis any) ([]byte, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if err := gob.NewEncoder(z).Encode(analysis); err != nil {
		return nil, fmt.Errorf("pack analysis: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func unpackKept[T any](packed []byte) (*T, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var analysis T
	return &analysis, gob.NewDecoder(z).Decode(&analysis)
}
