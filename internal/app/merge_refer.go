package app

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/call"
	"codeberg.org/bocage/bocage/internal/claim"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/remark"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
)

// Everything that speaks of an initiative, and how it comes to speak of another.
// A new kind that holds the identifier of a sheet goes here: TestEveryMentionOfASheet
// asks for it.

// reassigned reads a record, makes what speaks of one initiative speak of another,
// and says whether anything did.
func reassigned(r store.Record, from, to string) (v any, changed bool, err error) {
	switch r.Kind {
	case kindStudy:
		return reassignedAs(r, func(s *study.Study) bool { return reassignMembers(s.Members, from, to) })
	case kindEntry:
		return reassignedAs(r, func(e *study.Entry) bool { return swap(&e.Initiative, from, to) })
	case kindContribution:
		return reassignedAs(r, func(c *matrix.Contribution) bool { return swap(&c.Initiative, from, to) })
	case kindObservation:
		return reassignedAs(r, func(o *indicator.Observation) bool { return swap(&o.Initiative, from, to) })
	case kindStory:
		return reassignedAs(r, func(s *story.Story) bool { return swap(&s.Initiative, from, to) })
	case kindConclusion:
		return reassignedAs(r, func(c *conclusion.Conclusion) bool { return reassignConclusion(c, from, to) })
	case kindReport:
		return reassignedAs(r, func(p *report.Report) bool { return reassignReport(p, from, to) })
	case kindProposal:
		return reassignedAs(r, func(p *call.Proposal) bool { return swap(&p.Initiative, from, to) })
	case kindClaim:
		return reassignedAs(r, func(c *claim.Claim) bool { return swap(&c.Initiative, from, to) })
	case kindRemark:
		return reassignedAs(r, func(m *remark.Remark) bool { return swap(&m.Initiative, from, to) })
	case kindInitiative:
		return reassignedAs(r, func(in *initiative.Initiative) bool { return reassignLinks(in, from, to) })
	}
	return nil, false, nil
}

func reassignedAs[T any](r store.Record, change func(*T) bool) (any, bool, error) {
	v, err := decode[T](r)
	if err != nil {
		return nil, false, err
	}
	changed := change(&v)
	return v, changed, nil
}

func swap(at *string, from, to string) bool {
	if *at != from {
		return false
	}
	*at = to
	return true
}

// swapIn does so in a list, where one is enough.
func swapIn(list *[]string, from, to string) bool {
	i := slices.Index(*list, from)
	if i < 0 {
		return false
	}
	if slices.Contains(*list, to) {
		*list = slices.Delete(slices.Clone(*list), i, i+1)
		return true
	}
	*list = slices.Clone(*list)
	(*list)[i] = to
	return true
}

func reassignMembers(members []study.Member, from, to string) bool {
	changed := false
	for i := range members {
		changed = swapIn(&members[i].Recused, from, to) || changed
	}
	return changed
}

func reassignReport(p *report.Report, from, to string) bool {
	changed := false
	rename := func(s *string) {
		renamed := report.Renamed(*s, from, to)
		changed = changed || renamed != *s
		*s = renamed
	}
	rename(&p.Lede)
	for i := range p.Blocks {
		rename(&p.Blocks[i].Text)
		changed = swapIn(&p.Blocks[i].Initiatives, from, to) || changed
	}
	return changed
}

// reassignConclusion follows in the argument, and in a result as it was computed:
// its figures stay, and the page says that the data moved since.
func reassignConclusion(c *conclusion.Conclusion, from, to string) bool {
	changed := false
	if c.Argued != nil {
		for _, points := range [][]conclusion.Point{c.Argued.For, c.Argued.Against, c.Argued.Exceptions} {
			for i := range points {
				for j := range points[i].Cells {
					changed = swap(&points[i].Cells[j].Initiative, from, to) || changed
				}
				changed = swapIn(&points[i].Initiatives, from, to) || changed
			}
		}
	}
	if c.Test != nil && c.Test.Result != nil {
		changed = reassignResult(c.Test.Result, from, to) || changed
	}
	return changed
}

func reassignResult(r *conclusion.Result, from, to string) bool {
	changed := false
	scores := func(list []conclusion.Score) {
		for i := range list {
			changed = swap(&list[i].Initiative, from, to) || changed
		}
	}
	for _, m := range r.Measures {
		scores(m.Claimed.Scores)
		if m.Others != nil {
			scores(m.Others.Scores)
		}
	}
	for _, l := range r.Sensitivity.LeaveOneOut {
		for i := range l.Flips {
			changed = swap(&l.Flips[i].Initiative, from, to) || changed
		}
	}
	return changed
}

// reassignLinks leads a sheet's links elsewhere; two that then say the same are one,
// and none leads to its own sheet.
func reassignLinks(in *initiative.Initiative, from, to string) bool {
	var links []initiative.Link
	changed := false
	for _, k := range in.Links {
		changed = swap(&k.To, from, to) || changed
		if k.To != in.ID && !slices.ContainsFunc(links, func(l initiative.Link) bool { return sameLink(k, l) }) {
			links = append(links, k)
		}
	}
	if changed {
		in.Links = links
	}
	return changed
}

// putAgain writes what speaks of another initiative since. Who sees it is settled
// by expose, once the entry of the study says whose it is.
func putAgain(tx *store.Tx, s study.Study, v any, r store.Record) (int64, error) {
	var x exposure
	var p store.Put
	switch v := v.(type) {
	case study.Study:
		p = studyPut(v, r.Version)
	case matrix.Contribution:
		p = contributionPut(s, v, x, r.Version)
	case indicator.Observation:
		p = observationPut(s, v, x, r.Version)
	case story.Story:
		p = storyPut(s, v, x, r.Version)
	case conclusion.Conclusion:
		p = conclusionPut(s, v, r.Version)
	case report.Report:
		p = reportPut(s, v, false, r.Version)
		p.Public = r.Public
	case call.Proposal:
		p = proposalPut(v, r.Version)
	case claim.Claim:
		p = claimPut(v, r.Version)
	case remark.Remark:
		p = remarkPut(v, r.Version)
	case initiative.Initiative:
		p = initiativePut(v, r.Version)
	}
	return tx.Put(p)
}

// moveEntry puts the entry of one initiative in the place of another's: it is named
// after the initiative, so one goes and one comes.
func moveEntry(tx *store.Tx, s study.Study, from, to string) error {
	e, version, err := getChild[study.Entry](tx, kindEntry, s.ID, from)
	if err != nil {
		return err
	}
	if err := tx.Delete(kindEntry, keyIn(s.ID, from), version); err != nil {
		return err
	}
	e.Initiative = to
	_, err = tx.Put(entryPut(s, e, 0))
	return err
}
