package app

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// CellConflict says that someone else wrote the same reading, or the same part
// of an effect, meanwhile: the second person sees both and chooses.
type CellConflict struct {
	Theirs  matrix.Contribution // as it stands
	Version int64               // to write over it, knowingly
	fault   *fault.Fault
}

func (c *CellConflict) Error() string { return c.fault.Error() }

// Unwrap gives the fault that tells it.
func (c *CellConflict) Unwrap() error { return c.fault }

func conflict(theirs matrix.Contribution, version int64) error {
	return &CellConflict{Theirs: theirs, Version: version, fault: fault.New(fault.Conflict, "changed_meanwhile")}
}

// AssessCell keeps one member's reading of an effect of an initiative on one or
// more dimensions. The effect is new when it has no identifier. Whatever of it
// is not the reading (dimensions, evidence, what stands behind « Approfondir »)
// is written too; its other readings and its settlement stay as they are.
//
// version is the one that the writer saw. Two members who read the same effect
// at the same time do not disturb each other; two who change the same reading,
// or the same rest, get a *CellConflict.
func (a *App) AssessCell(ctx context.Context, actor access.Actor, space, studyID string, in matrix.Contribution, reading matrix.Reading, version int64, from From) (matrix.Contribution, int64, error) {
	return a.assess(ctx, actor, space, studyID, in, reading, version, nil, from)
}

func (a *App) assess(ctx context.Context, actor access.Actor, space, studyID string, in matrix.Contribution, reading matrix.Reading, version int64, shown *Shown, from From) (matrix.Contribution, int64, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return in, 0, err
	}
	if reading.Date == "" {
		reading.Date = clockDate(a)
	}
	if in.ID == "" {
		in.ID, version = id.New(), 0
	}
	for i := range in.Evidence {
		if in.Evidence[i].ID == "" {
			in.Evidence[i].ID = id.New()
		}
	}
	in.Readings, in.Settled = []matrix.Reading{reading}, nil
	in = in.Clean()
	reading = in.Readings[0]
	if err := in.Validate().Err(); err != nil {
		return in, 0, err
	}
	kept, written := in, int64(0)
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, x, err := a.canRead(tx, studyID, in.Initiative, reading.Member)
		if err != nil {
			return err
		}
		if err := a.checkEffect(tx, s, in); err != nil {
			return err
		}
		if shown != nil {
			if err := stillAsShown(tx, s.ID, in.Initiative, *shown, reading); err != nil {
				return err
			}
		}
		current := version
		if version > 0 {
			if kept, current, err = merged(tx, s.ID, in, reading, version); err != nil {
				return err
			}
		}
		written, err = tx.Put(contributionPut(s, kept, x, current))
		return err
	})
	return kept, written, err
}

// canRead reads the study and checks that the member may judge the initiative.
func (a *App) canRead(tx *store.Tx, studyID, initiativeID, member string) (study.Study, exposure, error) {
	s, _, err := getStudy(tx, studyID)
	if err != nil {
		return s, exposure{}, err
	}
	e, err := present(tx, studyID, initiativeID)
	if err != nil {
		return s, exposure{}, err
	}
	x := exposure{open: s.Public, entries: map[string]study.Entry{e.Initiative: e}}
	return s, x, takingPart(s, member, initiativeID, "member")
}

// checkEffect holds an effect against the study: its dimensions are leaves of
// the framework, its evidence exists and is about the same initiative.
func (a *App) checkEffect(tx *store.Tx, s study.Study, c matrix.Contribution) error {
	var l fault.List
	if grid, known := a.frameworks.Get(s.Framework.ID, s.Framework.Version); known {
		for _, d := range c.Dimensions {
			if found, ok := grid.Lookup(d); !ok || !found.Leaf {
				l.Add("dimensions", "study.dimension_unknown", "value", d)
			}
		}
	}
	for i, e := range c.Evidence {
		if err := evidenceStands(tx, s.ID, c.Initiative, e); fault.Is(err, fault.Invalid) {
			l.Add("evidence."+strconv.Itoa(i), fault.All(err)[0].Key)
		} else if err != nil {
			return err
		}
	}
	return l.Err()
}

func evidenceStands(tx *store.Tx, studyID, initiativeID string, e matrix.Evidence) error {
	about := ""
	var err error
	switch {
	case e.Observation != "":
		var o indicator.Observation
		o, _, err = getChild[indicator.Observation](tx, kindObservation, studyID, e.Observation)
		about = o.Initiative
		if o.Territory != "" {
			about = initiativeID // a figure of the territory may back any of its initiatives
		}
	case e.Story != "":
		var t story.Story
		t, _, err = getChild[story.Story](tx, kindStory, studyID, e.Story)
		about = t.Initiative
	default:
		return nil
	}
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Invalid, "study.evidence_absent")
	}
	if err == nil && about != initiativeID {
		return fault.New(fault.Invalid, "study.evidence_elsewhere")
	}
	return err
}

// merged puts what the writer changed onto what stands, when both started from
// the same: a reading, the rest, or both.
func merged(tx *store.Tx, studyID string, in matrix.Contribution, reading matrix.Reading, seen int64) (matrix.Contribution, int64, error) {
	current, version, err := getChild[matrix.Contribution](tx, kindContribution, studyID, in.ID)
	if err != nil {
		return current, 0, err
	}
	if current.Initiative != in.Initiative {
		return current, 0, fault.New(fault.NotFound, "not_found")
	}
	base := current
	if seen != version {
		body, err := tx.At(kindContribution, keyIn(studyID, in.ID), seen)
		if err != nil {
			return current, 0, conflict(current, version)
		}
		base = matrix.Contribution{}
		if err := json.Unmarshal(body, &base); err != nil {
			return current, 0, fmt.Errorf("read effect: %w", err)
		}
	}
	before, _ := base.Reading(reading.Member)
	now, _ := current.Reading(reading.Member)
	if before != now && now != reading {
		return current, 0, conflict(current, version)
	}
	out := current
	if !sameRest(in, base) {
		if !sameRest(base, current) && !sameRest(in, current) {
			return current, 0, conflict(current, version)
		}
		out = in
		out.Readings, out.Settled = current.Readings, current.Settled
	}
	return out.Read(reading), version, nil
}

// sameRest compares two versions of an effect without their readings, as they
// are stored: an empty list and an absent one are the same.
func sameRest(a, b matrix.Contribution) bool {
	if !sameSet(a.Dimensions, b.Dimensions) {
		return false
	}
	for _, c := range []*matrix.Contribution{&a, &b} {
		c.Readings, c.Settled, c.Dimensions = nil, nil, nil
	}
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && reflect.DeepEqual(x, y)
}

// Settle writes the value that the group agreed to show for an effect, with its
// reason. Readings that differ stay.
func (a *App) Settle(ctx context.Context, actor access.Actor, space, studyID, contributionID string, settled matrix.Settlement, version int64, from From) error {
	if settled.Date == "" {
		settled.Date = clockDate(a)
	}
	return a.changeEffect(ctx, actor, space, studyID, contributionID, version, from, func(s study.Study, c *matrix.Contribution) error {
		if settled.By != "" {
			if err := takingPart(s, settled.By, c.Initiative, "settled.by"); err != nil {
				return err
			}
		}
		if len(c.Readings) == 0 {
			return fault.New(fault.Invalid, "study.nothing_to_settle")
		}
		c.Settled = &settled
		return nil
	})
}

// Unsettle takes a settlement back: the effect shows its readings again.
func (a *App) Unsettle(ctx context.Context, actor access.Actor, space, studyID, contributionID string, version int64, from From) error {
	return a.changeEffect(ctx, actor, space, studyID, contributionID, version, from, func(_ study.Study, c *matrix.Contribution) error {
		c.Settled = nil
		return nil
	})
}

func (a *App) changeEffect(ctx context.Context, actor access.Actor, space, studyID, contributionID string, version int64, from From, change func(study.Study, *matrix.Contribution) error) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		c, current, err := getChild[matrix.Contribution](tx, kindContribution, studyID, contributionID)
		if err != nil {
			return err
		}
		if current != version {
			return conflict(c, current)
		}
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		if err := change(s, &c); err != nil {
			return err
		}
		c = c.Clean()
		if err := c.Validate().Err(); err != nil {
			return err
		}
		e, err := present(tx, studyID, c.Initiative)
		if err != nil {
			return err
		}
		x := exposure{open: s.Public, entries: map[string]study.Entry{e.Initiative: e}}
		_, err = tx.Put(contributionPut(s, c, x, version))
		return err
	})
}

// RemoveEffect takes an effect out; its history keeps it.
func (a *App) RemoveEffect(ctx context.Context, actor access.Actor, space, studyID, contributionID string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		c, current, err := getChild[matrix.Contribution](tx, kindContribution, studyID, contributionID)
		if err != nil {
			return err
		}
		if current != version {
			return conflict(c, current)
		}
		return tx.Delete(kindContribution, keyIn(studyID, contributionID), version)
	})
}

// SettleRow reads at once every dimension of an initiative that nobody studied
// yet: as without any effect seen, or as not applicable. Each dimension gets
// its own contribution, so that each can be read again alone. It returns how
// many cells it filled.
func (a *App) SettleRow(ctx context.Context, actor access.Actor, space, studyID, initiativeID string, reading matrix.Reading, from From) (int, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindStudy}); err != nil {
		return 0, err
	}
	if reading.State != matrix.NoEffect && reading.State != matrix.NotApplicable {
		return 0, fault.On("state", fault.Invalid, "study.row_state")
	}
	if reading.Date == "" {
		reading.Date = clockDate(a)
	}
	filled := 0
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		s, x, err := a.canRead(tx, studyID, initiativeID, reading.Member)
		if err != nil {
			return err
		}
		empty, err := a.notStudied(tx, s, initiativeID)
		if err != nil {
			return err
		}
		filled = len(empty)
		for _, d := range empty {
			c := matrix.Contribution{ID: id.New(), Initiative: initiativeID, Dimensions: []string{d}, Readings: []matrix.Reading{reading}}.Clean()
			if err := c.Validate().Err(); err != nil {
				return err
			}
			if _, err := tx.Put(contributionPut(s, c, x, 0)); err != nil {
				return err
			}
		}
		return nil
	})
	return filled, err
}

// notStudied lists the leaves on which the initiative has no reading.
func (a *App) notStudied(tx *store.Tx, s study.Study, initiativeID string) ([]string, error) {
	grid, known := a.frameworks.Get(s.Framework.ID, s.Framework.Version)
	if !known {
		return nil, fault.On("framework", fault.Invalid, "study.framework_unknown", "value", s.Framework.ID+" "+s.Framework.Version)
	}
	records, err := tx.Children(s.ID, kindContribution)
	if err != nil {
		return nil, err
	}
	touched := map[string]bool{}
	for _, r := range records {
		c, err := decode[matrix.Contribution](r)
		if err != nil {
			return nil, err
		}
		if c.Initiative != initiativeID || c.Outcome().State == matrix.NotStudied {
			continue
		}
		for _, d := range c.Dimensions {
			touched[d] = true
		}
	}
	var empty []string
	for _, d := range grid.Leaves() {
		if !touched[d.ID] {
			empty = append(empty, d.ID)
		}
	}
	return slices.Clip(empty), nil
}
