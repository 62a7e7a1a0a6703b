// Package app holds the use cases: each authorises, validates, and writes in
// one transaction. Whoever comes in, by a page, a feed, a file or the command
// line, comes through here.
package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/frameworks"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/blob"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/fetch"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/store"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/weighing"
)

// App is an open installation.
type App struct {
	store *store.DB
	blobs *blob.Folder
	drawn *blob.Derived // small pictures
	kept  *blob.Derived // how sure indices are
	now   clock.Clock

	shipped func() (*territory.Set, error) // those that ship, or the year brought in; loaded once, in the background
	places  func() (*territory.Set, error) // and the perimeters that people drew
	book    func() (*series.Book, error)   // indicators of place, loaded once

	outlines outlines

	frameworks      *framework.Library
	boards          boards
	tallies         tallies
	networks        networks
	books           placeBooks
	matches         matches
	counts          keeper[once[int]]
	spellings       keeper[*spellings]
	studySums       keeper[studySum]
	told            keeper[once[[]PlaceStory]] // testimonies that anyone may read, by space
	toldHere        keeper[once[PlaceStories]] // of a place
	titles          keeper[once[[]titled]]     // what lists have to know, by kind and space
	editions        keeper[[]EditionView]      // without their study
	results         keeper[once[*IndexResult]] // indices, computed
	pairs           pairs                      // of places, in indices
	sharedIndices   keeper[once[[]IndexView]]  // those that everyone is told of, by space
	spreading       *spreads
	outcomes        keeper[once[*weighing.Outcome]] // of rounds
	groups          keeper[once[*GroupResult]]      // indices under everyone's own weights
	importsUnderWay sync.Map                        // upload → ImportProgress
	picturing       sync.Mutex                      // one picture at a time takes memory
	again           *again                          // conclusions computed again; nil in a frozen house
	staging         sync.Map                        // imports that this process is writing
	carrying        sync.Mutex                      // one at a time ends what was left half done
	claiming        sync.Mutex                      // one at a time comes to hold a sheet
	files           sync.RWMutex                    // read while files get named, held while one is erased
	weighing        chan struct{}                   // passwords that are worked on

	press   Press
	printer Printer
	postman Postman
	fetcher *fetch.Fetcher // reads subscribed sources
	penman  Penman
	version string
	folder  string
	still   bool     // a frozen house, which nobody writes in
	stillAt sync.Map // slug → its study
}

// Config says where the installation's data is.
type Config struct {
	Folder string // files, and the database when there is no DSN
	DSN    string
	Now    clock.Clock

	Version string         // of the program, kept with what it publishes
	Press   Press          // makes the site of a published version; without it nothing is published
	Printer Printer        // makes its PDF; nil where it can't
	Fetcher *fetch.Fetcher // reads addresses; one that reaches the public web only when nil
	Postman Postman        // sends letters; nil where no server is set: people carry them
}

// Open opens an installation, creating and migrating it as needed.
func Open(ctx context.Context, c Config) (*App, error) {
	if c.Now == nil {
		c.Now = clock.System
	}
	library, err := framework.Load(frameworks.Files)
	if err != nil {
		return nil, fmt.Errorf("load frameworks: %w", err)
	}
	shipped := sync.OnceValues(func() (*territory.Set, error) { return installedPlaces(c.Folder) })
	go shipped() // ready before most people ask
	if len(vintagesIn(c.Folder)) > 0 {
		if _, err := shipped(); err != nil {
			return nil, err
		}
	}
	db, err := store.Open(ctx, store.Config{Folder: c.Folder, DSN: c.DSN, Now: c.Now, Wider: widerPlaces(shipped)})
	if err != nil {
		return nil, err
	}
	blobs, err := blob.Open(filepath.Join(c.Folder, blobFolder))
	if err != nil {
		db.Close()
		return nil, err
	}
	drawn, kept, err := passingFolders(c.Folder, c.Now(), db.Alone())
	if err != nil {
		blobs.Close()
		db.Close()
		return nil, fault.New(fault.Unavailable, "data.folder", "folder", c.Folder).Because(err)
	}
	if c.Fetcher == nil {
		c.Fetcher, _ = fetch.New("") // an empty list is never wrong
	}
	a := &App{fetcher: c.Fetcher, store: db, blobs: blobs, drawn: drawn, kept: kept, spreading: newSpreads(), now: c.Now, frameworks: library, press: c.Press, printer: c.Printer, postman: c.Postman, version: c.Version, folder: c.Folder, weighing: make(chan struct{}, weighed), again: newAgain()}
	a.places = (&gazetteer{shipped: shipped, db: db}).now
	a.shipped = shipped
	a.book, a.outlines = readBook(shipped), readOutlines(shipped)
	a.matches.most, a.results.most, a.groups.most = keptMatches, keptResults, keptGroups
	if err := a.reanalyse(ctx); err != nil {
		a.Close()
		return nil, fmt.Errorf("make what is found again: %w", err)
	}
	return a, nil
}

// passingFolders readies the folders of what can be lost.
func passingFolders(folder string, now time.Time, alone bool) (drawn, kept *blob.Derived, err error) {
	if err := clearPassing(folder, now, alone); err != nil {
		return nil, nil, err
	}
	if drawn, err = blob.OpenDerived(filepath.Join(folder, drawnFolder), tileForm); err != nil {
		return nil, nil, err
	}
	kept, err = blob.OpenDerived(filepath.Join(folder, spreadFolder), spreadForm)
	return drawn, kept, err
}

// blobFolder is where the files of an installation lie.
const blobFolder = "files"

// Close frees the installation.
func (a *App) Close() error {
	a.again.close()
	a.spreading.close()
	err := errors.Join(a.blobs.Close(), a.drawn.Close(), a.kept.Close())
	if e := a.store.Close(); err == nil {
		err = e
	}
	return err
}

// allow refuses what the actor may not do: with an invitation to sign in when
// nobody is signed in, plainly otherwise.
func allow(actor access.Actor, action access.Action, object access.Object) error {
	switch {
	case access.Can(actor, action, object):
		return nil
	case actor.Role == "" || actor.Role == access.Public:
		return fault.New(fault.SignIn, "sign_in")
	}
	return fault.New(fault.Denied, "denied")
}
