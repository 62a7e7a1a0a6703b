package text

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"ca", "abc", 3}, // no part edited twice
		{"Bourg", "Bourgs", 1}, {"Mâcon", "Mcâon", 1}, {"é", "e", 1}, {"Échiré", "Échiré", 0}, {"abcd", "acbd", 1},
	} {
		if got := Distance(tt.a, tt.b); got != tt.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	if got := Distance(strings.Repeat("a", 1_000_000), "b"); got != MaxDistanceRunes {
		t.Errorf("a megabyte counts %d, want the bound %d", got, MaxDistanceRunes)
	}
}

func TestSimilarRanksWhatAPersonMeant(t *testing.T) {
	for _, tt := range []struct{ typed, near, far string }{
		{"nom de l’initiative", "Nom initiative", "Nom de la commune"},
		{"code_insee", "Code INSEE", "Code postal"},
		{"Saint Etiene", "Saint-Étienne", "Saint-Égrève"},
		{"Beauvias", "Beauvais", "Beaujeu"},
		{"date de fin", "Fin (date)", "Date de début"},
	} {
		near, far := Similar(tt.typed, tt.near), Similar(tt.typed, tt.far)
		if near <= far {
			t.Errorf("%q: %q scores %.2f, %q %.2f", tt.typed, tt.near, near, tt.far, far)
		}
	}
	if Similar("ÉCHIRÉ", "echire") != 1 || Similar("", "") != 0 || Similar("!", "?") != 0 || Similar("abc", "xyz") != 0 {
		t.Error("ends of the scale")
	}
}

func TestDistanceLaws(t *testing.T) {
	word := rapid.StringMatching(`[abcé ]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := Distance(a, b)
		la, lb := len([]rune(a)), len([]rune(b))
		if d != Distance(b, a) || (d == 0) != (a == b) || d > max(la, lb) || d < max(la, lb)-min(la, lb) {
			t.Fatalf("Distance(%q, %q) = %d", a, b, d)
		}
		s := Similar(a, b)
		if s != Similar(b, a) || s < 0 || s > 1 || math.IsNaN(s) {
			t.Fatalf("Similar(%q, %q) = %v", a, b, s)
		}
	})
}
