package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
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
