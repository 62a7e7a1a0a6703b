package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// invited are the roles that a link may give.
var invited = []string{string(access.Reader), string(access.Editor), string(access.Owner)}

func (c *command) user() *cobra.Command {
	group := c.describe(&cobra.Command{Use: "user"}, "user")
	invite := c.describe(&cobra.Command{Use: "invite ROLE", Args: cobra.ExactArgs(1), ValidArgs: invited}, "user.invite")
	invite.RunE = func(cmd *cobra.Command, args []string) error {
		role := access.Role(args[0])
		if !slices.Contains(invited, args[0]) {
			return fault.New(fault.Invalid, "cli.role", "value", args[0], "roles", strings.Join(invited, ", "))
		}
		return c.with(cmd.Context(), func(a *app.App) error {
			token, err := a.InviteAccount(cmd.Context(), operator, role)
			if err != nil {
				return err
			}
			base := c.settings.get("base")
			if base == "" {
				base = c.Site
			}
			link := base + firstPath(c.l.Lang()) + "?lien=" + token
			return c.tell(map[string]string{"link": link}, "cli.user.invited", "link", link)
		})
	}
	group.AddCommand(c.settle(invite))
	return group
}
