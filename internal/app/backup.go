package app

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/blob"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// A backup is a compressed tar: every file, the database that names them, and
// last the list of all with their sums. An archive cut short has no list, and is
// refused.
const (
	manifestName   = "MANIFEST.json"
	databaseName   = store.FileName
	backupFormat   = 2 // 1 where no vintage of territories was brought in
	maxManifest    = 256 << 20
	blobsPerPage   = 1000
	backupFilePerm = 0o600
)

// Manifest lists what a backup holds.
type Manifest struct {
	Format int            `json:"format"`
	MadeAt int64          `json:"made_at"` // Unix milliseconds
	Files  []ManifestFile `json:"files"`
}

// ManifestFile is one file of a backup.
type ManifestFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// HasData says whether a folder holds an installation.
func HasData(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, databaseName))
	return err == nil
}

// Backup writes the whole installation to w while it goes on being used.
func (a *App) Backup(ctx context.Context, actor access.Actor, w io.Writer) (Manifest, error) {
	m := Manifest{Format: 1, MadeAt: clock.Millis(a.now())}
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindSpace}); err != nil {
		return m, err
	}
	dir, err := os.MkdirTemp("", "bocage-backup-")
	if err != nil {
		return m, fmt.Errorf("make folder: %w", err)
	}
	defer os.RemoveAll(dir)
	zip := gzip.NewWriter(w)
	out := &archive{tar: tar.NewWriter(zip), manifest: &m}
	copied, err := a.addBlobs(ctx, out, dir)
	if err != nil {
		return m, err
	}
	if err := out.addFile(copied, databaseName); err != nil {
		return m, err
	}
	if err := a.addVintages(out); err != nil {
		return m, err
	}
	if err := out.finish(); err != nil {
		return m, err
	}
	return m, zip.Close()
}

// moved is how many times the database is copied again because files went while
// they were being read.
const moved = 20

// addBlobs adds every file that a copy of the database names, and says where the
// copy is. A testimony may be taken back meanwhile, and its files erased: the
// database is then copied again, without them, so that what is restored is whole.
func (a *App) addBlobs(ctx context.Context, out *archive, dir string) (string, error) {
	added := map[string]bool{}
	for n := range moved {
		copied := filepath.Join(dir, strconv.Itoa(n)+".db")
		if err := a.store.Snapshot(ctx, copied); err != nil {
			return "", err
		}
		gone, err := a.addNamed(ctx, out, copied, added)
		if err != nil || len(gone) == 0 {
			return copied, err
		}
		if err := a.erasedOnPurpose(ctx, gone); err != nil {
			return "", err
		}
		if err := os.Remove(copied); err != nil {
			return "", fmt.Errorf("remove copy: %w", err)
		}
	}
	return "", fault.New(fault.Unavailable, "backup.moving")
}

// addNamed adds the files that a copy of the database names and that are not in
// the archive yet. It gives those that are not there any more.
func (a *App) addNamed(ctx context.Context, out *archive, copied string, added map[string]bool) ([]string, error) {
	var gone []string
	for after := ""; ; {
		page, err := store.BlobsOf(ctx, copied, after, blobsPerPage)
		if err != nil || len(page) == 0 {
			return gone, err
		}
		for _, b := range page {
			after = b.Sum
			if added[b.Sum] {
				continue
			}
			if err := ctx.Err(); err != nil {
				return gone, err
			}
			switch err := a.addBlob(out, b.Sum); {
			case fault.Is(err, fault.NotFound):
				gone = append(gone, b.Sum)
			case err != nil:
				return gone, err
			default:
				added[b.Sum] = true
			}
		}
	}
}

func (a *App) addBlob(out *archive, sum string) error {
	file, err := a.blobs.Get(sum)
	if err != nil {
		return err
	}
	defer file.Close()
	return out.add(file, blobFolder+"/"+sum[:2]+"/"+sum)
}

// erasedOnPurpose tells a file that was erased, which nothing names any more,
// from one that is lost.
func (a *App) erasedOnPurpose(ctx context.Context, gone []string) error {
	unnamed, err := a.store.Unnamed(ctx, gone)
	if err != nil {
		return err
	}
	for _, sum := range gone {
		if slices.Contains(unnamed, sum) {
			continue
		}
		if back, err := a.blobs.Holds(sum); err != nil {
			return err
		} else if !back { // nobody sent the same bytes again
			return fault.New(fault.Unavailable, "backup.file_missing", "sum", sum)
		}
	}
	return nil
}

type archive struct {
	tar      *tar.Writer
	manifest *Manifest
}

func (o *archive) addFile(path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return o.add(f, name)
}

func (o *archive) add(f *os.File, name string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := o.tar.WriteHeader(&tar.Header{Name: name, Mode: backupFilePerm, Size: info.Size(), Format: tar.FormatPAX}); err != nil {
		return blob.Disk(fmt.Errorf("write backup: %w", err))
	}
	hash := sha256.New()
	if _, err := io.Copy(io.MultiWriter(o.tar, hash), f); err != nil {
		return blob.Disk(fmt.Errorf("write backup: %w", err))
	}
	o.manifest.Files = append(o.manifest.Files, ManifestFile{name, info.Size(), hex.EncodeToString(hash.Sum(nil))})
	return nil
}

func (o *archive) finish() error {
	b, err := json.Marshal(o.manifest)
	if err != nil {
		return err
	}
	if err := o.tar.WriteHeader(&tar.Header{Name: manifestName, Mode: backupFilePerm, Size: int64(len(b)), Format: tar.FormatPAX}); err != nil {
		return blob.Disk(fmt.Errorf("write backup: %w", err))
	}
	if _, err := o.tar.Write(b); err != nil {
		return blob.Disk(fmt.Errorf("write backup: %w", err))
	}
	return o.tar.Close()
}

// Restore rebuilds an installation from a backup in a folder that must be
// empty or absent. Everything is unpacked and checked beside it first: a
// damaged backup is refused before the target is touched.
func Restore(ctx context.Context, r io.Reader, folder string) (Manifest, error) {
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		return Manifest{}, fault.New(fault.Conflict, "restore.not_empty", "folder", folder)
	}
	parent := filepath.Dir(filepath.Clean(folder))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return Manifest{}, fault.New(fault.Unavailable, "data.folder", "folder", parent).Because(err)
	}
	beside, err := os.MkdirTemp(parent, ".bocage-restore-")
	if err != nil {
		return Manifest{}, fault.New(fault.Unavailable, "data.folder", "folder", parent).Because(err)
	}
	defer os.RemoveAll(beside)
	m, err := unpack(ctx, r, beside)
	if err != nil {
		return m, err
	}
	if err := os.Remove(folder); err != nil && !errors.Is(err, os.ErrNotExist) {
		return m, fault.New(fault.Unavailable, "data.folder", "folder", folder).Because(err)
	}
	return m, os.Rename(beside, folder)
}

func unpack(ctx context.Context, r io.Reader, dir string) (Manifest, error) {
	damaged := func(err error) (Manifest, error) {
		if full := blob.Disk(err); fault.Is(full, fault.Unavailable) {
			return Manifest{}, full // the disk is at fault, not the backup
		}
		return Manifest{}, fault.New(fault.Invalid, "restore.damaged").Because(err)
	}
	zip, err := gzip.NewReader(r)
	if err != nil {
		return damaged(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Manifest{}, err
	}
	defer root.Close()
	found := map[string]ManifestFile{}
	for in := tar.NewReader(zip); ; {
		if err := ctx.Err(); err != nil {
			return Manifest{}, err
		}
		h, err := in.Next()
		if err != nil {
			return damaged(err) // the end before the list, too
		}
		if h.Name == manifestName {
			return check(in, zip, found, damaged)
		}
		f, err := unpackFile(root, h, in)
		if err != nil {
			return damaged(err)
		}
		found[h.Name] = f
	}
}

func unpackFile(root *os.Root, h *tar.Header, r io.Reader) (ManifestFile, error) {
	if h.Typeflag != tar.TypeReg || h.Name != databaseName && !strings.HasPrefix(h.Name, blobFolder+"/") && !strings.HasPrefix(h.Name, vintageFolder+"/") {
		return ManifestFile{}, fmt.Errorf("unexpected entry %q", h.Name)
	}
	if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(h.Name)), 0o700); err != nil {
		return ManifestFile{}, err
	}
	f, err := root.OpenFile(filepath.FromSlash(h.Name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, backupFilePerm)
	if err != nil {
		return ManifestFile{}, err
	}
	defer f.Close()
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, hash), r)
	if err != nil {
		return ManifestFile{}, err
	}
	return ManifestFile{h.Name, n, hex.EncodeToString(hash.Sum(nil))}, f.Sync()
}

func check(in *tar.Reader, zip *gzip.Reader, found map[string]ManifestFile, damaged func(error) (Manifest, error)) (Manifest, error) {
	var m Manifest
	b, err := io.ReadAll(io.LimitReader(in, maxManifest))
	if err != nil {
		return damaged(err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return damaged(err)
	}
	if m.Format > backupFormat {
		return m, fault.New(fault.NewerData, "data.newer", "found", m.Format, "known", backupFormat)
	}
	if len(m.Files) != len(found) {
		return damaged(fmt.Errorf("%d files, %d listed", len(found), len(m.Files)))
	}
	for _, f := range m.Files {
		if found[f.Name] != f {
			return damaged(fmt.Errorf("file %s differs from the list", f.Name))
		}
	}
	if _, err := io.Copy(io.Discard, zip); err != nil { // the checksum of the whole
		return damaged(err)
	}
	return m, nil
}

// Finding is something that Verify found wrong.
type Finding struct {
	What  string // message key
	Where string // a sum, or the database's own words
}

// Verify reads everything again: the database by its own check, each file
// against its sum, the territories that were brought in. It returns what is wrong, nothing when all is sound.
func (a *App) Verify(ctx context.Context, actor access.Actor, each func(done int)) ([]Finding, error) {
	if err := allow(actor, access.Manage, access.Object{Kind: access.KindSpace}); err != nil {
		return nil, err
	}
	wrong, err := a.store.Integrity(ctx)
	if err != nil {
		return nil, err
	}
	var out []Finding
	for _, w := range wrong {
		out = append(out, Finding{"verify.database", w})
	}
	if _, err := installedPlaces(a.folder); err != nil {
		out = append(out, Finding{"verify.vintage", filepath.Join(a.folder, vintageFolder)})
	}
	done := 0
	for after := ""; ; {
		page, err := a.store.Blobs(ctx, after, blobsPerPage)
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, b := range page {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			out = append(out, verifyBlob(ctx, a.blobs, b.Sum)...)
			after = b.Sum
			done++
			each(done)
		}
	}
}

func verifyBlob(ctx context.Context, blobs *blob.Folder, sum string) []Finding {
	err := blobs.Verify(ctx, sum)
	switch {
	case err == nil:
		return nil
	case fault.Is(err, fault.NotFound):
		return []Finding{{"verify.file_missing", sum}}
	}
	return []Finding{{"verify.file_damaged", sum}}
}
