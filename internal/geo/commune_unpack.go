package geo

import (
	"bufio"
	"bytes"
	"compress/flate"
	"fmt"
	"strconv"
)

// largestBlock is how many bytes a département may take, packed.
const largestBlock = 1 << 20

// section is a département in a pack of communes.
type section struct {
	code  string
	frame int
	box   box
	block []byte
}

// sections reads the table of a pack.
func sections(pack []byte) ([]section, error) {
	if !bytes.HasPrefix(pack, []byte(communesMagic)) {
		return nil, fmt.Errorf("%w: no communes here", ErrAtlas)
	}
	body := bytes.NewReader(pack[len(communesMagic):])
	in := bufio.NewReader(body)
	d := decoder{r: in}
	all := make([]section, d.uint(200, "départements"))
	lengths := make([]int, len(all))
	for i := range all {
		all[i] = section{code: d.text(), frame: d.uint(len(Frames)-1, "frame")}
		all[i].box = box{float64(d.int()), float64(d.int()), float64(d.int()), float64(d.int())}
		lengths[i] = d.uint(largestBlock, "block")
	}
	if d.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAtlas, d.err)
	}
	at := len(pack) - body.Len() - in.Buffered()
	for i, n := range lengths {
		if at+n > len(pack) {
			return nil, fmt.Errorf("%w: cut short", ErrAtlas)
		}
		all[i].block = pack[at : at+n]
		at += n
	}
	if at != len(pack) {
		return nil, fmt.Errorf("%w: something after the end", ErrAtlas)
	}
	return all, nil
}

func (d *decoder) text() string {
	s := make([]byte, d.uint(32, "text"))
	for i := range s {
		if d.err == nil {
			s[i], d.err = d.r.ReadByte()
		}
	}
	return string(s)
}

// unpack reads the communes of a département.
func (s section) unpack() (*Atlas, error) {
	a, err := s.bare()
	if err != nil {
		return nil, err
	}
	a.finishCommunes()
	return a, nil
}

// bare reads what is stored of the communes of a département.
func (s section) bare() (*Atlas, error) {
	p := unpacker{decoder: decoder{r: bufio.NewReader(flate.NewReader(bytes.NewReader(s.block)))}, section: s, atlas: &Atlas{}}
	epcis := list(&p.decoder, p.text)
	for range p.uint(maxShapes, "communes") {
		p.commune(epcis)
		if p.err != nil {
			break
		}
	}
	if p.err == nil {
		p.end()
	}
	if p.err != nil {
		return nil, fmt.Errorf("%w: département %s: %w", ErrAtlas, s.code, p.err)
	}
	p.atlas.index()
	return p.atlas, nil
}

// unpacker follows the pen of a packer.
type unpacker struct {
	decoder
	section section
	atlas   *Atlas
	pen     cell
}

func (p *unpacker) commune(epcis []string) {
	digits := 5 - len(p.section.code)
	number := strconv.Itoa(p.uint(999, "code"))
	for len(number) < digits {
		number = "0" + number
	}
	s := shape{level: Commune, code: p.section.code + number, parents: parents{departement: p.section.code}}
	if epci := p.uint(len(epcis), "epci"); epci > 0 {
		s.parents.epci = epcis[epci-1]
	}
	s.polygons = list(&p.decoder, func() [][]ref { return list(&p.decoder, p.ring) })
	p.atlas.shapes = append(p.atlas.shapes, s)
}

func (p *unpacker) ring() []ref {
	n := p.uint(maxRefs, "ring")
	if p.refs += n; p.refs > maxRefs {
		p.fail("too many parts")
	}
	var ring []ref
	var start cell
	for i := 0; i < n && p.err == nil; i++ {
		token := p.uint(maxPoints, "arc")
		if token&1 == 1 {
			ring = append(ring, p.back(token>>1))
		} else {
			p.draw(token>>1, i == 0, i == n-1, start)
			ring = append(ring, len(p.atlas.arcs)-1)
		}
		if i == 0 && p.err == nil {
			start = p.atlas.end(^ring[0])
		}
	}
	return ring
}

// back goes along an arc drawn so many ago, from its end to its beginning.
func (p *unpacker) back(ago int) ref {
	k := len(p.atlas.arcs) - 1 - ago
	if k < 0 {
		p.fail("arc out of range")
		return 0
	}
	p.pen = p.atlas.arcs[k].points[0]
	return ^k
}

func (p *unpacker) draw(inner int, first, last bool, start cell) {
	if p.points += inner + 2; p.points > maxPoints {
		p.fail("too many points")
		return
	}
	if first {
		p.line()
		start = p.pen
	}
	points := []cell{p.pen}
	for i := 0; i < inner && p.err == nil; i++ {
		p.line()
		points = append(points, p.pen)
	}
	if last {
		p.pen = start
	} else {
		p.line()
	}
	p.atlas.arcs = append(p.atlas.arcs, arc{frame: p.section.frame, points: append(points, p.pen)})
}

func (p *unpacker) line() {
	p.pen = cell{p.pen.x + int32(p.int()), p.pen.y + int32(p.int())}
}
