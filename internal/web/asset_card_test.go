package web

import (
	"bytes"
	"image/png"
	"net/http"
	"regexp"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
)

// TestTheSocialCardIsAPicture: what a shared link shows is a PNG of the size that
// those who show it ask for, and not a file that only bears the name.
func TestTheSocialCardIsAPicture(t *testing.T) {
	s := testServer(t)
	address := regexp.MustCompile(`og:image" content="[^"]*(/actifs/card[^"]+)"`).FindStringSubmatch(pageOf(t, s, "/", access.Anyone))
	if address == nil {
		t.Fatal("the home page names no card")
	}
	w := get(t, s, address[1], access.Anyone)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/png" {
		t.Fatal(w.Code, w.Header())
	}
	card, err := png.Decode(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if size := card.Bounds().Size(); size.X != 1200 || size.Y != 630 {
		t.Errorf("a card of %v", size)
	}
}
