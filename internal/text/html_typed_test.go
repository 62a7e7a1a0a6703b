package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRichTextIsTypedBack(t *testing.T) {
	for html, want := range map[string]string{
		"":                  "",
		"<p>Un garage.</p>": "Un garage.",
		"<p>Un &amp; deux</p><p>Trois<br/>quatre</p>":                             "Un & deux\n\nTrois\nquatre",
		"<p>Un <strong>grand</strong> garage.</p>\n\n\n<p>Deux.</p>":              "Un grand garage.\n\nDeux.",
		"<h3>Avant</h3><p>On roulait\nseul.</p><ul><li>Un</li><li>Deux</li></ul>": "Avant\n\nOn roulait seul.\n\nUn\nDeux",
		"<ul><li>mot</li><li>mot</li></ul>":                                       "mot\nmot",
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

// However rich, no word is lost or put elsewhere when it is typed and kept again,
// and the short way through it leads where the long one does.
func TestNoWordIsLostInTyping(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"<p>", "</p>", "<br/>", "<strong>", "</strong>", "<em>", "<ul><li>", "</li><li>", "</li></ul>", "<blockquote>", "<h3>", "</h3>", `<a href="https://exemple.fr">`, "</a>",
		"l’été", "mot", " ", "\u00a0", "\n", "\r\n", "&amp;lt;", "&lt;p&gt;", "– ", "&#8203;", "<", "😀"})
	rapid.Check(t, func(t *rapid.T) {
		kept := CleanHTML(strings.Join(rapid.SliceOfN(pieces, 0, 12).Draw(t, "pieces"), ""))
		typed := TypedHTML(kept)
		if got, want := PlainHTML(ParagraphsHTML(typed)), PlainHTML(kept); got != want {
			t.Fatalf("%q typed as %q says %q, not %q", kept, typed, got, want)
		}
		if words, is := wordsOfClean(kept, onLines); is && words != parsedWords(kept, onLines) {
			t.Fatalf("%q is %q by the short way, %q by the long one", kept, words, parsedWords(kept, onLines))
		}
	})
}
