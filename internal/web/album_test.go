package web

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestPicturesAreKeptAWhile(t *testing.T) {
	c, times := newAlbum[*FigureBox](2), 0
	ask := func(key string) *FigureBox {
		t.Helper()
		f, err := c.get(key, func() (*FigureBox, error) { times++; return &FigureBox{ID: key + strconv.Itoa(times)}, nil })
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if ask("a") != ask("a") || times != 1 {
		t.Fatalf("drawn %d times", times)
	}
	ask("b")
	ask("c") // the oldest makes room
	if ask("b").ID != "b2" || ask("a").ID != "a4" || times != 4 {
		t.Fatalf("drawn %d times", times)
	}
	if _, err := c.get("d", func() (*FigureBox, error) { return nil, errors.New("no atlas") }); err == nil {
		t.Fatal("a failure is kept for a figure")
	}
	if ask("d") == nil {
		t.Fatal("a failure stays")
	}
}

// Many who ask at once, as after a start, wait for one drawing.
func TestAPictureIsDrawnOnceForAll(t *testing.T) {
	c := newAlbum[int](10)
	var drawn atomic.Int32
	started := make(chan bool)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			<-started
			if got, err := c.get("a", func() (int, error) { time.Sleep(20 * time.Millisecond); return int(drawn.Add(1)), nil }); got != 1 || err != nil {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	close(started)
	all.Wait()
	if n := drawn.Load(); n != 1 {
		t.Errorf("drawn %d times", n)
	}
}
