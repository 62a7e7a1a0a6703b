package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

func (c *command) bench() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "bench"}, "bench")
	cmd.AddCommand(c.benchIndex())
	return cmd
}

func (c *command) benchIndex() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "index", Args: cobra.NoArgs}, "bench.index")
	times := cmd.Flags().Int("times", 5, c.l.T("cli.flag.bench.times"))
	large := c.largeFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		c.placed = true
		if *large {
			return c.measureLarge(cmd.Context(), promisedLarge, min(max(*times, 1), 1000))
		}
		return c.measureIndex(cmd.Context(), min(max(*times, 1), 1000))
	}
	return cmd
}

// benchWork is a computation whose time is promised.
type benchWork struct {
	name         string
	bar, stretch time.Duration
	once         bool    // measured once: it takes seconds
	bytes        float64 // that must at least be read or written, each number once a pass
	operations   float64 // that must at least be made on them
	do           func(ctx context.Context) error

	room, roomStretch float64 // bytes of memory that are promised; 0 where none are
	given             float64 // of them, those of the figures, held before it begins
}

// benchFigure is what was measured of a work.
type benchFigure struct {
	Work       string     `json:"work"`
	Bar        float64    `json:"bar_ms"`
	Stretch    float64    `json:"stretch_ms"`
	Measured   float64    `json:"measured_ms"`
	Ratio      float64    `json:"ratio"`
	Memory     float64    `json:"memory_share"`
	Arithmetic float64    `json:"arithmetic_share"`
	Room       *benchRoom `json:"room,omitempty"`
}

// benchRoom is the memory that a work took at most, beside what is promised.
type benchRoom struct {
	Bar     float64 `json:"bar_mb"`
	Stretch float64 `json:"stretch_mb"`
	Peak    float64 `json:"peak_mb"` // with what is free in the heap and not yet given back
}

// benchTable is all that was measured, and of which machine.
type benchTable struct {
	Workers    int           `json:"workers"`
	Bandwidth  float64       `json:"bytes_per_second"`
	Operations float64       `json:"operations_per_second"`
	Works      []benchFigure `json:"works"`
}

func (c *command) measureIndex(ctx context.Context, times int) error {
	table := benchTable{Workers: runtime.GOMAXPROCS(0)}
	table.Bandwidth, table.Operations = measureMachine(table.Workers)
	works, err := indexWorks(ctx, table.Workers)
	if err != nil {
		return err
	}
	tick := c.ticking("cli.index.progress")
	for i, w := range works {
		tick(int64(100 * i / len(works)))
		f, err := w.measureRoom(ctx, times)
		if err != nil {
			return err
		}
		f.Memory = w.bytes / (f.Measured / 1000) / table.Bandwidth
		f.Arithmetic = w.operations / (f.Measured / 1000) / table.Operations
		table.Works = append(table.Works, f)
	}
	c.endProgress()
	if c.json {
		return json.NewEncoder(c.Out).Encode(table)
	}
	return c.tellBench(table)
}

// A short work is made until it has taken settled in all, mostAtOnce times at most: the
// first few after a long one pay for memory that this one gave back.
const (
	settled    = 1200 * time.Millisecond
	mostAtOnce = 100
)

// measure makes a work once to warm it, then as often as asked, or as it takes to settle,
// and gives the median.
func (w *benchWork) measure(ctx context.Context, times int) (benchFigure, error) {
	if w.once {
		times = 1
	} else {
		began := time.Now()
		if err := w.do(ctx); err != nil {
			return benchFigure{}, err
		}
		times = max(times, min(mostAtOnce, int(settled/max(1, time.Since(began)))))
	}
	took := make([]time.Duration, times)
	for i := range took {
		began := time.Now()
		if err := w.do(ctx); err != nil {
			return benchFigure{}, err
		}
		took[i] = time.Since(began)
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	median := took[len(took)/2]
	return benchFigure{Work: w.name, Bar: ms(w.bar), Stretch: ms(w.stretch), Measured: ms(median), Ratio: float64(median) / float64(w.bar)}, nil
}

func (c *command) tellBench(b benchTable) error {
	if _, err := fmt.Fprintln(c.Out, c.l.T("cli.bench.machine", "workers", b.Workers, "memory", c.l.Number(b.Bandwidth/1e9, 1), "flops", c.l.Number(b.Operations/1e9, 1))); err != nil {
		return err
	}
	t := tabwriter.NewWriter(c.Out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.l.T("cli.bench.head.work"), c.l.T("cli.bench.head.bar"), c.l.T("cli.bench.head.stretch"),
		c.l.T("cli.bench.head.measured"), c.l.T("cli.bench.head.ratio"), c.l.T("cli.bench.head.memory"), c.l.T("cli.bench.head.arithmetic"))
	for _, f := range b.Works {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.l.T("cli.bench.work."+f.Work), c.benchTime(f.Bar), c.benchTime(f.Stretch), c.benchTime(f.Measured),
			c.l.Number(f.Ratio, 2), c.l.Percent(f.Memory, 0), c.l.Percent(f.Arithmetic, 0))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range b.Works {
		if f.Room != nil {
			mb := func(v float64) string { return c.l.T("cli.bench.megabytes", "n", c.l.Number(v, 0)) }
			c.say("cli.bench.room", "work", c.l.T("cli.bench.work."+f.Work), "peak", mb(f.Room.Peak), "bar", mb(f.Room.Bar), "stretch", mb(f.Room.Stretch))
		}
	}
	return nil
}

func (c *command) benchTime(ms float64) string {
	if ms >= 1000 {
		return c.l.T("cli.bench.seconds", "n", c.l.Number(ms/1000, 1))
	}
	return c.l.T("cli.bench.milliseconds", "n", c.l.Number(ms, 1))
}
