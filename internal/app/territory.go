package app

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Territories are the communes, EPCI, départements and régions of France, and the
// perimeters that people drew, as they stand. The first who ask right after a start
// may wait for them to be read (0.1 s).
func (a *App) Territories() (*territory.Set, error) { return a.places() }

// ReadTerritories reads territories as people write them, one a line: a key
// (epci:200069193), a code, a name, a name with its département in brackets, the
// address of their page. Perimeters that are shared by their link are found by their
// name by who keeps the directory, by their link by anyone; known are those that the
// form opened on, which it wrote by their name.
// Each line that can't be read, or that several communes answer to, is a fault
// of the field with what it may mean.
func (a *App) ReadTerritories(actor access.Actor, field, lines string, known ...territory.Key) ([]territory.Key, error) {
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	var keys []territory.Key
	var l fault.List
	for n, line := range strings.Split(lines, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(keys) == initiative.MaxItems {
			l.Add(field, "too_many", "max", initiative.MaxItems)
			break
		}
		key, candidates := readPlace(places, actor, line, known)
		switch {
		case key != "":
			keys = append(keys, key)
		case len(candidates) > 0:
			l.Add(field, oneOrMore(candidates, "territory.near", "territory.several"), "line", strconv.Itoa(n+1), "value", line, "candidates", labels(candidates))
		default:
			l.Add(field, "territory.unknown_name", "line", strconv.Itoa(n+1), "value", line)
		}
	}
	return keys, l.Err()
}

// ReadTerritory reads the one territory of a field that holds one, as ReadTerritories
// reads a line; what is wrong is told without a number of line. No words are no
// territory, and no fault.
func (a *App) ReadTerritory(actor access.Actor, field, words string, known ...territory.Key) (territory.Key, error) {
	places, err := a.Territories()
	if err != nil {
		return "", err
	}
	if words = strings.Join(strings.Fields(words), " "); words == "" {
		return "", nil
	}
	key, candidates := readPlace(places, actor, words, known)
	switch {
	case key != "":
		return key, nil
	case len(candidates) > 0:
		return "", fault.On(field, fault.Invalid, oneOrMore(candidates, "territory.one.near", "territory.one.several"), "value", words, "candidates", labels(candidates))
	}
	return "", fault.On(field, fault.Invalid, "territory.one.unknown", "value", words)
}

// readPlace reads a territory as people write it, or what it may mean.
func readPlace(places *territory.Set, actor access.Actor, line string, known []territory.Key) (territory.Key, []territory.Hit) {
	if at := slices.IndexFunc(known, func(k territory.Key) bool { return territoryLabel(places, k) == line }); at >= 0 {
		return known[at], nil
	}
	return places.Read(line, access.Can(actor, access.Edit, access.Object{Kind: access.KindPerimeter}))
}

// oneOrMore is what is said of a name that only comes near one place, or of one
// that several may bear.
func oneOrMore(candidates []territory.Hit, one, more string) string {
	if len(candidates) == 1 {
		return one
	}
	return more
}

// maxOffered is how many candidates a message names.
const maxOffered = 5

func labels(hits []territory.Hit) []string {
	var out []string
	for _, h := range hits[:min(len(hits), maxOffered)] {
		out = append(out, h.Label)
	}
	return out
}
