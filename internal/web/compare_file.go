package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// compareFile reads what both files hold: the places, and every indicator that is shown of them.
func (s *Server) compareFile(r *Request) (compared, []*series.Card, error) {
	s.inAsked(r)
	c, err := s.comparedAsked(r, comparedLines(r.QueryForm()))
	if err == nil && len(c.places) < leastCompared {
		err = fault.New(fault.Invalid, "compare.too_few")
	}
	if err != nil {
		return c, nil, err
	}
	return c, c.cardsOf(nil, ""), nil
}

func (s *Server) compareCSV(w http.ResponseWriter, r *Request) error {
	c, cards, err := s.compareFile(r)
	if err != nil {
		return err
	}
	download(w, "text/csv; charset=utf-8", "comparaison.csv")
	out := sheet.NewCSVForPeople(w)
	if err := out.Header(c.columns()...); err != nil {
		return err
	}
	if err := c.values(cards, out.Row); err != nil {
		return err
	}
	return out.Close()
}

func (s *Server) compareXLSX(w http.ResponseWriter, r *Request) error {
	c, cards, err := s.compareFile(r)
	if err != nil {
		return err
	}
	download(w, xlsxType, "comparaison.xlsx")
	book := sheet.NewXLSXWriter(w, r.L.T("compare.title"), r.Lang, r.L.T("matrix.book.lists"))
	if err := book.Prose(r.L.T("matrix.book.read"), sheet.Line{Heading: true, Text: r.L.T("compare.table", "names", r.L.List(c.names))},
		sheet.Line{Text: r.L.T("compare.lead")}, sheet.Line{Text: r.L.T("compare.blank")}, sheet.Line{Text: c.places[0].sources(cards)}); err != nil {
		return err
	}
	if err := c.wide(book, cards); err != nil {
		return err
	}
	var columns []sheet.Column
	for _, name := range c.columns() {
		columns = append(columns, sheet.Column{Name: name})
	}
	if err := book.Table(r.L.T("compare.values"), columns...); err != nil {
		return err
	}
	if err := c.values(cards, book.Row); err != nil {
		return err
	}
	return book.Close()
}

// wide is the table of the page: an indicator a line, a place a column. What has no
// value is an empty cell, told in the list.
func (c compared) wide(book *sheet.XLSXWriter, cards []*series.Card) error {
	l := c.r.L
	columns := []sheet.Column{{Name: l.T("portrait.profile.indicator"), Width: 40}, {Name: l.T("place_indicator.period")}, {Name: l.T("place_indicator.unit")}}
	for _, name := range append(c.names[:len(c.names):len(c.names)], l.T("indicator_map.france")) {
		columns = append(columns, sheet.Column{Name: name})
	}
	if err := book.Table(l.T("compare.sheet"), columns...); err != nil {
		return err
	}
	for _, card := range cards {
		cells := sheet.Texts(card.Label.In(c.r.Lang), cardPeriod(c.r, card), unitWord(c.r, card))
		for _, p := range c.places {
			cells = append(cells, sheet.Figure(p.book.Value(card.Code, p.at).Number))
		}
		if err := book.Row(append(cells, sheet.Figure(c.france(card).Number))...); err != nil {
			return err
		}
	}
	return nil
}

func (c compared) columns() []string {
	l := c.r.L
	return []string{l.T("place_indicator.code"), l.T("portrait.profile.indicator"), l.T("place_indicator.period"), l.T("place_indicator.unit"), l.T("compare.key"), l.T("compare.place"),
		l.T("portrait.note.exact"), l.T("compare.status"), l.T("portrait.note.status"), l.T("territory.source"), l.T("place_indicator.licence")}
}

// values gives each value with its status, a line each.
func (c compared) values(cards []*series.Card, give func(...sheet.Cell) error) error {
	for _, card := range cards {
		for i, p := range c.places {
			v := p.book.Value(card.Code, p.at)
			said := p.why(card, v)
			if v.Has() {
				said = p.status(card, v)
			}
			cells := sheet.Texts(card.Code, card.Label.In(c.r.Lang), cardPeriod(c.r, card), unitWord(c.r, card), string(p.t.Key), c.names[i])
			cells = append(cells, sheet.Figure(v.Number), sheet.Text(c.r.L.T("place_indicator.status."+v.Status.Code())), sheet.Text(said))
			if err := give(append(cells, sheet.Texts(card.Source.Title.In(c.r.Lang), card.Source.Licence)...)...); err != nil {
				return err
			}
		}
	}
	return nil
}
