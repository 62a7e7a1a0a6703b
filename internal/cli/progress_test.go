package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/i18n"
)

func TestProgressIsToldAndCountsWhatGoesThrough(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var told, kept bytes.Buffer
	c := &command{World: World{Err: &told}, l: catalogue.For(i18n.FR)}
	w := &counted{Writer: &kept, tell: c.tickingOn(&told, "cli.progress.written")}
	for range 3 {
		if _, err := w.Write(bytes.Repeat([]byte("a"), 1_234_000)); err != nil {
			t.Fatal(err)
		}
	}
	if w.n != 3_702_000 || kept.Len() != 3_702_000 || !strings.Contains(told.String(), "1\u202f234\u00a0ko") {
		t.Errorf("%d written, %d kept, told %q", w.n, kept.Len(), told.String())
	}
	c.endProgress()
	told.Reset()
	c.line.last = time.Now().Add(time.Hour) // as if told a moment ago, however slow this machine is
	if _, err := w.Write([]byte("a")); err != nil || told.Len() > 0 {
		t.Errorf("told again at once: %q, %v", told.String(), err)
	}
	c.line.last = time.Time{}
	c.watched(&kept).Write([]byte("a"))
	c.endProgress()
	if told.Len() > 0 {
		t.Errorf("told to a file: %q", told.String())
	}
}

// aloud keeps what is said, also by several at once.
type aloud struct {
	mu   sync.Mutex
	said bytes.Buffer
}

func (a *aloud) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said.Write(p)
}

func (a *aloud) String() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said.String()
}

// TestNoCommandIsSilent: a command that says nothing says that it is at work,
// until it says something or ends.
func TestNoCommandIsSilent(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	var told aloud
	c := &command{World: World{Err: &told}, l: catalogue.For(i18n.FR)}
	end := c.workingOn(&told, 10*time.Millisecond)
	for range 500 {
		if strings.Count(told.String(), "Au travail depuis 0\u00a0s") >= 2 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	end()
	if s := told.String(); strings.Count(s, "Au travail") < 2 || !strings.HasSuffix(s, "\r\x1b[K") {
		t.Errorf("told %q", s)
	}
	t.Run("the line is wiped before a result", func(t *testing.T) {
		var said aloud
		c := &command{World: World{Err: &said}, l: catalogue.For(i18n.FR)}
		c.tickingOn(&said, "cli.progress.files")(3)
		fmt.Fprint(wiping{&said, c}, "fini")
		if s := said.String(); !strings.HasSuffix(s, "3\r\x1b[Kfini") {
			t.Errorf("said %q", s)
		}
	})
	t.Run("also when it runs in the process that serves", func(t *testing.T) {
		data, out := serving(t), t.TempDir()
		for name, watched := range map[string]bool{"seen": true, "kept": false} {
			var said, errs bytes.Buffer
			code := run(t.Context(), World{Args: []string{"backup", filepath.Join(out, name), "--data", data}, In: strings.NewReader(""), Out: &said, Err: &errs, Watched: watched,
				Env: func(string) (string, bool) { return "", false }}, nil)
			if got := strings.Contains(errs.String(), "Écrit"); code != exitOK || got != watched {
				t.Errorf("typed on a terminal %v: exit %d, said %q", watched, code, errs.String())
			}
		}
	})
}

// TestAStoppedCommandLeavesNothing: Ctrl-C is no failure, and is told as what it
// is; what it was writing is not there.
func TestAStoppedCommandLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	if code, _, errs := bocage(t, nil, "search", "garage", "--data", data); code != exitOK {
		t.Fatal(errs)
	}
	for _, args := range [][]string{{"backup", filepath.Join(dir, "b.tar.gz")}, {"verify"}, {"demo", "load"}} {
		ctx, stop := context.WithCancel(t.Context())
		stop()
		var out, errs bytes.Buffer
		code := run(ctx, World{Args: append(args, "--data", data), In: strings.NewReader(""), Out: &out, Err: &errs, Env: func(string) (string, bool) { return "", false }}, nil)
		if code != exitStopped || !strings.Contains(errs.String(), "Arrêté à votre demande") || out.Len() > 0 {
			t.Errorf("%v: exit %d, %q %q", args, code, out.String(), errs.String())
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestADemonstrationOnTheCommandLine: what the site lists is what search finds.
func TestADemonstrationOnTheCommandLine(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, want := range []bool{true, false} {
		var said map[string]bool
		code, out, errs := bocage(t, nil, "demo", "load", "--json", "--data", data)
		if err := json.Unmarshal([]byte(out), &said); err != nil || code != exitOK || said["loaded"] != want {
			t.Fatalf("exit %d, %q %q, %v", code, out, errs, err)
		}
	}
	_, out, _ := bocage(t, nil, "search", "garage", "solidaire", "--data", data)
	if !strings.Contains(out, "Le Coup de clé") || !strings.Contains(out, "Elles sont de la démonstration") {
		t.Errorf("search: %q", out)
	}
}
