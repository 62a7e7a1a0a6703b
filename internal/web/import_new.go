package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
)

// listFiles are the files that a list of initiatives comes in.
const listFiles = ".csv,.xlsx,.txt,.tsv,.json,.geojson,text/csv,application/json,application/geo+json"

// importNewPage is where a spreadsheet is brought in, or its model taken.
type importNewPage struct {
	Page
	Head    Head
	May     bool
	SignIn  Button
	File    Field
	Send    Button
	Model   *Download
	Imports string
	Waiting []waitingFile // one's own files, read and not imported
}

func (s *Server) importNewPage(r *Request, form *Form, err error) *importNewPage {
	f := r.Fields(form, err, "import.field_of")
	page := &importNewPage{Head: Head{Title: r.L.T("import.new.title"), Lead: r.L.T("import.new.lead")},
		May: access.Can(r.Actor, access.Create, access.Object{Kind: access.KindInitiative}), File: f.File("file").Require().Accepting(listFiles),
		Send: Button{Text: r.L.T("import.new.send"), Kind: Primary}, Imports: r.To("imports")}
	if s.has("import_model") {
		page.Model = &Download{Text: r.L.T("import.model"), Href: r.To("import_model", languageParameter, foreign(r)), Format: "XLSX"}
	}
	if !r.Actor.SignedIn() && s.has(signInRoute) {
		page.SignIn = Button{Text: r.L.T("import.new.sign_in"), Kind: Primary, Href: r.To(signInRoute, returnParameter, r.To("import_new"))}
	}
	page.Title, page.Description, page.Section = page.Head.Title, page.Head.Lead, "registry"
	page.Path = []Step{{Text: r.L.T("nav.registry"), Href: r.To("registry")}, {Text: page.Head.Title}}
	return page
}

// foreign is the language of the page when a download must be told of it.
func foreign(r *Request) string {
	if r.Lang == French {
		return ""
	}
	return r.Lang
}

func (s *Server) importNew(w http.ResponseWriter, r *Request) error {
	page := s.importNewPage(r, &Form{}, nil)
	var err error
	if page.Waiting, err = s.waitingLists(r); err != nil {
		return err
	}
	if page.May {
		if err := s.demonstrationLeaves(r, &page.Page); err != nil {
			return err
		}
	}
	return r.Render(w, "import_new", page)
}

// importUpload keeps the file that is brought in, as it arrives.
func (s *Server) importUpload(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	form, kept, refused, err := r.oneFile(func(f *Form, file File) (string, error) {
		return s.app.KeepUpload(r.Context(), r.Actor, app.Principal, file.Name, file.Body, r.from(f))
	})
	if err != nil {
		return err
	}
	if fault.Is(refused, fault.AlreadyDone) {
		return r.Redirect(w, r.To("imports")) // it waits there
	}
	if refused != nil {
		return r.Again(w, "import_new", s.importNewPage(r, form, refused), refused)
	}
	return r.Redirect(w, r.To("import_preview", kept))
}
