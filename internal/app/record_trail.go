package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// TrailPage is how many changes a page of what changed in a study holds.
const TrailPage = 50

// TrailSearch narrows what changed in a study.
type TrailSearch struct {
	Kind  string // of records; all for none
	By    string // whom, as Writers names them
	After string // where the page before ended
}

// Trail is a page of what changed in a study, the newest first.
type Trail struct {
	Changes []TrailChange
	Next    string
	Writers []store.Writer // everyone who wrote in the study
}

// TrailChange is a change with the record that it is of, as it stands.
type TrailChange struct {
	store.Change
	Of RecordView
}

// StudyTrail lists the changes of every record of a study.
func (a *App) StudyTrail(ctx context.Context, actor access.Actor, s StudyView, find TrailSearch) (Trail, error) {
	var t Trail
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return t, err
	}
	q := store.TrailQuery{Scope: access.Visible(actor, access.KindChange, s.Space), Head: kindStudy, Parent: s.ID, Kinds: RecordKinds[1:]}
	var err error
	if t.Writers, err = a.store.Writers(ctx, q); err != nil {
		return t, err
	}
	q.By, q.Limit = find.By, TrailPage+1
	if q.Before, err = readMark(s.ID, find.After); err != nil {
		return t, err
	}
	if find.Kind != "" {
		if !slices.Contains(RecordKinds, find.Kind) {
			return t, fault.New(fault.NotFound, "not_found")
		}
		if q.Kinds = []string{find.Kind}; find.Kind == kindStudy {
			q.Kinds = nil
		} else {
			q.Head = ""
		}
	}
	changes, err := a.store.Trail(ctx, q)
	if err != nil {
		return t, err
	}
	if len(changes) > TrailPage {
		changes = changes[:TrailPage]
		t.Next = writeMark(s.ID, changes[TrailPage-1].Mark())
	}
	t.Changes, err = a.trailOf(ctx, actor, s, changes)
	return t, err
}

// trailOf tells of what record each change is; a record that changed ten times on
// the page is read once.
func (a *App) trailOf(ctx context.Context, actor access.Actor, s StudyView, changes []store.TrailChange) ([]TrailChange, error) {
	seen := map[string]RecordView{}
	var out []TrailChange
	for _, c := range changes {
		key := c.Kind + " " + c.ID
		v, known := seen[key]
		if !known {
			var err error
			v, err = a.record(ctx, actor, s, c.Kind, strings.TrimPrefix(c.ID, s.ID+"/"))
			if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
				v, err = RecordView{Kind: c.Kind, Name: strings.TrimPrefix(c.ID, s.ID+"/"), TakenOut: true}, nil
			}
			if err != nil {
				return nil, err
			}
			seen[key] = v
		}
		if v.Value == nil { // never shown, or erased: only that there was something
			c.Ops = nil
		}
		out = append(out, TrailChange{Change: c.Change, Of: v})
	}
	return out, nil
}

// A mark is written as the instant, the version, the kind and the name.
func writeMark(studyID string, m store.Mark) string {
	return fmt.Sprintf("%d.%d.%s.%s", m.At, m.Version, m.Kind, strings.TrimPrefix(m.ID, studyID+"/"))
}

func readMark(studyID, s string) (store.Mark, error) {
	if s == "" {
		return store.Mark{}, nil
	}
	parts := strings.SplitN(s, ".", 4)
	if len(parts) != 4 {
		return store.Mark{}, fault.New(fault.NotFound, "not_found")
	}
	at, errAt := strconv.ParseInt(parts[0], 10, 64)
	version, errVersion := strconv.ParseInt(parts[1], 10, 64)
	if errAt != nil || errVersion != nil {
		return store.Mark{}, fault.New(fault.NotFound, "not_found")
	}
	return store.Mark{At: at, Kind: parts[2], ID: recordKey(studyID, parts[2], parts[3]), Version: version}, nil
}
