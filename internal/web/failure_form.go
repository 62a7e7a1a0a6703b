package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
)

// lostSessionPage holds what someone typed in a form that they sent after their
// session had ended: they sign in beside it, and send it again.
type lostSessionPage struct {
	Page
	SignIn string
	Action string
	Kept   []Kept
	Texts  []string // the long ones, to be read again or copied
	File   bool     // a file was with it, that no page can hold
	Send   Button
}

// readAgain is how long a text is before the page shows it.
const readAgain = 60

var errFileLeft = errors.New("the file is left where it is")

// lostSession shows the form of someone who is not signed in with all that was
// typed in it; false when nothing was, or when it did not come from our pages.
func (s *Server) lostSession(w http.ResponseWriter, r *Request) bool {
	if r.Method != http.MethodPost {
		return false
	}
	r.Body = http.MaxBytesReader(w, r.Body, formLimit) // nobody is known to send it
	form, file := r.sentForm()
	if form == nil || form.Token() == "" {
		return false
	}
	page := &lostSessionPage{SignIn: r.To(signInRoute, returnParameter, r.URL.Path), Action: local(r.URL.RequestURI()), File: file,
		Send: Button{Text: r.L.T("session.lost.send"), Kind: Primary}}
	names := make([]string, 0, len(form.values))
	for name := range form.values {
		if name != TokenField && !strings.Contains(name, "password") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	typed := false
	for _, name := range names {
		for _, value := range form.values[name] {
			value = clean(value)
			page.Kept = append(page.Kept, Kept{Name: name, Value: value})
			typed = typed || value != "" && name != "version"
			if len(value) >= readAgain {
				page.Texts = append(page.Texts, value)
			}
		}
	}
	if !typed {
		return false
	}
	page.Title, page.NoIndex = r.L.T("session.lost.title"), true
	w.Header().Set("Cache-Control", "private, no-store")
	if err := r.RenderStatus(w, http.StatusForbidden, "lost_session", page); err != nil {
		s.log.Error("lost session page", "id", r.ID, "error", err)
		return false
	}
	return true
}

// sentForm reads the fields of a form of either kind, up to its file; nil when
// they can't be read.
func (r *Request) sentForm() (form *Form, file bool) {
	read, err := r.ReadParts(func(f *Form, _ File) error {
		form, file = f, true
		return errFileLeft
	})
	if err == nil {
		form = read
	}
	return form, file
}
