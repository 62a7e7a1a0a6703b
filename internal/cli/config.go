package cli

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// settle makes a command resolve the settings before it runs.
func (c *command) settle(cmd *cobra.Command) *cobra.Command {
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error { return c.settings.resolve(cmd, c.Env) }
	return cmd
}

func (c *command) config() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "config", Args: cobra.NoArgs}, "config")
	cmd.RunE = func(*cobra.Command, []string) error {
		type line struct {
			Name  string `json:"name"`
			Value string `json:"value"`
			From  string `json:"from"`
		}
		var lines []line
		for _, x := range c.settings.all {
			value := x.value
			if x.secret && value != "" {
				value = "…"
			}
			lines = append(lines, line{x.name, value, x.from})
		}
		if c.json {
			return json.NewEncoder(c.Out).Encode(lines)
		}
		table := tabwriter.NewWriter(c.Out, 0, 0, 2, ' ', 0)
		for _, x := range lines {
			fmt.Fprintf(table, "%s\t%s\t%s\n", x.Name, x.Value, c.l.T("cli.from."+x.From))
		}
		return table.Flush()
	}
	return c.settle(cmd)
}

func (c *command) version() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "version", Args: cobra.NoArgs}, "version")
	cmd.RunE = func(*cobra.Command, []string) error {
		return c.tell(map[string]string{"version": c.Version}, "cli.version", "version", c.Version)
	}
	return cmd
}
