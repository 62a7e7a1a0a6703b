package web

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/briefing"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/territory"
)

// ownUntold are the fields of a record with a page of its own that only the program reads.
var ownUntold = []string{"/id", "/family", "/story/study", "/story/excerpt"}

// ownDates are the fields that hold a date, ownYears those that hold a year.
var (
	ownDates = []string{"/start", "/end", "/date", "/retired", "/figures/on"}
	ownYears = []string{"/vintage"}
)

// ownRow tells a field that changed, in the words of a kind of records with a page of
// its own; false of what only the program reads.
func (r *Request) ownRow(words string, op app.Op) (Row, bool) {
	if slices.Contains(ownUntold, op.Path) {
		return Row{}, false
	}
	path := strings.Split(strings.TrimPrefix(op.Path, "/"), "/")
	label := r.code(words, path[0])
	if part := words + "." + path[len(path)-1]; len(path) > 1 && r.L.Has(part) {
		label = r.L.T(part)
	}
	if op.Redacted {
		gone := TableCell{Text: r.L.T("history.redacted"), Missing: true}
		return Row{[]TableCell{{Text: label}, gone, gone}}, true
	}
	return Row{[]TableCell{{Text: label}, r.saidSide(op.Path, op.Before), r.saidSide(op.Path, op.After)}}, true
}

// saidNumber tells a number with the decimals that it has, four at most of a great one.
func (r *Request) saidNumber(path string, v float64) string {
	if slices.Contains(ownYears, path) {
		return strconv.Itoa(int(v))
	}
	if math.Abs(v) >= 1 {
		v = math.Round(v*1e4) / 1e4
	}
	return r.L.Show(v)
}

// saidOwn tells a text that stands for something else: an indicator, an initiative, a
// unit, a period, a formula; false of one that says itself what it says.
func (r *Request) saidOwn(path, v string) (string, bool) {
	switch path {
	case "/figures/code", "/weight":
		book, err := r.server.app.PlaceIndicatorsFor(r.Context(), r.Actor)
		if err != nil {
			return "", false
		}
		if c, known := book.Card(v); known {
			return c.Label.In(r.Lang), true
		}
	case "/unit":
		return unitShown(r, v), true
	case "/period":
		from, to, spans := strings.Cut(v, "/")
		if spans {
			return r.L.Period(from, to), true
		}
		return r.L.Date(v), true
	case "/formula":
		if f, err := formula.Parse(v); err == nil {
			return f.String(r.Lang), true
		}
	case "/story/testimony":
		return r.L.T("history.testimony"), true
	case "/story/initiative":
		in, err := r.server.app.Initiative(r.Context(), access.Anyone, app.Principal, v)
		if err != nil {
			return r.L.T("history.absent_since"), true
		}
		name, _ := in.In(r.Lang, "name")
		return name, true
	case "/territories", "/territory", "/members":
		if places, err := r.server.places(r); err == nil {
			return territoryName(places, territory.Key(v)), true
		}
	}
	return "", false
}

// saidThing tells a thing whose parts go together; false of the others, told part by part.
func (r *Request) saidThing(path string, parts map[string]any) (string, bool) {
	part := func(name string) string { s, _ := parts[name].(string); return s }
	switch path {
	case "/figures":
		book, err := r.server.app.PlaceIndicatorsFor(r.Context(), r.Actor)
		if err != nil {
			return "", false
		}
		c, known := book.Card(part("code"))
		value, isNumber := parts["value"].(float64)
		if !known || !isNumber {
			return "", false
		}
		then := placeReader{r: r}.then(c, briefing.Figure{Value: value, Unit: part("unit")})
		out := r.L.T("briefing.option", "label", c.Label.In(r.Lang), "period", r.said("/period", parts["period"]), "figure", then)
		if said := part("said"); said != "" {
			out += " – " + said
		}
		return out, true
	case "/story":
		return r.saidStory(part, parts["agreed"] == true)
	case "/dimensions":
		i := slices.IndexFunc(r.server.app.Library().Frameworks(), func(f *framework.Framework) bool { return f.ID == part("framework") })
		if i < 0 {
			return "", false
		}
		grid := r.server.app.Library().Frameworks()[i]
		d, known := grid.Lookup(part("dimension"))
		if !known {
			return "", false
		}
		return d.Title.In(r.Lang) + " (" + grid.Title.In(r.Lang) + ")", true
	}
	return "", false
}

// saidStory tells the story of a note: where it comes from, who tells it, what it says.
func (r *Request) saidStory(part func(name string) string, agreed bool) (string, bool) {
	if part("source") == "" {
		return "", false
	}
	of := []string{r.said("/story/source", part("source"))}
	if teller := part("teller"); teller != "" {
		of = append(of, teller)
	}
	if agreed {
		of = append(of, r.L.T("history.agreed"))
	}
	words := part("text")
	if in := part("initiative"); in != "" {
		words = r.said("/story/initiative", in)
	}
	if words == "" {
		return strings.Join(of, ", "), true
	}
	return r.L.T("history.words", "of", strings.Join(of, ", "), "words", words), true
}
