package composite

import (
	"cmp"
	"math"
	"slices"
)

// Profile asks what a unit is strong and weak on.
type Profile struct {
	Most   int    `json:"most,omitempty" yaml:"most,omitempty"`     // strengths, and weaknesses, told at most: 5 when 0
	Within string `json:"within,omitempty" yaml:"within,omitempty"` // a grouping: among the unit's own group
	Node   string `json:"node,omitempty" yaml:"node,omitempty"`     // only the indicators under it; all when empty
}

// Standing is where a unit stands on one indicator among its peers of the same
// year (and group).
type Standing struct {
	Code     string   `json:"code"`
	Name     string   `json:"name,omitempty"`
	Score    Number   `json:"score"`
	Value    Number   `json:"value"`    // as people know it
	Rank     int      `json:"rank"`     // 1 for the highest score, equal ones sharing the best rank; 0 when missing
	Of       int      `json:"of"`       // peers that have a score
	Equal    int      `json:"equal"`    // of them, others with the very same score
	Position Number   `json:"position"` // (peers below + half of the equal others)/(Of − 1): 1 at the top, 0 at the bottom; missing when alone
	Target   Number   `json:"target"`   // what is still to go to the target, in the indicator's unit: 0 when reached; missing without target or value
	Marks    []string `json:"marks,omitempty"`
}

// UnitProfile are the standings of a unit.
type UnitProfile struct {
	Unit       string     `json:"unit"`
	Name       string     `json:"name"`
	Year       int        `json:"year,omitempty"`
	Peers      int        `json:"peers"`
	Standings  []Standing `json:"standings"` // of each indicator, in the order of the data
	Strengths  []Standing `json:"strengths"` // position above ½, the highest first
	Weaknesses []Standing `json:"weaknesses"`
}

// Run ranks a unit on each indicator. Strengths are the indicators on which it
// stands above the middle of its peers, the highest position first; weaknesses
// those below it, the lowest first; a tie is settled by the order of the data.
// Position counts half of the equal others, so that the best rank shared by
// half of the units is no strength. Target distance is (target − value) where
// more is better, (value − target) where less is, never below 0.
//
// Missing values: an indicator that the unit lacks has rank 0 and is neither;
// peers that lack one are not counted for it. Errors: a unit, node or grouping
// that is not there.
//
// Sources: the position is the percentile rank, equal values by halves; strengths
// and weaknesses as COINr's get_str_weak (Becker et al., Journal of Open Source
// Software 7, 2022), which goes by bare ranks.
func (o Profile) Run(x *Computed, unit string, year int) (*UnitProfile, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	r, err := x.row(unit, year)
	if err != nil {
		return nil, err
	}
	peers, err := x.peers(r, o.Within)
	if err != nil {
		return nil, err
	}
	u := x.Data.Units[r]
	out := &UnitProfile{Unit: u.Code, Name: u.Label(), Year: u.Year, Peers: len(peers)}
	indicators, err := x.indicatorsUnder(o.Node)
	if err != nil {
		return nil, err
	}
	for _, i := range indicators {
		out.Standings = append(out.Standings, x.standing(r, i, peers))
	}
	most := o.Most
	if most <= 0 {
		most = 5
	}
	out.Strengths = furthest(out.Standings, most, 1)
	out.Weaknesses = furthest(out.Standings, most, -1)
	return out, nil
}

func (x *Computed) indicatorsUnder(code string) ([]int, error) {
	if code == "" {
		out := make([]int, x.Structure.Indicators)
		for i := range out {
			out[i] = i
		}
		return out, nil
	}
	n, err := x.node(code)
	if err != nil {
		return nil, err
	}
	return x.Structure.Below(n), nil
}

func (x *Computed) standing(r, i int, peers []int) Standing {
	out := Standing{Code: x.Structure.Nodes[i].Code, Name: x.Structure.Nodes[i].Name, Score: Number(x.Scores.At(r, i)),
		Value: Number(math.NaN()), Position: Number(math.NaN()), Target: Number(math.NaN()), Marks: x.Data.Mark(r, i).Names()}
	scores, own := x.Scores.Column(i), x.Scores.At(r, i)
	below := 0
	for _, q := range peers {
		switch v := scores[q]; {
		case v > own:
			out.Rank++
		case v < own:
			below++
		case v == own && q != r:
			out.Equal++
		}
		if scores[q] == scores[q] {
			out.Of++
		}
	}
	if own == own {
		out.Rank++
		if out.Of > 1 {
			out.Position = Number((float64(below) + float64(out.Equal)/2) / float64(out.Of-1))
		}
	}
	if x.Values != nil {
		out.Value = Number(x.Values.Values.At(r, i))
		out.Target = Number(toTarget(x.Values.Indicators[i], float64(out.Value)))
	}
	return out
}

// toTarget is how far a value is from its target, 0 when it reached it.
func toTarget(i Indicator, v float64) float64 {
	if i.Direction == Undirected || v != v || i.Target != i.Target {
		return math.NaN()
	}
	return max(0, float64(i.Direction)*(i.Target-v))
}

// furthest are the standings on one side of the middle, the furthest first.
func furthest(all []Standing, most int, side float64) []Standing {
	var out []Standing
	for _, s := range all {
		if side*(float64(s.Position)-0.5) > 0 {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Standing) int { return cmp.Compare(side*float64(b.Position), side*float64(a.Position)) })
	return out[:min(most, len(out))]
}

// Nearest asks which units look like one.
type Nearest struct {
	Count   int     `json:"count,omitempty" yaml:"count,omitempty"`     // units told: 5 when 0
	Shared  float64 `json:"shared,omitempty" yaml:"shared,omitempty"`   // share of the unit's indicators that another must have too: 0.75 when 0
	Node    string  `json:"node,omitempty" yaml:"node,omitempty"`       // only the indicators under it; all when empty
	Within  string  `json:"within,omitempty" yaml:"within,omitempty"`   // a grouping: only units of the same group
	Outside string  `json:"outside,omitempty" yaml:"outside,omitempty"` // a grouping: only units of other groups
}

// Neighbour is a unit that looks like another.
type Neighbour struct {
	Unit     string `json:"unit"`
	Name     string `json:"name"`
	Distance Number `json:"distance"` // in standard deviations, on average over the indicators shared
	Shared   int    `json:"shared"`   // indicators that both have
	Of       int    `json:"of"`       // indicators that the unit has
}

// Run lists the units of the same year with the nearest profile of scores:
//
//	d(u, v) = √( Σ_i (z_ui − z_vi)² / m )
//
// over the m indicators that both have, z being standardised over the units of
// the year; an indicator on which they do not differ counts for nothing. Every
// indicator weighs the same: a profile is a likeness, not a ranking. Units that
// share too few indicators are left out. Equal distances keep the order of the
// data. O(units × indicators).
//
// Errors: a unit, node or grouping that is not there; a share out of range.
//
// Source: Gower, A General Coefficient of Similarity and Some of Its Properties,
// Biometrics 27 (1971), for a mean over what both have; with squared differences.
func (o Nearest) Run(x *Computed, unit string, year int) ([]Neighbour, error) {
	o.Shared = usually(o.Shared, 0.75)
	if err := sharesIn01([]string{"shared"}, o.Shared); err != nil {
		return nil, err
	}
	if err := x.check(); err != nil {
		return nil, err
	}
	r, err := x.row(unit, year)
	if err != nil {
		return nil, err
	}
	candidates, err := o.candidates(x, r)
	if err != nil {
		return nil, err
	}
	indicators, err := x.indicatorsUnder(o.Node)
	if err != nil {
		return nil, err
	}
	count := o.Count
	if count <= 0 {
		count = 5
	}
	all := o.distances(x, r, candidates, indicators)
	slices.SortStableFunc(all, func(a, b Neighbour) int { return cmp.Compare(a.Distance, b.Distance) })
	return slices.Clone(all[:min(count, len(all))]), nil
}

// candidates are the units that may be told.
func (o Nearest) candidates(x *Computed, r int) ([]int, error) {
	rows, err := x.peers(r, o.Within)
	if err != nil {
		return nil, err
	}
	var groups []string
	if o.Outside != "" {
		if groups = x.Data.Grouping(o.Outside); groups == nil {
			return nil, &Error{Step: StepAnalyse, Reason: NoSuchGrouping, Other: o.Outside}
		}
	}
	return slices.DeleteFunc(rows, func(q int) bool { return q == r || groups != nil && groups[q] == groups[r] }), nil
}

func (o Nearest) distances(x *Computed, r int, candidates, indicators []int) []Neighbour {
	year, _ := x.peers(r, "")
	sums, shared := make([]float64, len(candidates)), make([]int, len(candidates))
	has := 0
	for _, i := range indicators {
		scores := x.Scores.Column(i)
		m := MomentsOf(pick(scores, year))
		if scores[r] != scores[r] || !(m.SD > 0) {
			continue
		}
		has++
		for k, q := range candidates {
			if z := (scores[q] - scores[r]) / m.SD; z == z {
				sums[k] += float64(z * z)
				shared[k]++
			}
		}
	}
	var out []Neighbour
	for k, q := range candidates {
		if shared[k] > 0 && float64(shared[k]) >= o.Shared*float64(has) {
			u := x.Data.Units[q]
			out = append(out, Neighbour{Unit: u.Code, Name: u.Label(), Distance: Number(math.Sqrt(sums[k] / float64(shared[k]))), Shared: shared[k], Of: has})
		}
	}
	return out
}
