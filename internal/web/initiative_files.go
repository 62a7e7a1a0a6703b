package web

import (
	"net/http"
	"strconv"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
)

// filesPage is where the pictures and the documents of a sheet are added,
// described and taken off.
type filesPage struct {
	Page
	Head      Head
	Sheet     string
	Pictures  []sheetPicture
	Documents []sheetDocument
	Picture   []Field
	Document  []Field
	SendP     Button
	SendD     Button
}

// sheetPicture is a picture of a sheet, as pages show it.
type sheetPicture struct {
	N             int
	Sum           string
	Small, Whole  string // addresses
	Alt, Credit   string
	AltLang       string
	Width, Height int
	First, Later  bool // among several
}

// sheetDocument is a document of a sheet.
type sheetDocument struct {
	Name     string // its sum, or its address elsewhere
	Title    string
	Href     string
	About    string // its form and size
	Approach bool
}

// filesLimit is what a form with one file may weigh: the limits of the files
// themselves are lower, and told in words.
const filesLimit = 64 << 20

func sheetPictures(r *Request, slug string, in initiative.Initiative) []sheetPicture {
	var out []sheetPicture
	all := in.Pictures
	for i, p := range all {
		alt, lang := in.In(r.Lang, initiative.PictureField(p))
		small, width, height := p.Blob, p.Width, p.Height
		if p.Small != "" {
			small = p.Small
		}
		out = append(out, sheetPicture{N: i + 1, Sum: p.Blob, Small: r.To("initiative_file", slug, small), Whole: r.To("initiative_file", slug, p.Blob),
			Alt: alt, AltLang: lang, Credit: p.Credit, Width: width, Height: height, First: i == 0 && len(all) > 1, Later: i > 0})
	}
	return out
}

// asWritten gives pictures the words that the sheet's own form changes.
func asWritten(all []sheetPicture, in initiative.Initiative) []sheetPicture {
	for i, p := range in.Pictures {
		all[i].Alt, all[i].AltLang = p.Alt, in.Spoken()
	}
	return all
}

func sheetDocuments(r *Request, slug string, in initiative.Initiative) []sheetDocument {
	var out []sheetDocument
	for _, d := range in.Documents {
		out = append(out, sheetDocumentOf(r, slug, d))
	}
	return out
}

func sheetDocumentOf(r *Request, slug string, d initiative.Document) sheetDocument {
	shown := sheetDocument{Name: d.Blob, Title: d.Title, Href: d.URL}
	if shown.Title == "" {
		shown.Title = d.URL
	}
	if d.Blob == "" {
		shown.Name = d.URL
		return shown
	}
	shown.Href = r.To("initiative_file", slug, d.Blob)
	shown.About = r.L.T("attachment.about", "form", "PDF", "size", fileSize(r, d.Size))
	return shown
}

// fileSize tells how heavy a file is, as people say it.
func fileSize(r *Request, bytes int64) string {
	if bytes < 1<<20 {
		return r.L.T("attachment.kilobytes", "n", max(1, (bytes+512)/1024))
	}
	return r.L.T("attachment.megabytes", "n", r.L.Number(float64(bytes)/(1<<20), 1))
}

func (s *Server) filesPage(r *Request, in app.InitiativeView, form *Form, err error) *filesPage {
	slug := slugOf(in.Path)
	f := r.Fields(form, err, "attachment.field")
	name, spoken := in.In(r.Lang, "name")
	page := &filesPage{Head: Head{Eyebrow: name, EyebrowLang: spoken, Title: r.L.T("attachment.title"), Lead: r.L.T("attachment.lead")},
		Sheet: r.To("initiative", slug), Pictures: asWritten(sheetPictures(r, slug, in.Initiative), in.Initiative), Documents: sheetDocuments(r, slug, in.Initiative),
		Picture:  []Field{f.Text("alt").Require().UpTo(300), f.Text("credit").UpTo(300), f.File("picture").Require().Accepting("image/jpeg,image/png,image/webp")},
		Document: []Field{f.Text("title").Require().UpTo(300), f.Link("address").UpTo(500), f.Check("approach"), f.File("document").Accepting("application/pdf")},
		SendP:    Button{Text: r.L.T("attachment.picture.add"), Kind: Primary}, SendD: Button{Text: r.L.T("attachment.document.add"), Kind: Secondary},
	}
	if d := in.Approach.Document; d != nil {
		shown := sheetDocumentOf(r, slug, *d)
		shown.Approach = true
		page.Documents = append(page.Documents, shown)
	}
	page.Title, page.Section = r.L.T("attachment.of", "name", name), "registry"
	page.Path = pathUnder(r, in, page.Head.Title)
	return page
}

func (s *Server) initiativeFiles(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	in, _, done, err := s.initiativeHere(w, r, "initiative_files")
	if err != nil || done {
		return err
	}
	page := s.filesPage(r, in, &Form{}, nil)
	page.Undo = undoOffered(r, in, "attachment.removed")
	return r.Render(w, "initiative_files", page)
}

// undoOffered offers to bring back what was just taken off a sheet.
func undoOffered(r *Request, in app.InitiativeView, said string) *UndoNotice {
	version, err := strconv.ParseInt(r.Query(undoParameter), 10, 64)
	if err != nil || version < 2 || version > in.Version {
		return nil
	}
	return &UndoNotice{Text: r.L.T(said), Action: r.To("initiative_undo", slugOf(in.Path)), Fields: []Kept{{Name: "version", Value: strconv.FormatInt(version, 10)}}}
}

// filesFields are the names that the two forms of the page give to what the
// use cases call a file.
var filesFields = map[string]string{"picture": "picture", "document": "document"}

// initiativeFilesSave adds a file, or does to one what its button says.
func (s *Server) initiativeFilesSave(w http.ResponseWriter, r *Request) error {
	if err := mayEdit(r); err != nil {
		return err
	}
	in, space, _, err := s.app.InitiativeAt(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	var kept app.KeptFile
	var refused error
	form, err := r.ReadParts(func(f *Form, file File) error {
		if refused == nil { // what follows is read and left
			kept, refused = s.keepFile(r, f, file)
		}
		return nil
	})
	if err != nil {
		return err
	}
	do := form.Text("do")
	if refused == nil && do == "removed" {
		version, err := s.app.RemoveFile(r.Context(), r.Actor, space, in.ID, form.Text("name"), app.From{Source: "form", Token: form.Token()})
		if err == nil {
			return r.Redirect(w, r.To("initiative_files", slugOf(in.Path), undoParameter, version))
		}
		refused = err
	} else if refused == nil {
		refused = s.fileDeed(r, space, in.ID, do, kept, form)
	}
	if fault.Is(refused, fault.AlreadyDone) {
		return s.already(w, r, refused)
	}
	if refused != nil {
		refused = filesFaults(refused, do)
		return r.Again(w, "initiative_files", s.filesPage(r, in, form, refused), refused)
	}
	return r.Done(w, r.To("initiative_files", slugOf(in.Path)), "file_"+do)
}

func (s *Server) keepFile(r *Request, f *Form, file File) (app.KeptFile, error) {
	if f.Text("do") == "picture" {
		if f.Text("alt") == "" { // told before the file is worked on
			return app.KeptFile{}, fault.On("alt", fault.Invalid, "picture.alt_missing")
		}
		return s.app.KeepPicture(r.Context(), r.Actor, file.Body)
	}
	return s.app.KeepDocument(r.Context(), r.Actor, file.Body)
}

func (s *Server) fileDeed(r *Request, space, id, do string, kept app.KeptFile, f *Form) error {
	from := app.From{Source: "form", Token: f.Token()}
	switch do {
	case "picture":
		if !kept.Picture() {
			return fault.On("file", fault.Invalid, "attachment.no_picture")
		}
		return s.app.AddPicture(r.Context(), r.Actor, space, id, kept, f.Text("alt"), f.Text("credit"), from)
	case "document":
		return s.app.AddDocument(r.Context(), r.Actor, space, id, kept, f.Text("title"), f.Text("address"), f.Checked("approach"), from)
	case "described":
		return s.app.DescribePicture(r.Context(), r.Actor, space, id, f.Text("name"), f.Text("alt"), f.Text("credit"), from)
	case "first":
		return s.app.FirstPicture(r.Context(), r.Actor, space, id, f.Text("name"), from)
	}
	return fault.New(fault.Invalid, "attachment.unknown_deed")
}

// filesFaults names the faults by the fields of the form that was sent.
func filesFaults(err error, do string) error {
	var out fault.List
	for _, f := range fault.All(err) {
		c := *f
		switch {
		case c.Field == "file":
			c.Field = filesFields[do]
		case c.Field != "" && c.Field != "alt" && c.Field != "title":
			c.Field = "address"
		}
		out = append(out, &c)
	}
	if len(out) == 0 {
		return err
	}
	return out
}

// onlyDownloaded declares a file of others that no page of ours shows: it is saved, and a browser
// that opens it all the same gives it no script, no form and no origin.
func onlyDownloaded(h http.Header) {
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", "attachment")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
}

// openedOrSaved declares a file of a sheet, or of what may become one: only what
// Bocage itself wrote, or a PDF, opens in the browser.
func openedOrSaved(h http.Header, media string) {
	switch media {
	case "image/jpeg", "image/png", "application/pdf":
		h.Set("Content-Type", media)
		h.Set("Content-Disposition", "inline")
	default:
		onlyDownloaded(h)
	}
}

// initiativeFile serves a picture or a document of a sheet to those who may
// see the sheet.
func (s *Server) initiativeFile(w http.ResponseWriter, r *Request) error {
	file, about, err := s.app.OpenSheetFile(r.Context(), r.Actor, r.PathValue("slug"), r.PathValue("sum"))
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	openedOrSaved(h, about.Media)
	if r.Route.Cache == Public && !r.Actor.SignedIn() {
		h.Set("ETag", strconv.Quote(about.Sum)) // its bytes never change, who may see them may
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	http.ServeContent(w, r.Request, "", info.ModTime(), file)
	return nil
}
