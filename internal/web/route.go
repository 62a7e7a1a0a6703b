package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
)

// The languages of the interface, the default first.
const (
	French  = "fr"
	English = "en"
)

var languages = []string{French, English}

// Cache says what browsers and proxies may keep of an answer.
type Cache int

// The ways to keep an answer. The zero value is the safe one.
const (
	Private   Cache = iota // depends on who asks: never kept
	Public                 // the same for everyone who is not signed in: kept, asked again each time
	Immutable              // its address changes when it changes
)

// Route is a page or a resource. FR and EN are ServeMux paths
// ("/initiatives/{slug}", "/en/initiatives/{slug}"); a resource that is the same in
// both languages (a download, a picture) has only FR.
type Route struct {
	Name      string // one name for an address; GET and POST of an address share it
	Method    string // "" is GET
	FR, EN    string
	Handle    func(w http.ResponseWriter, r *Request) error
	Cache     Cache
	BodyLimit int64 // bytes accepted, 0 is 1 MiB
	PerMinute int   // tries a minute and caller, 0 is unlimited
}

func (r Route) method() string {
	if r.Method == "" {
		return http.MethodGet
	}
	return r.Method
}

func (r Route) path(lang string) string {
	if lang == English && r.EN != "" {
		return r.EN
	}
	return r.FR
}

// page says whether the route has an address in each language.
func (r Route) page() bool { return r.EN != "" }

// key names the route for its throttle.
func (r Route) key() string { return r.method() + " " + r.Name }

// address is how the URL of a route is made: language → path pattern.
type address map[string]string

var wildcard = regexp.MustCompile(`\{([a-z_]+)(\.\.\.)?\}`)

// addressesOf checks the table: names, prefixes, the same path values in the
// same order in both languages.
func addressesOf(routes []Route) (map[string]address, error) {
	all := map[string]address{}
	for _, r := range routes {
		if err := r.check(); err != nil {
			return nil, err
		}
		a := address{French: r.path(French), English: r.path(English)}
		if known, ok := all[r.Name]; ok && (known[French] != a[French] || known[English] != a[English]) {
			return nil, fmt.Errorf("route %s: two addresses %s and %s", r.Name, known[French], a[French])
		}
		all[r.Name] = a
	}
	return all, nil
}

func (r Route) check() error {
	switch {
	case r.Name == "" || r.FR == "" || r.Handle == nil:
		return fmt.Errorf("route %q %s: name, FR and Handle are needed", r.Name, r.FR)
	case strings.HasPrefix(r.FR, "/en/"):
		return fmt.Errorf("route %s: French path under /en/", r.Name)
	case r.EN != "" && !strings.HasPrefix(r.EN, "/en/"):
		return fmt.Errorf("route %s: English path %s not under /en/", r.Name, r.EN)
	case r.EN != "" && fmt.Sprint(wildcard.FindAllString(r.FR, -1)) != fmt.Sprint(wildcard.FindAllString(r.EN, -1)):
		return fmt.Errorf("route %s: path values differ in %s and %s", r.Name, r.FR, r.EN)
	}
	return nil
}

// URL gives the address of a named route: first its path values in order, then
// pairs of query name and value; an empty value is left out.
//
//	s.URL("fr", "initiative", "garage-7k2m", "vue", "mesures") = "/initiatives/garage-7k2m?vue=mesures"
//
// It panics on an unknown name or a missing value: both are our mistake.
func (s *Server) URL(lang, name string, params ...any) string {
	u, err := s.makeURL(lang, name, params...)
	if err != nil {
		panic(err)
	}
	return u
}

func (s *Server) makeURL(lang, name string, params ...any) (string, error) {
	a, ok := s.addresses[name]
	if !ok {
		return "", fmt.Errorf("url of unknown route %q", name)
	}
	pattern := strings.TrimSuffix(a[lang], "{$}")
	missing := false
	path := wildcard.ReplaceAllStringFunc(pattern, func(w string) string {
		if len(params) == 0 || fmt.Sprint(params[0]) == "" {
			missing = true
			return ""
		}
		value := fmt.Sprint(params[0])
		params = params[1:]
		if strings.HasSuffix(w, "...}") {
			return (&url.URL{Path: value}).EscapedPath()
		}
		return url.PathEscape(value)
	})
	if missing || len(params)%2 != 0 {
		return "", fmt.Errorf("url of %s: values don't fill %s", name, pattern)
	}
	return path + query(params), nil
}

func query(pairs []any) string {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if v := fmt.Sprint(pairs[i+1]); v != "" {
			q.Add(fmt.Sprint(pairs[i]), v)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// Kind names the template that an address of the site is made by: the pattern
// of its route. Tests audit one page of each.
func (s *Server) Kind(path string) string {
	_, pattern := s.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
	return pattern
}

// has says whether a route of that name exists: navigation shows only those.
func (s *Server) has(name string) bool {
	_, ok := s.addresses[name]
	return ok
}

func (s *Server) register() {
	s.throttles[checkThrottle] = NewThrottle(checks, s.now)
	for i := range s.routes {
		route := &s.routes[i]
		if route.PerMinute > 0 {
			s.throttles[route.key()] = NewThrottle(route.PerMinute, s.now)
		}
		lang := French
		if !route.page() {
			lang = "" // a resource takes the reader's own: only its error page has a language
		}
		s.mux.Handle(route.method()+" "+route.FR, s.handler(route, lang))
		if route.page() {
			s.mux.Handle(route.method()+" "+route.EN, s.handler(route, English))
		}
	}
	s.mux.HandleFunc("GET "+assetPath+"{name}", s.assets.serve)
	s.mux.HandleFunc("GET /favicon.ico", s.assets.favicon)
	s.mux.HandleFunc("/", s.nowhere)
	s.mux.HandleFunc("/en/", s.nowhere)
}
