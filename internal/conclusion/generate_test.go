package conclusion

import (
	"fmt"
	"math/rand/v2"

	"codeberg.org/bocage/bocage/stats"
)

// survey says how to make a matrix that looks like a study's: initiatives that
// are broadly stronger or weaker, cells of the four states, effects mostly
// positive, three sets of levels that go together, some unknown.
type survey struct {
	units, dimensions int
	// planted moves the chance that a cell shows an effect, and its strength,
	// for initiatives that cross levels of action: 0 plants nothing.
	planted float64
	// lift does the same for every initiative: what a claim held against 0 sees.
	lift float64
	// unknown is the share of unknown levels; notStudied of cells never read.
	unknown, notStudied float64
}

// realistic is a study of n initiatives on twelve dimensions, shaped after the
// founding study: a third of the cells not studied.
func realistic(n int) survey {
	return survey{units: n, dimensions: 12, unknown: .08, notStudied: .33}
}

func (s survey) dimensionNames() []string {
	names := make([]string, s.dimensions)
	for d := range names {
		names[d] = fmt.Sprintf("d%02d", d+1)
	}
	return names
}

// draw makes the units. Half of them cross levels of action, in turn, so that
// group sizes are known; governance and funding follow two times in three.
func (s survey) draw(seed uint64) []Unit {
	random := stats.Draw(seed, 0)
	units := make([]Unit, s.units)
	for i := range units {
		crosses := i%2 == 0
		u := Unit{
			ID: fmt.Sprintf("i%03d", i), Local: No, Scores: map[string]Cell{},
			Interscalar: map[Scale]Tri{Action: tri(crosses), Governance: s.follows(random, crosses), Funding: s.follows(random, crosses)},
		}
		if !crosses {
			u.Local = Yes
		}
		strength := s.lift + random.NormFloat64()*.25
		if crosses {
			strength += s.planted
		}
		for _, d := range s.dimensionNames() {
			u.Scores[d] = s.cell(random, strength)
		}
		units[i] = u
	}
	return units
}

func tri(yes bool) Tri {
	if yes {
		return Yes
	}
	return No
}

func (s survey) follows(random *rand.Rand, crosses bool) Tri {
	switch {
	case random.Float64() < s.unknown:
		return Unknown
	case random.Float64() < 1.0/3:
		return tri(!crosses)
	}
	return tri(crosses)
}

func (s survey) cell(random *rand.Rand, strength float64) Cell {
	where := random.Float64()
	if where < s.notStudied {
		return Cell{State: NotStudied}
	}
	if where < s.notStudied+.08 {
		return Cell{State: NotApplicable, Readers: 2}
	}
	// A latent contribution, read on the scale −3 … +3.
	latent := .6 + 2*strength + 1.1*random.NormFloat64()
	c := Cell{State: Effect, Solidity: random.IntN(4), Readers: 1 + random.IntN(3)}
	switch {
	case random.Float64() < .05:
		c.Mixed = true
	case latent > 2.2:
		c.Value = 3
	case latent > 1.4:
		c.Value = 2
	case latent > .6:
		c.Value = 1
	case latent > -.8:
		c.State, c.Solidity = NoEffect, 0
	case latent > -1.6:
		c.Value = -1
	default:
		c.Value = -2
	}
	return c
}

// shuffled deals the initiatives' labels (the three scales together, and
// local) to the initiatives at random: their cells stay together.
func shuffled(units []Unit, seed, draw uint64) []Unit {
	out := make([]Unit, len(units))
	copy(out, units)
	stats.Draw(seed, draw).Shuffle(len(out), func(i, j int) {
		out[i].Interscalar, out[j].Interscalar = out[j].Interscalar, out[i].Interscalar
		out[i].Local, out[j].Local = out[j].Local, out[i].Local
	})
	return out
}
