package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/network"
)

// sheetLink is a link of a sheet, told from this sheet's side.
type sheetLink struct {
	Label, Name, Lang, Href string
	Terms                   []amid
	Link                    initiative.Link
}

// sheetLinks tells the links that start here; from the other side, those that
// lead here.
func sheetLinks(r *Request, all []app.LinkView, back string) []sheetLink {
	var out []sheetLink
	for _, k := range all {
		l := sheetLink{Label: r.L.T("link." + string(k.Type) + back), Terms: linkTerms(r, k), Link: k.Link}
		l.Name, l.Lang = k.End.In(r.Lang, "name")
		if k.Path != "" {
			l.Href = r.To("initiative", slugOf(k.Path))
		}
		out = append(out, l)
	}
	return out
}

// linkTerms tells the terms of a link, as the sheet that says it does.
func linkTerms(r *Request, k app.LinkView) []amid {
	return tieTerms(r, network.Tie{Terms: k.Terms}, written(k.Teller))
}

const fromOtherSide = ".back"

// linksPage is where the links of a sheet are drawn and taken off.
type linksPage struct {
	Page
	Head   Head
	Sheet  string
	From   []sheetLink
	To     []sheetLink
	Fields []Field
	Choice *Field
	Send   Button
}

func (s *Server) linksPage(r *Request, in app.InitiativeView, space string, form *Form, err error) (*linksPage, error) {
	from, to, readErr := s.app.LinksOf(r.Context(), r.Actor, space, in.Initiative)
	if readErr != nil {
		return nil, readErr
	}
	f := r.Fields(form, err, "link.field")
	name, spoken := in.In(r.Lang, "name")
	page := &linksPage{Head: Head{Eyebrow: name, EyebrowLang: spoken, Title: r.L.T("link.title"), Lead: r.L.T("link.lead")}, Sheet: r.To("initiative", slugOf(in.Path)),
		From: sheetLinks(r, from, ""), To: sheetLinks(r, to, fromOtherSide),
		Fields: append([]Field{f.Radios("type", r.Options("link", codes(initiative.LinkTypes)...)).Require(), f.Text("other").Require().UpTo(500)}, termFields(r, f)...),
		Send:   Button{Text: r.L.T("link.add"), Kind: Primary}}
	page.Title, page.Section = r.L.T("link.of", "name", name), "registry"
	page.Path = pathUnder(r, in, page.Head.Title)
	return page, nil
}

func (s *Server) initiativeLinks(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	in, space, done, err := s.initiativeHere(w, r, "initiative_links")
	if err != nil || done {
		return err
	}
	page, err := s.linksPage(r, in, space, &Form{}, nil)
	if err != nil {
		return err
	}
	page.Undo = undoOffered(r, in, "link.removed")
	return r.Render(w, "initiative_links", page)
}

// asItIs is the choice of a name that stands for none of the initiatives found.
const asItIs = "-"

// initiativeLinksSave draws a link, asks which initiative is meant when the
// name fits several, or takes a link off.
func (s *Server) initiativeLinksSave(w http.ResponseWriter, r *Request) error {
	form, err := editForm(r)
	if err != nil {
		return err
	}
	in, space, _, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	link := initiative.Link{Type: initiative.LinkType(form.Choice("type", codes(initiative.LinkTypes)...)), To: form.Text("to"), Name: form.Text("other"), Terms: readTerms(form, "")}
	from := app.From{Source: "form", Token: form.Token()}
	err = form.Err()
	var choice *Field
	switch {
	case err != nil:
	case form.Text("do") == "remove":
		var version int64
		if version, err = s.app.RemoveLink(r.Context(), r.Actor, space, in.ID, link, from); err == nil {
			return r.Redirect(w, r.To("initiative_links", slugOf(in.Path), undoParameter, version))
		}
	default:
		if choice, err = s.otherEnd(r, space, in.ID, form, &link); err == nil && choice == nil {
			err = s.app.AddLink(r.Context(), r.Actor, space, in.ID, link, from)
		}
	}
	switch {
	case fault.Is(err, fault.AlreadyDone):
		return s.already(w, r, err)
	case err == nil && choice == nil:
		return r.Done(w, r.To("initiative_links", slugOf(in.Path)), "link_added")
	}
	page, readErr := s.linksPage(r, in, space, form, err)
	if readErr != nil {
		return readErr
	}
	if page.Choice = choice; err == nil {
		return r.Render(w, "initiative_links", page)
	}
	return r.Again(w, "initiative_links", page, err)
}

// otherEnd finds the initiative that a name stands for; when it fits several,
// or may fit one, it gives the question to ask.
func (s *Server) otherEnd(r *Request, space, id string, form *Form, link *initiative.Link) (*Field, error) {
	switch chosen := form.Text("choice"); chosen {
	case "":
	case asItIs:
		return nil, nil
	default:
		link.To = chosen
		return nil, nil
	}
	found, sure, err := s.app.InitiativesNamed(r.Context(), r.Actor, space, link.Name)
	if err != nil {
		return nil, err
	}
	if sure {
		link.To = found[0].ID
		return nil, nil
	}
	var options []Option
	for _, v := range found {
		if v.ID != id {
			options = append(options, Option{Value: v.ID, Text: sheetName(r, v.Initiative), Hint: organisations(r, v.Organisations)})
		}
	}
	if len(options) == 0 || link.Type == "" {
		return nil, nil
	}
	options = append(options, Option{Value: asItIs, Text: r.L.T("link.as_it_is", "name", link.Name)})
	field := r.Fields(form, nil, "link.field").Radios("choice", options).Require()
	return &field, nil
}
