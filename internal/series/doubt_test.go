package series_test

import (
	"math"
	"testing"

	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// drawnFrom are n values spread evenly, with some put in their places.
func drawnFrom(n int, value func(i int) float64, put map[int]float64) series.Vector {
	v := vec(make([]float64, n)...)
	for i := range v.Values {
		v.Values[i] = value(i)
	}
	for i, x := range put {
		v.Values[i] = x
	}
	return v
}

func seriesOf(v series.Vector) *series.Series {
	return &series.Series{Indicator: "X", Level: territory.Commune, Values: v.Values, Status: v.Status}
}

// rightly compares the doubts told with those that are expected, by their place.
func rightly(t *testing.T, name string, got []series.Doubt, want map[int]series.Doubt) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d doubts, want %d: %+v", name, len(got), len(want), got)
	}
	for _, d := range got {
		w, there := want[d.At]
		if !there || d.Kind != w.Kind || d.Value != w.Value || !(math.Abs(d.Expected/w.Expected-1) <= 0.05) || d.Times != 0 && !(math.Abs(d.Times/w.Times-1) <= 1e-9) {
			t.Errorf("%s: %+v, want %+v", name, d, w)
		}
	}
}

// TestOutliersAreFarFromTheirNeighbours: of a rate, of a count by what it is out of; never among few, nor among the same.
func TestOutliersAreFarFromTheirNeighbours(t *testing.T) {
	group := func(n int) [][]int32 {
		g := make([]int32, n)
		for i := range g {
			g[i] = int32(i)
		}
		return [][]int32{g}
	}
	rate := func(i int) float64 { return 40 + float64(i%20) } // median 49.5, deviation 7.4
	for name, c := range map[string]struct {
		x      series.Vector
		groups [][]int32
		want   map[int]series.Doubt
	}{
		"a rate at 95":                   {drawnFrom(100, rate, map[int]float64{7: 95}), group(100), map[int]series.Doubt{7: {Kind: series.Outlier, Value: 95, Expected: 49.5}}},
		"a rate at 93":                   {drawnFrom(100, rate, map[int]float64{7: 93}), group(100), nil},
		"far below":                      {drawnFrom(100, rate, map[int]float64{7: 0}), group(100), map[int]series.Doubt{7: {Kind: series.Outlier, Value: 0, Expected: 49.5}}},
		"a thousand times":               {drawnFrom(100, rate, map[int]float64{7: 50_000}), group(100), map[int]series.Doubt{7: {Kind: series.Slip, Value: 50_000, Expected: 49.5, Times: 1e3}}},
		"a million times":                {drawnFrom(100, rate, map[int]float64{7: 50e6}), group(100), map[int]series.Doubt{7: {Kind: series.Slip, Value: 50e6, Expected: 49.5, Times: 1e6}}},
		"a millionth":                    {drawnFrom(100, func(i int) float64 { return 1e6 + 1e3*float64(i%20) }, map[int]float64{7: 1}), group(100), map[int]series.Doubt{7: {Kind: series.Slip, Value: 1, Expected: 1.0095e6, Times: 1e-6}}},
		"a hundred times is no slip":     {drawnFrom(100, rate, map[int]float64{7: 5000}), group(100), map[int]series.Doubt{7: {Kind: series.Outlier, Value: 5000, Expected: 49.5}}},
		"seven neighbours say nothing":   {drawnFrom(7, rate, map[int]float64{3: 5000}), group(7), nil},
		"all the same say nothing":       {drawnFrom(100, func(int) float64 { return 40 }, map[int]float64{7: 5000}), group(100), nil},
		"far of its group, not of all":   {drawnFrom(40, func(i int) float64 { return float64(1+i/20*1000) + float64(i%20) }, map[int]float64{3: 1010}), append([][]int32{group(20)[0]}, shifted(group(20)[0], 20)), map[int]series.Doubt{3: {Kind: series.Outlier, Value: 1010, Expected: 11}}},
		"who is in no group is not told": {drawnFrom(101, rate, map[int]float64{100: 5000}), group(100), nil},
	} {
		rightly(t, name, series.Outliers(c.x, nil, c.groups), c.want)
	}
	people := drawnFrom(100, func(i int) float64 { return 100 * float64(1+i) }, nil)
	beds := func(i int) float64 { return float64(1+i) * (9 + float64(i%3)) } // a tenth, about
	rightly(t, "a count by its inhabitants", series.Outliers(drawnFrom(100, beds, map[int]float64{90: 9100}), seriesOf(people), group(100)), map[int]series.Doubt{90: {Kind: series.Outlier, Value: 9100, Expected: 910}})
	rightly(t, "a count as chance has it", series.Outliers(drawnFrom(100, beds, map[int]float64{0: 25}), seriesOf(people), group(100)), nil)
}

func shifted(g []int32, by int32) []int32 {
	out := make([]int32, len(g))
	for i, at := range g {
		out[i] = at + by
	}
	return out
}

// TestJumpsAreFarFromTheirPast: where most places changed little; a slip whatever the others did, and a column in another unit told once.
func TestJumpsAreFarFromTheirPast(t *testing.T) {
	was := drawnFrom(60, func(i int) float64 { return 1000 + float64(i) }, nil)
	grown := func(i int) float64 { return (1000 + float64(i)) * (1 + float64(i%10)/100) } // by 4.5 % in the middle
	for name, c := range map[string]struct {
		x    series.Vector
		want map[int]series.Doubt
	}{
		"as the others":          {drawnFrom(60, grown, nil), nil},
		"three times":            {drawnFrom(60, grown, map[int]float64{5: 3015}), map[int]series.Doubt{5: {Kind: series.Jump, Value: 3015, Expected: 1005}}},
		"a third":                {drawnFrom(60, grown, map[int]float64{5: 335}), map[int]series.Doubt{5: {Kind: series.Jump, Value: 335, Expected: 1005}}},
		"far, but not by double": {drawnFrom(60, grown, map[int]float64{5: 1900}), nil},
		"a million times":        {drawnFrom(60, grown, map[int]float64{5: 1.005e9}), map[int]series.Doubt{5: {Kind: series.Slip, Value: 1.005e9, Expected: 1005, Times: 1e6}}},
		"a thousandth":           {drawnFrom(60, grown, map[int]float64{5: 1.005}), map[int]series.Doubt{5: {Kind: series.Slip, Value: 1.005, Expected: 1005, Times: 1e-3}}},
		"nothing now":            {drawnFrom(60, grown, map[int]float64{5: 0}), nil},
	} {
		rightly(t, name, series.AgainstPast(c.x, seriesOf(was)), c.want)
	}
	few := drawnFrom(20, grown, map[int]float64{5: 3015, 6: 1.006e9})
	rightly(t, "among few, slips alone", series.AgainstPast(few, seriesOf(drawnFrom(20, func(i int) float64 { return was.Values[i] }, nil))), map[int]series.Doubt{6: {Kind: series.Slip, Value: 1.006e9, Expected: 1006, Times: 1e6}})
	whole := series.AgainstPast(drawnFrom(60, func(i int) float64 { return 1e6 * grown(i) }, nil), seriesOf(was))
	if len(whole) != 1 || whole[0].Kind != series.Scale || whole[0].At != -1 || whole[0].Times != 1e6 {
		t.Errorf("a column a million times what it was is told as %+v", whole)
	}
}
