package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/store"
)

// watchesJob looks at what the searches that are followed find. It is asked for each
// day, and each watch is told of at most once a week.
const watchesJob = "watches"

const (
	betweenTold = 7 * 24 * time.Hour
	mostTold    = 20 // sheets that a letter names
	mostLooked  = 400
)

// askWatches has the watches looked at; asked for twice, it is once.
func (a *App) askWatches(ctx context.Context) error {
	if !a.Mails() {
		return nil
	}
	return a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		return tx.AskOnce(watchesJob, watchesJob, "{}")
	})
}

// DoWatches writes the letters that are due. Each is written with what it leaves of
// its watch, in one transaction: cut short, or done by two at once, no letter is
// written twice.
func (a *App) DoWatches(ctx context.Context, _, _ string, progress Progress) error {
	if !a.Mails() {
		return nil
	}
	done := 0
	due := clock.Millis(a.now().Add(-betweenTold))
	return a.eachWatch(ctx, "on", func(w Watch) error {
		if done++; done%50 == 0 {
			if err := progress(done, 0); err != nil {
				return err
			}
		}
		if w.Told > due {
			return nil
		}
		err := a.tellWatch(ctx, w)
		if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
			return nil // told or stopped meanwhile
		}
		return err
	})
}

// tellWatch writes the letter of one watch when there is something to tell.
func (a *App) tellWatch(ctx context.Context, w Watch) error {
	now := clock.Millis(a.now())
	ids, came, more, err := a.newsOf(ctx, w)
	if err != nil || len(ids) == 0 {
		return err
	}
	contact, err := a.store.Contact(ctx, Principal, kindWatch, w.ID)
	if err != nil {
		return err
	}
	if contact.Email == "" {
		return a.forgetWatch(ctx, w.ID)
	}
	w.Seen, w.Told = now, now
	link := w.give()
	facts := map[string]string{"link": link, "sheets": strings.Join(ids, " "), "new": strings.Join(came, " ")}
	if more {
		facts["more"] = "1"
	}
	return a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		if _, err := tx.Put(watchPut(w)); err != nil {
			return err
		}
		return tx.Post(letterJob, Letter{To: contact.Email, What: LetterWatchTold, Lang: w.Lang, About: aboutWatch(w.ID), Useless: now + betweenTold.Milliseconds(), Facts: facts})
	})
}

// newsOf names the sheets that anyone sees among those that the search finds and
// that were written since the last letter, the newest first, and those of them that
// nobody saw before.
func (a *App) newsOf(ctx context.Context, w Watch) (ids, came []string, more bool, err error) {
	space, err := a.Listed(ctx)
	if err != nil || space != Principal {
		return nil, nil, false, err // the demonstration is no news
	}
	s := w.Question.Search()
	s.Recent, s.Limit = true, 50
	for looked := 0; looked < mostLooked; {
		f, err := a.find(ctx, access.Anyone, space, s)
		if err != nil {
			return nil, nil, false, err
		}
		for _, v := range f.Initiatives {
			if looked++; v.updated <= w.Seen {
				return ids, came, false, nil
			}
			shows, isNew, err := a.showsSince(ctx, space, v.ID, w.Seen)
			if err != nil {
				return nil, nil, false, err
			}
			if !shows {
				continue
			}
			if len(ids) == mostTold {
				return ids, came, true, nil
			}
			ids = append(ids, v.ID)
			if isNew {
				came = append(came, v.ID)
			}
		}
		if f.Next == nil {
			return ids, came, false, nil
		}
		s.After = *f.Next
	}
	return ids, came, true, nil
}

// unseen are the parts of a sheet that only those who keep it read, or that nobody is
// told of: a change of these is no news.
var unseen = []string{"tags", "silences", "confirmed", "extra", "merged"}

// showsSince says whether something that anyone sees of a sheet changed since an
// instant, and whether the sheet itself came into sight since.
func (a *App) showsSince(ctx context.Context, space, sheet string, since int64) (shows, isNew bool, err error) {
	changes, err := a.store.Changes(ctx, access.Visible(access.House, access.KindChange, space), kindInitiative, sheet)
	if err != nil {
		return false, false, err
	}
	for _, c := range changes {
		if c.At <= since {
			continue
		}
		for _, op := range c.Ops {
			part, _, _ := strings.Cut(strings.TrimPrefix(op.Path, "/"), "/")
			shows = shows || !slices.Contains(unseen, part)
			isNew = isNew || part == "" || part == "public" || c.Version == 1
		}
	}
	return shows, isNew, nil
}

// News is what a letter tells of one sheet.
type News struct {
	InitiativeView
	New bool // it came since; else it changed
}

// NewsIn reads the sheets that a letter names, as anyone sees them when the letter is
// sent: what was taken from sight since is not told. came are those that are new.
func (a *App) NewsIn(ctx context.Context, names, came string) ([]News, error) {
	records, err := a.store.Several(ctx, access.Visible(access.Anyone, access.KindInitiative, Principal), kindInitiative, strings.Fields(names))
	if err != nil {
		return nil, err
	}
	by := map[string]store.Record{}
	for _, r := range records {
		by[r.ID] = r
	}
	var views []InitiativeView
	var out []News
	for _, name := range strings.Fields(names) {
		if r, there := by[name]; there {
			v, err := viewInitiative(access.Anyone, r)
			if err != nil {
				return nil, fmt.Errorf("read news: %w", err)
			}
			views = append(views, v)
		}
	}
	if err := a.withPaths(ctx, Principal, views); err != nil {
		return nil, err
	}
	for _, v := range views {
		out = append(out, News{v, slices.Contains(strings.Fields(came), v.ID)})
	}
	return out, nil
}
