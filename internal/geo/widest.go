package geo

import "slices"

// widest returns the longest stretch of a horizontal line inside rings, by the
// even-odd rule; 0, 0 when the line misses them.
func widest(rings [][][2]float64, y float64) (left, right float64) {
	var cuts []float64
	for _, ring := range rings {
		for i, p := range ring {
			q := ring[(i+1)%len(ring)]
			if (p[1] > y) != (q[1] > y) {
				cuts = append(cuts, p[0]+(y-p[1])/(q[1]-p[1])*(q[0]-p[0]))
			}
		}
	}
	slices.Sort(cuts)
	for i := 0; i+1 < len(cuts); i += 2 {
		if cuts[i+1]-cuts[i] > right-left {
			left, right = cuts[i], cuts[i+1]
		}
	}
	return left, right
}
