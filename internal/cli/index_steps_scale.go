package cli

import (
	"slices"

	"codeberg.org/bocage/bocage/composite"
)

// treated says which indicators were treated, how far they leaned before and after, and
// which still do.
func (t teller) treated(s *toldStep, r *composite.TreatReport, before *composite.Dataset) {
	var done, still []string
	points := 0
	for _, one := range r.Indicators {
		name := t.unit(one.Indicator, one.Year)
		if one.Points > 0 || one.Fit.Transform != composite.NoTransform {
			done = append(done, t.c.l.T("cli.index.told.treat.one", "name", name, "before", t.c.l.Number(one.Before.Skewness, 1), "after", t.c.l.Number(one.After.Skewness, 1), "how", t.howTreated(one)))
		}
		if points += one.Points; !one.Passed {
			still = append(still, name)
		}
	}
	if len(done) == 0 {
		t.say(s, "treat.none")
	}
	t.sayN(s, "treat", len(done), "all", len(before.Indicators), "list", t.some(done))
	t.sayN(s, "treat.still", len(still), "list", t.some(still))
	s.table("treated", []string{"indicator", "year", "skew_before", "kurtosis_before", "tried", "skew_winsorised", "kurtosis_winsorised", "points", "least", "greatest", "transform", "skew_after", "kurtosis_after", "passed"},
		each(r.Indicators, func(one composite.Treated) []any {
			return []any{codeCell(one.Indicator), ofYear(one.Year), one.Before.Skewness, one.Before.Kurtosis, one.Tried, one.Winsorised.Skewness, one.Winsorised.Kurtosis,
				one.Points, end(one.Fit.Low), end(one.Fit.High), string(one.Fit.Transform), one.After.Skewness, one.After.Kurtosis, one.Passed}
		}))
}

// end is one end beyond which values were brought back; nothing when there is none.
func end(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func (t teller) howTreated(one composite.Treated) []string {
	var how []string
	if one.Points > 0 {
		how = append(how, t.c.l.N("cli.index.told.treat.points", one.Points))
	}
	if one.Fit.Transform != composite.NoTransform {
		how = append(how, t.c.l.T("cli.index.told.treat.by", "method", string(one.Fit.Transform)))
	}
	return how
}

// normalised says by which methods values became scores, and what was beyond the ends.
func (t teller) normalised(s *toldStep, r *composite.NormaliseReport) {
	plan, d := t.m.result.Plan.Normalise, t.m.result.Data()
	by := map[string]int{}
	var order []string
	clips := false
	for k, i := range d.Indicators {
		method := string(plan.For(i.Code).Method)
		if by[method]++; by[method] == 1 {
			order = append(order, method)
		}
		clips = clips || slices.ContainsFunc(r.Scales.Of[k], func(one composite.Scale) bool { return one.Clip })
	}
	var ways []string
	for _, method := range order {
		ways = append(ways, t.c.l.T("cli.index.told.by", "n", by[method], "method", method))
	}
	t.sayN(s, "normalise", len(d.Indicators), "list", ways)
	if r.Scales.Years != nil {
		t.say(s, "normalise.years")
	}
	if clips && len(r.Clipped) == 0 {
		t.say(s, "normalise.within")
	}
	t.sayN(s, "normalise.clipped", len(r.Clipped))
	t.scales(s, r.Scales)
	if len(r.Clipped) > 0 {
		s.table("clipped", unitColumns("indicator", "value", "score"), each(r.Clipped, func(one composite.ClippedValue) []any {
			return unitCells(composite.Unit{Code: one.Unit, Name: t.nameOf(one.Unit), Year: one.Year}, codeCell(one.Indicator), one.Value, one.Score)
		}))
	}
}

// scales tells what was learnt of each indicator: which value has which score.
func (t teller) scales(s *toldStep, scales *composite.Scales) {
	d := t.m.result.Data()
	s.table("scales", []string{"indicator", "year", "method", "value_low", "score_low", "value_high", "score_high", "mean", "sd", "floor", "from_full", "to_full", "ceiling", "breaks", "scores", "clips"}, func(yield func([]any) bool) {
		for k, i := range d.Indicators {
			rule := t.m.result.Plan.Normalise.For(i.Code)
			for _, one := range scales.Of[k] {
				if !yield(append([]any{codeCell(i.Code), ofYear(one.Year), string(rule.Method)}, learnt(rule.Method, one)...)) {
					return
				}
			}
		}
	})
}

// learnt are the numbers of a scale, those that its form has.
func learnt(method composite.NormaliseMethod, one composite.Scale) []any {
	cells := make([]any, 13)
	cells[12] = one.Clip
	switch one.Form {
	case composite.FormSame:
	case composite.FormRank:
		cells[1], cells[3] = one.Low, one.High
		if n := len(one.Sorted); n > 0 {
			cells[0], cells[2] = one.Sorted[0], one.Sorted[n-1]
			if one.Reversed {
				cells[0], cells[2] = cells[2], cells[0]
			}
		}
	case composite.FormClasses:
		cells[10], cells[11] = one.Breaks, one.Scores
	case composite.FormTwoSided:
		cells[1], cells[3] = one.Low, one.High
		if p := one.Thresholds; p != nil {
			cells[6], cells[7], cells[8], cells[9] = p.Floor, p.Low, p.High, p.Ceiling
		}
	default:
		cells[0], cells[1], cells[2], cells[3] = one.From, one.Low, one.To, one.High
	}
	if method == composite.ZScore || method == composite.MPIScores {
		cells[4], cells[5] = one.From, max(one.To-one.From, one.From-one.To)
	}
	return cells
}
