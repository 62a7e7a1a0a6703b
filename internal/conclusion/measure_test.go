package conclusion

import (
	"fmt"
	"testing"

	"codeberg.org/bocage/bocage/stats"
)

// The benchmarks below measure what docs/METHOD/conclusions.md states:
//
//	go test -run '^$' -bench 'Power|Coverage|FalseSupport|Run' -benchtime 1x ./internal/conclusion

// BenchmarkFalseSupport gives the share of 2,000 shuffles in which any of 39
// measures came out supported, or merely significant.
func BenchmarkFalseSupport(b *testing.B) {
	for _, n := range []int{13, 20, 40} {
		b.Run(fmt.Sprintf("initiatives=%d", n), func(b *testing.B) {
			for b.Loop() {
				significant, supported := falseVerdicts(b, realistic(n), DefaultPlan(InterscalarMore))
				b.ReportMetric(float64(significant)/shuffles, "significant")
				b.ReportMetric(float64(supported)/shuffles, "supported")
			}
		})
	}
}

// BenchmarkPower gives the share of 200 studies in which a planted difference
// comes out supported, and the mean delta observed.
func BenchmarkPower(b *testing.B) {
	for _, n := range []int{13, 20, 26, 40, 60} {
		for _, planted := range []float64{.3, .45, .6, .8, 1, 1.2} {
			b.Run(fmt.Sprintf("initiatives=%d/planted=%.2f", n, planted), func(b *testing.B) {
				s := realistic(n)
				s.planted = planted
				for b.Loop() {
					times, delta := found(b, s, 200)
					b.ReportMetric(float64(times)/200, "power")
					b.ReportMetric(delta, "delta")
				}
			})
		}
	}
}

// BenchmarkLocalPower is the same for local initiatives held against 0, with
// their mean balance in points of intensity.
func BenchmarkLocalPower(b *testing.B) {
	for _, n := range []int{6, 8, 13, 20} {
		for _, lift := range []float64{.1, .2, .3} {
			b.Run(fmt.Sprintf("initiatives=%d/lift=%.1f", n, lift), func(b *testing.B) {
				s := realistic(n)
				s.lift = lift
				for b.Loop() {
					_, times, balance := locals(b, s, 200, false)
					b.ReportMetric(balance, "balance")
					b.ReportMetric(float64(times)/200, "power")
				}
			})
		}
	}
}

// BenchmarkCoverage gives the share of 400 studies whose interval holds the
// delta of a study of 6,000 initiatives made the same way.
func BenchmarkCoverage(b *testing.B) {
	plan := onAction(0)
	contrastOf := func(s survey, seed uint64) contrast {
		return newEngine(s.draw(seed), plan).contrasts(plan.reading())[0]
	}
	names := map[stats.IntervalMethod]string{stats.Percentile: "percentile", stats.BCa: "bca", stats.Expanded: "expanded"}
	for _, planted := range []float64{0, .3, .6} {
		large := realistic(6000)
		large.planted = planted
		whole := contrastOf(large, 99)
		truth := stats.CliffDelta(whole.groups[claimed], whole.groups[others])
		for _, n := range []int{13, 20, 40} {
			b.Run(fmt.Sprintf("delta=%.2f/initiatives=%d", truth, n), func(b *testing.B) {
				s := realistic(n)
				s.planted = planted
				for b.Loop() {
					for _, method := range []stats.IntervalMethod{stats.Percentile, stats.BCa, stats.Expanded} {
						covered, width := coverage(b, s, contrastOf, method, truth)
						b.ReportMetric(covered, names[method])
						b.ReportMetric(width, names[method]+"-width")
					}
				}
			})
		}
	}
}

func coverage(b *testing.B, s survey, contrastOf func(survey, uint64) contrast, m stats.IntervalMethod, truth float64) (share, width float64) {
	b.Helper()
	const studies = 400
	for i := range uint64(studies) {
		c := contrastOf(s, 20_000+i)
		x, y := c.groups[claimed], c.groups[others]
		intervals, err := stats.DeltaIntervals([]stats.TwoGroups{{A: x, B: y}}, stats.Resampling{Method: m, Draws: 1000, Seed: i})
		if err != nil {
			b.Fatal(err)
		}
		interval := intervals[0]
		if interval.Low <= truth && truth <= interval.High {
			share++
		}
		width += interval.High - interval.Low
	}
	return share / studies, width / studies
}

// BenchmarkRun is a whole test with its sensitivity: 39 measures, every
// scenario, every initiative left out.
func BenchmarkRun(b *testing.B) {
	for _, n := range []int{13, 40, 98} {
		b.Run(fmt.Sprintf("initiatives=%d", n), func(b *testing.B) {
			units := realistic(n).draw(3)
			for b.Loop() {
				if _, err := Run(b.Context(), units, DefaultPlan(InterscalarMore)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
