package app

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/twin"
)

// mergeAs merges two sheets as they stand, with what is proposed.
func mergeAs(t *testing.T, a *App, space, kept, gone string) InitiativeView {
	t.Helper()
	out, err := tryMerge(a, space, kept, gone)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func tryMerge(a *App, space, kept, gone string) (InitiativeView, error) {
	ctx := context.Background()
	v, err := a.MergeOf(ctx, editor, space, kept, gone)
	if err != nil {
		return InitiativeView{}, err
	}
	in := MergeInput{Kept: kept, Gone: gone, KeptVersion: v.Kept.Version, GoneVersion: v.Gone.Version, Chosen: twin.Chosen{}}
	for _, p := range v.Parts {
		in.Chosen[p.Name] = p.Choice
	}
	if v.Contact != nil {
		in.Contact = v.Contact.Choice
	}
	return a.Merge(ctx, editor, space, in, form)
}

func unmerge(t *testing.T, a *App, space, gone string) twin.Undone {
	t.Helper()
	m, err := a.UndoMerge(context.Background(), editor, space, gone, form)
	if err != nil {
		t.Fatal(err)
	}
	return *m.Undone
}

func keyOf(err error) string {
	if all := fault.All(err); len(all) > 0 {
		return all[0].Key
	}
	return ""
}

func TestTwoOfOneStudyAreNotMerged(t *testing.T) {
	a := anyHouse(t)
	census(t, a)
	_, err := tryMerge(a, "s", "garage", "cafe")
	if keyOf(err) != "merge.same_study" || !strings.Contains(strings.Join(fault.All(err)[0].Args["studies"].([]string), ""), "uralités") {
		t.Fatalf("%v %+v", err, fault.All(err))
	}
	if v, err := a.Initiative(context.Background(), editor, "s", "cafe"); err != nil || v.Name != "Café associatif" {
		t.Fatal("something was written", err)
	}
}

func TestAMergeIsDoneOnceAndCountsAreRightAtOnce(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	first := save(t, a, initiative.Initiative{ID: "lavoir", Name: "Lavoir chantant", Public: true, Themes: []string{"culture"}}, 0)
	second := save(t, a, initiative.Initiative{ID: "lavoir-2", Name: "Le lavoir qui chante", Public: true, Themes: []string{"culture", "heritage"}}, 0)
	count := func() (int, int) {
		f, err := a.Initiatives(ctx, access.Anyone, "s", Search{Words: "lavoir"})
		if err != nil {
			t.Fatal(err)
		}
		return f.Total, f.Facets["theme"]["culture"]
	}
	if n, culture := count(); n != 2 || culture != 2 {
		t.Fatal(n, culture)
	}
	in := MergeInput{Kept: "lavoir", Gone: "lavoir-2", KeptVersion: first.Version, GoneVersion: second.Version, Chosen: twin.Chosen{"themes": twin.Both}}
	for range 3 {
		if v, err := a.Merge(ctx, editor, "s", in, form); err != nil || v.ID != "lavoir" || !slices.Equal(v.Themes, []string{"culture", "heritage"}) {
			t.Fatalf("%+v %v", v.Initiative, err)
		}
	}
	swapped := MergeInput{Kept: "lavoir-2", Gone: "lavoir", KeptVersion: second.Version, GoneVersion: first.Version}
	if v, err := a.Merge(ctx, editor, "s", swapped, form); err != nil || v.ID != "lavoir" {
		t.Fatalf("someone else the other way round, at once: %v %v", v.ID, err)
	}
	if n, culture := count(); n != 1 || culture != 1 {
		t.Errorf("merged: %d found, %d of culture", n, culture)
	}
	for range 2 {
		unmerge(t, a, "s", "lavoir-2")
	}
	if n, culture := count(); n != 2 || culture != 2 {
		t.Errorf("undone: %d found, %d of culture", n, culture)
	}
}

func TestWhatChangedSinceAMergeIsSaidAndKept(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	save(t, a, initiative.Initiative{ID: "lavoir", Name: "Lavoir chantant", Themes: []string{"culture"}}, 0)
	save(t, a, initiative.Initiative{ID: "lavoir-2", Name: "Le lavoir", Summary: "On y chante.", Themes: []string{"heritage"}}, 0)
	save(t, a, initiative.Initiative{ID: "four", Name: "Le four", Links: []initiative.Link{{Type: initiative.RefersTo, To: "lavoir-2"}}}, 0)
	one := mergeAs(t, a, "s", "lavoir", "lavoir-2")
	if one.Summary != "On y chante." {
		t.Fatalf("what only one says is not proposed: %+v", one.Initiative)
	}
	one.Themes, one.Summary = append(one.Themes, "tourism"), "On y chante le jeudi."
	if _, err := a.SaveInitiative(ctx, editor, "s", one.Initiative, one.Contact, one.Version, form); err != nil {
		t.Fatal(err)
	}
	four, err := a.Initiative(ctx, editor, "s", "four")
	if err != nil || four.Links[0].To != "lavoir" {
		t.Fatalf("%+v %v", four.Links, err)
	}
	u := unmerge(t, a, "s", "lavoir-2")
	if len(u.Left) != 1 || u.Left[0].Path != "/summary" {
		t.Errorf("left: %+v", u.Left)
	}
	kept, err := a.Initiative(ctx, editor, "s", "lavoir")
	if err != nil || !slices.Equal(kept.Themes, []string{"culture", "tourism"}) || kept.Summary != "On y chante le jeudi." || len(kept.Merged) != 0 {
		t.Errorf("the one that stayed: %+v %v", kept.Initiative, err)
	}
	gone, err := a.Initiative(ctx, editor, "s", "lavoir-2")
	if err != nil || gone.Summary != "On y chante." || !slices.Equal(gone.Themes, []string{"heritage"}) {
		t.Errorf("the one that came back: %+v %v", gone.Initiative, err)
	}
	if four, err = a.Initiative(ctx, editor, "s", "four"); err != nil || four.Links[0].To != "lavoir-2" {
		t.Errorf("%+v %v", four.Links, err)
	}
}

func TestThreeSheetsOfOneInitiative(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	for id, name := range map[string]string{"a": "Le four", "b": "Four du village", "c": "Un four"} {
		save(t, a, initiative.Initiative{ID: id, Name: name, For: []string{id}}, 0)
	}
	mergeAs(t, a, "s", "a", "b")
	one := mergeAs(t, a, "s", "a", "c")
	if len(one.For) != 3 || len(one.Merged) != 2 {
		t.Fatalf("%+v", one.Initiative)
	}
	if u := unmerge(t, a, "s", "b"); len(u.Left) != 0 { // the first, with the second standing
		t.Errorf("left %+v", u.Left)
	}
	if v, err := a.Initiative(ctx, editor, "s", "a"); err != nil || !slices.Equal(v.For, []string{"a", "c"}) || len(v.Merged) != 1 {
		t.Errorf("%+v %v", v.Initiative, err)
	}
	mergeAs(t, a, "s", "b", "a")
	if _, err := a.UndoMerge(ctx, editor, "s", "c", form); keyOf(err) != "merge.chained" {
		t.Errorf("undone under another: %v", err)
	}
	if _, changes, err := a.HistoryOfMerged(ctx, editor, "s", "b", "c", 0); err != nil || len(changes) == 0 {
		t.Errorf("the history of one that went into one that went: %v", err)
	}
	if err := a.UndoInitiative(ctx, editor, "s", "b", one.Version, form); err == nil {
		t.Error("a merge is undone by its fields alone")
	}
}

func TestTheContactSetAsideIsErasedWithTheOther(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	for id, who := range map[string]string{"lavoir": "Odile", "lavoir-2": "Paul"} {
		in := initiative.Initiative{ID: id, Name: id}
		if _, err := a.SaveInitiative(ctx, editor, "s", in, initiative.Contact{Name: who, Email: who + "@exemple.fr", Consent: "2026-01-01"}, 0, form); err != nil {
			t.Fatal(err)
		}
	}
	one := mergeAs(t, a, "s", "lavoir", "lavoir-2")
	if one.Contact.Name != "Odile" {
		t.Fatalf("%+v", one.Contact)
	}
	if u := unmerge(t, a, "s", "lavoir-2"); len(u.Left) != 0 {
		t.Fatalf("%+v", u)
	}
	if v, err := a.Initiative(ctx, editor, "s", "lavoir-2"); err != nil || v.Contact.Name != "Paul" {
		t.Fatalf("%+v %v", v.Contact, err)
	}
	one = mergeAs(t, a, "s", "lavoir", "lavoir-2")
	if _, err := a.SaveInitiative(ctx, editor, "s", one.Initiative, initiative.Contact{}, one.Version, form); err != nil {
		t.Fatal(err)
	}
	u := unmerge(t, a, "s", "lavoir-2")
	if len(u.Left) != 2 || u.Left[0].Why != twin.LeftContact {
		t.Errorf("left: %+v", u.Left)
	}
	for _, id := range []string{"lavoir", "lavoir-2"} {
		if v, err := a.Initiative(ctx, editor, "s", id); err != nil || !v.Contact.Empty() {
			t.Errorf("%s was erased and is there again: %+v %v", id, v.Contact, err)
		}
	}
}

// TestAListThatStillNamesBothMakesNoTwin: the file that brought the two comes again.
func TestAListThatStillNamesBothMakesNoTwin(t *testing.T) {
	a, ctx := house(t, t.TempDir()), context.Background()
	file := csvFile("Identifiant;Nom de l’initiative;Thème", "1;Lavoir chantant;Culture", "2;Le lavoir qui chante;Patrimoine")
	o := ImportOptions{}
	commit(t, a, file, o)
	both := all(t, a)
	if len(both) != 2 {
		t.Fatalf("%d came in", len(both))
	}
	one := mergeAs(t, a, Principal, both["Lavoir chantant"].ID, both["Le lavoir qui chante"].ID)
	file = csvFile("Identifiant;Nom de l’initiative;Thème", "1;Lavoir chantant;Culture", "2;Le lavoir qui chante;Patrimoine", "3;Le four;Culture")
	r := commit(t, a, file, o)
	if after := all(t, a); r.New != 1 || len(after) != 2 || after["Lavoir chantant"].Version != one.Version {
		t.Errorf("%d new, %d sheets, version %d", r.New, len(after), after["Lavoir chantant"].Version)
	}
	if v, err := a.Initiative(ctx, editor, Principal, one.ID); err != nil || v.Source.Key != "1" {
		t.Errorf("the list took the sheet for the other: %+v %v", v.Source, err)
	}
}

// TestABundleFromBeforeAMergeFollowsIt: what was moved away before two sheets became
// one comes back to the one.
func TestABundleFromBeforeAMergeFollowsIt(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	census(t, a)
	before, err := a.ExportBundle(ctx, owner, "s", "ruralites", bundle.Full)
	if err != nil {
		t.Fatal(err)
	}
	save(t, a, initiative.Initiative{ID: "garage-2", Name: "Garage des Landes", Public: true}, 0)
	mergeAs(t, a, "s", "garage-2", "garage")
	after, err := a.ExportBundle(ctx, owner, "s", "ruralites", bundle.Full)
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.ImportBundle(ctx, owner, "s", before, nil, form)
	if err != nil || len(r.Notes) == 0 || r.Notes[len(r.Notes)-1].Key != "bundle.merged" {
		t.Fatalf("%+v %v", r, err)
	}
	again, err := a.ExportBundle(ctx, owner, "s", "ruralites", bundle.Full)
	if err != nil || string(zipOf(t, a, again)) != string(zipOf(t, a, after)) {
		t.Errorf("the merge did not hold: %+v %v", again.Initiatives, err)
	}
	if _, err := a.Initiative(ctx, editor, "s", "garage"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the sheet that went is there again: %v", err)
	}
}

func TestTheLastSheetIsToldToNoOneWhoMayNotMerge(t *testing.T) {
	a, ctx := anyHouse(t), context.Background()
	save(t, a, initiative.Initiative{ID: "lavoir", Name: "Lavoir", Public: true}, 0)
	save(t, a, initiative.Initiative{ID: "secret", Name: "Lavoir secret", Source: initiative.Source{List: "Liste"}}, 0)
	mergeAs(t, a, "s", "lavoir", "secret")
	reader := access.Actor{Account: "lecteur", Name: "Luc", Role: access.Reader}
	for _, who := range []access.Actor{access.Anyone, reader} {
		if _, err := a.MergeOf(ctx, who, "s", "lavoir", "secret"); !refused(err) {
			t.Errorf("%s chooses: %v", who.Role, err)
		}
		if _, err := a.Merge(ctx, who, "s", MergeInput{Kept: "lavoir", Gone: "secret"}, form); !refused(err) {
			t.Errorf("%s merges: %v", who.Role, err)
		}
		if _, err := a.UndoMerge(ctx, who, "s", "secret", form); !refused(err) {
			t.Errorf("%s undoes: %v", who.Role, err)
		}
		if _, err := a.MergeMade(ctx, who, "s", "secret"); !refused(err) {
			t.Errorf("%s reads it: %v", who.Role, err)
		}
	}
	v, err := a.Initiative(ctx, access.Anyone, "s", "lavoir")
	if err != nil || len(v.Merged) != 1 || v.Merged[0].ID != "" || v.Merged[0].Same != nil {
		t.Errorf("anyone is told of the draft: %+v %v", v.Merged, err)
	}
}

// TestEveryMentionOfASheet fills every field of every kind of record that names an
// initiative, and asks that each follows a merge.
func TestEveryMentionOfASheet(t *testing.T) {
	kinds := map[string]any{kindProposal: call.Proposal{}, kindClaim: claim.Claim{}, kindRemark: remark.Remark{}, kindInitiative: initiative.Initiative{}}
	for kind, how := range recordKinds {
		v, err := how.read(store.Record{Kind: kind, Body: []byte("{}")})
		if err != nil {
			t.Fatal(err)
		}
		kinds[kind] = v
	}
	for kind, of := range kinds {
		v := reflect.New(reflect.TypeOf(of)).Elem()
		named := mention(v, "")
		body, err := json.Marshal(v.Interface())
		if err != nil {
			t.Fatal(err)
		}
		after, changed, err := reassigned(store.Record{Kind: kind, Body: body}, "the-one", "the-other")
		if err != nil || changed != (named > 0) {
			t.Errorf("%s names a sheet %d times, changed %v, %v", kind, named, changed, err)
		}
		if !changed {
			continue
		}
		if body, _ = json.Marshal(after); strings.Contains(string(body), "the-one") {
			t.Errorf("%s still names it: %s", kind, body)
		}
	}
}

// mention fills what names an initiative, however deep, and says how many there are.
func mention(v reflect.Value, under string) (n int) {
	naming := slices.Contains([]string{"initiative", "initiatives", "recused", "to"}, under)
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return mention(v.Elem(), under)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		return mention(v.Index(0), under)
	case reflect.String:
		if naming && v.Type() == reflect.TypeFor[string]() && v.CanSet() {
			v.SetString("the-one")
			return 1
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if v.Type() == reflect.TypeFor[initiative.Link]() || name != "to" { // elsewhere it is a date
				n += mention(v.Field(i), name)
			}
		}
	}
	return n
}
