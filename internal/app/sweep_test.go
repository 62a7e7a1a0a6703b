package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/store"
)

// agedHouse is a house whose clock says today, as the files of its folder do.
func agedHouse(t *testing.T) (*App, string) {
	t.Helper()
	folder := t.TempDir()
	a := houseIn(t, folder)
	a.now = clock.System
	return a, folder
}

// age makes a file of the house look two days old.
func age(t *testing.T, folder, name string) {
	t.Helper()
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(filepath.Join(folder, blobFolder, name), old, old); err != nil {
		t.Fatal(err)
	}
}

func kept(t *testing.T, a *App, content string) string {
	t.Helper()
	sum, _, err := a.blobs.Put(context.Background(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

func TestFilesThatNothingNamesAreErasedInTime(t *testing.T) {
	a, folder := agedHouse(t)
	ctx := context.Background()
	named, unnamed, fresh := kept(t, a, "une photo"), kept(t, a, "un lot refusé"), kept(t, a, "un envoi en cours")
	err := a.store.Update(ctx, Principal, store.Author{}, func(tx *store.Tx) error { return tx.AddBlob(store.StoredFile{Sum: named, Size: 9}) })
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"incoming-old", "incoming-new"} {
		if err := os.WriteFile(filepath.Join(folder, blobFolder, name), []byte("coupé"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, old := range []string{filepath.Join(named[:2], named), filepath.Join(unnamed[:2], unnamed), "incoming-old"} {
		age(t, folder, old)
	}
	if err := a.Tidy(ctx); err != nil { // as the server does each day
		t.Error(err)
	}
	for sum, stays := range map[string]bool{named: true, fresh: true, unnamed: false} {
		if err := a.blobs.Verify(ctx, sum); (err == nil) != stays {
			t.Errorf("%.8s: %v", sum, err)
		}
	}
	for name, stays := range map[string]bool{"incoming-old": false, "incoming-new": true} {
		if _, err := os.Stat(filepath.Join(folder, blobFolder, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAnUploadIsNeverSwept: the same bytes come in again while the sweep is
// between its list and its erasing; and many times, with sweeps all along.
func TestAnUploadIsNeverSwept(t *testing.T) {
	a, folder := agedHouse(t)
	ctx := context.Background()
	before := time.Now().Add(-unnamedLife)
	sum := kept(t, a, "la même photo")
	age(t, folder, filepath.Join(sum[:2], sum))
	old, err := a.blobs.Old(before)
	if err != nil || len(old) != 1 {
		t.Fatalf("%v, %v", old, err)
	}
	kept(t, a, "la même photo")
	if gone, err := a.blobs.DeleteOld(sum, before); gone || err != nil {
		t.Errorf("erased %v, %v", gone, err)
	}
	stop := make(chan struct{})
	swept := make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				swept <- nil
				return
			default:
				if _, err := a.SweepFiles(ctx); err != nil {
					swept <- err
					return
				}
			}
		}
	}()
	for range 40 {
		age(t, folder, filepath.Join(sum[:2], sum))
		kept(t, a, "la même photo")
		if err := a.blobs.Verify(ctx, sum); err != nil {
			t.Fatalf("an upload was swept: %v", err)
		}
	}
	close(stop)
	if err := <-swept; err != nil {
		t.Fatal(err)
	}
}
