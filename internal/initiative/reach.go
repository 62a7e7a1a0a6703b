package initiative

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// Levels is a set of levels of action, of governance or of funding: three
// separate sets, since a village café can be funded by the State.
type Levels []territory.Level

// Has says whether the set holds the level.
func (l Levels) Has(level territory.Level) bool { return slices.Contains(l, level) }

// Reach (portée) is the class that a set of levels gives.
type Reach string

// The classes. Unknown is an empty set: nobody said, which is not local.
const (
	ReachUnknown      Reach = "unknown"
	ReachLocal        Reach = "local"
	ReachDepartmental Reach = "departmental"
	ReachRegional     Reach = "regional"
	ReachNational     Reach = "national"
	ReachInterscalar  Reach = "interscalar"
)

// Reaches lists the classes in the order they are shown.
var Reaches = []Reach{ReachLocal, ReachDepartmental, ReachRegional, ReachNational, ReachInterscalar, ReachUnknown}

// ScaleRule states what counts as crossing levels. The registry uses the zero
// value; a study states its own.
type ScaleRule struct {
	// NationalCrosses makes national with a lower level inter-scalar.
	NationalCrosses bool `json:"national_crosses"`
}

// Reach classes a set of levels: inter-scalar when at least two of local
// (commune, EPCI), departmental and regional are crossed; else the highest
// level present; unknown when the set is empty.
func (r ScaleRule) Reach(levels Levels) Reach {
	local := levels.Has(territory.Commune) || levels.Has(territory.EPCI)
	dep, reg := levels.Has(territory.Departement), levels.Has(territory.Region)
	national := levels.Has(territory.National)
	crossed := count(local, dep, reg)
	switch {
	case crossed >= 2, r.NationalCrosses && national && crossed >= 1:
		return ReachInterscalar
	case national:
		return ReachNational
	case reg:
		return ReachRegional
	case dep:
		return ReachDepartmental
	case local:
		return ReachLocal
	}
	return ReachUnknown
}

func count(flags ...bool) int {
	n := 0
	for _, f := range flags {
		if f {
			n++
		}
	}
	return n
}
