package composite

import "slices"

// GroupComparison compares a score by group.
type GroupComparison struct {
	Node     string         `json:"node"`
	Grouping string         `json:"grouping"`
	Between  Number         `json:"between"` // share of the variance that lies between groups, 0 to 1 (η²)
	Groups   []GroupSummary `json:"groups"`  // in the order of their names
	Outside  int            `json:"outside"` // units of no group
}

// GroupSummary describes the score among the units of one group.
type GroupSummary struct {
	Group   string `json:"group"`
	Count   int    `json:"count"` // units that have the score
	Missing int    `json:"missing"`
	Mean    Number `json:"mean"`
	SD      Number `json:"sd"` // of a sample
	Min     Number `json:"min"`
	Q1      Number `json:"q1"`
	Median  Number `json:"median"`
	Q3      Number `json:"q3"`
	Max     Number `json:"max"`
}

// CompareGroups describes the score of a node (the only top when empty) within
// each group of a grouping, in the last year of the data, and how much of its
// variance lies between groups:
//
//	η² = Σ_g n_g (ȳ_g − ȳ)² / Σ_u (y_u − ȳ)²
//
// over the units that have the score and a group. A unit of no group is left
// out and counted; one without the score is counted as missing in its group. Means and
// quartiles (type 7) are on the scale of the score, SD is that of a sample. η²
// goes from 0 to 1 and is missing when the score does not vary. Errors: a node or
// grouping that is not there.
//
// Source: the correlation ratio of Pearson, On the General Theory of Skew
// Correlation and Non-linear Regression (1905).
func CompareGroups(x *Computed, node, grouping string) (*GroupComparison, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	target, err := x.node(node)
	if err != nil {
		return nil, err
	}
	groups, err := Audit{Grouping: grouping}.groups(x)
	if err != nil {
		return nil, err
	}
	all := rowsOfYear(x.Data.Units, 0)
	units := len(all)
	rows := slices.DeleteFunc(all, func(r int) bool { return groups == nil || groups[r] == "" })
	out := &GroupComparison{Node: x.Structure.Nodes[target].Code, Grouping: grouping, Outside: units - len(rows)}
	y := x.Scores.Column(target)
	moments := MomentsOf(pick(y, rows))
	var between, total float64
	for _, name := range slices.Compact(slices.Sorted(slices.Values(pickGroups(groups, rows)))) {
		var own []float64
		for _, r := range rows {
			if groups[r] == name {
				own = append(own, y[r])
			}
		}
		s := describe(own)
		out.Groups = append(out.Groups, GroupSummary{Group: name, Count: s.Count, Missing: s.Missing, Mean: s.Mean, SD: s.SD, Min: s.Min, Q1: s.Q1, Median: s.Median, Q3: s.Q3, Max: s.Max})
		if s.Count > 0 {
			off := float64(s.Mean) - moments.Mean
			between += float64(float64(s.Count) * off * off)
		}
	}
	total = float64(moments.SD * moments.SD * float64(moments.Count-1))
	out.Between = Number(between / total)
	return out, nil
}
