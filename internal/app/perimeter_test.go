package app

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
)

// pays is a perimeter of Alençon and Argentan, in two EPCI that it cuts.
func pays(members ...territory.Key) perimeter.Perimeter {
	if len(members) == 0 {
		members = []territory.Key{"commune:61001", "commune:61006"}
	}
	return perimeter.Perimeter{ID: "pays-du-haras-abcd2345", Name: "Pays du Haras", Kind: perimeter.Pays, Members: members, Vintage: territory.Shipped, Public: true}
}

func draw(t testing.TB, a *App, p perimeter.Perimeter, version int64) {
	t.Helper()
	if err := a.SavePerimeter(context.Background(), editor, p, version, form); err != nil {
		t.Fatal(err)
	}
}

func foundWithin(t testing.TB, a *App, key territory.Key) string {
	t.Helper()
	f, err := a.Initiatives(context.Background(), access.Anyone, spaceOf(key), Search{Within: []string{string(key)}, Named: true, Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(ids(f.Initiatives), " ")
}

// A perimeter is found, named, searched, counted and looked at as any territory.
func TestAPerimeterIsUsedWhereverATerritoryIs(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	p := pays()
	key := p.Key()
	draw(t, a, p, 0)
	acts(t, a, Principal, "alencon", true, "commune:61001")
	acts(t, a, Principal, "le-pays", true, key)
	acts(t, a, Principal, "sees", true, "commune:61464")
	acts(t, a, Principal, "bourg", true, "commune:01053")
	about := study.Study{ID: "du-pays", Title: "Du pays", Lang: "fr", Framework: study.FrameworkRef{ID: "insee-2014", Version: "1"}, Framing: study.Framing{Territories: []string{string(key)}}}
	if _, err := a.SaveStudy(ctx, editor, Principal, about, 0, form); err != nil {
		t.Fatal(err)
	}
	places, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		got  func() any
		want any
	}{
		{"a search of places by its name", func() any { return places.Search("pays du har", 5, territory.Options{})[0].Key }, key},
		{"a sentence that names it", func() any { return places.NamedIn("épiceries du Pays du Haras", false)[0].Key }, key},
		{"what holds a commune", func() any { return slices.Contains(places.Parents("commune:61006"), key) }, true},
		{"what it holds", func() any { return fmt.Sprint(places.Members(key, territory.Commune)) }, "[commune:61001 commune:61006]"},
		{"a field where places are typed", func() any { keys, _ := a.ReadTerritories(access.Anyone, "f", "Pays du Haras"); return fmt.Sprint(keys) }, fmt.Sprint([]territory.Key{key})},
		{"a field where its link is pasted", func() any {
			keys, _ := a.ReadTerritories(access.Anyone, "f", "https://bocage.example/en/territories/perimetre/"+p.ID+"?vue=commune")
			return fmt.Sprint(keys)
		}, fmt.Sprint([]territory.Key{key})},
		{"the registry's filter", func() any { return foundWithin(t, a, key) }, "alencon le-pays"},
		{"the registry's filter of its département", func() any { return foundWithin(t, a, "departement:61") }, "alencon le-pays sees"},
		{"a search whose words name it", func() any {
			f, _ := a.Initiatives(ctx, access.Anyone, Principal, Search{Words: "alencon pays du haras", Limit: 5})
			return f.Places[0]
		}, PlaceOffer{Key: key, Name: "Pays du Haras (Orne)", Words: "alencon", Found: 1}},
		{"its portrait", func() any { v, _ := a.ActingIn(ctx, access.Anyone, key, Place{}); return fmt.Sprint(ids(v.Here)) }, "[alencon le-pays]"},
		{"the portrait of a commune", func() any {
			v, _ := a.ActingIn(ctx, access.Anyone, "commune:61006", Place{})
			return fmt.Sprint(ids(v.Here), ids(v.Wider))
		}, "[] [le-pays]"},
		{"the network", func() any {
			v, _ := a.NetworkIn(ctx, access.Anyone, Principal, NetworkSearch{Within: key})
			return v.Sheets
		}, 2},
		{"the studies of a place", func() any {
			v, _ := a.StudiesOn(ctx, editor, "commune:61006")
			return len(v)
		}, 1},
		{"what a study is about, on the quality board", func() any {
			s, _ := a.Study(ctx, editor, Principal, "du-pays")
			q, _ := a.QualityOf(ctx, editor, Principal, nil)
			return fmt.Sprint(len(s.Framing.Territories), q.Bounded, q.Outside.N)
		}, "1 true 2"},
		{"where a sheet lies on the map", func() any {
			at := ""
			_ = a.EachInitiative(ctx, access.Anyone, Principal, Search{IDs: []string{"le-pays"}}, func(l Located) error { at = l.Precision; return nil })
			return at
		}, "perimetre"},
		{"an export, by its name", func() any {
			var out bytes.Buffer
			err := a.ExportInitiatives(ctx, access.Anyone, Principal, Search{IDs: []string{"le-pays"}}, sheet.CSV, "fr", &out)
			return err == nil && strings.Contains(out.String(), "Pays du Haras (Orne)")
		}, true},
		{"an import, by its name", func() any { key, _ := places.Read("Pays du Haras (Orne)", true); return key }, key},
	} {
		if got := c.got(); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}

// Whatever is drawn and redrawn, a search within a perimeter finds what acts in its
// communes as they are now, in an EPCI that shares one, in it, or in a perimeter that
// it holds; and one within a place, what acts in a perimeter that reaches it.
func TestASearchWithinAPerimeterIsRightAtOnce(t *testing.T) {
	a := houseIn(t, t.TempDir())
	shipped, err := a.shipped()
	if err != nil {
		t.Fatal(err)
	}
	draws := rand.New(rand.NewPCG(1, 2))
	communes, epcis := shipped.Members("departement:61", territory.Commune), shipped.Members("departement:61", territory.EPCI)
	pick := func(list []territory.Key) territory.Key { return list[draws.IntN(len(list))] }
	first, second := pays(), pays()
	second.ID, second.Name = "parc-du-perche-abcd2345", "Parc du Perche"
	draw(t, a, first, 0)
	draw(t, a, second, 0)
	where := map[string]territory.Key{}
	for i := range 60 {
		k := pick(communes)
		switch i % 5 {
		case 0:
			k = pick(epcis)
		case 1:
			k = first.Key()
		case 2:
			k = second.Key()
		}
		where[fmt.Sprintf("i%02d", i)] = k
		acts(t, a, Principal, fmt.Sprintf("i%02d", i), true, k)
	}
	for version := range int64(6) {
		for _, p := range []*perimeter.Perimeter{&first, &second} {
			p.Members = nil
			for range 1 + draws.IntN(25) {
				p.Members = append(p.Members, pick(communes))
			}
			if draws.IntN(2) == 0 {
				p.Members = append(p.Members, pick(epcis))
			}
			draw(t, a, *p, version+1)
		}
		places, err := a.Territories()
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range append([]territory.Key{first.Key(), second.Key(), "departement:61", "departement:53"}, epcis...) {
			var want []string
			for id, k := range where {
				if places.ActsIn(k, key) {
					want = append(want, id)
				}
			}
			slices.Sort(want)
			if got := foundWithin(t, a, key); got != strings.Join(want, " ") {
				t.Fatalf("version %d, within %s: %s; want %s", version, key, got, strings.Join(want, " "))
			}
		}
	}
}

// One shared by its link is seen by who has the link, and told of nowhere else.
func TestAPerimeterSharedByItsLink(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	p := pays()
	p.Public = false
	draw(t, a, p, 0)
	places, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	if v, err := a.Perimeter(ctx, p.ID); err != nil || v.Name != p.Name || len(v.Communes) != 2 {
		t.Errorf("by its link: %v, %v", v, err)
	}
	if hits := places.Search("pays du haras", 5, territory.Options{}); slices.ContainsFunc(hits, func(h territory.Hit) bool { return h.Key == p.Key() }) {
		t.Error("a search of places tells of it")
	}
	if named := places.NamedIn("Pays du Haras", false); len(named) > 0 {
		t.Errorf("a sentence tells of it: %v", named)
	}
	for _, c := range []struct {
		who    access.Actor
		listed int
		typed  bool
	}{{access.Anyone, 0, false}, {reader, 1, false}, {editor, 1, true}} {
		list, err := a.Perimeters(ctx, c.who, Principal, TitledSearch{Words: "haras"})
		if err != nil || len(list.Items) != c.listed || list.Total != c.listed {
			t.Errorf("%s is told of %d, want %d: %v", c.who.Role, list.Total, c.listed, err)
		}
		if keys, _ := a.ReadTerritories(c.who, "f", "Pays du Haras"); slices.Contains(keys, p.Key()) != c.typed {
			t.Errorf("%s types its name: %v", c.who.Role, keys)
		}
		if keys, err := a.ReadTerritories(c.who, "f", "Pays du Haras (Orne)", p.Key()); err != nil || len(keys) != 1 {
			t.Errorf("%s keeps it in a form that opened on it: %v", c.who.Role, err)
		}
	}
}

// A perimeter that was withdrawn is chosen no more; what names it goes on.
func TestAWithdrawnPerimeter(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	p := pays()
	draw(t, a, p, 0)
	acts(t, a, Principal, "le-pays", true, p.Key())
	uses, err := a.UsesOfPerimeter(ctx, editor, p.Key())
	if err != nil || uses.Sheets != 1 {
		t.Fatalf("used by %d sheets: %v", uses.Sheets, err)
	}
	if err := a.RetirePerimeter(ctx, reader, p.ID, 1, true, form); !fault.Is(err, fault.Denied) {
		t.Errorf("who only reads: %v", err)
	}
	if err := a.RetirePerimeter(ctx, editor, p.ID, 1, true, form); err != nil {
		t.Fatal(err)
	}
	places, err := a.Territories()
	if err != nil {
		t.Fatal(err)
	}
	if now, known := places.Get(p.Key()); !known || now.Name != p.Name || !now.Retired || !now.Unlisted {
		t.Errorf("%v %+v", known, now)
	}
	if got := foundWithin(t, a, p.Key()); got != "le-pays" {
		t.Errorf("found there: %q", got)
	}
	if list, err := a.Perimeters(ctx, access.Anyone, Principal, TitledSearch{}); err != nil || list.Total != 0 {
		t.Errorf("anyone is told of %d, %v", list.Total, err)
	}
	again := p
	again.ID = "pays-du-haras-bcde2345" // its name is free
	draw(t, a, again, 0)
	if err := a.RetirePerimeter(ctx, editor, p.ID, 2, false, form); !fault.Is(err, fault.Conflict) {
		t.Errorf("taken up again beside one of its name: %v", err)
	}
	if v, err := a.Perimeter(ctx, p.ID); err != nil || a.UndoPerimeter(ctx, editor, v, 2, form) == nil {
		t.Errorf("undone beside one of its name: %v", err)
	}
}

// What is refused says why, by its field; two who write at once are told.
func TestWhatAPerimeterCannotBe(t *testing.T) {
	a, ctx := houseIn(t, t.TempDir()), context.Background()
	draw(t, a, pays(), 0)
	twin := pays()
	twin.ID, twin.Name = "pays-du-haras-bcde2345", "PAYS du haras"
	for name, c := range map[string]struct {
		who     access.Actor
		p       perimeter.Perimeter
		version int64
		code    fault.Code
	}{
		"by who is not signed in":   {access.Anyone, pays("commune:61464"), 1, fault.SignIn},
		"by who reads":              {reader, pays("commune:61464"), 1, fault.Denied},
		"from an older version":     {editor, pays("commune:61464"), 7, fault.Conflict},
		"under the name of another": {editor, twin, 0, fault.Conflict},
		"over another":              {editor, pays(), 0, fault.Conflict},
		"of places that are none":   {editor, pays("commune:99999"), 1, fault.Invalid},
	} {
		if err := a.SavePerimeter(ctx, c.who, c.p, c.version, form); !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	v, err := a.Perimeter(ctx, pays().ID)
	if err != nil {
		t.Fatal(err)
	}
	draw(t, a, pays("commune:61464"), 1)
	if err := a.UndoPerimeter(ctx, editor, v, 2, form); err != nil {
		t.Fatal(err)
	}
	if v, err = a.Perimeter(ctx, v.ID); err != nil || len(v.Members) != 2 || v.Version != 3 {
		t.Errorf("undone: %v, %v", v, err)
	}
	if changes, err := a.PerimeterHistory(ctx, editor, v, 0); err != nil || len(changes) != 3 {
		t.Errorf("%d changes, %v", len(changes), err)
	}
}

// A study about a perimeter travels with it, whole or as it is shown, and what is
// published holds it.
func TestAPerimeterTravelsWithItsStudy(t *testing.T) {
	a, v := publishedIn(t, t.TempDir())
	ctx := context.Background()
	p := pays()
	p.Public = false
	draw(t, a, p, 0)
	in := v.Study
	in.Framing.Territories = []string{string(p.Key())}
	if _, err := a.SaveStudy(ctx, owner, Principal, in, v.Version, form); err != nil {
		t.Fatal(err)
	}
	for _, shape := range []bundle.Form{bundle.Full, bundle.Public} {
		b, err := a.ExportBundle(ctx, owner, Principal, v.ID, shape)
		if err != nil || len(b.Perimeters) != 1 {
			t.Fatalf("%s holds %d perimeters: %v", shape, len(b.Perimeters), err)
		}
		other := houseIn(t, t.TempDir())
		brought, err := other.ImportBundle(ctx, owner, Principal, b, nil, form)
		if err != nil || len(brought.Notes) > 0 {
			t.Fatalf("%s: %v %v", shape, brought.Notes, err)
		}
		places, err := other.Territories()
		if now, _ := places.Get(p.Key()); err != nil || now.Name != p.Name {
			t.Errorf("%s: the other house has %+v, %v", shape, now, err)
		}
	}
	b, err := a.ExportBundle(ctx, owner, Principal, v.ID, bundle.Public)
	if err != nil {
		t.Fatal(err)
	}
	frozen, thaw, err := a.freeze(ctx, b, EditionView{Study: v, Edition: edition.Edition{Date: "2026-03-01"}})
	if err != nil {
		t.Fatal(err)
	}
	defer thaw()
	draw(t, a, pays("commune:61464"), 1) // what is published moves no more
	places, err := frozen.Territories()
	if err != nil || fmt.Sprint(places.Members(p.Key(), territory.Commune)) != "[commune:61001 commune:61006]" {
		t.Errorf("the frozen house has %v, %v", places.Members(p.Key(), territory.Commune), err)
	}
}

// Another process on the same data draws: this one sees it at its next look.
func TestAPerimeterThatAnotherProcessDraws(t *testing.T) {
	a := houseIn(t, t.TempDir())
	other := &gazetteer{shipped: a.shipped, db: a.store}
	if before, err := other.now(); err != nil || before.Has(pays().Key()) {
		t.Fatal("drawn before it is", err)
	}
	draw(t, a, pays(), 0)
	if after, err := other.now(); err != nil || !after.Has(pays().Key()) {
		t.Error("it is not seen", err)
	}
	first, _ := other.now()
	acts(t, a, Principal, "alencon", true, "commune:61001")
	if second, err := other.now(); err != nil || first != second {
		t.Error("a sheet makes the territories be read again", err)
	}
}

func BenchmarkWithinAPerimeterOf300Communes(b *testing.B) {
	a := houseIn(b, b.TempDir())
	places, err := a.Territories()
	if err != nil {
		b.Fatal(err)
	}
	communes := places.Members("region:28", territory.Commune)
	in := initiative.Initiative{Public: true}
	for i := range 10_000 {
		in.ID, in.Name, in.Territories = fmt.Sprintf("i%05d", i), fmt.Sprintf("Fiche %05d", i), []territory.Key{communes[i%len(communes)]}
		if _, err := a.SaveInitiative(context.Background(), access.House, Principal, in, initiative.Contact{}, 0, form); err != nil {
			b.Fatal(err)
		}
	}
	p := pays(communes[:300]...)
	draw(b, a, p, 0)
	version := int64(1)
	var edited, sought time.Duration
	for b.Loop() {
		p.Members = communes[version%100 : version%100+300]
		start := time.Now()
		draw(b, a, p, version)
		edited += time.Since(start)
		version++
		start = time.Now()
		if _, err := a.Initiatives(context.Background(), access.Anyone, Principal, Search{Within: []string{string(p.Key())}, Limit: 20}); err != nil {
			b.Fatal(err)
		}
		sought += time.Since(start)
	}
	b.ReportMetric(float64(edited.Microseconds())/float64(b.N)/1000, "ms/edit")
	b.ReportMetric(float64(sought.Microseconds())/float64(b.N)/1000, "ms/search")
	start := time.Now()
	for range 1000 {
		if _, err := a.Territories(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(start).Microseconds())/1000, "µs/look")
}
