package raster

import (
	"fmt"
	"math"
	"strconv"
)

// point is a place in a picture, in pixels.
type point struct{ x, y float64 }

// line is points one after the other; closed, the last joins the first.
type line struct {
	points []point
	closed bool
}

// pathReader reads path data: M, L, H, V and Z, absolute or relative.
type pathReader struct {
	data  string
	i     int
	at    affine
	lines []line
	x, y  float64
	sx    float64
	sy    float64
}

// readPath gives the lines of path data, transformed.
func readPath(data string, at affine) ([]line, error) {
	r := &pathReader{data: data, at: at}
	command := byte(0)
	for {
		r.skip()
		if r.i == len(r.data) {
			return r.lines, nil
		}
		if c := r.data[r.i]; c >= 'A' && c != '.' && c != '-' {
			command = c
			r.i++
		}
		if err := r.run(command); err != nil {
			return nil, err
		}
		switch command { // what follows a move without a letter is a line
		case 'M':
			command = 'L'
		case 'm':
			command = 'l'
		}
	}
}

func (r *pathReader) run(command byte) error {
	x, y := r.x, r.y
	var err error
	read := func(relative bool, v *float64, from float64) {
		n, e := r.number()
		if e != nil {
			err = e
		}
		if *v = n; relative {
			*v += from
		}
	}
	switch command {
	case 'M', 'm', 'L', 'l':
		relative := command > 'Z'
		read(relative, &x, r.x)
		read(relative, &y, r.y)
	case 'H', 'h':
		read(command == 'h', &x, r.x)
	case 'V', 'v':
		read(command == 'v', &y, r.y)
	case 'Z', 'z':
		if n := len(r.lines); n > 0 {
			r.lines[n-1].closed = true
		}
		r.x, r.y = r.sx, r.sy
		return nil
	default:
		return fmt.Errorf("%w: path command %q", ErrDrawing, command)
	}
	if err != nil {
		return err
	}
	if r.x, r.y = x, y; command == 'M' || command == 'm' {
		r.sx, r.sy = x, y
		r.lines = append(r.lines, line{})
	}
	if len(r.lines) == 0 {
		return fmt.Errorf("%w: a path begins with no move", ErrDrawing)
	}
	px, py := r.at.on(x, y)
	last := &r.lines[len(r.lines)-1]
	last.points = append(last.points, point{px, py})
	return nil
}

func (r *pathReader) skip() {
	for r.i < len(r.data) && (r.data[r.i] == ' ' || r.data[r.i] == ',') {
		r.i++
	}
}

func (r *pathReader) number() (float64, error) {
	r.skip()
	from := r.i
	for r.i < len(r.data) {
		c := r.data[r.i]
		if !(c >= '0' && c <= '9' || c == '.' || c == '-' && r.i == from) {
			break
		}
		r.i++
	}
	v, err := strconv.ParseFloat(r.data[from:r.i], 64)
	if err != nil {
		return 0, fmt.Errorf("%w: path data at %d", ErrDrawing, from)
	}
	return v, nil
}

// roundLine is a circle, as a line of so many sides as it takes.
func roundLine(x, y, r float64) line {
	sides := max(8, int(math.Ceil(math.Sqrt(r)*8)))
	l := line{closed: true}
	for i := range sides {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(sides))
		l.points = append(l.points, point{x + r*cos, y + r*sin})
	}
	return l
}

func rectLine(x, y, wide, high float64, at affine) line {
	x0, y0 := at.on(x, y)
	x1, y1 := at.on(x+wide, y+high)
	return line{[]point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}, true}
}
