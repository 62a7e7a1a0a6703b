package sheet

import (
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/text"
)

// Values are read from the text of a cell. Each Parse function returns the
// value and, when the cell can't be accepted, the problem: what is wrong and what
// to write instead. A cell that holds nothing is no problem: it gives the empty
// value, a missing number for ParseNumber.

// errorMarkers are what programs show instead of a value.
var errorMarkers = []string{
	"#N/A", "#N/D", "#DIV/0!", "#REF!", "#VALUE!", "#VALEUR!", "#NAME?", "#NOM?", "#NUM!", "#NOMBRE!", "#NULL!", "#NUL!",
	"#SPILL!", "#PROPAGATION!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#CHAMP!", "#BLOCKED!", "#CONNECT!", Uncomputed, "Err:5", "#####",
}

// ErrorMarker gives the problem of a cell that holds an error of the
// spreadsheet instead of a value, nil for any other.
func ErrorMarker(s string) *fault.Fault {
	t := strings.TrimSpace(s)
	if !strings.HasPrefix(t, "#") && !strings.HasPrefix(t, "Err:5") {
		return nil
	}
	for _, m := range errorMarkers {
		switch {
		case t == Repeated:
			return fault.New(fault.Invalid, "sheet.said_twice")
		case t == Uncomputed:
			return fault.New(fault.Invalid, "sheet.not_computed", "value", t)
		case strings.EqualFold(t, m), m == "#####" && strings.Trim(t, "#") == "" && len(t) > 2, m == "Err:5" && strings.HasPrefix(t, m):
			return fault.New(fault.Invalid, "sheet.error_value", "value", t)
		}
	}
	return nil
}

// tidy takes the spaces of any width off both ends and makes those within
// plain.
func tidy(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		switch r {
		case ' ', '\t', '\n', '\r', '\u00a0', '\u202f', '\u2009', '\u2007', '\u200b', '\ufeff':
			return true
		}
		return false
	}), " ")
}

// tight takes every space out.
func tight(s string) string { return strings.ReplaceAll(tidy(s), " ", "") }

var yes = []string{"oui", "o", "vrai", "true", "t", "yes", "y", "1", "x", "✓", "✔", "☑"}
var no = []string{"non", "n", "faux", "false", "f", "no", "0", "✗", "✘", "☐"}

// ParseBool reads oui, vrai, x, 1 and their like, and their contraries.
func ParseBool(s string) (bool, *fault.Fault) {
	t := strings.ToLower(tidy(s))
	if problem := ErrorMarker(s); problem != nil {
		return false, problem
	}
	for _, y := range yes {
		if t == y {
			return true, nil
		}
	}
	for _, n := range no {
		if t == n || t == "" {
			return false, nil
		}
	}
	return false, fault.New(fault.Invalid, "sheet.bool.unreadable", "value", shorten(s))
}

// shorten keeps a value short enough for a message.
func shorten(s string) string { return text.Beginning(tidy(s), 80) }

// SplitList cuts a cell that holds several values: at line ends, semicolons,
// bars and bullets; if there are none, at slashes between spaces; if there are
// none either, at commas outside brackets. Each value comes once, tidied.
func SplitList(s string) []string {
	strong := func(r rune) bool { return strings.ContainsRune(strongSigns, r) }
	var parts []string
	switch {
	case strings.ContainsAny(s, strongSigns):
		parts = strings.FieldsFunc(s, strong)
	case strings.Contains(s, " / "):
		parts = strings.Split(s, " / ")
	default:
		parts = splitCommas(s)
	}
	var out []string
	seen := map[string]bool{}
	for _, p := range parts {
		p = tidy(p)
		if rest, bullet := strings.CutPrefix(p, "- "); bullet {
			p = rest
		}
		if p != "" && !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// strongSigns part values wherever they stand.
const strongSigns = ";|\n\r•▪"

// Several says whether SplitList reads several values in a text.
func Several(s string) bool {
	if !strings.ContainsAny(s, strongSigns) && !strings.Contains(s, " / ") && len(splitCommas(s)) < 2 {
		return false // without looking closely: names of communes with their département, mostly
	}
	return len(SplitList(s)) > 1
}

func splitCommas(s string) []string {
	var out []string
	from, depth := 0, 0
	for i, r := range s {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth = max(0, depth-1)
		case ',':
			if depth == 0 {
				out = append(out, s[from:i])
				from = i + 1
			}
		}
	}
	return append(out, s[from:])
}
