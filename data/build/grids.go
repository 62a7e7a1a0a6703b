package main

import (
	"fmt"
	"strconv"
	"strings"
)

// The grids of communes beside density, all by way of the Observatoire des territoires.
const (
	ruralities   origin = "commune-grids/ruralite.csv.gz"
	centralities origin = "commune-grids/centralite.csv.gz"
	mountains    origin = "commune-grids/montagne.csv.gz"
)

// ruralityClass and centralityLevel number the classes that the origins name; 0
// is a class that they do not give.
var ruralityClass = map[string]int{
	"Commune dont le périmètre a changé depuis la réalisation de la typologie": 0,
	"Les petites polarités mixtes": 1, "Les petites polarités industrielles et artisanales": 2,
	"Les ruralités résidentielles aisées": 3, "Les ruralités résidentielles mixtes": 4,
	"Les ruralités productives ouvrières": 5, "Les ruralités productives agricoles": 6,
	"Les ruralités touristiques à dominante résidentielle": 7, "Les ruralités touristiques spécialisées": 8,
	"Hors champ : DOM ou commune urbaine": 9,
}

var centralityLevel = map[string]int{
	"- undefined": 0, "Communes non centre": 1, "Centre local d'équipements et de services": 2,
	"Centre intermédiaire d'équipements et de services": 3, "Centre structurant d'équipements et de services": 4,
	"Centre majeur d'équipements et de services": 5,
}

// grids gives each commune its class in the typology of ruralities, its level of
// centrality and its massif, 0 where there is none.
func grids(tables map[origin][]row) ([][]string, error) {
	central, mountain := by(tables[centralities], "insee_com"), by(tables[mountains], "insee_com")
	out := [][]string{}
	for _, r := range tables[ruralities] {
		code := r["insee_com"]
		rurality, known := ruralityClass[r["niveau_ruralite"]]
		if !known {
			return nil, fmt.Errorf("rurality %q of %s unknown", r["niveau_ruralite"], code)
		}
		centrality, known := centralityLevel[central[code]["niveau_centralite"]]
		if !known {
			return nil, fmt.Errorf("centrality %q of %s unknown", central[code]["niveau_centralite"], code)
		}
		massif := 0
		if name := mountain[code]["niveau_montagne"]; name != "" {
			number, _, _ := strings.Cut(name, " - ")
			var err error
			if massif, err = strconv.Atoi(number); err != nil {
				return nil, fmt.Errorf("massif %q of %s: %w", name, code, err)
			}
		}
		out = append(out, []string{code, strconv.Itoa(rurality), strconv.Itoa(centrality), strconv.Itoa(massif)})
	}
	sortLines(out)
	return append([][]string{{"code", "rurality", "centrality", "massif"}}, out...), nil
}
