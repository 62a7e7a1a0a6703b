package conclusion

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"
)

// processorTime is what this process took of the processors: a busy machine
// changes it far less than the time on the wall.
func processorTime(t testing.TB) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano())
}

// large is a study of n initiatives on the 13 dimensions of the founding grid.
func large(n int) []Unit {
	s := realistic(n)
	s.dimensions = 13
	return s.draw(3)
}

// BenchmarkLargeStudies prints, for each size, the processor time of a whole
// test, what Effort said, and the time over that of half as many initiatives:
// docs/METHOD/conclusions.md states them.
//
//	go test -run '^$' -bench LargeStudies -benchtime 1x ./internal/conclusion
func BenchmarkLargeStudies(b *testing.B) {
	for _, h := range Hypotheses {
		taken := map[int]time.Duration{}
		for _, n := range []int{48, 98, 120, 160, 240, 480, 960} {
			b.Run(fmt.Sprintf("%s/initiatives=%d", h, n), func(b *testing.B) {
				units, plan := large(n), DefaultPlan(h)
				for b.Loop() {
					before := processorTime(b)
					if _, err := Run(b.Context(), units, plan); err != nil {
						b.Fatal(err)
					}
					taken[n] = processorTime(b) - before
				}
				b.ReportMetric(float64(taken[n].Milliseconds()), "processor-ms")
				b.ReportMetric(float64(Effort(units, plan).Milliseconds()), "expected-ms")
				if half, known := taken[n/2]; known {
					b.ReportMetric(float64(taken[n])/float64(half), "times-half")
				}
			})
		}
	}
}

// What is left for later must be what is long: a study of a village's size is
// computed while one waits, one of several hundred initiatives is not, and the
// estimate costs next to nothing.
func TestEffortTellsLongFromShort(t *testing.T) {
	for _, h := range Hypotheses {
		if short := Effort(large(13), DefaultPlan(h)); short > 300*time.Millisecond {
			t.Errorf("%s: 13 initiatives would take %v", h, short)
		}
		if long := Effort(large(960), DefaultPlan(h)); long < 2*time.Second {
			t.Errorf("%s: 960 initiatives would take %v", h, long)
		}
	}
	one := DefaultPlan(InterscalarMore)
	one.Scales, one.ByDimension = []Scale{Action}, false
	if all, alone := Effort(large(98), DefaultPlan(InterscalarMore)), Effort(large(98), one); alone*2 > all {
		t.Errorf("one measure would take %v, 42 take %v", alone, all)
	}
	if nothing := Effort(nil, DefaultPlan(InterscalarMore)); nothing > 10*time.Millisecond {
		t.Errorf("nothing to compare would take %v", nothing)
	}
}

func TestProgressIsToldMeasureByMeasure(t *testing.T) {
	plan := quick(InterscalarMore)
	var told []int
	r, err := RunTelling(context.Background(), realistic(13).draw(1), plan, func(done, whole int) error {
		if whole != 39 {
			t.Errorf("%d measures, want 39", whole)
		}
		told = append(told, done)
		return nil
	})
	if err != nil || len(told) != 39 || told[0] != 1 || told[38] != 39 || len(r.Measures) != 39 {
		t.Fatalf("told %v, %v", told, err)
	}
	stopped := fmt.Errorf("stopped by hand")
	if _, err := RunTelling(context.Background(), realistic(13).draw(1), plan, func(done, _ int) error {
		if done == 2 {
			return stopped
		}
		return nil
	}); err != stopped {
		t.Errorf("err = %v", err)
	}
}
