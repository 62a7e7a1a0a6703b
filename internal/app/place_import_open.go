package app

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
	"codeberg.org/bocage/bocage/internal/text"
)

// placeReading is a file of indicators that is being read. Memory follows the
// number of places and of columns that are brought in, not the size of the file.
type placeReading struct {
	PlaceImport
	ctx     context.Context
	book    *sheet.Book
	places  *territory.Set
	figures *series.Book           // what the reader sees
	taken   func(code string) bool // codes of cards that stand or stood
	orders  map[territory.Level]*territory.Order
	by      string

	first   []sheet.Row
	header  sheet.Header
	code    int
	columns []*placeColumn
	codes   []string
	lines   []int
	at      map[string]int // position of a code
	parents []placeParent
	wide    []int // line of each place of today
	report  PlaceReport
}

// placeColumn is a column under way.
type placeColumn struct {
	PlaceColumn
	at       int
	card     series.Brought
	news     bool
	read     series.Vector // in the order of the codes of the file
	values   *series.Series
	report   PlaceColumnReport
	decimals int          // that its values are written with
	beyond   map[int]bool // positions in the file of the values outside bounds that are kept
}

// placeParent is the line of a larger place, which its communes are held to.
type placeParent struct {
	key    territory.Key
	line   int
	values []float64 // a column; NaN without one
}

// open finds the header, the column of codes and the level of what they name.
func (in *placeReading) open() error {
	for row, err := range in.book.Rows(in.Sheet) {
		if err != nil {
			return onFile(err)
		}
		if in.first = append(in.first, row); len(in.first) == samplePlaceRows && row.Line >= in.Header {
			break
		}
	}
	h, own := in.book.Header(in.Sheet)
	switch {
	case own:
	case in.Header > 0:
		h = sheet.HeaderAt(in.first, in.Header)
	default:
		h = sheet.DetectHeader(in.first)
	}
	if h.Line == 0 {
		return fault.On("header", fault.Invalid, "place_import.no_header")
	}
	in.header = h
	in.first = slices.DeleteFunc(in.first, func(r sheet.Row) bool { return r.Line <= h.Line })
	if err := in.findCode(); err != nil {
		return err
	}
	in.report.Headers, in.report.Code, in.report.Level = h.Names, h.Names[in.code], in.Level
	in.offer()
	return nil
}

// findCode takes the column that was said, or the one whose cells are codes most
// often: of communes before EPCI, of these before départements, since a table of
// communes may name both beside. The name of the column settles what is alike.
func (in *placeReading) findCode() error {
	levels := series.Levels
	if in.Level != "" {
		levels = []territory.Level{in.Level}
	}
	columns := make([]int, len(in.header.Names))
	for i := range columns {
		columns[i] = i
	}
	if in.Code != "" {
		at := columnCalled(in.header.Names, in.Code)
		if at < 0 {
			return fault.On("code", fault.NotFound, "place_import.no_such_column", "name", in.Code, "list", strings.Join(in.header.Names, ", "))
		}
		columns = []int{at}
	}
	for _, level := range levels {
		best, score := -1, 0.5
		for _, c := range columns {
			if s := in.codeScore(c, level); s > score {
				best, score = c, s
			}
		}
		if best >= 0 {
			in.code, in.Level = best, level
			return nil
		}
	}
	return fault.On("code", fault.Invalid, "place_import.no_code", "list", strings.Join(in.header.Names, ", "))
}

// codeNames are in the name of a column of codes.
var codeNames = regexp.MustCompile(`insee|codgeo|^geo$|siren|^com$|depcom|^dep$|\bcode\b|^epci$`)

// codeScore is the share of the sampled cells that are codes of a level, and
// somewhat more for a column whose name says so.
func (in *placeReading) codeScore(column int, level territory.Level) float64 {
	filled, codes := 0, 0
	for _, r := range in.first {
		cell := cellOf(r, column)
		if strings.TrimSpace(cell) == "" {
			continue
		}
		filled++
		if _, _, problem := in.codeOf(cell, level); problem == nil {
			codes++
		}
	}
	if codes == 0 {
		return 0
	}
	score := float64(codes) / float64(filled)
	if codeNames.MatchString(text.Fold(strings.ReplaceAll(in.header.Names[column], "_", " "))) {
		score += 0.3
	}
	return score
}

// codeOf reads the code of a place of a level: by its form for a commune, whose
// year is settled once all are read; by what stands today for the others.
func (in *placeReading) codeOf(cell string, level territory.Level) (code string, zero bool, problem *fault.Fault) {
	if level == territory.Commune {
		code, note, problem := sheet.ParseCommuneCode(cell)
		if problem == nil && code == "" {
			problem = fault.New(fault.Invalid, "place_import.code_missing")
		}
		if problem == nil && strings.HasPrefix(code, "X") {
			problem = fault.New(fault.NotFound, "convert.code_unknown", "code", code)
		}
		return code, note != nil, problem
	}
	code = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(cell), " ", ""))
	code = strings.TrimSuffix(strings.TrimSuffix(code, ".0"), ",0")
	if level == territory.Departement && len(code) == 1 {
		code, zero = "0"+code, true
	}
	if code == "" {
		return "", false, fault.New(fault.Invalid, "place_import.code_missing")
	}
	if in.orders[level].At(code) < 0 {
		return "", false, fault.New(fault.NotFound, "place_import.code_unknown."+string(level), "code", text.CleanLine(code, 40))
	}
	return code, zero, nil
}

// columnCalled is the position of a column by its name, whatever its case and
// accents, or its letter; -1 when there is none.
func columnCalled(names []string, name string) int {
	if at := slices.Index(names, name); at >= 0 {
		return at
	}
	for i, n := range names {
		if n != "" && text.Fold(n) == text.Fold(name) || sheet.ColumnName(i+1) == name {
			return i
		}
	}
	return -1
}

// offer lists the columns that may be brought in, each with the card that it looks
// like the next release of: the same name first, then one like it.
func (in *placeReading) offer() {
	var fields []sheet.Field
	for _, b := range in.brought() {
		fields = append(fields, sheet.Field{Name: b.Code, Labels: []string{b.Column, b.Label}})
	}
	cards := map[int]sheet.Suggestion{}
	for _, s := range sheet.Suggest(in.header.Names, fields) {
		cards[s.Column] = s
	}
	for i, name := range in.header.Names {
		if i == in.code || name == "" {
			continue
		}
		o := ColumnOffer{Letter: sheet.ColumnName(i + 1), Name: name, Sample: in.sample(i), Figures: in.figured(i)}
		if s, like := cards[i]; like && o.Figures {
			o.Card, o.Alike = s.Field, s.Score < sameOrOther
		}
		o.Guess = in.guess(i)
		in.report.Offered = append(in.report.Offered, o)
	}
}

// offerOf is what was found of a column.
func (in *placeReading) offerOf(column int) ColumnOffer {
	letter := sheet.ColumnName(column + 1)
	for _, o := range in.report.Offered {
		if o.Letter == letter {
			return o
		}
	}
	return ColumnOffer{Letter: letter, Guess: in.guess(column)}
}

// Next is the card that a column continues, by the very name that it had; "" for
// none that is sure.
func (o ColumnOffer) Next() string {
	if o.Alike {
		return ""
	}
	return o.Card
}

// sameOrOther is the score of a column that bears the very name that it had.
const sameOrOther = 0.97

// brought lists the cards that people brought in at the level of the file, the
// latest of each family: the next file continues that one.
func (in *placeReading) brought() []series.Brought {
	var list []series.Brought
	for _, c := range in.figures.Cards() {
		if c.Brought == nil || c.Brought.Composed() || c.Level != in.Level {
			continue
		}
		if family := in.figures.Family(c.Family); family[len(family)-1] == c {
			list = append(list, *c.Brought)
		}
	}
	return list
}

func (in *placeReading) sample(column int) string {
	for _, r := range in.first {
		if cell := text.CleanLine(cellOf(r, column), 60); cell != "" {
			return cell
		}
	}
	return ""
}

// figured says whether most of the sampled cells are numbers, or say why not.
func (in *placeReading) figured(column int) bool {
	filled, figures := 0, 0
	for _, r := range in.first {
		cell := cellOf(r, column)
		if strings.TrimSpace(cell) == "" {
			continue
		}
		filled++
		if _, _, problem := readValue(cell); problem == nil {
			figures++
		}
	}
	return filled > 0 && 2*figures > filled
}
