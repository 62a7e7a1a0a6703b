package cli

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

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
			token, err := a.InviteAccount(cmd.Context(), operator, role, app.From{})
			if err != nil {
				return err
			}
			link := c.oneTime(token)
			return c.tell(map[string]string{"link": link}, "cli.user.invited", "link", link)
		})
	}
	list := c.describe(&cobra.Command{Use: "list", Args: cobra.NoArgs}, "user.list")
	list.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(cmd.Context(), func(a *app.App) error { return c.listAccounts(cmd.Context(), a) })
	}
	closing := c.describe(&cobra.Command{Use: "close LOGIN", Args: cobra.ExactArgs(1)}, "user.close")
	closing.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			if err := a.CloseAccount(cmd.Context(), operator, args[0]); err != nil {
				return err
			}
			return c.tell(map[string]string{"closed": args[0]}, "cli.user.closed", "login", args[0])
		})
	}
	group.AddCommand(c.settle(invite), c.settle(list), c.userRole(), c.userPassword(), c.userInvitations(), c.userWithdraw(), c.settle(closing))
	return group
}

// oneTime is the address of a one-time link.
func (c *command) oneTime(token string) string {
	base := c.settings.get("base")
	if base == "" {
		base = c.Site
	}
	return base + firstPath(c.l.Lang()) + "?lien=" + token
}

func (c *command) userRole() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "role LOGIN ROLE", Args: cobra.ExactArgs(2)}, "user.role")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		login, role := args[0], args[1]
		if !slices.Contains(invited, role) {
			return fault.New(fault.Invalid, "cli.role", "value", role, "roles", strings.Join(invited, ", "))
		}
		return c.with(cmd.Context(), func(a *app.App) error {
			if err := a.SetRole(cmd.Context(), operator, login, access.Role(role)); err != nil {
				return err
			}
			return c.tell(map[string]string{"login": login, "role": role}, "cli.user.changed", "login", login, "role", role)
		})
	}
	return c.settle(cmd)
}

func (c *command) userPassword() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "password LOGIN", Args: cobra.ExactArgs(1)}, "user.password")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			token, err := a.PasswordLink(cmd.Context(), operator, args[0], app.From{})
			if err != nil {
				return err
			}
			link := c.oneTime(token)
			return c.tell(map[string]string{"link": link}, "cli.user.invited", "link", link)
		})
	}
	return c.settle(cmd)
}

func (c *command) listAccounts(ctx context.Context, a *app.App) error {
	all, err := a.Accounts(ctx, operator)
	if err != nil {
		return err
	}
	if c.json {
		list := []map[string]string{}
		for _, x := range all {
			list = append(list, map[string]string{"login": x.Login, "name": x.Name, "role": string(x.Role)})
		}
		return json.NewEncoder(c.Out).Encode(list)
	}
	for _, x := range all {
		c.say("cli.user.listed", "login", x.Login, "name", x.Name, "role", string(x.Role))
	}
	return nil
}

func (c *command) userInvitations() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "invitations", Args: cobra.NoArgs}, "user.invitations")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			open, err := a.Invitations(cmd.Context(), operator)
			if err != nil {
				return err
			}
			list := []map[string]string{}
			for _, i := range open {
				until, key := time.UnixMilli(i.Expires).UTC().Format(time.RFC3339), "cli.user.open.invite"
				if i.Login != "" {
					key = "cli.user.open.password"
				}
				list = append(list, map[string]string{"name": i.ID, "role": string(i.Role), "login": i.Login, "until": until})
				c.say(key, "name", i.ID, "role", string(i.Role), "login", i.Login, "until", c.l.Instant(i.Expires))
			}
			if c.json {
				return json.NewEncoder(c.Out).Encode(list)
			}
			return nil
		})
	}
	return c.settle(cmd)
}

func (c *command) userWithdraw() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "withdraw LINK", Args: cobra.ExactArgs(1)}, "user.withdraw")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			if err := a.WithdrawInvitation(cmd.Context(), operator, args[0]); err != nil {
				return err
			}
			return c.tell(map[string]string{"withdrawn": args[0]}, "cli.user.withdrawn", "name", args[0])
		})
	}
	return c.settle(cmd)
}
