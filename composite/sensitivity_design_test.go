package composite

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestDesignStandsInTheOrderSaid(t *testing.T) {
	const n = 10
	numbers := []int{2, 1, 3}
	for _, s := range bothSamplings {
		d := designOf(t, n, numbers, s)
		if d.Runs() != n*5 || d.Rows() != n || d.Factors() != 3 || d.Dimensions() != 6 {
			t.Fatalf("%d runs of %d rows, %d factors, %d numbers", d.Runs(), d.Rows(), d.Factors(), d.Dimensions())
		}
		from := []int{0, 2, 3, 6}
		for j := range n {
			a, b := d.Run(j, nil), d.Run(n+j, nil)
			if slices.ContainsFunc(a, func(v float64) bool { return slices.Contains(b, v) }) {
				t.Errorf("%s: rows %d of A and B share a number", s.Method, j)
			}
			for i := range numbers {
				want := slices.Clone(a)
				copy(want[from[i]:from[i+1]], b[from[i]:from[i+1]])
				if got := d.Run((2+i)*n+j, nil); !slices.Equal(got, want) {
					t.Errorf("%s: row %d of AB_%d is %v, want %v", s.Method, j, i+1, got, want)
				}
			}
		}
	}
}

func TestDesignsThatCannotBe(t *testing.T) {
	for says, prepare := range map[string]func() (*SensitivityDesign, error){
		"there are 1 rows in the design: give at least 2": func() (*SensitivityDesign, error) { return NewSensitivityDesign(1, []int{1}, Sampling{}) },
		"the factor 2 takes no number":                    func() (*SensitivityDesign, error) { return NewSensitivityDesign(8, []int{1, 0}, Sampling{}) },
		"give at least one factor":                        func() (*SensitivityDesign, error) { return NewSensitivityDesign(8, nil, Sampling{}) },
		"600 are asked for":                               func() (*SensitivityDesign, error) { return NewSensitivityDesign(8, []int{300}, Sampling{}) },
	} {
		if _, err := prepare(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v does not say %q", err, says)
		}
	}
	d := designOf(t, 8, []int{1}, Sampling{})
	if _, err := d.Indices([]float64{1}, SensitivityOptions{}); err == nil || !strings.Contains(err.Error(), "results of 1 runs where the design has 24") {
		t.Errorf("%v", err)
	}
	if _, err := d.Indices(runAll(d, func(u []float64) float64 { return u[0] }), SensitivityOptions{Level: 95}); err == nil || !strings.Contains(err.Error(), "is 95: give a number between 0 and 1") {
		t.Errorf("%v", err)
	}
}

func TestMeanRankChangeByHand(t *testing.T) {
	got := MeanRankChange([]int32{1, 3, 2, 0, 5}, []int32{2, 1, 2, 4, 0})
	within(t, "|1−2|, |3−1|, 0 over three units", got, 1, 0)
	within(t, "nobody ranked twice", MeanRankChange([]uint16{0, 1}, []uint16{1, 0}), math.NaN(), 0)
	within(t, "far", MeanRankChange([]uint16{1}, []uint16{60000}), 59999, 0)
}
