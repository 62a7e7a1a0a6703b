package text

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTheShortWayToPlainTextLeadsWhereTheLongOneDoes: tags of ours in any order,
// closed or not, with entities, spaces and what can't be seen between them.
func TestTheShortWayToPlainTextLeadsWhereTheLongOneDoes(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"<p>", "</p>", "<br/>", "<strong>", "</strong>", "<em>", "</em>", "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<blockquote>", "</blockquote>",
		"<h3>", "</h3>", "<h4>", "</h4>", "l’été", "mot", " ", "\u00a0", "\n", "\r\n", "\t", "&amp;", "&amp;lt;", "&lt;p&gt;", "&#39;", "&nbsp;", "&eacute;", "&#8203;", "&#0;", "&", "&copy", "e\u0301",
		"\u200b", "\x00", "\xff", ">", "😀", "\u202e", "&ltp", "'", `"`})
	short := 0
	closed := rapid.SampledFrom([]string{"p", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4", ""})
	rapid.Check(t, func(t *rapid.T) {
		s := ""
		for range rapid.IntRange(1, 5).Draw(t, "elements") {
			within := strings.Join(rapid.SliceOfN(pieces, 0, 4).Draw(t, "pieces"), "")
			if tag := closed.Draw(t, "tag"); tag != "" {
				s = "<" + tag + ">" + s + within + "</" + tag + ">"
			} else {
				s += within
			}
		}
		words, is := wordsOfClean(s, onOneLine)
		if !is {
			return
		}
		short++
		if got, want := CleanLine(words, -1), plain(CleanHTML(s)); got != want {
			t.Fatalf("%q is %q by the short way, %q by the long one", s, got, want)
		}
	})
	if short == 0 {
		t.Error("nothing took the short way")
	}
	for _, s := range []string{"<p>a<script>b</script>", "a<b", `<a href="https://exemple.fr">a</a>`, "<P>a</P>", "<!-- a -->b", strings.Repeat("<em>", 20) + "a" + strings.Repeat("</em>", 20), "a</li>b", "<em>a"} {
		if _, is := wordsOfClean(s, onOneLine); is {
			t.Errorf("%q took the short way", s)
		}
	}
}
