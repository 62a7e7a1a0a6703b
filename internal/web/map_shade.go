package web

import (
	"math"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/geo"
)

// placed is the value of a place on a map; without a number, why.
type placed struct {
	Key     string
	Number  float64 // NaN when there is none
	Absence geo.Absence
	Reserve string // what is to be known of it
}

func (p placed) value() chart.Value { return chart.Known(p.Number) }

// numbersOf are the values to part into classes.
func numbersOf(values []placed) []float64 {
	numbers := make([]float64, len(values))
	for i, v := range values {
		numbers[i] = v.Number
	}
	return numbers
}

// shadeOf gives each place its class, with words for each class.
func shadeOf(r *Request, values []placed, c geo.Classes, format chart.Format) *geo.Shade {
	shade := &geo.Shade{Steps: classSteps(r, c, format), Below: c.Below, Neutral: c.Neutral}
	for _, v := range values {
		shade.Values = append(shade.Values, geo.Shaded{Key: v.Key, Value: v.value(), Step: c.Of(v.Number), Absence: v.Absence, Reserve: v.Reserve})
	}
	return shade
}

// pairOf gives each place its class of two measures, which are of the same places
// in the same order.
func pairOf(r *Request, first, second []placed, p geo.Pair, words geo.PairWords, format chart.Format) *geo.Shade {
	copy(words.FirstSteps[:], classSteps(r, p.X, format))
	copy(words.SecondSteps[:], classSteps(r, p.Y, format))
	shade := &geo.Shade{Pair: &words}
	for i, v := range first {
		shade.Values = append(shade.Values, geo.Shaded{Key: v.Key, Value: v.value(), Other: second[i].value(),
			Step: p.Of(v.Number, second[i].Number), Absence: max(v.Absence, second[i].Absence)})
	}
	return shade
}

// classSteps say each class in words: a class holds its upper bound, and the first
// its lower one.
func classSteps(r *Request, c geo.Classes, format chart.Format) []string {
	steps := make([]string, len(c.Classes))
	for i, class := range c.Classes {
		key := "map.class.between"
		switch {
		case math.IsInf(class.Low, -1):
			key = "map.class.upto"
		case math.IsInf(class.High, 1):
			key = "map.class.over"
		case class.Low == class.High:
			key = "map.class.one"
		case i == 0:
			key = "map.class.first"
		}
		steps[i] = r.L.T(key, "low", format(class.Low), "high", format(class.High))
	}
	return steps
}
