package composite

import "encoding/json"

// MarshalJSON writes what is missing as null, which encoding/json refuses for a
// float64.
func (i SensitivityIndex) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Value Number `json:"value"`
		Low   Number `json:"low"`
		High  Number `json:"high"`
	}{Number(i.Value), Number(i.Low), Number(i.High)})
}

// MarshalJSON writes what is missing as null.
func (s Sensitivity) MarshalJSON() ([]byte, error) {
	type factor struct {
		First SensitivityIndex `json:"first"`
		Total SensitivityIndex `json:"total"`
	}
	factors := make([]factor, len(s.Factors))
	for i, f := range s.Factors {
		factors[i] = factor(f)
	}
	return json.Marshal(struct {
		Mean     Number   `json:"mean"`
		Variance Number   `json:"variance"`
		Factors  []factor `json:"factors"`
		Reason   Reason   `json:"reason,omitempty"`
	}{Number(s.Mean), Number(s.Variance), factors, s.Reason})
}
