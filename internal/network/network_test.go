package network

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/text"
)

const today = "2026-11-29"

func sheet(id string, orgs ...initiative.Organisation) Sheet {
	return Sheet{ID: id, Name: id, SortKey: text.SortKey(id), Organisations: orgs}
}

func org(name, role string, terms ...initiative.Terms) initiative.Organisation {
	o := initiative.Organisation{Name: name, Role: role}
	if len(terms) > 0 {
		o.Terms = terms[0]
	}
	return o
}

func (n *Network) named(t *testing.T, name string) int {
	t.Helper()
	for i, node := range n.Nodes {
		if node.Name == name {
			return i
		}
	}
	t.Fatalf("nobody is called %q", name)
	return -1
}

func (n *Network) names(nodes []int) []string {
	var out []string
	for _, i := range nodes {
		out = append(out, n.Nodes[i].Name)
	}
	slices.Sort(out)
	return out
}

// What both sides say is one tie, said by both; what one says alone is its own.
func TestBuild(t *testing.T) {
	garage, bus := sheet("garage", org("Foyer", "lead"), org("Département", "funder", initiative.Terms{Since: "2016", Shares: []string{"money"}})), sheet("bus", org("département", "funder"))
	garage.Links = []initiative.Link{{Type: initiative.RefersTo, To: "bus"}, {Type: initiative.SharesMeans, To: "bus"}, {Type: initiative.Funds, Name: "Une autre, ailleurs"}, {Type: initiative.CarriesWith, To: "cachée"}}
	bus.Links = []initiative.Link{{Type: initiative.ReceivesFrom, To: "garage"}, {Type: initiative.SharesMeans, To: "garage", Terms: initiative.Terms{Shares: []string{"vehicle"}}}, {Type: initiative.CarriesWith, Name: "Foyer"}}
	records := []organisation.Organisation{{ID: "dep", Name: "Département", Links: []organisation.Link{
		{Act: organisation.Funds, To: "garage", Terms: initiative.Terms{Note: "convention"}}, {Act: organisation.Gathers, Name: "Foyer"}}}}
	n := Build([]Sheet{garage, bus}, records, today)
	if len(n.Organisations) != 2 {
		t.Fatalf("organisations: %+v", n.Organisations)
	}
	said := map[string]Tie{}
	for _, tie := range n.Ties {
		said[string(tie.Type)+" "+n.Nodes[tie.From].Name+" > "+n.Nodes[tie.To].Name] = tie
	}
	want := map[string][2]bool{
		"carries Foyer > garage":             {false, true},
		"funds Département > garage":         {true, true},
		"funds Département > bus":            {false, true},
		"gathers Département > Foyer":        {true, false},
		"refers_to garage > bus":             {true, true},
		"shares bus > garage":                {true, true},
		"funds garage > Une autre, ailleurs": {true, false},
		"carries_with Foyer > bus":           {false, true},
	}
	if len(said) != len(want) {
		t.Errorf("%d ties, want %d: %v", len(said), len(want), said)
	}
	for key, by := range want {
		tie, there := said[key]
		if !there || tie.ByFrom != by[0] || tie.ByTo != by[1] {
			t.Errorf("%s: there %v, said by %v %v, want %v", key, there, tie.ByFrom, tie.ByTo, by)
		}
	}
	if tie := said["funds Département > garage"]; tie.Since != "2016" || tie.Note != "convention" || !slices.Equal(tie.Shares, []string{"money"}) {
		t.Errorf("what both say is not put together: %+v", tie)
	}
	if !slices.Equal(said["shares bus > garage"].Shares, []string{"vehicle"}) {
		t.Errorf("shares: %+v", said["shares bus > garage"])
	}
}

func TestPast(t *testing.T) {
	for until, past := range map[string]bool{"": false, "2025": true, "2026": false, "2026-10": true, "2026-11": false, "2026-11-28": true, "2026-11-29": false, "2027": false} {
		if got := (initiative.Terms{Until: until}).Past(today); got != past {
			t.Errorf("until %q: past %v, want %v", until, got, past)
		}
	}
}

func TestCooperation(t *testing.T) {
	quiet, alone := sheet("muette", org("Foyer", "lead")), sheet("seule", org("Foyer", "lead"))
	alone.Alone = true
	busy := sheet("active", initiative.Organisation{Name: "Foyer", Role: "lead", LegalForm: "association"}, initiative.Organisation{Name: "Région", Role: "funder", LegalForm: "region"},
		org("On ne sait qui", "partner"), org("Ancien", "partner", initiative.Terms{Until: "2020", Shares: []string{"people"}}))
	busy.Themes, busy.Action = []string{"mobility"}, initiative.Levels{"commune", "epci"}
	other := sheet("autre", org("X", "lead"))
	other.Themes = []string{"health", "mobility"}
	other.Links = []initiative.Link{{Type: initiative.SharesMeans, To: "active"}}
	n := Build([]Sheet{quiet, alone, busy, other}, nil, today)
	measure := func(name string) Cooperation { return n.CooperationOf(n.named(t, name)) }
	if c := measure("muette"); c.Partners.Known || c.Means.Known || c.Levels.Known {
		t.Errorf("a sheet that was never asked has no number: %+v", c)
	}
	if c := measure("seule"); !c.Partners.Known || c.Partners.N != 0 || !c.Means.Known {
		t.Errorf("one that said it works alone has zero: %+v", c)
	}
	c := measure("active")
	want := Cooperation{Partners: Count{N: 3, Known: true}, Means: Count{N: 1, Known: true}, Themes: Count{N: 2, Known: true},
		Worlds: Count{N: 2, Known: true, AtLeast: true}, Levels: Count{N: 2, Known: true}, Ties: 1}
	if c != want {
		t.Errorf("%+v\nwant %+v", c, want)
	}
	s := Summarise([]Count{{}, {N: 0, Known: true}, {N: 1, Known: true}, {N: 4, Known: true}, {N: 9, Known: true}})
	if s != (Summary{Known: 4, Unknown: 1, Zero: 1, Least: 0, Most: 9, Median: 2.5}) {
		t.Errorf("%+v", s)
	}
}

func TestWithoutNode(t *testing.T) {
	money := initiative.Terms{Shares: []string{"money"}}
	n := Build([]Sheet{
		sheet("a", org("Porteur", "lead"), org("Pivot", "funder", money)),
		sheet("b", org("Porteur", "lead"), org("Pivot", "funder", money), org("Second", "funder")),
		sheet("c", org("Autre", "lead"), org("Pivot", "partner", initiative.Terms{Shares: []string{"vehicle", "premises"}}), org("Voisin", "partner", initiative.Terms{Shares: []string{"premises"}})),
		sheet("d", org("Pivot", "lead")),
		sheet("e", org("Pivot", "lead"), org("Porteur", "lead")),
		sheet("f", org("Autre", "lead"), org("Pivot", "funder", initiative.Terms{Until: "2020"})),
	}, nil, today)
	s := n.WithoutNode(n.named(t, "Pivot"))
	only := func(all []Loss) map[string]bool {
		out := map[string]bool{}
		for _, l := range all {
			out[n.Nodes[l.Node].Name] = l.Only
		}
		return out
	}
	if got := only(s.Funded); len(got) != 2 || !got["a"] || got["b"] {
		t.Errorf("funded: %v", got)
	}
	if got := only(s.Carried); len(got) != 2 || !got["d"] || got["e"] {
		t.Errorf("carried: %v", got)
	}
	if len(s.Shared) != 1 || !slices.Equal(s.Shared[0].Means, []string{"vehicle"}) {
		t.Errorf("shared: %+v", s.Shared)
	}
	if len(s.Parts) != 2 || !slices.Equal(n.names(s.Parts[1]), []string{"Autre", "Voisin", "c", "f"}) && !slices.Equal(n.names(s.Parts[0]), []string{"Autre", "Voisin", "c", "f"}) {
		t.Errorf("parts: %v", s.Parts)
	}
	if got := n.names(s.Alone); !slices.Equal(got, []string{"d"}) {
		t.Errorf("alone: %v", got)
	}
	if s := n.WithoutNode(n.named(t, "Voisin")); !s.Nothing() && (len(s.Parts) > 0 || len(s.Alone) > 0) {
		t.Errorf("without a leaf all holds: %+v", s)
	}
}

// The hinges found in one walk are those that taking each node out finds.
func TestHinges(t *testing.T) {
	draw := rand.New(rand.NewPCG(3, 5))
	for range 200 {
		var sheets []Sheet
		size := 3 + draw.IntN(9)
		for i := range size {
			s := sheet("s" + strconv.Itoa(i))
			for range draw.IntN(3) {
				s.Links = append(s.Links, initiative.Link{Type: initiative.RefersTo, To: "s" + strconv.Itoa(draw.IntN(size))})
			}
			sheets = append(sheets, s)
		}
		n := Build(sheets, nil, today)
		var own []int
		for i := range n.Nodes {
			own = append(own, i)
		}
		found := map[int]int{}
		for _, h := range n.Around(own).Hinges() {
			found[h.Node] = h.Held()
		}
		for i := range n.Nodes {
			parts, _ := n.parts(i)
			held := 0
			for _, p := range parts[min(1, len(parts)):] {
				held += len(p)
			}
			if found[i] != held {
				t.Fatalf("node %d holds %d, taking it out finds %d", i, found[i], held)
			}
		}
	}
}

// A chain as long as a network must not exhaust the walk.
func TestHingesOfALongChain(t *testing.T) {
	const long = 20_000
	var sheets []Sheet
	var own []int
	for i := range long {
		s := sheet("s" + strconv.Itoa(i))
		if i > 0 {
			s.Links = []initiative.Link{{Type: initiative.RefersTo, To: "s" + strconv.Itoa(i-1)}}
		}
		sheets, own = append(sheets, s), append(own, i)
	}
	hinges := Build(sheets, nil, today).Around(own).Hinges()
	if len(hinges) != long-4 { // both ends and their neighbours cut off at most one node
		t.Errorf("%d hinges", len(hinges))
	}
	if hinges[0].Held() != long/2-1 {
		t.Errorf("the middle holds %d", hinges[0].Held())
	}
}

// What an organisation says of a sheet that became another holds of that other:
// the record is not written again, and an undone merge finds it as it was.
func TestATieFollowsAMerge(t *testing.T) {
	kept := sheet("gardée")
	kept.Was = []string{"partie"}
	records := []organisation.Organisation{{ID: "dep", Name: "Département", Links: []organisation.Link{{Act: organisation.Funds, To: "partie"}, {Act: organisation.Funds, To: "gardée"}}}}
	n := Build([]Sheet{kept}, records, today)
	if len(n.Ties) != 1 || n.Nodes[n.Ties[0].To].Name != "gardée" {
		t.Errorf("%+v", n.Ties)
	}
	if n := Build([]Sheet{sheet("gardée"), sheet("partie")}, records, today); len(n.Ties) != 2 {
		t.Errorf("once undone: %+v", n.Ties)
	}
}
