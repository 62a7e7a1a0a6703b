package app

import (
	"encoding/json"
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/report"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/story"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/text"
)

// The kinds of records of a study: the study itself, and what has it as parent.
const (
	kindStudy        = string(access.KindStudy)
	kindEntry        = "entry"
	kindContribution = "contribution"
	kindIndicator    = "indicator"
	kindObservation  = "observation"
	kindStory        = string(access.KindStory)
	kindConclusion   = "conclusion"
	kindReport       = string(access.KindReport)
	kindEdition      = string(access.KindEdition)

	sectionStudy = "etudes"
)

// studyChildren are the kinds that a study's matrix and conclusions are read from.
var studyChildren = []string{kindEntry, kindContribution, kindIndicator, kindObservation, kindStory, kindConclusion}

// keyIn is the identifier under which the store keeps a record of a study: its
// own name, within the study. Two studies may each have a report named
// "rapport", and an initiative is once in each. Nothing else sees this key: in
// addresses, files and references, a record goes by its name.
func keyIn(studyID, name string) string { return studyID + "/" + name }

// exposure says what of a study the public sees: nothing of one that is not
// public; of the rest, what concerns an initiative kept for analysis or one
// that agreed to be named. Effects are those of initiatives kept for analysis.
type exposure struct {
	open    bool
	entries map[string]study.Entry // by initiative
}

func (x exposure) selected(initiativeID string) bool {
	e, in := x.entries[initiativeID]
	return x.open && in && e.Status == study.Selected
}

func (x exposure) named(initiativeID string) bool {
	e, in := x.entries[initiativeID]
	return x.open && in && (e.Status == study.Selected || e.Named)
}

func (x exposure) story(s story.Story) bool {
	_, agreed := s.Shown()
	return agreed && x.named(s.Initiative)
}

func (x exposure) observation(o indicator.Observation) bool {
	return x.open && (o.Initiative == "" || x.named(o.Initiative))
}

// public says whether the public sees a record of the study.
func (x exposure) public(r store.Record) (bool, error) {
	switch r.Kind {
	case kindEntry:
		e, err := decode[study.Entry](r)
		return x.named(e.Initiative), err
	case kindContribution:
		c, err := decode[matrix.Contribution](r)
		return x.selected(c.Initiative), err
	case kindObservation:
		o, err := decode[indicator.Observation](r)
		return x.observation(o), err
	case kindStory:
		s, err := decode[story.Story](r)
		return x.story(s), err
	}
	return x.open, nil
}

// decode reads the body of a record.
func decode[T any](r store.Record) (T, error) {
	var v T
	if err := json.Unmarshal(r.Body, &v); err != nil {
		return v, fmt.Errorf("read %s %s: %w", r.Kind, r.ID, err)
	}
	return v, nil
}

// exposureOf reads, in the transaction, what decides who sees the records of a
// study.
func exposureOf(tx *store.Tx, s study.Study) (exposure, error) {
	x := exposure{open: s.Public, entries: map[string]study.Entry{}}
	records, err := tx.Children(s.ID, kindEntry)
	if err != nil {
		return x, err
	}
	for _, r := range records {
		e, err := decode[study.Entry](r)
		if err != nil {
			return x, err
		}
		x.entries[e.Initiative] = e
	}
	return x, nil
}

// expose makes every record of the study seen by those who may, after the study
// was opened or closed or an entry changed its place.
func expose(tx *store.Tx, s study.Study) error {
	x, err := exposureOf(tx, s)
	if err != nil {
		return err
	}
	records, err := tx.Children(s.ID, slices.Concat(studyChildren, []string{kindEdition})...)
	if err != nil {
		return err
	}
	for _, r := range records {
		public, err := x.public(r)
		if err != nil {
			return err
		}
		if public == r.Public {
			continue
		}
		if err := tx.Show(r.Kind, r.ID, public); err != nil {
			return err
		}
	}
	_, err = tx.Touch(s.ID)
	return err
}

// How each aggregate is stored. The body is the domain's own type; identifiers
// survive export and import.

func studyPut(s study.Study, version int64) store.Put {
	return store.Put{Kind: kindStudy, ID: s.ID, Expected: version, Public: s.Public, SortKey: text.SortKey(s.Title), Body: s,
		Stems: text.Stems(s.Title + " " + s.Subtitle + " " + s.Framing.Question + " " + s.Framing.Why + " " + s.Framing.Perimeter)}
}

func entryPut(s study.Study, e study.Entry, version int64) store.Put {
	x := exposure{open: s.Public, entries: map[string]study.Entry{e.Initiative: e}}
	return store.Put{Kind: kindEntry, ID: keyIn(s.ID, e.Initiative), Parent: s.ID, Expected: version, Public: x.named(e.Initiative), Body: e}
}

func contributionPut(s study.Study, c matrix.Contribution, x exposure, version int64) store.Put {
	return store.Put{Kind: kindContribution, ID: keyIn(s.ID, c.ID), Parent: s.ID, Expected: version, Public: x.selected(c.Initiative), Body: c}
}

func indicatorPut(s study.Study, d indicator.Indicator, version int64) store.Put {
	return store.Put{Kind: kindIndicator, ID: keyIn(s.ID, d.ID), Parent: s.ID, Expected: version, Public: s.Public, SortKey: text.SortKey(d.Label), Body: d}
}

func observationPut(s study.Study, o indicator.Observation, x exposure, version int64) store.Put {
	return store.Put{Kind: kindObservation, ID: keyIn(s.ID, o.ID), Parent: s.ID, Expected: version, Public: x.observation(o), Body: o}
}

// storyPut keeps no word of a testimony outside its body: neither its sort key
// nor the full text has any, so that taking it back erases them all.
func storyPut(s study.Study, t story.Story, x exposure, version int64) store.Put {
	return store.Put{Kind: kindStory, ID: keyIn(s.ID, t.ID), Parent: s.ID, Expected: version, Public: x.story(t), SortKey: t.Told, Body: t,
		Facets: []store.Facet{{Name: "initiative", Value: t.Initiative}}}
}

func conclusionPut(s study.Study, c conclusion.Conclusion, version int64) store.Put {
	return store.Put{Kind: kindConclusion, ID: keyIn(s.ID, c.ID), Parent: s.ID, Expected: version, Public: s.Public, SortKey: text.SortKey(c.Title), Body: c}
}

// reportPut is a working text: the public reads it in the published versions,
// whose frozen copy is where it is exposed.
func reportPut(s study.Study, r report.Report, exposed bool, version int64) store.Put {
	return store.Put{Kind: kindReport, ID: keyIn(s.ID, r.ID), Parent: s.ID, Expected: version, Public: exposed && s.Public, SortKey: text.SortKey(r.Title), Body: r}
}

func editionPut(s study.Study, e edition.Edition, version int64) store.Put {
	return store.Put{Kind: kindEdition, ID: keyIn(s.ID, e.ID), Parent: s.ID, Expected: version, Public: s.Public, SortKey: fmt.Sprintf("%06d", e.Number), Body: e}
}

// getStudy reads a study in the transaction.
func getStudy(tx *store.Tx, id string) (study.Study, int64, error) {
	r, err := tx.Get(kindStudy, id)
	if err != nil {
		return study.Study{}, 0, err
	}
	s, err := decode[study.Study](r)
	return s, r.Version, err
}

// getChild reads a record of a study in the transaction, by its name there.
func getChild[T any](tx *store.Tx, kind, studyID, name string) (T, int64, error) {
	var none T
	r, err := tx.Get(kind, keyIn(studyID, name))
	if err != nil {
		return none, 0, err
	}
	v, err := decode[T](r)
	return v, r.Version, err
}

// present says whether the initiative is in the study's census.
func present(tx *store.Tx, studyID, initiativeID string) (study.Entry, error) {
	e, _, err := getChild[study.Entry](tx, kindEntry, studyID, initiativeID)
	if fault.Is(err, fault.NotFound) {
		return e, fault.On("initiative", fault.Invalid, "study.initiative_absent")
	}
	return e, err
}

// takingPart finds a member who may judge the initiative: one of the group who
// did not step back from it.
func takingPart(s study.Study, member, initiativeID, field string) error {
	m, known := s.Member(member)
	switch {
	case !known:
		return fault.On(field, fault.Invalid, "study.member_unknown")
	case m.RecusedFrom(initiativeID):
		return fault.On(field, fault.Denied, "study.member_recused", "name", m.Name)
	}
	return nil
}

// sameSet says whether two lists hold the same values, whatever their order.
func sameSet[T ~string](a, b []T) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}
