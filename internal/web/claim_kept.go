package web

import (
	"net/http"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
)

func (s *Server) claimKeptRoutes() []Route {
	return []Route{
		{Name: "claims", FR: "/porteurs", EN: "/en/holders", Handle: s.claims},
		{Name: "claim_kept", FR: "/porteurs/{id}", EN: "/en/holders/{id}", Handle: s.claimKept},
		{Name: "claim_kept", Method: http.MethodPost, FR: "/porteurs/{id}", EN: "/en/holders/{id}", Handle: s.claimDecided, PerMinute: 60},
	}
}

// claimsPage lists who asks for a sheet, then who holds one.
type claimsPage struct {
	Page
	Head  Head
	Tabs  []Tab
	Lines []claimLine
	None  string
	Next  string
}

type claimLine struct{ Name, Lang, Href, Who, When string }

func (s *Server) claims(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	state := claim.State(r.Query(stateParameter))
	if !slices.Contains(claim.Shown, state) {
		state = claim.Waiting
	}
	q, err := s.app.Claims(r.Context(), r.Actor, state, r.after())
	if err != nil {
		return err
	}
	page := &claimsPage{Head: Head{Title: r.L.T("claims.title"), Lead: r.L.T("claims.lead")}}
	page.Title, page.Section, page.NoIndex = page.Head.Title, "claims", true
	for _, st := range claim.Shown {
		page.Tabs = append(page.Tabs, Tab{Text: r.L.T("claims.state." + string(st)), Href: r.To("claims", stateParameter, string(st)), Current: st == state, Count: r.L.Int(q.Counts[st])})
	}
	for _, v := range q.Claims {
		page.Lines = append(page.Lines, claimLine{Name: claimedName(r, v), Lang: written(v.Sheet.Lang), Href: r.To("claim_kept", v.ID), Who: v.Contact.Name, When: r.L.T("claims.asked", "date", r.L.Date(v.Asked))})
	}
	if len(q.Claims) == 0 {
		page.None = r.L.T("claims.none." + string(state))
	}
	if q.Next != nil {
		page.Next = r.To("claims", stateParameter, string(state), afterParameter, placeText(*q.Next))
	}
	return r.Render(w, "claims", page)
}

// claimedName is what the sheet of a claim is called, when it is there still.
func claimedName(r *Request, v app.ClaimView) string {
	if v.Sheet.ID == "" {
		return r.L.T("claims.gone")
	}
	return v.Sheet.Name
}

// claimKeptPage is one claim, for who decides.
type claimKeptPage struct {
	Page
	Head    Head
	Sheet   *NavLink
	Facts   []Fact
	Said    *Quote
	Holder  *Notice // someone else holds the sheet
	Version string
	Message *Field
	Deeds   []Button
}

func (s *Server) claimKept(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	page, err := s.claimKeptPage(r, &Form{}, nil)
	if err != nil {
		return err
	}
	return r.Render(w, "claim_kept", page)
}

func (s *Server) claimKeptPage(r *Request, form *Form, refused error) (*claimKeptPage, error) {
	v, holder, err := s.app.ClaimFor(r.Context(), r.Actor, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	status := Tag{Text: r.L.T("claims.is." + string(v.State)), Tone: Calm}
	page := &claimKeptPage{Head: Head{Eyebrow: r.L.T("claims.one"), Title: claimedName(r, v), TitleLang: written(v.Sheet.Lang), Status: &status}, Version: strconv.FormatInt(v.Version, 10)}
	page.Title, page.Section, page.NoIndex = r.L.T("claims.one")+", "+claimedName(r, v), "claims", true
	page.Path = []Step{{Text: r.L.T("claims.title"), Href: r.To("claims")}, {Text: claimedName(r, v), Lang: written(v.Sheet.Lang)}}
	if v.Sheet.ID != "" {
		page.Sheet = &NavLink{Text: r.L.T("claims.sheet"), Href: r.To("initiative", slugOf(v.Sheet.Path))}
	}
	page.Facts = claimFacts(r, v)
	if v.Message != "" {
		page.Said = &Quote{Text: v.Message, Lang: written(v.Lang), By: v.Contact.Name}
	}
	if holder != nil && v.State == claim.Waiting {
		page.Holder = &Notice{Kind: NoticeWarning, Text: r.L.T("claims.contested", "name", holder.Contact.Name, "email", holder.Contact.Email, "date", r.L.Date(holder.Since))}
	}
	f := r.Fields(form, refused, "claims.field")
	deed := func(to claim.State, kind ButtonKind) {
		page.Deeds = append(page.Deeds, Button{Text: r.L.T("claims.deed." + string(to)), Kind: kind, Name: rowDeed, Value: string(to)})
	}
	switch v.State {
	case claim.Waiting:
		deed(claim.Held, Primary)
		deed(claim.Refused, Secondary)
	case claim.Held:
		deed(claim.Ended, Danger)
	}
	if len(page.Deeds) > 0 {
		message := f.Long("message").UpTo(claim.MaxMessage)
		message.Lang = written(v.Lang)
		page.Message = &message
	}
	return page, nil
}

func claimFacts(r *Request, v app.ClaimView) []Fact {
	facts := told(nil, r.L.T("claims.who"), v.Contact.Name)
	facts = told(facts, r.L.T("claims.email"), v.Contact.Email)
	facts = told(facts, r.L.T("claims.asked.label"), r.L.Date(v.Asked))
	if v.Ground != "" {
		facts = told(facts, r.L.T("claims.ground"), r.L.T("claims.ground."+string(v.Ground)))
	}
	if v.Seen != "" {
		facts = told(facts, r.L.T("claim.seen"), r.L.Date(v.Seen))
	}
	if v.Reminded != "" {
		facts = told(facts, r.L.T("claims.reminded"), r.L.Date(v.Reminded))
	}
	if v.Silent {
		facts = told(facts, r.L.T("claims.silent"), r.L.T("claims.silent.text"))
	}
	if v.Bounced != "" {
		facts = told(facts, r.L.T("claims.bounced"), r.L.Date(v.Bounced))
	}
	if v.Ending != "" {
		facts = told(facts, r.L.T("claims.ending"), r.L.T("claims.ending."+string(v.Ending)))
	}
	if d := v.Decision; d.By != "" {
		facts = told(facts, r.L.T("claims.decided"), r.L.T("claims.decided.by", "by", d.By, "date", r.L.Date(d.Date)))
	}
	if v.Decision.Message != "" {
		facts = append(facts, Fact{Label: r.L.T("claims.field.message"), Text: v.Decision.Message, TextLang: written(v.Lang)})
	}
	return facts
}

func (s *Server) claimDecided(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64)
	to := claim.State(form.Text(rowDeed))
	err = s.app.DecideClaim(r.Context(), r.Actor, r.PathValue("id"), version, to, form.Text("message"), r.from(form))
	if err == nil || fault.Is(err, fault.AlreadyDone) {
		return r.Done(w, r.To("claims"), "claim_"+string(to))
	}
	page, failed := s.claimKeptPage(r, form, err)
	if failed != nil {
		return failed
	}
	return r.Again(w, "claim_kept", page, err)
}
