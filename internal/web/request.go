package web

import (
	"bytes"
	"hash/maphash"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
)

// Request is an HTTP request with what every page needs: the language of its
// address, the localiser, who asks.
type Request struct {
	*http.Request
	Lang  string
	L     *i18n.Localiser
	Actor access.Actor
	ID    string // told on an error page and in the log
	Route *Route // nil outside the table

	server *Server
	failed bool              // its answer is the page of what went wrong
	labels map[string]string // of the fields of a form, told in its summary

	sent     string // the key of the form that is being answered
	making   string // the key of the page on which it was filled in, when it makes a record
	answered func() // lets the same form through, once it is
}

// handler turns a route into an http.Handler: limits, identity, errors.
func (s *Server) handler(route *Route, lang string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := s.request(hr, lang, route)
		if err := s.serve(w, r, route); err != nil {
			s.fail(w, r, err)
		}
	})
}

func (s *Server) serve(w http.ResponseWriter, r *Request, route *Route) error {
	if err := s.take(w, r, s.throttles[route.key()]); err != nil {
		return err
	}
	limit := route.BodyLimit
	if limit == 0 {
		limit = formLimit
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	actor, err := s.identify(r.Request)
	if err != nil {
		return err
	}
	r.Actor = actor
	route.Cache.declare(w, r)
	defer func() {
		if r.answered != nil {
			r.answered()
		}
	}()
	return route.Handle(w, r)
}

// take uses one try of a throttle, if there is one.
func (s *Server) take(w http.ResponseWriter, r *Request, t *Throttle) error {
	if t == nil {
		return nil
	}
	if wait := t.Take(s.caller(r.Request)); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
		return fault.New(fault.TooMany, "web.too_many")
	}
	return nil
}

func (s *Server) request(hr *http.Request, lang string, route *Route) *Request {
	if lang == "" {
		lang = preferred(hr.Header.Get("Accept-Language"))
	}
	return &Request{
		Request: hr, Lang: lang, L: s.config.Catalogue.For(lang),
		Actor: access.Anyone, ID: requestID(hr.Context()), Route: route, server: s,
	}
}

// preferred picks the reader's language for what has no language in its address.
func preferred(accept string) string {
	for part := range strings.SplitSeq(accept, ",") {
		switch tag := strings.ToLower(strings.TrimSpace(part)); {
		case strings.HasPrefix(tag, French):
			return French
		case strings.HasPrefix(tag, English):
			return English
		}
	}
	return French
}

func (c Cache) declare(w http.ResponseWriter, r *Request) {
	h := w.Header()
	switch {
	case c == Immutable:
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	case c == Public && !r.Actor.SignedIn():
		h.Set("Cache-Control", "public, max-age=0, must-revalidate")
		h.Add("Vary", "Cookie")
	default:
		h.Set("Cache-Control", "private, no-store")
	}
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes a page. The page is a pointer to a struct that embeds Page, or
// any typed struct for a fragment. Nothing is sent before the template has
// run to its end, so that an error in it gives an error page.
func (r *Request) Render(w http.ResponseWriter, name string, page any) error {
	return r.RenderStatus(w, http.StatusOK, name, page)
}

// RenderStatus is Render with a status other than 200.
func (r *Request) RenderStatus(w http.ResponseWriter, status int, name string, page any) error {
	if p, ok := page.(framed); ok {
		p.frame().dress(r)
		if p.frame().AtOnce {
			w.Header().Set("Content-Security-Policy", r.server.assets.first.policy)
		}
	}
	b := buffers.Get().(*bytes.Buffer)
	defer func() { b.Reset(); buffers.Put(b) }()
	if err := r.server.templates[r.Lang].execute(b, name, page); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", r.Lang)
	body := b.Bytes()
	if tag := r.tagOf(body); status == http.StatusOK && tag != "" {
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
		if r.takesPacked(len(body)) {
			h.Set("Content-Encoding", "gzip")
			body = r.server.packed.pack(tag, body)
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // a reader who left can't be told
	}
	return nil
}

var pageSeed = maphash.MakeSeed()

// tagOf is the weak tag of a public page, "" for one that is not everyone's. The
// seed changes at each start, as templates may.
func (r *Request) tagOf(body []byte) string {
	if r.Route == nil || r.Route.Cache != Public || r.Actor.SignedIn() {
		return ""
	}
	return `W/"` + strconv.FormatUint(maphash.Bytes(pageSeed, body), 36) + `"`
}

// To is Server.URL in the language of the request.
func (r *Request) To(name string, params ...any) string {
	return r.server.URL(r.Lang, name, params...)
}

// Redirect sends the reader on, as after every accepted form (303).
func (r *Request) Redirect(w http.ResponseWriter, to string) error {
	if err := r.led(local(to)); err != nil {
		return err
	}
	http.Redirect(w, r.Request, local(to), http.StatusSeeOther)
	return nil
}

// Moved sends the reader to the lasting address of what was renamed or merged
// (301). A form goes there with all that was typed in it (308): its page may
// have been renamed by someone else meanwhile.
func (r *Request) Moved(w http.ResponseWriter, to string) error {
	status := http.StatusMovedPermanently
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		status = http.StatusPermanentRedirect
	}
	http.Redirect(w, r.Request, local(to), status)
	return nil
}

// doneParameter carries the code of what was done in the address after a form.
const doneParameter = "fait"

// doneCount carries of how many it was done.
const doneCount = "combien"

// Done redirects and tells there what was done: the sentence done.<code> of
// the catalogue. The code travels in the address, so no cookie is set, and only
// sentences of the catalogue can be shown.
func (r *Request) Done(w http.ResponseWriter, to, code string) error {
	u, err := url.Parse(to)
	if err != nil {
		return err
	}
	q := u.Query()
	q.Set(doneParameter, code)
	u.RawQuery = q.Encode()
	return r.Redirect(w, u.String())
}

// DoneMany is Done, saying of how many.
func (r *Request) DoneMany(w http.ResponseWriter, to, code string, n int) error {
	u, err := url.Parse(to)
	if err != nil {
		return err
	}
	q := u.Query()
	q.Set(doneCount, strconv.Itoa(n))
	u.RawQuery = q.Encode()
	return r.Done(w, u.String(), code)
}

// done is the sentence of the address, "" when there is none, or when the page is
// the one that says what went wrong.
func (r *Request) done() string {
	code := r.Query(doneParameter)
	if code == "" || r.failed || !r.L.Has("done."+code) {
		return ""
	}
	if n, err := strconv.Atoi(r.Query(doneCount)); err == nil && n > 0 && r.L.Has("done."+code+".many") {
		return r.L.N("done."+code+".many", n)
	}
	return r.L.T("done." + code)
}

// Query reads one value of the query string, cut at a length no honest link has.
func (r *Request) Query(name string) string {
	return cut(clean(r.URL.Query().Get(name)), 500)
}

// local keeps a redirect on this site: anything that a browser could read as
// another origin becomes the home page.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") ||
		strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

// returnParameter carries, in the address of the sign-in page, where to go after.
const returnParameter = "retour"

// Return is where to go after signing in: what the address asks when it is on
// this site, else the home page.
func (r *Request) Return() string {
	if to := r.URL.Query().Get(returnParameter); to != "" {
		return local(to)
	}
	return r.To("home")
}
