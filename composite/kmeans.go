package composite

import (
	"math"
	"math/rand/v2"
	"slices"
)

// KMeans gathers units that lie close together into many small groups, so that
// what a method too slow for all units does can be done on the groups.
//
//	least over groups of Σ_u ‖x_u − mean of the group of u‖²
//
// is sought from k-means++ (Arthur and Vassilvitskii): the first centre is a
// unit drawn at random, each further one a unit drawn with a chance in
// proportion to its squared distance to the nearest centre so far. Then, as
// Lloyd does, each unit goes to the nearest centre (the first of several), each
// centre becomes the mean of its group, until no unit moves or Rounds are over.
// What is found is a good minimum, not always the least: Seed chooses another
// start. The same seed gives the same bits on any number of processors.
//
// Sources: Lloyd, Least squares quantization in PCM, IEEE Transactions on
// Information Theory 28 (1982); Arthur and Vassilvitskii, k-means++: the
// advantages of careful seeding, SODA (2007).
type KMeans struct {
	Groups int    // 1,000 when 0; fewer are made when fewer units differ
	Rounds int    // 10 when 0
	Seed   uint64 // of the first centres
}

const (
	usualGroups = 1_000
	usualRounds = 10
)

// gathered are points in groups.
type gathered struct {
	of    []int // the group of each point
	means [][]float64
	sizes []float64
	inner float64 // Σ ‖x − mean of its group‖²
}

// run gathers points, none of which misses a value.
func (k KMeans) run(points [][]float64) *gathered {
	groups, rounds := k.Groups, k.Rounds
	if groups == 0 {
		groups = usualGroups
	}
	if rounds == 0 {
		rounds = usualRounds
	}
	g := &gathered{of: make([]int, len(points))}
	g.means = k.centres(points, min(groups, len(points)), g.of)
	for range rounds {
		moved := g.assign(points)
		g.centre(points)
		if !moved {
			break
		}
	}
	g.settle(points)
	return g
}

// centres draws the first centres, fewer than asked when no more units differ, and notes
// which is nearest to each point.
func (k KMeans) centres(points [][]float64, groups int, of []int) [][]float64 {
	r := rand.New(rand.NewPCG(k.Seed, 0))
	out := [][]float64{points[r.IntN(len(points))]}
	far := make([]float64, len(points)) // squared distance to the nearest centre
	for i := range far {
		far[i] = math.Inf(1)
	}
	for {
		last := len(out) - 1
		inChunks(len(points), func(from, to int) {
			for i := from; i < to; i++ {
				if d := squaredDistanceWithin(points[i], out[last], far[i]); d < far[i] {
					far[i], of[i] = d, last
				}
			}
		})
		if len(out) == groups {
			break
		}
		var all float64
		for _, d := range far {
			all += d
		}
		if all == 0 {
			break
		}
		left, chosen := r.Float64()*all, -1
		for i, d := range far {
			if d > 0 {
				chosen = i // the last of them, should rounding leave something
				if left -= d; left < 0 {
					break
				}
			}
		}
		out = append(out, points[chosen])
	}
	for i := range out {
		out[i] = slices.Clone(out[i])
	}
	return out
}

// assign sends each point to the nearest mean, and says whether one moved.
func (g *gathered) assign(points [][]float64) bool {
	before, between := slices.Clone(g.of), make([][]float64, len(g.means))
	inParallel(len(points)*len(points[0]), len(g.means), func(a int) {
		between[a] = make([]float64, len(g.means))
		for b, mean := range g.means {
			between[a][b] = squaredDistance(g.means[a], mean)
		}
	})
	inChunks(len(points), func(from, to int) {
		for i := from; i < to; i++ {
			g.of[i] = g.nearest(points[i], before[i], between[before[i]])
		}
	})
	return !slices.Equal(before, g.of) || g.sizes == nil
}

// nearest is the group whose mean is nearest, the first of several. The one the
// point was in is measured first: a mean that is more than twice as far from that one
// as the point is can't be nearer, by the triangle inequality (Elkan, Using the triangle
// inequality to accelerate k-means, ICML 2003), and most others are seen to be
// farther before all their values are read. between is how far, squared, each mean is
// from that of the group the point was in.
func (g *gathered) nearest(point []float64, was int, between []float64) int {
	found, own := was, squaredDistance(point, g.means[was])
	least := own
	for c, mean := range g.means {
		if between[c] > 4*own {
			continue
		}
		if d := squaredDistanceWithin(point, mean, least); d < least || d == least && c < found {
			found, least = c, d
		}
	}
	return found
}

// squaredDistanceWithin is squaredDistance, or infinite as soon as it is known to
// be above a limit.
func squaredDistanceWithin(a, b []float64, limit float64) float64 {
	var sum float64
	for v := range a {
		if sum += float64((a[v] - b[v]) * (a[v] - b[v])); sum > limit {
			return math.Inf(1)
		}
	}
	return sum
}

// centre makes each mean that of its points; one that lost them all stays.
func (g *gathered) centre(points [][]float64) {
	sums := make([][]float64, len(g.means))
	g.sizes = make([]float64, len(g.means))
	for i, p := range points {
		c := g.of[i]
		if sums[c] == nil {
			sums[c] = make([]float64, len(p))
		}
		g.sizes[c]++
		for v, x := range p {
			sums[c][v] += x
		}
	}
	for c, sum := range sums {
		for v := range sum {
			g.means[c][v] = sum[v] / g.sizes[c]
		}
	}
}

// settle numbers groups by their first point, drops those that are empty, and
// measures what stays inside them.
func (g *gathered) settle(points [][]float64) {
	number := map[int]int{}
	var means [][]float64
	var sizes []float64
	for i, c := range g.of {
		n, known := number[c]
		if !known {
			n = len(means)
			number[c] = n
			means, sizes = append(means, g.means[c]), append(sizes, g.sizes[c])
		}
		g.of[i] = n
		g.inner += squaredDistance(points[i], g.means[c])
	}
	g.means, g.sizes = means, sizes
}

// inChunks shares 0…n−1 between the cores, in runs.
func inChunks(n int, work func(from, to int)) {
	const run = 256
	inParallel(n*run, (n+run-1)/run, func(i int) { work(i*run, min(n, (i+1)*run)) })
}
