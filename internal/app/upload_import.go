package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// importJob is the work of importing a large file that was brought in.
const importJob = "import"

// importAsked is what the job is told.
type importAsked struct {
	Upload string `json:"upload"`
	Lang   string `json:"lang"`
}

// AskImport leaves the import of a file to the house, which does it after the
// request: its page tells how far it is.
func (a *App) AskImport(ctx context.Context, actor access.Actor, space string, u Upload, lang string) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	payload, err := json.Marshal(importAsked{Upload: u.ID, Lang: lang})
	if err != nil {
		return err
	}
	u.By, u.Refused = actor, ""
	return a.store.Update(ctx, space, author(actor, From{Source: uploadSource}), func(tx *store.Tx) error {
		var err error
		if u.Job, err = tx.Ask(importJob, string(payload)); err != nil {
			return err
		}
		_, err = tx.Put(uploadPut(u))
		return err
	})
}

// DoImport is the job that AskImport asked for. A file that was imported
// already, or given up, leaves nothing to do; one that is refused says why on
// its page.
func (a *App) DoImport(ctx context.Context, space, payload string, progress Progress) error {
	var asked importAsked
	if err := json.Unmarshal([]byte(payload), &asked); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	u, err := a.UploadOf(ctx, access.House, space, asked.Upload)
	if fault.Is(err, fault.NotFound) || err == nil && u.Sum == "" {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = a.importUpload(ctx, u.By, space, u, asked.Lang, progress)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Denied) {
		u.Job, u.Refused = "", fault.All(err)[0].Key
		return a.keepUpload(ctx, space, u.By, u)
	}
	return err
}

// StopImport stops an import that was left to the house: what it prepared leaves
// no trace. One that shows already goes on to its end, and can be undone.
func (a *App) StopImport(ctx context.Context, actor access.Actor, space string, u Upload) error {
	if u.Job == "" {
		return nil // over meanwhile
	}
	return a.CancelJob(ctx, actor, space, u.Job)
}

// TakeUpAgain gives back the preview of an import that was stopped.
func (a *App) TakeUpAgain(ctx context.Context, actor access.Actor, space string, u Upload) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	job, err := a.JobOf(ctx, actor, space, u.Job)
	if err == nil && (job.State == store.JobWaiting || job.State == store.JobRunning) {
		return nil // it goes on
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	u.Job = ""
	return a.keepUpload(ctx, space, actor, u)
}

// ImportUpload imports a file that was brought in, then erases it: only the
// lines that were left stay, for a while, for whoever must correct them.
func (a *App) ImportUpload(ctx context.Context, actor access.Actor, space string, u Upload, lang string) (ImportReport, error) {
	return a.importUpload(ctx, actor, space, u, lang, Unheard)
}

func (a *App) importUpload(ctx context.Context, actor access.Actor, space string, u Upload, lang string, progress Progress) (ImportReport, error) {
	defer a.importsUnderWay.Delete(u.ID)
	rest, err := os.CreateTemp("", "bocage-rest-*.csv")
	if err != nil {
		return ImportReport{}, fmt.Errorf("keep rest: %w", err)
	}
	defer os.Remove(rest.Name())
	defer rest.Close()
	wanted, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	seen := metKeys{}
	report, err := a.importing(u, lang, func(f ImportFile, o ImportOptions) (ImportReport, error) {
		o.Rest = rest
		if u.Follow != nil {
			o.Met = func(key string) { seen[hash64(key)] = true }
		}
		o.Progress = func(p ImportProgress) {
			a.importsUnderWay.Store(u.ID, p)
			if err := progress(p.Done, 0); err != nil { // lines, of nobody knows how many
				stop(err)
			}
		}
		return a.CommitImport(wanted, actor, space, f, o)
	})
	if err != nil {
		return report, err
	}
	if err := a.keepFollowed(ctx, actor, space, u, report, seen); err != nil {
		return report, err
	}
	u.Job, u.Batch, u.Nothing = "", report.Batch, report.Batch == ""
	var left []store.StoredFile
	if report.Refused > 0 {
		if _, err := rest.Seek(0, io.SeekStart); err != nil {
			return report, fmt.Errorf("keep rest: %w", err)
		}
		sum, size, err := a.blobs.Put(ctx, rest, MaxUpload)
		if err != nil {
			return report, err
		}
		left = append(left, store.StoredFile{Sum: sum, Size: size, Media: "text/csv"})
		u.Rest = sum
	}
	file := u.Sum
	u.Sum = ""
	err = a.naming(ctx, space, author(actor, From{Source: uploadSource}), left, func(tx *store.Tx) error {
		_, err := tx.Put(uploadPut(u))
		return err
	})
	if err != nil {
		return report, err
	}
	return report, a.forget(ctx, space, file)
}

// ImportUnderWay says how far the import of a file is; ok is false when it has
// not begun, or is over.
func (a *App) ImportUnderWay(uploadID string) (p ImportProgress, ok bool) {
	return a.underWay(uploadID)
}

func (a *App) underWay(key string) (p ImportProgress, ok bool) {
	kept, ok := a.importsUnderWay.Load(key)
	if ok {
		p = kept.(ImportProgress)
	}
	return p, ok
}

// OpenRest opens the lines that an import left, as a CSV for people.
func (a *App) OpenRest(ctx context.Context, actor access.Actor, space, batch string) (*os.File, Upload, error) {
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindImport, space), Kind: kindUpload, Facets: []Facet{{Name: facetBatch, Value: batch}}, Limit: 1})
	if err != nil {
		return nil, Upload{}, err
	}
	if len(records) == 0 {
		return nil, Upload{}, fault.New(fault.NotFound, "upload.no_rest")
	}
	u, err := uploadOf(records[0])
	if err == nil && u.Rest == "" {
		err = fault.New(fault.NotFound, "upload.no_rest")
	}
	if err != nil {
		return nil, u, err
	}
	f, err := a.blobs.Get(u.Rest)
	return f, u, err
}
