package cli

import (
	"math"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// assumedVaries is what varies when the plan does not say it: weights, or, where each
// unit has its own by the benefit of the doubt, which indicators count: all of them
// every other time, else all but one, each in turn. These few draws are made one by one
// unless a number is asked for.
func (c *command) assumedVaries(p *indexPlan) *composite.Uncertainty {
	if parts := c.partsLeftOut(p); parts != nil {
		return parts
	}
	return &composite.Uncertainty{Factors: []composite.Factor{{Name: c.l.T("cli.index.varies.moved_weights"), Weights: &composite.WeightVariation{}}}}
}

// partsLeftOut is nil where weights count for something.
func (c *command) partsLeftOut(p *indexPlan) *composite.Uncertainty {
	plan := &p.file.Plan
	s, err := composite.NewStructure(p.data.Indicators, p.data.Aggregates)
	if err != nil || len(s.Roots) == 0 {
		return nil // the run tells what is wrong
	}
	target := s.Roots[0]
	if plan.Target != "" {
		target = s.Find(plan.Target)
	}
	if target < s.Indicators || plan.Aggregate.Weighs(s, target) {
		return nil
	}
	name := c.l.T("cli.index.varies.parts")
	f := composite.Factor{Name: name, Alternatives: []composite.Alternative{{}}}
	u := &composite.Uncertainty{}
	for _, i := range s.Below(target) {
		if len(s.Nodes[s.Nodes[i].Parent].Children) > 1 {
			u.Explicit = append(u.Explicit, composite.Draw{}, composite.Draw{Choices: map[string]int{name: len(f.Alternatives)}})
			f.Alternatives = append(f.Alternatives, composite.Alternative{Without: []string{s.Nodes[i].Code}})
		}
	}
	if len(f.Alternatives) == 1 {
		return nil
	}
	u.Factors = []composite.Factor{f}
	return u
}

// toldOwn are the weights of a unit's own in one aggregate, as --json tells them.
type toldOwn struct {
	Weights map[string]composite.Number `json:"weights"`
	Parts   map[string]composite.Number `json:"parts"` // of the score
	Peers   map[string]composite.Number `json:"peers,omitempty"`
}

// own are the weights of a unit's own, by aggregate; nil when it has none.
func (m *madeIndex) own(r int) map[string]toldOwn {
	if len(m.result.Own) == 0 {
		return nil
	}
	out := map[string]toldOwn{}
	nodes := m.result.Structure.Nodes
	for _, o := range m.result.Own {
		one := toldOwn{map[string]composite.Number{}, map[string]composite.Number{}, map[string]composite.Number{}}
		for k, child := range o.Children {
			one.Weights[nodes[child].Code], one.Parts[nodes[child].Code] = composite.Number(o.Weights.At(r, k)), composite.Number(o.Parts.At(r, k))
		}
		for _, p := range o.Peers[r] {
			one.Peers[m.units()[p.Unit].Code] = composite.Number(p.Weight)
		}
		out[nodes[o.Node].Code] = one
	}
	return out
}

// ownWeights writes the weights of each unit, then its peers, where the benefit of the
// doubt gave them.
func (b *indexBook) ownWeights() error {
	if len(b.m.result.Own) == 0 {
		return nil
	}
	if err := b.table("own", b.unitHeads("parent", "indicator", "own_weight", "own_part")...); err != nil {
		return err
	}
	if err := b.eachOwn(func(r int, o composite.UnitWeights, unit []sheet.Cell) error {
		for k, child := range o.Children {
			cells := append(slices.Clone(unit), sheet.Text(b.m.called(b.m.result.Structure.Nodes[child].Code)), sheet.Figure(o.Weights.At(r, k)), sheet.Figure(o.Parts.At(r, k)).As(sheet.AsPercentage))
			if err := b.Row(cells...); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := b.table("peers", b.unitHeads("parent", "peer", "peer_weight")...); err != nil {
		return err
	}
	return b.eachOwn(func(r int, o composite.UnitWeights, unit []sheet.Cell) error {
		for _, p := range o.Peers[r] {
			if err := b.Row(append(slices.Clone(unit), sheet.Text(b.m.called(b.m.units()[p.Unit].Code)), sheet.Figure(p.Weight))...); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachOwn gives write each unit of each aggregate that has weights of its own, with the
// cells that name both.
func (b *indexBook) eachOwn(write func(r int, o composite.UnitWeights, unit []sheet.Cell) error) error {
	for _, o := range b.m.result.Own {
		for _, r := range b.rows {
			unit := append(b.unit(b.m.units()[r]), sheet.Text(b.m.called(b.m.result.Structure.Nodes[o.Node].Code)))
			if err := write(r, o, unit); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownTold says of a unit by which weights it is seen at its best, and beside whom.
func (c *command) ownTold(m *madeIndex, r int) []string {
	var out []string
	for _, o := range m.result.Own {
		score := m.result.Scores.At(r, o.Node)
		if math.IsNaN(score) {
			continue
		}
		node := m.short(m.result.Structure.Nodes[o.Node].Code)
		var parts, peers []string
		for k, child := range o.Children {
			if part := o.Parts.At(r, k); part >= 0.0005 {
				parts = append(parts, c.l.T("cli.index.own.part", "name", m.short(m.result.Structure.Nodes[child].Code), "share", c.l.Percent(part, 0)))
			}
		}
		for _, p := range o.Peers[r] {
			if p.Unit != r {
				peers = append(peers, m.units()[p.Unit].Label())
			}
		}
		if len(parts) > 0 {
			out = append(out, c.l.T("cli.index.own.parts", "node", node, "score", c.l.Number(score, 3), "list", parts))
		}
		switch {
		case score == 1:
			out = append(out, c.l.T("cli.index.own.best"))
		case len(peers) > 0:
			out = append(out, c.l.T("cli.index.own.peers", "list", peers[:min(len(peers), mostTold)]))
		}
	}
	return out
}

// tellOwn says, after an index, that its units have weights of their own.
func (c *command) tellOwn(m *madeIndex) {
	for _, o := range m.result.Own {
		n := 0
		for _, v := range m.result.Scores.Column(o.Node) {
			if v == 1 {
				n++
			}
		}
		c.say("cli.index.own.told", "node", m.short(m.result.Structure.Nodes[o.Node].Code), "n", strconv.Itoa(n))
	}
}
