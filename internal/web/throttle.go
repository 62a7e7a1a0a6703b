package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/clock"
)

// Throttle bounds tries per caller: a token bucket each, refilled evenly over
// the minute. It holds at most throttleCallers of them; addresses live in
// memory only, for as long as their bucket is not full again.
type Throttle struct {
	perMinute float64
	now       clock.Clock
	mu        sync.Mutex
	callers   map[string]*bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

const throttleCallers = 10_000

// NewThrottle allows perMinute tries a minute, and as many at once.
func NewThrottle(perMinute int, now clock.Clock) *Throttle {
	return &Throttle{perMinute: float64(perMinute), now: now, callers: map[string]*bucket{}}
}

// Take uses one try; a positive answer is how long to wait for the next.
func (t *Throttle) Take(caller string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	b := t.callers[caller]
	if b == nil {
		t.forget(now)
		b = &bucket{tokens: t.perMinute, at: now}
		t.callers[caller] = b
	}
	b.refill(now, t.perMinute)
	if b.tokens >= 1 {
		b.tokens--
		return 0
	}
	return time.Duration((1 - b.tokens) / t.perMinute * float64(time.Minute))
}

func (b *bucket) refill(now time.Time, perMinute float64) {
	if since := now.Sub(b.at); since > 0 {
		b.tokens = min(perMinute, b.tokens+since.Minutes()*perMinute)
	}
	b.at = now // also when the clock went back: no one waits for its return
}

// forget drops full buckets when there are too many callers; if an attack
// fills them all, every bucket goes, which forgives rather than locks out.
func (t *Throttle) forget(now time.Time) {
	if len(t.callers) < throttleCallers {
		return
	}
	for caller, b := range t.callers {
		if b.refill(now, t.perMinute); b.tokens >= t.perMinute {
			delete(t.callers, caller)
		}
	}
	if len(t.callers) >= throttleCallers {
		clear(t.callers)
	}
}

// caller is the address a try is counted for: an IPv4 address, or the /64 of
// an IPv6 one, which is what one household holds.
func (s *Server) caller(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if s.config.BehindProxy {
		if forwarded := r.Header.Values("X-Forwarded-For"); len(forwarded) > 0 {
			list := strings.Split(forwarded[len(forwarded)-1], ",")
			host = strings.TrimSpace(list[len(list)-1])
		}
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap(); ip.Is6() {
		prefix, err := ip.WithZone("").Prefix(64)
		if err == nil {
			return prefix.String()
		}
	}
	return ip.String()
}
