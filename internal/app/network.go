package app

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
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
	read     time.Time // when the revision was last seen, on this machine's clock
	sheets   map[string]tiedSheet
	records  map[string]recordedOrganisation
	day      string
	made     map[bool]*Network // whether drafts are in it
}

type tiedSheet struct {
	network.Sheet
	public  bool
	version int64
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
	at := a.now()
	now, err := a.store.Revision(ctx, space, "")
	if err != nil {
		return nil, err
	}
	t := a.networks.of(space)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.sheets == nil || t.revision != now {
		if err := a.readTies(context.WithoutCancel(ctx), space, t, now, at); err != nil { // others wait for it
			return nil, err
		}
	}
	t.read = at
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

// slack is how long before the last reading a writing may have been stamped that
// it did not see: one that was not over, or by a clock that is late.
const slack = 10 * time.Minute

// setBack says whether the clock was set back between two readings of it: what was
// written between them may bear a stamp from before the first. What it says is
// compared with the time that truly went by, where the machine tells (package time).
func setBack(before, after time.Time) bool {
	wall := after.Round(0).Sub(before.Round(0))
	return wall < -slack || after.Sub(before)-wall > slack
}

// readTies reads what moved since the ties were read. When something was removed,
// an import came or went, or the clock was set back, what is kept is compared with
// what stands, version by version: no stamp tells of what an import wrote before it
// was shown, nor of what was written at an hour that comes twice. The stamps of what
// was read tell nothing either: one may be of tomorrow.
func (a *App) readTies(ctx context.Context, space string, t *registryTies, now store.Revision, at time.Time) error {
	r := &tiesReading{App: a, ctx: ctx, registryTies: t}
	sheets, records := access.Visible(access.House, access.KindInitiative, space), access.Visible(access.House, access.KindOrganisation, space)
	var err error
	switch since := t.revision; {
	case t.sheets == nil:
		t.sheets, t.records, t.made = map[string]tiedSheet{}, map[string]recordedOrganisation{}, nil
		if err = a.store.Standing(ctx, sheets, kindInitiative, store.Revision{}, 0, r.sheet); err == nil {
			err = a.store.Standing(ctx, records, kindOrganisation, store.Revision{}, 0, r.record)
		}
	case since.Removals != now.Removals || since.Batches != now.Batches || setBack(t.read, at):
		if err = differ(r, sheets, kindInitiative, t.sheets, r.sheet); err == nil {
			err = differ(r, records, kindOrganisation, t.records, r.record)
		}
	default:
		after := clock.Millis(t.read.Add(-slack))
		if err = a.store.Standing(ctx, sheets, kindInitiative, since, after, r.sheet); err == nil {
			err = a.store.Standing(ctx, records, kindOrganisation, since, after, r.record)
		}
	}
	if err == nil {
		err = r.addresses(space)
	}
	if err != nil {
		t.sheets, t.made = nil, nil // what was half read is read again
		return err
	}
	t.revision = now
	return nil
}

// tiesReading brings ties up to date.
type tiesReading struct {
	*App
	*registryTies
	ctx context.Context
	ids []string // of the sheets that were read
}

// tied is what is kept of a record, as of a version.
type tied interface{ at() int64 }

func (s tiedSheet) at() int64            { return s.version }
func (o recordedOrganisation) at() int64 { return o.version }

// differ forgets what no longer stands, and reads what is of another version.
func differ[T tied](r *tiesReading, scope access.Scope, kind string, kept map[string]T, read func(store.Record) error) error {
	there := make(map[string]bool, len(kept))
	var ids []string
	err := r.store.StandingVersions(r.ctx, scope, kind, func(id string, version int64) {
		there[id] = true
		if was, known := kept[id]; !known || was.at() != version {
			ids = append(ids, id)
		}
	})
	if err != nil {
		return err
	}
	for id := range kept {
		if !there[id] {
			delete(kept, id)
			r.made = nil
		}
	}
	for some := range slices.Chunk(ids, tiesAtOnce) {
		found, err := r.store.Several(r.ctx, scope, kind, some)
		if err != nil {
			return err
		}
		for _, record := range found {
			if err := read(record); err != nil {
				return err
			}
		}
	}
	return nil
}

// tiesAtOnce is how many sheets are in memory, whole, while what an import brought
// is read.
const tiesAtOnce = 2000

func (r *tiesReading) sheet(record store.Record) error {
	if was, there := r.sheets[record.ID]; there && was.version == record.Version {
		return nil
	}
	in, err := decode[initiative.Initiative](record)
	if err != nil {
		return err
	}
	r.made = nil
	r.sheets[record.ID] = tiedSheet{sheetOf(in, record.SortKey), record.Public, record.Version}
	r.ids = append(r.ids, record.ID)
	return nil
}

func (r *tiesReading) record(record store.Record) error {
	if was, there := r.records[record.ID]; there && was.version == record.Version {
		return nil
	}
	o, err := decode[organisation.Organisation](record)
	if err != nil {
		return err
	}
	r.made = nil
	r.records[record.ID] = recordedOrganisation{o, record.Version}
	return nil
}

// addresses says where the sheets that were read are found.
func (r *tiesReading) addresses(space string) error {
	paths, err := r.store.CurrentPaths(r.ctx, space, kindInitiative, r.ids)
	for id, path := range paths {
		s := r.sheets[id]
		s.Slug = strings.TrimPrefix(path, sectionInitiative+"/")
		r.sheets[id] = s
	}
	return err
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
