package call

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/territory"
)

// Circles are whom an initiative is made and paid with, as people know them. Nobody
// is asked for a level: it follows.
var Circles = []string{"commune", "epci", "departement", "region", "state", "europe", "associations", "companies", "foundations", "inhabitants"}

// levelOf is the level at which a circle decides or pays; the others have none.
var levelOf = map[string]territory.Level{
	"commune": territory.Commune, "epci": territory.EPCI, "departement": territory.Departement, "region": territory.Region,
	"state": territory.National, "europe": territory.National,
}

// LevelsWith are the levels of those an initiative is made, or paid, with.
func LevelsWith(circles []string) initiative.Levels {
	var out initiative.Levels
	for _, level := range initiative.ActionLevels {
		if slices.ContainsFunc(circles, func(c string) bool { return levelOf[c] == level }) {
			out = append(out, level)
		}
	}
	return out
}

// LevelsWhere are the levels at which an initiative acts, from the places where
// it does. A territory counts at its own level. Several communes are one action
// at the smallest level that holds them all: those of one intercommunalité act
// there, those of one département there, and so on.
//
// chain gives the territories that hold one, itself included.
func LevelsWhere(places []territory.Key, chain func(territory.Key) []territory.Key) initiative.Levels {
	found := map[territory.Level]bool{}
	var communes []territory.Key
	for _, p := range places {
		if p.Level() == territory.Commune {
			communes = append(communes, p)
		} else {
			found[p.Level()] = true
		}
	}
	if len(communes) > 0 {
		found[together(communes, chain)] = true
	}
	var out initiative.Levels
	for _, level := range initiative.ActionLevels {
		if found[level] {
			out = append(out, level)
		}
	}
	return out
}

// together is the smallest level that holds all the communes.
func together(communes []territory.Key, chain func(territory.Key) []territory.Key) territory.Level {
	common := chain(communes[0])
	for _, c := range communes[1:] {
		others := chain(c)
		common = slices.DeleteFunc(slices.Clone(common), func(k territory.Key) bool { return !slices.Contains(others, k) })
	}
	for _, level := range initiative.ActionLevels {
		if slices.ContainsFunc(common, func(k territory.Key) bool { return k.Level() == level }) {
			return level
		}
	}
	return territory.National
}
