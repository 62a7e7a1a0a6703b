package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/text"
)

// firstLook is how long a page waits for what stands at an address.
const firstLook = 40 * time.Second

// FollowSource brings in what a new source holds, to be looked at before anything of
// it is kept: what stands at its address, or the file that someone brings. It gives
// the upload whose import will keep the source.
func (a *App) FollowSource(ctx context.Context, actor access.Actor, space string, s Source, file io.Reader, from From) (string, error) {
	s, err := a.sourceSaid(actor, s)
	if err != nil {
		return "", mistaken(err)
	}
	_, err = a.SourceAt(ctx, actor, space, s.ID())
	switch {
	case err == nil:
		return "", fault.On("name", fault.Invalid, "source.taken", "name", s.Name)
	case !fault.Is(err, fault.NotFound):
		return "", err
	}
	if s.Brought {
		return a.bring(ctx, actor, space, s, s.Address, file, from)
	}
	found, err := os.CreateTemp("", "bocage-source-*")
	if err != nil {
		return "", fmt.Errorf("follow source: %w", err)
	}
	defer os.Remove(found.Name())
	defer found.Close()
	wait, stop := context.WithTimeout(ctx, firstLook)
	defer stop()
	if s.Version, _, err = a.fetchSource(wait, s, true, found); err != nil {
		return "", mistaken(onField("address", err))
	}
	if _, err := found.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("follow source: %w", err)
	}
	upload, err := a.bring(ctx, actor, space, s, s.Name+filepath.Ext(s.Address), found, from)
	if all := fault.All(err); len(all) == 1 && all[0].Field == "file" {
		err = onField("address", s.atAddress(err))
	}
	return upload, err
}

// BringSource brings the next version of a source without an address, to be looked at
// before it is imported.
func (a *App) BringSource(ctx context.Context, actor access.Actor, space string, s Source, name string, file io.Reader, from From) (string, error) {
	if !s.Brought {
		return "", fault.On("file", fault.Invalid, "source.not_brought")
	}
	s.Address = text.CleanLine(filepath.Base(name), 200)
	return a.bring(ctx, actor, space, s, name, file, from)
}

// bring keeps the file of a source until someone imports it. What its last lines
// taught goes without saying again.
func (a *App) bring(ctx context.Context, actor access.Actor, space string, s Source, name string, file io.Reader, from From) (string, error) {
	kept := s
	kept.Gone, kept.Proposals, kept.Readings = nil, nil, nil
	u := Upload{Name: name, Follow: &kept, Choices: UploadChoices{Origin: s.Origin, Map: s.Map, KeepGood: true, Settled: true}}
	return a.bringFile(ctx, actor, space, u, file, from)
}

// mistaken says what is wrong with a field as a mistake of whoever filled it in: the
// form comes back with it.
func mistaken(err error) error {
	all := fault.All(err)
	if len(all) == 0 || all[0].Field == "" {
		return err
	}
	out := make(fault.List, len(all))
	for i, f := range all {
		c := *f
		c.Code = fault.Invalid
		out[i] = &c
	}
	return out
}

// keepFollowed keeps the source of a file that was imported, with how it was read.
func (a *App) keepFollowed(ctx context.Context, actor access.Actor, space string, u Upload, report ImportReport, seen metKeys) error {
	if u.Follow == nil {
		return nil
	}
	s := *u.Follow
	had, err := a.SourceAt(ctx, access.House, space, s.ID())
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	s.version, s.Readings, s.Gone, s.GoneCount, s.Declined = had.version, had.Readings, had.Gone, had.GoneCount, had.Declined
	if had.version > 0 {
		s.By = had.By
	}
	s.Origin = report.Origin
	s.Map = mapped(report.Columns)
	s.Sum = u.Sum
	s.brought(report)
	if err := a.settleGone(ctx, space, &s, seen); err != nil {
		return err
	}
	s.readAt(a.now().UnixMilli(), actor, SourceReport{Import: report}, nil)
	return a.store.Update(ctx, space, author(actor, From{Source: "form"}), func(tx *store.Tx) error {
		now, err := sourceIn(tx, s.ID())
		switch {
		case err == nil:
			s.meanwhile(now)
		case fault.Is(err, fault.NotFound):
			s.version = 0
		default:
			return err
		}
		_, err = tx.Put(sourcePut(s))
		return err
	})
}

// mapped is what someone said of columns, by their names: the next file may have them
// in another order.
func mapped(columns []ImportColumn) map[string]string {
	times := map[string]int{}
	for _, c := range columns {
		times[text.Fold(c.Name)]++
	}
	out := map[string]string{}
	for _, c := range columns {
		switch {
		case c.How != "given":
		case text.Fold(c.Name) != "" && times[text.Fold(c.Name)] == 1:
			out[c.Name] = c.Field
		default:
			out[c.Letter] = c.Field
		}
	}
	return out
}

// SourceChange is what can be said otherwise of a source.
type SourceChange struct {
	Address, Licence string
	Public           bool
	Every            int
	Version          int64 // that was seen
}

// ChangeSource says otherwise where a source is and how it is read.
func (a *App) ChangeSource(ctx context.Context, actor access.Actor, space string, s Source, c SourceChange) error {
	next := s
	if !s.Local && !s.Brought {
		next.Address, next.Every = c.Address, c.Every
	}
	next.Origin.Licence, next.Origin.Public = text.CleanLine(c.Licence, 200), c.Public
	next, err := a.sourceSaid(actor, next)
	if err != nil {
		return mistaken(err)
	}
	if next.Address != s.Address {
		next.Version, next.Sum = s.Version, ""
		next.Version.ETag, next.Version.Modified = "", ""
	}
	next.By, next.version = s.By, c.Version
	return a.store.Update(ctx, space, author(actor, From{Source: "form"}), func(tx *store.Tx) error {
		_, err := tx.Put(sourcePut(next))
		return err
	})
}

// changing writes a source as change leaves it.
func (a *App) changing(ctx context.Context, actor access.Actor, space, id string, change func(*Source)) error {
	if err := allow(actor, access.Create, access.Object{Kind: access.KindInitiative}); err != nil {
		return err
	}
	return a.store.Update(ctx, space, author(actor, From{Source: "form"}), func(tx *store.Tx) error {
		s, err := sourceIn(tx, id)
		if err != nil {
			return err
		}
		change(&s)
		_, err = tx.Put(sourcePut(s))
		return err
	})
}

// PauseSource stops the readings of a source, or lets them go on.
func (a *App) PauseSource(ctx context.Context, actor access.Actor, space, id string, paused bool) error {
	return a.changing(ctx, actor, space, id, func(s *Source) { s.Paused = paused })
}

// LetStay notes that someone looked at sheets that left the source: they go on
// without it, and are not to be looked at again.
func (a *App) LetStay(ctx context.Context, actor access.Actor, space, id string, sheets []string) error {
	return a.changing(ctx, actor, space, id, func(s *Source) {
		for i, g := range s.Gone {
			if slices.Contains(sheets, g.ID) {
				s.Gone[i].Stays = true
			}
		}
	})
}

// SourceSheets is how many sheets name the list of a source.
func (a *App) SourceSheets(ctx context.Context, actor access.Actor, space string, s Source) (int, error) {
	return a.store.Count(ctx, store.Query{Scope: access.Visible(actor, access.KindInitiative, space), Kind: kindInitiative, Facets: []Facet{{Name: "list", Value: s.Name}}})
}

// SourcePaths finds where the sheets are that a source tells of otherwise, or no more.
func (a *App) SourcePaths(ctx context.Context, space string, s *Source) error {
	var ids []string
	for _, g := range s.Gone {
		ids = append(ids, g.ID)
	}
	for _, p := range s.Proposals {
		ids = append(ids, p.ID)
	}
	paths, err := a.store.CurrentPaths(ctx, space, kindInitiative, ids)
	if err != nil {
		return err
	}
	for i, g := range s.Gone {
		s.Gone[i].Path = paths[g.ID]
	}
	for i, p := range s.Proposals {
		s.Proposals[i].Path = paths[p.ID]
	}
	return nil
}
