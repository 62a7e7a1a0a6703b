package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// illustrated is a study with two pictures.
func illustrated(contents ...string) bundle.Bundle {
	b := rapid.Custom(anyStudy).Example(1)
	for _, c := range contents {
		sum := sha256.Sum256([]byte(c))
		f := bundle.File{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(c)), Media: "image/png"}
		b.Files = append(b.Files, f)
		b.Initiatives[0].Pictures = append(b.Initiatives[0].Pictures, initiative.Picture{Blob: f.SHA256, Alt: c})
	}
	return b
}

// opening gives the files in the order they are asked for.
func opening(readers ...io.Reader) bundle.Open {
	return func(string) (io.ReadCloser, error) {
		r := readers[0]
		readers = readers[1:]
		return io.NopCloser(r), nil
	}
}

// absent gives the first file, and no other.
func absent(first io.Reader) bundle.Open {
	return func(string) (io.ReadCloser, error) {
		if first == nil {
			return nil, fs.ErrNotExist
		}
		r := io.NopCloser(first)
		first = nil
		return r, nil
	}
}

func filesIn(t *testing.T, folder string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(folder, blobFolder), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A bundle that is refused leaves none of its files behind, whatever is wrong and
// whenever it is found; what was here before stays.
func TestARefusedBundleLeavesNoFile(t *testing.T) {
	folder := t.TempDir()
	a := houseIn(t, folder)
	ctx := context.Background()
	four := func() io.Reader { return strings.NewReader("le four") }
	taken := rapid.Custom(anyStudy).Example(1)
	taken.Study.ID = "autre"
	taken.Initiatives[0].Name = "Une autre, du même identifiant"
	if _, err := a.ImportBundle(ctx, owner, Principal, taken, nil, From{}); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		b    bundle.Bundle
		open bundle.Open
		key  string
	}{
		"the second is another":   {illustrated("le four", "la halle"), opening(four(), strings.NewReader("la malle")), "bundle.file_changed"},
		"the second is longer":    {illustrated("le four", "la halle"), opening(four(), strings.NewReader(strings.Repeat("la halle", 1000))), "bundle.file_changed"},
		"the second is shorter":   {illustrated("le four", "la halle"), opening(four(), strings.NewReader("la ha")), "bundle.file_changed"},
		"the second is cut":       {illustrated("le four", "la halle"), opening(four(), io.MultiReader(strings.NewReader("la h"), iotest.ErrReader(io.ErrUnexpectedEOF))), "bundle.file_changed"},
		"the second is not there": {illustrated("le four", "la halle"), absent(four()), "bundle.file_missing"},
		"its initiative is taken": {illustrated("le four", "la halle"), opening(four(), strings.NewReader("la halle")), "bundle.initiative_taken"},
	} {
		if _, err := a.ImportBundle(ctx, owner, Principal, tt.b, tt.open, From{}); !has(err, tt.key) {
			t.Errorf("%s: %v, want %s", name, err, tt.key)
		}
		if n := filesIn(t, folder); n > 0 {
			t.Errorf("%s: %d files left", name, n)
		}
	}
	here := kept(t, a, "le four")
	err := a.store.Update(ctx, Principal, store.Author{}, func(tx *store.Tx) error { return tx.AddBlob(store.StoredFile{Sum: here, Size: 7}) })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.ImportBundle(ctx, owner, Principal, illustrated("le four", "la halle"), opening(four(), strings.NewReader("la halle")), From{}); err == nil {
		t.Fatal("the initiative was not taken")
	}
	if there, err := a.blobs.Holds(here); !there || err != nil || filesIn(t, folder) != 1 {
		t.Errorf("what was here before: %v, %v", there, err)
	}
}

// A disk that fails is not told as a damaged archive, nor the other way round.
func TestADamagedArchiveIsNotOurMistake(t *testing.T) {
	a := anyHouse(t)
	broken := errors.New("flate: corrupt input before offset 3")
	_, err := a.ImportBundle(context.Background(), owner, Principal, illustrated("le four"), opening(iotest.ErrReader(broken)), From{})
	if !has(err, "bundle.file_changed") {
		t.Errorf("a damaged archive: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := a.ImportBundle(ctx, owner, Principal, illustrated("le four"), opening(strings.NewReader("le four")), From{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped by hand: %v", err)
	}
}
