package web

import (
	"bytes"
	"net/http"
	"strconv"
	"sync"
)

// packedBytes is what the pages that are kept compressed may weigh together.
const packedBytes = 3 << 20

// packed keeps pages that anyone may read in the form they are sent, by what
// they hold: each is made for each reader, and most come out as they did for the
// one before. Compressing the same bytes again would be a third of the work.
type packed struct {
	mu    sync.Mutex
	kept  map[string][]byte
	order []string // the oldest first
	size  int
}

// pack compresses a page, or gives what came of the same bytes before.
func (p *packed) pack(tag string, page []byte) []byte {
	key := tag + strconv.Itoa(len(page))
	p.mu.Lock()
	kept, known := p.kept[key]
	p.mu.Unlock()
	if known {
		return kept
	}
	var b bytes.Buffer
	zipInto(&b, page)
	made := bytes.Clone(b.Bytes())
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil {
		p.kept = map[string][]byte{}
	}
	if _, known := p.kept[key]; !known {
		p.kept[key], p.order, p.size = made, append(p.order, key), p.size+len(made)
	}
	for p.size > packedBytes {
		p.size -= len(p.kept[p.order[0]])
		delete(p.kept, p.order[0])
		p.order = p.order[1:]
	}
	return made
}

// takesPacked says whether this answer may be sent compressed from here.
func (r *Request) takesPacked(size int) bool {
	return r.Method == http.MethodGet && size >= smallest && acceptsGzip(r.Request) && r.Header.Get("Range") == ""
}
