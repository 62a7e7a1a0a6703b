// Package matrix is the contribution matrix: initiatives × dimensions of
// well-being, what each is said to change, by whom it was read and what that
// rests on. A cell is never stored: it is a view of the contributions that
// touch it, so that one effect is never counted twice.
package matrix

import (
	"codeberg.org/bocage/bocage/internal/territory"
)

// State is what a reading says of an initiative on a dimension. There is no
// usable zero: the empty state is a mistake, not "not studied".
type State string

// The four states. NotStudied is never written: it is the absence of a
// contribution.
const (
	NotStudied    State = "not_studied"
	NoEffect      State = "no_effect"
	NotApplicable State = "not_applicable"
	Effect        State = "effect"
)

// Direction is which way an effect goes.
type Direction string

// Directions of an effect.
const (
	Positive Direction = "positive"
	Negative Direction = "negative"
	Mixed    Direction = "mixed"
)

// Intensity is how strong an effect is: 1 weak, 2 medium, 3 strong; 0 when the
// state is not an effect, or when an effect's strength can't be told.
type Intensity int

// Contribution is one effect (or its examined absence) of an initiative, on
// one or more dimensions.
type Contribution struct {
	ID         string   `json:"id"`
	Initiative string   `json:"initiative"`
	Dimensions []string `json:"dimensions"` // leaves of the study's framework
	// Readings are what members read, each on their own.
	Readings []Reading `json:"readings"`
	// Settled is the value the group settled on, with its reason. Readings
	// that differ stay: dissent is kept.
	Settled  *Settlement `json:"settled,omitempty"`
	Evidence []Evidence  `json:"evidence,omitempty"`

	ForWhom      []ForWhom         `json:"for_whom,omitempty"`
	From         string            `json:"from,omitempty"` // partial dates
	To           string            `json:"to,omitempty"`
	Levels       []territory.Level `json:"levels,omitempty"` // where the effect is felt
	Direct       *bool             `json:"direct,omitempty"` // nil when nobody said
	Transitions  []Transition      `json:"transitions,omitempty"`
	Mechanism    string            `json:"mechanism,omitempty"`
	Assumptions  string            `json:"assumptions,omitempty"`
	Alternatives []Alternative     `json:"alternatives,omitempty"`
}

// ForWhom is who feels the effect (« ce qui nous touche en tant que personnes,
// collectifs, citoyens »).
type ForWhom string

// For whom.
const (
	People      ForWhom = "people"
	Communities ForWhom = "communities"
	Citizens    ForWhom = "citizens"
)

// Transition is one of the three transitions an effect can touch.
type Transition string

// Transitions.
const (
	Social     Transition = "social"
	Economic   Transition = "economic"
	Ecological Transition = "ecological"
)

// Value is what a reading or a settlement says.
type Value struct {
	State     State     `json:"state"`
	Direction Direction `json:"direction,omitempty"`
	Intensity Intensity `json:"intensity,omitempty"`
}

// Reading is one member's. Members need no account.
type Reading struct {
	Member   string `json:"member"` // member id in the study
	Value           // state, direction, intensity
	Sentence string `json:"sentence,omitempty"` // what is changed, in one sentence
	Date     string `json:"date,omitempty"`
}

// Settlement is the value the group agreed to show, and why.
type Settlement struct {
	Value
	Reason  string `json:"reason"`
	By      string `json:"by,omitempty"` // member id
	Date    string `json:"date,omitempty"`
	Dissent string `json:"dissent,omitempty"` // what those who disagree want said
}

// Alternative is another explanation of the change.
type Alternative struct {
	Text         string `json:"text"`
	Plausibility string `json:"plausibility,omitempty"` // weak, medium, strong
}
