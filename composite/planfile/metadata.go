package planfile

import (
	"strings"

	"codeberg.org/bocage/bocage/composite"
)

// What the columns of a table of indicators may be called: in English, as
// COINr calls them, and in French.
var metadataNames = map[string][]string{
	"code":        {"code", "icode", "indicateur"},
	"name":        {"name", "iname", "nom", "libellé", "libelle"},
	"name_en":     {"name_en", "name (en)", "nom anglais"},
	"type":        {"type"},
	"direction":   {"direction", "sens"},
	"parent":      {"parent", "dimension"},
	"weight":      {"weight", "poids"},
	"unit":        {"unit", "unité", "unite"},
	"target":      {"target", "cible"},
	"low":         {"low", "goalpost_low", "borne basse"},
	"high":        {"high", "goalpost_high", "borne haute"},
	"denominator": {"denominator", "dénominateur", "denominateur"},
	"column":      {"column", "colonne"},
	"categorical": {"categorical", "catégories", "categories", "catégoriel", "categoriel"},
}

// kinds of rows of a table of indicators.
var rowTypes = map[string]string{"": "", "indicator": "indicator", "indicateur": "indicator", "aggregate": "aggregate", "agrégat": "aggregate", "agregat": "aggregate",
	"denominator": "column", "dénominateur": "column", "denominateur": "column", "group": "group", "groupe": "group", "other": "other", "autre": "other"}

// Describe reads indicators, aggregates, denominators and groups from a table
// of one row each, and puts them in the plan. A row is an aggregate when its
// type says so, or when it has none and is the parent of another. What is wrong
// is told row by row, as [*Problems].
func (f *File) Describe(t Table) error {
	m := describing{table: &t, at: map[string]int{}}
	for key, names := range metadataNames {
		m.at[key] = -1
		for _, name := range names {
			if at, _ := t.find(name); at >= 0 {
				m.at[key] = at
				break
			}
		}
	}
	for _, key := range []string{"code", "direction"} {
		if m.at[key] < 0 {
			m.wrong.add(Problem{Reason: NoColumn, File: t.Name, Line: t.Line, Key: "metadata", Read: metadataNames[key][0], Want: listed(t.Names)})
		}
	}
	if err := m.wrong.err(); err != nil {
		return err
	}
	for row, err := range t.Rows {
		if err != nil {
			return err
		}
		m.rows = append(m.rows, row)
	}
	m.lay(f)
	if len(f.Indicators) == 0 && len(m.wrong.List) == 0 {
		m.wrong.add(Problem{Reason: EmptyTable, File: t.Name, Line: t.Line})
	}
	return m.wrong.err()
}

// describing is a table of indicators on its way.
type describing struct {
	table *Table
	at    map[string]int
	rows  []Row
	wrong Problems
}

func (m *describing) text(row Row, key string) string {
	s := row.cell(m.at[key])
	if strings.EqualFold(s, "NA") {
		return ""
	}
	return s
}

func (m *describing) fail(row Row, key string, p Problem) {
	p.File = m.table.Name
	p.Line, p.Column = row.place(m.at[key])
	if at := m.at[key]; at >= 0 {
		p.Key = m.table.Names[at]
	}
	m.wrong.add(p)
}

func (m *describing) lay(f *File) {
	parents := map[string]bool{}
	for _, row := range m.rows {
		parents[m.text(row, "parent")] = true
	}
	lines := map[string]int{}
	for _, row := range m.rows {
		code := m.text(row, "code")
		if code == "" {
			m.fail(row, "code", Problem{Reason: NoUnitCode})
			continue
		}
		if first, twice := lines[code]; twice {
			m.fail(row, "code", Problem{Reason: RepeatedCode, Read: code, Limit: first})
			continue
		}
		lines[code] = row.Line
		name := Text{FR: m.text(row, "name"), EN: m.text(row, "name_en")}
		kind, known := rowTypes[strings.ToLower(m.text(row, "type"))]
		switch {
		case !known:
			m.fail(row, "type", Problem{Reason: WantedOneOf, Read: m.text(row, "type"), Want: "Indicator, Aggregate, Denominator, Group, Other"})
		case kind == "aggregate", kind == "" && parents[code]:
			f.Aggregates = append(f.Aggregates, Aggregate{Code: code, Name: name, Parent: m.text(row, "parent"), Weight: m.number(row, "weight")})
		case kind == "column":
			f.Data.Columns = append(f.Data.Columns, Column{Code: code, Column: m.text(row, "column"), Name: name})
		case kind == "group":
			f.Data.Groups = append(f.Data.Groups, Column{Code: code, Column: m.text(row, "column"), Name: name})
		case kind != "other":
			f.Indicators = append(f.Indicators, m.indicator(row, code, name))
		}
	}
}

func (m *describing) indicator(row Row, code string, name Text) Indicator {
	direction, known := directions[strings.ToLower(m.text(row, "direction"))]
	if !known {
		m.fail(row, "direction", Problem{Reason: WantedOneOf, Read: m.text(row, "direction"), Want: "higher (1), lower (-1), none (0)"})
	}
	out := Indicator{Code: code, Name: name, Direction: direction, Column: m.text(row, "column"), Unit: m.text(row, "unit"), Parent: m.text(row, "parent"),
		Weight: m.number(row, "weight"), Target: m.number(row, "target"), Denominator: m.text(row, "denominator"), Categorical: m.yes(row, "categorical")}
	if low, high := m.number(row, "low"), m.number(row, "high"); low != nil && high != nil {
		out.Goalposts = &composite.Goalposts{Low: *low, High: *high}
	}
	return out
}

// yesNo are the words of a column that says yes or no, in lower case.
var yesNo = map[string]bool{"": false, "no": false, "non": false, "false": false, "faux": false, "0": false, "yes": true, "oui": true, "true": true, "vrai": true, "1": true, "x": true}

func (m *describing) yes(row Row, key string) bool {
	text := m.text(row, key)
	yes, known := yesNo[strings.ToLower(text)]
	if !known {
		m.fail(row, key, Problem{Reason: WantedOneOf, Read: text, Want: "yes (1), no (0)"})
	}
	return yes
}

// number is a number of the table; nil when the cell is empty.
func (m *describing) number(row Row, key string) *float64 {
	text := m.text(row, key)
	if text == "" {
		return nil
	}
	n := numbers{}
	v, reason := n.read(text)
	if reason != "" || v != v {
		m.fail(row, key, Problem{Reason: WantedNumber, Read: shortened(text)})
		return nil
	}
	return &v
}
