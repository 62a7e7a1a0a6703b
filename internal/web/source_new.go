package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// sourceFormPage is where a source is given: a new one, or one that is said otherwise.
type sourceFormPage struct {
	Page
	Head    Head
	Fields  []Field
	File    *Field
	Said    string
	Version string
	Send    Button
	Back    string
}

func (s *Server) sourceNew(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	return r.Render(w, "source_form", s.sourceNewPage(r, (&Form{}).Set("every", "0").Set("public", "oui"), nil))
}

func (s *Server) sourceNewPage(r *Request, form *Form, err error) *sourceFormPage {
	f := r.Fields(form, err, "source.field")
	file := f.File("file").Accepting(listFiles)
	page := sourceFrame(r, &sourceFormPage{Head: Head{Eyebrow: r.L.T("source.list.title"), Title: r.L.T("source.new"), Lead: r.L.T("source.new.lead")},
		Send: Button{Text: r.L.T("source.new.send"), Kind: Primary}, File: &file, Said: r.L.T("source.new.safe")})
	page.Fields = []Field{f.Text("name").Require().UpTo(120), f.Link("address").UpTo(500), rhythm(r, f), f.Text("licence").UpTo(200), f.Check("public")}
	return page
}

func sourceFrame(r *Request, page *sourceFormPage) *sourceFormPage {
	page.Back = r.To("sources")
	page.Title, page.Section, page.NoIndex = page.Head.Title, "registry", true
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: r.L.T("source.list.title"), Href: page.Back}, {Text: page.Head.Title}}
	return page
}

// rhythm asks how often a source is read.
func rhythm(r *Request, f Fields) Field {
	var all []string
	for _, n := range app.SourceRhythms {
		all = append(all, strconv.Itoa(n))
	}
	return f.Radios("every", r.Options("source.every", all...)).Require()
}

// sourceGiven is what a form says of a source.
func sourceGiven(form *Form) app.Source {
	x := app.Source{Name: form.Text("name"), Address: form.Text("address")}
	x.Every, _ = strconv.Atoi(form.Text("every")) // what is no number is asked for
	x.Origin.Licence, x.Origin.Public = form.Text("licence"), form.Checked("public")
	return x
}

// sourceFollow brings in what a source holds: its preview comes next, and nothing is
// kept before it is imported.
func (s *Server) sourceFollow(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	kept, refused, brought := "", error(nil), false
	form, err := r.ReadParts(func(f *Form, file File) error {
		if brought {
			return nil
		}
		brought = true
		x := sourceGiven(f)
		if x.Address != "" {
			refused = fault.On("address", fault.Invalid, "source.one_of_two")
			return nil
		}
		x.Address, x.Brought, x.Every = file.Name, true, 0
		kept, refused = s.app.FollowSource(r.Context(), r.Actor, app.Principal, x, file.Body, r.from(f))
		return nil
	})
	if err != nil {
		return err
	}
	if !brought {
		kept, refused = s.app.FollowSource(r.Context(), r.Actor, app.Principal, sourceGiven(form), nil, r.from(form))
	}
	if fault.Is(refused, fault.AlreadyDone) {
		return r.Redirect(w, r.To("imports")) // it waits there
	}
	if refused != nil {
		return r.Again(w, "source_form", s.sourceNewPage(r, form, refused), refused)
	}
	return r.Redirect(w, r.To("import_preview", kept))
}

func (s *Server) sourceEdit(w http.ResponseWriter, r *Request) error {
	x, err := s.sourceHere(r)
	if err != nil {
		return err
	}
	form := (&Form{}).Set("address", x.Address).Set("licence", x.Origin.Licence).Set("every", strconv.Itoa(x.Every)).Set("version", strconv.FormatInt(x.Seen(), 10))
	if x.Origin.Public {
		form.Set("public", "oui")
	}
	return r.Render(w, "source_form", sourceEditPage(r, x, form, nil))
}

func sourceEditPage(r *Request, x app.Source, form *Form, err error) *sourceFormPage {
	f := r.Fields(form, err, "source.field")
	page := sourceFrame(r, &sourceFormPage{Head: Head{Eyebrow: r.L.T("source.list.title"), Title: x.Name, Lead: r.L.T("source.edit.lead")},
		Send: Button{Text: r.L.T("source.edit.send"), Kind: Primary}, Version: form.Text("version")})
	page.Title, page.Back = r.L.T("source.edit.title", "name", x.Name), r.To("source", x.ID())
	if !x.Brought && !x.Local {
		page.Fields = append(page.Fields, f.Link("address").Require().UpTo(500), rhythm(r, f))
		page.Said = r.L.T("source.edit.address")
	}
	page.Fields = append(page.Fields, f.Text("licence").UpTo(200), f.Check("public"))
	return page
}

func (s *Server) sourceSave(w http.ResponseWriter, r *Request) error {
	form, err := r.ReadForm()
	if err != nil {
		return err
	}
	x, err := s.sourceHere(r)
	if err != nil {
		return err
	}
	said := sourceGiven(form)
	version, _ := strconv.ParseInt(form.Text("version"), 10, 64) // one that is no number is of nothing that was seen
	err = s.app.ChangeSource(r.Context(), r.Actor, app.Principal, x, app.SourceChange{Address: said.Address, Licence: said.Origin.Licence, Public: said.Origin.Public, Every: said.Every, Version: version})
	if fault.Is(err, fault.Conflict) { // sent once more, it is over what stands now
		form.Set("version", strconv.FormatInt(x.Seen(), 10))
	}
	if err != nil {
		return r.Again(w, "source_form", sourceEditPage(r, x, form, err), err)
	}
	return r.Done(w, r.To("source", x.ID()), "source_saved")
}
