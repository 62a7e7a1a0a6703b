package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// noise is content that no compression makes smaller.
func noise(seed uint64, n int) []byte {
	r, out := rand.New(rand.NewPCG(seed, 1)), make([]byte, n)
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

func siteIn(t *testing.T, folder string) *Site {
	t.Helper()
	s, err := newSite(folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestASiteIsWhatWasPutIntoIt(t *testing.T) {
	folder := t.TempDir()
	archive := func(order []int) []byte {
		t.Helper()
		s := siteIn(t, folder)
		defer s.Close()
		if err := s.Add("p07/index.html", []byte("a first draft")); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for _, i := range order {
			all.Go(func() {
				if err := s.Add(fmt.Sprintf("p%02d/index.html", i), noise(uint64(i), 100*i)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for range 2 { // read twice
			files, err := s.Reader()
			if err != nil || s.Len() != len(order) {
				t.Fatalf("%d files, %v", s.Len(), err)
			}
			for _, i := range order {
				if got, err := fs.ReadFile(files, fmt.Sprintf("p%02d/index.html", i)); err != nil || !bytes.Equal(got, noise(uint64(i), 100*i)) {
					t.Errorf("page %d: %d bytes, %v", i, len(got), err)
				}
			}
		}
		var out bytes.Buffer
		if err := s.write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	order := make([]int, 40)
	for i := range order {
		order[i] = i
	}
	first := archive(order)
	slices.Reverse(order)
	if !bytes.Equal(first, archive(order)) {
		t.Error("the same files in another order give other bytes")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("closed, it leaves %v, %v", left, err)
	}
}

// TestASiteIsNotHeldInMemory: forty megabytes of pages leave a trace of each in
// memory, not their bytes.
func TestASiteIsNotHeldInMemory(t *testing.T) {
	s := siteIn(t, t.TempDir())
	defer s.Close()
	held := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC() // what a pool kept for one round
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	page := noise(1, 100_000)
	before := held()
	for i := range 400 {
		if err := s.Add(fmt.Sprint(i), page); err != nil {
			t.Fatal(err)
		}
	}
	if grown := int64(held()) - int64(before); grown > 4_000_000 {
		t.Errorf("%d KB of 40,000 are held in memory", grown/1000)
	}
	runtime.KeepAlive(s)
}

// TestNothingOfASiteStays: neither one that was kept, nor one whose making failed,
// nor one that a killed process left.
func TestNothingOfASiteStays(t *testing.T) {
	folder := t.TempDir()
	a, s := publishedIn(t, folder)
	ctx := context.Background()
	passing := filepath.Join(folder, passingFolder)
	left := func(after string) {
		t.Helper()
		if entries, err := os.ReadDir(passing); err != nil || len(entries) > 0 {
			t.Errorf("after %s: %v, %v", after, entries, err)
		}
	}
	if _, err := a.Publish(ctx, owner, Principal, s.ID, Publication{}, form); err != nil {
		t.Fatal(err)
	}
	left("a version")
	torn := errors.New("torn")
	a.press = func(_ context.Context, _ *App, _ EditionView, site *Site) error {
		return errors.Join(site.Add("index.html", []byte("La vallée")), torn)
	}
	if _, err := a.Publish(ctx, owner, Principal, s.ID, Publication{Changes: "Rien."}, form); !errors.Is(err, torn) {
		t.Fatalf("published: %v", err)
	}
	left("a failure")
	for name, c := range map[string]struct {
		alone, stays bool
		age          time.Duration
	}{
		"on a folder of its own, at once":                {true, false, 0},
		"beside others, what may be theirs stays":        {false, true, passingLife / 2},
		"beside others, what is too old to be under way": {false, false, 2 * passingLife},
	} {
		t.Run(name, func(t *testing.T) {
			lost := siteIn(t, passing) // by a process that was killed
			defer lost.Close()
			if err := clearPassing(folder, time.Now().Add(c.age), c.alone); err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(lost.dir); (err == nil) != c.stays {
				t.Errorf("its folder: %v", err)
			}
		})
	}
}
