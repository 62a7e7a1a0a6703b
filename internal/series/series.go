// Package series holds the values of indicators of place, as vectors in the order
// of the communes of a vintage, and carries them to another.
package series

// Status says whether there is a value and how it came, or why there is none.
// Missing, secret and not applicable are three things, and none of them is zero.
type Status byte

// The statuses. Flagged: the value stands as published, and its card warns of
// it. Estimated: it was computed with an approximation.
const (
	Known Status = iota
	Missing
	Secret
	NotApplicable
	Estimated
	Flagged
)

// Has says whether a value stands with the status.
func (s Status) Has() bool { return s == Known || s == Estimated || s == Flagged }
