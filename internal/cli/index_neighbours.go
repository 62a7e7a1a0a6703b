package cli

import (
	"cmp"
	"math"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// neighboursAsked is how neighbours are told: by a file of pairs, or as the nearest by
// where units are.
type neighboursAsked struct {
	file    string
	near    int
	x, y    string
	degrees bool
}

// mostNear is how many nearest units may be neighbours.
const mostNear = 100

func (a *neighboursAsked) flags(c *command, f *pflag.FlagSet) {
	f.StringVar(&a.file, "neighbours", "", c.l.T("cli.flag.index.neighbours"))
	f.IntVar(&a.near, "near", 0, c.l.T("cli.flag.index.near"))
	f.StringVar(&a.x, "x", "", c.l.T("cli.flag.index.x"))
	f.StringVar(&a.y, "y", "", c.l.T("cli.flag.index.y"))
	f.BoolVar(&a.degrees, "degrees", false, c.l.T("cli.flag.index.degrees"))
}

func (a *neighboursAsked) columns() []string {
	if a.x == "" || a.y == "" {
		return nil
	}
	return []string{a.x, a.y}
}

// foundNeighbours are the neighbours of some rows, and how they were found.
type foundNeighbours struct {
	lists composite.Neighbours
	said  string
}

func (c *command) neighbours(m *madeIndex, rows []int, a *neighboursAsked) (*foundNeighbours, error) {
	switch {
	case (a.file == "") == (a.near == 0), (a.x == "") != (a.y == ""), a.file != "" && a.x != "":
		return nil, c.mistyped("cli.index.analyse.place.which")
	case a.file != "":
		return c.neighboursIn(m, rows, a.file)
	case a.near < 1 || a.near > mostNear:
		return nil, c.mistyped("cli.index.analyse.place.near", "limit", mostNear)
	case a.x == "" && m.file.Data.Territories != "commune":
		return nil, c.mistyped("cli.index.analyse.place.where")
	}
	if a.near >= len(rows) { // all of each other: nothing could tell near from far
		return nil, c.mistyped("cli.index.analyse.place.near", "limit", min(mostNear, len(rows)-1))
	}
	points, err := m.points(rows, a)
	if err != nil {
		return nil, err
	}
	return &foundNeighbours{nearestOf(points, a.near), c.l.N("cli.index.analyse.place.by_distance", a.near)}, nil
}

// neighboursIn reads pairs of codes; each line makes two units each other's neighbours.
func (c *command) neighboursIn(m *madeIndex, rows []int, said string) (*foundNeighbours, error) {
	in, err := opened(c.at(said), said)
	if err != nil {
		return nil, err
	}
	defer in.Close() // reading only: nothing can be lost
	info, err := in.Stat()
	if err != nil {
		return nil, fault.New(fault.NotFound, "file.absent", "file", said).Because(err)
	}
	book, err := sheet.Open(in, info.Size(), filepath.Base(said), indexLimits)
	if err != nil {
		return nil, err
	}
	at := map[string]int32{}
	for n, r := range rows {
		at[m.units()[r].Code] = int32(n)
	}
	lists, pairs, others, lines := make(composite.Neighbours, len(rows)), 0, 0, 0
	seen := map[[2]int32]bool{}
	for row, err := range book.Rows("") {
		if err != nil {
			return nil, err
		}
		if lines++; len(row.Cells) < 2 {
			continue
		}
		a, known := at[row.Cells[0]]
		b, known2 := at[row.Cells[1]]
		if !known || !known2 || a == b {
			if lines > 1 { // the first names the columns
				others++
			}
			continue
		}
		pair := [2]int32{min(a, b), max(a, b)}
		if !seen[pair] {
			seen[pair] = true
			lists[a], lists[b] = append(lists[a], b), append(lists[b], a)
			pairs++
		}
	}
	if pairs == 0 {
		return nil, fault.New(fault.Invalid, "index.no_pair", "file", said)
	}
	for _, l := range lists {
		slices.Sort(l)
	}
	return &foundNeighbours{lists, c.l.T("cli.index.analyse.place.by_file", "file", said, "n", pairs, "others", others)}, nil
}

// points are where units are, in space: on a plane, or on the sphere when they are in
// degrees. Units that have no point are not a number.
func (m *madeIndex) points(rows []int, a *neighboursAsked) ([][3]float64, error) {
	out := make([][3]float64, len(rows))
	if a.x == "" {
		var codes []string
		for _, r := range rows {
			codes = append(codes, m.units()[r].Code)
		}
		lons, lats, err := app.ShippedPoints(m.file.Data.Territories, codes)
		for n := range out {
			out[n] = onSphere(lons, lats, n)
		}
		return out, err
	}
	last := m.result.Data()
	x, _ := codeOfColumn(m.file.Data.Columns, a.x)
	y, _ := codeOfColumn(m.file.Data.Columns, a.y)
	xs, ys := picked(last.Column(x), rows), picked(last.Column(y), rows)
	for n := range out {
		switch {
		case !a.degrees:
			out[n] = [3]float64{xs[n], ys[n]}
		case math.Abs(xs[n]) > 180 || math.Abs(ys[n]) > 90:
			return nil, fault.New(fault.Invalid, "index.no_degrees", "unit", m.called(m.units()[rows[n]].Code))
		default:
			out[n] = onSphere(xs, ys, n)
		}
	}
	return out, nil
}

func onSphere(lons, lats []float64, n int) [3]float64 {
	if n >= len(lons) {
		return [3]float64{math.NaN(), math.NaN(), math.NaN()}
	}
	lon, lat := lons[n]*math.Pi/180, lats[n]*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

// nearestOf lists for each point the k nearest others, those of lower rows first when
// they are as near. Points are swept along the first axis: those farther along it than
// the k-th found can't be nearer.
func nearestOf(points [][3]float64, k int) composite.Neighbours {
	var order []int
	for i, p := range points {
		if !math.IsNaN(p[0] + p[1] + p[2]) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(points[a][0], points[b][0]) })
	out := make(composite.Neighbours, len(points))
	for place, i := range order {
		out[i] = nearestTo(points, order, place, k)
	}
	return out
}

// away is a point and how far it is, squared.
type away struct {
	row int
	far float64
}

func nearestTo(points [][3]float64, order []int, place, k int) []int32 {
	own := points[order[place]]
	var best []away
	// take says whether to go on in its direction.
	take := func(at int) bool {
		if at < 0 || at >= len(order) {
			return false
		}
		p := points[order[at]]
		dx, dy, dz := p[0]-own[0], p[1]-own[1], p[2]-own[2]
		if len(best) == k && float64(dx*dx) > best[k-1].far {
			return false
		}
		one := away{order[at], float64(dx*dx) + float64(dy*dy) + float64(dz*dz)}
		to, _ := slices.BinarySearchFunc(best, one, func(a, b away) int {
			return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(a.row, b.row))
		})
		if to < k {
			best = slices.Insert(best, to, one)
			best = best[:min(k, len(best))]
		}
		return true
	}
	left, right := true, true
	for step := 1; left || right; step++ {
		left = left && take(place-step)
		right = right && take(place+step)
	}
	var out []int32
	for _, b := range best {
		out = append(out, int32(b.row))
	}
	return out
}
