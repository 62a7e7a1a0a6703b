package web

import (
	"errors"
	"strconv"
	"testing"
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
