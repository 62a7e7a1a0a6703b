package text

import (
	"html"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	tree "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// CleanHTML returns rich text that is safe in a page: paragraphs, line breaks,
// strong, em, lists, quotations, headings of level 3 and 4, and links to http,
// https and mailto addresses, which get rel="nofollow noreferrer". Near
// relatives are translated (b, i, h1, div…), everything else loses its tags,
// scripts and styles lose their content too. Elements are always closed, so
// that no text can leak its form into the page around it. A text without any
// tag is returned escaped. CleanHTML(CleanHTML(s)) == CleanHTML(s).
func CleanHTML(s string) string {
	if s == "" {
		return "" // most initiatives have no story yet
	}
	const rounds = 4 // closing what was left open can reveal more to close; two are usual
	for range rounds {
		cleaned, err := sanitised(seen(s))
		if err != nil { // nested beyond reason: no honest text is
			break
		}
		if cleaned == s {
			return s
		}
		s = cleaned
	}
	return html.EscapeString(plain(policy.Sanitize(seen(s))))
}

// seen drops what can't be seen, which entities can bring back each round.
func seen(s string) string {
	return visible(lineEnds.Replace(s), true)
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// ParagraphsHTML turns a plain text into rich text: an empty line parts
// paragraphs, a line end breaks the line.
func ParagraphsHTML(s string) string {
	s = CleanText(s, -1)
	if s == "" {
		return ""
	}
	s = html.EscapeString(s)
	s = strings.ReplaceAll(s, "\n\n", "</p><p>")
	return CleanHTML("<p>" + strings.ReplaceAll(s, "\n", "<br/>") + "</p>")
}

// PlainHTML is the text of rich text, on one line: what it is found by.
func PlainHTML(s string) string { return CleanLine(wordsOf(s, onOneLine), -1) }

// TypedHTML is rich text as it is typed in a box or a cell: an empty line parts
// paragraphs, a line end breaks the line, each item of a list has its line. What
// ParagraphsHTML made comes back from it, and nothing else is lost but the form:
// ParagraphsHTML(TypedHTML(s)) == s for s made of paragraphs and line breaks,
// PlainHTML(ParagraphsHTML(TypedHTML(s))) == PlainHTML(s) for any.
func TypedHTML(s string) string {
	var lines []string
	for stretch := range strings.SplitSeq(wordsOf(s, onLines), "\n") {
		line := ""
		for item := range strings.SplitSeq(stretch, itemSign) {
			if item = CleanLine(item, -1); item != "" && line != "" {
				line += "\n"
			}
			line += item
		}
		lines = append(lines, line)
	}
	return CleanText(strings.Join(lines, "\n"), -1)
}

// separators are what stands for each element that CleanHTML writes without
// attributes, where it begins and where it ends; br is one of them.
type separators map[string]string

// itemSign is at both ends of an item: two that follow one another are a line apart.
const itemSign = "\r"

var onOneLine, onLines = separatorsOf(" ", " ", " "), separatorsOf("\n\n", itemSign, "\n")

func separatorsOf(block, item, line string) separators {
	of := separators{}
	for a := range blocks {
		of[a.String()] = block
	}
	of[atom.Li.String()], of[atom.Br.String()] = item, line
	of[atom.Strong.String()], of[atom.Em.String()] = "", ""
	return of
}

// wordsOf is the text of rich text with what stands for its elements.
func wordsOf(s string, apart separators) string {
	if s == "" {
		return ""
	}
	if words, is := wordsOfClean(s, apart); is {
		return words
	}
	return parsedWords(CleanHTML(s), apart)
}

// wordsOfClean is wordsOf of what CleanHTML has cleaned before, as all that is kept
// was; is is false when s may be anything else. Only tags of ours are read, without
// anything in them and closed in their order: the text between them stays as it is.
func wordsOfClean(s string, apart separators) (words string, is bool) {
	var b strings.Builder
	b.Grow(len(s))
	open := make([]string, 0, mostOpen)
	for {
		at := strings.IndexByte(s, '<')
		if at < 0 {
			b.WriteString(onALine(html.UnescapeString(s)))
			return b.String(), len(open) == 0
		}
		b.WriteString(onALine(html.UnescapeString(s[:at])))
		s = s[at+1:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			return "", false
		}
		tag := s[:end]
		s = s[end+1:]
		name, closes := strings.CutPrefix(tag, "/")
		separator, ours := apart[name]
		switch {
		case tag == "br/":
			separator = apart["br"]
		case !ours:
			return "", false
		case !closes && len(open) < mostOpen:
			open = append(open, name)
		case closes && len(open) > 0 && open[len(open)-1] == name:
			open = open[:len(open)-1]
		default:
			return "", false
		}
		b.WriteString(separator)
	}
}

// mostOpen bounds what is read without being parsed.
const mostOpen = 8

// onALine writes the ends of lines of a source, which mean no more than spaces, as such.
func onALine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

func plain(clean string) string { return CleanLine(parsedWords(clean, onOneLine), -1) }

func parsedWords(clean string, apart separators) string {
	var b strings.Builder
	z := tree.NewTokenizer(strings.NewReader(clean))
	for {
		switch z.Next() {
		case tree.ErrorToken:
			return b.String()
		case tree.TextToken:
			b.WriteString(onALine(string(z.Text())))
		case tree.StartTagToken, tree.EndTagToken, tree.SelfClosingTagToken:
			name, _ := z.TagName()
			b.WriteString(apart[string(name)])
		}
	}
}

// sanitised is one round: parse as a browser does, translate, write with every
// element closed, and let the policy have the last word.
func sanitised(s string) (string, error) {
	body := &tree.Node{Type: tree.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := tree.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return "", err
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	translate(body)
	var b strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		if err := tree.Render(&b, n); err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(policy.Sanitize(b.String())), nil
}

// policy is safe for concurrent use once built.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}()

// relatives are elements of word processors and old pages, and ours.
var relatives = map[atom.Atom]atom.Atom{
	atom.B: atom.Strong, atom.I: atom.Em, atom.H1: atom.H3, atom.H2: atom.H3, atom.H5: atom.H4, atom.H6: atom.H4,
}

// blocks stand on their own line; those that are not ours become paragraphs
// when they hold no other block, else give way to their content.
var (
	blocks = atoms(atom.P, atom.Ul, atom.Ol, atom.Li, atom.Blockquote, atom.H3, atom.H4)
	others = atoms(atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Nav, atom.Pre,
		atom.Address, atom.Figure, atom.Figcaption, atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Tr, atom.Caption, atom.Dl, atom.Dt, atom.Dd)
	cells  = atoms(atom.Td, atom.Th)
	silent = atoms(atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Math, atom.Noscript,
		atom.Head, atom.Title, atom.Textarea, atom.Select, atom.Noembed, atom.Noframes, atom.Xmp, atom.Plaintext)
)

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := make(map[atom.Atom]bool, len(list))
	for _, a := range list {
		m[a] = true
	}
	return m
}

// translate rewrites the children of n into our elements, from the inside out.
func translate(n *tree.Node) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == tree.TextNode:
		case c.Type != tree.ElementNode || silent[c.DataAtom] || c.Namespace != "":
			n.RemoveChild(c)
		default:
			translate(c)
			translateElement(c)
		}
		c = next
	}
}

func translateElement(c *tree.Node) {
	if to, ok := relatives[c.DataAtom]; ok {
		c.DataAtom, c.Data = to, to.String()
	}
	switch {
	case cells[c.DataAtom]:
		c.AppendChild(&tree.Node{Type: tree.TextNode, Data: " "})
		unwrap(c)
	case others[c.DataAtom] && !holdsBlock(c):
		c.DataAtom, c.Data, c.Attr = atom.P, "p", nil
	case others[c.DataAtom]:
		unwrap(c)
	}
}

func holdsBlock(n *tree.Node) bool {
	for d := range n.Descendants() {
		if d.Type == tree.ElementNode && blocks[d.DataAtom] {
			return true
		}
	}
	return false
}

// unwrap puts the children of c in its place.
func unwrap(c *tree.Node) {
	for k := c.FirstChild; k != nil; k = c.FirstChild {
		c.RemoveChild(k)
		c.Parent.InsertBefore(k, c)
	}
	c.Parent.RemoveChild(c)
}
