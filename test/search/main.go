// Search measures the search of the registry at the size that it promises: it
// makes a space of invented but plausible initiatives, the same ones each time,
// asks the published mix of queries (mix.yaml) and prints how long each answer
// took and how much it found. It exits with 1 when a bar is missed.
//
//	go run ./test/search -n 1000000 -data /tmp/million
//
// The folder is kept and read again when it is there; with -dsn the records go
// to PostgreSQL.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

var errMissed = errors.New("a bar is missed")

// plan is what to measure.
type plan struct {
	n      int
	data   string
	dsn    string
	rounds int
	only   string
	export bool
}

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("search", flag.ContinueOnError)
	var p plan
	flags.IntVar(&p.n, "n", 10_000, "initiatives in the space")
	flags.StringVar(&p.data, "data", "", "data folder, made and filled when it is not there; a passing one when empty")
	flags.StringVar(&p.dsn, "dsn", "", "address of a PostgreSQL database; SQLite when empty")
	flags.IntVar(&p.rounds, "rounds", 5, "times that each query is asked, none of them kept from the one before")
	flags.StringVar(&p.only, "only", "", "one query of the mix, by its name; none for none")
	flags.BoolVar(&p.export, "export", false, "also write the whole registry as a CSV and as an XLSX, and hold them to their bars")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if p.data == "" {
		data, err := os.MkdirTemp("", "bocage-search-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(data)
		p.data = filepath.Join(data, "space")
	}
	return p.measure(ctx, out)
}

func (p plan) measure(ctx context.Context, out io.Writer) error {
	a, err := app.Open(ctx, app.Config{Folder: p.data, DSN: p.dsn})
	if err != nil {
		return err
	}
	defer a.Close()
	found, err := a.Initiatives(ctx, access.Anyone, app.Principal, app.Search{Limit: 1})
	if err != nil {
		return err
	}
	if found.Total < p.n {
		if err := fill(ctx, a, out, found.Total, p.n); err != nil {
			return fmt.Errorf("fill the space: %w", err)
		}
	}
	debug.FreeOSMemory()
	fmt.Fprintf(out, "%s %s/%s, %d cores, %d initiatives\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), p.n)
	r := report{out: out}
	if err := p.ask(ctx, a, &r); err != nil {
		return err
	}
	if p.export {
		if err := p.exports(ctx, a, &r); err != nil {
			return err
		}
	}
	return r.verdict()
}
