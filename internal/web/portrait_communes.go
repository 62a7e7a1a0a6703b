package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/docx"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/territory"
)

// mostSheets is how many communes have their sheets in one document: more than any EPCI has,
// fewer than a département.
const mostSheets = 200

// sheets says whether the communes of a place have their sheets in one document.
func (p placeReader) sheets() bool { return p.spreads() && p.at.Communes() <= mostSheets }

// communesDOCX is the sheets of all communes of a place in one document, each on a page
// of its own: the sentences that its portrait opens on, their figures against larger places with
// what they bear in footnotes; then what is common to them: who acts there, the sources, the reserves.
func (s *Server) communesDOCX(w http.ResponseWriter, r *Request) error {
	return s.portraitFile(w, r, "portrait_sheets", func(p placeReader) error {
		if !p.sheets() {
			return fault.New(fault.NotFound, "not_found")
		}
		acting, err := s.app.ActingIn(r.Context(), r.Actor, p.t.Key, app.Place{})
		if err != nil {
			return err
		}
		title, base := r.L.T("portrait.communes.title", "name", p.places.Label(p.t.Key)), s.base(r)
		d := docx.New(docx.About{Title: title, Lang: r.Lang, Author: r.L.T("site.name"), Description: p.sources(p.first()), Address: base + territoryURL(r, p.t.Key), Foot: title})
		d.Paragraph(docx.Text(r.L.T("portrait.sheets.lead")))
		for _, of := range p.communes() {
			d.NewPage()
			d.Heading(1, of.t.Name)
			of.writePlace(d, base+territoryURL(r, of.t.Key))
			if _, said, err := of.trend(); err != nil {
				return err
			} else if said != "" {
				d.Paragraph(docx.Text(said))
			}
			for _, c := range p.first() {
				say := of.say(&Page{}, c)
				d.Bullet(docx.Text(say.Before+" "), docx.Bold(say.Figure), docx.Text(say.After))
			}
			of.writeTable(d, r.L.T("portrait.sheets.table"), p.first())
		}
		d.NewPage()
		s.writeActing(d, r, p, acting)
		p.writeSourcesOf(d, p.first())
		download(w, docxMedia, p.fileName("communes", "docx"))
		_, err = d.WriteTo(w)
		return err
	})
}

// communes are the communes of a place that the book knows, by name, each read as the
// place is.
func (p placeReader) communes() []placeReader {
	var list []placeReader
	for _, t := range sortedMembers(p.places, p.t.Key, territory.Commune) {
		of := placeReader{r: p.r, book: p.book, places: p.places, t: t}
		var known bool
		if of.at, known = p.book.Place(p.places, t.Key); known { // else it is no longer one
			list = append(list, of)
		}
	}
	return list
}
