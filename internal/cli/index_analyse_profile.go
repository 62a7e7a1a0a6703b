package cli

import (
	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
)

// profileAsked is how a profile is made.
type profileAsked struct {
	year          int
	most          int
	of, by, apart string
}

// toldStanding is where a unit stands on an indicator, as --json tells it: the share of
// the others that it is above, never a rank.
type toldStanding struct {
	Code     string           `json:"code"`
	Name     string           `json:"name,omitempty"`
	Value    composite.Number `json:"value"`
	Score    composite.Number `json:"score"`
	Position composite.Number `json:"position"` // share of the peers that it is above, half of those that are equal
	Of       int              `json:"of"`
	Equal    int              `json:"equal"`
	ToTarget composite.Number `json:"to_target"`
	Marks    []string         `json:"marks,omitempty"`
}

type toldProfile struct {
	Unit       string                `json:"unit"`
	Name       string                `json:"name"`
	Year       int                   `json:"year,omitempty"`
	Peers      int                   `json:"peers"`
	Standings  []toldStanding        `json:"standings"`
	Strengths  []string              `json:"strengths"`
	Weaknesses []string              `json:"weaknesses"`
	Nearest    []composite.Neighbour `json:"nearest"`
}

func (c *command) analyseProfile() *cobra.Command {
	var asked profileAsked
	cmd := c.analysing(analyser{use: "profile UNIT PLAN", key: "profile",
		columns: func() (out indexColumns) {
			for _, name := range []string{asked.by, asked.apart} {
				if name != "" {
					out.groups = append(out.groups, name)
				}
			}
			return out
		},
		run: func(m *madeIndex, unit string) (*indexAnalysis, error) { return c.profile(m, unit, asked) }})
	cmd.Flags().IntVar(&asked.year, "year", 0, c.l.T("cli.flag.index.year"))
	cmd.Flags().IntVar(&asked.most, "most", 5, c.l.T("cli.flag.index.most"))
	cmd.Flags().StringVar(&asked.of, "of", "", c.l.T("cli.flag.index.of"))
	cmd.Flags().StringVar(&asked.by, "within", "", c.l.T("cli.flag.index.within"))
	cmd.Flags().StringVar(&asked.apart, "outside", "", c.l.T("cli.flag.index.outside"))
	return cmd
}

func (c *command) profile(m *madeIndex, said string, asked profileAsked) (*indexAnalysis, error) {
	rows, err := m.find(said)
	if err != nil {
		return nil, err
	}
	if _, err := m.inYear(asked.year); err != nil {
		return nil, err
	}
	node, err := m.nodeSaid(asked.of)
	if err != nil {
		return nil, err
	}
	unit, code, x := m.units()[rows[0]].Code, m.result.Structure.Nodes[node].Code, m.result.Computed()
	by, apart := "", ""
	if asked.by != "" {
		by = m.grouping(asked.by)
	}
	if asked.apart != "" {
		apart = m.grouping(asked.apart)
	}
	p, err := composite.Profile{Most: asked.most, Within: by, Node: code}.Run(x, unit, asked.year)
	if err != nil {
		return nil, err
	}
	near, err := composite.Nearest{Count: asked.most, Node: code, Within: by, Outside: apart}.Run(x, unit, asked.year)
	if err != nil {
		return nil, err
	}
	told := toldProfile{Unit: p.Unit, Name: p.Name, Year: p.Year, Peers: p.Peers, Strengths: []string{}, Weaknesses: []string{}, Nearest: near}
	out := &indexAnalysis{}
	out.ofYear(c, p.Year)
	if by == "" {
		out.say(c, "profile.peers", "name", p.Name, "n", p.Peers-1)
	} else {
		out.say(c, "profile.peers_within", "name", p.Name, "n", p.Peers-1, "group", m.result.Data().Grouping(by)[rows[len(rows)-1]])
	}
	out.tables = []auditTable{c.standings("standings", nil, p.Standings, m), c.standings("strengths", []int{1, 2, 3, 4}, p.Strengths, m), c.standings("weaknesses", []int{1, 2, 3, 4}, p.Weaknesses, m),
		c.targets(p.Standings, m), c.alike(near)}
	for _, s := range p.Standings {
		told.Standings = append(told.Standings, toldStanding{s.Code, s.Name, s.Value, s.Score, s.Position, s.Of, s.Equal, s.Target, s.Marks})
	}
	for _, s := range p.Strengths {
		told.Strengths = append(told.Strengths, s.Code)
	}
	for _, s := range p.Weaknesses {
		told.Weaknesses = append(told.Weaknesses, s.Code)
	}
	out.told = told
	if len(near) == 0 {
		out.say(c, "profile.alone")
	}
	return out, nil
}

func (c *command) standings(key string, short []int, list []composite.Standing, m *madeIndex) auditTable {
	t := c.auditTable(key, short, "code", "name", "value", "above", "equal_to", "of_units", "score", "unit", "to_target", "done")
	for _, s := range list {
		t.add(s.Code, m.short(s.Code), float64(s.Value), auditShare(s.Position), s.Equal, s.Of, float64(s.Score), m.unitOf(s.Code), float64(s.Target), c.done(markOf(s.Marks)))
	}
	return t
}

// markOf is the mark that has these names.
func markOf(names []string) (out composite.Mark) {
	for _, of := range indexMarks {
		for _, one := range of.mark.Names() {
			for _, name := range names {
				if name == one {
					out |= of.mark
				}
			}
		}
	}
	return out
}

// targets tells how far each indicator that has a target is from it.
func (c *command) targets(list []composite.Standing, m *madeIndex) auditTable {
	t := c.auditTable("targets", []int{1, 2, 3, 4, 5}, "code", "name", "value", "target", "to_target", "unit")
	for _, s := range list {
		k := m.data.Find(s.Code)
		if composite.IsMissing(m.data.Indicators[k].Target) {
			continue
		}
		t.add(s.Code, m.short(s.Code), float64(s.Value), m.data.Indicators[k].Target, float64(s.Target), m.unitOf(s.Code))
	}
	return t
}

func (c *command) alike(list []composite.Neighbour) auditTable {
	t := c.auditTable("nearest", []int{0, 1, 2, 3, 4}, "code", "name", "distance", "shared", "of_indicators")
	for _, n := range list {
		t.add(n.Unit, n.Name, float64(n.Distance), n.Shared, n.Of)
	}
	return t
}
