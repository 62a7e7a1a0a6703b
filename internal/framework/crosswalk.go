package framework

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"codeberg.org/bocage/bocage/internal/fault"
)

// Strength says how a dimension compares with its counterpart, read from the
// first to the second, as SKOS does (W3C, 2009, § 10).
type Strength string

// The strengths: the same; the counterpart is wider; it is narrower; the two
// overlap and neither holds the other.
const (
	Exact    Strength = "exact"
	Broader  Strength = "broader"
	Narrower Strength = "narrower"
	Partial  Strength = "partial"
)

// inverse is the strength read the other way.
func (s Strength) inverse() Strength {
	switch s {
	case Broader:
		return Narrower
	case Narrower:
		return Broader
	}
	return s
}

// then is what is left of a strength after another: two steps wider are wider,
// a step wider and one narrower may be anything that overlaps.
func (s Strength) then(next Strength) Strength {
	switch {
	case s == Exact, s == next:
		return next
	case next == Exact:
		return s
	}
	return Partial
}

// Mapping ties a leaf of one framework to a leaf of another.
type Mapping struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Strength Strength `json:"strength"`
	Note     Text     `json:"note"`
	// Through lists the dimensions in between, of a composed crosswalk.
	Through []string `json:"through,omitempty"`
}

// Loss is a dimension without counterpart, and why.
type Loss struct {
	ID     string     `json:"id"`
	Note   Text       `json:"note"`
	Reason LossReason `json:"reason"`
}

// LossReason says what kind of loss it is.
type LossReason string

// The reasons: the crosswalk says that nothing corresponds; a step of a
// composed one has nothing; the id is no leaf of the framework.
const (
	NoCounterpart LossReason = "no_counterpart"
	LostOnTheWay  LossReason = "lost_on_the_way"
	NotALeaf      LossReason = "not_a_leaf"
)

// Crosswalk (passerelle) is a reading of one framework in the terms of
// another: many to many, partial, signed and dated, a proposal to discuss.
// Every leaf of From is mapped or in Lost; every leaf of To is reached or in
// Unreached.
type Crosswalk struct {
	ID        string    `json:"id"`
	Version   string    `json:"version"`
	Title     Text      `json:"title"`
	From      Ref       `json:"from"`
	To        Ref       `json:"to"`
	BothWays  bool      `json:"both_ways"`
	Author    string    `json:"author"`
	Date      string    `json:"date"`
	Status    string    `json:"status"` // proposal or agreed
	Loss      Text      `json:"loss"`   // what is lost by the whole, in a sentence
	Mappings  []Mapping `json:"mappings"`
	Lost      []Loss    `json:"lost"`
	Unreached []Loss    `json:"unreached"`
	// Composed lists the crosswalks that this one chains; none for one that
	// someone wrote. A page must show it.
	Composed []string `json:"composed,omitempty"`
	visited  []string
}

// Map carries dimensions over. Each target keeps the dimension it comes from,
// so that one effect carried to two targets is still one effect. What has no
// counterpart, or is no leaf of From, is in lost: nothing disappears.
func (c *Crosswalk) Map(ids []string) (targets []Mapping, lost []Loss) {
	for _, id := range ids {
		before := len(targets)
		for _, m := range c.Mappings {
			if m.From == id {
				targets = append(targets, m)
			}
		}
		if len(targets) > before {
			continue
		}
		i := slices.IndexFunc(c.Lost, func(l Loss) bool { return l.ID == id })
		if i < 0 {
			lost = append(lost, Loss{ID: id, Reason: NotALeaf})
			continue
		}
		lost = append(lost, c.Lost[i])
	}
	return targets, lost
}

// Inverse reads the crosswalk the other way; false when its author made it for
// one way only.
func (c *Crosswalk) Inverse() (*Crosswalk, bool) {
	if !c.BothWays {
		return nil, false
	}
	back := *c
	back.From, back.To = c.To, c.From
	back.Lost, back.Unreached = c.Unreached, c.Lost
	back.Mappings = make([]Mapping, len(c.Mappings))
	for i, m := range c.Mappings {
		m.From, m.To, m.Strength = m.To, m.From, m.Strength.inverse()
		back.Mappings[i] = m
	}
	return &back, true
}

// Compose chains two crosswalks, never in silence: the result names both, its
// strengths are weakened, and what is lost at either step is in Lost. Two that
// do not meet, or a chain that comes back to a framework it left, are refused.
func Compose(a, b *Crosswalk) (*Crosswalk, error) {
	if a.To != b.From {
		return nil, fault.New(fault.Invalid, "framework.crosswalks_apart", "first", a.ID, "second", b.ID)
	}
	if visited := append(a.chain(), a.To.Framework); slices.Contains(visited, b.To.Framework) || overlap(visited, b.visited) {
		return nil, fault.New(fault.Invalid, "framework.crosswalk_cycle", "value", b.To.Framework)
	}
	c := &Crosswalk{ID: a.ID + "+" + b.ID, Version: a.Version + "+" + b.Version, Title: joined(a.Title, b.Title),
		From: a.From, To: b.To, Author: a.Author, Date: max(a.Date, b.Date), Status: a.Status,
		Loss: joined(a.Loss, b.Loss), Composed: append(a.parts(), b.parts()...),
		visited: append(append(a.chain(), a.To.Framework), b.visited...)}
	if a.Author != b.Author {
		c.Author += ", " + b.Author
	}
	if b.Status == Proposal {
		c.Status = Proposal
	}
	c.chainMappings(a, b)
	return c, nil
}

func (c *Crosswalk) chain() []string {
	if len(c.visited) > 0 {
		return slices.Clone(c.visited)
	}
	return []string{c.From.Framework}
}

func (c *Crosswalk) parts() []string {
	if len(c.Composed) > 0 {
		return slices.Clone(c.Composed)
	}
	return []string{c.ID}
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(b, func(s string) bool { return slices.Contains(a[:len(a)-1], s) })
}

func joined(a, b Text) Text { return Text{FR: a.FR + " · " + b.FR, EN: a.EN + " · " + b.EN} }

func (c *Crosswalk) chainMappings(a, b *Crosswalk) {
	reached := map[string]bool{}
	c.Lost = slices.Clone(a.Lost)
	for _, from := range sources(a) {
		ways, _ := a.Map([]string{from})
		before := len(c.Mappings)
		for _, w := range ways {
			next, _ := b.Map([]string{w.To})
			for _, n := range next {
				reached[n.To] = true
				c.Mappings = append(c.Mappings, Mapping{From: from, To: n.To, Strength: w.Strength.then(n.Strength),
					Note: notes(w.Note, n.Note), Through: append(append(slices.Clone(w.Through), w.To), n.Through...)})
			}
		}
		if len(c.Mappings) == before {
			_, gone := b.Map([]string{ways[0].To})
			c.Lost = append(c.Lost, Loss{ID: from, Note: gone[0].Note, Reason: LostOnTheWay})
		}
	}
	c.Unreached = slices.Clone(b.Unreached)
	for _, m := range b.Mappings {
		if !reached[m.To] && !slices.ContainsFunc(c.Unreached, func(l Loss) bool { return l.ID == m.To }) {
			c.Unreached = append(c.Unreached, Loss{ID: m.To, Note: m.Note, Reason: LostOnTheWay})
		}
	}
}

func notes(a, b Text) Text {
	switch {
	case a.Blank():
		return b
	case b.Blank():
		return a
	}
	return joined(a, b)
}

// sources lists the mapped dimensions of From once, in order.
func sources(c *Crosswalk) []string {
	var ids []string
	for _, m := range c.Mappings {
		if !slices.Contains(ids, m.From) {
			ids = append(ids, m.From)
		}
	}
	return ids
}

// Statuses of a crosswalk.
const (
	Proposal = "proposal"
	Agreed   = "agreed"
)

// parseCrosswalk reads a crosswalk and checks it against the two frameworks.
func (l *Library) parseCrosswalk(b []byte) (*Crosswalk, error) {
	w := &walk{library: l, c: &Crosswalk{}}
	root := w.document(b)
	if root == nil {
		return nil, w.faults.Err()
	}
	c := w.c
	w.mapping(root, "", map[string]take{
		"id":        w.form(&c.ID, idForm, "id_form"),
		"version":   w.form(&c.Version, versionForm, "version_form"),
		"title":     w.text(&c.Title, maxTitle),
		"from":      w.ref(&c.From),
		"to":        w.ref(&c.To),
		"both_ways": func(n *yaml.Node, path string) { c.BothWays = w.oneOf(n, path, "true", "false") == "true" },
		"author":    w.string(&c.Author, maxTitle),
		"date":      w.form(&c.Date, dateForm, "date_form"),
		"status":    func(n *yaml.Node, path string) { c.Status = w.oneOf(n, path, Proposal, Agreed) },
		"loss":      w.text(&c.Loss, maxText),
		"mappings":  w.mappings,
		"lost":      w.losses(&c.Lost),
		"unreached": w.losses(&c.Unreached),
	}, "id", "version", "title", "from", "to", "both_ways", "author", "date", "status", "loss", "mappings", "lost", "unreached")
	if len(w.faults) == 0 {
		w.complete(root)
	}
	if len(w.faults) > 0 {
		return nil, w.faults
	}
	return c, nil
}

// walk is a reader that builds a crosswalk and remembers where its ids stand.
type walk struct {
	reader
	library *Library
	c       *Crosswalk
	from    []placed
	to      []placed
}

// placed is an id and its node.
type placed struct {
	id, path string
	node     *yaml.Node
}

func (w *walk) mappings(n *yaml.Node, path string) {
	w.list(n, path, func(n *yaml.Node, path string, _ int) {
		var m Mapping
		w.mapping(n, path, map[string]take{
			"from": func(n *yaml.Node, path string) { m.From = w.side(&w.from, n, path) },
			"to":   func(n *yaml.Node, path string) { m.To = w.side(&w.to, n, path) },
			"strength": func(n *yaml.Node, path string) {
				m.Strength = Strength(w.oneOf(n, path, string(Exact), string(Broader), string(Narrower), string(Partial)))
			},
			"note": w.text(&m.Note, maxText),
		}, "from", "to", "strength")
		if m.Strength != Exact && m.Strength != "" && m.Note.Blank() {
			w.fail(n, join(path, "note"), "mapping_note")
		}
		same := func(o Mapping) bool { return o.From == m.From && o.To == m.To && m.To != "" }
		if slices.ContainsFunc(w.c.Mappings, same) {
			w.fail(n, path, "repeated_mapping", "from", short(m.From), "to", short(m.To))
		}
		w.c.Mappings = append(w.c.Mappings, m)
	})
}

func (w *walk) side(into *[]placed, n *yaml.Node, path string) string {
	id := w.formed(n, path, idForm, "id_form")
	*into = append(*into, placed{id, path, n})
	return id
}

func (w *walk) losses(into *[]Loss) take {
	return func(n *yaml.Node, path string) {
		side := &w.from
		if into == &w.c.Unreached {
			side = &w.to
		}
		w.list(n, path, func(n *yaml.Node, path string, _ int) {
			loss := Loss{Reason: NoCounterpart}
			w.mapping(n, path, map[string]take{
				"id":   func(n *yaml.Node, path string) { loss.ID = w.side(side, n, path) },
				"note": w.text(&loss.Note, maxText),
			}, "id", "note")
			*into = append(*into, loss)
		})
	}
}

// complete holds the crosswalk against its frameworks: every id is a leaf, and
// every leaf is either tied or said to be lost, never both.
func (w *walk) complete(root *yaml.Node) {
	if w.c.From.Framework == w.c.To.Framework {
		w.fail(child(root, "to"), "to", "crosswalk_cycle", "value", w.c.To.Framework)
		return
	}
	for _, side := range []struct {
		name string
		ref  Ref
		ids  []placed
		gap  string
	}{{"from", w.c.From, w.from, "lost"}, {"to", w.c.To, w.to, "unreached"}} {
		f, ok := w.library.Get(side.ref.Framework, side.ref.Version)
		if !ok {
			w.fail(child(root, side.name), side.name, "unknown_framework", "value", short(side.ref.Framework), "version", short(side.ref.Version))
			continue
		}
		w.leaves(side.gap, root, f, side.ids)
	}
}

func (w *walk) leaves(side string, root *yaml.Node, f *Framework, ids []placed) {
	tied, lost := map[string]bool{}, map[string]bool{}
	for _, p := range ids {
		if d, ok := f.Lookup(p.id); !ok || !d.Leaf {
			w.fail(p.node, p.path, "unknown_dimension", "value", short(p.id), "framework", f.ID)
		}
		if strings.HasPrefix(p.path, "mappings.") {
			tied[p.id] = true
		}
	}
	for _, p := range ids {
		if strings.HasPrefix(p.path, "mappings.") {
			continue
		}
		if tied[p.id] || lost[p.id] {
			w.fail(p.node, p.path, "lost_and_mapped", "value", short(p.id))
		}
		lost[p.id] = true
	}
	for _, d := range f.Leaves() {
		if !tied[d.ID] && !lost[d.ID] {
			w.fail(child(root, side), side, "forgotten_dimension", "value", d.ID, "framework", f.ID)
		}
	}
}
