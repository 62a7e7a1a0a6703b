package web

import (
	"encoding/json"
	"math"
	"net/http"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// indexFiles are what of an index can be taken away, by their names.
var indexFiles = []struct{ name, format, media string }{
	{"indice.csv", "CSV", csvMedia}, {"indice.xlsx", "XLSX", xlsxMedia}, {"indice.json", "JSON", "application/json"}, {"carte.svg", "SVG", "image/svg+xml"}, {"plan.zip", "ZIP", "application/zip"},
}

func (s *Server) indexFile(w http.ResponseWriter, r *Request) error {
	r = downloadFor(r)
	x, err := s.indexRead(r)
	if err != nil {
		return err
	}
	for _, f := range indexFiles {
		if f.name != r.PathValue("file") {
			continue
		}
		download(w, f.media, x.v.ID+"-"+f.name)
		switch f.format {
		case "CSV":
			return x.tabled().csv(w)
		case "XLSX":
			return x.tabled().xlsx(w, r)
		case "JSON":
			return x.writeJSON(w)
		case "ZIP":
			return x.result.WritePlan(w, app.IndexPlan{Index: x.v.Index, Weights: x.ask.weights, Notes: x.planNotes()})
		}
		m, _, err := x.drawing()
		if err != nil {
			return err
		}
		m.Moves = false
		return s.mapSVG(w, r, mapFile{m, r.L.T("index.file.licence")})
	}
	return fault.New(fault.NotFound, "not_found")
}

func (x *indexReader) downloads() []Download {
	var all []Download
	for _, f := range indexFiles {
		pairs := append([]any{x.v.ID, f.name}, x.pairs()[1:]...)
		pairs = append(pairs, languageParameter, foreign(x.r))
		all = append(all, Download{Text: x.r.L.T("index.file." + f.format), Href: x.r.To("index_file", pairs...), Format: f.format})
	}
	return all
}

// tabled is the index as a table: of each place its score, its interval, the score of
// each dimension, the figure of each indicator and what was done to it.
func (x *indexReader) tabled() tabled {
	l := x.r.L
	columns := []string{l.T("map.column.code"), l.T("index.file.place"), l.T("index.score"), l.T("index.file.low"), l.T("index.file.median"), l.T("index.file.high")}
	for _, d := range x.v.Used() {
		columns = append(columns, l.T("index.file.dimension", "name", d.Name))
	}
	for _, c := range x.v.Indicators {
		columns = append(columns, x.label(c.Code), l.T("index.file.done", "label", x.label(c.Code)))
	}
	read := []string{x.v.Question, x.v.Limits, l.T("index.file.read", "n", len(x.result.Data().Units)), l.T("index.file.licence")}
	for _, n := range x.assurance() {
		read = append(read, n.Text)
	}
	return tabled{Columns: columns, Lines: x.lines, Title: x.v.Title, Sheet: l.T("index.file.sheet"), Read: said(append(read, x.sources()...)...)}
}

func (x *indexReader) lines(give func(...sheet.Cell) error) error {
	for _, p := range x.inView() {
		cells := []sheet.Cell{sheet.Text(p.key.Code()), sheet.Text(p.name)}
		cells = append(cells, x.scoreFigures(p.row)...)
		given := x.result.GivenRow(p.key.Code())
		for c := range x.v.Indicators {
			cells = append(cells, figureOf(x.result.Given.Values.At(given, c)), sheet.Text(x.doneTo(p.row, c)))
		}
		if err := give(cells...); err != nil {
			return err
		}
	}
	return nil
}

func figureOf(v float64) sheet.Cell {
	if math.IsNaN(v) {
		return sheet.Cell{}
	}
	return sheet.Figure(v)
}

// scoreFigures are the score of a place, its interval of ranks and its dimensions: empty
// where there is none.
func (x *indexReader) scoreFigures(row int) []sheet.Cell {
	cells := make([]sheet.Cell, 4+len(x.v.Used()))
	if row < 0 {
		return cells
	}
	cells[0] = figureOf(x.moved.Scores[row])
	if x.spread != nil {
		u := x.spread.Units[row]
		cells[1], cells[2], cells[3] = figureOf(float64(u.Rank.Low)), figureOf(float64(u.Rank.Median)), figureOf(float64(u.Rank.High))
	}
	for i, d := range x.v.Used() {
		cells[4+i] = figureOf(x.moved.Of(d.Code)[row])
	}
	return cells
}

// doneTo says in a word what was done to a figure of a place.
func (x *indexReader) doneTo(row, indicator int) string {
	if row < 0 {
		return ""
	}
	mark := x.result.Mark(row, indicator)
	switch {
	case mark&composite.Imputed != 0:
		return x.r.L.T("index.file.imputed")
	case mark&composite.Winsorised != 0:
		return x.r.L.T("index.file.winsorised")
	case mark&composite.Clipped != 0:
		return x.r.L.T("index.file.clipped")
	}
	return ""
}

// indexJSON is an index for programs. What is missing is null.
type indexJSON struct {
	Title    string             `json:"title"`
	Question string             `json:"question"`
	Level    string             `json:"level"`
	Within   string             `json:"within,omitempty"`
	Plan     composite.Plan     `json:"plan"`
	Sum      string             `json:"sha256"` // of the plan and the figures
	Draws    int                `json:"draws,omitempty"`
	Apart    *composite.Apart   `json:"apart,omitempty"`
	Weights  map[string]float64 `json:"weights"` // within their parent
	Places   []indexJSONPlace   `json:"places"`
	Sources  []string           `json:"sources"`
}

type indexJSONPlace struct {
	Code       string              `json:"code"`
	Name       string              `json:"name"`
	Score      *float64            `json:"score"`
	Ranks      *composite.Interval `json:"rank_interval,omitempty"`
	Dimensions map[string]*float64 `json:"dimensions,omitempty"`
	Values     map[string]*float64 `json:"values"`
	Marks      map[string][]string `json:"marks,omitempty"`
}

func orNull(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func (x *indexReader) writeJSON(w http.ResponseWriter) error {
	out := indexJSON{Title: x.v.Title, Question: x.v.Question, Level: string(x.v.Level), Within: string(x.v.Within), Plan: x.result.Plan, Sum: x.result.Sum, Weights: map[string]float64{}, Sources: x.sources()}
	shares := x.result.Shares()
	for n, node := range x.result.Structure.Nodes {
		if node.Parent >= 0 {
			out.Weights[node.Code] = shares[n]
			if moved, is := x.ask.weights[node.Code]; is {
				out.Weights[node.Code] = moved
			}
		}
	}
	if x.spread != nil {
		out.Draws = x.spread.Draws
		out.Apart = &x.spread.Apart
	}
	for _, p := range x.inView() {
		out.Places = append(out.Places, x.jsonPlace(p))
	}
	return json.NewEncoder(w).Encode(out)
}

func (x *indexReader) jsonPlace(p placedRow) indexJSONPlace {
	out := indexJSONPlace{Code: p.key.Code(), Name: p.name, Values: map[string]*float64{}}
	given := x.result.GivenRow(p.key.Code())
	for c, i := range x.v.Indicators {
		out.Values[i.Code] = orNull(x.result.Given.Values.At(given, c))
		if p.row >= 0 {
			if marks := x.result.Mark(p.row, c).Names(); len(marks) > 0 {
				if out.Marks == nil {
					out.Marks = map[string][]string{}
				}
				out.Marks[i.Code] = marks
			}
		}
	}
	if p.row < 0 {
		return out
	}
	out.Score, out.Dimensions = orNull(x.moved.Scores[p.row]), map[string]*float64{}
	for _, d := range x.v.Used() {
		out.Dimensions[d.Code] = orNull(x.moved.Of(d.Code)[p.row])
	}
	if x.spread != nil {
		ranks := x.spread.Units[p.row].Rank
		out.Ranks = &ranks
	}
	return out
}
