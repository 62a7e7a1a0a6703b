package series

import (
	"fmt"
	"slices"

	"codeberg.org/bocage/bocage/internal/territory"
)

// carried brings published series from the places that they were made for to those of
// another vintage, by the rule of each card: counts add over a merger and are shared out
// over a split, rates are weighted means, what has no rule is Missing where the commune
// changed. An EPCI keeps its value when it goes on with the same communes.
func carried(cards []*Card, published []*Series, origin, places *territory.Set) ([]*Series, error) {
	p, err := places.Passage(origin.Vintage(), places.Vintage())
	if err != nil {
		return nil, fmt.Errorf("carry series: %w", err)
	}
	from, to := origin.Orders(), places.Orders()
	c := crossing{bridge: p.Over(from[territory.Commune].Codes, to[territory.Commune].Codes), from: from[territory.EPCI], to: to[territory.EPCI],
		same: sameEPCI(origin, places), vintage: places.Vintage(), by: map[string]*Series{}, cards: map[string]*Card{}}
	for _, card := range cards {
		c.cards[card.Code] = card
	}
	for _, s := range published {
		if s.Vintage != origin.Vintage() {
			return nil, fmt.Errorf("series %s is of %d, its places of %d", s.Indicator, s.Vintage, origin.Vintage())
		}
		c.by[s.Indicator] = s
	}
	out := make([]*Series, len(published))
	for i, s := range published {
		out[i] = c.carry(s)
	}
	return out, nil
}

// crossing is the way from the places of a vintage to those of another.
type crossing struct {
	bridge   *territory.Bridge
	from, to *territory.Order // of EPCI
	same     map[string]bool
	vintage  int
	by       map[string]*Series
	cards    map[string]*Card
}

func (c crossing) carry(s *Series) *Series {
	if s.Level == territory.EPCI {
		return c.carryEPCI(s)
	}
	x := Vector{Values: s.Values, Status: s.Status}
	card := c.cards[s.Indicator]
	switch {
	case card == nil:
		x = ConvertMedian(c.bridge, x)
	case card.Rule == Sum:
		x = ConvertCount(c.bridge, x)
	case card.Rule == Weighted && c.by[card.Weight] != nil:
		w := c.by[card.Weight]
		x = ConvertRate(c.bridge, x, Vector{Values: w.Values, Status: w.Status})
	case card.Rule == Weighted:
		x = ConvertRate(c.bridge, x, Vector{})
	default:
		x = ConvertMedian(c.bridge, x)
	}
	return &Series{Indicator: s.Indicator, Period: s.Period, Level: s.Level, Vintage: c.vintage, Values: x.Values, Status: x.Status}
}

func (c crossing) carryEPCI(s *Series) *Series {
	out := New(s.Indicator, s.Period, s.Level, c.vintage, c.to.Len())
	for i, code := range c.to.Codes {
		if at := c.from.At(code); at >= 0 && c.same[code] {
			out.Set(i, s.Values[at], s.Status[at])
		}
	}
	return out
}

// sameEPCI are the EPCI that hold the same ground in both vintages: their communes of
// before are those of after, or went into these.
func sameEPCI(before, after *territory.Set) map[string]bool {
	same := map[string]bool{}
	for _, k := range after.Members(territory.NationalKey, territory.EPCI) {
		var led []territory.Key
		for _, m := range before.Members(k, territory.Commune) {
			now, _, _ := after.Current(m.Code())
			led = append(led, now.Key)
		}
		slices.Sort(led)
		same[k.Code()] = slices.Equal(slices.Compact(led), withoutParts(before, after, k))
	}
	return same
}

// withoutParts are the communes of an EPCI that stood before or took in one that did:
// a part that came back alone was in the commune that it left.
func withoutParts(before, after *territory.Set, epci territory.Key) []territory.Key {
	part := map[string]bool{}
	for _, m := range after.Moves() {
		if m.Before >= before.Vintage() && m.Kind == territory.Split && m.From != m.To {
			part[m.To] = true
		}
	}
	return slices.DeleteFunc(after.Members(epci, territory.Commune), func(k territory.Key) bool { return part[k.Code()] })
}
