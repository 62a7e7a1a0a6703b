package faults

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// A census that was imported once, and the one that follows: as many lines are
// changed as are new, so that there is something to write before and after the
// moment when an import shows.
const censusLines = 900

func census(where string, lines int) string {
	var b strings.Builder
	b.WriteString("N°;Nom du projet;Code INSEE;Résumé\n")
	for i := range lines {
		fmt.Fprintf(&b, "%d;Initiative %d;61001;Ce qui s’y fait %s\n", i, i, where)
	}
	return b.String()
}

// censusHouse is a folder with the first census, and the file of the second.
func censusHouse(t *testing.T) (folder, file string) {
	t.Helper()
	folder, file = t.TempDir(), filepath.Join(t.TempDir(), "recensement.csv")
	a := house(t, folder, nil)
	if _, err := importCensus(t.Context(), a, census("au marché", censusLines), nil); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Close(), os.WriteFile(file, []byte(census("en forêt", 2*censusLines)), 0o600)); err != nil {
		t.Fatal(err)
	}
	return folder, file
}

func importCensus(ctx context.Context, a *app.App, lines string, progress func(app.ImportProgress)) (app.ImportReport, error) {
	f := app.ImportFile{Reader: strings.NewReader(lines), Size: int64(len(lines)), Name: "recensement.csv"}
	return a.CommitImport(ctx, access.House, app.Principal, f, app.ImportOptions{Progress: progress})
}

// shown counts what readers see of the census.
func shown(t *testing.T, a *app.App, words string) int {
	t.Helper()
	f, err := a.Initiatives(t.Context(), access.House, app.Principal, app.Search{Words: words, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return f.Total
}

// moment says how far the import in a folder is, read from beside it.
type moment struct{ noted, staged, committed, held int }

func look(db *sql.DB) (m moment) {
	// What can't be read yet, or is locked for an instant, is asked again.
	db.QueryRow(`SELECT count(*), count(CASE WHEN state = 'staged' THEN 1 END), count(CASE WHEN state = 'committed' THEN 1 END) FROM import_batch`).Scan(&m.noted, &m.staged, &m.committed)
	db.QueryRow(`SELECT count(*) FROM record WHERE batch_id LIKE '%:rows'`).Scan(&m.held)
	return m
}

// TestAKilledImportIsWholeAbsentOrCarriedOn kills bocage while it imports: before
// it wrote anything, while its lines are out of sight, once they show and
// changed ones are being written, and just before its end.
func TestAKilledImportIsWholeAbsentOrCarriedOn(t *testing.T) {
	first, file := censusHouse(t)
	for _, when := range []struct {
		name  string
		at    func(moment) bool
		after time.Duration
		shows bool // the new lines
	}{
		{"before it is noted", func(moment) bool { return true }, 0, false},
		{"as it begins", func(m moment) bool { return m.staged == 1 }, 0, false},
		{"with lines out of sight", func(m moment) bool { return m.staged == 1 && m.held > 200 }, 0, false},
		{"with more of them", func(m moment) bool { return m.staged == 1 && m.held > censusLines/2 }, 40 * time.Millisecond, false},
		{"once it shows", func(m moment) bool { return m.committed == 2 && m.held > 0 }, 0, true},
		{"near its end", func(m moment) bool { return m.committed == 2 && m.held > 0 && m.held < censusLines/2 }, 0, true},
	} {
		t.Run(when.name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(folder, os.DirFS(first)); err != nil {
				t.Fatal(err)
			}
			db, err := sql.Open("sqlite", filepath.Join(folder, store.FileName))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			killImport(t, db, program(t, "import "+file+" --data "+folder), when.at, when.after)
			left := look(db)
			if left.committed == 2 != when.shows || left.staged > 1 {
				t.Fatalf("killed too late or too early: %+v", left)
			}

			// Whoever looks now, before anything was mended, sees all the new
			// lines or none.
			a := house(t, folder, nil)
			want := censusLines
			if when.shows {
				want = 2 * censusLines
			}
			if n := shown(t, a, "Initiative"); n != want {
				t.Errorf("%d initiatives show, want %d: %+v", n, want, left)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			db.Close()

			// A server that starts ends it, or takes it away; nobody has to ask.
			served := program(t, "serve --listen 127.0.0.1:0 --data "+folder)
			if err := served.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() { served.Process.Kill(); served.Wait() }()
			settled(t, filepath.Join(folder, store.FileName))
			if err := served.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			if err := served.Wait(); err != nil {
				t.Errorf("the server ended with %v", err)
			}
			a = house(t, folder, nil)
			if old, new := shown(t, a, "marché"), shown(t, a, "forêt"); old+new != want || when.shows && old > 0 || !when.shows && new > 0 {
				t.Errorf("after a start: %d as before, %d as in the new file", old, new)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			broughtInAgain(t, folder, file)
		})
	}
}

// killImport starts an import and kills it at a moment.
func killImport(t *testing.T, db *sql.DB, importing *exec.Cmd, at func(moment) bool, after time.Duration) {
	t.Helper()
	var said bytes.Buffer
	importing.Stdout, importing.Stderr = &said, &said
	if err := importing.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- importing.Wait() }()
	for !at(look(db)) {
		select {
		case err := <-ended:
			t.Fatalf("the import ended before that: %v: %s", err, &said)
		case <-time.After(time.Millisecond):
		}
	}
	time.Sleep(after)
	if err := importing.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
}

// settled waits until no import is half done.
func settled(t *testing.T, file string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	socket := filepath.Join(filepath.Dir(file), "bocage.sock")
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		_, err := os.Stat(socket)
		if m := look(db); err == nil && m.noted > 0 && m.staged == 0 && m.held == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server leaves an import half done: %+v", look(db))
		}
	}
}

// broughtInAgain imports the file once more, by the program: the registry then is
// what the file says, and every byte is as it should be.
func broughtInAgain(t *testing.T, folder, file string) {
	t.Helper()
	for _, line := range []string{"import " + file, "verify"} {
		if said, err := program(t, line+" --data "+folder).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", line, err, said)
		}
	}
	a := house(t, folder, nil)
	if old, new := shown(t, a, "marché"), shown(t, a, "forêt"); old != 0 || new != 2*censusLines {
		t.Errorf("brought in again: %d as before, %d as in the new file", old, new)
	}
}

// TestAFullDiskDuringAnImportIsToldAndLosesNothing fills the disk while lines are
// out of sight, and once they show. The process goes on, as a server does: as
// soon as there is room the file can be brought in again.
func TestAFullDiskDuringAnImportIsToldAndLosesNothing(t *testing.T) {
	if folder := os.Getenv(childVariable); folder != "" {
		diskFillsDuringImport(t, folder)
		return
	}
	folder, file := censusHouse(t)
	child := exec.Command(os.Args[0], "-test.run=^TestAFullDiskDuringAnImportIsToldAndLosesNothing$")
	child.Env = append(os.Environ(), childVariable+"="+folder)
	if said, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	broughtInAgain(t, folder, file)
}

func diskFillsDuringImport(t *testing.T, folder string) {
	full := disk(t)
	a := house(t, folder, nil)
	second := census("en forêt", 2*censusLines)
	for _, stage := range []struct {
		name  string
		from  int
		shows int
	}{{"write", censusLines / 2, censusLines}, {"apply", 1, 2 * censusLines}} {
		_, err := importCensus(t.Context(), a, second, func(p app.ImportProgress) {
			if p.Stage == stage.name && p.Done >= stage.from {
				full(true)
			}
		})
		full(false)
		if all := fault.All(err); len(all) == 0 || all[0].Key != "disk.full" {
			t.Errorf("a disk that fills at %s says %v", stage.name, err)
		}
		if n := shown(t, a, "Initiative"); n != stage.shows {
			t.Errorf("a disk that fills at %s: %d show, want %d", stage.name, n, stage.shows)
		}
		if wrong, err := a.Verify(t.Context(), access.House, func(int) {}); err != nil || len(wrong) > 0 {
			t.Errorf("a disk that fills at %s: found wrong: %v, %v", stage.name, wrong, err)
		}
	}
	if r, err := importCensus(t.Context(), a, second, nil); err != nil || r.Unchanged != 2*censusLines {
		t.Errorf("with room again: %d unchanged, %v", r.Unchanged, err)
	}
	if old, new := shown(t, a, "marché"), shown(t, a, "forêt"); old != 0 || new != 2*censusLines {
		t.Errorf("with room again: %d as before, %d as in the new file", old, new)
	}
}

// disk gives what fills the disk for this process, and empties it.
func disk(t *testing.T) (full func(bool)) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	var room syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &room); err != nil {
		t.Fatal(err)
	}
	return func(is bool) {
		limit := room
		if is {
			limit.Cur = 1 << 10
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAFullDiskAtAPictureIsToldAndLosesNothing: neither the picture nor the sheet
// is half there, and the same picture goes in once there is room.
func TestAFullDiskAtAPictureIsToldAndLosesNothing(t *testing.T) {
	if folder := os.Getenv(childVariable); folder != "" {
		diskFillsAtPicture(t, folder)
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestAFullDiskAtAPictureIsToldAndLosesNothing$")
	child.Env = append(os.Environ(), childVariable+"="+t.TempDir())
	if said, err := child.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

func diskFillsAtPicture(t *testing.T, folder string) {
	full := disk(t)
	a := house(t, folder, nil)
	bring(t, a)
	var drawn bytes.Buffer
	noise := image.NewGray(image.Rect(0, 0, 900, 600))
	for i := range noise.Pix {
		noise.Pix[i] = byte(i * i >> 3)
	}
	if err := png.Encode(&drawn, noise); err != nil {
		t.Fatal(err)
	}
	keep := func() (app.KeptFile, error) {
		return a.KeepPicture(t.Context(), access.House, bytes.NewReader(drawn.Bytes()))
	}
	add := func(k app.KeptFile) error {
		return a.AddPicture(t.Context(), access.House, app.Principal, "garage", k, "L’atelier", "", app.From{Token: "once"})
	}
	pictures := func() []initiative.Picture {
		v, err := a.Initiative(t.Context(), access.Anyone, app.Principal, "garage")
		if err != nil {
			t.Fatal(err)
		}
		return v.Pictures
	}
	toldFull := func(what string, err error) {
		full(false)
		if all := fault.All(err); len(all) == 0 || all[0].Key != "disk.full" {
			t.Errorf("%s on a full disk says %v", what, err)
		}
		if n := len(pictures()); n != 0 {
			t.Errorf("%s on a full disk: %d pictures", what, n)
		}
	}
	full(true)
	_, err := keep()
	toldFull("a picture", err)
	if parts, err := filepath.Glob(filepath.Join(folder, "files", "*", "*")); err != nil || len(parts) > 0 {
		t.Errorf("left behind: %v, %v", parts, err)
	}
	kept, err := keep()
	if err != nil {
		t.Fatal(err)
	}
	full(true)
	toldFull("what is said of a picture", add(kept))
	if err := add(kept); err != nil {
		t.Errorf("with room again: %v", err)
	}
	sound(t, a)
	if n := len(pictures()); n != 1 {
		t.Errorf("with room again: %d pictures", n)
	}
}
