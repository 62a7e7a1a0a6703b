package geo

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// ErrAtlas is a file that holds no atlas.
var ErrAtlas = errors.New("malformed atlas")

const (
	atlasMagic = "bocage-atlas-2\n"
	// An atlas of every commune would hold under a tenth of these.
	maxArcs, maxPoints, maxShapes, maxRefs = 1 << 20, 1 << 23, 1 << 17, 1 << 22
)

// Write stores the atlas: gzip of variable-length integers, each point as its
// distance from the one before. The same atlas always gives the same bytes.
func (a *Atlas) Write(w io.Writer) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("write atlas: %w", err)
	}
	e := encoder{b: []byte(atlasMagic)}
	e.uint(len(a.arcs))
	for i := range a.arcs {
		e.arc(&a.arcs[i])
	}
	e.uint(len(a.shapes))
	for i := range a.shapes {
		e.shape(&a.shapes[i])
	}
	if _, err := z.Write(e.b); err != nil {
		return fmt.Errorf("write atlas: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write atlas: %w", err)
	}
	return nil
}

type encoder struct{ b []byte }

func (e *encoder) uint(n int) { e.b = binary.AppendUvarint(e.b, uint64(n)) }
func (e *encoder) int(n int)  { e.b = binary.AppendVarint(e.b, int64(n)) }

func (e *encoder) arc(c *arc) {
	e.uint(c.frame)
	e.uint(len(c.points))
	var last cell
	for _, p := range c.points {
		e.int(int(p.x - last.x))
		e.int(int(p.y - last.y))
		last = p
	}
}

func (e *encoder) shape(s *shape) {
	e.uint(slices.Index(levels, s.level))
	e.uint(len(s.code))
	e.b = append(e.b, s.code...)
	e.uint(len(s.polygons))
	for _, polygon := range s.polygons {
		e.uint(len(polygon))
		for _, ring := range polygon {
			e.uint(len(ring))
			for _, r := range ring {
				e.int(r)
			}
		}
	}
}

// Read loads an atlas written by Write. A file that is cut, too large or that
// points outside itself is refused with ErrAtlas.
func Read(r io.Reader) (*Atlas, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAtlas, err)
	}
	d := decoder{r: bufio.NewReader(z)}
	a := d.atlas()
	if d.err == nil {
		d.end()
	}
	if d.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAtlas, d.err)
	}
	a.finish()
	return a, nil
}

// decoder keeps the first error; after it, everything reads as zero.
type decoder struct {
	r      *bufio.Reader
	err    error
	points int
	refs   int
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = errors.New(what)
	}
}

func (d *decoder) uint(limit int, what string) int {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d.r)
	if err != nil {
		d.err = err
		return 0
	}
	if n > uint64(limit) {
		d.fail(what + " out of range")
		return 0
	}
	return int(n)
}

func (d *decoder) int() int {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadVarint(d.r)
	if err != nil {
		d.err = err
	}
	return int(n)
}

func (d *decoder) atlas() *Atlas {
	magic := make([]byte, len(atlasMagic))
	if _, err := io.ReadFull(d.r, magic); err != nil || string(magic) != atlasMagic {
		d.fail("no atlas here")
	}
	a := &Atlas{}
	for range d.uint(maxArcs, "arcs") {
		a.arcs = append(a.arcs, d.arc())
		if d.err != nil {
			return a
		}
	}
	for range d.uint(maxShapes, "shapes") {
		a.shapes = append(a.shapes, d.shape(len(a.arcs)))
		if d.err != nil {
			return a
		}
	}
	return a
}

// end reads the checksum, which stands after the last byte.
func (d *decoder) end() {
	switch _, err := d.r.ReadByte(); {
	case err == nil:
		d.fail("something after the end")
	case err != io.EOF:
		d.err = err
	}
}

func (d *decoder) arc() arc {
	c := arc{frame: d.uint(len(Frames)-1, "frame")}
	n := d.uint(maxPoints, "points")
	if d.points += n; d.points > maxPoints {
		d.fail("too many points")
	}
	if n < 2 {
		d.fail("arc too short")
	}
	var last cell
	c.points = make([]cell, 0, min(n, 1<<12))
	for i := 0; i < n && d.err == nil; i++ {
		last = cell{last.x + int32(d.int()), last.y + int32(d.int())}
		c.points = append(c.points, last)
	}
	return c
}

func (d *decoder) shape(arcs int) shape {
	s := shape{level: levels[d.uint(len(levels)-1, "level")]}
	code := make([]byte, d.uint(32, "code"))
	if d.err == nil {
		_, d.err = io.ReadFull(d.r, code)
	}
	s.code = string(code)
	s.polygons = list(d, func() [][]ref {
		return list(d, func() []ref {
			return list(d, func() ref {
				r := d.int()
				if k, _ := direct(r); k >= arcs {
					d.fail("arc out of range")
				}
				return r
			})
		})
	})
	return s
}

// list reads a length and as many items, all lists together within maxRefs.
func list[T any](d *decoder, item func() T) []T {
	n := d.uint(maxRefs, "list")
	if d.refs += n; d.refs > maxRefs {
		d.fail("too many parts")
	}
	var out []T
	for i := 0; i < n && d.err == nil; i++ {
		out = append(out, item())
	}
	return out
}
