package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/datapackage"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// Press makes the site of a published version from a frozen copy of the study:
// a house of its own that holds nothing but what is published, so that no page
// can show more.
type Press func(ctx context.Context, frozen *App, e EditionView, site *Site) error

// Printer makes a PDF of the site's page at path. It tells why it can't by a
// fault.
type Printer func(ctx context.Context, site fs.FS, path, title, lang string) ([]byte, error)

// Publication is what is said of a version when it is published.
type Publication struct {
	Title   string // that of the study when empty
	Changes string // since the last version, in words
	Lang    string // of the site and of the descriptions of the data; the study's when empty
	Date    string // YYYY-MM-DD; today when empty
	Number  int    // that its reader meant to publish; the next one when 0
	Later   bool   // the site is made by a job: the version is there at once, and says so
	AtOnce  int    // with more initiatives than these, Later; 0 is without bound
}

func (p Publication) later(initiatives int) bool {
	return p.Later || p.AtOnce > 0 && initiatives > p.AtOnce
}

const (
	siteJob = "edition_site"
	pdfJob  = "edition_pdf"
)

// Publish freezes the public form of a study as its next version: its data, in
// small parts whose Merkle root is the version's hash, and the site made from
// them. What is published is what the public may already read of the study, at
// one instant. A form that made a version before makes no other, whatever was
// changed in it since: it is told which it made (MadeVersion).
func (a *App) Publish(ctx context.Context, actor access.Actor, space, studyID string, p Publication, from From) (EditionView, error) {
	if err := allow(actor, access.Publish, access.Object{Kind: access.KindEdition}); err != nil {
		return EditionView{}, err
	}
	if err := a.store.Received(ctx, space, from.Token); err != nil {
		return EditionView{}, err
	}
	full, err := a.wholeBundle(ctx, space, studyID)
	if err != nil {
		return EditionView{}, err
	}
	e, err := a.newEdition(full, p)
	if err != nil {
		return EditionView{}, err
	}
	public := full.Public()
	public.Editions = nil
	unguessable(public)
	if err := a.compareWithLast(full.Editions, public, &e); err != nil {
		return EditionView{}, err
	}
	if err := a.makeParts(ctx, public, &e); err != nil {
		return EditionView{}, err
	}
	view, err := a.Study(ctx, access.House, space, studyID)
	if err != nil {
		return EditionView{}, err
	}
	out := EditionView{Edition: e, Study: view, Last: true}
	if a.press == nil {
		return EditionView{}, fault.New(fault.Unsupported, "edition.no_press")
	}
	attached := public.Files // what the site is made of is held no longer than it takes
	if out.Redoing = p.later(len(public.Initiatives)); !out.Redoing {
		if out.Made, err = a.makeSite(ctx, public, out); err != nil {
			return EditionView{}, err
		}
	}
	return out, a.keepEdition(ctx, actor, space, &out, attached, from)
}

// MadeVersion is the version that a form made before, when that is why it was refused.
func MadeVersion(err error) (number int, made bool) {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Code != fault.AlreadyDone {
		return 0, false
	}
	location, _ := f.Args["location"].(string)
	number, wrong := strconv.Atoi(path.Base(location))
	return number, wrong == nil
}

// newEdition checks what is said of the version and numbers it.
func (a *App) newEdition(full bundle.Bundle, p Publication) (edition.Edition, error) {
	s := full.Study
	e := edition.Edition{
		ID: id.New(), Study: s.ID, Number: 1, Date: p.Date, Title: text.CleanLine(p.Title, 4*edition.MaxTitle), Lang: p.Lang,
		Changes: text.CleanText(p.Changes, 4*edition.MaxChanges), Licence: s.Licence, Program: a.version,
	}
	if e.Title == "" {
		e.Title = s.Title
	}
	if e.Lang == "" {
		e.Lang = s.Lang
	}
	if e.Date == "" {
		e.Date = clockDate(a)
	}
	var l fault.List
	last := edition.Edition{}
	for _, before := range full.Editions {
		last = before
		e.Number = max(e.Number, before.Number+1)
	}
	if p.Number > 0 && p.Number < e.Number { // someone published since the form was opened
		return e, fault.New(fault.Conflict, "edition.meanwhile", "number", last.Number)
	}
	if !s.Public {
		l.Add("public", "edition.study_closed")
	}
	if e.Lang != "" && !slices.Contains(i18n.Languages, e.Lang) {
		l.Add("lang", "code.unknown", "value", e.Lang)
	}
	l.Limit("title", e.Title, edition.MaxTitle)
	l.Limit("changes", e.Changes, edition.MaxChanges)
	if e.Number > 1 && e.Changes == "" {
		l.Add("changes", "edition.changes_required", "number", last.Number)
	}
	switch _, err := time.Parse(time.DateOnly, e.Date); {
	case err != nil:
		l.Add("date", "edition.date")
	case e.Date > clockDate(a):
		l.Add("date", "edition.date_future")
	case e.Date < last.Date:
		l.Add("date", "edition.date_before", "date", last.Date)
	}
	if e.Lang == "" {
		e.Lang = i18n.FR
	}
	return e, l.Err()
}

// unguessable gives each testimony random bytes, without which whoever suspects
// a sentence could check it against the sum that stays after a withdrawal.
func unguessable(b bundle.Bundle) {
	for i := range b.Stories {
		b.Stories[i].Random = id.Token()
	}
}

func (a *App) compareWithLast(editions []edition.Edition, now bundle.Bundle, e *edition.Edition) error {
	if len(editions) == 0 {
		return nil
	}
	last, err := a.editionBundle(editions[len(editions)-1])
	if err != nil {
		return err
	}
	e.Differences, err = bundle.Compare(last, now)
	return err
}

// makeParts writes the data of the version, each part a file of its own.
func (a *App) makeParts(ctx context.Context, public bundle.Bundle, e *edition.Edition) error {
	catalogue, err := i18n.Load()
	if err != nil {
		return err
	}
	grid, _ := a.frameworks.Get(public.Study.Framework.ID, public.Study.Framework.Version)
	e.Parts = nil
	keeping := a.keeping(ctx)
	err = datapackage.Build(public, grid, *e, catalogue.For(e.Lang), func(f datapackage.File) error {
		e.Parts = append(e.Parts, edition.NewPart(f.Path, f.Content))
		return keeping.put(f.Content)
	})
	if failed := keeping.wait(); failed != nil {
		err = failed
	}
	if err != nil {
		return err
	}
	for _, f := range public.Files {
		e.Parts = append(e.Parts, edition.Part{Path: datapackage.StudyFolder + "/" + f.Path(), SHA256: f.SHA256, Size: f.Size})
	}
	edition.Sort(e.Parts)
	e.Root, err = edition.Root(e.Parts)
	return err
}

// together is how many files are being made durable at once: most of the time
// of each is waiting for the disk.
const together = 8

// keeping makes files durable, some at once, while others are being made.
type keeping struct {
	app   *App
	ctx   context.Context
	turns chan struct{}
	all   sync.WaitGroup
	mu    sync.Mutex
	wrong error
}

func (a *App) keeping(ctx context.Context) *keeping {
	return &keeping{app: a, ctx: ctx, turns: make(chan struct{}, together)}
}

// put waits for its turn; it errs when one before could not be kept.
func (k *keeping) put(content []byte) error {
	k.turns <- struct{}{}
	k.all.Go(func() {
		defer func() { <-k.turns }()
		if _, _, err := k.app.blobs.Put(k.ctx, bytes.NewReader(content), maxPart); err != nil {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.wrong = errors.Join(k.wrong, err)
		}
	})
	return k.failed()
}

// wait returns when all that was put is durable.
func (k *keeping) wait() error {
	k.all.Wait()
	return k.failed()
}

func (k *keeping) failed() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.wrong
}

// makeSite renders the site from a frozen copy and keeps it as one archive.
func (a *App) makeSite(ctx context.Context, public bundle.Bundle, e EditionView) ([]edition.Part, error) {
	site, err := a.renderSite(ctx, public, e)
	if err != nil {
		return nil, err
	}
	defer site.Close()
	part, err := a.keepSite(ctx, site)
	return []edition.Part{part}, err
}

// keepSite keeps a site as one archive, written as it is read.
func (a *App) keepSite(ctx context.Context, site *Site) (edition.Part, error) {
	from, to := io.Pipe()
	go func() { to.CloseWithError(site.write(to)) }()
	defer from.Close() // whoever still writes stops
	return a.keepMade(ctx, edition.SiteFile, from)
}

func (a *App) keepMade(ctx context.Context, path string, content io.Reader) (edition.Part, error) {
	sum, size, err := a.blobs.Put(ctx, content, maxSite)
	return edition.Part{Path: path, SHA256: sum, Size: size}, err
}

// maxSite bounds the archive of a site.
const maxSite = 4 << 30

func (a *App) renderSite(ctx context.Context, public bundle.Bundle, e EditionView) (*Site, error) {
	frozen, thaw, err := a.freeze(ctx, public, e)
	if err != nil {
		return nil, err
	}
	defer thaw()
	view, err := frozen.Study(ctx, access.Anyone, e.Study.Space, e.Study.ID)
	if err != nil {
		return nil, err
	}
	e.Study = view
	site, err := newSite(filepath.Join(a.folder, passingFolder))
	if err != nil {
		return nil, err
	}
	if err := a.press(ctx, frozen, e, site); err != nil {
		return nil, errors.Join(fmt.Errorf("render version %d: %w", e.Number, err), site.Close())
	}
	return site, nil
}

// partFiles describes the files of a version; those that were attached keep
// their form.
func partFiles(parts []edition.Part, attached []bundle.File) []store.StoredFile {
	media := map[string]string{}
	for _, f := range attached {
		media[f.SHA256] = f.Media
	}
	files := make([]store.StoredFile, len(parts))
	for i, p := range parts {
		files[i] = store.StoredFile{Sum: p.SHA256, Size: p.Size, Media: cmp.Or(media[p.SHA256], mediaOf(p.Path))}
	}
	return files
}

// keepEdition writes the version and what its files are, in one transaction.
func (a *App) keepEdition(ctx context.Context, actor access.Actor, space string, e *EditionView, files []bundle.File, from From) error {
	return a.naming(ctx, space, author(actor, from), partFiles(slices.Concat(e.Parts, e.Made), files), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, e.Edition.Study)
		if err != nil {
			return err
		}
		others, err := tx.Children(s.ID, kindEdition)
		if err != nil {
			return err
		}
		if len(others) >= e.Number {
			return fault.New(fault.Conflict, "edition.meanwhile", "number", e.Number)
		}
		if e.Version, err = tx.Put(editionPut(s, e.Edition, 0)); err != nil {
			return err
		}
		next := pdfJob
		if len(e.Made) == 0 {
			next = siteJob // which then asks for the PDF
		}
		if err := askFor(tx, next, s.ID, e.ID); err != nil {
			return err
		}
		return tx.Location(fmt.Sprintf("/%s/%s/versions/%d", sectionStudy, e.Study.Slug, e.Number))
	})
}

func mediaOf(path string) string {
	for suffix, media := range map[string]string{".json": "application/json", ".csv": "text/csv", ".md": "text/markdown", ".zip": "application/zip", ".pdf": "application/pdf"} {
		if strings.HasSuffix(path, suffix) {
			return media
		}
	}
	return "application/octet-stream"
}

func askFor(tx *store.Tx, kind, studyID, editionID string) error {
	payload, err := json.Marshal(editionJob{keyIn(studyID, editionID)})
	if err != nil {
		return err
	}
	_, err = tx.Ask(kind, string(payload))
	return err
}

// editionJob is the payload of the jobs on a version.
type editionJob struct {
	Edition string `json:"edition"` // as the store keeps it
}

// Upcoming is what would be published now, for whoever is about to.
type Upcoming struct {
	Number      int
	Last        *edition.Edition // nil before the first
	Closed      bool             // the study is not open to readers
	Initiatives int              // named
	Effects     int
	Figures     int
	Told        int // testimonies that may be quoted
	Untold      int // collected, and not to be quoted
	Open        int // effects whose readings differ and are not settled
	Untested    int // tested conclusions without a result
	Reports     int
	Differences []edition.Difference // since the last
}

// Upcoming reads what would be published, without publishing it.
func (a *App) Upcoming(ctx context.Context, actor access.Actor, s StudyView) (Upcoming, error) {
	if err := allow(actor, access.Publish, access.Object{Kind: access.KindEdition}); err != nil {
		return Upcoming{}, err
	}
	full, err := a.wholeBundle(ctx, s.Space, s.ID)
	if err != nil {
		return Upcoming{}, err
	}
	public := full.Public()
	u := Upcoming{Number: 1, Closed: !full.Study.Public, Initiatives: len(public.Initiatives), Figures: len(public.Observations), Reports: len(public.Reports)}
	for _, t := range public.Stories {
		switch {
		case t.Withdrawn != "":
		case t.Unpublished():
			u.Untold++
		default:
			u.Told++
		}
	}
	for _, c := range public.Contributions {
		o := c.Outcome()
		if o.State == matrix.Effect {
			u.Effects++
		}
		if o.Open {
			u.Open++
		}
	}
	for _, c := range public.Conclusions {
		if c.Test != nil && c.Test.Result == nil {
			u.Untested++
		}
	}
	if n := len(full.Editions); n > 0 {
		u.Last, u.Number = &full.Editions[n-1], full.Editions[n-1].Number+1
		e := edition.Edition{}
		err = a.compareWithLast(full.Editions, public, &e)
		u.Differences = e.Differences
	}
	return u, err
}
