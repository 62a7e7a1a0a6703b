package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
)

// Shown is what a cell held when someone began to write a first reading of it,
// or one more effect.
type Shown struct {
	Dimension string
	Effects   []string
}

// CellUnsure says that only a person can tell of which effect a new reading
// speaks: someone read the cell meanwhile, or the reading sees no effect where
// there is one.
type CellUnsure struct {
	Effects []string // that the reading may be about
	fault   *fault.Fault
}

func (c *CellUnsure) Error() string { return c.fault.Error() }

// Unwrap gives the fault that tells it.
func (c *CellUnsure) Unwrap() error { return c.fault }

// AddEffect keeps a first reading of a cell, or one more effect on it, with its
// first reading. What the cell holds is compared with what the writer was shown
// in the transaction that writes, so that of two people who read an empty cell
// in the same instant one is asked (a *CellUnsure): taken for two effects,
// their readings would never be compared.
func (a *App) AddEffect(ctx context.Context, actor access.Actor, space, studyID string, in matrix.Contribution, reading matrix.Reading, shown Shown, from From) (matrix.Contribution, int64, error) {
	in.ID = ""
	return a.assess(ctx, actor, space, studyID, in, reading, 0, &shown, from)
}

func stillAsShown(tx *store.Tx, studyID, initiativeID string, shown Shown, reading matrix.Reading) error {
	there, err := effectsOn(tx, studyID, initiativeID, shown.Dimension)
	if err != nil {
		return err
	}
	came := slices.DeleteFunc(slices.Clone(there), func(id string) bool { return slices.Contains(shown.Effects, id) })
	switch {
	case len(came) > 0:
		return &CellUnsure{Effects: came, fault: fault.New(fault.Conflict, "cell.read_meanwhile")}
	case len(there) > 0 && reading.State != matrix.Effect:
		return &CellUnsure{Effects: there, fault: fault.New(fault.Conflict, "cell.another_is_none")}
	}
	return nil
}

// effectsOn names what an initiative's cell holds.
func effectsOn(tx *store.Tx, studyID, initiativeID, dimension string) ([]string, error) {
	records, err := tx.Children(studyID, kindContribution)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range records {
		c, err := decode[matrix.Contribution](r)
		if err != nil {
			return nil, err
		}
		if c.Initiative == initiativeID && slices.Contains(c.Dimensions, dimension) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}
