package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
)

// sharedTexts are the texts that cells refer to by number, end to end.
type sharedTexts struct {
	bytes []byte
	ends  []uint32
	long  map[int]bool // those over the limit of a cell: told where a cell uses them
}

func (s *sharedTexts) get(i int) (value []byte, long, ok bool) {
	if i < 0 || i >= len(s.ends) {
		return nil, false, false
	}
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.bytes[from:s.ends[i]], s.long[i], true
}

// sharedTexts reads the shared texts once.
func (f *xlsxFile) sharedTexts() (*sharedTexts, error) {
	if f.shared != nil {
		return f.shared, nil
	}
	s := &sharedTexts{long: map[int]bool{}}
	if f.texts != "" {
		in, err := f.parts.open(f.texts)
		if err != nil {
			return nil, err
		}
		defer in.Close()
		x := newXMLReader(in)
		x.maxText = f.limits.CellBytes
		if err := s.read(x, f.limits.CellBytes); err != nil {
			return nil, damaged(f.texts, err)
		}
	}
	f.shared = s
	return s, nil
}

func (s *sharedTexts) read(x *xmlReader, maxCell int) error {
	var t richText
	for {
		kind, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if kind == xmlStart && x.is("si") {
			t = richText{max: maxCell}
		}
		t.take(x, kind)
		if kind != xmlEnd || !x.is("si") {
			continue
		}
		if len(s.bytes)+len(t.bytes) > maxShared {
			return fault.New(fault.TooLarge, "sheet.too_many_texts", "max", maxShared)
		}
		if t.long {
			s.long[len(s.ends)] = true
		}
		s.bytes = append(s.bytes, unescapeCell(t.bytes)...)
		s.ends = append(s.ends, uint32(len(s.bytes)))
	}
}

// richText gathers the runs of a text; the reading of Asian names, which
// stands beside it (rPh), is no part of it.
type richText struct {
	bytes    []byte
	max      int
	inText   bool
	phonetic bool
	long     bool
}

// take follows the tags of a text and keeps what is shown.
func (t *richText) take(x *xmlReader, kind xmlKind) {
	switch {
	case kind == xmlText:
		if !t.inText || t.phonetic {
			return
		}
		t.bytes = append(t.bytes, x.text...)
		if t.long = t.long || x.long || len(t.bytes) > t.max; t.long {
			t.bytes = t.bytes[:min(len(t.bytes), t.max)]
		}
	case x.is("rPh"):
		t.phonetic = kind == xmlStart
	case x.is("t"):
		t.inText = kind == xmlStart
		x.keepText = t.inText && !x.closed
	}
}

// unescapeCell reads _xHHHH_, by which cells hold what XML can't: a carriage
// return is _x000D_, and an underscore that begins such a sign _x005F_.
// Carriage returns go, as in a CSV.
func unescapeCell(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '_' && i+6 < len(b) && b[i+1] == 'x' && b[i+6] == '_' {
			if n, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 16); err == nil {
				if n != '\r' && n != 0 {
					out = append(out, string(rune(n))...)
				}
				i += 6
				continue
			}
		}
		out = append(out, b[i])
	}
	return out
}
