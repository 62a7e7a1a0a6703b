package web

import (
	"math"

	"codeberg.org/bocage/bocage/internal/fault"
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
	if x.spread != nil {
		a, b := x.spread.Units[row].Rank, x.spread.Units[there].Rank
		key := "index.beside.apart"
		if a.Low <= b.High && b.Low <= a.High {
			key = "index.beside.not_apart"
		}
		part.Said = append(part.Said, l.T(key, "name", t.Name, "rank", x.rank(row), "other", other.Name, "there", x.rank(there)))
	}
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
