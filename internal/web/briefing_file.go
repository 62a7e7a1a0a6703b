package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/docx"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
)

func (s *Server) briefingFileRoutes() []Route {
	const at = "/notes/{id}"
	return []Route{
		{Name: "briefing_pdf", FR: at + "/note.pdf", Handle: s.briefingPDF, PerMinute: 6},
		{Name: "briefing_docx", FR: at + "/note.docx", Handle: s.briefingDOCX, PerMinute: 30},
		{Name: "briefing_png", FR: at + "/chiffres/{n}/image.png", Handle: s.briefingPNG, PerMinute: 30},
	}
}

// Printed is a page to print, on a site that answers for it and for all it shows.
type Printed struct {
	Site              http.Handler
	Page, Title, Lang string
}

// Print makes a PDF of a page.
type Print func(ctx context.Context, page Printed) ([]byte, error)

// briefingPDF prints the note as its reader sees it. The browser is given the page as
// it is written here, and the styles and letters of the house; it asks for nothing else.
func (s *Server) briefingPDF(w http.ResponseWriter, r *Request) error {
	s.inDownloadLang(r)
	if s.config.Printer == nil {
		if _, err := s.app.Briefing(r.Context(), r.Actor, r.PathValue("id")); err != nil {
			return err
		}
		return fault.New(fault.Unsupported, "briefing.no_pdf")
	}
	read := *r
	read.Request = r.Clone(r.Context())
	read.Header = http.Header{}
	read.URL = &url.URL{Path: r.To("briefing", r.PathValue("id"))}
	read.Route = s.routeNamed("briefing")
	page, err := s.briefingOf(&read)
	if err != nil {
		return err
	}
	written := &answer{header: http.Header{}, status: http.StatusOK}
	if err := read.Render(written, "briefing", page); err != nil {
		return err
	}
	const at = "/note.html"
	site := http.NewServeMux()
	site.HandleFunc("GET "+at, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(written.body.Bytes()) //nolint:errcheck // the printer tells what it did not read
	})
	site.HandleFunc("GET "+assetPath+"{name}", s.assets.serve)
	content, err := s.config.Printer(r.Context(), Printed{site, at, page.Note.Title, r.Lang})
	if err != nil {
		return err
	}
	download(w, "application/pdf", page.Note.ID+".pdf")
	_, err = w.Write(content)
	return err
}

// routeNamed is the page of a name.
func (s *Server) routeNamed(name string) *Route {
	for i := range s.routes {
		if s.routes[i].Name == name && s.routes[i].method() == http.MethodGet {
			return &s.routes[i]
		}
	}
	return nil
}

// figureAlone is a chart of a note as a picture that leaves it: what its page says apart
// is in the picture.
func (p placeReader) figureAlone(c *series.Card, drawn chart.Figure) ([]byte, error) {
	if n := len(p.similar()); n > 0 {
		drawn.Note += " " + p.r.L.N("alike.reference.note", n)
	}
	return figurePNG(drawn, p.r.L.T("briefing.png.licence", "licence", p.licences([]*series.Card{c}), "site", p.r.L.T("site.name")))
}

func (s *Server) briefingPNG(w http.ResponseWriter, r *Request) error {
	s.inDownloadLang(r)
	v, p, err := s.briefingAsked(r)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(v.Figures) {
		return fault.New(fault.NotFound, "not_found")
	}
	c, known := p.book.Card(v.Figures[n-1].Code)
	if !known || !p.book.Shown(c.Code, p.at).Has() {
		return fault.New(fault.NotFound, "not_found")
	}
	figure, err := p.briefingChart(n-1, c)
	if err != nil {
		return err
	}
	picture, err := p.figureAlone(c, figure.Chart)
	if err != nil {
		return err
	}
	download(w, "image/png", v.ID+"-"+strconv.Itoa(n)+".png")
	_, err = w.Write(picture)
	return err
}

// briefingDOCX is the note as a document to go on writing.
func (s *Server) briefingDOCX(w http.ResponseWriter, r *Request) error {
	s.inDownloadLang(r)
	page, err := s.briefingOf(r)
	if err != nil {
		return err
	}
	v, p := page.Note, page.reader
	d := docx.New(docx.About{Title: v.Title, Lang: r.Lang, Author: v.By, Description: p.sources(p.chosen(v.Briefing)), Address: page.Address, Foot: r.L.T("briefing.foot", "name", page.Place)})
	d.Small(docx.Text(page.Meeting(r.L) + "\n" + page.Place + " · " + page.Within))
	d.Heading(1, r.L.T("briefing.question"))
	d.Paragraph(docx.Text(v.Question))
	d.Heading(1, page.Count)
	for _, f := range page.Figures {
		if err := p.writeBriefingFigure(d, f); err != nil {
			return err
		}
	}
	page.writeRest(d, r)
	download(w, docxMedia, v.ID+".docx")
	_, err = d.WriteTo(w)
	return err
}

// pictureMM is how wide a chart is in a document: three of them are on its first page.
const pictureMM = 112

func (p placeReader) writeBriefingFigure(d *docx.Document, f briefingFigure) error {
	if f.Said != "" {
		d.Paragraph(docx.Bold(f.Said))
	}
	if f.Figure == nil {
		d.Paragraph(docx.Text(f.Gone))
		return nil
	}
	drawn := f.Figure.Chart
	picture, err := p.figureAlone(f.card, drawn)
	if err != nil {
		return err
	}
	if f.Said == "" {
		d.Paragraph(docx.Bold(drawn.Finding))
	}
	d.Picture(docx.Picture{PNG: picture, Alt: drawn.Finding + " " + drawn.Note + " " + drawn.Measure + ".", MM: pictureMM})
	if f.Changed != "" {
		d.Small(docx.Text(f.Changed))
	}
	return nil
}

// writeRest writes the story, what it leads to, the limits and the credits.
func (page *briefingPage) writeRest(d *docx.Document, r *Request) {
	v := page.Note
	if st := page.Story; st != nil {
		d.Heading(1, r.L.T("briefing.story"))
		switch {
		case st.Gone != "":
			d.Paragraph(docx.Text(st.Gone))
		case st.Name.Text != "":
			d.Paragraph(docx.Bold(st.Name.Text))
			d.Paragraph(docx.Text(st.Quote.Text + st.About))
		default:
			d.Paragraph(docx.Run{Text: st.Quote.Text, Italic: true})
			d.Small(docx.Text(r.L.T("briefing.story.by", "by", st.Quote.By) + " " + st.Quote.Consent))
		}
	}
	for _, part := range []struct{ key, words string }{{"proposals", v.Proposals}, {"limits", page.Limits}} {
		if part.words != "" {
			d.Heading(1, r.L.T("briefing."+part.key))
			d.Paragraph(docx.Text(part.words))
		}
	}
	if len(page.Caveats) > 0 || page.Alike != "" {
		d.Heading(2, r.L.T("briefing.unsaid"))
		for _, c := range page.Caveats {
			runs := []docx.Run{docx.Bold(c.Label + r.L.T("portrait.doc.colon"))}
			for _, words := range c.Words {
				runs = append(runs, docx.Text(words+" "))
			}
			d.Small(runs...)
		}
		if page.Alike != "" {
			d.Small(docx.Text(page.Alike))
		}
	}
	for _, words := range page.Credits {
		d.Small(docx.Text(words))
	}
	d.Small(docx.Text(r.L.T("portrait.doc.address")+" "), docx.Run{Text: page.Address, Href: page.Address})
}
