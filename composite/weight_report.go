package composite

// WeightReport tells the weights and how they were found.
type WeightReport struct {
	Method   WeightMethod `json:"method"`
	Nodes    []NodeWeight `json:"nodes"` // in the order of Structure.Nodes
	Warnings []Warning    `json:"warnings,omitempty"`

	Budget     []BudgetReport    `json:"budget,omitempty"` // one for each aggregate shared out
	AHP        []AHPReport       `json:"ahp,omitempty"`
	BestWorst  []BestWorstReport `json:"best_worst,omitempty"`
	Components []ComponentReport `json:"components,omitempty"` // of PCA and of factors
	Spread     []SpreadReport    `json:"spread,omitempty"`     // of entropy and of CRITIC
	Optimised  []OptimisedReport `json:"optimised,omitempty"`
	People     []PersonWeights   `json:"people,omitempty"`
}

// NodeWeight is one node's weight in three scales.
type NodeWeight struct {
	Code    string  `json:"code"`
	Given   float64 `json:"given"`   // in the metadata
	Weight  float64 `json:"weight"`  // as found, in the scale of its method
	Share   float64 `json:"share"`   // within its parent: shares of one parent have a sum of 1
	Overall float64 `json:"overall"` // in the index: the product of the shares from the node to its root
}

// PersonWeights are the weights of the whole structure as one person would
// have them, in the order of Structure.Nodes: what this person did not judge
// is weighed as the group does.
type PersonWeights struct {
	Person  string    `json:"person"`
	Weights []float64 `json:"weights"`
}

func (w *weighing) warn(e Warning) {
	e.Step = StepWeight
	w.report.Warnings = append(w.report.Warnings, e)
}

// tell fills the report, and refuses weights whose sum within a parent is not
// above 0.
func (w *weighing) tell() error {
	w.report.Nodes = make([]NodeWeight, len(w.s.Nodes))
	for n := len(w.s.Nodes) - 1; n >= 0; n-- { // parents before children
		node := w.s.Nodes[n]
		out := &w.report.Nodes[n]
		*out = NodeWeight{Code: node.Code, Given: node.Weight, Weight: w.weights[n], Share: 1, Overall: 1}
		if node.Parent < 0 {
			continue
		}
		sum := 0.0
		for _, c := range w.s.Nodes[node.Parent].Children {
			sum += w.weights[c]
		}
		if !(sum > 0) {
			return &Error{Step: StepWeight, Reason: WeightNoSum, Indicator: w.s.Nodes[node.Parent].Code, Value: sum}
		}
		out.Share = w.weights[n] / sum
		out.Overall = out.Share * w.report.Nodes[node.Parent].Overall
		if w.weights[n] < 0 {
			w.warn(Warning{Reason: WeightNegative, Indicator: node.Code, Other: w.s.Nodes[node.Parent].Code, Value: out.Share})
		}
	}
	return nil
}

// column returns the scores of a node: of an indicator, those of the data; of
// an aggregate, the weighted mean of the children present.
func (w *weighing) column(n int) []float64 {
	if n < w.s.Indicators {
		return w.d.Values.Column(n)
	}
	if w.scores[n] != nil {
		return w.scores[n]
	}
	sum, weight := make([]float64, len(w.d.Units)), make([]float64, len(w.d.Units))
	for _, c := range w.s.Nodes[n].Children {
		for r, v := range w.column(c) {
			if v == v {
				sum[r] += float64(w.weights[c] * v)
				weight[r] += w.weights[c]
			}
		}
	}
	for r := range sum {
		sum[r] /= weight[r] // 0/0 is missing
	}
	w.scores[n] = sum
	return sum
}
