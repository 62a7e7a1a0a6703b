package cli

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
)

func (c *command) indexNew() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "new FILE", Args: cobra.ExactArgs(1)}, "index.new")
	var out string
	source := planfile.Source{}
	cmd.Flags().StringVarP(&out, "out", "o", "", c.l.T("cli.flag.index.plan"))
	cmd.Flags().StringVar(&source.Sheet, "sheet", "", c.l.T("cli.flag.index.sheet"))
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		c.placed = true
		source.File = args[0]
		return c.newIndex(source, out)
	}
	return cmd
}

// newIndex begins the plan of an index from a table. It says what the table holds, and
// leaves to people what no table tells: which way an indicator counts.
func (c *command) newIndex(source planfile.Source, out string) error {
	var s *planfile.Sketch
	err := c.withTable(&indexPlan{said: "plan"}, &source, 0, func(t planfile.Table, _ sheet.Description, _ string) (err error) {
		s, err = planfile.NewSketch(t)
		return err
	})
	if err != nil {
		return err
	}
	if len(s.Numbers) == 0 && len(s.Same) > 0 {
		return fault.New(fault.Invalid, "index.all_same", "file", source.File, "n", s.Rows)
	}
	if len(s.Numbers) == 0 {
		return fault.New(fault.Invalid, "index.no_number", "file", source.File)
	}
	file := filepath.Base(source.File)
	source.File = c.seenFrom(source.File, out)
	write := func(w io.Writer) error { return s.Write(w, source, c.sketchNotes(s, file)) }
	if out == "" {
		return write(c.Out)
	}
	if err := whole(c.at(out), write); err != nil {
		return err
	}
	if c.json {
		return c.tell(map[string]any{"file": out, "indicators": len(s.Numbers), "rows": s.Rows}, "")
	}
	c.sayN("cli.index.new.written", len(s.Numbers), "file", out)
	return nil
}

// seenFrom is how a plan names its data: from where it lies itself, when it can.
func (c *command) seenFrom(file, plan string) string {
	if plan == "" {
		return filepath.ToSlash(file)
	}
	seen, err := filepath.Rel(filepath.Dir(c.at(plan)), c.at(file))
	if err != nil {
		seen = c.at(file)
	}
	return filepath.ToSlash(seen)
}

// sketchNotes is what the plan says, in the reader's language.
func (c *command) sketchNotes(s *planfile.Sketch, file string) planfile.SketchNotes {
	l := c.l
	read := l.N("cli.index.new.read", s.Rows, "file", file)
	if s.More {
		read = l.N("cli.index.new.read_first", s.Rows, "file", file)
	}
	notes := planfile.SketchNotes{
		Head: []string{read, l.T("cli.index.new.next")}, Title: strings.TrimSuffix(file, filepath.Ext(file)), Code: l.T("cli.index.new.code"),
		Direction: l.T("cli.index.new.direction"), Missing: l.T("cli.index.new.missing"), Varies: l.T("cli.index.new.varies"),
		Column: func(col planfile.SketchColumn) string {
			said := l.T("cli.index.new.column", "low", l.Significant(col.Low, 4), "median", l.Significant(col.Median, 4), "high", l.Significant(col.High, 4))
			if lacks := s.Rows - col.Known; lacks > 0 {
				said += l.N("cli.index.new.lacks", lacks, "of", s.Rows)
			}
			return said
		}}
	if len(s.Same) > 0 {
		notes.Other = append(notes.Other, l.T("cli.index.new.same", "list", l.List(s.Same)))
	}
	if len(s.Twice) > 0 {
		notes.Other = append(notes.Other, l.T("cli.index.new.twice", "list", l.List(s.Twice)))
	}
	if len(s.Other) > 0 {
		notes.Other = append(notes.Other, l.T("cli.index.new.other", "list", l.List(s.Other)))
	}
	return notes
}
