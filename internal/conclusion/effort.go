package conclusion

import (
	"math"
	"time"

	"codeberg.org/bocage/bocage/stats"
)

// What a step costs, on the machine of docs/METHOD/conclusions.md (one core).
// BenchmarkLargeStudies prints the estimate beside the measure.
const (
	countingCost = 0.15 // ns, for each of stats.CountingSteps
	drawingCost  = 5    // ns, for each unit of a random arrangement, and reading
	flippingCost = 10   // ns, for each unit of a draw of signs, without groups
	pickingCost  = 8    // ns, for each unit of a replicate
	sortingCost  = 60   // ns, for each replicate of an interval
)

// Effort estimates how long Run takes, so that what would keep a request waiting
// is left for later. It scores each measure once and computes nothing else.
func Effort(units []Unit, plan Plan) time.Duration {
	e, nanoseconds := newEngine(units, plan), 0.0
	readings := float64(1 + len(e.variants()))
	for _, m := range e.measures() {
		c := e.contrast(plan.reading(), m)
		left := float64(len(firsts(c.groups[claimed])) + len(firsts(c.groups[others])))
		nanoseconds += e.testEffort(c, readings, left) + e.intervalEffort(c, readings, left)
	}
	return time.Duration(min(nanoseconds, math.MaxInt64/2))
}

// testEffort is that of the tests of a measure: each is counted anew; or drawn,
// one draw then serving all who leave.
func (e *engine) testEffort(c contrast, readings, left float64) float64 {
	n, m := len(c.groups[claimed]), len(c.groups[others])
	draws := float64(e.plan.Draws) * float64(n+m)
	switch {
	case !e.compared():
		return flippingCost * draws * (readings + left)
	case counts(n, m):
		return countingCost * stats.CountingSteps(n+m, n) * (readings + left)
	}
	return drawingCost * draws * (readings/2 + 3)
}

func (e *engine) intervalEffort(c contrast, readings, left float64) float64 {
	picks := float64(e.plan.Replicates) * float64(len(c.groups[claimed])+len(c.groups[others]))
	all := sortingCost * float64(e.plan.Replicates) * (readings + left)
	if !e.compared() {
		return all + pickingCost*picks*(readings+left)
	}
	return all + pickingCost*picks*(readings/2+2)
}
