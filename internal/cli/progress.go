package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
)

// betweenTicks is how often progress is told: often enough for a terminal.
const betweenTicks = 100 * time.Millisecond

// ticking tells a growing number, on a terminal only.
func (c *command) ticking(key string) func(n int64) {
	if !c.terminal() {
		return func(int64) {}
	}
	return c.tickingOn(c.Err, key)
}

func (c *command) tickingOn(w io.Writer, key string) func(n int64) {
	var last time.Time
	return func(n int64) {
		if now := time.Now(); now.Sub(last) >= betweenTicks {
			last = now
			fmt.Fprintf(w, "\r\x1b[K%s", c.l.T(key, "n", c.l.Int(int(n))))
		}
	}
}

// importProgress tells how far an import is.
func (c *command) importProgress() func(app.ImportProgress) {
	if !c.terminal() {
		return nil
	}
	ticks := map[string]func(int64){}
	return func(p app.ImportProgress) {
		if ticks[p.Stage] == nil {
			ticks[p.Stage] = c.ticking("cli.import.progress." + p.Stage)
		}
		ticks[p.Stage](int64(p.Done))
	}
}

// watched counts what is written to w, for who waits.
func (c *command) watched(w io.Writer) io.Writer {
	return &counted{Writer: w, tell: c.ticking("cli.progress.written")}
}

// watchedReader counts what is read from r.
func (c *command) watchedReader(r io.Reader) io.Reader {
	return io.TeeReader(r, &counted{Writer: io.Discard, tell: c.ticking("cli.progress.read")})
}

// counted tells, in thousands of bytes, what went through it.
type counted struct {
	io.Writer
	n    int64
	tell func(int64)
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	c.tell(c.n / 1000)
	return n, err
}

// endProgress wipes the line of progress, before the result is told.
func (c *command) endProgress() {
	if c.terminal() {
		fmt.Fprint(c.Err, "\r\x1b[K")
	}
}

// terminal says whether someone watches the errors as they come.
func (c *command) terminal() bool {
	f, is := c.Err.(*os.File)
	if !is || c.json {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
