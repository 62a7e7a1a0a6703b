package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/job"
	"codeberg.org/bocage/bocage/internal/web"
)

// grace is how long running requests may end when the server is asked to stop.
const grace = 20 * time.Second

func (c *command) serve(catalogue *i18n.Catalogue) *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "serve", Args: cobra.NoArgs}, "serve")
	demo := cmd.Flags().Bool("demo", false, c.l.T("cli.flag.demo"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.alone(cmd.Context(), func(a *app.App) error {
			if *demo {
				end := c.working()
				err := c.loadDemo(cmd.Context(), a.StartDemonstration)
				end()
				if err != nil {
					return err
				}
			}
			return c.listen(cmd.Context(), a, catalogue)
		})
	}
	return c.settle(cmd)
}

func (c *command) listen(ctx context.Context, a *app.App, catalogue *i18n.Catalogue) error {
	wait, err := c.patience()
	if err != nil {
		return err
	}
	address := c.settings.get("listen")
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fault.New(fault.Unavailable, "listen.refused", "address", address).Because(err)
	}
	base := c.settings.get("base")
	if base == "" {
		base = "http://" + strings.Replace(listener.Addr().String(), "127.0.0.1", "localhost", 1)
	}
	site, err := web.New(web.Config{
		App: a, Catalogue: catalogue, Version: c.Version, Base: base, Clock: clock.System, Identify: a.Identify, Printer: pagePrinter(),
		BehindProxy: c.settings.get("proxy") == "yes",
		Logger:      slog.New(slog.NewTextHandler(c.Err, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		listener.Close()
		return err
	}
	server := &http.Server{Handler: site.Handler()}
	web.Timeouts(server, wait)
	c.Site = base
	if err := c.greet(ctx, a, base); err != nil {
		listener.Close()
		return err
	}
	working, stop := context.WithCancel(ctx)
	defer stop()
	for _, lane := range app.Lanes() {
		go c.runner(a, lane).Run(working)
	}
	go c.carryOn(working, a)
	go c.draw(working, a)
	go c.ready(working, a)
	go c.tidy(working, a)
	go c.follow(working, a)
	if c.settings.get("database") == "" {
		if err := c.answer(working, a, c.settings.get("data")); err != nil {
			c.say("cli.serve.no_socket", "error", err.Error()) // the site matters more
		}
	}
	return c.until(ctx, server, listener)
}

// patience is how long a line may stay silent. Below a second, honest lines
// would be cut; beyond an hour, none would.
func (c *command) patience() (time.Duration, error) {
	value := c.settings.get("patience")
	wait, err := time.ParseDuration(value)
	if err != nil || wait < time.Second || wait > time.Hour {
		return 0, fault.New(fault.Invalid, "config.patience", "value", value).Because(err)
	}
	return wait, nil
}

// carryOn ends the imports that a stop left half done.
func (c *command) carryOn(ctx context.Context, a *app.App) {
	if err := a.CarryImportsOn(ctx); err != nil && ctx.Err() == nil {
		slog.New(slog.NewTextHandler(c.Err, nil)).Error("import", "error", err)
	}
}

// draw makes the small pictures that the folder lacks.
func (c *command) draw(ctx context.Context, a *app.App) {
	if err := a.DrawMissingTiles(ctx); err != nil && ctx.Err() == nil {
		slog.New(slog.NewTextHandler(c.Err, nil)).Error("draw", "error", err)
	}
}

// ready makes what the first visitor of a large directory would wait for.
func (c *command) ready(ctx context.Context, a *app.App) {
	if err := errors.Join(a.ReadyOutlines(), a.ReadyPlaceIndicators(), a.ReadyNetwork(ctx)); err != nil && ctx.Err() == nil {
		slog.New(slog.NewTextHandler(c.Err, nil)).Error("ready", "error", err)
	}
}

// betweenTidyings is how often what was kept long enough is erased.
const betweenTidyings = 24 * time.Hour

// tidy erases, every day, what people were told would be erased by then, and asks
// who holds a sheet, once a year, whether it still is right; what lists say otherwise of
// it is told to them too.
func (c *command) tidy(ctx context.Context, a *app.App) {
	for {
		if err := a.Tidy(ctx); err != nil && ctx.Err() == nil {
			slog.New(slog.NewTextHandler(c.Err, nil)).Error("tidy", "error", err)
		}
		if _, err := a.RemindHolders(ctx); err != nil && ctx.Err() == nil {
			slog.New(slog.NewTextHandler(c.Err, nil)).Error("remind", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(betweenTidyings):
		}
	}
}

// betweenReadings is how often sources are looked over for those to be read.
const betweenReadings = 15 * time.Minute

// follow asks for the readings of sources whose time has come.
func (c *command) follow(ctx context.Context, a *app.App) {
	for {
		if err := a.AskDueReadings(ctx, c.l.Lang()); err != nil && ctx.Err() == nil {
			slog.New(slog.NewTextHandler(c.Err, nil)).Error("source", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(betweenReadings):
		}
	}
}

// betweenLooks is how often an empty queue is looked at, for what another process
// asked or what is to be tried again: what this one asks rings a bell.
const betweenLooks = 2 * time.Second

// runner does the work of a lane that requests leave for later.
func (c *command) runner(a *app.App, lane app.JobKinds) job.Runner {
	works := map[string]job.Work{}
	for kind, work := range a.Works() {
		works[kind] = func(ctx context.Context, j app.Job, progress func(done, whole int) error) error {
			return work(ctx, j.Space, j.Payload, progress)
		}
	}
	return job.Runner{Queue: a.Queue(), Of: lane, Works: works, Log: slog.New(slog.NewTextHandler(c.Err, &slog.HandlerOptions{Level: slog.LevelWarn})), Every: betweenLooks,
		Rest: func() { c.rest(a) }}
}

// rest gives back what a site or an import took: the machine is small, and may be
// for others too.
func (c *command) rest(a *app.App) {
	if err := a.Rest(context.Background()); err != nil {
		slog.New(slog.NewTextHandler(c.Err, nil)).Warn("rest", "error", err)
	}
	debug.FreeOSMemory()
}

// greet says where the site is and, while nobody owns it, the one-time link.
func (c *command) greet(ctx context.Context, a *app.App, base string) error {
	c.say("cli.serve.at", "address", base)
	token, err := a.FirstLink(ctx)
	if err != nil || token == "" {
		return err
	}
	c.say("cli.serve.first", "link", base+firstPath(c.l.Lang())+"?lien="+token)
	return nil
}

// firstPath is the page that an invitation opens. Its token works once, within
// a day, and the site sends no address to another one.
func firstPath(lang string) string {
	if lang == i18n.EN {
		return "/en/invitation"
	}
	return "/invitation"
}

func (c *command) until(ctx context.Context, server *http.Server, listener net.Listener) error {
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(stopping)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	c.say("cli.serve.stopped")
	return err
}
