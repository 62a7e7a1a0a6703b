package composite

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestKemenyDoesNotFollowTheRows: with many ties, and more units than every order of is
// weighed, each unit has the same place wherever its row is, to the bit.
func TestKemenyDoesNotFollowTheRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, columns := rapid.IntRange(3, 22).Draw(t, "units"), rapid.IntRange(1, 4).Draw(t, "indicators")
		d := &Dataset{Values: NewMatrix(n, columns), Aggregates: []Aggregate{{Code: "top", Weight: 1}}}
		for c := range columns {
			d.Indicators = append(d.Indicators, Indicator{Code: fmt.Sprint("i", c), Parent: "top", Direction: MoreIsBetter, Weight: float64(rapid.IntRange(1, 3).Draw(t, "weight")), Target: Missing()})
		}
		for r := range n {
			d.Units = append(d.Units, Unit{Code: fmt.Sprint("u", r)})
			for c := range columns {
				v := float64(rapid.IntRange(0, 3).Draw(t, "score"))
				if v == 0 && c > 0 {
					v = Missing()
				}
				d.Values.Set(r, c, v)
			}
		}
		rows := make([]int, n)
		for r := range rows {
			rows[r] = r
		}
		rows = rapid.Permutation(rows).Draw(t, "rows")
		kemeny := Aggregation{AggregateRule: AggregateRule{Method: Kemeny}}
		was, err := ScoresOf(d, nil, kemeny)
		if err != nil {
			t.Fatal(err)
		}
		now, err := ScoresOf(d.Keep(rows), nil, kemeny)
		if err != nil {
			t.Fatal(err)
		}
		got, want := now.Of("top"), was.Of("top")
		if !slices.EqualFunc(got, pick(want, rows), func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Fatalf("rows %v: %v, want %v", rows, got, pick(want, rows))
		}
	})
}
