package composite_test

import (
	"fmt"

	"codeberg.org/bocage/bocage/composite"
)

// Six communes by two scores: two families, and a commune that speaks for each.
func ExampleWard() {
	names := []string{"Almay", "Bourg", "Coulon", "Dolus", "Erbray", "Fay"}
	scores := composite.MatrixOf([]float64{2, 8}, []float64{7, 3}, []float64{3, 7}, []float64{8, 2}, []float64{2, 7}, []float64{7, 2})
	tree, err := composite.Ward(scores, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	classes, err := tree.Classes(2)
	if err != nil {
		fmt.Println(err)
		return
	}
	for c, m := range tree.Medoids(classes) {
		fmt.Printf("family %d, as %s:", c+1, names[m])
		for u, of := range classes {
			if of == c+1 {
				fmt.Print(" ", names[tree.Rows[u]])
			}
		}
		fmt.Println()
	}
	// Output:
	// family 1, as Erbray: Almay Coulon Erbray
	// family 2, as Fay: Bourg Dolus Fay
}
