package bocage_test

import (
	"math"
	"testing"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/stats"
)

const spatialPage = "indice-voisinages.md"

func TestNeighboursAreAlikeAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, spatialPage, "valeurs | I") {
		values := figures(t, row[0])
		neighbours := make(composite.Neighbours, len(values))
		for i := 1; i < len(values); i++ {
			neighbours[i-1] = append(neighbours[i-1], int32(i))
			neighbours[i] = append(neighbours[i], int32(i-1))
		}
		got, err := composite.MoransI(values, neighbours, composite.SpatialTest{})
		if err != nil {
			t.Fatal(err)
		}
		holdFigures(t, row[0], []float64{got.I, got.Expected, got.P}, row[1:])
	}
}

func TestLocalClassesAreThoseOfTheMethod(t *testing.T) {
	// What stands where is read, not whether chance could have put it there:
	// five units are too few for that, and the level lets all through.
	of := map[string]composite.LocalClass{"haut-haut": composite.HighHigh, "bas-bas": composite.LowLow, "haut-bas": composite.HighLow, "bas-haut": composite.LowHigh}
	side := map[string]float64{"au-dessus de la moyenne": 9, "au-dessus": 9, "en dessous": 1}
	for _, row := range examples(t, spatialPage, "classe | l’unité") {
		own, near := side[row[1]], side[row[2]]
		values := []float64{own, near, near, 10 - near, 10 - near}
		neighbours := composite.Neighbours{{1, 2}, {0}, {0}, {4}, {3}}
		got, err := composite.LISA(values, neighbours, composite.SpatialTest{Level: 0.999, Correction: composite.CorrectNone})
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Class != of[row[0]] {
			t.Errorf("%v is %q", row, got[0].Class)
		}
	}
}

func TestUnitsAreSortedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, spatialPage, "valeurs | classes") {
		values := figures(t, row[0])
		x := composite.Matrix{Rows: len(values), Columns: 1, Values: values}
		d, err := composite.Ward(x, nil)
		if err != nil {
			t.Fatal(err)
		}
		classes, err := d.Classes(2)
		if err != nil {
			t.Fatal(err)
		}
		var sorted, medoids []float64
		for _, c := range classes {
			sorted = append(sorted, float64(c))
		}
		for _, m := range d.Medoids(classes) {
			medoids = append(medoids, values[d.Rows[m]])
		}
		listedFigures(t, row[0], sorted, row[1])
		listedFigures(t, row[0], medoids, row[2])
		q := d.Quality(classes)
		holdFigures(t, row[0], []float64{q.Within, q.CalinskiHarabasz, q.Silhouette}, row[3:])
		if math.IsNaN(q.Silhouette) {
			t.Errorf("%s: no silhouette", row[0])
		}
	}
}

func TestGroupsAreJoinedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, spatialPage, "valeurs | groupes") {
		values := figures(t, row[0])
		d, err := composite.WardOfMany(composite.Matrix{Rows: len(values), Columns: 1, Values: values}, composite.KMeans{Groups: int(figures(t, row[1])[0])})
		if err != nil {
			t.Fatal(err)
		}
		var heights []float64
		for _, m := range d.Merges {
			heights = append(heights, m.Height)
		}
		holdFigures(t, row[0], heights, row[2:])
	}
}

func TestTestsAreCorrectedAsTheMethodSays(t *testing.T) {
	for _, row := range examples(t, spatialPage, "*p* de cinq communes") {
		p := figures(t, row[0])
		holdFigures(t, row[0]+", FDR", stats.FalseDiscovery(p), listed(row[1]))
		holdFigures(t, row[0]+", Holm", stats.Holm(p), listed(row[2]))
	}
}

func TestLocalIndicesAreThoseOfTheMethod(t *testing.T) {
	for _, row := range examples(t, spatialPage, "valeurs le long") {
		values := figures(t, row[0])
		neighbours := make(composite.Neighbours, len(values))
		for i := 1; i < len(values); i++ {
			neighbours[i-1] = append(neighbours[i-1], int32(i))
			neighbours[i] = append(neighbours[i], int32(i-1))
		}
		got, err := composite.LISA(values, neighbours, composite.SpatialTest{})
		if err != nil {
			t.Fatal(err)
		}
		var local []float64
		for _, l := range got {
			local = append(local, l.I)
		}
		holdFigures(t, row[0], local, listed(row[1]))
	}
}
