package app

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing/fstest"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/datapackage"
	"codeberg.org/bocage/bocage/internal/edition"
	"codeberg.org/bocage/bocage/internal/fault"
)

// EditionView is a published version as anyone may read it.
type EditionView struct {
	edition.Edition
	Study   StudyView
	Version int64
	Last    bool // no later one
	// Redoing: the site is being made, or made again without a testimony that was
	// taken back.
	Redoing bool
}

// Gaps are the testimonies that were withdrawn, with their dates: one each,
// though a picture or a recording may have gone with the words.
func (e EditionView) Gaps() []edition.Part {
	return slices.DeleteFunc(slices.Clone(e.Parts), func(p edition.Part) bool {
		return p.Withdrawn == "" || !strings.HasPrefix(p.Path, datapackage.StoryFolder+"/")
	})
}

// Waiting says why there is no site, as the key of a fault.
func (e EditionView) Waiting() string {
	if len(e.Gaps()) > 0 {
		return "edition.redoing"
	}
	return "edition.making"
}

// Editions lists the published versions of a study, the last first.
func (a *App) Editions(ctx context.Context, actor access.Actor, s StudyView) ([]EditionView, error) {
	scope := access.Visible(actor, access.KindEdition, s.Space)
	at, err := a.store.Revision(ctx, s.Space, s.ID)
	if err != nil {
		return nil, err
	}
	key := s.Space + "\x00" + s.ID + "\x00" + scope.SQL("r")
	all, known := a.editions.look(key, at)
	if !known {
		if all, err = a.readEditions(ctx, scope, s.ID); err != nil {
			return nil, err
		}
		a.editions.find(key, at, func() []EditionView { return all })
	}
	out := slices.Clone(all)
	for i := range out {
		out[i].Study = s
	}
	return out, nil
}

// readEditions reads the versions of a study, each with the list of its parts.
func (a *App) readEditions(ctx context.Context, scope access.Scope, studyID string) ([]EditionView, error) {
	records, err := a.store.Children(ctx, scope, []string{studyID}, kindEdition)
	if err != nil {
		return nil, err
	}
	all := make([]EditionView, len(records))
	for i, r := range records {
		e, err := decode[edition.Edition](r)
		if err != nil {
			return nil, err
		}
		_, made := e.Document(edition.SiteFile)
		all[i] = EditionView{Edition: e, Version: r.Version, Redoing: !made}
	}
	slices.SortFunc(all, func(x, y EditionView) int { return cmp.Compare(y.Number, x.Number) })
	if len(all) > 0 {
		all[0].Last = true
	}
	return all, nil
}

// EditionOf finds a published version by its number.
func (a *App) EditionOf(ctx context.Context, actor access.Actor, s StudyView, number int) (EditionView, error) {
	all, err := a.Editions(ctx, actor, s)
	if err != nil {
		return EditionView{}, err
	}
	i := slices.IndexFunc(all, func(e EditionView) bool { return e.Number == number })
	if i < 0 {
		return EditionView{}, fault.New(fault.NotFound, "not_found")
	}
	return all[i], nil
}

// VerifyEdition reads every part again and says whether each is what it was.
// Whoever may read the version may check it.
func (a *App) VerifyEdition(ctx context.Context, e EditionView) edition.Check {
	return e.Verify(func(p edition.Part) string {
		switch err := a.blobs.Verify(ctx, p.SHA256); {
		case err == nil:
			return p.SHA256
		case fault.Is(err, fault.NotFound):
			return ""
		default:
			return "changed"
		}
	})
}

// maxPart bounds a part that is read whole.
const maxPart = 64 << 20

func (a *App) content(sum string) ([]byte, error) {
	f, err := a.blobs.Get(sum)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxPart))
}

// editionFolder is the data of a version as files, those withdrawn left out.
func (a *App) editionFolder(e edition.Edition) (fstest.MapFS, error) {
	folder := fstest.MapFS{}
	for _, p := range e.Parts {
		if p.Withdrawn != "" || strings.HasPrefix(p.Path, datapackage.StudyFolder+"/files/") {
			continue
		}
		content, err := a.content(p.SHA256)
		if err != nil {
			return nil, fmt.Errorf("read part %s: %w", p.Path, err)
		}
		folder[p.Path] = &fstest.MapFile{Data: content}
	}
	return folder, nil
}

// editionBundle reads the study as it was published, with the dated gaps of
// what was withdrawn since.
func (a *App) editionBundle(e edition.Edition) (bundle.Bundle, error) {
	folder, err := a.editionFolder(e)
	if err != nil {
		return bundle.Bundle{}, err
	}
	inside, err := fs.Sub(folder, datapackage.StudyFolder)
	if err != nil {
		return bundle.Bundle{}, err
	}
	b, err := bundle.Read(inside)
	if err != nil {
		return b, fmt.Errorf("read version %d: %w", e.Number, err)
	}
	return withGaps(b, e), nil
}

// WriteDataPackage writes the data of a version as a zip: the same bytes each
// time, less what was withdrawn. The list of its parts comes with them: without
// the sums of those withdrawn since, nobody else could work the root out again.
func (a *App) WriteDataPackage(w io.Writer, e EditionView) error {
	archive := zip.NewWriter(w)
	for _, p := range e.Parts {
		if p.Withdrawn != "" {
			continue
		}
		if err := a.addPart(archive, p); err != nil {
			return err
		}
	}
	list, err := datapackage.List(e.Edition)
	if err != nil {
		return err
	}
	if err := bundle.AddFile(archive, list.Path, bytes.NewReader(list.Content)); err != nil {
		return err
	}
	return archive.Close()
}

func (a *App) addPart(archive *zip.Writer, p edition.Part) error {
	f, err := a.blobs.Get(p.SHA256)
	if err != nil {
		return fmt.Errorf("read part %s: %w", p.Path, err)
	}
	defer f.Close()
	return bundle.AddFile(archive, p.Path, f)
}

// Archive is an open file of a version; Close it.
type Archive struct {
	io.ReadSeekCloser
	Size int64
}

// OpenDocument opens one of the made documents: the site's archive or the PDF.
func (a *App) OpenDocument(e EditionView, path string) (Archive, error) {
	p, made := e.Document(path)
	if !made {
		return Archive{}, fault.New(fault.NotFound, "not_found")
	}
	f, err := a.blobs.Get(p.SHA256)
	return Archive{f, p.Size}, err
}

// ReadSite reads a page or an asset of the site of a version; a folder answers
// with its index.
func (a *App) ReadSite(e EditionView, path string) ([]byte, string, error) {
	p, made := e.Document(edition.SiteFile)
	if !made {
		return nil, "", fault.New(fault.Unavailable, e.Waiting())
	}
	site, done, err := a.openSite(p)
	if err != nil {
		return nil, "", fmt.Errorf("open site of version %d: %w", e.Number, err)
	}
	defer done()
	if path == "" || strings.HasSuffix(path, "/") {
		path += siteIndex
	}
	content, err := fs.ReadFile(site, path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return nil, "", fault.New(fault.NotFound, "not_found")
	}
	return content, path, err
}

// openSite opens the archive of a site; call the function that comes back when
// done with its files.
func (a *App) openSite(p edition.Part) (fs.FS, func() error, error) {
	f, err := a.blobs.Get(p.SHA256)
	if err != nil {
		return nil, nil, err
	}
	site, err := zip.NewReader(f, p.Size)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return site, f.Close, nil
}

const siteIndex = "index.html"

// withGaps puts back, as dated gaps, the testimonies that were withdrawn.
func withGaps(b bundle.Bundle, e edition.Edition) bundle.Bundle {
	for _, p := range e.Parts {
		name, in := strings.CutPrefix(p.Path, datapackage.StoryFolder+"/")
		if !in || p.Withdrawn == "" {
			continue
		}
		gap := bundle.Story{}
		gap.ID, gap.Withdrawn = strings.TrimSuffix(name, ".json"), p.Withdrawn
		b.Stories = append(b.Stories, gap)
	}
	b.Sort()
	return b
}
