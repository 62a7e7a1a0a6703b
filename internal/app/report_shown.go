package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/study"
)

// ReportView is a report with what its blocks show and what its texts refer to,
// as the actor may read it.
type ReportView struct {
	ReportText
	Study       StudyView
	Others      []ReportText // the other reports of the study
	Shown       []BlockView
	Figures     map[string]ObservationView // by id, of those that texts refer to
	Initiatives map[string]Subject
	Conclusions map[string]ConclusionView
}

// BlockView is a block with what it shows. A live block fills the one field of
// its kind; Absent says that what it points to is not there, or not for this
// reader.
type BlockView struct {
	report.Block
	Flow       *study.Flow
	Matrix     *MatrixView
	Sheet      *SheetView
	Figures    []ObservationView
	Conclusion *ConclusionView
	Places     []Located
	Quotation  *QuotationView
	Absent     bool
}

// SheetView is an initiative as a report presents it: what it does, what is
// changed, dimension by dimension.
type SheetView struct {
	Located
	Subject Subject
	Tally   matrix.Tally
	Effects []CellLine // studied cells that hold an effect
}

// QuotationView is words of a testimony. Withdrawn is the date of the gap that
// one left.
type QuotationView struct {
	StoryView
	Words     string
	Withdrawn string
}

// ReadReport shows a report, the first one when none is named.
func (a *App) ReadReport(ctx context.Context, actor access.Actor, s StudyView, id string) (ReportView, error) {
	all, err := a.Reports(ctx, actor, s)
	if err != nil {
		return ReportView{}, err
	}
	r, err := pick(all, id)
	if err != nil {
		return ReportView{}, err
	}
	b, err := a.board(ctx, s)
	if err != nil {
		return ReportView{}, err
	}
	v := ReportView{ReportText: r, Study: s, Figures: map[string]ObservationView{}, Initiatives: b.nameable(actor), Conclusions: map[string]ConclusionView{}}
	for _, other := range all {
		if other.ID != r.ID {
			v.Others = append(v.Others, other)
		}
	}
	for _, o := range b.figuresFor(actor, "") {
		v.Figures[o.ID] = o
	}
	for _, c := range b.conclusionsFor(actor) {
		v.Conclusions[c.ID] = c
	}
	for _, block := range r.Blocks {
		shown, err := a.showBlock(b, actor, v, block)
		if err != nil {
			return v, err
		}
		v.Shown = append(v.Shown, shown)
	}
	return v, nil
}

func (a *App) showBlock(b *board, actor access.Actor, v ReportView, block report.Block) (BlockView, error) {
	out := BlockView{Block: block}
	switch block.Kind {
	case report.Funnel:
		flow := b.flow(actor)
		out.Flow = &flow
	case report.Matrix:
		m := b.part(actor, block.Initiatives, block.Dimensions, clockDate(a))
		out.Matrix, out.Absent = &m, len(m.Rows) == 0
	case report.Map:
		places, err := a.located(b, actor, block.Initiatives)
		out.Places, out.Absent = places, len(places) == 0
		return out, err
	case report.Initiative:
		sheet, err := a.sheet(b, actor, block.Initiatives)
		out.Sheet, out.Absent = sheet, sheet == nil
		return out, err
	case report.KeyFigures:
		for _, id := range block.Observations {
			if o, there := v.Figures[id]; there {
				out.Figures = append(out.Figures, o)
			}
		}
		out.Absent = len(out.Figures) == 0
	case report.Conclusion:
		c, there := v.Conclusions[block.Conclusion]
		out.Absent = !there
		if there {
			out.Conclusion = &c
		}
	case report.Quotation:
		out.Quotation = b.quotation(actor, block)
		out.Absent = out.Quotation == nil
	}
	return out, nil
}

// part is the matrix of some initiatives and dimensions, all when none is
// named: at most a window of it.
func (b *board) part(actor access.Actor, initiatives, dimensions []string, date string) MatrixView {
	v := MatrixView{Study: b.study}
	rows, unnamed := b.visibleRows(actor)
	if len(initiatives) == 0 {
		v.Unnamed = unnamed
	} else {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r boardRow) bool { return !slices.Contains(initiatives, r.id) })
	}
	v.Coverage = b.coverage(rows, date)
	columns := b.leavesAmong(dimensions)
	v.RowsAll, v.ColsAll = len(rows), len(columns)
	v.Columns = columns[:min(len(columns), WindowColumns)]
	for _, r := range rows[:min(len(rows), WindowRows)] {
		line := MatrixRow{Initiative: b.subject(r.id), Tally: r.tally()}
		for _, d := range v.Columns {
			line.Cells = append(line.Cells, r.cells[b.position[d.ID]])
		}
		v.Rows = append(v.Rows, line)
	}
	return v
}

// leavesAmong are the dimensions named, or below one that is, in the order of
// the framework.
func (b *board) leavesAmong(named []string) []framework.Dimension {
	if len(named) == 0 {
		return b.leaves
	}
	wanted := map[string]bool{}
	for _, d := range named {
		wanted[d] = true
		if b.study.Grid != nil {
			for _, leaf := range b.study.Grid.Under(d) {
				wanted[leaf.ID] = true
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(b.leaves), func(d framework.Dimension) bool { return !wanted[d.ID] })
}

// located are the initiatives kept for analysis, or those named, with where
// they act.
func (a *App) located(b *board, actor access.Actor, named []string) ([]Located, error) {
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	var out []Located
	for _, e := range b.entries {
		if !b.names(actor, e) || len(named) == 0 && e.Status != study.Selected || len(named) > 0 && !slices.Contains(named, e.Initiative) {
			continue
		}
		out = append(out, locate(places, b.viewOf(e.Initiative)))
	}
	return out, nil
}

// viewOf is an initiative as the board holds it: without its long story.
func (b *board) viewOf(id string) InitiativeView {
	in := b.initiatives[id]
	v := InitiativeView{Initiative: in.Initiative, Version: b.versions[id]}
	if in.Slug != "" {
		v.Path = sectionInitiative + "/" + in.Slug
	}
	return v
}

func (a *App) sheet(b *board, actor access.Actor, named []string) (*SheetView, error) {
	if len(named) == 0 {
		return nil, nil
	}
	at := slices.IndexFunc(b.entries, func(e study.Entry) bool { return e.Initiative == named[0] && b.names(actor, e) })
	if at < 0 {
		return nil, nil
	}
	places, err := a.Territories()
	if err != nil {
		return nil, err
	}
	v := b.sheetOf(b.entries[at])
	v.Located = locate(places, b.viewOf(named[0]))
	return &v, nil
}

// sheetOf is what the study says of an initiative; effects only of one that
// was kept for analysis.
func (b *board) sheetOf(e study.Entry) SheetView {
	v := SheetView{Subject: b.subject(e.Initiative)}
	if e.Status != study.Selected {
		return v
	}
	row := b.row(e.Initiative)
	v.Tally = row.tally()
	for i, cell := range row.cells {
		if cell.State == matrix.Effect {
			v.Effects = append(v.Effects, b.line(cell, b.leaves[i]))
		}
	}
	return v
}

// quotation is the words of a block; nil when its reader may not be told.
func (b *board) quotation(actor access.Actor, block report.Block) *QuotationView {
	kept, known := b.stories[block.Story]
	if !known {
		return nil
	}
	if date := kept.Value.Withdrawn; date != "" {
		return &QuotationView{Withdrawn: date, StoryView: StoryView{Story: kept.Value}}
	}
	shown, may := b.shown(actor, kept.Value)
	if !may {
		return nil
	}
	q := QuotationView{StoryView: StoryView{Story: shown, Version: kept.Version, Initiative: b.subject(shown.Initiative)}, Words: shown.Text}
	for _, e := range shown.Excerpts {
		if e.ID == block.Excerpt {
			q.Words = e.Text
		}
	}
	return &q
}
