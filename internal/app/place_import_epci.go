package app

import (
	"math"
	"strconv"

	"codeberg.org/bocage/bocage/internal/fault"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/territory"
)

// settleLarger settles the year of codes that are not of communes. Those of EPCI are
// carried from the years whose members are known; of any other year it is said that
// nobody can tell.
func (in *placeReading) settleLarger() error {
	today, said := in.places.Vintage(), in.Vintage
	first, last := in.places.EPCISince()
	if in.Level != territory.EPCI || said == 0 || said == today || said >= last {
		in.Vintage, in.report.Vintage = today, today
		return nil
	}
	if said < first {
		return fault.On("vintage", fault.Invalid, "place_import.epci_year", "value", strconv.Itoa(said), "first", strconv.Itoa(first))
	}
	in.report.Vintage, in.report.ODbL = said, true
	return nil
}

// carryEPCI brings the values of EPCI of before to those of today. One that holds the
// communes that it held keeps its value. What others count is moved with the
// inhabitants of the communes that changed, as an estimate: a commune that merged since
// has no population of its own any more. All else is missing, and told: so is what
// changed in an interval that holds the first day of the year of the file.
func (in *placeReading) carryEPCI(c *placeColumn) {
	if in.Level != territory.EPCI || in.report.Vintage == in.places.Vintage() {
		return
	}
	changed := map[string]bool{}  // EPCI whose value can't be as it was
	refused := map[string]bool{}  // of these, those that can't be estimated
	moved := map[string]float64{} // what is added to a value
	since, unsure := in.places.EPCIChangesSince(in.report.Vintage)
	for _, change := range unsure {
		for _, key := range []territory.Key{change.From, change.To} {
			changed[key.Code()], refused[key.Code()] = true, true
		}
	}
	for _, change := range since {
		from, to := change.From.Code(), change.To.Code()
		changed[from], changed[to] = true, true
		part, known := in.partOf(c, change, since)
		if refused[from], refused[to] = refused[from] || !known, refused[to] || !known; known {
			moved[from], moved[to] = moved[from]-part, moved[to]+part
		}
	}
	order := in.orders[in.Level]
	for code := range changed {
		k, there := in.at[code]
		at := order.At(code)
		if !there || at < 0 {
			continue
		}
		if v := c.read.Values[k]; !refused[code] && !math.IsNaN(v) {
			c.values.Set(at, v+moved[code], series.Estimated)
			continue
		}
		c.values.Set(at, math.NaN(), series.Missing)
		in.report.Unread++
		in.tell(PlaceProblem{Line: in.lines[k], Column: c.Name, Why: fault.New(fault.Invalid, "place_import.epci_changed", "name", in.places.Label(territory.Key("epci:"+code)), "year", strconv.Itoa(in.report.Vintage))})
	}
}

// partOf is what a commune brings to another EPCI: of a count, the part of its
// inhabitants among those of the EPCI that it left.
func (in *placeReading) partOf(c *placeColumn, change territory.EPCIChange, since []territory.EPCIChange) (part float64, known bool) {
	k, there := in.at[change.From.Code()]
	if !there || c.card.Rule != series.Sum || !in.places.Has(change.Commune) || math.IsNaN(c.read.Values[k]) {
		return 0, false
	}
	own, left := in.inhabitants(change.Commune), in.inhabitants(change.From)
	for _, other := range since {
		switch {
		case other.From != change.From && other.To != change.From:
		case !in.places.Has(other.Commune):
			return 0, false
		case other.From == change.From:
			left += in.inhabitants(other.Commune)
		default:
			left -= in.inhabitants(other.Commune)
		}
	}
	return c.read.Values[k] * own / left, own > 0 && left > 0
}

func (in *placeReading) inhabitants(key territory.Key) float64 {
	if t, _ := in.places.Get(key); t.Population != nil {
		return float64(*t.Population)
	}
	return 0
}
