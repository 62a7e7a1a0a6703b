package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

func (c *command) territory() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "territory"}, "territory")
	cmd.AddCommand(c.territoryConvert(), c.territoryShow(), c.territoryUpdate(), c.territoryZoning())
	return cmd
}

// convertFlags are what someone says of a table of communes.
type convertFlags struct {
	app.Conversion
	ratios    []string
	out, rest string
}

func (c *command) territoryConvert() *cobra.Command {
	var f convertFlags
	cmd := c.describe(&cobra.Command{Use: "convert FILE", Args: cobra.ExactArgs(1)}, "territory.convert")
	flags := cmd.Flags()
	flags.IntVar(&f.From, "from", 0, c.l.T("cli.flag.convert.from"))
	flags.IntVar(&f.To, "to", 0, c.l.T("cli.flag.convert.to"))
	flags.StringVar(&f.Sheet, "sheet", "", c.l.T("cli.flag.convert.sheet"))
	flags.IntVar(&f.Header, "header", 0, c.l.T("cli.flag.convert.header"))
	flags.StringVar(&f.Code, "code", "", c.l.T("cli.flag.convert.code"))
	flags.StringSliceVar(&f.Counts, "count", nil, c.l.T("cli.flag.convert.count"))
	flags.StringArrayVar(&f.ratios, "rate", nil, c.l.T("cli.flag.convert.rate"))
	flags.StringSliceVar(&f.Rates, "weighted", nil, c.l.T("cli.flag.convert.weighted"))
	flags.StringVar(&f.Weight, "weight", "", c.l.T("cli.flag.convert.weight"))
	flags.StringSliceVar(&f.Medians, "median", nil, c.l.T("cli.flag.convert.median"))
	flags.StringSliceVar(&f.Classes, "typology", nil, c.l.T("cli.flag.convert.typology"))
	flags.BoolVar(&f.WithoutODbL, "without-odbl", false, c.l.T("cli.flag.convert.without_odbl"))
	flags.StringVarP(&f.out, "out", "o", "", c.l.T("cli.flag.convert.out"))
	flags.StringVar(&f.rest, "rest", "", c.l.T("cli.flag.convert.rest"))
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		f.Folder = c.settings.get("data")
		return c.convert(c.at(args[0]), f)
	}
	return c.settle(cmd)
}

func (c *command) convert(path string, f convertFlags) error {
	in, err := opened(path, path)
	if err != nil {
		return err
	}
	defer in.Close() // reading only: nothing can be lost
	if f.out == "" {
		return fmt.Errorf("%w: %s", errUsage, c.l.T("cli.convert.no_out"))
	}
	for _, said := range f.ratios {
		r, err := ratioOf(said)
		if err != nil {
			return err
		}
		f.Ratios = append(f.Ratios, r)
	}
	info, err := in.Stat()
	if err != nil {
		return fault.New(fault.NotFound, "file.absent", "file", path).Because(err)
	}
	book, err := sheet.Open(in, info.Size(), filepath.Base(path), app.PlaceLimits())
	if err != nil {
		return err
	}
	report, err := c.writeConverted(book, f)
	if err != nil {
		return err
	}
	return c.tellConverted(report, f)
}

// ratioOf reads NAME=NUMERATOR/DENOMINATOR, where a number and * may come first.
func ratioOf(said string) (app.RatioOf, error) {
	name, of, named := strings.Cut(said, "=")
	r := app.RatioOf{Name: strings.TrimSpace(name), Scale: 1}
	if scale, rest, scaled := strings.Cut(of, "*"); scaled {
		x, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(scale), ",", ".", 1), 64)
		if err != nil {
			return r, fault.New(fault.Invalid, "convert.ratio_unreadable", "value", said)
		}
		r.Scale, of = x, rest
	}
	numerator, denominator, divided := strings.Cut(of, "/")
	r.Numerator, r.Denominator = strings.TrimSpace(numerator), strings.TrimSpace(denominator)
	if !named || !divided || r.Name == "" || r.Numerator == "" || r.Denominator == "" {
		return r, fault.New(fault.Invalid, "convert.ratio_unreadable", "value", said)
	}
	return r, nil
}

func (c *command) writeConverted(book *sheet.Book, f convertFlags) (report app.Converted, err error) {
	form := sheet.CSV
	if strings.EqualFold(filepath.Ext(f.out), ".xlsx") {
		form = sheet.XLSX
	}
	convert := func(out, rest io.Writer) error {
		report, err = app.ConvertTable(book, f.Conversion, form, c.l, out, rest)
		return err
	}
	if f.rest == "" {
		err := whole(c.at(f.out), func(out io.Writer) error { return convert(out, nil) })
		return report, err
	}
	err = whole(c.at(f.out), func(out io.Writer) error {
		return whole(c.at(f.rest), func(rest io.Writer) error { return convert(out, rest) })
	})
	return report, err
}

// mostTold is how many changes and problems are told one by one.
const mostTold = 20

func (c *command) tellConverted(r app.Converted, f convertFlags) error {
	if c.json {
		return json.NewEncoder(c.Out).Encode(r)
	}
	c.say("cli.convert.done", "file", f.out, "lines", r.Lines, "n", r.Communes, "year", strconv.Itoa(r.To))
	for _, kind := range []territory.MoveKind{territory.Merger, territory.Split, territory.NewCode} {
		c.tellKind(r, kind)
	}
	if r.Partial > 0 {
		c.sayN("cli.convert.partial", r.Partial)
	}
	if r.Absent > 0 {
		c.sayN("cli.convert.absent", r.Absent)
	}
	if r.ODbL {
		c.say("cli.convert.odbl", "attribution", odbl.Attribution)
	}
	if r.Refused == 0 {
		return nil
	}
	c.sayN("cli.convert.refused", r.Refused)
	for _, p := range r.Problems[:min(len(r.Problems), mostTold)] {
		fmt.Fprintln(c.Err, c.l.T("cli.import.problem", "where", c.l.T("cli.import.line", "line", p.Line), "text", p.Why))
	}
	if n := r.Refused - mostTold; n > 0 {
		fmt.Fprintln(c.Err, c.l.T("cli.import.more", "n", n))
	}
	return errFound
}

func (c *command) tellKind(r app.Converted, kind territory.MoveKind) {
	n := 0
	for _, change := range r.Changes {
		if change.Kind != kind {
			continue
		}
		if n == 0 {
			c.say("cli.convert." + string(kind))
		}
		if n++; n <= mostTold {
			fmt.Fprintf(c.Out, "  %s %s ← %s\n", change.Code, change.Name, strings.Join(change.Of, " + "))
		}
	}
	if n > mostTold {
		fmt.Fprintln(c.Out, c.l.T("cli.import.more", "n", n-mostTold))
	}
}

func (c *command) sayN(key string, n int, pairs ...any) { fmt.Fprintln(c.Out, c.l.N(key, n, pairs...)) }
