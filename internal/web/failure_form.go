package web

import (
	"errors"
	"net/http"
	"net/url"
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
	var typed bool
	if page.Kept, page.Texts, typed = form.held(); !typed {
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

// keptForm holds what a form said when the machine could not write it, to be sent
// again from there.
type keptForm struct {
	Action string
	Kept   []Kept
	Texts  []string
	Send   Button
}

// unwritten is what was typed in the form that this request read; empty when nothing
// was, or with a password, which no page repeats.
func (r *Request) unwritten() keptForm {
	if r.Method != http.MethodPost || len(r.PostForm) == 0 {
		return keptForm{}
	}
	for name := range r.PostForm {
		if strings.Contains(name, "password") {
			return keptForm{}
		}
	}
	kept := keptForm{Action: local(r.URL.RequestURI()), Send: Button{Text: r.L.T("session.lost.send"), Kind: Primary}}
	var typed bool
	if kept.Kept, kept.Texts, typed = (&Form{values: r.PostForm}).held(); !typed {
		return keptForm{}
	}
	return kept
}

// held is what was typed, to be sent again, with the texts worth reading again;
// typed is false when nothing was.
func (f *Form) held() (kept []Kept, texts []string, typed bool) {
	names := make([]string, 0, len(f.values))
	for name := range f.values {
		if name != TokenField && !strings.Contains(name, "password") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range f.values[name] {
			value = clean(value)
			kept = append(kept, Kept{Name: name, Value: value})
			typed = typed || value != "" && name != "version"
			if len(value) >= readAgain {
				texts = append(texts, value)
			}
		}
	}
	return kept, texts, typed
}

// madeBeforePage leads to what a form made before, and holds what it says now: it
// may still make another.
type madeBeforePage struct {
	Page
	Made   string // where it led
	Action string
	Kept   []Kept
	Texts  []string
	File   bool
	Send   Button
}

func (s *Server) showMade(w http.ResponseWriter, r *Request, made madeBefore) {
	page := &madeBeforePage{Made: withoutDone(made.to), Action: local(r.URL.RequestURI()), File: made.form.files != "",
		Send: Button{Text: r.L.T("made_before.send"), Kind: Secondary}}
	page.Kept, page.Texts, _ = made.form.held()
	page.Title, page.NoIndex = r.L.T("made_before.title"), true
	w.Header().Set("Cache-Control", "private, no-store")
	if err := r.RenderStatus(w, http.StatusConflict, "made_before", page); err != nil {
		s.log.Error("made before page", "id", r.ID, "error", err)
		http.Redirect(w, r.Request, page.Made, http.StatusSeeOther)
	}
}

// withoutDone is an address without the word of what was done there: it was said
// the first time.
func withoutDone(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Del(doneParameter)
	q.Del(doneCount)
	u.RawQuery = q.Encode()
	return u.String()
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
