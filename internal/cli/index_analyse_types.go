package cli

import (
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/internal/app"
)

// typesAsked is how units are sorted into classes.
type typesAsked struct {
	classes, year int
	groups        int // gathered first; 0 when there is no need
	of            string
}

// mostClasses is the largest number of classes that is tried when none is said.
const mostClasses = 8

func (c *command) analyseTypes() *cobra.Command {
	var asked typesAsked
	cmd := c.analysing(analyser{use: "types PLAN", key: "types", run: func(m *madeIndex, _ string) (*indexAnalysis, error) {
		if asked.groups < 0 {
			return nil, c.mistyped("cli.flag_bad", "flag", "--groups", "value", strconv.Itoa(asked.groups))
		}
		if asked.classes < 0 {
			return nil, c.mistyped("cli.flag_bad", "flag", "--classes", "value", strconv.Itoa(asked.classes))
		}
		return c.types(m, asked)
	}})
	cmd.Flags().IntVar(&asked.classes, "classes", 0, c.l.T("cli.flag.index.classes"))
	cmd.Flags().IntVar(&asked.groups, "groups", 0, c.l.T("cli.flag.index.groups"))
	cmd.Flags().IntVar(&asked.year, "year", 0, c.l.T("cli.flag.index.year"))
	cmd.Flags().StringVar(&asked.of, "of", "", c.l.T("cli.flag.index.of"))
	return cmd
}

// toldClass is a class of units that look alike.
type toldClass struct {
	Class  int                         `json:"class"`
	Units  int                         `json:"units"`
	Medoid string                      `json:"medoid"`
	Means  map[string]composite.Number `json:"means"` // of each part
}

type toldCut struct {
	Classes    int              `json:"classes"`
	Within     composite.Number `json:"within"`
	Calinski   composite.Number `json:"calinski_harabasz"`
	Silhouette composite.Number `json:"silhouette"`
}

type toldTypes struct {
	Year       int            `json:"year,omitempty"`
	Indicators []string       `json:"indicators"`
	Groups     int            `json:"groups,omitempty"` // gathered first
	Cuts       []toldCut      `json:"cuts"`
	Classes    []toldClass    `json:"classes,omitempty"`
	Of         map[string]int `json:"of,omitempty"` // class of each unit
	Aside      []string       `json:"aside,omitempty"`
}

// types sorts the units of a year by the scores of the indicators.
func (c *command) types(m *madeIndex, asked typesAsked) (*indexAnalysis, error) {
	node, err := m.nodeSaid(asked.of)
	if err != nil {
		return nil, err
	}
	rows, err := m.inYear(asked.year)
	if err != nil {
		return nil, err
	}
	indicators := m.under(node)
	x := composite.NewMatrix(len(rows), len(indicators))
	told := toldTypes{Year: m.units()[rows[0]].Year}
	for n, i := range indicators {
		copy(x.Column(n), picked(m.result.Scores.Column(i), rows))
		told.Indicators = append(told.Indicators, m.result.Structure.Nodes[i].Code)
	}
	d, err := app.SortIntoClasses(x, asked.groups)
	if err != nil {
		return nil, err
	}
	out := &indexAnalysis{}
	out.ofYear(c, m.units()[rows[0]].Year)
	out.say(c, "types.on", "n", len(d.Rows), "indicators", len(indicators))
	if told.Groups = d.Groups; d.Groups > 0 {
		out.say(c, "types.grouped", "groups", d.Groups, "max", composite.MostClusteredUnits)
	}
	var aside []string
	for _, r := range d.Aside {
		aside = append(aside, m.units()[rows[r]].Code)
	}
	if told.Aside = aside; len(aside) > 0 {
		out.say(c, "types.aside", "n", len(aside), "list", m.names1(aside))
	}
	cuts := []int{asked.classes}
	if asked.classes == 0 {
		cuts = nil
		for k := 2; k <= min(mostClasses, len(d.Rows)-1); k++ {
			cuts = append(cuts, k)
		}
		out.say(c, "types.choose")
	}
	quality := c.auditTable("cuts", []int{0, 1, 2, 3}, "classes", "within", "calinski", "silhouette")
	for _, k := range cuts {
		classes, err := d.Classes(k)
		if err != nil {
			return nil, err
		}
		q := d.Quality(classes)
		quality.add(k, auditShare(q.Within), q.CalinskiHarabasz, auditLink(q.Silhouette))
		told.Cuts = append(told.Cuts, toldCut{k, composite.Number(q.Within), composite.Number(q.CalinskiHarabasz), composite.Number(q.Silhouette)})
		if asked.classes > 0 && q.Silhouette < app.WeakFamilies {
			out.say(c, "types.weak", "silhouette", c.l.Number(q.Silhouette, 2))
		}
	}
	out.tables = []auditTable{quality}
	if asked.classes > 0 {
		classes, _ := d.Classes(asked.classes) // it was taken above
		out.tables = c.classTables(m, &told, classed{d, rows, classes, m.partsOf(node)}, quality)
	}
	out.told = told
	return out, nil
}

// classed are units sorted into classes, and the nodes that describe these.
type classed struct {
	d       *composite.Dendrogram
	rows    []int
	classes []int
	parts   []int
}

// partsOf are the nodes right below one; itself when it has none.
func (m *madeIndex) partsOf(node int) []int {
	if list := m.result.Structure.Nodes[node].Children; len(list) > 0 {
		return list
	}
	return []int{node}
}

// classTables describe classes, then tell that of each unit.
func (c *command) classTables(m *madeIndex, told *toldTypes, k classed, quality auditTable) []auditTable {
	of := c.auditTable("class_of", []int{0, 1, 2}, "code", "name", "class_number")
	told.Of = map[string]int{}
	count, units := 0, map[int][]int{}
	for n, class := range k.classes {
		r := k.rows[k.d.Rows[n]]
		u := m.units()[r]
		of.add(u.Code, u.Name, class)
		told.Of[u.Code] = class
		units[class] = append(units[class], r)
		count = max(count, class)
	}
	table := c.auditTable("classes", []int{0, 1, 2}, "class_number", "units_in", "medoid")
	for n, p := range k.parts {
		table.heads = append(table.heads, m.short(m.result.Structure.Nodes[p].Code))
		if n < mostBeside {
			table.short = append(table.short, n+3)
		}
	}
	medoids := k.d.Medoids(k.classes)
	for class := 1; class <= count; class++ {
		medoid := m.units()[k.rows[k.d.Rows[medoids[class-1]]]]
		one := toldClass{Class: class, Units: len(units[class]), Medoid: medoid.Code, Means: map[string]composite.Number{}}
		cells := []any{class, len(units[class]), medoid.Label()}
		for _, p := range k.parts {
			sum, n := 0.0, 0
			for _, v := range picked(m.result.Scores.Column(p), units[class]) {
				if !math.IsNaN(v) {
					sum, n = sum+v, n+1
				}
			}
			mean := sum / float64(n)
			cells = append(cells, mean)
			one.Means[m.result.Structure.Nodes[p].Code] = composite.Number(mean)
		}
		table.add(cells...)
		told.Classes = append(told.Classes, one)
	}
	return []auditTable{of, table, quality}
}
