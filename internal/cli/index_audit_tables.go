package cli

import (
	"math"
	"strconv"
)

// auditTable is one table of an audit, for the terminal and for a workbook. A cell
// is a text, a count, a number or a share; what is not known is empty.
type auditTable struct {
	key   string   // of its title
	words []any    // that fill it
	heads []string // in words
	rows  [][]any
	short []int // the columns that the terminal shows; none when it shows nothing of it
}

// auditShare is a number that people read as a percentage, auditLink one from −1 to 1
// of which two digits are enough.
type (
	auditShare float64
	auditLink  float64
)

// auditTables are what an audit found, in the order in which it is read.
func (c *command) auditTables(a *auditedIndex, m *madeIndex) []auditTable {
	out := []auditTable{c.auditIndicators(a, m), c.auditWeights(a, m), c.auditDimensions(a, m), c.auditPlaces(a, m), c.auditBetween(a, m),
		c.auditItems(a, m), c.auditComponents(a, m), c.auditLoadings(a, m), c.auditCorrelations(a), c.auditWithout(a, m)}
	if a.Size != nil {
		out = append(out, c.auditSize(a, m))
	}
	if a.Groups != nil {
		out = append(out, c.auditGroups(a), c.auditByGroup(a, m))
	}
	if a.Matters != nil {
		out = append(out, c.auditMatters(a, m))
	}
	return out
}

func (c *command) auditTable(key string, short []int, heads ...string) auditTable {
	t := auditTable{key: key, short: short}
	for _, h := range heads {
		t.heads = append(t.heads, c.l.T("cli.index.audit.column."+h))
	}
	return t
}

func (t *auditTable) add(cells ...any) { t.rows = append(t.rows, cells) }

func (c *command) auditIndicators(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("indicators", []int{0, 1, 3, 5, 7, 9, 12, 13, 18}, "code", "name", "count", "missing", "zeros", "min", "q1", "median", "q3", "max", "mean", "sd",
		"skewness", "kurtosis", "distinct", "imputed", "winsorised", "transformed", "flags")
	for _, s := range a.Indicators {
		t.add(s.Code, m.short(s.Code), s.Count, auditShare(1-s.Present), s.Zeros, float64(s.Min), float64(s.Q1), float64(s.Median), float64(s.Q3), float64(s.Max), float64(s.Mean), float64(s.SD),
			float64(s.Skewness), float64(s.Kurtosis), s.Distinct, s.Imputed, s.Winsorised, s.Transformed, wordsOf(c, "cli.index.audit.flag.", s.Flags))
	}
	return t
}

func (c *command) auditWeights(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("weights", []int{0, 1, 2, 3, 4, 6}, "code", "name", "weight", "importance", "with_score", "p", "findings")
	for _, i := range a.Weights.Indicators {
		t.add(i.Code, m.short(i.Code), auditShare(i.Weight), auditShare(i.Importance), auditLink(i.Correlation.R), float64(i.Correlation.P), wordsOf(c, "cli.index.audit.found.", i.Findings))
	}
	return t
}

// auditDimensions says whether what stands below each aggregate hangs together:
// alpha and components are of the same aggregates, in the same order.
func (c *command) auditDimensions(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("dimensions", []int{0, 1, 2, 3, 4, 6, 7, 8}, "code", "name", "parts", "complete", "alpha", "standardised", "mean_r", "first", "above_1")
	for n, r := range a.Reliability {
		first, above := any(auditShare(math.NaN())), any("")
		if k := a.Components[n]; len(k.Explained) > 0 {
			first, above = auditShare(k.Explained[0]), k.Above1
		}
		t.add(r.Code, m.short(r.Code), len(r.Items), r.N, auditLink(r.Alpha), auditLink(r.Standardised), auditLink(r.Mean), first, above)
	}
	return t
}

func (c *command) auditItems(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("items", nil, "dimension", "code", "name", "rest", "alpha_without", "standardised_without")
	for _, r := range a.Reliability {
		for _, i := range r.Items {
			t.add(m.short(r.Code), i.Code, m.short(i.Code), auditLink(i.Rest), auditLink(i.Without), auditLink(i.WithoutStandardised))
		}
	}
	return t
}

func (c *command) auditComponents(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("components", []int{1, 2, 4, 5}, "code", "dimension", "component", "eigenvalue", "share", "cumulated")
	for _, k := range a.Components {
		for n := range k.Eigenvalues {
			t.add(k.Code, m.short(k.Code), n+1, float64(k.Eigenvalues[n]), auditShare(k.Explained[n]), auditShare(k.Cumulated[n]))
		}
	}
	return t
}

func (c *command) auditLoadings(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("loadings", nil, "dimension", "code", "name", "component", "loading")
	for _, k := range a.Components {
		for i, child := range k.Children {
			for n := range k.Eigenvalues {
				t.add(m.short(k.Code), child, m.short(child), n+1, auditLink(k.Loadings.At(i, n)))
			}
		}
	}
	return t
}

func (c *command) auditPlaces(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("places", []int{0, 1, 2, 3, 4, 5, 6}, "code", "name", "dimension", "with_rest", "closest", "with_closest", "inflation")
	for _, p := range a.Correlations.Places {
		closest, own, with := "", "", auditLink(p.Rest.R)
		if p.Closest != "" {
			closest = m.short(p.Closest)
		}
		if p.Dimension != "" {
			own = m.short(p.Dimension)
		}
		for _, o := range p.Others {
			if o.Code == p.Closest {
				with = auditLink(o.R)
			}
		}
		var inflation any = float64(p.Inflation)
		if math.IsInf(float64(p.Inflation), 1) {
			inflation = c.l.T("cli.index.audit.made_up")
		}
		t.add(p.Code, m.short(p.Code), own, auditLink(p.Rest.R), closest, with, inflation)
	}
	return t
}

// mostAcross is how many dimensions a terminal shows side by side.
const mostAcross = 16

// auditBetween numbers the dimensions, so that their correlations fit side by side.
func (c *command) auditBetween(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("between", []int{0, 1}, "number", "dimension")
	r := a.Correlations.Between
	for n := range r.Rows {
		t.heads = append(t.heads, strconv.Itoa(n+1))
		t.short = append(t.short, n+2)
	}
	for n, code := range r.Rows {
		cells := []any{n + 1, m.short(code)}
		for k := range r.Rows {
			cells = append(cells, auditLink(r.R.At(n, k)))
		}
		t.add(cells...)
	}
	if len(r.Rows) > mostAcross || len(r.Rows) < 2 {
		t.short = nil
	}
	return t
}

func (c *command) auditCorrelations(a *auditedIndex) auditTable {
	t := c.auditTable("correlations", nil, "code")
	r := a.Correlations.Indicators
	t.heads = append(t.heads, r.Columns...)
	for n, code := range r.Rows {
		cells := []any{code}
		for k := range r.Columns {
			cells = append(cells, auditLink(r.R.At(n, k)))
		}
		t.add(cells...)
	}
	return t
}

func (c *command) auditWithout(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("without", []int{0, 1, 3, 5, 6, 7}, "code", "name", "moved", "mean_change", "median_change", "max_change", "max_unit", "large", "agreement", "gone")
	for _, r := range a.Without {
		if r.Alone {
			t.add(r.Code, m.short(r.Code), "", "", "", "", c.l.T("cli.index.audit.alone"), "", "", "")
			continue
		}
		who := ""
		if r.Max > 0 {
			who = m.short(r.MaxUnit)
		}
		t.add(r.Code, m.short(r.Code), r.Moved, float64(r.Mean), float64(r.Median), r.Max, who, auditShare(r.Large), auditLink(r.Agreement), r.Gone)
	}
	return t
}

// auditMatters is what each choice plays in what varies; the terminal says it in
// sentences instead.
func (c *command) auditMatters(a *auditedIndex, m *madeIndex) auditTable {
	t := c.auditTable("matters", nil, "of", "factor", "alone_share", "first_low", "first_high", "total", "total_low", "total_high")
	for _, o := range a.Matters.Outputs {
		of := c.l.T("cli.index.audit.of."+o.Name, "name", m.short(o.Unit))
		if o.Sensitivity.Reason != "" {
			t.add(of, c.l.T("composite."+string(o.Sensitivity.Reason)), "", "", "", "", "", "")
			continue
		}
		for i, f := range o.Sensitivity.Factors {
			t.add(of, a.Matters.Factors[i], f.First.Value, f.First.Low, f.First.High, f.Total.Value, f.Total.Low, f.Total.High)
		}
	}
	return t
}

// wordsOf joins the words of what was found, in the reader's language.
func wordsOf[T ~string](c *command, prefix string, list []T) string {
	said := make([]string, len(list))
	for i, one := range list {
		said[i] = c.l.T(prefix + string(one))
	}
	return c.l.List(said)
}
