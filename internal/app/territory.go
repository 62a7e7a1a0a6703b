package app

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Territories are the communes, EPCI, départements and régions of France. The
// first who ask right after a start may wait for them to be read (0.1 s).
func (a *App) Territories() (*territory.Set, error) { return a.places() }

// ReadTerritories reads territories as people write them, one a line: a key
// (epci:200069193), a code, a name, a name with its département in brackets.
// Each line that can't be read, or that several communes answer to, is a fault
// of the field with what it may mean.
func (a *App) ReadTerritories(field, lines string) ([]territory.Key, error) {
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
		key, candidates := readTerritory(places, line)
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

func readTerritory(places *territory.Set, line string) (territory.Key, []territory.Hit) {
	if key, err := territory.ParseKey(line); err == nil && places.Has(key) {
		return key, nil
	}
	name, bracket, bracketed := strings.Cut(line, "(")
	hits := places.Search(strings.TrimSpace(name), territory.MaxCandidates, territory.Options{Fictional: true})
	for _, h := range hits {
		if h.Label == line { // as this form shows it
			return h.Key, nil
		}
	}
	hint := ""
	if bracketed {
		parts := strings.Split(strings.TrimSuffix(strings.TrimSpace(bracket), ")"), ",")
		hint = strings.TrimSpace(parts[len(parts)-1])
	}
	found, exact := places.Resolve(strings.TrimSpace(name), hint)
	if exact {
		return found[0].Key, nil
	}
	if larger := named(places, name); len(larger) > 0 && !slices.ContainsFunc(found, sameName(name)) {
		if len(larger) == 1 {
			return larger[0].Key, nil
		}
		return "", larger
	}
	if len(found) == 0 {
		found = hits
	}
	return "", found
}

// named are the territories larger than a commune that have that very name, be it
// without the kind that few write: « Ploërmel Communauté » for its CC. A département
// that is a region by itself, as La Réunion, is named once.
func named(places *territory.Set, name string) []territory.Hit {
	hits := places.Search(name, territory.MaxCandidates, territory.Options{Fictional: true, Levels: []territory.Level{territory.EPCI, territory.Departement, territory.Region}})
	hits = slices.DeleteFunc(hits, func(h territory.Hit) bool { return h.Match > territory.MatchShort })
	return slices.DeleteFunc(slices.Clone(hits), func(h territory.Hit) bool {
		return h.Key.Level() == territory.Region && slices.ContainsFunc(hits, func(d territory.Hit) bool { return d.Key.Level() == territory.Departement && d.Name == h.Name })
	})
}

func sameName(name string) func(territory.Hit) bool {
	folded := text.Fold(name)
	return func(h territory.Hit) bool { return text.Fold(h.Name) == folded }
}
