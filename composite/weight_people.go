package composite

import "slices"

// personal is what one person says of one group of nodes.
type personal struct {
	person string
	span   *weightSpan // nil within a parent
	nodes  []int
	found  []float64
}

// remember keeps the weights that one person gives a group.
func (g *weightGroup) remember(person string, found []float64) {
	g.w.personal = append(g.w.personal, personal{person, g.span, g.nodes, found})
}

// people puts together what each person said of the whole structure, in the
// order in which they come.
func (w *weighing) people() {
	for _, said := range w.personal {
		at := slices.IndexFunc(w.report.People, func(p PersonWeights) bool { return p.Person == said.person })
		if at < 0 {
			at = len(w.report.People)
			w.report.People = append(w.report.People, PersonWeights{said.person, slices.Clone(w.weights)})
		}
		w.say(said, w.report.People[at].Weights)
	}
}

// say writes what a person said into weights; over indicators, each node of
// the span weighs what its indicators do.
func (w *weighing) say(said personal, weights []float64) {
	if said.span == nil {
		for i, n := range said.nodes {
			weights[n] = said.found[i]
		}
		return
	}
	of := make([]float64, w.s.Indicators)
	for i, n := range said.nodes {
		of[n] = said.found[i]
	}
	for n, node := range w.s.Nodes {
		if node.Parent < 0 || w.rules[node.Parent].span != said.span {
			continue
		}
		weights[n] = 0
		for _, below := range w.s.Below(n) {
			weights[n] += of[below]
		}
	}
}

// kept leaves to a group nobody spoke of the weights of the metadata, and
// says so.
func (g *weightGroup) kept() []float64 {
	if len(g.nodes) > 1 {
		g.w.warn(Warning{Reason: WeightKept, Indicator: g.above(), Other: string(g.choice.method())})
	}
	return g.given()
}

// among tells whether codes may be weighed against each other: children of
// one parent, or indicators when the weight is shared over them.
func (o *Weighting) among(s *Structure, codes ...string) error {
	parent := -2
	for _, code := range codes {
		n := s.Find(code)
		switch {
		case n < 0:
			return &Error{Step: StepWeight, Reason: NoSuchIndicator, Indicator: code}
		case o.Over == OverIndicators && n >= s.Indicators, s.Nodes[n].Parent < 0,
			o.Over != OverIndicators && parent != -2 && s.Nodes[n].Parent != parent:
			return &Error{Step: StepWeight, Reason: WeightNotAmong, Indicator: code, Other: codes[0]}
		}
		parent = s.Nodes[n].Parent
	}
	return nil
}
