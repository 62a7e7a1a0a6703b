package cli

import (
	"cmp"
	"math"
	"slices"

	"codeberg.org/bocage/bocage/composite"
)

// weighed says where weights come from, which weigh most, and what the method found.
func (t teller) weighed(s *toldStep, r *composite.WeightReport) {
	t.say(s, "weight", "method", string(cmp.Or(r.Method, composite.WeightGiven)))
	structure := t.m.result.Structure
	var nodes []composite.NodeWeight // what counts in the index, by its share of it
	for _, n := range t.m.under(t.m.result.Target) {
		one := r.Nodes[n]
		one.Overall /= r.Nodes[t.m.result.Target].Overall
		nodes = append(nodes, one)
	}
	slices.SortStableFunc(nodes, func(a, b composite.NodeWeight) int { return cmp.Compare(b.Overall, a.Overall) })
	if a := t.m.result.Plan.Aggregate; a.Benefits(structure, t.m.result.Target) && !a.Weighs(structure, t.m.result.Target) {
		t.say(s, "weight.own")
	} else if last := len(nodes) - 1; last > 0 && nodes[0].Overall-nodes[last].Overall < 1e-9 {
		t.say(s, "weight.alike", "share", t.share(nodes[0].Overall))
	} else {
		var names []string
		for _, n := range nodes {
			names = append(names, t.c.l.T("cli.index.told.weight.one", "name", t.m.short(n.Code), "share", t.share(n.Overall)))
		}
		t.say(s, "weight.most", "list", t.some(names))
	}
	s.table("weights", []string{"code", "name", "level", "parent", "weight", "share", "overall", "weight_given"}, func(yield func([]any) bool) {
		for n, one := range r.Nodes {
			parent := any(nil)
			if up := structure.Nodes[n].Parent; up >= 0 {
				parent = codeCell(structure.Nodes[up].Code)
			}
			if !yield([]any{one.Code, structure.Nodes[n].Name, structure.Nodes[n].Level, parent, one.Weight, shareCell(one.Share), shareCell(one.Overall), one.Given}) {
				return
			}
		}
	})
	t.budget(s, r)
	t.ahp(s, r)
	t.bestWorst(s, r)
	t.components(s, r)
	t.spreadWeights(s, r)
	t.optimised(s, r)
	t.peopleWeights(s, r)
}

func (t teller) budget(s *toldStep, r *composite.WeightReport) {
	if len(r.Budget) == 0 {
		return
	}
	var names []string
	for _, one := range r.Budget {
		if one.Agreement != nil {
			names = append(names, t.c.l.N("cli.index.told.weight.budget.one", one.People, "name", t.m.short(one.Aggregate), "w", t.c.l.Number(*one.Agreement, 2)))
		}
	}
	if len(names) > 0 {
		t.say(s, "weight.budget", "list", t.some(names))
	}
	s.table("budget", []string{"node", "people", "agreement", "child", "weight", "q1", "median", "q3"}, func(yield func([]any) bool) {
		for _, one := range r.Budget {
			for _, child := range one.Nodes {
				if !yield([]any{codeCell(one.Aggregate), one.People, end(one.Agreement), codeCell(child.Code), child.Weight, child.Q1, child.Median, child.Q3}) {
					return
				}
			}
		}
	})
}

func (t teller) ahp(s *toldStep, r *composite.WeightReport) {
	if len(r.AHP) == 0 {
		return
	}
	var names []string
	for _, one := range r.AHP {
		who := one.Person
		if who == "" {
			who = t.c.l.T("cli.index.told.together")
		}
		names = append(names, t.c.l.T("cli.index.told.weight.ahp.one", "name", t.m.short(one.Aggregate), "who", who, "cr", t.c.l.Number(one.CR, 3)))
	}
	t.say(s, "weight.ahp", "list", t.some(names))
	s.table("ahp", []string{"node", "person", "lambda_max", "ci", "cr", "pairs_missing"}, each(r.AHP, func(one composite.AHPReport) []any {
		return []any{codeCell(one.Aggregate), one.Person, one.LambdaMax, one.CI, one.CR, one.Missing}
	}))
	s.table("ahp_furthest", []string{"node", "person", "a", "b", "judged", "implied"}, func(yield func([]any) bool) {
		for _, one := range r.AHP {
			for _, gap := range one.Furthest {
				if !yield([]any{codeCell(one.Aggregate), one.Person, codeCell(gap.A), codeCell(gap.B), gap.Value, gap.Implied}) {
					return
				}
			}
		}
	})
}

func (t teller) bestWorst(s *toldStep, r *composite.WeightReport) {
	if len(r.BestWorst) == 0 {
		return
	}
	var names []string
	for _, one := range r.BestWorst {
		names = append(names, t.c.l.T("cli.index.told.weight.best_worst.one", "name", t.m.short(one.Aggregate), "who", one.Person, "xi", t.c.l.Number(one.Xi, 3)))
	}
	t.say(s, "weight.best_worst", "list", t.some(names))
	structure := t.m.result.Structure
	s.table("best_worst", []string{"node", "person", "xi", "consistency", "child", "weight"}, func(yield func([]any) bool) {
		for _, one := range r.BestWorst {
			at := structure.Find(one.Aggregate)
			for i, weight := range one.Weights {
				child := any(nil)
				if at >= 0 && len(one.Weights) == len(structure.Nodes[at].Children) {
					child = codeCell(structure.Nodes[structure.Nodes[at].Children[i]].Code)
				}
				if !yield([]any{codeCell(one.Aggregate), one.Person, one.Xi, one.Consistency, child, weight}) {
					return
				}
			}
		}
	})
}

func (t teller) components(s *toldStep, r *composite.WeightReport) {
	if len(r.Components) == 0 {
		return
	}
	for _, one := range r.Components[:min(len(r.Components), mostNamed)] {
		held := 0.0
		for _, share := range one.Explained[:min(one.Kept, len(one.Explained))] {
			held += share
		}
		t.sayN(s, "weight.components", one.Kept, "name", t.m.short(one.Aggregate), "all", len(one.Eigenvalues), "share", t.share(held))
	}
	s.table("components", []string{"node", "units_whole", "component", "eigenvalue", "explained", "retained"}, func(yield func([]any) bool) {
		for _, one := range r.Components {
			for k, value := range one.Eigenvalues {
				if !yield([]any{codeCell(one.Aggregate), one.Units, k + 1, value, shareCell(one.Explained[k]), k < one.Kept}) {
					return
				}
			}
		}
	})
	s.table("loadings", []string{"node", "child", "component", "loading"}, func(yield func([]any) bool) {
		for _, one := range r.Components {
			for i, loadings := range one.Loadings {
				for k, v := range loadings {
					if !yield([]any{codeCell(one.Aggregate), codeCell(one.Nodes[i]), k + 1, v}) {
						return
					}
				}
			}
		}
	})
}

// spreadWeights are what entropy and CRITIC found of each node.
func (t teller) spreadWeights(s *toldStep, r *composite.WeightReport) {
	if len(r.Spread) == 0 {
		return
	}
	s.table("spread", []string{"node", "child", "spread", "conflict"}, func(yield func([]any) bool) {
		for _, one := range r.Spread {
			for i, code := range one.Nodes {
				conflict := any(nil)
				if i < len(one.Conflict) {
					conflict = one.Conflict[i]
				}
				if !yield([]any{codeCell(one.Aggregate), codeCell(code), one.Spread[i], conflict}) {
					return
				}
			}
		}
	})
}

func (t teller) optimised(s *toldStep, r *composite.WeightReport) {
	if len(r.Optimised) == 0 {
		return
	}
	for _, one := range r.Optimised[:min(len(r.Optimised), mostNamed)] {
		t.sayN(s, "weight.optimised", max(one.Iterations, 1), "name", t.m.short(one.Aggregate), "gap", t.share(one.Gap))
	}
	s.table("optimised", []string{"node", "child", "importance_wanted", "importance", "gap", "rounds"}, func(yield func([]any) bool) {
		for _, one := range r.Optimised {
			for i, code := range one.Nodes {
				if !yield([]any{codeCell(one.Aggregate), codeCell(code), shareCell(one.Targets[i]), shareCell(one.Importance[i]), one.Gap, one.Iterations}) {
					return
				}
			}
		}
	})
}

func (t teller) peopleWeights(s *toldStep, r *composite.WeightReport) {
	if len(r.People) == 0 {
		return
	}
	nodes := t.m.result.Structure.Nodes
	s.table("people", []string{"person", "node", "weight"}, func(yield func([]any) bool) {
		for _, one := range r.People {
			for n, weight := range one.Weights {
				if !yield([]any{one.Person, codeCell(nodes[n].Code), weight}) {
					return
				}
			}
		}
	})
}

// aggregated says how scores were brought together, and of whom a part of the weight is missing.
func (t teller) aggregated(s *toldStep) {
	r := t.m.result
	by := map[composite.AggregateMethod]int{}
	var order []composite.AggregateMethod
	above := r.Structure.Nodes[r.Structure.Indicators:]
	for _, node := range above {
		method := cmp.Or(r.Plan.Aggregate.For(node).Method, composite.Arithmetic)
		if by[method]++; by[method] == 1 {
			order = append(order, method)
		}
	}
	var ways []string
	for _, method := range order {
		ways = append(ways, t.c.l.T("cli.index.told.by", "n", by[method], "method", string(method)))
	}
	t.sayN(s, "aggregate", len(above), "list", ways)
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, v := range r.Scores.Column(r.Target) {
		if v == v {
			lowest, highest = min(lowest, v), max(highest, v)
		}
	}
	if lowest <= highest {
		t.say(s, "aggregate.scores", "low", t.c.l.Number(lowest, 1), "high", t.c.l.Number(highest, 1))
	}
	t.lacking(s)
	columns := unitColumns()
	for _, node := range above {
		columns = append(columns, "@"+node.Code)
	}
	s.table("availability", columns, func(yield func([]any) bool) {
		for row, u := range t.m.units() {
			cells := unitCells(u)
			for k := range above {
				cells = append(cells, shareCell(r.Availability.At(row, r.Structure.Indicators+k)))
			}
			if !yield(cells) {
				return
			}
		}
	})
}

// lacking says of how many units a part of the weight is missing somewhere, and of which
// one the most in one aggregate.
func (t teller) lacking(s *toldStep) {
	r := t.m.result
	n, least, unit, node := 0, 1.0, 0, 0
	for row := range t.m.units() {
		lacks := false
		for k := r.Structure.Indicators; k < len(r.Structure.Nodes); k++ {
			share := r.Availability.At(row, k)
			lacks = lacks || share < 1-1e-9
			if share < least-1e-12 {
				least, unit, node = share, row, k
			}
		}
		if lacks {
			n++
		}
	}
	if n == 0 {
		t.say(s, "aggregate.whole")
		return
	}
	u := t.m.units()[unit]
	t.sayN(s, "aggregate.lacking", n, "unit", t.unit(u.Code, u.Year), "node", t.m.short(r.Structure.Nodes[node].Code), "share", t.share(least))
}
