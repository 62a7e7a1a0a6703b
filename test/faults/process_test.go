package faults

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to write what a later program would

	"codeberg.org/bocage/bocage/internal/cli"
	"codeberg.org/bocage/bocage/internal/store"
)

const commandVariable = "BOCAGE_FAULTS_COMMAND"

// TestMain is the program itself when a test asks for it.
func TestMain(m *testing.M) {
	if line := os.Getenv(commandVariable); line != "" {
		os.Exit(cli.Run(cli.World{Args: strings.Fields(line), In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv, Version: "test"}))
	}
	os.Exit(m.Run())
}

func program(t *testing.T, line string) *exec.Cmd {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), commandVariable+"="+line, "BOCAGE_LANG=fr")
	return c
}

// refusedWith runs a command that ends by itself, with an exit code and some words.
func refusedWith(t *testing.T, line string, code int, words ...string) {
	t.Helper()
	said, err := program(t, line).CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != code {
		t.Errorf("%s: %v, want exit code %d: %s", line, err, code, said)
	}
	for _, w := range words {
		if !strings.Contains(strings.ReplaceAll(string(said), "\u00a0", " "), w) {
			t.Errorf("%s does not say %q: %s", line, w, said)
		}
	}
}

func TestAProcessRefusesDataOfANewerVersion(t *testing.T) {
	folder := t.TempDir()
	a := house(t, folder, nil)
	bring(t, a)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, store.FileName)
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO migration (version, name, applied_at) VALUES (9999, 'later', 0)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"serve --listen 127.0.0.1:0 --data " + folder, "verify --data " + folder, "search garage --data " + folder} {
		refusedWith(t, line, 6, "version plus récente", "rien n’a été modifié")
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("a refused folder was written, %v", err)
	}
}

func TestTwoProcessesDoNotServeOneFolder(t *testing.T) {
	folder := t.TempDir()
	first := program(t, "serve --listen 127.0.0.1:0 --data "+folder)
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { first.Process.Kill(); first.Wait() })
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(folder, "bocage.sock")); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the first server does not come up")
		}
	}
	refusedWith(t, "serve --listen 127.0.0.1:0 --data "+folder, 6, "déjà ouvert par un autre Bocage")
	if said, err := program(t, "search garage --data "+folder).CombinedOutput(); err != nil || !strings.Contains(string(said), "0 initiative") {
		t.Errorf("a command beside the server: %v: %s", err, said)
	}
}
