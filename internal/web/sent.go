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
	if err := r.makesOne(f); err != nil {
		return err
	}
	r.sent = key
	return nil
}

// madeBefore says that the page on which a form was filled in made a record
// already: someone went back, changed something and sent it again.
type madeBefore struct {
	to   string // where it led
	form *Form
}

func (madeBefore) Error() string { return "this page made a record before" }

// makes says whether each form of an address makes a record. Others change what
// is there, whose version tells whether it moved, or may well be sent several
// times from one page, each time for something else.
func (r *Request) makes() bool {
	switch r.Route.Name {
	case "initiative_new", "study_new", "study_members", "conclusion_argue", "conclusion_try", "indicator_new", "observation_new", "story_new",
		"report_block_new", "call_new", "call_enter", "organisation_new", "perimeter_new", "briefing_new", "place_compose_new", "index_new", "round_new", "round_enter":
		return true
	case "report_edit":
		return r.Query(textParameter) == newReport
	}
	return false
}

// makesOne lets a page make one record: the second would be a twin that its
// author takes for a correction of the first.
func (r *Request) makesOne(f *Form) error {
	if r.Route == nil || !r.makes() {
		return nil
	}
	h := sha256.New()
	for _, part := range []string{"makes", r.Actor.Account, r.URL.RequestURI(), cut(f.Raw(TokenField), 100)} {
		writePart(h, part)
	}
	key := hex.EncodeToString(h.Sum(nil))
	to, err := r.server.app.LedTo(r.Context(), key)
	if err != nil {
		return err
	}
	if to != "" {
		return madeBefore{to, f}
	}
	r.making = key
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
	ctx := context.WithoutCancel(r.Context())
	if r.making != "" {
		if err := r.server.app.Led(ctx, r.making, to); err != nil {
			return err
		}
	}
	return r.server.app.Led(ctx, r.sent, to)
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
