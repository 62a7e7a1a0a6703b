// Package faults tries what goes wrong outside the program: a process that is
// killed, a disk that is full. Each test runs itself again in a process of its own.
package faults

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
)

const childVariable = "BOCAGE_FAULTS_FOLDER"

// step is said by a child when it comes somewhere; the parent kills it there.
func step(name string) { os.Stdout.WriteString("\nstep " + name + "\n") }

// house opens a folder with a press that says its step.
func house(t *testing.T, folder string, printer app.Printer) *app.App {
	t.Helper()
	press := func(_ context.Context, _ *app.App, _ app.EditionView, site *app.Site) error {
		step("press")
		time.Sleep(20 * time.Millisecond) // there is time to be killed here
		return site.Add("index.html", []byte("La vallée"))
	}
	a, err := app.Open(t.Context(), app.Config{Folder: folder, Version: "test", Press: press, Printer: printer})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func valley() bundle.Bundle {
	b := bundle.Bundle{Manifest: bundle.Manifest{Format: 1, Form: bundle.Full}, Study: study.Study{ID: "vallee", Title: "La vallée", Public: true, Lang: "fr", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}}}
	for _, name := range []string{"garage", "chorale", "verger"} {
		b.Initiatives = append(b.Initiatives, bundle.Initiative{Initiative: initiative.Initiative{ID: name, Name: "Le " + name, Public: true}})
		b.Entries = append(b.Entries, study.Entry{Initiative: name, Status: study.Selected})
	}
	return b
}

func bring(t *testing.T, a *app.App) app.StudyView {
	t.Helper()
	if _, err := a.ImportBundle(t.Context(), access.House, app.Principal, valley(), nil, app.From{}); err != nil {
		t.Fatal(err)
	}
	return theStudy(t, a)
}

func theStudy(t *testing.T, a *app.App) app.StudyView {
	t.Helper()
	s, err := a.Study(t.Context(), access.House, app.Principal, "vallee")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func publish(t *testing.T, a *app.App) (app.EditionView, error) {
	t.Helper()
	return a.Publish(t.Context(), access.House, app.Principal, "vallee", app.Publication{Changes: "Ce qui a changé."}, app.From{})
}

// killed runs the test in a child and kills it at a step, or a while after.
func killed(t *testing.T, folder, at string, after time.Duration) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^"+strings.Split(t.Name(), "/")[0]+"$")
	child.Env = append(os.Environ(), childVariable+"="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said, buffer := "", make([]byte, 4096)
	for !strings.Contains(said, "\nstep "+at+"\n") {
		n, err := out.Read(buffer)
		said += string(buffer[:n])
		if err != nil {
			t.Fatalf("the process ended before %s: %v: %s", at, err, said)
		}
	}
	time.Sleep(after)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := child.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
}

// sound reads every byte again and returns the versions, each whole.
func sound(t *testing.T, a *app.App) []app.EditionView {
	t.Helper()
	if wrong, err := a.Verify(t.Context(), access.House, func(int) {}); err != nil || len(wrong) > 0 {
		t.Errorf("found wrong: %v, %v", wrong, err)
	}
	all, err := a.Editions(t.Context(), access.Anyone, theStudy(t, a))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range all {
		if e.Number != len(all)-i || !a.VerifyEdition(t.Context(), e).OK() || e.Redoing {
			t.Errorf("version %d of %d is not whole", e.Number, len(all))
		}
	}
	return all
}

// TestAKilledPublicationIsWholeOrNotThere: a process publishes one version after
// the other and is killed anywhere. Numbers follow each other, nothing is half
// there, and what it threw away is gone at the next start.
func TestAKilledPublicationIsWholeOrNotThere(t *testing.T) {
	if folder := os.Getenv(childVariable); folder != "" {
		a := house(t, folder, nil)
		for {
			step("before")
			if _, err := publish(t, a); err != nil {
				t.Fatal(err)
			}
			step("after")
		}
	}
	for _, at := range []string{"before", "press", "after"} {
		folder := t.TempDir()
		a := house(t, folder, nil)
		bring(t, a)
		a.Close()
		for i := range 6 {
			killed(t, folder, at, time.Duration(i*9)*time.Millisecond)
			a := house(t, folder, nil)
			all := sound(t, a)
			if at == "after" && len(all) == 0 {
				t.Error("a version that was acknowledged is lost")
			}
			a.Close()
		}
		a = house(t, folder, nil)
		before := len(sound(t, a))
		if e, err := publish(t, a); err != nil || e.Number != before+1 {
			t.Errorf("after %s: version %d, %v", at, e.Number, err)
		}
		if left, err := os.ReadDir(folder + "/passing"); err != nil || len(left) > 0 {
			t.Errorf("after %s: %d folders left, %v", at, len(left), err)
		}
	}
}

// TestAKilledPrintIsTakenUp: the job that makes a PDF is killed; the next
// process takes it up at once.
func TestAKilledPrintIsTakenUp(t *testing.T) {
	slow := func(context.Context, fs.FS, string, string, string) ([]byte, error) {
		step("printing")
		time.Sleep(time.Minute)
		return nil, errors.New("not killed")
	}
	if folder := os.Getenv(childVariable); folder != "" {
		a := house(t, folder, slow)
		work(t, a)
		return
	}
	folder := t.TempDir()
	a := house(t, folder, nil)
	bring(t, a)
	if _, err := publish(t, a); err != nil {
		t.Fatal(err)
	}
	a.Close()
	killed(t, folder, "printing", 0)
	quick := func(context.Context, fs.FS, string, string, string) ([]byte, error) { return []byte("%PDF-1.7"), nil }
	a = house(t, folder, quick)
	work(t, a)
	all := sound(t, a)
	if len(all) != 1 {
		t.Fatalf("%d versions", len(all))
	}
	if _, made := all[0].Document("rapport.pdf"); !made {
		t.Errorf("there is no PDF: %+v", all[0].Made)
	}
}

// work does the next job of the house.
func work(t *testing.T, a *app.App) {
	t.Helper()
	j, ok, err := a.Queue().Claim(t.Context())
	if err != nil || !ok {
		t.Fatalf("no job, %v", err)
	}
	err = a.Works()[j.Kind](t.Context(), j.Space, j.Payload, func(int, int) error { return nil })
	if err := errors.Join(err, a.Queue().Finish(t.Context(), j, err)); err != nil {
		t.Fatal(err)
	}
}

// TestAFullDiskIsToldAndLosesNothing limits how long a file may become, which
// any user may do to a process: each write then fails as on a full disk.
func TestAFullDiskIsToldAndLosesNothing(t *testing.T) {
	if folder := os.Getenv(childVariable); folder != "" {
		fullDisk(t, folder)
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestAFullDiskIsToldAndLosesNothing$")
	child.Env = append(os.Environ(), childVariable+"="+t.TempDir())
	if said, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

func fullDisk(t *testing.T, folder string) {
	full := disk(t)
	refused := func(what string, err error) {
		full(false)
		if all := fault.All(err); len(all) == 0 || all[0].Key != "disk.full" {
			t.Errorf("%s on a full disk says %v", what, err)
		}
	}
	full(true)
	_, err := app.Open(t.Context(), app.Config{Folder: folder})
	refused("a first start", err)
	a := house(t, folder, nil)
	full(true)
	_, err = a.ImportBundle(t.Context(), access.House, app.Principal, valley(), nil, app.From{})
	refused("an import", err)
	bring(t, a)
	full(true)
	_, err = publish(t, a)
	refused("a publication", err)
	full(true)
	table := "nom;commune\n" + strings.Repeat("Le garage;Saint-Malo\n", 2000)
	_, err = a.KeepUpload(t.Context(), access.House, app.Principal, "liste.csv", strings.NewReader(table), app.From{})
	refused("an upload", err)
	if all := sound(t, a); len(all) != 0 {
		t.Errorf("%d versions", len(all))
	}
	if e, err := publish(t, a); err != nil || e.Number != 1 {
		t.Errorf("with room again: version %d, %v", e.Number, err)
	}
	if all := sound(t, a); len(all) != 1 {
		t.Errorf("%d versions", len(all))
	}
}
