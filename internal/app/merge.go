package app

import (
	"context"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
	"codeberg.org/bocage/bocage/internal/twin"
)

const (
	kindMerge     = "merge"
	mergesFamily  = "merges"
	facetMerged   = "merged" // a sheet that was taken in by the one that bears it
	facetMergedIn = "kept"
	mergeSource   = "merge"

	// Whose contact was set aside by a merge.
	keptContact = "kept"
	goneContact = "gone"
)

func mergeKey(gone string) string { return keyIn(mergesFamily, gone) }

func mergePut(m twin.Merge, version int64) store.Put {
	return store.Put{Kind: kindMerge, ID: mergeKey(m.Gone), Parent: mergesFamily, Expected: version, SortKey: text.SortKey(m.KeptName), Body: m,
		Keys: []store.Facet{{Name: facetMergedIn, Value: m.Kept}}}
}

// MergeInput is what someone chose: which sheet stays, and whose value each part
// has. The versions are those that were read.
type MergeInput struct {
	Kept, Gone               string
	KeptVersion, GoneVersion int64
	Chosen                   twin.Chosen
	Contact                  twin.Choice
}

// Merge makes one sheet of two, and everything that spoke of the one that goes
// speaks of the one that stays. Asked twice, it is done once.
func (a *App) Merge(ctx context.Context, actor access.Actor, space string, in MergeInput, from From) (InitiativeView, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return InitiativeView{}, err
	}
	kept := in.Kept
	from.Source = mergeSource
	err := a.naming(ctx, space, author(actor, from), nil, func(tx *store.Tx) error {
		var err error
		if kept, err = mergedAlready(tx, in); err != nil || kept != "" {
			return err
		}
		kept = in.Kept
		m, err := a.mergeNow(tx, actor, in)
		if err != nil {
			return err
		}
		_, version, err := mergeOf(tx, m.Gone)
		if err != nil {
			return err
		}
		_, err = tx.Put(mergePut(m, version))
		return err
	})
	if err != nil {
		return InitiativeView{}, err
	}
	return a.Initiative(ctx, actor, space, kept)
}

// mergedAlready is the sheet that the two are since someone merged them, "" when
// nobody did.
func mergedAlready(tx *store.Tx, in MergeInput) (string, error) {
	if in.Kept == in.Gone {
		return "", fault.New(fault.Invalid, "merge.itself")
	}
	for _, pair := range [][2]string{{in.Gone, in.Kept}, {in.Kept, in.Gone}} {
		m, _, err := mergeOf(tx, pair[0])
		switch {
		case err != nil:
			return "", err
		case m.Standing() && m.Kept == pair[1]:
			return m.Kept, nil
		case m.Standing():
			return "", fault.New(fault.Conflict, "merge.elsewhere", "name", m.GoneName, "other", m.KeptName)
		}
	}
	return "", nil
}

// mergeOf reads the merge of a sheet that went; none is no error.
func mergeOf(tx *store.Tx, gone string) (twin.Merge, int64, error) {
	r, err := tx.Get(kindMerge, mergeKey(gone))
	if fault.Is(err, fault.NotFound) {
		return twin.Merge{}, 0, nil
	}
	if err != nil {
		return twin.Merge{}, 0, err
	}
	m, err := decode[twin.Merge](r)
	return m, r.Version, err
}

func (a *App) mergeNow(tx *store.Tx, actor access.Actor, in MergeInput) (twin.Merge, error) {
	p, err := planMerge(tx, in.Kept, in.Gone)
	if err != nil {
		return twin.Merge{}, err
	}
	if err := p.refusal(); err != nil {
		return twin.Merge{}, err
	}
	for _, side := range []struct {
		in         initiative.Initiative
		read, here int64
	}{{p.kept, in.KeptVersion, p.keptVersion}, {p.gone, in.GoneVersion, p.goneVersion}} {
		if side.read != side.here {
			return twin.Merge{}, fault.New(fault.Conflict, "merge.changed", "name", side.in.Name)
		}
	}
	m := twin.Merge{Kept: p.kept.ID, Gone: p.gone.ID, KeptName: p.kept.Name, GoneName: p.gone.Name, By: actor.Name, Date: a.today()}
	if m.Contacts, err = setContactsAside(tx, m, in.Contact); err != nil {
		return m, err
	}
	if err := p.writeSheet(tx, &m, in.Chosen); err != nil {
		return m, err
	}
	if err := p.writeStudies(tx, &m); err != nil {
		return m, err
	}
	for _, x := range slices.Concat(p.links, p.proposals, p.claims, p.remarks) {
		if err := x.write(tx, &m); err != nil {
			return m, err
		}
	}
	if err := carrySaid(tx, m.Gone, m.Kept); err != nil {
		return m, err
	}
	return m, p.writePairs(tx, &m)
}

// oneOf is the sheet that the two become.
func (p mergePlan) oneOf(chosen twin.Chosen) (initiative.Initiative, error) {
	one := twin.Into(p.kept, p.gone, chosen).Clean()
	taken := initiative.Merged{ID: p.gone.ID, Source: p.gone.Source, Same: []string{sameAs(p.gone)}}
	if was := sameAs(p.kept); was != sameAs(one) && was != taken.Same[0] {
		taken.Same = append(taken.Same, was) // a list that names it as before finds it
	}
	one.Merged = slices.Concat(p.kept.Merged, []initiative.Merged{taken}, p.gone.Merged)
	return one, one.Validate().Err()
}

// writeSheet writes the sheet that stays, takes the other away, and leads its
// addresses to it.
func (p mergePlan) writeSheet(tx *store.Tx, m *twin.Merge, chosen twin.Chosen) error {
	one, err := p.oneOf(chosen)
	if err != nil {
		return err
	}
	if m.Version, err = tx.Put(initiativePut(one, p.keptVersion)); err != nil {
		return err
	}
	if err := tx.Delete(kindInitiative, p.gone.ID, p.goneVersion); err != nil {
		return err
	}
	if m.Paths, err = tx.MoveAddresses(kindInitiative, p.gone.ID, p.kept.ID); err != nil {
		return err
	}
	path, err := tx.Address(sectionInitiative, kindInitiative, one.ID, text.Slug(one.Name))
	if err != nil {
		return err
	}
	return tx.Location("/" + path)
}

func (p mergePlan) writeStudies(tx *store.Tx, m *twin.Merge) error {
	for _, x := range p.members {
		if err := x.write(tx, m); err != nil {
			return err
		}
	}
	for _, s := range p.studies {
		m.Studies = append(m.Studies, s.study.ID)
		if err := moveEntry(tx, s.study, m.Gone, m.Kept); err != nil {
			return err
		}
		for _, x := range s.records {
			if _, err := putAgain(tx, s.study, x.v, x.record); err != nil {
				return err
			}
		}
		if err := expose(tx, s.study); err != nil {
			return err
		}
	}
	return nil
}

// write writes a record that speaks of the other sheet, and notes it for the undoing.
func (x recordMoved) write(tx *store.Tx, m *twin.Merge) error {
	var none studyMoved
	version, err := putAgain(tx, none.study, x.v, x.record)
	m.Touched = append(m.Touched, twin.Moved{Kind: x.record.Kind, ID: x.record.ID, Version: version})
	return err
}

// writePairs takes away the pairs of the sheet that went. What someone said of it
// and a third is said of the one that stays.
func (p mergePlan) writePairs(tx *store.Tx, m *twin.Merge) error {
	for _, r := range p.pairs {
		c, err := decode[twin.Case](r)
		if err != nil {
			return err
		}
		if err := tx.Delete(kindTwins, r.ID, r.Version); err != nil {
			return err
		}
		m.Apart = append(m.Apart, r.ID)
		third := c.A
		if third == m.Gone {
			third = c.B
		}
		if c.State != twin.Different || third == m.Kept {
			continue
		}
		c.A, c.B = twin.PairOf(m.Kept, third)
		put := twinPut(c, 0)
		if _, err := tx.Get(kindTwins, put.ID); !fault.Is(err, fault.NotFound) {
			if err != nil {
				return err
			}
			continue
		}
		version, err := tx.Put(put)
		if err != nil {
			return err
		}
		m.Touched = append(m.Touched, twin.Moved{Kind: kindTwins, ID: put.ID, Version: version})
	}
	return nil
}

// setContactsAside keeps both private contacts apart for the undoing, where nobody
// reads them and where they grow no younger, and leaves the one that was chosen.
func setContactsAside(tx *store.Tx, m twin.Merge, choice twin.Choice) ([]string, error) {
	var aside []string
	for whose, id := range map[string]string{keptContact: m.Kept, goneContact: m.Gone} {
		c, err := tx.Contact(kindInitiative, id)
		if err != nil {
			return nil, err
		}
		if c.Empty() {
			continue
		}
		aside = append(aside, whose)
		if err := tx.CopyContact(kindInitiative, id, kindMerge, keyIn(mergeKey(m.Gone), whose)); err != nil {
			return nil, err
		}
	}
	slices.Sort(aside)
	if choice == twin.Going {
		if err := tx.CopyContact(kindInitiative, m.Gone, kindInitiative, m.Kept); err != nil {
			return nil, err
		}
	}
	return aside, tx.PutContact(kindInitiative, m.Gone, initiative.Contact{})
}

// putContact keeps the private contact of a sheet. Who takes it away takes away what
// merges had set aside too.
func putContact(tx *store.Tx, id string, c initiative.Contact) error {
	if !c.Empty() {
		return tx.PutContact(kindInitiative, id, c)
	}
	before, err := tx.Contact(kindInitiative, id)
	if err != nil || before.Empty() {
		return err
	}
	if err := tx.PutContact(kindInitiative, id, c); err != nil {
		return err
	}
	return forgetAside(tx, id)
}

func forgetAside(tx *store.Tx, kept string) error {
	merges, err := tx.Holding(kindMerge, store.Facet{Name: facetMergedIn, Value: kept})
	if err != nil {
		return err
	}
	for _, r := range merges {
		for _, whose := range []string{keptContact, goneContact} {
			if err := tx.PutContact(kindMerge, keyIn(r.ID, whose), initiative.Contact{}); err != nil {
				return err
			}
		}
		if err := forgetAside(tx, r.Name()); err != nil {
			return err
		}
	}
	return nil
}
