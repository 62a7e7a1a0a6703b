package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
)

// contentPolicy lets a page use only what this server sends: no inline script
// or style, no other origin, no frame.
var contentPolicy = strings.Join([]string{
	"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
	"font-src 'self'", "media-src 'self'", "connect-src 'self'", "manifest-src 'self'", "form-action 'self'",
	"base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'",
}, "; ")

// publishedPolicy is that of a published version's own pages. They may have been
// made elsewhere and have come in a bundle: no script acts for who reads them here,
// and no form of theirs is sent.
var publishedPolicy = strings.Join([]string{
	"default-src 'none'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "media-src 'self'", "manifest-src 'self'",
	"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'",
}, "; ")

// around wraps the routes: log and panics outermost, then headers, cross-origin
// protection and compression.
func (s *Server) around(routes http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := s.request(hr, langOfPath(hr.URL.Path), nil)
		s.fail(w, r, fault.New(fault.Denied, "web.cross_origin"))
	}))
	return s.logged(secured(s.config.Base, compressed(crossOrigin.Handler(routes))))
}

func secured(base string, next http.Handler) http.Handler {
	https := strings.HasPrefix(base, "https://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

type contextKey int

const keyRequestID contextKey = iota

func requestID(ctx context.Context) string {
	text, _ := ctx.Value(keyRequestID).(string)
	return text
}

// logged writes one line a request, without address, path or query: the
// route's pattern says which page, and nothing in it says who.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		if s.unsaidHTTPS(r) {
			s.overTLS.Do(func() {
				s.log.Warn("a proxy brings https, but the site was not told: start serve with --base https://… so that the session cookie is Secure and links are right")
			})
		}
		rid := id.Short("request", id.New(), 8)
		r = r.WithContext(context.WithValue(r.Context(), keyRequestID, rid))
		c := &countingWriter{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				s.panicked(c, r, p)
			}
			s.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("id", rid), slog.String("method", r.Method), slog.String("route", r.Pattern),
				slog.Int("status", c.status), slog.Int64("bytes", c.bytes), slog.Duration("took", time.Since(begin)))
		}()
		next.ServeHTTP(c, r)
	})
}

// panicked logs the stack and answers with the error page when nothing was
// sent yet; a half-sent answer is cut, so that it isn't taken for whole.
func (s *Server) panicked(w *countingWriter, hr *http.Request, p any) {
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p)
	}
	s.log.Error("panic", "id", requestID(hr.Context()), "route", hr.Pattern, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	r := s.request(hr, langOfPath(hr.URL.Path), nil)
	s.fail(w, r, fault.New(fault.Internal, "web.internal"))
}

func langOfPath(path string) string {
	if path == "/en" || strings.HasPrefix(path, "/en/") {
		return English
	}
	return French
}

// countingWriter remembers the status and size of an answer.
type countingWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader sends a status once: who meets an error after that can only log
// it. What is said on the way to it (1xx) is not it.
func (w *countingWriter) WriteHeader(status int) {
	if w.status != 0 {
		return
	}
	if status >= 200 || status == http.StatusSwitchingProtocols {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
