package composite

import (
	"math"
	"slices"
	"sync"

	"codeberg.org/bocage/bocage/stats"
)

// SensitivityIndex is the share of a variance, with its bootstrap interval
// (NaN when none was asked for). An estimate may fall a little below 0 or
// above 1.
type SensitivityIndex struct {
	Value, Low, High float64
}

// FactorSensitivity is the part one factor plays.
type FactorSensitivity struct {
	// First is the share of the variance that would go if this factor alone
	// were fixed, on average (first-order index, S).
	First SensitivityIndex
	// Total is the share that would stay if all others were fixed, on average
	// (total-order index, ST): First, and all that it does together with
	// others. A factor whose Total is 0 changes nothing.
	Total SensitivityIndex
}

// Interaction is what the factor does only together with others: ST − S.
func (f FactorSensitivity) Interaction() float64 { return f.Total.Value - f.First.Value }

// Sensitivity tells which factors make an output vary.
type Sensitivity struct {
	Mean     float64 // of the output over A and B
	Variance float64 // V: of a sample, over the 2N outputs of A and B
	Factors  []FactorSensitivity
	// Reason is "" when the indices are found. NothingVaries: the output is the
	// same whatever varies, and every index is 0. MissingRun: a run gave no
	// output, and every index is NaN.
	Reason     Reason
	Replicates int // bootstrap replicates that the intervals rest on
}

// Alone is the sum of the first-order indices: the share of the variance that
// factors make each on its own; what is left comes from their being together.
func (s Sensitivity) Alone() float64 {
	var sum float64
	for _, f := range s.Factors {
		sum += f.First.Value
	}
	return sum
}

// SensitivityOptions say how intervals are made. The zero value is 1,000
// replicates, 95 %, seed 0.
type SensitivityOptions struct {
	Replicates int     `json:"replicates" yaml:"replicates,omitempty"` // 0 means 1,000; below 0, no interval
	Level      float64 `json:"level" yaml:"level"`                     // of confidence; 0 means 0.95
	Seed       uint64  `json:"seed" yaml:"seed"`                       // of the replicates
	// Uncentred leaves outputs as they are in S, as COINr does: the same on
	// average, much less precise when outputs are far from 0, as ranks are.
	Uncentred bool `json:"uncentred" yaml:"uncentred"`
	Workers   int  `json:"-" yaml:"-"` // goroutines; never changes the result
}

// DefaultSensitivityReplicates is how many replicates make an interval when
// none is given.
const DefaultSensitivityReplicates = 1_000

func (o SensitivityOptions) replicates() int {
	if o.Replicates == 0 {
		return DefaultSensitivityReplicates
	}
	return max(o.Replicates, 0)
}

func (o SensitivityOptions) check() error {
	if o.Level != 0 && !(o.Level > 0 && o.Level < 1) {
		return &Error{Step: StepSensitivity, Reason: WrongConfidence, Value: o.Level}
	}
	return nil
}

// Indices tells from the outputs y of all runs, in their order, what part each
// factor plays. With y_A, y_B and y_ABi the outputs of row j of A, B and AB_i,
// less the mean of all of A and B,
//
//	S_i  = 1/N Σ_j y_B (y_ABi − y_A) / V
//	ST_i = 1/2N Σ_j (y_A − y_ABi)² / V
//	V    = Σ (y − ȳ)² / (2N − 1) over the 2N outputs of A and B
//
// Subtracting the mean changes nothing to what S tends to, and takes away most
// of its error. Intervals are percentiles (type 7) of replicates that draw N
// rows of the design with replacement, and compute V anew; those in which
// nothing varies are left out.
//
// A missing output is the error MissingRun, which names the run; outputs that
// are all equal (within 10⁻¹² of the largest) are not an error: see
// [Sensitivity]. Other errors: WrongRuns, WrongConfidence.
//
// Sources: S_i, Saltelli et al., Computer Physics Communications 181 (2010),
// table 2 (b); ST_i, Jansen, Analysis of variance designs for model output,
// same journal 117 (1999).
func (d *SensitivityDesign) Indices(y []float64, o SensitivityOptions) (Sensitivity, error) {
	out, err := d.IndicesOfEach(Matrix{Rows: len(y), Columns: 1, Values: y}, o)
	if err != nil {
		return Sensitivity{}, err
	}
	if out[0].Reason == MissingRun {
		run := slices.IndexFunc(y, notANumber)
		return out[0], &Error{Step: StepSensitivity, Reason: MissingRun, Value: float64(run + 1)}
	}
	return out[0], nil
}

// IndicesOfEach is [SensitivityDesign.Indices] of many outputs: y has a row a
// run and a column an output. All share the rows drawn by each replicate, so
// that their intervals compare. An output that is missing in a run says so in
// its Reason and does not stop the others. Errors: WrongRuns, WrongConfidence.
func (d *SensitivityDesign) IndicesOfEach(y Matrix, o SensitivityOptions) ([]Sensitivity, error) {
	if y.Rows != d.Runs() {
		return nil, &Error{Step: StepSensitivity, Reason: WrongRuns, Value: float64(y.Rows), Limit: float64(d.Runs())}
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	times := drawnTimes(d.rows, o)
	out := make([]Sensitivity, y.Columns)
	workers := max(1, min(o.Workers, y.Columns))
	var done sync.WaitGroup
	for w := range workers {
		done.Go(func() {
			for c := w * y.Columns / workers; c < (w+1)*y.Columns/workers; c++ {
				out[c] = d.indicesOf(y.Column(c), times, o)
			}
		})
	}
	done.Wait()
	return out, nil
}

func notANumber(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

// drawnTimes says how many times each replicate draws each row.
func drawnTimes(rows int, o SensitivityOptions) [][]int32 {
	out := make([][]int32, o.replicates())
	for r := range out {
		out[r] = make([]int32, rows)
		rng := stats.Draw(o.Seed, uint64(r))
		for range rows {
			out[r][rng.IntN(rows)]++
		}
	}
	return out
}

func (d *SensitivityDesign) indicesOf(y []float64, times [][]int32, o SensitivityOptions) Sensitivity {
	factors := d.Factors()
	if slices.ContainsFunc(y, notANumber) {
		return sensitivityUnknown(factors, MissingRun)
	}
	sums, terms := newSensitivitySums(factors), make([]float64, d.rows*(sumFactors+3*factors))
	sums.shift = stats.Mean(y[:2*d.rows])
	for j := range d.rows {
		row := terms[j*len(sums.terms) : (j+1)*len(sums.terms)]
		sensitivityTerms(y[j], y[d.rows+j], sums.shift, func(f int) float64 { return y[(2+f)*d.rows+j] }, row)
		sums.add(y[j], y[d.rows+j], row)
	}
	out := sums.sensitivity(factors, o.Uncentred)
	if out.Reason == "" && len(times) > 0 {
		out.bound(sums, terms, times, o)
	}
	return out
}

func (s *sensitivitySums) sensitivity(factors int, uncentred bool) Sensitivity {
	out := sensitivityUnknown(factors, "")
	out.Mean = s.centre() + s.shift
	if s.noVariance() {
		out.Reason, out.Variance = NothingVaries, 0
		clear(out.Factors)
		return out
	}
	out.Variance = s.variance()
	for f := range out.Factors {
		out.Factors[f].First.Value, out.Factors[f].Total.Value = s.first(f, uncentred), s.total(f)
	}
	return out
}

func sensitivityUnknown(factors int, why Reason) Sensitivity {
	nothing := SensitivityIndex{Missing(), Missing(), Missing()}
	out := Sensitivity{Mean: Missing(), Variance: Missing(), Factors: make([]FactorSensitivity, factors), Reason: why}
	for f := range out.Factors {
		out.Factors[f] = FactorSensitivity{First: nothing, Total: nothing}
	}
	return out
}

// bound sets the intervals from replicates, each the sums of the rows it drew.
func (s *Sensitivity) bound(whole sensitivitySums, terms []float64, times [][]int32, o SensitivityOptions) {
	drawn := newSensitivitySums(len(s.Factors))
	drawn.rows, drawn.shift = whole.rows, whole.shift
	least := 1e-12 * s.Variance // less is rounding: every row drawn was the same
	values := make([][]float64, 2*len(s.Factors))
	for _, rows := range times {
		drawn.redraw(terms, rows)
		if !(drawn.variance() > least) {
			continue
		}
		s.Replicates++
		for f := range s.Factors {
			values[2*f] = append(values[2*f], drawn.first(f, o.Uncentred))
			values[2*f+1] = append(values[2*f+1], drawn.total(f))
		}
	}
	for f := range s.Factors {
		s.Factors[f].First.between(values[2*f], o.Level)
		s.Factors[f].Total.between(values[2*f+1], o.Level)
	}
}

// redraw sums the terms of each row as many times as it was drawn.
func (s *sensitivitySums) redraw(terms []float64, times []int32) {
	clear(s.terms)
	for j, n := range times {
		if n == 0 {
			continue
		}
		for i, t := range terms[j*len(s.terms) : (j+1)*len(s.terms)] {
			s.terms[i] += float64(float64(n) * t)
		}
	}
}

func (i *SensitivityIndex) between(replicates []float64, level float64) {
	if level == 0 {
		level = 0.95
	}
	slices.Sort(replicates)
	i.Low, i.High = stats.Quantile(replicates, (1-level)/2), stats.Quantile(replicates, (1+level)/2)
}
