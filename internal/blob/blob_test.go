package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"codeberg.org/bocage/bocage/internal/fault"
)

// abc is the SHA-256 of "abc": FIPS 180-2, appendix B.1.
const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

func folder(t *testing.T) (*Folder, string) {
	t.Helper()
	dir := t.TempDir()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, dir
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, p)
		}
		return err
	})
	return out
}

func TestPutAndGet(t *testing.T) {
	f, dir := folder(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			sum, size, err := f.Put(context.Background(), strings.NewReader("abc"), 3)
			if err != nil || sum != abc || size != 3 {
				t.Errorf("%s, %d, %v", sum, size, err)
			}
		})
	}
	wg.Wait()
	if got := files(t, dir); len(got) != 1 {
		t.Fatalf("the same bytes must be kept once: %v", got)
	}
	file, err := f.Get(abc)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if b, _ := io.ReadAll(file); string(b) != "abc" {
		t.Fatalf("got %q", b)
	}
}

func TestWhatFailsLeavesNothing(t *testing.T) {
	f, dir := folder(t)
	if _, _, err := f.Put(context.Background(), strings.NewReader("abcd"), 3); !fault.Is(err, fault.TooLarge) {
		t.Errorf("over the limit: %v", err)
	}
	cut := errors.New("line cut")
	if _, _, err := f.Put(context.Background(), io.MultiReader(strings.NewReader("ab"), iotest.ErrReader(cut)), 10); !errors.Is(err, cut) {
		t.Errorf("torn upload: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := f.Put(ctx, bytes.NewReader(make([]byte, 1<<20)), 1<<30); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Fatalf("left behind: %v", got)
	}
}

func TestNoNameLeavesTheFolder(t *testing.T) {
	f, _ := folder(t)
	for _, name := range []string{"", "../../etc/passwd", strings.Repeat("g", 64), strings.ToUpper(abc), abc + "/.."} {
		if _, err := f.Get(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("Get(%q): %v", name, err)
		}
		if err := f.Delete(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("Delete(%q): %v", name, err)
		}
	}
}

func TestVerifyFindsADamagedByte(t *testing.T) {
	f, dir := folder(t)
	f.Put(context.Background(), strings.NewReader("abc"), 3)
	if err := f.Verify(context.Background(), abc); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, abc[:2], abc), []byte("abd"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := f.Verify(context.Background(), abc)
	if all := fault.All(err); len(all) != 1 || all[0].Key != "file.damaged" {
		t.Fatalf("err = %v", err)
	}
	if err := f.Delete(abc); err != nil {
		t.Fatal(err)
	}
	if err := f.Delete(abc); err != nil {
		t.Fatalf("deleting twice: %v", err)
	}
	if err := f.Delete(strings.Repeat("0", 64)); err != nil {
		t.Fatalf("deleting what never was: %v", err)
	}
}
