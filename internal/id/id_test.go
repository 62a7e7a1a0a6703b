package id

import "testing"

func TestIdentifiers(t *testing.T) {
	a, b := New(), New()
	if a == b || a > b || !Valid(a) {
		t.Fatalf("UUIDv7 must differ, follow time and be valid: %s %s", a, b)
	}
	for s, want := range map[string]bool{"epicerie-de-valbrune": true, "": false, "-x": false, "É": false, "../etc": false} {
		if Valid(s) != want {
			t.Errorf("Valid(%q) = %v", s, !want)
		}
	}
}

func TestAReadableNameIsNotMade(t *testing.T) {
	for s, want := range map[string]bool{New(): true, "0195f6a4-3f1e-7cc0-8b3e-2f0d5d7c1a11": true, "garage": false, "": false,
		"{0195f6a4-3f1e-7cc0-8b3e-2f0d5d7c1a11}": false} {
		if Made(s) != want {
			t.Errorf("Made(%q) = %v", s, !want)
		}
	}
}

func TestShortIsStableAndPerSpace(t *testing.T) {
	if Short("s", "x", 6) != Short("s", "x", 6) || Short("s", "x", 6) == Short("t", "x", 6) {
		t.Fatal("short codes must be derived from space and id")
	}
}

func TestTokenIsNotItsDigest(t *testing.T) {
	tok := Token()
	if len(tok) != 43 || Digest(tok) == tok || Digest(tok) != Digest(tok) {
		t.Fatal("token or digest malformed")
	}
}
