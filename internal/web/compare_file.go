package web

import (
	"net/http"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// compareFile reads what both files hold: the places, and every indicator that is shown of them.
func (s *Server) compareFile(r *Request) (compared, []*series.Card, error) {
	s.inDownloadLang(r)
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
	download(w, csvMedia, "comparaison.csv")
	return c.file(cards).csv(w)
}

func (s *Server) compareXLSX(w http.ResponseWriter, r *Request) error {
	c, cards, err := s.compareFile(r)
	if err != nil {
		return err
	}
	download(w, xlsxMedia, "comparaison.xlsx")
	return c.file(cards).xlsx(w, r)
}

// file is the comparison as a file: each value with its status, after the table of the page.
func (c compared) file(cards []*series.Card) tabled {
	l := c.r.L
	return tabled{Columns: c.columns(), Lines: func(give func(...sheet.Cell) error) error { return c.values(cards, give) },
		Title: l.T("compare.table", "names", l.List(c.names)), Sheet: l.T("compare.values"), Read: said(l.T("compare.lead"), l.T("compare.blank"), c.places[0].sources(cards)),
		Before: func(book *sheet.XLSXWriter) error { return c.wide(book, cards) }}
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
