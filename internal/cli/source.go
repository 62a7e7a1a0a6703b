package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/fetch"
)

// fetcher reads addresses within what the settings allow.
func (c *command) fetcher() (*fetch.Fetcher, error) {
	f, err := fetch.New(c.settings.get("fetch-allow"))
	return f, err
}

func (c *command) source() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "source"}, "source")
	cmd.AddCommand(c.sourceAdd(), c.sourceList(), c.sourceRemove())
	return cmd
}

func (c *command) sourceAdd() *cobra.Command {
	var s app.Source
	var columns []string
	cmd := c.describe(&cobra.Command{Use: "add NAME ADDRESS", Args: cobra.ExactArgs(2)}, "source.add")
	cmd.Flags().StringVar(&s.Origin.Licence, "licence", "", c.l.T("cli.flag.source.licence"))
	cmd.Flags().BoolVar(&s.Origin.Public, "public", false, c.l.T("cli.flag.source.public"))
	cmd.Flags().StringArrayVar(&columns, "map", nil, c.l.T("cli.flag.source.map"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		s.Name, s.Address = args[0], args[1]
		var err error
		if s.Map, err = readColumns(columns); err != nil {
			return err
		}
		if !strings.Contains(s.Address, "://") {
			s.Address, s.Local = c.at(s.Address), true
			if _, err := os.Stat(s.Address); err != nil {
				return fault.New(fault.NotFound, "file.absent", "file", s.Address).Because(err)
			}
		}
		return c.with(cmd.Context(), func(a *app.App) error {
			if err := a.AddSource(cmd.Context(), operator, app.Principal, s); err != nil {
				return err
			}
			return c.tell(map[string]string{"name": s.Name}, "cli.source.add.done", "name", s.Name)
		})
	}
	return c.settle(cmd)
}

func (c *command) sourceList() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "list", Args: cobra.NoArgs}, "source.list")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			all, err := a.Sources(cmd.Context(), operator, app.Principal)
			if err != nil {
				return err
			}
			if c.json {
				return json.NewEncoder(c.Out).Encode(all)
			}
			if len(all) == 0 {
				c.say("cli.source.none")
			}
			for _, s := range all {
				c.tellSource(s)
			}
			return nil
		})
	}
	return c.settle(cmd)
}

func (c *command) tellSource(s app.Source) {
	if s.Read == 0 {
		c.say("cli.source.unread", "name", s.Name, "address", s.Address)
	} else {
		c.say("cli.source.line", "name", s.Name, "address", s.Address, "read", c.l.Instant(s.Read), "rows", s.Rows, "gone", s.GoneCount)
	}
	if s.Trouble != "" {
		c.say("cli.source.trouble", "text", c.l.Fault(s.Wrong()))
	}
}

func (c *command) sourceRemove() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "remove NAME", Args: cobra.ExactArgs(1)}, "source.remove")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			s, err := a.SourceNamed(cmd.Context(), operator, app.Principal, args[0])
			if err != nil {
				return err
			}
			if err := a.DropSource(cmd.Context(), operator, app.Principal, s); err != nil {
				return err
			}
			return c.tell(map[string]string{"name": s.Name}, "cli.source.remove.done", "name", s.Name)
		})
	}
	return c.settle(cmd)
}

// readSource reads a source again, and tells what became of it.
func (c *command) readSource(ctx context.Context, a *app.App, name string) error {
	s, err := a.SourceNamed(ctx, operator, app.Principal, name)
	if err != nil {
		return err
	}
	report, err := a.ReadSource(ctx, operator, app.Principal, s, app.ImportOptions{Lang: c.l.Lang(), Progress: c.importProgress()})
	c.endProgress()
	if c.json {
		return errors.Join(err, json.NewEncoder(c.Out).Encode(report))
	}
	if err != nil {
		return err
	}
	if report.Same {
		c.say("cli.source.same", "name", s.Name)
	} else if err := c.tellImport(a, report.Import, "cli.import.done"); err != nil {
		return err
	}
	for _, g := range report.Source.Gone[:min(len(report.Source.Gone), maxLines)] {
		c.say("cli.source.gone", "name", g.Name, "date", c.l.Instant(g.Since))
	}
	if n := report.Source.GoneCount - maxLines; n > 0 {
		c.say("cli.source.gone_more", "n", n)
	}
	return nil
}
