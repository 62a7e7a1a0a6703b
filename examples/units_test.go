package examples_test

import (
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
)

// unitsOf are the initiatives kept for analysis, as the application hands them
// to the tests.
func unitsOf(b bundle.Bundle) []conclusion.Unit {
	cells := matrix.Cells(b.Resolved())
	selected := map[string]bool{}
	for _, e := range b.Entries {
		selected[e.Initiative] = e.Status == study.Selected
	}
	var units []conclusion.Unit
	for _, in := range b.Initiatives {
		if !selected[in.ID] {
			continue
		}
		action := b.Study.Scale.Reach(in.Action)
		u := conclusion.Unit{ID: in.ID, Name: in.Name, Local: answer(action, initiative.ReachLocal), Scores: map[string]conclusion.Cell{},
			Interscalar: map[conclusion.Scale]conclusion.Tri{
				conclusion.Action:     answer(action, initiative.ReachInterscalar),
				conclusion.Governance: answer(b.Study.Scale.Reach(in.Governance), initiative.ReachInterscalar),
				conclusion.Funding:    answer(b.Study.Scale.Reach(in.Funding), initiative.ReachInterscalar),
			}}
		for key, c := range cells {
			if key[0] != in.ID {
				continue
			}
			value, _ := c.Signed()
			u.Scores[key[1]] = conclusion.Cell{State: conclusion.State(c.State), Value: value, Mixed: c.State == matrix.Effect && c.Direction == matrix.Mixed,
				Solidity: int(c.Solidity), Readers: c.Readings}
		}
		units = append(units, u)
	}
	return units
}

func answer(is, want initiative.Reach) conclusion.Tri {
	switch is {
	case initiative.ReachUnknown:
		return conclusion.Unknown
	case want:
		return conclusion.Yes
	}
	return conclusion.No
}
