// Load measures a Bocage server on this machine: how soon it answers, what it
// holds in memory at rest, and how many pages a second it gives, uncached and
// compressed, while it shares the cores with this program. It prints each
// figure with its bar, and exits with 1 when one is missed.
//
//	go run ./test/load -serve 'bin/bocage serve --data {data} --listen {listen} --demo' -matrix /etudes/… / /initiatives
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"codeberg.org/bocage/bocage/test/process"
)

// The bars: what a user of a small machine is promised.
const (
	firstStartBar = 5 * time.Second
	laterStartBar = 300 * time.Millisecond
	memoryBar     = 100_000_000 // bytes at rest
	rateBar       = 400         // public pages a second
	matrixBar     = 40 * time.Millisecond
	sizeBar       = 100_000 // bytes of a compressed page
)

// patience is how long the work that a start leaves may last.
const patience = 2 * time.Minute

var errMissed = errors.New("a bar is missed")

// plan is what to measure.
type plan struct {
	serve  string
	pages  []string
	matrix string
	burst  burst
}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	p := plan{}
	flags.StringVar(&p.serve, "serve", "", "command that serves; {listen} and {data} are filled in")
	flags.StringVar(&p.matrix, "matrix", "", "path of a matrix window, held to its own bar")
	flags.IntVar(&p.burst.requests, "requests", 4000, "at most so many requests a page")
	flags.DurationVar(&p.burst.duration, "duration", 5*time.Second, "at most so long a page")
	flags.IntVar(&p.burst.callers, "callers", 4, "requests at the same time")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p.pages = flags.Args()
	if len(p.pages) == 0 {
		p.pages = []string{"/"}
	}
	return p.measure(ctx, out)
}

// measure starts the program twice on one data folder: the first start makes
// the folder, the second is what a restart costs.
func (p plan) measure(ctx context.Context, out io.Writer) error {
	data, err := os.MkdirTemp("", "bocage-load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	r := report{out: out}
	fmt.Fprintf(out, "%s %s/%s, %d cores shared with the program that asks\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())

	first, err := process.Start(ctx, p.serve, data)
	if err != nil {
		return fmt.Errorf("first start: %w", err)
	}
	r.atMost("first start", first.Ready, firstStartBar)
	if err := first.AwaitRest(ctx, patience); err != nil {
		return errors.Join(err, first.Stop())
	}
	memory, err := first.Memory()
	if err != nil {
		return errors.Join(err, first.Stop())
	}
	r.bytes("memory at rest after it", memory, memoryBar)
	if err := first.Stop(); err != nil {
		return err
	}
	later, err := process.Start(ctx, p.serve, data)
	if err != nil {
		return fmt.Errorf("later start: %w", err)
	}
	r.atMost("later start", later.Ready, laterStartBar)
	return errors.Join(p.ask(ctx, later, &r), later.Stop(), r.verdict())
}

func (p plan) ask(ctx context.Context, server *process.Server, r *report) error {
	if err := server.AwaitRest(ctx, patience); err != nil {
		return err
	}
	memory, err := server.Memory()
	if err != nil {
		return err
	}
	r.bytes("memory at rest", memory, memoryBar)
	for _, page := range p.pages {
		f, err := fire(ctx, server.Base+page, p.burst)
		if err != nil {
			return err
		}
		r.page(page, f)
	}
	if p.matrix == "" {
		return nil
	}
	alone := burst{callers: 1, requests: p.burst.requests, duration: p.burst.duration}
	f, err := fire(ctx, server.Base+p.matrix, alone)
	if err != nil {
		return err
	}
	r.atMost("matrix window (p95) "+p.matrix, f.p95, matrixBar)
	return nil
}
