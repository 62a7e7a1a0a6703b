package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (c *command) backup() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "backup FILE", Args: cobra.ExactArgs(1)}, "backup")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return c.withData(cmd.Context(), func(a *app.App) error { return c.writeBackup(cmd.Context(), a, c.at(args[0])) })
	}
	return c.settle(cmd)
}

// writeBackup writes beside the file and names it when it is whole: a backup
// that was cut never bears the name of one.
func (c *command) writeBackup(ctx context.Context, a *app.App, path string) error {
	if path == "-" {
		_, err := a.Backup(ctx, operator, c.Out)
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fault.New(fault.Conflict, "file.exists", "file", path)
	}
	part, err := os.CreateTemp(filepath.Dir(path), ".bocage-backup-")
	if err != nil {
		return fault.New(fault.Unavailable, "data.folder", "folder", filepath.Dir(path)).Because(err)
	}
	defer os.Remove(part.Name())
	defer part.Close()
	m, err := a.Backup(ctx, operator, c.watched(part))
	c.endProgress()
	if err != nil {
		return err
	}
	size, err := part.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return fmt.Errorf("sync backup: %w", err)
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return fmt.Errorf("name backup: %w", err)
	}
	return c.tell(map[string]any{"file": path, "files": len(m.Files), "bytes": size}, "cli.backup.done", "file", path, "n", len(m.Files), "bytes", size)
}

func (c *command) restore() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "restore FILE", Args: cobra.ExactArgs(1)}, "restore")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		in := c.In
		if args[0] != "-" {
			f, err := opened(args[0], args[0])
			if err != nil {
				return err
			}
			defer f.Close()
			in = f
		}
		folder := c.settings.get("data")
		defer c.working()()
		m, err := app.Restore(cmd.Context(), c.watchedReader(in), folder)
		c.endProgress()
		if err != nil {
			return err
		}
		return c.tell(map[string]any{"folder": folder, "files": len(m.Files)}, "cli.restore.done", "folder", folder, "n", len(m.Files))
	}
	return c.settle(cmd)
}

func (c *command) verify() *cobra.Command {
	cmd := c.describe(&cobra.Command{Use: "verify", Args: cobra.NoArgs}, "verify")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return c.withData(cmd.Context(), func(a *app.App) error {
			checked, tick := 0, c.ticking("cli.progress.files")
			wrong, err := a.Verify(cmd.Context(), operator, func(done int) {
				checked = done
				tick(int64(done))
			})
			c.endProgress()
			if err != nil {
				return err
			}
			if err := c.tell(map[string]any{"files": checked, "wrong": wrong}, "cli.verify.done", "n", checked); err != nil {
				return err
			}
			for _, w := range wrong {
				c.say(w.What, "where", w.Where)
			}
			if len(wrong) > 0 {
				return errFound
			}
			return nil
		})
	}
	return c.settle(cmd)
}
