package web

import (
	"errors"
	"strconv"
	"testing"
)

func TestFiguresAreKeptAWhile(t *testing.T) {
	c, drawn := newFigureCache(2), 0
	ask := func(key string) *FigureBox {
		t.Helper()
		f, err := c.get(key, func() (*FigureBox, error) { drawn++; return &FigureBox{ID: key + strconv.Itoa(drawn)}, nil })
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if ask("a") != ask("a") || drawn != 1 {
		t.Fatalf("drawn %d times", drawn)
	}
	ask("b")
	ask("c") // the oldest makes room
	if ask("b").ID != "b2" || ask("a").ID != "a4" || drawn != 4 {
		t.Fatalf("drawn %d times", drawn)
	}
	if _, err := c.get("d", func() (*FigureBox, error) { return nil, errors.New("no atlas") }); err == nil {
		t.Fatal("a failure is kept for a figure")
	}
	if ask("d") == nil {
		t.Fatal("a failure stays")
	}
}
