package web

import (
	"strconv"

	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/territory"
)

// timePart says how a place changed: what happened to a commune, how many
// communes a larger place had.
type timePart struct {
	Lines  []string
	Source string
}

// firstCounted is the vintage that larger places are compared with.
const firstCounted = 2019

func placeInTime(r *Request, places *territory.Set, t territory.Territory, sums placeSums) *timePart {
	switch {
	case t.Fictional:
		return nil
	case t.Level == territory.Commune:
		return communeInTime(r, places, t)
	}
	part := &timePart{Source: r.L.T("territory.time.source")}
	gone := sums.then + sums.restored - sums.communes
	part.Lines = append(part.Lines, r.L.N("territory.time.then", sums.then, "year", strconv.Itoa(firstCounted)))
	if gone > 0 {
		part.Lines = append(part.Lines, r.L.N("territory.time.gone", gone))
	}
	if sums.restored > 0 {
		part.Lines = append(part.Lines, r.L.N("territory.time.restored.n", sums.restored))
	}
	if gone == 0 && sums.restored == 0 {
		part.Lines = append(part.Lines, r.L.T("territory.time.none"))
	}
	return part
}

func communeInTime(r *Request, places *territory.Set, t territory.Territory) *timePart {
	part := &timePart{Source: r.L.T("territory.time.source")}
	for _, c := range places.History(t.Code) {
		var names []string
		for _, code := range c.Codes {
			names = append(names, namedCode(r, places, code))
		}
		part.Lines = append(part.Lines, r.L.T("territory.time."+string(c.Kind), "before", strconv.Itoa(c.Before), "after", strconv.Itoa(c.After),
			"names", names, "codes", r.L.List(c.Codes)))
		if c.ODbL {
			part.Source = r.L.T("territory.time.source.odbl", "attribution", odbl.Attribution)
		}
	}
	if part.Lines == nil {
		part.Lines = []string{r.L.T("territory.time.never")}
	}
	return part
}

// namedCode is a commune of before by its name and code, or by its code alone
// where the sources do not name it.
func namedCode(r *Request, places *territory.Set, code string) string {
	t, former, known := places.Current(code)
	name := t.Name
	if former != nil {
		name = former.Name
	}
	if !known || name == "" {
		return r.L.T("territory.time.code", "code", code)
	}
	return r.L.T("territory.time.named", "name", name, "code", code)
}
