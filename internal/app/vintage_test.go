package app

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/vintage"
)

// nextYear is a year in which Sarceaux (61462) goes into Argentan (61006).
func nextYear(t testing.TB, a *App) vintage.Yearly {
	t.Helper()
	set, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	y, members := vintage.Yearly{}, map[string][]string{}
	for _, k := range set.Members(territory.NationalKey, territory.Commune) {
		if k.Code() == "61462" {
			continue
		}
		p, _ := set.Get(k)
		c := vintage.Commune{Code: p.Code, Name: p.Name, Type: "commune-actuelle", Population: p.Population}
		if p.Code == "61006" {
			c.Former = []string{"61462"}
		}
		for _, up := range set.Parents(k) {
			switch up.Level() {
			case territory.Departement:
				c.Departement = up.Code()
			case territory.EPCI:
				members[up.Code()] = append(members[up.Code()], p.Code)
			}
		}
		y.Communes = append(y.Communes, c)
	}
	for _, k := range set.Members(territory.NationalKey, territory.EPCI) {
		p, _ := set.Get(k)
		e := vintage.EPCI{Code: p.Code, Name: p.Name, Type: p.Kind}
		for _, code := range members[p.Code] {
			e.Members = append(e.Members, struct {
				Code string `json:"code"`
			}{code})
		}
		y.EPCI = append(y.EPCI, e)
	}
	return y
}

// reopened opens an installation, again and again: the same folder and, on PostgreSQL,
// the same schema.
func reopened(t *testing.T, folder string) func() *App {
	t.Helper()
	c := Config{Folder: folder, Now: noon}
	if dsn := os.Getenv("TEST_POSTGRES_DSN"); dsn != "" {
		c.DSN = freshSchema(t, dsn)
	}
	return func() *App {
		a, err := Open(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { a.Close() })
		return a
	}
}

// install brings a year in and opens the installation again.
func install(t *testing.T, a *App, open func() *App) *App {
	t.Helper()
	v, err := a.PrepareVintage(owner, 2027, nextYear(t, a))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.InstallVintage(owner, v); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return open()
}

// TestANewVintage: what names a commune that goes is told before, found after, and all
// is as before when the folder is taken away.
func TestANewVintage(t *testing.T) {
	folder, ctx := t.TempDir(), context.Background()
	open := reopened(t, folder)
	a := open()
	p := pays("commune:61462", "commune:61001")
	draw(t, a, p, 0)
	acts(t, a, Principal, "sarceaux", true, "commune:61462")
	acts(t, a, Principal, "sees", true, "commune:61464")
	about := study.Study{ID: "d-ici", Title: "D’ici", Lang: "fr", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}, Framing: study.Framing{Territories: []string{"commune:61006"}}}
	if _, err := a.SaveStudy(ctx, editor, Principal, about, 0, form); err != nil {
		t.Fatal(err)
	}
	v, err := a.PrepareVintage(owner, 0, nextYear(t, a))
	if err != nil || v.To != 2027 || len(v.Moves) != 2 {
		t.Fatal(v.Changes, err)
	}
	uses, err := a.UsesOfVintage(ctx, owner, v)
	var said []string
	for _, u := range uses {
		said = append(said, u.Kind+" "+u.ID)
	}
	if got := strings.Join(said, ", "); err != nil || got != "initiative sarceaux, study d-ici, perimeter "+p.ID {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(folder, vintageFolder)); err == nil {
		t.Error("a year that was only looked at was written")
	}
	a = install(t, a, open)
	if set, _ := a.Territories(); set.Vintage() != 2027 || set.Label("commune:61462") != "Sarceaux, Argentan (Orne, 61)" {
		t.Errorf("%d, %s", set.Vintage(), set.Label("commune:61462"))
	}
	if got := foundWithin(t, a, "commune:61006"); got != "sarceaux" {
		t.Errorf("in Argentan: %q", got)
	}
	if got := foundWithin(t, a, p.Key()); got != "sarceaux" {
		t.Errorf("in the perimeter: %q", got)
	}
	if view, err := a.Perimeter(ctx, p.ID); err != nil || !slices.Equal(view.Communes, []territory.Key{"commune:61001", "commune:61006"}) {
		t.Errorf("%v, %v", view.Communes, err)
	}
	if _, err := a.PrepareVintage(owner, 0, sameYear(t, a)); !fault.Is(err, fault.Conflict) {
		t.Errorf("the same files again: %v", err)
	}
	a.Close()
	if err := os.RemoveAll(filepath.Join(folder, vintageFolder)); err != nil {
		t.Fatal(err)
	}
	a = open()
	if got := foundWithin(t, a, "commune:61462"); got != "sarceaux" {
		t.Errorf("back in 2026, in Sarceaux: %q", got)
	}
	if got := foundWithin(t, a, "commune:61006"); got != "" {
		t.Errorf("back in 2026, in Argentan: %q", got)
	}
}

// sameYear are the yearly files of what is in use.
func sameYear(t testing.TB, a *App) vintage.Yearly {
	y := nextYear(t, a) // Sarceaux is no more: nothing is taken away
	for i := range y.Communes {
		y.Communes[i].Former = nil
	}
	return y
}

// TestIndicatorsFollowAVintage: a count of the merged commune is the sum of its parts,
// others keep theirs, at every level.
func TestIndicatorsFollowAVintage(t *testing.T) {
	folder := t.TempDir()
	open := reopened(t, folder)
	a := open()
	before, err := a.PlaceIndicators()
	if err != nil {
		t.Fatal(err)
	}
	old, _ := a.Territories()
	a = install(t, a, open)
	after, err := a.PlaceIndicators()
	if err != nil {
		t.Fatal(err)
	}
	set, _ := a.Territories()
	at := func(b *series.Book, s *territory.Set, code string, k territory.Key) series.Value {
		place, known := b.Place(s, k)
		if !known {
			t.Fatal(k)
		}
		return b.Value(code, place)
	}
	checked := 0
	for _, c := range before.Cards() {
		if c.Rule != series.Sum || c.Level != territory.Commune {
			continue
		}
		one, two := at(before, old, c.Code, "commune:61006"), at(before, old, c.Code, "commune:61462")
		both := at(after, set, c.Code, "commune:61006")
		if one.Has() && two.Has() && both.Number != one.Number+two.Number {
			t.Errorf("%s: %v and %v make %v", c.Code, one, two, both)
		}
		for _, k := range []territory.Key{"commune:61001", "departement:61", "epci:200068450"} {
			if was, is := at(before, old, c.Code, k), at(after, set, c.Code, k); was.Has() && !(math.Abs(was.Number-is.Number) <= 1e-9*was.Number) {
				t.Errorf("%s of %s: %v became %v", c.Code, k, was, is)
			}
		}
		checked++
	}
	if checked == 0 {
		t.Error("no count was compared")
	}
}

// TestAVintageIsSavedAndChecked: by backup and verify; a folder that can't be read is
// told and nothing starts on it.
func TestAVintageIsSavedAndChecked(t *testing.T) {
	folder, ctx := t.TempDir(), context.Background()
	open := func() *App { return house(t, folder) } // a backup is of a folder
	a := install(t, open(), open)
	saved, elsewhere := backup(t, a), filepath.Join(t.TempDir(), "rendu")
	if m, err := Restore(ctx, bytes.NewReader(saved), elsewhere); err != nil || m.Format != backupFormat {
		t.Fatal(m.Format, err)
	}
	if _, year := placesOf(elsewhere); year != 2027 {
		t.Errorf("what was restored is of %d", year)
	}
	if err := os.WriteFile(filepath.Join(folder, vintageFolder, "2027", "epci.csv"), []byte("code,name,type\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := a.Verify(ctx, owner, func(int) {})
	if err != nil || len(found) != 1 || found[0].What != "verify.vintage" {
		t.Errorf("%v, %v", found, err)
	}
	a.Close()
	if _, err := Open(ctx, Config{Folder: folder, Now: noon}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("opened on territories that can't be read: %v", err)
	}
}

// TestWhoBringsAVintage: who manages the installation.
func TestWhoBringsAVintage(t *testing.T) {
	a := houseIn(t, t.TempDir())
	if _, err := a.PrepareVintage(editor, 2027, vintage.Yearly{}); !fault.Is(err, fault.Denied) {
		t.Errorf("prepared: %v", err)
	}
	if _, err := a.InstallVintage(access.Anyone, Vintage{}); !fault.Is(err, fault.SignIn) {
		t.Errorf("installed: %v", err)
	}
	if _, err := a.UsesOfVintage(context.Background(), editor, Vintage{}); !fault.Is(err, fault.Denied) {
		t.Errorf("told for whom: %v", err)
	}
}
