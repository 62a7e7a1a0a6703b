package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/account"
	"codeberg.org/bocage/bocage/internal/app"
)

func (s *Server) peopleRoutes() []Route {
	return []Route{
		{Name: "people", FR: "/personnes", EN: "/en/people", Handle: s.people},
		{Name: "people", Method: http.MethodPost, FR: "/personnes", EN: "/en/people", Handle: s.peopleInvite, PerMinute: 30},
		{Name: "invitation_withdraw", Method: http.MethodPost, FR: "/personnes/invitations/{invitation}/retirer", EN: "/en/people/invitations/{invitation}/withdraw", Handle: s.invitationWithdraw, PerMinute: 30},
		{Name: "person", FR: "/personnes/{login}", EN: "/en/people/{login}", Handle: s.person},
		{Name: "person", Method: http.MethodPost, FR: "/personnes/{login}", EN: "/en/people/{login}", Handle: s.personSave, PerMinute: 30},
		{Name: "person_password", Method: http.MethodPost, FR: "/personnes/{login}/mot-de-passe", EN: "/en/people/{login}/password", Handle: s.personPassword, PerMinute: 30},
		{Name: "person_close", Method: http.MethodPost, FR: "/personnes/{login}/fermer", EN: "/en/people/{login}/close", Handle: s.personClose, PerMinute: 30},
	}
}

// peoplePage lists who signs in, for the owners.
type peoplePage struct {
	Page
	Head   Head
	Unsaid *Notice // that a proxy brings https
	Table  Table
	Open   []openInvitation
	Link   *oneTimeLink
	Role   Field
	Send   Button
}

// openInvitation is a link that still works: what it does, until when, and
// where to withdraw it.
type openInvitation struct{ What, Until, Withdraw string }

// personPage is what an owner does to one account.
type personPage struct {
	Page
	Head     Head
	Link     *oneTimeLink
	Role     Field
	Save     Button
	Renew    Button
	RenewAt  string
	Close    Button
	CloseAt  string
	IsMyself bool
}

// oneTimeLink is a link to pass on. It is shown once: only its digest is kept.
type oneTimeLink struct{ Label, Hint, Address string }

func (s *Server) oneTimeLink(r *Request, token, label string) *oneTimeLink {
	return &oneTimeLink{Label: label, Hint: r.L.T("people.link.hint"), Address: s.base(r) + r.To("invitation", linkParameter, token)}
}

func (s *Server) people(w http.ResponseWriter, r *Request) error {
	page, err := s.peoplePage(r, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "people", page)
}

func (s *Server) peoplePage(r *Request, form *Form, err error) (*peoplePage, error) {
	all, listErr := s.app.Accounts(r.Context(), r.Actor)
	if listErr != nil {
		return nil, listErr
	}
	page := &peoplePage{Head: Head{Title: r.L.T("people.title"), Lead: r.L.T("people.lead")}, Role: r.roleField(form, err), Send: Button{Text: r.L.T("people.invite.send"), Kind: Primary}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "people", true
	page.Table = Table{Caption: r.L.T("people.list"), Columns: []Column{{Label: r.L.T("people.name")}, {Label: r.L.T("account.field.login")}, {Label: r.L.T("person.field.role")}}}
	for _, x := range all {
		page.Table.Rows = append(page.Table.Rows, Row{[]TableCell{{Text: x.Name, Href: r.To("person", x.Login)}, {Text: x.Login}, {Text: r.L.T("person.role." + string(x.Role))}}})
	}
	if s.unsaidHTTPS(r.Request) {
		page.Unsaid = &Notice{Kind: NoticeWarning, Title: r.L.T("people.https"), Text: r.L.T("people.https.text", "address", "https://"+r.Host)}
	}
	open, listErr := s.app.Invitations(r.Context(), r.Actor)
	for _, i := range open {
		what := r.L.T("people.open.invite", "role", r.L.T("person.role."+string(i.Role)))
		if i.Login != "" {
			what = r.L.T("people.open.password", "name", i.Name)
		}
		page.Open = append(page.Open, openInvitation{What: what, Until: r.L.T("people.open.until", "made", r.L.Instant(i.Made), "until", r.L.Instant(i.Expires)), Withdraw: r.To("invitation_withdraw", i.ID)})
	}
	return page, listErr
}

// invitationWithdraw ends a link that was given by mistake or went astray.
func (s *Server) invitationWithdraw(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if err := s.app.WithdrawInvitation(r.Context(), r.Actor, r.PathValue("invitation")); err != nil {
		page, pageErr := s.peoplePage(r, form, err)
		if pageErr != nil {
			return pageErr
		}
		return r.Again(w, "people", page, err)
	}
	return r.Done(w, r.To("people"), "invitation_withdrawn")
}

func (r *Request) roleField(form *Form, err error) Field {
	var roles []string
	for _, role := range app.Roles {
		roles = append(roles, string(role))
	}
	return r.Fields(form, err, "person.field").Radios("role", r.Options("person.role", roles...)).Require()
}

// peopleInvite makes a link for someone new, and shows it on the same page.
func (s *Server) peopleInvite(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	token, err := s.app.InviteAccount(r.Context(), r.Actor, access.Role(form.Text("role")), r.from(form))
	page, pageErr := s.peoplePage(r, form, err)
	if pageErr != nil {
		return pageErr
	}
	if err != nil {
		return r.Again(w, "people", page, err)
	}
	page.Link = s.oneTimeLink(r, token, r.L.T("people.link.invite", "role", r.L.T("person.role."+form.Text("role"))))
	return r.Render(w, "people", page)
}

func (s *Server) person(w http.ResponseWriter, r *Request) error {
	who, err := s.app.AccountOf(r.Context(), r.Actor, r.PathValue("login"))
	if err != nil {
		return err
	}
	return r.Render(w, "person", s.personPage(r, who, (&Form{}).Set("role", string(who.Role)), nil))
}

func (s *Server) personPage(r *Request, who account.Account, form *Form, err error) *personPage {
	page := &personPage{
		Head: Head{Title: who.Name, Lead: r.L.T("person.lead", "login", who.Login)}, Role: r.roleField(form, err), Save: Button{Text: r.L.T("person.save"), Kind: Primary},
		Renew: Button{Text: r.L.T("person.renew"), Kind: Secondary}, RenewAt: r.To("person_password", who.Login),
		Close: Button{Text: r.L.T("person.close"), Kind: Danger}, CloseAt: r.To("person_close", who.Login), IsMyself: who.ID == r.Actor.Account,
	}
	page.Title, page.Section, page.NoIndex = who.Name+", "+r.L.T("people.title"), "people", true
	page.Path = []Step{{Text: r.L.T("people.title"), Href: r.To("people")}, {Text: who.Name}}
	return page
}

func (s *Server) personSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	who, err := s.app.AccountOf(r.Context(), r.Actor, r.PathValue("login"))
	if err != nil {
		return err
	}
	if err := s.app.SetRole(r.Context(), r.Actor, who.Login, access.Role(form.Text("role"))); err != nil {
		return r.Again(w, "person", s.personPage(r, who, form, err), err)
	}
	if who.ID == r.Actor.Account && form.Text("role") != string(access.Owner) {
		return r.Done(w, r.To("home"), "role_changed") // this page is no longer theirs
	}
	return r.Done(w, r.To("people"), "role_changed")
}

func (s *Server) personPassword(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	who, err := s.app.AccountOf(r.Context(), r.Actor, r.PathValue("login"))
	if err != nil {
		return err
	}
	token, err := s.app.PasswordLink(r.Context(), r.Actor, who.Login, r.from(form))
	if err != nil {
		return err
	}
	page := s.personPage(r, who, (&Form{}).Set("role", string(who.Role)), nil)
	page.Link = s.oneTimeLink(r, token, r.L.T("people.link.password", "name", who.Name))
	return r.Render(w, "person", page)
}

func (s *Server) personClose(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	who, err := s.app.AccountOf(r.Context(), r.Actor, r.PathValue("login"))
	if err != nil {
		return err
	}
	if err := s.app.CloseAccount(r.Context(), r.Actor, who.Login); err != nil {
		return r.Again(w, "person", s.personPage(r, who, form.Set("role", string(who.Role)), err), err)
	}
	if who.ID == r.Actor.Account {
		r.SignOut(w)
		return r.Done(w, r.To("home"), "account_closed")
	}
	return r.Done(w, r.To("people"), "account_closed")
}
