package web

import (
	"math"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/territory"
)

// besideIndexParameter names the place that is set beside the one of the page.
const besideIndexParameter = "avec"

// besideIndexed sets another place beside the one of the page: the field that asks for
// it, and what separates the two once it is given.
type besideIndexed struct {
	Ask    Field
	Action string
	Send   Button
	Title  string // of what follows; none while no place is given
	Said   []string
	Ahead  []string
	Behind []string
	Names  [2]string
}

// besideAsked reads the other place that is asked for: its row, −1 when none is.
func (s *Server) besideAsked(x *indexReader, t territory.Territory, typed string) (territory.Territory, int, error) {
	var other territory.Territory
	key, err := s.app.ReadTerritory(x.r.Actor, besideIndexParameter, typed)
	if err != nil || key == "" {
		return other, -1, err
	}
	other, _ = x.places.Get(key)
	if key == t.Key {
		return other, -1, fault.On(besideIndexParameter, fault.Invalid, "index.beside.same", "name", t.Name)
	}
	row := -1
	if other.Level == x.v.Level {
		row = x.result.Row(other.Code)
	}
	if row < 0 || math.IsNaN(x.result.Scores.At(row, x.result.Target)) {
		return other, -1, fault.On(besideIndexParameter, fault.Invalid, "index.beside.not_scored", "name", other.Name)
	}
	return other, row, nil
}

// beside fills in what separates the place of a row from another.
func (x *indexReader) beside(part *besideIndexed, t, other territory.Territory, row, there int) error {
	l := x.r.L
	d, err := x.result.ExplainBeside(t.Code, other.Code)
	if err != nil {
		return err
	}
	part.Title, part.Names = l.T("index.beside.between", "name", t.Name, "other", other.Name), [2]string{t.Name, other.Name}
	part.Said = []string{l.T("index.beside.scores", "name", t.Name, "score", l.Number(float64(d.Score), 1), "other", other.Name, "there", l.Number(float64(d.AgainstScore), 1))}
	order, err := x.order(t, other, row, there)
	if err != nil {
		return err
	}
	part.Said = append(part.Said, order...)
	here, _ := x.book.Place(x.places, t.Key)
	away, _ := x.book.Place(x.places, other.Key)
	for _, s := range bySize(d.Sources) {
		card, known := x.book.Card(s.Code)
		if !known {
			continue
		}
		said := l.T("index.beside.source", "label", card.Label.In(x.r.Lang), "value", x.valueHere(card, here), "there", x.valueHere(card, away), "points", signed(x.r, float64(s.Total)))
		switch total := float64(s.Total); {
		case total > 0.05 && len(part.Ahead) < toldSources:
			part.Ahead = append(part.Ahead, said)
		case total < -0.05 && len(part.Behind) < toldSources:
			part.Behind = append(part.Behind, said)
		}
	}
	return nil
}

// order tells the positions of two places, and what can be said of which is ahead: in
// what share of the draws, where that is counted; else by their intervals.
func (x *indexReader) order(t, other territory.Territory, row, there int) ([]string, error) {
	if x.spread == nil {
		return nil, nil
	}
	l := x.r.L
	said := []string{l.T("index.beside.positions", "name", t.Name, "rank", x.rank(row), "other", other.Name, "there", x.rank(there))}
	above, known, err := x.s.app.AboveIn(x.r.Context(), x.result, t.Code, other.Code)
	if err != nil {
		return nil, err
	}
	a, b := x.spread.Units[row].Rank, x.spread.Units[there].Rank
	first, second, key := t.Name, other.Name, "index.beside.unsure"
	switch {
	case known && math.IsNaN(above):
		key = "index.beside.never"
	case known:
		if above < 0.5 {
			first, second, above = second, first, 1-above
		}
		if above >= app.UsuallyAbove {
			key = "index.beside.sure"
		}
	case a.Low <= b.High && b.Low <= a.High:
		key = "index.beside.overlap"
	default:
		key = "index.beside.apart"
	}
	return append(said, l.T(key, "draws", l.Int(x.spread.Draws), "name", first, "other", second, "share", shareOfDraws(l, above))), nil
}

// shareOfDraws writes a share so that all is said of all alone.
func shareOfDraws(l *i18n.Localiser, share float64) string {
	if share < 1 && share >= 0.995 {
		return l.Percent(share, 1)
	}
	return l.Percent(share, 0)
}
