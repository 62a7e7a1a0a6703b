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
	"codeberg.org/bocage/bocage/internal/id"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

const (
	kindWatch     = string(access.KindWatch)
	watchesParent = "watches" // their family: what is kept of the directory stays
	facetUntold   = "state"
	facetAsks     = "asks" // which search, by its digest

	mostWatches   = 20                 // searches that one address follows
	mostUnproved  = 3                  // that it was asked about and did not confirm
	watchUnproved = 7 * 24 * time.Hour // how long one waits to be confirmed
	passesKept    = 10                 // letters whose private link still opens
)

// The letters to who follows a search.
const (
	LetterWatchAsked = "watch_asked"
	LetterWatchTold  = "watch_told"
)

// Question is a search that is kept: what the address of the directory says.
type Question struct {
	Words  string  `json:"words,omitempty"`
	Facets []Facet `json:"facets,omitempty"`
	Within string  `json:"within,omitempty"`
}

// Search is what the question asks of the directory.
func (q Question) Search() Search {
	s := Search{Words: q.Words, Facets: q.Facets}
	if q.Within != "" {
		s.Within = []string{q.Within}
	}
	return s
}

const maxQuestionWords, maxQuestionFacets = 200, 12

// clean tidies a question; what nobody can ask of the directory is left out.
func (q Question) clean(names []string) Question {
	out := Question{Words: text.CleanLine(q.Words, maxQuestionWords)}
	for _, f := range q.Facets {
		f.Value = text.CleanLine(f.Value, maxQuestionWords)
		if slices.Contains(names, f.Name) && f.Value != "" && len(out.Facets) < maxQuestionFacets && !slices.Contains(out.Facets, f) {
			out.Facets = append(out.Facets, f)
		}
	}
	if k, err := territory.ParseKey(q.Within); err == nil {
		out.Within = string(k)
	}
	return out
}

// digest is the same for questions that find the same.
func (q Question) digest() string {
	facets := slices.Clone(q.Facets)
	slices.SortFunc(facets, func(a, b Facet) int { return strings.Compare(a.Name+a.Value, b.Name+b.Value) })
	return id.Digest(fmt.Sprintf("%q %q %q", text.Fold(q.Words), facets, q.Within))
}

// Watch is a search of the directory that someone follows by letter. Their address
// is kept apart, as any contact is, and goes with the watch.
type Watch struct {
	ID       string   `json:"id"`
	Question Question `json:"question"`
	Lang     string   `json:"lang,omitempty"`
	On       bool     `json:"on,omitempty"` // confirmed by who reads the address
	Asked    int64    `json:"asked"`        // in milliseconds
	Seen     int64    `json:"seen,omitempty"`
	Told     int64    `json:"told,omitempty"`  // when the last letter was written
	Links    []string `json:"links,omitempty"` // digests of the private links, the last given last

	version int64
}

func watchPut(w Watch) store.Put {
	state := "asked"
	if w.On {
		state = "on"
	}
	p := store.Put{Kind: kindWatch, ID: w.ID, Parent: watchesParent, Expected: w.version, SortKey: w.ID, Body: w,
		Facets: []store.Facet{{Name: facetUntold, Value: state}}, Keys: []store.Facet{{Name: facetAsks, Value: w.Question.digest()}}}
	for _, link := range w.Links {
		p.Keys = append(p.Keys, store.Facet{Name: facetLink, Value: link})
	}
	return p
}

func aboutWatch(id string) string { return kindWatch + "/" + id }

func (a *App) watches() access.Scope {
	return access.Visible(access.House, access.KindWatch, Principal)
}

// give makes a private link: of the others only the digests are known.
func (w *Watch) give() string {
	link := id.Token()
	w.Links = append(w.Links, id.Digest(link))
	w.Links = w.Links[max(0, len(w.Links)-passesKept):]
	return link
}

// AskWatch asks who reads an address whether they follow a search. The answer is the
// same whatever is known of the address, and few letters leave: nobody can have it
// written to over and over.
func (a *App) AskWatch(ctx context.Context, q Question, email, lang string, from From) error {
	if !a.Mails() {
		return fault.New(fault.Unavailable, "watch.no_mail")
	}
	address, err := anAddress("email", email)
	if err != nil {
		return err
	}
	q = q.clean(ListedFacets)
	known, unproved, err := a.watchesOf(ctx, address)
	if err != nil {
		return err
	}
	waiting, err := a.store.Count(ctx, store.Query{Scope: a.watches(), Kind: kindWatch, Parent: watchesParent, Facets: []store.Facet{{Name: facetUntold, Value: "asked"}}})
	if err != nil {
		return err
	}
	if waiting >= mostAsked {
		return fault.New(fault.Unavailable, "call.busy")
	}
	return a.store.Update(ctx, Principal, sender(from), func(tx *store.Tx) error {
		if len(known) >= mostWatches || unproved >= mostUnproved || slices.ContainsFunc(known, func(w Watch) bool { return w.Question.digest() == q.digest() }) {
			return nil
		}
		often, err := a.tooMany(tx, address, LetterWatchAsked)
		if err != nil || often {
			return err
		}
		w := Watch{ID: id.New(), Question: q, Lang: lang, Asked: clock.Millis(a.now())}
		link := w.give()
		if _, err := tx.Put(watchPut(w)); err != nil {
			return err
		}
		if err := tx.PutContact(kindWatch, w.ID, initiative.Contact{Email: address}); err != nil {
			return err
		}
		return tx.Post(letterJob, Letter{To: address, What: LetterWatchAsked, Lang: lang, About: aboutWatch(w.ID), Useless: a.now().Add(watchUnproved).UnixMilli(), Facts: map[string]string{"link": link}})
	})
}

// watchesOf are those of an address, and how many of them it did not confirm.
func (a *App) watchesOf(ctx context.Context, address string) (all []Watch, unproved int, err error) {
	ids, err := a.store.HeldBy(ctx, a.watches(), kindWatch, address, 2*mostWatches)
	if err != nil {
		return nil, 0, err
	}
	records, err := a.store.Several(ctx, a.watches(), kindWatch, ids)
	if err != nil {
		return nil, 0, err
	}
	for _, r := range records {
		w, err := decodeWatch(r)
		if err != nil {
			return nil, 0, err
		}
		if !w.On {
			unproved++
		}
		all = append(all, w)
	}
	return all, unproved, nil
}

func decodeWatch(r store.Record) (Watch, error) {
	w, err := decode[Watch](r)
	w.version = r.Version
	return w, err
}

// WatchBy opens a watch by a private link. Reading changes nothing: machines open
// letters before people do.
func (a *App) WatchBy(ctx context.Context, link string) (Watch, error) {
	digest := id.Digest(link)
	found, err := a.store.Holders(ctx, a.watches(), kindWatch, facetLink, []string{digest})
	if err != nil {
		return Watch{}, err
	}
	for _, r := range found[digest] {
		return decodeWatch(r)
	}
	return Watch{}, fault.New(fault.NotFound, "watch.gone")
}

// ConfirmWatch begins to follow: what was written before is not told.
func (a *App) ConfirmWatch(ctx context.Context, link string) error {
	w, err := a.WatchBy(ctx, link)
	if err != nil || w.On {
		return err
	}
	w.On, w.Seen, w.Told = true, clock.Millis(a.now()), clock.Millis(a.now())
	return a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error {
		_, err := tx.Put(watchPut(w))
		return err
	})
}

// StopWatch forgets a watch and its address; once more is once.
func (a *App) StopWatch(ctx context.Context, link string) error {
	w, err := a.WatchBy(ctx, link)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.forgetWatch(ctx, w.ID)
}

func (a *App) forgetWatch(ctx context.Context, watch string) error {
	return a.store.Update(ctx, Principal, store.Author{Actor: access.House.Name}, func(tx *store.Tx) error { return purgeWatch(tx, watch) })
}

// purgeWatch forgets a watch and its letters, if it is still there.
func purgeWatch(tx *store.Tx, watch string) error {
	if err := tx.Purge(kindWatch, watch); err != nil {
		if fault.Is(err, fault.NotFound) {
			return nil // stopped meanwhile
		}
		return err
	}
	return tx.EraseLettersAbout(aboutWatch(watch))
}

// StopWatches forgets all that an address follows, for who keeps the house: letters
// came back from it, or its owner wrote. It says how many there were.
func (a *App) StopWatches(ctx context.Context, actor access.Actor, email string) (int, error) {
	if err := allow(actor, access.Edit, access.Object{Kind: access.KindLetter}); err != nil {
		return 0, err
	}
	address, err := anAddress("email", email)
	if err != nil {
		return 0, err
	}
	ids, err := a.store.HeldBy(ctx, a.watches(), kindWatch, address, 10*mostWatches)
	if err != nil {
		return 0, err
	}
	for _, watch := range ids {
		if err := a.forgetWatch(ctx, watch); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// unwatched forgets a watch whose address takes no letter.
func unwatched(tx *store.Tx, l Letter) error {
	watch, is := strings.CutPrefix(l.About, aboutWatch(""))
	if !is {
		return nil
	}
	return purgeWatch(tx, watch)
}

// sweepWatches forgets the watches that nobody confirmed.
func (a *App) sweepWatches(ctx context.Context) (erased int64, err error) {
	before := clock.Millis(a.now().Add(-watchUnproved))
	err = a.eachWatch(ctx, "asked", func(w Watch) error {
		if w.Asked >= before {
			return nil
		}
		erased++
		return a.forgetWatch(ctx, w.ID)
	})
	return erased, err
}

// eachWatch reads the watches of a state, page by page.
func (a *App) eachWatch(ctx context.Context, state string, give func(Watch) error) error {
	q := store.Query{Scope: a.watches(), Kind: kindWatch, Parent: watchesParent, Facets: []store.Facet{{Name: facetUntold, Value: state}}, Limit: store.MaxPage}
	for {
		records, next, err := a.store.List(ctx, q)
		if err != nil {
			return err
		}
		for _, r := range records {
			w, err := decodeWatch(r)
			if err == nil {
				err = give(w)
			}
			if err != nil {
				return err
			}
		}
		if next == nil {
			return nil
		}
		q.After = *next
	}
}
