package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/fault"
)

// ledTo is where the same form led when it was sent before, by an impatient
// click or by a browser that did not hear the answer: the same answer is given.
type ledTo string

func (to ledTo) Error() string { return "sent before, led to " + string(to) }

// receive lets a form through once. The same from the same person waits until
// the first is answered, then leads where the first led. What was typed is in
// the key: a form that was sent, changed and sent again is another one.
func (r *Request) receive(f *Form) error {
	if f.Token() == "" || !r.Actor.SignedIn() || r.sent != "" {
		return nil
	}
	key := r.sentKey(f)
	f.typed = "." + key[:16]
	done, err := r.server.turns.take(r.Context(), key)
	if err != nil {
		return err
	}
	r.answered = done
	to, err := r.server.app.LedTo(r.Context(), key)
	if err != nil {
		return err
	}
	if to != "" {
		return ledTo(to)
	}
	r.sent = key
	return nil
}

// sentKey is the digest of who sends what from which form.
func (r *Request) sentKey(f *Form) string {
	h := sha256.New()
	for _, part := range []string{r.Actor.Account, r.URL.RequestURI(), f.files} {
		writePart(h, part)
	}
	for _, name := range slices.Sorted(maps.Keys(f.values)) {
		writePart(h, name)
		writePart(h, strings.Join(f.values[name], "\x00"))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func writePart(h hash.Hash, part string) {
	sum := sha256.Sum256([]byte(part)) // one length, so that no two lists of parts are alike
	h.Write(sum[:])
}

// led remembers where this form led, for whoever sends it twice.
func (r *Request) led(to string) error {
	if r.sent == "" {
		return nil
	}
	return r.server.app.Led(context.WithoutCancel(r.Context()), r.sent, to)
}

// marking reads a file of a form and keeps the digest of what went by, so that
// another file is another form.
func (f *Form) marking(file File) (File, func()) {
	h := sha256.New()
	file.Body = io.TeeReader(file.Body, h)
	return file, func() { f.files += file.Field + "\x00" + file.Name + "\x00" + hex.EncodeToString(h.Sum(nil)) }
}

// turns lets one form of a key through at a time.
type turns struct {
	mu    sync.Mutex
	taken map[string]chan struct{}
}

// take waits for its turn, and gives what to call when it is over.
func (t *turns) take(ctx context.Context, key string) (done func(), err error) {
	for {
		t.mu.Lock()
		before, busy := t.taken[key]
		if !busy {
			mine := make(chan struct{})
			if t.taken == nil {
				t.taken = map[string]chan struct{}{}
			}
			t.taken[key] = mine
			t.mu.Unlock()
			return func() { t.free(key, mine) }, nil
		}
		t.mu.Unlock()
		select {
		case <-before:
		case <-ctx.Done():
			return nil, fault.New(fault.Unavailable, "busy").Because(ctx.Err())
		}
	}
}

func (t *turns) free(key string, mine chan struct{}) {
	t.mu.Lock()
	delete(t.taken, key)
	t.mu.Unlock()
	close(mine)
}
