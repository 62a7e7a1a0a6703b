package app

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// packForm is moved when the same initiative gives another line than before: a field
// read from elsewhere, rich text turned into text in another way. Fields that come
// or go move it by themselves.
const packForm = 3

// packMade is how packs are made; those of another way are not read.
var packMade = sync.OnceValue(func() int64 {
	h := fnv.New64a()
	for _, f := range importFields {
		h.Write([]byte(f.name + parted))
	}
	return int64(h.Sum64()>>8)<<4 | packForm
})

// packAbout is what the columns of a file follow from, for all the lines of a pack:
// each kind of line that tells something once, in the order of the lines.
type packAbout struct {
	Told   []packTold  `json:"told,omitempty"`
	Extras []packExtra `json:"extras,omitempty"`
}

type packTold struct {
	Lang   string `json:"lang"`
	Field  string `json:"field"`
	Public bool   `json:"public,omitempty"`
	Batch  string `json:"batch,omitempty"`
}

type packExtra struct {
	Name   string `json:"name"`
	Public bool   `json:"public,omitempty"`
	Batch  string `json:"batch,omitempty"`
}

// packing makes a pack line by line.
type packing struct {
	about packAbout
	raw   []byte
}

// Lines are written one after the other, each after its length in four bytes: the
// number of its record, who sees it, from which import, which initiative; then which
// version, each value with its field, the translations and the columns of censuses.
// Numbers are varints, texts follow their length.
func (p *packing) add(r store.Record, l *exportLine) {
	for _, t := range l.told {
		if of := (packTold{t.lang, t.field, r.Public, r.Batch}); !slices.Contains(p.about.Told, of) {
			p.about.Told = append(p.about.Told, of)
		}
	}
	for _, x := range l.extras {
		if of := (packExtra{x.Name, r.Public, r.Batch}); !slices.Contains(p.about.Extras, of) {
			p.about.Extras = append(p.about.Extras, of)
		}
	}
	at := len(p.raw)
	p.raw = append(p.raw, make([]byte, lineLength)...)
	p.number(uint64(r.Doc()))
	shown := uint64(0)
	if r.Public {
		shown = 1
	}
	p.number(shown)
	p.text(r.Batch)
	p.text(l.id)
	p.number(uint64(l.version))
	p.number(uint64(l.updated))
	for i, v := range l.values {
		if v.kind == noValue {
			continue
		}
		p.raw = append(p.raw, byte(i+1), byte(v.kind))
		if v.kind == asFigure {
			p.raw = binary.BigEndian.AppendUint64(p.raw, math.Float64bits(v.number))
		} else {
			p.text(v.text)
		}
	}
	p.raw = append(p.raw, 0)
	p.number(uint64(len(l.told)))
	for _, t := range l.told {
		p.text(t.lang)
		p.text(t.field)
		p.text(t.said)
	}
	p.number(uint64(len(l.extras)))
	for _, x := range l.extras {
		p.text(x.Name)
		p.text(x.Value)
	}
	binary.BigEndian.PutUint32(p.raw[at:], uint32(len(p.raw)-at-lineLength))
}

// lineLength is how many bytes tell the length of a line.
const lineLength = 4

func (p *packing) number(n uint64) { p.raw = binary.AppendUvarint(p.raw, n) }

func (p *packing) text(s string) {
	p.number(uint64(len(s)))
	p.raw = append(p.raw, s...)
}

func (p *packing) packed() (about, body []byte, err error) {
	if about, err = json.Marshal(p.about); err != nil {
		return nil, nil, err
	}
	return about, packer().EncodeAll(p.raw, nil), nil
}

// maxUnpacked bounds what a pack may hold: one that is damaged must not fill the
// memory.
const maxUnpacked = 512 << 20

var packer = sync.OnceValue(func() *zstd.Encoder {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic(err) // only options that do not exist are refused
	}
	return e
})

var unpacker = sync.OnceValue(func() *zstd.Decoder {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(maxUnpacked))
	if err != nil {
		panic(err)
	}
	return d
})

// packed reads the lines of a pack. What it gives is part of its text.
type packed struct {
	rest  string // lines that were not come to
	raw   string // what was not read of the line
	wrong bool

	doc    int64
	public bool
	batch  string
	id     string
	line   exportLine // once it was read
}

// open readies a pack to be read; the memory of room is used again.
func (p *packed) open(body, room []byte) ([]byte, error) {
	raw, err := unpacker().DecodeAll(body, room[:0])
	if err != nil {
		return room, fmt.Errorf("read pack: %w", err)
	}
	p.rest, p.wrong = string(raw), false
	return raw, nil
}

var errPack = errors.New("read pack: damaged")

// next comes to the next line and reads whose it is; false at the end.
func (p *packed) next() (bool, error) {
	if p.rest == "" {
		return false, nil
	}
	if len(p.rest) < lineLength {
		return false, errPack
	}
	n := int(binary.BigEndian.Uint32([]byte(p.rest[:lineLength])))
	if p.rest = p.rest[lineLength:]; n > len(p.rest) {
		return false, errPack
	}
	p.raw, p.rest = p.rest[:n], p.rest[n:]
	p.doc = int64(p.number())
	p.public = p.number() == 1
	p.batch, p.id = p.text(), p.text()
	if p.wrong {
		return false, errPack
	}
	return true, nil
}

// read reads what the line says.
func (p *packed) read() error {
	l := &p.line
	l.clear()
	l.id, l.version, l.updated = p.id, int64(p.number()), int64(p.number())
	for !p.wrong {
		at := int(p.octet()) - 1
		if at < 0 {
			break
		}
		if at >= len(l.values) {
			return errPack
		}
		p.value(&l.values[at])
	}
	for range p.count() {
		l.told = append(l.told, toldText{p.text(), p.text(), p.text()})
	}
	l.extras = l.extras[:0]
	for range p.count() {
		l.extras = append(l.extras, initiative.Extra{Name: p.text(), Value: p.text()})
	}
	if p.wrong || p.raw != "" {
		return errPack
	}
	return nil
}

func (p *packed) value(v *exportValue) {
	if v.kind = exportKind(p.octet()); v.kind != asFigure {
		v.text = p.text()
		return
	}
	if len(p.raw) < 8 {
		p.wrong = true
		return
	}
	v.number = math.Float64frombits(binary.BigEndian.Uint64([]byte(p.raw[:8])))
	p.raw = p.raw[8:]
}

func (p *packed) octet() (b byte) {
	if p.raw == "" {
		p.wrong = true
		return 0
	}
	b, p.raw = p.raw[0], p.raw[1:]
	return b
}

func (p *packed) number() (n uint64) {
	for shift := 0; shift < 64; shift += 7 {
		b := p.octet()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	p.wrong = true
	return 0
}

// count is a number of things, each of which takes a byte at least.
func (p *packed) count() int {
	n := p.number()
	if n > uint64(len(p.raw)) {
		p.wrong = true
		return 0
	}
	return int(n)
}

func (p *packed) text() (s string) {
	n := p.count()
	s, p.raw = p.raw[:n], p.raw[n:]
	return s
}
