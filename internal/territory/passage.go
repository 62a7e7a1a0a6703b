package territory

import (
	"cmp"
	"slices"
	"strings"
)

// Passage says how the communes of one vintage become those of another, earlier
// or later. Communes that no flow names are unchanged, code included.
type Passage struct {
	From, To int
	// Flows in the order of From, then To. A commune that a flow comes to has all
	// that comes to it here, also what it was itself.
	Flows []Flow
	// ODbL is true when the tables of passage under that licence were used, which
	// whoever publishes what was made by it must then say.
	ODbL bool
}

// Flow is what goes from a commune of one vintage to a commune of another.
type Flow struct {
	From, To string
	// Share is the part of From that goes To there: the shares of one From add
	// up to 1. A merger's is 1; a split's is by population, as counted in the
	// first vintage after it.
	Share float64
	// Back is the part of To that comes From there, by population: as counted
	// in the last vintage before a merger; 1 after a split. The backs of one To
	// add up to 1; NaN when the populations are not known.
	Back float64
}

// Passage composes the changes between two vintages, year by year, in either
// direction: backwards, a merged commune is shared out by the populations that
// its parts had. A year that is no vintage is refused: 2020, whose stock of
// communes was never published, and the years before 2019, for which see
// WithOlder and PassageOf.
func (s *Set) Passage(from, to int) (Passage, error) {
	if err := cmp.Or(s.known(from), s.known(to)); err != nil {
		return Passage{}, err
	}
	if from > to {
		p, err := s.Passage(to, from)
		return p.reversed(), err
	}
	p := Passage{From: from, To: from}
	for _, year := range s.Vintages() {
		if year >= from && year < to {
			p = p.then(s.step(year))
		}
	}
	p.To = to
	return p, nil
}

// step is the passage from a vintage to the next.
func (s *Set) step(before int) Passage {
	if at := slices.IndexFunc(s.older, func(p Passage) bool { return p.From == before }); at >= 0 {
		return s.older[at]
	}
	moves := s.between(before)
	if len(moves) == 0 {
		return Passage{From: before, To: before}
	}
	p := Passage{From: before, To: moves[0].After, Flows: make([]Flow, len(moves))}
	out, in := map[string]tally{}, map[string]tally{}
	for _, m := range moves {
		out[m.From] = out[m.From].plus(m.People)
		in[m.To] = in[m.To].plus(m.People)
	}
	for i, m := range moves {
		p.Flows[i] = Flow{From: m.From, To: m.To, Share: out[m.From].part(m.People), Back: in[m.To].part(m.People)}
	}
	return p
}

// tally counts the people of a commune's moves, and the moves.
type tally struct{ people, moves int }

func (t tally) plus(people int) tally { return tally{t.people + people, t.moves + 1} }

// part is a move's part of the tally; the same for each where nobody lives.
func (t tally) part(people int) float64 {
	if t.people == 0 {
		return 1 / float64(t.moves)
	}
	return float64(people) / float64(t.people)
}

// reversed is the way back.
func (p Passage) reversed() Passage {
	back := Passage{From: p.To, To: p.From, ODbL: p.ODbL, Flows: make([]Flow, len(p.Flows))}
	for i, f := range p.Flows {
		back.Flows[i] = Flow{From: f.To, To: f.From, Share: f.Back, Back: f.Share}
	}
	return back.sorted()
}

// then follows the passage by another that starts where it ends.
func (p Passage) then(q Passage) Passage {
	from, reached := map[string][]Flow{}, map[string]bool{}
	for _, g := range q.Flows {
		from[g.From] = append(from[g.From], g)
	}
	both := Passage{From: p.From, To: q.To, ODbL: p.ODbL || q.ODbL}
	for _, f := range p.Flows {
		reached[f.To] = true
		next := from[f.To]
		if next == nil {
			next = []Flow{{From: f.To, To: f.To, Share: 1, Back: 1}}
		}
		for _, g := range next {
			both.Flows = append(both.Flows, Flow{f.From, g.To, f.Share * g.Share, f.Back * g.Back})
		}
	}
	for _, g := range q.Flows {
		if !reached[g.From] {
			both.Flows = append(both.Flows, g)
		}
	}
	return both.sorted().joined().changing()
}

func (p Passage) sorted() Passage {
	slices.SortFunc(p.Flows, func(a, b Flow) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
	return p
}

// joined makes one flow of those between the same two communes: a part that left
// and came back by another way.
func (p Passage) joined() Passage {
	kept := p.Flows[:0]
	for _, f := range p.Flows {
		if n := len(kept); n > 0 && kept[n-1].From == f.From && kept[n-1].To == f.To {
			kept[n-1].Share += f.Share
			kept[n-1].Back += f.Back
			continue
		}
		kept = append(kept, f)
	}
	p.Flows = kept
	return p
}

// changing leaves out the communes that end as they began: a code that was
// changed and then given back.
func (p Passage) changing() Passage {
	out, in := map[string]int{}, map[string]int{}
	for _, f := range p.Flows {
		out[f.From]++
		in[f.To]++
	}
	p.Flows = slices.DeleteFunc(p.Flows, func(f Flow) bool {
		return f.From == f.To && out[f.From] == 1 && in[f.To] == 1
	})
	return p
}
