package composite

import (
	"context"
	"slices"
)

// SensitivityAnalysis asks which of the choices that vary matter, for the mean
// absolute rank change and for the rank and score of any unit: see
// [Plan.Explain] for formulas, missing scores and errors. Weights that move are
// one factor, however many numbers they take.
//
// Source: Sobol', Sensitivity estimates for nonlinear mathematical models,
// Mathematical Modelling and Computational Experiments 1 (1993).
type SensitivityAnalysis struct {
	Rows     int                `json:"rows,omitempty" yaml:"rows,omitempty"` // N; 1,000 when 0; the index is made N × (factors + 2) times
	Sampling Sampling           `json:"sampling,omitzero" yaml:"sampling,omitempty"`
	Interval SensitivityOptions `json:"interval,omitzero" yaml:"interval,omitempty"`
	Units    []string           `json:"units,omitempty" yaml:"units,omitempty"`     // whose rank and score are explained too
	Factors  []Factor           `json:"factors,omitempty" yaml:"factors,omitempty"` // those of the uncertainty analysis when empty
}

// ExplainedOutput is what varies, and the part that each factor plays.
type ExplainedOutput struct {
	Name        string      `json:"name"` // rank_change, rank or score
	Unit        string      `json:"unit,omitempty"`
	Sensitivity Sensitivity `json:"sensitivity"` // factors in the order of Sensitivities.Factors
}

// Sensitivities is the result of a sensitivity analysis.
type Sensitivities struct {
	Rows    int               `json:"rows"`
	Runs    int               `json:"runs"`
	Factors []string          `json:"factors"`
	Outputs []ExplainedOutput `json:"outputs"`
}

func (o *SensitivityAnalysis) rows() int {
	if o.Rows == 0 {
		return 1000
	}
	return o.Rows
}

// The outputs that a sensitivity analysis explains.
const (
	OutputRankChange = "rank_change" // mean over units of |rank − rank under the plan itself|
	OutputRank       = "rank"
	OutputScore      = "score"
)

// Explain makes the index under a [SensitivityDesign] of the choices that vary,
// and tells the part that each plays alone (S_i) and with the others (ST_i) in
// the variance of each output y over N (k + 2) runs, k being the factors:
//
//	S_i  = Var(E[y | factor i]) / Var(y),   ST_i = 1 − Var(E[y | all but i]) / Var(y)
//
// estimated as [SensitivityDesign.Indices] says, with intervals. Outputs are
// [MeanRankChange] against the ranks of the plan itself, then the rank and the
// score of each of Units. Shares go from 0 to 1 but for the error of drawing.
//
// Missing values: a unit that some run leaves without a score has no indices,
// and its Reason is MissingRun; one unranked in a run or in the plan counts for
// nothing in the mean rank change of that run.
// Errors: those of [Plan.Spread]; a run that fails ends it with its error, none
// is skipped; more runs than memory takes.
//
// Sources: Saltelli et al., Computer Physics Communications 181 (2010); Jansen,
// same journal 117 (1999); OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 7.
func (p Plan) Explain(ctx context.Context, d *Dataset, m Machine) (*Sensitivities, error) {
	o := p.Sensitivity
	if o == nil {
		return nil, &Error{Step: StepSensitivity, Reason: NoFactorVaries}
	}
	under := Uncertainty{Sampling: o.Sampling, Factors: o.Factors, NoScores: true, Pairs: o.Units}
	if len(under.Factors) == 0 && p.Uncertainty != nil {
		under.Factors = p.Uncertainty.Factors
	}
	p.Uncertainty = &under
	u, err := p.uncertain(ctx, d, m)
	if err != nil {
		return nil, err
	}
	design, err := NewSensitivityDesign(o.rows(), u.takes, o.Sampling)
	if err != nil {
		return nil, err
	}
	if design.Runs() > maxDraws {
		return nil, &Error{Step: StepSensitivity, Reason: OutOfRange, Other: "rows", Value: float64(o.rows()), Limit: float64(maxDraws / (len(u.takes) + 2))}
	}
	return u.explained(ctx, o, design, m)
}

func (u *uncertain) explained(ctx context.Context, o *SensitivityAnalysis, design *SensitivityDesign, m Machine) (*Sensitivities, error) {
	draws := make([]drawn, design.Runs())
	var numbers []float64
	for run := range draws {
		numbers = design.Run(run, numbers)
		draws[run] = decide(u.o.Factors, u.takes, numbers)
	}
	rows := u.rowsOf(o.Units)
	y := NewMatrix(len(draws), 1+2*len(rows))
	rankers, ranks := make([]Ranker, u.workers), make([][]int32, u.workers)
	u.done = counter(len(draws), m.Progress)
	err := u.each(ctx, draws, 0, len(u.base.Units), func(worker, run int, scores []float64) {
		if ranks[worker] == nil {
			ranks[worker] = make([]int32, len(scores))
		}
		rankByYear(scores, u.years, &rankers[worker], ranks[worker])
		y.Set(run, 0, MeanRankChange(ranks[worker], u.nominal.ranks))
		for i, r := range rows {
			y.Set(run, 1+2*i, rankNumber(ranks[worker][r]))
			y.Set(run, 2+2*i, scores[r])
		}
	})
	if err != nil {
		return nil, err
	}
	options := o.Interval
	options.Workers = u.workers
	indices, err := design.IndicesOfEach(y, options)
	if err != nil {
		return nil, err
	}
	out := &Sensitivities{Rows: design.Rows(), Runs: design.Runs(), Factors: u.names()}
	out.Outputs = append(out.Outputs, ExplainedOutput{Name: OutputRankChange, Sensitivity: indices[0]})
	for i, code := range o.Units {
		out.Outputs = append(out.Outputs, ExplainedOutput{Name: OutputRank, Unit: code, Sensitivity: indices[1+2*i]},
			ExplainedOutput{Name: OutputScore, Unit: code, Sensitivity: indices[2+2*i]})
	}
	return out, nil
}

// rankNumber is a rank as a number, missing when there is none.
func rankNumber(rank int32) float64 {
	if rank == 0 {
		return Missing()
	}
	return float64(rank)
}

// names lists the factors.
func (u *uncertain) names() []string {
	var out []string
	for _, f := range u.o.Factors {
		out = append(out, f.Name)
	}
	return out
}

// rowsOf finds units, which are known to be there; in a panel, their last year.
func (u *uncertain) rowsOf(codes []string) []int {
	out := make([]int, len(codes))
	for i, code := range codes {
		out[i] = slices.IndexFunc(u.base.Units, func(unit Unit) bool { return unit.Code == code })
		for r, unit := range u.base.Units {
			if unit.Code == code && unit.Year > u.base.Units[out[i]].Year {
				out[i] = r
			}
		}
	}
	return out
}
