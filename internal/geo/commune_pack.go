package geo

import (
	"bytes"
	"cmp"
	"compress/flate"
	"fmt"
	"io"
	"slices"
	"strconv"
)

const communesMagic = "bocage-communes-1\n"

// WriteCommunes packs the communes of an atlas, a block a département, so that one
// is read without the others. The same atlas always gives the same bytes.
//
// A block holds its communes along a curve that keeps neighbours together. A ring is
// what a pen does: it draws a new arc from where it stands, or goes back along one
// that the neighbour drew. So a border is stored once in a département, where it
// begins is not written, nor where a ring comes back to. The border between two
// départements is in both, point for point the same.
func (a *Atlas) WriteCommunes(w io.Writer) error {
	byCode := map[string][]*shape{}
	for i := range a.shapes {
		if s := &a.shapes[i]; s.level == Commune {
			byCode[s.parents.departement] = append(byCode[s.parents.departement], s)
		}
	}
	var codes []string
	for code := range byCode {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	head, blocks := encoder{b: []byte(communesMagic)}, []byte(nil)
	head.uint(len(codes))
	for _, code := range codes {
		block, err := a.packDepartement(code, byCode[code])
		if err != nil {
			return fmt.Errorf("pack département %s: %w", code, err)
		}
		head.section(code, byCode[code], len(block))
		blocks = append(blocks, block...)
	}
	if _, err := w.Write(append(head.b, blocks...)); err != nil {
		return fmt.Errorf("write communes: %w", err)
	}
	return nil
}

// section writes what is known of a département before its block is read.
func (e *encoder) section(code string, shapes []*shape, length int) {
	e.text(code)
	e.uint(shapes[0].frame)
	b := nowhere
	for _, s := range shapes {
		b = b.join(s.box)
	}
	for _, v := range []float64{b.minX, b.minY, b.maxX, b.maxY} {
		e.int(int(v))
	}
	e.uint(length)
}

func (e *encoder) text(s string) {
	e.uint(len(s))
	e.b = append(e.b, s...)
}

func (a *Atlas) packDepartement(code string, shapes []*shape) ([]byte, error) {
	slices.SortFunc(shapes, func(s, o *shape) int {
		return cmp.Or(cmp.Compare(s.box.along(), o.box.along()), cmp.Compare(s.code, o.code))
	})
	e := packer{atlas: a, drawn: map[int]stroke{}}
	var epcis []string
	for _, s := range shapes {
		if s.parents.epci != "" && !slices.Contains(epcis, s.parents.epci) {
			epcis = append(epcis, s.parents.epci)
		}
	}
	e.uint(len(epcis))
	for _, epci := range epcis {
		e.text(epci)
	}
	e.uint(len(shapes))
	for _, s := range shapes {
		number, err := strconv.Atoi(s.code[len(code):])
		if err != nil {
			return nil, fmt.Errorf("commune %q: %w", s.code, err)
		}
		e.uint(number)
		e.uint(slices.Index(epcis, s.parents.epci) + 1)
		e.polygons(s)
	}
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(e.b); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}

// along is where the middle of a box stands on a curve that fills the plane (Z-order):
// neighbours are mostly near one another on it.
func (b box) along() uint64 {
	x, y := uint32(int32((b.minX+b.maxX)/2)+1<<20), uint32(int32((b.minY+b.maxY)/2)+1<<20)
	var z uint64
	for bit := range 24 {
		z |= uint64(x>>bit&1)<<(2*bit) | uint64(y>>bit&1)<<(2*bit+1)
	}
	return z
}

// stroke is an arc that was drawn: its number, and whether backwards.
type stroke struct {
	number    int
	backwards bool
}

// packer draws rings with a pen.
type packer struct {
	encoder
	atlas *Atlas
	pen   cell
	drawn map[int]stroke
}

func (e *packer) polygons(s *shape) {
	e.uint(len(s.polygons))
	for _, polygon := range s.polygons {
		e.uint(len(polygon))
		for _, ring := range polygon {
			e.uint(len(ring))
			for i, r := range ring {
				e.stroke(r, i == 0, i == len(ring)-1)
			}
		}
	}
}

// stroke goes back along an arc (an odd number: how many arcs ago it was drawn), or
// draws it (an even one: its inner points).
func (e *packer) stroke(r ref, first, last bool) {
	k, backwards := direct(r)
	if old, ok := e.drawn[k]; ok && old.backwards != backwards {
		e.uint((len(e.drawn)-1-old.number)<<1 | 1)
		e.pen = e.atlas.end(r)
		return
	}
	e.drawn[k] = stroke{len(e.drawn), backwards}
	points := slices.Clone(e.atlas.arcs[k].points)
	if backwards {
		slices.Reverse(points)
	}
	e.uint((len(points) - 2) << 1)
	if first {
		e.line(points[0])
	}
	for _, p := range points[1 : len(points)-1] {
		e.line(p)
	}
	if !last {
		e.line(points[len(points)-1])
	}
	e.pen = points[len(points)-1]
}

func (e *packer) line(to cell) {
	e.int(int(to.x - e.pen.x))
	e.int(int(to.y - e.pen.y))
	e.pen = to
}
