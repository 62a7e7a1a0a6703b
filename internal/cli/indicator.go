package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (c *command) indicator() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "indicator"}, "indicator")
	cmd.AddCommand(c.settle(c.indicatorImport()), c.settle(c.indicatorExport()), c.settle(c.indicatorCompose()), c.settle(c.indicatorCard()))
	return cmd
}

// indicatorFlags are what someone says of a file of indicators of place.
type indicatorFlags struct {
	app.PlaceImport
	level                     string
	counts, weighted, medians []string
	cards, labels, units      []string
	weight                    string
	dry                       bool
}

func (c *command) indicatorImport() *cobra.Command {
	var f indicatorFlags
	cmd := c.describe(&cobra.Command{Use: "import FILE", Args: cobra.ExactArgs(1)}, "indicator.import")
	flags := cmd.Flags()
	flags.StringVar(&f.Sheet, "sheet", "", c.l.T("cli.flag.convert.sheet"))
	flags.IntVar(&f.Header, "header", 0, c.l.T("cli.flag.convert.header"))
	flags.StringVar(&f.Code, "code", "", c.l.T("cli.flag.convert.code"))
	flags.StringVar(&f.level, "level", "", c.l.T("cli.flag.indicator.level"))
	flags.IntVar(&f.Vintage, "from", 0, c.l.T("cli.flag.indicator.from"))
	flags.StringVar(&f.Period, "period", "", c.l.T("cli.flag.indicator.period"))
	flags.StringVar(&f.Source, "source", "", c.l.T("cli.flag.indicator.source"))
	flags.StringVar(&f.Producer, "producer", "", c.l.T("cli.flag.indicator.producer"))
	flags.StringVar(&f.Licence, "licence", "", c.l.T("cli.flag.indicator.licence"))
	flags.StringVar(&f.Web, "web", "", c.l.T("cli.flag.indicator.web"))
	flags.StringArrayVar(&f.counts, "count", nil, c.l.T("cli.flag.indicator.count"))
	flags.StringArrayVar(&f.weighted, "weighted", nil, c.l.T("cli.flag.indicator.weighted"))
	flags.StringVar(&f.weight, "weight", "", c.l.T("cli.flag.indicator.weight"))
	flags.StringArrayVar(&f.medians, "median", nil, c.l.T("cli.flag.indicator.median"))
	flags.StringArrayVar(&f.cards, "card", nil, c.l.T("cli.flag.indicator.card"))
	flags.StringArrayVar(&f.labels, "label", nil, c.l.T("cli.flag.indicator.label"))
	flags.StringArrayVar(&f.units, "unit", nil, c.l.T("cli.flag.indicator.unit"))
	flags.StringSliceVar(&f.Leave, "leave", nil, c.l.T("cli.flag.indicator.leave"))
	flags.BoolVar(&f.Public, "public", false, c.l.T("cli.flag.indicator.public"))
	flags.BoolVar(&f.KeepGood, "keep-good", false, c.l.T("cli.flag.indicator.keep_good"))
	flags.BoolVar(&f.dry, "dry-run", false, c.l.T("cli.flag.indicator.dry_run"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.importIndicators(cmd.Context(), c.at(args[0]), f)
	}
	return cmd
}

// columns puts together what was said of each column, in the order it was said.
func (f *indicatorFlags) columns() error {
	for _, of := range []struct {
		rule  series.Rule
		names []string
	}{{series.Sum, f.counts}, {series.Weighted, f.weighted}, {series.None, f.medians}} {
		for _, name := range of.names {
			column := app.PlaceColumn{Name: name, Rule: of.rule}
			if of.rule == series.Weighted {
				column.Weight = f.weight
			}
			f.Columns = append(f.Columns, column)
		}
	}
	for _, said := range f.cards {
		name, code, err := namedAs(said)
		if err != nil {
			return err
		}
		f.Columns = append(f.Columns, app.PlaceColumn{Name: name, Card: code})
	}
	for _, of := range []struct {
		said []string
		set  func(*app.PlaceColumn, string)
	}{{f.labels, func(p *app.PlaceColumn, s string) { p.Label = s }}, {f.units, func(p *app.PlaceColumn, s string) { p.Unit = s }}} {
		for _, said := range of.said {
			name, word, err := namedAs(said)
			if err != nil {
				return err
			}
			for i := range f.Columns {
				if f.Columns[i].Name == name {
					of.set(&f.Columns[i], word)
				}
			}
		}
	}
	return nil
}

// namedAs reads COLUMN=word.
func namedAs(said string) (name, word string, err error) {
	at := strings.LastIndexByte(said, '=')
	if at < 1 {
		return "", "", fault.New(fault.Invalid, "cli.indicator.pair", "value", said)
	}
	return strings.TrimSpace(said[:at]), strings.TrimSpace(said[at+1:]), nil
}

func (c *command) importIndicators(ctx context.Context, path string, f indicatorFlags) error {
	if err := f.columns(); err != nil {
		return err
	}
	f.Level = territory.Level(f.level)
	return c.pointed(c.bringIndicators(ctx, path, f), optionOf)
}

// optionOf is the option that a fault is about: those of a column are named « B.weight ».
func optionOf(field string) string {
	if _, of, ofColumn := strings.Cut(field, "."); ofColumn {
		field = of
	}
	switch field {
	case "vintage":
		return "--from"
	case "period", "source", "producer", "licence", "web", "level", "leave", "code", "header", "sheet", "weight", "card", "label", "unit":
		return "--" + field
	}
	return ""
}

// pointed says of each fault what was typed that it is about, as far as that has a name.
func (c *command) pointed(err error, name func(field string) string) error {
	var l fault.List
	for _, f := range fault.All(err) {
		if at := name(f.Field); at != "" {
			f = fault.On(f.Field, f.Code, "cli.indicator.at", "at", at, "text", c.l.Fault(f)).Because(f)
		}
		l = append(l, f)
	}
	if len(l) == 0 {
		return err
	}
	return l.Err()
}

func (c *command) bringIndicators(ctx context.Context, path string, f indicatorFlags) error {
	in, err := opened(path, path)
	if err != nil {
		return err
	}
	defer in.Close() // reading only: nothing can be lost
	info, err := in.Stat()
	if err != nil {
		return fault.New(fault.NotFound, "file.absent", "file", path).Because(err)
	}
	return c.with(ctx, func(a *app.App) error {
		if f.dry {
			report, err := a.LookAtPlaceFile(ctx, operator, filepath.Base(path), in, info.Size(), f.PlaceImport)
			if err != nil {
				return err
			}
			return c.tellIndicators(a, report)
		}
		report, err := a.KeepPlaceFile(ctx, operator, filepath.Base(path), in, info.Size(), f.PlaceImport, app.From{})
		if report.Name != "" {
			if e := c.tellIndicators(a, report); e != nil && err == nil {
				return e
			}
		}
		return err
	})
}

// tellIndicators tells what was read, what is doubtful and what was kept.
func (c *command) tellIndicators(a *app.App, r app.PlaceReport) error {
	if c.json {
		return json.NewEncoder(c.Out).Encode(r)
	}
	c.say("cli.indicator.read", "name", r.Name, "lines", r.Lines, "code", r.Code, "level", c.l.N("territory.level."+string(r.Level), 2), "year", fmt.Sprint(r.Vintage), "places", r.Places)
	if r.ODbL {
		c.say("place_import.odbl")
	}
	for _, p := range r.Problems[:min(len(r.Problems), maxLines)] {
		where := c.l.T("cli.import.line", "line", p.Line)
		if p.Column != "" {
			where += ", " + p.Column
		}
		c.say("cli.import.problem", "where", where, "text", c.l.Fault(p.Why))
	}
	c.more(r.Refused + r.Unread)
	for _, column := range r.Columns {
		if err := c.tellIndicator(a, column, r.Kept); err != nil {
			return err
		}
	}
	if len(r.Columns) == 0 {
		c.tellOffered(r)
	}
	return nil
}

// tellOffered lists the columns that may be brought in, when none was said.
func (c *command) tellOffered(r app.PlaceReport) {
	for _, o := range r.Offered {
		switch {
		case o.Card != "":
			c.say("cli.indicator.offered.card", "letter", o.Letter, "name", o.Name, "card", o.Card)
		case o.Figures:
			c.say("cli.indicator.offered", "letter", o.Letter, "name", o.Name, "sample", o.Sample)
		}
	}
}

func (c *command) tellIndicator(a *app.App, r app.PlaceColumnReport, kept bool) error {
	places, err := a.Territories()
	if err != nil {
		return err
	}
	key := "cli.indicator.would"
	if kept {
		key = "cli.indicator.kept"
	}
	c.say(key, "label", r.Card.Label, "code", r.Card.Code, "period", r.Card.Period, "release", r.Card.Release, "known", r.Known)
	if r.Mixed {
		c.say("cli.indicator.mixed")
	}
	for _, d := range r.Doubts[:min(len(r.Doubts), maxLines)] {
		switch d.Kind {
		case series.Scale:
			c.say("cli.indicator.scale", "times", c.l.Show(d.Times), "past", r.Past)
		default:
			c.say("cli.indicator.doubt", "line", d.Line, "place", places.Label(d.Place), "value", c.l.Number(d.Value, 2), "expected", c.l.Number(d.Expected, 2), "kind", c.l.T("cli.indicator.doubt."+doubtName(r.Card.Rule, d.Kind)))
		}
	}
	c.more(len(r.Doubts))
	if d := r.Difference; d != nil {
		c.say("cli.indicator.difference", "changed", d.Changed, "appeared", d.Appeared, "went", d.Went, "same", d.Same)
	}
	return nil
}

// doubtName names a doubt: the larger place of a count is a sum, that of a rate a mean.
func doubtName(rule series.Rule, kind series.DoubtKind) string {
	if kind == series.Parent && rule == series.Weighted {
		return "parent_mean"
	}
	return string(kind)
}

func (c *command) indicatorExport() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "export CODE", Args: cobra.ExactArgs(1)}, "indicator.export")
	out := cmd.Flags().StringP("out", "o", "", c.l.T("cli.flag.convert.out"))
	number := cmd.Flags().Int("release", 0, c.l.T("cli.flag.indicator.release"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ending := strings.ToLower(filepath.Ext(*out))
		if *out != "" && ending != ".csv" && ending != ".xlsx" {
			return c.mistyped("cli.indicator.ending", "file", *out)
		}
		return c.with(cmd.Context(), func(a *app.App) error {
			export, err := a.ExportPlaceIndicator(cmd.Context(), operator, args[0], *number)
			if err != nil {
				return noSuchIndicator(err, "cli.indicator.none", args[0])
			}
			if *out == "" {
				return export.Write(c.Out, sheet.CSV, c.l)
			}
			form := sheet.CSV
			if ending == ".xlsx" {
				form = sheet.XLSX
			}
			if err := whole(c.at(*out), func(w io.Writer) error { return export.Write(w, form, c.l) }); err != nil {
				return err
			}
			return c.tell(map[string]any{"file": *out}, "cli.indicator.exported", "file", *out)
		})
	}
	return cmd
}

// noSuchIndicator says of an indicator that is not there which one was asked for.
func noSuchIndicator(err error, key, code string) error {
	if all := fault.All(err); len(all) == 1 && all[0].Key == "not_found" {
		return fault.New(fault.NotFound, key, "code", code).Because(err)
	}
	return err
}
