package app

import (
	"context"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// backed is a census whose garage moves people, on the word of a figure.
func backed(t *testing.T) (*App, StudyView) {
	t.Helper()
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	if _, err := a.SaveIndicator(ctx, editor, "s", "ruralites", indicator.Indicator{ID: "trajets", Label: "Trajets retrouvés"}, 0, form); err != nil {
		t.Fatal(err)
	}
	value := 62.0
	o := indicator.Observation{ID: "o1", Indicator: "trajets", Initiative: "garage", Value: &value, From: "2025", Source: "Enquête"}
	if _, err := a.SaveObservation(ctx, editor, "s", "ruralites", o, 0, form); err != nil {
		t.Fatal(err)
	}
	c := matrix.Contribution{Initiative: "garage", Dimensions: []string{"transports", "emploi-travail"}, Levels: []territory.Level{territory.EPCI}, Transitions: []matrix.Transition{matrix.Social},
		Evidence: []matrix.Evidence{{Nature: matrix.Figure, Observation: "o1", Solidity: matrix.Measured}}}
	if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, matrix.Reading{Member: "luc", Value: effectOf(2), Sentence: "On se déplace de nouveau."}, 0, form); err != nil {
		t.Fatal(err)
	}
	return a, s
}

func TestALineAndAColumnReadTheSameCells(t *testing.T) {
	a, s := backed(t)
	ctx := context.Background()
	row, err := a.MatrixRow(ctx, access.Anyone, s, "garage")
	if err != nil || len(row.Cells) != 13 || row.Tally.Positive != 2 || row.Tally.NotStudied != 11 || !row.Selected {
		t.Fatalf("%+v, %v", row.Tally, err)
	}
	column, err := a.MatrixColumn(ctx, access.Anyone, s, "transports")
	if err != nil || len(column.Cells) != 2 || column.Tally.Positive != 1 || column.Date != "2026-11-24" {
		t.Fatalf("%+v, %v", column, err)
	}
	for _, l := range append(row.Cells, column.Cells...) {
		if (l.Cell.State == matrix.Effect) != (l.Sentence == "On se déplace de nouveau.") {
			t.Errorf("%s %s says %q", l.Initiative.ID, l.Dimension.ID, l.Sentence)
		}
	}
	every := 0
	if err := a.MatrixLines(ctx, access.Anyone, s, func(l CellLine) error { every++; return nil }); err != nil || every != 26 {
		t.Fatalf("%d cells, %v", every, err)
	}
	for _, name := range []string{"biblio", "absente"} {
		if _, err := a.MatrixRow(ctx, access.Anyone, s, name); !fault.Is(err, fault.NotFound) {
			t.Errorf("the public reads the line of %s: %v", name, err)
		}
	}
	if _, err := a.MatrixColumn(ctx, access.Anyone, s, "cadre-de-vie"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a group has no column: %v", err)
	}
}

func TestThoseKeptAndOnlyDeclaredAreCountedBesideTheMatrix(t *testing.T) {
	a, s := backed(t)
	declared := s.Study
	declared.Blocks = append(declared.Blocks, study.DeclaredBlock{ID: "tues", Label: "Retenues, non nommées", Count: 7, Status: study.Selected})
	if _, err := a.SaveStudy(context.Background(), editor, "s", declared, s.Version, form); err != nil {
		t.Fatal(err)
	}
	for _, actor := range []access.Actor{access.Anyone, editor} {
		if v := view(t, a, actor, MatrixQuery{}); v.Unnamed != 7 || v.RowsAll != 2 || v.Coverage.Rows != 2 {
			t.Errorf("%s reads %d rows and %d unnamed", actor.Role, v.RowsAll, v.Unnamed)
		}
	}
}

func TestWhatAFigureBacks(t *testing.T) {
	a, s := backed(t)
	ctx := context.Background()
	cells, err := a.Backed(ctx, access.Anyone, s, "o1")
	if err != nil || len(cells) != 2 || cells[0].Natures[0] != matrix.Figure {
		t.Fatalf("%+v, %v", cells, err)
	}
	card, err := a.IndicatorOf(ctx, access.Anyone, s, "trajets")
	if err != nil || card.Version != 1 || card.Figures != 1 {
		t.Fatalf("%+v, %v", card, err)
	}
	if _, err := a.IndicatorOf(ctx, access.Anyone, s, "absent"); !fault.Is(err, fault.NotFound) {
		t.Fatal(err)
	}
	private := garage()
	private.Public = false
	if _, err := a.SaveInitiative(ctx, editor, "s", private, initiative.Contact{}, 1, form); err != nil {
		t.Fatal(err)
	}
	if cells, err := a.Backed(ctx, access.Anyone, s, "o1"); err != nil || len(cells) != 0 {
		t.Fatalf("the public is told %+v, %v", cells, err)
	}
	if card, _ := a.IndicatorOf(ctx, access.Anyone, s, "trajets"); card.Figures != 0 {
		t.Fatalf("the public is told of %d figures", card.Figures)
	}
}

func TestTheMatrixIsNarrowedByLevelAndTransition(t *testing.T) {
	a, _ := backed(t)
	for name, tt := range map[string]struct {
		q    MatrixQuery
		want int
	}{
		"felt in the EPCI":          {MatrixQuery{Level: "epci"}, 1},
		"felt in the commune":       {MatrixQuery{Level: "commune"}, 0},
		"nobody said where":         {MatrixQuery{Level: Unsaid}, 0},
		"the social transition":     {MatrixQuery{Transition: "social"}, 1},
		"the ecological transition": {MatrixQuery{Transition: "ecological"}, 0},
		"both at once":              {MatrixQuery{Level: "epci", Transition: "social"}, 1},
		"everything at once":        {MatrixQuery{Whole: true, Row: 50}, 2},
	} {
		v := view(t, a, access.Anyone, tt.q)
		if v.RowsAll != tt.want || len(v.Rows) != tt.want {
			t.Errorf("%s: %d rows of %d", name, len(v.Rows), v.RowsAll)
		}
		for _, r := range v.Rows {
			if r.Initiative.ID == "garage" && (r.Tally.Positive != 2 || r.Tally.Total() != 13) {
				t.Errorf("%s: tally %+v", name, r.Tally)
			}
		}
	}
}
