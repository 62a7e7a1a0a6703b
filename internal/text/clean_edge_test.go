package text

import (
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestWhatCannotBeSeenGoes(t *testing.T) {
	for in, want := range map[string]string{
		"a\u200db": "ab", "\u200d": "", "👩\u200d🌾": "👩\u200d🌾", "\u3164": "", "\u2800": "", "a\u0085b\u2028c": "a b c",
		"e\u0301te\u0301": "été", "a\u202egnp.exe": "agnp.exe", "\xff\xfea": "a", "\ufeffnom": "nom", "क\u094d\u200dष": "क\u094d\u200dष",
	} {
		if got := CleanLine(in, 100); got != want {
			t.Errorf("CleanLine(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestACutKeepsLettersWhole(t *testing.T) {
	for _, tt := range []struct {
		in   string
		max  int
		want string
	}{
		{"abc def", 4, "abc"}, {"abc", 3, "abc"}, {"abc", 0, ""}, {"abc", -1, "abc"},
		{"ax\u0323\u0307b", 1, "a"}, {"ax\u0323\u0307b", 2, "a"}, {"ax\u0323\u0307b", 3, "aẋ\u0323"},
	} {
		want := norm.NFC.String(tt.want)
		if got := CleanLine(tt.in, tt.max); got != want {
			t.Errorf("CleanLine(%q, %d) = %+q, want %+q", tt.in, tt.max, got, want)
		}
	}
}

func TestCleaningIsStableAndBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, max := frenchText().Draw(t, "s"), rapid.IntRange(0, 30).Draw(t, "max")
		for _, clean := range []func(string, int) string{CleanLine, CleanText} {
			c := clean(s, max)
			if clean(c, max) != c || len([]rune(c)) > max {
				t.Fatalf("%q cut at %d: %q then %q", s, max, c, clean(c, max))
			}
			for _, r := range c {
				if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
					t.Fatalf("%q keeps %U", s, r)
				}
			}
		}
	})
}
