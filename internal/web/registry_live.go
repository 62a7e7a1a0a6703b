package web

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/data/boundaries"
	"codeberg.org/bocage/bocage/internal/access"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/territory"
)

// LiveMap is what the map that is zoomed and moved loads when someone asks for
// it, all from this house. It stands beside the map that the server draws.
type LiveMap struct {
	Script, Code, Worker, Style, Look string // addresses of assets
	Points, Ground, Communes, Tiles   string // addresses of data
	Weight                            string // of what is loaded
	Words                             string // JSON, what it says in the reader's language
	Frame                             bool   // it stands on someone else's page
}

// liveParts are the assets of the map, in the order of LiveMap.
var liveParts = []string{"carte.mjs", "maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css", "carte.css"}

// liveWords are what the map says, by the names that its script knows them by.
var liveWords = []string{"label", "help", "in_view_one", "in_view_other", "none", "more", "cluster", "unplaced_one", "unplaced_other", "close",
	"zoom_in", "zoom_out", "leave", "failed", "gesture", "gesture_mac", "gesture_touch"}

// liveMap returns nil when the code of the map was not built: the drawing then
// stands alone.
func (s *Server) liveMap(r *Request, a asked) (*LiveMap, error) {
	var at [5]string
	weight := 0
	for i, name := range liveParts {
		address, err := s.assets.path(name)
		if err != nil {
			return nil, nil // built without Node
		}
		at[i] = address
		weight += s.assets.weight(address)
	}
	var frames [][5]any
	for _, f := range geo.Frames {
		west, south, east, north := f.Bounds()
		frames = append(frames, [5]any{mapWords(r).Frame(f), west, south, east, north})
	}
	words := map[string]any{"frames": frames, "source": r.L.T("registry.map.source", "source", boundaries.Source)}
	for _, key := range liveWords {
		words[key] = r.L.T("registry.live."+key, "n", "{n}")
	}
	text, err := json.Marshal(words)
	if err != nil {
		return nil, err
	}
	a.recent = false
	points := a.of("registry_points").address(r, languageParameter, r.Lang)
	return &LiveMap{Script: at[0], Code: at[1], Worker: at[2], Style: at[3], Look: at[4], Words: string(text), Points: points,
		Ground: r.To("map_ground"), Communes: r.To("map_communes", "00"), Tiles: tilesOf(r, "communes"), Weight: strconv.Itoa((weight + 9_999) / 10_000 * 10)}, nil
}

// registryPoints sends what the drawing shows, for the map that is zoomed: a row
// is longitude, latitude, name, its language when it is not the page's, address,
// place. Both coordinates are null when nobody said where.
func (s *Server) registryPoints(w http.ResponseWriter, r *Request) error {
	a := r.askedOf("registry_points")
	r.Lang = downloadLang(r)
	r.L = s.config.Catalogue.For(r.Lang)
	found, space, err := s.mapped(r, a)
	if err != nil {
		return err
	}
	body, err := s.registryData.get(r.Lang+found.State, func() ([]byte, error) {
		points, err := s.pointsOf(r, space, a)
		if err != nil {
			return nil, err
		}
		rows := make([][6]any, 0, len(points))
		for _, p := range points {
			row := [6]any{nil, nil, p.Label, p.Lang, p.Href, p.Place}
			if p.Located {
				row[0], row[1] = p.Lon, p.Lat
			}
			rows = append(rows, row)
		}
		return packedJSON(map[string]any{"total": found.Total, "rows": rows})
	})
	if err != nil {
		return err
	}
	return r.sendData(w, body)
}

// namedGround is the ground of every map and the names on it, but those of communes.
type namedGround struct {
	geo.Ground
	Regions      [][3]any `json:"regions"`      // name, longitude, latitude
	Departements [][8]any `json:"departements"` // code, name, longitude, latitude, then west, south, east, north of its communes
}

func (s *Server) mapGround(w http.ResponseWriter, r *Request) error {
	body, err := s.ground()
	if err != nil {
		return err
	}
	return r.sendData(w, body)
}

// readGround makes the ground once, compressed as it is sent.
func (s *Server) readGround() ([]byte, error) {
	atlas, places, err := s.atlasAndPlaces()
	if err != nil {
		return nil, err
	}
	g := namedGround{Ground: atlas.Ground()}
	for _, key := range places.Members(territory.NationalKey, territory.Region) {
		if t, ok := places.Get(key); ok && t.Lon != nil {
			g.Regions = append(g.Regions, [3]any{t.Name, *t.Lon, *t.Lat})
		}
	}
	for _, key := range places.Members(territory.NationalKey, territory.Departement) {
		t, ok := places.Get(key)
		if !ok || t.Lon == nil {
			continue
		}
		west, south, east, north := *t.Lon, *t.Lat, *t.Lon, *t.Lat
		for _, c := range places.Members(key, territory.Commune) {
			if c, ok := places.Get(c); ok && c.Lon != nil {
				west, south, east, north = min(west, *c.Lon), min(south, *c.Lat), max(east, *c.Lon), max(north, *c.Lat)
			}
		}
		g.Departements = append(g.Departements, [8]any{t.Code, t.Name, *t.Lon, *t.Lat, west, south, east, north})
	}
	return packedJSON(g)
}

// mapCommunes sends the names of a département's communes: name, longitude,
// latitude, population.
func (s *Server) mapCommunes(w http.ResponseWriter, r *Request) error {
	places, err := s.app.Territories()
	if err != nil {
		return err
	}
	key := territory.Key("departement:" + r.PathValue("code"))
	if t, ok := places.Get(key); !ok || t.Fictional {
		return fault.New(fault.NotFound, "not_found")
	}
	rows := [][4]any{}
	for _, c := range places.Members(key, territory.Commune) {
		if t, ok := places.Get(c); ok && t.Lon != nil {
			row := [4]any{t.Name, *t.Lon, *t.Lat, nil}
			if t.Population != nil {
				row[3] = *t.Population
			}
			rows = append(rows, row)
		}
	}
	packed, err := packedJSON(rows)
	if err != nil {
		return err
	}
	return r.sendData(w, packed)
}

func packedJSON(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return gzipOf(body)
}

// sendData sends JSON that is kept compressed.
func (r *Request) sendData(w http.ResponseWriter, packed []byte) error {
	return r.sendPacked(w, "application/json", packed)
}

// sendPacked sends what is kept compressed.
func (r *Request) sendPacked(w http.ResponseWriter, media string, packed []byte) error {
	h := w.Header()
	h.Set("Content-Type", media)
	if tag := r.tagOf(packed); tag != "" {
		h.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	body := packed
	if acceptsGzip(r.Request) {
		h.Set("Content-Encoding", "gzip")
	} else {
		var err error
		if body, err = plainOf(packed); err != nil {
			return err
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a reader who left can't be told
	return nil
}

// framePage is the map alone, to be shown on the page of someone else.
type framePage struct {
	mapPage
	Whole string // the same map in the house
}

// framedPolicy lets any page hold the one that it is sent with.
var framedPolicy = strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors *", 1)

// registryFrame shows what anyone may read, whoever asks: the page that holds it
// is not ours.
func (s *Server) registryFrame(w http.ResponseWriter, r *Request) error {
	r.Actor = access.Anyone
	a := r.askedOf("registry_frame")
	page := &framePage{Whole: a.of("registry_map").address(r, "", "")}
	if err := s.fillMap(r, a, &page.mapPage); err != nil {
		return err
	}
	if page.Live != nil {
		page.Live.Frame = true
	}
	page.Bare, page.NoIndex, page.Figure.Downloads = true, true, nil
	w.Header().Set("Content-Security-Policy", framedPolicy)
	return r.Render(w, "registry_frame", page)
}

// frameCode is what someone copies into a page of theirs.
func (s *Server) frameCode(r *Request, a asked) string {
	var b strings.Builder
	if err := frameTag.Execute(&b, map[string]string{"Address": s.base(r) + a.of("registry_frame").address(r, "", ""), "Title": r.L.T("registry.map.title")}); err != nil {
		return "" // a text and an address: it can't be
	}
	return b.String()
}

var frameTag = template.Must(template.New("frame").Parse(`<iframe src="{{.Address}}" title="{{.Title}}" width="100%" height="640" loading="lazy"></iframe>`))
