package web

import (
	"net/http"
	"strings"

	"codeberg.org/bocage/bocage/internal/app"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// matrixFile is what both files of the matrix need: the study, in the language
// that the link asked for.
func (s *Server) matrixFile(r *Request) (app.StudyView, error) {
	s.inDownloadLang(r)
	return s.app.StudyAt(r.Context(), r.Actor, r.PathValue("slug"))
}

// Media types of tables.
const (
	csvMedia  = "text/csv; charset=utf-8"
	xlsxMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// download names the file that a browser keeps.
func download(w http.ResponseWriter, mediaType, name string) {
	h := w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
}

// matrixCSV is the whole matrix as a list of cells, for a spreadsheet.
func (s *Server) matrixCSV(w http.ResponseWriter, r *Request) error {
	study, err := s.matrixFile(r)
	if err != nil {
		return err
	}
	download(w, csvMedia, "matrice-"+study.Slug+".csv")
	out := sheet.NewCSVForPeople(w)
	if err := out.Header(effectColumns(r)...); err != nil {
		return err
	}
	if err := s.effectLines(r, study, out.Row); err != nil {
		return err
	}
	return out.Close()
}

var effectNames = []string{"initiative", "group", "dimension", "value", "state", "direction", "intensity", "solidity", "backed", "readings", "agreement", "sentence", "address"}

func effectColumns(r *Request) []string {
	names := make([]string, len(effectNames))
	for i, name := range effectNames {
		names[i] = r.L.T("matrix.list." + name)
	}
	return names
}

func (s *Server) effectLines(r *Request, study app.StudyView, give func(...sheet.Cell) error) error {
	return s.app.MatrixLines(r.Context(), r.Actor, study, func(l app.CellLine) error {
		c := l.Cell
		cells := sheet.Texts(l.Initiative.Called(r.Lang), dimensionTitle(r, topGroup(study.Grid, l.Dimension)), dimensionTitle(r, l.Dimension), valueWords(r, c.Value), r.L.T("cell.state."+string(c.State)))
		if c.State != matrix.Effect {
			cells = append(cells, sheet.Cell{}, sheet.Cell{}, sheet.Cell{})
		} else {
			intensity := sheet.Cell{} // one that can't be told is no zero
			if c.Intensity > 0 {
				intensity = sheet.Figure(float64(c.Intensity))
			}
			cells = append(cells, sheet.Text(r.L.T("cell.direction."+string(c.Direction))), intensity, sheet.Text(solidityWord(r, c.Solidity)))
		}
		cells = append(cells, sheet.Text(naturesWords(r, l.Natures)), sheet.Figure(float64(c.Readings)), sheet.Text(agreementWord(r, c)), sheet.Text(l.Sentence),
			sheet.Text(s.config.Base+cellAddress(r, study, l)))
		return give(cells...)
	})
}

// agreementWord says where the readings of a cell stand.
func agreementWord(r *Request, c matrix.Cell) string {
	switch {
	case c.Readings == 0:
		return ""
	case c.Open:
		return r.L.T("cell.agreement.open")
	case c.Settled:
		return r.L.T("cell.agreement.settled")
	case c.Readings == 1:
		return r.L.T("cell.agreement.one")
	}
	return r.L.T("cell.agreement.same")
}

// matrixXLSX is the matrix as a table, the list of its cells and how to read
// them, in a workbook.
func (s *Server) matrixXLSX(w http.ResponseWriter, r *Request) error {
	study, err := s.matrixFile(r)
	if err != nil {
		return err
	}
	view, err := s.app.Matrix(r.Context(), r.Actor, study, app.MatrixQuery{Whole: true})
	if err != nil {
		return err
	}
	download(w, xlsxMedia, "matrice-"+study.Slug+".xlsx")
	book := sheet.NewXLSXWriter(w, study.Title, r.Lang, r.L.T("matrix.book.lists"))
	if err := book.Prose(r.L.T("matrix.book.read"), matrixProse(r, study, view)...); err != nil {
		return err
	}
	if err := matrixSheet(r, book, view); err != nil {
		return err
	}
	columns := make([]sheet.Column, len(effectNames))
	for i, name := range effectColumns(r) {
		columns[i] = sheet.Column{Name: name}
		if effectNames[i] == "initiative" || effectNames[i] == "sentence" {
			columns[i].Width = 40
		}
	}
	if err := book.Table(r.L.T("matrix.book.effects"), columns...); err != nil {
		return err
	}
	if err := s.effectLines(r, study, book.Row); err != nil {
		return err
	}
	return book.Close()
}

// matrixSheet writes initiatives × dimensions, each cell in words.
func matrixSheet(r *Request, book *sheet.XLSXWriter, view app.MatrixView) error {
	columns := []sheet.Column{{Name: r.L.T("matrix.initiative"), Width: 40}}
	for _, d := range view.Columns {
		columns = append(columns, sheet.Column{Name: dimensionTitle(r, d), Width: 18})
	}
	if err := book.Table(r.L.T("matrix.book.matrix"), columns...); err != nil {
		return err
	}
	for _, row := range view.Rows {
		cells := sheet.Texts(row.Initiative.Called(r.Lang))
		for _, c := range row.Cells {
			said := valueWords(r, c.Value)
			if c.State == matrix.Effect {
				said += ", " + solidityWord(r, c.Solidity)
			}
			cells = append(cells, sheet.Text(said))
		}
		if err := book.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

func matrixProse(r *Request, study app.StudyView, view app.MatrixView) []sheet.Line {
	c := view.Coverage
	lines := []sheet.Line{
		{Heading: true, Text: study.Title},
		{Text: r.L.T("matrix.book.base", "rows", r.L.N("matrix.rows", c.Rows), "columns", r.L.N("matrix.columns", len(c.Dimensions)), "date", r.L.Date(c.Date))},
		{Text: capital(tallyWords(r, c.Tally)) + "."},
	}
	if study.Fictional {
		lines = append(lines, sheet.Line{Text: r.L.T("site.demo")})
	}
	if study.Grid != nil {
		lines = append(lines, sheet.Line{Text: r.L.T("matrix.book.grid", "title", study.Grid.Title.In(r.Lang), "version", study.Grid.Version)})
	}
	lines = append(lines, sheet.Line{Heading: true, Text: r.L.T("matrix.book.states")})
	for _, code := range []string{"effect", "no_effect", "not_applicable", "not_studied"} {
		lines = append(lines, sheet.Line{Text: capital(r.L.T("cell.state."+code)) + r.L.T("matrix.colon") + " " + r.L.T("cell.state."+code+".hint")})
	}
	var words []string
	for _, s := range matrix.Solidities {
		words = append(words, solidityWord(r, s))
	}
	return append(lines, sheet.Line{Heading: true, Text: r.L.T("matrix.book.solidity")}, sheet.Line{Text: strings.Join(words, ", ") + "."}, sheet.Line{Text: r.L.T("cell.ceiling")})
}
