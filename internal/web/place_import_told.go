package web

import (
	"maps"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// placeColumnPart is what was read of a column: what it becomes, how many values,
// what is doubtful, what changes.
type placeColumnPart struct {
	ID, Title  string
	Becomes    string
	Facts      []Fact
	Warnings   []string
	Doubts     *Table
	More       string
	Difference *differencePart
}

// differencePart is what a release changes of the one before.
type differencePart struct {
	Said  string
	Table *Table
}

func placeColumnShown(r *Request, places *territory.Set, c app.PlaceColumnReport) placeColumnPart {
	l := r.L
	part := placeColumnPart{ID: fieldID("lu." + c.Card.Code), Title: c.Card.Label}
	switch {
	case c.New && c.Past != "":
		part.Becomes = l.T("place_import.becomes.time", "code", c.Card.Code, "period", c.Card.Period, "past", c.Past)
	case c.New:
		part.Becomes = l.T("place_import.becomes.new", "code", c.Card.Code, "period", c.Card.Period)
	default:
		part.Becomes = l.T("place_import.becomes.next", "code", c.Card.Code, "period", c.Card.Period, "release", c.Card.Release+1)
	}
	for _, st := range []series.Status{series.Known, series.Flagged, series.Estimated, series.Secret, series.Missing, series.NotApplicable} {
		if n := c.Status[st.Code()]; n > 0 {
			part.Facts = append(part.Facts, Fact{Label: l.T("place_indicator.status." + st.Code()), Text: l.Int(n)})
		}
	}
	part.Warnings = placeWarnings(r, c)
	part.Doubts, part.More = placeDoubts(r, places, c)
	if d := c.Difference; d != nil {
		part.Difference = differenceShown(r, places, d.Difference, d.Places, c.Card)
	}
	return part
}

// placeWarnings are what is said of a whole column.
func placeWarnings(r *Request, c app.PlaceColumnReport) []string {
	var said []string
	if c.Mixed {
		var marks []string
		for _, mark := range slices.Sorted(maps.Keys(c.Marks)) {
			key := "place_import.mark.with"
			if mark == "" {
				key = "place_import.mark.without"
			}
			marks = append(marks, r.L.N(key, c.Marks[mark], "mark", mark))
		}
		said = append(said, r.L.T("place_import.mixed", "list", r.L.List(marks)))
	}
	for _, d := range c.Doubts {
		if d.Kind == series.Scale {
			said = append(said, r.L.T("place_import.scale", "times", timesWords(r, d.Times), "past", c.Past))
		}
	}
	if c.Left > 0 {
		said = append(said, r.L.N("place_import.left", c.Left))
	}
	return said
}

// timesWords says how many times a value is what was expected: « mille fois plus ».
func timesWords(r *Request, times float64) string {
	if times >= 1 {
		return r.L.T("place_import.times.more", "n", r.L.Number(times, 0))
	}
	return r.L.T("place_import.times.less", "n", r.L.Number(1/times, 0))
}

// doubtKey names the sentence of a doubt: the larger place of a count is a sum, that of a rate a mean.
func doubtKey(prefix string, rule series.Rule, kind series.DoubtKind) string {
	if kind == series.Parent && rule == series.Weighted {
		return prefix + "parent_mean"
	}
	return prefix + string(kind)
}

func placeDoubts(r *Request, places *territory.Set, c app.PlaceColumnReport) (*Table, string) {
	l, decimals := r.L, c.Card.Decimals
	if c.Card.Rule != series.Sum {
		decimals = max(decimals, 1)
	}
	t := &Table{Caption: l.T("place_import.doubts", "label", c.Card.Label), Columns: []Column{{Label: l.T("place_import.line"), Numeric: true}, {Label: l.T("place_import.place")}, {Label: l.T("place_import.value"), Numeric: true}, {Label: l.T("place_import.why")}}}
	shown, all := 0, 0
	for _, d := range c.Doubts {
		if d.Kind == series.Scale {
			continue
		}
		shown++
		pairs := []any{"expected", l.Number(d.Expected, decimals)}
		if d.Kind == series.Slip {
			pairs = append(pairs, "times", timesWords(r, d.Times))
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: l.Int(d.Line), Numeric: true}, {Text: places.Label(d.Place), Href: territoryURL(r, d.Place)},
			{Text: l.Number(d.Value, decimals), Numeric: true}, {Text: l.T(doubtKey("place_import.doubt.", c.Card.Rule, d.Kind), pairs...)}}})
	}
	for kind, n := range c.DoubtCount {
		if kind != series.Scale {
			all += n
		}
	}
	switch {
	case shown == 0:
		return nil, ""
	case all > shown:
		return t, l.N("place_import.more", all-shown)
	}
	return t, ""
}

// differenceShown says what a release changes, and names the greatest changes.
func differenceShown(r *Request, places *territory.Set, d series.Difference, of []territory.Key, b series.Brought) *differencePart {
	l, decimals := r.L, b.Decimals
	part := &differencePart{}
	var parts []string
	for _, n := range []struct {
		key string
		n   int
	}{{"changed", d.Changed}, {"appeared", d.Appeared}, {"went", d.Went}, {"otherwise", d.Otherwise}, {"same", d.Same}} {
		if n.n > 0 {
			parts = append(parts, l.N("place_import.difference."+n.key, n.n))
		}
	}
	part.Said = l.T("place_import.difference", "list", strings.Join(parts, " ; "))
	if len(d.Greatest) == 0 {
		return part
	}
	t := &Table{Caption: l.T("place_import.greatest", "label", b.Label), Columns: []Column{{Label: l.T("place_import.place")}, {Label: l.T("place_import.before"), Numeric: true}, {Label: l.T("place_import.after"), Numeric: true}}}
	for i, m := range d.Greatest {
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: places.Label(of[i]), Href: territoryURL(r, of[i])}, {Text: l.Number(m.Before, decimals), Numeric: true}, {Text: l.Number(m.After, decimals), Numeric: true}}})
	}
	part.Table = t
	return part
}
