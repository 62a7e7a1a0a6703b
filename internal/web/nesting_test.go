package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// checkPage holds a page to the rules of every page: its language, one title,
// one h1, headings in order, labelled fields, no inline style or script, no missing word.
func checkPage(t *testing.T, page, lang string) {
	t.Helper()
	for _, problem := range problemsOf(page, lang) {
		t.Error(problem)
	}
}

func problemsOf(page, lang string) []string {
	c := &pageCheck{ids: map[string]int{}, labelled: map[string]bool{}}
	if i := strings.Index(page, "⟦"); i >= 0 {
		c.add("word missing from the catalogue: %s", cut(page[i:], 80))
	}
	c.nesting(page)
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return append(c.problems, err.Error())
	}
	c.walk(root)
	c.conclude(lang)
	return c.problems
}

type pageCheck struct {
	problems []string
	lang     string
	title    string
	h1       int
	level    int
	ids      map[string]int
	labelled map[string]bool // ids named by a label
	fields   []*html.Node
	refs     []string // ids that links and aria attributes name
}

func (c *pageCheck) add(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// nesting reads the tokens: each end tag closes the element last opened.
func (c *pageCheck) nesting(page string) {
	z := html.NewTokenizer(strings.NewReader(page))
	var open []string
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		switch {
		case kind == html.StartTagToken && !void[token.Data]:
			if token.Data == "div" || token.Data == "p" || token.Data == "ul" || token.Data == "aside" || token.Data == "section" {
				if slices.Contains(open, "p") || slices.Contains(open, "span") {
					c.add("<%s> inside a paragraph or span, under %s", token.Data, strings.Join(open, " "))
				}
			}
			open = append(open, token.Data)
		case kind == html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				c.add("</%s> closes %v", token.Data, open)
				return
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		c.add("never closed: %v", open)
	}
}

var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true,
}

func (c *pageCheck) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		c.element(n)
	}
	for child := range n.ChildNodes() {
		c.walk(child)
	}
}

func (c *pageCheck) element(n *html.Node) {
	for _, a := range n.Attr {
		c.attribute(n, a)
	}
	switch n.DataAtom {
	case atom.Html:
		c.lang = attr(n, "lang")
	case atom.Title:
		if n.Parent.DataAtom == atom.Head {
			c.title = nodeText(n)
		}
	case atom.Style:
		c.add("inline style sheet")
	case atom.Script:
		switch {
		case attr(n, "type") == linkedMedia: // data: no browser runs it
			if n.FirstChild == nil || !json.Valid([]byte(n.FirstChild.Data)) {
				c.add("linked data that is no JSON")
			}
		case attr(n, "src") == "":
			c.add("inline script")
		}
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		c.heading(n)
	case atom.Label:
		c.labelled[attr(n, "for")] = true
	case atom.Input, atom.Select, atom.Textarea:
		if kind := attr(n, "type"); kind != "hidden" && kind != "submit" {
			c.fields = append(c.fields, n)
		}
	case atom.Img:
		if !has(n, "alt") {
			c.add("picture without alt: %s", attr(n, "src"))
		}
	case atom.A, atom.Button:
		if strings.TrimSpace(nodeText(n)) == "" && attr(n, "aria-label") == "" {
			c.add("<%s> without words: %v", n.Data, n.Attr)
		}
	case atom.Table:
		c.table(n)
	}
}

func (c *pageCheck) attribute(n *html.Node, a html.Attribute) {
	switch {
	case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
		c.add("inline %s on <%s>", a.Key, n.Data)
	case a.Key == "id":
		c.ids[a.Val]++
	case a.Key == "href" && strings.HasPrefix(a.Val, "#") && len(a.Val) > 1:
		c.refs = append(c.refs, a.Val[1:])
	case a.Key == "aria-describedby" || a.Key == "aria-labelledby" || a.Key == "aria-controls":
		c.refs = append(c.refs, strings.Fields(a.Val)...)
	case (a.Key == "src" || a.Key == "action" || n.DataAtom == atom.Link && a.Key == "href" && attr(n, "rel") == "stylesheet") && strings.Contains(a.Val, "//"):
		c.add("another origin: %s", a.Val)
	case strings.Contains(a.Val, "ZgotmplZ"):
		c.add("unsafe value in %s of <%s>", a.Key, n.Data)
	}
}

func (c *pageCheck) heading(n *html.Node) {
	if attr(n, "id") == "erreurs-titre" {
		return // what is to be corrected stands on top, before the title, as on every refused form
	}
	level := int(n.Data[1] - '0')
	if level == 1 {
		c.h1++
	}
	if level > c.level+1 {
		c.add("heading %s %q after level %d", n.Data, nodeText(n), c.level)
	}
	if strings.TrimSpace(nodeText(n)) == "" {
		c.add("empty %s", n.Data)
	}
	c.level = level
}

func (c *pageCheck) table(n *html.Node) {
	if find(n, atom.Caption) == nil {
		c.add("table without caption")
	}
	if th := find(n, atom.Th); th == nil || attr(th, "scope") == "" {
		c.add("table without a scoped heading: %q", cut(nodeText(n), 60))
	}
}

func (c *pageCheck) conclude(lang string) {
	if c.lang != lang {
		c.add("lang %q, want %q", c.lang, lang)
	}
	if strings.TrimSpace(c.title) == "" {
		c.add("no title")
	}
	if c.h1 != 1 {
		c.add("%d h1", c.h1)
	}
	for _, n := range c.fields {
		if !c.labelled[attr(n, "id")] && attr(n, "aria-label") == "" && attr(n, "aria-labelledby") == "" {
			c.add("field without label: %v", n.Attr)
		}
	}
	for id, n := range c.ids {
		if n > 1 {
			c.add("id %q used %d times", id, n)
		}
	}
	for _, id := range c.refs {
		if c.ids[id] == 0 {
			c.add("nothing has the id %q", id)
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func find(n *html.Node, what atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.DataAtom == what {
			return d
		}
	}
	return nil
}

func nodeText(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// The check itself is held: each page below is wrong in one way.
func TestPageCheckFindsMistakes(t *testing.T) {
	frame := func(body string) string {
		return `<!doctype html><html lang="fr"><head><title>Titre</title></head><body><h1>Titre</h1>` + body + `</body></html>`
	}
	if found := problemsOf(frame(`<p>Bien.</p>`), "fr"); len(found) != 0 {
		t.Errorf("problems in a good page: %v", found)
	}
	for name, body := range map[string]string{
		"missing word": `<p>⟦home.title⟧</p>`, "unclosed": `<div><p>a</p>`, "crossed": `<p><b>a</p></b>`,
		"second h1": `<h1>b</h1>`, "skipped level": `<h3>b</h3>`, "inline style": `<p style="x">a</p>`,
		"inline script": `<script>a()</script>`, "handler": `<p onclick="x">a</p>`, "no label": `<input id="a" name="a">`,
		"twice": `<p id="a">a</p><p id="a">b</p>`, "nowhere": `<a href="#z">a</a>`, "no alt": `<img src="/a">`,
		"no caption": `<table><tr><th scope="col">a</th></tr></table>`, "no scope": `<table><caption>a</caption><tr><th>a</th></tr></table>`,
		"block in p": `<p>a<div>b</div></p>`, "silent link": `<a href="/x"></a>`, "foreign": `<img alt="" src="https://example.org/x">`,
	} {
		if len(problemsOf(frame(body), "fr")) == 0 {
			t.Errorf("%s: not found", name)
		}
	}
	if len(problemsOf(frame(``), "en")) == 0 {
		t.Error("wrong language: not found")
	}
}
