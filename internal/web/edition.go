package web

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
)

// checkThrottle bounds how often one caller has every byte of a version read
// again, recordings included, apart from how often its page is read.
const (
	checkThrottle = "check of a version"
	checks        = 6 // a minute
)

func (s *Server) editionRoutes() []Route {
	return []Route{
		{Name: "editions", FR: "/etudes/{slug}/versions", EN: "/en/studies/{slug}/versions", Handle: s.editions, Cache: Public},
		{Name: "edition", FR: "/etudes/{slug}/versions/{number}", EN: "/en/studies/{slug}/versions/{number}", Handle: s.edition, Cache: Public},
		{Name: "edition_data", FR: "/etudes/{slug}/versions/{number}/donnees.zip", Handle: s.editionData, Cache: Public, PerMinute: 30},
		{Name: "edition_document", FR: "/etudes/{slug}/versions/{number}/documents/{document}", Handle: s.editionDocument, Cache: Public},
		{Name: "edition_read", FR: "/etudes/{slug}/versions/{number}/lire/{path...}", Handle: s.editionRead, Cache: Public},
		{Name: "publish", FR: "/etudes/{slug}/publier", EN: "/en/studies/{slug}/publish", Handle: s.publish},
		{Name: "publish", Method: http.MethodPost, FR: "/etudes/{slug}/publier", EN: "/en/studies/{slug}/publish", Handle: s.publishNow, PerMinute: 10},
	}
}

type editionsPage struct {
	StudyPage
	Versions []editionLine
	Publish  *Button
	Empty    *Empty
}

// editionLine is a version in a list.
type editionLine struct {
	Number  int
	Title   string
	Date    string
	Changes string
	Href    string
	Read    string
	Last    bool
	Gaps    int
}

func (s *Server) editions(w http.ResponseWriter, r *Request) error {
	study, sent, err := s.studyHere(w, r)
	if err != nil || sent {
		return err
	}
	all, err := s.app.Editions(r.Context(), r.Actor, study)
	if err != nil {
		return err
	}
	page := &editionsPage{StudyPage: s.studyPage(r, study, "editions")}
	page.Head.Lead = r.L.T("edition.list.lead")
	for _, e := range all {
		page.Versions = append(page.Versions, s.editionLine(r, e))
	}
	if page.Editor {
		page.Publish = &Button{Text: r.L.T("edition.publish.go"), Kind: Primary, Href: r.To("publish", study.Slug)}
	}
	if len(all) == 0 {
		page.Empty = &Empty{Title: r.L.T("edition.none"), Text: r.L.T("edition.none.text"), Action: page.Publish}
		page.Publish = nil
	}
	return r.Render(w, "editions", page)
}

func (s *Server) editionLine(r *Request, e app.EditionView) editionLine {
	return editionLine{Number: e.Number, Title: e.Title, Date: e.Date, Changes: e.Changes, Last: e.Last, Gaps: len(e.Gaps()),
		Href: r.To("edition", e.Study.Slug, e.Number), Read: readURL(r, e, "index.html")}
}

// inItsLanguage adds to what a button says the language that a version is
// published in, when it is not the reader's.
func inItsLanguage(r *Request, e app.EditionView, said string) string {
	if lang := written(e.Lang); lang != r.Lang {
		return r.L.T("edition.in_language", "said", said, "language", r.code("story.lang", lang))
	}
	return said
}

func readURL(r *Request, e app.EditionView, at string) string {
	return r.To("edition_read", e.Study.Slug, e.Number, at)
}

type editionPage struct {
	StudyPage
	Edition   app.EditionView
	Read      *Button
	Downloads []Download
	NoPDF     string
	Citation  string
	Changes   string
	Diff      *Table
	Checked   *Notice
	CheckURL  string
	Gaps      []gapLine
	Files     Table
	Facts     []Fact
	Later     string // the address of the last version, when this is not it
}

type gapLine struct{ Date string }

func (s *Server) editionHere(w http.ResponseWriter, r *Request) (e app.EditionView, sent bool, err error) {
	study, sent, err := s.studyHere(w, r)
	if err != nil || sent {
		return e, sent, err
	}
	number, err := strconv.Atoi(r.PathValue("number"))
	if err != nil {
		return e, false, fault.New(fault.NotFound, "not_found")
	}
	e, err = s.app.EditionOf(r.Context(), r.Actor, study, number)
	return e, false, err
}

func (s *Server) edition(w http.ResponseWriter, r *Request) error {
	e, sent, err := s.editionHere(w, r)
	if err != nil || sent {
		return err
	}
	page := &editionPage{StudyPage: s.studyPage(r, e.Study, "editions"), Edition: e, Changes: e.Changes}
	name := r.L.T("edition.number", "number", e.Number)
	page.under(r, "editions", name)
	page.Title = name + ", " + e.Title
	page.Head = Head{Eyebrow: name, Title: e.Title, Lead: r.L.T("edition.lead", "date", r.L.Date(e.Date)), Status: page.Head.Status, TitleLang: page.Words}
	if !e.Redoing {
		page.Read = &Button{Text: inItsLanguage(r, e, r.L.T("edition.read")), Kind: Primary, Href: readURL(r, e, "index.html")}
	} else {
		page.Notices = append(page.Notices, Notice{Kind: NoticeInfo, Text: r.L.T("fault." + e.Waiting())})
	}
	if !e.Last {
		page.Later = r.To("editions", e.Study.Slug)
	}
	page.Downloads, page.NoPDF = s.editionDownloads(r, e)
	page.Citation = s.citation(r, e)
	page.Diff = differencesTable(r, e.Differences)
	for _, g := range e.Gaps() {
		page.Gaps = append(page.Gaps, gapLine{g.Withdrawn})
	}
	page.Facts = editionFacts(r, e)
	page.Files = partsTable(r, e)
	page.CheckURL = r.To("edition", e.Study.Slug, e.Number, "verifier", "1")
	if r.Query("verifier") == "1" {
		if err := s.take(w, r, s.throttles[checkThrottle]); err != nil {
			return err
		}
		page.Checked = checkNotice(r, s.app.VerifyEdition(r.Context(), e), len(e.Gaps()))
	}
	return r.Render(w, "edition", page)
}

func (s *Server) editionDownloads(r *Request, e app.EditionView) ([]Download, string) {
	list := []Download{{Text: r.L.T("edition.data"), Href: r.To("edition_data", e.Study.Slug, e.Number), Format: "Frictionless Data Package, CSV, JSON", Size: ""}}
	if p, made := e.Document(edition.SiteFile); made {
		list = append(list, Download{Text: r.L.T("edition.site"), Href: r.To("edition_document", e.Study.Slug, e.Number, edition.SiteFile), Format: "HTML", Size: r.size(p.Size)})
	}
	if p, made := e.Document(edition.PDFFile); made {
		return append(list, Download{Text: r.L.T("edition.pdf"), Href: r.To("edition_document", e.Study.Slug, e.Number, edition.PDFFile), Format: "PDF", Size: r.size(p.Size)}), ""
	}
	return list, r.L.T("edition.no_pdf")
}

// size writes a number of bytes as people say it.
func (r *Request) size(bytes int64) string {
	const kilo, mega = 1 << 10, 1 << 20
	if bytes >= mega {
		return r.L.T("size.mega", "n", r.L.Number(float64(bytes)/mega, 1))
	}
	return r.L.T("size.kilo", "n", r.L.Int(int((bytes+kilo-1)/kilo)))
}

// citation is how to cite the version: who, what, which version, when, where,
// and the hash that proves it is the same.
func (s *Server) citation(r *Request, e app.EditionView) string {
	names := make([]string, len(e.Study.Members))
	for i, m := range e.Study.Members {
		names[i] = m.Name
	}
	who := r.L.List(names)
	if who != "" {
		who += ". "
	}
	return who + r.L.T("edition.citation", "title", e.Title, "number", e.Number, "date", r.L.Date(e.Date),
		"address", s.config.Base+r.To("edition", e.Study.Slug, e.Number), "root", e.Root)
}

func editionFacts(r *Request, e app.EditionView) []Fact {
	licence := e.Licence
	if licence == "" {
		licence = r.L.T("datapackage.no_licence")
	}
	return []Fact{
		{Label: r.L.T("edition.fact.date"), Text: r.L.Date(e.Date)},
		{Label: r.L.T("edition.fact.licence"), Text: licence},
		{Label: r.L.T("edition.fact.program"), Text: "Bocage " + e.Program},
		{Label: r.L.T("edition.fact.parts"), Text: r.L.Int(len(e.Parts))},
	}
}

// differencesTable counts what changed since the last version; nil when nothing
// did or there was none.
func differencesTable(r *Request, list []edition.Difference) *Table {
	if len(list) == 0 {
		return nil
	}
	t := &Table{Caption: r.L.T("edition.differences"), Compact: true, Columns: []Column{{Label: r.L.T("edition.differences.what")},
		{Label: r.L.T("edition.differences.added"), Numeric: true}, {Label: r.L.T("edition.differences.changed"), Numeric: true}, {Label: r.L.T("edition.differences.removed"), Numeric: true}}}
	for _, d := range list {
		number := func(n int) TableCell { return TableCell{Text: r.L.Int(n), Numeric: true} }
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: r.L.T("edition.document." + d.Document)}, number(len(d.Added)), number(len(d.Changed)), number(len(d.Removed))}})
	}
	return t
}

func partsTable(r *Request, e app.EditionView) Table {
	t := Table{Caption: r.L.T("edition.parts"), Compact: true, Columns: []Column{{Label: r.L.T("edition.part.path")}, {Label: r.L.T("edition.part.size"), Numeric: true}, {Label: "SHA-256"}}}
	for _, p := range e.Parts {
		size := TableCell{Text: r.L.Int(int(p.Size)), Numeric: true}
		if p.Withdrawn != "" {
			size = TableCell{Text: r.L.T("edition.part.withdrawn", "date", r.L.Date(p.Withdrawn)), Missing: true}
		}
		t.Rows = append(t.Rows, Row{[]TableCell{{Text: p.Path}, size, {Text: p.SHA256}}})
	}
	return t
}

func checkNotice(r *Request, c edition.Check, gaps int) *Notice {
	if c.OK() {
		said := r.L.N("edition.checked", c.Sound)
		if gaps > 0 {
			said += " " + r.L.N("edition.checked.gaps", gaps)
		}
		return &Notice{Kind: NoticeDone, Text: said}
	}
	return &Notice{Kind: NoticeDanger, Text: r.L.T("edition.checked.wrong", "list", r.L.List(append(c.Missing, c.Changed...)))}
}

// editionData writes the data package as it is read.
func (s *Server) editionData(w http.ResponseWriter, r *Request) error {
	e, sent, err := s.editionHere(w, r)
	if err != nil || sent {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", attachmentName(e, "donnees.zip"))
	if err := s.app.WriteDataPackage(w, e); err != nil {
		// Part of the file is sent: cut the line, so that nobody takes it for whole.
		panic(http.ErrAbortHandler)
	}
	return nil
}

func attachmentName(e app.EditionView, name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": e.Study.Slug + "-v" + strconv.Itoa(e.Number) + "-" + name})
}

func (s *Server) editionDocument(w http.ResponseWriter, r *Request) error {
	e, sent, err := s.editionHere(w, r)
	if err != nil || sent {
		return err
	}
	name := r.PathValue("document")
	f, err := s.app.OpenDocument(e, name)
	if err != nil {
		return err
	}
	defer f.Close()
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	w.Header().Set("Content-Disposition", attachmentName(e, name))
	http.ServeContent(w, r.Request, name, time.Time{}, f)
	return nil
}

// ownScript is how a page asks for its script. It works without, and asking for
// what the policy of published pages refuses would be an error on each of them.
var ownScript = regexp.MustCompile(`<script src="[^"<>]*"></script>\n?`)

// editionRead serves the frozen site, as it was made.
func (s *Server) editionRead(w http.ResponseWriter, r *Request) error {
	e, sent, err := s.editionHere(w, r)
	if err != nil || sent {
		return err
	}
	content, name, err := s.app.ReadSite(e, r.PathValue("path"))
	if err != nil {
		if fault.Is(err, fault.NotFound) && !strings.HasSuffix(r.PathValue("path"), "/") && path.Ext(r.PathValue("path")) == "" {
			return r.Redirect(w, r.URL.Path+"/")
		}
		return err
	}
	w.Header().Set("Content-Type", contentTypeOf(path.Ext(name)))
	w.Header().Set("Content-Security-Policy", publishedPolicy)
	if path.Ext(name) == ".html" {
		content = ownScript.ReplaceAll(content, nil)
	}
	site, _ := e.Document(edition.SiteFile)
	w.Header().Set("ETag", `"`+site.SHA256[:16]+edition.NewPart(name, content).SHA256[:16]+`"`)
	http.ServeContent(w, r.Request, name, time.Time{}, bytes.NewReader(content))
	return nil
}
