package conclusion

import (
	"math"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

const shuffles = 2000

// margin is three standard errors of a share of 5 % over 2,000 shuffles: a
// method that holds exactly 5 % passes 99.87 % of the time, one that forgot
// Holm's correction (some 30 % and more here) never does.
var margin = 3 * math.Sqrt(Alpha*(1-Alpha)/shuffles)

// falseVerdicts shuffles labels over data sets in which they mean nothing, and
// counts the shuffles in which any measure was significant, and any supported.
// Twenty data sets share the shuffles, so that none decides alone.
func falseVerdicts(t testing.TB, s survey, plan Plan) (significant, supported int) {
	t.Helper()
	counted := stats.RankSumCache{}
	for i := range uint64(shuffles) {
		units := shuffled(s.draw(1000+i/100), 7, i)
		e := newEngine(units, plan)
		e.counted = counted
		all, err := e.screen(e.contrasts(plan.reading(), -1))
		if err != nil {
			t.Fatal(err)
		}
		if !anyUnder(all) {
			continue // no measure can be supported without
		}
		significant++
		if err := e.complete(all); err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			if o.verdict == Supported {
				supported++
				break
			}
		}
	}
	return significant, supported
}

func anyUnder(all []outcome) bool {
	for _, o := range all {
		if o.adjusted < Alpha {
			return true
		}
	}
	return false
}

// The three scales, overall and on twelve dimensions: 39 measures together.
func TestFalseSupportStaysWithinFivePercent(t *testing.T) {
	for _, n := range []int{13, 40} {
		significant, supported := falseVerdicts(t, realistic(n), DefaultPlan(InterscalarMore))
		t.Logf("%d initiatives: %d of %d shuffles significant, %d supported", n, significant, shuffles, supported)
		if limit := Alpha + margin; float64(significant)/shuffles > limit || float64(supported)/shuffles > limit {
			t.Errorf("%d initiatives: %d significant, %d supported of %d: over %.4f", n, significant, supported, shuffles, limit)
		}
	}
}
