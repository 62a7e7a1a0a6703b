package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// ImportReport says what an import did, or would do.
type ImportReport struct {
	Batch     string         `json:"batch,omitempty"` // "" for a preview, and for an import that had nothing to write
	State     string         `json:"state,omitempty"` // committed, undone; "" for a preview
	Name      string         `json:"name"`            // of the file
	Kind      string         `json:"kind"`            // csv, xlsx
	Encoding  string         `json:"encoding,omitempty"`
	Separator string         `json:"separator,omitempty"`
	Sheet     string         `json:"sheet,omitempty"`
	Sheets    []string       `json:"sheets,omitempty"`
	Header    int            `json:"header"` // line of the header
	Columns   []ImportColumn `json:"columns"`
	Origin    Origin         `json:"origin"`
	Sample    []ImportSample `json:"sample,omitempty"` // the first lines, as they will be

	Rows      int `json:"rows"`      // lines that hold something
	New       int `json:"new"`       // initiatives created
	Changed   int `json:"changed"`   // of the registry, that the file completes or corrects
	Unchanged int `json:"unchanged"` // already as the file says
	Refused   int `json:"refused"`   // lines with a problem

	Problems      []ImportProblem  `json:"problems,omitempty"` // the first MaxTold
	ProblemCount  int              `json:"problem_count"`
	Notes         []ImportProblem  `json:"notes,omitempty"` // read otherwise than written, or kept apart
	NoteCount     int              `json:"note_count"`
	Proposals     []ImportProposal `json:"proposals,omitempty"` // what people wrote by hand stands
	ProposalCount int              `json:"proposal_count"`

	Returned *ReturnReport `json:"returned,omitempty"` // of a file that an export of the registry wrote
	Lot      *LotReport    `json:"lot,omitempty"`      // of work on many sheets, rather than a file

	Waiting int         `json:"waiting,omitempty"` // changed lines that are still to be written
	Undo    *UndoReport `json:"undo,omitempty"`
	Actor   string      `json:"actor,omitempty"`
	At      time.Time   `json:"at,omitzero"`
}

// MaxTold is how many problems, notes and proposals a report lists; their
// counts are whole.
const MaxTold = 1000

// ImportProblem is one thing that is wrong, or worth saying, about one line.
type ImportProblem struct {
	Sheet   string         `json:"sheet,omitempty"`
	Line    int            `json:"line"`
	Element bool           `json:"element,omitempty"` // the line is the number of an element
	Letter  string         `json:"letter,omitempty"`  // of the column, "" for the whole line
	Column  string         `json:"column,omitempty"`  // its name in the file
	Field   string         `json:"field,omitempty"`   // what it was taken for
	Value   string         `json:"value,omitempty"`
	Key     string         `json:"key"`            // of the message, under fault.
	Left    bool           `json:"left,omitempty"` // a remark on a line that is not imported
	Args    map[string]any `json:"args,omitempty"`
}

// Fault is the message to show: what is wrong and what to do.
func (p ImportProblem) Fault() *fault.Fault {
	return &fault.Fault{Code: fault.Invalid, Key: p.Key, Field: p.Field, Args: spoken(p.Args)}
}

// SaidOnce is notes as they are to be read one under the other: the words that
// a column knows, a long list, stand with its first unknown word alone.
func SaidOnce(notes []ImportProblem) []ImportProblem {
	out, said := slices.Clone(notes), map[string]bool{}
	for i, p := range out {
		if p.Key != "import.word_kept" {
			continue
		}
		if said[p.Field] {
			out[i].Key, out[i].Args = "import.word_kept_too", map[string]any{"value": p.Args["value"]}
		}
		said[p.Field] = true
	}
	return out
}

// spoken gives the values of a message the types that they had before the
// report was kept.
func spoken(args map[string]any) map[string]any {
	out := make(map[string]any, len(args))
	for name, v := range args {
		switch kept := v.(type) {
		case []any:
			list := make([]string, len(kept))
			for i, x := range kept {
				list[i] = fmt.Sprint(x)
			}
			out[name] = list
		case float64:
			out[name] = kept
			if whole := int(kept); float64(whole) == kept {
				out[name] = whole
			}
		default:
			out[name] = v
		}
	}
	return out
}

// ImportSample is a line as it will be written.
type ImportSample struct {
	Line         int      `json:"line"`
	Name         string   `json:"name"`
	Organisation string   `json:"organisation,omitempty"`
	Territories  []string `json:"territories,omitempty"`
	Unread       string   `json:"unread,omitempty"` // the place as the file writes it, when it is no territory yet
	Themes       []string `json:"themes,omitempty"`
	State        string   `json:"state"` // new, changed, unchanged, refused
}

const sampleRows = 10

// PreviewImport reads a whole file and says what importing it would do;
// nothing is written. When its columns can't be tied to fields the report
// tells the columns beside the fault.
func (a *App) PreviewImport(ctx context.Context, actor access.Actor, space string, file ImportFile, o ImportOptions) (ImportReport, error) {
	run, err := a.beginImport(ctx, actor, space, file, o)
	if err != nil {
		return run.told(), err
	}
	err = run.check(ctx)
	return run.told(), err
}

// CommitImport imports a file: whole, or nothing of it when a line has a
// problem, unless good lines are to be kept. The report of a refused import
// lists every problem.
func (a *App) CommitImport(ctx context.Context, actor access.Actor, space string, file ImportFile, o ImportOptions) (ImportReport, error) {
	run, err := a.beginImport(ctx, actor, space, file, o)
	if err != nil {
		return run.told(), err
	}
	err = run.write(ctx)
	return run.told(), err
}

// stopped says in words that an import was stopped by who asked for it: what was
// staged is gone, and nothing of it ever showed.
func stopped(ctx context.Context, err error) error {
	if err == nil || !errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	return fault.New(fault.Unavailable, "import.stopped").Because(errors.Join(context.Cause(ctx), err))
}

// importRun is one import under way.
type importRun struct {
	*importSource
	app     *App
	actor   access.Actor
	space   string
	options ImportOptions
	report  ImportReport
	pace    pace
	backlog store.Backlog
	heard   map[string]bool // the sheets of which all that it says otherwise is kept
}

func (a *App) beginImport(ctx context.Context, actor access.Actor, space string, file ImportFile, o ImportOptions) (*importRun, error) {
	run := &importRun{app: a, actor: actor, space: space, options: o}
	run.report.Name = file.Name
	run.pace.rows.Store(firstRows)
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return run, err
	}
	var err error
	run.importSource, err = a.openImport(ctx, actor, space, file, o)
	if err == nil && run.own != nil {
		run.report.Returned = &ReturnReport{Missing: run.own.missing, Seen: clock.Millis(a.now())}
	}
	return run, err
}

// told is the report with what is known of the file.
func (run *importRun) told() ImportReport {
	r := run.report
	if s := run.importSource; s != nil {
		d := s.book.Describe()
		r.Kind, r.Encoding, r.Separator, r.Sheets = string(d.Kind), d.Encoding, d.Separator, d.Sheets
		r.Sheet, r.Header, r.Columns, r.Origin = s.sheet, s.header.Line, s.columns, s.origin
		if r.Returned != nil {
			r.Returned.Moved = s.moved()
		}
	}
	return r
}

func (run *importRun) progress(stage string, done int) {
	if run.options.Progress != nil {
		run.options.Progress(ImportProgress{Stage: stage, Done: done})
	}
}

// check reads every line, counts what it would do, and shows the first ones and
// what stands against them.
func (run *importRun) check(ctx context.Context) error {
	rest := run.newRest()
	err := run.eachChunk(ctx, false, func(chunk []*importRow) error {
		if err := run.look(chunk, rest); err != nil {
			return err
		}
		run.progress("check", run.report.Rows)
		return nil
	})
	return errors.Join(err, rest.close())
}

// look counts the lines of a chunk, keeps what is to be said of them and gives
// back those that are refused.
func (run *importRun) look(chunk []*importRow, rest *restLines) error {
	r := &run.report
	for _, row := range chunk {
		r.Rows++
		if run.options.Met != nil {
			run.options.Met(sourceKey(row.in.Source))
		}
		run.note(row)
		run.count(row)
		if len(row.problems) == 0 {
			continue
		}
		r.Refused++
		if err := rest.add(row); err != nil {
			return err
		}
	}
	return nil
}

// note keeps what is to be said of a line.
func (run *importRun) note(row *importRow) {
	r := &run.report
	r.ProblemCount += len(row.problems)
	r.NoteCount += len(row.notes)
	for i := range row.notes {
		row.notes[i].Left = len(row.problems) > 0
	}
	if room := MaxTold - len(r.Problems); room > 0 {
		r.Problems = append(r.Problems, row.problems[:min(room, len(row.problems))]...)
	}
	if room := MaxTold - len(r.Notes); room > 0 {
		r.Notes = append(r.Notes, row.notes[:min(room, len(row.notes))]...)
	}
}

// count counts a line that has been compared with the registry.
func (run *importRun) count(row *importRow) {
	r := &run.report
	state := row.state()
	switch state {
	case rowNew:
		r.New++
	case rowChanged:
		r.Changed++
	case rowUnchanged:
		r.Unchanged++
	}
	if r.Returned != nil {
		r.countReturned(row)
	}
	r.ProposalCount += len(row.proposals)
	if room := MaxTold - len(r.Proposals); room > 0 {
		row.listed = len(row.proposals) > 0
		r.Proposals = append(r.Proposals, row.proposals[:min(room, len(row.proposals))]...)
	}
	if len(r.Sample) < sampleRows && (r.Returned == nil || state != rowUnchanged) {
		r.Sample = append(r.Sample, run.sampled(row, state))
	}
}

func (run *importRun) sampled(row *importRow, state string) ImportSample {
	in := row.in
	if row.back != nil {
		in = row.next
	}
	s := ImportSample{Line: row.line, Name: in.Name, Themes: in.Themes, State: state}
	if len(in.Organisations) > 0 {
		s.Organisation = in.Organisations[0].Name
	}
	for _, k := range in.Territories {
		s.Territories = append(s.Territories, run.places.Label(k))
	}
	for _, field := range []string{"commune", "commune_code", "departement"} {
		if c := row.columnOf(field); len(s.Territories) == 0 && s.Unread == "" && c >= 0 && c < len(row.cells) {
			s.Unread = shown(row.cells[c])
		}
	}
	return s
}

// Imports lists the last imports of a space, the newest first.
func (a *App) Imports(ctx context.Context, actor access.Actor, space string) ([]ImportReport, error) {
	return a.batches(ctx, actor, space, func(r *ImportReport) bool {
		r.Problems, r.Notes, r.Proposals, r.Columns, r.Sample = nil, nil, nil, nil, nil
		return r.Lot == nil
	})
}

// batches lists the last imports or lots, those that take says, the newest first.
func (a *App) batches(ctx context.Context, actor access.Actor, space string, take func(*ImportReport) bool) ([]ImportReport, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindImport}); err != nil {
		return nil, err
	}
	batches, err := a.store.Batches(ctx, access.Visible(actor, access.KindImport, space), maxBatches)
	if err != nil {
		return nil, err
	}
	var out []ImportReport
	for _, b := range batches {
		r, err := reportOf(b)
		if err != nil {
			return nil, err
		}
		if len(out) < maxImports && take(&r) {
			out = append(out, r)
		}
	}
	return out, nil
}

const (
	maxImports = 100
	maxBatches = 300 // imports and lots, of which the last are told
)

// ImportOf returns one import with its problems, notes and proposals.
func (a *App) ImportOf(ctx context.Context, actor access.Actor, space, batch string) (ImportReport, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindImport}); err != nil {
		return ImportReport{}, err
	}
	b, err := a.store.Batch(ctx, access.Visible(actor, access.KindImport, space), batch)
	if err != nil {
		return ImportReport{}, err
	}
	r, err := reportOf(b)
	if err != nil {
		return r, err
	}
	ids := make([]string, 0, len(r.Proposals))
	for _, p := range r.Proposals {
		ids = append(ids, p.ID)
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindInitiative, ids)
	for i, p := range r.Proposals {
		r.Proposals[i].Path = paths[p.ID]
	}
	return r, err
}

func reportOf(b store.Batch) (ImportReport, error) {
	var r ImportReport
	if err := json.Unmarshal(b.Summary, &r); err != nil {
		return r, fmt.Errorf("read import %s: %w", b.ID, err)
	}
	r.Batch, r.State, r.Name, r.Actor, r.At = b.ID, string(b.State), b.Name, b.Actor, time.UnixMilli(b.Created).UTC()
	return r, nil
}

// summary is what is kept of a report: no word of a private column.
func (r ImportReport) summary() ([]byte, error) {
	r.Sample = nil
	for _, list := range []*[]ImportProblem{&r.Problems, &r.Notes} {
		kept := make([]ImportProblem, len(*list))
		for i, p := range *list {
			if privateField(p.Field) {
				p.Value, p.Args = "", map[string]any{"value": "…"}
			}
			kept[i] = p
		}
		*list = kept
	}
	r.Returned = r.Returned.kept()
	r.Columns = append([]ImportColumn(nil), r.Columns...)
	for i := range r.Columns {
		r.Columns[i].Sample = ""
	}
	return json.Marshal(r)
}
