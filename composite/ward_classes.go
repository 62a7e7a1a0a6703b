package composite

import "math"

// ClassQuality tells how well units are sorted into classes.
type ClassQuality struct {
	// Within is the share of the sum of squares that stays within classes.
	Within float64
	// CalinskiHarabasz is (B/(k−1)) / (W/(n−k)), with B and W the sums of
	// squares between and within classes; higher is better. NaN for one class,
	// or as many as units.
	CalinskiHarabasz float64
	// Silhouette is the mean over units of (b − a)/max(a, b), with a the mean
	// distance to the others of its class and b that to the nearest other class;
	// 0 for a unit alone. Near 1 when classes are apart, below 0 when units would
	// be better elsewhere. NaN for one class.
	Silhouette float64
}

// Quality compares classes, as [Dendrogram.Classes] gives them, to the units
// themselves: Calinski and Harabasz with the sizes of units, the silhouette
// with each unit counting once.
//
// Sources: Calinski and Harabasz, A dendrite method for cluster analysis,
// Communications in Statistics 3 (1974); Rousseeuw, Silhouettes, Journal of
// Computational and Applied Mathematics 20 (1987).
func (d *Dendrogram) Quality(classes []int) ClassQuality {
	classes = d.ofGroups(classes)
	k := classCount(classes)
	means, sizes := d.means(classes, k)
	whole, _ := d.means(make([]int, len(classes)), 1)
	var within, between, n float64
	for c, size := range sizes {
		between += float64(size * squaredDistance(means[c], whole[0]))
		n += size
	}
	for i, p := range d.points {
		within += float64(d.sizes[i] * squaredDistance(p, means[max(classes[i]-1, 0)]))
	}
	within += d.inner
	return ClassQuality{Within: within / (within + between), CalinskiHarabasz: between / float64(k-1) / (within / (n - float64(k))),
		Silhouette: d.silhouette(classes, k)}
}

// ofGroups gives the class of each group; that of each unit when units were joined.
func (d *Dendrogram) ofGroups(classes []int) []int {
	if d.of == nil {
		return classes
	}
	out := make([]int, d.Groups)
	for i, g := range d.of {
		out[g] = classes[i]
	}
	return out
}

func classCount(classes []int) int {
	k := 0
	for _, c := range classes {
		k = max(k, c)
	}
	return k
}

func squaredDistance(a, b []float64) float64 {
	var sum float64
	for v := range a {
		sum += float64((a[v] - b[v]) * (a[v] - b[v]))
	}
	return sum
}

// means gives the mean and the size of each class; class 0 is the first, too.
func (d *Dendrogram) means(classes []int, k int) (means [][]float64, sizes []float64) {
	means, sizes = make([][]float64, k), make([]float64, k)
	for c := range means {
		means[c] = make([]float64, len(d.points[0]))
	}
	for i, p := range d.points {
		c := max(classes[i]-1, 0)
		sizes[c] += d.sizes[i]
		for v, x := range p {
			means[c][v] += float64(d.sizes[i] * x)
		}
	}
	for c := range means {
		for v := range means[c] {
			means[c][v] /= sizes[c]
		}
	}
	return means, sizes
}

// distances sums the distances of unit i to the units of each class.
func (d *Dendrogram) distances(i int, classes []int, sums, counts []float64) {
	clear(sums)
	clear(counts)
	for j, p := range d.points {
		if j != i {
			sums[classes[j]-1] += math.Sqrt(squaredDistance(d.points[i], p))
			counts[classes[j]-1]++
		}
	}
}

func (d *Dendrogram) silhouette(classes []int, k int) float64 {
	if k < 2 {
		return Missing()
	}
	sums, counts := make([]float64, k), make([]float64, k)
	var total float64
	for i := range d.points {
		d.distances(i, classes, sums, counts)
		own := classes[i] - 1
		if counts[own] == 0 {
			continue
		}
		a, b := sums[own]/counts[own], math.Inf(1)
		for c := range sums {
			if c != own {
				b = min(b, sums[c]/counts[c])
			}
		}
		if a != b {
			total += (b - a) / max(a, b)
		}
	}
	return total / float64(len(d.points))
}

// Medoids gives for each class the place, among the units kept, of the one
// nearest to all others of its class: a real unit that speaks for it. Of
// several, the first. When groups were joined, it is the one nearest to the mean
// of its class: comparing all units of a class would take too long.
func (d *Dendrogram) Medoids(classes []int) []int {
	k := classCount(classes)
	if d.of != nil {
		return d.nearestToMeans(classes, k)
	}
	sums, counts := make([]float64, k), make([]float64, k)
	out, least := make([]int, k), make([]float64, k)
	for c := range least {
		least[c] = math.Inf(1)
	}
	for i, c := range classes {
		d.distances(i, classes, sums, counts)
		if sums[c-1] < least[c-1] {
			out[c-1], least[c-1] = i, sums[c-1]
		}
	}
	return out
}

func (d *Dendrogram) nearestToMeans(classes []int, k int) []int {
	means, _ := d.means(d.ofGroups(classes), k)
	out, least := make([]int, k), make([]float64, k)
	for c := range least {
		least[c] = math.Inf(1)
	}
	for i, p := range d.units {
		c := classes[i] - 1
		if far := squaredDistance(p, means[c]); far < least[c] {
			out[c], least[c] = i, far
		}
	}
	return out
}
