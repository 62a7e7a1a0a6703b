package territory_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"codeberg.org/bocage/bocage/data"
	"codeberg.org/bocage/bocage/internal/territory"
)

// france is loaded once: it takes a tenth of a second and never changes.
var france = sync.OnceValues(func() (*territory.Set, error) { return territory.Load(data.Files) })

func load(t testing.TB) *territory.Set {
	t.Helper()
	set, err := france()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func withFictional(t testing.TB) *territory.Set {
	t.Helper()
	f, err := data.Files.Open("fictional.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set, err := load(t).WithFictional(f)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// Counts: README of the origin (@etalab/decoupage-administratif 6.0.0, COG 2026).
func TestTheCountsAreThoseOfTheSource(t *testing.T) {
	set := load(t)
	for level, want := range map[territory.Level]int{
		territory.Commune: 34_969, territory.EPCI: 1_255, territory.Departement: 101 + 8, territory.Region: 18,
	} {
		if got := len(set.Members(territory.NationalKey, level)); got != want {
			t.Errorf("%s: %d, want %d", level, got, want)
		}
	}
	kinds := map[string]int{}
	for _, k := range set.Members(territory.NationalKey, territory.EPCI) {
		e, _ := set.Get(k)
		kinds[e.Kind]++
	}
	for kind, want := range map[string]int{"CC": 989, "CA": 230, "METRO": 21, "CU": 14, "MET69": 1} {
		if kinds[kind] != want {
			t.Errorf("EPCI of kind %s: %d, want %d", kind, kinds[kind], want)
		}
	}
	former := map[territory.FormerKind]int{}
	densities := map[territory.Density]int{}
	for _, k := range set.Members(territory.NationalKey, territory.Commune) {
		c, _ := set.Get(k)
		densities[c.Density]++
	}
	for _, f := range set.AllFormer() {
		former[f.Kind]++
	}
	for kind, want := range map[territory.FormerKind]int{
		territory.Deleguee: 2_105, territory.Associee: 471, territory.Arrondissement: 45, territory.Absorbed: 2_248,
	} {
		if former[kind] != want {
			t.Errorf("former of kind %s: %d, want %d", kind, former[kind], want)
		}
	}
	// Source: commune-grids README, 34,875 communes; the other 94 are overseas collectivities.
	for class, want := range map[territory.Density]int{0: 94, 1: 699, 2: 637, 3: 1_996, 4: 947, 5: 5_072, 6: 18_288, 7: 7_236} {
		if densities[class] != want {
			t.Errorf("density %d: %d communes, want %d", class, densities[class], want)
		}
	}
}

func TestCommunesOutsideAnyEPCI(t *testing.T) {
	set := load(t)
	outside, overseas := []string{}, 0
	for _, k := range set.Members(territory.NationalKey, territory.Commune) {
		if parents := set.Parents(k); parents[0].Level() != territory.EPCI {
			if len(k.Code()) == 5 && k.Code()[:2] >= "97" {
				overseas++
				continue
			}
			outside = append(outside, k.Code())
		}
	}
	if want := []string{"22016", "29083", "29155", "85113"}; !slices.Equal(outside, want) || overseas != 94 {
		t.Errorf("outside %v and %d overseas, want %v and 94", outside, overseas, want)
	}
}

func TestChains(t *testing.T) {
	set := load(t)
	for key, want := range map[territory.Key]string{
		"commune:01004":      "commune:01004 epci:240100883 departement:01 region:84 national:FR",
		"commune:2A004":      "commune:2A004 epci:242010056 departement:2A region:94 national:FR",
		"commune:22016":      "commune:22016 departement:22 region:53 national:FR",
		"commune:97411":      "commune:97411 epci:249740119 departement:974 region:04 national:FR",
		"commune:97501":      "commune:97501 departement:975 national:FR",
		"commune:75056":      "commune:75056 epci:200054781 departement:75 region:11 national:FR",
		"epci:200059228":     "epci:200059228 departement:91 region:11 national:FR",
		"departement:01":     "departement:01 region:84 national:FR",
		"region:01":          "region:01 national:FR",
		"national:FR":        "national:FR",
		"commune:99999":      "",
		"commune:75101":      "",
		"perimetre:inconnue": "",
	} {
		got := set.Chain(key)
		if key == "epci:200059228" { // Grand Paris Sud is on two départements
			want = "epci:200059228 region:11 national:FR"
		}
		words := make([]string, len(got))
		for i, k := range got {
			words[i] = string(k)
		}
		if s := strings.Join(words, " "); s != want {
			t.Errorf("Chain(%s) = %s, want %s", key, s, want)
		}
	}
}

func TestAnEPCIOnTwoDepartementsHasBoth(t *testing.T) {
	set := load(t)
	got := set.Parents("epci:200059228") // CA Grand Paris Sud Seine Essonne Sénart: Essonne and Seine-et-Marne
	if want := []territory.Key{"departement:91", "departement:77", "region:11"}; !slices.Equal(got, want) {
		t.Errorf("parents %v, want %v", got, want)
	}
	for _, d := range got[:2] {
		if !slices.Contains(set.Members(d, territory.EPCI), "epci:200059228") {
			t.Errorf("%s does not list it among its EPCI", d)
		}
	}
}

// Members is the inverse of Parents at every level below France.
func TestMembersAndParentsAgree(t *testing.T) {
	set := withFictional(t)
	levels := []territory.Level{territory.Commune, territory.EPCI, territory.Perimeter, territory.Departement, territory.Region}
	all := []territory.Key{}
	for _, level := range levels[:4] {
		all = append(all, set.Members(territory.NationalKey, level)...)
		all = append(all, set.Members("region:XR", level)...)
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom(all).Draw(t, "key")
		for _, up := range set.Parents(key) {
			if !slices.Contains(set.Members(up, key.Level()), key) {
				t.Fatalf("%s is a parent of %s and does not list it", up, key)
			}
		}
		lower := rapid.SampledFrom(levels).Draw(t, "level")
		for _, m := range set.Members(key, lower) {
			if !slices.Contains(set.Parents(m), key) {
				t.Fatalf("%s is a member of %s and does not list it", m, key)
			}
		}
	})
}

// Every commune is counted once at each level that holds it.
func TestTotalsAreTheSumOfParts(t *testing.T) {
	set := load(t)
	sum := func(level territory.Level) (n int) {
		for _, k := range set.Members(territory.NationalKey, level) {
			if p, _ := set.Get(k); p.Population != nil {
				n += *p.Population
			}
		}
		return n
	}
	whole, _ := set.Get(territory.NationalKey)
	if communes, departements := sum(territory.Commune), sum(territory.Departement); communes != departements || *whole.Population != communes {
		t.Errorf("communes %d, départements %d, France %d", communes, departements, *whole.Population)
	}
	paris, _ := set.Get("departement:75")
	if *paris.Population != 2_103_778 { // source: communes_2026, 75056
		t.Errorf("Paris counts %d inhabitants: arrondissements must not be added", *paris.Population)
	}
}

func TestATerritoryTellsWhatIsKnownOnly(t *testing.T) {
	set := load(t)
	got, _ := set.Get("commune:01004")
	if got.Name != "Ambérieu-en-Bugey" || *got.Population != 15_934 || got.Density == 0 || got.Lon == nil {
		t.Errorf("%+v", got)
	}
	resplit, _ := set.Get("commune:14666") // Sannerville, re-created after the outlines of 2018
	if resplit.Lon != nil || resplit.Lat != nil {
		t.Error("a point was invented for Sannerville")
	}
	taaf, _ := set.Get("departement:984")
	if taaf.Population != nil || taaf.Kind != "COM" {
		t.Errorf("nobody lives there for INSEE: %+v", taaf)
	}
	*got.Population = 0
	if again, _ := set.Get("commune:01004"); *again.Population != 15_934 {
		t.Error("a reader changed the set")
	}
	if set.Has("commune:75101") {
		t.Error("an arrondissement counts as a commune")
	}
}

func TestFormerCodes(t *testing.T) {
	set := load(t)
	for code, want := range map[string]string{
		"01004": "01004", "1004": "01004", " 2a004 ": "2A004", "01018": "01033", "1018": "01033", "20004": "2A004",
		"75112": "75056", "69383": "69123", "13201": "13055", "02285": "59545",
		"75012": "", "99999": "", "": "", "01": "",
	} {
		got, via, ok := set.Current(code)
		if got.Code != want || ok != (want != "") {
			t.Errorf("Current(%q) = %q, %v, want %q", code, got.Code, ok, want)
		}
		if kept := strings.ToUpper(strings.TrimSpace(code)); via != nil && via.Code != kept && via.Code != "0"+kept {
			t.Errorf("Current(%q) is noted as %q", code, via.Code)
		}
	}
	if list := set.Former("commune:01033"); len(list) != 7 || list[1].Name != "Bellegarde-sur-Valserine" {
		t.Errorf("Valserhône holds %v", list)
	}
}

func TestFictionalTerritoriesStayApart(t *testing.T) {
	real, set := load(t), withFictional(t)
	if real.Has("commune:XF001") {
		t.Error("the real set was changed")
	}
	if n := len(set.Members(territory.NationalKey, territory.Commune)); n != 34_969 {
		t.Errorf("France counts %d communes with the demonstration", n)
	}
	whole, _ := set.Get(territory.NationalKey)
	before, _ := real.Get(territory.NationalKey)
	if *whole.Population != *before.Population {
		t.Error("France counts invented inhabitants")
	}
	if hits := set.Search("Ormelle-le-Vieux", 5, territory.Options{}); slices.ContainsFunc(hits, func(h territory.Hit) bool { return h.Fictional }) {
		t.Errorf("found without asking: %v", hits)
	}
	hits := set.Search("Ormelle le vieux", 5, territory.Options{Fictional: true})
	if len(hits) == 0 || hits[0].Key != "commune:XF001" || !hits[0].Fictional || !hits[0].Key.Fictional() {
		t.Errorf("not found when asked: %v", hits)
	}
	want := []territory.Key{"epci:XE0000001", "perimetre:fictif-haute-bocagere", "departement:XF", "region:XR"}
	if got := set.Parents("commune:XF001"); !slices.Equal(got, want) {
		t.Errorf("parents %v, want %v", got, want)
	}
	if chain := set.Chain("commune:XF001"); slices.Contains(chain, territory.NationalKey) {
		t.Errorf("a fictional commune reaches France: %v", chain)
	}
	dep, _ := set.Get("departement:XF")
	if !strings.Contains(dep.Name, "(fictif)") || len(set.Members("departement:XF", territory.Commune)) != 36 {
		t.Errorf("%+v", dep)
	}
}

// An invented name must not be that of a real commune, old or of today.
func TestInventedNamesExistNowhere(t *testing.T) {
	set := withFictional(t)
	for _, k := range set.Members("region:XR", territory.Commune) {
		c, _ := set.Get(k)
		for _, h := range set.Search(c.Name, 3, territory.Options{Levels: []territory.Level{territory.Commune}}) {
			if h.Match <= territory.MatchFormer {
				t.Errorf("%s is the name of %s", c.Name, h.Label)
			}
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	head := "level,code,name,epci,departement,region,perimetre,population,lon,lat,density\n"
	for name, c := range map[string]struct{ lines, want string }{
		"a real code":           {"commune,61001,Alençon,,XF,,,1,,,", "could be a real one"},
		"a real parent":         {"departement,XF,Haute,,,84,,,,,", "belong to the real 84"},
		"an unknown perimeter":  {"region,XR,M,,,,,,,,\ndepartement,XF,H,,,XR,,,,,\ncommune,XF001,A,,XF,,nulle-part,1,,,", "nulle-part"},
		"no département":        {"commune,XF001,A,,,,,1,,,", "without département"},
		"a code twice":          {"region,XR,M,,,,,,,,\nregion,XR,N,,,,,,,,", "line 3: code XR given twice"},
		"a negative population": {"region,XR,M,,,,,-1,,,", "population"},
		"a point off the globe": {"region,XR,M,,,,,,0,91,", "point"},
		"a point that is NaN":   {"region,XR,M,,,,,,NaN,1,", "point"},
		"a ninth class":         {"region,XR,M,,,,,,,,9", "density"},
		"a column short":        {"region,XR,M", "wrong number of fields"},
	} {
		_, err := load(t).WithFictional(strings.NewReader(head + c.lines + "\n"))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestADamagedShippedFileIsSaid(t *testing.T) {
	good := fstest.MapFS{}
	for _, name := range []string{"vintages.csv", "regions.csv", "departements.csv", "epci.csv", "communes.csv.gz", "former.csv.gz", "passage.csv", "grids.csv.gz"} {
		b, err := fs.ReadFile(data.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		good[name] = &fstest.MapFile{Data: b}
	}
	for name, damage := range map[string]func([]byte) []byte{
		"vintages.csv":     func([]byte) []byte { return []byte("year\n2026\n2025\n") },
		"communes.csv.gz":  func(b []byte) []byte { return b[:len(b)/2] },
		"regions.csv":      func([]byte) []byte { return []byte("code,name,seat\n84,Auvergne-Rhône-Alpes,69123\n84,Double,1\n") },
		"departements.csv": func([]byte) []byte { return []byte("code,name,region,seat\n01,Ain,99,01053\n") },
	} {
		files := fstest.MapFS{}
		for n, f := range good {
			files[n] = f
		}
		files[name] = &fstest.MapFile{Data: damage(good[name].Data)}
		if _, err := territory.Load(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s damaged: %v", name, err)
		}
		delete(files, name)
		if _, err := territory.Load(files); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s missing: %v", name, err)
		}
	}
}

func TestPerimetersThatPeopleDraw(t *testing.T) {
	set, err := load(t).WithPerimeters("1", territory.Drawn{Code: "bugey", Name: "Bugey",
		Members: []territory.Key{"epci:240100883", "commune:01004", "commune:01015"}})
	if err != nil {
		t.Fatal(err)
	}
	p, _ := set.Get("perimetre:bugey")
	members := set.Members("perimetre:bugey", territory.Commune)
	if want := len(set.Members("epci:240100883", territory.Commune)) + 1; len(members) != want || p.Population == nil {
		t.Errorf("%d communes, want %d: a commune given twice counts once", len(members), want)
	}
	if !slices.Contains(set.Parents("commune:01015"), "perimetre:bugey") || slices.Contains(load(t).Parents("commune:01015"), "perimetre:bugey") {
		t.Error("the perimeter must be a parent in its own set only")
	}
	for _, bad := range []territory.Drawn{
		{Code: "nulle-part", Name: "Nulle part", Members: []territory.Key{"commune:99999"}},
		{Code: "../x", Name: "x", Members: []territory.Key{"commune:01004"}},
		{Code: "fictif-x", Name: "x", Members: []territory.Key{"commune:01004"}},
	} {
		if _, err := load(t).WithPerimeters("1", bad); err == nil {
			t.Errorf("%s was accepted", bad.Code)
		}
	}
}

func TestPaths(t *testing.T) {
	key := territory.Key("commune:2A004")
	if key.Path() != "/territoires/commune/2A004" {
		t.Error(key.Path())
	}
	if got, err := territory.ParsePath("commune", "2a004"); err != nil || got != key {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := territory.ParsePath("commune", "..%2f"); err == nil {
		t.Error("a malformed code was accepted")
	}
}
