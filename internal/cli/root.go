// Package cli is the command line: one file a command. It puts the house
// together, says what happens in the language of whoever types, and ends with
// an exit code that a script can trust.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/web"
)

// World is what a command touches outside itself.
type World struct {
	Args     []string
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) (string, bool)
	Version  string
	Dir      string // where the command was typed, when that is not here
	Site     string // where the process that runs the command serves the site
	Watched  bool   // it was typed on a terminal, when that is not here
}

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1 // our mistake, or the machine's
	exitUsage       = 2 // the command was not typed right
	exitInvalid     = 3 // what was given can't be accepted; also a check that found something
	exitNotFound    = 4
	exitConflict    = 5
	exitUnavailable = 6                          // try again, or elsewhere; nothing was lost
	exitStopped     = 128 + int(syscall.SIGINT)  // whoever typed the command stopped it
	exitClosed      = 128 + int(syscall.SIGPIPE) // whoever read the output left (| head), as for any other tool
)

var exitOf = map[fault.Code]int{
	fault.Invalid: exitInvalid, fault.TooLarge: exitInvalid, fault.Unsupported: exitInvalid,
	fault.NotFound: exitNotFound, fault.Gone: exitNotFound, fault.Conflict: exitConflict, fault.AlreadyDone: exitConflict,
	fault.Unavailable: exitUnavailable, fault.NewerData: exitUnavailable, fault.TooMany: exitUnavailable,
}

// errFound ends a check that found something wrong, already told.
var errFound = errors.New("something was found")

// errUsage is a command that was not typed right.
var errUsage = errors.New("usage")

// command is what every command shares.
type command struct {
	World
	l         *i18n.Localiser
	catalogue *i18n.Catalogue
	settings  settings
	json      bool
	placed    bool     // what goes wrong is told with its place in the bundle
	running   *app.App // of the process that serves the folder, when the command was sent to it
	line      line     // of progress
}

// operator is who acts on the command line of the machine: whoever may run
// commands on the data folder owns the installation already.
var operator = access.Actor{Role: access.System, Name: "bocage"}

// Run runs one command and returns its exit code.
func Run(w World) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, w, nil)
}

func run(ctx context.Context, w World, running *app.App) int {
	catalogue, err := i18n.Load()
	if err != nil {
		fmt.Fprintln(w.Err, err)
		return exitFailed
	}
	c := &command{World: w, l: catalogue.For(language(w.Env)), catalogue: catalogue, running: running}
	c.Out = wiping{w.Out, c}
	root := c.root(catalogue)
	root.SetArgs(w.Args)
	root.SetIn(w.In)
	root.SetOut(c.Out)
	root.SetErr(w.Err)
	c.speak(root)
	return c.exit(ctx, root.ExecuteContext(ctx))
}

// language is the reader's: BOCAGE_LANG, else the terminal's, else French.
func language(env func(string) (string, bool)) string {
	for _, name := range []string{"BOCAGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if v, set := env(name); set && v != "" {
			if strings.HasPrefix(strings.ToLower(v), i18n.EN) {
				return i18n.EN
			}
			return i18n.FR
		}
	}
	return i18n.FR
}

func (c *command) root(catalogue *i18n.Catalogue) *cobra.Command {
	root := c.describe(&cobra.Command{Use: "bocage", SilenceErrors: true, SilenceUsage: true}, "root")
	root.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	flags := root.PersistentFlags()
	flags.BoolVar(&c.json, "json", false, c.l.T("cli.flag.json"))
	c.settings.flags(flags, c.l)
	root.AddCommand(c.serve(catalogue), c.user(), c.search(), c.quality(), c.backup(), c.restore(), c.verify(), c.export(), c.report(), c.imports(), c.source(), c.territory(), c.index(), c.bench(), c.check(), c.formula(), c.indicator(), c.demo(),
		c.mail(), c.config(), c.version())
	return root
}

// placeholder stands in a usage for what is to be given.
var placeholder = regexp.MustCompile(`[A-Z]{2,}`)

// describe gives a command its words: what it does, how, an example.
func (c *command) describe(cmd *cobra.Command, key string) *cobra.Command {
	cmd.Use = placeholder.ReplaceAllStringFunc(cmd.Use, func(word string) string { return c.l.T("cli.argument." + strings.ToLower(word)) })
	cmd.Short = c.l.T("cli." + key + ".short")
	cmd.Long = c.l.T("cli." + key + ".long")
	cmd.Example = c.l.T("cli." + key + ".example")
	return cmd
}

func (c *command) exit(ctx context.Context, err error) int {
	c.endProgress()
	var elsewhere errSent
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &elsewhere):
		return elsewhere.code
	case errors.Is(err, errFound):
		return exitInvalid
	case len(fault.All(err)) > 0:
		code, known := exitOf[fault.CodeOf(err)]
		if !known {
			code = exitFailed
		}
		var told []toldError
		for _, f := range fault.All(err) {
			told = append(told, toldError{string(f.Code), f.Key, f.Field, c.l.Fault(f)})
		}
		return c.fails(code, told...)
	case errors.Is(err, errUsage):
		message := strings.TrimPrefix(err.Error(), "usage: ")
		if !c.json {
			message += "\n" + c.l.T("cli.see_help")
		}
		return c.fails(exitUsage, toldError{Code: "usage", Message: message})
	case ctx.Err() != nil: // whatever the work made of it
		return c.fails(exitStopped, toldError{Code: "stopped", Message: c.l.T("cli.stopped")})
	}
	return c.fails(exitFailed, toldError{Code: string(fault.Internal), Message: c.l.T("cli.failed", "error", err.Error())})
}

// toldError is one thing that went wrong, as --json tells it.
type toldError struct {
	Code    string `json:"code"`
	Key     string `json:"key,omitempty"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`
}

// fails tells what went wrong and returns the exit code: a line each for people,
// one object under --json.
func (c *command) fails(code int, told ...toldError) int {
	if c.json {
		_ = json.NewEncoder(c.Err).Encode(map[string]any{"exit": code, "errors": told})
		return code
	}
	for _, x := range told[:min(len(told), maxLines)] {
		if c.placed && x.Field != "" {
			x.Message = c.l.T("cli.check.wrong", "where", x.Field, "text", x.Message)
		}
		fmt.Fprintln(c.Err, x.Message)
	}
	if n := len(told) - maxLines; n > 0 {
		fmt.Fprintln(c.Err, c.l.T("cli.import.more", "n", n))
	}
	return code
}

// say writes one line for people, nothing under --json.
func (c *command) say(key string, pairs ...any) {
	if !c.json {
		fmt.Fprintln(c.Out, c.l.T(key, pairs...))
	}
}

// tell writes the result as JSON under --json, else the line of its key.
func (c *command) tell(result any, key string, pairs ...any) error {
	if !c.json {
		c.say(key, pairs...)
		return nil
	}
	return json.NewEncoder(c.Out).Encode(result)
}

// open opens the installation that the settings name.
func (c *command) open(ctx context.Context) (*app.App, error) {
	postman, err := c.postman()
	if err != nil {
		return nil, err
	}
	fetcher, err := c.fetcher()
	if err != nil {
		return nil, err
	}
	return app.Open(ctx, app.Config{Fetcher: fetcher, Folder: c.settings.get("data"), DSN: c.settings.get("database"), Version: c.Version, Press: c.press(), Printer: printer(), Postman: postman})
}

// press makes the sites of published versions with the product's own pages.
func (c *command) press() app.Press {
	return web.Presser(web.Config{Catalogue: c.catalogue, Version: c.Version, Base: c.settings.get("base"), Clock: clock.System})
}

// with opens the installation, runs fn and closes it. When another process
// serves the folder, the command runs there.
func (c *command) with(ctx context.Context, fn func(*app.App) error) error {
	end := c.working()
	if c.running != nil {
		defer end()
		return fn(c.running)
	}
	err := c.alone(ctx, fn)
	end()
	if inUse(err) {
		return c.send(ctx, c.settings.get("data"), err)
	}
	return err
}

// withData is with, for what only makes sense where there is something: a
// mistyped folder must not be made, then declared sound or saved.
func (c *command) withData(ctx context.Context, fn func(*app.App) error) error {
	folder := c.settings.get("data")
	if c.running == nil && c.settings.get("database") == "" && !app.HasData(folder) {
		return fault.New(fault.NotFound, "data.absent", "folder", folder)
	}
	return c.with(ctx, fn)
}

// alone is with, in this process or not at all.
func (c *command) alone(ctx context.Context, fn func(*app.App) error) error {
	if c.running != nil {
		return fault.New(fault.Unavailable, "data.in_use", "folder", c.settings.get("data"))
	}
	a, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	return fn(a)
}
