package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

type frameworkOf = framework.Framework

func effectOf(intensity matrix.Intensity) matrix.Value {
	return matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: intensity}
}

// assess keeps a new effect and returns it with its version.
func assess(t testing.TB, a *App, initiativeID, dimension, member string, v matrix.Value) matrix.Contribution {
	t.Helper()
	c, _, err := a.AssessCell(context.Background(), editor, "s", "ruralites", matrix.Contribution{Initiative: initiativeID, Dimensions: []string{dimension}},
		matrix.Reading{Member: member, Value: v, Sentence: "On se déplace de nouveau."}, 0, form)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func view(t testing.TB, a *App, actor access.Actor, q MatrixQuery) MatrixView {
	t.Helper()
	v, err := a.Matrix(context.Background(), actor, look(t, a, actor), q)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// cellAt finds the cell of an initiative and a column.
func cellAt(t testing.TB, v MatrixView, initiativeID, dimension string) matrix.Cell {
	t.Helper()
	for _, r := range v.Rows {
		for i, d := range v.Columns {
			if r.Initiative.ID == initiativeID && d.ID == dimension {
				return r.Cells[i]
			}
		}
	}
	t.Fatalf("no cell %s × %s", initiativeID, dimension)
	return matrix.Cell{}
}

func TestAssessCell(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	c := assess(t, a, "garage", "transports", "luc", effectOf(2))
	if got := cellAt(t, view(t, a, editor, MatrixQuery{}), "garage", "transports"); got.Value != effectOf(2) || got.Open || got.Backed {
		t.Fatalf("cell %+v", got)
	}
	t.Run("a second member reads it otherwise", func(t *testing.T) {
		if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, matrix.Reading{Member: "awa", Value: effectOf(3)}, 1, form); err != nil {
			t.Fatal(err)
		}
		if got := cellAt(t, view(t, a, editor, MatrixQuery{}), "garage", "transports"); !got.Open || got.Readings != 2 {
			t.Fatalf("cell %+v", got)
		}
	})
	refused := func(name string, c matrix.Contribution, r matrix.Reading, key string) {
		t.Run(name, func(t *testing.T) {
			_, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, r, 0, form)
			if all := fault.All(err); len(all) != 1 || all[0].Key != key {
				t.Fatalf("%v, want %s", err, key)
			}
		})
	}
	onGarage := matrix.Contribution{Initiative: "garage", Dimensions: []string{"transports"}}
	byLuc := matrix.Reading{Member: "luc", Value: effectOf(1)}
	refused("a recused member cannot", onGarage, matrix.Reading{Member: "ines", Value: effectOf(1)}, "study.member_recused")
	refused("nor somebody unknown", onGarage, matrix.Reading{Member: "x", Value: effectOf(1)}, "study.member_unknown")
	refused("an initiative that is not in the census", matrix.Contribution{Initiative: "ailleurs", Dimensions: []string{"transports"}}, byLuc, "study.initiative_absent")
	refused("a group is not a dimension", matrix.Contribution{Initiative: "garage", Dimensions: []string{"cadre-de-vie"}}, byLuc, "study.dimension_unknown")
	refused("a figure that does not exist", matrix.Contribution{Initiative: "garage", Dimensions: []string{"transports"},
		Evidence: []matrix.Evidence{{Nature: matrix.Figure, Observation: "absente"}}}, byLuc, "study.evidence_absent")
	t.Run("the public cannot", func(t *testing.T) {
		if _, _, err := a.AssessCell(ctx, access.Anyone, "s", "ruralites", onGarage, byLuc, 0, form); !fault.Is(err, fault.SignIn) {
			t.Fatalf("err = %v", err)
		}
	})
}

func TestTwoPeopleSaveTheSameCell(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	c := assess(t, a, "garage", "transports", "luc", effectOf(1))
	save := func(c matrix.Contribution, r matrix.Reading, seen int64) (int64, error) {
		_, v, err := a.AssessCell(ctx, editor, "s", "ruralites", c, r, seen, form)
		return v, err
	}
	t.Run("two members do not disturb each other", func(t *testing.T) {
		var wg sync.WaitGroup
		for _, member := range []string{"awa", "luc"} {
			wg.Go(func() {
				if _, err := save(c, matrix.Reading{Member: member, Value: effectOf(2)}, 1); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		cell, err := a.Cell(ctx, editor, look(t, a, editor), "garage", "transports")
		if err != nil || len(cell.Effects) != 1 || len(cell.Effects[0].Readings) != 2 || cell.Cell.Value != effectOf(2) {
			t.Fatalf("%+v, %v", cell.Effects, err)
		}
	})
	t.Run("the second who changes the same reading sees both", func(t *testing.T) {
		if _, err := save(c, matrix.Reading{Member: "luc", Value: effectOf(3)}, 3); err != nil {
			t.Fatal(err)
		}
		_, err := save(c, matrix.Reading{Member: "luc", Value: matrix.Value{State: matrix.NoEffect}}, 3)
		var both *CellConflict
		if !errors.As(err, &both) || !fault.Is(err, fault.Conflict) {
			t.Fatalf("err = %v", err)
		}
		theirs, _ := both.Theirs.Reading("luc")
		if theirs.Value != effectOf(3) || both.Version != 4 {
			t.Fatalf("theirs %+v at %d", theirs, both.Version)
		}
		if _, err := save(c, matrix.Reading{Member: "luc", Value: matrix.Value{State: matrix.NoEffect}}, both.Version); err != nil {
			t.Fatalf("choosing one's own: %v", err)
		}
	})
	t.Run("the rest of the effect is held too", func(t *testing.T) {
		mine, theirs := c, c
		mine.Mechanism, theirs.Mechanism = "Le prêt de voitures", "La réparation"
		r := matrix.Reading{Member: "awa", Value: effectOf(2), Date: "2026-11-24"}
		if _, err := save(theirs, r, 5); err != nil {
			t.Fatal(err)
		}
		var both *CellConflict
		if _, err := save(mine, r, 5); !errors.As(err, &both) || both.Theirs.Mechanism != "La réparation" {
			t.Fatalf("err = %v", err)
		}
		// Who changed only their reading does not erase what another wrote beside it.
		if _, err := save(c, matrix.Reading{Member: "awa", Value: effectOf(1)}, 5); err != nil {
			t.Fatal(err)
		}
		cell, _ := a.Cell(ctx, editor, look(t, a, editor), "garage", "transports")
		if got := cell.Effects[0]; got.Mechanism != "La réparation" {
			t.Fatalf("lost what another wrote: %+v", got.Contribution)
		}
	})
}

func TestSettle(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	c := assess(t, a, "garage", "transports", "luc", effectOf(1))
	if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, matrix.Reading{Member: "awa", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Negative, Intensity: 2}}, 1, form); err != nil {
		t.Fatal(err)
	}
	settled := matrix.Settlement{Value: effectOf(1), By: "luc", Dissent: "Awa rappelle les voitures gardées trop longtemps."}
	if err := a.Settle(ctx, editor, "s", "ruralites", c.ID, settled, 2, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "settlement.reason_missing" {
		t.Fatalf("settled without a reason: %v", err)
	}
	settled.Reason = "Deux tiers des personnes ont retrouvé un trajet."
	if err := a.Settle(ctx, editor, "s", "ruralites", c.ID, settled, 1, form); !fault.Is(err, fault.Conflict) {
		t.Fatalf("err = %v", err)
	}
	if err := a.Settle(ctx, editor, "s", "ruralites", c.ID, settled, 2, form); err != nil {
		t.Fatal(err)
	}
	cell, err := a.Cell(ctx, access.Anyone, look(t, a, access.Anyone), "garage", "transports")
	if err != nil || cell.Cell.Open || cell.Cell.Value != effectOf(1) || len(cell.Effects[0].Readings) != 2 || cell.Effects[0].Outcome.Spread != 3 {
		t.Fatalf("%+v, %v", cell.Cell, err)
	}
	for _, m := range cell.Effects[0].Readers {
		if m.Name != "" || m.College == "" {
			t.Errorf("the public is told who read: %+v", m)
		}
	}
	if err := a.Unsettle(ctx, editor, "s", "ruralites", c.ID, 3, form); err != nil {
		t.Fatal(err)
	}
	if got := cellAt(t, view(t, a, editor, MatrixQuery{}), "garage", "transports"); !got.Open || got.Direction != matrix.Mixed {
		t.Fatalf("taken back, it is open again: %+v", got)
	}
	if err := a.RemoveEffect(ctx, editor, "s", "ruralites", c.ID, 4, form); err != nil {
		t.Fatal(err)
	}
	if got := cellAt(t, view(t, a, editor, MatrixQuery{}), "garage", "transports"); got.State != matrix.NotStudied {
		t.Fatalf("removed: %+v", got)
	}
}

func TestSettleRow(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	assess(t, a, "cafe", "relations-sociales", "luc", effectOf(3))
	none := matrix.Reading{Member: "ines", Value: matrix.Value{State: matrix.NoEffect}, Sentence: "Rien dans les entretiens."}
	n, err := a.SettleRow(ctx, editor, "s", "ruralites", "cafe", none, form)
	if err != nil || n != 12 {
		t.Fatalf("%d cells, %v", n, err)
	}
	v := view(t, a, editor, MatrixQuery{})
	if got := cellAt(t, v, "cafe", "relations-sociales"); got.Value != effectOf(3) {
		t.Fatalf("what was studied changed: %+v", got)
	}
	if got := cellAt(t, v, "cafe", "sante"); got.State != matrix.NoEffect {
		t.Fatalf("cell %+v", got)
	}
	if v.Coverage.Tally != (matrix.Tally{Positive: 1, NoEffect: 12, NotStudied: 13}) || len(v.Coverage.Blind) != 12 || v.Coverage.Date != "2026-11-24" {
		t.Fatalf("coverage %+v", v.Coverage)
	}
	if n, err := a.SettleRow(ctx, editor, "s", "ruralites", "cafe", none, form); err != nil || n != 0 {
		t.Fatalf("again: %d, %v", n, err)
	}
	if _, err := a.SettleRow(ctx, editor, "s", "ruralites", "garage", none, form); !fault.Is(err, fault.Denied) {
		t.Fatalf("a recused member settled a row: %v", err)
	}
	if _, err := a.SettleRow(ctx, editor, "s", "ruralites", "cafe", matrix.Reading{Member: "luc", Value: effectOf(1)}, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "study.row_state" {
		t.Fatalf("effects are read one by one: %v", err)
	}
}

func TestSolidityComesFromWhatBacksAnEffect(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	if _, err := a.SaveIndicator(ctx, editor, "s", "ruralites", indicator.Indicator{ID: "trajets", Label: "Personnes qui ont retrouvé un trajet"}, 0, form); err != nil {
		t.Fatal(err)
	}
	sixtyTwo, n, base := 62.0, 84.0, 120.0
	o := indicator.Observation{ID: "o1", Indicator: "trajets", Initiative: "garage", Value: &sixtyTwo, N: &n, Base: &base, From: "2025", Source: "Enquête du garage"}
	if _, err := a.SaveObservation(ctx, editor, "s", "ruralites", o, 0, form); err != nil {
		t.Fatal(err)
	}
	c := matrix.Contribution{Initiative: "garage", Dimensions: []string{"transports", "emploi-travail"}, Levels: []territory.Level{territory.EPCI}, Transitions: []matrix.Transition{matrix.Social},
		Evidence: []matrix.Evidence{{Nature: matrix.Figure, Observation: "o1", Solidity: matrix.Compared}}}
	if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", c, matrix.Reading{Member: "luc", Value: effectOf(2)}, 0, form); err != nil {
		t.Fatal(err)
	}
	if got := cellAt(t, view(t, a, access.Anyone, MatrixQuery{}), "garage", "transports"); got.Solidity != matrix.Measured || !got.Backed {
		t.Fatalf("a complete figure holds measured, not %s", got.Solidity.Code())
	}
	bare := o
	bare.N, bare.Base, bare.Source = nil, nil, ""
	if _, err := a.SaveObservation(ctx, editor, "s", "ruralites", bare, 1, form); err != nil {
		t.Fatal(err)
	}
	if got := cellAt(t, view(t, a, access.Anyone, MatrixQuery{}), "garage", "transports"); got.Solidity != matrix.Stated {
		t.Fatalf("without its source it holds no more than stated, not %s", got.Solidity.Code())
	}
	cell, _ := a.Cell(ctx, access.Anyone, look(t, a, access.Anyone), "garage", "transports")
	if e := cell.Effects[0].Evidence[0]; e.Why != "solidity.why.source" || e.Observation == nil || e.Indicator.Label == "" {
		t.Fatalf("evidence %+v", e)
	}
	other := matrix.Contribution{Initiative: "cafe", Dimensions: []string{"transports"}, Evidence: []matrix.Evidence{{Nature: matrix.Figure, Observation: "o1"}}}
	if _, _, err := a.AssessCell(ctx, editor, "s", "ruralites", other, matrix.Reading{Member: "luc", Value: effectOf(2)}, 0, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "study.evidence_elsewhere" {
		t.Fatalf("a figure of another initiative: %v", err)
	}
	t.Run("told apart by level and transition", func(t *testing.T) {
		for by, code := range map[BreakdownBy]string{ByLevel: "epci", ByTransition: "social"} {
			b, err := a.Breakdown(ctx, access.Anyone, look(t, a, access.Anyone), by)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range b.Lines {
				want, cells := 0, 0
				if line.Code == code {
					want = 1
				}
				for _, c := range line.Cells {
					cells += c.Positive
				}
				if line.All != want || cells != 2*want {
					t.Errorf("%s %s: %d initiatives, %d cells", by, line.Code, line.All, cells)
				}
			}
		}
	})
	t.Run("put together by group", func(t *testing.T) {
		v := view(t, a, access.Anyone, MatrixQuery{Folded: true})
		if len(v.Columns) != 3 || cellAt(t, v, "garage", "cadre-de-vie").Value != effectOf(2) || cellAt(t, v, "garage", "developpement-humain").State != matrix.NotStudied {
			t.Fatalf("%+v", v.Rows)
		}
		if v := view(t, a, access.Anyone, MatrixQuery{Group: "conditions-economiques"}); len(v.Columns) != 2 || v.ColsAll != 2 {
			t.Fatalf("%d columns", len(v.Columns))
		}
		if _, err := a.Matrix(ctx, access.Anyone, look(t, a, access.Anyone), MatrixQuery{Group: "x"}); !fault.Is(err, fault.NotFound) {
			t.Fatalf("err = %v", err)
		}
	})
	t.Run("filtered", func(t *testing.T) {
		for name, tt := range map[string]struct {
			q    MatrixQuery
			want int
		}{
			"by reach":            {MatrixQuery{Reach: initiative.ReachInterscalar}, 1},
			"by another reach":    {MatrixQuery{Reach: initiative.ReachRegional}, 0},
			"a positive effect":   {MatrixQuery{Direction: matrix.Positive}, 1},
			"a negative effect":   {MatrixQuery{Direction: matrix.Negative}, 0},
			"at least described":  {MatrixQuery{Solidity: matrix.Described}, 0},
			"still to be settled": {MatrixQuery{Open: true}, 0},
		} {
			if v := view(t, a, access.Anyone, tt.q); v.RowsAll != tt.want || v.Coverage.Rows != 2 {
				t.Errorf("%s: %d rows, coverage of %d", name, v.RowsAll, v.Coverage.Rows)
			}
		}
	})
}

func TestThePublicReadsNoMoreThanItMay(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	assess(t, a, "biblio", "education", "luc", effectOf(1))
	assess(t, a, "garage", "transports", "luc", effectOf(1))
	private := garage()
	private.Public = false
	if _, err := a.SaveInitiative(ctx, editor, "s", private, initiative.Contact{}, 1, form); err != nil {
		t.Fatal(err)
	}
	v := view(t, a, access.Anyone, MatrixQuery{})
	if len(v.Rows) != 1 || v.Rows[0].Initiative.ID != "cafe" || v.Unnamed != 1 || v.Coverage.Tally.Effects() != 0 {
		t.Fatalf("the public reads %+v, %d unnamed", v.Rows, v.Unnamed)
	}
	if v := view(t, a, editor, MatrixQuery{}); len(v.Rows) != 2 || v.Unnamed != 0 {
		t.Fatalf("the group reads %d rows", len(v.Rows))
	}
	for _, name := range []string{"garage", "biblio", "absente"} {
		if _, err := a.Cell(ctx, access.Anyone, s, name, "education"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c, err := a.Cell(ctx, editor, s, "biblio", "education"); err != nil || c.Selected || len(c.Effects) != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := a.Cell(ctx, editor, s, "biblio", "magie"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("err = %v", err)
	}
}

func TestTheWindowMoves(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	for i := range 60 {
		in := initiative.Initiative{ID: fmt.Sprintf("i%02d", i), Name: fmt.Sprintf("Initiative %02d", i), Public: true}
		if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, 0, form); err != nil {
			t.Fatal(err)
		}
		if _, err := a.SaveEntry(ctx, editor, "s", "ruralites", study.Entry{Initiative: in.ID, Status: study.Selected}, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	for from, want := range map[int][2]int{0: {0, 50}, 50: {50, 12}, 61: {50, 12}, 999: {50, 12}, -3: {0, 50}} {
		v := view(t, a, access.Anyone, MatrixQuery{Row: from})
		if v.Query.Row != want[0] || len(v.Rows) != want[1] || v.RowsAll != 62 || len(v.Columns) != 13 {
			t.Errorf("from %d: at %d, %d rows of %d", from, v.Query.Row, len(v.Rows), v.RowsAll)
		}
	}
}

// TestOfTwoWhoReadAnEmptyCellInTheSameInstantOneIsAsked: what the cell holds is
// compared with what each was shown where it is written.
func TestOfTwoWhoReadAnEmptyCellInTheSameInstantOneIsAsked(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	empty := Shown{Dimension: "transports"}
	onGarage := matrix.Contribution{Initiative: "garage", Dimensions: []string{"transports"}}
	const writers = 8
	var wrote, asked sync.Map
	var all sync.WaitGroup
	for i := range writers {
		all.Add(1)
		go func() {
			defer all.Done()
			reading := matrix.Reading{Member: "awa", Value: effectOf(matrix.Intensity(1 + i%3))}
			c, _, err := a.AddEffect(ctx, editor, "s", "ruralites", onGarage, reading, empty, form)
			var unsure *CellUnsure
			switch {
			case err == nil:
				wrote.Store(i, c.ID)
			case errors.As(err, &unsure) && fault.Is(err, fault.Conflict) && len(unsure.Effects) == 1:
				asked.Store(i, unsure.Effects[0])
			default:
				t.Errorf("%v", err)
			}
		}()
	}
	all.Wait()
	first := ""
	wrote.Range(func(_, id any) bool {
		if first != "" {
			t.Error("two wrote side by side")
		}
		first = id.(string)
		return true
	})
	n := 0
	asked.Range(func(_, id any) bool {
		if n++; id != first {
			t.Errorf("asked about %s, not %s", id, first)
		}
		return true
	})
	if first == "" || n != writers-1 {
		t.Errorf("one wrote (%q), %d were asked", first, n)
	}
	known := Shown{Dimension: "transports", Effects: []string{first}}
	for _, state := range []matrix.State{matrix.NoEffect, matrix.NotApplicable} {
		_, _, err := a.AddEffect(ctx, editor, "s", "ruralites", onGarage, matrix.Reading{Member: "luc", Value: matrix.Value{State: state}}, known, form)
		var unsure *CellUnsure
		if !errors.As(err, &unsure) || len(unsure.Effects) != 1 || fault.All(err)[0].Key != "cell.another_is_none" {
			t.Errorf("%s beside an effect: %v", state, err)
		}
	}
	if _, _, err := a.AddEffect(ctx, editor, "s", "ruralites", onGarage, matrix.Reading{Member: "luc", Value: effectOf(1)}, known, form); err != nil {
		t.Errorf("one more effect, knowingly: %v", err)
	}
}
