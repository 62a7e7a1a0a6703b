package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/account"
	"codeberg.org/bocage/bocage/internal/app"
)

// tries bounds what guessing a password costs the guesser: ten a minute.
const tries = 10

func (s *Server) accountRoutes() []Route {
	return []Route{
		{Name: signInRoute, FR: "/connexion", EN: "/en/sign-in", Handle: s.signIn},
		{Name: signInRoute, Method: http.MethodPost, FR: "/connexion", EN: "/en/sign-in", Handle: s.signInSend, PerMinute: tries},
		{Name: "sign_out", Method: http.MethodPost, FR: "/deconnexion", EN: "/en/sign-out", Handle: s.signOut},
		{Name: "invitation", FR: "/invitation", EN: "/en/invitation", Handle: s.invitation},
		{Name: "invitation", Method: http.MethodPost, FR: "/invitation", EN: "/en/invitation", Handle: s.invitationSend, PerMinute: tries},
	}
}

// accountPage is a short form: signing in, or opening an account.
type accountPage struct {
	Page
	Head   Head
	Fields []Field
	Hidden Kept
	Send   Button
}

func (s *Server) signInPage(r *Request, form *Form, err error) *accountPage {
	f := r.Fields(form, err, "account.field")
	page := &accountPage{
		Head:   Head{Title: r.L.T("account.sign_in.title"), Lead: r.L.T("account.sign_in.lead")},
		Fields: []Field{f.Text("login").Require().UpTo(100).Completed("username"), f.Password("password").Require().Completed("current-password")},
		Send:   Button{Text: r.L.T("account.sign_in.send"), Kind: Primary},
	}
	page.Title, page.NoIndex = page.Head.Title, true
	return page
}

func (s *Server) signIn(w http.ResponseWriter, r *Request) error {
	return r.Render(w, "account", s.signInPage(r, &Form{}, nil))
}

func (s *Server) signInSend(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	session, err := s.app.SignIn(r.Context(), form.Text("login"), form.Raw("password"))
	if err != nil {
		return r.Again(w, "account", s.signInPage(r, form, err), err)
	}
	if err := s.app.SignOut(r.Context(), r.SessionToken()); err != nil {
		return err // one browser, one session: the one before must not outlive it unseen
	}
	r.SignIn(w, session, app.SessionLasts)
	return r.Redirect(w, r.Return())
}

func (s *Server) signOut(w http.ResponseWriter, r *Request) error {
	if err := s.app.SignOut(r.Context(), r.SessionToken()); err != nil {
		return err
	}
	r.SignOut(w)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	return r.Done(w, r.To("home"), "signed_out")
}

// linkParameter carries the one-time token of an invitation.
const linkParameter = "lien"

// renewalPage is what the link of a lost password opens: whose it is is known.
func (s *Server) renewalPage(r *Request, who account.Account, form *Form, err error) *accountPage {
	f := r.Fields(form, err, "account.field")
	page := &accountPage{
		Head:   Head{Title: r.L.T("account.renewal.title"), Lead: r.L.T("account.renewal.lead", "name", who.Name, "login", who.Login)},
		Fields: []Field{f.Password("password").Require().UpTo(account.MaxPassword).Completed("new-password")},
		Hidden: Kept{Name: linkParameter, Value: form.Text(linkParameter)},
		Send:   Button{Text: r.L.T("account.renewal.send"), Kind: Primary},
	}
	page.Title, page.NoIndex = page.Head.Title, true
	return page
}

func (s *Server) invitationPage(r *Request, form *Form, err error) *accountPage {
	f := r.Fields(form, err, "account.field")
	login := f.Text("login").Require().UpTo(100).Completed("username")
	login.Hint = r.L.T("account.invitation.login")
	page := &accountPage{
		Head: Head{Title: r.L.T("account.invitation.title"), Lead: r.L.T("account.invitation.lead")},
		Fields: []Field{
			f.Text("name").Require().UpTo(200).Completed("name"), login,
			f.Password("password").Require().UpTo(account.MaxPassword).Completed("new-password"),
		},
		Hidden: Kept{Name: linkParameter, Value: form.Text(linkParameter)},
		Send:   Button{Text: r.L.T("account.invitation.send"), Kind: Primary},
	}
	page.Title, page.NoIndex = page.Head.Title, true
	return page
}

// invitation opens a one-time link. One that no longer works says so before
// anything is typed.
func (s *Server) invitation(w http.ResponseWriter, r *Request) error {
	form := (&Form{}).Set(linkParameter, r.Query(linkParameter))
	if form.Text(linkParameter) == "" {
		return r.Render(w, "account", s.invitationPage(r, form, nil))
	}
	who, err := s.app.Invited(r.Context(), form.Text(linkParameter))
	switch {
	case err != nil:
		return err
	case who.ID != "":
		return r.Render(w, "account", s.renewalPage(r, who, form, nil))
	}
	return r.Render(w, "account", s.invitationPage(r, form, nil))
}

func (s *Server) invitationSend(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	token := form.Text(linkParameter)
	if who, err := s.app.Invited(r.Context(), token); err == nil && who.ID != "" || !form.Has("login") { // used already, the page that was open tells
		session, err := s.app.RenewPassword(r.Context(), token, form.Raw("password"))
		if err != nil {
			return r.Again(w, "account", s.renewalPage(r, who, form, err), err)
		}
		r.SignIn(w, session, app.SessionLasts)
		return r.Done(w, r.To("home"), "password_renewed")
	}
	session, err := s.app.OpenAccount(r.Context(), token, form.Text("login"), form.Text("name"), form.Raw("password"))
	if err != nil {
		return r.Again(w, "account", s.invitationPage(r, form, err), err)
	}
	r.SignIn(w, session, app.SessionLasts)
	return r.Done(w, r.To("home"), "account_opened")
}
