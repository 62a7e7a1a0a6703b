package web

import (
	"strconv"

	"codeberg.org/bocage/bocage/data/odbl"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
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
	part := &timePart{Source: r.L.T("territory.time.source.larger")}
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
	if t.Level == territory.EPCI {
		part.epci(r, places, t)
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
	part.epci(r, places, t)
	if part.Lines == nil {
		part.Lines = []string{r.L.T("territory.time.never")}
	}
	for _, n := range places.FormerNames(t.Code) {
		part.Lines = append(part.Lines, r.L.T("territory.time.name", "name", n.Name, "year", strconv.Itoa(n.Year)))
	}
	return part
}

// epci adds the changes of EPCI of a commune, or of what an EPCI holds, with the source
// that tells them.
func (part *timePart) epci(r *Request, places *territory.Set, t territory.Territory) {
	for _, c := range places.EPCIChanges(t.Key) {
		part.Lines = append(part.Lines, epciChange(r, places, t.Key, c, "territory.time.epci"))
		part.Source = r.L.T("territory.time.source.odbl.epci", "attribution", odbl.Attribution)
	}
}

// epciChange tells a change of EPCI on the page of the commune that moved, or of an EPCI
// that it came to or left, in the words of a part of that page.
func epciChange(r *Request, places *territory.Set, on territory.Key, c territory.EPCIChange, words string) string {
	key := words + ".moved"
	switch on {
	case c.To:
		key = words + ".came"
	case c.From:
		key = words + ".left"
	}
	return r.L.T(key, "before", strconv.Itoa(c.Before), "after", strconv.Itoa(c.After), "name", namedCode(r, places, c.Commune.Code()), "from", saidOrNone(r, places, c.From), "to", saidOrNone(r, places, c.To))
}

// saidOrNone names an EPCI, or says that there was none.
func saidOrNone(r *Request, places *territory.Set, key territory.Key) text.Place {
	if t, known := places.Get(key); known {
		return t.Said()
	}
	return text.Place{Name: r.L.T("territory.time.epci.none")}
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
