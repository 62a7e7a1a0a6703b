package app

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// readLines reads the codes and the values of every line.
func (in *placeReading) readLines() error {
	in.at = map[string]int{}
	for _, c := range in.columns {
		c.report = PlaceColumnReport{Name: in.header.Names[c.at], New: c.news, Status: map[string]int{}, Marks: map[string]int{}, DoubtCount: map[series.DoubtKind]int{}}
	}
	values, statuses := make([]float64, len(in.columns)), make([]series.Status, len(in.columns))
	for row, err := range in.book.Rows(in.Sheet) {
		if err != nil {
			return onFile(err)
		}
		if row.Line <= in.header.Line || row.Blank() {
			continue
		}
		if err := in.ctx.Err(); err != nil {
			return err
		}
		in.report.Lines++
		in.takeLine(row, values, statuses)
	}
	return nil
}

// takeLine reads one line: a place, a larger one that others are held to, or what
// can't be taken.
func (in *placeReading) takeLine(row sheet.Row, values []float64, statuses []series.Status) {
	cell := strings.Clone(cellOf(row, in.code)) // what is kept of a line does not keep the line
	code, zero, problem := in.codeOf(cell, in.Level)
	parent := territory.Key("")
	if problem != nil {
		if parent = in.parentOf(cell); parent == "" {
			in.refuse(row.Line, problem)
			return
		}
	}
	for k, c := range in.columns {
		values[k], statuses[k] = in.readCell(row, c)
	}
	if parent != "" {
		in.parents = append(in.parents, placeParent{key: parent, line: row.Line, values: slices.Clone(values)})
		in.report.Parents++
		return
	}
	if zero {
		in.report.Zeros++
	}
	if at, twice := in.at[code]; twice {
		in.again(row, at, code, values, statuses)
		return
	}
	in.at[code] = len(in.codes)
	in.codes, in.lines = append(in.codes, code), append(in.lines, row.Line)
	for k, c := range in.columns {
		c.read.Values, c.read.Status = append(c.read.Values, values[k]), append(c.read.Status, statuses[k])
	}
}

// again takes a line about a place that another tells of: the same is counted,
// other values are refused, since nothing says which is right.
func (in *placeReading) again(row sheet.Row, at int, code string, values []float64, statuses []series.Status) {
	for k, c := range in.columns {
		same := c.read.Status[at] == statuses[k] && (c.read.Values[at] == values[k] || !statuses[k].Has())
		if !same {
			in.refuse(row.Line, fault.New(fault.Invalid, "place_import.twice", "code", code, "line", in.lines[at]))
			return
		}
	}
	in.report.Twice++
}

// parentOf recognises the line of a larger place among communes: an EPCI by its
// SIREN, a département by its code, France.
func (in *placeReading) parentOf(cell string) territory.Key {
	if in.Level != territory.Commune {
		return ""
	}
	code := strings.ToUpper(strings.TrimSpace(cell))
	for _, level := range []territory.Level{territory.EPCI, territory.Departement} {
		if in.orders[level].At(code) >= 0 {
			return territory.Key(string(level) + ":" + code)
		}
	}
	if code == "FR" || code == "FRANCE" {
		return territory.NationalKey
	}
	return ""
}

// readCell reads a value, and counts the signs of units beside them.
func (in *placeReading) readCell(row sheet.Row, c *placeColumn) (float64, series.Status) {
	cell := cellOf(row, c.at)
	v, st, problem := readValue(cell)
	if problem != nil {
		_, _, problem = readValue(strings.Clone(cell))
		in.report.Unread++
		in.tell(PlaceProblem{Line: row.Line, Column: c.report.Name, Why: problem})
		return math.NaN(), series.Missing
	}
	if st == series.Known {
		c.report.Marks[strings.Clone(unitMark(cell))]++
		c.decimals = max(c.decimals, writtenDecimals(v))
	}
	return v, st
}

// writtenDecimals is how many decimals a value is written with, mostGuessedDecimals at most.
func writtenDecimals(v float64) int {
	for d, scale := 0, 1.0; d < mostGuessedDecimals; d, scale = d+1, scale*10 {
		if scaled := v * scale; math.Abs(scaled-math.Round(scaled)) < 1e-9*max(1, math.Abs(scaled)) {
			return d
		}
	}
	return mostGuessedDecimals
}

// unitMark is the sign of a unit that a cell ends or begins with, "" for none.
func unitMark(cell string) string {
	last := cell[len(cell)-1]
	if last >= '0' && last <= '9' && cell[0] < 0x80 {
		return ""
	}
	n, _ := sheet.ParseNumber(cell)
	return n.Unit
}

func (in *placeReading) refuse(line int, why *fault.Fault) {
	in.report.Refused++
	in.tell(PlaceProblem{Line: line, Why: why})
}

func (in *placeReading) tell(p PlaceProblem) {
	if len(in.report.Problems) < mostPlaceTold {
		in.report.Problems = append(in.report.Problems, p)
	}
}

// settleCodes settles the year of the codes, and leaves out those that are none of
// it, and the arrondissements of a commune that is there itself.
func (in *placeReading) settleCodes() error {
	if in.Level != territory.Commune {
		return in.settleLarger()
	}
	if in.report.Guessed = in.Vintage == 0; in.report.Guessed {
		if err := in.guessVintage(); err != nil {
			return err
		}
	}
	codes, err := in.places.Codes(in.Vintage)
	if err != nil {
		return fault.On("vintage", fault.Invalid, "place_import.vintage", "value", strconv.Itoa(in.Vintage))
	}
	stands := make(map[string]bool, len(codes))
	for _, code := range codes {
		stands[code] = true
	}
	var keep []int
	for i, code := range in.codes {
		if why := in.elsewhen(code, stands); why != nil {
			in.refuse(in.lines[i], why)
			continue
		}
		keep = append(keep, i)
	}
	in.keepOnly(keep)
	in.report.Vintage = in.Vintage
	return nil
}

// elsewhen says why a code is not taken; nil when it is.
func (in *placeReading) elsewhen(code string, stands map[string]bool) *fault.Fault {
	if stands[code] {
		return nil
	}
	if _, former, known := in.places.Current(code); known && former != nil && former.Kind == arrondissement {
		if _, whole := in.at[former.Commune.Code()]; whole {
			return fault.New(fault.Invalid, "convert.counted_already", "code", code)
		}
		return nil
	}
	if years := in.places.YearsOf(code); len(years) > 0 {
		return fault.New(fault.Invalid, "place_import.code_elsewhen", "code", code, "year", strconv.Itoa(in.Vintage), "years", yearSpans(in.places, years))
	}
	return fault.New(fault.NotFound, "convert.code_unknown", "code", code)
}

// keepOnly leaves out all but some of the codes.
func (in *placeReading) keepOnly(keep []int) {
	if len(keep) == len(in.codes) {
		return
	}
	for k, i := range keep {
		in.codes[k], in.lines[k] = in.codes[i], in.lines[i]
		for _, c := range in.columns {
			c.read.Values[k], c.read.Status[k] = c.read.Values[i], c.read.Status[i]
		}
	}
	in.codes, in.lines = in.codes[:len(keep)], in.lines[:len(keep)]
	for _, c := range in.columns {
		c.read.Values, c.read.Status = c.read.Values[:len(keep)], c.read.Status[:len(keep)]
	}
}

// guessVintage takes, of the years since 2019, the one in which most codes of the
// file were a commune's; the latest of those that are alike.
func (in *placeReading) guessVintage() error {
	best := -1
	for _, year := range slices.Backward(in.places.Vintages()) {
		if year < firstStock {
			break
		}
		codes, err := in.places.Codes(year)
		if err != nil {
			return err
		}
		n := 0
		for _, code := range codes {
			if _, there := in.at[code]; there {
				n++
			}
		}
		if n > best {
			best, in.Vintage = n, year
		}
	}
	return nil
}

// carry brings the values to the places of today by the rule of each card.
func (in *placeReading) carry() error {
	order := in.orders[in.Level]
	in.wide = make([]int, order.Len())
	var bridge *territory.Bridge
	if in.Level == territory.Commune {
		p, err := in.places.Passage(in.Vintage, in.places.Vintage())
		if err != nil {
			return err
		}
		bridge = in.places.Folding(p, in.codes).Over(in.codes, order.Codes)
		in.report.ODbL = p.ODbL && in.Vintage < firstStock
	}
	for i := range in.wide {
		in.wide[i] = in.lineOf(bridge, i)
		if in.wide[i] > 0 {
			in.report.Places++
		} else {
			in.report.Absent++
		}
	}
	for _, c := range in.columns {
		if c.PlaceColumn.Card == "" && c.Decimals == nil {
			c.card.Decimals = c.decimals
		}
		in.bound(c)
		c.card.Vintage, c.card.ODbL = in.Vintage, in.report.ODbL
		c.values = series.New(c.card.Code, c.card.Period, in.Level, in.places.Vintage(), order.Len())
		if bridge == nil {
			for k, code := range in.codes {
				c.values.Set(order.At(code), c.read.Values[k], c.read.Status[k])
			}
			in.carryEPCI(c)
		} else {
			v := convertedBy(c.card.Rule, bridge, c.read)
			c.values.Values, c.values.Status = v.Values, v.Status
		}
		if len(c.beyond) > 0 {
			in.flagBeyond(c, bridge)
		}
	}
	return nil
}

// lineOf is the first line that tells of a place of today, 0 for none.
func (in *placeReading) lineOf(bridge *territory.Bridge, i int) int {
	if bridge == nil {
		if at, there := in.at[in.orders[in.Level].Codes[i]]; there {
			return in.lines[at]
		}
		return 0
	}
	line := 0
	for _, p := range bridge.Parts(i) {
		if p.At >= 0 && (line == 0 || in.lines[p.At] < line) {
			line = in.lines[p.At]
		}
	}
	return line
}

// bound holds the values as they were written to what the card allows.
func (in *placeReading) bound(c *placeColumn) {
	low, high := c.card.Bounds()
	for _, d := range series.Beyonds(c.read, low, high) {
		place := territory.Key(string(in.Level) + ":" + in.codes[d.At])
		in.doubt(c, d, place, in.lines[d.At])
		if slices.Contains(in.Leave, string(series.Beyond)) {
			c.read.Values[d.At], c.read.Status[d.At] = math.NaN(), series.Missing
			c.report.Left++
			continue
		}
		if c.beyond == nil {
			c.beyond = map[int]bool{}
		}
		c.beyond[d.At] = true
	}
}

// flagBeyond flags the places of today whose value is, or is made of, one outside bounds.
func (in *placeReading) flagBeyond(c *placeColumn, bridge *territory.Bridge) {
	if bridge == nil {
		for k := range c.beyond {
			flag(c.values, in.orders[in.Level].At(in.codes[k]))
		}
		return
	}
	for i := range c.values.Status {
		if slices.ContainsFunc(bridge.Parts(i), func(p territory.Part) bool { return p.At >= 0 && c.beyond[int(p.At)] }) {
			flag(c.values, i)
		}
	}
}

// doubt counts a doubt, and tells it among the first of its kind.
func (in *placeReading) doubt(c *placeColumn, d series.Doubt, place territory.Key, line int) {
	if c.report.DoubtCount[d.Kind]++; c.report.DoubtCount[d.Kind] <= mostPlaceTold {
		c.report.Doubts = append(c.report.Doubts, PlaceDoubt{Doubt: d, Line: line, Place: place})
	}
}

// sortDoubts puts doubts in the order in which they are told.
func sortDoubts(doubts []PlaceDoubt) {
	slices.SortStableFunc(doubts, func(x, y PlaceDoubt) int {
		return cmp.Or(cmp.Compare(slices.Index(series.DoubtKinds, x.Kind), slices.Index(series.DoubtKinds, y.Kind)), cmp.Compare(x.Line, y.Line))
	})
}
