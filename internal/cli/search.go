package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

func (c *command) search() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "search [WORDS…]"}, "search")
	limit := cmd.Flags().Int("limit", 20, c.l.T("cli.flag.limit"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *limit < 1 {
			return c.mistyped("cli.flag_not_int", "flag", "--limit", "value", *limit)
		}
		return c.with(cmd.Context(), func(a *app.App) error {
			space, err := a.Listed(cmd.Context())
			if err != nil {
				return err
			}
			found, err := a.Initiatives(cmd.Context(), access.House, space, app.Search{Words: strings.Join(args, " "), Limit: *limit})
			if err != nil {
				return err
			}
			if c.json {
				return json.NewEncoder(c.Out).Encode(found)
			}
			c.say("cli.search.found", "n", found.Total)
			if space == app.Demonstration {
				c.say("cli.search.demonstration")
			}
			for _, in := range found.Initiatives {
				fmt.Fprintf(c.Out, "%s  /%s\n", in.Name, in.Path)
			}
			return nil
		})
	}
	return c.settle(cmd)
}
