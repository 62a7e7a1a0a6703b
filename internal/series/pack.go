package series

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"codeberg.org/bocage/bocage/internal/territory"
)

// A packed file is a mark, then one block a series: its words, the number of
// places, the statuses as runs, then the values of the places that have one,
// either as whole multiples of 10^-decimals (zigzag varints) when that is exact,
// or as 64 bits each. It is compressed by whoever stores it.
const packMark = "bocage series 1\n"

// exactDecimals is how many decimals are tried before 64 bits are kept.
const exactDecimals = 4

const asBits = 255 // in place of the decimals

// ErrPack is a packed file that can't be read.
var ErrPack = errors.New("packed series malformed")

// WritePack writes series one after the other.
func WritePack(w io.Writer, all []*Series) error {
	var out bytes.Buffer
	out.WriteString(packMark)
	for _, s := range all {
		s.pack(&out)
	}
	_, err := w.Write(out.Bytes())
	return err
}

func (s *Series) pack(out *bytes.Buffer) {
	for _, word := range []string{s.Indicator, s.Period, string(s.Level)} {
		putUint(out, uint64(len(word)))
		out.WriteString(word)
	}
	putUint(out, uint64(s.Vintage))
	putUint(out, uint64(len(s.Values)))
	for i := 0; i < len(s.Status); {
		j := i
		for j < len(s.Status) && s.Status[j] == s.Status[i] {
			j++
		}
		out.WriteByte(byte(s.Status[i]))
		putUint(out, uint64(j-i))
		i = j
	}
	decimals, exact := s.decimals()
	if !exact {
		out.WriteByte(asBits)
	} else {
		out.WriteByte(byte(decimals))
	}
	scale := math.Pow10(decimals)
	for i, v := range s.Values {
		switch {
		case !s.Status[i].Has():
		case exact:
			putInt(out, int64(math.Round(v*scale)))
		default:
			out.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)))
		}
	}
}

// decimals is the least number of decimals that gives every value back to the bit.
func (s *Series) decimals() (int, bool) {
	for d := 0; d <= exactDecimals; d++ {
		if s.exactAt(d) {
			return d, true
		}
	}
	return 0, false
}

func (s *Series) exactAt(decimals int) bool {
	scale := math.Pow10(decimals)
	for i, v := range s.Values {
		if !s.Status[i].Has() {
			continue
		}
		whole := math.Round(v * scale)
		if math.Abs(whole) > 1<<53 || whole/scale != v {
			return false
		}
	}
	return true
}

func putUint(out *bytes.Buffer, v uint64) { out.Write(binary.AppendUvarint(nil, v)) }
func putInt(out *bytes.Buffer, v int64)   { out.Write(binary.AppendVarint(nil, v)) }

// Limits of what is read: a malformed length asks for no memory.
const (
	maxWord   = 200
	maxPlaces = 1 << 20
)

// ReadPack reads what WritePack wrote. What does not hold together is ErrPack.
func ReadPack(b []byte) ([]*Series, error) {
	r := &unpacker{Reader: bytes.NewReader(b)}
	if mark := r.take(len(packMark)); string(mark) != packMark {
		return nil, ErrPack
	}
	var all []*Series
	for r.Len() > 0 && r.err == nil {
		all = append(all, r.series())
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPack, r.err)
	}
	return all, nil
}

// unpacker reads until something is wrong.
type unpacker struct {
	*bytes.Reader
	err error
}

func (r *unpacker) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *unpacker) take(n int) []byte {
	b := make([]byte, min(n, r.Len()))
	if _, err := io.ReadFull(r, b); err != nil || len(b) < n {
		r.fail(io.ErrUnexpectedEOF)
	}
	return b
}

func (r *unpacker) uint(most uint64) int {
	v, err := binary.ReadUvarint(r)
	if err != nil {
		r.fail(err)
		return 0
	}
	if v > most {
		r.fail(fmt.Errorf("%d over %d", v, most))
		return 0
	}
	return int(v)
}

func (r *unpacker) word() string { return string(r.take(r.uint(maxWord))) }

func (r *unpacker) series() *Series {
	s := &Series{Indicator: r.word(), Period: r.word(), Level: territory.Level(r.word()), Vintage: r.uint(9999)}
	n := r.uint(maxPlaces)
	if r.err != nil {
		return s
	}
	s.Values, s.Status = make([]float64, n), make([]Status, n)
	r.statuses(s.Status)
	r.values(s)
	return s
}

func (r *unpacker) statuses(into []Status) {
	for at := 0; at < len(into) && r.err == nil; {
		status, err := r.ReadByte()
		run := r.uint(uint64(len(into) - at))
		if err != nil || run == 0 || Status(status).Code() == "" {
			r.fail(fmt.Errorf("status %d over %d places", status, run))
			return
		}
		for ; run > 0; run-- {
			into[at] = Status(status)
			at++
		}
	}
}

func (r *unpacker) values(s *Series) {
	decimals, err := r.ReadByte()
	if err != nil {
		r.fail(err)
		return
	}
	scale := math.Pow10(int(decimals))
	for i, status := range s.Status {
		switch {
		case !status.Has():
			s.Values[i] = math.NaN()
		case decimals == asBits:
			var bits [8]byte
			if _, err := io.ReadFull(r, bits[:]); err != nil {
				r.fail(err)
				return
			}
			s.Values[i] = math.Float64frombits(binary.LittleEndian.Uint64(bits[:]))
		default:
			whole, err := binary.ReadVarint(r)
			if err != nil {
				r.fail(err)
				return
			}
			s.Values[i] = float64(whole) / scale
		}
	}
}
