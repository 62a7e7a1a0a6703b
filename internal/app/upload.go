package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// Limits on a spreadsheet that is brought in by a page, and how long it is
// kept: it may hold what its holder knows of people.
const (
	MaxUpload  = 100 << 20
	uploadLife = 7 * 24 * time.Hour  // of one that nobody imported
	restLife   = 30 * 24 * time.Hour // of the lines that an import left
)

const (
	kindUpload   = "upload"
	facetBatch   = "batch"
	facetWaiting = "waiting" // the account of who brought in a file that is not imported yet
	uploadSource = "import"
)

// Upload is a spreadsheet that was brought in, with how it is to be read. It
// is kept between the steps of an import, for those who import only.
type Upload struct {
	ID      string        `json:"id"`
	Name    string        `json:"name"`
	Sum     string        `json:"sum,omitempty"` // "" once it was imported: the file is erased
	Size    int64         `json:"size"`
	By      access.Actor  `json:"by"`
	Choices UploadChoices `json:"choices"`
	Job     string        `json:"job,omitempty"` // that imports it
	Refused string        `json:"refused,omitempty"`
	Batch   string        `json:"batch,omitempty"` // once it is imported
	Nothing bool          `json:"nothing,omitempty"`
	Rest    string        `json:"rest,omitempty"`   // sum of the file of the lines left
	Follow  *Source       `json:"follow,omitempty"` // the source that importing it keeps, or reads again
	Place   *PlaceImport  `json:"place,omitempty"`  // of a file of indicators of place
	Zoning  *ZoningImport `json:"zoning,omitempty"` // of a zoning

	Updated time.Time `json:"-"`

	version int64
}

// Until is when a file that nobody imports is erased.
func (u Upload) Until() time.Time { return u.Updated.Add(uploadLife) }

// UploadChoices are what someone said of how a file is to be read.
type UploadChoices struct {
	Sheet    string            `json:"sheet,omitempty"`
	Header   int               `json:"header,omitempty"` // line of the header; found when 0
	Map      map[string]string `json:"map,omitempty"`    // letter of the column → field
	Origin   Origin            `json:"origin"`
	Settled  bool              `json:"settled,omitempty"` // someone saw the origin and sent it back
	KeepGood bool              `json:"keep_good,omitempty"`
	Take     []string          `json:"take,omitempty"` // keys of the cells of which the file's is taken
	TakeAll  bool              `json:"take_all,omitempty"`
	EmptyAll bool              `json:"empty_all,omitempty"`
	Seen     int64             `json:"seen,omitempty"` // when whoever chose had compared
}

// KeepUpload takes in a spreadsheet, and refuses at once what is none.
func (a *App) KeepUpload(ctx context.Context, actor access.Actor, space, name string, r io.Reader, from From) (string, error) {
	return a.bringFile(ctx, actor, space, Upload{Name: name}, r, from)
}

// bringFile takes in the file of an upload.
func (a *App) bringFile(ctx context.Context, actor access.Actor, space string, u Upload, r io.Reader, from From) (string, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return "", err
	}
	if err := a.sweepUploads(ctx, space); err != nil {
		return "", err
	}
	sum, size, err := a.blobs.Put(ctx, r, u.limit())
	if fault.Is(err, fault.TooLarge) {
		return "", fault.On("file", fault.TooLarge, "upload.too_large", "max", u.limit()>>20)
	}
	if err != nil {
		return "", err
	}
	u.ID, u.Name, u.Sum, u.Size, u.By = id.New(), text.CleanLine(filepath.Base(u.Name), 200), sum, size, actor
	if err := a.readable(u); err != nil {
		return "", errors.Join(onField("file", err), a.forget(ctx, space, sum))
	}
	kept := []store.StoredFile{{Sum: sum, Size: size, Media: "application/octet-stream"}}
	return u.ID, a.naming(ctx, space, author(actor, From{Source: uploadSource, Token: from.Token}), kept, func(tx *store.Tx) error {
		_, err := tx.Put(uploadPut(u))
		return err
	})
}

func uploadPut(u Upload) store.Put {
	p := store.Put{Kind: kindUpload, ID: u.ID, Expected: u.version, SortKey: u.ID, Body: u}
	if u.Batch != "" {
		p.Facets = []store.Facet{{Name: facetBatch, Value: u.Batch}}
	}
	if u.Sum != "" && u.By.SignedIn() {
		p.Facets = append(p.Facets, store.Facet{Name: facetWaiting, Value: u.By.Account})
	}
	return p
}

// readable opens the file as far as it takes to know that it is one of its kind.
func (a *App) readable(u Upload) error {
	f, err := a.blobs.Get(u.Sum)
	if err != nil {
		return err
	}
	defer f.Close()
	return u.opens(f)
}

// opens reads the file of an upload as far as its sheets, or as its polygons.
func (u Upload) opens(f *os.File) error {
	if u.kind() == zoningUpload {
		_, err := geo.ReadZoning(f, geo.ZoningAs{})
		return zoningFault(err)
	}
	_, err := sheet.Open(f, u.Size, u.Name, sheet.Limits{Bytes: u.limit()})
	return err
}

// limit is how large the file of an upload may be.
func (u Upload) limit() int64 {
	if u.kind() == zoningUpload {
		return geo.MaxZoningBytes
	}
	return MaxUpload
}

// uploadKind is what a file that was brought in holds: each kind has pages of its own.
type uploadKind string

const (
	listUpload   uploadKind = "list" // of initiatives
	placeUpload  uploadKind = "place"
	zoningUpload uploadKind = "zoning"
)

func (u Upload) kind() uploadKind {
	switch {
	case u.Place != nil:
		return placeUpload
	case u.Zoning != nil:
		return zoningUpload
	}
	return listUpload
}

// forget erases a file that nothing in the house points to any more: no record,
// no published version, no change that could be undone. Whoever brings in what
// they took from here must not take it from everyone.
func (a *App) forget(ctx context.Context, space, sum string) error {
	if sum == "" {
		return nil
	}
	gone := false
	err := a.store.Update(ctx, space, author(access.House, From{Source: uploadSource}), func(tx *store.Tx) error {
		needed, err := neededStill(tx, sum)
		if err != nil || needed {
			return err
		}
		gone, err = tx.DropBlob(sum)
		return err
	})
	if err != nil || !gone {
		return err
	}
	return a.eraseFile(ctx, sum)
}

func neededStill(tx *store.Tx, sum string) (bool, error) {
	if remembered, err := tx.Remembered(sum); err != nil || remembered {
		return remembered, err
	}
	records, err := tx.Naming(kindEdition, sum)
	if err != nil {
		return false, err
	}
	for _, r := range records {
		e, err := decode[edition.Edition](r)
		if err != nil {
			return false, err
		}
		holds := func(p edition.Part) bool { return p.SHA256 == sum && p.Withdrawn == "" }
		if slices.ContainsFunc(e.Parts, holds) || slices.ContainsFunc(e.Made, holds) {
			return true, nil
		}
	}
	return false, nil
}

// UploadOf finds a spreadsheet that was brought in.
func (a *App) UploadOf(ctx context.Context, actor access.Actor, space, uploadID string) (Upload, error) {
	return a.uploadAs(ctx, actor, space, uploadID, listUpload)
}

// uploadAs finds a file of a kind that was brought in.
func (a *App) uploadAs(ctx context.Context, actor access.Actor, space, uploadID string, kind uploadKind) (Upload, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindImport, space), kindUpload, uploadID)
	if err != nil {
		return Upload{}, err
	}
	u, err := uploadOf(r)
	if err == nil && u.kind() != kind {
		err = fault.New(fault.NotFound, "not_found")
	}
	return u, err
}

func uploadOf(r store.Record) (Upload, error) {
	u, err := decode[Upload](r)
	u.version, u.Updated = r.Version, time.UnixMilli(r.Updated)
	return u, err
}

// WaitingUploads are the files that an actor brought in, and has neither
// imported nor given up: theirs only, the last first.
func (a *App) WaitingUploads(ctx context.Context, actor access.Actor, space string) ([]Upload, error) {
	return a.waitingFiles(ctx, actor, space, listUpload)
}

// maxWaiting is how many files of a kind someone is shown to have left on the way.
const maxWaiting = 100

// waitingFiles are the files of a kind that an actor brought in and that wait. Those of
// other kinds take no room: all are looked through.
func (a *App) waitingFiles(ctx context.Context, actor access.Actor, space string, kind uploadKind) ([]Upload, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return nil, err
	}
	if !actor.SignedIn() {
		return nil, nil
	}
	var out []Upload
	q := store.Query{Scope: access.Visible(actor, access.KindImport, space), Kind: kindUpload, Facets: []Facet{{Name: facetWaiting, Value: actor.Account}}, Recent: true, Limit: store.MaxPage}
	for {
		records, next, err := a.store.List(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			u, err := uploadOf(r)
			if err != nil {
				return nil, err
			}
			if u.kind() == kind {
				out = append(out, u)
			}
		}
		if next == nil || len(out) >= maxWaiting {
			return out[:min(len(out), maxWaiting)], nil
		}
		q.After = *next
	}
}

// options are how the file of an upload is read.
func (u Upload) options(lang string) ImportOptions {
	c := u.Choices
	o := ImportOptions{Sheet: c.Sheet, Header: c.Header, Map: c.Map, Origin: c.Origin, Settled: c.Settled, KeepGood: c.KeepGood, Lang: lang,
		Take: c.Take, TakeAll: c.TakeAll, EmptyAll: c.EmptyAll, Seen: c.Seen,
		Limits: sheet.Limits{Bytes: MaxUpload}}
	if s := u.Follow; s != nil {
		o.Origin.List, o.Origin.URL, o.Lenient = s.Name, s.Origin.URL, s.Read > 0
	}
	return o
}

// importing opens the file of an upload with its choices, and calls do.
func (a *App) importing(u Upload, lang string, do func(ImportFile, ImportOptions) (ImportReport, error)) (ImportReport, error) {
	if u.Sum == "" {
		return ImportReport{}, fault.New(fault.Gone, "upload.gone")
	}
	f, err := a.blobs.Get(u.Sum)
	if err != nil {
		return ImportReport{}, err
	}
	defer f.Close()
	return do(ImportFile{Reader: f, Size: u.Size, Name: u.Name}, u.options(lang))
}

// PreviewUpload says what importing a file that was brought in would do.
func (a *App) PreviewUpload(ctx context.Context, actor access.Actor, space string, u Upload, lang string) (ImportReport, error) {
	return a.importing(u, lang, func(f ImportFile, o ImportOptions) (ImportReport, error) {
		looked, err := a.PreviewImport(ctx, actor, space, f, o)
		if err == nil && u.Follow != nil {
			err = u.Follow.told(looked)
		}
		return looked, err
	})
}

// ChooseUpload keeps how a file is to be read.
func (a *App) ChooseUpload(ctx context.Context, actor access.Actor, space string, u Upload, c UploadChoices) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	u.Choices, u.Refused = c, ""
	return a.keepUpload(ctx, space, actor, u)
}

func (a *App) keepUpload(ctx context.Context, space string, actor access.Actor, u Upload) error {
	return a.store.Update(ctx, space, author(actor, From{Source: uploadSource}), func(tx *store.Tx) error {
		_, err := tx.Put(uploadPut(u))
		return err
	})
}

// DropUpload gives an import up: the file is erased.
func (a *App) DropUpload(ctx context.Context, actor access.Actor, space string, u Upload) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	return a.dropUpload(ctx, space, actor, u)
}

func (a *App) dropUpload(ctx context.Context, space string, actor access.Actor, u Upload) error {
	err := a.store.Update(ctx, space, author(actor, From{Source: uploadSource}), func(tx *store.Tx) error {
		return tx.Delete(kindUpload, u.ID, u.version)
	})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return errors.Join(a.forget(ctx, space, u.Sum), a.forget(ctx, space, u.Rest))
}

// sweepUploads erases the files that nobody imported in time, and the lines
// that imports left long ago.
func (a *App) sweepUploads(ctx context.Context, space string) error {
	q := store.Query{Scope: access.Visible(access.House, access.KindImport, space), Kind: kindUpload, Limit: store.MaxPage}
	records, _, err := a.store.List(ctx, q)
	if err != nil {
		return err
	}
	now := clock.Millis(a.now())
	if err := a.store.ForgetKeptBefore(ctx, space, kindInitiative, now-restLife.Milliseconds()); err != nil {
		return err
	}
	for _, r := range records {
		u, err := uploadOf(r)
		if err != nil {
			return err
		}
		life := uploadLife
		if u.Batch != "" {
			life = restLife
		}
		if now-r.Updated > life.Milliseconds() {
			if err := a.dropUpload(ctx, space, access.House, u); err != nil {
				return fmt.Errorf("erase upload: %w", err)
			}
		}
	}
	return nil
}
