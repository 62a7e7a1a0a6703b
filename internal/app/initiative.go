package app

import (
	"context"
	"encoding/json"
	"fmt"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindInitiative    = string(access.KindInitiative)
	sectionInitiative = "initiatives"
)

// From says where a write comes from: which form, and its token.
type From struct {
	Source string // form, import, api, demo
	Token  string
}

func author(actor access.Actor, from From) store.Author {
	who := actor.Account
	if who == "" {
		who = actor.Name
	}
	return store.Author{Actor: who, Source: from.Source, Token: from.Token}
}

// InitiativeView is an initiative as the actor may see it.
type InitiativeView struct {
	initiative.Initiative
	Version int64
	Path    string
	Contact initiative.Contact // empty unless the actor may see it

	updated int64 // when this version was written, in milliseconds
}

// SaveInitiative creates an initiative (version 0) or writes the next version
// of one. A version that is no longer the last is a conflict, and nothing is
// written.
func (a *App) SaveInitiative(ctx context.Context, actor access.Actor, space string, in initiative.Initiative, contact initiative.Contact, version int64, from From) (InitiativeView, error) {
	action := access.Edit
	if version == 0 {
		action = access.Create
	}
	if err := allow(actor, action, access.Object{Kind: access.KindInitiative, Public: in.Public, ID: in.ID}); err != nil {
		return InitiativeView{}, err
	}
	in = in.Clean()
	if err := append(in.Validate(), contact.Validate()...).Err(); err != nil {
		return InitiativeView{}, err
	}
	view := InitiativeView{Initiative: in, Contact: contact}
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		var err error
		if view.Version, err = tx.Put(initiativePut(in, version)); err != nil {
			return err
		}
		if err := putContact(tx, in.ID, contact); err != nil {
			return err
		}
		if view.Path, err = tx.Address(sectionInitiative, kindInitiative, in.ID, text.Slug(in.Name)); err != nil {
			return err
		}
		return tx.Location("/" + view.Path)
	})
	return view, err
}

// initiativePut is how an initiative is stored, found and counted.
func initiativePut(in initiative.Initiative, version int64) store.Put {
	said := initiativeText(in)
	p := store.Put{
		Kind: kindInitiative, ID: in.ID, Expected: version, Public: in.Public, SortKey: text.SortKey(in.Name), Body: in,
		Title: in.Name, Stems: text.Stems(said), Words: text.Spellings(said), Marks: qualityMarks(in),
	}
	add := func(name, value string) { p.Facets = append(p.Facets, store.Facet{Name: name, Value: value}) }
	key := func(name, value string) { p.Keys = append(p.Keys, store.Facet{Name: name, Value: value}) }
	for _, theme := range in.Themes {
		add("theme", theme)
	}
	add("reach", string(initiative.ScaleRule{}.Reach(in.Action)))
	add("approach", orUnknown(string(in.Approach.State)))
	add("status", orUnknown(string(in.Status)))
	for _, t := range in.Tags {
		add(facetTag, t)
	}
	for _, o := range in.Organisations {
		add("legal_form", orUnknown(o.LegalForm))
	}
	for _, k := range in.Territories {
		add("territory", string(k))
	}
	for _, k := range in.Links {
		if k.To != "" {
			add(facetLinked, k.To)
		}
	}
	if in.Source.List != "" {
		add("list", in.Source.List)
		key(facetSource, sourceKey(in.Source))
	}
	key(facetSame, sameAs(in))
	for _, m := range in.Merged {
		key(facetMerged, m.ID)
		for _, same := range m.Same {
			key(facetSame, same)
		}
		if m.Source.List != "" {
			add("list", m.Source.List)
			key(facetSource, sourceKey(m.Source))
		}
	}
	return p
}

func orUnknown(code string) string {
	if code == "" {
		return "unknown"
	}
	return code
}

// initiativeText is what an initiative is found by, in every language it is told
// in: nothing of its contact.
func initiativeText(in initiative.Initiative) string {
	t := in.Name + " " + in.Summary + " " + text.PlainHTML(in.Story)
	for _, o := range in.Organisations {
		t += " " + o.Name
	}
	for _, p := range in.Places {
		t += " " + p.Label
	}
	for _, f := range in.For {
		t += " " + f
	}
	return t + in.Translations.Words()
}

// Initiative returns the initiative of a space that the actor may see; its
// contact only to who may see that too.
func (a *App) Initiative(ctx context.Context, actor access.Actor, space, id string) (InitiativeView, error) {
	return a.initiativeIn(ctx, actor, space, id, "")
}

// initiativeIn is Initiative when the address may be known already.
func (a *App) initiativeIn(ctx context.Context, actor access.Actor, space, id, path string) (InitiativeView, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindInitiative, space), kindInitiative, id)
	if err != nil {
		return InitiativeView{}, err
	}
	view, err := viewInitiative(actor, r)
	if err != nil {
		return view, err
	}
	if view.Path = path; path == "" {
		if view.Path, err = a.store.CurrentPath(ctx, space, kindInitiative, id); err != nil && !fault.Is(err, fault.NotFound) {
			return view, err
		}
		err = nil
	}
	if access.Can(actor, access.SeePrivate, access.Object{Kind: access.KindInitiative, Public: r.Public}) {
		view.Contact, err = a.store.Contact(ctx, space, kindInitiative, id)
	}
	return view, err
}

// viewInitiative reads a record for an actor. The columns of a census that no
// field received are for those who work on the registry, as their labels are:
// nobody knows what an unread column, or a word between them, tells of someone.
func viewInitiative(actor access.Actor, r store.Record) (InitiativeView, error) {
	v := InitiativeView{Version: r.Version, updated: r.Updated}
	if err := json.Unmarshal(r.Body, &v.Initiative); err != nil {
		return v, fmt.Errorf("read initiative %s: %w", r.ID, err)
	}
	if !access.Can(actor, access.See, access.Object{Kind: access.KindInitiative}) {
		v.Extra, v.Tags, v.Merged, v.Silences, v.Confirmed = nil, nil, v.OpenMerged(), nil, ""
	}
	return v, nil
}

// withPaths tells each initiative where it is found, in one look.
func (a *App) withPaths(ctx context.Context, space string, views []InitiativeView) error {
	ids := make([]string, len(views))
	for i, v := range views {
		ids[i] = v.ID
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindInitiative, ids)
	for i, v := range views {
		views[i].Path = paths[v.ID]
	}
	return err
}

// HistoryPage is how many changes a page of history holds.
const HistoryPage = store.MaxHistory

// History returns the changes of an initiative, the newest first.
func (a *App) History(ctx context.Context, actor access.Actor, space, id string, before int64) ([]store.Change, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return nil, err
	}
	return a.store.History(ctx, access.Visible(actor, access.KindChange, space), kindInitiative, id, before)
}

// CompareInitiative sets two versions of a sheet side by side, to who may read its
// history.
func (a *App) CompareInitiative(ctx context.Context, actor access.Actor, space, id string, from, to int64) (Comparison, error) {
	c := Comparison{From: from, To: to}
	if err := allow(actor, access.See, access.Object{Kind: access.KindChange}); err != nil {
		return c, err
	}
	err := a.compare(ctx, access.Visible(actor, access.KindChange, space), kindInitiative, id, &c)
	return c, err
}

// UndoInitiative takes back one change of an initiative: its fields only, and
// none that changed again since. Undoing is itself a change.
func (a *App) UndoInitiative(ctx context.Context, actor access.Actor, space, id string, version int64, from From) error {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	from.Source = "undo"
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		in, err := takeBack(tx, kindInitiative, id, version, func(in initiative.Initiative) error {
			if err := keepsMerged(tx, in); err != nil {
				return err
			}
			return in.Validate().Err()
		}, initiativePut)
		if err != nil {
			return err
		}
		_, err = tx.Address(sectionInitiative, kindInitiative, id, text.Slug(in.Name))
		return err
	})
}

// InitiativeAt returns the initiative at a public address, or the address it
// moved to since.
func (a *App) InitiativeAt(ctx context.Context, actor access.Actor, slug string) (view InitiativeView, space, moved string, err error) {
	path := sectionInitiative + "/" + slug
	at, err := a.store.Resolve(ctx, path)
	if err != nil {
		return view, "", "", err
	}
	if at.Kind != kindInitiative {
		return view, "", "", fault.New(fault.NotFound, "not_found")
	}
	if !at.Current {
		path = ""
	}
	view, err = a.initiativeIn(ctx, actor, at.Space, at.ID, path)
	if err == nil && !at.Current {
		moved = view.Path
	}
	return view, at.Space, moved, err
}

// Listed is the space whose lists are read: the principal one, or the
// demonstration while the principal is empty, to whoever asks: one who signs in
// sees no less than one who does not. A draft is something already.
func (a *App) Listed(ctx context.Context) (string, error) {
	for _, space := range []string{Principal, Demonstration} {
		holds, err := a.store.Holds(ctx, store.Query{Scope: access.Visible(access.House, access.KindInitiative, space), Kind: kindInitiative})
		if err != nil || holds {
			return space, err
		}
	}
	return Principal, nil
}
