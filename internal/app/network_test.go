package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/organisation"
)

// The network that is kept up to date is the one that a new reader makes, after
// whatever was written, merged, imported or undone, for who sees drafts and
// for who does not.
func TestANetworkKeptUpToDateIsTheNetworkReadWhole(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	draw := rand.New(rand.NewPCG(5, 8))
	names := []string{"Foyer rural", "foyer rural", "Région", "Club"}
	version := func(id string) int64 {
		v, err := a.store.Versions(ctx, access.Visible(editor, access.KindInitiative, Principal), kindInitiative, []string{id})
		if err != nil {
			t.Fatal(err)
		}
		return v[id]
	}
	var batches []string
	gone := map[string]bool{}
	club, merged := int64(0), 0
	for round := range 120 {
		id, to := fmt.Sprintf("i%d", draw.IntN(12)), fmt.Sprintf("i%d", draw.IntN(12))
		switch what := draw.IntN(10); {
		case what == 0:
			lines := []string{"Nom;Commune;Organisation porteuse"}
			for range 4 {
				lines = append(lines, fmt.Sprintf("Import %d;01004;%s", draw.IntN(1000), names[draw.IntN(4)]))
			}
			batches = append(batches, commit(t, a, csvFile(lines...), ImportOptions{}).Batch)
		case what == 1 && len(batches) > 0:
			if _, err := a.UndoImport(ctx, editor, Principal, batches[0]); err != nil {
				t.Fatal(err)
			}
			batches = batches[1:]
		case what == 2 && id != to && version(id) > 0 && version(to) > 0:
			if _, err := tryMerge(a, Principal, id, to); err == nil {
				gone[to] = true
				merged++
			}
		case what == 3:
			o := organisation.Organisation{ID: "club", Name: "Club", Public: draw.IntN(2) == 0, Links: []organisation.Link{{Act: organisation.Funds, To: id}}}
			if err := a.SaveOrganisation(ctx, editor, Principal, o, club, form); err != nil {
				t.Fatal(err)
			}
			n, err := a.NetworkOf(ctx, editor, Principal)
			if err != nil {
				t.Fatal(err)
			}
			club = n.versions["club"]
		case !gone[id]:
			in := initiative.Initiative{ID: id, Name: fmt.Sprintf("Initiative %d", draw.IntN(50)), Public: draw.IntN(2) == 0}
			for range draw.IntN(3) {
				in.Organisations = append(in.Organisations, initiative.Organisation{Name: names[draw.IntN(4)], Role: []string{"lead", "funder"}[draw.IntN(2)]})
			}
			if to != id && !gone[to] {
				in.Links = []initiative.Link{{Type: initiative.RefersTo, To: to}}
			}
			if _, err := a.SaveInitiative(ctx, editor, Principal, in, initiative.Contact{}, version(id), form); err != nil {
				t.Fatal(err)
			}
		}
		for _, actor := range []access.Actor{access.Anyone, editor} {
			kept, err := a.NetworkOf(ctx, actor, Principal)
			if err != nil {
				t.Fatal(err)
			}
			whole, err := (&App{store: a.store, now: a.now}).NetworkOf(ctx, actor, Principal)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(kept.Ties, whole.Ties) || !reflect.DeepEqual(kept.Nodes, whole.Nodes) || !reflect.DeepEqual(kept.Sheets, whole.Sheets) {
				t.Fatalf("round %d, %q: kept %d nodes and %d ties, read whole %d and %d", round, actor.Role, len(kept.Nodes), len(kept.Ties), len(whole.Nodes), len(whole.Ties))
			}
		}
	}
	if merged == 0 || len(batches) == 0 {
		t.Errorf("%d merges, %d imports: this proves nothing", merged, len(batches))
	}
}

// Whatever the clock does, a sheet that is taken out of sight leaves the network that
// anyone sees: set back by a year, set right after a writing of tomorrow, or that of
// another machine.
func TestANetworkIsRightWhateverTheClockSays(t *testing.T) {
	year, day := 365*24*time.Hour, 24*time.Hour
	for name, passes := range map[string]struct{ read, written, after time.Duration }{ // before a reading, a writing and the next reading
		"on time":                        {time.Minute, time.Minute, time.Minute},
		"set back":                       {0, -year, 0},
		"set back by an hour":            {0, -time.Hour, 0},
		"set back, and right":            {0, -5 * time.Minute, 5 * time.Minute},
		"set back a moment after a read": {day, -day, time.Minute},
		"set forward":                    {0, year, 0},
	} {
		t.Run(name, func(t *testing.T) {
			hand := &hands{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
			a, ctx := houseAt(t, t.TempDir(), hand.now), context.Background()
			save := func(id string, public bool, version int64) {
				in := initiative.Initiative{ID: id, Name: id, Public: public, Organisations: []initiative.Organisation{{Name: "Foyer", Role: "lead"}}}
				if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, version, form); err != nil {
					t.Fatal(err)
				}
			}
			shown := func() []string {
				n, err := a.NetworkOf(ctx, access.Anyone, "s")
				if err != nil {
					t.Fatal(err)
				}
				var out []string
				for _, s := range n.Sheets {
					out = append(out, s.ID)
				}
				return out
			}
			save("garage", true, 0)
			save("jardin", true, 0)
			hand.pass(passes.read)
			if got := shown(); len(got) != 2 {
				t.Fatalf("shown: %v", got)
			}
			hand.pass(passes.written)
			save("garage", false, 1)
			hand.pass(passes.after)
			if got := shown(); !slices.Equal(got, []string{"jardin"}) {
				t.Errorf("once taken out of sight: %v", got)
			}
		})
	}
	t.Run("a writing of tomorrow by another machine", func(t *testing.T) {
		hand := &hands{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		a, ctx := houseAt(t, t.TempDir(), hand.now), context.Background()
		here := &App{store: a.store, now: clock.Fixed(hand.now())} // reads what a writes
		for version, public := range []bool{true, false} {
			in := initiative.Initiative{ID: "garage", Name: "Garage", Public: public}
			other := initiative.Initiative{ID: "jardin", Name: "Jardin", Public: true}
			if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, int64(version), form); err != nil {
				t.Fatal(err)
			}
			if version == 0 {
				hand.pass(day)
				if _, err := a.SaveInitiative(ctx, editor, "s", other, initiative.Contact{}, 0, form); err != nil {
					t.Fatal(err)
				}
				hand.pass(-day)
			}
			n, err := here.NetworkOf(ctx, access.Anyone, "s")
			if err != nil || len(n.Sheets) != 2-version {
				t.Errorf("%d sheets, %v", len(n.Sheets), err)
			}
		}
	})
}

// An hour that comes twice is told from what truly went by.
func TestAClockSetBackIsTold(t *testing.T) {
	before := time.Now()
	if setBack(before, before.Add(time.Hour)) || setBack(before, before.Add(-time.Minute)) {
		t.Error("a clock that goes on is not set back")
	}
	if !setBack(before, before.Add(-time.Hour)) || !setBack(before.Round(0), before.Add(-time.Hour).Round(0)) {
		t.Error("a clock set back by an hour")
	}
}

// A network that nobody wrote in since is the same value: nothing is worked out
// again on the way of a page.
func TestANetworkIsMadeOnce(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	in := initiative.Initiative{ID: "garage", Name: "Garage", Public: true, Organisations: []initiative.Organisation{{Name: "Foyer", Role: "lead"}}}
	if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, 0, form); err != nil {
		t.Fatal(err)
	}
	first, err := a.NetworkOf(ctx, access.Anyone, "s")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.NetworkOf(ctx, access.Anyone, "s"); err != nil || again != first {
		t.Errorf("made again: %v", err)
	}
	worked := 0
	for range 3 {
		if _, err := first.Kept("x", func() (any, error) { worked++; return 1, nil }); err != nil {
			t.Fatal(err)
		}
	}
	if worked != 1 {
		t.Errorf("worked out %d times", worked)
	}
	in.Organisations[0].Role = "funder"
	if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, 1, form); err != nil {
		t.Fatal(err)
	}
	if after, err := a.NetworkOf(ctx, access.Anyone, "s"); err != nil || after == first || after.Ties[0].Type != network.Funds {
		t.Errorf("what was written is not read: %v", err)
	}
}

// Organisations travel with the study whose initiatives they are tied to; the
// public form shows what they made public, and no more.
func TestOrganisationsTravelWithTheirStudy(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	b := illustrated()
	b.Organisations = []organisation.Organisation{
		{ID: "dep", Name: "Département", Public: true, Links: []organisation.Link{{Act: organisation.Funds, To: b.Initiatives[0].ID, Terms: initiative.Terms{Since: "2017", Shares: []string{"money"}}}}},
		{ID: "discret", Name: "Mécène discret", Links: []organisation.Link{{Act: organisation.Funds, To: b.Initiatives[0].ID}}},
		{ID: "ailleurs", Name: "Sans lien ici", Public: true},
	}
	if _, err := a.ImportBundle(ctx, access.House, "s", b, nil, form); err != nil {
		t.Fatal(err)
	}
	whole, err := a.wholeBundle(ctx, "s", b.Study.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(whole.Organisations, []organisation.Organisation{b.Organisations[0], b.Organisations[1]}) {
		t.Errorf("came back: %+v", whole.Organisations)
	}
	public := whole.Public()
	if len(public.Organisations) != 1 || public.Organisations[0].ID != "dep" {
		t.Errorf("public: %+v", public.Organisations)
	}
	again, err := a.ImportBundle(ctx, access.House, "s", whole, nil, form)
	if err != nil || again.New+again.Changed != 0 {
		t.Errorf("brought in twice: %+v %v", again, err)
	}
}

// An organisation is undone as a sheet is: its fields only, and not what changed
// since.
func TestAnOrganisationIsUndone(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	o := organisation.Organisation{ID: "dep", Name: "Département"}
	for version, name := range []string{"Département", "Conseil départemental"} {
		o.Name = name
		if err := a.SaveOrganisation(ctx, editor, "s", o, int64(version), form); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.UndoOrganisation(ctx, access.Anyone, "s", "dep", 2, form); err == nil {
		t.Error("anyone may undo")
	}
	if err := a.UndoOrganisation(ctx, editor, "s", "dep", 2, form); err != nil {
		t.Fatal(err)
	}
	n, err := a.NetworkOf(ctx, editor, "s")
	if err != nil {
		t.Fatal(err)
	}
	if node, there := n.OrganisationNamed("Département"); !there || n.organisation(node).Version != 3 {
		t.Errorf("not taken back: %v", there)
	}
	if changes, err := a.OrganisationHistory(ctx, editor, "s", "dep", 0); err != nil || len(changes) != 3 {
		t.Errorf("%d changes, %v", len(changes), err)
	}
}
