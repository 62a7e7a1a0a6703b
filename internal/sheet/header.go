package sheet

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/text"
)

// Header is the names of the columns and where they stand.
type Header struct {
	Line  int      // the last line of the header; data begin below; 0 when there is none
	Names []string // "" for a column without a name
}

// joint ties the levels of a header: « Contact · Nom ».
const joint = " · "

// maxHeaderCell is more than any name of a column: longer is a text of data.
const maxHeaderCell = 200

// DetectHeader finds the header among the first rows of a sheet, as Rows gives
// them. It is the first line of short texts, without number or date, that names
// at least three fifths of the columns that the widest line has: titles above
// it have one cell, or the same text in merged ones. When it only groups the names that the next line gives
// (« Contact » above « Nom » and « Courriel »), both lines are joined. Names are
// cleaned of line ends and double spaces. A header on another line is given by
// the caller with HeaderAt.
func DetectHeader(rows []Row) Header {
	rows = rows[:min(len(rows), headerZone)]
	width := usualWidth(rows)
	for i, r := range rows {
		if !namesColumns(r.Cells) || 5*filled(r.Cells) < 3*width && !groupsNext(rows, i) {
			continue
		}
		if width > 1 && distinct(r.Cells) < 2 {
			continue // a title
		}
		if groupsNext(rows, i) {
			return Header{Line: rows[i+1].Line, Names: joined(r.Cells, rows[i+1].Cells)}
		}
		return Header{Line: r.Line, Names: cleanNames(r.Cells)}
	}
	return Header{}
}

// HeaderAt takes the names from the line that the caller says.
func HeaderAt(rows []Row, line int) Header {
	for _, r := range rows {
		if r.Line == line {
			return Header{Line: line, Names: cleanNames(r.Cells)}
		}
	}
	return Header{}
}

func cleanNames(cells []string) []string {
	names := make([]string, len(cells))
	for i, c := range cells {
		names[i] = text.CleanLine(c, maxHeaderCell)
	}
	return names
}

// usualWidth is how many cells hold something in the widest of the first lines.
func usualWidth(rows []Row) int {
	width := 0
	for _, r := range rows {
		width = max(width, filled(r.Cells))
	}
	return width
}

func filled(cells []string) int {
	n := 0
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// distinct counts the different texts of a line.
func distinct(cells []string) int {
	seen := map[string]bool{}
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			seen[c] = true
		}
	}
	return len(seen)
}

// namesColumns says whether the cells may be names: short texts, no number but
// a year (a column « 2021 »), no whole date.
func namesColumns(cells []string) bool {
	any := false
	for _, c := range cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		any = true
		if len([]rune(c)) > maxHeaderCell || isFigure(c) {
			return false
		}
	}
	return any
}

func isFigure(c string) bool {
	if len(c) == 4 && (strings.HasPrefix(c, "19") || strings.HasPrefix(c, "20")) {
		return false
	}
	if n, problem := ParseNumber(c); problem == nil && !n.Missing() {
		return true
	}
	date, problem := ParseDate(c)
	return problem == nil && len(date) == len("2021-03-12")
}

// groupsNext says whether line i groups the names of the next: the next holds
// only names, all different within a group, and line i either repeats its texts
// (merged cells) or leaves gaps (a CSV of them), while what it says alone is
// not said again below.
func groupsNext(rows []Row, i int) bool {
	if i+1 >= len(rows) || rows[i+1].Line != rows[i].Line+1 {
		return false
	}
	above, below := rows[i].Cells, rows[i+1].Cells
	if distinct(above) < 2 || !namesColumns(below) {
		return false
	}
	grouped, alone := 0, 0
	width := max(len(above), len(below))
	for c := 0; c < width; {
		end := groupEnd(above, c, width)
		names := filled(slice(below, c, end))
		switch {
		case end-c > 1 && names > 1:
			if distinct(slice(below, c, end)) < names {
				return false
			}
			grouped++
		case at(above, c) == "" || end-c == 1 && names > 0:
			alone++
		}
		c = end
	}
	return grouped > 1 || grouped == 1 && alone == 0
}

// groupEnd is where the group that begins in column c ends: it goes on over the
// same text and over gaps.
func groupEnd(above []string, c, width int) int {
	name, end := at(above, c), c+1
	for end < width && (at(above, end) == name || at(above, end) == "") {
		end++
	}
	return end
}

func at(cells []string, i int) string {
	if i < len(cells) {
		return strings.TrimSpace(cells[i])
	}
	return ""
}

func slice(cells []string, from, to int) []string {
	return cells[min(from, len(cells)):min(to, len(cells))]
}

// joined names each column by its group and its own name.
func joined(above, below []string) []string {
	above, below = cleanNames(above), cleanNames(below)
	names := make([]string, max(len(above), len(below)))
	group := ""
	for i := range names {
		if own := at(above, i); own != "" {
			group = own
		}
		switch name := at(below, i); {
		case name == "":
			names[i] = at(above, i)
		case group == "":
			names[i] = name
		default:
			names[i] = group + joint + name
		}
	}
	return names
}
