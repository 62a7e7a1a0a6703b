package composite

import "math"

// EMFit tells how one estimation by em went.
type EMFit struct {
	Parent     string // the aggregate whose indicators were estimated together
	Year       int    // 0 when all years were, or when the data have none
	Rounds     int
	Converged  bool
	Change     float64 // how far means and covariances still moved in the last round, in standard deviations
	Ridge      float64 // what was added to variances to tell the indicators apart; 0 when nothing was
	Indicators []string
	Mean       []float64
	Covariance Matrix
}

// byEM estimates by the values expected under a multivariate normal fitted to
// the indicators of the same parent, block by block: by maximum likelihood,
// from all rows of which anything is known. A row of which nothing is known
// there gets the means. An indicator without spread gets its one value.
func (run *imputing) byEM(c int) func(r int) estimate {
	parent := run.d.Indicators[c].Parent
	if _, done := run.em[parent]; !done {
		run.em[parent] = run.fitEM(parent)
	}
	filled := run.em[parent]
	return func(r int) estimate {
		known := 0
		for k, i := range run.d.Indicators {
			if i.Parent == parent && !i.Categorical && !IsMissing(run.d.Values.At(r, k)) {
				known++
			}
		}
		return estimate{value: filled.At(r, c), of: known}
	}
}

// fitEM gives all values expected of the indicators of a parent, in columns as
// in the data.
func (run *imputing) fitEM(parent string) Matrix {
	out := NewMatrix(len(run.d.Units), len(run.d.Indicators))
	for i := range out.Values {
		out.Values[i] = Missing()
	}
	for b, rows := range run.blocks {
		e := run.newExpectation(parent, rows, &out)
		if len(e.columns) == 0 {
			continue
		}
		fit := e.run(run.choice)
		fit.Parent, fit.Year = parent, run.years[b]
		e.finish(run.d, out, &fit)
		run.report.EM = append(run.report.EM, fit)
		run.warnEM(fit)
	}
	return out
}

func (run *imputing) warnEM(fit EMFit) {
	if !fit.Converged {
		run.report.Warnings = append(run.report.Warnings, Warning{Step: StepImpute, Reason: NotConverged, Indicator: fit.Parent, Year: fit.Year,
			Value: float64(fit.Rounds), Limit: fit.Change})
	}
	if fit.Ridge > 0 {
		run.report.Warnings = append(run.report.Warnings, Warning{Step: StepImpute, Reason: RidgeAdded, Indicator: fit.Parent, Year: fit.Year, Value: fit.Ridge})
	}
}

// expectation fits a multivariate normal to rows with holes. Indicators are
// counted in standard deviations from their mean, so that a ridge and a
// tolerance mean the same for all.
type expectation struct {
	rows       []int
	columns    []int     // of the data
	centre, sd []float64 // of each
	z          []float64 // row after row
	patterns   []pattern
	mean       []float64
	cov        []float64 // k × k
	ridge      float64
}

// pattern is a set of rows of which the same indicators are known.
type pattern struct {
	known, missing []int
	rows           []int // positions in expectation.rows
}

// newExpectation makes the rows ready. Indicators without spread go straight
// to out.
func (run *imputing) newExpectation(parent string, rows []int, out *Matrix) *expectation {
	e := &expectation{rows: rows}
	for c, i := range run.d.Indicators {
		if i.Parent != parent || i.Categorical {
			continue
		}
		m := MomentsOf(pick(run.d.Values.Column(c), rows))
		if m.Count > 0 && m.Min == m.Max {
			for _, r := range rows {
				out.Set(r, c, m.Min)
			}
		}
		if m.SD > 0 && !math.IsInf(m.SD, 0) {
			e.columns, e.centre, e.sd = append(e.columns, c), append(e.centre, m.Mean), append(e.sd, m.SD)
		}
	}
	e.standardise(run.d)
	return e
}

func (e *expectation) standardise(d *Dataset) {
	k := len(e.columns)
	e.z = make([]float64, len(e.rows)*k)
	at := map[string]int{}
	key := make([]byte, k)
	for n, r := range e.rows {
		for j, c := range e.columns {
			v := (d.Values.At(r, c) - e.centre[j]) / e.sd[j]
			e.z[n*k+j] = v
			key[j] = '1'
			if v != v {
				key[j] = '0'
			}
		}
		p, seen := at[string(key)]
		if !seen {
			p = len(e.patterns)
			at[string(key)] = p
			e.patterns = append(e.patterns, patternOf(key))
		}
		e.patterns[p].rows = append(e.patterns[p].rows, n)
	}
	e.mean, e.cov = make([]float64, k), make([]float64, k*k)
	for j := range k {
		e.cov[j*k+j] = 1
	}
}

func patternOf(key []byte) pattern {
	var p pattern
	for j, b := range key {
		if b == '1' {
			p.known = append(p.known, j)
		} else {
			p.missing = append(p.missing, j)
		}
	}
	return p
}

// run alternates what is expected of the holes and what the whole then says of
// means and covariances, until neither moves.
func (e *expectation) run(o Imputation) EMFit {
	tolerance, most := o.Tolerance, o.Iterations
	if tolerance == 0 {
		tolerance = 1e-8
	}
	if most == 0 {
		most = 1000
	}
	fit := EMFit{}
	for fit.Rounds = 0; fit.Rounds < most && !fit.Converged; fit.Rounds++ {
		fit.Change = e.round()
		fit.Converged = fit.Change <= tolerance
	}
	return fit
}

// round is one round; it tells how far means and covariances moved.
func (e *expectation) round() float64 {
	k := len(e.columns)
	sum, products, n := make([]float64, k), make([]float64, k*k), 0
	for _, p := range e.patterns {
		if len(p.known) == 0 {
			continue // says nothing
		}
		n += len(p.rows)
		spread := e.expect(p)
		for _, r := range p.rows {
			z := e.z[r*k : (r+1)*k]
			for j, v := range z {
				sum[j] += v
				for l, w := range z[:j+1] {
					products[j*k+l] += float64(v * w)
				}
			}
		}
		for a, j := range p.missing {
			for b, l := range p.missing[:a+1] {
				products[j*k+l] += float64(float64(len(p.rows)) * spread[a*len(p.missing)+b])
			}
		}
	}
	return e.update(sum, products, float64(n))
}

func (e *expectation) update(sum, products []float64, n float64) float64 {
	k, moved := len(e.columns), 0.0
	for j := range k {
		m := sum[j] / n
		moved = max(moved, math.Abs(m-e.mean[j]))
		e.mean[j] = m
	}
	for j := range k {
		for l := range j + 1 {
			v := products[j*k+l]/n - float64(e.mean[j]*e.mean[l])
			moved = max(moved, math.Abs(v-e.cov[j*k+l]))
			e.cov[j*k+l], e.cov[l*k+j] = v, v
		}
	}
	return moved
}

// expect fills the holes of the rows of a pattern with what is expected given
// what is known, and returns the covariance of the holes given that.
func (e *expectation) expect(p pattern) []float64 {
	k, o, m := len(e.columns), len(p.known), len(p.missing)
	slopes := e.slopes(p)
	for _, r := range p.rows {
		z := e.z[r*k : (r+1)*k]
		for a, j := range p.missing {
			v := e.mean[j]
			for b, l := range p.known {
				v += float64(slopes[a*o+b] * (z[l] - e.mean[l]))
			}
			z[j] = v
		}
	}
	spread := make([]float64, m*m)
	for a, j := range p.missing {
		for b, l := range p.missing {
			v := e.cov[j*k+l]
			for c, known := range p.known {
				v -= float64(slopes[a*o+c] * e.cov[known*k+l])
			}
			spread[a*m+b] = v
		}
	}
	return spread
}

// slopes are those of the regression of each hole on what is known: the
// covariances with it, divided by its own. A ridge is added, ten times more
// each time, until it can be divided by.
func (e *expectation) slopes(p pattern) []float64 {
	k, o := len(e.columns), len(p.known)
	own := make([]float64, o*o)
	for ridge := e.ridge; ; ridge = max(1e-8, ridge*10) {
		for a, j := range p.known {
			for b, l := range p.known {
				own[a*o+b] = e.cov[j*k+l]
			}
			own[a*o+a] += ridge
		}
		if choleskyOf(own, o) {
			e.ridge = ridge
			break
		}
	}
	out := make([]float64, len(p.missing)*o)
	for a, j := range p.missing {
		row := out[a*o : (a+1)*o]
		for b, l := range p.known {
			row[b] = e.cov[j*k+l]
		}
		solveCholesky(own, row)
	}
	return out
}

// finish fills the holes a last time and writes all values in their own scale.
func (e *expectation) finish(d *Dataset, out Matrix, fit *EMFit) {
	k := len(e.columns)
	fit.Ridge, fit.Mean, fit.Covariance = e.ridge, make([]float64, k), NewMatrix(k, k)
	for _, p := range e.patterns {
		if len(p.missing) > 0 {
			e.expect(p)
		}
	}
	for j, c := range e.columns {
		for n, r := range e.rows {
			out.Set(r, c, e.centre[j]+float64(e.sd[j]*e.z[n*k+j]))
		}
		fit.Indicators = append(fit.Indicators, d.Indicators[c].Code)
		fit.Mean[j] = e.centre[j] + float64(e.sd[j]*e.mean[j])
		for l := range e.columns {
			fit.Covariance.Set(j, l, float64(e.cov[j*k+l]*e.sd[j])*e.sd[l])
		}
	}
}

// choleskyOf makes a symmetric matrix into its lower factor in place; false
// when it is not far enough from singular.
func choleskyOf(a []float64, n int) bool {
	for j := range n {
		for i := j; i < n; i++ {
			s := a[i*n+j]
			for l := range j {
				s -= float64(a[i*n+l] * a[j*n+l])
			}
			if i == j {
				if !(s > 1e-10) {
					return false
				}
				a[j*n+j] = math.Sqrt(s)
				continue
			}
			a[i*n+j] = s / a[j*n+j]
		}
	}
	return true
}

// solveCholesky solves L Lᵀ x = b in place of b.
func solveCholesky(l, b []float64) {
	n := len(b)
	for i := range n {
		for j := range i {
			b[i] -= float64(l[i*n+j] * b[j])
		}
		b[i] /= l[i*n+i]
	}
	for i := n - 1; i >= 0; i-- {
		for j := i + 1; j < n; j++ {
			b[i] -= float64(l[j*n+i] * b[j])
		}
		b[i] /= l[i*n+i]
	}
}
