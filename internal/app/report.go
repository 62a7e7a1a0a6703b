package app

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// ReportText is a report with the version to write the next one.
type ReportText struct {
	report.Report
	Version int64
}

// Reports lists the reports of a study that the actor may read, by title. The
// public reads those of published versions.
func (a *App) Reports(ctx context.Context, actor access.Actor, s StudyView) ([]ReportText, error) {
	records, err := a.store.Children(ctx, access.Visible(actor, access.KindReport, s.Space), []string{s.ID}, kindReport)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(records, func(x, y store.Record) int {
		return cmp.Or(strings.Compare(x.SortKey, y.SortKey), strings.Compare(x.ID, y.ID))
	})
	out := make([]ReportText, len(records))
	for i, r := range records {
		body, err := decode[report.Report](r)
		if err != nil {
			return nil, err
		}
		out[i] = ReportText{body, r.Version}
	}
	return out, nil
}

// ReportOf finds a report of a study; the first one when none is named.
func (a *App) ReportOf(ctx context.Context, actor access.Actor, s StudyView, id string) (ReportText, error) {
	all, err := a.Reports(ctx, actor, s)
	if err != nil {
		return ReportText{}, err
	}
	return pick(all, id)
}

func pick(all []ReportText, id string) (ReportText, error) {
	for _, r := range all {
		if id == "" || r.ID == id {
			return r, nil
		}
	}
	return ReportText{}, fault.New(fault.NotFound, "not_found")
}

// SaveReport keeps a report (version 0 for a new one). What its blocks show and
// what its texts refer to is in the study.
func (a *App) SaveReport(ctx context.Context, actor access.Actor, space, studyID string, in report.Report, version int64, from From) (int64, error) {
	written := int64(0)
	err := a.writeReport(ctx, actor, space, from, func(tx *store.Tx) error {
		s, _, err := getStudy(tx, studyID)
		if err != nil {
			return err
		}
		written, err = putReport(tx, s, in, version)
		return err
	})
	return written, err
}

func (a *App) writeReport(ctx context.Context, actor access.Actor, space string, from From, write func(*store.Tx) error) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindReport}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, from), write)
}

// putReport checks and writes a report in the transaction.
func putReport(tx *store.Tx, s study.Study, in report.Report, version int64) (int64, error) {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return 0, err
	}
	before := report.Report{}
	if version > 0 {
		var err error
		if before, _, err = getChild[report.Report](tx, kindReport, s.ID, in.ID); err != nil {
			return 0, err
		}
	}
	if err := checkShown(tx, s, before, in); err != nil {
		return 0, err
	}
	return tx.Put(reportPut(s, in, false, version))
}

// checkShown refuses what points to nothing of the study: a reader would find
// a hole there. What was already so before is not the writer's doing.
func checkShown(tx *store.Tx, s study.Study, before, in report.Report) error {
	records, err := tx.Children(s.ID, kindEntry, kindObservation, kindConclusion, kindStory)
	if err != nil {
		return err
	}
	there := pointing{}
	for _, r := range records {
		there[pointed{r.Kind, r.Name()}] = true
	}
	for _, p := range pointsOf(before) {
		there[p.to] = true
	}
	var l fault.List
	for _, p := range pointsOf(in) {
		switch {
		case there[p.to]:
		case p.ref != (report.Ref{}):
			l.Add(p.field, "report.ref_absent", "ref", p.ref.String())
		default:
			l.Add(p.field, "report.absent", "id", p.to.id)
		}
	}
	return l.Err()
}

// pointed is a thing of the study that a report points to.
type pointed struct{ kind, id string }

type pointing map[pointed]bool

// point is where a report points to it.
type point struct {
	field string
	to    pointed
	ref   report.Ref // in a text
}

var kindOfRef = map[report.RefKind]string{report.ToFigure: kindObservation, report.ToInitiative: kindEntry, report.ToConclusion: kindConclusion}

func pointsOf(r report.Report) []point {
	var out []point
	text := func(field, s string) {
		for _, ref := range report.Refs(s) {
			out = append(out, point{field, pointed{kindOfRef[ref.To], ref.ID}, ref})
		}
	}
	add := func(field, kind string, ids ...string) {
		for _, id := range ids {
			if id != "" {
				out = append(out, point{field: field, to: pointed{kind, id}})
			}
		}
	}
	text("lede", r.Lede)
	for i, b := range r.Blocks {
		at := "blocks." + strconv.Itoa(i)
		text(at+".text", b.Text)
		add(at+".initiatives", kindEntry, b.Initiatives...)
		add(at+".observations", kindObservation, b.Observations...)
		add(at+".conclusion", kindConclusion, b.Conclusion)
		add(at+".story", kindStory, b.Story)
	}
	return out
}

// RetitleReport writes the title and the opening of a report over those that
// the writer saw (their mark); the blocks may change meanwhile.
func (a *App) RetitleReport(ctx context.Context, actor access.Actor, s StudyView, reportID, seen, title, lede string, from From) error {
	return a.writeReport(ctx, actor, s.Space, from, func(tx *store.Tx) error {
		r, version, err := getChild[report.Report](tx, kindReport, s.ID, reportID)
		if err != nil {
			return err
		}
		if r.HeadMark() != seen {
			return fault.New(fault.Conflict, "report.block_changed")
		}
		r.Title, r.Lede = title, lede
		_, err = putReport(tx, s.Study, r, version)
		return err
	})
}

// BlockAt is a block as its writer saw it: where it stood and the mark of what
// it held. Blocks that others moved or wrote meanwhile do not matter; this one
// is found again as long as nobody changed it.
type BlockAt struct {
	Place int
	Mark  string
}

// find says where the block is now.
func (b BlockAt) find(blocks []report.Block) (int, error) {
	if b.Place >= 0 && b.Place < len(blocks) && blocks[b.Place].Mark() == b.Mark {
		return b.Place, nil
	}
	at := -1
	for i, block := range blocks {
		if block.Mark() != b.Mark {
			continue
		}
		if at >= 0 {
			return 0, fault.New(fault.Conflict, "report.block_changed")
		}
		at = i
	}
	if at < 0 {
		return 0, fault.New(fault.Conflict, "report.block_changed")
	}
	return at, nil
}

// PutBlock writes a block over the one that was seen. Someone else who changed
// that same block meanwhile is a conflict.
func (a *App) PutBlock(ctx context.Context, actor access.Actor, s StudyView, reportID string, seen BlockAt, b report.Block, from From) (at int, err error) {
	err = a.editBlocks(ctx, actor, s, reportID, from, func(blocks []report.Block) ([]report.Block, error) {
		if at, err = seen.find(blocks); err == nil {
			blocks[at] = b
		}
		return blocks, err
	})
	return at, err
}

// AddBlock puts a block before the place given; at the end when it is beyond.
func (a *App) AddBlock(ctx context.Context, actor access.Actor, s StudyView, reportID string, place int, b report.Block, from From) (at int, err error) {
	err = a.editBlocks(ctx, actor, s, reportID, from, func(blocks []report.Block) ([]report.Block, error) {
		at = min(max(place, 0), len(blocks))
		return slices.Insert(blocks, at, b), nil
	})
	return at, err
}

// MoveBlock moves a block by so many places, as far as the ends.
func (a *App) MoveBlock(ctx context.Context, actor access.Actor, s StudyView, reportID string, seen BlockAt, by int, from From) (at int, err error) {
	err = a.editBlocks(ctx, actor, s, reportID, from, func(blocks []report.Block) ([]report.Block, error) {
		was, err := seen.find(blocks)
		if err != nil {
			return nil, err
		}
		b := blocks[was]
		blocks = slices.Delete(blocks, was, was+1)
		at = min(max(was+by, 0), len(blocks))
		return slices.Insert(blocks, at, b), nil
	})
	return at, err
}

// RemoveBlock takes a block out. UndoReport with the version that it returns
// brings it back.
func (a *App) RemoveBlock(ctx context.Context, actor access.Actor, s StudyView, reportID string, seen BlockAt, from From) (version int64, err error) {
	err = a.writeReport(ctx, actor, s.Space, from, func(tx *store.Tx) error {
		version, err = changeBlocks(tx, s.ID, reportID, func(blocks []report.Block) ([]report.Block, error) {
			at, err := seen.find(blocks)
			if err != nil {
				return nil, err
			}
			return slices.Delete(blocks, at, at+1), nil
		})
		return err
	})
	return version, err
}

func (a *App) editBlocks(ctx context.Context, actor access.Actor, s StudyView, reportID string, from From, change func([]report.Block) ([]report.Block, error)) error {
	return a.writeReport(ctx, actor, s.Space, from, func(tx *store.Tx) error {
		_, err := changeBlocks(tx, s.ID, reportID, change)
		return err
	})
}

func changeBlocks(tx *store.Tx, studyID, reportID string, change func([]report.Block) ([]report.Block, error)) (int64, error) {
	s, _, err := getStudy(tx, studyID)
	if err != nil {
		return 0, err
	}
	r, version, err := getChild[report.Report](tx, kindReport, studyID, reportID)
	if err != nil {
		return 0, err
	}
	if r.Blocks, err = change(r.Blocks); err != nil {
		return 0, err
	}
	return putReport(tx, s, r, version)
}

// UndoReport takes back one change of a report, as long as what it changed was
// not changed again.
func (a *App) UndoReport(ctx context.Context, actor access.Actor, s StudyView, reportID string, version int64, from From) error {
	return a.UndoRecord(ctx, actor, s.Space, s.ID, kindReport, reportID, version, from)
}
