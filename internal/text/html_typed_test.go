package text

import "testing"

func TestRichTextIsTypedBack(t *testing.T) {
	for html, want := range map[string]string{
		"":                  "",
		"<p>Un garage.</p>": "Un garage.",
		"<p>Un &amp; deux</p><p>Trois<br/>quatre</p>":                             "Un & deux\n\nTrois\nquatre",
		"<p>Un <strong>grand</strong> garage.</p>\n\n\n<p>Deux.</p>":              "Un grand garage.\n\nDeux.",
		"<h3>Avant</h3><p>On roulait\nseul.</p><ul><li>Un</li><li>Deux</li></ul>": "Avant\n\nOn roulait seul.\n\n– Un\n– Deux",
		"<blockquote><p>Sans lui, je restais.</p></blockquote><p>Fin</p>":         "Sans lui, je restais.\n\nFin",
	} {
		if got := TypedHTML(html); got != want {
			t.Errorf("%q is typed as %q, not %q", html, got, want)
		}
	}
	for _, s := range []string{"Un\n\nDeux\nTrois", "a < b & c\n\n« d »", "– un\n– deux\n\nfin", "x"} {
		if got := TypedHTML(ParagraphsHTML(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}

func FuzzRichTextIsTypedBack(f *testing.F) {
	f.Add("Un\n\nDeux\nTrois")
	f.Add("<p>a</p>")
	f.Fuzz(func(t *testing.T, s string) {
		once := ParagraphsHTML(s)
		if again := ParagraphsHTML(TypedHTML(once)); PlainHTML(again) != PlainHTML(once) {
			t.Errorf("%q: %q became %q", s, once, again)
		}
	})
}
