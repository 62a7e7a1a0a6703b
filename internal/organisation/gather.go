package organisation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/text"
)

// Named is one organisation as one sheet names it.
type Named struct {
	Name, LegalForm, SIRET, RNA string
	Sheet                       int // whose, in the reader's own numbering
}

// Gathered is an organisation: what is written about it, if anything, and all
// that names it.
type Gathered struct {
	Organisation
	Recorded bool     // someone wrote about it
	Named    []int    // in the list that was gathered, in its order
	Keys     []string // what it is known by, and nothing else is: the strongest of each name
	Also     []string // the names that its numbers come with, which others may bear too
	ByName   bool     // no number says that the sheets mean the same one
}

// Gather finds which names stand for the same organisation. It gives the same
// whatever the order of the names:
//
//  1. the same SIRET or the same RNA is the same organisation, and numbers that one
//     name bears together are;
//  2. a name without a number goes with the record that bears this name, when only
//     one does, and the legal forms do not differ;
//  3. else with the numbered organisation that bears the same name and legal form,
//     when only one does;
//  4. else with all that bear the same name and legal form;
//  5. a name without a legal form either goes with the only organisation of that name,
//     or stands for itself.
//
// Two organisations with different numbers are never taken for one because of
// their name.
func Gather(records []Organisation, names []Named) []Gathered {
	g := gathering{records: records, names: names, of: make([]int, len(names)), byNumber: map[string]int{}}
	g.folded = make([]string, len(names))
	for i, n := range names {
		g.folded[i] = text.Fold(n.Name)
	}
	g.number()
	g.named(func(n Named) bool { return n.LegalForm != "" })
	g.named(func(n Named) bool { return n.LegalForm == "" })
	return g.result()
}

// gathering is one gathering under way. A group is a number; groups may turn out
// to be one (join).
type gathering struct {
	records  []Organisation
	names    []Named
	folded   []string
	of       []int // group of each name, -1 not yet
	parent   []int
	byNumber map[string]int
	recordAt []int             // group of each record
	bears    map[string][]form // folded name → groups and forms, of this pass and those before
}

type form struct {
	group    int
	legal    string
	recorded bool
}

func (g *gathering) group() int {
	g.parent = append(g.parent, len(g.parent))
	return len(g.parent) - 1
}

func (g *gathering) find(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *gathering) join(a, b int) {
	a, b = g.find(a), g.find(b)
	g.parent[max(a, b)] = min(a, b)
}

func numbers(siret []string, rna string) []string {
	var out []string
	for _, s := range siret {
		if s != "" {
			out = append(out, "siret:"+s)
		}
	}
	if rna != "" {
		out = append(out, "rna:"+rna)
	}
	return out
}

func (n Named) numbers() []string { return numbers([]string{n.SIRET}, n.RNA) }

// Key is the strongest of what a name is known by: a SIRET says more than an RNA,
// and an RNA than a name.
func (n Named) Key() string {
	if own := n.numbers(); len(own) > 0 {
		return own[0]
	}
	return n.nameKey()
}

func (n Named) nameKey() string {
	folded := text.Fold(n.Name)
	if folded == "" { // nothing to go by: the words themselves
		folded = "=" + n.Name
	}
	return "name:" + folded + "|" + n.LegalForm
}

// number makes a group of each record, then of what bears a number.
func (g *gathering) number() {
	for _, r := range g.records {
		g.recordAt = append(g.recordAt, g.take(numbers(r.SIRET, r.RNA)))
	}
	for i, n := range g.names {
		g.of[i] = -1
		if keys := n.numbers(); len(keys) > 0 {
			g.of[i] = g.take(keys)
		}
	}
	g.bears = map[string][]form{}
	for i, r := range g.records {
		for _, name := range append([]string{r.Name}, r.Names...) {
			g.bear(text.Fold(name), form{g.recordAt[i], r.LegalForm, true})
		}
	}
	for i, n := range g.names {
		if g.of[i] >= 0 {
			g.bear(g.folded[i], form{g.of[i], n.LegalForm, false})
		}
	}
}

func (g *gathering) take(keys []string) int {
	at := g.group()
	for _, k := range keys {
		if known, there := g.byNumber[k]; there {
			g.join(known, at)
		} else {
			g.byNumber[k] = at
		}
	}
	return at
}

func (g *gathering) bear(name string, f form) {
	for _, known := range g.bears[name] {
		if known.legal == f.legal && known.recorded == f.recorded && g.find(known.group) == g.find(f.group) {
			return
		}
	}
	g.bears[name] = append(g.bears[name], f)
}

// named places the names without a number that a pass speaks of.
func (g *gathering) named(pass func(Named) bool) {
	own := map[string]int{}
	var made []string // in order: what they bear counts for the next pass only
	for i, n := range g.names {
		if g.of[i] >= 0 || !pass(n) {
			continue
		}
		name := g.folded[i]
		if at, found := g.only(name, n.LegalForm); found {
			g.of[i] = at
			continue
		}
		key := name + "|" + n.LegalForm
		if name == "" { // nothing to go by: the words themselves
			key = "=" + n.Name + "|" + n.LegalForm
		}
		if _, there := own[key]; !there {
			own[key] = g.group()
			made = append(made, key)
		}
		g.of[i] = own[key]
	}
	for _, key := range made {
		name, legal, _ := strings.Cut(key, "|")
		g.bear(name, form{own[key], legal, false})
	}
}

// only is the one organisation that a name without a number can stand for.
func (g *gathering) only(name, legal string) (at int, found bool) {
	for _, recorded := range []bool{true, false} {
		at, several := -1, false
		for _, f := range g.bears[name] {
			if recorded && !f.recorded || f.legal != legal && f.legal != "" && legal != "" {
				continue
			}
			if at >= 0 && g.find(at) != g.find(f.group) {
				several = true
			}
			at = f.group
		}
		if at >= 0 {
			return at, !several
		}
	}
	return -1, false
}

func (g *gathering) result() []Gathered {
	at := map[int]int{}
	var out []Gathered
	place := func(group int) *Gathered {
		group = g.find(group)
		i, there := at[group]
		if !there {
			i = len(out)
			at[group] = i
			out = append(out, Gathered{})
		}
		return &out[i]
	}
	for i, r := range g.records {
		if p := place(g.recordAt[i]); !p.Recorded || r.ID < p.ID {
			p.Organisation, p.Recorded = r, true
		}
	}
	for i := range g.names {
		p := place(g.of[i])
		p.Named = append(p.Named, i)
	}
	for i := range out {
		g.finish(&out[i])
	}
	slices.SortFunc(out, func(x, y Gathered) int { return strings.Compare(x.ID, y.ID) })
	return out
}

// finish says what an organisation is called and known by.
func (g *gathering) finish(p *Gathered) {
	names, forms := map[string]int{}, map[string]int{}
	keys := map[string]bool{}
	for _, k := range numbers(p.SIRET, p.RNA) {
		keys[k] = true
	}
	for _, i := range p.Named {
		n := g.names[i]
		names[n.Name]++
		if n.LegalForm != "" {
			forms[n.LegalForm]++
		}
		own := n.numbers()
		for _, k := range own {
			keys[k] = true
		}
		if len(own) == 0 {
			keys[n.Key()] = true
		} else if k := n.nameKey(); !slices.Contains(p.Also, k) {
			p.Also = append(p.Also, k)
		}
	}
	for k := range keys {
		p.Keys = append(p.Keys, k)
	}
	slices.Sort(p.Also)
	slices.SortFunc(p.Keys, func(a, b string) int { return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b)) })
	p.ByName = len(p.Keys) == 0 || rank(p.Keys[0]) == 2
	if p.Recorded {
		p.Names = others(p.Names, names, p.Name)
		return
	}
	p.Name = most(names)
	p.Names, p.LegalForm = others(nil, names, p.Name), most(forms)
	for _, k := range p.Keys {
		if siret, is := strings.CutPrefix(k, "siret:"); is {
			p.SIRET = append(p.SIRET, siret)
		}
		if rna, is := strings.CutPrefix(k, "rna:"); is && p.RNA == "" {
			p.RNA = rna
		}
	}
	p.ID = KeyID(p.Keys[0])
}

func rank(key string) int {
	switch {
	case strings.HasPrefix(key, "siret:"):
		return 0
	case strings.HasPrefix(key, "rna:"):
		return 1
	}
	return 2
}

// KeyID is the identifier of an organisation that only sheets name: it comes from
// what it is known by, so that it is the same here and elsewhere, and stays when
// someone writes about it.
func KeyID(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "org-" + hex.EncodeToString(sum[:10])
}

// most is what was said most often; of equals, the first in order.
func most(said map[string]int) string {
	best := ""
	for word, n := range said {
		if best == "" || n > said[best] || n == said[best] && word < best {
			best = word
		}
	}
	return best
}

// others are the names that differ from the one shown by more than accents and
// capitals.
func others(first []string, names map[string]int, shown string) []string {
	seen := map[string]bool{text.Fold(shown): true}
	var out []string
	for _, n := range first {
		seen[text.Fold(n)] = true
		out = append(out, n)
	}
	var more []string
	for n := range names {
		more = append(more, n)
	}
	slices.Sort(more)
	for _, n := range more {
		if f := text.Fold(n); !seen[f] {
			seen[f] = true
			out = append(out, n)
		}
	}
	return out
}

// ActOf is what a role of a sheet says that an organisation does.
func ActOf(role string) Act {
	switch role {
	case "funder":
		return Funds
	case "partner":
		return Partners
	case "network":
		return Gathers
	}
	return Carries
}

// NamedBy are the organisations that a sheet names.
func NamedBy(in []initiative.Organisation, sheet int) []Named {
	out := make([]Named, len(in))
	for i, o := range in {
		out[i] = Named{Name: o.Name, LegalForm: o.LegalForm, SIRET: o.SIRET, RNA: o.RNA, Sheet: sheet}
	}
	return out
}
