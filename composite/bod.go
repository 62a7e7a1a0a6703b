package composite

import (
	"cmp"
	"context"
	"maps"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// BenefitOfTheDoubt scores each unit by the weights that suit it best: for
// unit i, with y_kj ≥ 0 the score of unit k in indicator j,
//
//	max Σ_j w_j y_ij   such that   Σ_j w_j y_kj ≤ 1 for every unit k,   w ≥ 0
//
// so that a score of 1 means that no other unit does better under these
// weights. Limits on the pie keep a unit from living on one indicator: with
// s_j = w_j y_ij / Σ_l w_l y_il the part of indicator j in its score,
//
//	lower_j ≤ s_j ≤ upper_j
//
// The problem is solved in the space of weights, which is the dual of the
// envelopment form: as many rows as indicators, as many columns as units. Units
// that another one equals or exceeds everywhere are first taken away from the
// constraints, which changes no score. Weights of a unit whose score is 1 are
// often not the only ones; those given depend on the data alone, not on the
// number of workers.
//
// Missing values: an error that names the first one; or, with LeaveOut, units
// with a missing value get no score and are not compared with. Negative values
// are an error, because no weight makes them comparable. Where a lower limit
// meets a 0, the score can only be 0: a warning says so.
//
// Sources: Cherchye, Moesen, Rogge and Van Puyenbroeck, An introduction to
// “benefit of the doubt” composite indicators, Social Indicators Research 82
// (2007); OECD and JRC, Handbook (2008), step 6; Wong and Beasley, Restricting
// weight flexibility in data envelopment analysis, JORS 41 (1990).
type BenefitOfTheDoubt struct {
	Lower    float64              `json:"lower,omitempty" yaml:"lower,omitempty"`         // the least part of each indicator
	Upper    float64              `json:"upper,omitempty" yaml:"upper,omitempty"`         // the largest; 1 when 0
	Limits   map[string]PieLimits `json:"limits,omitempty" yaml:"limits,omitempty"`       // for some indicators, in place of those; what one leaves at 0 is as for all
	LeaveOut bool                 `json:"leave_out,omitempty" yaml:"leave_out,omitempty"` // units with a missing value
	Workers  int                  `json:"-" yaml:"-"`                                     // as many as there are processors when 0; never changes a bit
}

// PieLimits are the least and the largest part of one indicator in a score.
type PieLimits struct {
	Lower float64 `json:"lower" yaml:"lower,omitempty"`
	Upper float64 `json:"upper" yaml:"upper,omitempty"`
}

// BoDReport tells scores and how they come about, by unit.
type BoDReport struct {
	Scores   []float64 // 1 at best; NaN for a unit left out
	Weights  Matrix    // units × indicators: w_j
	Parts    Matrix    // units × indicators: w_j y_ij / score; NaN when the score is 0
	Peers    [][]Peer  // the units that hold the score down: those met under these weights
	Warnings []Warning
	Pivots   int // exchanges of the simplex, for those who measure
}

// Peer is a unit of reference and how much it counts in the best mix that
// reaches as far.
type Peer struct {
	Unit   int // its row
	Weight float64
}

// bodLimit is the largest number of units: the work grows with its square.
const bodLimit = 20_000

// bodBlock is how many units follow one another from the solution of the last:
// fixed, so that the path does not depend on the number of workers.
const bodBlock = 64

// Run scores every unit of d on all its indicators. d must be normalised:
// more is better, nothing below 0. It stops early with the error of ctx.
func (o BenefitOfTheDoubt) Run(ctx context.Context, d *Dataset) (*BoDReport, error) {
	limits, err := o.limits(d)
	if err != nil {
		return nil, err
	}
	rows, err := o.usable(d)
	if err != nil {
		return nil, err
	}
	b := newBoD(d, rows, limits)
	if err := b.solve(ctx, o.Workers); err != nil {
		return nil, err
	}
	return b.report, nil
}

// limits checks the limits and gives them in the order of the indicators.
func (o BenefitOfTheDoubt) limits(d *Dataset) ([]PieLimits, error) {
	for _, code := range slices.Sorted(maps.Keys(o.Limits)) {
		if d.Find(code) < 0 {
			return nil, &Error{Step: StepWeight, Reason: NoSuchIndicator, Indicator: code}
		}
	}
	out := make([]PieLimits, len(d.Indicators))
	var low, high float64
	for j, i := range d.Indicators {
		l := o.Limits[i.Code]
		l = PieLimits{cmp.Or(l.Lower, o.Lower), cmp.Or(l.Upper, o.Upper, 1)}
		if !(l.Lower >= 0 && l.Lower <= l.Upper && l.Upper <= 1) {
			return nil, &Error{Step: StepWeight, Reason: BoDLimits, Indicator: i.Code, Value: l.Lower, Limit: l.Upper}
		}
		out[j] = l
		low += l.Lower
		high += l.Upper
	}
	if low > 1+1e-12 || high < 1-1e-12 {
		return nil, &Error{Step: StepWeight, Reason: BoDInfeasible, Value: low, Limit: high}
	}
	return out, nil
}

// usable lists the rows that are compared.
func (o BenefitOfTheDoubt) usable(d *Dataset) ([]int, error) {
	gap := make([]bool, len(d.Units))
	for c, i := range d.Indicators {
		for r, v := range d.Values.Column(c) {
			at := Error{Step: StepWeight, Unit: d.Units[r].Code, Year: d.Units[r].Year, Indicator: i.Code, Value: v}
			switch {
			case v < 0:
				at.Reason = BoDNegative
				return nil, &at
			case v != v && !o.LeaveOut:
				at.Reason = BoDMissing
				return nil, &at
			case v != v:
				gap[r] = true
			}
		}
	}
	var rows []int
	for r, left := range gap {
		if !left {
			rows = append(rows, r)
		}
	}
	switch {
	case len(rows) == 0:
		return nil, &Error{Step: StepWeight, Reason: NoUnit}
	case len(rows) > bodLimit:
		return nil, &Error{Step: StepWeight, Reason: BoDTooMany, Value: float64(len(rows)), Limit: bodLimit}
	}
	return rows, nil
}

// bod is one run.
type bod struct {
	d      *Dataset
	rows   []int     // those compared, in the order of the data
	y      []float64 // by row of rows, its indicators side by side, each as a share of the largest of its column
	top    []float64 // the largest of each column; 1 where all are 0
	front  Matrix    // candidates × indicators: the units that no other one covers
	of     []int     // the row of each candidate
	limits []PieLimits
	report *BoDReport
	notes  []Warning // by row of rows
	pivots atomic.Int64
}

func newBoD(d *Dataset, rows []int, limits []PieLimits) *bod {
	n, m := len(d.Units), len(d.Indicators)
	b := &bod{d: d, rows: rows, limits: limits, y: make([]float64, len(rows)*m), top: make([]float64, m), notes: make([]Warning, len(rows)),
		report: &BoDReport{Scores: make([]float64, n), Weights: NewMatrix(n, m), Parts: NewMatrix(n, m), Peers: make([][]Peer, n)}}
	for r := range n {
		b.report.Scores[r] = Missing()
	}
	for i := range b.report.Parts.Values {
		b.report.Parts.Values[i], b.report.Weights.Values[i] = Missing(), Missing()
	}
	for j := range m {
		x := d.Values.Column(j)
		for _, r := range rows {
			b.top[j] = max(b.top[j], x[r])
		}
		if b.top[j] == 0 {
			b.top[j] = 1
		}
		for i, r := range rows {
			b.y[i*m+j] = x[r] / b.top[j]
		}
	}
	b.findFront()
	return b
}

// findFront keeps the units that no other one equals or exceeds everywhere; of
// units that are the same, the first. A unit can only be covered by one whose
// sum is as large.
func (b *bod) findFront() {
	m := len(b.top)
	sums := make([]float64, len(b.rows))
	order := make([]int, len(b.rows))
	for i := range order {
		order[i] = i
		for _, v := range b.y[i*m : (i+1)*m] {
			sums[i] += v
		}
	}
	slices.SortStableFunc(order, func(p, q int) int {
		switch {
		case sums[p] > sums[q]:
			return -1
		case sums[p] < sums[q]:
			return 1
		}
		return slices.Compare(b.y[q*m:(q+1)*m], b.y[p*m:(p+1)*m])
	})
	var kept []int
	for _, i := range order {
		if !slices.ContainsFunc(kept, func(k int) bool { return covers(b.y[k*m:(k+1)*m], b.y[i*m:(i+1)*m]) }) {
			kept = append(kept, i)
		}
	}
	slices.Sort(kept)
	b.front, b.of = NewMatrix(len(kept), m), make([]int, len(kept))
	for at, i := range kept {
		b.of[at] = b.rows[i]
		for j := range m {
			b.front.Set(at, j, b.y[i*m+j])
		}
	}
}

// covers tells whether a is at least b everywhere.
func covers(a, b []float64) bool {
	for j, v := range a {
		if v < b[j] {
			return false
		}
	}
	return true
}

// solve shares blocks of units among workers.
func (b *bod) solve(ctx context.Context, workers int) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	blocks := (len(b.rows) + bodBlock - 1) / bodBlock
	var next atomic.Int64
	errs := make([]error, blocks)
	var wait sync.WaitGroup
	for range min(workers, blocks) {
		wait.Go(func() {
			s := newBoDSimplex(b)
			for at := int(next.Add(1)) - 1; at < blocks; at = int(next.Add(1)) - 1 {
				errs[at] = b.block(ctx, s, at)
			}
			b.pivots.Add(int64(s.pivots))
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	for _, w := range b.notes {
		if w.Reason != "" {
			b.report.Warnings = append(b.report.Warnings, w)
		}
	}
	b.report.Pivots = int(b.pivots.Load())
	return nil
}

func (b *bod) block(ctx context.Context, s *bodSimplex, at int) error {
	s.warm = false
	for i := at * bodBlock; i < min((at+1)*bodBlock, len(b.rows)); i++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.unit(s, i); err != nil {
			return err
		}
	}
	return nil
}

// unit scores one unit.
func (b *bod) unit(s *bodSimplex, i int) error {
	m, r := len(b.top), b.rows[i]
	y := b.y[i*m : (i+1)*m]
	if j := b.hopeless(y); j >= 0 {
		u := b.d.Units[r]
		b.notes[i] = Warning{Step: StepWeight, Reason: BoDZero, Unit: u.Code, Year: u.Year, Indicator: b.d.Indicators[j].Code}
		b.write(r, y, make([]float64, m), nil)
		return nil
	}
	if !s.solve(y) {
		u := b.d.Units[r]
		return &Error{Step: StepWeight, Reason: BoDUnsolved, Unit: u.Code, Year: u.Year}
	}
	b.write(r, y, s.w, s.peers())
	return nil
}

// hopeless returns an indicator because of which only a score of 0 keeps the
// limits: a 0 where a part is due, or too few that are above 0; −1 when there
// is none.
func (b *bod) hopeless(y []float64) int {
	room, zero := 0.0, 0
	for j, v := range y {
		if v > 0 {
			room += b.limits[j].Upper
			continue
		}
		zero = j
		if b.limits[j].Lower > 0 {
			return j
		}
	}
	if room < 1-1e-12 {
		return zero
	}
	return -1
}

// write keeps the solution of one unit, in the scale of the data.
func (b *bod) write(r int, y, w []float64, peers []Peer) {
	score := 0.0
	for j, v := range y {
		score += float64(w[j] * v)
	}
	if math.Abs(score-1) < 1e-12 {
		score = 1
	}
	b.report.Scores[r], b.report.Peers[r] = score, peers
	for j, v := range y {
		b.report.Weights.Set(r, j, w[j]/b.top[j])
		if score > 0 {
			b.report.Parts.Set(r, j, w[j]*v/score)
		}
	}
}
