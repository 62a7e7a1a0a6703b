package geo

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// board is a plane of square cells: each side of a square is an arc, which two squares
// share and each takes its own way round.
type board struct {
	*Atlas
	wide, high int
	sides      map[[2]cell]int
}

func newBoard(wide, high int) *board {
	return &board{Atlas: &Atlas{}, wide: wide, high: high, sides: map[[2]cell]int{}}
}

// side is the arc from one corner to the next, drawn one way or the other.
func (b *board) side(from, to cell, turned bool) ref {
	if k, ok := b.sides[[2]cell{from, to}]; ok {
		return k
	}
	if k, ok := b.sides[[2]cell{to, from}]; ok {
		return ^k
	}
	points := []cell{from, {(from.x + to.x) / 2, (from.y + to.y) / 2}, to}
	if turned {
		slices.Reverse(points)
	}
	k := len(b.arcs)
	b.arcs = append(b.arcs, arc{points: points})
	b.sides[[2]cell{points[0], points[2]}] = k
	if turned {
		return ^k
	}
	return k
}

func (b *board) square(x, y int, clockwise bool, turned func() bool) {
	at := func(dx, dy int) cell { return cell{int32(2 * (x + dx)), int32(2 * (y + dy))} }
	corners := []cell{at(0, 0), at(1, 0), at(1, 1), at(0, 1)}
	if clockwise {
		slices.Reverse(corners)
	}
	var ring []ref
	for i, c := range corners {
		ring = append(ring, b.side(c, corners[(i+1)%4], turned()))
	}
	b.shapes = append(b.shapes, shape{polygons: [][][]ref{{ring}}})
}

// pieces are the parts of what lies on a board and around it, or of what does not:
// cells that hold together by their sides.
func pieces(wide, high int, in func(x, y int) bool) []map[[2]int]bool {
	var all []map[[2]int]bool
	seen := map[[2]int]bool{}
	var visit func(piece map[[2]int]bool, x, y int)
	visit = func(piece map[[2]int]bool, x, y int) {
		if at := [2]int{x, y}; x >= -1 && y >= -1 && x <= wide && y <= high && !seen[at] && in(x, y) {
			seen[at], piece[at] = true, true
			for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				visit(piece, x+d[0], y+d[1])
			}
		}
	}
	for x := -1; x <= wide; x++ {
		for y := -1; y <= high; y++ {
			if in(x, y) && !seen[[2]int{x, y}] {
				piece := map[[2]int]bool{}
				visit(piece, x, y)
				all = append(all, piece)
			}
		}
	}
	return all
}

// TestDissolvedSquares: whatever squares are taken, in whatever order and drawn
// whichever way, their whole has their area, a polygon for each group that holds by
// its sides, with a hole for each gap in it, and no side that two of them share.
func TestDissolvedSquares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wide, high := rapid.IntRange(1, 7).Draw(t, "wide"), rapid.IntRange(1, 7).Draw(t, "high")
		taken := rapid.SliceOfN(rapid.Bool(), wide*high, wide*high).Draw(t, "taken")
		clockwise := rapid.Bool().Draw(t, "clockwise")
		b, in := newBoard(wide, high), func(x, y int) bool { return x >= 0 && y >= 0 && x < wide && y < high && taken[y*wide+x] }
		n := 0
		for _, at := range rapid.Permutation(numbersTo(wide*high)).Draw(t, "order") {
			if x, y := at%wide, at/wide; in(x, y) {
				n++
				b.square(x, y, clockwise, func() bool { return rapid.Bool().Draw(t, "turned") })
			}
		}
		whole := b.dissolve(b.all())
		area, holes, turn := 0.0, 0, 1.0
		if clockwise {
			turn = -1
		}
		for _, polygon := range whole.polygons {
			for i, r := range polygon {
				ring := b.ring(r, 0)
				area += ringArea(ring) * turn / 8
				if border := ringArea(ring)*turn > 0; border != (i == 0) {
					t.Fatalf("ring %d of a polygon turns the wrong way", i)
				}
				if i > 0 && !slices.ContainsFunc(ring, func(p cell) bool { return surrounds(b.ring(polygon[0], 0), p) }) && !touches(b.ring(polygon[0], 0), ring) {
					t.Fatal("a hole lies out of its polygon")
				}
				passed := map[cell]bool{}
				for _, p := range ring[1:] {
					if passed[p] {
						t.Fatal("a ring passes a point twice")
					}
					passed[p] = true
				}
			}
			holes += len(polygon) - 1
		}
		groups, gaps := pieces(wide, high, in), 0
		for _, group := range groups {
			gaps += len(pieces(wide, high, func(x, y int) bool { return !group[[2]int{x, y}] })) - 1
		}
		if area != float64(n) || len(whole.polygons) != len(groups) || holes != gaps {
			t.Fatalf("%d squares, %d groups, %d gaps: area %v, %d polygons, %d holes", n, len(groups), gaps, area, len(whole.polygons), holes)
		}
	})
}

func numbersTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// touches says whether every point of a ring is one of another's.
func touches(other, ring []cell) bool {
	return !slices.ContainsFunc(ring, func(p cell) bool { return !slices.Contains(other, p) })
}

func (a *Atlas) all() []*shape {
	all := make([]*shape, len(a.shapes))
	for i := range all {
		all[i] = &a.shapes[i]
	}
	return all
}

// TestDissolvedEPCI: the outline of the communes of each EPCI has the area that they
// have together, and that of the EPCI in the lighter atlas but for 0.3 %.
func TestDissolvedEPCI(t *testing.T) {
	light, members := atlas(t), map[string][]string{}
	for _, code := range communes(t).Departements() {
		a, err := communes(t).Departement(code)
		if err != nil {
			t.Fatal(err)
		}
		for i := range a.shapes {
			epci := a.shapes[i].parents.epci
			members[epci] = append(members[epci], a.shapes[i].code)
		}
	}
	delete(members, "")
	worst := 0.0
	for epci, codes := range members {
		a, without, err := communes(t).Of(codes)
		if err != nil || len(without) > 0 {
			t.Fatal(without, err)
		}
		sum := 0.0
		for i := range a.shapes {
			sum += areaOf(a, &a.shapes[i], 0)
		}
		whole := a.dissolve(a.all())
		got := areaOf(a, &whole, 0)
		if !(math.Abs(got-sum) <= 1e-6) {
			t.Errorf("%s: %d communes cover %.6f km², their outline %.6f", epci, len(codes), sum, got)
		}
		want := areaOf(light, &light.shapes[light.byKey["epci:"+epci]], 0)
		worst = max(worst, math.Abs(got/want-1))
	}
	if len(members) != 1255 || worst > 0.003 {
		t.Errorf("%d EPCI; %.2f %% from the atlas at worst", len(members), worst*100)
	}
	t.Logf("%d EPCI, %.3f %% from the atlas at worst", len(members), worst*100)
}

// TestNoBorderIsDrawnTwice: the communes of all of France as one leave no border that
// is taken both ways, which is what borders that do not match would do. Where some
// do, their départements are told with how many segments they have.
func TestNoBorderIsDrawnTwice(t *testing.T) {
	m := newMerger()
	for i, s := range communes(t).sections {
		a, err := communes(t).bare[i]()
		if err != nil {
			t.Fatal(s.code, err)
		}
		m.add(a, codesOf(a))
	}
	type segment struct {
		frame int
		p, q  cell
	}
	drawn, apart := map[segment]string{}, map[string]int{}
	of := map[ref]string{}
	for _, s := range m.atlas.all() {
		for _, r := range s.refs() {
			of[r] = s.parents.departement
		}
	}
	for _, r := range m.atlas.joiner().unshared(m.atlas.all()) {
		k, _ := direct(r)
		line := m.atlas.ring([]ref{r}, 0)
		for i := 1; i < len(line); i++ {
			s := segment{m.atlas.arcs[k].frame, line[i-1], line[i]}
			if other, back := drawn[segment{s.frame, s.q, s.p}]; back {
				apart[other+" and "+of[r]]++
			}
			drawn[s] = of[r]
		}
	}
	for between, n := range apart {
		t.Errorf("%s: %d segments of their borders do not match", between, n)
	}
}

func codesOf(a *Atlas) []string {
	codes := make([]string, len(a.shapes))
	for i := range codes {
		codes[i] = a.shapes[i].code
	}
	return codes
}

// TestAnEnclaveIsAHole: the Drôme has one, which is a piece of the Vaucluse.
func TestAnEnclaveIsAHole(t *testing.T) {
	for code, want := range map[string][2]int{"26": {1, 1}, "84": {2, 0}} {
		a, err := communes(t).Departement(code)
		if err != nil {
			t.Fatal(err)
		}
		whole, holes := a.dissolve(a.all()), 0
		for _, polygon := range whole.polygons {
			holes += len(polygon) - 1
		}
		if len(whole.polygons) != want[0] || holes != want[1] {
			t.Errorf("%s: %d polygons and %d holes, want %v", code, len(whole.polygons), holes, want)
		}
	}
}

// FuzzDissolve: whatever communes are taken, each as often as one likes, their area is
// kept and rings close.
func FuzzDissolve(f *testing.F) {
	f.Add("26", []byte{1, 2, 3, 200})
	f.Add("2A", []byte("Ajaccio"))
	f.Add("976", []byte{0, 0, 0, 16})
	f.Add("29", []byte{})
	f.Fuzz(func(t *testing.T, departement string, chosen []byte) {
		a, err := communes(t).Departement(departement)
		if err != nil {
			return
		}
		var shapes []*shape
		taken, want := map[int]bool{}, 0.0
		for i, c := range chosen {
			at := (int(c) + 256*(i%4)) % len(a.shapes)
			shapes = append(shapes, &a.shapes[at])
			if !taken[at] {
				taken[at] = true
				want += areaOf(a, &a.shapes[at], 0)
			}
		}
		whole := a.dissolve(shapes)
		if got := areaOf(a, &whole, 0); !(math.Abs(got-want) <= 1e-6) {
			t.Fatalf("%d communes cover %f km², their outline %f", len(taken), want, got)
		}
		for _, polygon := range whole.polygons {
			for _, r := range polygon {
				if ring := a.ring(r, 0); ring[0] != ring[len(ring)-1] {
					t.Fatal("a ring does not close")
				}
			}
		}
	})
}

// BenchmarkDissolve joins the communes of the département that has the most, and of
// the EPCI that has the most.
func BenchmarkDissolve(b *testing.B) {
	a, err := communes(b).Departement("62")
	if err != nil {
		b.Fatal(err)
	}
	var largest []*shape
	pays, err := communes(b).Departement("64")
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range pays.all() {
		if s.parents.epci == "200067106" {
			largest = append(largest, s)
		}
	}
	b.Run("Pas-de-Calais, 887 communes", func(b *testing.B) {
		for b.Loop() {
			a.dissolve(a.all())
		}
	})
	b.Run("Pays basque, 158 communes", func(b *testing.B) {
		for b.Loop() {
			pays.dissolve(largest)
		}
	})
}
