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

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/fetch"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindSource = "source"
	maxSources = 200
	maxGone    = 1000 // that a source lists; their count is whole
)

// Source is a file that the house reads again when it is asked to: an address of
// the web, or a path that whoever runs the house gave. What it says of a sheet is
// dated by it: a sheet was last seen when the source was last read, unless it is
// among those that left it.
type Source struct {
	Name    string            `json:"name"` // also of the list that its sheets come from
	Address string            `json:"address"`
	Local   bool              `json:"local,omitempty"` // a path of the machine
	Map     map[string]string `json:"map,omitempty"`
	Origin  Origin            `json:"origin"`

	Version fetch.Version  `json:"version,omitzero"`
	Sum     string         `json:"sum,omitempty"` // of what was read last
	Read    int64          `json:"read,omitempty"`
	Tried   int64          `json:"tried,omitempty"`
	Trouble string         `json:"trouble,omitempty"` // key of what went wrong the last time
	Args    map[string]any `json:"args,omitempty"`    // of its message
	Rows    int            `json:"rows"`

	Gone      []GoneSheet      `json:"gone,omitempty"`
	GoneCount int              `json:"gone_count"`
	Proposals []ImportProposal `json:"proposals,omitempty"` // what the source says otherwise than people do

	version int64
}

// GoneSheet is a sheet that its source no longer tells of. It stays: what left a
// list may go on elsewhere, and someone is to look.
type GoneSheet struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Since int64  `json:"since"` // the first reading without it
}

// SourceReport says what reading a source did.
type SourceReport struct {
	Source Source       `json:"source"`
	Same   bool         `json:"same"` // as it was the last time
	Import ImportReport `json:"import,omitzero"`
}

// Wrong is what went wrong the last time that a source was read.
func (s Source) Wrong() *fault.Fault {
	return &fault.Fault{Code: fault.Unavailable, Key: s.Trouble, Args: spoken(s.Args)}
}

func sourceID(name string) string {
	sum := sha256.Sum256([]byte(text.Fold(name)))
	return "source-" + hex.EncodeToString(sum[:12])
}

// AddSource subscribes to a source, or changes where it is. Only who runs the
// machine may give one of its paths.
func (a *App) AddSource(ctx context.Context, actor access.Actor, space string, s Source) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	s.Name = text.CleanLine(s.Name, 120)
	var l fault.List
	if text.Fold(s.Name) == "" {
		l.Add("name", "required")
	}
	if s.Local && actor.Role != access.System {
		return fault.On("address", fault.Denied, "source.local")
	}
	if err := l.Err(); err != nil {
		return err
	}
	if !s.Local {
		if err := a.fetcher.Check(s.Address); err != nil {
			return onField("address", err)
		}
		s.Origin.URL = s.Address
	}
	s.Origin.List = s.Name
	return a.store.Update(ctx, space, author(actor, From{Source: "form"}), func(tx *store.Tx) error {
		r, err := tx.Get(kindSource, sourceID(s.Name))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if r.Version > 0 {
			had, err := sourceOf(r)
			if err != nil {
				return err
			}
			if had.Address == s.Address {
				s.Gone, s.GoneCount, s.Read, s.Rows = had.Gone, had.GoneCount, had.Read, had.Rows
			}
			s.version = had.version
		}
		_, err = tx.Put(sourcePut(s))
		return err
	})
}

func sourcePut(s Source) store.Put {
	return store.Put{Kind: kindSource, ID: sourceID(s.Name), Expected: s.version, SortKey: text.SortKey(s.Name), Body: s}
}

func sourceOf(r store.Record) (Source, error) {
	s, err := decode[Source](r)
	s.version = r.Version
	return s, err
}

// Sources lists those of a space by name.
func (a *App) Sources(ctx context.Context, actor access.Actor, space string) ([]Source, error) {
	if err := allow(actor, access.See, access.Object{Kind: access.KindImport}); err != nil {
		return nil, err
	}
	records, _, err := a.store.List(ctx, store.Query{Scope: access.Visible(actor, access.KindImport, space), Kind: kindSource, Limit: maxSources})
	if err != nil {
		return nil, err
	}
	out := make([]Source, len(records))
	for i, r := range records {
		if out[i], err = sourceOf(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SourceNamed finds a source.
func (a *App) SourceNamed(ctx context.Context, actor access.Actor, space, name string) (Source, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindImport, space), kindSource, sourceID(name))
	if fault.Is(err, fault.NotFound) {
		return Source{}, fault.New(fault.NotFound, "source.unknown", "name", name)
	}
	if err != nil {
		return Source{}, err
	}
	return sourceOf(r)
}

// DropSource ends a subscription; what came from it stays.
func (a *App) DropSource(ctx context.Context, actor access.Actor, space string, s Source) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, From{Source: "form"}), func(tx *store.Tx) error {
		return tx.Delete(kindSource, sourceID(s.Name), s.version)
	})
}

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
	file, err := os.CreateTemp("", "bocage-source-*")
	if err != nil {
		return report, fmt.Errorf("read source: %w", err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	err = a.readInto(ctx, actor, space, &report, file, o)
	now := &report.Source
	now.Tried, now.Trouble, now.Args = a.now().UnixMilli(), "", nil
	if err != nil {
		now.Trouble = "source.unread"
		if all := fault.All(err); len(all) > 0 {
			now.Trouble, now.Args = all[0].Key, all[0].Args
		}
	} else {
		now.Read = now.Tried
	}
	return report, errors.Join(err, a.keepSource(context.WithoutCancel(ctx), actor, space, *now))
}

func (a *App) keepSource(ctx context.Context, actor access.Actor, space string, s Source) error {
	return a.store.Update(ctx, space, author(actor, From{Source: "import"}), func(tx *store.Tx) error {
		r, err := tx.Get(kindSource, sourceID(s.Name))
		if fault.Is(err, fault.NotFound) {
			return nil // dropped meanwhile
		}
		if err != nil {
			return err
		}
		s.version = r.Version
		_, err = tx.Put(sourcePut(s))
		return err
	})
}

func (a *App) readInto(ctx context.Context, actor access.Actor, space string, report *SourceReport, file *os.File, o ImportOptions) error {
	s := &report.Source
	sum := sha256.New()
	version, same, err := a.fetchSource(ctx, *s, io.MultiWriter(file, sum))
	if err != nil {
		return err
	}
	read := hex.EncodeToString(sum.Sum(nil))
	if report.Same = same || read == s.Sum; report.Same && s.Trouble == "" {
		s.Version = version
		return nil
	}
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("read source: %w", err)
	}
	seen := map[uint64]bool{}
	o.Origin, o.Map, o.KeepGood, o.Limits = s.Origin, s.Map, true, sheet.Limits{Bytes: MaxUpload}
	o.Met = func(key string) { seen[hash64(key)] = true }
	in := ImportFile{Reader: file, Size: info.Size(), Name: s.Name + filepath.Ext(s.Address)}
	looked, err := a.PreviewImport(ctx, actor, space, in, o)
	if err != nil {
		return err
	}
	if looked.Rows == looked.Refused {
		return fault.New(fault.Invalid, "source.nothing_good", "rows", looked.Rows)
	}
	if report.Import, err = a.CommitImport(ctx, actor, space, in, o); err != nil {
		return err
	}
	s.Version, s.Sum, s.Rows, s.Proposals = version, read, report.Import.Rows, report.Import.Proposals
	return a.settleGone(ctx, space, s, seen)
}

// fetchSource writes what a source holds now. One that troubled the house the last
// time is asked for whole.
func (a *App) fetchSource(ctx context.Context, s Source, to io.Writer) (fetch.Version, bool, error) {
	if !s.Local {
		known := s.Version
		if s.Trouble != "" {
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

// settleGone finds the sheets of the list that the source did not tell of.
func (a *App) settleGone(ctx context.Context, space string, s *Source, seen map[uint64]bool) error {
	since := map[string]int64{}
	for _, g := range s.Gone {
		since[g.ID] = g.Since
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
				if before := since[v.ID]; before > 0 {
					g.Since = before
				}
				s.Gone = append(s.Gone, g)
			}
		}
		return nil
	})
}
