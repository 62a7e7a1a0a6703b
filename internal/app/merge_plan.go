package app

import (
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// mergePlan is two sheets about to be one and all that speaks of the one that
// goes, as a transaction reads it.
type mergePlan struct {
	kept, gone               initiative.Initiative
	keptVersion, goneVersion int64
	studies                  []studyMoved
	both                     []study.Study // those that hold both: nobody but them can say which entry stays
	members                  []recordMoved // studies of which a member steps back from it
	links, proposals, claims []recordMoved
	remarks                  []recordMoved
	pairs                    []store.Record
}

// studyMoved is a study whose census holds the sheet that goes.
type studyMoved struct {
	study   study.Study
	records []recordMoved
}

// recordMoved is a record as it stands, and as it speaks of the other sheet.
type recordMoved struct {
	record store.Record
	v      any
}

func planMerge(tx *store.Tx, keptID, goneID string) (mergePlan, error) {
	var p mergePlan
	for _, side := range []struct {
		id      string
		in      *initiative.Initiative
		version *int64
	}{{keptID, &p.kept, &p.keptVersion}, {goneID, &p.gone, &p.goneVersion}} {
		r, err := tx.Get(kindInitiative, side.id)
		if err != nil {
			return p, err
		}
		*side.version = r.Version
		if *side.in, err = decode[initiative.Initiative](r); err != nil {
			return p, err
		}
	}
	if err := p.readStudies(tx); err != nil {
		return p, err
	}
	links, err := tx.Holding(kindInitiative, store.Facet{Name: facetLinked, Value: goneID})
	if err != nil {
		return p, err
	}
	for _, r := range links {
		if r.ID == keptID {
			continue // its own links are those that were chosen
		}
		if err := p.move(&p.links, r); err != nil {
			return p, err
		}
	}
	proposals, err := tx.Naming(kindProposal, goneID)
	if err != nil {
		return p, err
	}
	for _, r := range proposals {
		if err := p.move(&p.proposals, r); err != nil {
			return p, err
		}
	}
	if err := p.readClaims(tx); err != nil {
		return p, err
	}
	remarks, err := tx.Holding(kindRemark, store.Facet{Name: facetClaimed, Value: goneID})
	if err != nil {
		return p, err
	}
	for _, r := range remarks {
		if err := p.move(&p.remarks, r); err != nil {
			return p, err
		}
	}
	p.pairs, err = tx.Holding(kindTwins, store.Facet{Name: facetTwinOf, Value: goneID})
	return p, err
}

// readClaims moves who holds, or asks for, the sheet that goes. A sheet has one
// holder: when the one that stays has its own, the other waits for who keeps the
// directory.
func (p *mergePlan) readClaims(tx *store.Tx) error {
	theirs, err := tx.Holding(kindClaim, store.Facet{Name: facetClaimed, Value: p.kept.ID})
	if err != nil {
		return err
	}
	taken := false
	for _, r := range theirs {
		c, err := decode[claim.Claim](r)
		if err != nil {
			return err
		}
		taken = taken || c.State == claim.Held
	}
	claims, err := tx.Holding(kindClaim, store.Facet{Name: facetClaimed, Value: p.gone.ID})
	if err != nil {
		return err
	}
	for _, r := range claims {
		if err := p.move(&p.claims, r); err != nil {
			return err
		}
	}
	for i, x := range p.claims {
		if c := x.v.(claim.Claim); c.State == claim.Held && taken {
			c.State = claim.Waiting
			p.claims[i].v = c
		}
	}
	return nil
}

// move adds a record that speaks of the sheet that goes.
func (p *mergePlan) move(to *[]recordMoved, r store.Record) error {
	v, changed, err := reassigned(r, p.gone.ID, p.kept.ID)
	if changed {
		*to = append(*to, recordMoved{r, v})
	}
	return err
}

func (p *mergePlan) readStudies(tx *store.Tx) error {
	ids, err := tx.IDs(kindStudy)
	if err != nil {
		return err
	}
	for _, id := range ids {
		r, err := tx.Get(kindStudy, id)
		if err != nil {
			return err
		}
		s, err := decode[study.Study](r)
		if err != nil {
			return err
		}
		if err := p.move(&p.members, r); err != nil {
			return err
		}
		if err := p.readStudy(tx, s); err != nil {
			return err
		}
	}
	return nil
}

func (p *mergePlan) readStudy(tx *store.Tx, s study.Study) error {
	holds := func(id string) (bool, error) {
		_, err := tx.Get(kindEntry, keyIn(s.ID, id))
		if fault.Is(err, fault.NotFound) {
			return false, nil
		}
		return err == nil, err
	}
	gone, err := holds(p.gone.ID)
	if err != nil || !gone {
		return err
	}
	kept, err := holds(p.kept.ID)
	if err != nil {
		return err
	}
	if kept {
		p.both = append(p.both, s)
	}
	records, err := tx.Children(s.ID, kindContribution, kindObservation, kindStory, kindConclusion, kindReport)
	if err != nil {
		return err
	}
	moved := studyMoved{study: s}
	for _, r := range records {
		if err := p.move(&moved.records, r); err != nil {
			return err
		}
	}
	p.studies = append(p.studies, moved)
	return nil
}

// refusal says why the two can't be one, when they can't.
func (p mergePlan) refusal() error {
	if p.kept.Fictional != p.gone.Fictional {
		return fault.New(fault.Conflict, "merge.fictional")
	}
	if len(p.both) == 0 {
		return nil
	}
	var titles []string
	for _, s := range p.both {
		titles = append(titles, s.Title)
	}
	return fault.New(fault.Conflict, "merge.same_study", "kept", p.kept.Name, "gone", p.gone.Name, "studies", titles)
}
