package conclusion

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/fault"
)

func keys(l fault.List) []string {
	var out []string
	for _, f := range l {
		out = append(out, f.Field+" "+f.Key)
	}
	return out
}

func TestWhatIsRefused(t *testing.T) {
	bad := realistic(2).draw(1)
	bad[1].ID = bad[0].ID
	bad[0].Local, bad[0].Interscalar = "maybe", map[Scale]Tri{"moon": Yes}
	bad[0].Scores = map[string]Cell{
		"a": {State: "odd"}, "b": {State: Effect, Value: 4}, "c": {State: Effect}, "d": {State: NoEffect, Value: 1},
		"e": {State: Effect, Value: math.NaN()}, "f": {State: NoEffect, Mixed: true}, "g": {State: NoEffect, Solidity: 6, Readers: -1},
	}
	bad[1].Scores = nil
	p := quick(InterscalarMore)
	p.Dimensions = []string{"a", "b", "c", "d", "e", "f"}
	_, err := Run(context.Background(), bad, p)
	want := []string{
		"units.0.local code.unknown", "units.0.interscalar code.unknown", "units.0.scores.a.state code.unknown",
		"units.0.scores.b.value conclusion.cell_value", "units.0.scores.c.value conclusion.cell_value",
		"units.0.scores.d.value conclusion.cell_value", "units.0.scores.e.value conclusion.cell_value",
		"units.0.scores.f.mixed conclusion.cell_value", "units.0.scores.g conclusion.unknown_dimension",
		"units.0.scores.g.solidity conclusion.cell_solidity", "units.0.scores.g.readers number.negative",
		"units.1.id conclusion.unit_id",
	}
	if got := keys(fault.All(err)); !slices.Equal(got, want) {
		t.Errorf("refused:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestPlansThatAreRefused(t *testing.T) {
	for want, change := range map[string]func(*Plan){
		"hypothesis code.unknown":                func(p *Plan) { p.Hypothesis = "networks_rule" },
		"score code.unknown":                     func(p *Plan) { p.Score = "" },
		"scales required":                        func(p *Plan) { p.Scales = nil },
		"scales.1 code.unknown":                  func(p *Plan) { p.Scales = []Scale{Action, Action} },
		"dimensions.1 code.unknown":              func(p *Plan) { p.Dimensions = []string{"a", "a"} },
		"dimensions too_long":                    func(p *Plan) { p.Dimensions = survey{dimensions: 99}.dimensionNames()[:0]; p.Dimensions = many(201) },
		"smallest_delta conclusion.out_of_range": func(p *Plan) { p.SmallestDelta = math.NaN() },
		"smallest_mean conclusion.out_of_range":  func(p *Plan) { p.SmallestMean = 4 },
		"min_units conclusion.out_of_range":      func(p *Plan) { p.MinUnits = 1 },
		"min_intensity conclusion.out_of_range":  func(p *Plan) { p.MinIntensity = 0 },
		"min_solidity conclusion.out_of_range":   func(p *Plan) { p.MinSolidity = 6 },
		"arrangements conclusion.out_of_range":   func(p *Plan) { p.Arrangements = 0 },
		"draws conclusion.out_of_range":          func(p *Plan) { p.Draws = 99 },
		"replicates conclusion.out_of_range":     func(p *Plan) { p.Replicates = 0 },
		"score conclusion.score_never_negative":  func(p *Plan) { *p = DefaultPlan(LocalPositive); p.Score = PositiveSum },
	} {
		p := DefaultPlan(InterscalarMore)
		change(&p)
		if got := keys(p.Validate()); !slices.Equal(got, []string{want}) {
			t.Errorf("refused %v, want %s", got, want)
		}
	}
	for _, h := range Hypotheses {
		if l := DefaultPlan(h).Validate(); len(l) > 0 {
			t.Errorf("the shipped plan of %s is refused: %v", h, l)
		}
	}
}

func many(n int) []string {
	return survey{dimensions: n}.dimensionNames()
}

func TestConclusionsThatAreRefused(t *testing.T) {
	point := Point{Text: "Le garage de Bresse", Cells: []CellRef{{"garage", "mobilite"}}}
	good := Conclusion{ID: "c", Kind: KindArgued, Title: "t", Statement: "s", Argued: &Argued{For: []Point{point}}}
	tested := Conclusion{ID: "c", Kind: KindTested, Title: "t", Test: &Test{Plan: DefaultPlan(LocalPositive)}}
	if len(good.Validate()) > 0 || len(tested.Validate()) > 0 {
		t.Fatal("good conclusions are refused", good.Validate(), tested.Validate())
	}
	for want, change := range map[string]func(*Conclusion){
		"id id.invalid":                     func(c *Conclusion) { c.ID = "../rapport" },
		"title required":                    func(c *Conclusion) { c.Title = "" },
		"title too_long":                    func(c *Conclusion) { c.Title = strings.Repeat("é", 301) },
		"statement required":                func(c *Conclusion) { c.Statement = "" },
		"kind conclusion.kind_mismatch":     func(c *Conclusion) { c.Kind = KindTested },
		"argued.for conclusion.no_argument": func(c *Conclusion) { c.Argued = &Argued{Against: []Point{point}} },
		"argued.exceptions.0.text required": func(c *Conclusion) { c.Argued = &Argued{For: []Point{point}, Exceptions: []Point{{}}} },
		"argued.for.0.cells.0 conclusion.cell_incomplete": func(c *Conclusion) {
			c.Argued = &Argued{For: []Point{{Text: "x", Cells: []CellRef{{Initiative: "garage"}}}}}
		},
		"test.plan.min_units conclusion.out_of_range": func(c *Conclusion) {
			*c = Conclusion{ID: "c", Kind: KindTested, Title: "t", Test: &Test{Plan: DefaultPlan(LocalPositive)}}
			c.Test.Plan.MinUnits = 0
		},
	} {
		c := good
		change(&c)
		if got := keys(c.Validate()); !slices.Equal(got, []string{want}) {
			t.Errorf("refused %v, want %s", got, want)
		}
	}
}
