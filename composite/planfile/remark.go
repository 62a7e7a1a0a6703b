package planfile

import (
	"strings"
	"unicode/utf8"
)

// remarkWidth is how long a line of the comments of a plan is, in characters.
const remarkWidth = 110

// Remarks writes comments for a plan, each on lines of its own that begin with the indent:
// what ends a line in YAML begins another comment line. An empty one leaves a line between
// two; what begins with « - » is an item of a list.
func Remarks(indent string, remarks ...string) string {
	var out strings.Builder
	for _, remark := range remarks {
		for line := range strings.FieldsFuncSeq(remark, func(c rune) bool { return strings.ContainsRune("\n\r\u0085\u2028\u2029", c) }) {
			foldRemark(&out, indent, line)
		}
		if remark == "" {
			out.WriteString(indent + "#\n")
		}
	}
	return out.String()
}

// foldRemark lays a text on lines; those that follow an item stand under it.
func foldRemark(out *strings.Builder, indent, line string) {
	begin := indent + "# "
	under := begin
	if strings.HasPrefix(line, "- ") {
		under += "  "
	}
	width := 0 // of what stands on this line
	for i, word := range strings.Split(line, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
			out.WriteString(begin)
		case width+1+n > remarkWidth:
			out.WriteString("\n" + under)
			width = len(under) - len(begin)
		default:
			out.WriteByte(' ')
			width++
		}
		out.WriteString(word)
		width += n
	}
	out.WriteByte('\n')
}
