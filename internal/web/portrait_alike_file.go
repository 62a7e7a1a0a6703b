package web

import (
	"net/http"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// alikeFile is what both files hold: the place, those alike and who acts there.
type alikeFile struct {
	p     placeReader
	ask   alikeAsk
	found alikeFound
}

func (s *Server) alikeFile(w http.ResponseWriter, r *Request, route string) (f alikeFile, done bool, err error) {
	s.inDownloadLang(r)
	if f.p, done, err = s.alikePlaceAsked(w, r, route); err != nil || done {
		return f, done, err
	}
	if f.ask, err = alikeAsked(r.QueryForm()); err == nil {
		f.found, err = s.alikeTo(r, f.p, f.ask)
	}
	return f, false, err
}

func (s *Server) territoryAlikeCSV(w http.ResponseWriter, r *Request) error {
	f, done, err := s.alikeFile(w, r, "territory_alike_csv")
	if err != nil || done {
		return err
	}
	download(w, csvMedia, "semblables-"+f.p.t.Code+".csv")
	return f.table().csv(w)
}

func (s *Server) territoryAlikeXLSX(w http.ResponseWriter, r *Request) error {
	f, done, err := s.alikeFile(w, r, "territory_alike_xlsx")
	if err != nil || done {
		return err
	}
	download(w, xlsxMedia, "semblables-"+f.p.t.Code+".xlsx")
	return f.table().xlsx(w, r)
}

// table is what both files hold.
func (f alikeFile) table() tabled {
	l := f.p.r.L
	read := said(l.T("alike.lead."+string(f.p.t.Level)), l.T("alike.method", "sources", f.p.alikeSources(f.ask)))
	read = append(read, said(f.p.alikeUnknown(f.found, f.ask)...)...)
	return tabled{Columns: f.columns(), Lines: f.lines, Title: l.T("alike.window", "name", f.p.t.Name), Sheet: l.T("alike.step"),
		Read: append(read, said(alikeRegistered(f.p.r, f.found.acting))...)}
}

func (f alikeFile) columns() []string {
	l := f.p.r.L
	names := []string{l.T("place_indicator.code"), capital(l.N("territory.level."+string(f.p.t.Level), 1)), capital(l.N("territory.level.departement", 1))}
	for _, t := range f.ask.weighed() {
		names = append(names, l.T("alike.column."+string(t)))
	}
	return append(names, l.T("alike.column.km"), l.T("alike.column.differs"), l.T("alike.sheets"), l.T("alike.column.call"))
}

// lines gives this place, then those alike, the nearest first. What is not known is an empty cell.
func (f alikeFile) lines(give func(...sheet.Cell) error) error {
	if err := give(append(f.cells(f.p.t.Code), sheet.Cell{}, sheet.Text(f.p.r.L.T("alike.table.self")), sheet.Cell{}, sheet.Cell{})...); err != nil {
		return err
	}
	for _, a := range f.found.near {
		cells, at := f.cells(a.Code), f.found.acting.At[f.p.like(a.Code)]
		km := sheet.Cell{}
		if far, known := f.p.book.Km(f.p.t.Level, f.p.t.Code, a.Code); known {
			km = sheet.Figure(float64(int(far + 0.5)))
		}
		sheets := sheet.Figure(float64(len(at.Here)))
		if at.More {
			sheets = sheet.Text(actingCell(f.p.r, at).Text)
		}
		if err := give(append(cells, km, sheet.Text(f.differs(a)), sheets, sheet.Text(f.call(at)))...); err != nil {
			return err
		}
	}
	return nil
}

func (f alikeFile) cells(code string) []sheet.Cell {
	key := f.p.like(code)
	cells := sheet.Texts(code, nameOf(f.p.places, key), nameOf(f.p.places, f.p.places.Above(key, territory.Departement)))
	for _, t := range f.ask.weighed() {
		cell := sheet.Cell{}
		if v, known := f.p.traitOf(t, code); known {
			cell = sheet.Figure(v)
		}
		cells = append(cells, cell)
	}
	return cells
}

// differs says in a line what sets a place apart.
func (f alikeFile) differs(a series.Alike) string {
	said := ""
	for _, t := range byGap(a, f.ask.Weights) {
		if words, alike := f.p.gapWords(t, a.Code); !alike {
			said += capital(words) + ". "
		}
	}
	return said
}

// call says in a cell whom to call at a place, an initiative a line.
func (f alikeFile) call(at app.ActingAt) string {
	var lines []string
	for _, v := range at.Here {
		a := alikeActorOf(f.p.r, v)
		ways := []string{a.Of.Text, a.By}
		for _, way := range a.Reach {
			ways = append(ways, way.Text)
		}
		lines = append(lines, strings.Join(slices.DeleteFunc(ways, func(w string) bool { return w == "" }), ", "))
	}
	return strings.Join(lines, "\n")
}
