package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// serving runs a server on a folder until the test ends. Its path is short: a
// socket's may not be longer than a hundred letters.
func serving(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "b")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	var said bytes.Buffer
	ended.Go(func() {
		run(ctx, World{Args: []string{"serve", "--data", dir, "--listen", "127.0.0.1:0"}, In: strings.NewReader(""), Out: &said, Err: &said, Version: "1.2.3",
			Env: func(string) (string, bool) { return "", false }}, nil)
	})
	t.Cleanup(func() {
		stop()
		ended.Wait()
		os.RemoveAll(dir)
	})
	for range 200 {
		if _, err := os.Stat(filepath.Join(dir, socketName)); err == nil {
			return dir
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("the server did not start: %s", said.String())
	return ""
}

// TestCommandsReachTheServer: while a site is served, the commands of its folder
// run in the process that serves it, and say the same as alone.
func TestCommandsReachTheServer(t *testing.T) {
	data := serving(t)
	out := t.TempDir()
	t.Chdir(out)
	for _, s := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"search", "garage", "--data", data}, exitOK, "0 initiative"},
		{[]string{"user", "invite", "editor", "--data", data, "--base", "https://b.example"}, exitOK, "https://b.example/invitation?lien="},
		{[]string{"user", "invite", "editor", "--data", data}, exitOK, "\u00a0: http://localhost:"}, // where the site is, to be passed on as it is
		{[]string{"backup", "b.tar.gz", "--data", data}, exitOK, "1 fichier"},
		{[]string{"backup", "b.tar.gz", "--data", data}, exitConflict, "existe déjà"},
		{[]string{"verify", "--data", data}, exitOK, "0 fichier relu"},
		{[]string{"export", "absente", "x.zip", "--public", "--data", data}, exitNotFound, "Aucune étude"},
		{[]string{"export", "absente", "x.zip", "--data", data}, exitUsage, "bocage help"},
		{[]string{"serve", "--data", data}, exitUnavailable, "déjà ouvert"},
	} {
		code, o, e := bocage(t, nil, s.args...)
		if code != s.code || !strings.Contains(o+e, s.says) {
			t.Errorf("%v: exit %d (want %d), said %q %q", s.args, code, s.code, o, e)
		}
	}
	if _, err := os.Stat(filepath.Join(out, "b.tar.gz")); err != nil {
		t.Errorf("the backup is not where it was asked for: %v", err)
	}
	_, english, _ := bocage(t, map[string]string{"BOCAGE_LANG": "en"}, "search", "--data", data)
	if !strings.Contains(english, "0 initiatives") {
		t.Errorf("the language stayed behind: %q", english)
	}
	if info, err := os.Stat(filepath.Join(data, socketName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may reach the socket: %v %v", info, err)
	}
}

// order sends a command by a line of its own and gives the line back.
func order(t *testing.T, args ...string) (here, there net.Conn) {
	t.Helper()
	header, err := json.Marshal(sent{Args: args, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	here, there = net.Pipe()
	go here.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header...))
	return here, there
}

// TestACommandStopsWithWhoSentIt: whoever presses Ctrl-C in the middle of an
// import that runs in the server has brought nothing in, as when it runs alone.
func TestACommandStopsWithWhoSentIt(t *testing.T) {
	a, err := app.Open(t.Context(), app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	census := filepath.Join(t.TempDir(), "recensement.csv")
	lines := []byte("nom\n")
	for i := range 3000 {
		lines = fmt.Appendf(lines, "Haie %d\n", i)
	}
	if err := os.WriteFile(census, lines, 0o600); err != nil {
		t.Fatal(err)
	}
	here, there := order(t, "import", census)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		(&command{}).answerOne(t.Context(), a, there)
	}()
	time.Sleep(20 * time.Millisecond)
	here.Close()
	<-ended
	found, err := a.Initiatives(t.Context(), operator, app.Principal, app.Search{Limit: 1})
	if err != nil || found.Total != 0 {
		t.Errorf("nobody waits for it, yet %d initiatives came in (%v)", found.Total, err)
	}
}

// TestWhoStopsACommandIsNotToldThatALinkWasCut: Ctrl-C is the person's own
// doing; a link that the other side cuts is not.
func TestWhoStopsACommandIsNotToldThatALinkWasCut(t *testing.T) {
	for want, end := range map[string]func(stop context.CancelFunc, link net.Conn){
		"socket.stopped": func(stop context.CancelFunc, _ net.Conn) { stop() },
		"socket.cut":     func(_ context.CancelFunc, link net.Conn) { io.ReadFull(link, make([]byte, 4)); link.Close() },
	} {
		folder, err := os.MkdirTemp("", "socket") // a short path: that of a socket has at most 108 bytes
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(folder)
		listener, err := net.Listen("unix", filepath.Join(folder, socketName))
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			if link, err := listener.Accept(); err == nil {
				end(stop, link)
			}
		}()
		c := &command{World: World{Env: func(string) (string, bool) { return "", false }}}
		err = c.send(ctx, folder, errors.New("in use"))
		if all := fault.All(err); len(all) == 0 || all[0].Key != want {
			t.Errorf("want %s, told %v", want, err)
		}
	}
}

// TestABrokenCommandLeavesTheSiteUp: an installation that is not there makes
// any command stumble; whoever sent it is told, and nothing else falls.
func TestABrokenCommandLeavesTheSiteUp(t *testing.T) {
	here, there := order(t, "search", "garage")
	go (&command{}).answerOne(t.Context(), &app.App{}, there)
	var out, errs bytes.Buffer
	err := (&command{World: World{Out: &out, Err: &errs}}).receive(here)
	var told errSent
	if !errors.As(err, &told) || told.code != exitFailed || !strings.Contains(errs.String(), "nil pointer") {
		t.Errorf("%v, said %q", err, errs.String())
	}
}

// closedOutput is what a command writes to once whoever read it left.
type closedOutput struct{}

func (closedOutput) Write([]byte) (int, error) {
	return 0, &os.PathError{Op: "write", Path: "|1", Err: syscall.EPIPE}
}

// TestAClosedOutputEndsQuietly: « bocage … | head » is no trouble to tell.
func TestAClosedOutputEndsQuietly(t *testing.T) {
	here, there := order(t, "version")
	go (&command{}).answerOne(t.Context(), &app.App{}, there)
	var errs bytes.Buffer
	c := &command{World: World{Out: closedOutput{}, Err: &errs}}
	if code := c.exit(t.Context(), c.receive(here)); code != 141 || errs.Len() > 0 {
		t.Errorf("exit %d, said %q", code, errs.String())
	}
}

// TestWhatIsNoCommandIsLeft: a line that says nothing, too much or nonsense gets
// no answer, and the next one does.
func TestWhatIsNoCommandIsLeft(t *testing.T) {
	data := serving(t)
	for name, raw := range map[string]string{
		"a length of four gigabytes": "\xff\xff\xff\xff" + strings.Repeat("x", 100), "half a length": "\x00\x00",
		"no JSON": "\x00\x00\x00\x03abc", "less than promised": "\x00\x00\x10\x00{}",
	} {
		link, err := net.Dial("unix", filepath.Join(data, socketName))
		if err != nil {
			t.Fatal(err)
		}
		link.Write([]byte(raw))
		link.(*net.UnixConn).CloseWrite()
		link.SetReadDeadline(time.Now().Add(5 * time.Second))
		if answer, err := io.ReadAll(link); len(answer) > 0 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: answered %q, %v", name, answer, err)
		}
		link.Close()
	}
	if code, _, errs := bocage(t, nil, "search", "--data", data); code != exitOK {
		t.Errorf("after that: %d %s", code, errs)
	}
}

// TestPeopleOnTheCommandLine: who may come in is said and taken back where the
// site runs, without stopping it.
func TestPeopleOnTheCommandLine(t *testing.T) {
	data := serving(t)
	for _, s := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"user", "list"}, exitOK, ""},
		{[]string{"user", "list", "--json"}, exitOK, "[]"},
		{[]string{"user", "close", "personne"}, exitNotFound, "Aucun compte ouvert"},
		{[]string{"user", "close"}, exitUsage, "bocage help"},
		{[]string{"user", "withdraw", "3f9c0a41b27d"}, exitNotFound, "Aucun lien"},
	} {
		code, o, e := bocage(t, nil, append(s.args, "--data", data)...)
		if code != s.code || !strings.Contains(o+e, s.says) {
			t.Errorf("%v: exit %d (want %d), said %q %q", s.args, code, s.code, o, e)
		}
	}
}
