package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// headers notes every status that reaches the wire.
type headers struct {
	http.ResponseWriter
	sent []int
}

func (h *headers) WriteHeader(status int) { h.sent = append(h.sent, status) }

// A status is sent once, whatever comes after; hints on the way are not it.
func TestAStatusIsSentOnce(t *testing.T) {
	wire := &headers{ResponseWriter: httptest.NewRecorder()}
	w := &countingWriter{ResponseWriter: wire}
	for _, status := range []int{http.StatusEarlyHints, http.StatusNotFound, http.StatusInternalServerError} {
		w.WriteHeader(status)
	}
	if len(wire.sent) != 2 || wire.sent[0] != http.StatusEarlyHints || wire.sent[1] != http.StatusNotFound || w.status != http.StatusNotFound {
		t.Errorf("sent %v, remembered %d", wire.sent, w.status)
	}
}
