package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"codeberg.org/bocage/bocage/internal/chart"
)

//go:embed static
var embedded embed.FS

// assetPath is where assets live; their names carry the hash of their bytes.
const assetPath = "/actifs/"

// styleLayers is the order of the style sheet; each file is one cascade layer
// or part of one. pages/ comes after components and before print.
var styleLayers = []string{"reset", "fonts", "tokens", "base", "layout", "components", "forms", "tables", "figures", "pages", "print"}

// asset is one file as it is sent.
type asset struct {
	contentType string
	body        []byte                 // nil of what was built compressed
	zipped      func() ([]byte, error) // nil when it would not be smaller; worked out when it is first asked for
	tag         string
}

// assetBundle holds every asset in memory, ready to send: the style sheet and
// the script are joined from their sources at the start, and compressed for the
// first who asks, so that no build step
// stands between an edited file and its page, and no Node is needed.
type assetBundle struct {
	byName map[string]*asset // hashed name → asset
	names  map[string]string // source name → address
	first  atOnce
}

// openAssets joins, hashes and compresses what static holds.
func openAssets(files fs.FS) (*assetBundle, error) {
	if files == nil {
		sub, err := fs.Sub(embedded, "static")
		if err != nil {
			return nil, err
		}
		files = sub
	}
	b := &assetBundle{byName: map[string]*asset{}, names: map[string]string{}}
	if err := b.addFiles(files); err != nil {
		return nil, err
	}
	if err := b.add("favicon.svg", []byte(chart.Favicon())); err != nil {
		return nil, err
	}
	style, err := b.joinStyles(files)
	if err != nil {
		return nil, err
	}
	if err := b.add("bocage.css", style); err != nil {
		return nil, err
	}
	if err := b.addPapers(files); err != nil {
		return nil, err
	}
	script, err := joinScripts(files)
	if err != nil {
		return nil, err
	}
	if b.first, err = readAtOnce(files); err != nil {
		return nil, err
	}
	return b, b.add("bocage.js", script)
}

// addFiles takes pictures, fonts and what the map that is zoomed loads as they are.
func (b *assetBundle) addFiles(files fs.FS) error {
	for _, pattern := range []string{"img/*", "fonts/*.woff2", "live/*", "maplibre/*.gz"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			return err
		}
		for _, name := range found {
			body, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			if err := b.add(path.Base(name), body); err != nil {
				return err
			}
		}
	}
	return nil
}

// addPapers takes what one page needs alone, on paper or at all (css/paper/<page>.css): a reader
// of other pages does not carry it.
func (b *assetBundle) addPapers(files fs.FS) error {
	names, err := fs.Glob(files, "css/paper/*.css")
	if err != nil {
		return err
	}
	for _, name := range names {
		style, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if err := b.add(path.Base(name), []byte(squeezeCSS(string(style)))); err != nil {
			return err
		}
	}
	return nil
}

func (b *assetBundle) add(name string, body []byte) error {
	sum := sha256.Sum256(body)
	name, packed := strings.CutSuffix(name, ".gz")
	ext := path.Ext(name)
	hash := hex.EncodeToString(sum[:6])
	a := &asset{contentType: contentTypeOf(ext), body: body, tag: `"` + hash + `"`}
	if packed {
		a.body, a.zipped = nil, func() ([]byte, error) { return body, nil }
	} else if compressible(a.contentType) {
		a.zipped = sync.OnceValues(func() ([]byte, error) { return zipped(body) })
	} else {
		a.zipped = func() ([]byte, error) { return nil, nil }
	}
	hashed := strings.TrimSuffix(name, ext) + "." + hash + ext
	b.byName[hashed], b.names[name] = a, assetPath+hashed
	return nil
}

func contentTypeOf(ext string) string {
	switch ext {
	case ".woff2":
		return "font/woff2"
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".bin":
		return "application/octet-stream"
	}
	if known := mime.TypeByExtension(ext); known != "" {
		return known
	}
	for media, of := range extensions { // a house may run where no table of media types is
		if of == ext {
			return media
		}
	}
	return ""
}

// zipped returns nil when compressing makes nothing smaller.
func zipped(body []byte) ([]byte, error) {
	out, err := gzipOf(body)
	if len(out) >= len(body) {
		out = nil
	}
	return out, err
}

func gzipOf(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func plainOf(body []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// joinStyles puts the layers in order and points url(name) at hashed names.
func (b *assetBundle) joinStyles(files fs.FS) ([]byte, error) {
	var all bytes.Buffer
	for _, layer := range styleLayers {
		parts, err := stylesOf(files, layer)
		if err != nil {
			return nil, err
		}
		for _, part := range parts {
			all.Write(part)
			all.WriteByte('\n')
		}
	}
	all.WriteString(chart.CSS())
	return []byte(b.pointed(squeezeCSS(all.String()))), nil
}

// stylesOf reads css/<layer>.css and css/<layer>/*.css, either of which may be absent.
func stylesOf(files fs.FS, layer string) ([][]byte, error) {
	names, err := fs.Glob(files, "css/"+layer+"/*.css")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	if _, err := fs.Stat(files, "css/"+layer+".css"); err == nil {
		names = append([]string{"css/" + layer + ".css"}, names...)
	}
	var parts [][]byte
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		parts = append(parts, body)
	}
	return parts, nil
}

// pointed replaces url(name) by the hashed address. A font that was not built
// was not built has its rule dropped: the system fonts stand in.
func (b *assetBundle) pointed(css string) string {
	for name, address := range b.names {
		css = strings.ReplaceAll(css, "url("+name+")", "url("+address+")")
	}
	return unbuiltFont.ReplaceAllString(css, "")
}

var unbuiltFont = regexp.MustCompile(`@font-face\{[^}]*url\([^/)]+\.woff2\)[^}]*\}`)

// preloaded are the fonts that every page shows at once.
var preloaded = []string{"atkinson-hyperlegible-next-latin-wght-normal.woff2", "spectral-latin-400-normal.woff2"}

func (b *assetBundle) fonts() []string {
	var all []string
	for _, name := range preloaded {
		if address, ok := b.names[name]; ok {
			all = append(all, address)
		}
	}
	return all
}

// joinScripts joins the scripts. Each is wrapped in a function, so that its
// names are its own; none imports another.
func joinScripts(files fs.FS) ([]byte, error) {
	names, err := fs.Glob(files, "js/*.js")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	var all bytes.Buffer
	for _, name := range names {
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all.WriteString("(() => {\n")
		all.WriteString(squeezeJS(string(body)))
		all.WriteString("})();\n")
	}
	return all.Bytes(), nil
}

// path is the address of an asset by its source name.
func (b *assetBundle) path(name string) (string, error) {
	if address, ok := b.names[name]; ok {
		return address, nil
	}
	return "", fmt.Errorf("unknown asset %q", name)
}

// weight is how many bytes an asset is sent as.
func (b *assetBundle) weight(address string) int {
	a := b.byName[path.Base(address)]
	if small, err := a.zipped(); err == nil && small != nil {
		return len(small)
	}
	return len(a.body)
}

func (b *assetBundle) serve(w http.ResponseWriter, r *http.Request) {
	a, ok := b.byName[r.PathValue("name")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	a.send(w, r)
}

// favicon answers what browsers ask without being told.
func (b *assetBundle) favicon(w http.ResponseWriter, r *http.Request) {
	a, ok := b.byName[path.Base(b.names["favicon.svg"])]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=86400")
	a.send(w, r)
}

func (a *asset) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("ETag", a.tag)
	body := a.body
	small, err := a.zipped()
	if err != nil && body == nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	if small != nil && acceptsGzip(r) && r.Header.Get("Range") == "" {
		body = small
		h.Set("Content-Encoding", "gzip")
		h.Set("ETag", "W/"+a.tag)
		h.Set("Content-Length", strconv.Itoa(len(body)))
	} else if body == nil {
		if body, err = plainOf(small); err != nil {
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			return
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
