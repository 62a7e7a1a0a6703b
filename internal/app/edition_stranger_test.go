package app

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// stranger holds the files of a data package and knows nothing of Bocage but
// what docs/METHOD and the package's own README say. This file calls no code of
// ours: every formula is written again from the documents.
type stranger struct {
	t     *testing.T
	files map[string]string
}

type row map[string]string

func (s stranger) table(name string) []row {
	s.t.Helper()
	lines, err := csv.NewReader(strings.NewReader(s.files["data/"+name+".csv"])).ReadAll()
	if err != nil || len(lines) == 0 {
		s.t.Fatalf("%s: %d lines, %v", name, len(lines), err)
	}
	var all []row
	for _, line := range lines[1:] {
		r := row{}
		for i, column := range lines[0] {
			r[column] = line[i]
		}
		all = append(all, r)
	}
	return all
}

func (s stranger) document(name string, into any) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(s.files[name]), into); err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
}

func number(text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// whole is a count; what is written nowhere is none.
func whole(text string) int { n, _ := strconv.Atoi(text); return n }

// value is what a reading, an effect or a cell says: +2, −1, ±3, 0, so, "".
type value struct {
	state, direction string
	intensity        int // 0 when nobody can say
}

func valueOf(r row) value { return value{r["state"], r["direction"], whole(r["intensity"])} }

// signed is the value as a number (docs/METHOD/matrice.md, « Quatre états »).
func (v value) signed() float64 {
	switch {
	case v.state == "no_effect", v.direction == "mixed":
		return 0
	case v.direction == "positive":
		return float64(max(v.intensity, 1))
	case v.direction == "negative":
		return -float64(max(v.intensity, 1))
	}
	return math.NaN()
}

// joined puts the readings of an effect together (« Quand les lectures se
// rejoignent »).
func joined(readings []value) (v value, open bool) {
	if len(readings) == 0 {
		return value{state: "not_studied"}, false
	}
	if !slices.ContainsFunc(readings, func(o value) bool { return o != readings[0] }) {
		return readings[0], false
	}
	var signs []float64
	states, strongest, up, down := map[string]int{}, 0, false, false
	for _, o := range readings {
		states[o.state]++
		strongest = max(strongest, o.intensity)
		up, down = up || o.direction == "positive" || o.direction == "mixed", down || o.direction == "negative" || o.direction == "mixed"
		if n := o.signed(); !math.IsNaN(n) {
			signs = append(signs, n)
		}
	}
	switch {
	case states["effect"] == 0 && states["not_applicable"] > states["no_effect"]:
		return value{state: "not_applicable"}, true
	case states["effect"] == 0:
		return value{state: "no_effect"}, true
	case up && down:
		return value{"effect", "mixed", strongest}, true
	}
	slices.Sort(signs)
	middle := math.Abs(signs[len(signs)/2]+signs[(len(signs)-1)/2]) / 2
	return value{"effect", map[bool]string{true: "positive", false: "negative"}[up], max(1, int(math.Floor(middle+0.5)))}, true
}

// oneCell is what several effects show in one cell (« Plusieurs effets dans
// une case »).
func oneCell(effects []value) value {
	out := value{state: "not_studied"}
	order := []string{"not_studied", "not_applicable", "no_effect", "effect"}
	for _, e := range effects {
		switch {
		case slices.Index(order, e.state) > slices.Index(order, out.state):
			out = e
		case e.state == "effect" && out.state == "effect":
			out.intensity = max(out.intensity, e.intensity)
			if out.direction != e.direction {
				out.direction = "mixed"
			}
		}
	}
	return out
}

// effects are checked against the readings they come from; one the group
// settled carries its reason, and says what the group wrote.
func (s stranger) effects() map[string]value {
	readings := map[string][]value{}
	for _, r := range s.table("readings") {
		readings[r["effect"]] = append(readings[r["effect"]], valueOf(r))
	}
	all := map[string]value{}
	for _, e := range s.table("effects") {
		all[e["id"]] = valueOf(e)
		v, open := joined(readings[e["id"]])
		if e["reason"] == "" && (v != valueOf(e) || fmt.Sprint(open) != e["open"]) {
			s.t.Errorf("effect %s is %v, open %s; its readings %v make %v, open %v", e["id"], valueOf(e), e["open"], readings[e["id"]], v, open)
		}
		if whole(e["readings"]) != len(readings[e["id"]]) {
			s.t.Errorf("effect %s has %d readings", e["id"], len(readings[e["id"]]))
		}
	}
	return all
}

// cells are made again from the effects: initiative, dimension → value.
func (s stranger) cells() map[[2]string]value {
	effects, touched := s.effects(), map[[2]string][]value{}
	for _, e := range s.table("effects") {
		for d := range strings.SplitSeq(e["dimensions"], "|") {
			at := [2]string{e["initiative"], d}
			touched[at] = append(touched[at], effects[e["id"]])
		}
	}
	all := map[[2]string]value{}
	for _, in := range s.table("census") {
		for _, d := range s.table("dimensions") {
			if at := [2]string{in["initiative"], d["id"]}; in["status"] == "selected" && d["leaf"] == "true" {
				all[at] = oneCell(touched[at])
			}
		}
	}
	return all
}

// root is the Merkle tree's (docs/METHOD/editions.md, « L’empreinte »).
func root(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	half := 1
	for half*2 < len(leaves) {
		half *= 2
	}
	sum := sha256.Sum256(slices.Concat([]byte{1}, root(leaves[:half]), root(leaves[half:])))
	return sum[:]
}

// listed is edition.json.
type listed struct {
	Root  string
	Parts []struct{ Path, SHA256, Withdrawn string }
}

// verify checks every file against the list, and the list against its root; it
// tells the gaps.
func (s stranger) verify() (found string, gaps []string) {
	var list listed
	s.document("edition.json", &list)
	var leaves [][]byte
	known := map[string]bool{"edition.json": true}
	for _, p := range list.Parts {
		known[p.Path] = true
		content, there := s.files[p.Path]
		switch sum := sha256.Sum256([]byte(content)); {
		case p.Withdrawn != "":
			gaps = append(gaps, p.Path+" "+p.Withdrawn)
			if there {
				s.t.Errorf("%s was withdrawn and is there", p.Path)
			}
		case !there || hex.EncodeToString(sum[:]) != p.SHA256:
			s.t.Errorf("%s is not what was published", p.Path)
		}
		sum, _ := hex.DecodeString(p.SHA256)
		leaf := sha256.Sum256(slices.Concat([]byte{0}, []byte(p.Path), []byte{0}, sum))
		leaves = append(leaves, leaf[:])
	}
	for path := range s.files {
		if !known[path] {
			s.t.Errorf("%s is in no list", path)
		}
	}
	if found = hex.EncodeToString(root(leaves)); found != list.Root {
		s.t.Errorf("the root of the list is %s, not %s", found, list.Root)
	}
	return found, gaps
}

// crosses says whether a set of levels crosses several (docs/METHOD/portee.md);
// known is false for an empty set.
func crossesLevels(levels string, nationalCounts bool) (yes, known bool) {
	held := map[string]bool{}
	for l := range strings.SplitSeq(levels, "|") {
		held[map[string]string{"commune": "local", "epci": "local", "departement": "dep", "region": "reg", "national": "nat"}[l]] = true
	}
	n := 0
	for _, l := range []string{"local", "dep", "reg"} {
		if held[l] {
			n++
		}
	}
	return n >= 2 || nationalCounts && held["nat"] && n >= 1, levels != ""
}

// score is net_mean: the mean of the cells that have a value.
func score(cells map[[2]string]value, initiative, dimension string) float64 {
	sum, n := 0.0, 0
	for at, v := range cells {
		if x := v.signed(); at[0] == initiative && (dimension == "" || at[1] == dimension) && !math.IsNaN(x) {
			sum, n = sum+x, n+1
		}
	}
	return sum / float64(n)
}

// cliff is Cliff's delta, pair by pair.
func cliff(a, b []float64) float64 {
	above := 0
	for _, x := range a {
		for _, y := range b {
			switch {
			case x > y+1e-12:
				above++
			case x < y-1e-12:
				above--
			}
		}
	}
	return float64(above) / float64(len(a)*len(b))
}

// shared is p: the share of all ways of parting the same initiatives in two
// groups of these sizes that give at least this delta.
func shared(a, b []float64) float64 {
	all, observed, extreme, ways := slices.Concat(a, b), cliff(a, b), 0.0, 0.0
	for pick := range 1 << len(all) {
		var x, y []float64
		for i, v := range all {
			if pick>>i&1 == 1 {
				x = append(x, v)
			} else {
				y = append(y, v)
			}
		}
		if len(x) != len(a) {
			continue
		}
		ways++
		if cliff(x, y) >= observed-1e-12 {
			extreme++
		}
	}
	return extreme / ways
}

// flipped is p of a mean: the share of all choices of signs that give one at
// least as high.
func flipped(x []float64) float64 {
	observed, extreme := 0.0, 0.0
	for _, v := range x {
		observed += v
	}
	for signs := range 1 << len(x) {
		sum := 0.0
		for i, v := range x {
			sum += v * float64(1-2*(signs>>i&1))
		}
		if sum >= observed-1e-12 {
			extreme++
		}
	}
	return extreme / float64(int(1)<<len(x))
}
