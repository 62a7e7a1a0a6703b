package app

import (
	"cmp"
	"context"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/twin"
)

// MergeView is two sheets that may become one, as who decides reads them.
type MergeView struct {
	Kept, Gone InitiativeView
	Parts      []MergePart // what they say differently, and what is proposed
	Same       []twin.Part // what they say alike
	Contact    *MergePart  // the private contact, when there is one to choose
	Follows    Follows
	Refused    error // why they can't be one as things stand
}

// MergePart is a part to choose, with what is proposed.
type MergePart struct {
	twin.Part
	Choice  twin.Choice
	Because twin.Because
}

// Follows is what a merge changes besides the two sheets.
type Follows struct {
	Studies    []StudyFollows
	Links      []string // names of sheets that lead to the one that goes
	Proposals  int
	Claims     int // who holds it, or asks to
	Apart      int // pairs with a third sheet that someone said are two
	Recused    int // members who step back from the one that goes
	OpensDraft bool
}

// StudyFollows is what moves in one study.
type StudyFollows struct {
	Title                                           string
	Effects, Figures, Stories, Conclusions, Reports int
	Again                                           int // computed conclusions that will say that the data moved
}

// MergeOf reads two sheets and what would follow of their merge.
func (a *App) MergeOf(ctx context.Context, actor access.Actor, space, kept, gone string) (MergeView, error) {
	var v MergeView
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return v, err
	}
	if kept == gone {
		return v, fault.New(fault.Invalid, "merge.itself")
	}
	var p mergePlan
	var written [2]map[string]twin.Written
	err := a.store.Update(ctx, space, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		var err error
		if p, err = planMerge(tx, kept, gone); err != nil {
			return err
		}
		for i, id := range []string{kept, gone} {
			changes, err := tx.Changes(kindInitiative, id)
			if err != nil {
				return err
			}
			written[i] = writtenBy(changes, twin.Parts(p.kept, p.gone))
		}
		return nil
	})
	if err != nil {
		return v, err
	}
	if v.Kept, err = a.Initiative(ctx, actor, space, kept); err != nil {
		return v, err
	}
	if v.Gone, err = a.Initiative(ctx, actor, space, gone); err != nil {
		return v, err
	}
	for _, part := range twin.Parts(p.kept, p.gone) {
		if part.Same(p.kept, p.gone) {
			if part.Filled(p.kept) || part.Name == "public" {
				v.Same = append(v.Same, part)
			}
			continue
		}
		m := MergePart{Part: part}
		m.Choice, m.Because = twin.Propose(part, p.kept, p.gone, written[0][part.Name], written[1][part.Name])
		v.Parts = append(v.Parts, m)
	}
	v.Contact = chooseContact(v.Kept.Contact, v.Gone.Contact)
	v.Follows, v.Refused = p.follows(), p.refusal()
	return v, nil
}

// Stays proposes which of two sheets keeps its address.
func (a *App) Stays(ctx context.Context, actor access.Actor, space, first, second string) (string, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return "", err
	}
	var sheets [2]InitiativeView
	for i, id := range []string{first, second} {
		var err error
		if sheets[i], err = a.Initiative(ctx, actor, space, id); err != nil {
			return "", err
		}
	}
	return twin.Stays(sheets[0].Initiative, sheets[1].Initiative).ID, nil
}

// chooseContact proposes the contact that is there, then the one that stays; two that
// say the same are no choice.
func chooseContact(kept, gone initiative.Contact) *MergePart {
	m := &MergePart{Part: twin.Part{Name: "contact"}, Choice: twin.Staying, Because: twin.AsKept}
	switch {
	case gone.Empty(), kept == gone:
		return nil
	case kept.Empty():
		m.Choice, m.Because = twin.Going, twin.OnlyOne
	case gone.Consent > kept.Consent:
		m.Choice, m.Because = twin.Going, twin.Newer
	}
	return m
}

// writtenBy says who wrote each part last.
func writtenBy(changes []store.Change, parts []twin.Part) map[string]twin.Written {
	out := map[string]twin.Written{}
	for _, c := range changes {
		for _, p := range parts {
			for _, path := range p.Paths {
				if at := out[p.Name].At; c.At >= at && changed(c, path) {
					out[p.Name] = twin.Written{ByHand: c.Batch == "" && c.Source != "import" && c.Source != demoSource, At: c.At}
				}
			}
		}
	}
	return out
}

func changed(c store.Change, path string) bool {
	for _, op := range c.Ops {
		if op.Path == path || strings.HasPrefix(op.Path, path+"/") {
			return true
		}
	}
	return false
}

func (p mergePlan) follows() Follows {
	f := Follows{Proposals: len(p.proposals), Claims: len(p.claims), OpensDraft: p.kept.Public != p.gone.Public}
	for _, s := range p.studies {
		f.Studies = append(f.Studies, s.follows())
	}
	for _, x := range p.links {
		if in, is := x.v.(initiative.Initiative); is {
			f.Links = append(f.Links, in.Name)
		}
	}
	for _, r := range p.pairs {
		if c, err := decode[twin.Case](r); err == nil && c.State == twin.Different && c.A != p.kept.ID && c.B != p.kept.ID {
			f.Apart++
		}
	}
	f.Recused = len(p.members)
	return f
}

func (s studyMoved) follows() StudyFollows {
	f := StudyFollows{Title: s.study.Title}
	for _, x := range s.records {
		switch x.record.Kind {
		case kindContribution:
			f.Effects++
		case kindObservation:
			f.Figures++
		case kindStory:
			f.Stories++
		case kindReport:
			f.Reports++
		case kindConclusion:
			f.Conclusions++
			if c, is := x.v.(conclusion.Conclusion); is && c.Test != nil && c.Test.Result != nil {
				f.Again++
			}
		}
	}
	return f
}

// MergedView is a merge that was made, with the sheet that stays.
type MergedView struct {
	twin.Merge
	Sheet InitiativeView // its name and address only; it may have gone into a third since
}

// MergeMade shows the merge of a sheet that went.
func (a *App) MergeMade(ctx context.Context, actor access.Actor, space, gone string) (MergedView, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return MergedView{}, err
	}
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindTwins, space), kindMerge, mergeKey(gone))
	if err != nil {
		return MergedView{}, err
	}
	views, err := a.mergedViews(ctx, actor, space, []store.Record{r})
	if err != nil {
		return MergedView{}, err
	}
	return views[0], nil
}

// MergeList is a page of the merges that were made, the last first.
type MergeList struct {
	Merges []MergedView
	Next   *Place
}

// Merges lists them, to who may edit the registry.
func (a *App) Merges(ctx context.Context, actor access.Actor, space string, after Place) (MergeList, error) {
	var out MergeList
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindInitiative}); err != nil {
		return out, err
	}
	records, next, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindTwins, space), Kind: kindMerge, Parent: mergesFamily, Recent: true, After: after, Limit: twinsPage})
	if err != nil {
		return out, err
	}
	out.Next = next
	out.Merges, err = a.mergedViews(ctx, actor, space, records)
	return out, err
}

func (a *App) mergedViews(ctx context.Context, actor access.Actor, space string, records []store.Record) ([]MergedView, error) {
	var out []MergedView
	var ids []string
	for _, r := range records {
		m, err := decode[twin.Merge](r)
		if err != nil {
			return nil, err
		}
		out = append(out, MergedView{Merge: m})
		ids = append(ids, m.Kept)
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindInitiative, ids)
	for i := range out {
		out[i].Sheet.ID, out[i].Sheet.Name, out[i].Sheet.Path = out[i].Kept, out[i].KeptName, paths[out[i].Kept]
	}
	return out, err
}

// MergedInto are the sheets that went into one, by the version that each merge made.
func (a *App) MergedInto(ctx context.Context, actor access.Actor, space, kept string) (map[int64]twin.Merge, error) {
	if !access.Can(actor, access.See, access.Object{Kind: access.KindChange}) {
		return nil, nil
	}
	found, err := a.store.Holders(ctx, access.Visible(access.House, access.KindTwins, space), kindMerge, facetMergedIn, []string{kept})
	if err != nil {
		return nil, err
	}
	out := map[int64]twin.Merge{}
	for _, r := range found[kept] {
		m, err := decode[twin.Merge](r)
		if err != nil {
			return nil, err
		}
		out[m.Version] = m
	}
	return out, nil
}

// HistoryOfMerged is the history of a sheet that went into another, read from there.
func (a *App) HistoryOfMerged(ctx context.Context, actor access.Actor, space, kept, gone string, before int64) (string, []store.Change, error) {
	changes, err := a.History(ctx, actor, space, gone, before)
	if err != nil {
		return "", nil, err
	}
	name := ""
	for at := gone; ; {
		r, err := a.store.Read(ctx, access.Visible(access.House, access.KindTwins, space), kindMerge, mergeKey(at))
		if err != nil {
			return "", nil, err
		}
		m, err := decode[twin.Merge](r)
		if err != nil {
			return "", nil, err
		}
		if !m.Standing() {
			return "", nil, fault.New(fault.NotFound, "not_found")
		}
		name = cmp.Or(name, m.GoneName)
		if at = m.Kept; at == kept {
			return name, changes, nil
		}
	}
}
