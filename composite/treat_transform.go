package composite

import "math"

// Transform names a growing function that draws in a long tail. With m and M
// the smallest and largest value fitted, r = M − m and a = 0.01 r:
//
//	log-ct-plus   ln(x − m + a), or −ln(M − x + a) when the skewness is negative
//	log-ct        ln(x − m + a), whatever the skewness
//	log-ct-orig   ln(x − m + 1)
//	log-gii       ln((f M − 1)(x − m)/r + 1), or −ln((f M − 1)(M − x)/r + 1)
//	              when less is better
//	box-cox       (zᵏ − 1)/k, or ln z when k = 0, with z = (x + s)/g, g the
//	              geometric mean of x + s, s = 0 when m > 0 and a − m otherwise,
//	              and k within −2…2 of maximum likelihood
//
// A value that was not fitted and lies beyond the end where a logarithm stops
// is first brought to that end. The factor f of log-gii is a power of ten that
// makes f M larger than 1, without which the function would fall. COINr 1.1.14
// computes its log_GII and returns its input; this one returns the logarithm,
// whose sign is turned where less is better so that values keep their order.
// Dividing by g moves and stretches the result of Box and Cox, and changes
// neither k nor any score made from it by a scale of minimum and maximum.
//
// Sources: log-ct, log-ct-plus and log-ct-orig: COINr and the COIN Tool of the
// JRC; log-gii: Global Innovation Index, appendix of technical notes (formula
// for series with more than five outliers); Box and Cox, An Analysis of
// Transformations, Journal of the Royal Statistical Society B 26 (1964).
type Transform string

// The transformations.
const (
	LogCTPlus   Transform = "log-ct-plus"
	LogCT       Transform = "log-ct"
	LogCTOrig   Transform = "log-ct-orig"
	LogGII      Transform = "log-gii"
	BoxCox      Transform = "box-cox"
	NoTransform Transform = "none"
)

// Transforms lists the transformations, the usual one first.
func Transforms() []Transform {
	return []Transform{LogCTPlus, LogCT, LogCTOrig, LogGII, BoxCox, NoTransform}
}

// TreatFit is what a treatment learnt of one indicator, so that the same can be
// done to other values. [TreatFit.Apply] gives the values that the treatment
// gave, to the last bit.
type TreatFit struct {
	Low       *float64  `json:"low,omitempty" yaml:"low,omitempty"`   // values below take this one; nil when none was winsorised there
	High      *float64  `json:"high,omitempty" yaml:"high,omitempty"` // values above take this one
	Transform Transform `json:"transform" yaml:"transform"`
	Min       float64   `json:"min" yaml:"min"` // of what was transformed
	Max       float64   `json:"max" yaml:"max"`
	Reflected bool      `json:"reflected,omitempty" yaml:"reflected,omitempty"` // the long tail is on the left
	Factor    float64   `json:"factor,omitempty" yaml:"factor,omitempty"`       // f of log-gii
	Shift     float64   `json:"shift,omitempty" yaml:"shift,omitempty"`         // s of box-cox
	Scale     float64   `json:"scale,omitempty" yaml:"scale,omitempty"`         // g of box-cox
	Power     float64   `json:"power,omitempty" yaml:"power,omitempty"`         // k of box-cox
}

// Apply treats one value as those that were fitted; missing stays missing.
func (f TreatFit) Apply(v float64) float64 {
	if f.Low != nil && v < *f.Low {
		v = *f.Low
	}
	if f.High != nil && v > *f.High {
		v = *f.High
	}
	return f.transform(v)
}

func (f TreatFit) transform(v float64) float64 {
	switch f.Transform {
	case LogCT, LogCTPlus:
		return f.log(v, 0.01*(f.Max-f.Min), 1)
	case LogCTOrig:
		return f.log(v, 1, 1)
	case LogGII:
		return f.log(v, 1, (float64(f.Factor*f.Max)-1)/(f.Max-f.Min))
	case BoxCox:
		return f.boxCox(v)
	}
	return v
}

// log is ln(slope (x − m) + offset), or its mirror image.
func (f TreatFit) log(v, offset, slope float64) float64 {
	if f.Reflected {
		return 0 - math.Log(float64(slope*max(f.Max-v, 0))+offset) // never −0
	}
	return math.Log(float64(slope*max(v-f.Min, 0)) + offset)
}

func (f TreatFit) boxCox(v float64) float64 {
	return boxCoxOf(math.Log((max(v, f.Min)+f.Shift)/f.Scale), f.Power)
}

// fitTransform learns a transformation of values that have a spread.
func fitTransform(x []float64, m Moments, o TreatChoice, i Indicator) (TreatFit, error) {
	f := TreatFit{Transform: o.Transform, Min: m.Min, Max: m.Max}
	switch o.Transform {
	case LogCTPlus:
		f.Reflected = m.Skewness < 0
	case LogGII:
		if !(m.Max > 0) {
			return f, &Error{Step: StepTreat, Reason: NoLogGII, Indicator: i.Code, Value: m.Max}
		}
		f.Reflected, f.Factor = i.Direction == LessIsBetter, o.Factor
		for f.Factor = max(f.Factor, 1); float64(f.Factor*m.Max) <= 1; {
			f.Factor *= 10
		}
	case BoxCox:
		if !(m.Min > 0) {
			f.Shift = float64(0.01*(m.Max-m.Min)) - m.Min
		}
		f.fitBoxCox(x)
	}
	return f, nil
}
