package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/docx"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/series"
)

const docxMedia = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// portraitDOCX is the portrait as a document to go on writing: the same
// sentences, every indicator, and where each comes from.
func (s *Server) portraitDOCX(w http.ResponseWriter, r *Request) error {
	return s.portraitFile(w, r, "portrait_docx", func(p placeReader) error {
		f, err := s.app.Framework(profileFrameworks[0], "")
		if err != nil {
			return err
		}
		acting, err := s.app.ActingIn(r.Context(), r.Actor, p.t.Key, app.Place{})
		if err != nil {
			return err
		}
		told, err := s.app.StoriesIn(r.Context(), p.t.Key)
		if err != nil {
			return err
		}
		address := s.base(r) + territoryURL(r, p.t.Key)
		d := docx.New(docx.About{Title: p.title(), Lang: r.Lang, Author: r.L.T("site.name"), Description: p.sources(p.cards()), Address: address, Foot: p.title()})
		p.writePlace(d, address)
		if err := p.writeSayings(d); err != nil {
			return err
		}
		p.writeIndicators(d, f)
		p.writeSpread(d)
		s.writeActing(d, r, p, acting)
		s.writeStories(d, r, p, acting, told)
		p.writeSourcesOf(d, p.cards())
		download(w, docxMedia, p.fileName("portrait", "docx"))
		_, err = d.WriteTo(w)
		return err
	})
}

// writePlace says which place it is and what holds it.
func (p placeReader) writePlace(d *docx.Document, address string) {
	words := []string{capital(kindWord(p.r, p.t))}
	for _, up := range p.above() {
		words = append(words, up.Name)
	}
	d.Paragraph(docx.Text(strings.Join(words, " · ")))
	d.Small(docx.Text(p.r.L.T("portrait.doc.address")+" "), docx.Run{Text: address, Href: address})
}

// writeSayings writes what the page says first.
func (p placeReader) writeSayings(d *docx.Document) error {
	d.Heading(1, p.r.L.T("portrait.title"))
	if err := p.writeTrend(d); err != nil {
		return err
	}
	for _, c := range p.first() {
		say := p.say(&Page{}, c)
		runs := []docx.Run{docx.Text(say.Before + " "), docx.Bold(say.Figure), {Text: say.After, Note: flat(p.r, say.Note)}}
		if say.Beside != "" {
			runs = append(runs, docx.Text("\n"+say.Beside))
		}
		d.Bullet(runs...)
	}
	return nil
}

// flat is a margin note on one line, for a footnote.
func flat(r *Request, n *Note) string {
	words := []string{n.Text}
	for _, f := range n.Facts {
		words = append(words, r.L.T("portrait.doc.fact", "label", f.Label, "text", f.Text))
	}
	return strings.Join(words, " ; ")
}

// writeTrend writes the population over time as a sentence and a table.
func (p placeReader) writeTrend(d *docx.Document) error {
	figure, said, err := p.trend()
	if err != nil || figure == nil { // known at fewer than two dates
		return err
	}
	d.Paragraph(docx.Text(said))
	picture, err := figurePNG(figure.Chart, p.licences(p.book.Family(populationFamily)))
	if err != nil {
		return err
	}
	d.Picture(docx.Picture{PNG: picture, Alt: figure.Chart.Finding + " " + figure.Chart.Measure + "."})
	d.Table(figureTable(figure))
	d.Small(docx.Text(figure.Chart.Note + " " + figure.Chart.Source))
	return nil
}

// licences lists those of the sources of cards, each once.
func (p placeReader) licences(cards []*series.Card) string {
	var list []string
	for _, c := range cards {
		if !slices.Contains(list, c.Source.Licence) {
			list = append(list, c.Source.Licence)
		}
	}
	return strings.Join(list, " ; ")
}

// figureTable is the table twin of a chart.
func figureTable(f *FigureBox) docx.Table {
	t := docx.Table{Caption: f.Chart.Table.Caption}
	for i, c := range f.Chart.Table.Columns {
		t.Columns = append(t.Columns, docx.Column{Name: c.Label, Numeric: i > 0})
	}
	for _, row := range f.Chart.Table.Rows {
		var cells []docx.Run
		for _, c := range row {
			cells = append(cells, docx.Text(c.Text))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// writeIndicators writes a table a dimension, then the counts that the others are
// computed from.
func (p placeReader) writeIndicators(d *docx.Document, f *framework.Framework) {
	var figures, counts []*series.Card
	for _, c := range p.cards() {
		if c.Count {
			counts = append(counts, c)
			continue
		}
		figures = append(figures, c)
	}
	d.Heading(1, p.r.L.T("portrait.profile.title"))
	d.Small(docx.Text(p.mappedBy(f, figures) + " " + p.r.L.T("portrait.profile.note")))
	for _, part := range p.byDimension(f, figures) {
		d.Heading(2, part.Title)
		if len(part.Cards) == 0 {
			d.Paragraph(docx.Text(p.r.L.T("portrait.profile.none")))
			continue
		}
		p.writeTable(d, part.Title, part.Cards)
	}
	d.Heading(2, p.r.L.T("place_indicator.list.counts"))
	p.writeTable(d, p.r.L.T("place_indicator.list.counts"), counts)
}

// writeTable sets indicators against larger places, each figure with what it bears in a footnote.
func (p placeReader) writeTable(d *docx.Document, caption string, cards []*series.Card) {
	l, up := p.r.L, p.above()
	t := docx.Table{Caption: caption, Columns: []docx.Column{{Name: l.T("portrait.profile.indicator"), Width: 3}, {Name: l.T("place_indicator.period"), Width: 1.1}, {Name: p.t.Name, Width: 1.4, Numeric: true}}}
	for _, t2 := range up {
		t.Columns = append(t.Columns, docx.Column{Name: t2.Name, Width: 1.3, Numeric: true})
	}
	for _, c := range cards {
		line := p.line(c, up)
		cells := []docx.Run{docx.Text(line.Label), docx.Text(line.Period), p.figureRun(line)}
		for _, a := range line.Against {
			cells = append(cells, docx.Text(p.figureOr(c, a.Value, a.Status)))
		}
		t.Rows = append(t.Rows, cells)
	}
	d.Table(t)
}

// figureRun is the figure of a line with its reserves; or in a word why there is none, and the
// reason in full.
func (p placeReader) figureRun(line placeLine) docx.Run {
	if line.Value.Has() {
		return docx.Run{Text: p.figure(line.Card, line.Value), Note: line.Reserves}
	}
	return docx.Run{Text: p.r.L.T("place_indicator.status." + line.Value.Status.Code()), Note: line.Status}
}

func (p placeReader) figureOr(c *series.Card, v series.Value, words string) string {
	if v.Has() {
		return p.figure(c, v)
	}
	return words
}

// writeSpread writes how the communes of a larger place lie.
func (p placeReader) writeSpread(d *docx.Document) {
	t := p.spread()
	if t == nil {
		return
	}
	d.Heading(1, p.r.L.T("portrait.spread.title"))
	out := docx.Table{Caption: t.Caption}
	for i, c := range t.Columns {
		width := 1.0
		if i == 0 {
			width = 3
		}
		out.Columns = append(out.Columns, docx.Column{Name: c.Label, Width: width, Numeric: c.Numeric})
	}
	for _, row := range t.Rows {
		var cells []docx.Run
		for _, c := range row.Cells {
			cells = append(cells, docx.Text(c.Text))
		}
		out.Rows = append(out.Rows, cells)
	}
	d.Table(out)
}

// writeActing names the initiatives that act there, those first that the page shows.
func (s *Server) writeActing(d *docx.Document, r *Request, p placeReader, acting app.Acting) {
	part := actingOf(r, p.places, p.t, acting)
	d.Heading(1, r.L.T("territory.acting"))
	d.Paragraph(docx.Text(part.Said))
	s.writeCards(d, r, part.Here)
	if acting.Next != nil {
		d.Small(docx.Text(r.L.T("portrait.doc.more")))
	}
	if len(part.Wider) > 0 {
		d.Heading(2, r.L.T("territory.acting.larger"))
		d.Paragraph(docx.Text(part.WiderSaid))
		s.writeCards(d, r, part.Wider)
	}
}

// writeCards names initiatives, each with where it acts.
func (s *Server) writeCards(d *docx.Document, r *Request, cards []InitiativeCard) {
	for _, c := range cards {
		runs := []docx.Run{{Text: c.Name, Href: s.base(r) + c.Href}}
		if c.Place != "" {
			runs = append(runs, docx.Text(r.L.T("portrait.note.period", "period", c.Place)))
		}
		d.Bullet(runs...)
	}
}

// writeSourcesOf lists where the figures of cards come from, then the reserves of each.
func (p placeReader) writeSourcesOf(d *docx.Document, cards []*series.Card) {
	r := p.r
	d.Heading(1, r.L.T("portrait.file.sources"))
	seen := map[string]bool{}
	for _, c := range cards {
		if seen[c.Source.ID] {
			continue
		}
		seen[c.Source.ID] = true
		d.Bullet(docx.Run{Text: c.Source.Title.In(r.Lang), Href: c.Source.URL}, docx.Text(r.L.T("portrait.doc.source", "producer", c.Source.Producer, "licence", c.Source.Licence)))
	}
	d.Heading(2, r.L.T("place_indicator.caveats"))
	for _, c := range cards {
		if list := caveats(r, c); len(list) > 0 {
			d.Bullet(docx.Bold(r.L.T("portrait.communes.column", "label", c.Label.In(r.Lang), "period", cardPeriod(r, c))), docx.Text(r.L.T("portrait.doc.colon")+strings.Join(list, " ")))
		}
	}
}
