package composite

import (
	"cmp"
	"math"
	"slices"
)

// Trend follows each unit over the years of a panel.
type Trend struct {
	Indicators []string         `json:"indicators,omitempty" yaml:"indicators,omitempty"` // codes; all when empty
	Latest     int              `json:"latest,omitempty" yaml:"latest,omitempty"`         // only so many of the latest values; all when 0
	AtLeast    int              `json:"at_least,omitempty" yaml:"at_least,omitempty"`     // values that a slope needs: 3 when 0
	Breaks     map[string][]int `json:"breaks,omitempty" yaml:"breaks,omitempty"`         // by indicator: first years of a new way to measure
}

// UnitTrend is how one indicator of one unit moved.
type UnitTrend struct {
	Unit      string `json:"unit"`
	Indicator string `json:"indicator"`
	Points    int    `json:"points"` // values used
	From      int    `json:"from"`   // years of the first and last of them
	To        int    `json:"to"`
	Gaps      int    `json:"gaps"`             // years of the panel in between without a value
	Broken    int    `json:"broken,omitempty"` // values set aside because they stand before a break
	First     Number `json:"first"`
	Last      Number `json:"last"`
	Change    Number `json:"change"`
	Percent   Number `json:"percent"` // change over |first|, in %; missing from 0
	CAGR      Number `json:"cagr"`    // growth of a year, in %; missing unless both are above 0
	Slope     Number `json:"slope"`   // least squares, in the indicator's unit a year
	Better    int    `json:"better"`  // 1 when the change goes the way that counts as better, −1 the other way, 0 for no change or no direction
}

// Run follows every indicator of every unit, with values x_t present in years t:
//
//	change  = x_last − x_first,  percent = 100 change/|x_first|
//	CAGR    = 100 ((x_last/x_first)^{1/(t_last − t_first)} − 1)
//	slope   = Σ(t−t̄)(x−x̄) / Σ(t−t̄)²
//
// A missing year is left missing, and counted: nothing is drawn between its
// neighbours, and slopes and growth are by true years. Values before the last
// break of an indicator that is not after its last value are set aside and
// counted. With fewer than two values everything but them is missing.
//
// Units come in the order in which they first appear, indicators in that of
// the data. Errors: data of a single year; an indicator that is not there.
//
// Source: least squares after Draper and Smith, Applied Regression Analysis, 3rd
// ed. (1998), ch. 1; the growth of a year is the one that, compounded, makes the
// change.
func (o Trend) Run(d *Dataset) ([]UnitTrend, error) {
	years := d.Years()
	if len(years) < 2 {
		return nil, &Error{Step: StepAnalyse, Reason: OneYear}
	}
	columns, err := o.columns(d)
	if err != nil {
		return nil, err
	}
	rows, order := rowsByUnit(d.Units)
	var out []UnitTrend
	for _, unit := range order {
		for _, c := range columns {
			out = append(out, o.follow(d, years, unit, rows[unit], c))
		}
	}
	return out, nil
}

func (o Trend) columns(d *Dataset) ([]int, error) {
	var out []int
	for c := range d.Indicators {
		if len(o.Indicators) == 0 {
			out = append(out, c)
		}
	}
	for _, code := range o.Indicators {
		c := d.Find(code)
		if c < 0 {
			return nil, &Error{Step: StepAnalyse, Reason: NoSuchIndicator, Indicator: code}
		}
		out = append(out, c)
	}
	return out, nil
}

// rowsByUnit gives each unit its rows, by year.
func rowsByUnit(units []Unit) (map[string][]int, []string) {
	rows := map[string][]int{}
	var order []string
	for r, u := range units {
		if rows[u.Code] == nil {
			order = append(order, u.Code)
		}
		rows[u.Code] = append(rows[u.Code], r)
	}
	for _, rs := range rows {
		slices.SortFunc(rs, func(a, b int) int { return cmp.Compare(units[a].Year, units[b].Year) })
	}
	return rows, order
}

func (o Trend) follow(d *Dataset, years []int, unit string, rows []int, c int) UnitTrend {
	missing := Number(math.NaN())
	out := UnitTrend{Unit: unit, Indicator: d.Indicators[c].Code, First: missing, Last: missing, Change: missing, Percent: missing, CAGR: missing, Slope: missing}
	var t, x []float64
	for _, r := range rows {
		if v := d.Values.At(r, c); v == v {
			t, x = append(t, float64(d.Units[r].Year)), append(x, v)
		}
	}
	if out.Broken = o.broken(out.Indicator, t); out.Broken > 0 {
		t, x = t[out.Broken:], x[out.Broken:]
	}
	if o.Latest > 0 && len(x) > o.Latest {
		t, x = t[len(t)-o.Latest:], x[len(x)-o.Latest:]
	}
	out.Points = len(x)
	if len(x) == 0 {
		return out
	}
	out.From, out.To = int(t[0]), int(t[len(t)-1])
	out.First, out.Last = Number(x[0]), Number(x[len(x)-1])
	for _, year := range years {
		if year > out.From && year < out.To && !slices.Contains(t, float64(year)) {
			out.Gaps++
		}
	}
	if len(x) > 1 {
		out.moved(d.Indicators[c].Direction)
	}
	if o.AtLeast == 0 {
		o.AtLeast = 3
	}
	if len(x) >= max(2, o.AtLeast) {
		out.Slope = Number(leastSquares(t, x))
	}
	return out
}

// broken counts the values before the last break that is not after the last
// value.
func (o Trend) broken(indicator string, t []float64) int {
	n := 0
	for _, year := range o.Breaks[indicator] {
		if len(t) > 0 && float64(year) <= t[len(t)-1] {
			before, _ := slices.BinarySearch(t, float64(year))
			n = max(n, before)
		}
	}
	return n
}

func (u *UnitTrend) moved(direction Direction) {
	first, last := float64(u.First), float64(u.Last)
	u.Change = u.Last - u.First
	if first != 0 {
		u.Percent = Number(100 * (last - first) / math.Abs(first))
	}
	if first > 0 && last > 0 {
		u.CAGR = Number(100 * math.Expm1(math.Log(last/first)/float64(u.To-u.From)))
	}
	u.Better = cmp.Compare(last, first) * int(direction)
}

func leastSquares(t, x []float64) float64 {
	mt, mx := meanOf(t), meanOf(x)
	var tx, tt float64
	for i := range t {
		tx += float64((t[i] - mt) * (x[i] - mx))
		tt += float64((t[i] - mt) * (t[i] - mt))
	}
	return tx / tt
}
