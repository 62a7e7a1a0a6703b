package app

import (
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// historied is what the history of a kind of records needs: whose rights hold,
// how a body is read, and how one that was brought back is written; a published
// version is never written again.
type historied struct {
	object  access.Kind
	read    func(store.Record) (any, error)
	restore func(*App, *store.Tx, restoring) error
}

// restoring is a record of which a change is being taken back: its body as it
// stands (none when it was taken out) and as it would be.
type restoring struct {
	study         study.Study
	name          string
	version       int64 // 0 when it was taken out
	before, after store.Record
}

var recordKinds = map[string]historied{
	kindStudy:        {access.KindStudy, readAs[study.Study], (*App).restoreStudy},
	kindEntry:        {access.KindStudy, readAs[study.Entry], (*App).restoreEntry},
	kindContribution: {access.KindStudy, readAs[matrix.Contribution], (*App).restoreContribution},
	kindIndicator:    {access.KindStudy, readAs[indicator.Indicator], (*App).restoreIndicator},
	kindObservation:  {access.KindStudy, readAs[indicator.Observation], (*App).restoreObservation},
	kindStory:        {access.KindStory, readAs[story.Story], (*App).restoreStory},
	kindConclusion:   {access.KindStudy, readAs[conclusion.Conclusion], (*App).restoreConclusion},
	kindReport:       {access.KindReport, readAs[report.Report], (*App).restoreReport},
	kindEdition:      {access.KindEdition, readAs[edition.Edition], nil},
}

// RecordKinds are the kinds of records of a study, in the order of the method.
var RecordKinds = []string{kindStudy, kindEntry, kindContribution, kindIndicator, kindObservation, kindStory, kindConclusion, kindReport, kindEdition}

func readAs[T any](r store.Record) (any, error) { return decode[T](r) }

// Op is a field that changed, for whoever tells it, and Change all that changed at once.
type (
	Op     = store.Op
	Change = store.Change
)

// RecordView is a record of a study: what its history is about.
type RecordView struct {
	Kind, Name string // as addresses name it
	Version    int64  // that stands, or the last one of what was taken out
	TakenOut   bool
	// Value is the domain's own type, as it stands or as it stood last.
	Value any
	// Subject is the initiative that it speaks of, Card the indicator of a figure.
	Subject Subject
	Card    indicator.Indicator
}

// RecordHistory is a record with its changes, the newest first.
type RecordHistory struct {
	RecordView
	Changes  []store.Change
	Undoable bool // by whoever may write
}

// recordKey is the identifier under which the store keeps a record of a study.
func recordKey(studyID, kind, name string) string {
	if kind == kindStudy {
		return studyID
	}
	return keyIn(studyID, name)
}

// RecordHistory returns the changes of a record of a study before a version (0
// for the newest). Who may not see the record sees nothing of its history.
func (a *App) RecordHistory(ctx context.Context, actor access.Actor, s StudyView, kind, name string, before int64) (RecordHistory, error) {
	v, err := a.record(ctx, actor, s, kind, name)
	if err != nil {
		return RecordHistory{}, err
	}
	h := RecordHistory{RecordView: v, Undoable: recordKinds[kind].restore != nil}
	h.Changes, err = a.store.History(ctx, access.Visible(actor, access.KindChange, s.Space), kind, recordKey(s.ID, kind, v.Name), before)
	return h, err
}

// record reads a record with its own rights. One that was taken out is read
// from its last change.
func (a *App) record(ctx context.Context, actor access.Actor, s StudyView, kind, name string) (RecordView, error) {
	none := RecordView{}
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return none, err
	}
	how, known := recordKinds[kind]
	if !known || kind == kindStudy && name != s.ID {
		return none, fault.New(fault.NotFound, "not_found")
	}
	scope := access.Visible(actor, how.object, s.Space)
	r, err := a.store.Read(ctx, scope, kind, recordKey(s.ID, kind, name))
	takenOut := fault.Is(err, fault.NotFound) && scope.All()
	if takenOut {
		r, err = a.takenOut(ctx, actor, s, kind, name)
	}
	if err != nil {
		return none, err
	}
	v := RecordView{Kind: kind, Name: name, Version: r.Version, TakenOut: takenOut}
	if v.Value, err = how.read(r); err != nil {
		return none, err
	}
	return v, a.about(ctx, s, &v)
}

// takenOut is a record as it was when it was taken out.
func (a *App) takenOut(ctx context.Context, actor access.Actor, s StudyView, kind, name string) (store.Record, error) {
	r := store.Record{Kind: kind, ID: recordKey(s.ID, kind, name), Parent: s.ID}
	scope := access.Visible(actor, access.KindChange, s.Space)
	changes, err := a.store.History(ctx, scope, kind, r.ID, 0)
	if err != nil {
		return r, err
	}
	if len(changes) == 0 {
		return r, fault.New(fault.NotFound, "not_found")
	}
	if r.Version = changes[0].Version; r.Version < 2 {
		return r, fault.New(fault.NotFound, "not_found")
	}
	r.Body, err = a.store.BodyAt(ctx, scope, kind, r.ID, r.Version-1)
	return r, err
}

// about fills in what a record speaks of.
func (a *App) about(ctx context.Context, s StudyView, v *RecordView) error {
	b, err := a.board(ctx, s)
	if err != nil {
		return err
	}
	of := ""
	switch x := v.Value.(type) {
	case study.Entry:
		of = x.Initiative
	case matrix.Contribution:
		of = x.Initiative
	case story.Story:
		of = x.Initiative
	case indicator.Observation:
		of, v.Card = x.Initiative, b.indicators[x.Indicator].Value
	}
	if of != "" {
		v.Subject = b.subject(of)
	}
	return nil
}

// Comparison is a record at two of its versions: what differs, and what is the
// same in both.
type Comparison struct {
	RecordView
	From, To int64
	Differ   []store.Op
	Same     []store.Op
	Erased   bool // a withdrawal erased what one of them held
}

// CompareRecord sets two versions of a record side by side.
func (a *App) CompareRecord(ctx context.Context, actor access.Actor, s StudyView, kind, name string, from, to int64) (Comparison, error) {
	v, err := a.record(ctx, actor, s, kind, name)
	c := Comparison{RecordView: v, From: from, To: to}
	if err != nil {
		return c, err
	}
	err = a.compare(ctx, access.Visible(actor, access.KindChange, s.Space), kind, recordKey(s.ID, kind, name), &c)
	return c, err
}

// compare reads both versions of a record, and what they say alike and otherwise.
func (a *App) compare(ctx context.Context, scope access.Scope, kind, id string, c *Comparison) error {
	var bodies [2][]byte
	for i, version := range []int64{c.From, c.To} {
		var err error
		bodies[i], err = a.store.BodyAt(ctx, scope, kind, id, version)
		if fault.Is(err, fault.Conflict) {
			c.Erased = true
			return nil
		}
		if err != nil {
			return err
		}
	}
	var err error
	if c.Differ, err = store.Differences(bodies[0], bodies[1]); err != nil {
		return err
	}
	all, err := store.Differences(nil, bodies[1])
	for _, op := range all {
		if !slices.ContainsFunc(c.Differ, func(d store.Op) bool { return d.Path == op.Path || strings.HasPrefix(d.Path, op.Path+"/") }) {
			c.Same = append(c.Same, store.Op{Path: op.Path, Before: op.After, After: op.After})
		}
	}
	return err
}
