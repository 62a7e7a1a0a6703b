// Package web is the HTML face of the house: one file a page, its template
// beside it, typed page structs. It parses requests, calls use cases, renders;
// it decides nothing.
package web

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/clock"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/i18n"
	"codeberg.org/bocage/bocage/internal/programme"
	"codeberg.org/bocage/bocage/internal/series"
)

// Config is what the web server is given.
type Config struct {
	App       *app.App // the use cases
	Catalogue *i18n.Catalogue
	Version   string // the build, shown in the footer
	Base      string // the public address, "https://bocage.example", "" when unknown
	Logger    *slog.Logger
	Clock     clock.Clock
	Assets    fs.FS // css, js, img, fonts; nil for those in the binary

	// Identify says who holds a session token. Nil: everyone is the public.
	Identify func(ctx context.Context, token string) (access.Actor, error)
	// Demo says whether the page shows fictitious data, which every page then says.
	Demo func(r *http.Request) bool
	// Printer makes a PDF of a page; nil where there is no browser to print with.
	Printer Print
	// BehindProxy trusts the last X-Forwarded-For address, for the limits on tries.
	BehindProxy bool
}

// Server renders the pages.
type Server struct {
	config        Config
	overTLS       *sync.Once // says in the log that a proxy brings https
	app           *app.App
	log           *slog.Logger
	now           clock.Clock
	assets        *assetBundle
	templates     map[string]*templateSet
	routes        []Route
	addresses     map[string]address
	throttles     map[string]*Throttle
	atlas         func() (*geo.Atlas, error) // outlines, read once
	communes      func() (*geo.Communes, error)
	borders       func() (*geo.Tiles, error)
	borderTiles   *album[[]byte]
	tiles         *album[tile]            // small pictures of the wall
	maps          *album[*FigureBox]      // of places, which never change
	perimeters    *album[*studyPerimeter] // in words
	wholes        *album[*geo.Whole]      // of perimeters, as they stand
	members       *album[template.HTML]   // of places
	sums          *album[placeSums]       // over the communes of places
	programmes    func() (*programme.Lists, error)
	flaws         func() ([]series.KnownFlaw, error)
	portraits     *album[writtenPart] // how people live in places
	indicatorMaps *album[*FigureBox]
	indexViews    *album[[]placedRow]
	indexGrounds  *album[*indexGround]
	similar       *album[[]string]   // places like places, by their codes
	packed        *packed            // pages as they are sent
	flows         *album[*FigureBox] // from census to analysis
	registryMaps  *album[*FigureBox] // of what the registry holds, by its state
	registryData  *album[[]byte]     // the same for the map that is zoomed
	ground        func() ([]byte, error)
	mux           *http.ServeMux
	chain         http.Handler
	turns         *turns   // forms that are being answered
	pressed       *pressed // the published version that this server shows; nil for the house
}

// New checks every route and template, so that a mistake in one stops the
// start and not a reader.
func New(config Config) (*Server, error) {
	if config.Catalogue == nil || config.App == nil {
		return nil, errors.New("web server without catalogue or without use cases")
	}
	s := &Server{config: config, app: config.App, log: config.Logger, now: config.Clock, overTLS: new(sync.Once), throttles: map[string]*Throttle{}, atlas: config.App.Atlas, communes: config.App.CommuneOutlines, programmes: sync.OnceValues(readProgrammes), flaws: sync.OnceValues(readFlaws), borderTiles: newAlbum[[]byte](keptBorders),
		maps: newAlbum[*FigureBox](keptMaps), registryMaps: newAlbum[*FigureBox](keptRegistryMaps), registryData: newAlbum[[]byte](keptRegistryMaps), tiles: newAlbum[tile](keptTiles),
		perimeters: newAlbum[*studyPerimeter](keptPerimeters), wholes: newAlbum[*geo.Whole](keptWholes), flows: newAlbum[*FigureBox](keptPerimeters), members: newAlbum[template.HTML](keptMembers), sums: newAlbum[placeSums](keptSums), portraits: newAlbum[writtenPart](keptPortraits), indicatorMaps: newAlbum[*FigureBox](keptIndicators), indexViews: newAlbum[[]placedRow](keptViews), indexGrounds: newAlbum[*indexGround](keptViews), similar: newAlbum[[]string](keptSimilar), packed: &packed{}, turns: &turns{}}
	s.ground, s.borders = sync.OnceValues(s.readGround), sync.OnceValues(s.readBorders)
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = clock.System
	}
	s.config.Base = strings.TrimSuffix(config.Base, "/")
	if err := s.assemble(); err != nil {
		return nil, err
	}
	s.app.Pen(s.penman)
	return s, nil
}

func (s *Server) assemble() error {
	var err error
	if s.assets, err = openAssets(s.config.Assets); err != nil {
		return fmt.Errorf("web assets: %w", err)
	}
	s.routes = s.allRoutes()
	if s.addresses, err = addressesOf(s.routes); err != nil {
		return fmt.Errorf("web routes: %w", err)
	}
	if s.templates, err = s.parseTemplates(); err != nil {
		return fmt.Errorf("web templates: %w", err)
	}
	s.mux = http.NewServeMux()
	s.register()
	s.chain = s.around(s.mux)
	return nil
}

// Handler serves the whole site.
func (s *Server) Handler() http.Handler { return s.chain }

// Timeouts are set on the http.Server by the command that listens: headers are
// cut at 10 s (slow-header attacks), bodies and answers when they don't move on
// for the wait it was told (patience.go); each handler bounds its own body.
func Timeouts(server *http.Server, wait time.Duration) {
	server.ReadHeaderTimeout = min(headerTimeout, wait)
	server.IdleTimeout = idleTimeout
	server.MaxHeaderBytes = 32 << 10
	server.Handler = patient(server.Handler, wait)
}
