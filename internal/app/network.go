package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// networks keeps what sheets and organisations say of one another, by space. It
// is read once; then only what was written since is read.
type networks struct {
	mu sync.Mutex
	at map[string]*registryTies
}

// registryTies are the ties of a space as they were read, and the two networks
// that they make: for who sees drafts, and for anyone.
type registryTies struct {
	mu       sync.Mutex
	revision store.Revision
	latest   int64 // instant of the last writing that was read
	sheets   map[string]tiedSheet
	records  map[string]recordedOrganisation
	day      string
	made     map[bool]*Network // whether drafts are in it
}

type tiedSheet struct {
	network.Sheet
	public bool
}

type recordedOrganisation struct {
	organisation.Organisation
	version int64
}

// Network is what an actor may see of the ties of a space. It never changes, and
// keeps what was worked out of it.
type Network struct {
	*network.Network
	space    string
	versions map[string]int64 // of the records
	byCode   map[string]int   // of an address → node
	codes    map[int]string   // node → the code of its address
	ordered  []int            // organisations by name

	mu   sync.Mutex
	kept map[string]any
}

func (n *networks) of(space string) *registryTies {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.at == nil {
		n.at = map[string]*registryTies{}
	}
	if n.at[space] == nil {
		n.at[space] = &registryTies{}
	}
	return n.at[space]
}

// NetworkOf is the network of a space as the actor may see it: drafts are nothing
// to who does not see them, down to how names are gathered.
func (a *App) NetworkOf(ctx context.Context, actor access.Actor, space string) (*Network, error) {
	now, err := a.store.Revision(ctx, space, "")
	if err != nil {
		return nil, err
	}
	t := a.networks.of(space)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sheets == nil || t.revision != now {
		if err := a.readTies(context.WithoutCancel(ctx), space, t, now); err != nil { // others wait for it
			return nil, err
		}
	}
	if day := a.now().Format(time.DateOnly); t.day != day {
		t.day, t.made = day, nil
	}
	all := access.Visible(actor, access.KindInitiative, space).All()
	if t.made[all] == nil {
		if t.made == nil {
			t.made = map[bool]*Network{}
		}
		t.made[all] = t.network(space, all)
	}
	return t.made[all], nil
}

// slack is how long before the last writing that was seen another may have begun
// that ended after it.
const slack = 10 * time.Minute

// readTies reads what moved since the ties were read, or all of them when
// something was removed or an import came or went.
func (a *App) readTies(ctx context.Context, space string, t *registryTies, now store.Revision) error {
	since, after := t.revision, max(t.latest-slack.Milliseconds(), 0)
	old := t
	fresh := &registryTies{}
	if t.sheets == nil || since.Removals != now.Removals || since.Batches != now.Batches {
		since, after = store.Revision{}, 0
		fresh.sheets, fresh.records = map[string]tiedSheet{}, map[string]recordedOrganisation{}
		old = fresh
	}
	var ids []string
	moved := false
	err := a.store.Standing(ctx, access.Visible(access.House, access.KindInitiative, space), kindInitiative, since, after, func(r store.Record) error {
		in, err := decode[initiative.Initiative](r)
		if err != nil {
			return err
		}
		t.latest = max(t.latest, r.Updated)
		old.sheets[r.ID], moved = tiedSheet{sheetOf(in, r.SortKey), r.Public}, true
		ids = append(ids, r.ID)
		return nil
	})
	if err == nil {
		err = a.store.Standing(ctx, access.Visible(access.House, access.KindOrganisation, space), kindOrganisation, since, after, func(r store.Record) error {
			o, err := decode[organisation.Organisation](r)
			t.latest = max(t.latest, r.Updated)
			old.records[r.ID], moved = recordedOrganisation{o, r.Version}, true
			return err
		})
	}
	if err != nil {
		t.sheets = nil // what was half read is read again
		return err
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindInitiative, ids)
	if err != nil {
		t.sheets = nil
		return err
	}
	for id, path := range paths {
		s := old.sheets[id]
		s.Slug = strings.TrimPrefix(path, sectionInitiative+"/")
		old.sheets[id] = s
	}
	t.sheets, t.records, t.revision = old.sheets, old.records, now
	if moved || old == fresh {
		t.made = nil
	}
	return nil
}

// sheetOf is what the network reads of an initiative.
func sheetOf(in initiative.Initiative, sortKey string) network.Sheet {
	var was []string
	for _, m := range in.Merged {
		was = append(was, m.ID)
	}
	return network.Sheet{ID: in.ID, Was: was, Name: in.Name, SortKey: sortKey, InEnglish: in.Translations["en"]["name"], Lang: in.Lang, Fictional: in.Fictional, Alone: in.Alone,
		Themes: in.Themes, Action: in.Action, Territories: in.Territories, Organisations: in.Organisations, Links: in.Links}
}

// network makes the network for who sees drafts, or for who does not.
func (t *registryTies) network(space string, all bool) *Network {
	var sheets []network.Sheet
	for _, key := range slices.Sorted(maps.Keys(t.sheets)) {
		if s := t.sheets[key]; all || s.public {
			sheets = append(sheets, s.Sheet)
		}
	}
	var records []organisation.Organisation
	n := &Network{space: space, versions: map[string]int64{}, byCode: map[string]int{}, codes: map[int]string{}, kept: map[string]any{}}
	for _, key := range slices.Sorted(maps.Keys(t.records)) {
		if r := t.records[key]; all || r.Public {
			records = append(records, r.Organisation)
			n.versions[key] = r.version
		}
	}
	n.Network = network.Build(sheets, records, t.day)
	n.address()
	return n
}

// organisationCode is the end of the address of an organisation: it comes from
// what it is known by, so that a sheet can lead there without looking it up.
func organisationCode(space, id_ string) string {
	return id.Short(space, kindOrganisation+"/"+id_, organisationCodeLength)
}

const organisationCodeLength = 12

// address gives each organisation the codes that lead to it: its own, and those
// of all that it is known by.
func (n *Network) address() {
	also := map[string]int{}
	for _, g := range n.Organisations {
		node, _ := n.Organisation(g.ID)
		code := organisationCode(n.space, g.ID)
		n.byCode[code], n.codes[node] = node, code
		for _, key := range g.Keys {
			n.byCode[organisationCode(n.space, organisation.KeyID(key))] = node
		}
		for _, key := range g.Also {
			if other, there := also[key]; there && other != node {
				also[key] = -1
			} else if !there {
				also[key] = node
			}
		}
		n.ordered = append(n.ordered, node)
	}
	for key, node := range also {
		code := organisationCode(n.space, organisation.KeyID(key))
		if _, taken := n.byCode[code]; !taken && node >= 0 {
			n.byCode[code] = node
		}
	}
	n.order()
}

// Kept gives what was worked out of the network under a key, once. Whoever
// receives it reads it only.
func (n *Network) Kept(key string, work func() (any, error)) (any, error) {
	n.mu.Lock()
	v, there := n.kept[key]
	n.mu.Unlock()
	if there {
		return v, nil
	}
	v, err := work()
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.kept) >= mostKept {
		clear(n.kept)
	}
	n.kept[key] = v
	return v, nil
}

// OrganisationSlug is the last part of the address of an organisation.
func (n *Network) OrganisationSlug(node int) string {
	return text.Slug(n.Nodes[node].Name) + "-" + n.codes[node]
}

// NamedSlug is the address of an organisation that a sheet of a space names: it
// leads to whatever this name is gathered into.
func NamedSlug(space string, o initiative.Organisation) string {
	key := organisation.NamedBy([]initiative.Organisation{o}, 0)[0].Key()
	return text.Slug(o.Name) + "-" + organisationCode(space, organisation.KeyID(key))
}

// OrganisationSlugOf is the address of what was just written about an
// organisation.
func OrganisationSlugOf(space string, o organisation.Organisation) string {
	return text.Slug(o.Name) + "-" + organisationCode(space, o.ID)
}
