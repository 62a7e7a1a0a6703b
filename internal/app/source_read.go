package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/fetch"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
)

// ReadSource reads a source again and imports what it says: the good lines, what
// people wrote by hand left as it is, what is no longer there told. A source that
// can't be read, or that is empty all of a sudden, changes nothing.
func (a *App) ReadSource(ctx context.Context, actor access.Actor, space string, s Source, o ImportOptions) (SourceReport, error) {
	report := SourceReport{Source: s}
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return report, err
	}
	if s.Local && actor.Role != access.System {
		return report, fault.New(fault.Denied, "source.local")
	}
	if s.Paused {
		return report, fault.New(fault.Conflict, "source.paused", "name", s.Name)
	}
	file, err := os.CreateTemp("", "bocage-source-*")
	if err != nil {
		return report, fmt.Errorf("read source: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	if err = a.readInto(ctx, actor, space, &report, file, o); err != nil && context.Cause(ctx) == context.Canceled {
		return report, err // the house stops, and will read it again: the source is not to blame
	}
	report.Source.readAt(a.now().UnixMilli(), actor, report, err)
	return report, errors.Join(err, a.keepSource(context.WithoutCancel(ctx), actor, space, report.Source))
}

// readAt notes what a reading did, or why it did nothing.
func (s *Source) readAt(now int64, actor access.Actor, report SourceReport, err error) {
	i := report.Import
	reading := SourceReading{At: now, By: actor.Name, Batch: i.Batch, Same: report.Same, Rows: i.Rows, New: i.New, Changed: i.Changed, Refused: i.Refused,
		Gone: s.GoneCount, Proposals: len(s.Proposals)}
	s.Tried, s.Trouble, s.Args = now, "", nil
	if err != nil {
		s.Trouble = "source.unread"
		if all := fault.All(err); len(all) > 0 {
			s.Trouble, s.Args = all[0].Key, all[0].Args
		}
		reading.Trouble, reading.Args = s.Trouble, s.Args
	} else {
		s.Read = now
	}
	s.Readings = append([]SourceReading{reading}, s.Readings[:min(len(s.Readings), maxRead-1)]...)
}

func (a *App) keepSource(ctx context.Context, actor access.Actor, space string, s Source) error {
	return a.store.Update(ctx, space, author(actor, From{Source: "import"}), func(tx *store.Tx) error {
		now, err := sourceIn(tx, s.ID())
		if fault.Is(err, fault.NotFound) {
			return nil // dropped meanwhile
		}
		if err != nil {
			return err
		}
		if now.Address != s.Address {
			return nil // followed elsewhere meanwhile: what was read says nothing of that
		}
		s.meanwhile(now)
		s.Origin = now.Origin
		_, err = tx.Put(sourcePut(s))
		return err
	})
}

// meanwhile takes from a source as it is what people said of it since it was read.
func (s *Source) meanwhile(now Source) {
	s.version, s.Paused, s.Every, s.Declined = now.version, now.Paused, now.Every, now.Declined
	for _, g := range now.Gone {
		if i := slices.IndexFunc(s.Gone, func(of GoneSheet) bool { return of.ID == g.ID }); i >= 0 {
			s.Gone[i].Stays = s.Gone[i].Stays || g.Stays
		}
	}
	s.Proposals = s.open(s.Proposals)
}

func (a *App) readInto(ctx context.Context, actor access.Actor, space string, report *SourceReport, file *os.File, o ImportOptions) error {
	s := &report.Source
	sum := sha256.New()
	whole, err := a.takenBack(ctx, space, *s)
	if err != nil {
		return err
	}
	whole = whole || s.Trouble != ""
	version, same, err := a.fetchSource(ctx, *s, whole, io.MultiWriter(file, sum))
	if err != nil {
		return err
	}
	read := hex.EncodeToString(sum.Sum(nil))
	if report.Same = (same || read == s.Sum) && !whole; report.Same {
		s.Version = version
		return nil
	}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("read source: %w", err)
	}
	seen := metKeys{}
	o = s.options(o, seen)
	in := ImportFile{Reader: file, Size: info.Size(), Name: s.Name + filepath.Ext(s.Address)}
	looked, err := a.PreviewImport(ctx, actor, space, in, o)
	if err != nil {
		return s.atAddress(err)
	}
	if err := s.told(looked); err != nil {
		return err
	}
	if report.Import, err = a.CommitImport(ctx, actor, space, in, o); err != nil {
		return err
	}
	s.Version, s.Sum = version, read
	s.brought(report.Import)
	return a.settleGone(ctx, space, s, seen)
}

// atAddress says of a page of the Web what to look for on its site: there is no file to
// save in another form.
func (s *Source) atAddress(err error) error {
	if all := fault.All(err); len(all) == 1 && all[0].Key == "sheet.is_html" && !s.Local && !s.Brought {
		return &fault.Fault{Code: fault.Invalid, Key: "source.is_page", Field: all[0].Field}
	}
	return err
}

// metKeys are what a reading met: digests of how the sheets of the list are known in it.
type metKeys map[uint64]bool

// options are how the file of a source is read: the good lines of it, whatever
// columns it has lost that say nothing of who is who.
func (s *Source) options(o ImportOptions, seen metKeys) ImportOptions {
	o.Origin, o.Map, o.KeepGood, o.Settled, o.Limits = s.Origin, s.Map, true, true, sheet.Limits{Bytes: MaxUpload}
	o.Lenient = s.Read > 0
	o.Met = func(key string) { seen[hash64(key)] = true }
	return o
}

// told refuses what can't be the next version of a source: nothing of it can be
// imported, or its lines have lost what they were known by, and each would make
// another sheet.
func (s *Source) told(looked ImportReport) error {
	if looked.Rows == looked.Refused {
		return fault.New(fault.Invalid, "source.nothing_good", "rows", looked.Rows)
	}
	if s.Keyed && !keyed(looked) {
		return fault.New(fault.Invalid, "source.no_key")
	}
	return nil
}

// keyed says whether a column gives the identifier of each line.
func keyed(i ImportReport) bool {
	return slices.ContainsFunc(i.Columns, func(c ImportColumn) bool { return c.Field == "key" || c.Field == "id" })
}

// brought keeps what an import of the source found.
func (s *Source) brought(i ImportReport) {
	s.Rows, s.Kind, s.Keyed, s.Proposals = i.Rows, i.Kind, keyed(i), s.open(i.Proposals)
}

// takenBack says whether the last import of a source was undone: what it brought
// comes again with the next reading, though the file is the same.
func (a *App) takenBack(ctx context.Context, space string, s Source) (bool, error) {
	at := slices.IndexFunc(s.Readings, func(r SourceReading) bool { return r.Batch != "" })
	if at < 0 {
		return false, nil
	}
	b, err := a.store.Batch(ctx, access.Visible(access.House, access.KindImport, space), s.Readings[at].Batch)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return b.State == store.Undone, err
}

// fetchSource writes what a source holds now. One that troubled the house the last
// time, or whose import was undone, is asked for whole.
func (a *App) fetchSource(ctx context.Context, s Source, whole bool, to io.Writer) (fetch.Version, bool, error) {
	if s.Brought {
		return s.Version, false, fault.New(fault.Invalid, "source.brought")
	}
	if !s.Local {
		known := s.Version
		if whole {
			known = fetch.Version{}
		}
		return a.fetcher.Get(ctx, s.Address, known, to)
	}
	f, err := os.Open(s.Address)
	if err != nil {
		return s.Version, false, fault.New(fault.NotFound, "file.absent", "file", s.Address).Because(err)
	}
	defer f.Close()
	n, err := io.Copy(to, io.LimitReader(f, MaxUpload+1))
	if err == nil && n > MaxUpload {
		err = fault.New(fault.TooLarge, "upload.too_large", "max", MaxUpload>>20)
	}
	return s.Version, false, err
}

// settleGone finds the sheets of the list that the source did not tell of. One that
// someone looked at is not to be looked at again while it stays away.
func (a *App) settleGone(ctx context.Context, space string, s *Source, seen metKeys) error {
	before := map[string]GoneSheet{}
	for _, g := range s.Gone {
		before[g.ID] = g
	}
	s.Gone, s.GoneCount = nil, 0
	now := a.now().UnixMilli()
	return a.eachPage(ctx, access.House, space, Search{Facets: []Facet{{Name: "list", Value: s.Name}}}, func(views []InitiativeView) error {
		for _, v := range views {
			if v.Source.List != s.Name || seen[hash64(sourceKey(v.Source))] {
				continue
			}
			if s.GoneCount++; len(s.Gone) < maxGone {
				g := GoneSheet{ID: v.ID, Name: v.Name, Since: now}
				if was, known := before[v.ID]; known {
					g.Since, g.Stays = was.Since, was.Stays
				}
				s.Gone = append(s.Gone, g)
			}
		}
		return nil
	})
}
