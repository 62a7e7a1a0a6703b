package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// exportBars are how many lines a second each form gives to anyone. Who works on the
// registry gets the contacts and a mark on each line too, which no bar is set for.
var exportBars = []struct {
	form sheet.Kind
	rate int
}{{sheet.CSV, 100_000}, {sheet.XLSX, 15_000}}

// flatness is how much more memory the whole of a file may take than its first
// tenth, with what the collector lets lie.
const flatness = 1.5

// exports packs what is not packed, as a job does after an import, then writes the
// whole registry in each form.
func (p plan) exports(ctx context.Context, a *app.App, r *report) error {
	worked := cpu()
	packs, err := a.PackInitiatives(ctx, app.Principal, app.Unheard)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "%d packs made in %s of work\n", packs, short(cpu()-worked))
	// A server has read the territories and the catalogues long before.
	if err := a.ExportInitiatives(ctx, access.Anyone, app.Principal, app.Search{IDs: []string{""}}, sheet.CSV, "fr", io.Discard); err != nil {
		return err
	}
	for _, e := range exportBars {
		anyone, err := p.export1(ctx, a, access.Anyone, app.Search{}, e.form)
		if err != nil {
			return err
		}
		house, err := p.export1(ctx, a, access.House, app.Search{}, e.form)
		if err != nil {
			return err
		}
		part, err := p.export1(ctx, a, access.Anyone, app.Search{Facets: []app.Facet{{Name: "theme", Value: "mobility"}}}, e.form)
		if err != nil {
			return err
		}
		bar := fmt.Sprintf("≥ %d", e.rate)
		r.line(string(e.form), fmt.Sprintf("%.0f lines/s", anyone.rate), bar, anyone.rate/float64(e.rate))
		r.line(string(e.form)+" (work)", fmt.Sprintf("%.0f lines/s", anyone.work), bar, anyone.work/float64(e.rate))
		r.line(string(e.form)+" (heap)", fmt.Sprintf("%d then %d MB", anyone.early>>20, anyone.most>>20), fmt.Sprintf("≤ %.1f×", flatness), flatness*float64(anyone.early)/float64(max(anyone.most, 1)))
		fmt.Fprintf(r.out, "%-24s %.0f lines/s, %.0f by work, %d then %d MB\n", string(e.form)+" with contacts", house.rate, house.work, house.early>>20, house.most>>20)
		fmt.Fprintf(r.out, "%-24s %.0f lines/s, %.0f by work, %d then %d MB, %d lines\n", string(e.form)+" of a theme", part.rate, part.work, part.early>>20, part.most>>20, part.lines)
	}
	return nil
}

// written is a file that goes nowhere, and what it took.
type written struct {
	rate, work  float64 // lines a second, of time and of work
	early, most uint64  // memory in use, at most, over its first tenth and over all of it

	bytes, tenth int
	lines        int
	looked       time.Time
}

// Write looks at the memory in use now and then.
func (w *written) Write(b []byte) (int, error) {
	if w.bytes += len(b); w.tenth > 0 && time.Since(w.looked) > 5*time.Millisecond {
		w.looked = time.Now()
		if w.most = max(w.most, heap()); w.bytes <= w.tenth {
			w.early = w.most
		}
	}
	return len(b), nil
}

// export1 writes a file twice: for its time, then for its memory, since looking at it
// takes time.
func (p plan) export1(ctx context.Context, a *app.App, as access.Actor, s app.Search, form sheet.Kind) (*written, error) {
	w := &written{lines: p.n}
	if len(s.Facets) > 0 {
		t, err := a.Initiatives(ctx, as, app.Principal, app.Search{Limit: 1})
		if err != nil {
			return nil, err
		}
		w.lines = t.Facets[s.Facets[0].Name][s.Facets[0].Value]
	}
	runtime.GC()
	write := func(w *written) error { return a.ExportInitiatives(ctx, as, app.Principal, s, form, "fr", w) }
	began, worked := time.Now(), cpu()
	if err := write(w); err != nil {
		return nil, err
	}
	w.rate, w.work = float64(w.lines)/time.Since(began).Seconds(), float64(w.lines)/max(cpu()-worked, 1).Seconds()
	runtime.GC()
	again := &written{tenth: w.bytes / 10}
	err := write(again)
	w.early, w.most = max(again.early, 1), again.most
	return w, err
}
