package app

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/fetch"
)

// subscribed is a house that reads a source of this test, whose words it holds.
func subscribed(t *testing.T) (a *App, s Source, says *string, asked *int) {
	t.Helper()
	said, n := "", 0
	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n++
		tag := `"` + sourceID(said) + `"`
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if said == "" {
			w.WriteHeader(http.StatusNotFound)
		}
		io.WriteString(w, said)
	}))
	t.Cleanup(there.Close)
	reads, err := fetch.New(strings.TrimPrefix(there.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	a, err = Open(context.Background(), Config{Folder: t.TempDir(), Now: noon, Fetcher: reads})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	s = Source{Name: "Carte du pays", Address: there.URL + "/carte.json", Origin: Origin{Public: true, Licence: "ODbL"}}
	if err := a.AddSource(context.Background(), editor, Principal, s); err != nil {
		t.Fatal(err)
	}
	return a, s, &said, &n
}

func readAgain(t *testing.T, a *App, name string) (SourceReport, error) {
	t.Helper()
	s, err := a.SourceNamed(context.Background(), editor, Principal, name)
	if err != nil {
		t.Fatal(err)
	}
	return a.ReadSource(context.Background(), editor, Principal, s, ImportOptions{})
}

func TestASubscribedSourceIsReadAgain(t *testing.T) {
	a, _, says, asked := subscribed(t)
	ctx := context.Background()
	*says = `[{"id":1,"title":"L’Épi","description":"Une épicerie."},{"id":2,"title":"Le Moulin"},{"id":3}]`
	r, err := readAgain(t, a, "carte du PAYS")
	if err != nil || r.Import.New != 2 || r.Import.Refused != 1 || r.Source.GoneCount != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	epi := all(t, a)["L’Épi"]
	if epi.Source.List != "Carte du pays" || epi.Source.Key != "1" || epi.Source.Licence != "ODbL" || !strings.HasSuffix(epi.Source.URL, "/carte.json") || !epi.Public {
		t.Errorf("provenance %+v", epi.Source)
	}
	t.Run("what did not change is not sent again", func(t *testing.T) {
		before := *asked
		if r, err := readAgain(t, a, "Carte du pays"); err != nil || !r.Same || *asked != before+1 || all(t, a)["L’Épi"].Version != 1 {
			t.Errorf("%+v %v", r, err)
		}
	})
	t.Run("own words stand, and what left is told and stays", func(t *testing.T) {
		in := epi.Initiative
		in.Summary = "Une épicerie que nous tenons."
		if _, err := a.SaveInitiative(ctx, editor, Principal, in, epi.Contact, epi.Version, From{Source: "form"}); err != nil {
			t.Fatal(err)
		}
		*says = `[{"id":1,"title":"L’Épi du bourg","description":"Une épicerie de village."}]`
		r, err := readAgain(t, a, "Carte du pays")
		if err != nil || r.Import.Changed != 1 {
			t.Fatalf("%+v %v", r, err)
		}
		got := all(t, a)
		if got["L’Épi du bourg"].Summary != "Une épicerie que nous tenons." {
			t.Errorf("%+v", got)
		}
		if p := r.Source.Proposals; len(p) != 1 || p[0].Proposed != "Une épicerie de village." {
			t.Errorf("proposals %+v", p)
		}
		if g := r.Source.Gone; r.Source.GoneCount != 1 || g[0].Name != "Le Moulin" || g[0].Since != noon().UnixMilli() || got["Le Moulin"].ID == "" {
			t.Errorf("gone %+v", g)
		}
	})
	t.Run("what comes back is no longer gone", func(t *testing.T) {
		*says = `[{"id":2,"title":"Le Moulin"},{"id":1,"title":"L’Épi du bourg"}]`
		if r, err := readAgain(t, a, "Carte du pays"); err != nil || r.Source.GoneCount != 0 {
			t.Errorf("%+v %v", r, err)
		}
	})
	for name, tt := range map[string]struct{ says, key string }{
		"gone":      {"", "fetch.not_there"},
		"empty":     {"[]", "sheet.json_no_elements"},
		"no name":   {`[{"id":1,"title":""},{"id":2,"title":""}]`, "source.nothing_good"},
		"an error":  {`<!doctype html><p>503`, "source.is_page"},
		"cut short": {`[{"id":1,"title":"X"},`, "sheet.json_cut"},
	} {
		t.Run("one that can't be read changes nothing: "+name, func(t *testing.T) {
			*says = tt.says
			if _, err := readAgain(t, a, "Carte du pays"); len(fault.All(err)) == 0 || fault.All(err)[0].Key != tt.key {
				t.Fatalf("%v", err)
			}
			s, err := a.SourceNamed(ctx, editor, Principal, "Carte du pays")
			if err != nil || s.Trouble != tt.key || s.GoneCount != 0 || len(all(t, a)) != 2 {
				t.Errorf("%+v %v", s, err)
			}
		})
	}
}

func TestWhoMaySubscribeToWhat(t *testing.T) {
	a, s, _, _ := subscribed(t)
	ctx := context.Background()
	for _, actor := range []access.Actor{access.Anyone, {Account: "lecteur", Role: access.Reader}} {
		if err := a.AddSource(ctx, actor, Principal, s); err == nil {
			t.Errorf("%q subscribes: %v", actor.Role, err)
		}
		if _, err := a.ReadSource(ctx, actor, Principal, s, ImportOptions{}); err == nil {
			t.Errorf("%q reads a source: %v", actor.Role, err)
		}
	}
	if list, err := a.Sources(ctx, access.Anyone, Principal); err == nil {
		t.Errorf("shown to everyone: %v", list)
	}
	path := filepath.Join(t.TempDir(), "liste.csv")
	if err := os.WriteFile(path, []byte("N°;Nom\n1;Le Four\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	local := Source{Name: "Fichier", Address: path, Local: true}
	if err := a.AddSource(ctx, editor, Principal, local); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor reads the machine: %v", err)
	}
	if err := a.AddSource(ctx, access.House, Principal, local); err != nil {
		t.Fatal(err)
	}
	if _, err := readAgain(t, a, "Fichier"); !fault.Is(err, fault.Denied) {
		t.Errorf("an editor reads the machine through a source: %v", err)
	}
	kept, err := a.SourceNamed(ctx, access.House, Principal, "Fichier")
	if err != nil {
		t.Fatal(err)
	}
	if r, err := a.ReadSource(ctx, access.House, Principal, kept, ImportOptions{}); err != nil || r.Import.New != 1 {
		t.Errorf("%+v %v", r, err)
	}
	for _, address := range []string{"http://127.0.0.1:1/", "file:///etc/passwd", "https://u:p@exemple.fr/"} {
		if err := a.AddSource(ctx, editor, Principal, Source{Name: "x", Address: address}); err == nil {
			t.Errorf("%s is accepted", address)
		}
	}
	if err := a.DropSource(ctx, editor, Principal, kept); err == nil {
		t.Error("dropped as it was before it was read")
	}
}

// A source that has a rhythm is asked for when its time has come, and not before, nor
// while it is paused; what was undone comes again though the file is the same.
// TestWhatIsSaidOfASourceDuringAReadingStands: an address, a licence, a sheet that goes
// on and a proposal that nobody wants outlive what was read before they were said.
func TestWhatIsSaidOfASourceDuringAReadingStands(t *testing.T) {
	ctx := context.Background()
	a, s, _, _ := subscribed(t)
	stale, err := a.SourceNamed(ctx, editor, Principal, s.Name)
	if err != nil {
		t.Fatal(err)
	}
	p := ImportProposal{ID: "x", Field: "name", Current: "A", Proposed: "B"}
	stale.Gone, stale.GoneCount, stale.Proposals = []GoneSheet{{ID: "a"}, {ID: "b"}}, 2, []ImportProposal{p}
	if err := a.keepSource(ctx, editor, Principal, stale); err != nil {
		t.Fatal(err)
	}
	if err := a.LetStay(ctx, editor, Principal, s.ID(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	if err := a.changing(ctx, editor, Principal, s.ID(), func(now *Source) { now.Declined, now.Origin.Licence = []string{p.Key()}, "CC-BY" }); err != nil {
		t.Fatal(err)
	}
	if err := a.keepSource(ctx, editor, Principal, stale); err != nil {
		t.Fatal(err)
	}
	now, err := a.SourceNamed(ctx, editor, Principal, s.Name)
	if err != nil || now.Origin.Licence != "CC-BY" || len(now.Proposals) > 0 || len(now.Gone) != 2 || !now.Gone[0].Stays || now.Gone[1].Stays {
		t.Errorf("%+v, %v", now, err)
	}
	if err := a.changing(ctx, editor, Principal, s.ID(), func(now *Source) { now.Address = "https://ailleurs.exemple/carte.json" }); err != nil {
		t.Fatal(err)
	}
	if err := a.keepSource(ctx, editor, Principal, stale); err != nil {
		t.Fatal(err)
	}
	if now, err = a.SourceNamed(ctx, editor, Principal, s.Name); err != nil || now.Address != "https://ailleurs.exemple/carte.json" {
		t.Errorf("%s, %v", now.Address, err)
	}
}

func TestASourceIsReadAtItsRhythm(t *testing.T) {
	a, s, says, _ := subscribed(t)
	ctx := context.Background()
	*says = `[{"id":1,"title":"L’Épi"}]`
	waits := func() bool {
		t.Helper()
		if err := a.AskDueReadings(ctx, "fr"); err != nil {
			t.Fatal(err)
		}
		now, err := a.SourceNamed(ctx, editor, Principal, s.Name)
		if err != nil {
			t.Fatal(err)
		}
		_, on, err := a.ReadingUnderWay(ctx, editor, Principal, now)
		if err != nil {
			t.Fatal(err)
		}
		return on
	}
	if waits() {
		t.Error("read though nobody asked")
	}
	s.Every = 7
	if err := a.AddSource(ctx, editor, Principal, s); err != nil {
		t.Fatal(err)
	}
	if err := a.PauseSource(ctx, editor, Principal, s.ID(), true); err != nil || waits() {
		t.Errorf("read though it is paused: %v", err)
	}
	if err := a.PauseSource(ctx, editor, Principal, s.ID(), false); err != nil || !waits() {
		t.Errorf("its time has come: %v", err)
	}
	job, ok, err := a.Queue().Claim(ctx)
	if err != nil || !ok || job.Kind != sourceJob {
		t.Fatalf("%+v %v", job, err)
	}
	if err := a.DoReadSource(ctx, job.Space, job.Payload, Unheard); err != nil {
		t.Fatal(err)
	}
	if err := a.Queue().Finish(ctx, job, nil); err != nil {
		t.Fatal(err)
	}
	now, err := a.SourceNamed(ctx, editor, Principal, s.Name)
	if err != nil || now.Rows != 1 || now.Readings[0].By != access.House.Name || !now.Next().Equal(noon().AddDate(0, 0, 7)) {
		t.Fatalf("%+v %v", now, err)
	}
	if waits() {
		t.Error("read again before its time")
	}
	if _, err := a.UndoImport(ctx, editor, Principal, now.Readings[0].Batch); err != nil {
		t.Fatal(err)
	}
	if r, err := readAgain(t, a, s.Name); err != nil || r.Same || r.Import.New != 1 {
		t.Errorf("undone, it does not come again: %+v %v", r, err)
	}
}

// A column that someone tied and that the next file lacks is done without; one that
// tells the sheets apart is not.
func TestASourceThatLosesAColumn(t *testing.T) {
	a, s, says, _ := subscribed(t)
	s.Map = map[string]string{"blurb": "summary", "ref": "key"}
	if err := a.AddSource(context.Background(), editor, Principal, s); err != nil {
		t.Fatal(err)
	}
	*says = `[{"ref":"a","title":"Le Four","blurb":"Du pain."}]`
	if r, err := readAgain(t, a, s.Name); err != nil || r.Import.New != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	*says = `[{"ref":"a","title":"Le Four banal"}]`
	if r, err := readAgain(t, a, s.Name); err != nil || r.Import.Changed != 1 || all(t, a)["Le Four banal"].Summary != "Du pain." {
		t.Errorf("%+v %v", r, err)
	}
	*says = `[{"title":"Le Four banal"}]`
	if _, err := readAgain(t, a, s.Name); err == nil || len(all(t, a)) != 1 {
		t.Errorf("without what its sheets are known by: %v", err)
	}
}
