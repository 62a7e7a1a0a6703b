package text

import (
	"strings"
	"testing"

	tree "golang.org/x/net/html"
	"pgregory.net/rapid"
)

func TestCleanHTMLKeepsMeaningAndClosesWhatIsOpen(t *testing.T) {
	for in, want := range map[string]string{
		"<p>a <strong>b":                                          "<p>a <strong>b</strong></p>",
		"</li></ul></div>suite":                                   "suite",
		"<ul><li>un<li>deux":                                      "<ul><li>un</li><li>deux</li></ul>",
		"<div>a</div><div>b</div>":                                "<p>a</p><p>b</p>",
		"<div><p>a</p><div>b</div></div>":                         "<p>a</p><p>b</p>",
		"<b>gras</b> et <i>penché</i>":                            "<strong>gras</strong> et <em>penché</em>",
		"<h1>Titre</h1><h6>Note</h6>":                             "<h3>Titre</h3><h4>Note</h4>",
		"<table><tr><td>a</td><td>b</td></tr></table>":            "<p>a b </p>",
		"<p class=MsoNormal style='color:red'>mot<o:p></o:p></p>": "<p>mot</p>",
		"a < b & c":                                                           "a &lt; b &amp; c",
		"<p>x\u202ey\u200b</p>":                                               "<p>xy</p>",
		"<p>x&#x202e;y&#8203;</p>":                                            "<p>xy</p>",
		"<svg><script>alert(1)</script></svg>t":                               "t",
		"<math><mtext></p><img src=x onerror=alert(1)>":                       "",
		"<textarea><img src=x></textarea>t":                                   "t",
		"<img src=x onerror=alert(1)>t":                                       "t",
		"<a href='javascript:alert(1)'>k</a>":                                 "k",
		"<a href=' jAvAsCrIpT:alert(1)'>k</a>":                                "k",
		"<a href='data:text/html,x'>k</a>":                                    "k",
		"<a href='/interne'>k</a>":                                            "k",
		"<a href='https://exemple.fr/?a=1&b=2' onclick=x target=_blank>k</a>": `<a href="https://exemple.fr/?a=1&amp;b=2" rel="nofollow noreferrer">k</a>`,
		"<a href='mailto:a@exemple.fr'>k</a>":                                 `<a href="mailto:a@exemple.fr" rel="nofollow noreferrer">k</a>`,
		"":                                                                    "",
	} {
		if got := CleanHTML(in); got != want {
			t.Errorf("CleanHTML(%q)\n got %q\nwant %q", in, got, want)
		}
	}
}

func TestDeepNestingIsRefusedNotFollowed(t *testing.T) {
	got := CleanHTML(strings.Repeat("<blockquote>", 200_000) + "mot")
	if len(got) > 20_000 || !strings.Contains(got, "mot") {
		t.Fatalf("%d bytes: %.80q", len(got), got)
	}
}

func TestPlainHTMLSeparatesWords(t *testing.T) {
	for in, want := range map[string]string{
		"<p>Un</p><p>deux &amp; trois</p><ul><li>q<strong>uat</strong>re<li>cinq</ul>": "Un deux & trois quatre cinq",
		"six<br>sept": "six sept", "1 < 2": "1 < 2", "&lt;p&gt;": "<p>", "<script>x</script>": "",
	} {
		if got := PlainHTML(in); got != want {
			t.Errorf("PlainHTML(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParagraphsHTML(t *testing.T) {
	if got, want := ParagraphsHTML("Un <b>\r\ndeux\n\n\n\ntrois & quatre "), "<p>Un &lt;b&gt;<br/>deux</p><p>trois &amp; quatre</p>"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	if ParagraphsHTML(" \n ") != "" {
		t.Fatal("nothing gives nothing")
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		if got, want := PlainHTML(ParagraphsHTML(s)), CleanLine(CleanText(s, -1), -1); got != want {
			t.Fatalf("%q: text %q, want %q", s, got, want)
		}
	})
}

var allowed = map[string]string{
	"p": "", "br": "", "strong": "", "em": "", "ul": "", "ol": "", "li": "", "blockquote": "", "h3": "", "h4": "", "a": "href rel",
}

// htmlLaws reads the result as a browser would: only our elements, all closed,
// no attribute but a link's, no address but those of the web and of mail.
func htmlLaws(t failer, s string) {
	clean := CleanHTML(s)
	if again := CleanHTML(clean); again != clean {
		t.Fatalf("%q became %q then %q", s, clean, again)
	}
	open := 0
	z := tree.NewTokenizer(strings.NewReader(clean))
	for z.Next() != tree.ErrorToken {
		tok := z.Token()
		attributes, known := allowed[tok.Data]
		switch tok.Type {
		case tree.TextToken:
			continue
		case tree.StartTagToken:
			open++
		case tree.EndTagToken:
			open--
		}
		if !known || open < 0 {
			t.Fatalf("%q became %q: %s", s, clean, tok)
		}
		for _, a := range tok.Attr {
			link := strings.HasPrefix(a.Val, "http://") || strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "mailto:")
			if !strings.Contains(attributes, a.Key) || a.Key == "href" && !link {
				t.Fatalf("%q became %q: attribute %s=%q", s, clean, a.Key, a.Val)
			}
		}
	}
	if open != 0 {
		t.Fatalf("%q became %q: %d left open", s, clean, open)
	}
}

func TestCleanHTMLLaws(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"<p>", "</p>", "<b>", "</b>", "<div>", "</div>", "<ul>", "<li>", "</ul>", "<a href=http://x.fr>", "<a href=//x>", "</a>", "<h2>", "</h2>",
		"<table>", "<tr>", "<td>", "<blockquote>", "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "<br>", "<em>", "<script>", "<pre>", "\n", "mot", " ", "&lt;", "&", "<",
	})
	rapid.Check(t, func(t *rapid.T) {
		htmlLaws(t, strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "pieces"), ""))
	})
}

func FuzzCleanHTML(f *testing.F) {
	for _, s := range []string{"<p>a<b>b", "<svg><p><style><a title='</style><img src=x onerror=alert(1)>'>", "<a href=HTTPS://x>", "<table><a><td>", "&#0;<p\x00>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { htmlLaws(t, s) })
}
