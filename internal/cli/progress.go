package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
)

// betweenTicks is how often progress is told: often enough for a terminal.
const betweenTicks = 100 * time.Millisecond

// line is the one line of progress of a command: several may write it, and it is
// wiped before anything else is said.
type line struct {
	mu    sync.Mutex
	shown bool
	last  time.Time // when it was written
}

// write writes the line, unless it was written within the time that is given.
func (l *line) write(w io.Writer, between time.Duration, text func() string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := time.Now(); now.Sub(l.last) >= between {
		l.last, l.shown = now, true
		fmt.Fprint(w, "\r\x1b[K"+text())
	}
}

func (l *line) wipe(w io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shown {
		l.shown = false
		fmt.Fprint(w, "\r\x1b[K")
	}
}

// wiping wipes the line of progress before what is said.
type wiping struct {
	io.Writer
	c *command
}

func (w wiping) Write(p []byte) (int, error) {
	w.c.endProgress()
	return w.Writer.Write(p)
}

// silence is how long a command may say nothing to who watches it.
const silence = time.Second

// working says, while a command says nothing else, that it is at work, and since
// when; on a terminal only. Call the function that comes back at its end.
func (c *command) working() (end func()) {
	if !c.terminal() {
		return func() {}
	}
	return c.workingOn(c.Err, silence)
}

func (c *command) workingOn(w io.Writer, every time.Duration) (end func()) {
	began, done := time.Now(), make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(every):
			}
			c.line.write(w, every, func() string { return c.l.T("cli.progress.working", "n", c.l.Int(int(time.Since(began).Seconds()))) })
		}
	})
	return func() {
		close(done)
		telling.Wait()
		c.line.wipe(w)
	}
}

// ticking tells a growing number, on a terminal only.
func (c *command) ticking(key string) func(n int64) {
	if !c.terminal() {
		return func(int64) {}
	}
	return c.tickingOn(c.Err, key)
}

func (c *command) tickingOn(w io.Writer, key string) func(n int64) {
	return func(n int64) {
		c.line.write(w, betweenTicks, func() string { return c.l.T(key, "n", c.l.Int(int(n))) })
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
func (c *command) endProgress() { c.line.wipe(c.Err) }

// terminal says whether someone watches the errors as they come.
func (c *command) terminal() bool { return !c.json && c.watchedFromHere() }

// watchedFromHere says whether the errors go to a terminal, or to that of whoever
// sent the command here.
func (c *command) watchedFromHere() bool {
	f, is := c.Err.(*os.File)
	if !is {
		return c.Watched
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
