package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
)

// sessionCookie is the only cookie of the house. On https it carries the
// __Host- prefix, which ties it to this host and to a secure line.
func (s *Server) sessionCookie() string {
	if s.secure() {
		return "__Host-bocage"
	}
	return "bocage"
}

func (s *Server) secure() bool { return strings.HasPrefix(s.config.Base, "https://") }

// unsaidHTTPS says that a request came by https through a proxy while the site
// believes that it speaks http: its cookie would travel unguarded, and the links
// it gives would lead astray.
func (s *Server) unsaidHTTPS(r *http.Request) bool {
	first, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	return !s.secure() && strings.EqualFold(strings.TrimSpace(first), "https")
}

func (s *Server) identify(r *http.Request) (access.Actor, error) {
	cookie, err := r.Cookie(s.sessionCookie())
	if errors.Is(err, http.ErrNoCookie) || s.config.Identify == nil {
		return access.Anyone, nil
	}
	actor, err := s.config.Identify(r.Context(), cookie.Value)
	if fault.Is(err, fault.SignIn) || fault.Is(err, fault.NotFound) {
		return access.Anyone, nil // an ended session reads what the public reads
	}
	return actor, err
}

// SignIn keeps a session's token in the browser until it ends.
func (r *Request) SignIn(w http.ResponseWriter, token string, lasts time.Duration) {
	http.SetCookie(w, r.server.cookie(token, int(lasts.Seconds())))
}

// SignOut forgets the token in the browser; app ends the session itself.
func (r *Request) SignOut(w http.ResponseWriter) {
	http.SetCookie(w, r.server.cookie("", -1))
}

// SessionToken is the token the browser holds, "" when none.
func (r *Request) SessionToken() string {
	cookie, err := r.Cookie(r.server.sessionCookie())
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (s *Server) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: s.sessionCookie(), Value: value, Path: "/", MaxAge: maxAge,
		Secure: s.secure(), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}
