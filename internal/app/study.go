package app

import (
	"context"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// StudyView is a study as the actor may see it.
type StudyView struct {
	study.Study
	Space   string
	Version int64
	Slug    string               // of its public address
	Grid    *framework.Framework // nil when this installation has no such version
}

// Frameworks lists the grids of dimensions that a study can choose from.
func (a *App) Frameworks() []*framework.Framework { return a.frameworks.Frameworks() }

// SaveStudy creates a study (version 0) or writes its next version. The
// framework can't change under effects that were read with it, and a member who
// gave readings can't be taken off the list.
func (a *App) SaveStudy(ctx context.Context, actor access.Actor, space string, in study.Study, version int64, from From) (StudyView, error) {
	action := access.Edit
	if version == 0 {
		action = access.Create
	}
	if err := allow(actor, action, access.Object{Kind: access.KindStudy, Public: in.Public}); err != nil {
		return StudyView{}, err
	}
	in = in.Clean()
	if err := append(in.Validate(), a.checkStudy(in)...).Err(); err != nil {
		return StudyView{}, err
	}
	view := a.viewStudy(in, space, version)
	err := a.store.Update(ctx, space, author(actor, from), func(tx *store.Tx) error {
		before := study.Study{}
		if version > 0 {
			var err error
			if before, _, err = getStudy(tx, in.ID); err != nil {
				return err
			}
			if err := keepsWhatIsUsed(tx, before, in); err != nil {
				return err
			}
			if err := nobodyTwice(before, in); err != nil {
				return err
			}
		}
		var err error
		if view.Version, view.Slug, err = putStudy(tx, before, in, version); err != nil {
			return err
		}
		return tx.Location("/" + sectionStudy + "/" + view.Slug)
	})
	return view, err
}

// nobodyTwice refuses a member who comes in, or changes, to be one who is there:
// the same person would count as two readers and be cited twice. Two people of
// one name have an organisation each.
func nobodyTwice(before, in study.Study) error {
	same := func(a, b study.Member) bool {
		return text.Fold(a.Name) == text.Fold(b.Name) && text.Fold(a.Organisation) == text.Fold(b.Organisation)
	}
	for _, m := range in.Members {
		if was, known := before.Member(m.ID); known && same(was, m) {
			continue
		}
		for _, o := range in.Members {
			if o.ID != m.ID && same(o, m) {
				return fault.On("name", fault.Conflict, "member.twice", "name", o.Name)
			}
		}
	}
	return nil
}

// putStudy writes a study, gives it its address and, when it was opened or
// closed, makes what is in it seen by those who may.
func putStudy(tx *store.Tx, before, in study.Study, version int64) (written int64, slug string, err error) {
	if written, err = tx.Put(studyPut(in, version)); err != nil {
		return 0, "", err
	}
	if version > 0 && before.Public != in.Public {
		if err := expose(tx, in); err != nil {
			return 0, "", err
		}
	}
	path, err := tx.Address(sectionStudy, kindStudy, in.ID, text.Slug(in.Title))
	return written, slugOf(path), err
}

// checkStudy is what the domain can't know: whether the framework is shipped,
// and whether territories are well named.
func (a *App) checkStudy(s study.Study) fault.List {
	var l fault.List
	if _, known := a.frameworks.Get(s.Framework.ID, s.Framework.Version); !known || s.Framework.Version == "" {
		l.Add("framework", "study.framework_unknown", "value", strings.TrimSpace(s.Framework.ID+" "+s.Framework.Version))
	}
	for i, k := range s.Framing.Territories {
		if _, err := territory.ParseKey(k); err != nil {
			l.Add("framing.territories."+strconv.Itoa(i), "territory.unknown", "value", k)
		}
	}
	return l
}

// keepsWhatIsUsed refuses to take away what readings rest on.
func keepsWhatIsUsed(tx *store.Tx, before, after study.Study) error {
	records, err := tx.Children(after.ID, kindContribution, kindEntry)
	if err != nil {
		return err
	}
	readers, effects := map[string]bool{}, 0
	for _, r := range records {
		if r.Kind == kindEntry {
			e, err := decode[study.Entry](r)
			if err != nil {
				return err
			}
			for _, reading := range e.Readings {
				readers[reading.Member] = true
			}
			continue
		}
		effects++
		c, err := decode[matrix.Contribution](r)
		if err != nil {
			return err
		}
		for _, reading := range c.Readings {
			readers[reading.Member] = true
		}
	}
	var l fault.List
	if effects > 0 && before.Framework != after.Framework {
		l.Add("framework", "study.framework_in_use", "n", effects)
	}
	for _, m := range before.Members {
		if _, kept := after.Member(m.ID); !kept && readers[m.ID] {
			l.Add("members", "study.member_in_use", "name", m.Name)
		}
	}
	return l.Err()
}

func slugOf(path string) string { return strings.TrimPrefix(path, sectionStudy+"/") }

func (a *App) viewStudy(s study.Study, space string, version int64) StudyView {
	v := StudyView{Study: s, Space: space, Version: version}
	v.Grid, _ = a.frameworks.Get(s.Framework.ID, s.Framework.Version)
	return v
}

// Study returns the study of a space that the actor may see.
func (a *App) Study(ctx context.Context, actor access.Actor, space, id string) (StudyView, error) {
	view, err := a.readStudy(ctx, actor, space, id)
	if err != nil {
		return view, err
	}
	path, err := a.store.CurrentPath(ctx, space, kindStudy, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return view, err
	}
	view.Slug = slugOf(path)
	return view, nil
}

// StudyAt finds a study by its public address, in whichever space it is. A
// former address answers with the study and its present slug.
func (a *App) StudyAt(ctx context.Context, actor access.Actor, slug string) (StudyView, error) {
	if !a.still {
		return a.studyAt(ctx, actor, slug)
	}
	if view, known := a.stillAt.Load(slug); known { // read by anyone, and by nobody else
		return view.(StudyView), nil
	}
	view, err := a.studyAt(ctx, access.Anyone, slug)
	if err == nil {
		a.stillAt.Store(slug, view)
	}
	return view, err
}

func (a *App) studyAt(ctx context.Context, actor access.Actor, slug string) (StudyView, error) {
	address, err := a.store.Resolve(ctx, sectionStudy+"/"+slug)
	if err != nil {
		return StudyView{}, err
	}
	if address.Kind != kindStudy {
		return StudyView{}, fault.New(fault.NotFound, "not_found")
	}
	if !address.Current {
		return a.Study(ctx, actor, address.Space, address.ID)
	}
	view, err := a.readStudy(ctx, actor, address.Space, address.ID)
	view.Slug = slug
	return view, err
}

func (a *App) readStudy(ctx context.Context, actor access.Actor, space, id string) (StudyView, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindStudy, space), kindStudy, id)
	if err != nil {
		return StudyView{}, err
	}
	s, err := decode[study.Study](r)
	return a.viewStudy(s, space, r.Version), err
}

// StudyLine is a study in a list, with the size of its census and its last
// published version, if any.
type StudyLine struct {
	StudyView
	Registered, Selected int // named or not
	Last                 *edition.Edition
}

// Studies lists the studies of a space that the actor may see, by title.
func (a *App) Studies(ctx context.Context, actor access.Actor, space string) ([]StudyLine, error) {
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindStudy, space), Kind: kindStudy, Limit: store.MaxPage})
	if err != nil {
		return nil, err
	}
	lines := make([]StudyLine, len(records))
	ids := make([]string, len(records))
	for i, r := range records {
		s, err := decode[study.Study](r)
		if err != nil {
			return nil, err
		}
		lines[i], ids[i] = StudyLine{StudyView: a.viewStudy(s, space, r.Version)}, s.ID
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindStudy, ids)
	if err != nil {
		return nil, err
	}
	sums, err := a.sumsOf(ctx, space, ids)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		l := &lines[i]
		sum := sums[l.ID]
		flow := l.Flow(sum.census)
		l.Slug, l.Registered, l.Selected, l.Last = slugOf(paths[l.ID]), flow.Registered.Total(), flow.Selected.Total(), sum.last
	}
	return lines, nil
}

// studySum is what a list says of a study: how far its census is, its last
// published version.
type studySum struct {
	census []study.Entry // their status and reason only
	last   *edition.Edition
}

// sumsOf reads the sums of studies: only of those in which something was
// written since the last reader, all of them by one query.
func (a *App) sumsOf(ctx context.Context, space string, ids []string) (map[string]studySum, error) {
	revisions, err := a.store.Revisions(ctx, space, ids...)
	if err != nil {
		return nil, err
	}
	sums := make(map[string]studySum, len(ids))
	var stale []string
	for _, id := range ids {
		if sum, known := a.studySums.look(space+"/"+id, revisions[id]); known {
			sums[id] = sum
		} else {
			stale = append(stale, id)
		}
	}
	children, err := a.store.Children(ctx, access.Visible(access.House, access.KindStudy, space), stale, kindEntry, kindEdition)
	if err != nil {
		return nil, err
	}
	for _, r := range children {
		sum := sums[r.Parent]
		if err := sum.add(r); err != nil {
			return nil, err
		}
		sums[r.Parent] = sum
	}
	for _, id := range stale {
		a.studySums.find(space+"/"+id, revisions[id], func() studySum { return sums[id] })
	}
	return sums, nil
}

func (s *studySum) add(r store.Record) error {
	if r.Kind == kindEntry {
		e, err := decode[study.Entry](r)
		s.census = append(s.census, study.Entry{Status: e.Status, Reason: e.Reason})
		return err
	}
	e, err := decode[edition.Edition](r)
	if s.last == nil || s.last.Number < e.Number {
		e.Parts, e.Differences = nil, nil // long, and no part of a list
		s.last = &e
	}
	return err
}
