package sheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlReader reads the XML of a workbook as a stream of tags and texts. It knows
// what SpreadsheetML uses and nothing more: no document type, hence no entity to
// expand, no external part. It is some ten times faster than encoding/xml on
// the sheet of 100,000 lines that the benchmark reads.
type xmlReader struct {
	in      io.Reader
	buf     []byte
	r, w    int
	readErr error

	prefix, name []byte // of the tag, without and with what follows it
	attrs        []byte
	closed       bool // the tag just read closes itself; its end comes next
	ended        bool // the end of a tag that closed itself is to be told

	keepText bool   // whether texts are wanted
	text     []byte // the text just read
	maxText  int    // bytes of a text that are kept
	long     bool   // the text had more
}

type xmlKind int

const (
	xmlStart xmlKind = iota
	xmlEnd
	xmlText
)

// errXML is a part that is not the XML it should be.
var errXML = errors.New("malformed XML")

func newXMLReader(in io.Reader) *xmlReader {
	return &xmlReader{in: in, buf: make([]byte, 64<<10)}
}

// more brings in further bytes; false when there are none or the buffer is
// full of one tag.
func (x *xmlReader) more() bool {
	if x.r > 0 {
		x.w = copy(x.buf, x.buf[x.r:x.w])
		x.r = 0
	}
	for x.readErr == nil && x.w < len(x.buf) {
		n, err := x.in.Read(x.buf[x.w:])
		x.w += n
		x.readErr = err
		if n > 0 {
			return true
		}
	}
	return false
}

// failed says why nothing more comes.
func (x *xmlReader) failed() error {
	if x.readErr != nil && !errors.Is(x.readErr, io.EOF) {
		return x.readErr
	}
	return errXML
}

// next reads the next tag or, when texts are wanted, text. io.EOF ends a whole
// document.
func (x *xmlReader) next() (xmlKind, error) {
	if x.ended {
		x.ended = false
		return xmlEnd, nil
	}
	for {
		if x.r == x.w && !x.more() {
			if errors.Is(x.readErr, io.EOF) {
				return 0, io.EOF
			}
			return 0, x.failed()
		}
		if x.buf[x.r] != '<' {
			if err := x.readText(); err != nil {
				return 0, err
			}
			if x.keepText {
				return xmlText, nil
			}
			continue
		}
		kind, told, err := x.markup()
		if told || err != nil {
			return kind, err
		}
	}
}

// markup reads what begins with <; told is false for what says nothing.
func (x *xmlReader) markup() (kind xmlKind, told bool, err error) {
	for x.w-x.r < 9 && x.more() {
	}
	switch head := x.buf[x.r:x.w]; {
	case bytes.HasPrefix(head, []byte("<?")):
		return 0, false, x.skipPast("?>")
	case bytes.HasPrefix(head, []byte("<!--")):
		return 0, false, x.skipPast("-->")
	case bytes.HasPrefix(head, []byte("<![CDATA[")):
		x.r += 9
		return xmlText, x.keepText, x.readCDATA()
	case bytes.HasPrefix(head, []byte("<!")):
		return 0, false, errXML
	}
	tag, err := x.tag()
	if err != nil {
		return 0, false, err
	}
	return x.cutTag(tag), true, nil
}

// tag takes the bytes between < and >, which may stand inside quotes too.
func (x *xmlReader) tag() ([]byte, error) {
	quote := byte(0)
	for i := x.r + 1; ; i++ {
		for i >= x.w {
			i -= x.r
			if !x.more() {
				return nil, x.failed()
			}
		}
		switch c := x.buf[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			tag := x.buf[x.r+1 : i]
			x.r = i + 1
			return tag, nil
		}
	}
}

func (x *xmlReader) cutTag(tag []byte) xmlKind {
	kind := xmlStart
	if len(tag) > 0 && tag[0] == '/' {
		kind, tag = xmlEnd, tag[1:]
	}
	x.closed = kind == xmlStart && len(tag) > 0 && tag[len(tag)-1] == '/'
	if x.closed {
		tag = tag[:len(tag)-1]
		x.ended = true
	}
	n := bytes.IndexAny(tag, " \t\r\n")
	if n < 0 {
		n = len(tag)
	}
	x.name, x.attrs, x.prefix = tag[:n], tag[n:], nil
	if i := bytes.IndexByte(x.name, ':'); i >= 0 {
		x.prefix, x.name = x.name[:i+1], x.name[i+1:]
	}
	return kind
}

// skipPast moves behind the next occurrence of a mark.
func (x *xmlReader) skipPast(mark string) error {
	for {
		if i := bytes.Index(x.buf[x.r:x.w], []byte(mark)); i >= 0 {
			x.r += i + len(mark)
			return nil
		}
		x.r = max(x.r, x.w-len(mark)+1)
		if !x.more() {
			return x.failed()
		}
	}
}

func (x *xmlReader) readText() error {
	x.text, x.long = x.text[:0], false
	for {
		if x.r == x.w && !x.more() {
			if errors.Is(x.readErr, io.EOF) {
				return nil
			}
			return x.failed()
		}
		rest := x.buf[x.r:x.w]
		n := bytes.IndexByte(rest, '<')
		if n < 0 {
			n = len(rest)
		}
		if !x.keepText {
			x.r += n
			if n < len(rest) {
				return nil
			}
			continue
		}
		if amp := bytes.IndexByte(rest[:n], '&'); amp >= 0 {
			n = amp
		}
		x.keep(rest[:n])
		x.r += n
		switch {
		case n == len(rest):
		case rest[n] == '<':
			return nil
		default:
			if err := x.reference(); err != nil {
				return err
			}
		}
	}
}

func (x *xmlReader) keep(part []byte) {
	if room := x.maxText - len(x.text); len(part) > room {
		part, x.long = part[:max(room, 0)], true
	}
	x.text = append(x.text, part...)
}

// reference reads &…; into the text.
func (x *xmlReader) reference() error {
	for bytes.IndexByte(x.buf[x.r:min(x.w, x.r+12)], ';') < 0 {
		if x.w-x.r >= 12 || !x.more() {
			return x.failed()
		}
	}
	n := bytes.IndexByte(x.buf[x.r:x.w], ';')
	r, ok := entity(string(x.buf[x.r+1 : x.r+n]))
	if !ok {
		return errXML
	}
	var letter [utf8.UTFMax]byte
	x.keep(letter[:utf8.EncodeRune(letter[:], r)])
	x.r += n + 1
	return nil
}

func (x *xmlReader) readCDATA() error {
	x.text, x.long = x.text[:0], false
	for {
		rest := x.buf[x.r:x.w]
		if i := bytes.Index(rest, []byte("]]>")); i >= 0 {
			x.keep(rest[:i])
			x.r += i + 3
			return nil
		}
		n := max(0, len(rest)-2)
		x.keep(rest[:n])
		x.r += n
		if !x.more() {
			return x.failed()
		}
	}
}

var entities = map[string]rune{"amp": '&', "lt": '<', "gt": '>', "quot": '"', "apos": '\''}

func entity(name string) (rune, bool) {
	if r, known := entities[name]; known {
		return r, true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		return 0, false
	}
	base := 10
	if hex, is := strings.CutPrefix(digits, "x"); is {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	if err != nil || !utf8.ValidRune(rune(n)) || n == 0 {
		return 0, false
	}
	return rune(n), true
}

// attr gives the raw value of an attribute, whatever the prefix of its name.
func (x *xmlReader) attr(name string) []byte {
	rest := x.attrs
	for {
		equal := bytes.IndexByte(rest, '=')
		if equal < 0 {
			return nil
		}
		key := bytes.TrimSpace(rest[:equal])
		rest = bytes.TrimLeft(rest[equal+1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return nil
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return nil
		}
		value := rest[1 : 1+end]
		rest = rest[end+2:]
		if i := bytes.IndexByte(key, ':'); i >= 0 {
			key = key[i+1:]
		}
		if string(key) == name {
			return value
		}
	}
}

// attrText gives the value of an attribute as text.
func (x *xmlReader) attrText(name string) string {
	s := string(x.attr(name))
	if !strings.Contains(s, "&") {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		ref, rest, closed := strings.Cut(after, ";")
		if r, ok := entity(ref); ok && closed {
			b.WriteRune(r)
			s = rest
			continue
		}
		b.WriteByte('&')
		s = after
	}
}

func (x *xmlReader) is(name string) bool { return string(x.name) == name }
