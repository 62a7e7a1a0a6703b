package matrix

import (
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/story"
)

// Nature is what a piece of evidence is made of.
type Nature string

// Natures of evidence. None is worth more than another by itself.
const (
	Figure     Nature = "figure"
	Comparison Nature = "comparison"
	Testimony  Nature = "testimony"
	Document   Nature = "document"
)

// Natures lists them in the order they are shown.
var Natures = []Nature{Figure, Comparison, Testimony, Document}

// Solidity is how far a claim can be leant on, in words and in order. It is
// not a school mark (after the Nesta standards of evidence).
type Solidity int

// Solidities: dit, décrit, chiffré ou recueilli, comparé, vérifié par
// d’autres, réussi ailleurs.
const (
	Stated Solidity = iota
	Described
	Measured
	Compared
	Verified
	Replicated
)

// Solidities lists them in order.
var Solidities = []Solidity{Stated, Described, Measured, Compared, Verified, Replicated}

var solidityCodes = []string{"stated", "described", "measured", "compared", "verified", "replicated"}

// Code is the name of a solidity in files and message keys.
func (s Solidity) Code() string {
	if s < Stated || s > Replicated {
		return "stated"
	}
	return solidityCodes[s]
}

// MarshalText writes the code.
func (s Solidity) MarshalText() ([]byte, error) { return []byte(s.Code()), nil }

// UnmarshalText reads a code; an unknown one is refused.
func (s *Solidity) UnmarshalText(b []byte) error {
	for i, code := range solidityCodes {
		if code == string(b) {
			*s = Solidity(i)
			return nil
		}
	}
	return &unknownSolidity{string(b)}
}

type unknownSolidity struct{ code string }

func (e *unknownSolidity) Error() string { return "unknown solidity " + e.code }

// Evidence is what backs a contribution. It points to an observation, a
// testimony or a page of a document; it never holds figures of its own.
type Evidence struct {
	ID       string   `json:"id"`
	Nature   Nature   `json:"nature"`
	Solidity Solidity `json:"solidity"` // as claimed; Allowed says the highest it may be
	// Exactly one of these is set.
	Observation string `json:"observation,omitempty"` // observation id
	Story       string `json:"story,omitempty"`       // story id
	Excerpt     string `json:"excerpt,omitempty"`     // excerpt of that story
	Blob        string `json:"blob,omitempty"`        // sha256 of a document
	URL         string `json:"url,omitempty"`         // or its address
	Title       string `json:"title,omitempty"`       // of the document
	Page        string `json:"page,omitempty"`
	Author      string `json:"author,omitempty"` // who produced it
	// Independent: produced by someone else than the holder. Elsewhere: it
	// shows the same effect in another place.
	Independent bool   `json:"independent,omitempty"`
	Elsewhere   bool   `json:"elsewhere,omitempty"`
	Note        string `json:"note,omitempty"`
}

// Backing is what Allowed must know of what the evidence points to.
type Backing struct {
	Figure   indicator.Complete // of the observation
	Protocol story.Protocol     // of the testimony
	Gone     bool               // the story was withdrawn or the target is unknown
}

// Allowed is the highest solidity that a piece of evidence may claim, with the
// message key of the reason when it can go no higher, which is also the next
// step to take.
//
//	figure      dit without source; décrit without n or base or period; chiffré when all are there
//	comparison  the same, then comparé when n, base, period and source are there
//	testimony   décrit; recueilli when the protocol says how many tellers, how chosen, how coded
//	document    décrit
//
// and, above recueilli or chiffré, vérifié par d’autres when someone else than
// the holder produced it, réussi ailleurs when it shows the effect in another
// place.
func Allowed(e Evidence, b Backing) (Solidity, string) {
	if b.Gone {
		return Stated, "solidity.why.gone"
	}
	base, why := ceiling(e.Nature, b)
	if base < Measured {
		return base, why
	}
	switch {
	case e.Independent && e.Elsewhere:
		return Replicated, ""
	case e.Independent:
		return Verified, "solidity.why.elsewhere"
	}
	if base == Compared {
		return Compared, "solidity.why.independent"
	}
	return base, why
}

func ceiling(n Nature, b Backing) (Solidity, string) {
	switch n {
	case Figure, Comparison:
		switch {
		case !b.Figure.Source:
			return Stated, "solidity.why.source"
		case !b.Figure.Period:
			return Described, "solidity.why.period"
		case !b.Figure.N && !b.Figure.Base:
			return Described, "solidity.why.base"
		case n == Comparison:
			return Compared, ""
		}
		return Measured, "solidity.why.comparison"
	case Testimony:
		if !b.Protocol.Stated() {
			return Described, "solidity.why.protocol"
		}
		return Measured, "solidity.why.comparison"
	case Document:
		return Described, "solidity.why.document"
	}
	return Stated, "solidity.why.nothing"
}
