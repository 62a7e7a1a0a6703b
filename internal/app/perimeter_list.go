package app

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/perimeter"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// MaxPerimeterFile is how much a file of communes may weigh: a thousand times what
// the largest perimeter needs.
const MaxPerimeterFile = 5 << 20

// PerimeterList gives the list of communes that a spreadsheet holds, one a line: the
// column that is understood best, below the header. It is then read, and put right,
// as if it had been typed.
func (a *App) PerimeterList(name string, file io.Reader) (string, error) {
	content, err := io.ReadAll(io.LimitReader(file, MaxPerimeterFile+1))
	if err != nil {
		return "", err
	}
	if len(content) > MaxPerimeterFile {
		return "", fault.On("file", fault.TooLarge, "sheet.too_large", "max", int64(MaxPerimeterFile), "size", int64(len(content)))
	}
	book, err := sheet.Open(bytes.NewReader(content), int64(len(content)), name, sheet.Limits{Bytes: MaxPerimeterFile, Unzipped: 20 * MaxPerimeterFile, CellBytes: 32 << 10})
	if err != nil {
		return "", onFile(err)
	}
	places, err := a.Territories()
	if err != nil {
		return "", err
	}
	for _, part := range append(book.Describe().Sheets, "") {
		rows, err := perimeterRows(book, part)
		if err != nil {
			return "", onFile(err)
		}
		if list := listIn(places, rows); list != "" {
			return list, nil
		}
	}
	return "", fault.On("file", fault.Invalid, "perimeter.no_list")
}

// onFile says of what a file is refused for that it is about its field.
func onFile(err error) error {
	var l fault.List
	for _, f := range fault.All(err) {
		told := *f
		told.Field = "file"
		l = append(l, &told)
	}
	if len(l) == 0 {
		return err
	}
	return l
}

// perimeterRows are those that a list may have, and one more.
func perimeterRows(book *sheet.Book, part string) ([]sheet.Row, error) {
	var rows []sheet.Row
	for row, err := range book.Rows(part) {
		if err != nil {
			return nil, err
		}
		if rows = append(rows, row); len(rows) > perimeter.MaxLines {
			break
		}
	}
	return rows, nil
}

// listIn is the column of a sheet that tells of communes, "" when none does. Rows that
// have nothing there stay out; what is not understood stays in, and is told.
func listIn(places *territory.Set, rows []sheet.Row) string {
	header := sheet.DetectHeader(rows)
	var below []sheet.Row
	for _, r := range rows {
		if r.Line > header.Line {
			below = append(below, r)
		}
	}
	best := bestColumn(places, header, below)
	if best < 0 {
		return ""
	}
	var lines []string
	for _, r := range below {
		if best < len(r.Cells) && strings.TrimSpace(r.Cells[best]) != "" {
			lines = append(lines, text.CleanLine(r.Cells[best], 300))
		}
	}
	return strings.Join(lines, "\n")
}

// sampled is how many rows tell columns apart; mostColumns how many of these are
// looked at.
const sampled, mostColumns = 200, 100

// bestColumn finds where communes, EPCI or départements are told, -1 for nowhere: the
// column of which most cells are understood, one whose name says so before one that
// only looks like it. A column of figures may look like codes, but for most of it.
func bestColumn(places *territory.Set, header sheet.Header, rows []sheet.Row) int {
	best, score := -1, 0.4
	for c := range mostColumns {
		understood, filled := 0, 0
		for _, r := range rows[:min(len(rows), sampled)] {
			if c >= len(r.Cells) || strings.TrimSpace(r.Cells[c]) == "" {
				continue
			}
			filled++
			if namesPlace(places, strings.TrimSpace(r.Cells[c])) {
				understood++
			}
		}
		if filled == 0 {
			continue
		}
		share := float64(understood) / float64(filled)
		if share > 0 && c < len(header.Names) && ofCommunes.MatchString(text.Fold(header.Names[c])) {
			share += 0.5
		}
		if share > score {
			best, score = c, share
		}
	}
	return best
}

// ofCommunes is in the name of a column of codes or names of communes.
var ofCommunes = regexp.MustCompile(`insee|codgeo|siren|code (de la )?commune|^communes?$|^code$|nom (de la )?commune|libgeo`)

// namesPlace is a quick look: a code, or a whole name.
func namesPlace(places *territory.Set, cell string) bool {
	if _, _, known := places.Current(cell); known {
		return true
	}
	if places.Has(territory.Key("epci:" + cell)) {
		return true
	}
	_, named := places.NamedCommune(cell)
	return named
}
