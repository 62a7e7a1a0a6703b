package app

// The spaces of an installation. A new one has the first and does not show the
// notion; the demonstration is its own, so that removing it is one drop.
const (
	Principal     = "principal"
	Demonstration = "demonstration"
)
