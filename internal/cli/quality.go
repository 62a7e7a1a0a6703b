package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/initiative"
)

func (c *command) quality() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "quality", Args: cobra.NoArgs}, "quality")
	of := cmd.Flags().String("study", "", c.l.T("cli.flag.of_study"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			space, err := a.Listed(cmd.Context())
			if err != nil {
				return err
			}
			var study *app.StudyView
			if *of != "" {
				view, err := a.StudyAt(cmd.Context(), access.House, *of)
				if err != nil {
					return err
				}
				study, space = &view, view.Space
			}
			q, err := a.QualityOf(cmd.Context(), access.House, space, study)
			if err != nil {
				return err
			}
			if c.json {
				return json.NewEncoder(c.Out).Encode(q)
			}
			c.tellQuality(q)
			return nil
		})
	}
	return c.settle(cmd)
}

// tellQuality writes a line for each thing that some sheets need.
func (c *command) tellQuality(q app.Quality) {
	if q.More {
		c.say("quality.more", "n", app.MostCounted)
		return
	}
	c.say("cli.quality.total", "n", q.Total)
	line := func(n int, key string, pairs ...any) {
		if n > 0 {
			fmt.Fprintf(c.Out, "%8d  %s\n", n, c.l.T(key, pairs...))
		}
	}
	for _, kind := range initiative.GapKinds {
		line(q.Gaps[kind], "quality.gap."+kind)
	}
	for _, kind := range app.DoubtKinds {
		line(q.Doubts[kind], "quality.doubt."+kind)
	}
	for _, months := range app.StaleMonths {
		line(q.Stale[months], "quality.stale", "years", c.l.N("quality.years", months/12))
	}
	line(q.Outside.N, "quality.outside")
}
