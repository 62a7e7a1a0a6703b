package app

import (
	"context"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
)

// frenchOf is what a person reads of an error.
func frenchOf(t *testing.T, err error) string {
	t.Helper()
	catalogue, loadErr := i18n.Load()
	if loadErr != nil {
		t.Fatal(loadErr)
	}
	var said []string
	for _, f := range fault.All(err) {
		said = append(said, f.Field+": "+catalogue.For(i18n.FR).Fault(f))
	}
	return strings.Join(said, "\n")
}

// written is a study with a figure, a testimony, a conclusion and a report that
// shows them all.
func written(t *testing.T, a *App) StudyView {
	t.Helper()
	ctx, n := context.Background(), 31.0
	s := census(t, a)
	if _, err := a.SaveIndicator(ctx, editor, "s", s.ID, indicator.Indicator{ID: "retours", Label: "Retours à l’emploi"}, 0, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SaveObservation(ctx, editor, "s", s.ID, indicator.Observation{ID: "o-retours", Indicator: "retours", Initiative: "garage", Value: &n, N: &n, From: "2025", Source: "Suivi"}, 0, form); err != nil {
		t.Fatal(err)
	}
	tale := told()
	tale.Excerpts = []story.Excerpt{{ID: "revoir", Text: "revu Gontrand"}}
	if _, _, err := a.SaveStory(ctx, editor, "s", s.ID, tale, 0, form); err != nil {
		t.Fatal(err)
	}
	c := conclusion.Conclusion{ID: "liens", Kind: conclusion.KindArgued, Title: "Les liens viennent par surcroît", Statement: "Ils viennent.",
		Argued: &conclusion.Argued{For: []conclusion.Point{{Text: "On y parle."}}}}
	if _, err := a.SaveConclusion(ctx, editor, "s", s.ID, c, 0, form); err != nil {
		t.Fatal(err)
	}
	assess(t, a, "garage", "transports", "luc", effectOf(2))
	if _, err := a.SaveReport(ctx, editor, "s", s.ID, firstReport(), 0, form); err != nil {
		t.Fatal(err)
	}
	return look(t, a, editor)
}

func firstReport() report.Report {
	return report.Report{ID: "rapport", Title: "Ce qui tient un pays", Lede: "Il y a [figure:o-retours] retours.", Blocks: []report.Block{
		{Kind: report.Text, Title: "Début", Text: "Voir [initiative:garage] et [conclusion:liens]."},
		{Kind: report.Funnel}, {Kind: report.Matrix, Initiatives: []string{"garage"}, Dimensions: []string{"transports", "logement"}},
		{Kind: report.Initiative, Initiatives: []string{"garage"}}, {Kind: report.KeyFigures, Observations: []string{"o-retours"}},
		{Kind: report.Conclusion, Conclusion: "liens"}, {Kind: report.Map}, {Kind: report.Quotation, Story: "germaine", Excerpt: "revoir"},
	}}
}

func TestAReportShowsTheStudyItself(t *testing.T) {
	a := anyHouse(t)
	s := written(t, a)
	v, err := a.ReadReport(context.Background(), editor, s, "")
	if err != nil {
		t.Fatal(err)
	}
	if v.Title != "Ce qui tient un pays" || v.Version != 1 || len(v.Shown) != 8 {
		t.Fatalf("%q, version %d, %d blocks", v.Title, v.Version, len(v.Shown))
	}
	for _, ref := range v.Refs() {
		_, figure := v.Figures[ref.ID]
		_, named := v.Initiatives[ref.ID]
		_, concluded := v.Conclusions[ref.ID]
		if !figure && !named && !concluded {
			t.Errorf("%s leads nowhere", ref)
		}
	}
	for i, b := range v.Shown {
		if b.Absent {
			t.Errorf("block %d (%s) shows nothing", i, b.Kind)
		}
	}
	if flow := v.Shown[1].Flow; flow.Registered.Total() != 13 || flow.Selected.Total() != 2 {
		t.Errorf("flow %+v", flow)
	}
	m := v.Shown[2].Matrix
	if len(m.Rows) != 1 || len(m.Columns) != 2 || m.RowsAll != 1 || cellAt(t, *m, "garage", "transports").Value != effectOf(2) || cellAt(t, *m, "garage", "logement").State != matrix.NotStudied {
		t.Errorf("matrix %+v", m)
	}
	if sheet := v.Shown[3].Sheet; sheet.Name != garage().Name || len(sheet.Effects) != 1 || sheet.Effects[0].Sentence == "" {
		t.Errorf("sheet %+v", sheet)
	}
	if places := v.Shown[6].Places; len(places) != 2 {
		t.Errorf("%d places", len(places))
	}
	if q := v.Shown[7].Quotation; q.Words != "revu Gontrand" || q.Withdrawn != "" {
		t.Errorf("quotation %+v", q)
	}
}

func TestWhoReadsAReport(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := written(t, a)
	if _, err := a.ReadReport(ctx, access.Anyone, s, ""); !fault.Is(err, fault.NotFound) {
		t.Fatalf("the public reads a working text: %v", err)
	}
	if _, err := a.SaveReport(ctx, access.Anyone, "s", s.ID, firstReport(), 1, form); !fault.Is(err, fault.SignIn) {
		t.Fatalf("err = %v", err)
	}
	if _, err := a.SaveReport(ctx, access.Actor{Account: "l", Role: access.Reader}, "s", s.ID, firstReport(), 1, form); !fault.Is(err, fault.Denied) {
		t.Fatalf("err = %v", err)
	}
	t.Run("the public reads the one that was published, with what it may see", func(t *testing.T) {
		b, err := a.ExportBundle(ctx, editor, "s", s.ID, bundle.Public)
		if err != nil {
			t.Fatal(err)
		}
		frozen := anyHouse(t)
		if err := frozen.store.Update(ctx, "s", store.Author{Actor: "x"}, func(tx *store.Tx) error {
			in := bringing{tx: tx}
			return in.all(b)
		}); err != nil {
			t.Fatal(err)
		}
		there, err := frozen.Study(ctx, access.Anyone, "s", s.ID)
		if err != nil {
			t.Fatal(err)
		}
		v, err := frozen.ReadReport(ctx, access.Anyone, there, "")
		if err != nil || len(v.Shown) != 8 {
			t.Fatalf("%d blocks, %v", len(v.Shown), err)
		}
		if q := v.Shown[7].Quotation; q == nil || q.Words != "revu Gontrand" || q.Teller != "" {
			t.Errorf("quotation %+v", q)
		}
	})
}

func TestAReportPointsToWhatIsThere(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := written(t, a)
	for name, c := range map[string]struct {
		change func(*report.Report)
		reads  string
	}{
		"a figure that is not there": {func(r *report.Report) { r.Blocks[0].Text = "Voir [figure:o-rien]." }, "blocks.0.text: Le texte renvoie à [figure:o-rien]"},
		"an initiative of elsewhere": {func(r *report.Report) { r.Blocks[3].Initiatives = []string{"ailleurs"} }, "blocks.3.initiatives: « ailleurs »"},
		"a story that is not there":  {func(r *report.Report) { r.Blocks[7].Story = "personne" }, "blocks.7.story: « personne »"},
		"no title":                   {func(r *report.Report) { r.Title = " " }, "title: "},
		"an unknown kind":            {func(r *report.Report) { r.Blocks[1].Kind = "carousel" }, "blocks.1.kind: "},
		"a text too long":            {func(r *report.Report) { r.Blocks[0].Text = strings.Repeat("a", report.MaxText+1) }, "blocks.0.text: "},
		"too many blocks":            {func(r *report.Report) { r.Blocks = make([]report.Block, report.MaxBlocks+1) }, "blocks: "},
	} {
		t.Run(name, func(t *testing.T) {
			r := firstReport()
			c.change(&r)
			_, err := a.SaveReport(ctx, editor, "s", s.ID, r, 1, form)
			if said := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(frenchOf(t, err)); !strings.Contains(said, c.reads) {
				t.Errorf("reads %q, want %q", said, c.reads)
			}
		})
	}
	t.Run("what went away since does not stop the rest from being written", func(t *testing.T) {
		c, err := a.Conclusion(ctx, editor, s, "liens")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.RemoveConclusion(ctx, editor, "s", s.ID, "liens", c.Version, form); err != nil {
			t.Fatal(err)
		}
		if _, err := a.AddBlock(ctx, editor, s, "rapport", 0, report.Block{Kind: report.Text, Text: "Encore."}, form); err != nil {
			t.Fatal(err)
		}
		v, err := a.ReadReport(ctx, editor, s, "rapport")
		if err != nil || !v.Shown[6].Absent {
			t.Errorf("%v, %+v", err, v.Shown)
		}
	})
	t.Run("HTML in a text stays words", func(t *testing.T) {
		r := firstReport()
		r.ID, r.Blocks = "autre", []report.Block{{Kind: report.Text, Text: "<script>alert(1)</script>"}}
		if _, err := a.SaveReport(ctx, editor, "s", s.ID, r, 0, form); err != nil {
			t.Fatal(err)
		}
		if got, _ := a.ReportOf(ctx, editor, s, "autre"); got.Blocks[0].Text != "<script>alert(1)</script>" {
			t.Errorf("%q", got.Blocks[0].Text)
		}
	})
}

func TestTwoPeopleWriteAReport(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := written(t, a)
	seen := firstReport().Blocks
	first, second := BlockAt{0, seen[0].Mark()}, BlockAt{1, seen[1].Mark()}
	if _, err := a.PutBlock(ctx, editor, s, "rapport", first, report.Block{Kind: report.Text, Text: "Mes mots."}, form); err != nil {
		t.Fatal(err)
	}
	t.Run("blocks of their own do not disturb each other", func(t *testing.T) {
		if at, err := a.PutBlock(ctx, editor, s, "rapport", second, report.Block{Kind: report.Funnel, Title: "De 13 à 2"}, form); err != nil || at != 1 {
			t.Fatalf("at %d, %v", at, err)
		}
		if at, err := a.MoveBlock(ctx, editor, s, "rapport", BlockAt{7, seen[7].Mark()}, -7, form); err != nil || at != 0 {
			t.Fatalf("at %d, %v", at, err)
		}
		r, err := a.ReportOf(ctx, editor, s, "rapport")
		if err != nil || r.Blocks[0].Kind != report.Quotation || r.Blocks[1].Text != "Mes mots." || r.Blocks[2].Title != "De 13 à 2" {
			t.Fatalf("%v %+v", err, r.Blocks)
		}
	})
	t.Run("the same block is a conflict, and nothing is written", func(t *testing.T) {
		_, err := a.PutBlock(ctx, editor, s, "rapport", first, report.Block{Kind: report.Text, Text: "Les miens."}, form)
		if !fault.Is(err, fault.Conflict) || !strings.Contains(frenchOf(t, err), "a changé") {
			t.Fatalf("err = %v", err)
		}
		if r, _ := a.ReportOf(ctx, editor, s, "rapport"); r.Blocks[1].Text != "Mes mots." {
			t.Fatalf("%q", r.Blocks[1].Text)
		}
	})
	t.Run("a block that moved is found where it is", func(t *testing.T) {
		if at, err := a.MoveBlock(ctx, editor, s, "rapport", BlockAt{3, seen[3].Mark()}, 1, form); err != nil || at != 5 {
			t.Fatalf("at %d, %v", at, err)
		}
	})
	t.Run("one taken out comes back", func(t *testing.T) {
		before, _ := a.ReportOf(ctx, editor, s, "rapport")
		version, err := a.RemoveBlock(ctx, editor, s, "rapport", BlockAt{0, before.Blocks[0].Mark()}, form)
		if err != nil {
			t.Fatal(err)
		}
		if after, _ := a.ReportOf(ctx, editor, s, "rapport"); len(after.Blocks) != len(before.Blocks)-1 {
			t.Fatalf("%d blocks", len(after.Blocks))
		}
		if err := a.UndoReport(ctx, editor, s, "rapport", version, form); err != nil {
			t.Fatal(err)
		}
		if after, _ := a.ReportOf(ctx, editor, s, "rapport"); len(after.Blocks) != len(before.Blocks) || after.Blocks[0].Kind != report.Quotation {
			t.Fatalf("%+v", after.Blocks)
		}
	})
	t.Run("an old version of the whole is a conflict", func(t *testing.T) {
		if _, err := a.SaveReport(ctx, editor, "s", s.ID, firstReport(), 1, form); !fault.Is(err, fault.Conflict) {
			t.Fatalf("err = %v", err)
		}
	})
}

func TestAWithdrawnTestimonyLeavesADatedGapInTheReport(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := written(t, a)
	if err := a.WithdrawStory(ctx, editor, "s", s.ID, "germaine", 1, form); err != nil {
		t.Fatal(err)
	}
	v, err := a.ReadReport(ctx, editor, s, "")
	if err != nil {
		t.Fatal(err)
	}
	if q := v.Shown[7].Quotation; q == nil || q.Withdrawn != "2026-11-24" || q.Words != "" || q.Text != "" {
		t.Errorf("quotation %+v", q)
	}
}
