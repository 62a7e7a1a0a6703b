package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

var (
	noon  = clock.Fixed(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
	owner = access.Actor{Account: "a", Name: "Odile", Role: access.Owner}
)

// house opens an installation on a fresh SQLite folder.
func house(t *testing.T, folder string) *App {
	t.Helper()
	a, err := Open(context.Background(), Config{Folder: folder, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// furnish puts a record and a file in an installation.
func furnish(t *testing.T, a *App, content string) string {
	t.Helper()
	ctx := context.Background()
	sum, size, err := a.blobs.Put(ctx, strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	err = a.store.Update(ctx, "s", store.Author{Actor: "odile"}, func(tx *store.Tx) error {
		if err := tx.AddBlob(store.StoredFile{Sum: sum, Size: size, Media: "text/plain"}); err != nil {
			return err
		}
		_, err := tx.Put(store.Put{Kind: "initiative", ID: "i-" + sum[:8], Body: map[string]string{"name": content}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func backup(t *testing.T, a *App) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := a.Backup(context.Background(), owner, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestABackupComesBackWhole(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	sums := []string{furnish(t, a, "un récit"), furnish(t, a, "une photo")}
	saved := backup(t, a)
	furnish(t, a, "écrit après la sauvegarde")

	folder := filepath.Join(t.TempDir(), "neuf", "bocage")
	m, err := Restore(ctx, bytes.NewReader(saved), folder)
	if err != nil || len(m.Files) != 3 {
		t.Fatalf("%d files, %v", len(m.Files), err)
	}
	b := house(t, folder)
	for _, sum := range sums {
		if err := b.blobs.Verify(ctx, sum); err != nil {
			t.Error(err)
		}
	}
	n, err := b.store.Count(ctx, store.Query{Scope: access.Visible(owner, access.KindInitiative, "s"), Kind: "initiative"})
	if err != nil || n != 2 {
		t.Fatalf("%d records, %v", n, err)
	}
	if wrong, err := b.Verify(ctx, owner, func(int) {}); err != nil || len(wrong) > 0 {
		t.Fatalf("wrong: %v, %v", wrong, err)
	}
}

// interrupted does something once, when a backup has begun to be written.
type interrupted struct {
	bytes.Buffer
	do func()
}

func (m *interrupted) Write(p []byte) (int, error) {
	if m.do != nil {
		m.do()
		m.do = nil
	}
	return m.Buffer.Write(p)
}

// A testimony taken back while a backup is written does not make it fail, and
// what is restored from it is whole: it has neither the file nor what named it.
func TestAFileErasedDuringABackup(t *testing.T) {
	ctx := context.Background()
	a := house(t, t.TempDir())
	var sums []string
	for range 6 {
		noise := make([]byte, 300_000) // more than the compressor keeps back
		rand.Read(noise)
		sums = append(sums, furnish(t, a, hex.EncodeToString(noise)))
	}
	slices.Sort(sums)
	last := sums[len(sums)-1]
	out := &interrupted{do: func() {
		err := a.store.Update(ctx, "s", store.Author{Actor: "odile"}, func(tx *store.Tx) error {
			_, err := tx.DropBlob(last)
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if err := a.eraseFile(ctx, last); err != nil {
			t.Error(err)
		}
		furnish(t, a, "écrit pendant la sauvegarde")
	}}
	if _, err := a.Backup(ctx, owner, out); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(t.TempDir(), "bocage")
	if _, err := Restore(ctx, &out.Buffer, folder); err != nil {
		t.Fatal(err)
	}
	b := house(t, folder)
	if wrong, err := b.Verify(ctx, owner, func(int) {}); err != nil || len(wrong) > 0 {
		t.Errorf("what was restored: %v, %v", wrong, err)
	}
	if there, err := b.blobs.Holds(last); there || err != nil {
		t.Errorf("the file taken back is there: %v", err)
	}
	for _, sum := range sums[:5] {
		if err := b.blobs.Verify(ctx, sum); err != nil {
			t.Error(err)
		}
	}
}

func TestADamagedBackupIsRefusedBeforeTheTargetIsTouched(t *testing.T) {
	a := house(t, t.TempDir())
	furnish(t, a, strings.Repeat("un long récit, ", 400))
	saved := backup(t, a)
	damaged := map[string][]byte{"empty": nil, "not a backup": []byte("bonjour")}
	for _, part := range []int{1, 2, 3, 9} {
		damaged["cut"+string(rune('0'+part))] = saved[:len(saved)*part/10]
	}
	damaged["cut by one byte"] = saved[:len(saved)-1]
	for _, part := range []int{1, 5, 9} {
		flipped := bytes.Clone(saved)
		flipped[len(flipped)*part/10] ^= 0x40
		damaged["flipped"+string(rune('0'+part))] = flipped
	}
	for name, b := range damaged {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			folder := filepath.Join(parent, "bocage")
			if _, err := Restore(context.Background(), bytes.NewReader(b), folder); !fault.Is(err, fault.Invalid) {
				t.Fatalf("err = %v", err)
			}
			if left, _ := os.ReadDir(parent); len(left) > 0 {
				t.Fatalf("left behind: %v", left)
			}
		})
	}
}

func TestRestoreNeverOverwrites(t *testing.T) {
	folder := t.TempDir()
	a := house(t, folder)
	saved := backup(t, a)
	if _, err := Restore(context.Background(), bytes.NewReader(saved), folder); !fault.Is(err, fault.Conflict) {
		t.Fatalf("err = %v", err)
	}
}

func TestVerifyTellsWhatIsWrong(t *testing.T) {
	folder, ctx := t.TempDir(), context.Background()
	a := house(t, folder)
	damaged, missing := furnish(t, a, "abîmé"), furnish(t, a, "perdu")
	os.WriteFile(filepath.Join(folder, blobFolder, damaged[:2], damaged), []byte("autre"), 0o600)
	os.Remove(filepath.Join(folder, blobFolder, missing[:2], missing))
	wrong, err := a.Verify(ctx, owner, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, w := range wrong {
		got[w.Where] = w.What
	}
	if len(got) != 2 || got[damaged] != "verify.file_damaged" || got[missing] != "verify.file_missing" {
		t.Fatalf("found %v", got)
	}
	if err := os.RemoveAll(filepath.Join(folder, blobFolder)); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := a.Backup(ctx, owner, &b); !has(err, "backup.file_missing") {
		t.Fatalf("a backup that misses a file must not pass for whole: %v", err)
	}
}

func TestOnlyTheOwnerBacksUp(t *testing.T) {
	a := house(t, t.TempDir())
	for role, want := range map[access.Role]fault.Code{access.Public: fault.SignIn, access.Reader: fault.Denied, access.Editor: fault.Denied} {
		var b bytes.Buffer
		if _, err := a.Backup(context.Background(), access.Actor{Role: role}, &b); !fault.Is(err, want) || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", role, err, b.Len())
		}
		if _, err := a.Verify(context.Background(), access.Actor{Role: role}, func(int) {}); !fault.Is(err, want) {
			t.Errorf("%s verifies: %v", role, err)
		}
	}
}
