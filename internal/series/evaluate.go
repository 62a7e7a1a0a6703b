package series

import (
	"math"
	"slices"

	"codeberg.org/bocage/bocage/internal/indicator/formula"
	"codeberg.org/bocage/bocage/internal/territory"
)

// run computes a card's formula at its level, and at those above when it is that of the
// communes; but for a mean, which may be weighed by what is not computed yet.
func (b *Book) run(c *Card) {
	at := b.levels[c.Level]
	if c.Level != territory.Commune || c.EachCommune() {
		at.values[c.Code] = b.evaluateAt(c, at)
	} else {
		at.values[c.Code], _ = b.evaluate(c, at.order.Communes)
	}
	if c.Rule != Weighted {
		b.raiseAll(c)
	}
}

// evaluate computes a card's formula for groups of communes, from its counts
// added over the communes of the group that have all of them:
//
//	y_g = f( Σ_c x_1c, …, Σ_c x_kc )   over the c in g where every x is known
//
// Cover is the share of these communes' inhabitants in those of the group that the
// source speaks of. Below MinCover
// there is no value; from there to all, it is Estimated. What is no share, and would be that of the part only, asks for
// all (formula.Program.Scale). A group in which none has all counts bears the status of its communes.
func (b *Book) evaluate(c *Card, groups [][]int32) (*Series, []float64) {
	p := b.programs[c.Code]
	counts, in := b.inputs(p, groups)
	result, err := p.Evaluate(in, len(groups))
	out := New(c.Code, c.Period, territory.Commune, b.places.Vintage(), len(groups))
	cover := make([]float64, len(groups))
	if err != nil {
		return out, cover // the engine refuses no column that has the right length
	}
	degree, known := p.Scale(nil)
	share := known && degree == 0
	for i, g := range groups {
		cover[i] = b.covered(counts, g)
		st := result.Status[i]
		switch {
		case len(g) < 2 || !st.Has():
		case !share && cover[i] < 1:
			st = lacking(counts, g)
		case cover[i] < MinCover:
			st = Missing
		case cover[i] < 1 && st == Known:
			st = Estimated
		}
		out.take(c, i, result.Values[i], st)
	}
	return out, cover
}

// take sets a computed value with its status, flagged when its card warns of it.
func (s *Series) take(c *Card, i int, v float64, st Status) {
	if !st.Has() {
		s.Status[i] = st
		return
	}
	if st == Known && len(c.Warnings(v)) > 0 {
		st = Flagged
	}
	s.Set(i, v, st)
}

// lacking is why a group has no total: secrecy in one of its communes, else that one is not known.
func lacking(counts []*Series, communes []int32) Status {
	for _, x := range counts {
		for _, c := range communes {
			if x.Status[c] == Secret {
				return Secret
			}
		}
	}
	return Missing
}

// evaluateAt computes a card's formula for the places of a level from what they have
// there: nothing is added.
func (b *Book) evaluateAt(c *Card, at *level) *Series {
	p := b.programs[c.Code]
	in := columns{references: p.References()}
	for _, ref := range in.references {
		if ref.Level != "" {
			in.vectors = append(in.vectors, b.fromAbove(ref, at.order.Communes))
			continue
		}
		s := at.values[ref.Code]
		in.vectors = append(in.vectors, formula.Vector{Values: s.Values, Status: s.Status})
	}
	out := New(c.Code, c.Period, c.Level, b.places.Vintage(), at.order.Len())
	result, err := p.Evaluate(in, at.order.Len())
	if err != nil {
		return out
	}
	for i := range result.Status {
		out.take(c, i, result.Values[i], result.Status[i])
	}
	return out
}

// Inputs are the values that a card's formula is computed from for a place.
func (b *Book) Inputs(code string, p Place) func(formula.Reference) formula.Value {
	c, program := b.by[code], b.programs[code]
	of := map[formula.Reference]formula.Value{}
	_, in := b.inputs(program, [][]int32{p.communes})
	for i, ref := range in.references {
		v := in.vectors[i]
		of[ref] = formula.Value{Number: v.Values[0], Status: v.Status[0]}
		if c.Level != territory.Commune && ref.Level == "" {
			at := b.Value(ref.Code, p)
			of[ref] = formula.Value{Number: at.Number, Status: at.Status}
		}
	}
	return func(ref formula.Reference) formula.Value { return of[ref] }
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

// inputs are what a formula reads for groups of communes: counts added over them, and what is
// read of the place above that holds them.
func (b *Book) inputs(p *formula.Program, groups [][]int32) ([]*Series, columns) {
	in := columns{references: p.References()}
	var counts []*Series
	for _, ref := range in.references {
		if x := b.levels[territory.Commune].values[ref.Code]; ref.Level == "" && x != nil {
			counts = append(counts, x)
		}
	}
	sums, k := sumsOf(counts, groups), 0
	for _, ref := range in.references {
		switch {
		case ref.Level != "":
			in.vectors = append(in.vectors, b.fromAbove(ref, groups))
		case b.levels[territory.Commune].values[ref.Code] == nil: // of a level where nothing is added
			none := New(ref.Code, "", territory.Commune, 0, len(groups))
			in.vectors = append(in.vectors, formula.Vector{Values: none.Values, Status: none.Status})
		default:
			in.vectors = append(in.vectors, sums[k])
			k++
		}
	}
	return counts, in
}

// fromAbove reads an indicator of the place above that holds all communes of a group; what
// several of them hold is not applicable.
func (b *Book) fromAbove(ref formula.Reference, groups [][]int32) formula.Vector {
	out := New(ref.Code, "", ref.Level, 0, len(groups))
	above, x := b.above()[ref.Level], b.levels[ref.Level].values[ref.Code]
	for i, g := range groups {
		out.Status[i] = NotApplicable
		if len(g) == 0 {
			continue
		}
		at := above[g[0]]
		if at >= 0 && !slices.ContainsFunc(g, func(c int32) bool { return above[c] != at }) {
			out.Set(i, x.Values[at], x.Status[at])
		}
	}
	return formula.Vector{Values: out.Values, Status: out.Status}
}

// placesAbove finds the place of each level that holds each commune; -1 for none.
func (b *Book) placesAbove() map[territory.Level][]int32 {
	all := map[territory.Level][]int32{}
	for _, l := range levelsUp {
		of := make([]int32, b.levels[territory.Commune].order.Len())
		for i := range of {
			of[i] = -1
		}
		for i, communes := range b.levels[l].order.Communes {
			for _, c := range communes {
				of[c] = int32(i)
			}
		}
		all[l] = of
	}
	return all
}

// sumsOf adds each count over the communes of each group that have all counts. A commune
// alone has what it has.
func sumsOf(counts []*Series, groups [][]int32) []formula.Vector {
	sums := make([]formula.Vector, len(counts))
	for k := range sums {
		sums[k] = formula.Vector{Values: make([]float64, len(groups)), Status: make([]Status, len(groups))}
	}
	doubtful := make([]float64, len(counts))
	for i, g := range groups {
		if len(g) == 1 {
			alone(counts, sums, i, g[0])
			continue
		}
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

// alone is what one commune has of each count; zero is zero, however it came.
func alone(counts []*Series, sums []formula.Vector, i int, commune int32) {
	for k, x := range counts {
		st := x.Status[commune]
		if st == Estimated && x.Values[commune] == 0 {
			st = Known
		}
		sums[k].Values[i], sums[k].Status[i] = x.Values[commune], st
	}
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
