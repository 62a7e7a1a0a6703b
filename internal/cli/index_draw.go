package cli

import (
	"io"
	"math"
	"strconv"

	"codeberg.org/bocage/bocage/internal/chart"
	"codeberg.org/bocage/bocage/internal/web"
)

// indexDrawn is how many units a drawing shows when no number is asked.
const indexDrawn = 60

// writeIndexSVG draws within which ranks each unit falls, in the colours of
// the product, with the source and the seed inside.
func (c *command) writeIndexSVG(w io.Writer, m *madeIndex, o indexOutput) error {
	if err := refuseEmpty(m); err != nil {
		return err
	}
	rows, most := m.rows(o.ranked), indexDrawn
	if o.most != indexListed && o.most > 0 {
		most = o.most
	}
	shown := rows[:min(len(rows), most)]
	whole := func(v float64) string { return c.l.Number(v, 0) }
	d := chart.DotChart{Format: whole, Series: []string{c.l.T("cli.index.draw.median")},
		Words: chart.RowWords{Label: c.l.T("cli.index.column.name"), Value: c.l.T("cli.index.draw.median"), Low: "P5", High: "P95", Missing: c.l.T("cli.index.no_score")}}
	d.About = chart.About{ID: "index", Finding: c.indexTitle(m), Measure: c.l.T("cli.index.draw.measure", "n", m.spreads.Apart.Units, "draws", m.spreads.Draws),
		Desc:   c.l.T("cli.index.draw.desc", "n", len(shown), "width", c.width(m)),
		Source: c.l.T("cli.index.draw.source", "plan", m.said, "sum", m.sum[:min(len(m.sum), 12)], "seed", int(m.spreads.Seed), "list", c.l.List(m.spreads.Factors))}
	if rest := len(rows) - len(shown); rest > 0 {
		d.Note = c.l.N("cli.index.draw.rest", rest)
	}
	for _, r := range shown {
		s := m.spreads.Units[r]
		label := m.units()[r].Label()
		if year := m.units()[r].Year; year != 0 {
			label += " (" + strconv.Itoa(year) + ")"
		}
		row := chart.DotRow{Label: label, Value: chart.Known(float64(s.Rank.Median)), Low: chart.Known(float64(s.Rank.Low)), High: chart.Known(float64(s.Rank.High))}
		if !math.IsNaN(float64(s.Rank.Low)) {
			row.Value.Text = c.ranks(float64(s.Rank.Low), float64(s.Rank.High))
		}
		d.Rows = append(d.Rows, row)
	}
	figure, err := chart.Dot(d)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, figure.File(web.DayTheme(), c.l.T("cli.index.draw.licence")))
	return err
}

// indexTitle is what the drawing says: how far the index tells units apart.
func (c *command) indexTitle(m *madeIndex) string {
	name := m.file.Name
	if name == "" {
		name = m.said
	}
	return c.l.T("cli.index.draw.title", "name", name, "width", c.width(m))
}
