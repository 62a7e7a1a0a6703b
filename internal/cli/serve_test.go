package cli

import (
	"context"
	"encoding/json"
	"io"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/study"
)

// A work that tells how far it is must be heard: the page of a long computation
// shows what the runner was told.
func TestTheServerHearsHowFarItsWorksAre(t *testing.T) {
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	from := app.From{Source: "form"}
	if _, err := a.SaveStudy(ctx, access.House, "s", study.Study{ID: "etude", Title: "Étude", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}}, 0, from); err != nil {
		t.Fatal(err)
	}
	plan := conclusion.DefaultPlan(conclusion.InterscalarMore)
	plan.ByDimension = false
	if _, err := a.SaveConclusion(ctx, access.House, "s", "etude", conclusion.Conclusion{ID: "c", Kind: conclusion.KindTested, Title: "Croiser", Test: &conclusion.Test{Plan: plan}}, 0, from); err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(map[string]any{"study": "etude", "conclusion": "c", "plan": plan, "by": access.House})
	if err != nil {
		t.Fatal(err)
	}
	var told [][2]int
	works := (&command{World: World{Err: io.Discard}}).runner(a, app.JobKinds{}).Works
	err = works["conclusion"](ctx, app.Job{Space: "s", Kind: "conclusion", Payload: string(payload)}, func(done, whole int) error {
		told = append(told, [2]int{done, whole})
		return nil
	})
	if err != nil || len(told) != 3 || told[2] != [2]int{3, 3} {
		t.Fatalf("told %v, %v", told, err)
	}
}
