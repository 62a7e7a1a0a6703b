package web

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sort"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/app"
)

// pressed is the version that a frozen server shows.
type pressed struct {
	app.EditionView
	live   string            // where the version stands in the house that published it
	routes map[string]*Route // by their pattern
}

// Press makes the site of a published version: the product's own pages, read as
// anyone over a frozen copy of the study, with links from page to page made
// relative. What leads out of the version becomes plain text. The same version
// gives the same bytes.
func (s *Server) Press(ctx context.Context, frozen *app.App, e app.EditionView, site *app.Site) error {
	f := s.frozen(frozen, e)
	p := &press{server: f, lang: e.Lang, slug: e.Study.Slug, found: map[string]bool{}, site: site}
	p.want(f.URL(e.Lang, "study", e.Study.Slug))
	for len(p.queue) > 0 {
		batch := p.queue
		p.queue = nil
		if err := p.all(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// Presser is a press that reads templates and assets when the first site is
// made, once.
func Presser(config Config) app.Press {
	var once sync.Once
	var server *Server
	var failed error
	return func(ctx context.Context, frozen *app.App, e app.EditionView, site *app.Site) error {
		once.Do(func() {
			config.App = frozen
			server, failed = New(config)
		})
		if failed != nil {
			return failed
		}
		return server.Press(ctx, frozen, e, site)
	}
}

// frozen is this server over a frozen copy: the same templates and addresses,
// other data, no sign-in.
func (s *Server) frozen(a *app.App, e app.EditionView) *Server {
	f := *s
	f.app, f.config.App, f.config.Identify, f.config.Demo = a, a, nil, nil
	f.throttles = map[string]*Throttle{}
	f.pressed = &pressed{EditionView: e}
	if s.config.Base != "" && e.Number > 0 {
		f.pressed.live = s.config.Base + s.URL(e.Lang, "edition", e.Study.Slug, e.Number)
	}
	f.routes = f.allRoutes()
	f.pressed.routes = f.byPattern()
	f.mux = http.NewServeMux()
	f.register()
	return &f
}

// press is the making of one site.
type press struct {
	server *Server
	lang   string
	slug   string
	site   *app.Site

	targets sync.Map // address → target

	mu    sync.Mutex
	found map[string]bool // addresses asked for
	queue []string
}

// readers is how many pages are rendered at once.
const readers = 2

// maxPages bounds a site: a mistake in links must not fill a disk.
const maxPages = 200_000

func (p *press) all(ctx context.Context, addresses []string) error {
	sort.Strings(addresses)
	var wrong error
	var group sync.WaitGroup
	next := make(chan string)
	for range readers {
		group.Go(func() {
			for address := range next {
				if err := p.one(ctx, address); err != nil {
					p.mu.Lock()
					wrong = err
					p.mu.Unlock()
				}
			}
		})
	}
	for _, address := range addresses {
		if ctx.Err() != nil {
			break
		}
		next <- address
	}
	close(next)
	group.Wait()
	if wrong == nil {
		wrong = ctx.Err()
	}
	return wrong
}

// one reads an address and keeps its file.
func (p *press) one(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	answer := &answer{header: http.Header{}, status: http.StatusOK}
	p.server.mux.ServeHTTP(answer, request)
	if answer.status != http.StatusOK {
		return fmt.Errorf("read %s: status %d", address, answer.status)
	}
	content := answer.body.Bytes()
	file := p.fileOf(address)
	switch kind, _, _ := strings.Cut(answer.header.Get("Content-Type"), ";"); {
	case path.Ext(file) == ".txt", path.Ext(file) == ".bin": // whatever it says it is
	case kind == "text/html":
		if content, err = p.relink(content, file); err != nil {
			return fmt.Errorf("read %s: %w", address, err)
		}
	case kind == "text/css":
		content = bytes.ReplaceAll(content, []byte("url("+assetPath), []byte("url("))
		p.wantAssets(string(answer.body.Bytes()))
	}
	if p.site.Len() >= maxPages {
		return fmt.Errorf("site of more than %d files", maxPages)
	}
	return p.site.Add(file, content)
}

// wantAssets asks for what a style sheet points to.
func (p *press) wantAssets(css string) {
	for _, part := range strings.Split(css, "url("+assetPath)[1:] {
		if name, _, closed := strings.Cut(part, ")"); closed {
			p.want(assetPath + name)
		}
	}
}

// want asks for an address once.
func (p *press) want(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.found[address] {
		p.found[address] = true
		p.queue = append(p.queue, address)
	}
}

// fileOf is where an address stands in the site: the study is its beginning.
// A query becomes a folder, so that each view has its page.
func (p *press) fileOf(address string) string {
	route, query, _ := strings.Cut(address, "?")
	route = strings.TrimPrefix(route, "/"+English)
	home := strings.TrimPrefix(p.server.URL(p.lang, "study", p.slug), "/"+English)
	if rest, in := strings.CutPrefix(route, home); in && (rest == "" || rest[0] == '/' || rest[0] == '.') {
		route = rest
	}
	route = strings.Trim(route, "/")
	if path.Ext(route) != "" {
		return route
	}
	if p.download(address) {
		return route + extensionOf(p.media(address))
	}
	if query != "" {
		route = path.Join(route, strings.NewReplacer("=", "-", "&", "_", "%", "", "+", "-").Replace(query))
	}
	return path.Join(route, "index.html")
}

// download says whether an address gives a file rather than a page.
func (p *press) download(address string) bool {
	if p.server.pressed == nil {
		return false
	}
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	_, pattern := p.server.mux.Handler(request)
	route := p.server.pressed.routes[pattern]
	return route != nil && !route.page()
}

// media asks the house what an address gives, without its bytes: links are
// written before the file is read.
func (p *press) media(address string) string {
	request, err := http.NewRequest(http.MethodHead, address, nil)
	if err != nil {
		return ""
	}
	answer := &answer{header: http.Header{}, status: http.StatusOK}
	p.server.mux.ServeHTTP(answer, request)
	media, _, _ := strings.Cut(answer.header.Get("Content-Type"), ";")
	return strings.TrimSpace(media)
}

// extensions are those of the files of a site, by what they hold: offline and on
// a host of files, nothing else says how a file is to be opened.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "application/pdf": ".pdf",
	"audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/flac": ".flac", "audio/mp4": ".m4a", "audio/webm": ".weba",
	"text/csv": ".csv", "application/json": ".json", "application/zip": ".zip",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
	"application/vnd.oasis.opendocument.text":                                   ".odt",
	"application/vnd.oasis.opendocument.spreadsheet":                            ".ods",
}

// extensionOf is the extension of a file: text that a browser would run as a page
// or a drawing is only read, and what has no known form is only kept.
func extensionOf(media string) string {
	if known, ok := extensions[media]; ok {
		return known
	}
	if strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+xml") || strings.HasSuffix(media, "/xml") || strings.HasSuffix(media, "javascript") {
		return ".txt"
	}
	return ".bin"
}

// answer keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = status }

func (a *answer) Write(b []byte) (int, error) { return a.body.Write(b) }

// FrozenBar says on every page of a version's site which version it is.
type FrozenBar struct {
	Number    int
	Title     string
	Lang      string // of the title
	Date      string
	Root      string
	Licence   string
	Live      string // "" when the house has no public address
	Home      string
	Fictional bool
}

func (p *pressed) bar(r *Request) *FrozenBar {
	return &FrozenBar{Number: p.Number, Title: p.Title, Lang: written(p.Study.Lang), Date: p.Date, Root: p.Root, Licence: p.Licence, Live: p.live,
		Home: r.To("study", p.Study.Slug), Fictional: p.Study.Fictional}
}

// SiteHandler serves the files of a site.
func SiteHandler(site fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		content, err := fs.ReadFile(site, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", contentTypeOf(path.Ext(name)))
		w.Write(content)
	})
}
