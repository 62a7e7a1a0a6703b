package territory

import (
	"fmt"
	"strconv"
)

// Rurality is a commune's class in the typology of ruralities: 1 small mixed
// towns, 2 small towns of industry and crafts, 3 well-off and 4 mixed residential,
// 5 working-class and 6 farming productive, 7 mostly residential and 8 specialised
// tourist; 9 out of its field (overseas départements and urban communes); 0 when
// it says nothing, as of communes that changed since.
// Source: ANCT, « La diversité des ruralités », 2023.
type Rurality uint8

// OutOfField is a commune that the typology of ruralities does not speak of.
const OutOfField Rurality = 9

// Centrality is the level of a commune as a centre of shops and services: 1 no
// centre, 2 local, 3 intermediate, 4 structuring, 5 major; 0 when it is not known.
// Source: INSEE, « niveau de centres d’équipements et de services », 2021, by way of the Observatoire des territoires.
type Centrality uint8

// Massif is the mountain massif that a commune is classed in: 1 Vosges, 2 Jura,
// 3 Alps, 4 Guadeloupe, 5 Corsica, 6 Massif central, 7 Martinique, 8 Pyrenees,
// 9 highlands of Réunion; 0 outside of mountains.
type Massif uint8

// The highest classes of the grids.
const (
	maxRurality   = 9
	maxCentrality = 5
	maxMassif     = 9
)

func (s *Set) takeGrids(f []string) error {
	at, ok := s.index[Commune][f[0]]
	if !ok {
		return fmt.Errorf("commune %s unknown", f[0])
	}
	read := func(cell string, most int) uint8 {
		n, e := strconv.Atoi(cell)
		ok = ok && e == nil && n >= 0 && n <= most
		return uint8(n)
	}
	p := &s.places[at]
	p.rurality, p.centrality, p.massif = Rurality(read(f[1], maxRurality)), Centrality(read(f[2], maxCentrality)), Massif(read(f[3], maxMassif))
	if !ok {
		return fmt.Errorf("classes %v of %s unknown", f[1:], f[0])
	}
	return nil
}

// Grids counts the communes of a place by class; the first of each, 0, is of
// those that the grid says nothing of.
type Grids struct {
	Communes   int
	Density    [8]int
	Rurality   [maxRurality + 1]int
	Centrality [maxCentrality + 1]int
	Massif     [maxMassif + 1]int
}

// Grids counts the communes of a place by their class in each grid.
func (s *Set) Grids(key Key) Grids {
	var g Grids
	at, ok := s.find(key)
	if !ok {
		return g
	}
	for _, c := range s.communesOf(at) {
		p := &s.places[c]
		g.Communes++
		g.Density[p.density]++
		g.Rurality[p.rurality]++
		g.Centrality[p.centrality]++
		g.Massif[p.massif]++
	}
	return g
}
