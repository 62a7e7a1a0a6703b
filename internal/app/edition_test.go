package app

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// plainPress writes one page with all that an unsigned reader can reach in the
// frozen copy.
func plainPress(ctx context.Context, frozen *App, e EditionView, site *Site) error {
	var page strings.Builder
	fmt.Fprintf(&page, "%s, version %d\n", e.Title, e.Number)
	found, err := frozen.Initiatives(ctx, access.Anyone, e.Study.Space, Search{Limit: 50})
	if err != nil {
		return err
	}
	for _, in := range found.Initiatives {
		fmt.Fprintf(&page, "initiative %s\n", in.Name)
	}
	told, gone, err := frozen.Stories(ctx, access.Anyone, e.Study)
	if err != nil {
		return err
	}
	for _, t := range told {
		fmt.Fprintf(&page, "récit de %s : %s\n", t.Teller, t.Text)
	}
	for _, g := range gone {
		fmt.Fprintf(&page, "récit repris le %s\n", g.Date)
	}
	return errors.Join(site.Add("index.html", []byte(page.String())), site.Add("a/index.html", []byte("a")))
}

// published is a house with an open study of a garage that has one testimony,
// and a choir that does not want to be named.
func published(t *testing.T) (*App, StudyView) {
	t.Helper()
	return publishedIn(t, t.TempDir())
}

func publishedIn(t *testing.T, folder string) (*App, StudyView) {
	t.Helper()
	a := houseIn(t, folder)
	a.press, a.version = plainPress, "test"
	n := 31.0
	b := bundle.Bundle{Manifest: bundle.Manifest{Format: 1, Form: bundle.Full},
		Study: study.Study{ID: "vallee", Title: "La vallée", Public: true, Licence: "CC-BY-4.0", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
			Members: []study.Member{{ID: "m1", Name: "Awa Diallo", College: study.Research}}},
		Initiatives: []bundle.Initiative{{Initiative: initiative.Initiative{ID: "garage", Name: "Garage solidaire", Public: true}, Contact: &initiative.Contact{Name: "Paule Hamon", Email: "paule@exemple.fr"}},
			{Initiative: initiative.Initiative{ID: "chorale", Name: "Chorale secrète", Public: true}}},
		Entries:      []study.Entry{{Initiative: "garage", Status: study.Selected}, {Initiative: "chorale", Status: study.NotSelected, Reason: "Pas mesuré"}},
		Indicators:   []indicator.Indicator{{ID: "retours", Label: "Retours"}},
		Observations: []indicator.Observation{{ID: "o1", Indicator: "retours", Initiative: "garage", Value: &n}},
		Stories: []bundle.Story{{Story: story.Story{ID: "lea", Initiative: "garage", Medium: story.Written, Text: "Sans voiture, rien.", Teller: "Léa M.", Public: true,
			Consent: story.Consent{TakePart: true, Quote: true}}}},
		Contributions: []matrix.Contribution{{ID: "c1", Initiative: "garage", Dimensions: []string{"transports"},
			Readings: []matrix.Reading{{Member: "m1", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: 2}}},
			Evidence: []matrix.Evidence{{ID: "e1", Nature: matrix.Testimony, Story: "lea"}}}}}
	if _, err := a.ImportBundle(context.Background(), owner, Principal, b, nil, From{Source: "import"}); err != nil {
		t.Fatal(err)
	}
	s, err := a.Study(context.Background(), owner, Principal, "vallee")
	if err != nil {
		t.Fatal(err)
	}
	return a, s
}

func publish(t *testing.T, a *App, p Publication) EditionView {
	t.Helper()
	e, err := a.Publish(context.Background(), editor, Principal, "vallee", p, From{Source: "form"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func page(t *testing.T, a *App, e EditionView) string {
	t.Helper()
	content, _, err := a.ReadSite(e, "")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func packageOf(t *testing.T, a *App, e EditionView) string {
	t.Helper()
	var out bytes.Buffer
	if err := a.WriteDataPackage(&out, e); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func unzipped(t *testing.T, archive string) map[string]string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		b.ReadFrom(in)
		files[f.Name] = b.String()
	}
	return files
}

func TestAPublishedVersionIsFrozen(t *testing.T) {
	a, s := published(t)
	ctx := context.Background()
	first := publish(t, a, Publication{Date: "2026-01-05"})
	if first.Number != 1 || first.Title != "La vallée" || first.Lang != "fr" || first.Program != "test" || !a.VerifyEdition(context.Background(), first).OK() {
		t.Errorf("first version %+v", first.Edition)
	}
	before, data := page(t, a, first), packageOf(t, a, first)
	garage, err := a.Initiative(ctx, owner, Principal, "garage")
	if err != nil {
		t.Fatal(err)
	}
	garage.Initiative.Name = "Garage renommé"
	if _, err := a.SaveInitiative(ctx, editor, Principal, garage.Initiative, garage.Contact, garage.Version, From{}); err != nil {
		t.Fatal(err)
	}
	second := publish(t, a, Publication{Changes: "Le garage change de nom."})
	if page(t, a, first) != before || packageOf(t, a, first) != data {
		t.Error("the first version moved")
	}
	if !strings.Contains(page(t, a, second), "Garage renommé") || second.Root == first.Root {
		t.Errorf("second version: %s", page(t, a, second))
	}
	if d := second.Differences; len(d) != 1 || d[0].Document != "initiatives" || len(d[0].Changed) != 1 || len(d[0].Added)+len(d[0].Removed) != 0 {
		t.Errorf("differences %+v", d)
	}
	all, err := a.Editions(ctx, access.Anyone, s)
	if err != nil || len(all) != 2 || all[0].Number != 2 || !all[0].Last || all[1].Last {
		t.Errorf("list %v %v", all, err)
	}
}

func TestAVersionShowsNothingPrivate(t *testing.T) {
	a, _ := published(t)
	e := publish(t, a, Publication{})
	everything := page(t, a, e)
	for path, content := range unzipped(t, packageOf(t, a, e)) {
		everything += path + content
	}
	for _, secret := range []string{"Chorale secrète", "chorale", "Paule", "paule@"} {
		if strings.Contains(everything, secret) {
			t.Errorf("%q is in the version", secret)
		}
	}
	if !strings.Contains(everything, "Sans voiture, rien.") || !strings.Contains(everything, "not_selected,Pas mesuré,0,1") {
		t.Error("what is published is not there")
	}
}

func TestTheDataPackageIsRebuiltToTheSameBytes(t *testing.T) {
	a, _ := published(t)
	e := publish(t, a, Publication{})
	if x, y := packageOf(t, a, e), packageOf(t, a, e); x != y {
		t.Error("two builds differ")
	}
	b, err := a.editionBundle(e.Edition)
	if err != nil {
		t.Fatal(err)
	}
	again := e.Edition
	if err := a.makeParts(context.Background(), b, &again); err != nil {
		t.Fatal(err)
	}
	if again.Root != e.Root {
		t.Error("the parts rebuilt from the study have another root")
	}
}

// TestAWithdrawnTestimonyLeavesADatedGap in every version that held it, and
// nothing of its words: not in the site, the data, nor on the disk.
func TestAWithdrawnTestimonyLeavesADatedGap(t *testing.T) {
	folder := t.TempDir()
	a, s := publishedIn(t, folder)
	ctx := context.Background()
	first := publish(t, a, Publication{})
	publish(t, a, Publication{Changes: "Rien que la date."})
	lea, err := a.StoryOf(ctx, owner, s, "lea")
	if err != nil {
		t.Fatal(err)
	}
	if err := a.WithdrawStory(ctx, editor, Principal, "vallee", "lea", lea.Version, From{}); err != nil {
		t.Fatal(err)
	}
	for number := 1; number <= 2; number++ {
		e, err := a.EditionOf(ctx, access.Anyone, s, number)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := a.ReadSite(e, ""); !fault.Is(err, fault.Unavailable) || !e.Redoing {
			t.Errorf("the site with the words is still there: %v", err)
		}
	}
	works := a.Works()
	for {
		job, ok, err := a.Queue().Claim(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		if err := a.Queue().Finish(ctx, job, works[job.Kind](ctx, job.Space, job.Payload, Unheard)); err != nil {
			t.Fatal(err)
		}
	}
	e, err := a.EditionOf(ctx, access.Anyone, s, 1)
	if err != nil {
		t.Fatal(err)
	}
	check := a.VerifyEdition(context.Background(), e)
	if !check.OK() || len(check.Withdrawn) != 1 || e.Root != first.Root || len(e.Gaps()) != 1 || e.Gaps()[0].Withdrawn != "2026-11-24" {
		t.Errorf("after the withdrawal: %+v, gaps %v", check, e.Gaps())
	}
	if now := page(t, a, e); strings.Contains(now, "Sans voiture") || strings.Contains(now, "Léa") || !strings.Contains(now, "récit repris le 2026-11-24") {
		t.Errorf("the site says %q", now)
	}
	for path, content := range unzipped(t, packageOf(t, a, e)) {
		if strings.Contains(content, "Sans voiture") {
			t.Errorf("%s holds its words", path)
		}
	}
	err = filepath.WalkDir(filepath.Join(folder, blobFolder), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte("Sans voiture")) {
			t.Errorf("%s holds its words", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestVerifyFindsWhatWasTouched(t *testing.T) {
	a, _ := published(t)
	e := publish(t, a, Publication{})
	if err := a.blobs.Delete(e.Parts[0].SHA256); err != nil {
		t.Fatal(err)
	}
	if check := a.VerifyEdition(context.Background(), e); check.OK() || len(check.Missing) != 1 {
		t.Errorf("%+v", check)
	}
	e.Parts[1].SHA256 = e.Parts[2].SHA256
	if check := a.VerifyEdition(context.Background(), e); check.Root {
		t.Error("a list of parts that was touched keeps its root")
	}
}

func TestWhatCanNotBePublished(t *testing.T) {
	a, s := published(t)
	ctx := context.Background()
	for key, p := range map[string]Publication{
		"edition.date": {Date: "demain"}, "edition.date_future": {Date: "2030-01-01"}, "code.unknown": {Lang: "xx"},
		"too_long": {Changes: strings.Repeat("é", edition.MaxChanges+1)},
	} {
		if _, err := a.Publish(ctx, editor, Principal, "vallee", p, From{}); !has(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	publish(t, a, Publication{Date: "2026-03-01"})
	for key, p := range map[string]Publication{"edition.changes_required": {}, "edition.date_before": {Changes: "x", Date: "2026-02-01"}} {
		if _, err := a.Publish(ctx, editor, Principal, "vallee", p, From{}); !has(err, key) {
			t.Errorf("%s: %v", key, err)
		}
	}
	for _, actor := range []access.Actor{access.Anyone, {Account: "r", Role: access.Reader}} {
		if _, err := a.Publish(ctx, actor, Principal, "vallee", Publication{Changes: "x"}, From{}); !fault.Is(err, fault.SignIn) && !fault.Is(err, fault.Denied) {
			t.Errorf("%s publishes: %v", actor.Role, err)
		}
	}
	closed := s.Study
	closed.Public = false
	if _, err := a.SaveStudy(ctx, editor, Principal, closed, s.Version, From{}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Publish(ctx, editor, Principal, "vallee", Publication{Changes: "x"}, From{}); !has(err, "edition.study_closed") {
		t.Errorf("a closed study: %v", err)
	}
	if all, err := a.Editions(ctx, access.Anyone, s); err != nil || len(all) != 0 {
		t.Errorf("the versions of a closed study are read: %v %v", all, err)
	}
}

func TestTwoPublishAtOnce(t *testing.T) {
	a, _ := published(t)
	ctx := context.Background()
	a.press = func(ctx context.Context, frozen *App, e EditionView, site *Site) error {
		a.press = plainPress
		publish(t, a, Publication{}) // while the first is being made
		return plainPress(ctx, frozen, e, site)
	}
	if _, err := a.Publish(ctx, editor, Principal, "vallee", Publication{}, From{}); !has(err, "edition.meanwhile") {
		t.Errorf("both are version 1: %v", err)
	}
}

// Two people have the form of version 1 open; one sends after the other.
func TestAFormOfAVersionThatIsThereMakesNoOther(t *testing.T) {
	a, _ := published(t)
	publish(t, a, Publication{Number: 1})
	_, err := a.Publish(context.Background(), editor, Principal, "vallee", Publication{Number: 1, Changes: "Deux récits."}, From{})
	if !has(err, "edition.meanwhile") {
		t.Errorf("version 2, unasked: %v", err)
	}
	publish(t, a, Publication{Number: 2, Changes: "Deux récits."})
}

func TestADoubleClickPublishesOnce(t *testing.T) {
	a, s := published(t)
	ctx := context.Background()
	for range 3 {
		_, err := a.Publish(ctx, editor, Principal, "vallee", Publication{Changes: "x"}, From{Source: "form", Token: "once"})
		if err != nil && !fault.Is(err, fault.AlreadyDone) {
			t.Fatal(err)
		}
	}
	if all, _ := a.Editions(ctx, access.Anyone, s); len(all) != 1 {
		t.Errorf("%d versions", len(all))
	}
}

func TestAMovedStudyKeepsItsVersions(t *testing.T) {
	a, s := published(t)
	ctx := context.Background()
	e := publish(t, a, Publication{})
	b, err := a.ExportBundle(ctx, owner, Principal, "vallee", bundle.Full)
	if err != nil {
		t.Fatal(err)
	}
	archive := zipOf(t, a, b)
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	back, err := bundle.Read(r)
	if err != nil {
		t.Fatal(err)
	}
	other := anyHouse(t)
	if _, err := other.ImportBundle(ctx, owner, Principal, back, bundle.Attached(r), From{}); err != nil {
		t.Fatal(err)
	}
	moved, err := other.EditionOf(ctx, access.Anyone, s, 1)
	if err != nil || moved.Root != e.Root || !other.VerifyEdition(context.Background(), moved).OK() || page(t, other, moved) != page(t, a, e) {
		t.Errorf("moved %+v, %v", moved.Edition, err)
	}
}

// BenchmarkPublish: a version of 48 initiatives within a second, and the time
// goes with the size.
func BenchmarkPublish(b *testing.B) {
	for _, n := range []int{48, 480} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { benchmarkPublish(b, n) })
	}
}

func benchmarkPublish(b *testing.B, n int) {
	a := anyHouse(b)
	a.press = plainPress
	ctx := context.Background()
	if _, err := a.ImportBundle(ctx, owner, Principal, large(n), nil, From{}); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for range b.N {
		if _, err := a.Publish(ctx, editor, Principal, "grande", Publication{Changes: "x"}, From{}); err != nil {
			b.Fatal(err)
		}
	}
}

// large is a study of n initiatives, all kept for analysis, with four effects each.
func large(n int) bundle.Bundle {
	b := bundle.Bundle{Manifest: bundle.Manifest{Format: 1, Form: bundle.Full}, Study: study.Study{ID: "grande", Title: "Grande", Public: true, Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"},
		Members: []study.Member{{ID: "m1", Name: "Awa", College: study.Research}}}}
	for i := range n {
		in := fmt.Sprintf("i%04d", i)
		b.Initiatives = append(b.Initiatives, bundle.Initiative{Initiative: initiative.Initiative{ID: in, Name: "Initiative " + in, Public: true, Summary: strings.Repeat("Un garage. ", 10)}})
		b.Entries = append(b.Entries, study.Entry{Initiative: in, Status: study.Selected})
		for _, leaf := range leaves {
			b.Contributions = append(b.Contributions, matrix.Contribution{ID: in + "-" + leaf, Initiative: in, Dimensions: []string{leaf},
				Readings: []matrix.Reading{{Member: "m1", Value: matrix.Value{State: matrix.Effect, Direction: matrix.Positive, Intensity: 2}}}})
		}
	}
	return b
}

// TestWhatWillBePublishedCountsEffects: that nothing was seen in a cell is read,
// and is no effect.
func TestWhatWillBePublishedCountsEffects(t *testing.T) {
	a, s := publishedIn(t, t.TempDir())
	seen := matrix.Reading{Member: "m1", Value: matrix.Value{State: matrix.NoEffect}}
	if _, _, err := a.AssessCell(context.Background(), owner, s.Space, s.ID, matrix.Contribution{Initiative: "garage", Dimensions: []string{"sante"}}, seen, 0, From{}); err != nil {
		t.Fatal(err)
	}
	u, err := a.Upcoming(context.Background(), owner, s)
	if err != nil || u.Effects != 1 {
		t.Errorf("%d effects, %v; one was read", u.Effects, err)
	}
}

// A testimony that goes with its picture leaves one gap, not two.
func TestATestimonyAndItsPictureLeaveOneGap(t *testing.T) {
	e := EditionView{Edition: edition.Edition{Parts: []edition.Part{
		{Path: "study/stories/lea.json", Withdrawn: "2026-11-24"}, {Path: "study/files/5ab1", Withdrawn: "2026-11-24"}, {Path: "study/stories/tom.json"}}}}
	if gaps := e.Gaps(); len(gaps) != 1 || gaps[0].Path != "study/stories/lea.json" {
		t.Errorf("gaps: %+v", gaps)
	}
}
