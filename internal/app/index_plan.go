package app

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"codeberg.org/bocage/bocage/composite"
	"codeberg.org/bocage/bocage/composite/planfile"
	"codeberg.org/bocage/bocage/internal/bundle"
	"codeberg.org/bocage/bocage/internal/index"
	"codeberg.org/bocage/bocage/internal/series"
	"codeberg.org/bocage/bocage/internal/sheet"
	"codeberg.org/bocage/bocage/internal/territory"
)

// What a plan that is taken away is made of. What is under the ODbL stands in a file of
// its own, so that nothing else falls under its terms.
const (
	PlanName     = "plan.yaml"
	planData     = "donnees.csv"
	planDataODbL = "donnees-odbl.csv"
)

// absentWord is how the data of a plan tell why there is no figure: a plan reads all of
// them as missing, people as three different things.
var absentWord = map[series.Status]string{series.Secret: "s", series.NotApplicable: "///"}

// IndexPlan is an index on its way to a file.
type IndexPlan struct {
	Index   index.Index
	Weights map[string]float64 // moved by hand, by node, within its parent; those of the index when there are none
	Notes   []string           // what the plan says above its first line, in the words of its reader
}

// WritePlan writes the plan of a result and its data as a zip: `bocage index run` makes
// the same scores of them, to the last bit.
func (r *IndexResult) WritePlan(w io.Writer, p IndexPlan) error {
	tables := r.planTables()
	var sources []planfile.Source
	for _, t := range tables {
		sum := sha256.New()
		if err := r.writeData(sum, t); err != nil {
			return err
		}
		sources = append(sources, planfile.Source{File: t.name, SHA256: hex.EncodeToString(sum.Sum(nil))})
	}
	f := p.Index.PlanFile(r.Book, planfile.Provenance{Source: sources[0], Beside: sources[1:]})
	if all, moved := r.sharesWith(p.Weights); moved {
		f.Weights = composite.Weighting{Method: composite.WeightGiven, Given: map[string]float64{}}
		for n, node := range r.Structure.Nodes {
			if node.Parent >= 0 {
				f.Weights.Given[node.Code] = all[n]
			}
		}
	}
	archive := zip.NewWriter(w)
	plan, err := fileIn(archive, PlanName)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(plan, planfile.Remarks("", p.Notes...)+"\n"); err != nil {
		return err
	}
	if err := f.Write(plan); err != nil {
		return err
	}
	for _, t := range tables {
		data, err := fileIn(archive, t.name)
		if err != nil {
			return err
		}
		if err := r.writeData(data, t); err != nil {
			return err
		}
	}
	return archive.Close()
}

func fileIn(archive *zip.Writer, name string) (io.Writer, error) {
	return archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: bundle.Epoch})
}

// planTable is a file of the data of a plan, with the indicators that it holds.
type planTable struct {
	name       string
	first      bool // it names the places too
	indicators []int
}

func (r *IndexResult) planTables() []planTable {
	tables := []planTable{{name: planData, first: true}}
	apart := planTable{name: planDataODbL}
	for c, i := range r.Given.Indicators {
		if index.UnderODbL(r.Book, i.Code) {
			apart.indicators = append(apart.indicators, c)
		} else {
			tables[0].indicators = append(tables[0].indicators, c)
		}
	}
	if len(apart.indicators) > 0 {
		tables = append(tables, apart)
	}
	return tables
}

func (r *IndexResult) writeData(w io.Writer, t planTable) error {
	out := sheet.NewCSVWriter(w)
	names := []string{index.ColumnCode}
	if t.first {
		names = append(names, index.ColumnName, index.ColumnGroup)
	}
	for _, c := range t.indicators {
		names = append(names, r.Given.Indicators[c].Code)
	}
	if err := out.Header(names...); err != nil {
		return err
	}
	group := r.Given.Groupings[0]
	for row, u := range r.Given.Units {
		cells := []sheet.Cell{sheet.Text(u.Code)}
		if t.first {
			cells = append(cells, sheet.Text(u.Name), sheet.Text(group.Of[row]))
		}
		key, err := territory.NewKey(r.Index.Level, u.Code)
		if err != nil {
			return err
		}
		at, _ := r.Book.Place(r.places, key)
		for _, c := range t.indicators {
			cell := sheet.Figure(r.Given.Values.At(row, c))
			if v := r.Book.Shown(r.Given.Indicators[c].Code, at); !v.Has() {
				cell = sheet.Text(absentWord[v.Status])
			}
			cells = append(cells, cell)
		}
		if err := out.Row(cells...); err != nil {
			return err
		}
	}
	return out.Close()
}
