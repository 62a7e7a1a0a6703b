package cli

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/blob"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (c *command) export() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "export STUDY FILE", Args: cobra.ExactArgs(2)}, "export")
	public := cmd.Flags().Bool("public", false, c.l.T("cli.flag.public"))
	full := cmd.Flags().Bool("full", false, c.l.T("cli.flag.full"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if *public == *full {
			return fmt.Errorf("%w: %s", errUsage, c.l.T("cli.export.which"))
		}
		form := bundle.Public
		if *full {
			form = bundle.Full
		}
		return c.with(cmd.Context(), func(a *app.App) error { return c.writeStudy(cmd.Context(), a, args[0], c.at(args[1]), form) })
	}
	return c.settle(cmd)
}

// studyNamed finds a study by its identifier or by the end of its address, in
// the installation's own space and then in the demonstration.
func studyNamed(ctx context.Context, a *app.App, name string) (app.StudyView, error) {
	for _, space := range []string{app.Principal, app.Demonstration} {
		s, err := a.Study(ctx, operator, space, name)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return s, err
		}
	}
	s, err := a.StudyAt(ctx, operator, name)
	if fault.Is(err, fault.NotFound) {
		return s, fault.New(fault.NotFound, "study.absent", "name", name)
	}
	return s, err
}

func (c *command) writeStudy(ctx context.Context, a *app.App, name, path string, form bundle.Form) error {
	s, err := studyNamed(ctx, a, name)
	if err != nil {
		return err
	}
	b, err := a.ExportBundle(ctx, operator, s.Space, s.ID, form)
	if err != nil {
		return err
	}
	if path == "-" {
		return a.WriteBundle(c.Out, b)
	}
	if err := whole(path, func(w io.Writer) error { return a.WriteBundle(c.watched(w), b) }); err != nil {
		return err
	}
	c.endProgress()
	return c.tell(map[string]any{"study": s.ID, "form": form, "file": path, "initiatives": len(b.Initiatives), "effects": len(b.Contributions)},
		"cli.export.done", "title", s.Title, "file", path, "n", len(b.Initiatives))
}

// whole writes beside the file and names it when it is complete. An existing
// file is never overwritten.
func whole(path string, write func(io.Writer) error) error {
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Conflict, "file.exists", "file", path)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".bocage-")
	if err != nil {
		return fault.New(fault.Unavailable, "data.folder", "folder", filepath.Dir(path)).Because(err)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	if err := write(part); err != nil {
		return blob.Disk(err)
	}
	if err := part.Sync(); err != nil {
		return blob.Disk(fmt.Errorf("sync %s: %w", path, err))
	}
	return os.Rename(part.Name(), path)
}

// bundleAt opens a bundle: a folder, or a zip. Call the function that comes back
// when done with its files.
func bundleAt(path string) (bundle.Bundle, fs.FS, func() error, error) {
	info, err := os.Stat(path)
	if err != nil {
		return bundle.Bundle{}, nil, nil, fault.New(fault.NotFound, "file.absent", "file", path).Because(err)
	}
	files, done := os.DirFS(path), func() error { return nil }
	if !info.IsDir() {
		archive, err := zip.OpenReader(path)
		if err != nil {
			return bundle.Bundle{}, nil, nil, fault.New(fault.Invalid, "bundle.not_zip", "file", filepath.Base(path)).Because(err)
		}
		files, done = fs.FS(archive), archive.Close
	}
	if inside, err := fs.Sub(files, "study"); err == nil && isBundle(inside) && !isBundle(files) {
		files = inside // a data package, or the folder of an example
	}
	b, err := bundle.Read(files)
	if err != nil {
		return b, nil, nil, errors.Join(err, done())
	}
	return b, files, done, nil
}

// isBundle says whether a folder or an archive holds a study.
func isBundle(files fs.FS) bool {
	for _, name := range []string{"bocage.yaml", "bocage.yml", "bocage.json"} {
		if _, err := fs.Stat(files, name); err == nil {
			return true
		}
	}
	return false
}

// importBundle brings a study in. The command import calls it for folders and
// archives that hold one.
func (c *command) importBundle(ctx context.Context, a *app.App, path, space string) error {
	b, files, done, err := bundleAt(c.at(path))
	if err != nil {
		return err
	}
	defer done()
	c.placed = true
	report, err := a.ImportBundle(ctx, operator, space, b, bundle.Attached(files), app.From{Source: "import"})
	if err != nil {
		return err
	}
	if err := c.tell(report, "cli.import.study", "title", b.Study.Clean().Title, "new", report.New, "changed", report.Changed, "same", report.Unchanged); err != nil {
		return err
	}
	for _, f := range report.Notes {
		c.say("cli.note", "where", f.Field, "text", c.l.Fault(f))
	}
	return nil
}

func (c *command) check() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "check FOLDER|FILE", Args: cobra.ExactArgs(1)}, "check")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		defer c.working()()
		b, _, done, err := bundleAt(c.at(args[0]))
		if err != nil {
			return err
		}
		defer done()
		return c.tellChecked(b)
	}
	return cmd
}

// tellChecked needs no installation: the frameworks are in the program.
func (c *command) tellChecked(b bundle.Bundle) error {
	checked, err := app.CheckAlone(b)
	if err != nil {
		return err
	}
	type line struct {
		Where string `json:"where"`
		Text  string `json:"text"`
	}
	told := func(l fault.List) []line {
		out := make([]line, len(l))
		for i, f := range l {
			out[i] = line{f.Field, c.l.Fault(f)}
		}
		return out
	}
	wrong, notes := told(checked.Wrong), told(checked.Notes)
	if err := c.tell(map[string]any{"wrong": wrong, "notes": notes}, "cli.check.done", "title", b.Study.Clean().Title, "wrong", len(wrong), "notes", len(notes)); err != nil {
		return err
	}
	for _, x := range wrong {
		c.say("cli.check.wrong", "where", x.Where, "text", x.Text)
	}
	for _, x := range notes {
		c.say("cli.note", "where", x.Where, "text", x.Text)
	}
	if len(wrong) > 0 {
		return errFound
	}
	return nil
}

func (c *command) demo() *cobra.Command {
	group := c.describe(&cobra.Command{Use: "demo"}, "demo")
	load := c.describe(&cobra.Command{Use: "load", Args: cobra.NoArgs}, "demo.load")
	load.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(cmd.Context(), func(a *app.App) error { return c.loadDemo(cmd.Context(), a.LoadDemonstration) })
	}
	remove := c.describe(&cobra.Command{Use: "remove", Args: cobra.NoArgs}, "demo.remove")
	remove.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			if err := a.RemoveDemonstration(cmd.Context(), access.House); err != nil {
				return err
			}
			return c.tell(map[string]bool{"removed": true}, "cli.demo.removed")
		})
	}
	group.AddCommand(c.settle(load), c.settle(remove))
	return group
}

func (c *command) loadDemo(ctx context.Context, load func(context.Context, access.Actor) (bool, error)) error {
	loaded, err := load(ctx, access.House)
	if err != nil {
		return err
	}
	key := "cli.demo.there"
	if loaded {
		key = "cli.demo.loaded"
	}
	return c.tell(map[string]bool{"loaded": loaded}, key)
}
