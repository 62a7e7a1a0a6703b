package web

import (
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
)

// sensitivityTable is the test made again with one choice changed: a row a
// choice, a column for each overall measure; nil when no choice lets anything be
// computed, which one sentence says.
func sensitivityTable(r *Request, c app.ConclusionView, overall []conclusion.Measure) *Table {
	computed := func(s conclusion.Shift) bool { return s.Effect != nil }
	if !slices.ContainsFunc(c.Test.Result.Sensitivity.Scenarios, func(s conclusion.Scenario) bool { return slices.ContainsFunc(s.Measures, computed) }) {
		return nil
	}
	t := Table{Caption: r.L.T("conclusions.table.sensitivity"), Columns: []Column{{Label: r.L.T("conclusions.column.choice")}}, Compact: true}
	for _, m := range overall {
		t.Columns = append(t.Columns, Column{Label: measureWord(r, c, m)})
	}
	t.Columns = append(t.Columns, Column{Label: r.L.T("conclusions.column.changed"), Numeric: true})
	for _, s := range c.Test.Result.Sensitivity.Scenarios {
		row := Row{Cells: []TableCell{{Text: choiceWord(r, s)}}}
		for _, shift := range s.Measures {
			if shift.Dimension == "" {
				row.Cells = append(row.Cells, TableCell{Text: shiftWord(r, shift)})
			}
		}
		row.Cells = append(row.Cells, TableCell{Text: r.L.T("conclusions.changed_of", "n", s.Changed, "total", len(s.Measures)), Numeric: true})
		t.Rows = append(t.Rows, row)
	}
	return &t
}

// choiceWord says what a scenario changes; a choice of another version of the
// program is shown as it is.
func choiceWord(r *Request, s conclusion.Scenario) string {
	key := "conclusion.sensitivity." + string(s.Choice)
	if !r.L.Has(key) {
		return string(s.Choice)
	}
	if s.Choice == conclusion.BySolidity {
		return r.L.T(key, "level", solidityName(r, s.Level))
	}
	return r.L.T(key, "level", s.Level)
}

func shiftWord(r *Request, s conclusion.Shift) string {
	key := "conclusions.shift.same"
	if s.Changed {
		key = "conclusions.shift.other"
	}
	return r.L.T(key, "effect", effectWord(r, s.Effect), "verdict", verdictWord(r, s.Verdict))
}

// stabilityWords says in one sentence how many choices change a verdict.
func stabilityWords(r *Request, s conclusion.Sensitivity, computed bool) string {
	if !computed {
		return r.L.N("conclusions.stable.nothing", len(s.Scenarios))
	}
	changed := 0
	for _, scenario := range s.Scenarios {
		if scenario.Changed > 0 {
			changed++
		}
	}
	if changed == 0 {
		return r.L.N("conclusions.stable", len(s.Scenarios))
	}
	return r.L.N("conclusions.unstable", changed, "total", len(s.Scenarios))
}

// leftOutWords says, for each overall measure, whether one initiative alone
// turns the verdict; the measures by dimension are counted together.
func leftOutWords(r *Request, c app.ConclusionView) []string {
	var lines []string
	turned := 0
	for _, l := range c.Test.Result.Sensitivity.LeaveOneOut {
		if l.Dimension != "" {
			if len(l.Flips) > 0 {
				turned++
			}
			continue
		}
		if l.Lowest == nil {
			continue // nothing was computed, whoever is left out
		}
		said := r.L.T("conclusion.leave_one_out.stable", "lowest", effectWord(r, l.Lowest), "highest", effectWord(r, l.Highest))
		if len(l.Flips) > 0 {
			said = r.L.N("conclusion.leave_one_out.flips", len(l.Flips), "initiatives", flipsWord(r, c, l.Flips))
		}
		lines = append(lines, ofScale(r, conclusion.Measure{Scale: l.Scale}, said))
	}
	if turned > 0 {
		lines = append(lines, r.L.N("conclusions.left_out.dimensions", turned))
	}
	return lines
}

// flipsWord lists initiatives, gathered by the verdict that would stand without
// each; those that are not named are counted.
func flipsWord(r *Request, c app.ConclusionView, flips []conclusion.Flip) string {
	var said []string
	for _, v := range []conclusion.Verdict{conclusion.Supported, conclusion.NotSupported, conclusion.CannotSay} {
		var names []string
		unnamed := 0
		for _, f := range flips {
			switch name := c.Names[f.Initiative].Called(r.Lang); {
			case f.Verdict != v:
			case name == "":
				unnamed++
			default:
				names = append(names, name)
			}
		}
		if unnamed > 0 {
			names = append(names, r.L.N("conclusions.unnamed.some", unnamed))
		}
		if len(names) > 0 {
			said = append(said, r.L.T("conclusions.flip", "names", r.L.List(names), "verdict", verdictWord(r, v)))
		}
	}
	return strings.Join(said, r.L.T("conclusions.semicolon"))
}

// planFacts are the choices made before looking.
func planFacts(r *Request, p conclusion.Plan) []Fact {
	fact := func(name, said string) Fact { return Fact{Label: r.L.T("conclusions.plan." + name), Text: said} }
	facts := []Fact{fact("hypothesis", r.L.T("conclusion.hypothesis."+string(p.Hypothesis)))}
	if len(p.Scales) > 0 {
		var scales []string
		for _, s := range p.Scales {
			scales = append(scales, scaleWord(r, s))
		}
		facts = append(facts, fact("scales", r.L.List(scales)))
	}
	by := "conclusions.plan.by_dimension.no"
	if p.ByDimension {
		by = "conclusions.plan.by_dimension.yes"
	}
	smallest := p.SmallestMean
	if p.Hypothesis == conclusion.InterscalarMore {
		smallest = p.SmallestDelta
	}
	facts = append(facts, fact("by_dimension", r.L.T(by)), fact("score", r.L.T("conclusion.score."+string(p.Score))), fact("smallest", shortNumber(r, smallest)),
		fact("min_units", r.L.Int(p.MinUnits)))
	if p.MinIntensity > 1 {
		facts = append(facts, fact("min_intensity", r.L.Int(p.MinIntensity)))
	}
	if p.MinSolidity > 0 {
		facts = append(facts, fact("min_solidity", solidityName(r, p.MinSolidity)))
	}
	return append(facts, fact("chance", r.L.T("conclusions.plan.chance.rule", "alpha", r.L.Number(conclusion.Alpha, 2))))
}

// proofFacts are what it takes to do the test again.
func proofFacts(r *Request, res conclusion.Result) []Fact {
	fact := func(name, said string) Fact { return Fact{Label: r.L.T("conclusions.proof." + name), Text: said} }
	return []Fact{fact("units", r.L.Int(res.Units)), fact("seed", strconv.FormatUint(res.Plan.Seed, 10)), fact("replicates", r.L.Int(res.Plan.Replicates)),
		fact("method", strconv.Itoa(res.Method)), fact("hash", res.InputHash)}
}
