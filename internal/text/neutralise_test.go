package text

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNeutralise(t *testing.T) {
	for in, want := range map[string]string{
		"=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
		"+33 4 74 00 00 00":  "'+33 4 74 00 00 00",
		"-5 habitants":       "'-5 habitants",
		"@SUM(A1)":           "'@SUM(A1)",
		"\t=1+1":             "'\t=1+1",
		"\r=1+1":             "'\r=1+1",
		"\n=1+1":             "'\n=1+1",
		"\x00=1+1":           "'\x00=1+1",
		"  =1+1":             "'  =1+1",
		"＝1+1":               "'＝1+1",
		"＋1+1":               "'＋1+1",
		"－1+1":               "'－1+1",
		"＠SUM(A1)":           "'＠SUM(A1)",
		"'=1+1":              "''=1+1",
		"''=1+1":             "'''=1+1",
		"l’été = l’hiver":    "l’été = l’hiver",
		"'quoted'":           "'quoted'",
		"2,5":                "2,5",
		"":                   "",
		"'":                  "'",
	} {
		if got := Neutralise(in); got != want {
			t.Errorf("Neutralise(%q) = %q, want %q", in, got, want)
		}
		if back := Restore(want); back != in {
			t.Errorf("Restore(%q) = %q, want %q", want, back, in)
		}
	}
}

func TestNeutraliseIsExactlyReversible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.StringMatching(`['=+\-@ \t\r\nab]{0,8}`), rapid.String()).Draw(t, "s")
		n := Neutralise(s)
		if Restore(n) != s {
			t.Fatalf("Restore(Neutralise(%q)) = %q", s, Restore(n))
		}
		if couldBeFormula(n) {
			t.Fatalf("Neutralise(%q) = %q is still a formula", s, n)
		}
	})
}

// Bytes that are no UTF-8 come from files too.
func FuzzNeutralise(f *testing.F) {
	for _, s := range []string{"=1", "'=1", "''", "\x00", "\xff=", "' ="} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n := Neutralise(s); Restore(n) != s || couldBeFormula(n) {
			t.Fatalf("%q became %q then %q", s, n, Restore(n))
		}
	})
}
