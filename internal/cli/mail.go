package cli

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/mail"
)

// postman is who sends letters, nil where no server is set.
func (c *command) postman() (app.Postman, error) {
	sender, err := c.sender()
	if sender == nil || err != nil {
		return nil, err // an interface that holds nothing, not one that holds a nil
	}
	return sender, nil
}

func (c *command) sender() (*mail.Sender, error) {
	get := c.settings.get
	if get("smtp-host") == "" {
		return nil, nil
	}
	port := 0
	if said := get("smtp-port"); said != "" {
		n, err := strconv.Atoi(said)
		if err != nil || n == 0 {
			return nil, fault.On("smtp-port", fault.Invalid, "mail.port", "value", said)
		}
		port = n
	}
	password := get("smtp-password")
	if file := get("smtp-password-file"); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fault.On("smtp-password-file", fault.Invalid, "config.unreadable", "file", file).Because(err)
		}
		password = strings.TrimRight(string(text), "\r\n")
	}
	return mail.New(mail.Config{Host: get("smtp-host"), Port: port, User: get("smtp-user"), Password: password, Security: mail.Security(get("smtp-tls")), From: get("mail-from")})
}

// mail sends a letter at once, so that whoever sets a server hears what it says.
func (c *command) mail() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "mail ADDRESS", Args: cobra.ExactArgs(1)}, "mail")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		sender, err := c.sender()
		if err != nil {
			return err
		}
		if sender == nil {
			return fault.New(fault.Unavailable, "mail.no_server")
		}
		if err := c.tryLetter(cmd.Context(), sender, args[0]); err != nil {
			return err
		}
		return c.tell(map[string]string{"sent": args[0]}, "cli.mail.sent", "address", args[0])
	}
	cmd.AddCommand(c.mailStop())
	return c.settle(cmd)
}

// mailStop erases an address from the searches that it follows: what comes back from
// it after the server took it reaches a person, who ends it here.
func (c *command) mailStop() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "stop ADDRESS", Args: cobra.ExactArgs(1)}, "mail.stop")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			n, err := a.StopWatches(cmd.Context(), access.House, args[0])
			if err != nil {
				return err
			}
			if c.json {
				return json.NewEncoder(c.Out).Encode(map[string]int{"stopped": n})
			}
			c.say("cli.mail.stopped", "n", n)
			return nil
		})
	}
	return c.settle(cmd)
}

func (c *command) tryLetter(ctx context.Context, sender *mail.Sender, to string) error {
	err := sender.Send(ctx, mail.Message{ID: id.New(), To: to, Subject: c.l.T("cli.mail.subject"), Text: c.l.T("cli.mail.text", "site", c.settings.get("base")), Lang: c.l.Lang(), Written: time.Now()})
	var refused *mail.Refusal
	switch {
	case err == nil || ctx.Err() != nil:
		return err
	case errors.As(err, &refused):
		return fault.New(fault.Invalid, "mail.refused", "address", to, "said", refused.Said)
	}
	return fault.New(fault.Unavailable, "mail.away", "host", c.settings.get("smtp-host"), "said", mail.OneLine(err.Error())).Because(err)
}
