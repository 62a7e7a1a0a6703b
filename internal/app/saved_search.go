package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindSavedSearch = string(access.KindSavedSearch)
	searchesParent  = "searches"
	facetOwner      = "owner"
	facetShared     = "shared"

	mostSaved = 100 // searches of one person
	maxSaved  = 100 // letters of a name
)

// SavedSearch is a search that someone gave a name, for themselves or for all who
// sign in.
type SavedSearch struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Question Question `json:"question"`
	Owner    string   `json:"owner"`
	Shared   bool     `json:"shared,omitempty"`

	Mine bool `json:"-"`

	version int64
}

func savedPut(s SavedSearch) store.Put {
	p := store.Put{Kind: kindSavedSearch, ID: s.ID, Parent: searchesParent, Expected: s.version, SortKey: text.SortKey(s.Name), Body: s,
		Facets: []store.Facet{{Name: facetOwner, Value: s.Owner}}}
	if s.Shared {
		p.Facets = append(p.Facets, store.Facet{Name: facetShared, Value: "yes"})
	}
	return p
}

// mayKeep says whether the actor is someone who can keep searches.
func mayKeep(actor access.Actor) error {
	if !actor.SignedIn() {
		return fault.New(fault.SignIn, "sign_in")
	}
	return allow(actor, access.See, access.Object{Kind: access.KindInitiative})
}

// SavedSearches lists a person's own searches, then those that others share, each by
// name.
func (a *App) SavedSearches(ctx context.Context, actor access.Actor, space string) (mine, shared []SavedSearch, err error) {
	if err := mayKeep(actor); err != nil {
		return nil, nil, err
	}
	if mine, err = a.savedBy(ctx, actor, space, store.Facet{Name: facetOwner, Value: actor.Account}); err != nil {
		return nil, nil, err
	}
	others, err := a.savedBy(ctx, actor, space, store.Facet{Name: facetShared, Value: "yes"})
	return mine, slices.DeleteFunc(others, func(s SavedSearch) bool { return s.Mine }), err
}

func (a *App) savedBy(ctx context.Context, actor access.Actor, space string, f store.Facet) ([]SavedSearch, error) {
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(access.House, access.KindSavedSearch, space), Kind: kindSavedSearch, Parent: searchesParent, Facets: []store.Facet{f}, Limit: store.MaxPage})
	if err != nil {
		return nil, err
	}
	return savedOf(records, actor)
}

func savedOf(records []store.Record, actor access.Actor) ([]SavedSearch, error) {
	out := make([]SavedSearch, 0, len(records))
	for _, r := range records {
		s, err := decode[SavedSearch](r)
		if err != nil {
			return nil, err
		}
		s.Mine, s.version = s.Owner == actor.Account, r.Version
		out = append(out, s)
	}
	return out, nil
}

// KeptFacets are those that a saved search may ask about.
func KeptFacets() []string { return slices.Concat(ListedFacets, KeeperFacets, AskedFacets) }

// SaveSearch keeps a search under a name, or changes the name and the sharing of one
// that is the actor's own.
func (a *App) SaveSearch(ctx context.Context, actor access.Actor, space string, in SavedSearch, from From) error {
	if err := mayKeep(actor); err != nil {
		return err
	}
	in.Name = text.CleanLine(in.Name, 4*maxSaved)
	var l fault.List
	if in.Name == "" {
		l.Add("name", "required")
	}
	l.Limit("name", in.Name, maxSaved)
	if err := l.Err(); err != nil {
		return err
	}
	in.Owner = actor.Account
	return a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		held, err := tx.Holding(kindSavedSearch, store.Facet{Name: facetOwner, Value: actor.Account})
		if err != nil {
			return err
		}
		own, err := savedOf(held, actor)
		if err != nil {
			return err
		}
		next, err := in.among(own)
		if err != nil {
			return err
		}
		_, err = tx.Put(savedPut(next))
		return err
	})
}

// among is a search as it is written among those that its owner keeps: a new one
// while there is room, or another name for one of them.
func (s SavedSearch) among(own []SavedSearch) (SavedSearch, error) {
	i := slices.IndexFunc(own, func(o SavedSearch) bool { return o.ID == s.ID })
	switch {
	case s.ID != "" && i < 0:
		return s, fault.New(fault.NotFound, "not_found")
	case s.ID != "":
		s.Question, s.version = own[i].Question, own[i].version
	case len(own) >= mostSaved:
		return s, fault.On("name", fault.TooLarge, "search.too_many", "max", mostSaved)
	default:
		s.Question = s.Question.clean(KeptFacets())
	}
	if slices.ContainsFunc(own, func(o SavedSearch) bool { return o.ID != s.ID && strings.EqualFold(o.Name, s.Name) }) {
		return s, fault.On("name", fault.Invalid, "search.name_taken", "name", s.Name)
	}
	s.ID = cmp.Or(s.ID, id.New())
	return s, nil
}

// ForgetSearch takes away a search: one's own, or one that is shared when one keeps
// the space.
func (a *App) ForgetSearch(ctx context.Context, actor access.Actor, space, saved string, from From) error {
	if err := mayKeep(actor); err != nil {
		return err
	}
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindSavedSearch, space), kindSavedSearch, saved)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s, err := decode[SavedSearch](r)
	if err != nil {
		return err
	}
	keeps := s.Shared && access.Can(actor, access.Manage, access.Object{Kind: access.KindSpace})
	if s.Owner != actor.Account && !keeps {
		return fault.New(fault.NotFound, "not_found")
	}
	err = a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error { return tx.Purge(kindSavedSearch, saved) })
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// forgetSearchesOf takes away all that an account kept, also what it shared.
func (a *App) forgetSearchesOf(ctx context.Context, account string) error {
	space, err := a.Listed(ctx)
	if err != nil {
		return err
	}
	for _, space := range slices.Compact([]string{Principal, space}) {
		kept, err := a.savedBy(ctx, access.House, space, store.Facet{Name: facetOwner, Value: account})
		if err != nil {
			return err
		}
		err = a.store.Update(ctx, space, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
			for _, s := range kept {
				if err := tx.Purge(kindSavedSearch, s.ID); err != nil && !fault.Is(err, fault.NotFound) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
