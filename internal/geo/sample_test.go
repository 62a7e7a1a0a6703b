package geo

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/chart"
)

var france = sync.OnceValues(func() (*Atlas, error) {
	f, err := boundaries.Files.Open(boundaries.Name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f)
})

func atlas(t testing.TB) *Atlas {
	t.Helper()
	a, err := france()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func words() Words {
	return Words{
		North: "N",
		Distance: func(metres int) string {
			if metres < 1000 {
				return strconv.Itoa(metres) + " m"
			}
			return strconv.Itoa(metres/1000) + " km"
		},
		OffMap: func(n int) string { return fmt.Sprintf("%d hors de la carte", n) },
		Frame: func(f Frame) string {
			return map[Frame]string{Guadeloupe: "Guadeloupe", Martinique: "Martinique", Guyane: "Guyane", Reunion: "La Réunion", Mayotte: "Mayotte"}[f]
		},
		Group: "Département", Count: "Initiatives", Point: "Initiative", Place: "Commune", Value: "Part", Missing: "non disponible", Secret: "secret", Nowhere: "sans objet", Divided: "division par zéro", Undefined: "calcul impossible", TooLarge: "trop grand",
		Other: "Autre", Class: "Classe", Total: "Total",
	}
}

func sampleMap(a *Atlas, points []Point) Map {
	return Map{
		About: chart.About{ID: "carte", Finding: "Les initiatives recensées se trouvent partout", Measure: "Initiatives recensées, 2026",
			Source: boundaries.Source, Desc: "Carte de France des initiatives. Le tableau les compte par département."},
		Atlas: a, Points: points, Words: words(),
	}
}

// scattered gives points around towns, the same each time.
func scattered(n int) []Point {
	towns := [][2]float64{{-4.4861, 48.3904}, {7.7521, 48.5734}, {8.7386, 41.9192}, {2.3522, 48.8566}, {-0.5792, 44.8378},
		{4.8357, 45.7640}, {3.0573, 50.6292}, {-1.5536, 47.2184}, {1.4442, 43.6047}, {55.4504, -20.8789}, {-61.5, 16.2}, {0.1, 48.7}}
	r := rand.New(rand.NewPCG(1, 2))
	points := make([]Point, n)
	for i := range points {
		at := towns[i%len(towns)]
		points[i] = Point{Label: "Initiative " + strconv.Itoa(i), Group: "Groupe " + strconv.Itoa(i%len(towns)), Located: true,
			Lon: at[0] + r.NormFloat64()*0.4, Lat: at[1] + r.NormFloat64()*0.3}
		if i%len(towns) > 8 && i%len(towns) < 11 {
			points[i].Lon, points[i].Lat = at[0]+r.NormFloat64()*0.03, at[1]-0.1+r.NormFloat64()*0.03
		}
	}
	return points
}

func french(v float64) string {
	return strings.ReplaceAll(strconv.FormatFloat(v, 'f', -1, 64), ".", ",")
}
