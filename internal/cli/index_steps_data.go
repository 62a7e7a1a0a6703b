package cli

import (
	"slices"

	"codeberg.org/bocage/bocage/composite"
)

// screened says who was left out, and by which rule.
func (t teller) screened(s *toldStep, r *composite.ScreenReport) {
	if len(r.Left) == 0 {
		t.sayN(s, "screen.none", len(r.Kept))
	}
	t.sayN(s, "screen.left", len(r.Left), "all", len(r.Left)+len(r.Kept), "list", t.some(t.screenedNames(r.Left)))
	t.sayN(s, "screen.forced", len(r.Forced), "list", t.some(t.screenedNames(r.Forced)))
	if len(r.Left)+len(r.Forced) == 0 {
		return
	}
	row := func(decision wordCell) func(composite.Screened) []any {
		return func(one composite.Screened) []any {
			why, node, share, limit := wordCell(one.Why.Reason), any(nil), any(nil), any(nil)
			if one.Why.Indicator != "" {
				node = codeCell(one.Why.Indicator)
			}
			if one.Why.Limit > 0 {
				share, limit = shareCell(one.Why.Value), shareCell(one.Why.Limit)
			}
			return unitCells(one.Unit, decision, why, node, share, limit, shareCell(one.Present), shareCell(one.NonZero))
		}
	}
	s.table("screened", unitColumns("decision", "why", "node", "share_had", "share_asked", "present", "non_zero"), func(yield func([]any) bool) {
		for r := range each(r.Left, row("left_out")) {
			if !yield(r) {
				return
			}
		}
		each(r.Forced, row("kept"))(yield)
	})
}

func (t teller) screenedNames(list []composite.Screened) []string {
	var out []string
	for _, one := range list {
		node := ""
		if one.Why.Indicator != "" {
			node = t.m.short(one.Why.Indicator)
		}
		why := t.c.l.T("cli.index.told.screen."+string(one.Why.Reason), "share", t.share(one.Why.Value), "limit", t.share(one.Why.Limit), "node", node, "present", t.share(one.Present))
		out = append(out, t.c.l.T("cli.index.told.because", "name", t.unit(one.Unit.Code, one.Unit.Year), "why", why))
	}
	return out
}

// divided says by what indicators were divided, and which values that lost.
func (t teller) divided(s *toldStep, r *composite.DenominateReport) {
	var names []string
	for _, one := range r.Indicators {
		names = append(names, t.c.l.T("cli.index.told.denominate.by", "name", t.m.short(one.Indicator), "column", t.m.short(one.Column), "scale", one.Scale))
	}
	if len(names) == 0 {
		t.say(s, "denominate.none")
	}
	t.sayN(s, "denominate", len(names), "list", t.some(names))
	var lost []string
	for _, w := range r.Warnings[:min(len(r.Warnings), mostNamed+2)] {
		why := t.c.l.T("cli.index.told.denominate."+string(w.Reason), "column", t.m.short(w.Other), "value", t.value(w.Value))
		lost = append(lost, t.c.l.T("cli.index.told.denominate.value", "name", t.m.short(w.Indicator), "unit", t.unit(w.Unit, w.Year), "why", why))
	}
	if rest := len(r.Warnings) - mostNamed; rest > 1 {
		lost = append(lost[:mostNamed], t.c.l.N("cli.index.told.more", rest))
	}
	t.sayN(s, "denominate.lost", len(r.Warnings), "list", t.c.l.List(lost))
	s.table("divided", []string{"indicator", "denominator", "scale", "divided"}, each(r.Indicators, func(one composite.Divided) []any {
		return []any{codeCell(one.Indicator), codeCell(one.Column), one.Scale, one.Count}
	}))
	if len(r.Warnings) > 0 {
		s.table("lost", unitColumns("indicator", "why", "denominator", "divisor"), each(r.Warnings, func(w composite.Warning) []any {
			return unitCells(composite.Unit{Code: w.Unit, Name: t.nameOf(w.Unit), Year: w.Year}, codeCell(w.Indicator), wordCell(w.Reason), codeCell(w.Other), w.Value)
		}))
	}
}

// nameOf is the name of a unit, nothing where it is its code.
func (t teller) nameOf(code string) string {
	if name := t.m.names[code]; name != code {
		return name
	}
	return ""
}

// imputed says how many values were estimated, how, and what stays missing.
func (t teller) imputed(s *toldStep, r *composite.ImputeReport, before *composite.Dataset) {
	missing, most, which := 0, 0, ""
	by := map[composite.ImputeMethod]int{}
	for _, one := range r.Counts {
		missing += one.Missing
		by[one.Method] += one.Imputed
		if one.Imputed > most {
			most, which = one.Imputed, one.Indicator
		}
	}
	if missing == 0 {
		t.say(s, "impute.none")
		return
	}
	t.sayN(s, "impute", missing, "done", t.c.l.N("cli.index.told.impute.done", len(r.Values)), "left", t.c.l.N("cli.index.told.impute.left", missing-len(r.Values)))
	var ways []string
	for _, method := range composite.ImputeMethods() {
		if by[method] > 0 {
			ways = append(ways, t.c.l.T("cli.index.told.by", "n", by[method], "method", string(method)))
		}
	}
	if len(ways) > 0 {
		t.say(s, "impute.ways", "list", ways, "name", t.m.short(which), "most", most, "all", len(before.Units))
	}
	for _, fit := range r.EM[:min(len(r.EM), mostNamed)] {
		key := "impute.em"
		if !fit.Converged {
			key = "impute.em_stopped"
		}
		t.sayN(s, key, fit.Rounds, "name", t.unit(fit.Parent, fit.Year))
	}
	t.imputedTables(s, r, before)
}

func (t teller) imputedTables(s *toldStep, r *composite.ImputeReport, before *composite.Dataset) {
	s.table("imputed", []string{"indicator", "method", "missing", "imputed", "left_missing"}, each(r.Counts, func(one composite.ImputeCount) []any {
		return []any{codeCell(one.Indicator), string(one.Method), one.Missing, one.Imputed, one.Missing - one.Imputed}
	}))
	if len(r.Values) > 0 {
		s.table("imputed_values", unitColumns("indicator", "after", "method", "of", "group", "neighbours", "from", "age"), each(r.Values, func(one composite.ImputedValue) []any {
			var near []string
			for _, row := range one.Near {
				near = append(near, before.Units[row].Code)
			}
			age := any(nil)
			if one.From != 0 {
				age = one.Unit.Year - one.From
			}
			return unitCells(one.Unit, codeCell(one.Indicator), one.Value, string(one.Method), one.Of, one.Group, near, ofYear(one.From), age)
		}))
	}
	if len(r.Left) > 0 {
		s.table("left_missing", unitColumns("indicator", "method"), each(r.Left, func(w composite.Warning) []any {
			return unitCells(composite.Unit{Code: w.Unit, Name: t.nameOf(w.Unit), Year: w.Year}, codeCell(w.Indicator), w.Other)
		}))
	}
	if len(r.EM) > 0 {
		s.table("em", []string{"node", "year", "rounds", "converged", "change", "ridge", "indicators"}, each(r.EM, func(one composite.EMFit) []any {
			return []any{codeCell(one.Parent), ofYear(one.Year), one.Rounds, one.Converged, one.Change, one.Ridge, slices.Clone(one.Indicators)}
		}))
	}
}
