package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/organisation"
)

// organisationLinksPage is where what an organisation says that it does is
// written and taken off.
type organisationLinksPage struct {
	Page
	Head   Head
	Sheet  string
	Links  []organisationLink
	Fields []Field
	Choice *Field
	Send   Button
}

type organisationLink struct {
	tieShown
	Label string
	Link  organisation.Link
}

func (s *Server) organisationLinksPage(r *Request, v app.OrganisationView, form *Form, err error) *organisationLinksPage {
	f := r.Fields(form, err, "organisation.link")
	page := &organisationLinksPage{Head: Head{Eyebrow: r.bearing(v.Name), Title: r.L.T("organisation.links.title"), Lead: r.L.T("organisation.links.lead")},
		Sheet:  r.To("organisation", v.Slug),
		Fields: append([]Field{f.Radios("act", r.Options("act", codes(organisation.Acts)...)).Require(), f.Text("other").Require().UpTo(500)}, termFields(r, f)...),
		Send:   Button{Text: r.L.T("link.add"), Kind: Primary}}
	page.Title, page.Section, page.Path = r.L.T("link.of", "name", r.bearing(v.Name)), "registry", organisationPath(r, r.L.T("organisation.links.title"), v)
	for _, k := range v.Links {
		page.Links = append(page.Links, organisationLinkShown(r, v, k))
	}
	return page
}

// termFields are those of the terms of a link.
func termFields(r *Request, f Fields) []Field {
	return []Field{f.Date("since"), f.Date("until"), f.Checks("shares", r.Options("share", initiative.Shares...)).Beside(), f.Text("note").UpTo(initiative.MaxCaption), f.Text("source").UpTo(initiative.MaxCaption)}
}

// readTerms reads what termFields ask, in a row of the form when it is named.
func readTerms(f *Form, row string) initiative.Terms {
	t := initiative.Terms{Since: f.Date(row + "since"), Until: f.Date(row + "until"), Note: f.Text(row + "note"), Source: f.Text(row + "source")}
	for _, share := range initiative.Shares {
		for _, said := range f.All(row + "shares") {
			if said == share {
				t.Shares = append(t.Shares, share)
			}
		}
	}
	return t
}

// organisationLinkShown tells a link of an organisation. An initiative that is gone shows by
// its identifier, so that it can be taken off.
func organisationLinkShown(r *Request, v app.OrganisationView, k organisation.Link) organisationLink {
	out := organisationLink{Label: r.L.T("act." + string(k.Act)), Link: k, tieShown: tieShown{Name: k.Name, Terms: tieTerms(r, network.Tie{Terms: k.Terms}, written(v.Lang))}}
	node, there := v.Network.Sheet(k.To)
	if k.Name != "" {
		node, there = v.Network.OrganisationNamed(k.Name)
	}
	switch {
	case there:
		out.Name, out.Lang, out.Href = nodeNamed(r, v.Network, node)
	case k.Name == "":
		out.Name = k.To
	}
	return out
}

func (s *Server) organisationLinks(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	v, done, err := s.organisationHere(w, r, "organisation_links")
	if err != nil || done {
		return err
	}
	if !v.Recorded { // first what it is, then what it says
		return r.Redirect(w, r.To("organisation_edit", v.Slug))
	}
	return r.Render(w, "organisation_links", s.organisationLinksPage(r, v, &Form{}, nil))
}

// organisationLinksSave writes a link, asks who is meant when the name fits
// several, or takes a link off.
func (s *Server) organisationLinksSave(w http.ResponseWriter, r *Request) error {
	form, v, err := s.organisationSent(r)
	if err != nil {
		return err
	}
	link := organisation.Link{Act: organisation.Act(form.Choice("act", codes(organisation.Acts)...)), To: form.Text("to"), Name: form.Text("other"), Terms: readTerms(form, "")}
	remove := form.Text("do") == "remove"
	var choice *Field
	if err = form.Err(); err == nil && !remove {
		switch {
		case link.Act == "":
			err = fault.On("act", fault.Invalid, "required")
		case link.Name == "":
			err = fault.On("other", fault.Invalid, "required")
		default:
			choice, err = s.organisationEnd(r, v, form, &link)
		}
	}
	if err == nil && choice == nil {
		if link.To != "" {
			link.Name = ""
		}
		err = s.app.LinkOrganisation(r.Context(), r.Actor, v.Space, v.ID, link, remove, app.From{Source: "form", Token: form.Token()})
		if err == nil {
			return r.Done(w, r.To("organisation_links", v.Slug), map[bool]string{true: "link_removed", false: "link_added"}[remove])
		}
	}
	page := s.organisationLinksPage(r, v, form, err)
	if page.Choice = choice; err == nil {
		return r.Render(w, "organisation_links", page)
	}
	return r.Again(w, "organisation_links", page, err)
}

// organisationEnd finds who a name stands for: an initiative, or an organisation
// by this name.
func (s *Server) organisationEnd(r *Request, v app.OrganisationView, form *Form, link *organisation.Link) (*Field, error) {
	switch chosen := form.Text("choice"); chosen {
	case "":
	case asItIs:
		return nil, nil
	default:
		link.To = chosen
		return nil, nil
	}
	found, sure, err := s.app.InitiativesNamed(r.Context(), r.Actor, v.Space, link.Name)
	if err != nil {
		return nil, err
	}
	_, known := v.Network.OrganisationNamed(link.Name)
	switch {
	case sure && !known:
		link.To = found[0].ID
		return nil, nil
	case known && !sure, len(found) == 0:
		return nil, nil
	}
	var options []Option
	for _, in := range found {
		options = append(options, Option{Value: in.ID, Text: sheetName(r, in.Initiative), Hint: organisations(r, in.Organisations)})
	}
	options = append(options, Option{Value: asItIs, Text: r.L.T("organisation.link.as_it_is", "name", link.Name)})
	field := r.Fields(form, nil, "organisation.link").Radios("choice", options).Require()
	return &field, nil
}

// termsWords says the terms of a link on a line.
func termsWords(r *Request, terms initiative.Terms) string {
	var words []string
	for _, t := range tieTerms(r, network.Tie{Terms: terms}, "") {
		words = append(words, t.Text)
	}
	return strings.Join(words, ", ")
}
