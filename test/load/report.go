package main

import (
	"fmt"
	"io"
	"time"
)

// report prints each figure beside its bar and remembers whether one was
// missed.
type report struct {
	out    io.Writer
	missed int
}

func (r *report) line(name, figure, bar string, ratio float64) {
	verdict := "ok"
	if ratio < 1 {
		verdict = "MISSED"
		r.missed++
	}
	fmt.Fprintf(r.out, "%-44s %12s   bar %-10s %6.2f× %s\n", name, figure, bar, ratio, verdict)
}

func (r *report) atMost(name string, d, bar time.Duration) {
	r.line(name, short(d), "≤ "+short(bar), float64(bar)/float64(max(d, 1)))
}

func (r *report) bytes(name string, n, bar int64) {
	r.line(name, fmt.Sprintf("%.1f MB", float64(n)/1e6), fmt.Sprintf("≤ %.1f MB", float64(bar)/1e6), float64(bar)/float64(max(n, 1)))
}

func (r *report) page(path string, f figures) {
	r.line(path, fmt.Sprintf("%.0f/s", f.rate), fmt.Sprintf("≥ %d/s", rateBar), f.rate/rateBar)
	fmt.Fprintf(r.out, "%44s %12s   p95 %s, p99 %s, %d requests\n", "", "p50 "+short(f.p50), short(f.p95), short(f.p99), f.requests)
	r.line("    compressed", fmt.Sprintf("%.1f KB", float64(f.bytes)/1e3), fmt.Sprintf("≤ %d KB", sizeBar/1000), sizeBar/float64(max(f.bytes, 1)))
}

func (r *report) verdict() error {
	if r.missed == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d of the figures above", errMissed, r.missed)
}

// short writes a duration with three digits.
func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%.3g ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.3g µs", float64(d)/1e3)
}
