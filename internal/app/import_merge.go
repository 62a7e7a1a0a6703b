package app

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// merging lays a line over an initiative of the registry: what the line leaves
// empty stays, what people wrote by hand stands and the line's becomes a
// proposal.
type merging struct {
	Line     int                   `json:"line"`
	Incoming initiative.Initiative `json:"incoming"`
	Exact    bool                  `json:"exact,omitempty"` // by its identifier: it keeps the list it came from

	next      initiative.Initiative
	changed   bool
	renamed   bool
	proposals []ImportProposal
	of        string // the sheet merged into this one that the line tells of, "" for this one
}

func (row *importRow) merging() *merging {
	return &merging{Line: row.line, Incoming: row.in, Exact: row.id != ""}
}

// mergedPaths are the parts of a record that a line may decide.
var mergedPaths = func() []string {
	paths := []string{"/extra", "/source/row"}
	for _, f := range importFields {
		for _, p := range f.paths {
			if !slices.Contains(paths, p) {
				paths = append(paths, p)
			}
		}
	}
	slices.Sort(paths)
	return paths
}()

// into lays the line over a record. history is asked only when something
// differs.
func (g *merging) into(r store.Record, history func() ([]store.Change, error)) error {
	v, err := viewOfRecord(r)
	if err != nil {
		return err
	}
	wanted := g.wanted(v.Initiative)
	current, incoming, err := trees(v.Initiative, wanted)
	if err != nil {
		return err
	}
	g.of = toldMerged(v.Initiative, g.Incoming.Source)
	foreign := v.Source.List != "" && v.Source.List != g.Incoming.Source.List && !g.Exact || g.of != ""
	var changes []store.Change
	for _, path := range mergedPaths {
		want, has := at(incoming, path)
		have, had := at(current, path)
		if !has || had && reflect.DeepEqual(have, want) || strings.HasPrefix(path, "/source/") && (foreign || g.Exact) {
			continue
		}
		if changes == nil {
			if changes, err = history(); err != nil {
				return err
			}
		}
		if had && foreign || byHand(changes, path) {
			g.proposals = append(g.proposals, proposal(g.Line, v.ID, v.Name, path, have, want))
			continue
		}
		put(current, path, want)
		g.changed = true
	}
	body, err := json.Marshal(current)
	if err != nil {
		return err
	}
	err = json.Unmarshal(body, &g.next)
	g.renamed = g.next.Name != v.Name
	return err
}

func trees(a, b initiative.Initiative) (x, y map[string]any, err error) {
	for _, side := range []struct {
		in initiative.Initiative
		to *map[string]any
	}{{a, &x}, {b, &y}} {
		body, err := json.Marshal(side.in)
		if err != nil {
			return nil, nil, fmt.Errorf("compare initiative: %w", err)
		}
		if err := json.Unmarshal(body, side.to); err != nil {
			return nil, nil, fmt.Errorf("compare initiative: %w", err)
		}
	}
	return x, y, nil
}

// at reads the value at a path; an empty one is as absent.
func at(tree map[string]any, path string) (any, bool) {
	var node any = tree
	for _, part := range strings.Split(path[1:], "/") {
		m, is := node.(map[string]any)
		if !is {
			return nil, false
		}
		if node, is = m[part]; !is {
			return nil, false
		}
	}
	return node, node != nil && node != ""
}

func put(tree map[string]any, path string, value any) {
	parts := strings.Split(path[1:], "/")
	for _, part := range parts[:len(parts)-1] {
		child, is := tree[part].(map[string]any)
		if !is {
			child = map[string]any{}
			tree[part] = child
		}
		tree = child
	}
	tree[parts[len(parts)-1]] = value
}

// wanted is the line once what it does not say of a list is taken from the
// record: the SIRET of an organisation that it only names, the funders that it
// has no column for, a place's second address.
func (g *merging) wanted(have initiative.Initiative) initiative.Initiative {
	want := g.Incoming
	if len(want.Organisations) > 0 {
		want.Organisations = mergeOrganisations(have.Organisations, want.Organisations)
	}
	if len(want.Places) > 0 && len(have.Places) > 0 {
		want.Places = append([]initiative.Place{mergePlace(have.Places[0], want.Places[0])}, have.Places[1:]...)
	}
	if len(want.Extra) > 0 {
		want.Extra = mergeExtra(have.Extra, want.Extra)
	}
	if text.PlainHTML(want.Story) == text.PlainHTML(have.Story) {
		want.Story = have.Story // an export gives its words without their form
	}
	if d, h := want.Approach.Document, have.Approach.Document; d != nil && h != nil && d.URL == h.URL {
		want.Approach.Document = h
	}
	return want
}

func mergeOrganisations(have, want []initiative.Organisation) []initiative.Organisation {
	out := slices.Clone(want)
	roles := map[string]bool{}
	for i, o := range out {
		roles[o.Role] = true
		j := slices.IndexFunc(have, func(h initiative.Organisation) bool {
			return text.Fold(h.Name) == text.Fold(o.Name) && (h.Role == o.Role || h.Role == "" && o.Role == "lead")
		})
		if j < 0 {
			continue
		}
		out[i].Role, out[i].LegalForm = have[j].Role, cmp.Or(o.LegalForm, have[j].LegalForm)
		out[i].SIRET, out[i].RNA = cmp.Or(o.SIRET, have[j].SIRET), cmp.Or(o.RNA, have[j].RNA)
		out[i].Terms = have[j].Terms // no column says them
	}
	for _, h := range have {
		if !roles[cmp.Or(h.Role, "lead")] {
			out = append(out, h)
		}
	}
	return out
}

func mergePlace(have, want initiative.Place) initiative.Place {
	have.Label, have.Address = cmp.Or(want.Label, have.Label), cmp.Or(want.Address, have.Address)
	if want.Lon != nil && want.Lat != nil {
		have.Lon, have.Lat = want.Lon, want.Lat
	}
	return have
}

func mergeExtra(have, want []initiative.Extra) []initiative.Extra {
	out := slices.Clone(have)
	for _, x := range want {
		if i := slices.IndexFunc(out, func(h initiative.Extra) bool { return h.Name == x.Name }); i >= 0 {
			out[i].Value = x.Value
			continue
		}
		out = append(out, x)
	}
	return out
}

// byHand says whether the last who decided a part of a record was a person, and
// not an import or its undoing.
func byHand(changes []store.Change, path string) bool {
	for _, c := range slices.Backward(changes) {
		for _, op := range c.Ops {
			if touches(op, path) {
				return c.Source == sourceReturn || c.Source == sourceLot || c.Batch == "" && c.Source != "import" && c.Source != demoSource
			}
		}
	}
	return false
}

func touches(op store.Op, path string) bool {
	if op.Path == path || strings.HasPrefix(op.Path, path+"/") {
		return true
	}
	if !strings.HasPrefix(path, op.Path+"/") {
		return false
	}
	before, had := inside(op.Before, path[len(op.Path):])
	after, has := inside(op.After, path[len(op.Path):])
	return had != has || !reflect.DeepEqual(before, after)
}

func inside(body json.RawMessage, path string) (any, bool) {
	var tree map[string]any
	if len(body) == 0 || json.Unmarshal(body, &tree) != nil {
		return nil, false
	}
	return at(tree, path)
}

// mostSaid is how much of a value is shown.
const mostSaid = 300

// inWords shows a value of a record as it is kept.
func inWords(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return text.CleanLine(text.PlainHTML(v), mostSaid)
	case []any:
		var parts []string
		for _, x := range v {
			parts = append(parts, inWords(x))
		}
		return text.CleanLine(strings.Join(parts, " ; "), mostSaid)
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if k != "role" {
				parts = append(parts, inWords(v[k]))
			}
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

// compareContact fills the contact of a record that has none; one that is there
// stands.
func (row *importRow) compareContact(have initiative.Contact) {
	switch {
	case row.contact.Empty():
	case have.Empty():
		row.fill = true
	case have.Name != row.contact.Name && row.contact.Name != "" || have.Email != row.contact.Email && row.contact.Email != "" || have.Phone != row.contact.Phone && row.contact.Phone != "":
		row.proposals = append(row.proposals, ImportProposal{Line: row.line, ID: row.known.ID, Name: row.next.Name, Field: "contact"})
	}
}
