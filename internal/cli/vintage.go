package cli

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/vintage"
)

func (c *command) territoryUpdate() *cobra.Command {
	var year int
	var dry bool
	cmd := c.describe(&cobra.Command{Use: "update FILE...", Args: cobra.MinimumNArgs(1)}, "territory.update")
	cmd.Flags().IntVar(&year, "vintage", 0, c.l.T("cli.flag.vintage"))
	cmd.Flags().BoolVar(&dry, "dry-run", false, c.l.T("cli.flag.vintage.dry_run"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		yearly, err := c.yearly(args)
		if err != nil {
			return err
		}
		return c.withData(cmd.Context(), func(a *app.App) error {
			v, err := a.PrepareVintage(operator, year, yearly)
			if err != nil {
				return err
			}
			told := toldVintage{Changes: v.Changes}
			if told.Uses, err = a.UsesOfVintage(cmd.Context(), operator, v); err != nil {
				return err
			}
			if !dry {
				if told.Folder, err = a.InstallVintage(operator, v); err != nil {
					return err
				}
			}
			return c.tellVintage(a, told)
		})
	}
	return c.settle(cmd)
}

// toldVintage is what a year changes, for whom, and where it was written, if it was.
type toldVintage struct {
	vintage.Changes
	Uses   []app.VintageUse
	Folder string
}

// yearly reads the files of a year.
func (c *command) yearly(paths []string) (vintage.Yearly, error) {
	var y vintage.Yearly
	for _, path := range paths {
		f, err := opened(c.at(path), path)
		if err != nil {
			return y, err
		}
		err = y.Read(filepath.Base(path), f)
		f.Close() // reading only: nothing can be lost
		if err != nil {
			return y, err
		}
	}
	return y, nil
}

func (c *command) tellVintage(a *app.App, v toldVintage) error {
	if c.json {
		return json.NewEncoder(c.Out).Encode(v)
	}
	places, err := a.Territories()
	if err != nil {
		return err
	}
	c.say("cli.vintage.done", "year", strconv.Itoa(v.To), "before", strconv.Itoa(v.From), "communes", v.Communes, "epci", v.EPCI)
	if v.None() {
		c.say("cli.vintage.none")
	}
	c.sayN("cli.vintage.counted", v.Counted)
	name := func(k territory.Key) string {
		if k == "" {
			return c.l.T("cli.vintage.no_epci")
		}
		if label := places.Label(k); label != "" {
			return label
		}
		return k.Code()
	}
	for _, kind := range []territory.MoveKind{territory.Merger, territory.Split, territory.NewCode} {
		c.list("cli.vintage."+string(kind), movesOf(v.Moves, kind, name))
	}
	var renamed, joined []string
	for _, r := range v.Renamed {
		renamed = append(renamed, r.Key.Code()+" "+r.Before+" → "+r.After)
	}
	for _, j := range v.Joined {
		joined = append(joined, name(j.Commune)+" : "+name(j.Before)+" → "+name(j.After))
	}
	c.list("cli.vintage.renamed", renamed)
	c.list("cli.vintage.joined", joined)
	c.list("cli.vintage.came", namesOf(v.Came, name))
	c.list("cli.vintage.went", namesOf(v.Went, name))
	c.tellUses(v.Uses, name)
	if v.Folder == "" {
		c.say("cli.vintage.dry")
		return nil
	}
	c.say("cli.vintage.written", "folder", v.Folder)
	return nil
}

// movesOf says each move of a kind; what stays is left out.
func movesOf(moves []territory.Move, kind territory.MoveKind, name func(territory.Key) string) []string {
	var lines []string
	for _, m := range moves {
		if m.Kind == kind && m.From != m.To {
			from, to := territory.Key("commune:"+m.From), territory.Key("commune:"+m.To)
			lines = append(lines, fmt.Sprintf("%s %s → %s %s", m.From, name(from), m.To, name(to)))
		}
	}
	return lines
}

func namesOf(keys []territory.Key, name func(territory.Key) string) []string {
	lines := make([]string, len(keys))
	for i, k := range keys {
		lines[i] = name(k)
	}
	return lines
}

// list writes lines below what they are, how many there are, the first ones.
func (c *command) list(key string, lines []string) {
	if len(lines) == 0 {
		return
	}
	c.say(key, "n", len(lines))
	for _, l := range lines[:min(len(lines), mostTold)] {
		fmt.Fprintln(c.Out, "  "+l)
	}
	if n := len(lines) - mostTold; n > 0 {
		fmt.Fprintln(c.Out, c.l.T("cli.import.more", "n", n))
	}
}

// tellUses says for whom something changes: what names it here.
func (c *command) tellUses(uses []app.VintageUse, name func(territory.Key) string) {
	if len(uses) == 0 {
		c.say("cli.vintage.nobody")
		return
	}
	for start := 0; start < len(uses); {
		end := start
		var lines []string
		for ; end < len(uses) && uses[end].Kind == uses[start].Kind; end++ {
			lines = append(lines, uses[end].Name+" : "+strings.Join(namesOf(uses[end].Keys, name), ", "))
		}
		c.list("cli.vintage.use."+uses[start].Kind, lines)
		start = end
	}
}
