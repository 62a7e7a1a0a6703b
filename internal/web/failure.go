package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
)

// statusOf is the HTTP side of the codes.
var statusOf = map[fault.Code]int{
	fault.Invalid:     http.StatusUnprocessableEntity,
	fault.NotFound:    http.StatusNotFound,
	fault.Denied:      http.StatusForbidden,
	fault.SignIn:      http.StatusSeeOther,
	fault.Conflict:    http.StatusConflict,
	fault.Gone:        http.StatusGone,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
	fault.TooMany:     http.StatusTooManyRequests,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.NewerData:   http.StatusServiceUnavailable,
	fault.AlreadyDone: http.StatusConflict,
	fault.Unsupported: http.StatusNotImplemented,
	fault.Internal:    http.StatusInternalServerError,
}

// retryAfter is the wait told with 503, in seconds.
const retryAfter = "30"

// signInRoute is the name of the page where one signs in.
const signInRoute = "sign_in"

// fail answers with what went wrong, in the reader's language. Our own
// mistakes are logged here, once, with the number the page shows.
func (s *Server) fail(w http.ResponseWriter, r *Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // the reader left
	}
	var to ledTo
	if errors.As(err, &to) {
		http.Redirect(w, r.Request, string(to), http.StatusSeeOther)
		return
	}
	var made madeBefore
	if errors.As(err, &made) {
		s.showMade(w, r, made)
		return
	}
	code := fault.CodeOf(err)
	if code == fault.SignIn && s.has(signInRoute) {
		if s.lostSession(w, r) {
			return
		}
		http.Redirect(w, r.Request, r.To(signInRoute, returnParameter, r.comeBack()), http.StatusSeeOther)
		return
	}
	status, ok := statusOf[code]
	if !ok || code == fault.Internal {
		status, code = http.StatusInternalServerError, fault.Internal
		s.log.Error("internal", "id", r.ID, "route", r.Pattern, "error", err)
	}
	if code == fault.SignIn {
		status = http.StatusForbidden // an installation without a sign-in page
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	s.sendFailure(w, r, status, code, err)
}

// comeBack is where a reader returns after signing in: the page asked for, or
// for a form the page it was on.
func (r *Request) comeBack() string {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return r.URL.RequestURI()
	}
	return r.URL.Path
}

type failurePage struct {
	Page
	Code     string
	Said     []string // what went wrong, in words
	ID       string   // to quote to the host; only for our mistakes
	Status   int
	TryAgain string // the address to ask again, "" when it would not help
	keptForm
}

// wrongMethod tells of a page that is there, and that a form was sent to.
const wrongMethod fault.Code = "wrong_method"

func (s *Server) sendFailure(w http.ResponseWriter, r *Request, status int, code fault.Code, err error) {
	page := &failurePage{Code: string(code), Status: status}
	page.Title = r.L.T("error." + string(code) + ".title")
	page.NoIndex, r.failed = true, true
	if code == fault.Internal {
		page.ID = r.ID
	} else {
		page.Said = r.words(err)
	}
	if status == http.StatusServiceUnavailable && r.Method == http.MethodGet {
		page.TryAgain = local(r.URL.RequestURI())
	}
	if status >= http.StatusInternalServerError {
		page.keptForm = r.unwritten()
	}
	w.Header().Set("Cache-Control", "private, no-store")
	if renderErr := r.RenderStatus(w, status, "failure", page); renderErr != nil {
		s.log.Error("error page", "id", r.ID, "error", renderErr)
		http.Error(w, http.StatusText(status), status)
	}
}

// words tells each fault in the reader's language, once.
func (r *Request) words(err error) []string {
	var said []string
	seen := map[string]bool{}
	for _, f := range fault.All(err) {
		if text := r.L.Fault(f); !seen[text] {
			seen[text] = true
			said = append(said, text)
		}
	}
	return said
}

// Again shows a refused form as it was typed, with its faults on top and at
// their fields. What isn't the reader's mistake goes to the error page. The
// page is a pointer to a struct that embeds Page; build its fields from the
// Form and its errors with Fields.
func (r *Request) Again(w http.ResponseWriter, name string, page framed, err error) error {
	code := fault.CodeOf(err)
	switch code {
	case fault.Invalid, fault.Conflict, fault.TooLarge, fault.Unsupported:
	default:
		return err
	}
	p := page.frame()
	p.Errors = r.summary(err)
	w.Header().Set("Cache-Control", "private, no-store")
	return r.RenderStatus(w, statusOf[code], name, page)
}

// general are the faults whose sentence fits any field.
var general = map[string]bool{"required": true, "too_long": true, "too_many": true, "number.negative": true, "number.not_finite": true}

// summary lists the faults of a form with a link to each field.
func (r *Request) summary(err error) *ErrorSummary {
	sum := &ErrorSummary{}
	for _, f := range fault.All(err) {
		text := r.L.Fault(f)
		if label := r.labels[f.Field]; label != "" && general[f.Key] { // three times « Ce champ est à remplir » says nothing
			text = r.L.T("form.errors.of", "field", label, "fault", text)
		}
		sum.Items = append(sum.Items, ErrorLink{Href: fieldAnchor(f.Field), Text: text})
	}
	return sum
}

func fieldAnchor(field string) string {
	if field == "" {
		return ""
	}
	return "#" + fieldID(field)
}

// fieldID is the id of a field in the page: dots and brackets of a path become hyphens.
func fieldID(name string) string {
	return "champ-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '-'
	}, name)
}

// nowhere answers for every address outside the table: a slash too many is
// forgiven, a method that the page hasn't is said, the rest isn't there.
func (s *Server) nowhere(w http.ResponseWriter, hr *http.Request) {
	r := s.request(hr, langOfPath(hr.URL.Path), nil)
	if actor, err := s.identify(hr); err == nil {
		r.Actor = actor
	}
	if trimmed := strings.TrimRight(hr.URL.Path, "/"); trimmed != hr.URL.Path && s.reaches(hr.Method, trimmed) {
		_ = r.Moved(w, trimmed+rawQuery(hr.URL.RawQuery))
		return
	}
	if hr.Method != http.MethodGet && hr.Method != http.MethodHead && s.reaches(http.MethodGet, hr.URL.Path) {
		w.Header().Set("Allow", "GET, HEAD")
		s.sendFailure(w, r, http.StatusMethodNotAllowed, wrongMethod, fault.New(fault.NotFound, "web.wrong_method"))
		return
	}
	s.fail(w, r, fault.New(fault.NotFound, "web.no_such_page"))
}

func rawQuery(raw string) string {
	if raw == "" {
		return ""
	}
	return "?" + raw
}

// reaches says whether the table has a route for a method and path.
func (s *Server) reaches(method, path string) bool {
	probe, err := http.NewRequest(method, path, nil)
	if err != nil {
		return false
	}
	_, pattern := s.mux.Handler(probe)
	return pattern != "" && pattern != "/" && pattern != "/en/"
}
