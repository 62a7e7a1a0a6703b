package web

import (
	"bytes"
	"net/http"
	"strings"
	"sync"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/geo"
	"codeberg.org/bocage/bocage/internal/raster"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// mapFiles write a map as each kind of file.
var mapFiles = map[string]struct {
	format, media string
	send          func(s *Server, w http.ResponseWriter, r *Request, m mapFile) error
}{
	"svg":     {"SVG", "image/svg+xml", (*Server).mapSVG},
	"png":     {"PNG", "image/png", (*Server).mapPNG},
	"csv":     {"CSV", csvMedia, (*Server).mapCSV},
	"xlsx":    {"XLSX", xlsxMedia, (*Server).mapXLSX},
	"geojson": {"GeoJSON", "application/geo+json", (*Server).mapGeoJSON},
}

var mapFileKinds = []string{"svg", "png", "xlsx", "csv", "geojson"}

// mapFile is a map with the licence of its outlines and of its values, which
// every file of it tells.
type mapFile struct {
	*geo.Map
	licence string
}

// sendMap answers with a file of a map, whose name says which: carte.svg.
func (s *Server) sendMap(w http.ResponseWriter, r *Request, m mapFile, name string) error {
	base, ext, _ := strings.Cut(name, ".")
	kind, known := mapFiles[ext]
	if !known || base != "carte" {
		return fault.New(fault.NotFound, "not_found")
	}
	download(w, kind.media, name)
	return kind.send(s, w, r, m)
}

// mapDownloads lead to the files of a map, by the address of each.
func mapDownloads(r *Request, address func(name string) string) []Download {
	var all []Download
	for _, ext := range mapFileKinds {
		all = append(all, Download{Text: r.L.T("map.file." + ext), Href: address("carte." + ext), Format: mapFiles[ext].format})
	}
	return all
}

// DayTheme is the colours of a figure that leaves the product as a file.
func DayTheme() chart.Theme { return dayTheme() }

// dayTheme is the colours of files, which are on paper.
var dayTheme = sync.OnceValue(func() chart.Theme {
	css, err := embedded.ReadFile("static/css/tokens.css")
	if err != nil {
		return chart.Theme{}
	}
	day, _, _ := bytes.Cut(css, []byte("@media (prefers-color-scheme: dark)"))
	return chart.ReadTheme(string(day))
})

func (s *Server) mapSVG(w http.ResponseWriter, r *Request, m mapFile) error {
	figure, err := m.Figure()
	if err != nil {
		return err
	}
	_, err = w.Write([]byte(figure.File(dayTheme(), m.licence)))
	return err
}

// picturePixels is how many pixels a unit of the drawing takes: 1,536 across.
const picturePixels = 2

// mapPNG paints the drawing that stands alone.
func (s *Server) mapPNG(w http.ResponseWriter, r *Request, m mapFile) error {
	figure, err := m.Figure()
	if err != nil {
		return err
	}
	picture, err := figurePNG(figure, m.licence)
	if err != nil {
		return err
	}
	_, err = w.Write(picture)
	return err
}

// figurePNG paints a figure as a file that stands alone: its source and its licence are in
// the picture, and in the file's own words.
func figurePNG(f chart.Figure, licence string) ([]byte, error) {
	painted, err := raster.Paint(f.File(dayTheme(), licence), picturePixels)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = raster.PNG(&b, painted, []raster.Words{{Keyword: "Title", Text: f.Finding}, {Keyword: "Description", Text: f.Measure},
		{Keyword: "Source", Text: f.Source}, {Keyword: "Copyright", Text: licence}, {Keyword: "Software", Text: "Bocage"}})
	return b.Bytes(), err
}

func (s *Server) mapGeoJSON(w http.ResponseWriter, r *Request, m mapFile) error {
	about := []geo.Property{{Name: "title", Value: m.Finding}, {Name: "description", Value: m.Measure}, {Name: "source", Value: m.Source}, {Name: "licence", Value: m.licence}}
	_, err := geo.GeoJSONOf(w, about, m.Features())
	return err
}

// mapColumns are the columns of the table of a map.
func mapColumns(r *Request, m mapFile) []string {
	names := []string{r.L.T("map.column.code"), m.Words.Group, m.Words.Value}
	if m.Shade.Pair != nil {
		names = append(names, m.Words.Other)
	}
	return append(names, r.L.T("map.class"), r.L.T("map.column.status"))
}

// mapLines gives a line a territory: a value that isn't known is an empty cell, and
// the last column says why.
func mapLines(r *Request, m mapFile, give func(...sheet.Cell) error) error {
	figure := func(v chart.Value) sheet.Cell {
		if !v.Known {
			return sheet.Cell{}
		}
		return sheet.Figure(v.Number)
	}
	for _, v := range m.Shade.Values {
		status := m.Shade.Status(v)
		cells := []sheet.Cell{sheet.Text(territory.Key(v.Key).Code()), sheet.Text(m.Names(v.Key)), figure(v.Value)}
		if m.Shade.Pair != nil {
			cells = append(cells, figure(v.Other))
		}
		class := sheet.Cell{}
		if status == "known" {
			class = sheet.Text(m.ClassWords(v))
		}
		if err := give(append(cells, class, sheet.Text(statusWords(r, v, status)))...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) mapCSV(w http.ResponseWriter, r *Request, m mapFile) error {
	return m.twin(r).csv(w)
}

func (s *Server) mapXLSX(w http.ResponseWriter, r *Request, m mapFile) error {
	return m.twin(r).xlsx(w, r)
}

// twin is the table of a map.
func (m mapFile) twin(r *Request) tabled {
	return tabled{Columns: mapColumns(r, m), Lines: func(give func(...sheet.Cell) error) error { return mapLines(r, m, give) },
		Title: m.Finding, Sheet: r.L.T("map.book.values"), Read: said(m.Measure, m.Note, m.Source, m.licence)}
}

// statusWords say how a value stands: with its reserve when there is one.
func statusWords(r *Request, v geo.Shaded, status string) string {
	if v.Reserve != "" {
		return v.Reserve
	}
	return r.L.T("map.status." + status)
}
