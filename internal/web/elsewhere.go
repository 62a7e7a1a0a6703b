package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (s *Server) elsewhereRoutes() []Route {
	return []Route{
		{Name: "initiative_elsewhere", FR: "/initiatives/{slug}/ailleurs", EN: "/en/initiatives/{slug}/elsewhere", Handle: s.elsewhere},
		{Name: "initiative_elsewhere", Method: http.MethodPost, FR: "/initiatives/{slug}/ailleurs", EN: "/en/initiatives/{slug}/elsewhere", Handle: s.elsewhereDone, PerMinute: 60},
	}
}

// saidElsewhere is what a list says of a part of a sheet that someone wrote.
type saidElsewhere struct {
	Key, Field, From, When string
	Sides                  []Fact
}

func (s *Server) saidElsewhere(r *Request, list []app.SaidOtherwise) (out []saidElsewhere) {
	for _, x := range list {
		current, proposed := s.app.ProposalRead(x.ImportProposal, r.L)
		if current == "" {
			current = r.L.T("import.problem.no_value")
		}
		out = append(out, saidElsewhere{Key: x.Key(), Field: r.partName(x.Field), From: x.From, When: r.L.T("elsewhere.when", "date", r.L.Instant(x.At)),
			Sides: []Fact{{Label: r.L.T("elsewhere.ours"), Text: current}, {Label: r.L.T("elsewhere.theirs", "name", x.From), Text: proposed}}})
	}
	return out
}

// elsewherePage is what lists say otherwise of a sheet, for who keeps the directory. Its
// holder finds the same on their own page.
type elsewherePage struct {
	Page
	Sheet NavLink
	Head  Head
	Said  []saidElsewhere
	Full  string // the oldest are gone
	Held  string // who else decides
}

func (s *Server) elsewherePage(r *Request, in app.InitiativeView, space string) (*elsewherePage, error) {
	said, err := s.app.SaidOf(r.Context(), r.Actor, space, in.Initiative)
	if err != nil {
		return nil, err
	}
	page := &elsewherePage{Head: Head{Title: r.L.T("elsewhere.title"), Lead: r.L.T("elsewhere.text")}, Said: s.saidElsewhere(r, said), Full: saidFull(r, said),
		Sheet: NavLink{Text: in.Name, Href: r.To("initiative", slugOf(in.Path)), Lang: written(in.Lang)}}
	if len(said) == 0 {
		page.Head.Lead = r.L.T("elsewhere.none")
	}
	page.Title, page.Section, page.NoIndex = page.Head.Title+", "+in.Name, "registry", true
	page.Path = pathUnder(r, in, r.L.T("elsewhere.short"))
	if space != app.Principal {
		return page, nil
	}
	holder, err := s.app.HolderFor(r.Context(), r.Actor, in.ID)
	if holder != nil {
		page.Held = r.L.T("elsewhere.held", "name", holder.Contact.Name)
	}
	return page, err
}

// saidFull says that a sheet keeps no more of what lists say.
func saidFull(r *Request, said []app.SaidOtherwise) string {
	if len(said) < app.MaxOtherwise {
		return ""
	}
	return r.L.T("elsewhere.full", "n", app.MaxOtherwise)
}

// elsewhereOf leads who may edit a sheet to what lists say otherwise of it.
func (s *Server) elsewhereOf(r *Request, page *initiativePage, in app.InitiativeView, space string) error {
	if s.pressed != nil || mayEdit(r) != nil {
		return nil
	}
	said, err := s.app.SaidOf(r.Context(), r.Actor, space, in.Initiative)
	if len(said) > 0 {
		page.Elsewhere = &NavLink{Text: r.L.N("elsewhere.beside", len(said)), Href: r.To("initiative_elsewhere", slugOf(in.Path))}
	}
	return err
}

func (s *Server) elsewhere(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	in, space, done, err := s.initiativeHere(w, r, "initiative_elsewhere")
	if err != nil || done {
		return err
	}
	page, err := s.elsewherePage(r, in, space)
	if err != nil {
		return err
	}
	return r.Render(w, "initiative_elsewhere", page)
}

func (s *Server) elsewhereDone(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	if err := mayEdit(r); err != nil {
		return err
	}
	in, space, done, err := s.initiativeHere(w, r, "initiative_elsewhere")
	if err != nil || done {
		return err
	}
	take, said, err := settles(form)
	if err == nil {
		err = s.app.SettleSaid(r.Context(), r.Actor, space, in.Initiative, form.Text("said"), take, r.pressed(form))
	}
	if err != nil && !fault.Is(err, fault.AlreadyDone) {
		page, unread := s.elsewherePage(r, in, space)
		if unread != nil {
			return unread
		}
		return r.Again(w, "initiative_elsewhere", page, err)
	}
	return r.Done(w, r.To("initiative_elsewhere", r.PathValue("slug")), said)
}

// settles says what was decided of what a list says, and the word that answers.
func settles(form *Form) (take bool, said string, err error) {
	switch form.Text(rowDeed) {
	case "take":
		return true, "said_taken", nil
	case "keep":
		return false, "said_kept", nil
	}
	return false, "", fault.New(fault.Invalid, "call.no_decision")
}

// pressed is where a form comes from, and which of its buttons: pressing the other one
// after going back is not the same form twice.
func (r *Request) pressed(form *Form) app.From {
	from := r.from(form)
	if from.Token != "" {
		from.Token += "." + form.Text(rowDeed)
	}
	return from
}
