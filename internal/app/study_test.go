package app

import (
	"context"
	"database/sql"
	"os"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// anyHouse is an installation on SQLite, or on a fresh schema of the PostgreSQL
// that TEST_POSTGRES_DSN names.
func anyHouse(t testing.TB) *App {
	t.Helper()
	return houseIn(t, t.TempDir())
}

func houseIn(t testing.TB, folder string) *App {
	t.Helper()
	return houseAt(t, folder, noon)
}

// houseAt is a house on the clock that is given.
func houseAt(t testing.TB, folder string, now clock.Clock) *App {
	t.Helper()
	c := Config{Folder: folder, Now: now}
	if dsn := os.Getenv("TEST_POSTGRES_DSN"); dsn != "" {
		c.DSN = freshSchema(t, dsn)
	}
	a, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

func freshSchema(t testing.TB, dsn string) string {
	t.Helper()
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	name := "a" + strings.ReplaceAll(id.New(), "-", "")
	if _, err := admin.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		admin.Exec("DROP SCHEMA " + name + " CASCADE")
		admin.Close()
	})
	separator := "?"
	if strings.Contains(dsn, "?") {
		separator = "&"
	}
	return dsn + separator + "search_path=" + name
}

// ruralities is a study of three members, one of whom steps back from the
// garage.
func ruralities() study.Study {
	return study.Study{
		ID: "ruralites", Title: "Ruralités en action", Public: true, SmallestEffect: 0.2,
		Framing:   study.Framing{Question: "Que changent les initiatives locales ?", Territories: []string{"departement:01"}},
		Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
		Members: []study.Member{
			{ID: "awa", Name: "Awa Diallo", College: study.Field},
			{ID: "luc", Name: "Luc Perrin", College: study.Research},
			{ID: "ines", Name: "Inès Morel", College: study.Civic, Recused: []string{"garage"}},
		},
		Criteria: []study.Criterion{
			{ID: "mesure", Label: "A mesuré ses effets", Kind: study.Gate},
			{ID: "utile", Label: "Apprend quelque chose aux autres", Kind: study.Judgement},
		},
		Blocks: []study.DeclaredBlock{{ID: "anciennes", Label: "Recensées en 2021, non nommées", Count: 10, Status: study.NotSelected, Reason: "Pas de mesure"}},
	}
}

// census is a study with a garage and a café kept for analysis, and a library
// that was not.
func census(t *testing.T, a *App) StudyView {
	t.Helper()
	ctx := context.Background()
	for _, in := range []initiative.Initiative{
		garage(),
		{ID: "cafe", Name: "Café associatif", Public: true, Action: initiative.Levels{territory.Commune}},
		{ID: "biblio", Name: "Bibliothèque de rue", Public: true},
	} {
		if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{}, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.SaveStudy(ctx, editor, "s", ruralities(), 0, form); err != nil {
		t.Fatal(err)
	}
	if n, err := a.AddEntries(ctx, editor, "s", "ruralites", []string{"garage", "cafe", "biblio"}, form); err != nil || n != 3 {
		t.Fatalf("%d added, %v", n, err)
	}
	imported := From{Source: "import"}
	for _, e := range []study.Entry{
		{Initiative: "garage", Status: study.Selected}, {Initiative: "cafe", Status: study.Selected},
		{Initiative: "biblio", Status: study.NotSelected, Reason: "Pas de mesure"},
	} {
		if _, err := a.SaveEntry(ctx, editor, "s", "ruralites", e, 1, imported); err != nil {
			t.Fatal(err)
		}
	}
	return look(t, a, editor)
}

func look(t testing.TB, a *App, actor access.Actor) StudyView {
	t.Helper()
	s, err := a.Study(context.Background(), actor, "s", "ruralites")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSaveStudy(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	v, err := a.SaveStudy(ctx, editor, "s", ruralities(), 0, form)
	if err != nil || v.Version != 1 || !strings.HasPrefix(v.Slug, "ruralites-en-action-") || v.Grid == nil {
		t.Fatalf("%+v, %v", v, err)
	}
	t.Run("its former address still leads there", func(t *testing.T) {
		renamed := ruralities()
		renamed.Title = "Campagnes en action"
		now, err := a.SaveStudy(ctx, editor, "s", renamed, 1, form)
		if err != nil {
			t.Fatal(err)
		}
		for _, slug := range []string{v.Slug, now.Slug} {
			got, err := a.StudyAt(ctx, access.Anyone, slug)
			if err != nil || got.Slug != now.Slug || got.Title != "Campagnes en action" || got.Space != "s" {
				t.Errorf("%s: %+v, %v", slug, got.Slug, err)
			}
		}
	})
	t.Run("every mistake is told at its field", func(t *testing.T) {
		bad := ruralities()
		bad.ID, bad.Title, bad.Framework.Version, bad.SmallestEffect = "autre", " ", "9", 2
		bad.Framing.Territories = []string{"departement:xyz"}
		_, err := a.SaveStudy(ctx, editor, "s", bad, 0, form)
		var fields []string
		for _, f := range fault.All(err) {
			fields = append(fields, f.Field)
		}
		slices.Sort(fields)
		if got := strings.Join(fields, " "); got != "framework framing.territories.0 smallest_effect title" {
			t.Fatalf("faults at %s", got)
		}
	})
	t.Run("a draft is nobody's but the group's", func(t *testing.T) {
		draft := ruralities()
		draft.ID, draft.Public = "brouillon", false
		v, err := a.SaveStudy(ctx, editor, "s", draft, 0, form)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.StudyAt(ctx, access.Anyone, v.Slug); !fault.Is(err, fault.NotFound) {
			t.Fatalf("the public reads a draft: %v", err)
		}
		if all, err := a.Studies(ctx, access.Anyone, "s"); err != nil || len(all) != 1 || all[0].Registered != 10 {
			t.Fatalf("%d studies, %v", len(all), err)
		}
		if all, err := a.Studies(ctx, editor, "s"); err != nil || len(all) != 2 {
			t.Fatalf("%d studies, %v", len(all), err)
		}
	})
	t.Run("the public writes nothing", func(t *testing.T) {
		if _, err := a.SaveStudy(ctx, access.Anyone, "s", ruralities(), 1, form); !fault.Is(err, fault.SignIn) {
			t.Fatalf("err = %v", err)
		}
	})
}

func TestWhatReadingsRestOnStays(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	assess(t, a, "garage", "transports", "luc", effectOf(2))
	other := s.Study
	other.Framework = study.FrameworkRef{ID: "oecd-rwb", Version: "1"}
	if grids := a.Frameworks(); !slices.ContainsFunc(grids, func(f *frameworkOf) bool { return f.ID == "oecd-rwb" && f.Version == "1" }) {
		t.Fatal("the other framework is not shipped as the test expects")
	}
	if _, err := a.SaveStudy(ctx, editor, "s", other, s.Version, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "study.framework_in_use" {
		t.Fatalf("the framework changed under an effect: %v", err)
	}
	fewer := s.Study
	fewer.Members = slices.DeleteFunc(slices.Clone(s.Members), func(m study.Member) bool { return m.ID == "luc" })
	if _, err := a.SaveStudy(ctx, editor, "s", fewer, s.Version, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "study.member_in_use" {
		t.Fatalf("a reader left the list: %v", err)
	}
	fewer.Members = slices.DeleteFunc(slices.Clone(s.Members), func(m study.Member) bool { return m.ID == "awa" })
	if _, err := a.SaveStudy(ctx, editor, "s", fewer, s.Version, form); err != nil {
		t.Fatalf("a member who read nothing may leave: %v", err)
	}
}

func TestTheFlowAddsUpForEveryone(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	private := garage()
	private.Public = false
	if _, err := a.SaveInitiative(ctx, editor, "s", private, initiative.Contact{}, 1, form); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		actor        access.Actor
		named, total int
	}{"the group": {editor, 3, 13}, "the public": {access.Anyone, 1, 13}} {
		c, err := a.Entries(ctx, tt.actor, s)
		if err != nil {
			t.Fatal(err)
		}
		f := c.Flow
		sum := f.Waiting.Total() + f.ToRead.Total() + f.Selected.Total() + f.NotSelectedTotal().Total()
		if len(c.Entries) != tt.named || f.Registered.Total() != tt.total || sum != tt.total || f.Registered.Named != tt.named {
			t.Errorf("%s: %d named, flow %+v", name, len(c.Entries), f)
		}
		if f.Selected.Total() != 2 || len(f.NotSelected) != 1 || f.NotSelected[0].Total() != 11 {
			t.Errorf("%s: flow %+v", name, f)
		}
	}
	c, _ := a.Entries(ctx, access.Anyone, s)
	if c.Entries[0].Initiative.Original != "Café associatif" || c.Entries[0].Readings != nil || c.Entries[0].Progress != nil {
		t.Fatalf("the public reads %+v", c.Entries[0])
	}
}

func TestScreening(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	if _, err := a.SaveEntry(ctx, editor, "s", "ruralites", study.Entry{Initiative: "garage", Status: study.ToRead}, 2, form); err != nil {
		t.Fatal(err)
	}
	yes := []study.ScreeningAnswer{{Criterion: "mesure", Answer: study.Yes}, {Criterion: "utile", Answer: study.Yes}}
	version := int64(3)
	screen := func(member string, answers []study.ScreeningAnswer) error {
		t.Helper()
		v, err := a.Screen(ctx, editor, "s", "ruralites", "garage", member, answers, version, form)
		if err == nil {
			version = v
		}
		return err
	}
	decide := func(d Decision) error {
		t.Helper()
		v, err := a.Decide(ctx, editor, "s", "ruralites", "garage", d, version, form)
		if err == nil {
			version = v
		}
		return err
	}
	key := func(err error) string {
		if all := fault.All(err); len(all) > 0 {
			return all[0].Key
		}
		return ""
	}
	if err := screen("ines", yes); key(err) != "study.member_recused" {
		t.Fatalf("a member who stepped back read it: %v", err)
	}
	if err := screen("inconnu", yes); key(err) != "study.member_unknown" {
		t.Fatalf("err = %v", err)
	}
	if err := screen("awa", yes); err != nil {
		t.Fatal(err)
	}
	if err := decide(Decision{Status: study.Selected}); key(err) != "screening.readings_missing" {
		t.Fatalf("kept on one reading: %v", err)
	}
	differs := slices.Clone(yes)
	differs[1].Answer = study.No
	if err := screen("luc", differs); err != nil {
		t.Fatal(err)
	}
	if err := decide(Decision{Status: study.Selected}); key(err) != "screening.to_settle" {
		t.Fatalf("readings differ and nobody settled: %v", err)
	}
	if err := decide(Decision{Status: study.NotSelected, Settled: "Le groupe a tranché"}); key(err) != "entry.reason_missing" {
		t.Fatalf("not kept without a reason: %v", err)
	}
	if err := decide(Decision{Status: study.Selected, Settled: "Luc se range à l’avis d’Awa", By: "luc"}); err != nil {
		t.Fatal(err)
	}
	e, err := a.Entry(ctx, editor, look(t, a, editor), "garage")
	if err != nil || e.Status != study.Selected || len(e.Readings) != 4 || !e.Progress[1].Differ || e.SettledBy != "luc" {
		t.Fatalf("%+v, %v", e, err)
	}
	if err := screen("awa", nil); err != nil {
		t.Fatal(err)
	}
	if e, _ = a.Entry(ctx, editor, look(t, a, editor), "garage"); len(e.Readings) != 2 {
		t.Fatalf("a member takes their readings back: %+v", e.Readings)
	}
	stale := version - 1
	if _, err := a.Screen(ctx, editor, "s", "ruralites", "garage", "awa", yes, stale, form); !fault.Is(err, fault.Conflict) {
		t.Fatalf("err = %v", err)
	}
}

func TestOpeningAndClosingAStudy(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	assess(t, a, "garage", "transports", "luc", effectOf(2))
	public := func() map[string]int {
		t.Helper()
		records, err := a.store.Children(ctx, access.Visible(access.Anyone, access.KindStudy, "s"), []string{"ruralites"}, studyChildren...)
		if err != nil {
			t.Fatal(err)
		}
		n := map[string]int{}
		for _, r := range records {
			n[r.Kind]++
		}
		return n
	}
	if n := public(); n[kindEntry] != 2 || n[kindContribution] != 1 {
		t.Fatalf("the public sees %v", n)
	}
	closed := s.Study
	closed.Public = false
	if _, err := a.SaveStudy(ctx, editor, "s", closed, s.Version, form); err != nil {
		t.Fatal(err)
	}
	if n := public(); len(n) != 0 {
		t.Fatalf("of a closed study the public sees %v", n)
	}
	if _, err := a.SaveStudy(ctx, editor, "s", s.Study, s.Version+1, form); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SaveEntry(ctx, editor, "s", "ruralites", study.Entry{Initiative: "garage", Status: study.NotSelected, Reason: "Hors sujet"}, 2, form); err != nil {
		t.Fatal(err)
	}
	if n := public(); n[kindEntry] != 1 || n[kindContribution] != 0 {
		t.Fatalf("of what is no longer kept the public sees %v", n)
	}
}

func TestUndoAndRemoveInAStudy(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	s := census(t, a)
	fewer := s.Study
	fewer.Members = fewer.Members[1:]
	if _, err := a.SaveStudy(ctx, editor, "s", fewer, s.Version, form); err != nil {
		t.Fatal(err)
	}
	if err := a.UndoStudy(ctx, access.Anyone, "s", "ruralites", s.Version+1, form); !fault.Is(err, fault.SignIn) {
		t.Fatalf("the public undoes: %v", err)
	}
	if err := a.UndoStudy(ctx, editor, "s", "ruralites", s.Version+1, form); err != nil {
		t.Fatal(err)
	}
	if now := look(t, a, editor); len(now.Members) != 3 {
		t.Fatalf("%d members", len(now.Members))
	}
	if changes, err := a.StudyHistory(ctx, editor, s, 0); err != nil || len(changes) != 3 || changes[0].Source != "undo" {
		t.Fatalf("%+v, %v", changes, err)
	}
	if err := a.UndoRecord(ctx, editor, "s", "ruralites", kindEntry, "biblio", 2, form); err != nil {
		t.Fatal(err)
	}
	if e, err := a.Entry(ctx, editor, s, "biblio"); err != nil || e.Status != study.Registered || e.Version != 3 {
		t.Fatalf("%+v, %v", e, err)
	}
	assess(t, a, "garage", "transports", "luc", effectOf(2))
	if err := a.RemoveEntry(ctx, editor, "s", "ruralites", "garage", 2, form); len(fault.All(err)) != 1 || fault.All(err)[0].Key != "study.entry_in_use" {
		t.Fatalf("what was read left the census: %v", err)
	}
	if err := a.RemoveEntry(ctx, editor, "s", "ruralites", "biblio", 2, form); !fault.Is(err, fault.Conflict) {
		t.Fatalf("err = %v", err)
	}
	if err := a.RemoveEntry(ctx, editor, "s", "ruralites", "biblio", 3, form); err != nil {
		t.Fatal(err)
	}
	if c, err := a.Entries(ctx, editor, s); err != nil || len(c.Entries) != 2 {
		t.Fatalf("%d entries, %v", len(c.Entries), err)
	}
}
