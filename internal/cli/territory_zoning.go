package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/text"
)

func (c *command) territoryZoning() *cobra.Command {
	var kind string
	var dry bool
	how := app.ZoningReading{Like: perimeter.Perimeter{Lang: c.l.Lang()}}
	like := &how.Like
	cmd := c.describe(&cobra.Command{Use: "zoning FILE", Args: cobra.ExactArgs(1)}, "territory.zoning")
	flags := cmd.Flags()
	flags.StringVar(&kind, "kind", "", c.l.T("cli.flag.zoning.kind", "kinds", strings.Join(kindWords(), ", ")))
	flags.StringVar(&like.Other, "other", "", c.l.T("cli.flag.zoning.other"))
	flags.StringVar(&like.By, "by", "", c.l.T("cli.flag.zoning.by"))
	flags.StringVar(&like.Licence, "licence", "", c.l.T("cli.flag.zoning.licence"))
	flags.BoolVar(&like.Public, "public", false, c.l.T("cli.flag.zoning.public"))
	flags.StringVar(&how.Property, "property", "", c.l.T("cli.flag.zoning.property"))
	flags.StringVar((*string)(&how.Rule), "rule", string(app.ByPoint), c.l.T("cli.flag.zoning.rule"))
	flags.StringVar((*string)(&how.Coordinates), "coordinates", "", c.l.T("cli.flag.zoning.coordinates"))
	flags.BoolVar(&dry, "dry-run", false, c.l.T("cli.flag.vintage.dry_run"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		in, err := opened(c.at(args[0]), args[0])
		if err != nil {
			return err
		}
		defer in.Close() // reading only: nothing can be lost
		if !slices.Contains(kindWords(), kind) {
			return fmt.Errorf("%w: %s", errUsage, c.l.T("cli.zoning.no_kind", "kinds", strings.Join(kindWords(), ", ")))
		}
		if !slices.Contains(app.ZoningRules, how.Rule) {
			return fmt.Errorf("%w: %s", errUsage, c.l.T("cli.zoning.no_rule"))
		}
		if !slices.Contains([]geo.Coordinates{"", geo.Degrees, geo.Lambert93}, how.Coordinates) {
			return fmt.Errorf("%w: %s", errUsage, c.l.T("cli.zoning.no_coordinates"))
		}
		like.Kind = perimeter.Kind(kind)
		return c.with(cmd.Context(), func(a *app.App) error { return c.zoning(cmd.Context(), a, in, how, dry) })
	}
	return c.settle(cmd)
}

func kindWords() []string {
	words := make([]string, len(perimeter.Kinds))
	for i, k := range perimeter.Kinds {
		words[i] = string(k)
	}
	return words
}

func (c *command) zoning(ctx context.Context, a *app.App, in io.Reader, how app.ZoningReading, dry bool) error {
	if err := how.Check(true); err != nil {
		return err
	}
	outlines, err := a.CommuneOutlines()
	if err != nil {
		return err
	}
	z, err := a.ReadZoning(operator, in, how, outlines)
	if err != nil {
		return err
	}
	if err := noSuchProperty(z, how.Property); err != nil {
		return err
	}
	var kept []app.ZoneKept
	if dry {
		for _, zone := range z.Zones {
			kept = append(kept, app.ZoneKept{ZoningZone: zone, Err: zone.Wrong})
		}
	} else {
		kept = a.KeepZoning(ctx, operator, z)
	}
	return c.tellZoning(z, kept, dry)
}

// noSuchProperty refuses a property that no feature has, and names those that there are.
func noSuchProperty(z app.Zoning, asked string) error {
	var names []string
	for _, p := range z.File.Properties {
		names = append(names, p.Name)
	}
	named := func(zone app.ZoningZone) bool { return zone.Perimeter.Name != "" }
	if asked == "" || len(z.Zones) == 0 || slices.ContainsFunc(z.Zones, named) {
		return nil
	}
	if len(names) == 0 {
		return fault.On("property", fault.NotFound, "cli.zoning.no_properties", "value", text.CleanLine(asked, 60))
	}
	return fault.On("property", fault.NotFound, "cli.zoning.no_property", "value", text.CleanLine(asked, 60), "list", names)
}

// toldZone is what became of a zone, as --json tells it.
type toldZone struct {
	Feature  int    `json:"feature"`
	Name     string `json:"name,omitempty"`
	Key      string `json:"key,omitempty"` // of the perimeter that was kept
	Communes int    `json:"communes,omitempty"`
	Wrong    string `json:"wrong,omitempty"`
}

// tellZoning says what became of each feature, and ends as wrong when one was left.
func (c *command) tellZoning(z app.Zoning, kept []app.ZoneKept, dry bool) error {
	var told []toldZone
	good := 0
	for _, k := range kept {
		t := toldZone{Feature: k.Number, Name: k.Perimeter.Name, Communes: len(k.Perimeter.Members)}
		switch faults := fault.All(k.Err); {
		case k.Err == nil:
			good++
			t.Key = string(k.Perimeter.Key())
		case len(faults) == 0:
			return k.Err
		default:
			t.Wrong = c.l.Fault(faults[0])
		}
		told = append(told, t)
	}
	for _, trouble := range z.File.Troubles {
		told = append(told, toldZone{Feature: trouble.Feature, Name: text.CleanLine(trouble.Name, perimeter.MaxName), Wrong: c.trouble(trouble)})
	}
	slices.SortFunc(told, func(a, b toldZone) int { return a.Feature - b.Feature })
	if c.json {
		return json.NewEncoder(c.Out).Encode(told)
	}
	for _, t := range told {
		if t.Wrong != "" && t.Name == "" {
			fmt.Fprintln(c.Err, c.l.T("cli.zoning.wrong.nameless", "n", t.Feature, "text", t.Wrong))
			continue
		}
		if t.Wrong != "" {
			fmt.Fprintln(c.Err, c.l.T("cli.zoning.wrong", "n", t.Feature, "name", t.Name, "text", t.Wrong))
			continue
		}
		fmt.Fprintln(c.Out, c.l.T("cli.zoning.zone", "n", t.Feature, "name", t.Name, "communes", c.l.N("perimeter.count.commune", t.Communes)))
	}
	c.sayN(map[bool]string{true: "cli.zoning.would", false: "cli.zoning.kept"}[dry], good)
	c.tellDoubts(z)
	c.sayN("cli.zoning.unplaced", z.Unplaced)
	if good < len(told) {
		return errFound
	}
	return nil
}

// tellDoubts says what of a zoning is worth a look: coordinates that were guessed,
// communes that borders cut or that several zones hold.
func (c *command) tellDoubts(z app.Zoning) {
	if z.File.Coordinates == geo.Lambert93 {
		fmt.Fprintln(c.Out, c.l.T("zoning.lambert."+map[bool]string{true: "guessed", false: "read"}[z.File.Guessed]))
	}
	cut := 0
	for _, zone := range z.Zones {
		cut += len(zone.Cut)
	}
	for _, told := range []struct {
		key string
		n   int
	}{{"cut", cut}, {"overlaps", len(z.Overlaps)}, {"intricate", len(z.Intricate)}} {
		if told.n > 0 {
			c.sayN("cli.zoning."+told.key, told.n)
		}
	}
}

// trouble says what is wrong with a feature, and near where.
func (c *command) trouble(t geo.Trouble) string {
	return c.l.T("zoning.trouble."+string(t.What), "lon", c.l.Number(t.Lon, 4), "lat", c.l.Number(t.Lat, 4))
}
