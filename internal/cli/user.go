package cli

import (
	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
)

func (c *command) user() *cobra.Command {
	group := c.describe(&cobra.Command{Use: "user"}, "user")
	invite := c.describe(&cobra.Command{Use: "invite ROLE", Args: cobra.ExactArgs(1), ValidArgs: []string{"reader", "editor", "owner"}}, "user.invite")
	invite.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			token, err := a.InviteAccount(cmd.Context(), operator, access.Role(args[0]))
			if err != nil {
				return err
			}
			link := c.settings.get("base") + firstPath(c.l.Lang()) + "?lien=" + token
			return c.tell(map[string]string{"link": link}, "cli.user.invited", "link", link)
		})
	}
	group.AddCommand(c.settle(invite))
	return group
}
