package composite

import (
	"math"
	"slices"
)

// treatColumn treats one indicator in each block of rows, in place, and tells
// what it did to each in done.
func treatColumn(d *Dataset, c int, o TreatChoice, years []int, blocks [][]int, done []Treated) error {
	column := d.Values.Column(c)
	marks := d.Marks[c*d.Values.Rows : (c+1)*d.Values.Rows]
	if len(blocks) == 1 && len(blocks[0]) == len(column) {
		done[0] = Treated{Year: years[0]}
		return done[0].treat(column, marks, o, d.Indicators[c])
	}
	for n, rows := range blocks {
		x, m := pick(column, rows), pick(marks, rows)
		done[n] = Treated{Year: years[n]}
		if err := done[n].treat(x, m, o, d.Indicators[c]); err != nil {
			return err
		}
		for i, r := range rows {
			column[r], marks[r] = x[i], m[i]
		}
	}
	return nil
}

// treat treats the values of one indicator, in place.
func (t *Treated) treat(x []float64, marks []Mark, o TreatChoice, i Indicator) error {
	t.Indicator, t.Before, t.Fit = i.Code, MomentsOf(x), TreatFit{Transform: NoTransform}
	t.Winsorised, t.After, t.Passed = t.Before, t.Before, true
	if !o.fails(t.Before) {
		return nil
	}
	w := winsoriser{choice: o, x: x, limit: o.limit(t.Before.Count)}
	w.run(t.Before)
	t.Winsorised, t.Tried = w.moments, w.above+w.below
	t.Fit, t.Points, t.After = w.fit(), t.Tried, t.Winsorised
	t.Passed = !o.fails(t.After)
	if !t.Passed && o.Transform != NoTransform {
		return t.transform(x, marks, o, i)
	}
	w.write(x, marks)
	return nil
}

// transform replaces winsorising by a transformation, or adds it.
func (t *Treated) transform(x []float64, marks []Mark, o TreatChoice, i Indicator) error {
	from, low, high := t.Before, t.Fit.Low, t.Fit.High
	if o.Combine {
		from = t.Winsorised
		treatBounds{t.Fit.Low, t.Fit.High}.write(x, marks)
	} else {
		t.Points, low, high = 0, nil, nil
	}
	var err error
	if t.Fit, err = fitTransform(x, from, o, i); err != nil {
		return err
	}
	t.Fit.Low, t.Fit.High = low, high
	for r, v := range x {
		if v == v {
			x[r] = t.Fit.transform(v)
			marks[r] |= Transformed
		}
	}
	t.After = MomentsOf(x)
	if math.IsInf(t.After.Min, 0) || math.IsInf(t.After.Max, 0) || t.After.Min == t.After.Max {
		return &Error{Step: StepTreat, Reason: TooFarToTransform, Indicator: i.Code, Other: string(o.Transform)}
	}
	t.Passed = !o.fails(t.After)
	return nil
}

// treatBounds are the values between which others are brought; nil for none.
type treatBounds struct{ low, high *float64 }

func (b treatBounds) write(x []float64, marks []Mark) {
	for r, v := range x {
		switch {
		case b.low != nil && v < *b.low:
			x[r] = *b.low
			marks[r] |= Winsorised
		case b.high != nil && v > *b.high:
			x[r] = *b.high
			marks[r] |= Winsorised
		}
	}
}

// winsoriser moves the most extreme values of one indicator, one after the
// other. It never sorts more of them than may move, and follows the moments by
// what each move adds to the sums of powers. Sums that a large value dominated
// have lost digits once it is gone: they are then made again from the values,
// as they are before anything is decided at the edge of a threshold or at the
// end, so that the decisions are those of making them again every time.
type winsoriser struct {
	choice       TreatChoice
	x            []float64
	limit        int
	top, bottom  []float64 // the limit + 1 most extreme values of each end, most extreme first
	above, below int       // how many have moved at each end
	moments      Moments
	power        [5]float64 // Σ (x − centre)^p
	centre       float64
	exact        float64 // the fourth power when sums were last made from the values
	fresh        bool    // moments are those of the values, not followed
	clamped      []float64
}

func (w *winsoriser) run(m Moments) {
	w.sumsOf(m)
	for w.fails() && w.move() {
		w.follow()
	}
	w.sumAnew()
}

// fails is the test, made again from the values where rounding could decide.
func (w *winsoriser) fails() bool {
	m, o := w.moments, w.choice
	near := func(v, limit float64) bool { return math.Abs(v-limit) <= 1e-6*limit }
	if w.choice.fails(m) && !near(math.Abs(m.Skewness), o.MaxSkew) && !near(m.Kurtosis, o.MaxKurtosis) {
		return true
	}
	w.sumAnew()
	return w.choice.fails(w.moments)
}

// move gives the most extreme values of the longer tail the value of the next
// ones; false when too many would have moved.
func (w *winsoriser) move() bool {
	if w.moments.Skewness >= 0 {
		if w.top == nil {
			w.top = tailOf(w.x, w.limit+1, 1)
		}
		return w.moveAt(w.top, &w.above, w.below)
	}
	if w.bottom == nil {
		w.bottom = tailOf(w.x, w.limit+1, -1)
	}
	return w.moveAt(w.bottom, &w.below, w.above)
}

func (w *winsoriser) moveAt(tail []float64, moved *int, other int) bool {
	end := *moved + 1
	for end < len(tail) && tail[end] == tail[*moved] {
		end++
	}
	if end == len(tail) || end+other > w.limit {
		return false // limit 0 included: a tail of one value has no next
	}
	from, to := tail[*moved]-w.centre, tail[end]-w.centre
	a, b := 1.0, 1.0
	for p := 1; p < len(w.power); p++ {
		a, b = float64(a*from), float64(b*to)
		w.power[p] += float64(float64(end) * (b - a))
	}
	*moved, w.fresh = end, false
	return true
}

// follow reads the moments from the sums of powers.
func (w *winsoriser) follow() {
	n := float64(w.moments.Count)
	d, s2, s3, s4 := w.power[1]/n, w.power[2]/n, w.power[3]/n, w.power[4]/n
	d2 := float64(d * d)
	m2 := s2 - d2
	m3 := s3 - float64(3*d*s2) + float64(2*d2*d)
	m4 := s4 - float64(4*d*s3) + float64(6*d2*s2) - float64(3*d2*d2)
	if lost := 1e-6 * (w.exact/n + float64(d2*d2)); !(m4 > lost) {
		w.sumAnew()
		return
	}
	w.moments.Min, w.moments.Max = w.ends()
	w.moments.Mean = w.centre + d
	w.moments.finish(m2, m3, m4)
}

// ends are the smallest and largest value as they are now.
func (w *winsoriser) ends() (low, high float64) {
	low, high = w.moments.Min, w.moments.Max
	if w.above > 0 {
		high = w.top[w.above]
	}
	if w.below > 0 {
		low = w.bottom[w.below]
	}
	return low, high
}

// sumAnew makes moments and sums from the values as they are now.
func (w *winsoriser) sumAnew() {
	if w.fresh {
		return
	}
	low, high := w.ends()
	w.clamped = slices.Grow(w.clamped[:0], len(w.x))[:len(w.x)]
	for r, v := range w.x {
		switch {
		case v < low:
			v = low
		case v > high:
			v = high
		}
		w.clamped[r] = v
	}
	w.sumsOf(MomentsOf(w.clamped))
}

// sumsOf reads the sums of powers back from moments.
func (w *winsoriser) sumsOf(m Moments) {
	w.moments, w.centre, w.fresh = m, m.Mean, true
	n := float64(m.Count)
	m2 := float64(m.SD*m.SD) * (n - 1) / n
	skew := m.Skewness * (n - 2) / math.Sqrt(float64(n*(n-1)))
	excess := (float64(m.Kurtosis*float64((n-2)*(n-3)))/(n-1) - 6) / (n + 1)
	w.power = [5]float64{n, 0, n * m2, n * skew * float64(m2*math.Sqrt(m2)), n * (excess + 3) * float64(m2*m2)}
	w.exact = w.power[4]
}

func (w *winsoriser) fit() TreatFit {
	f := TreatFit{Transform: NoTransform}
	low, high := w.ends()
	if w.below > 0 {
		f.Low = &low
	}
	if w.above > 0 {
		f.High = &high
	}
	return f
}

func (w *winsoriser) write(x []float64, marks []Mark) {
	f := w.fit()
	treatBounds{f.Low, f.High}.write(x, marks)
}

// tailOf returns the k largest values present (sign 1) or the k smallest
// (sign −1), the most extreme first; all of them when there are fewer. It keeps
// them in a heap whose root is the least extreme.
func tailOf(x []float64, k int, sign float64) []float64 {
	heap := make([]float64, 0, min(k, len(x)))
	for _, v := range x {
		v *= sign
		switch {
		case v != v:
		case len(heap) < k:
			heap = append(heap, v)
			if len(heap) == k {
				slices.Sort(heap)
			}
		case v > heap[0]:
			heap[0] = v
			siftDown(heap)
		}
	}
	slices.SortFunc(heap, func(a, b float64) int {
		if a > b {
			return -1
		}
		if a < b {
			return 1
		}
		return 0
	})
	for n := range heap {
		heap[n] *= sign
	}
	return heap
}

// siftDown lets the root of a heap, the least on top, fall to its place.
func siftDown(heap []float64) {
	for at := 0; ; {
		child := 2*at + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && heap[child+1] < heap[child] {
			child++
		}
		if heap[at] <= heap[child] {
			return
		}
		heap[at], heap[child] = heap[child], heap[at]
		at = child
	}
}
