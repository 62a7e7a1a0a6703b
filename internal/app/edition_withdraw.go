package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/datapackage"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/study"
)

// withdrawFromEditions takes the parts that hold a testimony, and the documents
// made from them, out of every published version. It names the files that
// nothing needs any more. The sites are made again by the job that it asks for.
func withdrawFromEditions(tx *store.Tx, s study.Study, storyID string, files []string, date string) (unused []string, err error) {
	records, err := tx.Children(s.ID, kindEdition)
	if err != nil {
		return nil, err
	}
	paths := []string{datapackage.StoryPath(storyID)}
	for _, sum := range files {
		if used, err := tx.Mentioned(sum); err != nil {
			return nil, err
		} else if used {
			continue // someone else shows it too
		}
		paths = append(paths, datapackage.StudyFolder+"/"+bundle.File{SHA256: sum}.Path())
	}
	for _, r := range records {
		e, err := decode[edition.Edition](r)
		if err != nil {
			return nil, err
		}
		after, gone, err := e.Without(paths, date)
		if err != nil {
			return nil, err
		}
		if len(gone) == 0 {
			continue
		}
		if _, err := tx.Put(editionPut(s, after, r.Version)); err != nil {
			return nil, err
		}
		for _, p := range gone {
			last, err := tx.DropBlob(p.SHA256)
			if err != nil {
				return nil, err
			}
			if last {
				unused = append(unused, p.SHA256)
			}
		}
		if err := askFor(tx, siteJob, s.ID, e.ID); err != nil {
			return nil, err
		}
	}
	return unused, nil
}

// RedoSite makes the site of a version from its parts, or what is left of them
// after a testimony was taken back: what the job of that kind does. It tells
// when its pages are made, before it puts them away.
func (a *App) RedoSite(ctx context.Context, space, payload string, progress Progress) error {
	e, err := a.editionOfJob(ctx, space, payload)
	if err != nil {
		return err
	}
	if _, made := e.Document(edition.SiteFile); made {
		return nil
	}
	site, err := a.Rebuild(ctx, e)
	if err != nil {
		return err
	}
	defer site.Close()
	if err := progress(1, editionSteps); err != nil {
		return err
	}
	part, err := a.keepSite(ctx, site)
	if err != nil {
		return err
	}
	return a.addMade(ctx, e, []edition.Part{part}, true)
}

// editionSteps are making a document of a version, and putting it away.
const editionSteps = 2

// Rebuild makes the site of a version again from its parts: with the program
// that made it, and nothing withdrawn since, to the same bytes. Close it.
func (a *App) Rebuild(ctx context.Context, e EditionView) (*Site, error) {
	b, err := a.editionBundle(e.Edition)
	if err != nil {
		return nil, err
	}
	return a.renderSite(ctx, b, e)
}

// PrintEdition makes the PDF of a version from its site, when this machine can.
// The job that makes the site asks for it once more.
func (a *App) PrintEdition(ctx context.Context, space, payload string, progress Progress) error {
	e, err := a.editionOfJob(ctx, space, payload)
	if err != nil || a.printer == nil {
		return err
	}
	if _, made := e.Document(edition.PDFFile); made {
		return nil
	}
	kept, made := e.Document(edition.SiteFile)
	if !made {
		return nil
	}
	site, done, err := a.openSite(kept)
	if err != nil {
		return err
	}
	defer done()
	page := siteIndex
	if slices.ContainsFunc(e.Parts, func(p edition.Part) bool { return p.Path == datapackage.StudyFolder+"/reports.json" }) {
		page = printed(site)
	}
	pdf, err := a.printer(ctx, site, page, e.Title, e.Lang)
	if err == nil {
		err = progress(1, editionSteps)
	}
	if err != nil {
		return err
	}
	part, err := a.keepMade(ctx, edition.PDFFile, bytes.NewReader(pdf))
	if err != nil {
		return err
	}
	return a.addMade(ctx, e, []edition.Part{part}, false)
}

// printed is the page of a site that is made into a document: the report, or
// the study when nobody wrote one.
func printed(site fs.FS) string {
	for _, page := range []string{"rapport/index.html", "report/index.html"} {
		if inSite(site, page) {
			return page
		}
	}
	return siteIndex
}

func (a *App) editionOfJob(ctx context.Context, space, payload string) (EditionView, error) {
	var job editionJob
	if err := json.Unmarshal([]byte(payload), &job); err != nil {
		return EditionView{}, fmt.Errorf("read job: %w", err)
	}
	r, err := a.store.Read(ctx, access.Visible(access.House, access.KindEdition, space), kindEdition, job.Edition)
	if err != nil {
		return EditionView{}, err
	}
	e, err := decode[edition.Edition](r)
	if err != nil {
		return EditionView{}, err
	}
	s, err := a.Study(ctx, access.House, space, e.Study)
	return EditionView{Edition: e, Study: s, Version: r.Version}, err
}

// addMade adds documents to a version, unless a testimony was taken back while
// they were being made: then they are forgotten, and made again.
func (a *App) addMade(ctx context.Context, e EditionView, made []edition.Part, thenPrint bool) error {
	return a.naming(ctx, e.Study.Space, store.Author{Actor: access.House.Name, Source: "edition"}, partFiles(made, nil), func(tx *store.Tx) error {
		s, _, err := getStudy(tx, e.Edition.Study)
		if err != nil {
			return err
		}
		now, version, err := getChild[edition.Edition](tx, kindEdition, s.ID, e.ID)
		if err != nil {
			return err
		}
		if !slices.Equal(now.Parts, e.Parts) {
			return fault.New(fault.Unavailable, "edition.redoing")
		}
		now.Made = append(now.Made, made...)
		if _, err := tx.Put(editionPut(s, now, version)); err != nil {
			return err
		}
		if thenPrint {
			return askFor(tx, pdfJob, s.ID, e.ID)
		}
		return nil
	})
}
