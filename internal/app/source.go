package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/fetch"
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindSource = "source"
	maxSources = 200
	maxGone    = 1000 // that a source lists; their count is whole
	maxRead    = 20   // readings that a source remembers
)

// SourceRhythms are how many days may lie between two readings of a source that
// the house reads by itself; 0 is when someone asks.
var SourceRhythms = []int{0, 1, 7, 30}

// Source is a file that the house reads again: an address of the web, a file that
// someone brings each time, or a path that whoever runs the house gave. What it says of a sheet is
// dated by it: a sheet was last seen when the source was last read, unless it is
// among those that left it.
type Source struct {
	Name    string            `json:"name"` // also of the list that its sheets come from
	Address string            `json:"address"`
	Local   bool              `json:"local,omitempty"`   // a path of the machine
	Brought bool              `json:"brought,omitempty"` // no address: someone brings the file, whose name is the address
	Every   int               `json:"every,omitempty"`   // days between two readings; 0 when someone asks
	Paused  bool              `json:"paused,omitempty"`
	By      access.Actor      `json:"by,omitzero"` // who subscribed
	Map     map[string]string `json:"map,omitempty"`
	Origin  Origin            `json:"origin"`

	Version fetch.Version  `json:"version,omitzero"`
	Sum     string         `json:"sum,omitempty"` // of what was read last
	Read    int64          `json:"read,omitempty"`
	Tried   int64          `json:"tried,omitempty"`
	Trouble string         `json:"trouble,omitempty"` // key of what went wrong the last time
	Args    map[string]any `json:"args,omitempty"`    // of its message
	Rows    int            `json:"rows"`
	Kind    string         `json:"kind,omitempty"`  // of the file: csv, xlsx, json
	Keyed   bool           `json:"keyed,omitempty"` // its lines had an identifier

	Readings []SourceReading `json:"readings,omitempty"` // the last ones, the newest first

	Gone      []GoneSheet      `json:"gone,omitempty"`
	GoneCount int              `json:"gone_count"`
	Proposals []ImportProposal `json:"proposals,omitempty"` // what the source says otherwise than people do

	Declined []string `json:"declined,omitempty"` // keys of those that nobody wants

	version int64
}

// GoneSheet is a sheet that its source no longer tells of. It stays: what left a
// list may go on elsewhere, and someone is to look.
type GoneSheet struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Since int64  `json:"since"`           // the first reading without it
	Stays bool   `json:"stays,omitempty"` // someone looked: it goes on without the source
	Path  string `json:"-"`
}

// SourceReading is what one reading of a source did.
type SourceReading struct {
	At        int64          `json:"at"`
	By        string         `json:"by,omitempty"`
	Batch     string         `json:"batch,omitempty"` // its import, when it wrote anything
	Same      bool           `json:"same,omitempty"`
	Rows      int            `json:"rows,omitempty"`
	New       int            `json:"new,omitempty"`
	Changed   int            `json:"changed,omitempty"`
	Refused   int            `json:"refused,omitempty"`
	Gone      int            `json:"gone,omitempty"`
	Proposals int            `json:"proposals,omitempty"`
	Trouble   string         `json:"trouble,omitempty"`
	Args      map[string]any `json:"args,omitempty"`
}

// Wrong is what went wrong during a reading.
func (r SourceReading) Wrong() *fault.Fault {
	return &fault.Fault{Code: fault.Unavailable, Key: r.Trouble, Args: spoken(r.Args)}
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

// ID is what a source is known by in addresses.
func (s Source) ID() string { return sourceID(s.Name) }

// Seen is the version of a source that someone looked at.
func (s Source) Seen() int64 { return s.version }

// Next is when the house reads a source by itself; the zero time when it does not.
func (s Source) Next() time.Time {
	if s.Every == 0 || s.Paused || s.Brought {
		return time.Time{}
	}
	return time.UnixMilli(s.Tried).Add(time.Duration(s.Every) * 24 * time.Hour)
}

// ToSettle is how many sheets left the source without anyone having looked since.
func (s Source) ToSettle() int {
	n := s.GoneCount
	for _, g := range s.Gone {
		if g.Stays {
			n--
		}
	}
	return n
}

func sourceID(name string) string {
	return "source-" + id.Digest(text.Fold(name))[:24]
}

// AddSource subscribes to a source, or changes where it is. Only who runs the
// machine may give one of its paths.
func (a *App) AddSource(ctx context.Context, actor access.Actor, space string, s Source) error {
	s, err := a.sourceSaid(actor, s)
	if err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, From{Source: "form"}), func(tx *store.Tx) error {
		had, err := sourceIn(tx, s.ID())
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		_, err = tx.Put(sourcePut(s.after(had)))
		return err
	})
}

// sourceSaid is a source as someone gives it, once it is known to be one.
func (a *App) sourceSaid(actor access.Actor, s Source) (Source, error) {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return s, err
	}
	s.Name, s.Address, s.By = text.CleanLine(s.Name, 120), strings.TrimSpace(s.Address), actor
	var l fault.List
	if text.Fold(s.Name) == "" {
		l.Add("name", "required")
	}
	if !slices.Contains(SourceRhythms, s.Every) {
		l.Add("every", "source.rhythm")
	}
	if !s.Local && !s.Brought && s.Address == "" {
		l.Add("address", "source.one_needed")
	}
	if err := l.Err(); err != nil {
		return s, err
	}
	if s.Local && actor.Role != access.System {
		return s, fault.On("address", fault.Denied, "source.local")
	}
	s.Origin.List = s.Name
	if s.Local || s.Brought {
		return s, nil
	}
	if err := a.fetcher.Check(s.Address); err != nil {
		return s, onField("address", err)
	}
	s.Origin.URL = s.Address
	return s, nil
}

// after keeps what was known of a source that is given again. At another address
// stands another file, read whole; the sheets that it brought are still its own.
func (s Source) after(had Source) Source {
	s.version, s.Readings, s.Paused, s.Declined = had.version, had.Readings, had.Paused, had.Declined
	if had.By.SignedIn() {
		s.By = had.By
	}
	if had.Address != s.Address {
		return s
	}
	s.Gone, s.GoneCount, s.Read, s.Tried, s.Rows, s.Kind, s.Keyed = had.Gone, had.GoneCount, had.Read, had.Tried, had.Rows, had.Kind, had.Keyed
	return s
}

// sourceIn reads a source within a transaction.
func sourceIn(tx *store.Tx, id string) (Source, error) {
	r, err := tx.Get(kindSource, id)
	if err != nil {
		return Source{}, err
	}
	return sourceOf(r)
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
	s, err := a.SourceAt(ctx, actor, space, sourceID(name))
	if fault.Is(err, fault.NotFound) {
		return s, fault.New(fault.NotFound, "source.unknown", "name", name)
	}
	return s, err
}

// SourceAt finds a source by its identifier.
func (a *App) SourceAt(ctx context.Context, actor access.Actor, space, id string) (Source, error) {
	r, err := a.store.Read(ctx, access.Visible(actor, access.KindImport, space), kindSource, id)
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
