package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/network"
	"codeberg.org/bocage/bocage/internal/organisation"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// Brought says what a bundle changed: how many records are new, changed, or
// as they were.
type Brought struct {
	Study     string     `json:"study"`
	Slug      string     `json:"slug"`
	New       int        `json:"new"`
	Changed   int        `json:"changed"`
	Unchanged int        `json:"unchanged"`
	Notes     fault.List `json:"-"` // what is worth reading again
}

// ImportBundle brings a study in, whole or not at all: what is new is created,
// what differs is written over with its history kept, what is the same is left
// alone. What the space has and the bundle has not stays.
func (a *App) ImportBundle(ctx context.Context, actor access.Actor, space string, b bundle.Bundle, open bundle.Open, from From) (Brought, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindStudy, Public: b.Study.Public}); err != nil {
		return Brought{}, err
	}
	checked, err := a.CheckBundle(b)
	if err != nil {
		return Brought{}, err
	}
	if err := checked.Wrong.Err(); err != nil {
		return Brought{}, err
	}
	told, err := a.fitIndices(ctx, actor, &b)
	if err != nil {
		return Brought{}, err
	}
	checked.Notes = append(checked.Notes, told...)
	kept, err := a.keepFiles(ctx, b.Files, open)
	if err != nil {
		return Brought{}, errors.Join(err, a.dropFiles(ctx, kept))
	}
	in := bringing{report: Brought{Study: b.Study.ID, Notes: checked.Notes}}
	err = a.naming(ctx, space, author(actor, from), storedFiles(b.Files), func(tx *store.Tx) error {
		in = bringing{tx: tx, report: Brought{Study: b.Study.ID, Notes: slices.Clone(checked.Notes)}}
		followed, err := in.follow(b)
		if err != nil {
			return err
		}
		if err := in.all(followed); err != nil {
			return err
		}
		return a.askForTiles(tx, followed.Initiatives)
	})
	if err != nil {
		return in.report, errors.Join(err, a.dropFiles(ctx, kept))
	}
	return in.report, nil
}

// bringing is one bundle under way into its space.
type bringing struct {
	tx     *store.Tx
	report Brought
}

func (in *bringing) all(b bundle.Bundle) error {
	s := b.Study.Clean()
	if err := in.put(studyPut(s, 0)); err != nil {
		return err
	}
	location, err := in.tx.Address(sectionStudy, kindStudy, s.ID, text.Slug(s.Title))
	if err != nil {
		return err
	}
	in.report.Slug = slugOf(location)
	for _, i := range b.Initiatives {
		if err := in.initiative(i); err != nil {
			return err
		}
	}
	for _, o := range b.Organisations {
		if err := in.put(organisationPut(o.Clean(), 0)); err != nil {
			return err
		}
	}
	for _, p := range b.Perimeters {
		if err := in.put(perimeterPut(p.Clean(), 0)); err != nil {
			return err
		}
	}
	if err := in.indices(b.Indices); err != nil {
		return err
	}
	if err := in.children(s, b); err != nil {
		return err
	}
	return expose(in.tx, s)
}

func (in *bringing) initiative(i bundle.Initiative) error {
	record := i.Initiative.Clean()
	if err := in.sameInitiative(record); err != nil {
		return err
	}
	if err := in.keepOwn(&record); err != nil {
		return err
	}
	if err := in.put(initiativePut(record, 0)); err != nil {
		return err
	}
	if i.Contact != nil {
		if err := in.tx.PutContact(kindInitiative, record.ID, *i.Contact); err != nil {
			return err
		}
	}
	_, err := in.tx.Address(sectionInitiative, kindInitiative, record.ID, text.Slug(record.Name))
	return err
}

// sameInitiative refuses to write over an initiative that only happens to bear
// the same readable name: the registry is shared, and another study may have
// called its own garage "garage". What this study brought before, or what has
// the same title, is the same.
func (in *bringing) sameInitiative(record initiative.Initiative) error {
	if id.Made(record.ID) {
		return nil
	}
	r, err := in.tx.Get(kindInitiative, record.ID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	there, err := decode[initiative.Initiative](r)
	if err != nil || text.Fold(there.Name) == text.Fold(record.Name) {
		return err
	}
	if _, err := in.tx.Get(kindEntry, keyIn(in.report.Study, record.ID)); !fault.Is(err, fault.NotFound) {
		return err
	}
	return fault.On("initiatives."+record.ID, fault.Conflict, "bundle.initiative_taken", "id", record.ID, "there", there.Name, "name", record.Name)
}

// children writes what belongs to the study. Who sees each is settled by expose
// once all is there.
func (in *bringing) children(s study.Study, b bundle.Bundle) error {
	x := exposure{open: s.Public, entries: map[string]study.Entry{}}
	var puts []store.Put
	for _, e := range b.Entries {
		e = e.Clean()
		x.entries[e.Initiative] = e
		puts = append(puts, entryPut(s, e, 0))
	}
	for _, c := range b.Contributions {
		puts = append(puts, contributionPut(s, c.Clean(), x, 0))
	}
	for _, i := range b.Indicators {
		puts = append(puts, indicatorPut(s, cleanIndicator(i), 0))
	}
	for _, o := range b.Observations {
		puts = append(puts, observationPut(s, cleanObservation(o), x, 0))
	}
	for _, t := range b.Stories {
		puts = append(puts, storyPut(s, t.Story.Clean(), x, 0))
	}
	for _, c := range b.Conclusions {
		puts = append(puts, conclusionPut(s, cleanConclusion(c), 0))
	}
	for _, r := range b.Reports {
		puts = append(puts, reportPut(s, r.Clean(), b.Manifest.Form == bundle.Public, 0))
	}
	for _, e := range b.Editions {
		puts = append(puts, editionPut(s, e, 0))
	}
	for _, p := range puts {
		if err := in.put(p); err != nil {
			return err
		}
	}
	return nil
}

// put writes a record that is new or differs, over whatever version is there.
func (in *bringing) put(p store.Put) error {
	before, err := in.tx.Get(p.Kind, p.ID)
	switch {
	case fault.Is(err, fault.NotFound):
		in.report.New++
	case err != nil:
		return err
	default:
		body, err := json.Marshal(p.Body)
		if err != nil {
			return err
		}
		if bytes.Equal(body, before.Body) {
			in.report.Unchanged++
			return nil
		}
		in.report.Changed++
		p.Expected = before.Version
	}
	_, err = in.tx.Put(p)
	return err
}

// ExportBundle gives a study as a bundle: the full form, for moving, to those
// who may export; the public form to whoever may read the study.
func (a *App) ExportBundle(ctx context.Context, actor access.Actor, space, studyID string, form bundle.Form) (bundle.Bundle, error) {
	if form == bundle.Full {
		if err := allow(actor, access.Export, access.Object{Kind: access.KindStudy}); err != nil {
			return bundle.Bundle{}, err
		}
	}
	if _, err := a.readStudy(ctx, actor, space, studyID); err != nil {
		return bundle.Bundle{}, err
	}
	b, err := a.wholeBundle(ctx, space, studyID)
	if err != nil {
		return b, err
	}
	if form == bundle.Full {
		return a.selfContained(ctx, space, b)
	}
	return b.Public(), nil
}

// wholeBundle reads a study with all that belongs to it, at one instant.
func (a *App) wholeBundle(ctx context.Context, space, studyID string) (bundle.Bundle, error) {
	var b bundle.Bundle
	err := a.store.Update(ctx, space, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		var err error
		b, err = gather(tx, studyID)
		return err
	})
	if err != nil {
		return b, err
	}
	for i := range b.Initiatives {
		c, err := a.store.Contact(ctx, space, kindInitiative, b.Initiatives[i].ID)
		if err != nil {
			return b, err
		}
		if !c.Empty() {
			b.Initiatives[i].Contact = &c
		}
	}
	b.Files, err = a.attached(ctx, space, b.Sums())
	b.Sort()
	return b, err
}

func gather(tx *store.Tx, studyID string) (bundle.Bundle, error) {
	b := bundle.Bundle{Manifest: bundle.Manifest{Format: bundle.Format, Form: bundle.Full}}
	var err error
	if b.Study, _, err = getStudy(tx, studyID); err != nil {
		return b, err
	}
	records, err := tx.Children(studyID, slices.Concat(studyChildren, []string{kindReport, kindEdition})...)
	if err != nil {
		return b, err
	}
	for _, r := range records {
		if err := sortInto(&b, r); err != nil {
			return b, err
		}
	}
	for _, e := range b.Entries {
		r, err := tx.Get(kindInitiative, e.Initiative)
		if err != nil {
			return b, err
		}
		in, err := decode[initiative.Initiative](r)
		if err != nil {
			return b, err
		}
		b.Initiatives = append(b.Initiatives, bundle.Initiative{Initiative: in})
	}
	if b.Organisations, err = organisationsOf(tx, b.Initiatives); err != nil {
		return b, err
	}
	if b.Perimeters, err = perimetersOf(tx, b); err != nil {
		return b, err
	}
	b.Indices, err = indicesOf(tx, b.Study)
	return b, err
}

// perimetersOf gives the perimeters that a bundle names and people drew.
func perimetersOf(tx *store.Tx, b bundle.Bundle) ([]perimeter.Perimeter, error) {
	var out []perimeter.Perimeter
	for k := range b.Territories() {
		if k.Level() != territory.Perimeter {
			continue
		}
		r, err := tx.Get(kindPerimeter, k.Code())
		if fault.Is(err, fault.NotFound) {
			continue // it ships, or nobody knows it here
		}
		if err == nil {
			err = gathered(&out, r)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// organisationsOf gives what is written about the organisations that some
// initiatives are tied to.
func organisationsOf(tx *store.Tx, initiatives []bundle.Initiative) ([]organisation.Organisation, error) {
	written, err := tx.Children("", kindOrganisation)
	if err != nil || len(written) == 0 {
		return nil, err
	}
	var records, out []organisation.Organisation
	for _, r := range written {
		if err := gathered(&records, r); err != nil {
			return nil, err
		}
	}
	var sheets []network.Sheet
	for _, in := range initiatives {
		sheets = append(sheets, sheetOf(in.Initiative, ""))
	}
	n := network.Build(sheets, records, "")
	for _, o := range records {
		node, known := n.Organisation(o.ID)
		if known && slices.ContainsFunc(n.Of[node], func(at int) bool { return n.Nodes[n.Ties[at].Other(node)].Kind == network.OfSheet }) {
			out = append(out, o)
		}
	}
	return out, nil
}

// sortInto puts a record of the study into its list.
func sortInto(b *bundle.Bundle, r store.Record) error {
	switch r.Kind {
	case kindEntry:
		return gathered(&b.Entries, r)
	case kindContribution:
		return gathered(&b.Contributions, r)
	case kindIndicator:
		return gathered(&b.Indicators, r)
	case kindObservation:
		return gathered(&b.Observations, r)
	case kindStory:
		return gathered(&b.Stories, r)
	case kindConclusion:
		return gathered(&b.Conclusions, r)
	case kindReport:
		return gathered(&b.Reports, r)
	}
	return gathered(&b.Editions, r)
}

func gathered[T any](list *[]T, r store.Record) error {
	v, err := decode[T](r)
	*list = append(*list, v)
	return err
}

// attached describes the files of a space that a bundle points to.
func (a *App) attached(ctx context.Context, space string, sums map[string]bool) ([]bundle.File, error) {
	wanted := make([]string, 0, len(sums))
	for sum := range sums {
		wanted = append(wanted, sum)
	}
	slices.Sort(wanted)
	stored, err := a.store.Files(ctx, space, wanted)
	if err != nil {
		return nil, err
	}
	files := make([]bundle.File, len(stored))
	for i, f := range stored {
		files[i] = bundle.File{SHA256: f.Sum, Size: f.Size, Media: f.Media}
	}
	return files, nil
}

// WriteBundle writes a bundle that was exported from here, with its files, as
// a zip.
func (a *App) WriteBundle(w io.Writer, b bundle.Bundle) error {
	return bundle.Write(w, b, func(sum string) (io.ReadCloser, error) { return a.blobs.Get(sum) })
}
