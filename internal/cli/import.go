package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// importFlags are what someone says of a census on the command line.
type importFlags struct {
	options           app.ImportOptions
	columns           []string
	rest, undo, model string
	source            string
	list, dry         bool
}

func (c *command) imports() *cobra.Command {
	var f importFlags
	cmd := c.describe(&cobra.Command{Use: "import [FILE|FOLDER]", Args: cobra.MaximumNArgs(1)}, "import")
	flags := cmd.Flags()
	flags.StringVar(&f.options.Sheet, "sheet", "", c.l.T("cli.flag.import.sheet"))
	flags.IntVar(&f.options.Header, "header", 0, c.l.T("cli.flag.import.header"))
	flags.StringArrayVar(&f.columns, "map", nil, c.l.T("cli.flag.import.map"))
	flags.StringVar(&f.options.List, "list", "", c.l.T("cli.flag.import.list"))
	flags.StringVar(&f.options.Licence, "licence", "", c.l.T("cli.flag.import.licence"))
	flags.StringVar(&f.options.URL, "source", "", c.l.T("cli.flag.import.source"))
	flags.StringVar(&f.options.Date, "date", "", c.l.T("cli.flag.import.date"))
	flags.BoolVar(&f.options.Public, "public", false, c.l.T("cli.flag.import.public"))
	flags.BoolVar(&f.options.KeepGood, "keep-good", false, c.l.T("cli.flag.import.keep_good"))
	flags.BoolVar(&f.options.TakeAll, "take-file", false, c.l.T("cli.flag.import.take"))
	flags.BoolVar(&f.options.EmptyAll, "empty", false, c.l.T("cli.flag.import.empty"))
	flags.StringVar(&f.rest, "rest", "", c.l.T("cli.flag.import.rest"))
	flags.BoolVar(&f.dry, "dry-run", false, c.l.T("cli.flag.import.dry_run"))
	flags.StringVar(&f.undo, "undo", "", c.l.T("cli.flag.import.undo"))
	flags.StringVar(&f.model, "model", "", c.l.T("cli.flag.import.model"))
	flags.StringVar(&f.source, "from-source", "", c.l.T("cli.flag.import.from_source"))
	flags.BoolVar(&f.list, "batches", false, c.l.T("cli.flag.import.batches"))
	cmd.MarkFlagsMutuallyExclusive("undo", "model", "batches", "dry-run", "from-source")
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return c.runImport(cmd.Context(), args, f) }
	return c.settle(cmd)
}

func (c *command) runImport(ctx context.Context, args []string, f importFlags) error {
	other := f.undo != "" || f.model != "" || f.list || f.source != ""
	if other == (len(args) == 1) {
		return fmt.Errorf("%w: %s", errUsage, c.l.T("cli.import.what"))
	}
	if f.model != "" {
		return c.writeModel(f.model)
	}
	return c.with(ctx, func(a *app.App) error {
		switch {
		case f.undo != "":
			return c.undoImport(ctx, a, f.undo)
		case f.list:
			return c.listImports(ctx, a)
		case f.source != "":
			return c.readSource(ctx, a, f.source)
		}
		if err := a.CarryImportsOn(ctx); ctx.Err() != nil {
			return ctx.Err()
		} else if err != nil && !c.json {
			fmt.Fprintln(c.Err, c.l.T("cli.import.unfinished", "error", err.Error()))
		}
		return c.importPath(ctx, a, c.at(args[0]), f)
	})
}

// importPath brings in what stands at a path: a study, a folder of spreadsheets
// with its plan, or a spreadsheet.
func (c *command) importPath(ctx context.Context, a *app.App, path string, f importFlags) error {
	info, err := os.Stat(path)
	if err != nil {
		return fault.New(fault.NotFound, "file.absent", "file", path).Because(err)
	}
	if info.IsDir() {
		if _, err := fs.Stat(os.DirFS(path), app.ImportPlan); err == nil {
			return c.importFolder(ctx, a, path)
		}
		return c.importBundle(ctx, a, path, app.Principal)
	}
	if strings.EqualFold(filepath.Ext(path), ".zip") {
		return c.importBundle(ctx, a, path, app.Principal)
	}
	if f.options.Map, err = readColumns(f.columns); err != nil {
		return err
	}
	return c.importCensus(ctx, a, path, info.Size(), f)
}

func (c *command) importFolder(ctx context.Context, a *app.App, path string) error {
	reports, err := a.ImportFolder(ctx, operator, app.Principal, os.DirFS(path), c.l.Lang())
	for _, r := range reports {
		if e := c.tellImport(a, r, "cli.import.done"); e != nil {
			return e
		}
	}
	return err
}

// readColumns reads --map: the name or the letter of a column, then its field.
func readColumns(said []string) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range said {
		at := strings.LastIndexByte(s, '=')
		if at < 1 {
			return nil, fault.New(fault.Invalid, "import.map_unreadable", "value", s)
		}
		out[strings.TrimSpace(s[:at])] = strings.TrimSpace(s[at+1:])
	}
	return out, nil
}

func (c *command) importCensus(ctx context.Context, a *app.App, path string, size int64, f importFlags) error {
	in, err := opened(path, path)
	if err != nil {
		return err
	}
	defer in.Close()
	f.options.Seen = time.Now().UnixMilli()
	f.options.Lang, f.options.Progress = c.l.Lang(), c.importProgress()
	file := app.ImportFile{Reader: in, Size: size, Name: filepath.Base(path)}
	do := a.CommitImport
	if f.dry {
		do = a.PreviewImport
	}
	var report app.ImportReport
	run := func(rest io.Writer) error {
		f.options.Rest = rest
		report, err = do(ctx, operator, app.Principal, file, f.options)
		return nil // whatever it says, the lines left are kept
	}
	if f.rest == "" {
		run(nil)
	} else if e := c.keepRest(c.at(f.rest), run, func() bool { return report.Refused > 0 }); e != nil {
		return e
	}
	c.endProgress()
	if err != nil && len(report.Columns) == 0 {
		return err
	}
	key := "cli.import.done"
	switch {
	case err != nil:
		key = "" // the fault sums it up
	case f.dry:
		key = "cli.import.would"
	}
	if e := c.tellImport(a, report, key); e != nil {
		return e
	}
	if err == nil && f.dry && report.Refused > 0 {
		return errFound
	}
	return err
}

// keepRest writes the lines left to a new file, if there are any.
func (c *command) keepRest(path string, run func(io.Writer) error, any func() bool) error {
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Conflict, "file.exists", "file", path)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".bocage-")
	if err != nil {
		return fault.New(fault.Unavailable, "data.folder", "folder", filepath.Dir(path)).Because(err)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	if err := run(part); err != nil || !any() {
		return err
	}
	if err := part.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return os.Rename(part.Name(), path)
}

// maxLines is how many problems, notes and proposals are shown; --json gives a
// thousand of each, --rest every line left.
const maxLines = 20

// tellImport tells a report, and sums it up with the text of key.
func (c *command) tellImport(a *app.App, r app.ImportReport, key string) error {
	if c.json {
		return json.NewEncoder(c.Out).Encode(r)
	}
	c.tellColumns(r)
	for _, p := range r.Problems[:min(len(r.Problems), maxLines)] {
		c.say("cli.import.problem", "where", where(c.l, p), "text", c.l.Fault(p.Fault()))
	}
	c.more(r.ProblemCount)
	for _, p := range app.SaidOnce(r.Notes[:min(len(r.Notes), maxLines)]) {
		c.say("cli.note", "where", where(c.l, p), "text", c.l.Fault(p.Fault()))
	}
	c.more(r.NoteCount)
	for _, p := range r.Proposals[:min(len(r.Proposals), maxLines)] {
		current, proposed := a.ProposalSaid(p, c.l)
		c.say("cli.import.proposal", "line", p.Line, "name", p.Name, "field", c.part(p.Field), "current", current, "proposed", proposed)
	}
	c.more(r.ProposalCount)
	c.tellReturned(r.Returned)
	if key != "" {
		c.say(key, "name", r.Name, "n", r.Rows, "new", r.New, "changed", r.Changed, "same", r.Unchanged, "refused", r.Refused)
	}
	if r.Batch != "" {
		c.say("cli.import.batch", "batch", r.Batch)
	}
	return nil
}

// tellReturned tells what is to be chosen in a file that an export wrote.
func (c *command) tellReturned(t *app.ReturnReport) {
	if t == nil {
		return
	}
	for _, cell := range slices.Concat(t.Conflicts, t.Emptied)[:min(len(t.Conflicts)+len(t.Emptied), maxLines)] {
		field, taken := cell.Column(), ""
		if field == "" {
			field = c.l.T("import.field." + cell.Field)
		}
		if cell.Taken {
			taken = c.l.T("cli.import.conflict.taken")
		}
		c.say("cli.import.conflict", "line", cell.Line, "name", cell.Name, "field", field, "site", cell.Site, "file", cell.File, "taken", taken)
	}
	c.more(t.ConflictCount + t.EmptiedCount)
	c.say("cli.import.returned", "cells", t.Cells, "conflicts", t.ConflictCount, "emptied", t.EmptiedCount)
}

// part is what people call a part of a record.
func (c *command) part(field string) string {
	if key := "import.part." + strings.ReplaceAll(field, ".", "_"); c.l.Has(key) {
		return c.l.T(key)
	}
	return field
}

func (c *command) more(n int) {
	if n > maxLines {
		c.say("cli.import.more", "n", n-maxLines)
	}
}

// tellColumns says what each column was taken for.
func (c *command) tellColumns(r app.ImportReport) {
	for _, col := range r.Columns {
		if col.Name == "" {
			continue
		}
		field := c.l.T("cli.import.field." + col.Field)
		if col.Field != app.FieldExtra && col.Field != app.FieldIgnore {
			field = c.l.T("import.field." + col.Field)
		}
		c.say("cli.import.column", "letter", col.Letter, "name", col.Name, "field", field)
	}
	if r.Origin.List != "" {
		c.say("cli.import.list_of", "list", r.Origin.List)
	}
}

func where(l *i18n.Localiser, p app.ImportProblem) string {
	parts := []string{l.T("cli.import.line", "line", p.Line)}
	if p.Element {
		parts[0] = l.T("cli.import.element", "n", p.Line)
	}
	if p.Sheet != "" {
		parts = append([]string{p.Sheet}, parts...)
	}
	if p.Letter != "" {
		parts = append(parts, l.T("cli.import.cell", "letter", p.Letter, "name", p.Column))
	}
	return strings.Join(parts, ", ")
}

func (c *command) undoImport(ctx context.Context, a *app.App, batch string) error {
	r, err := a.UndoImport(ctx, operator, app.Principal, batch)
	if err != nil {
		return err
	}
	if err := c.tell(r, "cli.import.undone", "removed", r.Undo.Removed, "reverted", r.Undo.Reverted, "kept", r.Undo.KeptCount); err != nil {
		return err
	}
	for _, k := range r.Undo.Kept[:min(len(r.Undo.Kept), maxLines)] {
		c.say("cli.import.kept."+k.Why, "name", k.Name)
	}
	c.more(r.Undo.KeptCount)
	return nil
}

func (c *command) listImports(ctx context.Context, a *app.App) error {
	list, err := a.Imports(ctx, operator, app.Principal)
	if err != nil || c.json {
		if err == nil {
			err = json.NewEncoder(c.Out).Encode(list)
		}
		return err
	}
	for _, r := range list {
		c.say("cli.import.listed."+r.State, "batch", r.Batch, "at", r.At.Format(time.DateTime), "name", r.Name, "new", r.New, "changed", r.Changed)
	}
	return nil
}

func (c *command) writeModel(path string) error {
	if path == "-" {
		return app.ImportModel(c.Out, c.l.Lang())
	}
	if err := whole(c.at(path), func(w io.Writer) error { return app.ImportModel(w, c.l.Lang()) }); err != nil {
		return err
	}
	return c.tell(map[string]any{"file": path}, "cli.import.model", "file", path)
}
