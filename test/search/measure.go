package main

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

//go:embed mix.yaml
var mixFile []byte

// query is one of the mix, with what it should find on the lists that ship.
type query struct {
	Name      string
	Words     string
	Filters   map[string]string
	Within    string
	Expect    []string
	Corrected string
	Suggested string
	Place     string
	None      bool
}

func readMix() ([]query, error) {
	var mix []query
	err := yaml.Unmarshal(mixFile, &mix)
	return mix, err
}

func (q query) search() app.Search {
	s := app.Search{Words: q.Words, Limit: 30}
	for _, name := range slices.Sorted(maps.Keys(q.Filters)) {
		s.Facets = append(s.Facets, app.Facet{Name: name, Value: q.Filters[name]})
	}
	if q.Within != "" {
		s.Within = []string{q.Within}
	}
	return s
}

// The bars, for a query that finds up to manyHits and for the others.
const (
	manyHits = 2000
	fewBar   = 50 * time.Millisecond
	manyBar  = 200 * time.Millisecond
)

// ask puts each query of the mix several times, none of them answered from what
// was kept of the one before.
func (p plan) ask(ctx context.Context, a *app.App, r *report) error {
	mix, err := readMix()
	if err != nil {
		return err
	}
	var few, many, fewWork, manyWork []time.Duration
	fmt.Fprintf(r.out, "%-24s %10s %10s %10s   %s\n", "query", "found", "first", "work", "words, filters")
	for _, q := range mix {
		if p.only != "" && q.Name != p.only {
			continue
		}
		var took, work []time.Duration
		var found app.Found
		for range p.rounds {
			a.ForgetCounts()
			began, worked := time.Now(), cpu()
			if found, err = a.Initiatives(ctx, access.Anyone, app.Principal, q.search()); err != nil {
				return fmt.Errorf("%s: %w", q.Name, err)
			}
			took, work = append(took, time.Since(began)), append(work, cpu()-worked)
		}
		first := took[0]
		fmt.Fprintf(r.out, "%-24s %10d %10s %10s   %s\n", q.Name, found.Total, short(first), short(quantile(work, 50)), q.told())
		if found.Total > manyHits {
			many, manyWork = append(many, took...), append(manyWork, work...)
		} else {
			few, fewWork = append(few, took...), append(fewWork, work...)
		}
	}
	r.held(fmt.Sprintf("up to %d found", manyHits), few, fewWork, fewBar)
	r.held("more", many, manyWork, manyBar)
	return nil
}

func (q query) told() string {
	s := q.Words
	for _, name := range slices.Sorted(maps.Keys(q.Filters)) {
		s += " " + name + "=" + q.Filters[name]
	}
	if q.Within != "" {
		s += " in " + q.Within
	}
	return strings.TrimSpace(s)
}

// report prints each figure beside its bar and remembers whether one was missed.
type report struct {
	out    io.Writer
	missed int
}

func (r *report) held(name string, took, work []time.Duration, bar time.Duration) {
	if len(took) == 0 {
		return
	}
	p95 := quantile(took, 95)
	fmt.Fprintf(r.out, "%-24s p50 %s, p95 %s, p99 %s over %d answers\n", name, short(quantile(took, 50)), short(p95), short(quantile(took, 99)), len(took))
	r.line(name+" (p95)", short(p95), "≤ "+short(bar), float64(bar)/float64(max(p95, 1)))
	// What the processor did for it: the time above is also that of whatever else
	// the machine does.
	p95 = quantile(work, 95)
	r.line(name+" (work)", short(p95), "≤ "+short(bar), float64(bar)/float64(max(p95, 1)))
}

func (r *report) line(name, figure, bar string, ratio float64) {
	verdict := "ok"
	if ratio < 1 {
		verdict = "MISSED"
		r.missed++
	}
	fmt.Fprintf(r.out, "%-24s %16s   bar %-16s %6.2f× %s\n", name, figure, bar, ratio, verdict)
}

func (r *report) verdict() error {
	if r.missed == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d of the figures above", errMissed, r.missed)
}

// quantile is the smallest duration that percent of them don't exceed.
func quantile(took []time.Duration, percent int) time.Duration {
	sorted := slices.SortedFunc(slices.Values(took), cmp.Compare[time.Duration])
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

func short(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.2f s", d.Seconds())
	}
	return fmt.Sprintf("%.3g ms", float64(d)/1e6)
}
