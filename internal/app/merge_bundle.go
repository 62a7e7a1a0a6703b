package app

import (
	"slices"

	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// follow makes a bundle that was written before a merge speak of the sheet that
// two became here: what it says of the one that went is not brought in again.
func (in *bringing) follow(b bundle.Bundle) (bundle.Bundle, error) {
	for _, i := range slices.Clone(b.Initiatives) {
		kept, err := takenIn(in.tx, i.ID)
		if err != nil {
			return b, err
		}
		if kept == "" {
			continue
		}
		if slices.ContainsFunc(b.Entries, func(e study.Entry) bool { return e.Initiative == kept }) {
			return b, fault.On("initiatives."+i.ID, fault.Conflict, "bundle.merged_both", "name", i.Name)
		}
		b = renamed(b, i.ID, kept)
		in.report.Notes.Add("initiatives."+i.ID, "bundle.merged", "name", i.Name)
	}
	return b, nil
}

// takenIn is the sheet that took one in, "" when that one stands, or never was.
func takenIn(tx *store.Tx, id string) (string, error) {
	if _, err := tx.Get(kindInitiative, id); !fault.Is(err, fault.NotFound) {
		return "", err
	}
	found, err := tx.Holding(kindInitiative, store.Facet{Name: facetMerged, Value: id})
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].ID, nil
}

// renamed is a bundle that speaks of one initiative instead of another, whose sheet
// it leaves out.
func renamed(b bundle.Bundle, from, to string) bundle.Bundle {
	b.Initiatives = slices.DeleteFunc(slices.Clone(b.Initiatives), func(i bundle.Initiative) bool { return i.ID == from })
	each(&b.Initiatives, func(i *bundle.Initiative) { reassignLinks(&i.Initiative, from, to) })
	b.Study.Members = slices.Clone(b.Study.Members)
	reassignMembers(b.Study.Members, from, to)
	each(&b.Entries, func(e *study.Entry) { swap(&e.Initiative, from, to) })
	each(&b.Contributions, func(c *matrix.Contribution) { swap(&c.Initiative, from, to) })
	each(&b.Observations, func(o *indicator.Observation) { swap(&o.Initiative, from, to) })
	each(&b.Stories, func(s *bundle.Story) { swap(&s.Initiative, from, to) })
	each(&b.Conclusions, func(c *conclusion.Conclusion) { reassignConclusion(c, from, to) })
	each(&b.Reports, func(p *report.Report) { p.Blocks = slices.Clone(p.Blocks); reassignReport(p, from, to) })
	return b
}

func each[T any](list *[]T, change func(*T)) {
	*list = slices.Clone(*list)
	for i := range *list {
		change(&(*list)[i])
	}
}
