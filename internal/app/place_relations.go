package app

import (
	"maps"
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
)

// ownCards are the cards of people's own, by code, as they stand in a transaction.
func ownCards(tx *store.Tx) (map[string]series.Brought, error) {
	all, _, err := ownVersions(tx)
	return all, err
}

// ownVersions are the cards of people's own, and the version of each.
func ownVersions(tx *store.Tx) (all map[string]series.Brought, versions map[string]int64, err error) {
	records, err := tx.Children(indicatorsFamily, kindPlaceIndicator)
	if err != nil {
		return nil, nil, err
	}
	all, versions = make(map[string]series.Brought, len(records)), make(map[string]int64, len(records))
	for _, r := range records {
		b, err := decode[series.Brought](r)
		if err != nil {
			return nil, nil, err
		}
		all[b.Code], versions[b.Code] = b, r.Version
	}
	return all, versions, nil
}

// readsFrom says whether a card is computed from, or weighed by, another.
func readsFrom(b series.Brought, code string) bool {
	if b.Weight == code {
		return true
	}
	if !b.Composed() {
		return false
	}
	f, err := formula.Parse(b.Formula)
	return err == nil && slices.ContainsFunc(f.References(), func(r formula.Reference) bool { return r.Code == code })
}

// readersOf lists the cards computed from another that satisfy a condition, by code.
func readersOf(all map[string]series.Brought, code string, which func(series.Brought) bool) []string {
	var list []string
	for _, other := range slices.Sorted(maps.Keys(all)) {
		if b := all[other]; other != code && readsFrom(b, code) && which(b) {
			list = append(list, b.Label+" ("+other+")")
		}
	}
	return list
}

// notRead refuses to take away a card from which others are computed, and names them.
func notRead(all map[string]series.Brought, code string) error {
	if list := readersOf(all, code, func(series.Brought) bool { return true }); len(list) > 0 {
		return fault.On("do", fault.Invalid, "place_compose.read_by", "list", list, "n", len(list))
	}
	return nil
}

// asPublic holds that no card is more public than those that it is computed from.
func asPublic(all map[string]series.Brought, b series.Brought) error {
	if !b.Public {
		if list := readersOf(all, b.Code, func(r series.Brought) bool { return r.Public }); len(list) > 0 {
			return fault.On("do", fault.Invalid, "place_compose.read_by_public", "list", list, "n", len(list))
		}
		return nil
	}
	var hidden []string
	for _, other := range slices.Sorted(maps.Keys(all)) {
		if of := all[other]; !of.Public && other != b.Code && readsFrom(b, other) {
			hidden = append(hidden, of.Label+" ("+other+")")
		}
	}
	if len(hidden) > 0 {
		return fault.On("do", fault.Invalid, "place_compose.private", "list", hidden, "n", len(hidden))
	}
	return nil
}

// broughtIn are the cards of people's own in a book, by code.
func broughtIn(book *series.Book) map[string]series.Brought {
	all := map[string]series.Brought{}
	for _, c := range book.Cards() {
		if c.Brought != nil {
			all[c.Code] = *c.Brought
		}
	}
	return all
}

// privateReads is asPublic of a card that is composed, in a book.
func privateReads(book *series.Book, b series.Brought) fault.List {
	all := broughtIn(book)
	delete(all, b.Code)
	field := "public"
	if !b.Public {
		field = "formula"
	}
	return publicAt(field, all, b)
}

// publicAt is asPublic, told at a field.
func publicAt(field string, all map[string]series.Brought, b series.Brought) fault.List {
	var l fault.List
	for _, f := range fault.All(asPublic(all, b)) {
		l = append(l, fault.On(field, f.Code, f.Key, argsOf(f)...))
	}
	return l
}
