package series

import (
	"fmt"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/territory"
)

// names tells the formula engine the units of the cards.
type names struct{ b *Book }

// Unit is that of a card.
func (n names) Unit(code string) (string, bool) {
	c := n.b.by[code]
	if c == nil {
		return "", false
	}
	return c.Unit, true
}

// Codes lists all.
func (n names) Codes() []string {
	codes := make([]string, len(n.b.cards))
	for i, c := range n.b.cards {
		codes[i] = c.Code
	}
	return codes
}

// compile reads the formulas of cards together and holds them against the units of what
// they name. Each is of counts that are added over communes, of the card's own place and
// period: what is computed from a rate would not add up. A cycle is told by its path.
func (b *Book) compile(cards []*Card) error {
	definitions := map[string]formula.Definition{}
	for _, c := range cards {
		if c.Rule == Formula {
			definitions[c.Code] = formula.Definition{Expression: c.Formula, Unit: c.Unit}
		}
	}
	plan, err := formula.Prepare(definitions, names{b})
	if err != nil {
		return err
	}
	for _, code := range plan.Order {
		for _, ref := range plan.Programs[code].References() {
			if b.by[ref.Code].Rule != Sum || ref.Level != "" || ref.Period != "" {
				return fmt.Errorf("indicator %s: %s is no count of the same place", code, ref.Code)
			}
		}
		b.programs[code] = plan.Programs[code]
	}
	return nil
}

// Formula is what is executed for a card, as the reader's language writes it; ""
// for a card without one.
func (b *Book) Formula(code, lang string) string {
	if p := b.programs[code]; p != nil {
		return p.String(lang)
	}
	return ""
}

// evaluate computes a card's formula for groups of communes, from its counts
// added over the communes of the group that have all of them:
//
//	y_g = f( Σ_c x_1c, …, Σ_c x_kc )   over the c in g where every x is known
//
// Cover is the share of these communes' inhabitants in those of the group that the
// source speaks of. Below MinCover
// there is no value; from there to all, it is Estimated. A group in which none has
// all counts bears the status of its communes.
func (b *Book) evaluate(c *Card, groups [][]int32) (*Series, []float64) {
	p := b.programs[c.Code]
	references := p.References()
	counts := make([]*Series, len(references))
	for i, ref := range references {
		counts[i] = b.levels[territory.Commune].values[ref.Code]
	}
	sums := sumsOf(counts, groups)
	result, err := p.Evaluate(columns{references, sums}, len(groups))
	out := New(c.Code, c.Period, territory.Commune, b.places.Vintage(), len(groups))
	cover := make([]float64, len(groups))
	if err != nil {
		return out, cover // the engine refuses no column that has the right length
	}
	for i, g := range groups {
		cover[i] = b.covered(counts, g)
		st := result.Status[i]
		switch {
		case len(g) > 1 && cover[i] < MinCover && st.Has():
			st = Missing
		case len(g) > 1 && cover[i] < 1 && st == Known:
			st = Estimated
		}
		if st.Has() {
			out.Set(i, result.Values[i], warned(c, result.Values[i], st))
		} else {
			out.Status[i] = st
		}
	}
	return out, cover
}

// warned flags a known value that its card warns of.
func warned(c *Card, v float64, st Status) Status {
	if st == Known && len(c.Warnings(v)) > 0 {
		return Flagged
	}
	return st
}

// columns are the inputs of a formula.
type columns struct {
	references []formula.Reference
	vectors    []formula.Vector
}

// Vector is the column of a reference.
func (c columns) Vector(ref formula.Reference) (formula.Vector, error) {
	return c.vectors[slices.Index(c.references, ref)], nil
}

// sumsOf adds each count over the communes of each group that have all counts.
func sumsOf(counts []*Series, groups [][]int32) []formula.Vector {
	sums := make([]formula.Vector, len(counts))
	for k := range sums {
		sums[k] = formula.Vector{Values: make([]float64, len(groups)), Status: make([]Status, len(groups))}
	}
	doubtful := make([]float64, len(counts))
	for i, g := range groups {
		some := false
		clear(doubtful)
		for _, c := range g {
			if !allHave(counts, c) {
				continue
			}
			some = true
			for k, x := range counts {
				sums[k].Values[i] += x.Values[c]
				if x.Status[c] != Known {
					doubtful[k] += math.Abs(x.Values[c])
				}
			}
		}
		for k, x := range counts {
			sums[k].Status[i] = weighed(Known, doubtful[k], sums[k].Values[i])
			if !some {
				sums[k].Status[i] = reason(x, g)
			}
		}
	}
	return sums
}

func allHave(counts []*Series, commune int32) bool {
	for _, x := range counts {
		if !x.Status[commune].Has() {
			return false
		}
	}
	return true
}

// reason is why a group has no sum: secrecy in one of its communes, else that
// the source speaks of none of them, else that nobody knows.
func reason(x *Series, communes []int32) Status {
	outside := len(communes) > 0
	for _, c := range communes {
		if x.Status[c] == Secret {
			return Secret
		}
		outside = outside && x.Status[c] == NotApplicable
	}
	if outside {
		return NotApplicable
	}
	return Missing
}

// covered is the share of a group's inhabitants who live where every count is known.
func (b *Book) covered(counts []*Series, communes []int32) float64 {
	population := b.levels[territory.Commune].values[traitOf[TraitSize].indicator]
	var known, all float64
	for _, c := range communes {
		if slices.ContainsFunc(counts, func(x *Series) bool { return x.Status[c] == NotApplicable }) {
			continue // outside the field of the source
		}
		weight := 1.0
		if population != nil && population.Status[c].Has() {
			weight = population.Values[c]
		}
		all += weight
		if allHave(counts, c) {
			known += weight
		}
	}
	if all == 0 {
		return 0
	}
	return known / all
}

// Together adds counts over the communes of a place, one a date, the last being the
// latest: a date stands when it is known of the same communes as the latest, so that
// no commune comes or goes between two of them. What is estimated of a lone commune is
// that of the one it was part of, and does not stand.
func (b *Book) Together(codes []string, p Place) []Value {
	out := make([]Value, len(codes))
	latest := b.levels[territory.Commune].values[codes[len(codes)-1]]
	for i, code := range codes {
		out[i] = unknown()
		x := b.levels[territory.Commune].values[code]
		if x == nil || latest == nil || !sameKnown(x, latest, p.communes) {
			continue
		}
		if v := sumOver(x, p.communes); v.Status == Known || v.Has() && len(p.communes) > 1 {
			out[i] = v
		}
	}
	return out
}

// sameKnown says whether two counts are known of the same communes.
func sameKnown(x, y *Series, communes []int32) bool {
	for _, c := range communes {
		if x.Status[c].Has() != y.Status[c].Has() {
			return false
		}
	}
	return true
}
