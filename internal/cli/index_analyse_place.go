package cli

import (
	"math"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
)

// placeAsked is how units are compared with their neighbours.
type placeAsked struct {
	neighboursAsked
	of           string
	year         int
	permutations int
	seed         uint64
	correction   string
	level        float64
}

// mostPermutations bounds the draws of a test: a million neighbours drawn so many
// times already takes minutes.
const mostPermutations = 99_999

func (c *command) analysePlace() *cobra.Command {
	asked := placeAsked{}
	cmd := c.analysing(analyser{use: "place PLAN", key: "place",
		columns: func() indexColumns { return indexColumns{numbers: asked.columns()} },
		run: func(m *madeIndex, _ string) (*indexAnalysis, error) {
			if asked.permutations < 1 || asked.permutations > mostPermutations {
				return nil, c.mistyped("cli.index.analyse.place.draws", "limit", mostPermutations)
			}
			if !(asked.level > 0 && asked.level < 1) {
				return nil, c.mistyped("cli.index.analyse.place.level")
			}
			return c.besideOthers(m, asked)
		}})
	f := cmd.Flags()
	asked.flags(c, f)
	f.StringVar(&asked.of, "of", "", c.l.T("cli.flag.index.of"))
	f.IntVar(&asked.year, "year", 0, c.l.T("cli.flag.index.year"))
	f.IntVar(&asked.permutations, "permutations", 999, c.l.T("cli.flag.index.permutations"))
	f.Uint64Var(&asked.seed, "seed", 0, c.l.T("cli.flag.index.test_seed"))
	f.StringVar(&asked.correction, "correction", string(composite.CorrectFDR), c.l.T("cli.flag.index.correction"))
	f.Float64Var(&asked.level, "level", 0.05, c.l.T("cli.flag.index.risk"))
	return cmd
}

// toldPlace is a unit beside its neighbours, as --json tells it.
type toldPlace struct {
	Unit     string               `json:"unit"`
	Name     string               `json:"name,omitempty"`
	Value    composite.Number     `json:"value"`
	Around   composite.Number     `json:"neighbours"` // mean of the values of its neighbours
	I        composite.Number     `json:"i"`
	P        composite.Number     `json:"p"`
	Adjusted composite.Number     `json:"p_adjusted"`
	Class    composite.LocalClass `json:"class,omitempty"`
}

type toldPlaces struct {
	Of           string                   `json:"of"`
	Year         int                      `json:"year,omitempty"`
	Neighbours   string                   `json:"neighbours"` // how they were found
	I            composite.Number         `json:"i"`
	Expected     composite.Number         `json:"expected"`
	Variance     composite.Number         `json:"variance"`
	Z            composite.Number         `json:"z"`
	P            composite.Number         `json:"p"`
	Exact        bool                     `json:"exact"`
	Permutations int                      `json:"permutations"`
	Seed         uint64                   `json:"seed"`
	Correction   composite.TestCorrection `json:"correction"`
	Level        float64                  `json:"level"`
	Units        int                      `json:"units"`
	Aside        int                      `json:"aside"`
	Local        []toldPlace              `json:"local"`
}

// besideOthers asks whether neighbours are alike, then where.
func (c *command) besideOthers(m *madeIndex, asked placeAsked) (*indexAnalysis, error) {
	node, err := m.nodeSaid(asked.of)
	if err != nil {
		return nil, err
	}
	rows, err := m.inYear(asked.year)
	if err != nil {
		return nil, err
	}
	near, err := c.neighbours(m, rows, &asked.neighboursAsked)
	if err != nil {
		return nil, err
	}
	test := composite.SpatialTest{Permutations: asked.permutations, Seed: asked.seed, Correction: composite.TestCorrection(asked.correction), Level: asked.level}
	values := picked(m.result.Scores.Column(node), rows)
	all, err := composite.MoransI(values, near.lists, test)
	if err != nil {
		return nil, err
	}
	local, err := composite.LISA(values, near.lists, test)
	if err != nil {
		return nil, err
	}
	code := m.result.Structure.Nodes[node].Code
	told := toldPlaces{Of: code, Year: m.units()[rows[0]].Year, Neighbours: near.said, I: composite.Number(all.I), Expected: composite.Number(all.Expected), Variance: composite.Number(all.Variance),
		Z: composite.Number(all.Z), P: composite.Number(all.P), Exact: all.Exact, Permutations: asked.permutations, Seed: asked.seed, Correction: test.Correction, Level: asked.level, Units: all.Units, Aside: all.Aside}
	out := &indexAnalysis{}
	key := "place.draws_made"
	if all.Exact {
		key = "place.all_counted"
	}
	out.said = append(out.said, near.said)
	out.say(c, "place.moran", "node", m.short(code), "i", c.l.Number(all.I, 3), "expected", c.l.Number(all.Expected, 3), "p", c.l.Significant(all.P, 2))
	out.say(c, key, "draws", asked.permutations, "seed", int(asked.seed))
	if all.P < asked.level {
		out.say(c, "place.alike")
	} else {
		out.say(c, "place.chance")
	}
	out.say(c, "place.correction."+asked.correction, "level", c.l.Percent(asked.level, 0))
	if all.Aside > 0 {
		out.say(c, "place.aside", "n", all.Aside)
	}
	full, counts := c.auditTable("local", nil, "code", "name", "score", "around", "local_i", "p", "p_adjusted", "class"), map[composite.LocalClass]int{}
	found := c.auditTable("local_found", []int{0, 1, 2, 3, 4}, "code", "name", "score", "around", "class")
	for n, r := range rows {
		u, l := m.units()[r], local[n]
		counts[l.Class]++
		class := c.localClass(l)
		full.add(u.Code, u.Name, values[n], l.Lag, l.I, l.P, l.Adjusted, class)
		if l.Class != composite.LocalNone {
			found.add(u.Code, u.Name, values[n], l.Lag, class)
		}
		told.Local = append(told.Local, toldPlace{u.Code, u.Name, composite.Number(values[n]), composite.Number(l.Lag), composite.Number(l.I), composite.Number(l.P), composite.Number(l.Adjusted), l.Class})
	}
	classes := c.auditTable("local_classes", []int{0, 1}, "class", "units_in")
	for _, k := range []composite.LocalClass{composite.HighHigh, composite.LowLow, composite.HighLow, composite.LowHigh} {
		classes.add(c.l.T("cli.index.analyse.place.class."+string(k)), counts[k])
	}
	out.told, out.tables = told, []auditTable{full, classes, found}
	return out, nil
}

// localClass names how a unit stands with its neighbours; chance may have made it, and
// some were set aside.
func (c *command) localClass(l composite.LocalMoran) string {
	switch {
	case math.IsNaN(l.P):
		return c.l.T("cli.index.analyse.place.class.aside")
	case l.Class == composite.LocalNone:
		return c.l.T("cli.index.analyse.place.class.none")
	}
	return c.l.T("cli.index.analyse.place.class." + string(l.Class))
}
