package cli

import (
	"encoding/json"
	"io"

	"codeberg.org/bocage/bocage/composite"
)

// indexedUnit is a unit as --json tells it; what is missing is null.
type indexedUnit struct {
	Code  string             `json:"code"`
	Name  string             `json:"name,omitempty"`
	Year  int                `json:"year,omitempty"`
	Score composite.Number   `json:"score"`
	Range numbersOf          `json:"score_range"`
	Rank  numbersOf          `json:"rank_range"`
	Top   composite.Number   `json:"top"`
	Last  composite.Number   `json:"bottom"`
	Below []composite.Number `json:"aggregates"`

	Own     map[string]toldOwn `json:"own,omitempty"`     // aggregate → the weights that the benefit of the doubt gave the unit
	Present *float64           `json:"present,omitempty"` // share of the draws whose screening keeps it; left out when all do

	Marks map[string][]string `json:"marks,omitempty"` // indicator → what was done to its value
}

// numbersOf is an interval: the fifth, fiftieth and ninety-fifth per cent of
// the draws.
type numbersOf struct {
	Low    composite.Number `json:"p5"`
	Median composite.Number `json:"p50"`
	High   composite.Number `json:"p95"`
}

// indexedHead is what stands before the units.
type indexedHead struct {
	Name       string           `json:"name,omitempty"`
	Plan       string           `json:"plan"`
	DataSHA256 string           `json:"data_sha256,omitempty"`
	Target     string           `json:"target"`
	Draws      int              `json:"draws"`
	Seed       uint64           `json:"seed"`
	Factors    []string         `json:"factors"`
	Width      composite.Number `json:"median_rank_width"`
	Neighbours composite.Number `json:"neighbours_held"`
	Aggregates []string         `json:"aggregates"`
	Warnings   []indexedWarning `json:"warnings"`

	Pairs []string             `json:"pairs,omitempty"`
	Above [][]composite.Number `json:"above,omitempty"` // share of the draws in which the row's is above the column's
}

// writeIndexJSON writes the index unit by unit: a million of them are never
// held as one text.
func (c *command) writeIndexJSON(w io.Writer, m *madeIndex, o indexOutput) error {
	s := m.result.Structure
	head := indexedHead{Name: m.file.Name, Plan: m.said, DataSHA256: m.sum, Target: s.Nodes[m.result.Target].Code, Draws: m.spreads.Draws, Seed: m.spreads.Seed,
		Factors: m.spreads.Factors, Width: composite.Number(m.spreads.Apart.Width), Neighbours: composite.Number(m.spreads.Apart.Neighbours), Aggregates: []string{}, Warnings: []indexedWarning{},
		Pairs: m.spreads.Pairs, Above: m.pairsAbove()}
	for _, n := range s.Nodes[s.Indicators:] {
		head.Aggregates = append(head.Aggregates, n.Code)
	}
	for _, one := range m.result.Warnings {
		head.Warnings = append(head.Warnings, c.indexedWarning(m.indexPlan, one))
	}
	text, err := json.Marshal(head)
	if err != nil {
		return err
	}
	if _, err := w.Write(text[:len(text)-1]); err != nil {
		return err
	}
	if err := c.writeSteps(w, m); err != nil {
		return err
	}
	if _, err := io.WriteString(w, `,"units":[`); err != nil {
		return err
	}
	for n, r := range m.rows(o.ranked) {
		if text, err = json.Marshal(m.unit(r)); err != nil {
			return err
		}
		if n > 0 {
			text = append([]byte(",\n"), text...)
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	if _, err = io.WriteString(w, "]"); err != nil {
		return err
	}
	if err = m.writeSometimes(w); err != nil {
		return err
	}
	if err = m.writeRuns(w); err != nil {
		return err
	}
	_, err = io.WriteString(w, "}\n")
	return err
}

func intervalOf(i composite.Interval) numbersOf { return numbersOf{i.Low, i.Median, i.High} }

func (m *madeIndex) unit(r int) indexedUnit {
	u, s := m.units()[r], m.spreads.Units[r]
	out := indexedUnit{Code: u.Code, Name: u.Name, Year: u.Year, Score: composite.Number(m.result.Scores.At(r, m.result.Target)), Range: intervalOf(s.Score), Rank: intervalOf(s.Rank),
		Top: composite.Number(s.Top), Last: composite.Number(s.Bottom), Below: []composite.Number{}, Own: m.own(r), Marks: m.marks(r), Present: presentOf(s)}
	for k := m.result.Structure.Indicators; k < len(m.result.Structure.Nodes); k++ {
		out.Below = append(out.Below, composite.Number(m.result.Scores.At(r, k)))
	}
	return out
}
