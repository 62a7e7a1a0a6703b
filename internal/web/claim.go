package web

import (
	"net/http"
	"strconv"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (s *Server) claimRoutes() []Route {
	post := http.MethodPost
	return append([]Route{
		{Name: "claim", FR: "/initiatives/{slug}/porteur", EN: "/en/initiatives/{slug}/holder", Handle: s.claim},
		{Name: "claim", Method: post, FR: "/initiatives/{slug}/porteur", EN: "/en/initiatives/{slug}/holder", Handle: s.claimAsk, PerMinute: 10},
		{Name: "claim_code", FR: "/demandes/{ask}", EN: "/en/requests/{ask}", Handle: s.claimCode},
		{Name: "claim_code", Method: post, FR: "/demandes/{ask}", EN: "/en/requests/{ask}", Handle: s.claimCodeTyped, PerMinute: 20},
		{Name: "held", FR: "/ma-fiche/{link}", EN: "/en/my-sheet/{link}", Handle: s.held},
		{Name: "held", Method: post, FR: "/ma-fiche/{link}", EN: "/en/my-sheet/{link}", Handle: s.heldDone, PerMinute: 30},
		{Name: "held_edit", FR: "/ma-fiche/{link}/modifier", EN: "/en/my-sheet/{link}/edit", Handle: s.heldEdit},
		{Name: "held_edit", Method: post, FR: "/ma-fiche/{link}/modifier", EN: "/en/my-sheet/{link}/edit", Handle: s.heldSave, PerMinute: 30},
		{Name: "held_quiet", FR: "/ma-fiche/{link}/rappels", EN: "/en/my-sheet/{link}/reminders", Handle: s.heldQuiet},
		{Name: "held_quiet", Method: post, FR: "/ma-fiche/{link}/rappels", EN: "/en/my-sheet/{link}/reminders", Handle: s.heldQuietDone, PerMinute: 30},
	}, s.claimKeptRoutes()...)
}

// claimPage asks who someone is, before anything is given.
func (s *Server) claimPage(r *Request, in app.InitiativeView, form *Form, err error) *askPage {
	f := r.Fields(form, err, "claim.field")
	_, spoken := in.In(r.Lang, "name")
	page := &askPage{Of: Fact{Text: sheetName(r, in.Initiative), TextLang: spoken, Href: r.To("initiative", slugOf(in.Path))}, Head: Head{Title: r.L.T("claim.title"), Lead: r.L.T("claim.lead")},
		Text: r.L.T("claim.notice"), Send: Button{Text: r.L.T("claim.send"), Kind: Primary},
		Fields: []Field{f.Text("name").Require().UpTo(200).Completed("name"), f.Email("email").Require().UpTo(200), f.Long("message").UpTo(claim.MaxMessage), f.Check("agreement").Require()}}
	page.Title, page.Section, page.NoIndex = page.Head.Title+", "+sheetName(r, in.Initiative), "registry", true
	return page
}

func (s *Server) claim(w http.ResponseWriter, r *Request) error {
	in, _, done, err := s.initiativeHere(w, r, "claim")
	if err != nil || done {
		return err
	}
	return r.Render(w, "ask", s.claimPage(r, in, &Form{}, nil))
}

func (s *Server) claimAsk(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	in, _, _, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	input := app.ClaimInput{Name: form.Text("name"), Email: form.Text("email"), Message: form.Text("message")}
	if form.Checked("agreement") {
		input.Notice, input.Consent = noticeVersion, s.now().Format(time.DateOnly)
	}
	at := func(ask string) string { return r.To("claim_code", ask) }
	ask, err := s.app.AskClaim(r.Context(), r.PathValue("slug"), input, r.Lang, r.from(form), at)
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return r.Again(w, "ask", s.claimPage(r, in, form, err), err)
	}
	return r.ledTo(w, at(ask), err)
}

func (s *Server) claimCodePage(r *Request, form *Form, err error) *askPage {
	registry := Fact{Text: r.L.T("nav.registry"), Href: r.To("registry")}
	page := s.codePage(r, registry, NavLink{}, form, err)
	page.Again = nil
	return page
}

func (s *Server) claimCode(w http.ResponseWriter, r *Request) error {
	return r.Render(w, "ask", s.claimCodePage(r, &Form{}, nil))
}

func (s *Server) claimCodeTyped(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	at := func(link string) string { return r.To("held", link) }
	link, err := s.app.ProveClaim(r.Context(), r.PathValue("ask"), form.Text("code"), r.from(form), at)
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return r.Again(w, "ask", s.claimCodePage(r, form, err), err)
	}
	return r.ledTo(w, at(link), err)
}

// heldPage is what a private link to one's sheet opens.
type heldPage struct {
	Page
	Head      Head
	Sheet     *NavLink
	Said      []Fact
	Told      []remarkBeside  // errors that were told of the sheet
	Lists     []saidElsewhere // what lists say otherwise of it
	ListsFull string          // the oldest are gone
	Link      *oneTimeLink
	Edit      *Button
	Right     *Button // nothing changed
	Hand      []Field
	Leave     *Button
	Quiet     string // where reminders are stopped, or asked for again
}

func (s *Server) heldPage(r *Request, v app.ClaimView, form *Form, err error) *heldPage {
	link := r.PathValue("link")
	key := "claim.state." + string(v.State)
	page := &heldPage{Head: Head{Title: r.L.T(key + ".title"), Lead: r.L.T(key + ".lead")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	if v.Sheet.ID != "" {
		page.Sheet = &NavLink{Text: v.Sheet.Name, Href: r.To("initiative", slugOf(v.Sheet.Path)), Lang: written(v.Sheet.Lang)}
	}
	if v.Decision.Message != "" {
		page.Said = []Fact{{Label: r.L.T("claim.said"), Text: v.Decision.Message, TextLang: written(v.Lang)}}
	}
	if v.State != claim.Held && v.State != claim.Waiting {
		return page
	}
	page.Leave = &Button{Text: r.L.T(key + ".leave"), Kind: Danger, Name: rowDeed, Value: "leave"}
	page.Link = &oneTimeLink{Label: r.L.T("claim.link"), Hint: r.L.T("claim.link.hint"), Address: s.site(r) + r.To("held", link)}
	if v.State == claim.Held && v.Sheet.ID != "" {
		f := r.Fields(form, err, "claim.hand")
		page.Edit = &Button{Text: r.L.T("claim.edit"), Kind: Primary, Href: r.To("held_edit", link)}
		page.Right = &Button{Text: r.L.T("claim.right"), Kind: Secondary, Name: rowDeed, Value: "right"}
		page.Hand = []Field{f.Text("name").Require().UpTo(200), f.Email("email").Require().UpTo(200).Completed("off")}
		page.Said = told(page.Said, r.L.T("claim.seen"), r.L.Date(v.Seen))
		page.Quiet = r.To("held_quiet", link)
	}
	return page
}

// site is the public address of the house.
func (s *Server) site(r *Request) string {
	if s.config.Base != "" {
		return s.config.Base
	}
	return "http://" + r.Host
}

// heldHere is that page with what waits for its holder.
func (s *Server) heldHere(r *Request, v app.ClaimView, form *Form, err error) (*heldPage, error) {
	page := s.heldPage(r, v, form, err)
	if page.Edit == nil {
		return page, nil
	}
	told, failed := s.app.RemarksOnHeld(r.Context(), r.PathValue("link"))
	page.Told = remarksBeside(r, told)
	if failed != nil {
		return page, failed
	}
	said, failed := s.app.SaidOfHeld(r.Context(), r.PathValue("link"))
	page.Lists, page.ListsFull = s.saidElsewhere(r, said), saidFull(r, said)
	return page, failed
}

func (s *Server) held(w http.ResponseWriter, r *Request) error {
	v, err := s.app.ClaimBy(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	page, err := s.heldHere(r, v, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "held", page)
}

func (s *Server) heldDone(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	link, here := r.PathValue("link"), r.To("held", r.PathValue("link"))
	v, err := s.app.ClaimBy(r.Context(), link)
	if err != nil {
		return err
	}
	said, to := "", here
	switch form.Text(rowDeed) {
	case "take", "keep":
		var take bool
		take, said, _ = settles(form)
		err = s.app.SettleHeld(r.Context(), link, form.Text("said"), take, r.pressed(form))
	case "right":
		said, err = "held_right", s.app.ConfirmHeld(r.Context(), link)
	case "leave":
		said, to, err = "held_left", r.To("registry"), s.app.LeaveHeld(r.Context(), link, r.from(form))
	case "hand":
		said, err = "held_handed", s.app.HandOver(r.Context(), link, form.Text("name"), form.Text("email"), r.from(form))
	case "corrected":
		said, err = "held_corrected", s.app.CorrectedByHolder(r.Context(), link, form.Text("remark"), r.from(form))
	default:
		err = fault.New(fault.Invalid, "call.no_decision")
	}
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		page, failed := s.heldHere(r, v, form, err)
		if failed != nil {
			return failed
		}
		return r.Again(w, "held", page, err)
	}
	return r.Done(w, to, said)
}

// heldForm is the form of the sheet without what its holder does not decide.
func (s *Server) heldForm(r *Request, v app.ClaimView, form *Form, err error) *initiativeForm {
	page := s.initiativeForm(r, form, err)
	var first []Field
	for _, f := range page.First {
		if f.Name != "public" {
			first = append(first, f)
		}
	}
	page.First, page.Contact = first, foldedFields{}
	page.Head = Head{Eyebrow: r.L.T("claim.eyebrow"), Title: r.L.T("initiative.edit.title"), Lead: r.L.T("claim.edit.lead")}
	page.Title, page.NoIndex = page.Head.Title+", "+v.Sheet.Name, true
	page.Right = &heldRight{At: r.To("held", r.PathValue("link")), Seen: r.L.T("claim.right.text", "date", r.L.Date(v.Seen))}
	return page
}

// heldRight says in one press, above the form, that nothing in it changed.
type heldRight struct{ At, Seen string }

// heldQuiet asks whether reminders are to stop: the letter that leads here is opened
// by machines too, and opening it stops none.
func (s *Server) heldQuiet(w http.ResponseWriter, r *Request) error {
	v, err := s.app.ClaimBy(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	key := "claim.quiet"
	if v.Silent {
		key = "claim.quiet.again"
	}
	page := &askPage{Of: Fact{Text: r.L.T("claim.eyebrow"), Href: r.To("held", r.PathValue("link"))}, Head: Head{Title: r.L.T(key + ".title"), Lead: r.L.T(key + ".lead")},
		Send: Button{Text: r.L.T(key + ".send"), Kind: Primary, Name: rowDeed, Value: map[bool]string{false: "stop", true: "again"}[v.Silent]}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	return r.Render(w, "ask", page)
}

func (s *Server) heldQuietDone(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	deed := form.Text(rowDeed)
	if form.Text("List-Unsubscribe") == "One-Click" { // a mail program, at its reader's press (RFC 8058)
		deed = "stop"
	}
	if deed != "stop" && deed != "again" {
		return fault.New(fault.Invalid, "call.no_decision")
	}
	err = s.app.QuietHeld(r.Context(), r.PathValue("link"), deed == "stop", r.from(form))
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		return err
	}
	return r.Done(w, r.To("held", r.PathValue("link")), "held_quiet_"+deed)
}

func (s *Server) heldEdit(w http.ResponseWriter, r *Request) error {
	v, err := s.app.ClaimBy(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	if v.State != claim.Held || v.Sheet.ID == "" {
		return r.Redirect(w, r.To("held", r.PathValue("link")))
	}
	form, err := s.fillSheet(v.Sheet)
	if err != nil {
		return err
	}
	page := s.heldForm(r, v, form, nil)
	told, err := s.app.RemarksOnHeld(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	page.Remarks = remarksBeside(r, told)
	return r.Render(w, "initiative_form", page)
}

func (s *Server) heldSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	link := r.PathValue("link")
	v, err := s.app.ClaimBy(r.Context(), link)
	if err != nil {
		return err
	}
	if v.State != claim.Held || v.Sheet.ID == "" {
		return fault.New(fault.Conflict, "claim.not_held")
	}
	if arrange(form) {
		return r.Render(w, "initiative_form", s.heldForm(r, v, form, nil))
	}
	in, _, err := s.readSheet(r, form, v.Sheet)
	if err == nil {
		version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
		_, err = s.app.SaveHeld(r.Context(), link, in, version, r.from(form))
	}
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, r.To("held", link), "initiative_saved")
	}
	conflict := fault.Is(err, fault.Conflict)
	if conflict {
		form.Set("version", strconv.FormatInt(v.Sheet.Version, 10)) // sending again, having seen, chooses mine
	}
	page := s.heldForm(r, v, form, formFaults(form, err))
	if conflict {
		page.Mine = compareInitiative(r, v.Sheet, in)
		page.Send.Text = r.L.T("initiative.save.mine")
	}
	return r.Again(w, "initiative_form", page, formFaults(form, err))
}

// claimed leads whose sheet it is to ask for it, and tells who keeps the directory
// who holds it.
func (s *Server) claimed(r *Request, page *initiativePage, in app.InitiativeView, space string) error {
	if s.pressed != nil || !in.Public || in.Fictional || space != app.Principal {
		return nil
	}
	page.Claim = r.To("claim", slugOf(in.Path))
	holder, err := s.app.HolderFor(r.Context(), r.Actor, in.ID)
	if err == nil && holder != nil {
		page.Holder = []Fact{{Label: r.L.T("claims.who"), Text: holder.Contact.Name, Href: r.To("claim_kept", holder.ID)}}
	}
	return err
}
