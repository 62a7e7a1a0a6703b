package app

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
)

// Key tells a proposal from the others: what is proposed for which part of which
// sheet, over what. Another value of either side is another proposal.
func (p ImportProposal) Key() string {
	body, _ := json.Marshal([]any{p.ID, p.Field, p.current(), p.proposed()}) // plain values, which never fail
	return id.Digest(string(body))[:24]
}

func (p ImportProposal) current() any {
	if p.CurrentValue != nil {
		return p.CurrentValue
	}
	return p.Current
}

func (p ImportProposal) proposed() any {
	if p.ProposedValue != nil {
		return p.ProposedValue
	}
	return p.Proposed
}

// mostDeclined is how many proposals a source remembers that nobody wants.
const mostDeclined = 2000

// open gives the proposals that nobody declined.
func (s Source) open(all []ImportProposal) []ImportProposal {
	return slices.DeleteFunc(slices.Clone(all), func(p ImportProposal) bool { return slices.Contains(s.Declined, p.Key()) })
}

// TakeFromSource writes on a sheet what its source says of a part of it. It refuses when
// the part is no longer what it was when the source was read.
func (a *App) TakeFromSource(ctx context.Context, actor access.Actor, space, sourceID, key string, from From) error {
	s, p, err := a.sourceProposal(ctx, actor, space, sourceID, key)
	if err != nil {
		return err
	}
	_, err = a.editSheet(ctx, actor, space, p.ID, from, nil, p.onto)
	if err != nil {
		return err
	}
	return a.settleProposal(ctx, actor, space, s.ID(), p, false)
}

// KeepOverSource keeps what the sheet says: the source is not heard on it again while
// it says the same.
func (a *App) KeepOverSource(ctx context.Context, actor access.Actor, space, sourceID, key string) error {
	s, p, err := a.sourceProposal(ctx, actor, space, sourceID, key)
	if err != nil {
		return err
	}
	return a.settleProposal(ctx, actor, space, s.ID(), p, true)
}

func (a *App) sourceProposal(ctx context.Context, actor access.Actor, space, sourceID, key string) (Source, ImportProposal, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return Source{}, ImportProposal{}, err
	}
	s, err := a.SourceAt(ctx, actor, space, sourceID)
	if err != nil {
		return s, ImportProposal{}, err
	}
	at := slices.IndexFunc(s.Proposals, func(p ImportProposal) bool { return p.Key() == key })
	if at < 0 {
		return s, ImportProposal{}, fault.New(fault.Conflict, "source.settled")
	}
	return s, s.Proposals[at], nil
}

// onto writes the proposed value on a sheet that still says what was compared.
func (p ImportProposal) onto(in *initiative.Initiative) error {
	tree, _, err := trees(*in, *in)
	if err != nil {
		return err
	}
	path := "/" + strings.ReplaceAll(p.Field, ".", "/")
	have, had := at(tree, path)
	if had && !p.stands(have) || !had && p.current() != "" {
		return fault.New(fault.Conflict, "source.moved", "name", p.Name)
	}
	put(tree, path, p.proposed())
	body, err := json.Marshal(tree)
	if err != nil {
		return fmt.Errorf("take proposal: %w", err)
	}
	var next initiative.Initiative
	if err := json.Unmarshal(body, &next); err != nil {
		return fmt.Errorf("take proposal: %w", err)
	}
	*in = next.Clean()
	return nil
}

// stands says whether a part is what it was when it was compared.
func (p ImportProposal) stands(have any) bool {
	if p.CurrentValue != nil {
		return reflect.DeepEqual(have, p.CurrentValue)
	}
	return inWords(have) == p.Current
}

func (a *App) settleProposal(ctx context.Context, actor access.Actor, space, sourceID string, p ImportProposal, declined bool) error {
	return a.store.Update(ctx, space, author(actor, From{Source: "form"}), func(tx *store.Tx) error {
		s, err := sourceIn(tx, sourceID)
		if err != nil {
			return err
		}
		if err := forgetSaid(tx, p, declined); err != nil {
			return err
		}
		return s.settle(tx, p.Key(), declined)
	})
}

// settle forgets a proposal, and remembers when nobody wants it.
func (s Source) settle(tx *store.Tx, key string, declined bool) error {
	if declined && !slices.Contains(s.Declined, key) {
		s.Declined = append(s.Declined, key)
		s.Declined = s.Declined[max(0, len(s.Declined)-mostDeclined):]
	}
	s.Proposals = slices.DeleteFunc(s.Proposals, func(p ImportProposal) bool { return p.Key() == key })
	_, err := tx.Put(sourcePut(s))
	return err
}
