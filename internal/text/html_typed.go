package text

import (
	"strings"

	tree "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// TypedHTML is rich text as it is typed in a box: an empty line parts paragraphs,
// a line end breaks the line, each item of a list is a line after a dash. What
// ParagraphsHTML made comes back from it: ParagraphsHTML(TypedHTML(s)) == s for
// s made of paragraphs and line breaks.
func TypedHTML(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	z := tree.NewTokenizer(strings.NewReader(CleanHTML(s)))
	for {
		switch z.Next() {
		case tree.ErrorToken:
			return typedLines(b.String())
		case tree.TextToken:
			// The ends of lines between tags mean no more than spaces.
			b.WriteString(strings.ReplaceAll(string(z.Text()), "\n", " "))
		case tree.StartTagToken, tree.SelfClosingTagToken:
			name, _ := z.TagName()
			switch a := atom.Lookup(name); {
			case a == atom.Br:
				b.WriteByte('\n')
			case a == atom.Li:
				b.WriteString("\n– ")
			case parts[a]:
				b.WriteString("\n\n")
			}
		case tree.EndTagToken:
			if name, _ := z.TagName(); parts[atom.Lookup(name)] && atom.Lookup(name) != atom.Li {
				b.WriteString("\n\n")
			}
		}
	}
}

// typedLines tidies each line, and leaves no more than one empty line in a row.
func typedLines(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		lines = append(lines, CleanLine(line, -1))
	}
	return CleanText(strings.Join(lines, "\n"), -1)
}
