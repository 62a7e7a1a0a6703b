package web

import (
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// What is sent compressed is the page, the first time and the next, and another
// page when anything in it changed. What one reader sees is kept for no other.
func TestAPageIsPackedOnce(t *testing.T) {
	s := testServerWith(t, Config{App: testApp(t)})
	packedPage := func(path string, actor access.Actor) string {
		t.Helper()
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := send(t, s, r, actor)
		if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") == "" {
			t.Fatal(path, w.Code, w.Header())
		}
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		return string(page)
	}
	plain := get(t, s, "/grilles/insee-2014", access.Anyone).Body.String()
	for range 2 {
		if packedPage("/grilles/insee-2014", access.Anyone) != plain {
			t.Fatal("another page was sent")
		}
	}
	if len(s.packed.kept) != 1 {
		t.Errorf("%d pages kept", len(s.packed.kept))
	}
	if other := packedPage("/en/frameworks/insee-2014", access.Anyone); other == plain || len(s.packed.kept) != 2 {
		t.Error("the English page was not told apart")
	}
	if mine := packedPage("/grilles/insee-2014", testEditor); mine == plain || len(s.packed.kept) != 2 {
		t.Error("a page of someone who signed in was kept")
	}
}

func TestPackedPagesStayLight(t *testing.T) {
	p := &packed{}
	for i := range 400 {
		page := make([]byte, 20_000)
		noise := rand.New(rand.NewPCG(1, uint64(i)))
		for j := range page { // bytes that don't compress
			page[j] = byte(noise.Uint32())
		}
		p.pack(fmt.Sprint("tag", i), page)
	}
	sum := 0
	for _, z := range p.kept {
		sum += len(z)
	}
	if sum != p.size || p.size > packedBytes || len(p.kept) != len(p.order) || len(p.kept) == 400 {
		t.Errorf("%d pages of %d bytes, said to be %d in %d", len(p.kept), sum, p.size, len(p.order))
	}
}
