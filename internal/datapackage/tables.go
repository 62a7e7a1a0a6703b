package datapackage

import (
	"strconv"
	"strings"

	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/conclusion"
	"codeberg.org/bocage/bocage/internal/framework"
	"codeberg.org/bocage/bocage/internal/indicator"
	"codeberg.org/bocage/bocage/internal/initiative"
	"codeberg.org/bocage/bocage/internal/matrix"
	"codeberg.org/bocage/bocage/internal/sheet"
)

// table is a CSV with its schema.
type table struct {
	name    string
	key     []string
	columns []column
	rows    [][]sheet.Cell
}

// column is a field of a table: its type in the specification, the values it
// may have, and the column of another table that it points to.
type column struct {
	name, kind string
	required   bool
	of         []string
	to         string
}

const (
	text    = "string"
	number  = "number"
	integer = "integer"
	boolean = "boolean"
)

func (t *table) add(cells ...sheet.Cell) { t.rows = append(t.rows, cells) }

// several writes a list in one cell; a bar parts what commas may hold.
func several[T ~string](list []T) sheet.Cell {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = string(v)
	}
	return sheet.Text(strings.Join(parts, "|"))
}

func maybe(v *float64) sheet.Cell {
	if v == nil {
		return sheet.Cell{}
	}
	return sheet.Figure(*v)
}

func count(n int) sheet.Cell { return sheet.Figure(float64(n)) }

func whether(v bool) sheet.Cell { return sheet.Text(strconv.FormatBool(v)) }

// tables gives what makes each table: one is held at a time.
func tables(b bundle.Bundle, grid *framework.Framework, lang string) []func() table {
	of := func(make func(bundle.Bundle) table) func() table { return func() table { return make(b) } }
	return []func() table{
		func() table { return dimensions(grid, lang) }, of(initiatives), of(census), of(flow), of(members), of(effects), of(readings),
		func() table { return cells(b, grid) }, of(evidence), of(indicators), of(observations), of(testimonies), of(conclusions), of(measures),
	}
}

func dimensions(grid *framework.Framework, lang string) table {
	t := table{name: "dimensions", key: []string{"id"}, columns: []column{
		{name: "id", kind: text, required: true}, {name: "parent", kind: text}, {name: "title", kind: text, required: true}, {name: "leaf", kind: boolean, required: true},
	}}
	if grid == nil {
		return t
	}
	for _, d := range grid.Dimensions {
		t.add(sheet.Text(d.ID), sheet.Text(d.Parent), sheet.Text(d.Title.In(lang)), whether(d.Leaf))
	}
	return t
}

func initiatives(b bundle.Bundle) table {
	t := table{name: "initiatives", key: []string{"id"}, columns: []column{
		{name: "id", kind: text, required: true}, {name: "name", kind: text, required: true}, {name: "summary", kind: text}, {name: "organisation", kind: text}, {name: "legal_form", kind: text},
		{name: "status", kind: text}, {name: "start", kind: text}, {name: "end", kind: text}, {name: "themes", kind: text}, {name: "action", kind: text}, {name: "governance", kind: text},
		{name: "funding", kind: text}, {name: "reach", kind: text}, {name: "territories", kind: text}, {name: "lon", kind: number}, {name: "lat", kind: number}, {name: "approach", kind: text},
		{name: "web", kind: text},
	}}
	for _, in := range b.Initiatives {
		var lead initiative.Organisation
		if len(in.Organisations) > 0 {
			lead = in.Organisations[0]
		}
		var place initiative.Place
		if len(in.Places) > 0 {
			place = in.Places[0]
		}
		t.add(sheet.Text(in.ID), sheet.Text(in.Name), sheet.Text(in.Summary), sheet.Text(lead.Name), sheet.Text(lead.LegalForm), sheet.Text(string(in.Status)),
			sheet.Text(in.Start), sheet.Text(in.End), several(in.Themes), several(in.Action), several(in.Governance), several(in.Funding),
			sheet.Text(string(b.Study.Scale.Reach(in.Action))), several(in.Territories), maybe(place.Lon), maybe(place.Lat), sheet.Text(string(in.Approach.State)), several(in.Web))
	}
	return t
}

func census(b bundle.Bundle) table {
	t := table{name: "census", key: []string{"initiative"}, columns: []column{
		{name: "initiative", kind: text, required: true, to: "initiatives.id"}, {name: "status", kind: text, required: true}, {name: "reason", kind: text}, {name: "settled", kind: text},
	}}
	for _, e := range b.Entries {
		t.add(sheet.Text(e.Initiative), sheet.Text(string(e.Status)), sheet.Text(e.Reason), sheet.Text(e.Settled))
	}
	return t
}

// flow is the whole census by status and reason, named or not: its sums are the
// study's.
func flow(b bundle.Bundle) table {
	t := table{name: "flow", columns: []column{
		{name: "status", kind: text, required: true}, {name: "reason", kind: text}, {name: "named", kind: integer, required: true}, {name: "unnamed", kind: integer, required: true},
	}}
	f := b.Study.Flow(b.Entries)
	row := func(status, reason string, named, unnamed int) {
		t.add(sheet.Text(status), sheet.Text(reason), count(named), count(unnamed))
	}
	row("registered", "", f.Waiting.Named, f.Waiting.Unnamed)
	row("to_read", "", f.ToRead.Named, f.ToRead.Unnamed)
	row("selected", "", f.Selected.Named, f.Selected.Unnamed)
	for _, r := range f.NotSelected {
		row("not_selected", r.Reason, r.Named, r.Unnamed)
	}
	return t
}

func members(b bundle.Bundle) table {
	t := table{name: "members", key: []string{"id"}, columns: []column{
		{name: "id", kind: text, required: true}, {name: "name", kind: text, required: true}, {name: "organisation", kind: text}, {name: "role", kind: text}, {name: "college", kind: text},
	}}
	for _, m := range b.Study.Members {
		t.add(sheet.Text(m.ID), sheet.Text(m.Name), sheet.Text(m.Organisation), sheet.Text(m.Role), sheet.Text(string(m.College)))
	}
	return t
}

var (
	states     = []string{string(matrix.NotStudied), string(matrix.NoEffect), string(matrix.NotApplicable), string(matrix.Effect)}
	directions = []string{string(matrix.Positive), string(matrix.Negative), string(matrix.Mixed)}
)

// strength is an intensity, empty where there is no effect to be strong.
func strength(v matrix.Value) sheet.Cell {
	if v.State != matrix.Effect || v.Intensity == 0 {
		return sheet.Cell{}
	}
	return count(int(v.Intensity))
}

func effects(b bundle.Bundle) table {
	t := table{name: "effects", key: []string{"id"}, columns: []column{
		{name: "id", kind: text, required: true}, {name: "initiative", kind: text, required: true, to: "initiatives.id"}, {name: "dimensions", kind: text, required: true},
		{name: "state", kind: text, required: true, of: states}, {name: "direction", kind: text, of: directions}, {name: "intensity", kind: integer}, {name: "open", kind: boolean, required: true},
		{name: "readings", kind: integer, required: true}, {name: "spread", kind: integer, required: true}, {name: "solidity", kind: text, required: true},
		{name: "reason", kind: text}, {name: "dissent", kind: text}, {name: "for_whom", kind: text}, {name: "levels", kind: text}, {name: "direct", kind: boolean}, {name: "transitions", kind: text},
		{name: "from", kind: text}, {name: "to", kind: text}, {name: "mechanism", kind: text}, {name: "assumptions", kind: text},
	}}
	for _, c := range b.Resolved() {
		o := c.Outcome()
		var reason, dissent string
		if c.Settled != nil {
			reason, dissent = c.Settled.Reason, c.Settled.Dissent
		}
		direct := sheet.Cell{}
		if c.Direct != nil {
			direct = whether(*c.Direct)
		}
		t.add(sheet.Text(c.ID), sheet.Text(c.Initiative), several(c.Dimensions), sheet.Text(string(o.State)), sheet.Text(string(o.Direction)), strength(o.Value), whether(o.Open),
			count(o.Readings), count(o.Spread), sheet.Text(c.Solidity.Code()), sheet.Text(reason), sheet.Text(dissent), several(c.ForWhom), several(c.Levels), direct, several(c.Transitions),
			sheet.Text(c.From), sheet.Text(c.To), sheet.Text(c.Mechanism), sheet.Text(c.Assumptions))
	}
	return t
}

func readings(b bundle.Bundle) table {
	t := table{name: "readings", key: []string{"effect", "member"}, columns: []column{
		{name: "effect", kind: text, required: true, to: "effects.id"}, {name: "member", kind: text, required: true, to: "members.id"}, {name: "state", kind: text, required: true, of: states},
		{name: "direction", kind: text, of: directions}, {name: "intensity", kind: integer}, {name: "sentence", kind: text}, {name: "date", kind: text},
	}}
	for _, c := range b.Contributions {
		for _, r := range c.Readings {
			t.add(sheet.Text(c.ID), sheet.Text(r.Member), sheet.Text(string(r.State)), sheet.Text(string(r.Direction)), strength(r.Value), sheet.Text(r.Sentence), sheet.Text(r.Date))
		}
	}
	return t
}

// cells is the matrix, whole: every initiative kept for analysis × every
// dimension, those not studied too.
func cells(b bundle.Bundle, grid *framework.Framework) table {
	t := table{name: "cells", key: []string{"initiative", "dimension"}, columns: []column{
		{name: "initiative", kind: text, required: true, to: "initiatives.id"}, {name: "dimension", kind: text, required: true, to: "dimensions.id"}, {name: "state", kind: text, required: true, of: states},
		{name: "direction", kind: text, of: directions}, {name: "intensity", kind: integer}, {name: "solidity", kind: text}, {name: "open", kind: boolean, required: true}, {name: "readings", kind: integer, required: true},
	}}
	if grid == nil {
		return t
	}
	all := matrix.Cells(b.Resolved())
	for _, e := range b.Entries {
		if e.Status != "selected" {
			continue
		}
		for _, d := range grid.Leaves() {
			c, studied := all[[2]string{e.Initiative, d.ID}]
			if !studied {
				t.add(sheet.Text(e.Initiative), sheet.Text(d.ID), sheet.Text(string(matrix.NotStudied)), sheet.Cell{}, sheet.Cell{}, sheet.Cell{}, whether(false), count(0))
				continue
			}
			t.add(sheet.Text(e.Initiative), sheet.Text(d.ID), sheet.Text(string(c.State)), sheet.Text(string(c.Direction)), strength(c.Value), sheet.Text(c.Solidity.Code()), whether(c.Open), count(c.Readings))
		}
	}
	return t
}

func evidence(b bundle.Bundle) table {
	t := table{name: "evidence", key: []string{"effect", "id"}, columns: []column{
		{name: "effect", kind: text, required: true, to: "effects.id"}, {name: "id", kind: text, required: true}, {name: "nature", kind: text, required: true}, {name: "claimed", kind: text, required: true},
		{name: "observation", kind: text, to: "observations.id"}, {name: "testimony", kind: text, to: "testimonies.id"}, {name: "title", kind: text}, {name: "url", kind: text}, {name: "page", kind: text},
		{name: "author", kind: text}, {name: "independent", kind: boolean, required: true}, {name: "elsewhere", kind: boolean, required: true},
	}}
	for _, c := range b.Contributions {
		for _, e := range c.Evidence {
			t.add(sheet.Text(c.ID), sheet.Text(e.ID), sheet.Text(string(e.Nature)), sheet.Text(e.Solidity.Code()), sheet.Text(e.Observation), sheet.Text(e.Story), sheet.Text(e.Title),
				sheet.Text(e.URL), sheet.Text(e.Page), sheet.Text(e.Author), whether(e.Independent), whether(e.Elsewhere))
		}
	}
	return t
}

func indicators(b bundle.Bundle) table {
	t := table{name: "indicators", key: []string{"id"}, columns: []column{
		{name: "id", kind: text, required: true}, {name: "label", kind: text, required: true}, {name: "definition", kind: text}, {name: "unit", kind: text}, {name: "unit_label", kind: text}, {name: "formula", kind: text},
		{name: "base", kind: text}, {name: "collector", kind: text}, {name: "direction", kind: text}, {name: "dimensions", kind: text}, {name: "source", kind: text}, {name: "co_built", kind: text},
	}}
	for _, i := range b.Indicators {
		t.add(sheet.Text(i.ID), sheet.Text(i.Label), sheet.Text(i.Definition), sheet.Text(i.Unit), sheet.Text(i.UnitLabel), sheet.Text(i.Formula), sheet.Text(i.Base), sheet.Text(i.Collector),
			sheet.Text(string(i.Direction)), several(i.Dimensions), sheet.Text(i.Source), sheet.Text(i.CoBuilt))
	}
	return t
}

func observations(b bundle.Bundle) table {
	t := table{name: "observations", key: []string{"id"}, columns: []column{
		{name: "id", kind: text, required: true}, {name: "indicator", kind: text, required: true, to: "indicators.id"}, {name: "initiative", kind: text, to: "initiatives.id"}, {name: "territory", kind: text},
		{name: "from", kind: text}, {name: "to", kind: text}, {name: "group", kind: text}, {name: "value", kind: number}, {name: "low", kind: number}, {name: "high", kind: number}, {name: "qualifier", kind: text},
		{name: "status", kind: text}, {name: "n", kind: number}, {name: "base", kind: number}, {name: "base_label", kind: text}, {name: "unit", kind: text}, {name: "displayed", kind: text}, {name: "displayed_rule", kind: text},
		{name: "computed", kind: text}, {name: "source", kind: text}, {name: "source_url", kind: text}, {name: "page", kind: text},
	}}
	unit := map[string]string{}
	for _, i := range b.Indicators {
		unit[i.ID] = i.Unit
	}
	for _, o := range b.Observations {
		t.add(observation(o, unit[o.Indicator])...)
	}
	return t
}

func observation(o indicator.Observation, unit string) []sheet.Cell {
	if o.Unit != "" {
		unit = o.Unit
	}
	return []sheet.Cell{
		sheet.Text(o.ID), sheet.Text(o.Indicator), sheet.Text(o.Initiative), sheet.Text(o.Territory), sheet.Text(o.From), sheet.Text(o.To), sheet.Text(o.Group), maybe(o.Value), maybe(o.Low), maybe(o.High),
		sheet.Text(string(o.Qualifier)), sheet.Text(string(o.Status)), maybe(o.N), maybe(o.Base), sheet.Text(o.BaseLabel), sheet.Text(unit), sheet.Text(o.Displayed), sheet.Text(o.DisplayedRule),
		sheet.Text(o.Computed), sheet.Text(o.Source), sheet.Text(o.SourceURL), sheet.Text(o.Page),
	}
}

// testimonies lists them without a word of theirs.
func testimonies(b bundle.Bundle) table {
	t := table{name: "testimonies", key: []string{"id"}, columns: []column{{name: "id", kind: text, required: true}, {name: "initiative", kind: text, to: "initiatives.id"}}}
	for _, s := range b.Stories {
		t.add(sheet.Text(s.ID), sheet.Text(s.Initiative))
	}
	return t
}

func conclusions(b bundle.Bundle) table {
	t := table{name: "conclusions", key: []string{"id"}, columns: []column{
		{name: "id", kind: text, required: true}, {name: "kind", kind: text, required: true}, {name: "title", kind: text, required: true}, {name: "statement", kind: text}, {name: "verdict", kind: text},
		{name: "seed", kind: text}, {name: "input_hash", kind: text},
	}}
	for _, c := range b.Conclusions {
		var verdict, seed, hash string
		if c.Test != nil {
			seed = strconv.FormatUint(uint64(c.Test.Plan.Seed), 10)
			if r := c.Test.Result; r != nil {
				verdict, hash = string(r.Verdict), r.InputHash
			}
		}
		t.add(sheet.Text(c.ID), sheet.Text(string(c.Kind)), sheet.Text(c.Title), sheet.Text(c.Statement), sheet.Text(verdict), sheet.Text(seed), sheet.Text(hash))
	}
	return t
}

// measures are the comparisons behind the tested conclusions.
func measures(b bundle.Bundle) table {
	t := table{name: "measures", columns: []column{
		{name: "conclusion", kind: text, required: true, to: "conclusions.id"}, {name: "scale", kind: text}, {name: "dimension", kind: text}, {name: "claimed", kind: integer, required: true},
		{name: "others", kind: integer}, {name: "effect_kind", kind: text, required: true}, {name: "effect", kind: number}, {name: "low", kind: number}, {name: "high", kind: number}, {name: "smallest", kind: number, required: true},
		{name: "p", kind: number}, {name: "p_adjusted", kind: number}, {name: "exact", kind: boolean}, {name: "verdict", kind: text, required: true},
	}}
	for _, c := range b.Conclusions {
		if c.Test == nil || c.Test.Result == nil {
			continue
		}
		for _, m := range c.Test.Result.Measures {
			t.add(measure(c.ID, m)...)
		}
	}
	return t
}

func measure(id string, m conclusion.Measure) []sheet.Cell {
	var others, low, high, p, adjusted, exact sheet.Cell
	if m.Others != nil {
		others = count(m.Others.N)
	}
	if m.Interval != nil {
		low, high = sheet.Figure(m.Interval.Low), sheet.Figure(m.Interval.High)
	}
	if m.Test != nil {
		p, adjusted, exact = sheet.Figure(m.Test.P), maybe(m.Test.Adjusted), whether(m.Test.Exact)
	}
	return []sheet.Cell{
		sheet.Text(id), sheet.Text(string(m.Scale)), sheet.Text(m.Dimension), count(m.Claimed.N), others, sheet.Text(string(m.EffectKind)), maybe(m.Effect), low, high, sheet.Figure(m.Smallest),
		p, adjusted, exact, sheet.Text(string(m.Verdict)),
	}
}
