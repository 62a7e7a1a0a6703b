package index

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Method is the choice made at each step. "" is the usual one, the first listed.
type Method struct {
	Known     int    `json:"known,omitempty"` // the share of its indicators that a place must have, in %; UsualKnown when 0
	Impute    string `json:"impute,omitempty"`
	Treat     string `json:"treat,omitempty"`
	Normalise string `json:"normalise,omitempty"`
	Weigh     string `json:"weigh,omitempty"`
	Aggregate string `json:"aggregate,omitempty"`
}

// UsualKnown is the share of known indicators asked of a place when nobody says.
const UsualKnown = 66

// KnownShares are those that may be asked.
var KnownShares = []int{50, UsualKnown, 80, 100}

// What may be chosen at each step, the usual one first.
var (
	ImputeChoices    = []string{"none", "median", "group"}
	TreatChoices     = []string{"usual", "none"}
	NormaliseChoices = []string{"min-max", "quantiles", "percentile-rank"}
	WeighChoices     = []string{"given", "equal", "pca"}
	AggregateChoices = []string{"arithmetic", "geometric", "harmonic"}
)

// Choices lists what may be chosen at each step, by the field of the method.
func Choices() map[string][]string {
	return map[string][]string{"impute": ImputeChoices, "treat": TreatChoices, "normalise": NormaliseChoices, "weigh": WeighChoices, "aggregate": AggregateChoices}
}

// Filled is the method with its usual choices written out.
func (m Method) Filled() Method {
	if m.Known == 0 {
		m.Known = UsualKnown
	}
	for field, at := range m.fields() {
		if *at == "" {
			*at = Choices()[field][0]
		}
	}
	return m
}

// fields are the choices by name; what they point at is of m itself.
func (m *Method) fields() map[string]*string {
	return map[string]*string{"impute": &m.Impute, "treat": &m.Treat, "normalise": &m.Normalise, "weigh": &m.Weigh, "aggregate": &m.Aggregate}
}

// Choose sets the choice of a step, by its name.
func (m *Method) Choose(step, choice string) {
	if at := m.fields()[step]; at != nil {
		*at = choice
	}
}

// Choice is the choice of a step.
func (m Method) Choice(step string) string {
	if at := m.fields()[step]; at != nil {
		return *at
	}
	return ""
}

// Steps are the steps that leave a choice, in the order in which they are made.
var Steps = []string{"impute", "treat", "normalise", "weigh", "aggregate"}

func (m Method) wrong() fault.List {
	var l fault.List
	if m.Known != 0 && !slices.Contains(KnownShares, m.Known) {
		l.Add("known", "code.unknown", "value", m.Known)
	}
	for _, step := range Steps {
		if choice := m.Choice(step); choice != "" && !slices.Contains(Choices()[step], choice) {
			l.Add(step, "code.unknown", "value", choice)
		}
	}
	return l
}
