package text

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// What most cells hold takes a short way; it must lead where the long one does.
func TestTheShortWaysLeadWhereTheLongOnesDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune("aZ é’\u0301\u00ad\t½œ-.·…\u2011ŉ\u200d´"))), rapid.StringMatching(`[ -~]{0,12}`)).Draw(t, "text")
		most := rapid.IntRange(-1, 14).Draw(t, "most")
		if have, want := CleanLine(s, most), cut(strings.Join(strings.Fields(visible(s, false)), " "), most); have != want {
			t.Fatalf("%q up to %d is %q, want %q", s, most, have, want)
		}
		if plainLine(s) && visible(s, true) != s {
			t.Fatalf("%q is taken for a plain line", s)
		}
		if s = signless(s); Fold(s) != Fold(norm.NFKD.String(s)) {
			t.Fatalf("%q folds to %q sign by sign, to %q decomposed", s, Fold(s), Fold(norm.NFKD.String(s)))
		}
	})
}

// signless leaves out the signs that are kept whole rather than decomposed.
func signless(s string) string {
	return strings.Map(func(r rune) rune {
		if _, kept := signs[r]; kept {
			return -1
		}
		return r
	}, s)
}
