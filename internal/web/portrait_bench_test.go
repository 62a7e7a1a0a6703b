package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// BenchmarkPortrait answers with the portrait of a commune that was asked for
// before, of ones that were not, its profile, and a map that was not drawn yet. The
// bars: a portrait under 15 ms and 400 a second, France by EPCI under 40 ms cold.
func BenchmarkPortrait(b *testing.B) {
	catalogue, err := i18n.Load()
	if err != nil {
		b.Fatal(err)
	}
	a, err := app.Open(context.Background(), app.Config{Folder: b.TempDir(), Now: testNoon})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	fillRegistry(b, a, 440)
	s, err := New(Config{Catalogue: catalogue, Version: "test", App: a})
	if err != nil {
		b.Fatal(err)
	}
	warm := func(address string) { ask(b, s, address) }
	warm("/territoires/commune/61001")
	book, err := s.app.PlaceIndicators()
	if err != nil {
		b.Fatal(err)
	}
	codes := book.Order("commune").Codes
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			ask(b, s, "/territoires/commune/61001")
		}
	})
	b.Run("first", func(b *testing.B) {
		i := 0
		for b.Loop() {
			ask(b, s, "/territoires/commune/"+codes[(i*97)%34000])
			i++
		}
	})
	b.Run("profile", func(b *testing.B) {
		for b.Loop() {
			ask(b, s, "/territoires/commune/61001/profil")
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			ask(b, s, "/territoires?q=saint+denis")
		}
	})
	b.Run("map", func(b *testing.B) {
		names, i := []string{"VACANCY18", "UNEMP18", "AGE65_22", "HIGHEDU22", "FOREST18"}, 0
		for b.Loop() {
			ask(b, s, "/cartes/"+names[i%len(names)]+"?bornes="+string(rune('1'+i%8))+"%3B"+string(rune('1'+i%8))+"5")
			i++
		}
	})
}

func ask(b *testing.B, s *Server, address string) {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		b.Fatalf("%s: %d", address, w.Code)
	}
}
