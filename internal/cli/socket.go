package cli

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// One process serves a SQLite folder. A command that finds it open sends itself
// to that process by a socket in the folder, which only the owner of the folder
// may reach: it runs there, and what it says comes back here.

const (
	socketName = "bocage.sock"
	maxCommand = 64 << 10
)

// sent is a command on its way.
type sent struct {
	Args []string          `json:"args"`
	Dir  string            `json:"dir"` // where it was typed
	Env  map[string]string `json:"env"`

	Watched bool `json:"watched"` // on a terminal
}

// carried are the variables that a command takes along: those of its language.
var carried = []string{"BOCAGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}

// frame says what a piece of the answer is.
type frame byte

const (
	frameOut frame = iota + 1
	frameErr
	frameExit
)

// at is a path as it was typed: a command that was sent runs elsewhere.
func (c *command) at(path string) string {
	if c.Dir == "" || path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.Dir, path)
}

// errSent ends a command that ran in another process, with its exit code.
type errSent struct{ code int }

func (e errSent) Error() string { return fmt.Sprintf("exit %d", e.code) }

// inUse says that another process has the folder open.
func inUse(err error) bool {
	all := fault.All(err)
	return len(all) > 0 && all[0].Key == "data.in_use"
}

// send runs the command in the process that serves the folder. When there is
// none that listens, the reason it could not be opened here stands.
func (c *command) send(ctx context.Context, folder string, reason error) error {
	dir, err := os.Getwd()
	if err != nil {
		return reason
	}
	it := sent{Args: c.Args, Dir: dir, Env: map[string]string{}, Watched: c.watchedFromHere()}
	for _, name := range carried {
		if v, set := c.Env(name); set {
			it.Env[name] = v
		}
	}
	header, err := json.Marshal(it)
	if err != nil {
		return err
	}
	stopped := func(err error) error { return fault.New(fault.Unavailable, "socket.stopped").Because(err) }
	link, err := (&net.Dialer{}).DialContext(ctx, "unix", filepath.Join(folder, socketName))
	if err == nil {
		defer link.Close()
	}
	switch {
	case ctx.Err() != nil:
		return stopped(ctx.Err())
	case err != nil:
		return reason
	}
	defer context.AfterFunc(ctx, func() { link.Close() })()
	if _, err := link.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header...)); err != nil && ctx.Err() != nil {
		return stopped(err)
	} else if err != nil {
		return reason
	}
	err = c.receive(link)
	if ctx.Err() != nil && !errors.As(err, new(errSent)) { // the link is cut because whoever sent the command stopped it
		return stopped(err)
	}
	return err
}

// receive writes what the command says, until it ends.
func (c *command) receive(r io.Reader) error {
	for {
		var head [5]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return fault.New(fault.Unavailable, "socket.cut").Because(err)
		}
		size := binary.BigEndian.Uint32(head[1:])
		to := io.Writer(io.Discard)
		switch frame(head[0]) {
		case frameOut:
			to = c.Out
		case frameErr:
			to = c.Err
		case frameExit:
			return errSent{int(size)}
		}
		_, err := io.CopyN(to, r, int64(size))
		if errors.Is(err, syscall.EPIPE) {
			return errSent{exitClosed}
		}
		if err != nil {
			return fault.New(fault.Unavailable, "socket.cut").Because(err)
		}
	}
}

// framed writes one of the two streams of a command.
type framed struct {
	kind frame
	mu   *sync.Mutex
	w    io.Writer
}

func (f framed) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.head(uint32(len(p))); err != nil {
		return 0, err
	}
	return f.w.Write(p)
}

func (f framed) head(size uint32) error {
	_, err := f.w.Write(binary.BigEndian.AppendUint32([]byte{byte(f.kind)}, size))
	return err
}

// answer listens on the folder's socket and runs the commands that are sent,
// until the context ends.
func (c *command) answer(ctx context.Context, a *app.App, folder string) error {
	listener, err := listenAlone(ctx, folder)
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() {
		listener.Close()
		os.Remove(filepath.Join(folder, socketName))
	})
	go func() {
		for {
			link, err := listener.Accept()
			if err != nil {
				return
			}
			go c.answerOne(ctx, a, link)
		}
	}()
	return nil
}

// listenAlone makes the socket where nobody else can enter, and puts it in its
// place once it is closed to others: at no moment may they reach it.
func listenAlone(ctx context.Context, folder string) (net.Listener, error) {
	within, err := os.MkdirTemp(folder, "s")
	if err != nil {
		return nil, fmt.Errorf("make folder of socket: %w", err)
	}
	defer os.RemoveAll(within)
	made := filepath.Join(within, "s")
	listener, err := (&net.ListenConfig{}).Listen(ctx, "unix", made)
	if err != nil {
		return nil, fmt.Errorf("listen on socket: %w", err)
	}
	listener.(*net.UnixListener).SetUnlinkOnClose(false)
	if err = os.Chmod(made, 0o600); err == nil {
		err = os.Rename(made, filepath.Join(folder, socketName))
	}
	if err != nil {
		listener.Close()
		return nil, fmt.Errorf("put socket in place: %w", err)
	}
	return listener, nil
}

// answerOne runs one command that was sent. It stops when whoever sent it left,
// as it would have where it was typed.
func (c *command) answerOne(ctx context.Context, a *app.App, link net.Conn) {
	defer link.Close()
	it, err := readSent(link)
	if err != nil {
		return
	}
	ctx, left := context.WithCancel(ctx)
	defer left()
	go func() {
		io.Copy(io.Discard, link)
		left()
	}()
	var mu sync.Mutex
	code := runSafely(ctx, World{
		Args: it.Args, In: strings.NewReader(""), Out: framed{frameOut, &mu, link}, Err: framed{frameErr, &mu, link}, Version: c.Version, Dir: it.Dir, Site: c.Site, Watched: it.Watched,
		Env: func(name string) (string, bool) { v, set := it.Env[name]; return v, set },
	}, a)
	mu.Lock()
	defer mu.Unlock()
	framed{frameExit, &mu, link}.head(uint32(code))
}

// runSafely is run for a command that shares its process with a site: our
// mistake in the one must not take the other down.
func runSafely(ctx context.Context, w World, a *app.App) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(w.Err, "%v\n%s", p, debug.Stack())
			code = exitFailed
		}
	}()
	return run(ctx, w, a)
}

func readSent(link net.Conn) (sent, error) {
	var it sent
	var size [4]byte
	link.SetReadDeadline(time.Now().Add(grace))
	if _, err := io.ReadFull(link, size[:]); err != nil {
		return it, err
	}
	n := binary.BigEndian.Uint32(size[:])
	if n > maxCommand {
		return it, errors.New("command too long")
	}
	header := make([]byte, n)
	if _, err := io.ReadFull(link, header); err != nil {
		return it, err
	}
	link.SetReadDeadline(time.Time{})
	return it, json.Unmarshal(header, &it)
}
