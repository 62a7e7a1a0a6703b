package web

import (
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// portraitXLSX is all that is known of a place: a sheet of figures, and one of
// where each comes from.
func (s *Server) portraitXLSX(w http.ResponseWriter, r *Request) error {
	return s.portraitFile(w, r, "portrait_xlsx", func(p placeReader) error {
		download(w, xlsxMedia, p.fileName("portrait", "xlsx"))
		book := sheet.NewXLSXWriter(w, p.title(), r.Lang, r.L.T("portrait.file.choices"))
		if err := p.figuresSheet(book); err != nil {
			return err
		}
		if err := s.storiesSheet(book, r, p); err != nil {
			return err
		}
		if err := p.sourcesSheet(book, s.base(r), p.cards()); err != nil {
			return err
		}
		return book.Close()
	})
}

// title names the file of a place.
func (p placeReader) title() string {
	return p.r.L.T("portrait.file.title", "name", p.places.Label(p.t.Key))
}

// figureColumns are those of the sheet of figures, before what is set against them.
var figureColumns = []string{"indicator", "code", "period", "value", "unit", "status", "reserves", "standing"}

// spreadColumns say how the communes of a place lie.
var spreadColumns = []string{"least", "quarter", "middle", "three_quarters", "greatest", "known", "communes"}

func (p placeReader) figuresSheet(book *sheet.XLSXWriter) error {
	var columns []sheet.Column
	for _, name := range figureColumns {
		columns = append(columns, sheet.Column{Name: p.r.L.T("portrait.file." + name)})
	}
	columns[0].Width, columns[6].Width = 60, 40
	for _, up := range p.above() {
		columns = append(columns, sheet.Column{Name: up.Name}, sheet.Column{Name: p.r.L.T("portrait.file.status_of", "name", up.Name)})
	}
	if p.spreads() {
		for _, name := range spreadColumns {
			columns = append(columns, sheet.Column{Name: p.r.L.T("portrait.spread." + name)})
		}
	}
	if err := book.Table(p.r.L.T("portrait.file.values"), columns...); err != nil {
		return err
	}
	for _, line := range p.lines() {
		if err := book.Row(p.cells(line)...); err != nil {
			return err
		}
	}
	return nil
}

// cells are a line of the sheet of figures. What has no figure is an empty cell,
// whose status says why; never a zero.
func (p placeReader) cells(line placeLine) []sheet.Cell {
	cells := []sheet.Cell{sheet.Text(line.Label), sheet.Text(line.Card.Code), sheet.Text(line.Period), figureCell(line.Value), sheet.Text(line.Unit),
		sheet.Text(line.Status), sheet.Text(line.Reserves), sheet.Text(line.Standing)}
	for _, a := range line.Against {
		cells = append(cells, figureCell(a.Value), sheet.Text(a.Status))
	}
	if s := line.Spread; s != nil {
		for _, v := range []float64{s.Least, s.Quarter, s.Middle, s.ThreeQuarters, s.Greatest, float64(s.Known), float64(s.Communes)} {
			cells = append(cells, sheet.Figure(v))
		}
	}
	return cells
}

func figureCell(v series.Value) sheet.Cell {
	if !v.Has() {
		return sheet.Cell{}
	}
	return sheet.Figure(v.Number)
}

var sourceColumns = []string{"indicator", "code", "period", "definition", "published", "source", "producer", "licence", "address", "rule", "formula", "caveats", "card"}

// sourcesSheet says of each indicator where it comes from, how it is computed and
// what to know before using it.
func (p placeReader) sourcesSheet(book *sheet.XLSXWriter, base string, cards []*series.Card) error {
	r := p.r
	var columns []sheet.Column
	for _, name := range sourceColumns {
		columns = append(columns, sheet.Column{Name: r.L.T("portrait.file." + name)})
	}
	columns[0].Width, columns[3].Width, columns[11].Width = 60, 60, 60
	if err := book.Table(r.L.T("portrait.file.sources"), columns...); err != nil {
		return err
	}
	for _, c := range cards {
		published := r.L.T("place_indicator.vintage.of", "level", r.L.N("territory.level."+string(c.Level), 2), "year", strconv.Itoa(c.Vintage))
		if err := book.Row(sheet.Texts(c.Label.In(r.Lang), c.Code, cardPeriod(r, c), c.Definition.In(r.Lang), published, c.Source.Title.In(r.Lang), c.Source.Producer,
			c.Source.Licence, c.Source.URL, ruleWords(r, p.book, c), p.book.Formula(c.Code, r.Lang), strings.Join(caveats(r, c), "\n"), base+r.To("place_indicator", c.Code))...); err != nil {
			return err
		}
	}
	return nil
}

// communesXLSX is the figures of every commune of a place in one file: communes in
// rows, indicators in columns, what each figure is worth in a sheet of its own.
func (s *Server) communesXLSX(w http.ResponseWriter, r *Request) error {
	return s.portraitFile(w, r, "portrait_communes", func(p placeReader) error {
		if !p.spreads() {
			return fault.New(fault.NotFound, "not_found")
		}
		download(w, xlsxMedia, p.fileName("communes", "xlsx"))
		book, cards := sheet.NewXLSXWriter(w, r.L.T("portrait.communes.title", "name", p.places.Label(p.t.Key)), r.Lang, r.L.T("portrait.file.choices")), communeCards(p.book)
		if err := p.communesSheet(book, "portrait.file.values", cards, func(_ placeReader, _ *series.Card, v series.Value) sheet.Cell { return figureCell(v) }); err != nil {
			return err
		}
		if err := p.communesSheet(book, "portrait.file.statuses", cards, func(of placeReader, c *series.Card, v series.Value) sheet.Cell {
			return sheet.Text(of.statusAndReserves(c, v))
		}); err != nil {
			return err
		}
		if err := s.storiesSheet(book, r, p); err != nil {
			return err
		}
		if err := p.sourcesSheet(book, s.base(r), cards); err != nil {
			return err
		}
		return book.Close()
	})
}

// communeCards are the indicators that communes have.
func communeCards(book *series.Book) []*series.Card {
	var cards []*series.Card
	for _, c := range book.Cards() {
		if c.Level == territory.Commune {
			cards = append(cards, c)
		}
	}
	return cards
}

// statusAndReserves says what a figure is worth in a cell.
func (p placeReader) statusAndReserves(c *series.Card, v series.Value) string {
	words := p.statusWord(c, v)
	if reserves := p.status(c, v); v.Has() && reserves != "" {
		return p.r.L.T("portrait.file.with_reserves", "status", words, "reserves", uncapital(reserves))
	}
	return words
}

// communesSheet writes communes × indicators, each cell as cell says.
func (p placeReader) communesSheet(book *sheet.XLSXWriter, name string, cards []*series.Card, cell func(placeReader, *series.Card, series.Value) sheet.Cell) error {
	r := p.r
	columns := []sheet.Column{{Name: r.L.T("portrait.communes.code")}, {Name: capital(r.L.N("territory.level.commune", 1)), Width: 32}}
	for _, c := range cards {
		columns = append(columns, sheet.Column{Name: p.heading(c), Width: 22})
	}
	if err := book.Table(r.L.T(name), columns...); err != nil {
		return err
	}
	for _, of := range p.communes() {
		cells := sheet.Texts(of.t.Code, of.t.Name)
		for _, c := range cards {
			cells = append(cells, cell(of, c, p.book.Value(c.Code, of.at)))
		}
		if err := book.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}
