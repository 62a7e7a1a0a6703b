package composite

import (
	"runtime"
	"testing"
)

// benched is rows × 30 in six pillars and an index, without missing scores.
func benched(rows int) (*Dataset, *Structure) {
	s, x := madeUp(rows, 6, 0)
	d := &Dataset{Units: make([]Unit, rows), Values: x}
	for _, n := range s.Nodes[:s.Indicators] {
		d.Indicators = append(d.Indicators, Indicator{Code: n.Code, Direction: MoreIsBetter, Parent: s.Nodes[n.Parent].Code, Weight: n.Weight, Target: Missing()})
	}
	return d, s
}

// told reports how long a number takes, and how much memory passes in a second
// when each number is read once.
func told(b *testing.B, numbers int) {
	seconds := b.Elapsed().Seconds() / float64(b.N)
	b.ReportMetric(seconds*1e9/float64(numbers), "ns/number")
	b.ReportMetric(float64(8*numbers)/seconds/1e9, "GB/s")
}

func BenchmarkNormaliseAggregate35000x30(b *testing.B) {
	d, s := benched(35_000)
	a, err := NewAggregator(s, Aggregation{})
	if err != nil {
		b.Fatal(err)
	}
	out, scratch := NewMatrix(d.Values.Rows, len(s.Nodes)), &AggregateScratch{Workers: runtime.GOMAXPROCS(0)}
	into := Matrix{Rows: out.Rows, Columns: s.Indicators, Values: out.Values[:len(d.Values.Values)]}
	for b.Loop() {
		scales, err := Normalisation{}.Fit(d)
		if err != nil {
			b.Fatal(err)
		}
		if err := scales.applyShared(d, into); err != nil {
			b.Fatal(err)
		}
		if err := a.Scores(into, nil, nil, out, scratch); err != nil {
			b.Fatal(err)
		}
	}
	told(b, len(d.Values.Values))
}

func benchAggregate(b *testing.B, rows, workers int, rule AggregateRule, logs bool, missing float64) {
	d, s := benched(rows)
	if missing > 0 {
		s, d.Values = madeUp(rows, 6, missing)
	}
	a, err := NewAggregator(s, Aggregation{AggregateRule: rule})
	if err != nil {
		b.Fatal(err)
	}
	out, scratch := NewMatrix(rows, len(s.Nodes)-s.Indicators), &AggregateScratch{Workers: workers}
	if logs {
		scratch.Logs = LogsOf(d.Values)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := a.Scores(d.Values, nil, nil, out, scratch); err != nil {
			b.Fatal(err)
		}
	}
	told(b, len(d.Values.Values))
}

func BenchmarkAggregate35000x30(b *testing.B) {
	two := runtime.GOMAXPROCS(0)
	b.Run("linear", func(b *testing.B) { benchAggregate(b, 35_000, two, AggregateRule{}, false, 0) })
	b.Run("linear alone", func(b *testing.B) { benchAggregate(b, 35_000, 1, AggregateRule{}, false, 0) })
	b.Run("linear, 5 % missing", func(b *testing.B) { benchAggregate(b, 35_000, two, AggregateRule{}, false, 0.05) })
	b.Run("geometric", func(b *testing.B) { benchAggregate(b, 35_000, two, AggregateRule{Method: Geometric}, false, 0) })
	b.Run("geometric, logs kept", func(b *testing.B) { benchAggregate(b, 35_000, two, AggregateRule{Method: Geometric}, true, 0) })
	b.Run("harmonic", func(b *testing.B) { benchAggregate(b, 35_000, two, AggregateRule{Method: Harmonic}, false, 0) })
	b.Run("MPI", func(b *testing.B) { benchAggregate(b, 35_000, two, AggregateRule{Method: MPI}, false, 0) })
	b.Run("median", func(b *testing.B) { benchAggregate(b, 35_000, two, AggregateRule{Method: WeightedMedian}, false, 0) })
}

func BenchmarkLinear(b *testing.B) {
	for _, rows := range []int{35_000, 350_000} {
		b.Run(decimal(rows), func(b *testing.B) { benchAggregate(b, rows, runtime.GOMAXPROCS(0), AggregateRule{}, false, 0) })
	}
}

func BenchmarkNormalise35000x30(b *testing.B) {
	d, _ := benched(35_000)
	into := d.Values.Clone()
	for _, rule := range []NormaliseRule{{}, {Method: ZScore}, {Method: ByGoalposts, Quantiles: &Goalposts{0.05, 0.95}}, {Method: RankOrder}} {
		b.Run(string(Normalisation{NormaliseRule: rule}.For("").Method), func(b *testing.B) {
			for b.Loop() {
				scales, err := Normalisation{NormaliseRule: rule}.Fit(d)
				if err != nil {
					b.Fatal(err)
				}
				if err := scales.applyShared(d, into); err != nil {
					b.Fatal(err)
				}
			}
			told(b, len(d.Values.Values))
		})
	}
}
