package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
)

// Whoever may read a study may have a computation made again, so that what the
// house gives to it is bounded: one short and one long at a time.
const (
	waitingReaders = 4                // who wait for a short one; as many wait for a long one
	keptAgain      = 8                // long results in memory
	longestAgain   = 10 * time.Minute // a long one is given up
)

// again computes conclusions again, for anyone, and writes nothing.
type again struct {
	short, long chan struct{} // a turn

	over context.Context // the house closes
	stop context.CancelFunc
	all  sync.WaitGroup

	mu      sync.Mutex
	readers int // with a turn or waiting for one
	works   map[againKey]*againWork
	order   []againKey // of the works, as they were asked for
}

// againKey is what a result depends on.
type againKey struct {
	space, study, conclusion, input, plan string
	method                                int
}

// againWork is a long computation, then its result.
type againWork struct {
	begun, ended bool
	done, whole  int
	result       *conclusion.Result // nil when it failed
}

func newAgain() *again {
	over, stop := context.WithCancel(context.Background())
	return &again{short: make(chan struct{}, 1), long: make(chan struct{}, 1), over: over, stop: stop, works: map[againKey]*againWork{}}
}

// close ends what is under way: nothing of it is kept.
func (g *again) close() {
	g.stop()
	g.all.Wait()
}

func errManyAgain() error { return fault.New(fault.TooMany, "conclusions.many_redo") }

// now computes while the reader waits; who leaves gives up the turn.
func (g *again) now(ctx context.Context, units []conclusion.Unit, plan conclusion.Plan) (*conclusion.Result, error) {
	g.mu.Lock()
	full := g.readers > waitingReaders
	if !full {
		g.readers++
	}
	g.mu.Unlock()
	if full {
		return nil, errManyAgain()
	}
	defer func() {
		g.mu.Lock()
		g.readers--
		g.mu.Unlock()
	}()
	select {
	case g.short <- struct{}{}:
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "busy").Because(ctx.Err())
	}
	defer func() { <-g.short }()
	return conclusion.Run(ctx, units, plan)
}

// ask begins a long computation, unless it is under way or its result is there.
func (g *again) ask(key againKey, units []conclusion.Unit, plan conclusion.Plan) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w, known := g.works[key]; known && (!w.ended || w.result != nil) {
		return nil
	}
	waiting := 0
	for _, w := range g.works {
		if !w.ended {
			waiting++
		}
	}
	if waiting > waitingReaders || g.over.Err() != nil {
		return errManyAgain()
	}
	g.forget(key)
	w := &againWork{}
	g.works[key] = w
	g.order = append(g.order, key)
	g.all.Go(func() { g.do(w, units, plan) })
	return nil
}

func (g *again) do(w *againWork, units []conclusion.Unit, plan conclusion.Plan) {
	var result *conclusion.Result
	defer func() {
		if recover() != nil { // anyone may ask: what can't be computed fails alone
			result = nil
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		w.result, w.ended = result, true
		g.trim()
	}()
	select {
	case g.long <- struct{}{}:
	case <-g.over.Done():
		return
	}
	defer func() { <-g.long }()
	ctx, leave := context.WithTimeout(g.over, longestAgain)
	defer leave()
	g.mu.Lock()
	w.begun = true
	g.mu.Unlock()
	made, err := conclusion.RunTelling(ctx, units, plan, func(done, whole int) error {
		g.mu.Lock()
		defer g.mu.Unlock()
		w.done, w.whole = done, whole
		return nil
	})
	if err == nil {
		result = made
	}
}

// of is how far a long computation is; ok is false when nobody asked for it.
func (g *again) of(key againKey) (w againWork, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known := g.works[key]; known != nil {
		return *known, true
	}
	return w, false
}

// trim forgets the oldest results beyond what is kept.
func (g *again) trim() {
	ended := 0
	for i := len(g.order) - 1; i >= 0; i-- {
		if key := g.order[i]; g.works[key].ended {
			if ended++; ended > keptAgain {
				g.forget(key)
			}
		}
	}
}

func (g *again) forget(key againKey) {
	delete(g.works, key)
	g.order = slices.DeleteFunc(g.order, func(k againKey) bool { return k == key })
}
