package composite

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// close9 tells whether two numbers agree to 1e-9, both missing included.
func close9(a, b float64) bool {
	if IsMissing(a) || IsMissing(b) {
		return IsMissing(a) == IsMissing(b)
	}
	return a == b || math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b))
}

// columnsOf is a data set of columns of values.
func columnsOf(columns ...[]float64) *Dataset {
	d := &Dataset{Values: NewMatrix(len(columns[0]), len(columns))}
	for r := range columns[0] {
		d.Units = append(d.Units, Unit{Code: "u" + string(rune('A'+r%26)) + strings.Repeat("'", r/26)})
	}
	for c, x := range columns {
		d.Indicators = append(d.Indicators, Indicator{Code: string(rune('a' + c)), Direction: MoreIsBetter, Weight: 1, Target: Missing()})
		copy(d.Values.Column(c), x)
	}
	return d
}

func TestStatisticsByHand(t *testing.T) {
	d := columnsOf([]float64{2, 4, 4, Missing(), 0, 10})
	d.Marks = []Mark{0, Imputed, Imputed | Clipped, 0, Winsorised, Winsorised | Transformed}
	got, _, err := Statistics{}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	s := got[0]
	// Mean 20/5; squares of distances 4 + 0 + 0 + 16 + 36 = 56, over 4.
	want := IndicatorStatistics{Code: "a", Count: 5, Missing: 1, Present: 5. / 6, Zeros: 1, Distinct: 4, Min: 0, Q1: 2, Median: 4, Q3: 4, Max: 10,
		Mean: 4, SD: Number(math.Sqrt(14)), Mode: 4, ModeShare: 0.4, Imputed: 2, Winsorised: 2, Transformed: 1, Clipped: 1}
	// m2 = 56/5, m3 = (−8 − 64 + 216)/5, m4 = (16 + 256 + 1296)/5.
	want.Skewness = Number(144. / 5 / math.Pow(56./5, 1.5) * math.Sqrt(20) / 3)
	want.Kurtosis = Number(4. / 6 * (6*(1568./5/math.Pow(56./5, 2)-3) + 6))
	if !close9(float64(s.Skewness), float64(want.Skewness)) || !close9(float64(s.Kurtosis), float64(want.Kurtosis)) || !close9(float64(s.SD), float64(want.SD)) {
		t.Errorf("skewness %v, kurtosis %v, sd %v, want %v, %v, %v", s.Skewness, s.Kurtosis, s.SD, want.Skewness, want.Kurtosis, want.SD)
	}
	s.Skewness, s.Kurtosis, s.SD = want.Skewness, want.Kurtosis, want.SD
	if len(s.Flags) != 0 {
		t.Errorf("flags %v", s.Flags)
	}
	if a, b := asJSON(t, s), asJSON(t, want); a != b {
		t.Errorf("got  %s\nwant %s", a, b)
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestStatisticsOfASEMAgainstAnotherWay(t *testing.T) {
	d := asem(t)
	got, _, err := Statistics{}.Run(d)
	if err != nil {
		t.Fatal(err)
	}
	for c, s := range got {
		counts, zeros := map[float64]int{}, 0
		var present []float64
		for _, v := range d.Values.Column(c) {
			if !math.IsNaN(v) {
				counts[v]++
				present = append(present, v)
			}
			if v == 0 {
				zeros++
			}
		}
		most := 0
		for _, n := range counts {
			most = max(most, n)
		}
		if s.Count != len(present) || s.Missing != len(d.Units)-len(present) || s.Zeros != zeros || s.Distinct != len(counts) ||
			!close9(float64(s.ModeShare), float64(most)/float64(len(present))) || counts[float64(s.Mode)] != most {
			t.Errorf("%s: %s", s.Code, asJSON(t, s))
		}
		for p, q := range map[float64]Number{0.25: s.Q1, 0.5: s.Median, 0.75: s.Q3} {
			if want := quantileByWeights(present, p); !close9(float64(q), want) {
				t.Errorf("%s: quantile %v is %v, want %v", s.Code, p, q, want)
			}
		}
	}
}

// quantileByWeights gives each value the weight that a tent of half-width 1
// around the position (n−1)p gives its place.
func quantileByWeights(x []float64, p float64) float64 {
	s := slices.Sorted(slices.Values(x))
	q := 0.0
	for i, v := range s {
		q += v * max(0, 1-math.Abs(float64(i)-float64(len(s)-1)*p))
	}
	return q
}

func TestFlagsOfIndicators(t *testing.T) {
	far := make([]float64, 40)
	for i := range far {
		far[i] = float64(i)
	}
	far[39] = 4000
	at := func(n int, f func(i int) float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = f(i)
		}
		return x
	}
	for name, c := range map[string]struct {
		x    []float64
		flag Flag
		says string
	}{
		"one far away":   {far, FlagSkewed, "a few values of a are very far from the others (skewness 6.32)"},
		"yes or no":      {at(40, func(i int) float64 { return 1 + float64(i%2) }), FlagFewValues, "a takes 2 different values only"},
		"mostly zero":    {at(40, func(i int) float64 { return max(0, float64(i-25)) }), FlagManyZeros, "a is zero for a share 0.65 of"},
		"mostly full":    {at(40, func(i int) float64 { return min(100, 81+float64(i)) }), FlagConcentrated, "a share 0.525 of the units that have a have the same value"},
		"mostly missing": {at(40, func(i int) float64 { return []float64{float64(i), Missing()}[i%2] }), FlagMissing, "a is missing for a share 0.5 of the units"},
		"constant":       {at(40, func(int) float64 { return 7 }), FlagConstant, "a is the same for all units"},
		"plain":          {at(40, func(i int) float64 { return float64(i) }), "", ""},
		"few units":      {[]float64{1, 2, 3, 4}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, warnings, err := Statistics{}.Run(columnsOf(c.x))
			if err != nil {
				t.Fatal(err)
			}
			if c.flag == "" {
				if len(got[0].Flags)+len(warnings) > 0 {
					t.Fatalf("flags %v", got[0].Flags)
				}
				return
			}
			if len(got[0].Flags) != 1 || !got[0].Has(c.flag) || len(warnings) != 1 || !strings.Contains(warnings[0].Error(), c.says) {
				t.Fatalf("flags %v, want %s; %v", got[0].Flags, c.flag, warnings)
			}
		})
	}
}

func TestStatisticsOfNothingAreMissing(t *testing.T) {
	got, warnings, err := Statistics{}.Run(columnsOf([]float64{Missing(), Missing()}))
	if err != nil || len(warnings) != 1 || warnings[0].Reason != MuchMissing {
		t.Fatalf("%v, %v", warnings, err)
	}
	want := `{"code":"a","count":0,"missing":2,"present":0,"zeros":0,"distinct":0,"min":null,"q1":null,"median":null,"q3":null,"max":null,"mean":null,` +
		`"sd":null,"skewness":null,"kurtosis":null,"mode":null,"mode_share":null,"imputed":0,"winsorised":0,"transformed":0,"clipped":0,"flags":["missing"]}`
	if text := asJSON(t, got[0]); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestLimitsOfStatisticsThatCannotBe(t *testing.T) {
	for want, o := range map[string]Statistics{
		"analyse: skewness is -1: give a number above 0":     {Skewness: -1},
		"analyse: kurtosis is NaN: give a number above 0":    {Kurtosis: Missing()},
		"analyse: distinct is -3: give a number above 0":     {Distinct: -3},
		"analyse: zeros is 2: give a share between 0 and 1":  {Zeros: 2},
		"analyse: missing is -1: give a share between 0 and": {Missing: -1},
	} {
		_, _, err := o.Run(columnsOf([]float64{1, 2}))
		var e *Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestNumbersAndMatricesThroughJSON(t *testing.T) {
	m := MatrixOf([]float64{1, Missing()}, []float64{0, -2.5})
	if text := asJSON(t, m); text != "[[1,null],[0,-2.5]]" {
		t.Error(text)
	}
	var back Matrix
	if err := json.Unmarshal([]byte("[[1,null],[0,-2.5]]"), &back); err != nil || back.Rows != 2 || back.At(1, 1) != -2.5 || !IsMissing(back.At(0, 1)) {
		t.Errorf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte("[[1,2],[3]]"), &back); err == nil {
		t.Error("a row too short is accepted")
	}
	if text := asJSON(t, Number(math.Inf(1))); text != "null" {
		t.Error(text)
	}
}
