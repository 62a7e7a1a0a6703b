package blob

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

func derived(t *testing.T, dir, form string) *Derived {
	t.Helper()
	d, err := OpenDerived(dir, form)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestWhatIsMadeOfAFile(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "drawn")
	d, other := derived(t, dir, "1"), strings.Repeat("0", 64)
	if _, ok := d.Get(abc, "small"); ok {
		t.Fatal("found before it was made")
	}
	for sum, names := range map[string][]string{abc: {"small", "large"}, other: {"small"}} {
		for _, name := range names {
			if err := d.Put(sum, name, []byte(name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	again := derived(t, dir, "1") // after a restart
	if got, ok := again.Get(abc, "large"); !ok || string(got) != "large" {
		t.Errorf("got %q, %v", got, ok)
	}
	if sums, err := again.Sums(); err != nil || !slices.Equal(sums, []string{other, abc}) {
		t.Errorf("sums %v, %v", sums, err)
	}
	if err := again.Forget(abc); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"small", "large"} {
		if _, ok := again.Get(abc, name); ok {
			t.Errorf("%s outlives what it was made of", name)
		}
	}
	if left := files(t, dir); len(left) != 1 || filepath.Base(left[0]) != "small" {
		t.Errorf("left: %v", left)
	}
	if err := again.Put("../"+abc, "small", nil); !fault.Is(err, fault.NotFound) {
		t.Errorf("a name that leads elsewhere: %v", err)
	}
}

func TestAnotherFormIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	d := derived(t, dir, "1")
	if err := d.Put(abc, "small", []byte("old")); err != nil {
		t.Fatal(err)
	}
	if d.Complete() {
		t.Error("complete before it was said")
	}
	if err := d.SetComplete(); err != nil || !derived(t, dir, "1").Complete() {
		t.Errorf("not complete once said: %v", err)
	}
	next := derived(t, dir, "2")
	if _, ok := next.Get(abc, "small"); ok || next.Complete() {
		t.Error("what another program made is taken for ours")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != "2" {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestWhatIsMadeIsWholeOrAbsent: nothing is under its name before it is whole.
func TestWhatIsMadeIsWholeOrAbsent(t *testing.T) {
	dir := t.TempDir()
	d := derived(t, dir, "1")
	at := filepath.Join(dir, "1", abc[:2], abc)
	if err := os.MkdirAll(filepath.Join(at, "small"), 0o700); err != nil { // the name can't be taken
		t.Fatal(err)
	}
	if err := d.Put(abc, "small", []byte("abc")); err == nil {
		t.Fatal("no error")
	}
	if left := files(t, dir); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
