package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/pdf"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/web"
)

// reportFlags say where the report goes.
type reportFlags struct{ pdf, html, lang string }

func (c *command) report() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "report STUDY", Args: cobra.ExactArgs(1)}, "report")
	var f reportFlags
	cmd.Flags().StringVar(&f.pdf, "pdf", "", c.l.T("cli.flag.report_pdf"))
	cmd.Flags().StringVar(&f.html, "html", "", c.l.T("cli.flag.report_html"))
	cmd.Flags().StringVar(&f.lang, "lang", "", c.l.T("cli.flag.report_lang"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.with(cmd.Context(), func(a *app.App) error {
			s, err := studyNamed(cmd.Context(), a, args[0])
			if err != nil {
				return err
			}
			if f.pdf == "" && f.html == "" {
				return c.readReport(cmd.Context(), a, s)
			}
			return c.makeReport(cmd.Context(), a, s, f)
		})
	}
	return c.settle(cmd)
}

// reportOutline is a report as the command line tells it.
type reportOutline struct {
	Study  string         `json:"study"`
	Report string         `json:"report"`
	Title  string         `json:"title"`
	Lede   string         `json:"lede,omitempty"`
	Blocks []report.Block `json:"blocks"`
}

// readReport writes the text of the report, as it was typed.
func (c *command) readReport(ctx context.Context, a *app.App, s app.StudyView) error {
	r, err := a.ReportOf(ctx, operator, s, "")
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.NotFound, "report.none", "study", s.Title)
	}
	if err != nil {
		return err
	}
	if c.json {
		return json.NewEncoder(c.Out).Encode(reportOutline{s.ID, r.ID, r.Title, r.Lede, r.Blocks})
	}
	fmt.Fprintf(c.Out, "# %s\n\n%s\n", r.Title, r.Lede)
	for _, b := range r.Blocks {
		title := b.Title
		if b.Kind != report.Text {
			title = strings.TrimSpace(title + " (" + c.l.T("report.kind."+string(b.Kind)) + ")")
		}
		if title != "" {
			fmt.Fprintf(c.Out, "\n## %s\n", title)
		}
		if b.Text != "" {
			fmt.Fprintf(c.Out, "\n%s\n", b.Text)
		}
	}
	return nil
}

// makeReport writes the study as it would be published now: its whole site, the
// PDF of its report, or both.
func (c *command) makeReport(ctx context.Context, a *app.App, s app.StudyView, f reportFlags) error {
	if f.pdf != "" {
		if _, err := pdf.Find(); err != nil { // told before the work, not after
			return err
		}
	}
	draft, err := a.DraftSite(ctx, operator, s, f.lang)
	if err != nil {
		return err
	}
	defer draft.Close()
	site, err := draft.Reader()
	if err != nil {
		return err
	}
	made := map[string]any{"study": s.ID}
	if f.html != "" {
		if err := writeSite(c.at(f.html), site); err != nil {
			return err
		}
		made["html"], made["pages"] = c.at(f.html), draft.Len()
		c.say("cli.report.html", "title", s.Title, "folder", f.html, "n", draft.Len())
	}
	if f.pdf != "" {
		if err := c.printReport(ctx, a, s, site, f); err != nil {
			return err
		}
		made["pdf"] = c.at(f.pdf)
		c.say("cli.report.pdf", "title", s.Title, "file", f.pdf)
	}
	if c.json {
		return json.NewEncoder(c.Out).Encode(made)
	}
	return nil
}

func (c *command) printReport(ctx context.Context, a *app.App, s app.StudyView, site fs.FS, f reportFlags) error {
	page, err := a.PageOfReport(ctx, operator, s, site)
	if err != nil {
		return err
	}
	if page == "" {
		return fault.New(fault.NotFound, "report.none", "study", s.Title)
	}
	content, err := pdf.Print(ctx, pdf.Document{Site: web.SiteHandler(site), Page: "/" + page, Lang: f.lang})
	if err != nil {
		return err
	}
	return whole(c.at(f.pdf), func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// writeSite writes a site into a folder that is not there yet, whole or not at all.
func writeSite(folder string, site fs.FS) error {
	if _, err := os.Lstat(folder); err == nil {
		return fault.New(fault.Conflict, "file.exists", "file", folder)
	}
	part, err := os.MkdirTemp(filepath.Dir(folder), ".bocage-")
	if err != nil {
		return fault.New(fault.Unavailable, "data.folder", "folder", filepath.Dir(folder)).Because(err)
	}
	defer os.RemoveAll(part)
	if err := os.CopyFS(part, site); err != nil {
		return fault.New(fault.Unavailable, "data.folder", "folder", folder).Because(err)
	}
	if err := os.Chmod(part, 0o755); err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	return os.Rename(part, folder)
}
