package conclusion

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Scale is one of the three sets of levels of an initiative, each of which may
// cross several levels or not.
type Scale string

// The three sets.
const (
	Action     Scale = "action"
	Governance Scale = "governance"
	Funding    Scale = "funding"
)

// Scales lists them in the order they are shown.
var Scales = []Scale{Action, Governance, Funding}

// Tri is a yes or a no that may be unknown. Unknown is not no.
type Tri string

// The answers. The empty string is unknown too.
const (
	Yes     Tri = "yes"
	No      Tri = "no"
	Unknown Tri = "unknown"
)

// State is what is known of a cell.
type State string

// The four states: four different things, in every score.
const (
	NotStudied    State = "not_studied"
	NoEffect      State = "no_effect"
	NotApplicable State = "not_applicable"
	Effect        State = "effect"
)

// Cell is the state of one initiative on one dimension.
type Cell struct {
	State State `json:"state"`
	// Value is the signed intensity of an effect, −3 to +3 and not 0; 0 in the
	// other states and for an effect that goes both ways.
	Value float64 `json:"value"`
	// Mixed says that the effect goes both ways: it then counts as studied and
	// as 0, since nobody can say which side prevails.
	Mixed    bool `json:"mixed,omitempty"`
	Solidity int  `json:"solidity"` // 0 dit … 5 réussi ailleurs
	Readers  int  `json:"readers"`  // members who read it; 0 when nobody said
}

// Unit is one initiative as the tests see it. A dimension absent from Scores is
// not studied; a scale absent from Interscalar is unknown.
type Unit struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	Interscalar map[Scale]Tri   `json:"interscalar"`
	Local       Tri             `json:"local"`
	Scores      map[string]Cell `json:"scores"`
}

const (
	strongest = 3 // intensity
	mostSolid = 5 // réussi ailleurs
)

// validate says what of the units can't be tested; dimensions may be empty.
func validate(units []Unit, dimensions []string) fault.List {
	var l fault.List
	seen := map[string]bool{}
	for i, u := range units {
		field := "units." + strconv.Itoa(i)
		if u.ID == "" || seen[u.ID] {
			l.Add(field+".id", "conclusion.unit_id", "value", u.ID)
		}
		seen[u.ID] = true
		if !u.Local.known() {
			l.Add(field+".local", "code.unknown", "value", string(u.Local))
		}
		for _, scale := range sortedKeys(u.Interscalar) {
			if t := u.Interscalar[scale]; !slices.Contains(Scales, scale) || !t.known() {
				l.Add(field+".interscalar", "code.unknown", "value", string(scale)+" "+string(t))
			}
		}
		for _, d := range sortedKeys(u.Scores) {
			if len(dimensions) > 0 && !slices.Contains(dimensions, d) {
				l.Add(field+".scores."+d, "conclusion.unknown_dimension", "dimension", d, "initiative", u.Name)
			}
			u.Scores[d].validate(&l, field+".scores."+d)
		}
	}
	return l
}

func (t Tri) known() bool { return t == "" || t == Yes || t == No || t == Unknown }

func (c Cell) validate(l *fault.List, field string) {
	if !slices.Contains([]State{NotStudied, NoEffect, NotApplicable, Effect}, c.State) {
		l.Add(field+".state", "code.unknown", "value", string(c.State))
	}
	sign := c.State == Effect && !c.Mixed
	if !(math.Abs(c.Value) <= strongest) || sign == (c.Value == 0) {
		l.Add(field+".value", "conclusion.cell_value")
	}
	if c.Mixed && c.State != Effect {
		l.Add(field+".mixed", "conclusion.cell_value")
	}
	if c.Solidity < 0 || c.Solidity > mostSolid {
		l.Add(field+".solidity", "conclusion.cell_solidity")
	}
	if c.Readers < 0 {
		l.Add(field+".readers", "number.negative")
	}
}

// InputHash identifies the data of a test: SHA-256 of the units' canonical
// JSON, sorted by id, without names (renaming changes no result), not studied
// cells and unknown scales left out (absent says the same).
func InputHash(units []Unit) (string, error) {
	canonical := make([]Unit, 0, len(units))
	for _, u := range units {
		c := Unit{ID: u.ID, Local: u.Local, Interscalar: map[Scale]Tri{}, Scores: map[string]Cell{}}
		if c.Local == "" {
			c.Local = Unknown
		}
		for scale, t := range u.Interscalar {
			if t == Yes || t == No {
				c.Interscalar[scale] = t
			}
		}
		for d, cell := range u.Scores {
			if cell.State != NotStudied {
				c.Scores[d] = cell
			}
		}
		canonical = append(canonical, c)
	}
	slices.SortFunc(canonical, func(a, b Unit) int { return cmp.Compare(a.ID, b.ID) })
	bytes, err := json.Marshal(canonical)
	if err != nil {
		return "", fmt.Errorf("canonical units: %w", err)
	}
	sum := sha256.Sum256(bytes)
	return "sha256:" + hex.EncodeToString(sum[:]), nil
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
