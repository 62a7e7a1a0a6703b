package conclusion

import (
	"context"
	"reflect"
	"slices"
	"testing"
)

// alone makes a whole test with nothing shared between its measures.
func alone(t *testing.T, units []Unit, plan Plan, r reading) []outcome {
	t.Helper()
	e := newEngine(units, plan)
	all, err := e.screen(e.contrasts(r))
	if err == nil {
		err = e.complete(all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Readings of a measure share their random draws, and so do all who are left
// out one at a time. Nobody must be able to tell: the study without an
// initiative gives the same verdicts and effects as the study that never had it.
func TestSharingDrawsChangesNoFigure(t *testing.T) {
	for name, c := range map[string]struct {
		hypothesis Hypothesis
		n          int
	}{
		"counted":       {InterscalarMore, 21},
		"drawn":         {InterscalarMore, 230},
		"local, listed": {LocalPositive, 21},
		"local, drawn":  {LocalPositive, 60},
	} {
		t.Run(name, func(t *testing.T) {
			plan, s := quick(c.hypothesis), realistic(c.n)
			s.dimensions, s.notStudied, s.planted = 3, .1, .15
			plan.Dimensions = s.dimensionNames()
			if c.hypothesis == InterscalarMore {
				plan.Scales = []Scale{Action}
			}
			units := s.draw(8)
			e := newEngine(units, plan)
			all, err := e.everything(context.Background(), func(int, int) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			if want := alone(t, units, plan, plan.reading()); !reflect.DeepEqual(all.planned, want) {
				t.Errorf("as planned:\n%+v\nwant\n%+v", all.planned, want)
			}
			for i, v := range e.variants() {
				same(t, string(v.choice), all.otherwise[i], alone(t, units, plan, v.reading))
			}
			for u := 0; u < len(units); u += 7 {
				without := slices.Clone(all.planned)
				for i, l := range all.leaving {
					if at := l.of[u]; at >= 0 {
						without[i] = l.outcomes[at]
					}
				}
				correct(without)
				e.judgeAll(without)
				same(t, "without "+units[u].ID, without, alone(t, slices.Delete(slices.Clone(units), u, u+1), plan, plan.reading()))
			}
		})
	}
}

// same compares what is published of a test made again.
func same(t *testing.T, what string, got, want []outcome) {
	t.Helper()
	for i := range want {
		g, w := got[i], want[i]
		g.groups, w.groups = [2][]float64{}, [2][]float64{}
		if !reflect.DeepEqual(number(g.effect), number(w.effect)) || !reflect.DeepEqual(number(g.adjusted), number(w.adjusted)) ||
			!reflect.DeepEqual(number(g.low), number(w.low)) || !reflect.DeepEqual(number(g.high), number(w.high)) ||
			!reflect.DeepEqual(g.test, w.test) || g.verdict != w.verdict || g.reason != w.reason {
			t.Errorf("%s, measure %d:\n%+v\nwant\n%+v", what, i, g, w)
		}
	}
}
