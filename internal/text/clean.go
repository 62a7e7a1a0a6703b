// Package text prepares what people write: safe to show, tidy to keep.
package text

import (
	"html"
	"strings"
	"sync"
	"unicode"

	"github.com/microcosm-cc/bluemonday"
)

// CleanLine keeps one line of visible text: control characters, direction
// overrides and zero-width characters out, runs of spaces folded, cut at max
// characters.
func CleanLine(s string, max int) string {
	return cut(strings.Join(strings.Fields(visible(s, false)), " "), max)
}

// CleanText does the same line by line and keeps the line breaks, of which no
// more than one blank line in a row.
func CleanText(s string, max int) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	var out []string
	blank := true
	for line := range strings.SplitSeq(visible(s, true), "\n") {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if line == "" && blank {
			continue
		}
		blank = line == ""
		out = append(out, line)
	}
	return cut(strings.TrimSpace(strings.Join(out, "\n")), max)
}

// visible drops what can't be seen but changes what is: controls, bidirectional
// overrides, zero-width spaces, the replacement of broken bytes.
func visible(s string, newlines bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && newlines:
			return r
		case r == '\t', r == '\n', r == '\r', r == '\v', r == '\f':
			return ' '
		case r == '\u200d' || r == '\u200c': // joiners carry meaning in scripts and emoji
			return r
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

func cut(s string, max int) string {
	n := 0
	for i := range s {
		if n == max {
			return strings.TrimSpace(s[:i])
		}
		n++
	}
	return s
}

// rich is what a story may hold: paragraphs, emphasis, lists, quotations,
// small headings and links to the web or to an address. No pictures, styles,
// classes, frames or scripts.
var rich = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "h3", "h4")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("https", "http", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
})

// CleanHTML sanitises rich text. Cleaning twice changes nothing more.
func CleanHTML(s string) string { return strings.TrimSpace(rich().Sanitize(s)) }

var plain = sync.OnceValue(func() *bluemonday.Policy {
	return bluemonday.StrictPolicy().AddSpaceWhenStrippingTag(true)
})

// PlainHTML is the text of rich text, on one line: what it is found by.
func PlainHTML(s string) string {
	return strings.Join(strings.Fields(html.UnescapeString(plain().Sanitize(s))), " ")
}
